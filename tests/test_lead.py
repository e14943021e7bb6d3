"""The lead: at most two sentences as they were said, and rather none than one that leans or jokes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from talks import find_in_talk, spoken

from pipeline.models import Word
from pipeline.text.lead import SENTENCES, pick_lead

GREETING = "Hi everyone, welcome to the show."


def lead(intro: str, migraine: str = "", title: str = "Migraine") -> str:
    """Give the lead of a talk with an introduction and a chapter on migraine."""
    return " ".join(one.text for one in pick_lead(find_in_talk(intro, migraine), title))


def test_what_is_announced_goes_first() -> None:
    """Two sentences of the introduction that announce the subject, not the greeting nor the weather."""
    intro = (
        f"{GREETING} Today I want to talk about migraine. The weather is so cold outside. "
        "There are three things to know before we start. Bye."
    )
    assert lead(intro) == "Today I want to talk about migraine. There are three things to know before we start."


def test_it_may_be_announced_after_the_introduction() -> None:
    """Where the greeting is all the introduction there is, the first chapter announces."""
    announced = "I want to talk about headaches that keep coming back."
    assert lead(GREETING, f"{announced} My neighbor has them.") == announced


def test_the_introduction_speaks_of_the_subject() -> None:
    """A sentence about what stands in the title needs no announcement."""
    said = "People are surprised that a spine clinic cares about the jaw."
    assert lead(f"{GREETING} {said} So sit down.", title="Jaw pain") == said


@pytest.mark.parametrize(
    "said",
    [
        "A migraine is a disorder of the brain that comes in attacks.",
        "Migraine means that the brain reacts strongly to light.",
        "The medical name is migraine and everybody else says sick headache.",
    ],
)
def test_then_follows_what_the_condition_is(said: str) -> None:
    """The first sentence that says what the first condition is makes up for a short introduction."""
    announced = "Today I want to talk about migraine."
    assert lead(GREETING, f"She came in on a Monday. {said} Take a triptan.") == said
    assert lead(f"{GREETING} {announced}", f"She came in on a Monday. {said}") == f"{announced} {said}"


def test_what_the_title_names_may_be_told() -> None:
    """A talk about a treatment says what that is, whatever condition the chapter is about."""
    said = "An epidural steroid injection puts medicine beside the nerves."
    assert lead(GREETING, f"She came in. {said}", title="Epidural steroid injections") == said


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("", id="nothing"),
        pytest.param("Hi everyone, welcome to this talk about migraine.", id="greeting"),
        pytest.param("It is what I want to talk about today.", id="dangling-it"),
        pytest.param("So that is a migraine and this is what I want to show you.", id="dangling-that"),
        pytest.param("On it are migraine and all the other headaches.", id="dangling-second-word"),
        pytest.param("I'm a spine doctor and I see migraine all day.", id="who-speaks"),
        pytest.param("My name is Ann and I see migraine every single day.", id="name"),
        pytest.param("I've got my coffee and two kinds of headache for you.", id="scene"),
        pytest.param("I promise that I'm going to talk about migraine soon.", id="promise"),
        pytest.param("Let me tell you how migraine usually goes wrong.", id="teaser"),
        pytest.param("If you know the feeling we want to talk about migraine.", id="if"),
        pytest.param("Today we're busting myths and I begin with my disclaimer.", id="disclaimer"),
        pytest.param("Tell me in the comments what you want to talk about.", id="call"),
        pytest.param("Today is a very cold and very grey winter day.", id="weather"),
        pytest.param("Do you have a migraine when the light is bright?", id="question"),
    ],
)
def test_no_lead_is_better_than_a_bad_one(said: str) -> None:
    """What greets, leans on something else, or is about the speaker and her room opens no article."""
    assert lead(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("She had what is called a migraine with aura.", id="story"),
        pytest.param("That's what we call a migraine in our clinic.", id="dangling"),
        pytest.param("When the light hurts we call it a migraine.", id="if"),
        pytest.param("Take a triptan early because a migraine is a storm.", id="advice"),
        pytest.param("A migraine is a matter of weak nerves. Not true.", id="denied"),
        pytest.param("Rest helps when a migraine comes on at night.", id="says-not-what-it-is"),
    ],
)
def test_what_does_not_say_what_a_condition_is(said: str) -> None:
    """A sentence of a chapter must say by itself what the condition is."""
    assert lead(GREETING, said, title="A talk") == ""


TOKENS = (
    "Today",
    "I",
    "want",
    "to",
    "talk",
    "about",
    "migraine",
    "is",
    "a",
    "storm.",
    "it",
    "jaw",
    "two",
    "things.",
)


@settings(deadline=None, max_examples=60)
@given(spoken(TOKENS, least=1))
def test_every_sentence_was_said(words: tuple[Word, ...]) -> None:
    """Nothing is composed, and there are never more than two."""
    said = " ".join(word.text for word in words)
    picked = pick_lead(find_in_talk(said, said), "Migraine")
    assert len(picked) <= SENTENCES
    assert all(one.text.casefold() in said.casefold() for one in picked)
