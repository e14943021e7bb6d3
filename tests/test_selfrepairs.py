"""Where a speaker corrects herself aloud the correction stays; a "no" that corrects nothing stays too."""

from __future__ import annotations

import pytest
from talks import say

from pipeline.text.cleaning import clean
from pipeline.text.selfrepairs import slip_of


@pytest.mark.parametrize(
    ("said", "written", "slip"),
    [
        ("It sat on the L5, no, the S1 nerve.", "It sat on the S1 nerve.", "the L5,"),
        ("Think of it as a pain, no, a problem.", "Think of it as a problem.", "a pain,"),
        ("These are the lateral, no, sorry, the medial ones.", "These are the medial ones.", "the lateral,"),
        ("It takes three, I mean, four days.", "It takes four days.", "three,"),
        (
            "I see it between thirty and, sorry, forty and sixty.",
            "I see it between forty and sixty.",
            "thirty and,",
        ),
        ("I need two, excuse me, three nerves.", "I need three nerves.", "two,"),
        ("Take three thousand, goodness no three hundred a day.", "Take three hundred a day.", "three thousand,"),
        ("Nine, well, around nine in ten do well.", "Around nine in ten do well.", "Nine,"),
        ("So that's the left, no, that's the right elbow.", "So that's the right elbow.", "that's the left,"),
        ("It goes in the same, no, in the other hand.", "It goes in the other hand.", "in the same,"),
        ("It lies at L4, sorry, L5.", "It lies at L5.", "L4,"),
        ("I'll begin with, well, I'll go on.", "I'll go on.", "I'll begin with,"),
    ],
)
def test_a_correction_stays(said: str, written: str, slip: str) -> None:
    """What was taken back goes with its cue, and is recorded as a repair."""
    cleaned = clean(say(said))
    assert " ".join(cleaned.texts.values()) == written
    (removal,) = cleaned.removals
    assert removal.kind == "repair"
    assert " ".join(slip_of(removal.removed)) == slip


@pytest.mark.parametrize(
    "said",
    [
        "It is not the disc, no, the disc is fine.",
        "There is no fever, no, the fever is gone.",
        "Is it the back? No, the hip.",
        "He said no, the pain is gone.",
        "We talked about epidurals, and no, not that kind.",
        "It is sore in the morning, well, the first hour.",
        "The jaw is sore, no matter what the scan shows.",
        "It takes three days, no, it really does.",
        "I'm sorry, the nerve is sore.",
        "No fever, no chills, no rash.",
        "On the left, and no, on the left only.",
    ],
)
def test_an_answer_or_a_denial_is_no_correction(said: str) -> None:
    """Without two things of a kind, or after a "not", both sides of the cue stay."""
    cleaned = clean(say(said))
    assert " ".join(cleaned.texts.values()) == said
    assert cleaned.removals == ()
