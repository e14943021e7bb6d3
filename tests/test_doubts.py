"""Doubtful facts, for the editor to listen to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from talks import say, spoken

from pipeline.corrections import Doubt
from pipeline.models import Word
from pipeline.text.cleaning import clean
from pipeline.text.doubts import LEAST_SURE, find_corrected, find_doubts


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        *[(word, "number") for word in ("75", "Twenty,", "2.5", "90%", "15th", "half")],
        *[(word, "unit") for word in ("mg", "mL.", "percent", "weeks", "units,")],
        *[(word, "level") for word in ("C5", "L5-S1,", "L5S1", "T12.", "C5-6")],
        *[(word, "side") for word in ("left", "Right,", "both", "upper")],
        *[(word, "negation") for word in ("not", "never", "can't", "Don’t,", "without", "cannot", "can")],
        *[(word, "look-alike") for word in ("gabapentin", "Celexa,", "adductor")],
    ],
)
def test_a_doubtful_fact_is_found(heard: str, kind: str) -> None:
    """Numbers, units, levels, sides, negations and look-alike names are each told by their kind."""
    words = tuple(replace(word, probability=0.456) for word in say(heard, start_ms=700))
    assert find_doubts(words) == (
        Doubt(word=0, start_ms=700, heard=heard, kind=kind, probability=0.46),  # type: ignore[arg-type]
    )


def test_other_words_are_no_facts() -> None:
    """An unsure word that carries no fact is nothing to listen to."""
    assert find_doubts(tuple(replace(word, probability=0.1) for word in say("the neck hurts, a lot"))) == ()


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("in aum 6", ["aum", "6"]),
        ("fiftenn mg", ["fiftenn", "mg"]),
        ("in about 6", ["6"]),
        ("aum and 6", ["6"]),
        ("6 aum", ["6"]),
        ("hurts aum", []),
    ],
)
def test_what_is_no_word_before_a_number_may_be_one(text: str, heard: list[str]) -> None:
    """A coinage beside a number or unit is asked about; an ordinary word, or one elsewhere, is not."""
    words = tuple(replace(word, probability=0.2) for word in say(text))
    assert [doubt.heard for doubt in find_doubts(words)] == heard


@pytest.mark.parametrize(("probability", "count"), [(0.0, 1), (0.69, 1), (LEAST_SURE, 0), (1.0, 0)])
def test_only_unsure_words_are_doubts(probability: float, count: int) -> None:
    """What the recogniser was sure of is left alone."""
    assert len(find_doubts([Word(text="75", start_ms=0, end_ms=1, probability=probability)])) == count


def test_what_a_person_has_dealt_with_is_settled() -> None:
    """Words that a fix names are not asked about again, and the others keep their numbers."""
    words = tuple(replace(word, probability=0.2) for word in say("take 35 mg"))
    assert [doubt.word for doubt in find_doubts(words, settled={1})] == [2]


@given(spoken(("75", "mg", "left", "not", "neck", "the", "C5")))
def test_doubts_point_at_their_words(words: tuple[Word, ...]) -> None:
    """Each doubt names a word by its position, in order, and repeats what stands there."""
    doubts = find_doubts(tuple(replace(word, probability=0.5) for word in words))
    assert [(doubt.word, doubt.heard, doubt.start_ms) for doubt in doubts] == [
        (at, word.text, word.start_ms) for at, word in enumerate(words) if word.text not in ("neck", "the")
    ]


@pytest.mark.parametrize(
    ("said", "slip"),
    [
        ("It sat on the L5, no, the S1 nerve.", "the L5, no,"),
        ("It takes three, sorry, four days.", "three, sorry,"),
        ("Press on the left, no, the right side.", "the left, no,"),
        ("These are the genitofemoral, no, the genicular nerves.", "the genitofemoral, no,"),
    ],
)
def test_a_fact_that_was_taken_back_is_for_the_editor_to_hear(said: str, slip: str) -> None:
    """A number, level, side or medical word in a slip is listed, by the heard word's number."""
    words = tuple(replace(word, probability=0.456) for word in say(said))
    removals = clean(words).removals
    (doubt,) = find_corrected(words, removals, [at + 10 for at in range(len(words))])
    assert (doubt.heard, doubt.kind, doubt.probability) == (slip, "correction", 0.46)
    assert doubt.word == removals[0].start + 10


def test_a_slip_without_facts_is_none() -> None:
    """A pain that is no pain but a problem asks nothing of the editor; other removals never do."""
    for said in ("Think of a pain, no, a problem.", "It, um, takes two days."):
        words = say(said)
        assert find_corrected(words, clean(words).removals, range(len(words))) == ()
