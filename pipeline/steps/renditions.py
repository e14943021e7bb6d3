"""Encode a recording for the web, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from pipeline.intake.rendition import encode_rendition
from pipeline.intake.stillvideo import encode_still
from pipeline.job import Job
from pipeline.video import LONGEST_SIDE_PX, SMALL_SIDE_PX, Video, shown_size


def encode(job: Job, video: Video, source: Path, require_unchanged: Callable[[], None]) -> tuple[Path, ...]:
    """Write all renditions of a recording, each whole or not at all, and give their places. Raises MediaError.

    None takes its place if `require_unchanged` then raises, because it may be of another recording in part.
    """
    places = job.workspace.renditions(video)
    job.listener.note(f"{video.slug}: encoding the video for the web")
    _tell(job, video, 0)
    with ExitStack() as staging:
        scratch = [staging.enter_context(job.workspace.staged(place)) for place in places]
        _picture_or_wave(video)(
            source,
            scratch[0],
            small=scratch[1] if len(scratch) > 1 else None,
            audio_stream=video.audio_stream,
            duration_ms=video.duration_ms,
            is_first_channel=video.is_first_channel,
            tell=lambda ms: _tell(job, video, ms),
        )
        require_unchanged()
    _tell(job, video, video.duration_ms)
    job.listener.note(
        f"{video.slug}: video for the web {_sizes(job, video)} (recording: {_megabytes(job, source)})"
    )
    return places


def _picture_or_wave(video: Video) -> Callable[..., None]:
    """Give what encodes a recording: one of sound alone gets a still picture."""
    if not video.has_picture:
        return encode_still
    return partial(encode_rendition, video_stream=video.video_stream, transfer=video.transfer)


def _tell(job: Job, video: Video, ms: int) -> None:
    job.listener.progress(video.slug, min(ms, video.duration_ms), video.duration_ms, verb="encoded")


def _sizes(job: Job, video: Video) -> str:
    """Say how large each rendition is: "14.2 MB at 720p, 6.1 MB at 480p"."""
    told = []
    for place, longest_px in zip(job.workspace.renditions(video), (LONGEST_SIDE_PX, SMALL_SIDE_PX), strict=False):
        lines = min(shown_size(video.width_px, video.height_px, longest_px=longest_px))
        told.append(f"{_megabytes(job, place)} at {lines}p")
    return ", ".join(told)


def _megabytes(job: Job, path: Path) -> str:
    return format_megabytes(job.workspace.size_if_there(path))


def format_megabytes(size: int) -> str:
    """Write a number of bytes as people read it: "14.2 MB"."""
    return f"{max(size, 100_000) / 1_000_000:.1f} MB"
