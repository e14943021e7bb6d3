"""Videos on a host of their own: the pages lead there, and `media/` holds what is to be uploaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import smalltalk

from pipeline import run as minutes

SLUG = "small-talk"
MEDIA_URL = "https://media.example.org/talks/"


@pytest.fixture
def apart(published: Path) -> Path:
    """Give a workspace that keeps its videos apart, published so."""
    settings = published / "clinic.toml"
    toml = (
        f'{smalltalk.CLINIC}\n[publishing]\nsite_url = "https://talks.example.org/"\nmedia_url = "{MEDIA_URL}"\n'
    )
    settings.write_text(toml, "utf-8")
    minutes.publish(smalltalk.job_in(published))
    return published


def test_the_pages_lead_to_the_other_host_and_ship_no_video(apart: Path) -> None:
    """Player, moments, data, feed and sitemap all name the same address; the site holds no video."""
    assert not list((apart / "site").rglob("*.mp4"))
    (video,) = (apart / "media" / SLUG).iterdir()
    address = f"{MEDIA_URL}{SLUG}/{video.name}"
    page = (apart / "site" / SLUG / "index.html").read_text("utf-8")
    assert f'src="{address}"' in page
    assert f"media-src 'self' {MEDIA_URL.removesuffix('/talks/')}" in page
    assert f'"{address}#t=' in page
    assert '"video.mp4' not in page
    for name in ("feed.xml", "sitemap.xml", f"embed/{SLUG}/index.html"):
        assert address in (apart / "site" / name).read_text("utf-8"), name
    assert json.loads((apart / "site" / SLUG / "card.json").read_text("utf-8"))["video_url"] == address


def test_the_folder_holds_the_video_of_each_page(apart: Path) -> None:
    """What is to be uploaded are the web copies of the talks that are published, and no others."""
    videos = sorted(path.relative_to(apart / "media") for path in (apart / "media").rglob("*.mp4"))
    assert [path.parent.name for path in videos] == ["other-talk", SLUG]
    workspace = smalltalk.job_in(apart).workspace
    (copy,) = workspace.delivered(workspace.source(SLUG)).iterdir()
    assert (apart / "media" / videos[1]).read_bytes() == copy.read_bytes()


def test_a_preview_plays_the_video_from_beside_the_page(apart: Path) -> None:
    """Before it is uploaded there is nothing on the other host to look at."""
    minutes.preview(smalltalk.job_in(apart))
    assert (apart / "preview" / SLUG / "video.mp4").is_file()
    assert MEDIA_URL not in (apart / "preview" / SLUG / "index.html").read_text("utf-8")


def test_a_withdrawn_talk_leaves_the_folder(apart: Path) -> None:
    """The video of a post that was taken back is not uploaded again."""
    minutes.withdraw(smalltalk.job_in(apart), SLUG, why="A mistake.")
    assert sorted(path.parent.name for path in (apart / "media").rglob("*.mp4")) == ["other-talk"]


def test_what_a_killed_withdrawal_left_goes_with_the_next(apart: Path) -> None:
    """After a kill the last video may lie where nobody looks, and no later publication has one to put there."""
    old = shutil.copytree(apart / "media", apart / "videos before")
    for slug in ("other-talk", SLUG):
        minutes.withdraw(smalltalk.job_in(apart), slug, why="A mistake.")
    left = old.rename(apart / ".media.old")
    minutes.withdraw(smalltalk.job_in(apart), SLUG, why="A mistake.")
    assert not left.exists()


def test_going_back_brings_the_videos_home(apart: Path) -> None:
    """Without the setting the videos stand beside their pages again."""
    (apart / "clinic.toml").write_text(smalltalk.CLINIC, "utf-8")
    minutes.publish(smalltalk.job_in(apart))
    assert (apart / "site" / SLUG / "video.mp4").is_file()
    assert not list((apart / "media").rglob("*.mp4"))


def test_a_second_publication_changes_nothing(apart: Path) -> None:
    """Both folders stay as they are."""
    job = smalltalk.job_in(apart)
    before = (apart / "site" / "sitemap.xml").read_text("utf-8")
    minutes.publish(job)
    assert (apart / "site" / "sitemap.xml").read_text("utf-8") == before
    assert smalltalk.outcomes(job) == {"site": ["fresh"]}
