"""The medical gate as a whole: article and recording together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from talks import BRUXISM, CLINIC, MIGRAINE

from pipeline.checks.gate import GATE_RULES, Publication, check_gate, find_note_chapters
from pipeline.models import Botulinum, Finding, Passage

OFF_LABEL = replace(BRUXISM, botulinum=Botulinum(status="off-label", note="Not labelled.", source="label"))
SAFE = ("This is general education.", "The jaw is sore.", "A guard helps.")


def passages(texts: Sequence[str]) -> list[Passage]:
    """Give sentences of a chapter on bruxism."""
    return [Passage(text=text, at_ms=1000, chapter="bruxism") for text in texts]


def publication(article: Sequence[str], speech: Sequence[str] = ()) -> Publication:
    """Give what a clinic with both texts would publish."""
    clinic = replace(CLINIC, off_label_note="Off-label.", boxed_warning="It can spread.")
    return Publication(
        article=passages(article), speech=passages(speech), clinic=clinic, conditions=(OFF_LABEL, MIGRAINE)
    )


def gate(article: Sequence[str], speech: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Give rule and severity of each finding."""
    return [(finding.rule, finding.severity) for finding in check_gate(publication(article, speech))]


def test_a_good_article_has_its_grade_alone() -> None:
    """Nothing is found where nothing is wrong."""
    assert gate(SAFE, SAFE) == [("reading-grade", "note")]


def test_every_part_of_the_gate_is_asked() -> None:
    """Claims, toxin, privacy, disclaimer and readability each give their finding, all named as the gate's."""
    found = gate(
        ("It cures bruxism.", "Botox is FDA-approved for bruxism.", "My patient Susan called.", "It is sore.")
    )
    assert found == [
        ("claim-cure", "blocker"),
        ("toxin-approved", "blocker"),
        ("privacy-name", "blocker"),
        ("disclaimer-unsaid", "note"),
        ("reading-grade", "note"),
    ]
    assert all(rule.startswith(GATE_RULES) for rule, _ in found)


@pytest.mark.parametrize("claim", ["It cures bruxism.", "Botox is FDA-approved for bruxism."])
def test_a_claim_of_the_recording_alone_is_a_warning(claim: str) -> None:
    """The article was put right; the video still says it, which no edit of the article can mend."""
    (warning, _) = check_gate(publication(SAFE, [*SAFE, claim]))
    assert (warning.severity, warning.sentence) == ("warning", claim)
    assert "not in the article, but still in the recording" in warning.message


def test_what_both_claim_is_told_once() -> None:
    """While the article says it, that is what has to be mended."""
    both = ("It cures bruxism.", "Botox is FDA-approved for bruxism.")
    found = check_gate(publication([*SAFE, *both], [*SAFE, "Um, it cures bruxism.", both[1]]))
    assert [(finding.rule, finding.severity) for finding in found if finding.rule != "reading-grade"] == [
        ("claim-cure", "blocker"),
        ("toxin-approved", "blocker"),
    ]


def test_the_same_words_twice_are_one_finding() -> None:
    """A finding is named by rule and words, so that one answer is enough."""
    assert gate(("It cures.", "It cures.", *SAFE)).count(("claim-cure", "blocker")) == 1


def test_softer_praise_in_the_recording_is_left_alone() -> None:
    """What the editor took out of the article as too warm is no finding any more."""
    assert gate(SAFE, [*SAFE, "It's a game changer."]) == [("reading-grade", "note")]


def test_the_page_shows_the_note_where_the_article_speaks_of_it() -> None:
    """The chapters of off-label uses are told for the page."""
    assert find_note_chapters(publication([*SAFE, "Some get Botox."])) == {"bruxism"}
    assert find_note_chapters(publication(SAFE)) == frozenset()


def test_a_finding_keeps_its_name_when_other_words_change() -> None:
    """Ids depend on rule and sentence alone."""

    def cure(found: Sequence[Finding]) -> str:
        return next(finding.id for finding in found if finding.rule == "claim-cure")

    one = check_gate(publication(("It cures bruxism.", *SAFE)))
    other = check_gate(publication(("Hello.", "More.", "It cures bruxism.")))
    changed = check_gate(publication(("It cures bruxism!", *SAFE)))
    assert cure(one) == cure(other) != cure(changed)
