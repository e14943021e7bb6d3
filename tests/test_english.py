"""Closed word classes, bare words, hesitations, lists."""

from __future__ import annotations

import pytest

from pipeline import english
from pipeline.english import (
    any_of,
    bare,
    is_hesitation,
    is_measure,
    is_negation,
    is_number,
    is_precious,
    is_side,
    list_words,
    split_marks,
)


@pytest.mark.parametrize(
    ("word", "stripped"),
    [
        ('"Neck,', "neck"),
        ("Doctor’s", "doctor's"),
        ("(don't)", "don't"),
        ("L4-L5.", "l4-l5"),
        ("wait—", "wait"),
        ("2.5", "2.5"),
        ("…", ""),
        ("", ""),
    ],
)
def test_a_bare_word_has_no_punctuation_around_it(word: str, stripped: str) -> None:
    """Marks around a word and capitals go; what is inside it stays."""
    assert bare(word) == stripped


@pytest.mark.parametrize(
    "word", ["um", "Um,", "ummm", "uh", "Uh...", "uhm", "er", "Er,", "erm", "mm", "Hmm.", "um—"]
)
def test_a_sound_of_thinking_is_a_hesitation(word: str) -> None:
    """Um, uh and their kin are hesitations, however they are written."""
    assert is_hesitation(word)


@pytest.mark.parametrize(
    "word", ["ER", "ER.", "MM", "mm-hmm", "her", "ear", "hum", "umm-brella", "a", "oh", "", ","]
)
def test_a_word_is_no_hesitation(word: str) -> None:
    """Places in capitals, answers and real words are kept."""
    assert not is_hesitation(word)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["neck"], "neck"),
        (["neck", "jaw"], "neck and jaw"),
        (["neck", "jaw", "hip"], "neck, jaw and hip"),
    ],
)
def test_a_list_reads_as_people_write_it(words: list[str], text: str) -> None:
    """Commas between, "and" before the last."""
    assert list_words(words) == text


@pytest.mark.parametrize("name", [name for name in vars(english) if name.isupper() and name[0] != "_"])
def test_word_classes_hold_bare_words(name: str) -> None:
    """A class that held a word with a capital or a mark would never match it."""
    words = getattr(english, name)
    assert words
    assert {bare(word) for word in words} == words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"Neck,', ('"', "Neck", ",")),
        ("(my neck).", ("(", "my neck", ").")),
        ("don't", ("", "don't", "")),
        ("L4-L5", ("", "L4-L5", "")),
        ("...", ("...", "", "")),
        ("", ("", "", "")),
    ],
)
def test_marks_are_parted_from_a_text(text: str, parts: tuple[str, str, str]) -> None:
    """What stands before and after is kept, so that it can be put back around another word."""
    assert split_marks(text) == parts
    assert "".join(split_marks(text)) == text


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("Twenty", {is_number, is_measure, is_precious}),
        ("2.5", {is_number, is_measure, is_precious}),
        ("L5,", {is_number, is_measure, is_precious}),
        ("Left.", {is_side, is_measure, is_precious}),
        ("can’t", {is_negation, is_precious}),
        ("Cannot", {is_negation, is_precious}),
        ("never,", {is_negation, is_precious}),
        ("can", set()),
        ("neck", set()),
        ("", set()),
    ],
)
def test_numbers_sides_and_negations_are_precious(word: str, kinds: set[object]) -> None:
    """Each kind is known apart, and each is among what must never be lost."""
    tests = (is_number, is_side, is_measure, is_negation, is_precious)
    assert {holds for holds in tests if holds(word)} == kinds


def test_any_of_some_phrases_is_found() -> None:
    """Whole words in any letters, never a part of one."""
    phrases = any_of("see you", r"good ?bye")
    assert [found[0] for found in phrases.finditer("See you, goodbye and Good bye")] == [
        "See you",
        "goodbye",
        "Good bye",
    ]
    assert phrases.search("we foresee youth and goodbyes") is None
