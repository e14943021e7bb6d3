"""Find what in a text must not change: numbers, units, levels, sides, directions, frequencies and negations.

Many of these words have harmless meanings too ("right away", "she left work", "the one who", "once you bend it").
Where one is in doubt it is no fact by itself; but if it is exchanged for a word of the other kind, that one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.checks.tokens import Token
from pipeline.checks.wordforms import PERIODS, UNITS, stems
from pipeline.english import AUXILIARIES, NEGATIONS, SUBJECT_PRONOUNS

Kind = Literal["number", "unit", "level", "side", "direction", "frequency", "negation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A token that must agree, by its position."""

    at: int
    kind: Kind
    text: str
    companion: int | None = None
    """A token together with which it may be left out: "it" of "isn't it?", "only" of "not only"."""


_NEGATIONS = stems(*NEGATIONS)
_SIDES = stems(
    "left right both bilateral unilateral ipsilateral contralateral upper lower inner outer internal external",
    "medial lateral anterior posterior superior inferior proximal distal dorsal ventral",
)
_DIRECTIONS = stems(
    "before after more less fewer above below increase increases increasing increased",
    "decrease decreases decreasing decreased",
)
_TURNING = ("hyper", "hypo")
_FREQUENCIES = stems("daily weekly biweekly monthly quarterly yearly annually nightly hourly")
_UNITS = frozenset(UNITS.values())
_EACH = stems("every each per")

_PRONOUNS = SUBJECT_PRONOUNS | {"who", "that", "which", "what"}
_NOTHING_MORE = stems(
    "nothing anything something everything much little lot few day days hour week month year time"
)
_NOT_A_SIDE_AFTER = stems(
    "away now here there then before after in behind back up down across on off at where when around next through",
    "thing things way one ones person people patient patients spot place time dose amount answer diagnosis",
    "treatment choice direction question words track fit size kind tool team balance technique candidate medicine",
    "medication angle posture shoes pillow idea call move exercise specialist provider doctor fine of to",
)
"""Words after which "right" before them means "just", "correct" or "suitable"."""
_NOT_A_SIDE_BEFORE = stems(
    "all that's is you're are he's she's they're it's was be feel feels get got doing quite not yeah"
)
_LEFT_OVER = stems("with over alone untreated off out behind unchecked undiagnosed in to by for")
_NO_COUNT_BEFORE = stems(
    "the this that these those which no any every each another other only right wrong last next"
)
_NO_COUNT_AFTER = stems(
    "who whose that which of is are was were has had thing day more another way or and but if you we they i",
    "he she it",
)


def find_facts(tokens: Sequence[Token]) -> tuple[Fact, ...]:
    """Find the facts of a text, in order."""
    return tuple(
        Fact(at=at, kind=kind, text=token.text, companion=_companion(tokens, at))
        for at, token in enumerate(tokens)
        if (kind := _kind(tokens, at)) is not None
    )


def _kind(tokens: Sequence[Token], at: int) -> Kind | None:
    token = tokens[at]
    if token.kind == "level":
        return "level"
    if token.kind == "number":
        return "number" if token.text != "1" or _counts(tokens, at) else None
    if token.text in _NEGATIONS or token.text == "minu":
        return "negation" if token.text in _NEGATIONS else "number"
    if token.text in _SIDES:
        return "side" if _is_side(tokens, at) else None
    if token.text in _DIRECTIONS or token.text.startswith(_TURNING):
        return "direction"
    if token.text in _FREQUENCIES or (token.text == "other" and _text(tokens, at - 1) == "every"):
        return "frequency"
    if token.text in _UNITS and _is_measured(tokens, at):
        return (
            "frequency"
            if token.text in PERIODS and _text(tokens, at - 1) in {*_EACH, "a", "an", "other"}
            else "unit"
        )
    return None


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "one" is a number, and not somebody or something: "the one who", "this one", "one of them"."""
    before, after = _text(tokens, at - 1), _text(tokens, at + 1)
    if after in _UNITS and after not in ("day", "time"):
        return True
    return not (tokens[at].stop or before in _NO_COUNT_BEFORE or after in _NO_COUNT_AFTER or not after)


def _is_side(tokens: Sequence[Token], at: int) -> bool:
    before, after = _text(tokens, at - 1), _text(tokens, at + 1)
    if tokens[at].text == "right":
        if before in ("left", "and", "or") or after in ("and", "or", "side", "left"):
            return True
        opens = at == 0 or tokens[at - 1].stop
        return not (after in _NOT_A_SIDE_AFTER or before in _NOT_A_SIDE_BEFORE or (opens and tokens[at].stop))
    if tokens[at].text == "left":
        is_verb = before in _PRONOUNS | AUXILIARIES | _NOTHING_MORE or after in _LEFT_OVER
        is_choice = after in ("and", "or") and _text(tokens, at + 2) == "right"
        return (
            not is_verb or is_choice or after in ("side", "knee", "hip", "arm", "leg", "hand", "foot", "shoulder")
        )
    return True


def _is_measured(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a unit belongs to a number or says how often: "15 mg", "mg per kg", "every week"."""
    before = _text(tokens, at - 1)
    if tokens[at].text == "time" and (before == "1" or (at > 0 and tokens[at - 1].first == tokens[at].first)):
        return False  # "once", "one time" and "twice" are counted as numbers
    if at > 0 and (tokens[at - 1].kind == "number" or before in _EACH or before in _UNITS):
        return True
    if before in ("a", "an"):
        return (
            tokens[at].text in PERIODS
            and at > 1
            and (tokens[at - 2].kind == "number" or _text(tokens, at - 2) in _UNITS)
        )
    is_other = before in ("other", "few", "more", "or") and at > 1
    return is_other and (tokens[at - 2].kind == "number" or _text(tokens, at - 2) in _EACH)


def _companion(tokens: Sequence[Token], at: int) -> int | None:
    """Name the token that must go with a fact for the fact to be no loss."""
    text, after = tokens[at].text, _text(tokens, at + 1)
    if text == "not" and after in ("only", "just", "mere"):
        return at + 1
    is_tag = text == "not" and after in SUBJECT_PRONOUNS and tokens[at + 1].stop.startswith(("?", "."))
    if is_tag and _text(tokens, at - 1) in AUXILIARIES:
        return at + 1
    if tokens[at].kind == "number" and tokens[at].stop and _text(tokens, at - 1) == "number":
        return at - 1
    return None
