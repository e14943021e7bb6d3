"""Encode talks for the web, while nothing waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.job import Job
from pipeline.steps.media import has_media, has_pictures, make_media


def encode(job: Job, slugs: Sequence[str]) -> None:
    """Make the renditions, posters and pictures that are missing. Facts, words and draft are there by then."""
    for slug in slugs:
        with job.attempt(slug):
            video = job.workspace.source(slug)
            if has_media(job, video) and has_pictures(job, video):
                continue
            if job.dry_run:
                job.report(slug, "planned", "would be encoded for the web")
            else:
                make_media(job, video)
