"""Encode talks for the web, here or by a cluster, while nothing waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from pipeline.job import Job
from pipeline.steps.hands import CLUSTER, encode_elsewhere, is_elsewhere
from pipeline.steps.media import has_media, has_pictures, is_encoded, make_media
from pipeline.video import Video


def encode(job: Job, slugs: Sequence[str]) -> None:
    """Make the renditions, posters and pictures that are missing. Facts, words and draft are there by then."""
    elsewhere: list[Video] = []
    for slug in slugs:
        with job.attempt(slug):
            video = job.workspace.source(slug)
            if has_media(job, video) and has_pictures(job, video):
                continue
            if job.dry_run:
                job.report(slug, "planned", "would be encoded for the web")
            elif is_elsewhere(job) and not is_encoded(job, video):
                elsewhere.append(video)
            else:
                make_media(job, video)
    if elsewhere and not job.has_failed(CLUSTER):  # what is the matter with it was said
        with closing(encode_elsewhere(job, elsewhere)) as talks:
            for video, place in talks:
                with job.attempt(video.slug):
                    make_media(job, video, place)
