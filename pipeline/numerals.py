"""Read numbers, in words or figures: "a hundred and fifty", "two and a half", "1,200", "three quarters"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from pipeline.english import CONJUNCTIONS, PREPOSITIONS

ONES = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
            *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
ORDINALS = {
    word: value
    for value, word in enumerate(
        (
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
            *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
            *("eighteenth", "nineteenth", "twentieth"),
        ),
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}

_HALF = Fraction(1, 2)
_PARTS = {
    "half": _HALF,
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
    **{word: Fraction(1, ORDINALS[word]) for word in ("third", "fourth", "fifth", "eighth", "tenth")},
    **{f"{word}s": Fraction(1, ORDINALS[word]) for word in ("third", "fourth", "fifth", "eighth", "tenth")},
}
_SIGNS = {"½": _HALF, "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}
_FIGURES = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+")
_BROKEN = re.compile(r"(\d+)/(\d+)")
_BEFORE_POINT = (PREPOSITIONS | CONJUNCTIONS) - {"that"}
"""Words after which "point five" is 0.5; after others it may be a point and five of something."""

_Read = tuple[Fraction, int]
"""A value, and how many words it took."""


def read_numeral(words: Sequence[str], at: int = 0) -> tuple[str, int] | None:
    """Read the number that begins with word `at`: as figures, with how many words it took; None if none does.

    The words are in small letters and bare of punctuation. What is not whole is given as 0.5 or 1/3.
    """
    found = _fraction(words, at) or _mixed(words, at)
    if found is None:
        return None
    value, count = found
    if count == 1 and re.fullmatch(r"0\d+", words[at]):
        return words[at], 1
    return format_value(value), count


def format_value(value: Fraction) -> str:
    """Write a value in figures: 15, 0.5, 1/3."""
    tenths = value * 10**4
    return f"{float(value):.10g}" if value.denominator > 1 and tenths.denominator == 1 else str(value)


def _mixed(words: Sequence[str], at: int) -> _Read | None:
    """Read a whole number with what may follow it: a decimal point, "and a half", "dozen"."""
    whole = _whole(words, at) or (_point(words, at) and (Fraction(0), 0))
    if not whole:
        return None
    value, count = whole
    decimals = _decimals(words, at + count)
    if decimals:
        return value + decimals[0], count + decimals[1]
    if _word(words, at + count) == "dozen":
        return value * 12, count + 1
    added = _added(words, at + count)
    return (value + added[0], count + added[1]) if added else whole


def _whole(words: Sequence[str], at: int) -> _Read | None:
    following = _word(words, at + 1)
    if _word(words, at) in ("a", "an"):
        is_scaled = following == "hundred" or following in SCALES
        return (Fraction(12), 2) if following == "dozen" else _spelled(words, at) if is_scaled else None
    if _FIGURES.fullmatch(_word(words, at)):
        value, scale = Fraction(words[at].replace(",", "")), {"hundred": 100, **SCALES}.get(following, 0)
        rest = _spelled(words, at + 2, after=scale) if scale else None
        return (value * scale + rest[0], 2 + rest[1]) if rest else (value * (scale or 1), 2 if scale else 1)
    return _spelled(words, at)


def _spelled(words: Sequence[str], at: int, *, after: int = 0) -> _Read | None:
    """Read number words; `after` a scale that stands before them, what they say must be less than it."""
    total, current, end = 0, -1, at
    while end < len(words):
        word = words[end]
        size = ONES.get(word, TENS.get(word, 1 if word in ("a", "an") and end == at and not after else -1))
        if size >= 0 and _fits(current, size):
            current = max(current, 0) + size
        elif word == "hundred" and 0 < current < 100:
            current *= 100
        elif word in SCALES and current > 0:
            total, current = total + current * SCALES[word], -1
        elif not (word == "and" and (end > at or after) and _joins(words, end)):
            break
        end += 1
    value = total + max(current, 0)
    return (Fraction(value), end - at) if end > at and not 0 < after <= value else None


def _fits(current: int, size: int) -> bool:
    """Say whether a number word goes on with what was read: "twenty" "five", "two hundred" "five"."""
    return current < 0 or (current >= 100 and current % 100 == 0) or (0 < size < 10 and current % 100 in _ROUND)


_ROUND = frozenset(TENS.values())


def _joins(words: Sequence[str], at: int) -> bool:
    following = _word(words, at + 1)
    return (words[at - 1] == "hundred" or words[at - 1] in SCALES) and (following in ONES or following in TENS)


def _point(words: Sequence[str], at: int) -> bool:
    """Say whether "point five" begins here, and not a point of something."""
    alone = _word(words, at) == "point" and (at == 0 or words[at - 1] in _BEFORE_POINT)
    return alone and _decimals(words, at) is not None


def _decimals(words: Sequence[str], at: int) -> _Read | None:
    if _word(words, at) != "point":
        return None
    digits, end = "", at + 1
    while end < len(words) and (words[end].isdecimal() or 0 <= ONES.get(words[end], -1) < 10):
        digits += words[end] if words[end].isdecimal() else str(ONES[words[end]])
        end += 1
    return (Fraction(f"0.{digits}"), end - at) if digits else None


def _added(words: Sequence[str], at: int) -> _Read | None:
    """Read what makes a whole number a mixed one: "and a half", "and three quarters", ½, 1/2."""
    near = _sign(_word(words, at))
    if near:
        return near, 1
    part = _fraction(words, at + 1) if _word(words, at) == "and" else None
    return (part[0], part[1] + 1) if part else None


def _sign(word: str) -> Fraction | None:
    broken = _BROKEN.fullmatch(word)
    return Fraction(int(broken[1]), int(broken[2])) if broken and int(broken[2]) else _SIGNS.get(word)


def _fraction(words: Sequence[str], at: int) -> _Read | None:
    """Read "half", "a half", "one third", "three quarters", "a third of", ½ and 1/2."""
    near = _sign(_word(words, at))
    if near:
        return near, 1
    if _word(words, at) == "half":
        return _HALF, 1
    count = 1 if _word(words, at) == "a" else ONES.get(_word(words, at), 0)
    part = _word(words, at + 1)
    if not 0 < count < 10 or part not in _PARTS:
        return None
    may_be_ordinal = words[at] == "a" and part in ORDINALS and _word(words, at + 2) != "of"
    return None if may_be_ordinal else (count * _PARTS[part], 2)


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""
