"""Build `media/`: the videos of published talks, where the clinic keeps them on another host than the pages."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.page import Asset, Card
from pipeline.steps.delivery import find_delivered


def build_media(job: Job, cards: Iterable[Card], *, media_url: str) -> None:
    """Put the videos of each card that names them elsewhere into `media/`, as the page will ask for it.

    Of a page that stays as it was published, the video stays too. Without a host for media there is no folder.
    """
    folder = job.workspace.media
    there = job.workspace.tree(folder, is_fixed=True)
    wanted = [
        (card.slug, address.removeprefix(media_url))
        for card in cards
        for address in (card.video_url, card.small_url)
        if media_url and address.startswith(media_url)
    ]
    files = {}
    for slug, name in wanted:
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
    """Give a talk's video if it is the one of that name, and not one of a newer recording."""
    with suppress(RecordError):
        return find_delivered(job, job.workspace.source(slug), name)
    return None
