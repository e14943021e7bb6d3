"""Where the speaker pauses, to 10 ms, and words set to begin when the voice does.

The decoder knows which word was said about when; after a pause it is often a third of a second off.
The sound itself knows when the voice set in again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.models import Segment, Word
from pipeline.speech.level import levels_db
from pipeline.speech.voice import VOICE_FRAME

FRAME_MS = 10
SHORTEST_MS = 50
_PER_VOICE_FRAME = VOICE_FRAME / 160
"""Level frames (10 ms at 16 kHz) to one frame of the voice detector."""
_MAYBE_VOICE = 0.5
_FEWEST_VOICE_FRAMES = 3
_BEFORE, _AFTER = 25, 12
"""The edge of a pause is looked for from 250 ms inside it to 120 ms outside, where the detector put it."""
_NEARBY = 30
"""The voice beside a pause is as loud as the loudest of 300 ms."""
_RISE = 0.35
"""The voice has set in when the level has risen this far from the pause's to the voice's."""
_LEAST_RISE_DB = 6.0
"""Where the voice is not this much louder than the pause, the level tells nothing and the detector is believed."""
_REACH_MS = 500
"""A word may be moved to the end of a pause from as far as this."""
_MARKED_MS = 250
"""A word after punctuation is taken for this much nearer: that is where people pause."""
_SHORTEST_WORD_MS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A stretch without a voice."""

    start_ms: int
    end_ms: int


def find_pauses(
    samples: npt.NDArray[np.float32], voice: npt.NDArray[np.float32], *, sample_rate_hz: int
) -> tuple[Pause, ...]:
    """Find the pauses of a talk, (n,) mono samples; `voice` are the probabilities of a voice in each 32 ms."""
    levels = levels_db(samples, sample_rate_hz=sample_rate_hz, frame_s=FRAME_MS / 1000)
    edges = np.flatnonzero(np.diff(voice < _MAYBE_VOICE, prepend=False, append=False))
    pauses: list[Pause] = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin < _FEWEST_VOICE_FRAMES or end == len(voice):  # after the last word there is none to set
            continue
        first, last = int(begin * _PER_VOICE_FRAME), min(int(end * _PER_VOICE_FRAME), len(levels))
        quiet_db = float(np.percentile(levels[first : max(last, first + 1)], 30))
        start = _falls_silent(levels, first, last, quiet_db) if begin else 0
        stop = _sets_in(levels, first, last, quiet_db)
        if pauses and start * FRAME_MS < pauses[-1].end_ms:
            earlier = pauses.pop()
            start, stop = earlier.start_ms // FRAME_MS, max(stop, earlier.end_ms // FRAME_MS)
        if (stop - start) * FRAME_MS >= SHORTEST_MS:
            pauses.append(Pause(start_ms=start * FRAME_MS, end_ms=stop * FRAME_MS))
    return tuple(pauses)


def begin_on_time(segments: Sequence[Segment], pauses: Sequence[Pause]) -> Iterator[Segment]:
    """Set the words of all segments by the pauses between them."""
    words = iter(begin_after_pauses([word for segment in segments for word in segment.words], pauses))
    for segment in segments:
        own = tuple(next(words) for _ in segment.words)
        bounds = {"start_ms": own[0].start_ms, "end_ms": own[-1].end_ms} if own else {}
        yield replace(segment, words=own, **bounds)


def begin_after_pauses(words: Sequence[Word], pauses: Sequence[Pause]) -> tuple[Word, ...]:
    """Let the word after each pause begin where the pause ends, and the one before it end where it begins."""
    starts = [word.start_ms for word in words]
    moved = list(words)
    taken: set[int] = set()
    for pause in pauses:
        near = range(
            bisect_left(starts, pause.start_ms - _REACH_MS), bisect_right(starts, pause.end_ms + _REACH_MS)
        )
        free = [number for number in near if number not in taken and words[number].end_ms > pause.start_ms]
        if not free:
            continue
        number = min(free, key=lambda number: _distance_ms(words, number, pause))
        taken.add(number)
        word = moved[number]
        end_ms = max(word.end_ms, pause.end_ms + _SHORTEST_WORD_MS)
        moved[number] = replace(word, start_ms=pause.end_ms, end_ms=end_ms)
        if number:
            before = moved[number - 1]
            stop_ms = min(max(pause.start_ms, before.start_ms + _SHORTEST_WORD_MS), pause.end_ms)
            moved[number - 1] = replace(
                before, start_ms=min(before.start_ms, stop_ms - _SHORTEST_WORD_MS), end_ms=stop_ms
            )
    return in_order(moved)


def in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Hold words to the order they were said in: none begins before the last, or ends after the next begins."""
    if not words:
        return ()
    starts = np.maximum.accumulate([0, *(word.start_ms for word in words)])[1:].tolist()
    latest = [*starts[1:], max([0, *starts[-1:], *(word.end_ms for word in words[-1:])])]
    return tuple(
        replace(word, start_ms=start, end_ms=max(min(word.end_ms, stop), start))
        for word, start, stop in zip(words, starts, latest, strict=True)
    )


def _distance_ms(words: Sequence[Word], number: int, pause: Pause) -> int:
    start_ms = words[number].start_ms
    inside = pause.start_ms <= start_ms <= pause.end_ms
    away = 0 if inside else min(abs(start_ms - pause.start_ms), abs(start_ms - pause.end_ms))
    marked = number == 0 or words[number - 1].text[-1] in ".,?!:;"
    return away - (_MARKED_MS if marked else 0)


def _sets_in(levels: npt.NDArray[np.float64], first: int, last: int, quiet_db: float) -> int:
    """Give the frame at which the voice rises out of the pause [first, last)."""
    loud_db = float(levels[last : last + _NEARBY].max(initial=quiet_db))
    if loud_db < quiet_db + _LEAST_RISE_DB:
        return last
    begin = max(first, last - _BEFORE)
    stretch = levels[begin : last + _AFTER]
    quiet = np.flatnonzero(stretch < quiet_db + _RISE * (loud_db - quiet_db))
    return begin + (int(quiet[-1]) + 1 if len(quiet) else 0)


def _falls_silent(levels: npt.NDArray[np.float64], first: int, last: int, quiet_db: float) -> int:
    """Give the frame at which the voice has sunk into the pause [first, last)."""
    loud_db = float(levels[max(first - _NEARBY, 0) : first].max(initial=quiet_db))
    if loud_db < quiet_db + _LEAST_RISE_DB:
        return first
    begin = max(first - _AFTER, 0)
    stretch = levels[begin : min(first + _BEFORE, last)]
    quiet = np.flatnonzero(stretch < quiet_db + _RISE * (loud_db - quiet_db))
    return begin + (int(quiet[0]) if len(quiet) else len(stretch))
