"""What a person saved stays for ever, and another's text is never replaced in silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from smalltalk import NOW, REVIEWER, Recorder, job_in

from pipeline import run as minutes
from pipeline.errors import ApprovalError, ConflictError, RecordError
from pipeline.job import Job
from pipeline.steps.saving import is_hers, keep, keep_found, list_history, read_saved, restore, save, sha256_of
from pipeline.talkfiles import Talk
from pipeline.workspace import Workspace

SLUG = "a-talk"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Give a job in an empty workspace, with the clock stopped."""
    return job_in(tmp_path)


@pytest.fixture
def talk(job: Job) -> Talk:
    """Give a talk with an article that the machine wrote."""
    talk = job.workspace.talk(SLUG)
    for path in (talk.post, talk.base):
        job.workspace.write(path, "machine\n")
    return talk


def texts(job: Job, name: str = "post.md") -> list[str]:
    """Give the history of a file, newest first."""
    return [read_saved(job, SLUG, saved.id) for saved in list_history(job, SLUG, name)]


def test_saved_text_is_in_the_history_and_in_its_place(job: Job, talk: Talk) -> None:
    """A save is kept under time, hash and name; the machine's text that stood there is not hers."""
    assert save(job, SLUG, talk.post, "mine\n")
    assert talk.post.read_bytes() == b"mine\n"
    (saved,) = list_history(job, SLUG, "post.md")
    assert saved.id == "20261122T093000.000Z-fcbc800d-post.md"
    assert (saved.at, saved.hash, saved.path.read_bytes()) == (NOW, sha256_of("mine\n")[:8], b"mine\n")


def test_each_byte_is_kept(job: Job, talk: Talk) -> None:
    """Line ends, a byte order mark and a missing last newline stay as they were."""
    save(job, SLUG, talk.post, "\ufeffa\r\nb\x0b")
    save(job, SLUG, talk.post, "c")
    assert list_history(job, SLUG, "post.md")[1].path.read_bytes() == b"\xef\xbb\xbfa\r\nb\x0b"


def test_stamps_sort_and_never_collide(job: Job, talk: Talk) -> None:
    """Saves within one moment, or after the clock was set back, stay in their order."""
    for text in "abcabc":
        save(job, SLUG, talk.post, text)
    back = Job(workspace=job.workspace, listener=Recorder(), now=lambda: NOW - dt.timedelta(days=1))
    save(back, SLUG, talk.post, "later")
    assert texts(job) == ["later", *"cbacba"]


def test_same_text_again_is_no_new_entry(job: Job, talk: Talk) -> None:
    """An autosave of nothing new changes nothing and fills no history."""
    assert save(job, SLUG, talk.post, "mine")
    assert not save(job, SLUG, talk.post, "mine")
    assert texts(job) == ["mine"]


def test_what_a_killed_command_kept_is_kept_once(job: Job, talk: Talk) -> None:
    """The command that is run again finds its text in the history and adds none."""
    for text in ("old", "old", "new", "old"):
        keep(job, talk, talk.post, text)
    assert texts(job) == ["old", "new", "old"]


def test_text_editors_text_is_kept_before_a_save(job: Job, talk: Talk) -> None:
    """What she typed in another program is in the history before a save takes its place."""
    talk.post.write_text("typed", encoding="utf-8")
    save(job, SLUG, talk.post, "mine")
    assert texts(job) == ["mine", "typed"]


def test_stale_save_keeps_both(job: Job, talk: Talk) -> None:
    """A second tab's text is kept and refused, and the error carries both texts."""
    seen = sha256_of("machine\n")
    save(job, SLUG, talk.post, "first", expected=seen)
    with pytest.raises(ConflictError, match=r"^transcripts/a-talk/post\.md: it was changed elsewhere") as conflict:
        save(job, SLUG, talk.post, "second", expected=seen)
    assert (conflict.value.mine, conflict.value.theirs) == ("second", "first")
    assert conflict.value.theirs_sha256 == sha256_of("first")
    assert talk.post.read_text("utf-8") == "first"
    assert texts(job) == ["second", "first"]


def test_save_that_arrived_already_is_no_conflict(job: Job, talk: Talk) -> None:
    """A save sent again, because its answer was lost, finds its own text there."""
    seen = sha256_of("machine\n")
    assert save(job, SLUG, talk.post, "mine", expected=seen)
    assert not save(job, SLUG, talk.post, "mine", expected=seen)


