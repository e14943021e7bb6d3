"""Likeness of letters and of sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.likeness import best_likeness, compare_sound, compare_spelling, runs_of, sound_the_same, squash


@pytest.mark.parametrize(
    ("text", "letters"),
    [("L4-L5 disc,", "l4l5disc"), ("Mass -Etters.", "massetters"), ("Åke_1", "åke1"), ("…", "")],
)
def test_a_text_is_squashed_to_letters_and_figures(text: str, letters: str) -> None:
    """Marks, spaces and capitals say nothing of how a name is spelled."""
    assert squash(text) == letters


def test_spelling_is_compared_pair_by_pair() -> None:
    """One row for each run, one column for each name; what is too unlike counts as nothing."""
    scores = compare_spelling(["broxism", "grain"], ["bruxism", "migraine"])
    assert scores.tolist() == [[86, 27], [33, 77]]
    assert compare_spelling(["broxism", "grain"], ["bruxism", "migraine"], least=76).tolist() == [[86, 0], [0, 77]]


def test_sound_is_compared_pair_by_pair() -> None:
    """What sounds the same is fully alike, however it is spelled."""
    scores = compare_sound(["mygrain", "broxism"], ["migraine", "bruxism"])
    assert [scores[0, 0], scores[1, 1]] == [100, 100]
    assert max(scores[0, 1], scores[1, 0]) < 70


@pytest.mark.parametrize(("run", "name", "same"), [("mygrain", "migraine", True), ("mygrain", "migrant", False)])
def test_names_that_sound_the_same(run: str, name: str, same: bool) -> None:
    """Metaphone hears consonants and no vowels."""
    assert sound_the_same(run, name) == same


@given(st.text(max_size=20))
def test_squashing_twice_is_squashing_once(text: str) -> None:
    """Letters that were squashed stay as they are."""
    assert squash(squash(text)) == squash(text)


def test_runs_of_words_are_written_as_one() -> None:
    """Up to four words that follow each other may stand for one term; what is too short for one is left out."""
    assert runs_of(["a", "brooks", "ism"]) == ["abrooks", "abrooksism", "brooks", "brooksism", "ism"]
    assert runs_of([]) == []


def test_the_likest_run_counts() -> None:
    """A term is as like what was heard as the likest run of its words."""
    like = best_likeness(runs_of(["a", "brooks", "ism"]), ["bruxism", "scapula"])
    assert like.tolist() == [1, 0]
    assert best_likeness([], ["bruxism"]).tolist() == [0]
