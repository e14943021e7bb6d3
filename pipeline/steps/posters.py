"""Which picture stands for a talk before its video plays: the frames that are offered, and what an editor chose.

The best frame lies beside the web copy as its poster, those that are offered beside it, with rank and time in
their names. A choice in `post.md` has a poster of its own, whose name tells the moment, or what is in her picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.errors import EditError, MediaError, RecordError
from pipeline.intake import pictures
from pipeline.intake.poster import find_moments, read_frames, write_poster
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.posterchoice import PosterChoice
from pipeline.text.post import parse_post
from pipeline.timecode import format_clock
from pipeline.video import Video

BEYOND_MS = 1000
"""How far behind a recording's end a time may lie and still mean its last picture: lengths are rounded."""

_OFFER = re.compile(r".*-offer-(\d)-(\d+)\.jpg")

Make = Callable[[Path, Callable[[Path], object]], None]
"""Makes a file, given its place and what writes it to a scratch file there, unless it is made already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A frame that may become the poster."""

    at_ms: int
    is_best: bool
    """Whether it is the program's own choice."""
    path: Path


def make_posters(job: Job, video: Video, make: Make) -> None:
    """Find good frames of a web copy: they are offered, and the best is the poster. Raises MediaError."""
    rendition, size_px = job.workspace.rendition(video), (video.width_px, video.height_px)
    moments = (
        (0,) if not video.has_picture else find_moments(rendition, duration_ms=video.duration_ms, size_px=size_px)
    )
    frames = read_frames(rendition, moments, size_px=size_px)
    for rank, (at_ms, pixels) in enumerate(zip(moments, frames, strict=True), start=1):
        make(_place_offer(job, video, rank, at_ms), partial(pictures.write_offer, pixels))
    make(job.workspace.poster(video), partial(write_poster, rendition, at_ms=moments[0]))


def make_choice(job: Job, video: Video, make: Make) -> None:
    """Make the poster that an editor chose; where it can't be had, tell why and leave it. Raises MediaError."""
    choice, place = read_choice(job, video.slug), place_poster(job, video)
    if choice is None or place == job.workspace.poster(video):
        if why := why_not(job, video):
            file = job.workspace.show(job.workspace.talk(video.slug).post)
            job.listener.note(f"{file}: {why}; until it is mended the best frame is shown")
    elif choice.file:
        make(place, partial(pictures.draw_own, own_picture(job, video.slug, choice)))
    else:
        make(place, partial(write_poster, job.workspace.rendition(video), at_ms=choice.at_ms))


def read_choice(job: Job, slug: str) -> PosterChoice | None:
    """Give what an article says of its poster; nothing where there is none, or it can't be read."""
    path = job.workspace.talk(slug).post
    with suppress(RecordError):
        text = job.workspace.read_if_there(path)
        if text is not None and "poster" in text:  # it is asked for often, and most articles choose none
            return parse_post(text, file=job.workspace.show(path)).poster
    return None


def place_poster(job: Job, video: Video) -> Path:
    """Give the place of the poster in use, made or not: of the choice if it can be had, else of the best frame."""
    poster, choice = job.workspace.poster(video), read_choice(job, video.slug)
    if choice is None or why_not(job, video):
        return poster
    if choice.file:
        picture = own_picture(job, video.slug, choice)
        return poster.with_name(f"{poster.stem}-own-{job.workspace.digest(picture)[:16]}.jpg")
    return poster.with_name(f"{poster.stem}-at-{choice.at_ms}.jpg")


def own_picture(job: Job, slug: str, choice: PosterChoice) -> Path:
    """Give the place of an editor's own picture, there or not."""
    return job.workspace.talk(slug).post.with_name(choice.file)


def digest_own(job: Job, slug: str) -> str:
    """Give the digest of an editor's own picture if one is chosen, "missing" if it is not there; else nothing."""
    choice = read_choice(job, slug)
    if choice is None or not choice.file:
        return ""
    path = own_picture(job, slug, choice)
    return job.workspace.digest(path) if _is_ordinary(path) else "missing"


def why_not(job: Job, video: Video) -> str:
    """Say why the choice in an article can't be had; nothing where it can, or there is none."""
    choice = read_choice(job, video.slug)
    return "" if choice is None else _why_not(job, video, choice)


def require_choice(job: Job, video: Video, choice: PosterChoice) -> None:
    """Raise EditError where a choice can't be had, before it is saved."""
    if why := _why_not(job, video, choice):
        raise EditError(f"{job.workspace.show(job.workspace.talk(video.slug).post)}: {why}; choose another.")


def find_poster(job: Job, video: Video) -> tuple[Finding, ...]:
    """Find that the chosen poster can't be shown, which stands in the way of an approval."""
    why, file = why_not(job, video), job.workspace.show(job.workspace.talk(video.slug).post)
    advice = "Choose another moment or picture, or delete that line of the article's top."
    return (Finding(rule="poster", message=why, file=file, advice=advice),) if why else ()


def offers_among(names: Iterable[str], folder: Path) -> tuple[Offer, ...]:
    """Give the frames that are offered, in the order of the talk, by the names of files that were made."""
    found = sorted((int(parts[2]), parts[1] == "1", name) for name in names if (parts := _OFFER.fullmatch(name)))
    return tuple(Offer(at_ms=at_ms, is_best=is_best, path=folder / name) for at_ms, is_best, name in found)


def is_offer(name: str) -> bool:
    """Say whether a file holds a frame that is only offered: no page shows it."""
    return _OFFER.fullmatch(name) is not None


def _place_offer(job: Job, video: Video, rank: int, at_ms: int) -> Path:
    poster = job.workspace.poster(video)
    return poster.with_name(f"{poster.stem}-offer-{rank}-{at_ms}.jpg")


def _why_not(job: Job, video: Video, choice: PosterChoice) -> str:
    if not choice.file:
        is_there = choice.at_ms <= video.duration_ms + BEYOND_MS
        return "" if is_there else f"poster is {choice}, but the video ends at {format_clock(video.duration_ms)}"
    path = own_picture(job, video.slug, choice)
    if not _is_ordinary(path):
        return f"poster is {choice}, but there is no such picture beside it"
    try:
        pictures.require_picture(path)
    except MediaError as error:
        return f"poster can't be shown, {str(error).rstrip('.')}"
    return ""


def _is_ordinary(path: Path) -> bool:
    """Say whether there is a file, and no link, pipe or folder of that name."""
    return path.is_file() and not path.is_symlink()
