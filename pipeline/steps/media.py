"""Make a recording's web copy, poster and pictures, and know them again: digests are noted when they are made.

ffmpeg writes other bytes nearly every time it encodes a recording, so an approval can't hold the bytes of the web
copy: it holds those of the recording, and the copy is held against its note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from pipeline.errors import MediaError, show_name
from pipeline.intake import pictures
from pipeline.intake.poster import choose_poster
from pipeline.intake.rendition import encode_rendition
from pipeline.intake.stillvideo import encode_still
from pipeline.job import Job
from pipeline.page import Asset, Picture, Pictures
from pipeline.video import Video

RECORDING, WEB_COPY, POSTER = "video", "web copy of the video", "poster"
"""Plain names of what an approval covers of a recording."""


def make_media(job: Job, video: Video) -> None:
    """Make a recording's web rendition, poster and pictures where they are missing. Raises MediaError."""
    rendition, poster = job.workspace.rendition(video), job.workspace.poster(video)

    def encode(scratch: Path) -> None:
        job.listener.note(f"{video.slug}: encoding the video for the web")
        recording = _same_recording(job, video)
        if not video.has_picture:
            encode_still(
                recording,
                scratch,
                audio_stream=video.audio_stream,
                duration_ms=video.duration_ms,
                is_first_channel=video.is_first_channel,
            )
            return
        encode_rendition(
            recording,
            scratch,
            video_stream=video.video_stream,
            audio_stream=video.audio_stream,
            duration_ms=video.duration_ms,
        )

    _make(job, video, rendition, encode)
    if not _is_made(job, video, poster):
        _drop_pictures(job, video)  # they show the poster that is gone
    choose = partial(choose_poster, duration_ms=video.duration_ms)
    _make(job, video, poster, lambda scratch: choose(rendition, scratch))
    _make_pictures(job, video)


def find_pictures(job: Job, video: Video) -> tuple[Pictures, dict[str, Asset]]:
    """Give what the poster's pictures are, and their files by name; nothing where there is no poster yet.

    Raises MediaError.
    """
    if not job.workspace.poster(video).exists():
        return Pictures(), {}
    plan = _plan(job, video)
    places = _places(job, video, plan, background=_background(job))
    return plan, {picture.name: Asset(source=path, is_fixed=True) for path, picture in places.items()}


def has_media(job: Job, video: Video) -> bool:
    """Say whether web rendition and poster are there, as they were made."""
    rendition, poster = job.workspace.rendition(video), job.workspace.poster(video)
    return _is_made(job, video, rendition) and _is_made(job, video, poster)


def drop_media(job: Job, video: Video) -> None:
    """Remove web rendition, poster and pictures, so that they are made anew."""
    for path in (job.workspace.media_note(video), *_made(job, video).values()):
        job.workspace.remove(path)


def media_parts(job: Job, video: Video, *, in_full: bool) -> dict[str, str]:
    """Give the digest of what an approval covers of a recording, by plain name.

    In full every byte is read that is there: of the recording in `videos/`, of web copy, poster and pictures.
    Else `source.json` is believed, which is quick. What is not there is made anew before it is published.
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


def media_name(video: Video) -> str:
    """Give the path of a video on the host for media: another recording, or intake, has another one."""
    return f"{video.slug}/{video.sha256[:12]}-{video.intake_version}.mp4"


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
    if _is_made(job, video, path):
        return
    with job.workspace.staged(path) as scratch:
        make(scratch)
    _note(job, video, _noted(job, video) | {path.name: job.workspace.digest(path)})


def _is_made(job: Job, video: Video, path: Path) -> bool:
    return path.exists() and path.name in _noted(job, video)


def _make_pictures(job: Job, video: Video) -> None:
    """Make the pictures that are missing, and remove those that no page shows any more."""
    plan, poster, background = _plan(job, video), job.workspace.poster(video), _background(job)
    places = _places(job, video, plan, background=background)
    _drop_pictures(job, video, keep=places)
    frame = partial(pictures.frame_poster, background=background)
    for path, picture in places.items():
        draw = frame if picture == plan.share else pictures.shrink_poster
        _make(job, video, path, partial(draw, poster, picture=picture))


def _plan(job: Job, video: Video) -> Pictures:
    return pictures.plan_pictures(*pictures.measure_poster(job.workspace.poster(video)))


def _places(job: Job, video: Video, plan: Pictures, *, background: str) -> dict[Path, Picture]:
    """Give where each picture lies: its name tells all that it depends on, so another one has another name."""
    poster = job.workspace.poster(video)
    made_by = f"{poster.stem}-{pictures.VERSION}"
    places = {poster.with_name(f"{made_by}-{each.name}"): each for each in plan.poster}
    if plan.share is not None:
        places[poster.with_name(f"{made_by}-{background.lstrip('#')}-{plan.share.name}")] = plan.share
    return places


def _background(job: Job) -> str:
    return job.workspace.settings().design.accent


def _drop_pictures(job: Job, video: Video, *, keep: Iterable[Path] = ()) -> None:
    kept, noted = {path.name for path in keep}, _noted(job, video)
    gone = {name: path for name, path in _pictures(job, video).items() if path.name not in kept}
    for path in gone.values():
        job.workspace.remove(path)
    if gone:
        _note(job, video, {name: digest for name, digest in noted.items() if name not in gone})


def _note(job: Job, video: Video, noted: dict[str, str]) -> None:
    note = "".join(f"{digest}  {name}\n" for name, digest in sorted(noted.items()))
    job.workspace.write(job.workspace.media_note(video), note)


def _damaged(job: Job, video: Video) -> dict[str, Path]:
    """Give what is there and noted, and is not what was noted, by its plain name."""
    noted = _noted(job, video)
    there = {name: path for name, path in _made(job, video).items() if path.exists() and path.name in noted}
    return {name: path for name, path in there.items() if job.workspace.digest(path) != noted[path.name]}


def _made(job: Job, video: Video) -> dict[str, Path]:
    """Give every file of a recording, by its plain name."""
    own = {WEB_COPY: job.workspace.rendition(video), POSTER: job.workspace.poster(video)}
    stem = job.workspace.poster(video).stem
    return own | {f"picture {n.removeprefix(f'{stem}-')}": path for n, path in _pictures(job, video).items()}


def _pictures(job: Job, video: Video) -> dict[str, Path]:
    """Give the pictures that are noted, made by this version of the program or an older one."""
    poster = job.workspace.poster(video)
    return {name: poster.with_name(name) for name in _noted(job, video) if name.startswith(f"{poster.stem}-")}


def _noted(job: Job, video: Video) -> dict[str, str]:
    """Read the digests that were noted, as `sha256sum` writes them, by file name."""
    text = job.workspace.read_if_there(job.workspace.media_note(video)) or ""
    lines = (line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {name: digest for digest, name in lines}
