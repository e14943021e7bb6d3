"""Take in what was dropped into `videos/`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from pipeline import INTAKE
from pipeline.dropped import look_at
from pipeline.errors import DamagedError, MediaError, PipelineError, RecordError, UnknownSlugError, show_name
from pipeline.intake.probe import probe, require_readable
from pipeline.intake.slug import name_slug
from pipeline.job import Job
from pipeline.records import format_video
from pipeline.steps.arrivals import describe_strangers, find_growing, require_room, steady, still_arriving
from pipeline.steps.describing import describe_recording
from pipeline.steps.dropnotes import DropNote, forget_gone, read_notes, reader, remember, remember_error
from pipeline.steps.media import drop_media
from pipeline.steps.saving import keep
from pipeline.steps.talks import read_transcript
from pipeline.video import Video


def intake(job: Job, names: Sequence[str]) -> None:
    """Take in new and changed recordings, of those named (slug, file or path) or of all."""
    known = job.videos()
    for said in () if names else describe_strangers(job).values():
        job.listener.note(said)
    chosen = _choose(job, names, known)
    growing = find_growing(job, chosen)
    untouched = {} if names or job.force else _find_untouched(job, chosen)
    slugs = {video.file: slug for slug, video in known.items()}
    forget_gone(job)
    contents, folders = {video.sha256 for video in known.values()}, frozenset(job.workspace.folders())
    for path in chosen:
        slug, note = slugs.get(path.name, ""), untouched.get(path)
        if note is not None and slug and _was_taken_in(note, known[slug]):
            continue
        with job.attempt(slug or show_name(path.name)):
            if note is not None and note.sha256 not in contents and _is_refused(job, note):
                raise DamagedError(note.said)
            _take_in_or_hold(job, path, known, folders, is_growing=path in growing)


def _find_untouched(job: Job, paths: Sequence[Path]) -> dict[Path, DropNote]:
    """Give what became of recordings of which nothing has changed since; they need not be read again.

    To read them all takes as long as the disk needs for all of them; approving and publishing do so. Links are
    always read: the system tells nothing of what they lead to.
    """
    notes = read_notes(job)
    return {
        path: note
        for path in paths
        if (note := notes.get(path.name)) and note.is_untouched(look_at(path)) and not path.is_symlink()
    }


def _was_taken_in(note: DropNote, video: Video) -> bool:
    """Say whether a talk was made of the file as it was then, by this version of the program."""
    return (note.became, note.sha256, video.intake_version) == ("taken in", video.sha256, INTAKE.version)


def _is_refused(job: Job, note: DropNote) -> bool:
    """Say whether a file was found damaged by what would read it now, and nobody goes on with it."""
    return note.damaged_for == reader() and not job.accept_damaged


def _take_in_or_hold(
    job: Job, path: Path, known: dict[str, Video], folders: Collection[str], *, is_growing: bool
) -> None:
    """Take in one recording, and remember what became of its file. Raises PipelineError."""
    look = look_at(path)
    try:
        if is_growing:
            raise still_arriving(path)
        with steady(path) as require_unchanged:
            video = _take_in(job, path, known, folders, require_unchanged)
    except (PipelineError, OSError) as error:
        remember_error(job, path, look, error)
        raise
    known[video.slug] = video
    if video.file == path.name:
        remember(job, path, look, became="taken in", sha256=video.sha256)
    else:
        said = f"the same recording as {show_name(video.file)}, so there is one page; you may delete either"
        job.report(show_name(path.name), "kept", said)
        remember(job, path, look, became="copy", said=said)


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


def _take_in(
    job: Job,
    path: Path,
    known: Mapping[str, Video],
    folders: Collection[str],
    require_unchanged: Callable[[], None],
) -> Video:
    """Take in one recording unless nothing about it has changed; of a copy give the talk. Raises MediaError."""
    require_readable(path)
    facts = probe(path) if _slug_of(path, known) is None else None  # what is no video is not worth hashing
    sha256 = job.workspace.digest(path)
    original = _original(job, path, sha256, known)
    if original is not None:
        return original
    require_unchanged()
    before = _match(job, path, sha256, known)
    stale = _why_stale(job, before, sha256)
    if not stale and before is not None:
        return _rename(job, before, path)
    facts, slug = facts or probe(path), before.slug if before else _new_slug(job, path, sha256, known, folders)
    require_room(job, path, facts)
    video = describe_recording(job, path, facts, slug=slug, sha256=sha256, before=before)
    require_unchanged()
    if job.dry_run:
        job.report(video.slug, "planned", f"would be taken in: {stale}")
        return video
    job.listener.note(f"{video.slug}: taking in {show_name(path.name)} ({stale})")
    if job.force:
        drop_media(job, video)
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


def _original(job: Job, path: Path, sha256: str, known: Mapping[str, Video]) -> Video | None:
    """Find the talk that was made of the very same recording under another name, which is still there."""
    for video in known.values():
        if video.sha256 == sha256 and video.file != path.name:
            there = {other.name: other for other in job.workspace.recordings()}  # as the folder spells them
            if video.file in there and job.workspace.digest(there[video.file]) == sha256:
                return video
    return None


def _match(job: Job, path: Path, sha256: str, known: Mapping[str, Video]) -> Video | None:
    """Find the talk of a recording: by its content, else by its name."""
    for video in known.values():
        if video.sha256 == sha256:
            return video
    named = next((video for video in known.values() if video.file == path.name), None) or _orphan(path, known)
    if named is None:
        return None
    others = (other for other in job.workspace.recordings() if other != path and other.is_file())
    if any(job.workspace.digest(other) == named.sha256 for other in others):
        return None  # that talk's recording was renamed; this is another one under its old name
    return named


def _orphan(path: Path, known: Mapping[str, Video]) -> Video | None:
    """Find the talk that a file's name stands for if its recording is gone: `jaw.mov` replaces `jaw.mp4`."""
    video = known.get(name_slug(path.name, sha256="", taken=()))
    return video if video is not None and not path.with_name(video.file).exists() else None


def _new_slug(job: Job, path: Path, sha256: str, known: Mapping[str, Video], folders: Collection[str]) -> str:
    """Name a new talk; one whose record got lost gets the folder back in which its words stand."""
    for slug in sorted(folder for folder in folders if folder not in known):
        with suppress(RecordError):
            transcript = read_transcript(job, slug)
            if transcript is not None and transcript.provenance.source_sha256 == sha256:
                return slug
    return name_slug(path.name, sha256=sha256, taken={folder.casefold() for folder in (*folders, *known)})


def _why_stale(job: Job, before: Video | None, sha256: str) -> str:
    """Say why a recording has to be taken in (again); empty if it has not."""
    if before is None:
        return "new"
    if before.sha256 != sha256:
        return "the file has changed"
    if before.intake_version != INTAKE.version:
        return "the program has changed"
    return "--force" if job.force else ""
