"""Findings as a person reads them."""

from __future__ import annotations

import json
from textwrap import dedent

from pipeline.findings import format_findings, list_findings
from pipeline.models import Finding

CURE = Finding(
    rule="claim-cure",
    message="“cures” promises a cure",
    file="transcripts/jaw/post.md",
    at_ms=78_900,
    sentence="It cures.",
    advice="Say less.",
)
NAME = Finding(
    rule="privacy-name",
    severity="warning",
    message="“Ann”: looks like a person's name",
    file="transcripts/jaw/post.md",
    sentence="word " * 60,
)
SAFE = Finding(
    rule="claim-safe",
    message="m",
    file="transcripts/jaw/post.md",
    sentence="It is safe.",
    advice="Hidden.",
    answer="Ann Ek, PA-C, 2026-11-22: a quotation",
)
OTHER = Finding(rule="page-link", message="back/index.html: x leads nowhere", file="back/index.html")
SHARED = Finding(rule="page-link", message="index.html: x leads nowhere", file="index.html")


def test_findings_are_grouped_by_talk_and_severity() -> None:
    """Blockers first, then what to weigh, then what was answered; each with id, time, words and what to do."""
    assert format_findings([NAME, OTHER, SAFE, CURE]) == dedent(f"""\
        back: 1 blocker

        Blockers: the talk can't be approved while one of these stands
          {OTHER.id}: back/index.html: x leads nowhere

        jaw: 1 blocker, 1 warning

        Blockers: the talk can't be approved while one of these stands
          {CURE.id} at 1:18: “cures” promises a cure
            “It cures.”
            Say less.

        Warnings: read these with care; they stop nothing
          {NAME.id}: “Ann”: looks like a person's name
            “{("word " * 60)[:159].rstrip()}…”

        Answered
          {SAFE.id}: m
            “It is safe.”
            answered by Ann Ek, PA-C, 2026-11-22: a quotation""")


def test_what_concerns_all_pages_says_so() -> None:
    """A fault of the index belongs to no talk."""
    assert format_findings([SHARED]).startswith("all pages: 1 blocker\n")


def test_a_talk_whose_findings_are_all_answered_has_nothing_open() -> None:
    """The answers are shown all the same."""
    assert format_findings([SAFE]).startswith("jaw: nothing open\n\nAnswered\n")


def test_json_carries_id_and_whether_it_stands() -> None:
    """What a program needs to answer a finding is in the list."""
    first, second = json.loads(json.dumps(list_findings([CURE, SAFE])))
    assert (first["id"], first["stands"], first["severity"]) == (CURE.id, True, "blocker")
    assert (second["stands"], second["answer"]) == (False, SAFE.answer)
