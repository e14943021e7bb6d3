"""Remember what became of each file in `videos/`: what was held and why is shown until the file changes or goes.

The notes lie in the cache. What is told of a file rests on them, and that a recording is not read again when the
system says that nothing of it was changed since it was read whole.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from pipeline import INTAKE
from pipeline.dropped import Look, look_at
from pipeline.errors import ArrivingError, DamagedError, RecordError
from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.job import Job

_TELLS_APART_NS = 2_000_000_000
"""File systems count time in steps of up to two seconds: two changes within one look the same."""

Became = Literal["taken in", "held", "arriving", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropNote:
    """What became of a file, and the look it had then."""

    became: Became
    said: str
    """The sentence a person was told; empty for a file that was taken in."""
    size: int
    mtime_ns: int
    inode: int = 0
    ctime_ns: int = 0
    """When anything of it was changed last; 0 where that was too short before to be told from a later change."""
    sha256: str = ""
    """What was read, of a file that was taken in or found damaged."""
    damaged_for: str = ""
    """What read it whole and found it damaged, see `reader`; nothing for any other file."""

    def is_of(self, look: Look | None) -> bool:
        """Say whether a file has not changed since."""
        return look is not None and (look.size, look.mtime_ns) == (self.size, self.mtime_ns)

    def is_untouched(self, look: Look | None) -> bool:
        """Say whether a file is the very one that was looked at then, with nothing of it changed since."""
        is_same = look is not None and (look.inode, look.ctime_ns) == (self.inode, self.ctime_ns)
        return self.is_of(look) and is_same and self.ctime_ns > 0


def read_notes(job: Job) -> dict[str, DropNote]:
    """Give the notes by file name; none where they are gone or damaged."""
    with suppress(RecordError, ValueError, TypeError, msgspec.ValidationError):
        return dict(_parse_notes(job.workspace.read_if_there(job.workspace.arrivals) or "{}"))
    return {}


@functools.lru_cache(maxsize=1)  # they are asked for once a talk
def _parse_notes(text: str) -> Mapping[str, DropNote]:
    return msgspec.convert(json.loads(text), dict[str, DropNote])  # json: a name may be no UTF-8


def note_of(path: Path, notes: Mapping[str, DropNote]) -> DropNote | None:
    """Give what became of a file as it stands there now; None if it changed since, or was never looked at."""
    note = notes.get(path.name)
    return note if note is not None and note.is_of(look_at(path)) else None


def remember(
    job: Job,
    path: Path,
    look: Look | None,
    *,
    became: Became,
    said: str = "",
    sha256: str = "",
    damaged_for: str = "",
) -> None:
    """Note what became of a file that gave this look."""
    if look is None:
        return
    note = DropNote(
        became=became,
        said=said,
        size=look.size,
        mtime_ns=look.mtime_ns,
        inode=look.inode,
        ctime_ns=look.ctime_ns if time.time_ns() - look.ctime_ns > _TELLS_APART_NS else 0,
        sha256=sha256,
        damaged_for=damaged_for,
    )
    with suppress(OSError):  # a full disk is told by what has to be written
        _write(job, {**read_notes(job), path.name: note})


def remember_error(job: Job, path: Path, look: Look | None, error: Exception) -> None:
    """Note why a file could not be taken in."""
    became: Became = "arriving" if isinstance(error, ArrivingError) else "held"
    said = str(error.strerror or error) if isinstance(error, OSError) else str(error)
    sha256 = damaged_for = ""
    if isinstance(error, DamagedError):
        sha256, damaged_for = job.workspace.digest_if_there(path), reader()
    remember(job, path, look, became=became, said=said, sha256=sha256, damaged_for=damaged_for)


def reader() -> str:
    """Name what judges recordings: another version of it, or of ffmpeg, may judge otherwise."""
    return f"intake {INTAKE.version} {find_ffmpeg().made_with}"


def forget_gone(job: Job) -> None:
    """Forget what became of files that are gone."""
    there = {path.name for path in job.workspace.recordings()}
    with suppress(OSError):
        _write(job, {name: note for name, note in read_notes(job).items() if name in there})


def _write(job: Job, notes: Mapping[str, DropNote]) -> None:
    if not job.dry_run and notes != read_notes(job):
        text = json.dumps(msgspec.to_builtins(dict(sorted(notes.items()))))  # quickly: once for each new recording
        job.workspace.write(job.workspace.arrivals, text + "\n")
