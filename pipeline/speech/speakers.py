"""Point out where another person may be speaking: in a voice of another height or another timbre.

Method: the distance of P. Mahalanobis between what is heard of two voices, as in M. Siegler and others,
"Automatic segmentation, classification and clustering of broadcast news audio" (1997).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.models import Flag, Word

REASON = "this sounds like another person; say in the text who speaks, or take it out"
_FRAMES = 31
"""A second of sounds with a pitch is needed to tell."""
_RUN_FRAMES = 470
"""15 s of them at most are a first guess at another person; all that is like it is found from there."""
_VOICED = 0.5

_SEMITONES = 6.0
"""Sentences of one person seldom lie this far from the height of that person's voice (docs/hearing.md)."""
_WARY = 100
"""Over so many frames, half of a distance may come of what happened to be said."""
_LEAST_SPREAD = 0.3
"""No voice keeps its timbre as steady as this within a sentence; a buzz does."""
_ROUNDS = 20

Values = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


class Voices(NamedTuple):
    """What each sentence sounds like, in coordinates in which voices of two people lie more than 1 apart."""

    at: Values
    """Shape (sentences, coordinates)."""
    frames: npt.NDArray[np.int64]
    """How many frames each was measured on."""


def find_other_speakers(
    sentences: Iterable[Sequence[Word]],
    pitches: npt.NDArray[np.float64],
    timbre: npt.NDArray[np.float32],
    voice: npt.NDArray[np.float32],
    *,
    frame_ms: float,
) -> tuple[Flag, ...]:
    """Find the runs of sentences in another voice than most of the talk.

    `pitches` are in hertz, NaN where there is none, `timbre` any numbers for the shape of the sound, shape
    (frames, n), and `voice` the probabilities of a voice, all for each `frame_ms` of the talk.
    """
    voiced = (voice >= _VOICED) & ~np.isnan(pitches)
    spans, frames = [], []
    for sentence in sentences:
        start_ms, end_ms = sentence[0].start_ms, sentence[-1].end_ms
        begin = int(start_ms / frame_ms)
        there = begin + np.flatnonzero(voiced[begin : int(end_ms / frame_ms) + 1])
        if len(there) >= _FRAMES:
            spans.append((start_ms, end_ms))
            frames.append(there)
    if len(spans) < 2:
        return ()
    heights = 12 * np.log2(pitches)
    voices = _voices([heights[there] for there in frames], [timbre[there] for there in frames])
    return tuple(_runs(spans, _others(voices)))


def _voices(heights: Sequence[Values], timbres: Sequence[npt.NDArray[np.float32]]) -> Voices:
    """Place each sentence by its height and, scaled by how the timbre moves within sentences, by its mean timbre.

    That makes distances those of Mahalanobis; two people cannot widen the scale, since few sentences hold both.
    """
    means = np.array([timbre.mean(axis=0) for timbre in timbres], np.float64)
    apart = np.concatenate([timbre - mean for timbre, mean in zip(timbres, means, strict=True)])
    spread = apart.T @ apart / len(apart) + _LEAST_SPREAD**2 * np.eye(means.shape[1])
    scaled = np.linalg.solve(np.linalg.cholesky(spread), means.T).T
    height = np.array([np.median(sentence) for sentence in heights]) / _SEMITONES
    return Voices(np.column_stack((height, scaled)), np.array([len(sentence) for sentence in heights]))


def _others(voices: Voices) -> Marks:
    """Mark the sentences that are not in the voice of most, taking one other voice away after the other."""
    others = np.zeros(len(voices.frames), np.bool_)
    while (~others).sum() > 1:
        left = np.flatnonzero(~others)
        there = Voices(voices.at[left], voices.frames[left])
        apart = _settle(there, _strangest_run(there))
        if _distance(there, apart) <= 1:
            break
        if there.frames[apart].sum() > there.frames[~apart].sum():
            apart = ~apart
        others[left[apart]] = True
    return others


def _strangest_run(voices: Voices) -> Marks:
    """Mark the sentences in a row that are farthest from the rest."""
    frames = np.concatenate(([0], np.cumsum(voices.frames)))
    sums = np.concatenate(
        (np.zeros((1, voices.at.shape[1])), np.cumsum(voices.at * voices.frames[:, None], axis=0))
    )
    best, marks = -1.0, np.zeros(len(voices.frames), np.bool_)
    for length in range(1, len(voices.frames)):
        within = frames[length:] - frames[:-length]
        beyond = frames[-1] - within
        fits = (within <= _RUN_FRAMES) | (length == 1)
        if not fits.any():
            break
        sum_within = sums[length:] - sums[:-length]
        gap = sum_within / within[:, None] - (sums[-1] - sum_within) / beyond[:, None]
        distances = np.where(fits, _sure(np.square(gap).sum(axis=1), within, beyond), -1)
        if distances.max() > best:
            best, start = distances.max(), int(distances.argmax())
            marks[:] = False
            marks[start : start + length] = True
    return marks


def _settle(voices: Voices, marks: Marks) -> Marks:
    """Give each sentence to the nearer of two voices until none moves (S. Lloyd's method)."""
    for _ in range(_ROUNDS):
        if marks.all() or not marks.any():
            break
        here, there = _centre(voices, marks), _centre(voices, ~marks)
        nearer = np.square(voices.at - here).sum(axis=1) < np.square(voices.at - there).sum(axis=1)
        if (nearer == marks).all():
            break
        marks = nearer
    return marks


def _distance(voices: Voices, marks: Marks) -> float:
    """Give how far apart the marked sentences and the rest are; 0 if either is nothing."""
    if marks.all() or not marks.any():
        return 0.0
    squared = np.square(_centre(voices, marks) - _centre(voices, ~marks)).sum()
    return float(_sure(squared, voices.frames[marks].sum(), voices.frames[~marks].sum()))


def _centre(voices: Voices, marks: Marks) -> Values:
    """Give the middle of the marked sentences, each counting by how much was heard of it."""
    centre: Values = voices.frames[marks] @ voices.at[marks] / voices.frames[marks].sum()
    return centre


def _sure(distance: Values, here: npt.NDArray[np.int64], there: npt.NDArray[np.int64]) -> Values:
    """Take from a squared distance what the choice of words may account for, by the frames it was measured on."""
    return distance / (1 + _WARY / here + _WARY / there)


def _runs(spans: Sequence[tuple[int, int]], others: Marks) -> Iterator[Flag]:
    """Flag each run of marked sentences."""
    start_ms: int | None = None
    for (begins_ms, ends_ms), other, follows in zip(spans, others, [*others[1:], False], strict=True):
        if other:
            start_ms = begins_ms if start_ms is None else start_ms
            if not follows:
                yield Flag(start_ms=start_ms, end_ms=ends_ms, reason=REASON)
                start_ms = None
