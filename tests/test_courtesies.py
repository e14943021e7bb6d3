"""Greetings, goodbyes, calls and asides, by the rule the clinic set."""

from __future__ import annotations

import pytest
from talks import say

from pipeline.text.cleaning import clean
from pipeline.text.courtesies import ADVICE, classify, settle_courtesies
from pipeline.text.sentences import split_sentences
from pipeline.writing import CourtesyKind, Writing

TALK = "Hi everybody, welcome. I'm holding the phone today. It, um, hurts. Tell me in the comments. Take care now."
WORDS = say(TALK)
SENTENCES = split_sentences(WORDS)


def settle(writing: Writing, as_said: frozenset[int] = frozenset()) -> tuple[str, list[str]]:
    """Give the article's words under a rule, and what the editor is told of."""
    cleaned, notes = settle_courtesies(WORDS, SENTENCES, clean(WORDS), writing, as_said=as_said)
    return " ".join(cleaned.texts.values()), [note.said for note in notes]


def test_by_default_everything_stays() -> None:
    """What was said stays; calls that make no sense on a page are pointed out."""
    text, notes = settle(Writing())
    assert text == TALK.replace(" um,", "")
    assert notes == ["Tell me in the comments."]


@pytest.mark.parametrize(
    ("writing", "gone"),
    [
        (Writing(greeting="cut"), "Hi everybody, welcome. "),
        (Writing(asides="cut"), "I'm holding the phone today. "),
        (Writing(calls="cut"), "Tell me in the comments. "),
        (Writing(goodbye="cut"), " Take care now."),
    ],
)
def test_what_the_clinic_cuts_goes(writing: Writing, gone: str) -> None:
    """Each kind has its own setting, and a call that is gone needs no note."""
    text, notes = settle(writing)
    assert text == TALK.replace(" um,", "").replace(gone, "")
    assert len(notes) == (writing.calls == "keep")


def test_what_is_cut_is_recorded_and_can_be_kept() -> None:
    """The record names the setting; a keep on any of its words brings the sentence back."""
    cleaned, _ = settle_courtesies(WORDS, SENTENCES, clean(WORDS), Writing(greeting="cut"))
    first = cleaned.removals[0]
    assert (first.kind, first.removed) == ("courtesy", "Hi everybody, welcome.")
    assert first.reason == 'clinic.toml says writing.greeting = "cut"'
    assert settle(Writing(greeting="cut"), frozenset({1}))[0].startswith("Hi everybody")


def test_a_note_says_what_to_do() -> None:
    """It carries the place and advice."""
    _, (note,) = settle_courtesies(WORDS, SENTENCES, clean(WORDS), Writing())
    assert (note.kind, note.advice) == ("call", ADVICE)
    assert (note.word, note.start_ms) == (SENTENCES[3].start, SENTENCES[3].start_ms)


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("Click to see my other video.", 5, "calls"),
        ("Don't forget to subscribe.", 9, "calls"),
        ("Okay, hello there.", 0, "greeting"),
        ("Hello there.", 7, None),
        ("See you next time.", 9, "goodbye"),
        ("See you next time.", 0, None),
        ("Bear with me.", 3, "asides"),
        ("The radiologist made no comment on it.", 3, None),
        ("You may hear a click when you open the jaw.", 3, None),
        ("The knee may click and lock.", 3, None),
        ("It hit him like a truck.", 3, None),
    ],
)
def test_kinds(text: str, number: int, kind: CourtesyKind | None) -> None:
    """Only what addresses the viewer is a call; hello and goodbye have their place in a talk."""
    (sentence,) = split_sentences(say(text))
    assert classify(sentence, number, 10) == kind


def test_a_long_sentence_is_never_cut_whole() -> None:
    """Who greets and goes on in one breath has said something."""
    words = say("Hi everybody, " + "and the nerve is sore " * 3 + "today.")
    cleaned, _ = settle_courtesies(words, split_sentences(words), clean(words), Writing(greeting="cut"))
    assert cleaned == clean(words)
