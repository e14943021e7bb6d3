"""Have a recording encoded for the web, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from pipeline.job import Job
from pipeline.video import LONGEST_SIDE_PX, SMALL_SIDE_PX, Video, shown_size
from pipeline.work import encode_recording

Fill = Callable[[Sequence[Path]], None]
"""Writes the renditions of one recording into scratch files. Raises PipelineError."""


def encode(job: Job, video: Video, source: Path, require_unchanged: Callable[[], None]) -> tuple[Path, ...]:
    """Write all renditions of a recording, each whole or not at all, and give their places. Raises MediaError.

    None takes its place if `require_unchanged` then raises, because it may be of another recording in part.
    """
    job.listener.note(f"{video.slug}: encoding the video for the web")

    def fill(scratch: Sequence[Path]) -> None:
        encode_recording(source, video, scratch, tell=tell_encoded(job, video))
        require_unchanged()

    return place(job, video, fill)


def place(job: Job, video: Video, fill: Fill) -> tuple[Path, ...]:
    """Have the renditions of a recording written, put them in their places, and say how large they are."""
    places = job.workspace.renditions(video)
    with ExitStack() as staging:
        fill([staging.enter_context(job.workspace.staged(path)) for path in places])
    tell_encoded(job, video)(video.duration_ms, video.duration_ms)
    source = job.workspace.videos / video.file
    job.listener.note(
        f"{video.slug}: video for the web {_sizes(job, video)} (recording: {_megabytes(job, source)})"
    )
    return places


def tell_encoded(job: Job, video: Video) -> Callable[[int, int], None]:
    """Give what tells the listener how much of a recording is encoded."""
    return lambda ms, total_ms: job.listener.progress(video.slug, ms, total_ms, verb="encoded")


def _sizes(job: Job, video: Video) -> str:
    """Say how large each rendition is: "14.2 MB at 720p, 6.1 MB at 480p"."""
    told = []
    for path, longest_px in zip(job.workspace.renditions(video), (LONGEST_SIDE_PX, SMALL_SIDE_PX), strict=False):
        lines = min(shown_size(video.width_px, video.height_px, longest_px=longest_px))
        told.append(f"{_megabytes(job, path)} at {lines}p")
    return ", ".join(told)


def _megabytes(job: Job, path: Path) -> str:
    return format_megabytes(job.workspace.size_if_there(path))


def format_megabytes(size: int) -> str:
    """Write a number of bytes as people read it: "14.2 MB"."""
    return f"{max(size, 100_000) / 1_000_000:.1f} MB"
