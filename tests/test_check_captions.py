"""The caption checker finds every broken rule, exactly at its boundary."""

from __future__ import annotations

import pytest

from pipeline.checks.captions import check_captions
from pipeline.models import Caption, Finding

LONG = 60_000


def rules(*captions: Caption, duration_ms: int = LONG) -> list[str]:
    """Give the names of the broken rules, in order."""
    return [finding.rule for finding in check_captions(captions, duration_ms=duration_ms, file="captions.vtt")]


def cue(*lines: str, start_ms: int = 1000, ms: int = 3000) -> Caption:
    """Give a cue of three seconds that starts after one."""
    return Caption(start_ms=start_ms, end_ms=start_ms + ms, lines=lines)


def test_good_captions_have_no_findings() -> None:
    """Captions that keep every rule are found good."""
    good = (
        cue("Your jaw joint sits", "right in front of the ear."),
        cue("It hurts.", start_ms=4000),
        cue("It clicks.", start_ms=9000),
    )
    assert check_captions(good, duration_ms=12_000, file="captions.vtt") == ()


def test_no_captions_are_a_finding() -> None:
    """A talk without captions is not accessible, and that is told."""
    assert check_captions((), duration_ms=1000, file="captions.vtt") == (
        Finding(rule="captions-missing", message="there are no captions", file="captions.vtt"),
    )


def test_a_finding_says_where_and_what() -> None:
    """A finding names the file, the rule and the place, and quotes the cue."""
    assert check_captions([cue("pain in the", start_ms=75_100)], duration_ms=90_000, file="captions.vtt") == (
        Finding(
            rule="caption-break",
            message='caption at 1:15 "pain in the": a line ends on "the", which belongs to the next words',
            file="captions.vtt",
            at_ms=75_100,
        ),
    )


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        pytest.param(cue("x" * 42), [], id="42-characters"),
        pytest.param(cue("x" * 43), ["caption-width"], id="43-characters"),
        pytest.param(cue("one", "x" * 43), ["caption-width"], id="43-characters-below"),
        pytest.param(cue("one", "two"), [], id="2-lines"),
        pytest.param(cue("one", "two", "three"), ["caption-lines"], id="3-lines"),
        pytest.param(cue("x" * 40, ms=2000), [], id="20.0-characters-a-second"),
        pytest.param(cue("x" * 40, ms=1999), ["caption-fast"], id="20.01-characters-a-second"),
        pytest.param(cue("x" * 40, ms=1990), ["caption-fast"], id="20.1-characters-a-second"),
        pytest.param(cue("x" * 20, "y" * 20, ms=2000), [], id="20.0-on-two-lines"),
        pytest.param(cue("x" * 20, "y" * 21, ms=2000), ["caption-fast"], id="20.5-on-two-lines"),
        pytest.param(cue("Yes.", ms=833), [], id="833-ms"),
        pytest.param(cue("Yes.", ms=832), ["caption-short"], id="832-ms"),
        pytest.param(cue("Yes.", ms=0), ["caption-short", "caption-fast"], id="0-ms"),
        pytest.param(cue("Yes.", ms=-500), ["caption-short", "caption-fast"], id="ends-before-it-starts"),
        pytest.param(cue("Yes.", ms=7000), [], id="7000-ms"),
        pytest.param(cue("Yes.", ms=7001), ["caption-long"], id="7001-ms"),
        pytest.param(cue(), ["caption-empty"], id="no-line"),
        pytest.param(cue(""), ["caption-empty"], id="empty-line"),
        pytest.param(cue(" ", "\t"), ["caption-empty"], id="blank-lines"),
        pytest.param(cue("It hurts in the", "neck."), ["caption-break"], id="bad-line-end"),
        pytest.param(cue("It hurts", "in the"), ["caption-break"], id="bad-cue-end"),
        pytest.param(cue("and", "of"), ["caption-break", "caption-break"], id="both-lines-end-badly"),
        pytest.param(cue("Yes.", start_ms=0), [], id="from-the-start"),
        pytest.param(cue("Yes.", start_ms=-1), ["caption-outside"], id="before-the-start"),
        pytest.param(cue("Yes.", start_ms=LONG - 3000), [], id="to-the-end"),
        pytest.param(cue("Yes.", start_ms=LONG - 2999), ["caption-outside"], id="after-the-end"),
    ],
)
def test_a_cue_at_the_boundary_of_a_rule(caption: Caption, found: list[str]) -> None:
    """One step inside the rule nothing is found, one step outside exactly that rule is."""
    assert rules(caption) == found


@pytest.mark.parametrize(
    ("gap_ms", "found"),
    [
        (-3000, ["caption-overlap"]),
        (-1, ["caption-overlap"]),
        (0, []),
        (1, ["caption-gap"]),
        (40, ["caption-gap"]),
        (79, ["caption-gap"]),
        (80, []),
        (5000, []),
    ],
)
def test_the_gap_between_two_cues(gap_ms: int, found: list[str]) -> None:
    """Cues follow without a gap or after 80 ms at least, and never overlap."""
    assert rules(cue("Yes."), cue("No.", start_ms=4000 + gap_ms)) == found


def test_every_broken_rule_is_told() -> None:
    """One cue can break many rules; none hides another."""
    broken = cue("x" * 43, "of", "the", start_ms=-10, ms=100)
    assert rules(broken) == [
        *("caption-lines", "caption-width", "caption-break", "caption-break"),
        *("caption-outside", "caption-short", "caption-fast"),
    ]
