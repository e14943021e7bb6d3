"""Words of ordinary English, and what is none."""

from __future__ import annotations

import pytest

from pipeline.ordinary import is_ordinary


@pytest.mark.parametrize(
    "word",
    [
        "grain",
        "Mass",
        "eater,",
        "don't",
        "it’s",
        "jaw's",
        "well-known",
        "work/life",
        "90%",
        "L4-L5",
        "—",
        "",
        "clench",
    ],
)
def test_a_word_of_the_language_is_ordinary(word: str) -> None:
    """Capitals, marks, a possessive and hyphens make no difference; figures are never misspelled."""
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["brooksism", "Broxism,", "juppants", "mass-etters", "bupovacane", "tripton"])
def test_a_coinage_is_not_ordinary(word: str) -> None:
    """What the recogniser made up is in no dictionary; one such part is enough."""
    assert not is_ordinary(word)
