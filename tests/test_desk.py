"""The editor's desk below the browser: each of its buttons, two who change one talk, and pages that ask for nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from smalltalk import job_in, snapshot

from pipeline import run as minutes
from pipeline.errors import BusyError, ConflictError, EditError, PipelineError, UnknownSlugError
from pipeline.steps.desk import Desk
from pipeline.steps.deskactions import ACTIONS
from pipeline.steps.reading import read_talk
from pipeline.steps.saving import list_history, read_saved
from pipeline.text.blocks import parse_blocks

SLUG = "small-talk"
Payload = Mapping[str, Any]

PAYLOADS: Mapping[str, Payload] = {
    "paragraph": {"number": "0", "was": "", "text": "Other words."},
    "note": {"number": "0", "on": True},
    "front": {"key": "title", "text": "Jaws"},
    "rename": {"section": "overview", "text": "Jaws"},
    "move": {"section": "bruxism", "at": "30000"},
    "add": {"title": "More", "at": "50000"},
    "delete": {"section": "bruxism"},
    "fix": {"word": "3", "shown": "Ada", "text": "Adda"},
    "undo": {"word": "3"},
    "right": {"item": "no-such"},
    "override": {"finding": "no-such", "by": "Ada Example, PA-C", "why": "It is so."},
    "proposal": {"region": "no-such", "take": "mine"},
    "caption": {"number": "0", "lines": "Hi, I'm Ada", "start": "0.5", "end": "4"},
    "restore-caption": {"number": "0"},
    "restore": {"saved": "no-such"},
    "alias": {"wrong": "brooksism", "term": "bruxism", "condition": "bruxism"},
    "impact": {"heard": "Ada", "text": "Adda", "places": ["no-such"]},
    "approve": {"by": "Ada Example, PA-C", "affirmed": ["no-such"]},
    "publish": {},
}
"""What the page sends, for each action: keys that it must have."""

NONSENSE = (None, [], {}, [None], {"a": 1}, 7.5, float("inf"), float("nan"))
"""What no page of ours sends, but JSON can say."""
FIT = {("caption", "start"): 7.5, ("caption", "end"): 7.5, ("impact", "places"): [], ("approve", "affirmed"): []}
"""What of it is no nonsense there."""


@pytest.fixture
def desk(drafted: Path) -> Desk:
    """Give the desk of a workspace with one drafted talk."""
    return Desk(job_in(drafted))


def act(desk: Desk, action: str, payload: Payload, *, edition: str | None = None) -> dict[str, Any]:
    """Do one thing on a page that is up to date, or of a given edition."""
    return desk.act(SLUG, action, payload, edition=edition or desk.edition(SLUG))


def first_paragraph(root: Path) -> str:
    """Give the article's first paragraph."""
    markdown = (root / "transcripts" / SLUG / "post.md").read_text(encoding="utf-8")
    return next(block.text for block in parse_blocks(markdown) if block.kind == "paragraph")


def history(root: Path) -> str:
    """Give all texts of the article that were ever saved."""
    job = job_in(root)
    return "\n".join(read_saved(job, SLUG, one.id) for one in list_history(job, SLUG, "post.md"))


def test_every_action_has_its_row_in_this_table() -> None:
    """No button can be added without these tests knowing."""
    assert set(PAYLOADS) == set(ACTIONS)


@pytest.mark.parametrize("action", [name for name in PAYLOADS if PAYLOADS[name]])
def test_a_payload_without_one_of_its_keys_is_one_sentence_and_changes_nothing(
    desk: Desk, drafted: Path, action: str
) -> None:
    """A page that leaves something out is told so, and no file is touched."""
    before = snapshot(drafted / "transcripts")
    for key in PAYLOADS[action]:
        payload = {name: value for name, value in PAYLOADS[action].items() if name != key}
        with pytest.raises(PipelineError, match=r"\A[^\n]+\.\Z"):
            act(desk, action, payload)
        assert snapshot(drafted / "transcripts") == before, key


@pytest.mark.parametrize("action", [name for name in PAYLOADS if PAYLOADS[name]])
def test_a_value_of_a_wrong_type_is_one_sentence_and_changes_nothing(
    desk: Desk, drafted: Path, action: str
) -> None:
    """Nothing of the kind "None" or "[]" is ever written into her article."""
    before = snapshot(drafted / "transcripts")
    for key in PAYLOADS[action]:
        for value in NONSENSE:
            if FIT.get((action, key), NONSENSE) == value:
                continue
            with pytest.raises(PipelineError, match=r"\A[^\n]+\.\Z"):
                act(desk, action, {**PAYLOADS[action], key: value})
            assert snapshot(drafted / "transcripts") == before, (key, value)
