"""Make a recording's web copy, poster and pictures, and know them again: digests are noted when they are made.

The same ffmpeg on the same kind of processor writes the same bytes of a recording; another one writes others. So
an approval can't hold the bytes of the web copy: it holds those of the recording, and the copy is held against its
note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from pipeline import INTAKE
from pipeline.errors import MediaError
from pipeline.intake import pictures
from pipeline.job import Job
from pipeline.page import Asset, Picture, Pictures
from pipeline.steps.arrivals import find_recording, require_recording, steady
from pipeline.steps.posters import Offer, is_offer, make_choice, make_posters, offers_among, place_poster
from pipeline.steps.renditions import encode
from pipeline.video import Video

RECORDING, WEB_COPY, POSTER = "video", "web copy of the video", "poster"
"""Plain names of what an approval covers of a recording."""
SMALL_COPY = "small web copy of the video"


Encode = Callable[[Job, Video], tuple[Path, ...]]
"""Sees to it that the renditions of a recording stand in their places, and gives these."""


def make_media(job: Job, video: Video, encode_elsewhere: Encode | None = None) -> None:
    """Make a recording's web rendition, poster and pictures where they are missing. Raises MediaError."""
    poster = job.workspace.poster(video)
    if not is_encoded(job, video):
        if video.intake_version != INTAKE.version:  # what was approved would be another video under the same name
            raise MediaError(f"{video.slug}: the program has changed since it was taken in; run `make` first.")
        made = (encode_elsewhere or _encode)(job, video)
        _note(job, video, _noted(job, video) | {path.name: job.workspace.digest(path) for path in made})
    if not _is_made(job, video, poster):
        _drop_pictures(job, video)  # they show the poster that is gone
        make_posters(job, video, partial(_make, job, video))
    make_choice(job, video, partial(_make, job, video))
    _make_pictures(job, video)


def _encode(job: Job, video: Video) -> tuple[Path, ...]:
    with steady(find_recording(job, video)) as require_unchanged:
        return encode(job, video, require_recording(job, video), require_unchanged)


def find_offers(job: Job, video: Video) -> tuple[Offer, ...]:
    """Give the frames of a recording that may become its poster, in the order of the talk."""
    return offers_among(_pictures(job, video), job.workspace.poster(video).parent)


def find_pictures(job: Job, video: Video) -> tuple[Pictures, dict[str, Asset]]:
    """Give what the poster's pictures are, and their files by name; nothing where there is no poster yet.

    Raises MediaError.
    """
    if not place_poster(job, video).exists():
        return Pictures(), {}
    plan = _plan(job, video)
    places = _places(job, video, plan, background=_background(job))
    return plan, {picture.name: Asset(source=path, is_fixed=True) for path, picture in places.items()}


def has_media(job: Job, video: Video) -> bool:
    """Say whether web renditions and poster are there, as they were made."""
    return is_encoded(job, video) and _is_made(job, video, job.workspace.poster(video))


def has_pictures(job: Job, video: Video) -> bool:
    """Say whether the poster in use and all its pictures are there, as they were made. Raises MediaError."""
    poster = place_poster(job, video)
    if not _is_made(job, video, poster):
        return False
    return all(_is_made(job, video, asset.source) for asset in find_pictures(job, video)[1].values())


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
        require_recording(job, video)
    for name in _damaged(job, video):
        raise MediaError(
            f"{video.slug}: its {name} is no longer as it was made; "
            f"run `minutes intake --force {video.slug}` to have it made anew."
        )


def digest_noted(job: Job, video: Video, path: Path) -> str:
    """Give the digest that was noted of something made of a recording; empty if none was."""
    return _noted(job, video).get(path.name, "")


def _make(job: Job, video: Video, path: Path, make: Callable[[Path], object]) -> None:
    """Make a file and note its digest; one without a note may be half of what it should be."""
    if _is_made(job, video, path):
        return
    with job.workspace.staged(path) as scratch:
        make(scratch)
    _note(job, video, _noted(job, video) | {path.name: job.workspace.digest(path)})


def is_encoded(job: Job, video: Video) -> bool:
    """Say whether the web renditions are there, as they were made."""
    return all(_is_made(job, video, path) for path in job.workspace.renditions(video))


def _is_made(job: Job, video: Video, path: Path) -> bool:
    return path.exists() and path.name in _noted(job, video)


def _make_pictures(job: Job, video: Video) -> None:
    """Make the pictures that are missing, and remove those that no page shows any more."""
    plan, poster, background = _plan(job, video), place_poster(job, video), _background(job)
    places = _places(job, video, plan, background=background)
    _drop_pictures(job, video, keep=(*places, poster, *(offer.path for offer in find_offers(job, video))))
    frame = partial(pictures.frame_poster, background=background)
    for path, picture in places.items():
        draw = frame if picture == plan.share else pictures.shrink_poster
        _make(job, video, path, partial(draw, poster, picture=picture))


def _plan(job: Job, video: Video) -> Pictures:
    return pictures.plan_pictures(*pictures.measure_poster(place_poster(job, video)))


def _places(job: Job, video: Video, plan: Pictures, *, background: str) -> dict[Path, Picture]:
    """Give where each picture lies: its name tells all that it depends on, so another one has another name."""
    poster = place_poster(job, video)
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
    """Give what is there and noted, and is not what was noted, by its plain name; what no page shows is let be."""
    noted = {name: digest for name, digest in _noted(job, video).items() if not is_offer(name)}
    there = {name: path for name, path in _made(job, video).items() if path.exists() and path.name in noted}
    return {name: path for name, path in there.items() if job.workspace.digest(path) != noted[path.name]}


def _made(job: Job, video: Video) -> dict[str, Path]:
    """Give every file of a recording, by its plain name."""
    own = {POSTER: job.workspace.poster(video)}
    own |= dict(zip((WEB_COPY, SMALL_COPY), job.workspace.renditions(video), strict=False))
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
