"""The words of a talk as the cleaning rules see them, and what several rules ask of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.english import (
    FUNCTION_WORDS,
    SUBJECT_PRONOUNS,
    bare,
    ends_sentence,
)
from pipeline.models import Word

FORMS_OF_BE = frozenset({"am", "are", "is", "was", "were"})
LEAD_INS = frozenset({"and", "but", "so", "or", "well", "because"})
"""Words that may open a clause before its subject."""
_CLAUSE_END = re.compile(r"[,;:—–.?!…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Said:
    """A word with what stood before it."""

    text: str
    bare: str
    after_gap: bool = False
    """Whether words between the one before and this one have been removed already."""
    opens: bool = False
    """Whether a sentence begins here."""


Spans = Iterator[tuple[int, int]]
"""Runs of words, each its first position and the one after its last."""
Rule = Callable[[Sequence[Said]], Spans]


def see(words: Sequence[Word], kept: Sequence[int]) -> list[Said]:
    """Look at the words that are kept of a talk, in order."""
    steps = zip((-1, *kept), kept, strict=False)
    return [
        Said(
            words[at].text,
            bare(words[at].text),
            after_gap=at > 0 and at - 1 != before,
            opens=before < 0 or any(ends_sentence(words[gap].text) for gap in range(before, at)),
        )
        for before, at in steps
    ]


def runs(said: Sequence[Said], measure: Callable[[Sequence[Said], int], int]) -> Spans:
    """Give the runs, from left to right and without overlap, that `measure` finds the length of."""
    at = 0
    while at < len(said):
        length = measure(said, at)
        if length:
            yield at, at + length
        at += length or 1


def opens_clause(said: Sequence[Said], at: int) -> bool:
    """Say whether a clause may begin at a word: after a mark, or where something was removed."""
    return at == 0 or said[at].after_gap or pauses(said[at - 1])


def pauses(word: Said) -> bool:
    """Say whether a mark stands behind a word."""
    return _CLAUSE_END.search(word.text) is not None


def follows(said: Sequence[Said], at: int, *words: str) -> bool:
    """Say whether just these words stand from a position on."""
    return tuple(word.bare for word in said[at : at + len(words)]) == words


def bare_at(said: Sequence[Said], at: int) -> str:
    """Give the bare word at a position; nothing outside of the talk."""
    return said[at].bare if 0 <= at < len(said) else ""


def sentence_before(said: Sequence[Said], at: int) -> list[str]:
    """Give the bare words of the sentence before a position."""
    start = at
    while start > 0 and not said[start].opens:
        start -= 1
    return [word.bare for word in said[start:at]]


def is_function_word(word: str) -> bool:
    """Say whether a bare word only holds others together, also with an ending: the, I, I've, that's."""
    return word in FUNCTION_WORDS or word.partition("'")[0] in SUBJECT_PRONOUNS
