"""Take out what the recogniser made up. Whisper writes stock phrases ("Thank you.") into silence.

Facts: "Careless Whisper", FAccT 2024 (doi 10.1145/3630106.3658996): about 1 % of clips, mostly in stretches
without a voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.models import Rejection, Segment, Word

WINDOW_S = 0.05
LOUD_PERCENTILE = 90
"""The level that a tenth of the recording exceeds stands for how loudly this person speaks."""
QUIET_DB = -35.0
"""A sentence whose every moment is this far below that level was not spoken."""

_SENTENCE_END = re.compile(r"[.?!…][\"'”’)]*$")


def reject_silence(
    segments: Iterable[Segment], samples: npt.NDArray[np.float32], *, sample_rate_hz: int
) -> tuple[tuple[Segment, ...], tuple[Rejection, ...]]:
    """Part what was heard into what was spoken and sentences that lie wholly in silence.

    `samples` are the talk's, mono, shape (n,).
    """
    window = int(sample_rate_hz * WINDOW_S)
    levels_db = _levels_db(samples, window)
    floor_db = float(np.percentile(levels_db, LOUD_PERCENTILE)) + QUIET_DB if len(levels_db) else 0.0
    windows_per_ms = sample_rate_hz / window / 1000
    kept, rejected = [], []
    for segment in segments:
        spoken: list[Word] = []
        for sentence in _sentences(segment.words):
            first = int(sentence[0].start_ms * windows_per_ms)
            last = int(sentence[-1].end_ms * windows_per_ms) + 1
            if levels_db[first:last].max(initial=-np.inf) < floor_db:
                rejected.append(_rejection(sentence))
            else:
                spoken += sentence
        if spoken:
            kept.append(
                replace(segment, words=tuple(spoken), start_ms=spoken[0].start_ms, end_ms=spoken[-1].end_ms)
            )
    return tuple(kept), tuple(rejected)


def _levels_db(samples: npt.NDArray[np.float32], window: int) -> npt.NDArray[np.float64]:
    whole = samples[: len(samples) // window * window].reshape(-1, window)
    power = np.square(whole, dtype=np.float64).mean(axis=1)
    levels_db: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(power, 1e-12))
    return levels_db


def _sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    start = 0
    for position, word in enumerate(words, start=1):
        if _SENTENCE_END.search(word.text) or position == len(words):
            yield words[start:position]
            start = position


def _rejection(words: Sequence[Word]) -> Rejection:
    return Rejection(
        start_ms=words[0].start_ms,
        end_ms=words[-1].end_ms,
        text=" ".join(word.text for word in words),
        reason="there is no voice at that time, so the recogniser made it up",
    )
