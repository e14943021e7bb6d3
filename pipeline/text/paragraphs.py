"""Part a chapter's sentences into paragraphs, by one decision over pauses, cue words, length and pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.english import bare
from pipeline.models import Sentence

FEWEST_SENTENCES, MOST_SENTENCES = 2, 5
"""Of a paragraph a reader likes on a screen."""
LONG_WORDS = 90
"""A longer paragraph costs more with each word."""
PAUSE_MS = 800
"""A pause after which a speaker usually turns to something else."""

_CUE = re.compile(
    r"^(?:now|so (?:what|how|that's)|first|second|third|next|another|what about|let me|for treatment|"
    r"on the other hand|and (?:if|what|the other)|if (?:you|your))\b",
    re.IGNORECASE,
)
_LEANING = frozenset(
    {"it", "that", "this", "they", "these", "those", "because", "but", "and", "or", "no", "yes", "them"}
)
"""A sentence that begins so goes on from the one before."""

Written = tuple[Sentence, str]


def part_paragraphs(prose: Sequence[Written]) -> Iterator[Sequence[Written]]:
    """Give the paragraphs whose prices add up to least; of equals, the one with earlier cuts."""
    words = [len(text.split()) for _, text in prose]

    @cache
    def price(start: int) -> tuple[float, int]:
        """Give the least price from a sentence on, and where its paragraph ends."""
        if start == len(prose):
            return 0.0, start
        ends = range(start + 1, min(start + MOST_SENTENCES, len(prose)) + 1)
        return min((_shape(words[start:end]) + _cut(prose, end) + price(end)[0], end) for end in ends)

    for end in range(len(prose), -1, -200):  # from the back, so that a long chapter needs no deep recursion
        price(end)
    start = 0
    while start < len(prose):
        end = price(start)[1]
        yield prose[start:end]
        start = end


def _shape(words: Sequence[int]) -> float:
    """Price a paragraph by its length: one sentence alone is dear unless it is long."""
    short = 3.0 if len(words) < FEWEST_SENTENCES and sum(words) < LONG_WORDS // 2 else 0.0
    return 1.0 + short + max(sum(words) - LONG_WORDS, 0) / 15 + 0.5 * (len(words) == MOST_SENTENCES)


def _cut(prose: Sequence[Written], at: int) -> float:
    """Price a cut before a sentence: less after a pause or before a cue, more before a word that leans back."""
    if at == len(prose):
        return 0.0
    pause_ms = prose[at][0].start_ms - prose[at - 1][0].end_ms
    first = bare(prose[at][1].split()[0]).partition("'")[0]
    return 1.5 - 2.5 * (pause_ms >= PAUSE_MS) - 1.5 * bool(_CUE.search(prose[at][1])) + 2.0 * (first in _LEANING)
