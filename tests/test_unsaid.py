"""A sentence that was not said blocks; one that was said in part is a warning; both say what to do."""

from __future__ import annotations

from beside import sources

from pipeline.checks.unsaid import check_sources
from pipeline.models import Finding

SAID = "Your jaw joint sits right in front of the ear. It clicks when you chew gum."


def test_a_sentence_that_was_said_is_no_finding() -> None:
    """Words of the talk pass."""
    assert check_sources(sources(SAID, SAID), file="post.md") == ()


def test_an_invented_sentence_is_a_blocker() -> None:
    """It has no time, since it was never said."""
    (found,) = check_sources(sources(SAID, SAID, "Migraine is a disease."), file="post.md")
    assert found == Finding(
        rule="unsaid",
        message='"Migraine is a disease.": none of this was said',
        file="post.md",
        severity="blocker",
        sentence="Migraine is a disease.",
        advice="Write it as it was said, or make it a paragraph of its own that ends with {.note}.",
    )


def test_half_a_sentence_is_a_warning_with_its_time() -> None:
    """What was said of it can be listened to."""
    (found,) = check_sources(sources(SAID, "It clicks when you eat gum loudly."), file="post.md")
    assert (found.severity, found.at_ms) == ("warning", 3000)
    assert found.message == 'at 0:03 "It clicks when you eat gum loudly.": 50 % of its words were said'
