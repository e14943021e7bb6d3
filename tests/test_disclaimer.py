"""Every page says that it is no advice for one person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talks import CLINIC

from pipeline.checks.disclaimer import check_disclaimer, says_disclaimer
from pipeline.models import Passage

SPOKEN = (Passage(text="This is general education, not medical advice.", at_ms=0),)
SILENT = (Passage(text="The jaw hurts.", at_ms=0),)
WITHOUT = replace(CLINIC, disclaimer=" ")


@pytest.mark.parametrize(
    "sentence",
    [
        "This is general education.",
        "This isn’t medical advice.",
        "Please don't take this as medical advice.",
        "It's for educational purposes only.",
        "This is just education.",
        "It's not a substitute for your own provider.",
        "I'm not diagnosing anybody through the phone.",
        "This is education and not a treatment plan.",
    ],
)
def test_a_disclaimer_is_recognised(sentence: str) -> None:
    """The ways in which people say it."""
    assert says_disclaimer(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Her doctor's medical advice was good.", "She has a good education.", "We diagnose this with a needle test."],
)
def test_other_sentences_are_no_disclaimer(sentence: str) -> None:
    """The same words in another sense."""
    assert not says_disclaimer(sentence)


@pytest.mark.parametrize(
    ("passages", "clinic", "expected"),
    [
        (SPOKEN, CLINIC, []),
        (SPOKEN, WITHOUT, []),
        (SILENT, CLINIC, [("disclaimer-unsaid", "note")]),
        (SILENT, WITHOUT, [("disclaimer", "blocker")]),
    ],
)
def test_one_disclaimer_is_enough(passages: tuple[Passage, ...], clinic: object, expected: list[object]) -> None:
    """The talk's or the clinic's will do; without either nobody can approve."""
    found = check_disclaimer(passages, clinic)  # type: ignore[arg-type]
    assert [(finding.rule, finding.severity) for finding in found] == expected
