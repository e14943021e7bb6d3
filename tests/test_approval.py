"""A named person's word for exactly what will be published."""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.errors import ApprovalError, RecordError
from pipeline.models import Approval
from pipeline.publish.approval import approve, changed_parts, format_approval, parse_approval

SOURCE = Path(__file__).resolve().parent.parent / "pipeline"
AT = dt.datetime(2026, 3, 9, 12, 30, 5, 999, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
PARTS = {"the article": "aa", "the captions": "bb", "the video": "cc"}
APPROVAL = approve("jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS)
WRITTEN = dedent("""\
    {
     "slug": "jaw-pain",
     "by": "Ann Ek, PA-C",
     "at": "2026-03-09T12:30:05-06:00",
     "parts": {
      "the article": "aa",
      "the captions": "bb",
      "the video": "cc"
     }
    }
    """)


def test_an_approval_says_who_when_and_what() -> None:
    """It holds the name with credentials, the second, and a copy of the digests."""
    assert Approval(slug="jaw-pain", by="Ann Ek, PA-C", at=AT.replace(microsecond=0), parts=PARTS) == APPROVAL
    assert APPROVAL.parts is not PARTS


def test_spaces_in_a_name_are_tidied() -> None:
    """A name typed carelessly is written tidily, on one line."""
    assert approve("x", by="  Ann \n Ek,  PA-C ", at=AT, parts={}).by == "Ann Ek, PA-C"


@pytest.mark.parametrize("by", ["", " ", "Ann Ek", "Ann Ek,", "Ann Ek, ", ", PA-C", ",", " , "])
def test_an_approval_needs_a_name_with_credentials(by: str) -> None:
    """Nobody approves without saying who they are and what makes them able to."""
    with pytest.raises(ApprovalError) as refused:
        approve("jaw-pain", by=by, at=AT, parts=PARTS)
    assert str(refused.value) == ('jaw-pain: an approval needs a name and credentials; write --by "Name, PA-C".')


def test_an_approval_of_the_same_parts_holds() -> None:
    """As long as nothing changed, nothing is named."""
    assert changed_parts(APPROVAL, dict(PARTS)) == ()


@pytest.mark.parametrize("part", PARTS)
def test_each_changed_part_is_named(part: str) -> None:
    """A changed, a lost and a renamed part void the approval and are named."""
    lost = {name: digest for name, digest in PARTS.items() if name != part}
    assert changed_parts(APPROVAL, PARTS | {part: "changed"}) == (part,)
    assert changed_parts(APPROVAL, lost) == (part,)
    assert changed_parts(APPROVAL, lost | {"the other": PARTS[part]}) == tuple(sorted((part, "the other")))


def test_a_new_part_is_named() -> None:
    """What nobody looked at yet voids the approval too."""
    assert changed_parts(APPROVAL, PARTS | {"the poster": "dd"}) == ("the poster",)


def test_all_that_changed_is_named_in_order() -> None:
    """Several changes are named together."""
    assert changed_parts(APPROVAL, {}) == ("the article", "the captions", "the video")


def test_an_approval_reads_back_the_same() -> None:
    """`approval.json` is for people to read, and holds the whole approval."""
    assert format_approval(APPROVAL) == WRITTEN
    assert parse_approval(WRITTEN, file="approval.json") == APPROVAL


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(WRITTEN[:60], id="cut-off"),
        pytest.param("[]", id="a-list"),
        pytest.param("null", id="null"),
        pytest.param(WRITTEN.replace('"by"', '"buy"'), id="nobody"),
        pytest.param(WRITTEN.replace('"Ann Ek, PA-C"', "null"), id="by-null"),
        pytest.param(WRITTEN.replace('"Ann Ek, PA-C"', '""'), id="by-nobody"),
        pytest.param(WRITTEN.replace("2026-03-09T12:30:05-06:00", "yesterday"), id="time-in-words"),
        pytest.param(WRITTEN.replace('"2026-03-09T12:30:05-06:00"', "5"), id="time-a-number"),
        pytest.param(json.dumps(json.loads(WRITTEN) | {"parts": ["aa"]}), id="parts-a-list"),
        pytest.param(json.dumps(json.loads(WRITTEN) | {"parts": None}), id="parts-null"),
    ],
)
def test_a_damaged_approval_is_no_approval(text: str) -> None:
    """A file that is not wholly an approval is refused, never taken for one."""
    with pytest.raises(RecordError) as refused:
        parse_approval(text, file="t/approval.json")
    assert str(refused.value) == (
        "t/approval.json: this approval is damaged; delete it and approve the talk again."
    )


def test_only_this_module_makes_an_approval() -> None:
    """No other module of the program calls `Approval(...)` or hands the class to something that would."""
    makers = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                named = [node.func, *node.args, *(keyword.value for keyword in node.keywords)]
                if any(_name(part) == "Approval" for part in named):
                    makers.add(path.relative_to(SOURCE).as_posix())
    assert makers == {"publish/approval.py"}


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
