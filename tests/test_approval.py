"""A named person's word for exactly what will be published."""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import Path
from textwrap import dedent

import pytest

from pipeline.checklist import CHECKLIST, Statement
from pipeline.errors import ApprovalError, RecordError
from pipeline.models import Approval
from pipeline.publish.approval import approve, changed_parts, format_approval, parse_approval

SOURCE = Path(__file__).resolve().parent.parent / "pipeline"
AT = dt.datetime(2026, 3, 9, 12, 30, 5, 999, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
PARTS = {"the article": "aa", "the captions": "bb", "the video": "cc"}
ALL = [statement.id for statement in CHECKLIST]
APPROVAL = approve("jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS, affirmed=ALL)
WRITTEN = dedent("""\
    {
     "slug": "jaw-pain",
     "by": "Ann Ek, PA-C",
     "at": "2026-03-09T12:30:05-06:00",
     "parts": {
      "the article": "aa",
      "the captions": "bb",
      "the video": "cc"
     },
     "checklist": [
      "Nothing stands in the way: every blocker that was found is mended, or answered by name.",
      "The picture shows nothing that the words don't say.",
      "No patient can be recognised, by face, voice, name or story.",
      "I watched the video to its end with its captions; they say what is said.",
      "I listened to every number, dose and side; they stand as they were said."
     ],
     "authorisation": ""
    }
    """)


def test_an_approval_says_who_when_and_what() -> None:
    """It holds the name with credentials, the second, and a copy of the digests."""
    said = tuple(statement.sentence for statement in CHECKLIST)
    at = AT.replace(microsecond=0)
    assert Approval(slug="jaw-pain", by="Ann Ek, PA-C", at=at, parts=PARTS, checklist=said) == APPROVAL
    assert APPROVAL.parts is not PARTS


def test_spaces_in_a_name_are_tidied() -> None:
    """A name typed carelessly is written tidily, on one line."""
    for by in ("  Ann \n Ek,  PA-C ", "Ann Ek,PA-C"):
        assert approve("x", by=by, at=AT, parts={}, affirmed=ALL).by == "Ann Ek, PA-C"


@pytest.mark.parametrize("by", ["", " ", "Ann Ek", "Ann Ek,", "Ann Ek, ", ", PA-C", ",", " , "])
def test_an_approval_needs_a_name_with_credentials(by: str) -> None:
    """Nobody approves without saying who they are and what makes them able to."""
    with pytest.raises(ApprovalError) as refused:
        approve("jaw-pain", by=by, at=AT, parts=PARTS, affirmed=ALL)
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
        pytest.param(json.dumps(json.loads(WRITTEN) | {"checklist": "all of it"}), id="checklist-a-text"),
    ],
)
def test_a_damaged_approval_is_no_approval(text: str) -> None:
    """A file that is not wholly an approval is refused, never taken for one."""
    with pytest.raises(RecordError) as refused:
        parse_approval(text, file="t/approval.json")
    assert str(refused.value) == (
        "t/approval.json: this approval is damaged; delete it and approve the talk again."
    )


def test_an_older_approval_is_still_one() -> None:
    """An approval from before there was a checklist reads as one in which nothing was affirmed."""
    older = {key: value for key, value in json.loads(WRITTEN).items() if key not in ("checklist", "authorisation")}
    read = parse_approval(json.dumps(older), file="approval.json")
    assert (read.by, read.parts, read.checklist, read.authorisation) == (APPROVAL.by, PARTS, (), "")


BY_HAND = [statement for statement in CHECKLIST if not statement.is_computed]


@pytest.mark.parametrize("left_out", BY_HAND, ids=lambda statement: statement.id)
def test_each_statement_must_be_made(left_out: Statement) -> None:
    """Nobody approves with a box left open, and the refusal says which."""
    affirmed = {statement.id for statement in BY_HAND} - {left_out.id}
    with pytest.raises(ApprovalError) as refused:
        approve("jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS, affirmed=affirmed)
    assert str(refused.value) == (
        f"jaw-pain: not approved, because this was not affirmed: “{left_out.sentence}” Affirm it if so."
    )


def test_what_the_program_sees_to_needs_no_tick() -> None:
    """Whether findings stand is computed: nobody has to affirm it, and it is recorded all the same."""
    by_hand = [statement.id for statement in BY_HAND]
    assert approve("jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS, affirmed=by_hand) == APPROVAL


def test_an_authorisation_stands_for_the_sentence_about_patients() -> None:
    """Where a patient can be recognised the record says under which id it was allowed, and not that nobody can."""
    affirmed = [statement.id for statement in BY_HAND if statement.id != "patients"]
    given = approve(
        "jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS, affirmed=affirmed, authorisation=" A-12 \n b"
    )
    assert given.authorisation == "A-12 b"
    about = [sentence for sentence in given.checklist if "patient" in sentence]
    assert about == ["Each patient who can be recognised has authorised it in writing; it is on file as A-12 b."]
    assert parse_approval(format_approval(given), file="approval.json") == given


def test_a_blank_authorisation_is_none() -> None:
    """Spaces are no id: the sentence about patients is then still asked for."""
    affirmed = [statement.id for statement in BY_HAND if statement.id != "patients"]
    with pytest.raises(ApprovalError, match="No patient can be recognised"):
        approve("jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS, affirmed=affirmed, authorisation=" ")


def test_an_unknown_statement_is_refused() -> None:
    """A box that is not on the list (a page from an older version) approves nothing."""
    with pytest.raises(ApprovalError, match="'everything' is no statement of the checklist"):
        approve("jaw-pain", by="Ann Ek, PA-C", at=AT, parts=PARTS, affirmed=[*ALL, "everything"])


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
