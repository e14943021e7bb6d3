"""Sentences out of words: every word in exactly one, in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import say, spoken

from pipeline.models import Sentence, Word
from pipeline.text.sentences import make_sentence, split_sentences


def split(text: str, *, word_ms: int = 250) -> list[str]:
    """Give the sentences of a spoken text."""
    return [sentence.text for sentence in split_sentences(say(text, word_ms=word_ms))]


def test_a_sentence_knows_its_words_and_its_time() -> None:
    """A sentence says which words it is made of and when they were said."""
    assert split_sentences(say("It hurts. |700 Why?")) == (
        Sentence(start=0, end=2, start_ms=0, end_ms=550, text="It hurts."),
        Sentence(start=2, end=3, start_ms=1300, end_ms=1550, text="Why?"),
    )


def test_no_words_make_no_sentences() -> None:
    """A silent talk has no sentences."""
    assert split_sentences(()) == ()


def test_words_without_any_mark_are_one_sentence() -> None:
    """Where the recogniser wrote no full stop a short run stays whole."""
    assert split("no marks in here") == ["no marks in here"]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith came in.",
        "Mrs. Berg saw St. Mary.",
        "Take 50 mg. twice a day.",
        "Draw 2 ml. of it.",
        "It was 100 mcg. at most.",
        "We wait approx. 5 minutes.",
        "It is bone vs. bone here.",
        "It lasts 6 hrs. or more.",
        "We close at 5 p.m. today.",
        "It is 2.5 cm wide.",
        "Some nerves, e.g. the ulnar one, glide.",
        "No. 3 is bad.",
        "Wait... what happened?",
    ],
)
def test_abbreviations_and_units_end_no_sentence(text: str) -> None:
    """A full stop that belongs to a word, a number or a unit does not part a sentence."""
    assert split(text) == [text]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It hurts.", "Why?", "Ice it!"],
        ["“It hurts.”", "She left."],
        ["Ünïcode 😀 is fine.", "It’s “so.”", "Naïve."],
        ["Dr. Smith came.", "He left."],
        ["The disc is L5.", "S1 is below."],
    ],
)
def test_sentence_ends_are_found(sentences: list[str]) -> None:
    """A full stop, a question mark and an exclamation mark end a sentence, in quotes too."""
    assert split(" ".join(sentences)) == sentences


def test_a_run_without_marks_is_cut_at_its_longest_pause() -> None:
    """What the recogniser forgot to punctuate is cut where the speaker paused longest."""
    first, second = " ".join(["neck"] * 20), " ".join(["jaw"] * 41)
    assert split(f"{first} |900 {second}") == [first, second]


def test_sixty_words_without_marks_stay_whole() -> None:
    """Only runs of more than sixty words are taken for forgotten punctuation."""
    text = " ".join(["neck"] * 30)
    assert split(f"{text} |900 {text}") == [f"{text} {text}"]


def test_no_piece_of_a_run_is_a_scrap() -> None:
    """A long pause after the first words is no reason for a sentence of less than five."""
    text = " ".join(["neck"] * 70)
    assert min(len(piece.split()) for piece in split(f"so then |3000 {text} |3000 right")) >= 5


LEFT = "we inject the joint with a steroid that calms the nerve down for several weeks or months at least,"
RIGHT = "people with a sore back can walk and sleep again"


def test_a_sentence_that_runs_on_is_parted() -> None:
    """More than 25 words part before an "and", "but" or "so" that follows a comma and a pause."""
    for opener in ("and", "but", "so", "And"):
        assert split(f"{LEFT} |400 {opener} {RIGHT}.") == [LEFT, f"{opener} {RIGHT}."]


def test_a_long_pause_parts_it_without_a_comma() -> None:
    """Before "and you ..." a pause of more than half a second is enough."""
    assert split(f"{LEFT[:-1]} |700 and you can walk and sleep again.") == [
        LEFT[:-1],
        "and you can walk and sleep again.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{LEFT} and {RIGHT}.", id="no-pause"),
        pytest.param(
            "the suboccipitals, small muscles at the base of the skull where the neck meets the head in the back, "
            "|400 and the sternocleidomastoids, they all send pain up into the head.",
            id="names-that-wait-for-their-verb",
        ),
        pytest.param(f"{LEFT[:-1]} |500 and you can walk and sleep again.", id="a-pause-for-breath"),
        pytest.param(f"{LEFT[:-1]} |400 and {RIGHT}.", id="no-comma"),
        pytest.param(f"{LEFT} |400 because {RIGHT}.", id="no-main-clause"),
        pytest.param("we inject the joint with a steroid, |400 and people can walk again.", id="short"),
        pytest.param(f"{LEFT} |400 and so on.", id="scrap"),
    ],
)
def test_a_sentence_that_may_run_is_kept(text: str) -> None:
    """Without comma, pause, opener, length or a whole clause after it, a sentence stays whole."""
    assert len(split(text)) == 1


TOKENS = (
    "the",
    "neck,",
    "and",
    "but",
    "so",
    "hurts.",
    "Why?",
    "Dr.",
    "mg.",
    "L5",
    "e.g.",
    "2.5",
    "…",
    "“No.”",
    "Å",
)


@settings(deadline=None, max_examples=80)
@given(st.one_of(spoken(TOKENS), spoken(("neck", "and", "jaw,"), least=60, most=160)))
def test_every_word_stands_in_exactly_one_sentence(words: tuple[Word, ...]) -> None:
    """Sentences part the words of any talk: all of them, in order, none twice, and no sentence is empty."""
    sentences = split_sentences(words)
    assert [at for sentence in sentences for at in range(sentence.start, sentence.end)] == list(range(len(words)))
    assert all(sentence == make_sentence(words, sentence.start, sentence.end) for sentence in sentences)
    assert all(sentence.start < sentence.end for sentence in sentences)
    assert all(sentence.end - sentence.start <= 60 for sentence in sentences)


@pytest.mark.parametrize("end", ["me.", "no.", "ok.", "OK.", "ill.", "art.", "miss.", "may.", "fed.", "fig."])
def test_a_word_that_is_also_an_abbreviation_ends_a_sentence(end: str) -> None:
    """In small letters before a capital "me." is no Maine, "no." no number and "ill." no Illinois."""
    assert [s.text for s in split_sentences(say(f"It hurts {end} I know."))] == [f"It hurts {end}", "I know."]


@pytest.mark.parametrize(
    "text",
    [
        "He took no. 5 of them.",
        "See fig. 3 and art. 5 of it.",
        "We moved to Peoria, Ill. Street names were new.",
        "I saw Dr. Smith about it.",
        "It is heat vs. Botox here.",
        "Take e.g. Botox for it.",
        "Plan a. Then nothing.",
    ],
)
def test_an_abbreviation_ends_none(text: str) -> None:
    """Before a figure, with a capital, or where no word is spelled so, it stays what it is."""
    assert len(split_sentences(say(text))) == 1
