"""Build `media/`: the videos of published talks, where the clinic keeps them on another host than the pages."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.page import Asset, Card
from pipeline.steps.media import media_name


def build_media(job: Job, cards: Iterable[Card], *, media_url: str) -> None:
    """Put the video of each card that names one elsewhere into `media/`, as the page will ask for it.

    Of a page that stays as it was published, the video stays too. Without a host for media there is no folder.
    """
    folder = job.workspace.media
    there = job.workspace.tree(folder, is_fixed=True)
    wanted = {
        card.slug: card.video_url.removeprefix(media_url)
        for card in cards
        if media_url and card.video_url.startswith(media_url)
    }
    files = {}
    for slug, name in wanted.items():
        made = there.get(name) or _find(job, slug, name)
        if made is None:
            why = "the video of its published page is gone from media/; approve it anew"
            job.report(slug, "failed", f"{slug}: {why}.")
        else:
            files[name] = made
    if job.dry_run or not (files or there):
        return
    if job.workspace.swap(folder, files):
        job.report(job.workspace.show(folder), "made", f"{len(files)} videos, to be uploaded before site/", folder)


def _find(job: Job, slug: str, name: str) -> Asset | None:
    """Give a talk's web copy if it is the video of that name, and not one of a newer recording."""
    with suppress(RecordError):
        video = job.workspace.source(slug)
        path = job.workspace.rendition(video)
        if media_name(video) == name and path.is_file():
            return Asset(source=path, is_fixed=True)
    return None
