"""What the editor's desk shows of a talk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from smalltalk import job_in

from pipeline.steps.desk import Desk
from pipeline.steps.reading import read_talk
from pipeline.text.blocks import parse_blocks

SLUG = "small-talk"


@pytest.fixture
def shown(drafted: Path) -> dict[str, Any]:
    """Give what the page of a drafted talk shows."""
    return Desk(job_in(drafted)).talk(SLUG)


def test_the_transcript_is_every_word_once_with_its_heard_number(shown: dict[str, Any], drafted: Path) -> None:
    """The numbers are those of fixes.toml, and no word falls between two chapters."""
    words = [word for part in shown["transcript"] for sentence in part["sentences"] for word in sentence]
    heard = read_talk(job_in(drafted), SLUG).spoken.heard
    assert [(word["number"], word["text"]) for word in words] == [(at, one.text) for at, one in enumerate(heard)]
    assert [word["text"] for word in words] == " ".join(smalltalk.SENTENCES).split()


def test_the_blocks_are_those_of_the_article(shown: dict[str, Any], drafted: Path) -> None:
    """Each heading and paragraph has the number by which it is changed."""
    markdown = (drafted / "transcripts" / SLUG / "post.md").read_text(encoding="utf-8")
    there = [(one.kind, one.number, one.text) for one in parse_blocks(markdown)]
    assert [(one["kind"], one["number"], one["text"]) for one in shown["blocks"]] == [
        one for one in there if one[0] in ("heading", "paragraph")
    ]


def test_a_chapter_stands_at_one_of_its_choices(shown: dict[str, Any]) -> None:
    """The list of moments to move it to has the one where it begins chosen."""
    assert [chapter["title"] for chapter in shown["chapters"]]
    for chapter in shown["chapters"]:
        assert chapter["at"] in {start["ms"] for start in chapter["starts"]}


def test_captions_are_shown_as_they_are_served(shown: dict[str, Any], drafted: Path) -> None:
    """Lines and times are the ones of captions.vtt; those too fast are counted."""
    captions = read_talk(job_in(drafted), SLUG).captions
    assert [one["text"] for one in shown["captions"]] == ["\n".join(caption.lines) for caption in captions]
    assert shown["slow_captions"] == sum(one["is_fast"] for one in shown["captions"])
    assert shown["hand_captions"] == 0


def test_only_what_can_be_answered_asks_for_an_answer(shown: dict[str, Any]) -> None:
    """No finding of the page names a command."""
    findings = [finding for group in shown["findings"] for finding in group["findings"]]
    assert findings
    assert not [finding for finding in findings if "minutes override" in finding["advice"]]


def test_a_fresh_draft_has_no_history_and_no_proposals(shown: dict[str, Any]) -> None:
    """Nobody typed anything yet; what the computer wrote is no text of hers."""
    assert (shown["history"], shown["proposals"], shown["can_publish"]) == ([], [], False)


def test_a_talk_of_no_word_has_a_page(drafted: Path) -> None:
    """Captions empty, no place to begin a chapter at: still a page."""
    path = drafted / "transcripts" / SLUG / "transcript.json"
    path.write_text(re.sub(r'"words": \[.*?\]', '"words": []', path.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    shown = Desk(job_in(drafted)).talk(SLUG)
    assert (shown["captions"], shown["slow_captions"]) == ([], 0)
