"""A talk that is recorded again keeps its address and all a person did; only the model is faked."""

from __future__ import annotations

import contextlib
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
import smalltalk
from smalltalk import SENTENCES, FakeEar, job_in, messages

from pipeline import run as minutes
from pipeline.models import Post
from pipeline.steps.proposing import proposals
from pipeline.steps.reading import read_talk
from pipeline.steps.rerecording import find_rerecorded
from pipeline.steps.saving import is_hers, list_history, save
from pipeline.steps.talks import is_approved
from pipeline.text.post import parse_post
from pipeline.workspace import Talk, Workspace

SLUG = "small-talk"
MORE = "Chewing gum all day long makes a sore jaw joint even worse."
GONE = SENTENCES[9]
JAW, TEETH = SENTENCES[3:7], SENTENCES[7:]


def talk_of(root: Path) -> Talk:
    return Workspace(root).talk(SLUG)


def post_of(root: Path) -> Post:
    return parse_post(talk_of(root).post.read_text("utf-8"), file="post.md")


def edit(root: Path, old: str, new: str) -> None:
    """Save an article as the desk does, with some words changed."""
    text = talk_of(root).post.read_text("utf-8")
    assert old in text
    save(job_in(root), SLUG, talk_of(root).post, text.replace(old, new))


def record_again(root: Path, ear: FakeEar, *sentences: str, file: str = "small-talk.mp4") -> None:
    """Put a new recording into the folder, in which these sentences are said."""
    smalltalk.record(root / "videos" / file, seconds=smalltalk.DURATION_S + 2, rate=5, pitch_hz=300)
    ear.hears = lambda: smalltalk.spread(sentences)


def run(root: Path) -> str:
    """Run all that is out of date, and give what was reported."""
    job = job_in(root)
    minutes.run(job)
    assert not job.failed, messages(job)
    return messages(job)


def found(root: Path) -> list[str]:
    return [finding.message for finding in find_rerecorded(job_in(root), SLUG)]


# The article ------------------------------------------------------------------------------------------


def test_one_sentence_more_is_proposed_and_listed(drafted: Path, ear: FakeEar) -> None:
    """Her words and headings stay with the new times; the new sentence waits for her answer."""
    edit(drafted, "The jaw joint", "The hinge of the jaw") if "The jaw joint" in talk_of(drafted).post.read_text(
        "utf-8"
    ) else edit(drafted, "soft food diet", "diet of soft food")
    before = post_of(drafted)
    record_again(drafted, ear, *SENTENCES[:7], MORE, *TEETH)
    run(drafted)
    after = post_of(drafted)
    assert [(one.id, one.title) for one in after.sections] == [(one.id, one.title) for one in before.sections]
    assert "diet of soft food" in talk_of(drafted).post.read_text("utf-8")
    assert MORE not in talk_of(drafted).post.read_text("utf-8")
    assert found(drafted) == [f'newly said: "{MORE}"']
    assert [MORE in region.new for region in proposals(job_in(drafted), SLUG)] == [True]
