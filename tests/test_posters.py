"""The poster of a talk: frames that are offered, an editor's choice, and all that follows from it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import smalltalk
from PIL import Image
from smalltalk import job_in, messages, snapshot

from pipeline import run as minutes
from pipeline.errors import EditError, PipelineError
from pipeline.steps import media
from pipeline.steps.check import find_all
from pipeline.steps.desk import Desk
from pipeline.steps.framing import choose_frame, list_frames
from pipeline.steps.reading import read_talk
from pipeline.steps.talks import is_approved, read_approval
from pipeline.video import Video
from pipeline.workspace import Workspace

SLUG = "small-talk"
PLACE = f"transcripts/{SLUG}/post.md"


def video_of(root: Path) -> Video:
    return Workspace(root).source(SLUG)


def choose(root: Path, written: str) -> None:
    """Choose as a person does with a text editor: a line in the article's front matter."""
    post = Workspace(root).talk(SLUG).post
    kept = [line for line in post.read_text("utf-8").splitlines(True) if not line.startswith("poster:")]
    lines = "".join(kept).replace("video:\n", f"poster: {written}\nvideo:\n" if written else "video:\n", 1)
    post.write_text(lines, "utf-8")


def paint(path: Path, color: str = "#c02030", size: tuple[int, int] = (320, 180)) -> Path:
    """Make a picture of one color that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "at Jane's"
    Image.new("RGB", size, color).save(path, exif=exif)
    return path


def offers(root: Path) -> tuple[media.Offer, ...]:
    return media.find_offers(job_in(root), video_of(root))


def preview_of(root: Path) -> tuple[bytes, smalltalk.Recorder]:
    """Build the preview, and give the poster beside the page and what was told."""
    job = job_in(root)
    minutes.preview(job)
    assert not job.failed, messages(job)
    return (root / "preview" / SLUG / "poster.jpg").read_bytes(), job.listener  # type: ignore[return-value]


def findings(root: Path) -> Iterator[str]:
    job = job_in(root)
    yield from (one.message for one in find_all(job, SLUG, read_talk(job, SLUG)) if one.rule == "poster")


# Offers -------------------------------------------------------------------------------------------------


def grey(path: Path) -> npt.NDArray[np.float64]:
    """Read a picture as shades of grey."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"), dtype=np.float64)


def test_frames_are_offered_with_their_times(drafted: Path) -> None:
    """Small pictures from all over the talk lie in the cache, in its order; the best of them is the poster."""
    video, found = video_of(drafted), offers(drafted)
    times = [offer.at_ms for offer in found]
    assert times == sorted(set(times))
    assert 2 <= len(found) <= 6
    assert times[-1] - times[0] > video.duration_ms / 2
    assert sum(offer.is_best for offer in found) == 1
    poster = grey(Workspace(drafted).poster(video))
    assert all(grey(offer.path).shape == poster.shape == (180, 320) for offer in found)
    assert min(found, key=lambda offer: np.abs(grey(offer.path) - poster).mean()).is_best


def test_offers_are_noted_and_go_with_the_poster(drafted: Path) -> None:
    """Their digests stand in the note; a poster that is made anew has new ones, one dropped none."""
    video, note = video_of(drafted), Workspace(drafted).media_note(video_of(drafted))
    before = {offer.path: offer.path.read_bytes() for offer in offers(drafted)}
    assert all(f"{smalltalk.digest(path)}  {path.name}\n" in note.read_text("utf-8") for path in before)
    for path in before:
        path.write_bytes(b"another")
    Workspace(drafted).poster(video).unlink()
    media.make_media(job_in(drafted), video)
    assert {offer.path: offer.path.read_bytes() for offer in offers(drafted)} == before
    media.drop_media(job_in(drafted), video)
    assert offers(drafted) == ()
    assert list(note.parent.iterdir()) == []


