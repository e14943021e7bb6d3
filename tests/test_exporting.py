"""`minutes export`: approved talks alone, whole or not at all, and gone with a withdrawal."""

from __future__ import annotations

import shutil
from pathlib import Path

from smalltalk import Recorder, job_in, messages, outcomes, snapshot

from pipeline import run as minutes

SLUG = "small-talk"
FILES = {
    *("youtube-description.txt", "captions.vtt", "captions.srt", "fragment.html"),
    *("article.txt", "transcript.txt"),
}


def exported(root: Path) -> set[str]:
    """Give the names of the files that were exported."""
    folder = root / "exports" / SLUG
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def edit(root: Path) -> None:
    """Change the article, as an editor does after the approval."""
    post = root / "transcripts" / SLUG / "post.md"
    post.write_text(post.read_text("utf-8").replace("soft food", "soft-food"), encoding="utf-8")


def test_an_approved_talk_is_exported(approved: Path) -> None:
    """Its texts are written, what is missing is told, and a second time nothing changes."""
    job = job_in(approved)
    minutes.export(job, [SLUG])
    assert exported(approved) == FILES
    assert outcomes(job) == {SLUG: ["made"]}
    assert isinstance(job.listener, Recorder)
    assert [note for note in job.listener.notes if note.startswith("small-talk: left out iframe.html, because")]
    before = snapshot(approved / "exports")
    again = job_in(approved)
    minutes.export(again, [SLUG])
    assert (outcomes(again), snapshot(approved / "exports")) == ({SLUG: ["fresh"]}, before)


def test_with_an_address_there_is_a_frame(approved: Path) -> None:
    """Once clinic.toml says where the site stands, nothing is left out; that asks for no new approval."""
    with (approved / "clinic.toml").open("a", encoding="utf-8") as file:
        file.write('\n[publishing]\nsite_url = "https://talks.example.org/"\n')
    minutes.export(job_in(approved), [SLUG])
    assert exported(approved) == FILES | {"iframe.html"}


def test_a_draft_is_refused(drafted: Path) -> None:
    """What nobody approved is not exported, in the words of `publish`; asked for all, it is only told."""
    job = job_in(drafted)
    minutes.export(job, [SLUG])
    assert (exported(drafted), outcomes(job)) == (set(), {SLUG: ["failed"]})
    assert messages(job).startswith("held back, not approved; when it is right: minutes approve small-talk")
    asked_for_all = job_in(drafted)
    minutes.export(asked_for_all)
    assert outcomes(asked_for_all) == {SLUG: ["kept"]}


def test_a_talk_that_changed_is_refused(approved: Path) -> None:
    """What changed after its approval is refused by name, and the texts of before stay as they are."""
    minutes.export(job_in(approved), [SLUG])
    before = snapshot(approved / "exports")
    edit(approved)
    job = job_in(approved)
    minutes.export(job, [SLUG])
    assert outcomes(job) == {SLUG: ["failed"]}
    assert "not published, because its article changed after Ada Example, PA-C approved it" in messages(job)
    assert snapshot(approved / "exports") == before


def test_a_withdrawal_takes_the_texts_along(approved: Path) -> None:
    """With a withdrawal they are gone, the person is told where to look, and none are written again."""
    minutes.export(job_in(approved), [SLUG])
    shutil.copytree(approved / "exports" / SLUG, approved / "exports" / f".{SLUG}.old")  # as a kill may leave it
    job = job_in(approved)
    minutes.withdraw(job, SLUG, why="A mistake.")
    assert exported(approved) == set()
    assert not list((approved / "exports").iterdir())
    assert isinstance(job.listener, Recorder)
    assert [note for note in job.listener.notes if "texts of `make export` that you pasted" in note]
    again = job_in(approved)
    minutes.export(again, [SLUG])
    assert exported(approved) == set()
    assert "left out, withdrawn" in messages(again)


def test_a_withdrawal_names_the_host_of_the_video(approved: Path) -> None:
    """Where the page showed a video from YouTube, its address there is told."""
    post = approved / "transcripts" / SLUG / "post.md"
    post.write_text(
        post.read_text("utf-8").replace("\nvideo:\n", "\nembed: youtube:a-b_c3D4e5F\nvideo:\n", 1), "utf-8"
    )
    job = job_in(approved)
    minutes.withdraw(job, SLUG, why="A mistake.")
    assert isinstance(job.listener, Recorder)
    address = "https://www.youtube.com/watch?v=a-b_c3D4e5F"
    assert f"- the page showed the video from YouTube: delete {address} there" in job.listener.notes


def test_a_dry_run_writes_nothing(approved: Path) -> None:
    """It says what would be written."""
    job = job_in(approved, dry_run=True)
    minutes.export(job, [SLUG])
    assert (exported(approved), outcomes(job)) == (set(), {SLUG: ["planned"]})


def test_the_page_for_frames_goes_with_the_post(approved: Path) -> None:
    """It is published with the post, kept with it while it stays as it was, and taken off with it."""
    minutes.publish(job_in(approved))
    framed = approved / "site" / "embed" / SLUG / "index.html"
    before = framed.read_text("utf-8")
    assert 'content="noindex"' in before
    assert 'src="../../small-talk/video.mp4"' in before
    edit(approved)
    minutes.publish(job_in(approved))
    assert framed.read_text("utf-8") == before
    minutes.withdraw(job_in(approved), SLUG, why="A mistake.")
    assert not framed.exists()
