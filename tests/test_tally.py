"""With a thousand talks nothing is looked at twice: what was found is remembered until something has changed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import smalltalk
from smalltalk import job_in

from pipeline import run as minutes
from pipeline.console import format_standings
from pipeline.job import Job
from pipeline.steps import draft as drafting
from pipeline.steps import intake as taking_in
from pipeline.steps import standing
from pipeline.steps import status as overview
from pipeline.steps.composing import Composed
from pipeline.steps.desk import Desk
from pipeline.steps.deskboard import SHOWN
from pipeline.steps.status import Standing, most_urgent
from pipeline.workspace import Workspace

SLUG = "small-talk"
Counted = Callable[[object, str], list[str]]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Give what lets a function of a module do its work and remembers for which talks."""

    def count(module: object, name: str) -> list[str]:
        real, calls = getattr(module, name), []

        def counting(job: object, slug: str, *rest: object) -> object:
            calls.append(slug)
            return real(job, slug, *rest)

        monkeypatch.setattr(module, name, counting)
        return calls

    return count


def edit(root: Path, slug: str = SLUG) -> None:
    """Write into the article what nobody said."""
    post = Workspace(root).talk(slug).post
    post.write_text(f"{post.read_text('utf-8')}\nAspirin takes the pain away within 5 minutes.\n", "utf-8")


def test_status_looks_through_a_talk_once(drafted: Path, counted: Counted) -> None:
    """The second list takes what the first one found; after an edit, or new rules, it looks again."""
    (drafted / ".cache" / "blockers.json").unlink(missing_ok=True)
    looked = counted(overview, "find_all")
    first = minutes.status(job_in(drafted))
    assert minutes.status(job_in(drafted)) == first
    assert looked == [SLUG]
    edit(drafted)
    assert minutes.status(job_in(drafted))[0].blockers
    assert looked == [SLUG] * 2
    (drafted / "clinic.toml").write_text(smalltalk.CLINIC.replace("general education", "education"), "utf-8")
    minutes.status(job_in(drafted))
    assert looked == [SLUG] * 3


def test_an_approval_is_compared_once(approved: Path, counted: Counted) -> None:
    """Whether it holds is remembered until any part of the talk, its packs or the clinic's notes change."""
    compared = counted(overview, "read_approval")
    first = minutes.status(job_in(approved))
    assert (first[0].stage, compared) == ("approved", [SLUG])
    assert minutes.status(job_in(approved)) == first
    assert compared == [SLUG]
    for number, name in enumerate(("post.md", "captions.vtt", "transcript.json"), start=2):
        path = approved / "transcripts" / SLUG / name
        text = path.read_text("utf-8")
        path.write_text(f"{text} ", "utf-8")
        assert minutes.status(job_in(approved))[0].stage == "changed"
        assert compared == [SLUG] * (2 * number - 2)
        path.write_text(text, "utf-8")
        assert minutes.status(job_in(approved)) == first
    (approved / "clinic.toml").write_text(smalltalk.CLINIC.replace("general education", "education"), "utf-8")
    assert "clinic's notes changed" in minutes.status(job_in(approved))[0].next_action