def test_a_kill_among_the_offers_is_made_good(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was made when a kill came, the next run has the same offers and poster."""
    video, before = video_of(drafted), snapshot(drafted / ".cache" / "renditions")
    Workspace(drafted).poster(video).unlink()
    real, left = media._note, [4]

    def note(*arguments: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(media, "_note", note)
    with pytest.raises(KeyboardInterrupt):
        media.make_media(job_in(drafted), video)
    monkeypatch.undo()
    media.make_media(job_in(drafted), video)
    assert snapshot(drafted / ".cache" / "renditions") == before


def test_a_damaged_offer_stands_in_no_approvals_way(drafted: Path) -> None:
    """What no page shows is not approved."""
    for offer in offers(drafted):
        offer.path.write_bytes(b"damaged")
    minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)
    assert is_approved(job_in(drafted), SLUG)


def test_nothing_is_looked_at_twice(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview of a talk that changed runs no ffmpeg for its poster."""
    monkeypatch.setattr("pipeline.intake.ffmpeg.run", lambda *_, **__: pytest.fail("ffmpeg ran"))
    post = Workspace(drafted).talk(SLUG).post
    post.write_text(post.read_text("utf-8").replace("description: ", "description: More ", 1), "utf-8")
    preview_of(drafted)


# Choices ------------------------------------------------------------------------------------------------


def test_a_chosen_moment_is_shown_wherever_the_poster_is(drafted: Path) -> None:
    """Poster, each of its sizes and the picture for links follow; without the choice all is as it was."""
    page = drafted / "preview" / SLUG
    before = {
        path.name: path.read_bytes() for path in page.glob("*.*") if path.suffix in (".jpg", ".webp", ".avif")
    }
    assert {"poster.jpg", "poster-320.avif", "poster-320.webp", "share.jpg"} == set(before)
    choose(drafted, "0:03.2")
    preview_of(drafted)
    assert not [name for name, content in before.items() if (page / name).read_bytes() == content]
    choose(drafted, "")
    preview_of(drafted)
    assert {name: (page / name).read_bytes() for name in before} == before


def test_a_chosen_offer_is_the_frame_that_was_offered(drafted: Path) -> None:
    """What she saw small is what the page shows large."""
    offer = next(one for one in offers(drafted) if not one.is_best)
    choose_frame(job_in(drafted), SLUG, str(offer.at_ms / 1000))
    poster, _ = preview_of(drafted)
    (drafted / "shown.jpg").write_bytes(poster)
    with Image.open(offer.path) as small, Image.open(drafted / "shown.jpg") as shown:
        assert np.abs(np.asarray(small.convert("L"), float) - np.asarray(shown.convert("L"), float)).mean() < 6
    assert {one.at_ms for one in offers(drafted)} >= {offer.at_ms}


def test_an_own_picture_is_shown_without_what_it_tells(drafted: Path) -> None:
    """A picture beside the article is the poster, upright and without metadata; another of that name follows."""
    own = paint(drafted / "transcripts" / SLUG / "me.jpg", size=(400, 500))
    choose(drafted, "me.jpg")
    first, _ = preview_of(drafted)
    assert b"Jane" in own.read_bytes()
    assert b"Jane" not in first
    page = (drafted / "preview" / SLUG / "index.html").read_text("utf-8")
    assert 'width="400" height="500"' in page
    paint(own, "#20c030", size=(400, 500))
    second, _ = preview_of(drafted)
    assert second != first


def test_a_page_with_a_choice_stays_as_it_stands(drafted: Path) -> None:
    """Once its poster is made a page is not made again for it."""
    minutes.run(job_in(drafted))
    choose_frame(job_in(drafted), SLUG, "3.2")
    preview_of(drafted)
    job = job_in(drafted)
    minutes.preview(job)
    assert smalltalk.outcomes(job)["preview"] == ["fresh"]


def test_old_choices_leave_nothing_behind(drafted: Path) -> None:
    """The pictures of a choice that was taken back are removed, with their notes."""
    cache = drafted / ".cache" / "renditions"
    before = snapshot(cache)
    for written in ("3.2", "4.2", "best"):
        choose_frame(job_in(drafted), SLUG, written)
    assert snapshot(cache) == before


@pytest.mark.parametrize("written", ["2.5", "me.jpg"])
def test_another_poster_voids_the_approval(approved: Path, written: str) -> None:
    """A choice is a change of the article; the page that was published stays until it is approved anew."""
    minutes.publish(job_in(approved))
    before = (approved / "site" / SLUG / "poster.jpg").read_bytes()
    paint(approved / "transcripts" / SLUG / "me.jpg")
    assert is_approved(job_in(approved), SLUG)
    choose(approved, written)
    minutes.publish(job := job_in(approved))
    assert "its article" in messages(job)
    assert (approved / "site" / SLUG / "poster.jpg").read_bytes() == before
    minutes.approve(job_in(approved), SLUG, by=smalltalk.REVIEWER)
    minutes.publish(job := job_in(approved))
    assert not job.failed, messages(job)
    assert (approved / "site" / SLUG / "poster.jpg").read_bytes() != before


@pytest.mark.parametrize("change", ["another", "gone", "pipe"])
def test_another_picture_of_the_same_name_voids_the_approval(drafted: Path, change: str) -> None:
    """The picture is approved by its bytes, not by its name."""
    own = paint(drafted / "transcripts" / SLUG / "me.jpg")
    choose(drafted, "me.jpg")
    minutes.preview(job_in(drafted))
    edition = Desk(job_in(drafted)).edition(SLUG)
    minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)
    own.unlink()
    if change == "another":
        paint(own, "#20c030")
    elif change == "pipe":
        os.mkfifo(own)
    _, changed = read_approval(job_in(drafted), SLUG)
    assert changed == ("picture chosen as poster",)
    assert Desk(job_in(drafted)).edition(SLUG) != edition


