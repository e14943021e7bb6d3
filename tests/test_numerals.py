"""Numbers in words, read strictly."""

from __future__ import annotations

import pytest

from pipeline.text.numerals import is_number_word, read_number


@pytest.mark.parametrize(
    ("said", "value", "length"),
    [
        ("zero", 0, 1),
        ("seven", 7, 1),
        ("nineteen units", 19, 1),
        ("thirty one tiny", 31, 2),
        ("twenty-two", 22, 1),
        ("one hundred", 100, 2),
        ("one hundred fifty five", 155, 4),
        ("two hundred and ten", 210, 4),
        ("two hundred and they", 200, 2),
        ("three thousand two hundred", 3200, 4),
    ],
)
def test_a_number_is_read(said: str, value: int, length: int) -> None:
    """Its value, and how many words it takes."""
    assert read_number(said.split()) == (value, length)


@pytest.mark.parametrize(
    "said", ["", "many", "one fifty", "nineteen eighty", "twenty ten", "hundred", "one two", "thirty and ten"]
)
def test_what_is_no_one_number_is_not_read(said: str) -> None:
    """What only a listener understands stays in words; "thirty and ten" are two numbers."""
    value, _ = read_number(said.split())
    assert value in {0, 30}
    assert (value == 30) == (said == "thirty and ten")


def test_number_words() -> None:
    """Parts of numbers are told from other words."""
    assert all(map(is_number_word, ("ten", "forty-two", "hundred")))
    assert not any(map(is_number_word, ("tens", "forty-love", "", "-")))
