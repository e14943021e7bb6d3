"""Show which pictures may stand there before a video plays, and set the one that a person chooses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pipeline.errors import EditError
from pipeline.job import Job
from pipeline.posterchoice import PosterChoice, format_moment, format_poster, parse_poster
from pipeline.steps.media import find_offers, is_encoded, make_media
from pipeline.steps.posters import Offer, place_poster, read_choice, require_choice, why_not
from pipeline.steps.reshaping import set_poster
from pipeline.video import Video

BEST = "best"
"""What a person writes who leaves the choice to the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frames:
    """What there is to choose from, and what is chosen of it."""

    offers: tuple[Offer, ...]
    own: PosterChoice | None
    """A choice that can be had, and is none of the offers."""
    shown_ms: int | None
    """Which of the offers is in use; None if it is her own choice."""


def view_frames(job: Job, video: Video) -> Iterator[dict[str, Any]]:
    """Give the pictures to choose from as the desk shows them: those that are offered, and the one in use.

    `poster` is what front matter would hold; it is empty for the program's own choice.
    """
    frames = _frames(job, video)
    for offer in frames.offers:
        choice = PosterChoice(at_ms=offer.at_ms)
        yield {
            "poster": "" if offer.is_best else str(format_poster(choice)),
            "picture": f"/talks/{video.slug}/offers/{offer.at_ms}",
            "what": f"at {choice}",
            "is_best": offer.is_best,
            "is_shown": offer.at_ms == frames.shown_ms,
        }
    if frames.own is not None:
        yield {
            "poster": str(format_poster(frames.own)),
            "picture": f"/talks/{video.slug}/poster?{quote(str(frames.own))}",
            "what": str(frames.own) if frames.own.file else f"at {frames.own}",
            "is_best": False,
            "is_shown": True,
        }


def list_frames(job: Job, slug: str) -> str:
    """Write the pictures to choose from, a line each: time, file, and which is in use. Raises RecordError."""
    video = job.workspace.source(slug)
    frames, lines = _frames(job, video), []
    for offer in frames.offers:
        said = [*(["best"] if offer.is_best else []), *(["in use"] if offer.at_ms == frames.shown_ms else [])]
        lines.append(" ".join([format_moment(offer.at_ms), job.workspace.show(offer.path), *said]))
    if frames.own is not None:
        lines.append(" ".join([str(frames.own), job.workspace.show(place_poster(job, video)), "in use"]))
    return (
        "\n".join(lines)
        or f"{slug}: no pictures are offered; run `minutes intake --force {slug}` to look for some"
    )


def choose_frame(job: Job, slug: str, written: str) -> None:
    """Set the picture that stands there before the video plays, in the words of front matter, or give it back.

    Raises EditError.
    """
    video, choice = job.workspace.source(slug), _parse(slug, written)
    if choice is not None:
        require_choice(job, video, choice)
    what = "the best frame" if choice is None else f"{choice}"
    if job.dry_run:
        job.report(slug, "planned", f"its poster would be {what}")
        return
    set_poster(job, slug, choice)
    if is_encoded(job, video):
        make_media(job, video)
    job.report(slug, "made", f"its poster is {what}", job.workspace.talk(slug).post)


def _frames(job: Job, video: Video) -> _Frames:
    choice = None if why_not(job, video) else read_choice(job, video.slug)
    offers = find_offers(job, video)
    if choice is None:
        shown_ms = next((offer.at_ms for offer in offers if offer.is_best), None)
        return _Frames(offers=offers, own=None, shown_ms=shown_ms)
    if not choice.file and choice.at_ms in [offer.at_ms for offer in offers]:
        return _Frames(offers=offers, own=None, shown_ms=choice.at_ms)
    return _Frames(offers=offers, own=choice, shown_ms=None)


def _parse(slug: str, written: str) -> PosterChoice | None:
    try:
        return None if written == BEST else parse_poster(written)
    except ValueError as error:
        raise EditError(f"{slug}: {error}") from error
