"""Make a recording's web copy and poster, and know them again: a digest is noted of each when it is made.

ffmpeg writes other bytes nearly every time it encodes a recording, so an approval can't hold the bytes of the web
copy: it holds those of the recording, and the copy is held against its note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import MediaError, show_name
from pipeline.intake.poster import choose_poster
from pipeline.intake.rendition import encode_rendition
from pipeline.job import Job
from pipeline.models import Video

RECORDING, WEB_COPY, POSTER = "video", "web copy of the video", "poster"
"""Plain names of what an approval covers of a recording."""


def make_media(job: Job, video: Video) -> None:
    """Make a recording's web rendition and poster where they are missing. Raises MediaError."""
    rendition = job.workspace.rendition(video)

    def encode(scratch: Path) -> None:
        job.listener.note(f"{video.slug}: encoding the video for the web")
        encode_rendition(
            _same_recording(job, video),
            scratch,
            video_stream=video.video_stream,
            audio_stream=video.audio_stream,
            duration_ms=video.duration_ms,
        )

    _make(job, video, rendition, encode)
    _make(
        job,
        video,
        job.workspace.poster(video),
        lambda scratch: choose_poster(rendition, scratch, duration_ms=video.duration_ms),
    )


def has_media(job: Job, video: Video) -> bool:
    """Say whether web rendition and poster are there, as they were made."""
    noted = _noted(job, video)
    return all(path.exists() and path.name in noted for path in _made(job, video).values())


def drop_media(job: Job, video: Video) -> None:
    """Remove web rendition and poster, so that they are made anew."""
    for path in (job.workspace.media_note(video), *_made(job, video).values()):
        job.workspace.remove(path)


def media_parts(job: Job, video: Video, *, in_full: bool) -> dict[str, str]:
    """Give the digest of what an approval covers of a recording, by plain name.

    In full every byte is read that is there: of the recording in `videos/`, of web copy and poster. Else
    `source.json` is believed, which is quick. What is not there is made anew before it is published.
    """
    version = hashlib.sha256(f"intake {video.intake_version}".encode()).hexdigest()
    parts = {RECORDING: video.sha256, WEB_COPY: version, POSTER: version}
    if in_full:
        original = job.workspace.digest_if_there(job.workspace.videos / video.file)
        if original not in ("missing", video.sha256):
            parts[RECORDING] = f"{original}, recorded as {video.sha256}"
        parts |= {name: job.workspace.digest(path) for name, path in _damaged(job, video).items()}
    return parts


def require_media(job: Job, video: Video) -> None:
    """Refuse to go on with another recording than was taken in, or a damaged copy. Raises MediaError."""
    if (job.workspace.videos / video.file).exists():
        _same_recording(job, video)
    for name in _damaged(job, video):
        raise MediaError(
            f"{video.slug}: its {name} is no longer as it was made; "
            f"run `minutes intake --force {video.slug}` to have it made anew."
        )


def find_recording(job: Job, video: Video) -> Path:
    """Give the recording a talk was made from. Raises MediaError when it is gone from `videos/`."""
    path = job.workspace.videos / video.file
    if not path.exists():
        raise MediaError(f"{show_name(video.file)}: this video is gone from videos/; put it back there.")
    return path


def _same_recording(job: Job, video: Video) -> Path:
    path = find_recording(job, video)
    if job.workspace.digest(path) != video.sha256:
        raise MediaError(
            f"{show_name(video.file)}: this is no longer the recording of {video.slug}; put the old one back or "
            f"run `minutes run --force {video.slug}`."
        )
    return path


def _make(job: Job, video: Video, path: Path, make: Callable[[Path], object]) -> None:
    """Make a file and note its digest; one without a note may be half of what it should be."""
    noted = _noted(job, video)
    if path.exists() and path.name in noted:
        return
    with job.workspace.staged(path) as scratch:
        make(scratch)
    noted[path.name] = job.workspace.digest(path)
    note = "".join(f"{digest}  {name}\n" for name, digest in sorted(noted.items()))
    job.workspace.write(job.workspace.media_note(video), note)


def _damaged(job: Job, video: Video) -> dict[str, Path]:
    """Give what is there and noted, and is not what was noted, by its plain name."""
    noted = _noted(job, video)
    there = {name: path for name, path in _made(job, video).items() if path.exists() and path.name in noted}
    return {name: path for name, path in there.items() if job.workspace.digest(path) != noted[path.name]}


def _made(job: Job, video: Video) -> dict[str, Path]:
    return {WEB_COPY: job.workspace.rendition(video), POSTER: job.workspace.poster(video)}


def _noted(job: Job, video: Video) -> dict[str, str]:
    """Read the digests that were noted, as `sha256sum` writes them, by file name."""
    text = job.workspace.read_if_there(job.workspace.media_note(video)) or ""
    lines = (line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {name: digest for digest, name in lines}