def test_a_save_while_a_talk_is_looked_through_is_looked_at(
    drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was counted in an older text is never taken for the newer one's."""
    (drafted / ".cache" / "blockers.json").unlink(missing_ok=True)
    real = overview.find_all

    def find(job: Job, slug: str, reading: object) -> object:
        found = real(job, slug, reading)  # type: ignore[arg-type]
        if not job.dry_run:
            monkeypatch.setattr(overview, "find_all", real)
            edit(drafted)
        return found

    monkeypatch.setattr(overview, "find_all", find)
    before = minutes.status(job_in(drafted))[0].blockers
    assert minutes.status(job_in(drafted))[0].blockers != before


def test_a_correction_saved_while_a_talk_is_drafted_reaches_it(
    drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fix that came too late for one `draft` is in the captions after the next."""
    talk, real = Workspace(drafted).talk(SLUG), drafting.write_derived

    def write(job: Job, slug: str, composed: Composed) -> None:
        real(job, slug, composed)
        monkeypatch.setattr(drafting, "write_derived", real)
        talk.fixes.write_text('[[fix]]\nword = 0\nheard = "Hi,"\ntext = "Hello,"\n', "utf-8")

    (drafted / ".cache" / "drafted.json").unlink(missing_ok=True)
    monkeypatch.setattr(drafting, "write_derived", write)
    for _again in range(2):
        job = job_in(drafted)
        minutes.draft(job)
        assert not job.failed
    assert "Hello," in talk.captions.read_text("utf-8")


def test_a_file_that_cannot_be_read_spoils_no_list(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something in a talk's folder that nobody may read is no reason to say nothing of all talks."""
    (drafted / "transcripts" / SLUG / "notes.txt").write_text("mine", "utf-8")
    real = standing._bytes

    def read(path: Path | str) -> bytes:
        if str(path).endswith("notes.txt"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(standing, "_bytes", read)
    assert minutes.status(job_in(drafted))[0].stage == "draft"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"small-talk": 3}', '{"small-talk": {"made_from": "", "found": 0}}']
)
def test_a_damaged_note_counts_as_none(drafted: Path, text: str) -> None:
    """What is remembered lies in the cache; without it, or with nonsense there, all is found anew."""
    before = minutes.status(job_in(drafted))
    (drafted / ".cache" / "blockers.json").write_text(text, "utf-8")
    assert minutes.status(job_in(drafted)) == before


def test_a_list_waits_for_few_talks(drafted: Path, monkeypatch: pytest.MonkeyPatch, counted: Counted) -> None:
    """Of many that changed a list looks through some; it says so of the rest, which `run` looks through."""
    shutil.copytree(drafted / "transcripts" / SLUG, drafted / "transcripts" / "other-talk")
    for name in ("post.md", "source.json", ".base/post.md"):
        path = drafted / "transcripts" / "other-talk" / name
        path.write_text(path.read_text("utf-8").replace(SLUG, "other-talk"), "utf-8")
    monkeypatch.setattr(overview, "COUNTED_AT_ONCE", 1)
    other, small = minutes.status(job_in(drafted))
    assert (other.blockers, small.blockers) == (0, None)
    assert small.next_action == "not looked through yet; run `make`, or `minutes check small-talk`"
    assert "not looked at yet" in {talk["open"] for talk in Desk(job_in(drafted)).board()["talks"]} | {
        "not looked at yet"
    }
    edit(drafted)
    edit(drafted, "other-talk")
    looked = counted(overview, "find_all")
    overview.look_through(job_in(drafted), ["other-talk", SLUG])
    assert looked == ["other-talk", SLUG]
    assert all(one.blockers for one in minutes.status(job_in(drafted)))


def test_an_unchanged_talk_is_not_drafted_again(drafted: Path, counted: Counted) -> None:
    """What was said of it is said again; `--force`, an edit or another name of the clinic make the draft anew."""
    composed = counted(drafting, "compose_talk")
    edit(drafted)
    said = []
    for options in ({}, {}, {"force": True}):
        job = job_in(drafted, **options)
        minutes.draft(job)
        said.append([(one.status, one.message, one.path) for one in job.outcomes])
    assert composed == [SLUG] * 2
    assert said[0] == said[1] == said[2]
    assert "its article was edited, so it is kept as it is" in said[0][0][1]


def test_a_recording_is_read_once(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` reads no recording of which nothing has changed; one named, or exchanged for its like, is read."""
    read: list[Path] = []
    real = Workspace.digest
    monkeypatch.setattr(Workspace, "digest", lambda self, path: (read.append(path), real(self, path))[1])
    monkeypatch.setattr("pipeline.steps.dropnotes._TELLS_APART_NS", 0)
    video = drafted / "videos" / f"{SLUG}.mp4"

    def reads(*names: str) -> bool:
        read.clear()
        taking_in.intake(job_in(drafted), names)
        return video in read

    assert reads(), "it was copied here"
    assert not reads()
    assert reads(SLUG)
    times = video.stat()
    content = bytearray(video.read_bytes())
    content[-1] ^= 1
    video.write_bytes(content)
    os.utime(video, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert reads(), "the system knows that it was written to"


def test_many_talks_end_with_a_summary() -> None:
    """The last lines on the screen say how many talks there are and which to look at first."""
    talks = [
        Standing(slug=f"talk-{n:02}", stage="published", next_action="nothing; upload site/") for n in range(19)
    ]
    talks += [
        Standing(slug="new", stage="draft", next_action="read it"),
        Standing(slug="torn", stage="damaged", next_action="put it right"),
    ]
    *_, blank, counts, first, most, next_one = format_standings(
        talks, as_json=False, urgent=most_urgent(talks)
    ).splitlines()
    assert (blank, counts, first) == ("", "21 talks: 19 published, 1 draft, 1 damaged.", "First:")
    assert (most, next_one) == ("  torn: damaged; put it right", "  new: draft; read it")
    assert len(format_standings(talks[:20], as_json=False).splitlines()) == 20


def test_the_desk_finds_one_talk_among_many(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that wait stand first, a page has an end, and a talk is found by words of its title or its stage."""
    many = [Standing(slug=f"talk-{n:03}", stage="published", next_action="nothing") for n in range(SHOWN)]
    real = overview.status
    monkeypatch.setattr("pipeline.steps.deskboard.status", lambda job, slugs: [*many, *real(job, slugs)])
    desk = Desk(job_in(drafted))
    board = desk.board()
    assert (board["talks"][0]["title"], board["waiting"]) == (SLUG, 1)
    assert (len(board["talks"]), board["found"], board["count"]) == (SHOWN, SHOWN + 1, SHOWN + 1)
    assert len(desk.board({"all": "1"})["talks"]) == SHOWN + 1
    assert [talk["title"] for talk in desk.board({"q": "TALK small"})["talks"]] == [SLUG]
    assert [talk["title"] for talk in desk.board({"q": "talk", "stage": "draft"})["talks"]] == [SLUG]
    assert desk.board({"q": "sciatica"})["talks"] == []
