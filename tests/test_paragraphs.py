"""Paragraphs a reader wants: two to five sentences, cut where the speaker turned to something else."""

from __future__ import annotations

from hypothesis import given, settings
from talks import say, spoken

from pipeline.models import Word
from pipeline.text.paragraphs import MOST_SENTENCES, part_paragraphs
from pipeline.text.sentences import split_sentences


def parts(text: str) -> list[str]:
    """Give the paragraphs of a talk."""
    prose = [(sentence, sentence.text) for sentence in split_sentences(say(text))]
    return [" ".join(said for _, said in group) for group in part_paragraphs(prose)]


def test_a_pause_and_a_cue_cut() -> None:
    """After a pause, or before a "now", something new begins."""
    assert parts("One is it. Two is it. |900 Three is it. Four is it.") == [
        "One is it. Two is it.",
        "Three is it. Four is it.",
    ]
    assert parts("One is it. Two is it. Three is it. Now four is it. Five is it. Six is it.") == [
        "One is it. Two is it. Three is it.",
        "Now four is it. Five is it. Six is it.",
    ]


def test_no_sentence_is_left_alone() -> None:
    """A last short sentence joins the others, and a pronoun stays with what it stands for."""
    assert parts("Ann is it. Ben is it. Cleo is it. Dan is it. |900 Bye.") == [
        "Ann is it. Ben is it. Cleo is it. Dan is it. Bye."
    ]
    assert not any(
        text.startswith("It") for text in parts("Ann has one. " * 3 + "Dan has a knot. It hurts. Eve has one.")
    )


def test_nothing_gives_nothing() -> None:
    """A chapter without sentences has no paragraphs."""
    assert list(part_paragraphs([])) == []


def test_a_long_chapter_is_no_trouble() -> None:
    """An hour without a heading is parted like any other."""
    assert sum(text.count(".") for text in parts("So it is. " * 3000)) == 3000


@settings(deadline=None, max_examples=50)
@given(spoken(("neck", "neck.", "it", "Now", "so", "jaw.", "Why?"), least=1))
def test_every_sentence_stands_once(words: tuple[Word, ...]) -> None:
    """All sentences, in order, in paragraphs of at most five."""
    prose = [(sentence, sentence.text) for sentence in split_sentences(words)]
    groups = list(part_paragraphs(prose))
    assert [item for group in groups for item in group] == prose
    assert all(1 <= len(group) <= MOST_SENTENCES for group in groups)
