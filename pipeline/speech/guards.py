"""Take out what the recogniser made up. Whisper writes stock phrases ("Thank you.") into silence.

Facts: "Careless Whisper", FAccT 2024 (doi 10.1145/3630106.3658996): about 1 % of clips, mostly in stretches
without a voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pipeline.english import ends_sentence
from pipeline.models import Rejection, Segment, Word
from pipeline.speech.level import FRAME_S, frame_levels_db, silence_db


def reject_silence(
    segments: Iterable[Segment], samples: npt.NDArray[np.float32], *, sample_rate_hz: int
) -> tuple[tuple[Segment, ...], tuple[Rejection, ...]]:
    """Part what was heard into what was spoken and sentences that lie wholly in silence.

    `samples` are the talk's, mono, shape (n,).
    """
    levels_db = frame_levels_db(samples, sample_rate_hz=sample_rate_hz)
    floor_db = silence_db(levels_db)
    kept, rejected = [], []
    for segment in segments:
        spoken: list[Word] = []
        for sentence in _sentences(segment.words):
            first = int(sentence[0].start_ms / 1000 / FRAME_S)
            last = int(sentence[-1].end_ms / 1000 / FRAME_S) + 1
            if levels_db[first:last].max(initial=-np.inf) < floor_db:
                rejected.append(_rejection(sentence, "there is no voice at that time"))
            else:
                spoken += sentence
        if spoken:
            kept.append(
                replace(segment, words=tuple(spoken), start_ms=spoken[0].start_ms, end_ms=spoken[-1].end_ms)
            )
    return tuple(kept), tuple(rejected)


def reject(segment: Segment, reason: str) -> Rejection:
    """Take out a whole segment."""
    return _rejection(segment.words, reason)


def _sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    start = 0
    for position, word in enumerate(words, start=1):
        if ends_sentence(word.text) or position == len(words):
            yield words[start:position]
            start = position


def _rejection(words: Sequence[Word], reason: str) -> Rejection:
    text = " ".join(word.text for word in words)
    return Rejection(start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=text, reason=reason)
