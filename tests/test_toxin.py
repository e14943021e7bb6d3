"""Botulinum toxin and what it is used for, against the label."""

from __future__ import annotations

from dataclasses import replace

import pytest
from smalltalk import REPOSITORY
from talks import CLINIC

from pipeline.checks.toxin import Use, chapters_with_note, check_toxin, find_uses
from pipeline.models import Clinic, Finding, Passage
from pipeline.packs import parse_condition

PACKS = tuple(
    parse_condition(path.read_text("utf-8"), file=f"conditions/{path.name}")
    for path in sorted((REPOSITORY / "conditions").glob("*.toml"))
)
WITH_TEXTS = replace(CLINIC, off_label_note="Some uses are off-label.", boxed_warning="It can spread.")


def uses(*sentences: str, chapter: str = "") -> tuple[Use, ...]:
    """Give the uses in sentences of one chapter."""
    return find_uses([Passage(text=text, at_ms=1000, chapter=chapter) for text in sentences], PACKS)


def pairs(*sentences: str, chapter: str = "") -> list[tuple[str, str]]:
    """Give condition and status of each use."""
    return [(use.condition.id if use.condition else "", use.status) for use in uses(*sentences, chapter=chapter)]


def found(*sentences: str, chapter: str = "", clinic: Clinic = WITH_TEXTS) -> list[Finding]:
    """Give the findings in sentences of one chapter."""
    return list(check_toxin(uses(*sentences, chapter=chapter), clinic))


def rules(*sentences: str, chapter: str = "", clinic: Clinic = WITH_TEXTS) -> list[tuple[str, str]]:
    """Give rule and severity of each finding."""
    return [(finding.rule, finding.severity) for finding in found(*sentences, chapter=chapter, clinic=clinic)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We use Botox for bruxism.", [("bruxism", "off-label")]),
        ("Botox helps chronic migraine.", [("migraine", "limited")]),
        ("BOTOX for migraines is given every 12 weeks.", [("migraine", "limited")]),
        ("OnabotulinumtoxinA treats cervical dystonia.", [("cervical-dystonia", "labelled")]),
        ("Botulinum toxin for spasticity after a stroke.", [("spasticity", "labelled")]),
        ("Botox for sciatica is something people ask about.", [("sciatica", "unknown")]),
        ("Some people get Botox.", [("", "unknown")]),
        ("Dysport is used in cervical dystonia.", [("cervical-dystonia", "unknown")]),
        ("Xeomin for teeth grinding.", [("bruxism", "off-label")]),
        ("Botox for TMJ and migraine.", [("migraine", "limited"), ("temporomandibular-disorder", "off-label")]),
        ("Migraine is common.", []),
        ("The botanical garden is lovely.", []),
    ],
)
def test_toxin_and_condition_are_paired(sentence: str, expected: list[tuple[str, str]]) -> None:
    """Every brand and generic name counts; what the sentence names decides."""
    assert pairs(sentence) == expected


def test_the_chapter_decides_where_the_sentence_names_nothing() -> None:
    """In a chapter on bruxism, Botox in the masseters is for bruxism."""
    assert pairs("Some people do Botox in the masseters.", chapter="bruxism") == [("bruxism", "off-label")]


def test_what_was_named_before_decides_in_a_chapter_of_another_name() -> None:
    """In a chapter that an editor named freely, the condition named last is meant."""
    assert pairs("Piriformis syndrome hurts.", "Botox can calm it.", chapter="myth-two") == [
        ("piriformis-syndrome", "off-label")
    ]


