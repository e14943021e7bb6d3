"""Web copy and poster: made by the real ffmpeg, known again by their noted digests, made anew when lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import smalltalk
from smalltalk import job_in, messages

from pipeline import run as minutes
from pipeline.errors import MediaError
from pipeline.intake.probe import probe
from pipeline.intake.rendition import encode_rendition
from pipeline.steps import media
from pipeline.video import Video
from pipeline.workspace import Workspace

SLUG = "small-talk"


def video_of(root: Path) -> Video:
    return Workspace(root).source(SLUG)


def picture_of(root: Path, name: str) -> Path:
    """Give where one of the poster's pictures lies."""
    _, files = media.find_pictures(job_in(root), video_of(root))
    return files[name].source


def flip(path: Path) -> None:
    """Change one bit of the byte in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _later(mp4: bytes) -> bytes:
    """Give a video whose last sample ends in another bit, as another machine might write it."""
    return mp4[:-1] + bytes([mp4[-1] ^ 1])


def test_digests_are_noted_as_sha256sum_writes_them(drafted: Path) -> None:
    """The note holds a line for web copy, poster, offers and each picture, so that anybody can check them."""
    workspace, video = Workspace(drafted), video_of(drafted)
    _, pictures = media.find_pictures(job_in(drafted), video)
    assert len(pictures) == 4
    made = (workspace.poster(video), workspace.rendition(video), *(asset.source for asset in pictures.values()))
    made = (*made, *(offer.path for offer in media.find_offers(job_in(drafted), video)))
    lines = {f"{smalltalk.digest(path)}  {path.name}\n" for path in made}
    expected = "".join(sorted(lines, key=lambda line: line.split("  ")[1]))
    assert workspace.media_note(video).read_text("utf-8") == expected
    assert media.has_media(job_in(drafted), video)


@pytest.mark.parametrize("place", ["rendition", "poster", "media_note"])
def test_what_is_lost_is_made_anew(drafted: Path, place: str) -> None:
    """A copy that is gone, or of which nobody noted what it should be, is made again."""
    workspace, video = Workspace(drafted), video_of(drafted)
    path = getattr(workspace, place)(video)
    path.unlink()
    assert not media.has_media(job_in(drafted), video)
    media.make_media(job_in(drafted), video)
    assert path.exists()
    assert media.has_media(job_in(drafted), video)
    thorough = media.media_parts(job_in(drafted), video, in_full=True)
    assert thorough == media.media_parts(job_in(drafted), video, in_full=False)


def test_a_copy_without_a_note_is_not_trusted(drafted: Path) -> None:
    """What stands there after a kill between copy and note is made again before it is published."""
    workspace, video = Workspace(drafted), video_of(drafted)
    workspace.media_note(video).unlink()
    workspace.rendition(video).write_bytes(b"half a video")
    media.make_media(job_in(drafted), video)
    assert probe(workspace.rendition(video)).duration_ms == pytest.approx(video.duration_ms, abs=200)


def test_a_copy_made_anew_with_other_bytes_is_the_same_video(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After `make clean`, where ffmpeg may well write other bytes, the approval holds and the page is built."""

    def encode(source: Path, target: Path, **options: int) -> None:
        encode_rendition(source, target, **options)
        target.write_bytes(_later(target.read_bytes()))

    before = smalltalk.digest(published / "site" / SLUG / "video.mp4")
    shutil.rmtree(published / ".cache")
    monkeypatch.setattr("pipeline.work.encode_rendition", encode)
    job = job_in(published)
    minutes.publish(job, [SLUG])
    assert not job.failed, messages(job)
    assert smalltalk.digest(published / "site" / SLUG / "video.mp4") != before


