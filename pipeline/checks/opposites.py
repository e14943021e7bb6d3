"""Know the words that must not be exchanged for one another, though neither need be a fact by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.checks.wordforms import PERIODS, stems
from pipeline.lookalikes import KINDRED_DRUGS, LISTED_DRUGS, OPPOSITES, PREFIXES, TOXINS
from pipeline.ordinary import is_ordinary

_GROUPS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (kind, stems(*words))
    for kind, words in (
        ("number", ("first", "second", "last")),
        ("number", ("couple", "dozen", "half", "double", "triple")),
        ("number", ("hundreds", "thousands", "millions")),
        ("number", ("least", "most")),
        ("number", ("all", "most", "many", "some", "few", "none")),
        ("number", ("minimum", "maximum")),
        ("frequency", ("never", "rarely", "seldom", "sometimes", "often", "usually", "always")),
        ("frequency", tuple(sorted(PERIODS))),
        ("frequency", ("morning", "noon", "afternoon", "evening", "night", "bedtime")),
        ("frequency", ("daily", "weekly", "monthly", "yearly")),
        ("unit", tuple(sorted({"mg", "mcg", "g", "kg", "ml", "liter", "unit"}))),
        ("side", ("left", "right")),
        ("side", ("front", "back", "behind")),
        ("side", ("top", "bottom")),
        ("side", ("inside", "outside")),
        ("side", ("cervical", "thoracic", "lumbar", "sacral")),
        ("direction", ("up", "down")),
        ("direction", ("in", "out")),
        ("direction", ("on", "off")),
        ("direction", ("over", "under")),
        ("direction", ("high", "low")),
        ("direction", ("higher", "lower")),
        ("direction", ("better", "worse")),
        ("direction", ("improve", "improves", "worsen", "worsens")),
        ("direction", ("increase", "raise", "reduce", "decrease", "lower")),
        ("direction", ("start", "stop", "continue")),
        ("direction", ("early", "late")),
        ("direction", ("weak", "strong")),
        ("direction", ("hot", "cold")),
        ("direction", ("safe", "dangerous", "unsafe")),
        ("direction", ("common", "rare")),
        ("negation", ("only", "not")),
        ("negation", ("with", "without")),
        ("negation", ("everybody", "nobody")),
        ("negation", ("everything", "nothing")),
    )
)
_NAMES = tuple(
    stems(*(name.casefold() for name in group)) for group in (*LISTED_DRUGS, *TOXINS, *KINDRED_DRUGS, *OPPOSITES)
)
_PRIVATIVES = {"un": 4, "non": 4, "in": 4, "im": 4, "ir": 4, "dis": 4, "a": 6}
"""Beginnings that deny, and the least length of what they deny: "asymptomatic" denies, "aside" does not."""
_TURNS = ("ful", "less", "free")


def opposition(one: str, other: str) -> str | None:
    """Name in what two tokens are opposed: "start" and "stop", "likely" and "unlikely"; None if they are not."""
    for kind, group in _GROUPS:
        if one != other and one in group and other in group:
            return kind
    if any(one != other and one in group and other in group for group in _NAMES):
        return "name"
    return (
        "direction" if _turned(one, other) else "negation" if _denied(one, other) or _denied(other, one) else None
    )


def _turned(one: str, other: str) -> bool:
    """Say whether two words differ in a beginning that turns their meaning: hypo- and hyper-."""
    return any(
        one.startswith(here) and other.startswith(there) and one.removeprefix(here) == other.removeprefix(there)
        for group in PREFIXES
        for here, there in _pairs(group)
    )


def _pairs(group: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((here, there) for here in group for there in group if here != there)


def _denied(one: str, other: str) -> bool:
    """Say whether a word denies another: "unlikely" and "likely", "painless" and "painful"."""
    if any(one == prefix + other and len(other) >= length for prefix, length in _PRIVATIVES.items()):
        return is_ordinary(other)  # a drug that was heard in two, "a pixaban", denies nothing
    return any(
        one.endswith(here) and other.endswith(there) and one.removesuffix(here) == other.removesuffix(there)
        for here, there in _pairs(_TURNS)
    )
