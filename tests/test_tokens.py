"""The same thing said, heard or written in two ways gives the same tokens; two things never do."""

from __future__ import annotations

import pytest

from pipeline.checks.tokens import read_tokens


def read(text: str) -> list[tuple[str, str]]:
    """Give kind and text of each token."""
    return [(token.kind, token.text) for token in read_tokens(text.split())]


@pytest.mark.parametrize(
    "forms",
    [
        ("fifteen milligrams", "15mg", "15 mg", "15 milligrams"),
        ("don't", "do not", "don’t"),
        ("can't", "cannot", "can not"),
        ("it's not", "it is not"),
        ("it isn't", "it is not"),
        ("gonna", "going to"),
        ("C five", "C5", "C-5", "C 5"),
        ("L4-L5", "L4, L5", "L4-5", "L4/5", "L four five", "L4L5", "L4–L5"),
        ("S one", "S1"),
        ("vitamin B twelve", "vitamin B12"),
        ("six to 12", "6 to 12", "six to twelve"),
        ("6-12", "6–12", "six, twelve"),
        ("two thirty", "2:30"),
        ("at 2:00", "at two"),
        ("twenty twenty four", "2024", "twenty-twenty-four"),
        ("nineteen oh five", "1905"),
        ("nine one one", "911"),
        ("in their twenties", "in their 20s"),
        ("nineteen nineties", "1990s"),
        ("a half", "0.5", "½", ".5"),
        ("two and a half", "2.5", "2½", "2 1/2"),
        ("fifty percent", "50%", "50 percent"),
        ("$1,200", "twelve hundred dollars"),
        ("the third time", "the 3rd time"),
        ("the twenty-first", "the 21st"),
        ("March third", "March 3", "March 3rd"),
        ("type two", "type II", "type 2"),
        ("twice a day", "two times a day"),
        ("second opinion", "2nd opinion"),
        ("80 degrees Celsius", "80 °C", "80°C"),
        ("five cc", "5 mL", "five milliliters"),
        ("one fifty milligrams", "150 milligrams"),
        ("the patient's knee", "the patients knee"),
        ("a third of patients", "1/3 of patients"),
        ("It hurts.", "it hurt"),
    ],
)
def test_forms_of_the_same(forms: tuple[str, ...]) -> None:
    """However it is written, it compares equal."""
    assert [read(form) for form in forms] == [read(forms[0])] * len(forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15 mg", "15 mcg"),
        ("15 mg", "50 mg"),
        ("1.5", "15"),
        ("C5", "T5"),
        ("C5", "C6"),
        ("can", "can't"),
        ("6-12", "612"),
        ("120/80", "12080"),
        ("1/2", "1 2"),
        ("five, six", "56"),
        ("third", "three"),
        ("-5", "5"),
        ("painless", "painful"),
        ("80 °C", "80 °F"),
        ("hypertension", "hypotension"),
    ],
)
def test_what_differs_in_meaning_stays_different(one: str, other: str) -> None:
    """Nothing is made equal that is not."""
    assert read(one) != read(other)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("vitamin C 500 milligrams", [("word", "vitamin"), ("word", "c"), ("number", "500"), ("word", "mg")]),
        ("COVID-19", [("word", "covid"), ("number", "19")]),
        ("once you bend it", [("word", "once"), ("word", "you"), ("word", "bend"), ("word", "it")]),
        ("once a day", [("number", "1"), ("word", "a"), ("word", "day")]),
        ("L4, 5 weeks", [("level", "l4"), ("number", "5"), ("word", "week")]),
        ("A 5 percent", [("word", "a"), ("number", "5"), ("word", "%")]),
        ("— … !", []),
    ],
)
def test_what_is_a_number_and_what_a_code(text: str, tokens: list[tuple[str, str]]) -> None:
    """A letter before a number is a code only where it can be one."""
    assert read(text) == tokens


def test_tokens_know_their_words_and_marks() -> None:
    """A token counts the words it was read from and keeps the punctuation behind it."""
    tokens = read_tokens(["take", "twenty", "five,", "please."])
    assert [(token.text, token.first, token.last, token.stop) for token in tokens] == [
        ("take", 0, 0, ""),
        ("25", 1, 2, ","),
        ("please", 3, 3, "."),
    ]
