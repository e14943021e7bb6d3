"""Read numbers said in words, to write them in figures: only what can be nothing else, such as "seventy-two"."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.numerals import ONES, TENS

_SCALES = {"hundred": 100, "thousand": 1000}


def is_number_word(word: str) -> bool:
    """Say whether a bare word belongs to a number in words: thirty, hundred, twenty-two."""
    return all(part in ONES or part in TENS or part in _SCALES for part in word.split("-"))


def read_number(words: Sequence[str]) -> tuple[int, int]:
    """Read the number that bare words begin with: its value and how many words it has; (0, 0) if there is none.

    "One fifty" and "nineteen eighty" are numbers to a listener only: they are not read.
    """
    length = 0
    while length < len(words) and (is_number_word(words[length]) or _joins(words, length)):
        length += 1
    parts = [part for word in words[:length] for part in word.split("-") if part != "and"]
    value = _value(parts)
    return (0, 0) if value is None else (value, length)


def _joins(words: Sequence[str], at: int) -> bool:
    """Say whether an "and" stands inside a number: "two hundred and ten"."""
    return words[at] == "and" and words[at - 1 : at] == ["hundred"] and is_number_word((*words, "-")[at + 1])


def _value(parts: Sequence[str]) -> int | None:
    """Give what the parts stand for; None if they are no one number."""
    if not parts:
        return None
    for scale in ("thousand", "hundred"):
        if scale in parts:
            at = list(parts).index(scale)
            high, low = _value(parts[:at]), _value(parts[at + 1 :]) if parts[at + 1 :] else 0
            return high * _SCALES[scale] + low if high and low is not None and low < _SCALES[scale] else None
    if len(parts) == 2:
        tens, ones = TENS.get(parts[0]), ONES.get(parts[1], 0)
        return tens + ones if tens and 0 < ones < 10 else None
    return {**ONES, **TENS}.get(parts[0]) if len(parts) == 1 else None
