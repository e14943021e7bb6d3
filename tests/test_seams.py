"""Seams: what two windows heard of the moment between them is said once, and all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import say, spoken, texts

from pipeline.models import Word
from pipeline.speech import seams
from pipeline.speech.seams import join_seam

CUT_MS, OVERLAP_MS = 3000, 1500
"""A cut that both windows hear from 1.5 s to 4.5 s; ten words of `say` are 3 s."""


def joined(before: tuple[Word, ...], after: tuple[Word, ...]) -> str:
    """Say what two windows heard around a cut at 3 s."""
    left, right = join_seam(before, after, cut_ms=CUT_MS, overlap_ms=OVERLAP_MS)
    assert left == before[: len(left)]
    assert right == after[len(after) - len(right) :]
    return " ".join(texts((*left, *right)))


def test_words_that_both_heard_are_said_once() -> None:
    """The windows change over at the word both heard alike that is nearest the cut."""
    before = say("the jaw hurts when you open your mouth or chew on hard")
    after = say("open your mouth or chew on hard food at night", start_ms=1500)
    left, right = join_seam(before, after, cut_ms=CUT_MS, overlap_ms=OVERLAP_MS)
    assert " ".join(texts(left)) == "the jaw hurts when you open your mouth or chew"
    assert " ".join(texts(right)) == "on hard food at night"


def test_words_heard_with_other_marks_or_capitals_are_the_same() -> None:
    """A window that begins inside a sentence writes a capital, and one that ends there a full stop."""
    before = say("the jaw hurts when you open your mouth. Or chew.")
    after = say("Open your mouth, or chew hard food.", start_ms=1500)
    assert joined(before, after) == "the jaw hurts when you open your mouth. Or chew hard food."


def test_half_a_word_at_an_edge_is_not_said() -> None:
    """Where a window begins or ends inside a word, the other window heard that word whole."""
    before = say("it is called temporomandibular disorder and it affects the jaw when you ch")
    after = say("bular disorder and it affects the jaw when you chew on hard food", start_ms=1050)
    expected = "it is called temporomandibular disorder and it affects the jaw when you chew on hard food"
    assert joined(before, after) == expected


def test_without_a_common_word_each_window_says_its_own_side() -> None:
    """Where the two heard everything differently, each keeps the words whose middle is on its side of the cut."""
    before = say("one two three four five six seven eight nine ten eleven twelve")
    after = say("sex heaven ate line den a-leaven shelf dirt teen", start_ms=1500)
    assert joined(before, after) == "one two three four five six seven eight nine ten a-leaven shelf dirt teen"


def test_a_word_said_at_another_time_is_another_word() -> None:
    """A "the" at one end of what both heard is not the "the" at the other end; what is between would be lost."""
    before = say("we saw on that day the red dog run up hill with great ease")
    after = say("bread frog rung a pill rich grey cheese the house", start_ms=1500)
    assert joined(before, after) == "we saw on that day the red dog run up rich grey cheese the house"


def test_a_word_said_again_and_again_is_said_as_often() -> None:
    """Words that a speaker repeats are told apart by their time."""
    before = say("does it hurt now " + "no " * 10, start_ms=150)
    after = say("no " * 10 + "more", start_ms=1650)
    assert joined(before, after) == "does it hurt now " + "no " * 11 + "more"


@pytest.mark.parametrize(("before", "after"), [("it hurts", ""), ("", "it hurts"), ("", "")])
def test_a_window_without_words_takes_none_away(before: str, after: str) -> None:
    """What only one window heard, on its own side of the cut, is kept."""
    assert joined(say(before), say(after, start_ms=CUT_MS)) == (before or after)


def test_words_far_from_the_cut_are_left_alone() -> None:
    """A word that a window says again long before or after the overlap is no seam."""
    before = say("jaw pain |2200 it")
    after = say("hurts |2500 jaw pain", start_ms=CUT_MS)
    assert joined(before, after) == "jaw pain it hurts jaw pain"


_COMMON = ("the", "jaw", "hurts", "and", "then", "it", "may", "click", "when", "you", "very", "no")


@st.composite
def _cut_talks(draw: st.DrawFn) -> tuple[tuple[Word, ...], tuple[Word, ...], tuple[Word, ...], int]:
    """Draw a talk, the words that two windows heard of it, at times a little off, and where it was cut.

    None of four words in a row is said twice; for what is repeated see above.
    """
    words = enumerate(draw(spoken(_COMMON, least=1, most=40)))
    talk = tuple(replace(word, text=f"{word.text}{number % 4}") for number, word in words)
    cut_ms = draw(st.integers(0, talk[-1].end_ms))
    before = [_shift(word, draw(st.integers(0, 40))) for word in talk if word.end_ms <= cut_ms + OVERLAP_MS]
    after = [_shift(word, draw(st.integers(0, 40))) for word in talk if word.start_ms >= cut_ms - OVERLAP_MS]
    return talk, tuple(before), tuple(after), cut_ms


@settings(max_examples=300, deadline=None)
@given(_cut_talks())
def test_a_talk_cut_anywhere_is_joined_again(
    talk: tuple[tuple[Word, ...], tuple[Word, ...], tuple[Word, ...], int],
) -> None:
    """Where both windows heard every word, the join gives what was said: nothing twice, nothing lost."""
    said, before, after, cut_ms = talk
    left, right = join_seam(before, after, cut_ms=cut_ms, overlap_ms=OVERLAP_MS)
    assert texts((*left, *right)) == texts(said)


@st.composite
def _two_hearings(draw: st.DrawFn) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Draw what two windows heard that hardly agree."""
    before = draw(spoken(_COMMON, most=20))
    after = draw(spoken(_COMMON, most=20))
    return before, tuple(_shift(word, CUT_MS - OVERLAP_MS) for word in after)


@settings(max_examples=300, deadline=None)
@given(_two_hearings())
def test_what_only_one_window_heard_is_never_lost(heard: tuple[tuple[Word, ...], tuple[Word, ...]]) -> None:
    """Words before the overlap, and after it, stay as they are, however little the windows agree."""
    before, after = heard
    left, right = join_seam(before, after, cut_ms=CUT_MS, overlap_ms=OVERLAP_MS)
    first = [word for word in before if word.end_ms <= CUT_MS - OVERLAP_MS]
    last = [word for word in after if word.start_ms >= CUT_MS + OVERLAP_MS]
    assert list(left[: len(first)]) == first
    assert list(right[len(right) - len(last) :]) == last
    assert left == before[: len(left)]
    assert right == after[len(after) - len(right) :]


@settings(max_examples=300, deadline=None)
@given(_two_hearings())
def test_what_is_given_up_was_heard_by_the_other_window(
    heard: tuple[tuple[Word, ...], tuple[Word, ...]],
) -> None:
    """A word is given up only where the other window heard something too."""
    before, after = heard
    left, right = join_seam(before, after, cut_ms=CUT_MS, overlap_ms=OVERLAP_MS)
    for word in before[len(left) :]:
        assert any(seams._middle_ms(other) < seams._middle_ms(word) + 300 for other in after)
    for word in after[: len(after) - len(right)]:
        assert any(seams._middle_ms(other) > seams._middle_ms(word) - 300 for other in before)


def _shift(word: Word, by_ms: int) -> Word:
    return replace(word, start_ms=word.start_ms + by_ms, end_ms=word.end_ms + by_ms)
