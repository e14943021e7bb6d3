"""Give the videos of a page: the renditions with the talk's chapters in them.

Chapters are known only after drafting, and change with the article. So each is a quick copy of its rendition, kept
until rendition or chapters change. Its name holds the digest of its bytes: it is known again, and never half.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pipeline.intake.chaptering import VERSION, Marks, mark_chapters, write_chapters
from pipeline.job import Job
from pipeline.models import Chapter
from pipeline.page import Asset
from pipeline.records import format_json
from pipeline.steps.media import digest_noted
from pipeline.video import Video


def deliver(job: Job, video: Video, chapters: Sequence[Chapter]) -> tuple[Path, ...]:
    """Give a talk's videos as its page shows them, the large one first, making those that are missing.

    What no page shows any more is removed. Raises MediaError.
    """
    marks = mark_chapters(chapters, duration_ms=video.duration_ms)
    made = tuple(_deliver(job, video, rendition, marks) for rendition in job.workspace.renditions(video))
    for path in job.workspace.tree(job.workspace.delivered(video)).values():
        if path.source not in made:
            job.workspace.remove(path.source)
    return made


def media_name(video: Video, delivered: Path) -> str:
    """Give the path of a video on the host for media: other bytes have another one."""
    return f"{video.slug}/{video.sha256[:12]}-{_digest_in(delivered)}.mp4"


def find_delivered(job: Job, video: Video, name: str) -> Asset | None:
    """Give the video of a talk that goes by this name on the host for media; None if it is not there."""
    there = job.workspace.tree(job.workspace.delivered(video), is_fixed=True).values()
    return next((asset for asset in there if media_name(video, asset.source) == name), None)


def _deliver(job: Job, video: Video, rendition: Path, marks: Marks) -> Path:
    folder = job.workspace.delivered(video)
    made_of = [VERSION, digest_noted(job, video, rendition), marks]
    key = hashlib.sha256(format_json(made_of).encode()).hexdigest()[:16]
    for asset in job.workspace.tree(folder).values():
        if asset.source.name.startswith(f"{key}-") and _digest(job, asset.source) == _digest_in(asset.source):
            return asset.source
    with job.workspace.staged(folder / f"{key}.mp4") as scratch:
        write_chapters(rendition, scratch, marks)
    made = folder / f"{key}.mp4"
    named = folder / f"{key}-{_digest(job, made)}.mp4"
    job.workspace.move(made, named)
    return named


def _digest(job: Job, path: Path) -> str:
    return job.workspace.digest(path)[:16]


def _digest_in(delivered: Path) -> str:
    return delivered.stem.partition("-")[2]
