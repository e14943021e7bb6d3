"""Say how the files in `videos/` stand: new, held and why, and what became of a talk's own recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pipeline.dropped import look_at
from pipeline.errors import RecordError, show_name
from pipeline.job import Job
from pipeline.steps.arrivals import is_recent
from pipeline.steps.dropnotes import DropNote, note_of, read_notes
from pipeline.video import Video

FileStage = Literal["new", "held", "arriving", "copy"]
_NEXT = {
    "new": "run `make`",
    "arriving": "it may still be being copied; run `make` when that is done",
}


def list_files(job: Job) -> Iterator[tuple[str, FileStage, str]]:
    """Give name, stage and what to do of each file that no talk was made of, or that could not be taken in."""
    notes, known = read_notes(job), set(_files(job))
    for path in job.workspace.recordings():
        note = note_of(path, notes)
        if note is not None and note.became == "held":
            yield show_name(path.name), "held", _without_name(note.said, path) or "run `make`"
        elif path.name not in known:
            yield show_name(path.name), *_stage_of(job, path, note)


def find_recording_state(
    job: Job, video: Video, notes: Mapping[str, DropNote]
) -> Literal["as it was", "gone", "another"]:
    """Say whether a talk's recording still lies in `videos/` as it was taken in.

    One that looks as it did then, or of which no look is noted, is not read again.
    """
    path = job.workspace.videos / video.file
    look, note = look_at(path), notes.get(path.name)
    if look is None:
        return "gone"
    if note is None or (note.is_of(look) and note.became == "taken in"):
        return "as it was"
    try:
        return "as it was" if job.workspace.digest(path) == video.sha256 else "another"
    except RecordError:
        return "another"


def _stage_of(job: Job, path: Path, note: DropNote | None) -> tuple[FileStage, str]:
    if note is not None and note.became == "copy":
        return "copy", note.said
    look = look_at(path)
    stage: FileStage = "arriving" if look is not None and is_recent(job, look) else "new"
    return stage, _NEXT[stage]


def _files(job: Job) -> Iterator[str]:
    for slug in job.workspace.slugs():
        try:
            yield job.workspace.source(slug).file
        except RecordError:
            continue


def _without_name(said: str, path: Path) -> str:
    """Give a sentence without the file's name, which stands before it already."""
    return said.removeprefix(f"{show_name(path.name)}: ").rstrip(".")
