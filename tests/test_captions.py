"""The caption cutter: near-verbatim, by the rules, broken by sense."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from talks import long_lists, say, spoken, texts

from pipeline.checks.captions import check_captions
from pipeline.english import is_hesitation
from pipeline.models import Caption, Word
from pipeline.text.captions import cut_cues


def cut_captions(words: Sequence[Word], *, duration_ms: int) -> tuple[Caption, ...]:
    """Give the captions alone of words that are cut into cues."""
    return tuple(cue.caption for cue in cut_cues(words, duration_ms=duration_ms))


def cut(text: str, *, word_ms: int = 250) -> list[tuple[str, ...]]:
    """Give the lines of each caption of a spoken text."""
    words = say(text, word_ms=word_ms)
    captions = cut_captions(words, duration_ms=words[-1].end_ms + 2000)
    assert not check_captions(captions, duration_ms=words[-1].end_ms + 2000, file="")
    return [caption.lines for caption in captions]


def shown(captions: tuple[Caption, ...]) -> str:
    """Give all that captions show, as one text."""
    return " ".join(line for caption in captions for line in caption.lines)


def rules_broken(captions: tuple[Caption, ...], duration_ms: int) -> set[str]:
    """Give the names of the rules that captions break."""
    return {finding.rule for finding in check_captions(captions, duration_ms=duration_ms, file="captions.vtt")}


def test_one_sentence_is_one_cue_that_lingers() -> None:
    """A short sentence is one line, from its first word to a little after its last."""
    words = say("Your jaw joint sits right here.", start_ms=1000)
    assert cut_captions(words, duration_ms=10_000) == (
        Caption(start_ms=1000, end_ms=3150, lines=("Your jaw joint sits right here.",)),
    )


def test_a_cue_stays_until_a_close_one_follows() -> None:
    """The screen does not flicker: a gap of less than half a second is closed."""
    words = say("It hurts at night a lot. |700 It also hurts at noon a lot.")
    assert cut_captions(words, duration_ms=10_000) == (
        Caption(start_ms=0, end_ms=2500, lines=("It hurts at night a lot.",)),
        Caption(start_ms=2500, end_ms=4950, lines=("It also hurts at noon a lot.",)),
    )


@pytest.mark.parametrize(("next_ms", "end_ms"), [(7050, 6970), (7079, 6999), (7100, 7000), (7299, 7000)])
def test_a_long_cue_leaves_a_gap_that_is_seen(next_ms: int, end_ms: int) -> None:
    """A cue that would stay too long ends after seven seconds, or two frames before the next one."""
    words = say("Breathe in very slowly now.", word_ms=1240) + say("Then breathe out.", start_ms=next_ms)
    captions = cut_captions(words, duration_ms=20_000)
    assert (captions[0].start_ms, captions[0].end_ms) == (0, end_ms)
    assert rules_broken(captions, 20_000) == set()


def test_the_screen_is_empty_in_a_long_pause() -> None:
    """A cue does not stay on screen while nobody speaks."""
    words = say("It hurts at night a lot. |5000 It also hurts at noon a lot.")
    assert [(c.start_ms, c.end_ms) for c in cut_captions(words, duration_ms=20_000)] == [(0, 2150), (6800, 9250)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "We look at your posture and your neck and then we talk about your jaw.",
            [("We look at your posture and your neck", "and then we talk about your jaw.")],
        ),
        (
            "First we listen to what you have to tell us. |700 Then we look at it closely. |700 Then we plan.",
            [
                ("First we listen", "to what you have to tell us."),
                ("Then we look at it closely.",),
                ("Then we plan.",),
            ],
        ),
    ],
)
def test_lines_break_by_sense(text: str, lines: list[tuple[str, ...]]) -> None:
    """Lines and cues break where phrases and sentences do."""
    assert cut(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "The pain that you feel in the front of your ear is often the joint of the jaw and not the ear itself.",
        "Most of the people we see in the clinic have had a headache on one side of the head for a week or more.",
        "A nerve that is pinched in the neck can send a sharp pain down the arm to the thumb and the fingers.",
        "When the muscles are tight because of stress the best thing is a warm towel and a few minutes of rest.",
    ],
)
def test_no_line_strands_a_leaning_word(text: str) -> None:
    """No line ends on an article, a preposition, a conjunction or a form of "to be" (the checker agrees)."""
    captions = cut_captions(say(text), duration_ms=60_000)
    assert rules_broken(captions, 60_000) == set()
    assert shown(captions) == text


def test_a_name_and_a_dose_stay_on_one_line() -> None:
    """A break parts no first name from a last name and no number from its unit."""
    cues = cut("Today I am here to speak with Doctor Anna Lindqvist about fifty or even 100 milligrams.")
    assert not any(line.endswith(("Doctor", "Anna", "100")) for lines in cues for line in lines)


def test_hesitations_are_not_shown() -> None:
    """Um and uh are left out; every other word is shown as it was said, said twice or not."""
    assert cut("Um, it it hurts, uh, you know, at the ER.") == [("it it hurts, you know, at the ER.",)]


def test_a_silent_talk_has_no_captions() -> None:
    """A talk without words, or with nothing but um, is no error."""
    assert cut_captions((), duration_ms=1000) == ()
    assert cut_captions(say("Um. Uh."), duration_ms=1000) == ()


def test_one_word_is_readable() -> None:
    """Even the shortest word stays on screen for 5/6 of a second."""
    assert cut_captions(say("Yes.", word_ms=100), duration_ms=5000) == (
        Caption(start_ms=0, end_ms=833, lines=("Yes.",)),
    )


def test_a_word_longer_than_a_line_is_cut() -> None:
    """A token of 50 characters, an address for example, is shown in pieces that fit."""
    token = "abcdefghij" * 5
    assert cut(f"See {token} please.", word_ms=2000) == [("See",), (token[:42], f"{token[42:]} please.")]


def test_captions_of_fast_speech_stay_readable() -> None:
    """Where words come faster than they can be read, cues use the silence around them."""
    words = say("everyone remembers hurried sentences. " * 6, word_ms=180, between_ms=0, start_ms=2000)
    duration_ms = words[-1].end_ms + 8000
    captions = cut_captions(words, duration_ms=duration_ms)
    assert rules_broken(captions, duration_ms) == set()
    assert shown(captions) == " ".join(texts(words))


def test_speech_too_fast_to_show_loses_no_word() -> None:
    """Where no time is left at all, words are still shown in order, and the checker says what is wrong."""
    words = say("everyone remembers hurried sentences. " * 8, word_ms=80, between_ms=0)
    captions = cut_captions(words, duration_ms=words[-1].end_ms)
    assert shown(captions) == " ".join(texts(words))
    assert rules_broken(captions, words[-1].end_ms) & {"caption-fast", "caption-outside", "caption-short"}


def test_a_word_drawn_out_for_long_is_not_shown_for_long() -> None:
    """No cue stays longer than seven seconds, though a word may."""
    words = (Word(text="Sooo.", start_ms=0, end_ms=9000, probability=1.0),)
    assert cut_captions(words, duration_ms=20_000) == (Caption(start_ms=0, end_ms=7000, lines=("Sooo.",)),)


_LETTERS = "abcdefghijklmnop"
_tokens = st.builds(
    lambda stem, length, mark: (stem * 14)[:length] + mark,
    st.sampled_from([*_LETTERS, "L4", "the", "and", "Neck"]),
    st.integers(1, 14),
    st.sampled_from(("",) * 8 + (",", ".", "?", "...")),
) | st.sampled_from(("the", "a", "of", "and", "is", "um,", "uh", "100", "Dr.", "I", "don't"))


@st.composite
def ordinary_talks(draw: st.DrawFn) -> tuple[tuple[Word, ...], int]:
    """Draw words of 1-14 letters at 80-600 ms a word, pauses up to 1.5 s, at most 17 characters a second."""
    words, clock_ms = [], draw(st.integers(0, 1500))
    for text in draw(long_lists(_tokens, 1, 70)):
        length_ms = min(max(len(text) * draw(st.integers(45, 90)) + 60, 80), 600)
        words.append(Word(text=text, start_ms=clock_ms, end_ms=clock_ms + length_ms, probability=1.0))
        clock_ms += length_ms + draw(st.sampled_from((0, 0, 0, 0, 0, 20, 50, 100, 300, 1500)))
    duration_ms = clock_ms + draw(st.integers(1000, 4000))
    said = sum(len(word.text) + 1 for word in words)
    assume(said * 1000 <= 17 * duration_ms)
    return tuple(words), duration_ms


@settings(deadline=None, max_examples=100)
@given(ordinary_talks())
def test_captions_of_ordinary_speech_keep_every_rule(talk: tuple[tuple[Word, ...], int]) -> None:
    """Cues of any talk at an ordinary pace fit, can be read and do not flicker; only a break may be hard."""
    words, duration_ms = talk
    captions = cut_captions(words, duration_ms=duration_ms)
    if all(is_hesitation(word.text) for word in words):
        assert captions == ()
    else:
        assert rules_broken(captions, duration_ms) <= {"caption-break"}


WILD = ("the", "a", "um,", "neck.", "x" * 43, "yes", "L4", "antidisestablish,", "-->", "&")


@settings(deadline=None, max_examples=50)
@given(spoken(WILD, most=40), st.integers(-500, 3000))
def test_captions_show_every_word_once_and_in_order(words: tuple[Word, ...], tail_ms: int) -> None:
    """However fast a talk is: all words but hesitations, in order; times never run back or leave the talk."""
    assume(any(not is_hesitation(word.text) for word in words))
    duration_ms = max(words[-1].end_ms + tail_ms, 1)
    captions = cut_captions(words, duration_ms=duration_ms)
    said = "".join(word.text for word in words if not is_hesitation(word.text))
    assert shown(captions).replace(" ", "") == said
    assert all(0 <= caption.start_ms <= caption.end_ms for caption in captions)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(captions))


@settings(deadline=None, max_examples=40)
@given(ordinary_talks())
def test_cues_keep_to_their_words(talk: tuple[tuple[Word, ...], int]) -> None:
    """At an ordinary pace a cue is never seconds away from what is being said."""
    words, duration_ms = talk
    kept = [word for word in words if not is_hesitation(word.text)]
    at = 0
    for caption in cut_captions(words, duration_ms=duration_ms) if kept else ():
        assert abs(caption.start_ms - kept[at].start_ms) <= 3000
        at += sum(len(line.split(" ")) for line in caption.lines)
