"""Find the heard facts that the recogniser was not sure of: numbers, units, levels, sides, negations, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from typing import Literal

from pipeline.confusable import is_lookalike
from pipeline.corrections import Doubt
from pipeline.english import bare, is_negation, is_number, is_side
from pipeline.models import Word

LEAST_SURE = 0.7
"""A fact below this probability is doubtful: one in fifteen words heard right, measured with tiny.en."""

_UNITS = frozenset(
    {"mg", "mcg", "ml", "cc", "percent", "unit", "units", "dose", "doses", "time", "times", "degree", "degrees"}
    | {"milligram", "milligrams", "microgram", "micrograms", "milliliter", "milliliters", "gram", "grams"}
    | {"second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks"}
    | {"month", "months", "year", "years", "inch", "inches", "pound", "pounds"}
)
_LEVEL = re.compile(r"(?:[ctls]\d{1,2}[-–/]?)+\d{0,2}")

_Kind = Literal["number", "unit", "level", "side", "negation", "look-alike"]


def find_doubts(words: Sequence[Word], *, settled: Set[int] = frozenset()) -> tuple[Doubt, ...]:
    """Give the doubtful facts among the heard words, in order; `settled` positions were fixed by a person."""
    doubts = []
    for at, word in enumerate(words):
        kind = next((kind for kind, holds in _KINDS if holds(word.text)), None)
        if kind and word.probability < LEAST_SURE and at not in settled:
            doubts.append(
                Doubt(
                    word=at,
                    start_ms=word.start_ms,
                    heard=word.text,
                    kind=kind,
                    probability=round(word.probability, 2),
                )
            )
    return tuple(doubts)


_KINDS: tuple[tuple[_Kind, Callable[[str], bool]], ...] = (
    ("level", lambda word: _LEVEL.fullmatch(bare(word)) is not None),
    ("unit", lambda word: bare(word) in _UNITS),
    ("number", is_number),
    ("side", is_side),
    ("negation", lambda word: is_negation(word) or bare(word) == "can"),
    ("look-alike", is_lookalike),
)
"""The first that holds names a word; "can" is one letter away from "can't"."""
