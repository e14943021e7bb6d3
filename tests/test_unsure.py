"""Heard words that may be wrong, and the many that are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from talks import say

from pipeline.checks.queue import Text, build_queue
from pipeline.checks.unsure import Vocabulary, find_unsure
from pipeline.concerns import Concern
from pipeline.corrections import Suggestion
from pipeline.mishearings import right_spellings
from pipeline.models import Word
from pipeline.text.doubts import find_doubts
from pipeline.text.sentences import split_sentences
from pipeline.text.suggest import find_suggestions
from pipeline.workspace import SHIPPED, Workspace

SENTENCES = Path(__file__).parent / "data" / "ordinary-sentences.txt"
VOCABULARY = Vocabulary(terms=("masseter", "occipital nerve block", "apixaban"), names=("Test Talks", "PA-C"))


def heard(text: str, **probabilities: float) -> tuple[Word, ...]:
    """Hear a text surely, but for some of its words."""
    return tuple(replace(word, probability=probabilities.get(word.text.strip(".,"), 1.0)) for word in say(text))


def kinds(text: str, **probabilities: float) -> list[str]:
    """Give the kinds of what may be wrong with single words."""
    return [concern.kind for concern in find_unsure(heard(text, **probabilities), VOCABULARY)]


def test_ordinary_sentences_heard_surely_ask_for_nothing() -> None:
    """2,000 sentences without a fault, numbers and negations among them, give an empty queue."""
    packs, settings = Workspace(SHIPPED).conditions(), Workspace(SHIPPED).settings()
    words, terms = say(SENTENCES.read_text("utf-8")), settings.hearing.vocabulary
    vocabulary = Vocabulary(terms=(*right_spellings(packs).values(), *terms))
    near, facts = find_suggestions(words, packs, vocabulary=terms), find_doubts(words)
    found = find_unsure(words, vocabulary, suggestions=near, doubts=facts)
    text = Text(
        heard=words,
        reads=words,
        numbers=range(len(words)),
        sentences=split_sentences(words),
        duration_ms=words[-1].end_ms,
    )
    assert build_queue(text, found) == ()


def test_a_word_nobody_knows_is_asked_about_with_what_is_like_it() -> None:
    """A coinage comes with the terms it looks and sounds like; single words of long terms count too."""
    assert find_unsure(heard("Take apixabum today.", apixabum=0.6), VOCABULARY) == (
        Concern(
            kind="unknown",
            start_ms=300,
            end_ms=550,
            chance=0.7,
            why="This is no word that English or your packs know.",
            word=1,
            words=1,
            instead=("apixaban",),
        ),
    )
    (concern,) = find_unsure(heard("The massetters hurt.", massetters=0.9), VOCABULARY)
    assert concern.instead == ("masseter",)


@pytest.mark.parametrize(
    ("text", "unsure", "found"),
    [
        ("We met Zbigniewka there.", {"Zbigniewka": 0.96}, []),
        ("We met Zbigniewka there.", {"Zbigniewka": 0.9}, ["unknown"]),
        ("The masseters hurt.", {"masseters": 0.61}, []),
        ("The masseters hurt.", {"masseters": 0.5}, ["made-up"]),
        ("It is nod there.", {"nod": 0.69}, ["negation"]),
        ("It is nod there.", {"nod": 0.71}, []),
        ("Feel the weft side.", {"weft": 0.5}, ["side"]),
        ("It took net weeks.", {"net": 0.5}, ["negation"]),
        ("A groin strain.", {"groin": 0.59}, ["unsure"]),
        ("A groin strain.", {"groin": 0.61}, []),
    ],
)
def test_how_unsure_a_word_must_be(text: str, unsure: dict[str, float], found: list[str]) -> None:
    """Each kind of word has its own bound, and is left alone above it."""
    assert kinds(text, **unsure) == found


@pytest.mark.parametrize("word", ["and", "it's", "the"])
def test_little_words_are_asked_about_only_when_mumbled(word: str) -> None:
    """What holds sentences together is often heard unsurely and right all the same."""
    assert kinds(f"So {word} then", **{word: 0.3}) == []
    assert kinds(f"So {word} then", **{word: 0.29}) == ["unsure"]


def test_a_sound_of_thinking_is_never_asked_about() -> None:
    """It means nothing, however it was heard."""
    assert kinds("So um then", um=0.01) == []


def test_the_clinics_own_names_are_never_asked_about() -> None:
    """A name that every talk begins with stands in the settings; beside other words its parts are ordinary."""
    words = heard("Welcome to Test Talks, I'm a PA-C.", **{"Talks": 0.1, "PA-C": 0.0})
    assert find_unsure(words, VOCABULARY, doubts=find_doubts(words)) == ()
    assert kinds("Those quaint Talks.", Talks=0.1) == ["unsure"]


def test_an_unsure_fact_is_told_once_and_by_its_kind() -> None:
    """A number below its bound is a number to listen to and not also a word hardly understood."""
    words = heard("Take seventy of them", seventy=0.2)
    (concern,) = find_unsure(words, VOCABULARY, doubts=find_doubts(words))
    assert (concern.kind, concern.word, concern.chance) == ("number", 1, 0.32)
    assert concern.why == "This is a number, and the computer was not sure of it."


def test_a_near_miss_brings_its_term_and_its_note() -> None:
    """Near misses found elsewhere keep their words; one of known words alone is less likely wrong."""
    near = Suggestion(word=1, start_ms=300, heard="mass eater", term="masseter", score=0.8, note='may be "x"')
    (concern,) = find_unsure(heard("The mass eater hurts."), VOCABULARY, suggestions=[near])
    assert (concern.kind, concern.span, concern.instead, concern.chance) == (
        "term",
        range(1, 3),
        ("masseter",),
        0.5,
    )
    assert concern.why == 'It sounds nearly like "masseter", but may be "x".'
    known = replace(near, heard="occipital nerve", term="occipital nerve block")
    (concern,) = find_unsure(heard("The occipital nerve hurts."), VOCABULARY, suggestions=[known])
    assert concern.chance == 0.2


def test_what_a_person_has_dealt_with_is_settled() -> None:
    """Words of a fix are not asked about again."""
    words = heard("Take apixabum today.", apixabum=0.6)
    assert find_unsure(words, VOCABULARY, settled={1}) == ()