def spoil(root: Path, kind: str) -> None:
    """Put something beside the article that is no picture to show."""
    path = root / "transcripts" / SLUG / "me.jpg"
    if kind == "text":
        path.write_text("no picture", "utf-8")
    elif kind == "half":
        Image.effect_noise((300, 200), 50).convert("RGB").save(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif kind == "tiny":
        paint(path, size=(8, 8))
    elif kind == "huge":
        Image.new("1", (12_000, 9_000)).save(path, format="png")
    elif kind == "gif":
        Image.new("RGB", (200, 200)).save(path, format="gif")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(paint(root / "elsewhere.jpg"))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        *(
            (kind, "poster is me.jpg, but there is no such picture beside it")
            for kind in ("none", "folder", "pipe")
        ),
        ("link", "poster is me.jpg, but there is no such picture beside it"),
        *((kind, "poster can't be shown, me.jpg: this picture can't be read") for kind in ("text", "half", "gif")),
        ("tiny", "poster can't be shown, me.jpg: this picture has 8 by 8 pixels"),
        ("huge", "poster can't be shown, me.jpg: this picture has 12000 by 9000 pixels"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_told(drafted: Path, kind: str, told: str) -> None:
    """The best frame stands in, the preview says why, and nothing is approved like that."""
    before, _ = preview_of(drafted)
    spoil(drafted, kind)
    choose(drafted, "me.jpg")
    after, listener = preview_of(drafted)
    assert after == before
    (note,) = (one for one in listener.notes if "poster" in one)
    assert note.startswith(f"{PLACE}: {told}")
    assert [message.startswith(told) for message in findings(drafted)] == [True]
    with pytest.raises(PipelineError, match="can't be approved yet"):
        minutes.approve(job_in(drafted), SLUG, by=smalltalk.REVIEWER)


def test_a_moment_behind_the_end_of_a_new_recording_is_told(drafted: Path, ear: smalltalk.FakeEar) -> None:
    """A talk recorded again, and shorter, has its best frame, and says so until another is chosen."""
    choose(drafted, "0:55")
    assert list(findings(drafted)) == []
    smalltalk.record(drafted / "videos" / f"{SLUG}.mp4", seconds=40, rate=5, pitch_hz=500)
    ear.hears = lambda: smalltalk.spread(smalltalk.SENTENCES, until_ms=38_500)
    job = job_in(drafted)
    minutes.run(job)
    assert not job.failed, messages(job)
    told = "poster is 0:55, but the video ends at 0:40"
    assert list(findings(drafted)) == [told]
    assert any(f"{PLACE}: {told}" in note for note in job.listener.notes)  # type: ignore[attr-defined]
    choose_frame(job_in(drafted), SLUG, "0:35")
    assert list(findings(drafted)) == []


def test_an_article_that_cannot_be_read_keeps_the_recording_from_nothing(drafted: Path) -> None:
    """Web copy and poster are made whatever stands in the article."""
    choose(drafted, "nonsense")
    video = video_of(drafted)
    media.drop_media(job_in(drafted), video)
    media.make_media(job_in(drafted), video)
    assert media.has_media(job_in(drafted), video)


# The desk and the command -------------------------------------------------------------------------------


def frames(desk: Desk) -> list[tuple[str, bool]]:
    return [(one["poster"], one["is_shown"]) for one in desk.talk(SLUG)["frames"]]


def test_the_desk_offers_and_sets(drafted: Path) -> None:
    """One picture is always marked as shown: the best, an offer, or one of her own; it is saved and undone."""
    desk, post = Desk(job_in(drafted)), Workspace(drafted).talk(SLUG).post
    untouched, start = post.read_bytes(), frames(desk)
    assert [poster for poster, is_shown in start if is_shown] == [""]
    assert len(start) == len(offers(drafted))
    for written in (next(poster for poster, _ in start if poster), "12.345", ""):
        done = desk.act(SLUG, "poster", {"poster": written}, edition=desk.edition(SLUG))
        assert done["message"].startswith("Saved ")
        assert [poster for poster, is_shown in frames(desk) if is_shown] == [written]
        assert (f"poster: {written}\n" in post.read_text("utf-8")) == bool(written)
        path, folder = desk.file(SLUG, "poster")
        assert path.is_file()
        assert path.is_relative_to(folder)
    assert post.read_bytes() == untouched
    saved = desk.talk(SLUG)["history"]
    desk.act(SLUG, "restore", {"saved": saved[1]["id"]}, edition=desk.edition(SLUG))
    assert ("12.345", True) in frames(desk)


@pytest.mark.parametrize("written", ["soon", "9:59", "none.jpg", "../me.jpg"])
def test_the_desk_saves_no_picture_that_cannot_be_shown(drafted: Path, written: str) -> None:
    """It is refused in a sentence, and the article stays."""
    desk, before = Desk(job_in(drafted)), snapshot(drafted / "transcripts")
    with pytest.raises(EditError, match=r"\A[^\n]*poster [^\n]+\.\Z"):
        desk.act(SLUG, "poster", {"poster": written}, edition=desk.edition(SLUG))
    assert snapshot(drafted / "transcripts") == before


def test_offered_frames_can_be_asked_for(drafted: Path) -> None:
    """Each by its moment; another moment is not there."""
    desk = Desk(job_in(drafted))
    for offer in offers(drafted):
        assert desk.offer(SLUG, offer.at_ms)[0] == offer.path
    with pytest.raises(PipelineError, match="no such picture is offered"):
        desk.offer(SLUG, 1)


def test_the_command_lists_what_there_is_to_choose(drafted: Path) -> None:
    """A line for each: when, where, and which is in use."""
    lines = list_frames(job_in(drafted), SLUG).splitlines()
    assert [line.split()[2:] for line in lines if "best" in line] == [["best", "in", "use"]]
    assert all((drafted / line.split()[1]).is_file() for line in lines)
    job = job_in(drafted, dry_run=True)
    choose_frame(job, SLUG, "0:03.2")
    assert list_frames(job_in(drafted), SLUG).splitlines() == lines
    choose_frame(job_in(drafted), SLUG, "0:03.2")
    *others, own = list_frames(job_in(drafted), SLUG).splitlines()
    assert [line.removesuffix(" in use") for line in lines] == others
    assert own.startswith("0:03.2 .cache/renditions/")
    assert own.endswith(" in use")
