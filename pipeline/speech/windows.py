"""Cut a talk into windows the model can hear whole: at its quietest moments, with silence left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.speech.level import FRAME_S, frame_levels_db, silence_db

LONGEST_S = 28.0
"""The model hears 30 s at a time; a little is left so that no word touches the edge."""
EARLIEST_CUT_S = 16.0
"""A cut is looked for between this and LONGEST_S after a window's start."""
LONG_SILENCE_S = 2.0
"""Longer silence is not given to the model: it would write stock phrases into it."""
EDGE_S = 0.3
"""Kept on either side of what is spoken, so that no soft first or last sound is lost."""
_SMOOTH_FRAMES = 15
"""A cut is made where the sound is quietest on average over 0.3 s, not at one quiet instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of a talk, as positions in its samples: `samples[start:end]`."""

    start: int
    end: int


def cut_windows(samples: npt.NDArray[np.float32], *, sample_rate_hz: int) -> tuple[Window, ...]:
    """Cut mono samples, shape (n,), into windows of at most LONGEST_S, in order and without overlap.

    Between windows nothing but silence longer than LONG_SILENCE_S is left out.
    """
    levels_db = frame_levels_db(samples, sample_rate_hz=sample_rate_hz)
    if not len(levels_db):
        return ()
    frame = int(sample_rate_hz * FRAME_S)
    smooth = np.convolve(levels_db, np.ones(_SMOOTH_FRAMES) / _SMOOTH_FRAMES, mode="same")
    spans = [cut for span in _spoken(levels_db) for cut in _cut(span, smooth)]
    return tuple(Window(start=first * frame, end=min(last * frame, len(samples))) for first, last in spans)


def _spoken(levels_db: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Give the spans of frames between long silences, a little wider than what is loud in them."""
    loud = np.flatnonzero(levels_db > silence_db(levels_db))
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > LONG_SILENCE_S / FRAME_S)
    firsts, lasts = loud[[0, *(breaks + 1)]], loud[[*breaks, len(loud) - 1]]
    edge = int(EDGE_S / FRAME_S)
    return [
        (max(int(first) - edge, 0), min(int(last) + 1 + edge, len(levels_db)))
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _cut(span: tuple[int, int], smooth: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Cut a span of frames that is too long at its quietest places."""
    start, end = span
    pieces = []
    while (end - start) * FRAME_S > LONGEST_S:
        earliest, latest = start + int(EARLIEST_CUT_S / FRAME_S), start + int(LONGEST_S / FRAME_S)
        cut = earliest + int(np.argmin(smooth[earliest:latest]))
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]
