"""Pack the stretches in which somebody speaks into windows the model can hear whole, cut in pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.speech.voice import VOICE_FRAME

LONGEST_FRAMES = 922
"""29.5 s in frames of 32 ms: the model hears 30 s at a time, and no word should touch its edge."""
SPEAKS = 0.5
GOES_ON = 0.35
"""silero-vad's own thresholds: a voice begins above the first and goes on down to the second."""
LONG_SILENCE_FRAMES = 94
"""3 s. Longer silence is not given to the model: it would write stock phrases into it."""
EDGE_FRAMES = 10
"""0.32 s kept on either side of speech, so that no soft first or last sound is lost."""
SHORTEST_PAUSE_FRAMES = 4
"""0.13 s. A shorter gap lies inside a word as often as between two."""
FULL_PAUSE_FRAMES = 25
"""0.8 s. A longer pause is no better place to cut: it ends a sentence already."""
OVERLAP_FRAMES = 47
"""1.5 s heard on both sides of a cut that falls into speech, so that one side hears each word whole."""
_SPEECH_CUT_EVERY = 31
"""One place a second is weighed for a cut into speech, where there is no pause."""
_PAUSE_PRICE, _SPEECH_PRICE = 0.5, 4.0
"""What a cut costs, in windows: at the shortest pause, and in speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of a talk as positions in its samples: `samples[start:end]` is heard.

    What is said in [`begins`, `ends`) belongs to this window; it is wider only at a cut into speech.
    """

    start: int
    end: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a stretch may be cut, in frames; the price is 0 for a full pause."""

    frame: int
    price: float
    overlap: int = 0


def pack_windows(voice: npt.NDArray[np.float32], *, samples: int) -> tuple[Window, ...]:
    """Pack a talk into windows, in order, that together hold all speech once.

    `voice` are the probabilities of a voice in each frame, shape (n,); `samples` is the talk's length.
    Only what is silent for longer than LONG_SILENCE_FRAMES lies in no window.
    """
    windows = []
    voiced = _voiced(voice)
    for first, last in spoken_frames(voiced):
        cuts = _best_cuts(_possible_cuts(voice, voiced, first, last))
        for before, after in pairwise(cuts):
            windows.append(
                Window(
                    start=(before.frame - before.overlap) * VOICE_FRAME,
                    end=min((after.frame + after.overlap) * VOICE_FRAME, samples),
                    begins=before.frame * VOICE_FRAME,
                    ends=min(after.frame * VOICE_FRAME, samples),
                )
            )
    return tuple(windows)


def group_windows(windows: Sequence[Window], *, most: int) -> list[Sequence[Window]]:
    """Part windows into groups of about the same size, at most `most`, in order."""
    count = -(-len(windows) // most)
    bounds = [len(windows) * number // count for number in range(count + 1)] if count else []
    return [windows[first:last] for first, last in pairwise(bounds)]


def spoken_frames(voiced: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give the stretches [first, last) of frames between long silences, a little wider than the speech."""
    spoken = np.flatnonzero(voiced)
    if not len(spoken):
        return []
    breaks = np.flatnonzero(np.diff(spoken) > LONG_SILENCE_FRAMES)
    firsts, lasts = spoken[[0, *(breaks + 1)]], spoken[[*breaks, len(spoken) - 1]]
    return [
        (max(int(first) - EDGE_FRAMES, 0), min(int(last) + 1 + EDGE_FRAMES, len(voiced)))
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _voiced(voice: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Mark the frames with a voice: above SPEAKS, and around those as long as it stays above GOES_ON."""
    possible = voice >= GOES_ON
    numbers = np.cumsum(np.diff(possible, prepend=False))
    certain = np.unique(numbers[voice >= SPEAKS])
    return possible & np.isin(numbers, certain)


def _possible_cuts(
    voice: npt.NDArray[np.float32], voiced: npt.NDArray[np.bool_], first: int, last: int
) -> list[_Cut]:
    """Give the places where [first, last) may be cut, its two ends among them."""
    quiet = ~voiced[first:last]
    edges = np.flatnonzero(np.diff(quiet, prepend=False, append=False))
    cuts = [_Cut(first, 0.0), _Cut(last, 0.0)]
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if begin > 0 and end < len(quiet) and end - begin >= SHORTEST_PAUSE_FRAMES:
            fullness = min((end - begin) / FULL_PAUSE_FRAMES, 1.0)
            cuts.append(_Cut(first + int(begin + end) // 2, _PAUSE_PRICE * (1 - fullness)))
    for begin in range(first + _SPEECH_CUT_EVERY, last - _SPEECH_CUT_EVERY, _SPEECH_CUT_EVERY):
        softest = begin + int(np.argmin(voice[begin : begin + _SPEECH_CUT_EVERY]))
        price = _SPEECH_PRICE + float(voice[softest])
        cuts.append(_Cut(softest, price, min(OVERLAP_FRAMES, softest - first, last - softest)))
    return sorted(cuts, key=lambda cut: (cut.frame, cut.price))


def _best_cuts(cuts: list[_Cut]) -> list[_Cut]:
    """Choose the cuts from the first to the last that make few windows and fall into long pauses."""
    total = [0.0, *[np.inf] * (len(cuts) - 1)]
    came_from = [0] * len(cuts)
    for at, cut in enumerate(cuts):
        for before in range(at - 1, -1, -1):
            length = cut.frame + cut.overlap - cuts[before].frame + cuts[before].overlap
            if cut.frame - cuts[before].frame > LONGEST_FRAMES:
                break
            if length <= LONGEST_FRAMES and total[before] + 1 + cut.price < total[at]:
                total[at], came_from[at] = total[before] + 1 + cut.price, before
    chosen = [len(cuts) - 1]
    while chosen[-1] > 0:
        chosen.append(came_from[chosen[-1]])
    return [cuts[at] for at in reversed(chosen)]
