"""Which approved talks are to be looked at again, and when."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import smalltalk
from click.testing import CliRunner, Result
from smalltalk import NOW, Recorder, job_in, messages

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.job import Job
from pipeline.workspace import Workspace

SLUG = "small-talk"


def later(root: Path, days: int) -> Job:
    """Give a job so many days after the approval."""
    return Job(workspace=Workspace(root), listener=Recorder(), now=lambda: NOW + dt.timedelta(days=days))


def every(root: Path, period: str) -> None:
    """Set how often pages are looked at."""
    clinic = root / "clinic.toml"
    text = clinic.read_text("utf-8")
    clinic.write_text(f'{text}\n[publishing]\nreview_every = "{period}"\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("days", "found", "is_overdue"),
    [
        *((0, False, False), (334, False, False), (335, True, False)),
        *((364, True, False), (365, True, True), (900, True, True)),
    ],
)
def test_a_talk_is_due_a_year_after_its_approval(approved: Path, days: int, found: bool, is_overdue: bool) -> None:
    """It is listed from 30 days before that day on, and overdue from that day on."""
    reviews = minutes.due(later(approved, days))
    assert [(one.slug, one.due_on.isoformat(), one.is_overdue) for one in reviews] == (
        [(SLUG, "2027-11-22", is_overdue)] if found else []
    )


def test_the_clinic_says_how_often(approved: Path) -> None:
    """`review_every` moves the day, and voids no approval."""
    every(approved, "6 weeks")
    (review,) = minutes.due(later(approved, 20))
    assert (review.due_on.isoformat(), review.approved_by) == ("2027-01-03", smalltalk.REVIEWER)
    (standing,) = minutes.status(job_in(approved))
    assert standing.stage == "approved"


def test_the_oldest_is_listed_first(published: Path) -> None:
    """Talks come in the order in which they are due, whatever their names."""
    minutes.approve(later(published, 3), SLUG, by=smalltalk.REVIEWER)
    minutes.approve(later(published, 5), "other-talk", by=smalltalk.REVIEWER)
    assert [review.slug for review in minutes.due(later(published, 400))] == [SLUG, "other-talk"]
    minutes.approve(later(published, 7), SLUG, by=smalltalk.REVIEWER)
    assert [review.slug for review in minutes.due(later(published, 400))] == ["other-talk", SLUG]
    assert [review.slug for review in minutes.due(later(published, 400), [SLUG])] == [SLUG]


def test_a_draft_and_a_withdrawn_talk_are_never_due(published: Path) -> None:
    """Only what is approved can be due; a page that changed since is published still, so it counts."""
    minutes.withdraw(job_in(published), "other-talk", why="A patient asked for it.")
    post = Workspace(published).talk(SLUG).post
    post.write_text(post.read_text("utf-8").replace("at home", "at work"), encoding="utf-8")
    assert [review.slug for review in minutes.due(later(published, 400))] == [SLUG]
    Workspace(published).talk(SLUG).approval.unlink()
    assert minutes.due(later(published, 400)) == ()


def test_a_new_approval_begins_a_new_term(approved: Path) -> None:
    """Who has looked again and approved again is asked a year later."""
    minutes.approve(later(approved, 400), SLUG, by=smalltalk.REVIEWER)
    assert minutes.due(later(approved, 401)) == ()


def test_an_overdue_page_stays_published_and_status_says_so(published: Path) -> None:
    """Time alone takes nothing off the site."""
    minutes.publish(later(published, 400))
    assert (published / "site" / SLUG / "index.html").exists()
    (standing,) = minutes.status(later(published, 400), [SLUG])
    assert (standing.stage, standing.review_due_on) == ("published", "2027-11-22")
    assert standing.next_action == "review due since 2027-11-22; look at it and approve it again"
    (standing,) = minutes.status(later(published, 364), [SLUG])
    assert standing.next_action == "nothing; upload site/ if you have not yet"


def test_a_damaged_approval_is_told_and_the_others_are_listed(published: Path) -> None:
    """One file that can't be read hides no other talk."""
    Workspace(published).talk(SLUG).approval.write_text("{", encoding="utf-8")
    job = later(published, 400)
    assert [review.slug for review in minutes.due(job)] == ["other-talk"]
    assert job.failed
    assert "approval.json: this approval is damaged" in messages(job)


def typed(root: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--workspace", str(root), "due", *words])


def redate(root: Path, year: str) -> None:
    """Have the talk approved in another year."""
    path = Workspace(root).talk(SLUG).approval
    path.write_text(path.read_text("utf-8").replace('"at": "2026', f'"at": "{year}'), encoding="utf-8")


def test_the_command_exits_with_1_when_one_is_overdue(approved: Path) -> None:
    """A scheduled job sees by the exit code that somebody has to look."""
    redate(approved, "2020")
    result = typed(approved)
    line = f"{SLUG}: review due since 2021-11-22; approved by {smalltalk.REVIEWER} on 2020-11-22\n"
    assert (result.exit_code, result.stdout) == (1, line)
    result = typed(approved, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "slug": SLUG,
            "approved_by": smalltalk.REVIEWER,
            "approved_on": "2020-11-22",
            "due_on": "2021-11-22",
            "is_overdue": True,
        }
    ]


def test_the_command_exits_with_0_when_nothing_is_due(approved: Path) -> None:
    """With nothing to look at it says so; as JSON it is an empty list."""
    redate(approved, "9000")
    result = typed(approved)
    assert (result.exit_code, result.stdout) == (0, "no talk is due for review within 30 days\n")
    result = typed(approved, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_the_json_parses_also_when_the_command_fails(approved: Path) -> None:
    """An unknown talk is told on stderr; stdout stays JSON."""
    result = typed(approved, "--json", "no-such-talk")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])
    assert result.stderr.startswith("no-such-talk: no talk goes by this name")
