"""Habits of speech go where they can't mean anything, with and without commas; elsewhere they stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from talks import say

from pipeline.text.cleaning import clean

ORDINARY = Path(__file__).parent / "data" / "ordinary-sentences.txt"


def write(text: str) -> str:
    """Give a spoken text as it is written after cleaning."""
    return " ".join(clean(say(text)).texts.values())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Four days are you know two different things.", "Four days are two different things."),
        ("Then they you know wear off.", "Then they wear off."),
        ("And then I mean you do have to stretch.", "And then you do have to stretch."),
        ("She tried two pills and I mean, nothing.", "She tried two pills and nothing."),
        ("It is a like, deep ache.", "It is a deep ache."),
        ("It is a like deep ache.", "It is a deep ache."),
        ("You wake up like, exhausted.", "You wake up exhausted."),
        ("I'm saying like five minutes.", "I'm saying five minutes."),
        ("People are like always surprised.", "People are always surprised."),
        ("Call if you're like not better.", "Call if you're not better."),
        ("They sort of wrap around the knee.", "They wrap around the knee."),
        ("I kinda cut it back.", "I cut it back."),
        ("It doesn't kind of prove it.", "It doesn't prove it."),
        ("It is off-label, which kind of surprises people.", "It is off-label, which surprises people."),
        ("I'm also kind of wondering about that.", "I'm also wondering about that."),
        ("So, yeah, as always.", "As always."),
        ("So yeah same side.", "Same side."),
        ("Okay, so, I begin here.", "I begin here."),
        ("It is one zip code. So, yeah. Tell me more.", "It is one zip code. Tell me more."),
        ("We do. so, If you bend, it hurts.", "We do. If you bend, it hurts."),
        ("We do. oh, and, We check it.", "We do. We check it."),
        ("It hurts in her a, shoulder.", "It hurts in her shoulder."),
    ],
)
def test_empty_words_go(said: str, written: str) -> None:
    """What neither compares, quotes, names nor asks is dropped."""
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "If you know the feeling, call us.",
        "The people you know are kind.",
        "Do you know what it is?",
        "What it is you know already.",
        "How is it you know him?",
        "You know the answer.",
        "I mean it; do not stop.",
        "And I mean it.",
        "When I say rest, I mean, stay in bed.",
        "When I say no I mean you should stop.",
        "I know what I mean, and you do too.",
        "It looks like, well, a disc.",
        "It feels like five minutes.",
        "It was like a knife.",
        "It lasts for like five minutes.",
        "People are like birds.",
        "They are like not having slept.",
        "It doesn't like, or need, heat.",
        "That is what it ends up like, a knot.",
        "It is a kind of nerve.",
        "It turns sort of blue.",
        "It is kind of like a fish on the line.",
        "They kind of do.",
        "There kind of crooked is fine.",
        "It matters which kind of needle you get.",
        "I need this kind of help.",
        "They have that sort of thing.",
        "We kind of a do.",
        "Is it sore? Yeah.",
        "Does it hurt? So, yeah. It does.",
        "So much for that.",
        "Right knee, left knee.",
        "so, I want to begin.",
        "Take vitamin A, please.",
    ],
)
def test_words_that_mean_something_stay(said: str) -> None:
    """Verbs, comparisons, quotes, kinds, answers and approximations are left as they were said."""
    assert write(said) == said[:1].upper() + said[1:]


def test_ordinary_sentences_are_left_alone() -> None:
    """Of two thousand sentences that nobody stumbled over only addresses to the listener change."""
    gone = [
        removal.removed
        for line in ORDINARY.read_text("utf-8").splitlines()
        for removal in clean(say(line)).removals
    ]
    assert set(gone) <= {"You know,", "I mean,"}
    assert len(gone) <= 5
