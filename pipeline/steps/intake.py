"""Take in what was dropped into `videos/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline import INTAKE
from pipeline.errors import MediaError, RecordError, UnknownSlugError, show_name
from pipeline.intake.probe import probe, require_readable
from pipeline.intake.slug import name_slug
from pipeline.job import Job
from pipeline.records import format_video
from pipeline.steps.describing import describe_recording
from pipeline.steps.media import drop_media, has_media, make_media
from pipeline.steps.saving import keep
from pipeline.steps.talks import read_transcript
from pipeline.video import Video


def intake(job: Job, names: Sequence[str]) -> None:
    """Take in new and changed recordings, of those named (slug, file or path) or of all."""
    known = job.videos()
    for path in job.workspace.strangers():
        job.listener.note(f"videos/{show_name(path.name)}: left alone, this is not a kind of video we can read")
    for path in _choose(job, names, known):
        with job.attempt(_slug_of(path, known) or show_name(path.name)):
            video = _take_in(job, path, known)
            known[video.slug] = video


def _choose(job: Job, names: Sequence[str], known: Mapping[str, Video]) -> list[Path]:
    """Find the recordings meant. A talk whose recording is gone is passed over. Raises UnknownSlugError."""
    recordings = {path.name: path for path in job.workspace.recordings()}
    if not names:
        if not recordings and not known:
            raise MediaError(
                f"{job.workspace.show(job.workspace.videos)}: there is no video in it; put one there."
            )
        return list(recordings.values())
    chosen = []
    for name in names:
        base = Path(name).name
        file = known[base].file if base in known else base
        if file in recordings:
            chosen.append(recordings[file])
        elif base not in known:
            there = ", ".join(map(show_name, [*known, *recordings])) or "none"
            raise UnknownSlugError(f"{show_name(name)}: no talk or video goes by this name; there are: {there}.")
    return chosen


def _slug_of(path: Path, known: Mapping[str, Video]) -> str | None:
    return next((slug for slug, video in known.items() if video.file == path.name), None)


def _take_in(job: Job, path: Path, known: Mapping[str, Video]) -> Video:
    """Take in one recording unless nothing about it has changed. Raises MediaError."""
    require_readable(path)
    facts = probe(path) if _slug_of(path, known) is None else None  # what is no video is not worth hashing
    sha256 = job.workspace.digest(path)
    before = _match(job, path, sha256, known)
    stale = _why_stale(job, before, sha256)
    if not stale and before is not None:
        return _rename(job, before, path)
    slug = before.slug if before else _new_slug(job, path, sha256)
    video = describe_recording(job, path, facts or probe(path), slug=slug, sha256=sha256, before=before)
    if job.dry_run:
        job.report(video.slug, "planned", f"would be taken in: {stale}")
        return video
    job.listener.note(f"{video.slug}: taking in {show_name(path.name)} ({stale})")
    if job.force:
        drop_media(job, video)
    make_media(job, video)
    source = job.workspace.talk(video.slug).source
    if before is not None and before.sha256 != sha256:
        _keep_record(job, before)
    job.workspace.write(source, format_video(video))
    job.report(video.slug, "made", f"taken in: {stale}", source)
    return video


def _keep_record(job: Job, before: Video) -> None:
    """Keep what was known of an old recording, and say what becomes of the talk."""
    talk = job.workspace.talk(before.slug)
    keep(job, talk, talk.source, format_video(before))
    if talk.approval.exists():
        job.listener.note(
            f"{before.slug}: it was recorded again, which voids its approval; a published page stays as it is "
            "until the talk is approved anew"
        )


def _rename(job: Job, before: Video, path: Path) -> Video:
    if before.file == path.name:
        return before
    renamed = replace(before, file=path.name)
    if not job.dry_run:
        job.workspace.write(job.workspace.talk(before.slug).source, format_video(renamed))
    return renamed


def _match(job: Job, path: Path, sha256: str, known: Mapping[str, Video]) -> Video | None:
    """Find the talk of a recording: by its content, else by its name. Raises MediaError for a second copy."""
    for video in known.values():
        if video.sha256 == sha256:
            other = path.with_name(video.file)
            if other != path and other.is_file() and job.workspace.digest(other) == sha256:
                raise MediaError(
                    f"{show_name(path.name)}: this is a copy of {show_name(video.file)}; delete one of them."
                )
            return video
    named = next((video for video in known.values() if video.file == path.name), None)
    others = [other for other in job.workspace.recordings() if other != path and other.is_file()]
    named = named or _orphan(path, known)
    if named is not None and any(job.workspace.digest(other) == named.sha256 for other in others):
        return None  # that talk's recording was renamed; this is another one under its old name
    return named


def _orphan(path: Path, known: Mapping[str, Video]) -> Video | None:
    """Find the talk that a file's name stands for if its recording is gone: `jaw.mov` replaces `jaw.mp4`."""
    video = known.get(name_slug(path.name, sha256="", taken=()))
    return video if video is not None and not path.with_name(video.file).exists() else None


def _new_slug(job: Job, path: Path, sha256: str) -> str:
    """Name a new talk; one whose record got lost gets the folder back in which its words stand."""
    known = job.workspace.folders()
    for slug in known:
        with suppress(RecordError):
            transcript = read_transcript(job, slug)
            if transcript is not None and transcript.provenance.source_sha256 == sha256:
                return slug
    return name_slug(path.name, sha256=sha256, taken=known)


def _why_stale(job: Job, before: Video | None, sha256: str) -> str:
    """Say why a recording has to be taken in (again); empty if it has not."""
    if before is None:
        return "new"
    if before.sha256 != sha256:
        return "the file has changed"
    if before.intake_version != INTAKE.version:
        return "the program has changed"
    if not has_media(job, before):
        return "its web rendition or poster is missing"
    return "--force" if job.force else ""
