"""Key points and disclaimer: sentences as they were said, picked by reasons that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from talks import find_in_talk, spoken

from pipeline.models import Quote, Word
from pipeline.text.takeaways import (
    explain,
    find_disclaimer,
    pick_key_points,
)


def points(text: str) -> list[str]:
    """Give the key points of a chapter on migraine."""
    return [quote.text for quote in pick_key_points(find_in_talk("Hi all.", text), ["migraine"])]


def test_advice_and_plain_statements_are_key_points() -> None:
    """One or two sentences of a chapter, in the order they were said, with their time."""
    text = (
        "I saw a woman last week. She had a migraine. Take your triptan early, while the pain is still mild. "
        "It helps. An untreated migraine usually lasts from four to seventy-two hours. And he said no."
    )
    picked = pick_key_points(find_in_talk("Hi all.", text), ["migraine"])
    assert [quote.text for quote in picked] == [
        "Take your triptan early, while the pain is still mild.",
        "An untreated migraine usually lasts from four to seventy-two hours.",
    ]
    assert all(quote.start_ms for quote in picked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It usually helps most people with migraine a lot.", id="dangling-it"),
        pytest.param("When it's a problem, people usually call it a migraine.", id="dangling-later"),
        pytest.param("You need to be seen that same day for a migraine.", id="that-same"),
        pytest.param("On both sides a migraine usually throbs for hours.", id="piece-of-a-sentence"),
        pytest.param("Please keep a pillow between your knees every night.", id="says-of-what-nothing"),
        pytest.param("That's what most people with migraine should do.", id="dangling-that"),
        pytest.param("She should take a triptan for her migraine early.", id="story"),
        pytest.param("I take a triptan when my migraine begins at night.", id="first-person"),
        pytest.param("Should you take a triptan when a migraine begins?", id="question"),
        pytest.param("Take a triptan early.", id="short"),
        pytest.param("Take a triptan " + "when a migraine begins and " * 8 + "early.", id="long"),
        pytest.param("Myth one is that migraine is usually cured by rest.", id="myth"),
        pytest.param("A migraine is usually cured by a good rest. Not true.", id="denied"),
        pytest.param("A migraine is usually cured by a good rest. No, it isn't.", id="denied-with-no"),
        pytest.param("Take a triptan like this one here for a migraine.", id="pointing"),
        pytest.param("Tell me in the comments if you have migraine too.", id="call"),
        pytest.param("Please don't take this as medical advice on migraine.", id="disclaimer"),
        pytest.param("Blue and green and grey and white and red.", id="says-nothing"),
    ],
)
def test_what_is_no_key_point(text: str) -> None:
    """What leans on other sentences, tells a story, asks, is not so or addresses the viewer is none."""
    assert points(text) == []


def test_an_and_at_the_start_is_left_out() -> None:
    """The rest is as it was said, with a capital."""
    assert points("So if you have a migraine, take a triptan early.") == [
        "If you have a migraine, take a triptan early."
    ]


def test_each_point_has_its_reasons() -> None:
    """Why a sentence was taken can be read."""
    one = next(
        one
        for one in find_in_talk("Hi.", "Don't wait, take the best triptan if you see an aura.")
        if "aura" in one.text
    )
    assert [reason for reason, _ in explain(one)] == [
        "tells what to do",
        "says when it holds for you",
        "states something plainly",
        "is neither short nor long",
        "speaks of the condition",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "This is general education and not a substitute for your own provider.",
        "It's not personal medical advice.",
        "This video is for education.",
        "Quick disclaimer, this is education and not a treatment plan.",
        "Please don't take this as medical advice.",
        "It isn't advice for your particular situation.",
    ],
)
def test_a_spoken_disclaimer_is_found(text: str) -> None:
    """Whatever its words, with its time."""
    assert find_disclaimer(find_in_talk("Hello there. " + text)) == (Quote(text=text, start_ms=600),)


@pytest.mark.parametrize(
    "text",
    [
        "My advice is to walk.",
        "Education about pain helps.",
        "A shot is not a substitute for exercise.",
        "Not everybody takes my advice.",
        "Ask for advice.",
    ],
)
def test_other_advice_is_no_disclaimer(text: str) -> None:
    """Advice is given all through a talk."""
    assert find_disclaimer(find_in_talk(text)) == ()


TOKENS = (
    "If",
    "you",
    "should",
    "take",
    "it.",
    "migraine",
    "aura",
    "helps.",
    "She",
    "said",
    "today",
    "talk",
    "about",
)


@settings(deadline=None, max_examples=60)
@given(spoken(TOKENS, least=1))
def test_everything_picked_was_said(words: tuple[Word, ...]) -> None:
    """Each picked sentence stands in the talk, but for its first capital."""
    said = " ".join(word.text for word in words).casefold()
    found = find_in_talk("Hi.", " ".join(word.text for word in words))
    for quote in (*pick_key_points(found, ["migraine"]), *find_disclaimer(found)):
        assert quote.text.casefold() in said