def test_a_file_that_is_not_there_has_the_hash_of_nothing(job: Job, talk: Talk) -> None:
    """The first text of a file expects none there; a deleted article is a conflict."""
    assert save(job, SLUG, talk.fixes, "# none\n", expected=sha256_of(""))
    talk.post.unlink()
    with pytest.raises(ConflictError) as conflict:
        save(job, SLUG, talk.post, "mine", expected=sha256_of("machine\n"))
    assert conflict.value.theirs == ""
    assert not talk.post.exists()


def test_unreadable_file_loses_no_typing(job: Job, talk: Talk) -> None:
    """Where the file holds no text she is told so, and what she typed is in the history."""
    talk.post.write_bytes(b"\xff\xfe")
    with pytest.raises(RecordError, match="not UTF-8"):
        save(job, SLUG, talk.post, "mine")
    assert texts(job) == ["mine"]
    assert talk.post.read_bytes() == b"\xff\xfe"


def test_half_a_character_is_refused(job: Job, talk: Talk) -> None:
    """Text that no file can hold is refused in a sentence."""
    with pytest.raises(RecordError, match="half a character"):
        save(job, SLUG, talk.post, "mine \ud83d")


def test_machine_text_is_hers_once_she_saved_it(job: Job, talk: Talk) -> None:
    """Nobody has touched an article that is its base, unless she saved just that text."""
    keep_found(job, SLUG, talk.post)
    assert (texts(job), is_hers(job, SLUG)) == ([], False)
    save(job, SLUG, talk.post, "machine\n")
    assert is_hers(job, SLUG)


def test_restore_is_a_save(job: Job, talk: Talk) -> None:
    """An earlier text comes back as the newest, and what stood there stays in the history."""
    save(job, SLUG, talk.post, "one")
    save(job, SLUG, talk.post, "two")
    oldest = list_history(job, SLUG, "post.md")[-1]
    with pytest.raises(ConflictError):
        restore(job, SLUG, oldest.id, expected=sha256_of("one"))
    assert restore(job, SLUG, oldest.id, expected=sha256_of("two"))
    assert talk.post.read_text("utf-8") == "one"
    assert texts(job)[0] == "one"
    assert "two" in texts(job)


@pytest.mark.parametrize(
    "asked",
    [
        "../post.md",
        "../../b-talk/history/x",
        "",
        "post.md",
        "20261122T093000.000Z-00000000-post.md",
        "stranger.md",
    ],
)
def test_only_what_is_listed_can_be_asked_for(job: Job, talk: Talk, asked: str) -> None:
    """A name from outside opens no other file."""
    save(job, SLUG, talk.post, "mine")
    (talk.history / "stranger.md").write_text("x", encoding="utf-8")
    with pytest.raises(RecordError, match="no such text in its history"):
        read_saved(job, SLUG, asked)
    with pytest.raises(RecordError, match="no such text in its history"):
        restore(job, SLUG, asked)


def test_strangers_in_the_history_are_left_alone(job: Job, talk: Talk) -> None:
    """Files of other names, and of days that never were, are no saves and stop none."""
    save(job, SLUG, talk.post, "mine")
    for name in ("20261399T996000.000Z-00000000-post.md", "9 copy of post.md", ".DS_Store"):
        (talk.history / name).write_text("x", encoding="utf-8")
    assert save(job, SLUG, talk.post, "more")
    assert texts(job) == ["more", "mine"]


def test_old_approval_cannot_be_brought_back(approved: Path) -> None:
    """An approval is in the history for the record, and is given by reading, never by restoring."""
    job = job_in(approved)
    (saved,) = list_history(job, "small-talk", "approval.json")
    assert REVIEWER in read_saved(job, "small-talk", saved.id)
    Workspace(approved).talk("small-talk").approval.unlink()
    with pytest.raises(ApprovalError, match="read the talk and approve it again"):
        restore(job, "small-talk", saved.id)
    assert not Workspace(approved).talk("small-talk").approval.exists()


def test_answers_are_kept(drafted: Path) -> None:
    """An answer to a finding is a text of hers too."""
    talk = Workspace(drafted).talk("small-talk")
    talk.post.write_text(talk.post.read_text("utf-8").replace("TMD often means", "A cure for TMD means"), "utf-8")
    job = job_in(drafted)
    minutes.check(job)
    finding = next(finding.id for finding in job.findings if finding.rule == "claim-cure")
    minutes.override(job_in(drafted), "small-talk", finding, by=REVIEWER, why="She quotes a myth here.")
    (saved,) = list_history(job, "small-talk", "overrides.toml")
    assert saved.path.read_bytes() == talk.overrides.read_bytes()
