"""Numbers in words and figures are read to the same value, and what is no number is left alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numerals import ONES, TENS, format_value, read_numeral


def spell(number: int) -> str:
    """Spell a number below a million as people say it."""
    ones, tens = {v: k for k, v in ONES.items()}, {v: k for k, v in TENS.items()}
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number - number % 10] + (f" {ones[number % 10]}" if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" and {spell(number % size)}" if number % size else ""
    return f"{spell(number // size)} {name}{rest if number % size < 100 else rest.replace(' and ', ' ', 1)}"


@given(st.integers(0, 999_999))
def test_every_spelled_number_is_read(number: int) -> None:
    """What is spelled as people say it is the number, and all of its words are taken."""
    words = spell(number).split()
    assert read_numeral(words) == (str(number), len(words))


@pytest.mark.parametrize(
    ("said", "value", "count"),
    [
        ("fifteen milligrams", "15", 1),
        ("twenty five", "25", 2),
        ("a hundred units", "100", 2),
        ("two hundred fifty", "250", 3),
        ("fifteen hundred", "1500", 2),
        ("2 hundred and fifty", "250", 4),
        ("2 million people", "2000000", 2),
        ("1,200", "1200", 1),
        ("1,200.5", "1200.5", 1),
        ("0.5", "0.5", 1),
        (".5", "0.5", 1),
        ("zero point two five", "0.25", 4),
        ("two point 5", "2.5", 3),
        ("point five", "0.5", 2),
        ("half a tablet", "0.5", 1),
        ("a half", "0.5", 2),
        ("one half", "0.5", 2),
        ("two and a half years", "2.5", 4),
        ("two and three quarters", "2.75", 4),
        ("2 1/2", "2.5", 2),
        ("2 ½", "2.5", 2),
        ("1/3", "1/3", 1),
        ("a third of them", "1/3", 2),
        ("two thirds", "2/3", 2),
        ("a quarter", "0.25", 2),
        ("a dozen", "12", 2),
        ("two dozen", "24", 2),
        ("0134", "0134", 1),
        ("one hundred and then", "100", 2),
        ("five and six", "5", 1),
        ("nineteen eighty", "19", 1),
    ],
)
def test_a_number_and_how_many_words_it_takes(said: str, value: str, count: int) -> None:
    """The value is given in figures; what follows the number is not taken."""
    assert read_numeral(said.split()) == (value, count)


@pytest.mark.parametrize(
    "said", ["the", "a", "a third time", "hundred", "and five", "point", "pointless", "tenth"]
)
def test_no_number(said: str) -> None:
    """Words that only look like the beginning of a number are none."""
    assert read_numeral(said.split()) is None


def test_a_point_of_something_is_no_decimal() -> None:
    """After "at that" five is of people; after "about" it is a half."""
    assert read_numeral(["that", "point", "five", "people"], 1) is None
    assert read_numeral(["about", "point", "five"], 1) == ("0.5", 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(15), "15"), (Fraction(1, 2), "0.5"), (Fraction(1, 3), "1/3"), (Fraction(10**9), "1000000000")],
)
def test_values_in_figures(value: Fraction, text: str) -> None:
    """A value is written in one way only."""
    assert format_value(value) == text
