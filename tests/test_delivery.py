"""The videos of a page: with its chapters, in two sizes, made once, under a name that tells their bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import av
import pytest
import smalltalk
from smalltalk import FakeEar, job_in, messages

from pipeline import run as minutes
from pipeline.errors import MediaError
from pipeline.job import Job
from pipeline.page import Asset
from pipeline.steps import delivery
from pipeline.steps.media import has_media
from pipeline.steps.reading import read_talk
from pipeline.video import Video

SLUG = "small-talk"
MEDIA_URL = "https://media.example.org/"


@pytest.fixture(scope="session")
def _large(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Path:
    """Draft a talk recorded so large that there is a small video of it too."""
    root = tmp_path_factory.mktemp("large") / "workspace"
    shutil.copytree(_built, root, ignore=shutil.ignore_patterns(".cache", "transcripts", "preview"))
    smalltalk.record(root / "videos" / "small-talk.mp4", seconds=smalltalk.DURATION_S, size="960x540", rate=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.transcribe._load", FakeEar().load)
        job = job_in(root)
        minutes.run(job)
    assert not job.failed, messages(job)
    return root


@pytest.fixture
def large(tmp_path: Path, _large: Path) -> Path:
    return Path(shutil.copytree(_large, tmp_path / "workspace"))


def titles(path: Path) -> list[str]:
    with av.open(str(path)) as container:
        return [chapter["metadata"]["title"] for chapter in container.chapters()]


def deliver(job: Job) -> tuple[Video, tuple[Path, ...]]:
    video = job.workspace.source(SLUG)
    return video, delivery.deliver(job, video, read_talk(job, SLUG).chapters)


def rename_chapter(root: Path) -> None:
    post = root / "transcripts" / SLUG / "post.md"
    text = post.read_text("utf-8")
    assert "## Teeth grinding and clenching {" in text
    post.write_text(text.replace("## Teeth grinding and clenching {", "## Grinding; a=b {"), "utf-8")


def test_a_page_shows_both_videos_with_its_chapters(large: Path) -> None:
    """Beside the page stand a large and a small video, each with the chapters that the page lists."""
    page = large / "preview" / SLUG
    expected = [chapter.title for chapter in read_talk(job_in(large), SLUG).chapters]
    assert len(expected) == 3
    for name in ("video.mp4", "video-480.mp4"):
        assert titles(page / name) == expected
    html = (page / "index.html").read_text("utf-8")
    assert '<source src="video-480.mp4" type="video/mp4" media="(max-width' in html
    assert "Small video" not in html, "they are so small that nobody is asked"
    embedded = (large / "preview" / "embed" / SLUG / "index.html").read_text("utf-8")
    assert f'<source src="../../{SLUG}/video-480.mp4"' in embedded


def test_a_renamed_chapter_is_renamed_in_the_video(large: Path, ear: FakeEar) -> None:
    """An editor's change of a heading reaches the file without any encoding, and the old file is gone."""
    job = job_in(large)
    encoded = {path: smalltalk.digest(path) for path in job.workspace.renditions(job.workspace.source(SLUG))}
    _, before = deliver(job)
    rename_chapter(large)
    job = job_in(large)
    minutes.run(job)
    assert not job.failed, messages(job)
    assert "Grinding; a=b" in titles(large / "preview" / SLUG / "video.mp4")
    assert {path: smalltalk.digest(path) for path in encoded} == encoded
    folder = job.workspace.delivered(job.workspace.source(SLUG))
    assert len(list(folder.iterdir())) == 2
    assert not set(before) & set(folder.iterdir())


def test_what_is_delivered_is_made_once(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as rendition and chapters stand, nothing is written; a flipped bit or half a file is made anew."""
    job = job_in(large)
    _, made = deliver(job)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "write_chapters", lambda *_: pytest.fail("it was written again"))
        assert deliver(job)[1] == made
    whole = made[1].read_bytes()
    made[1].write_bytes(whole[:-1])
    made[1].with_name("0123.mp4").write_bytes(b"half")  # of a command that was killed
    assert deliver(job)[1] == made
    assert made[1].read_bytes() == whole
    assert sorted(made[0].parent.iterdir()) == sorted(made)


def test_other_bytes_have_another_name(large: Path) -> None:
    """On a host for media each video's name tells its content, so that no cache there shows an old one."""
    job = job_in(large)
    video, made = deliver(job)
    names = [delivery.media_name(video, path) for path in made]
    rename_chapter(large)
    _, after = deliver(job_in(large))
    assert len({*names, *(delivery.media_name(video, path) for path in after)}) == 4
    assert delivery.find_delivered(job, video, names[0]) is None
    assert delivery.find_delivered(job, video, delivery.media_name(video, after[1])) == Asset(
        source=after[1], is_fixed=True
    )


def test_both_videos_go_to_the_host_for_media(large: Path) -> None:
    """Page, feed and card name what `media/` holds; nothing beside the page, nothing unnamed."""
    toml = f'{smalltalk.CLINIC}\n[publishing]\nsite_url = "https://t.example.org/"\nmedia_url = "{MEDIA_URL}"\n'
    (large / "clinic.toml").write_text(toml, "utf-8")
    smalltalk.approve_and_publish(large, SLUG)
    assert not list((large / "site").rglob("*.mp4"))
    held = {
        f"{MEDIA_URL}{path.relative_to(large / 'media').as_posix()}" for path in (large / "media").rglob("*.mp4")
    }
    card = json.loads((large / "site" / SLUG / "card.json").read_text("utf-8"))
    assert held == {card["video_url"], card["small_url"]}
    html = (large / "site" / SLUG / "index.html").read_text("utf-8")
    assert all(address in html for address in held)
    assert f'url="{card["video_url"]}" length="{card["video_bytes"]}"' in (large / "site" / "feed.xml").read_text(
        "utf-8"
    )


def test_a_small_rendition_that_is_lost_is_made_anew(large: Path) -> None:
    """Without it the talk's media are not whole, and the next intake makes them whole again."""
    job = job_in(large)
    video = job.workspace.source(SLUG)
    job.workspace.small_rendition(video).unlink()
    assert not has_media(job, video)
    minutes.intake(job)
    assert not job.failed, messages(job)
    assert has_media(job, video)
    line = next(note for note in job.listener.notes if "video for the web " in note)  # type: ignore[attr-defined]
    assert " MB at 540p, " in line
    assert " MB at 480p (recording: " in line


def test_the_desk_encodes_nothing_while_a_page_waits(large: Path) -> None:
    """A talk whose video is not there, or not yet, is told as such; its words can be corrected meanwhile."""
    from pipeline.steps.desk import Desk

    job, desk = job_in(large), Desk(job_in(large))
    rendition = job.workspace.rendition(job.workspace.source(SLUG))
    assert desk.file(SLUG, "video") == (rendition, rendition.parent)
    assert desk.talk(SLUG)["is_encoded"]
    rendition.unlink()
    assert not desk.talk(SLUG)["is_encoded"]
    with pytest.raises(MediaError, match=r"its video is still to be encoded; run `make`, then load this"):
        desk.file(SLUG, "video")
    assert not rendition.exists()
