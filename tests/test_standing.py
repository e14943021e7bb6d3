"""Pages of which nothing has changed stay as they stand; all others are made anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import smalltalk
from PIL import Image

from pipeline import run as minutes
from pipeline.publish.render import Renderer
from pipeline.steps import pages
from pipeline.steps.standing import Fingerprints, Standing, digest_files, read_standing, write_standing

SLUG = "small-talk"
PAGE = f"{SLUG}/index.html"


def print_of(root: Path, *, is_preview: bool = True) -> str:
    """Give the talk's fingerprint as a new command would take it."""
    return Fingerprints(smalltalk.job_in(root), is_preview=is_preview).of(SLUG)


def test_the_same_talk_has_the_same_fingerprint(drafted: Path) -> None:
    """Two commands agree; what an editor saved before and the page's own kind are told apart from it."""
    before = print_of(drafted)
    (drafted / "transcripts" / SLUG / "history").mkdir(exist_ok=True)
    (drafted / "transcripts" / SLUG / "history" / "20260101-post.md").write_text("old", "utf-8")
    assert print_of(drafted) == before
    assert print_of(drafted, is_preview=False) != before


@pytest.mark.parametrize(
    "name",
    [
        f"transcripts/{SLUG}/post.md",
        f"transcripts/{SLUG}/transcript.json",
        f"transcripts/{SLUG}/captions.vtt",
        f"transcripts/{SLUG}/overrides.toml",
        f"transcripts/{SLUG}/approval.json",
        "clinic.toml",
        "conditions/bruxism.toml",
        "conditions/new-pack.toml",
    ],
)
def test_whatever_a_page_rests_on_changes_it(drafted: Path, name: str) -> None:
    """A changed or added file of the talk or of the clinic gives another fingerprint."""
    before = print_of(drafted)
    path = drafted / name
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "\n# more\n", "utf-8")
    assert print_of(drafted) != before


def test_another_recording_or_web_copy_changes_it(drafted: Path) -> None:
    """The videos are not read for it, but their size and time count."""
    before = print_of(drafted)
    video = smalltalk.job_in(drafted).workspace.source(SLUG)
    for path in (drafted / "videos" / video.file, smalltalk.job_in(drafted).workspace.rendition(video)):
        there = path.stat()
        os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns + 1_000_000))
        assert print_of(drafted) != before
        os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns))
    assert print_of(drafted) == before
    smalltalk.job_in(drafted).workspace.poster(video).unlink()
    assert print_of(drafted) != before


