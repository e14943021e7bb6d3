"""Measures of heard words. Pure: words in, numbers out; words are compared as they stand, so normalise first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from hearing.values import HeardWord, Starts

WITHIN_MS = 250

Words = Sequence[str]
Normalise = Callable[[str], str]
TermsScore = Callable[[str, str, Sequence[str]], tuple[int, int, int]]
"""Found, said and invented: how often terms stand in a reference and in what was heard."""


def count_errors(reference: Words, heard: Words) -> int:
    """Count wrong, missing and added words: jiwer's way, which calls the same function."""
    return Levenshtein.distance(reference, heard)


def mean_rate(counts: Sequence[tuple[int, int]]) -> float:
    """Give the mean of the word error rates of recordings, each (errors, words)."""
    return sum(errors / words for errors, words in counts) / len(counts)


def invent(vocabulary: Sequence[str], said: str, heard: str, score: TermsScore) -> Iterator[str]:
    """Give the terms that were heard although they were never said."""
    for term in vocabulary:
        _, times_said, invented = score(said, heard, [term])
        if invented and not times_said:
            yield term


def time_words(words: Sequence[HeardWord], normalise: Normalise) -> tuple[HeardWord, ...]:
    """Normalise words one by one; what one becomes ("I'm": "i am") begins where it did."""
    return tuple(
        HeardWord(text=part, start_ms=word.start_ms) for word in words for part in normalise(word.text).split()
    )


def start_errors_ms(sentences: Sequence[tuple[int, Words]], heard: Sequence[HeardWord]) -> Iterator[int]:
    """Give how far off each sentence's start was heard, late or early, where its first word was heard right.

    `sentences` are (start in ms, normalised words), all that was said, in order.
    """
    first: dict[int, int] = {}
    said: list[str] = []
    for start_ms, words in sentences:
        if words:
            first[len(said)] = start_ms
        said += words
    for step in Levenshtein.opcodes(said, [word.text for word in heard]):
        if step.tag == "equal":
            for at in range(step.src_start, step.src_end):
                if at in first:
                    yield abs(heard[step.dest_start + at - step.src_start].start_ms - first[at])


def summarise_starts(errors_ms: Sequence[int]) -> Starts | None:
    """Give median, 95th percentile and the share within WITHIN_MS; None where nothing could be compared."""
    if not errors_ms:
        return None
    median_ms, p95_ms = np.percentile(errors_ms, (50, 95))
    return Starts(
        count=len(errors_ms),
        median_ms=float(median_ms),
        p95_ms=float(p95_ms),
        within=sum(error <= WITHIN_MS for error in errors_ms) / len(errors_ms),
    )
