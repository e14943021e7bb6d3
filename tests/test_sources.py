"""Each sentence of an article is traced to the words it came from, whatever an editor did to it."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from beside import lay, sources
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import say

from pipeline.models import Paragraph
from pipeline.sourcemap import LeftOut, Source

DATA = Path(__file__).parent / "data"
TALK = (
    "Um, your jaw joint sits right in front of the ear. It clicks when you chew. |900 "
    "Grinding wears the teeth down at night. You know, a night guard protects them. |900 "
    "Botox relaxes the masseter for about three months. Ask your dentist first."
)
SENTENCES = (
    "Your jaw joint sits right in front of the ear.",
    "It clicks when you chew.",
    "Grinding wears the teeth down at night.",
    "A night guard protects them.",
    "Botox relaxes the masseter for about three months.",
    "Ask your dentist first.",
)


def verdicts(*paragraphs: str | Paragraph) -> list[str]:
    """Give the verdict on each sentence of an article beside the talk above."""
    return [source.verdict for source in sources(TALK, *paragraphs).sentences]


def test_an_untouched_article_was_said() -> None:
    """Each sentence has one range of words, its time, and nothing is left out."""
    found = sources(TALK, " ".join(SENTENCES))
    assert found.sentences[1] == Source(
        section="intro",
        text="It clicks when you chew.",
        verdict="said",
        share=1.0,
        start_ms=3300,
        words=((11, 16),),
    )
    assert [source.text for source in found.sentences] == list(SENTENCES)
    assert {(source.verdict, len(source.words)) for source in found.sentences} == {("said", 1)}
    assert found.left_out == ()


@given(st.permutations(SENTENCES), st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_the_order_of_sentences_and_paragraphs_does_not_matter(order: list[str], size: int) -> None:
    """Moved, split and joined, every sentence is found where it was said."""
    found = sources(TALK, *(" ".join(order[at : at + size]) for at in range(0, 6, size)))
    straight = {source.text: source.words for source in sources(TALK, " ".join(SENTENCES)).sentences}
    assert {source.text: source.words for source in found.sentences} == straight
    assert found.left_out == ()


def test_a_sentence_that_was_deleted_is_left_out_speech() -> None:
    """What was said and does not stand there is listed with its time and its share of the talk."""
    found = sources(TALK, " ".join(SENTENCES[:2] + SENTENCES[3:]))
    assert found.left_out == (
        LeftOut(
            start=16,
            end=23,
            start_ms=5700,
            end_ms=7750,
            share=pytest.approx(7 / 39, abs=1e-4),
            text="Grinding wears the teeth down at night.",
        ),
    )
    assert {source.verdict for source in found.sentences} == {"said"}


def test_what_cleaning_removed_is_not_left_out() -> None:
    """Fillers and tics are recorded elsewhere and count for nothing here."""
    assert sources(TALK, *SENTENCES).left_out_share == 0


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("Grinding wears your teeth down at night.", "said"),
        ("Grinding wears the enamel away at night.", "partly"),
        ("Migraine is a disease of the brain.", "unsaid"),
        ("This treatment cures everybody.", "unsaid"),
        ("The ear is the front of the teeth.", "partly"),
    ],
)
def test_a_sentence_is_judged_by_what_of_it_was_said(sentence: str, verdict: str) -> None:
    """Light changes pass, half a sentence is doubtful, an invention is found."""
    assert verdicts(SENTENCES[0], sentence, SENTENCES[5]) == ["said", verdict, "said"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("You're gonna take fifteen milligrams.", "You are going to take 15 mg."),
        ("Ninety percent don't.", "90% do not."),
        ("If you take a pixaban, tell us.", "If you take apixaban, tell us."),
        ("It is a sub occipital nerve block.", "It is a suboccipital nerve block."),
        ("She said rest, ice and heat.", "She said **rest**, [ice](https://example.org) and *heat*."),
        ("Um, I, I mean, it hurts here.", "It hurts here."),
    ],
)
def test_restyled_words_were_said(said: str, written: str) -> None:
    """Figures, contractions, corrected spellings and markup change nothing about who said it."""
    assert [(source.verdict, source.share) for source in sources(said, written).sentences] == [("said", 1.0)]


def test_a_sentence_may_come_from_two_places() -> None:
    """A sentence joined of two has a range for each, in its own order."""
    found = sources(TALK, "Botox relaxes the masseter, and grinding wears the teeth down at night.")
    assert found.sentences[0].words == ((30, 34), (16, 23))


def test_a_sentence_may_stand_twice() -> None:
    """A key point quoted from the article comes from the same words."""
    found = sources(TALK, SENTENCES[4], *SENTENCES)
    assert found.sentences[0].words == found.sentences[5].words


def test_time_marks_decide_between_equal_words_only() -> None:
    """Of two places with the same words the one at the mark is taken; a wrong mark leads nobody astray."""
    said = "Keep moving every day. |120000 Something else was said here. |120000 Keep moving every day."
    at_end, at_start = (
        sources(said, Paragraph(markdown="Keep moving every day.", start_ms=ms)).sentences[0].start_ms
        for ms in (242_400, 0)
    )
    wrong = sources(said, Paragraph(markdown="Something else was said here.", start_ms=0)).sentences[0]
    assert (at_start, at_end, wrong.start_ms) == (0, 242_700, 121_200)


def test_notes_and_headings_are_no_speech() -> None:
    """The editor's own words and headings inside a chapter are held against nothing."""
    note = Paragraph(markdown="We moved to a new office.", start_ms=None, is_note=True)
    assert verdicts(SENTENCES[0], note, "### Something else entirely") == ["said"]


@pytest.mark.parametrize("written", ["Take care.", "Bye!", "Thank you."])
def test_short_sentences_are_found_anywhere(written: str) -> None:
    """A sentence of one or two words is found even where it was moved."""
    said = "Thank you. It hurts when you sit for long. Bye! Then it gets better slowly. Take care."
    assert [s.verdict for s in sources(said, "Then it gets better slowly.", written).sentences] == ["said", "said"]


def test_a_talk_without_words_and_an_article_without_sentences() -> None:
    """Nothing breaks where there is nothing."""
    assert sources((), "Hello there.").sentences[0].verdict == "unsaid"
    assert sources("Hello there.").left_out[0].text == "Hello there."


def test_ordinary_talks_trace_whole() -> None:
    """Two thousand ordinary sentences as one talk: all were said, where they were said."""
    lines = (DATA / "ordinary-sentences.txt").read_text(encoding="utf-8").splitlines()[4:400]
    words = say(" ".join(lines))
    found = sources(words, *lines)
    assert {source.verdict for source in found.sentences} == {"said"}
    assert found.left_out == ()


def test_a_talk_of_three_hours_takes_seconds() -> None:
    """10,000 words whose paragraphs were shuffled are traced in seconds, and so are three times as many."""
    lines = (DATA / "ordinary-sentences.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines for word in line.split()][:10_000]
    paragraphs = [" ".join(words[at : at + 60]) + "." for at in range(0, len(words), 60)]
    random.Random(4).shuffle(paragraphs)  # noqa: S311 - no secret
    began = time.monotonic()
    found = sources(say(" ".join(words)), *paragraphs)
    assert time.monotonic() - began < 30
    assert found.left_out_share < 0.01


def test_tracing_is_deterministic() -> None:
    """The same article and talk give the same path."""
    assert lay(TALK, *SENTENCES) == lay(TALK, *SENTENCES)
