"""How sentences sound: like a beginning, a greeting, a goodbye."""

from __future__ import annotations

import pytest

from pipeline.text.discourse import beginning, closing, goes_on, goodbye, greets


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("The next one is bruxism.", 3.0),
        ("Okay, so the third most common thing is this.", 3.0),
        ("Let's talk about your neck.", 3.0),
        ("Now I want to quickly move on to sleep.", 3.0),
        ("Myth number two.", 3.0),
        ("Another cause is stress.", 2.5),
        ("So what is a migraine?", 2.5),
        ("And then there is the jaw.", 2.5),
        ("I had a patient last week.", 2.0),
        ("My neighbor could not turn her head.", 2.0),
        ("Moving on.", 2.0),
        ("Another one of those runners? A young runner came in.", 2.5),
        ("A young runner came in.", 2.0),
        ("The people I worry about come in bent over.", 2.0),
        ("Then comes the shoulder.", 2.5),
        ("Then the shoulder gets stiff.", 1.0),
        ("Then he lifts it.", 0.0),
        ("And there is a small risk.", 0.0),
        ("So, imagine a tight band.", 1.5),
        ("Now it hurts.", 1.0),
        ("It hurts at night.", 0.0),
        ("", 0.0),
    ],
)
def test_beginnings_are_weighed(text: str, weight: float) -> None:
    """The more plainly a sentence opens something new, the more it weighs; the plainest sign counts."""
    assert beginning(text) == weight


@pytest.mark.parametrize(
    "text",
    [
        "Hello and welcome.",
        "HI there!",
        "My name is Cynthia.",
        "This is not medical advice.",
        "Today we look at it.",
    ],
)
def test_greetings_are_known(text: str) -> None:
    """A greeting, an introduction or a disclaimer belongs to a welcome."""
    assert greets(text)


@pytest.mark.parametrize("text", ["The hip is sore.", "It hurts today.", "They are high.", ""])
def test_other_sentences_greet_nobody(text: str) -> None:
    """A word that only contains a greeting is none: "hip" is not "hi"."""
    assert not greets(text)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Thank you for watching.", 3.0),
        ("Leave it in the comments.", 3.0),
        ("See you next time, and this is not medical advice.", 5.0),
        ("Ask your own doctor.", 2.0),
        ("A goodbye hug hurts.", 3.0),
        ("The bypass is sore.", 0.0),
        ("", 0.0),
    ],
)
def test_goodbyes_are_weighed(text: str, weight: float) -> None:
    """A closing phrase weighs 3, a disclaimer 2, both together 5."""
    assert goodbye(text) == weight


@pytest.mark.parametrize(
    "text", ["He lifts boxes.", "And that's why it swells.", "But their hands are cold.", "and the knee is stiff."]
)
def test_a_sentence_may_lean_on_the_one_before(text: str) -> None:
    """It begins with a word for what was spoken of, or was cut out of a longer one."""
    assert goes_on(text)


@pytest.mark.parametrize("text", ["The knee is stiff.", "Itching is rare.", "So who gets it?", ""])
def test_other_sentences_stand_alone(text: str) -> None:
    """A word that only begins like one of those is none: "itching" is not "it"."""
    assert not goes_on(text)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("A couple of quick reminders.", 3.0),
        ("Before we finish, drink water.", 3.0),
        ("Remember the man I told you about at the beginning?", 2.5),
        ("So yeah, three kinds of cough.", 2.0),
        ("That's all the time I have.", 2.0),
        ("Two pills a day are too many.", 0.0),
        ("The knee is stiff.", 0.0),
    ],
)
def test_turns_to_the_end_are_weighed(text: str, weight: float) -> None:
    """The more plainly a sentence turns to the end of a talk, the more it weighs."""
    assert closing(text) == weight
