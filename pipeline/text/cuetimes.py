"""Give captions their times: as close to the speech as the reading speed allows, by isotonic regression."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.captionrules import LONGEST_MS, SMALLEST_GAP_MS, shortest_ms
from pipeline.models import Caption

EASY_CHARACTERS_PER_SECOND = 15
"""Where there is room a cue stays until it can be read at this speed."""
LINGER_MS = 400
CLOSE_GAP_MS = 500
"""Shorter gaps only flicker; the cue stays until the next one (BBC 5.1: at least a second, or none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The lines of a cue, and when its words were said."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]

    @property
    def least_ms(self) -> int:
        """Say how long its lines take to read."""
        return shortest_ms(sum(map(len, self.lines)))


def set_times(cues: Sequence[Spoken], duration_ms: int) -> Iterable[Caption]:
    """Give each cue its time on screen, in milliseconds of a talk that long."""
    starts = _spread([cue.start_ms for cue in cues], [cue.least_ms for cue in cues], duration_ms)
    duration_ms = max(duration_ms, starts[-1])
    for cue, start, following in zip(cues, starts, [*starts[1:], duration_ms], strict=True):
        is_last = cue is cues[-1]
        easy_ms = sum(map(len, cue.lines)) * 1000 // EASY_CHARACTERS_PER_SECOND
        end = max(cue.end_ms + LINGER_MS, start + cue.least_ms, start + easy_ms)
        if following - end < (0 if is_last else CLOSE_GAP_MS):
            end = following
        if end - start > LONGEST_MS:
            end = min(start + LONGEST_MS, following if is_last else following - SMALLEST_GAP_MS)
        yield Caption(start_ms=start, end_ms=end, lines=cue.lines)


def _spread(starts: Sequence[int], least: Sequence[int], duration_ms: int) -> list[int]:
    """Move start times as little as possible (least squares) so that each cue gets its least time.

    With the running sum of least times taken off, the times must only never fall: isotonic
    regression, solved by pooling adjacent violators (Barlow et al. 1972).
    """
    offsets = [sum(least[:number]) for number in range(len(least))]
    pools: list[tuple[float, int]] = []
    for start, offset in zip(starts, offsets, strict=True):
        mean, size = float(start - offset), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    latest = duration_ms - sum(least)
    level = partial(min, max(latest, 0))
    flat = [level(max(mean, 0.0)) for mean, size in pools for _ in range(size)]
    return [offset + int(value) for offset, value in zip(offsets, flat, strict=True)]
