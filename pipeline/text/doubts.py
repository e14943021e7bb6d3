"""Find the heard facts that the recogniser was not sure of: numbers, units, levels, sides, negations, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from typing import Literal

from pipeline.confusable import is_lookalike
from pipeline.corrections import Doubt
from pipeline.english import bare, is_negation, is_number, is_side
from pipeline.models import Removal, Word
from pipeline.ordinary import is_ordinary
from pipeline.text.selfrepairs import slip_of

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
_Kinds = tuple[tuple[_Kind, Callable[[str], bool]], ...]


def find_doubts(words: Sequence[Word], *, settled: Set[int] = frozenset()) -> tuple[Doubt, ...]:
    """Give the doubtful facts among the heard words, in order; `settled` positions were fixed by a person."""
    doubts = []
    for at, word in enumerate(words):
        kind = next((kind for kind, holds in _KINDS if holds(word.text)), None)
        kind = "number" if kind is None and _may_be_a_number(words, at) else kind
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


def _may_be_a_number(words: Sequence[Word], at: int) -> bool:
    """Say whether a word is none of the language and stands before a number or unit: "in aum six months"."""
    after = words[at + 1].text if at + 1 < len(words) else ""
    return not is_ordinary(words[at].text) and (is_number(after) or bare(after) in _UNITS)


def find_corrected(
    words: Sequence[Word], removals: Sequence[Removal], numbers: Sequence[int]
) -> tuple[Doubt, ...]:
    """Give the facts that the speaker took back and put right: a number, side, level, negation or medical word.

    `numbers` are the heard words' numbers of the `words` that the removals count in.
    """
    return tuple(
        Doubt(
            word=numbers[removal.start],
            start_ms=removal.start_ms,
            heard=removal.removed,
            kind="correction",
            probability=round(min(word.probability for word in words[removal.start : removal.end]), 2),
        )
        for removal in removals
        if removal.kind == "repair" and any(map(_is_fact, slip_of(removal.removed)))
    )


def _is_fact(word: str) -> bool:
    return any(holds(word) for _, holds in _KINDS) or not is_ordinary(bare(word))


_KINDS: _Kinds = (
    ("level", lambda word: _LEVEL.fullmatch(bare(word)) is not None),
    ("unit", lambda word: bare(word) in _UNITS),
    ("number", is_number),
    ("side", is_side),
    ("negation", lambda word: is_negation(word) or bare(word) == "can"),
    ("look-alike", is_lookalike),
)
"""The first that holds names a word; "can" is one letter away from "can't"."""