def test_the_only_condition_of_a_text_is_meant() -> None:
    """A talk on one thing means it also in its introduction."""
    passages = [
        Passage(text="Today we talk about Botox.", at_ms=0, chapter="intro"),
        Passage(text="Plantar fasciitis hurts.", at_ms=9, chapter="heel"),
    ]
    assert [use.condition and use.condition.id for use in find_uses(passages, PACKS)] == ["plantar-fasciitis"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Botox is FDA-approved for TMJ.",
        "Botox is FDA approved for bruxism.",
        "For teeth grinding, Botox is on-label.",
        "The FDA approved Botox for tension headache.",
        "Botox is approved for plantar fasciitis.",
        "Botox has been approved by the FDA for piriformis syndrome.",
        "Botox is FDA-approved for both migraine and jaw clenching.",
        "Dysport is FDA-approved for plantar fasciitis.",
        "Botox isn't new, but it's FDA-approved for trigeminal neuralgia.",
    ],
)
def test_calling_an_off_label_use_approved_is_a_blocker(sentence: str) -> None:
    """Calling a pair "FDA-approved" that the label leaves out stops the page."""
    assert ("toxin-approved", "blocker") in rules(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Botox for bruxism is off-label.",
        "Botox is not FDA-approved for TMJ.",
        "Botox isn't on label for piriformis syndrome.",
        "The FDA has never approved Botox for tension headache.",
        "Botox is FDA-approved for cervical dystonia.",
        "Botox is FDA-approved for cervical dystonia but off-label for TMJ.",
        "It's off-label for bruxism, while for spasticity Botox is FDA approved.",
        "We use Botox for bruxism.",
        "Her insurance approved Botox, and it's even approved for bruxism by Medicare.",
        "Your night guard is FDA-approved.",
    ],
)
def test_saying_what_the_label_says_is_no_finding(sentence: str) -> None:
    """Denials, uses that are labelled, and sentences about something else are left alone."""
    assert rules(sentence) == []


def test_an_approval_within_limits_is_shown_to_the_editor() -> None:
    """The label's limits stand beside the sentence, for the editor to compare."""
    (note,) = found("The other road is Botox, and for chronic migraine, it's FDA approved.")
    assert (note.rule, note.severity) == ("toxin-limited", "note")
    assert "15 or more headache days a month" in note.advice


@pytest.mark.parametrize(
    "sentence", ["Botox is FDA-approved for migraine.", "Botox is FDA-approved for episodic migraine."]
)
def test_an_approval_beyond_the_limits_is_refused(sentence: str) -> None:
    """A use that the label allows for some only is not called approved for all."""
    (finding,) = found(sentence)
    assert (finding.rule, finding.severity) == ("toxin-approved", "blocker")
    assert "chronic" in finding.advice


@pytest.mark.parametrize(
    ("sentence", "advice"),
    [
        ("Botox is FDA-approved.", "Name the condition"),
        ("Botox for sciatica is FDA-approved.", "conditions/sciatica.toml"),
        ("Dysport is FDA-approved for cervical dystonia.", "that brand's own label"),
        ("Botox for sciatica is something people ask about.", "conditions/sciatica.toml"),
    ],
)
def test_what_nobody_looked_up_is_a_warning(sentence: str, advice: str) -> None:
    """A pair that no pack knows, another brand, or no condition at all: the editor is told what to look up."""
    (warning,) = found(sentence)
    assert (warning.rule, warning.severity) == ("toxin-unknown", "warning")
    assert advice in warning.advice


@pytest.mark.parametrize("key", ["off_label_note", "boxed_warning"])
@pytest.mark.parametrize("sentence", ["We use Botox for bruxism.", "Botox helps chronic migraine."])
def test_a_missing_text_is_a_blocker_that_names_its_key(key: str, sentence: str) -> None:
    """Off-label and limited uses need both texts; the one that is empty is named, once."""
    (blocker,) = found(sentence, sentence, clinic=replace(WITH_TEXTS, **{key: " "}))
    assert (blocker.severity, blocker.sentence) == ("blocker", sentence)
    assert f"clinic.{key} is empty" in blocker.message
    assert f"Write {key} in the [clinic] table of clinic.toml" in blocker.advice


def test_a_labelled_use_needs_no_text() -> None:
    """Where the label covers the use, nothing is asked for."""
    assert found("Botox treats cervical dystonia.", clinic=CLINIC) == []


def test_a_page_shows_the_texts_where_they_are_needed() -> None:
    """Chapters with a use that is not wholly labelled are told; the others are not."""
    passages = [
        Passage(text="Botox for bruxism.", at_ms=0, chapter="bruxism"),
        Passage(text="Botox for spasticity.", at_ms=5, chapter="spasticity"),
        Passage(text="Nothing.", at_ms=9, chapter="outro"),
    ]
    assert chapters_with_note(find_uses(passages, PACKS)) == {"bruxism"}
