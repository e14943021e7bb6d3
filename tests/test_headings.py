"""A number in a title or heading must have been said somewhere; its other words are the editor's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from talks import a_post, a_section, say

from pipeline.checks.headings import check_headings
from pipeline.checks.sources import trace
from pipeline.models import Finding, Post

SAID = "Here are fifteen myths about L5 and the neck. One of them is that it never heals."


def found(post: Post) -> tuple[Finding, ...]:
    """Give what is wrong with a post's headings beside the talk above."""
    return check_headings(trace(post, say(SAID), ()), post, file="post.md")


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("15 myths", 0),
        ("Fifteen myths about L5", 0),
        ("16 myths", 1),
        ("Myths about L4", 1),
        ("20 or 30 myths", 2),
        ("What is not true on the left side", 0),
        ("The one myth that lasts", 0),
    ],
)
def test_numbers_of_a_heading(heading: str, count: int) -> None:
    """Only a number that was nowhere said is found, in title, heading and heading within alike."""
    section = replace(a_section("intro", 0), title=heading)
    inner = a_section("intro", 0, (f"### {heading}", 0))
    for post in (a_post(section), replace(a_post(a_section("intro", 0)), title=heading), a_post(inner)):
        assert [f.rule for f in found(post)] == ["lock-heading"] * count


def test_a_finding_names_the_number() -> None:
    """It says which number, in which heading, and since when it stands there."""
    (finding,) = found(a_post(replace(a_section("intro", 4000), title="16 myths")))
    assert (finding.message, finding.at_ms, finding.severity, finding.sentence) == (
        '"16 myths" says 16, which was not said in the talk',
        4000,
        "blocker",
        "16 myths",
    )


def test_a_number_of_the_file_name_is_a_warning() -> None:
    """The first title is made of the file's name, which may hold a date."""
    post = a_post(a_section("intro", 0))
    dated = replace(post, title="Jaw pain 2026", video=replace(post.video, file="Jaw_pain_2026.mp4"))
    assert [finding.severity for finding in found(dated)] == ["warning"]