def test_nothing_is_read_again_where_nothing_changed(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second publication reads no talk, and says that nothing changed."""

    def unread(*_: object, **__: object) -> None:
        raise AssertionError("this talk was read again")

    monkeypatch.setattr(pages, "read_talk", unread)
    job = smalltalk.job_in(published)
    minutes.publish(job)
    assert smalltalk.outcomes(job)["site"] == ["fresh"]
    assert "  nothing changed" in job.listener.notes  # type: ignore[attr-defined]


def test_one_changed_talk_is_made_anew_and_the_other_stays(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the talk that changed is read."""
    post = published / "transcripts" / SLUG / "post.md"
    post.write_text(post.read_text("utf-8").replace("description: ", "description: More ", 1), "utf-8")
    minutes.approve(smalltalk.job_in(published), SLUG, by=smalltalk.REVIEWER)
    read, real = [], pages.read_talk
    monkeypatch.setattr(pages, "read_talk", lambda job, slug, **o: (read.append(slug), real(job, slug, **o))[1])
    other = (published / "site" / "other-talk" / "index.html").stat().st_ino
    job = smalltalk.job_in(published)
    minutes.publish(job)
    assert read == [SLUG]
    assert "More " in (published / "site" / SLUG / "index.html").read_text("utf-8")
    assert "More " in (published / "site" / "index.html").read_text("utf-8")
    assert (published / "site" / "other-talk" / "index.html").stat().st_ino == other
    assert f"  changed: {SLUG}" in job.listener.notes  # type: ignore[attr-defined]


@pytest.mark.parametrize("damage", ["by hand", "no note", "torn note", "forced"])
def test_a_page_that_is_not_as_it_was_written_is_made_anew(published: Path, damage: str) -> None:
    """A page changed by hand, and every page whose note is gone or torn, is written as it should be."""
    page = published / "site" / SLUG / "index.html"
    right, job = page.read_bytes(), smalltalk.job_in(published, force=damage == "forced")
    note = job.workspace.standing(job.workspace.site)
    if damage == "by hand":
        page.unlink()
        page.write_bytes(right.replace(b"</h1>", b"!</h1>"))
    elif damage == "no note":
        note.unlink()
    elif damage == "torn note":
        note.write_text(note.read_text("utf-8")[:-20], "utf-8")
    minutes.publish(job)
    assert page.read_bytes() == right
    assert read_standing(job, job.workspace.site)[PAGE].made_from


def test_a_held_back_page_is_looked_at_every_time(published: Path) -> None:
    """A page that only stays because its talk changed is never taken for what would be made now."""
    post = published / "transcripts" / SLUG / "post.md"
    post.write_text(post.read_text("utf-8") + "\nOne more line.\n", "utf-8")
    for _ in range(2):
        job = smalltalk.job_in(published)
        minutes.publish(job)
        assert smalltalk.outcomes(job)[SLUG] == ["failed"]
        made_from = read_standing(job, job.workspace.site)[PAGE].made_from
        assert made_from != Fingerprints(job, is_preview=False).of(SLUG)


def test_notes_are_read_as_they_were_written(drafted: Path) -> None:
    """What is noted of pages comes back; another fingerprint or a missing page stands for nothing."""
    job, noted = smalltalk.job_in(drafted), {"a": Standing(made_from="x", files="y")}
    write_standing(job, job.workspace.preview, noted)
    assert read_standing(job, job.workspace.preview) == noted


def test_files_are_known_by_name_size_and_time(tmp_path: Path) -> None:
    """A file that was changed, replaced or taken away gives another digest; the order of asking does not."""
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text("same", "utf-8")
    before = digest_files(paths)
    assert digest_files(reversed(paths)) == before
    paths[0].write_text("more", "utf-8")
    changed = digest_files(paths)
    paths[0].unlink()
    assert len({before, changed, digest_files(paths)}) == 3


@pytest.mark.parametrize("name", [f"{SLUG}/captions.vtt", f"{SLUG}/card.json", f"embed/{SLUG}/index.html"])
@pytest.mark.parametrize("is_gone", [False, True])
def test_what_stands_beside_a_page_is_put_right(published: Path, name: str, is_gone: bool) -> None:
    """Captions that somebody changed on the site, or took away, are as approved after the next publication."""
    path = published / "site" / name
    right = path.read_bytes()
    path.unlink()
    if not is_gone:
        path.write_bytes(right.replace(b"a", b"e"))
    minutes.publish(smalltalk.job_in(published))
    assert path.read_bytes() == right


def test_publishing_one_talk_forgets_nothing_of_the_others(published: Path) -> None:
    """After `publish TALK` all other pages are still known for what they are made from."""
    job = smalltalk.job_in(published)
    before = read_standing(job, job.workspace.site)
    minutes.publish(smalltalk.job_in(published), [SLUG])
    assert {path: one.made_from for path, one in read_standing(job, job.workspace.site).items()} == {
        path: one.made_from for path, one in before.items()
    }


def test_a_page_that_stays_keeps_the_files_it_asks_for(published: Path) -> None:
    """A page that stays leads to the logo that it was published with, though the clinic has none now."""
    Image.new("RGB", (64, 32), "#123456").save(published / "logo.png")
    settings = (published / "clinic.toml").read_text("utf-8")
    (published / "clinic.toml").write_text(f'{settings}\n[design]\nlogo = "logo.png"\n', "utf-8")
    minutes.publish(smalltalk.job_in(published))
    (logo,) = (published / "site" / "assets").glob("logo*")
    (published / "clinic.toml").write_text(settings, "utf-8")
    minutes.publish(smalltalk.job_in(published), [SLUG])
    assert logo.exists()
    assert logo.name in (published / "site" / "other-talk" / "index.html").read_text("utf-8")
    minutes.withdraw(smalltalk.job_in(published), SLUG, why="A mistake.")
    assert SLUG not in (published / "site" / "index.html").read_text("utf-8")
    minutes.publish(smalltalk.job_in(published))
    assert not logo.exists()


def test_lists_that_show_no_changed_talk_stay(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed talk makes the lists anew that name it; those that do not are not even rendered."""
    rendered = []
    real = Renderer.render
    monkeypatch.setattr(
        Renderer, "render", lambda self, name, values: (rendered.append(name), real(self, name, values))[1]
    )
    minutes.publish(smalltalk.job_in(published))
    assert not {"index.html", "archive.html", "condition.html", "about.html"} & {*rendered}
    post = published / "transcripts" / SLUG / "post.md"
    post.write_text(post.read_text("utf-8").replace("title: ", "title: More ", 1), "utf-8")
    minutes.approve(smalltalk.job_in(published), SLUG, by=smalltalk.REVIEWER)
    rendered.clear()
    minutes.publish(smalltalk.job_in(published))
    assert {"index.html", "archive.html", "condition.html"} <= {*rendered}
    assert not {"about.html", "conditions.html", "404.html"} & {*rendered}
