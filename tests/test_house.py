"""Numbers, levels and slack forms as a blog writes them; the facts stay the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from talks import say, spoken

from pipeline.corrections import Rewriting
from pipeline.models import Word
from pipeline.text.cleaning import clean


def write(text: str, credentials: str = "") -> str:
    """Give a spoken text as it is written."""
    return " ".join(clean(say(text), credentials=credentials).texts.values())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("It took thirty minutes.", "It took 30 minutes."),
        ("It lasts four to seventy-two hours.", "It lasts 4 to 72 hours."),
        ("Wait ten or fifteen minutes.", "Wait 10 or 15 minutes."),
        ("We use one hundred and fifty five units.", "We use 155 units."),
        ("It helps five percent.", "It helps 5 percent."),
        ("We give three hundred milligrams.", "We give 300 milligrams."),
        ("It begins at age fifty or so.", "It begins at age 50 or so."),
        ("She is five years old.", "She is 5 years old."),
        ("I saw a forty-two-year-old baker.", "I saw a 42-year-old baker."),
        ("It is at L four L five.", "It is at L4-L5."),
        ("It is at L5 S1.", "It is at L5-S1."),
        ("It is at C7 T1.", "It is at C7-T1."),
        ("Press the C five nerve root.", "Press the C5 nerve root."),
        ("I'm gonna stay.", "I'm going to stay."),
        ("We wanna help.", "We want to help."),
        ("I've gotta go, he gotta go and they gotta go.", "I've got to go, he has to go and they have to go."),
        ("It stays 'cause it helps.", "It stays because it helps."),
        ("Alright, that is OK.", "All right, that is okay."),
        ("The pants feel kinda rough.", "The pants feel kind of rough."),
    ],
)
def test_house_style(said: str, written: str) -> None:
    """Figures with a measure or an age, levels joined, slack forms in full."""
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "Thirty minutes later it is gone.",
        "It takes one or two weeks.",
        "It takes two to six months.",
        "One of ten is better.",
        "It was nineteen eighty units.",
        "It takes two and a half weeks.",
        "A hundred and fifty pounds is fine.",
        "At L3 L4 L5 we stop.",
        "At L4, L5 we stop.",
        "Take vitamin C five times a day.",
        "It was plan C five days ago.",
        "At L2 L5 we stop.",
        "He came at age one of them.",
        "I do not, and I don't, isn't it?",
        "It has a cause and an end.",
        "It is called PAC, a beat of the heart.",
    ],
)
def test_what_is_not_certain_stays(said: str) -> None:
    """The start of a sentence, small numbers, half numbers, lists and names are left as said."""
    assert write(said) == said


def test_credentials_are_spelled_as_the_clinic_does() -> None:
    """PAC is PA-C where clinic.toml says so."""
    assert write("I'm a PAC, and she too.", "PA-C") == "I'm a PA-C, and she too."
    assert write("I'm a PA-C.", "PA-C") == "I'm a PA-C."
    assert write("I'm a pack.", "PA-C") == "I'm a pack."


def test_each_rewriting_is_recorded() -> None:
    """What was said, what is written, when, and why; the words that became one leave one text."""
    cleaned = clean(say("at L four L five, now", start_ms=1000))
    assert cleaned.rewritings == (
        Rewriting(
            start=1,
            end=5,
            start_ms=1300,
            said="L four L five,",
            written="L4-L5,",
            kind="level",
            reason="two neighbouring levels of the spine",
        ),
    )
    assert cleaned.texts == {0: "At", 1: "L4-L5,", 5: "now"}
    assert cleaned.kept == (0, 1, 2, 3, 4, 5)


def test_what_an_editor_keeps_is_not_rewritten() -> None:
    """A word to be written as said is left alone by both kinds of rules."""
    words = say("It took thirty minutes, you know, at most.")
    assert " ".join(clean(words, as_said=frozenset({2, 4})).texts.values()) == (
        "It took thirty minutes, you know, at most."
    )


@given(
    spoken(("ten", "thirty", "to", "or", "minutes", "percent", "L", "four", "L5", "S1.", "gotta", "and", "old,"))
)
def test_rewritings_never_overlap(words: tuple[Word, ...]) -> None:
    """Each word is part of at most one rewriting, and no text gets lost but those that became one."""
    cleaned = clean(words)
    spans = [range(made.start, made.end) for made in cleaned.rewritings]
    assert sum(map(len, spans)) == len({at for span in spans for at in span})
    merged = {at for span in spans for at in span[1:]}
    assert [at for at in cleaned.kept if at not in merged] == list(cleaned.texts)