def test_nothing_is_read_unless_asked_in_full(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick look opens neither recording nor copies, so that a thousand talks take no longer than texts do."""
    video = video_of(drafted)

    def refuse(*_: object) -> str:
        raise AssertionError("a file was read")

    monkeypatch.setattr(Workspace, "digest", refuse)
    parts = media.media_parts(job_in(drafted), video, in_full=False)
    assert list(parts) == ["video", "web copy of the video", "poster"]


SPOILED: dict[str, tuple[Callable[[Workspace, Video], Path], str]] = {
    "video": (
        lambda workspace, video: workspace.videos / video.file,
        "this is no longer the recording of small-talk",
    ),
    "web copy of the video": (
        Workspace.rendition,
        "small-talk: its web copy of the video is no longer as it was made",
    ),
    "poster": (Workspace.poster, "small-talk: its poster is no longer as it was made"),
    "picture 1-poster-320.avif": (
        lambda workspace, _: picture_of(workspace.root, "poster-320.avif"),
        "small-talk: its picture 1-poster-320.avif is no longer as it was made",
    ),
}


@pytest.mark.parametrize("part", SPOILED)
def test_a_flipped_bit_is_seen(drafted: Path, part: str) -> None:
    """One bit changes exactly the part it belongs to, and nothing is approved over it."""
    video, job = video_of(drafted), job_in(drafted)
    before = media.media_parts(job, video, in_full=True)
    place, message = SPOILED[part]
    flip(place(Workspace(drafted), video))
    after = media.media_parts(job, video, in_full=True)
    assert [name for name in after if before.get(name) != after[name]] == [part]
    with pytest.raises(MediaError, match=message):
        media.require_media(job, video)
    with pytest.raises(MediaError, match=message):
        minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)
    assert not Workspace(drafted).talk(SLUG).approval.exists()


def test_a_damaged_copy_is_mended_as_the_message_says(approved: Path) -> None:
    """`minutes intake --force` makes the copy anew, after which the approval holds again."""
    flip(Workspace(approved).rendition(video_of(approved)))
    minutes.intake(job_in(approved, force=True), [SLUG])
    job = job_in(approved)
    minutes.publish(job)
    assert not job.failed, messages(job)


def test_a_recording_that_left_the_folder_is_no_reason_to_refuse(approved: Path) -> None:
    """Who moves recordings to an archive can still publish what was approved, from the copy that was made."""
    (approved / "videos" / "small-talk.mp4").unlink()
    job = job_in(approved)
    minutes.publish(job)
    assert not job.failed, messages(job)


def test_pictures_an_old_workspace_lacks_are_made_at_the_next_preview(approved: Path) -> None:
    """Who comes from an older version gets them without a word, and her approval holds."""
    workspace, video = Workspace(approved), video_of(approved)
    plan, files = media.find_pictures(job_in(approved), video)
    for asset in files.values():
        asset.source.unlink()
    note = workspace.media_note(video)
    note.write_text("".join(line for line in note.read_text("utf-8").splitlines(True) if "-1-1-" not in line))
    assert media.has_media(job_in(approved), video)
    job = job_in(approved)
    minutes.publish(job)
    assert not job.failed, messages(job)
    site = approved / "site" / SLUG
    assert {path.name for path in site.glob("*.avif")} == {p.name for p in plan.poster if p.kind == "avif"}
    assert smalltalk.digest(site / "poster.jpg") == smalltalk.digest(files["poster.jpg"].source)


def test_pictures_follow_their_poster(drafted: Path) -> None:
    """A poster that was lost is chosen anew, and no picture of the old one stays."""
    workspace, video = Workspace(drafted), video_of(drafted)
    old = picture_of(drafted, "poster-320.webp")
    old.write_bytes(b"of another poster")
    workspace.poster(video).unlink()
    media.make_media(job_in(drafted), video)
    assert old.read_bytes() != b"of another poster"


def test_another_color_draws_the_picture_for_links_anew(drafted: Path) -> None:
    """Its ground is the clinic's accent; the picture in the old color is removed with its note."""
    workspace, video = Workspace(drafted), video_of(drafted)
    old = picture_of(drafted, "share.jpg")
    clinic = workspace.own_settings
    clinic.write_text(clinic.read_text("utf-8") + '\n[design]\naccent = "#7a2e4f"\n', encoding="utf-8")
    media.make_media(job_in(drafted), video)
    new = picture_of(drafted, "share.jpg")
    assert (old.exists(), new.exists()) == (False, True)
    assert old.name not in workspace.media_note(video).read_text("utf-8")
