"""`check` and `approve` hold the article against the talk, and `draft` writes down where it was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from smalltalk import REVIEWER, Recorder, job_in

from pipeline import run as minutes
from pipeline.errors import ApprovalError
from pipeline.talkfiles import Talk
from pipeline.workspace import Workspace

SLUG = "small-talk"


def talk_of(root: Path) -> Talk:
    """Give the files of the one talk."""
    return Workspace(root).talk(SLUG)


def edit(root: Path, old: str, new: str) -> None:
    """Change the article as an editor would."""
    text = talk_of(root).post.read_text(encoding="utf-8")
    assert old in text
    talk_of(root).post.write_text(text.replace(old, new), encoding="utf-8")


def blockers(root: Path) -> set[str]:
    """Give the rules of this part that a check finds broken."""
    job = job_in(root)
    minutes.check(job)
    found = {finding.rule for finding in job.findings if finding.severity == "blocker"}
    return {rule for rule in found if rule == "unsaid" or rule.startswith("lock-")}


def test_draft_writes_where_each_sentence_was_said(drafted: Path) -> None:
    """`sources.json` has a line for people, each sentence with its words and time, and what is left out."""
    record = json.loads(talk_of(drafted).sources.read_text(encoding="utf-8"))
    assert record["summary"].startswith(f"{len(record['sentences'])} of {len(record['sentences'])} sentences were")
    assert {sentence["verdict"] for sentence in record["sentences"]} == {"said"}
    assert set(record["sentences"][0]) == {"section", "text", "verdict", "share", "start_ms", "words"}


def test_sources_follow_an_edit(drafted: Path) -> None:
    """The map is made anew with the article, and is the same if nothing changed."""
    before = talk_of(drafted).sources.read_bytes()
    minutes.draft(job_in(drafted))
    assert talk_of(drafted).sources.read_bytes() == before
    edit(drafted, "A night guard protects worn teeth", "A crocodile protects worn teeth")
    minutes.draft(job_in(drafted))
    assert b"crocodile" in talk_of(drafted).sources.read_bytes()


def test_check_says_how_much_was_said(drafted: Path) -> None:
    """One line tells it, whether or not anything is wrong."""
    job = job_in(drafted)
    minutes.check(job)
    assert isinstance(job.listener, Recorder)
    assert any("sentences were said; none of the speech is left out" in note for note in job.listener.notes)
    assert blockers(drafted) == set()


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("it does not stop", "it does stop", {"lock-negation"}),
        ("look at two things", "look at 3 things", {"lock-number"}),
        ("every single week", "every single day", {"lock-frequency"}),
        ("You will know what they are", "Botox cures that at once", {"unsaid", "lock-negation"}),
    ],
)
def test_a_fact_that_changed_blocks_approval(drafted: Path, old: str, new: str, rules: set[str]) -> None:
    """What check lists, approve refuses, and no approval is written."""
    edit(drafted, old, new)
    found = blockers(drafted)
    assert found & rules
    minutes.draft(job_in(drafted))
    with pytest.raises(ApprovalError):
        minutes.approve(job_in(drafted), SLUG, by=REVIEWER)
    assert not talk_of(drafted).approval.exists()


def test_a_warning_blocks_nothing(drafted: Path) -> None:
    """A sentence that was said for the most part is told and can be approved."""
    edit(drafted, "jaw pain when you open your mouth wide", "pain at an early breakfast")
    job = job_in(drafted)
    minutes.check(job)
    assert "unsaid" in {f.rule for f in job.findings if f.severity == "warning"}
    minutes.approve(job_in(drafted), SLUG, by=REVIEWER)
    assert talk_of(drafted).approval.exists()


def test_a_note_is_the_editors_own(drafted: Path) -> None:
    """Words nobody said pass as a note, and the page shows that they are one."""
    text = talk_of(drafted).post.read_text(encoding="utf-8").rstrip()
    talk_of(drafted).post.write_text(f"{text}\n\nSince 2025 we do not do this. {{.note}}\n", encoding="utf-8")
    assert blockers(drafted) == set()
    minutes.preview(job_in(drafted))
    page = (drafted / "preview" / SLUG / "index.html").read_text(encoding="utf-8")
    note = page[page.index('role="note"') :]
    assert note.index("Editor’s note") < note.index("Since 2025 we do not do this.") < note.index("</div>")
