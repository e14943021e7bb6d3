"""Know which pages may stay as they stand: those of which nothing has changed that they were made from.

A page is known by a fingerprint of all that it rests on: every file of its talk, `clinic.toml`, packs, templates,
the program itself and the libraries that write pages. Beside it is noted which files stood there when it was
written, with size and time, so that what somebody changed or took away by hand is made anew. The notes lie in the
cache; without them all pages are made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.talkfiles import Talk
from pipeline.workspace import PROGRAM

_LIBRARIES = ("jinja2", "markupsafe", "markdown-it-py", "pillow", "python-slugify", "sentencex")
"""What turns a talk into bytes of its page; a new version may write others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is noted of a page that was built."""

    made_from: str
    """Fingerprint of all that the page rests on."""
    files: str
    """Digest of the names, sizes and times of the page and of all that was written with it."""
    related: str = ""
    """Digest of the list of other talks that a post's page leads to."""


class Fingerprints:
    """The fingerprints of one run."""

    def __init__(self, job: Job, *, is_preview: bool) -> None:
        self._job = job
        self.shared = _digest(str(is_preview), *map(version, _LIBRARIES), *_digest_shared(job))
        """Stands for what all pages rest on."""

    def of(self, slug: str) -> str:
        """Give a talk's fingerprint. The recording and what was made of it count by size and time.

        Raises RecordError.
        """
        workspace = self._job.workspace
        video = workspace.source(slug)
        media = [workspace.videos / video.file, *workspace.made_of(video)]
        return _digest(self.of_texts(slug), *(_stamp(path) for path in media))

    def of_texts(self, slug: str) -> str:
        """Give the fingerprint of a talk without its recording and what was made of it."""
        files = _files_of(self._job.workspace.talk(slug))
        return _digest(self.shared, *(part for name, path in files for part in (name, _bytes(path))))


def read_standing(job: Job, target: Path) -> Mapping[str, Standing]:
    """Read what is noted of the pages of a built folder, by path; nothing where the note is gone or damaged."""
    try:
        text = job.workspace.read_if_there(job.workspace.standing(target)) or "{}"
        return msgspec.json.decode(text, type=dict[str, Standing])
    except (msgspec.DecodeError, RecordError):
        return {}


def write_standing(job: Job, target: Path, standing: Mapping[str, Standing]) -> None:
    """Note what pages were built from."""
    noted = {path: asdict(one) for path, one in sorted(standing.items())}
    job.workspace.write(job.workspace.standing(target), json.dumps(noted, indent=1) + "\n")


def digest_files(paths: Iterable[Path]) -> str:
    """Give the digest of files by name, size and time; one that is gone counts as such."""
    return _digest(*sorted(map(_stamp, paths)))


def digest_text(text: str | bytes) -> str:
    """Give the SHA-256 of a page or a card."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def _digest_shared(job: Job) -> Iterator[str | bytes]:
    """Give name and text of each file that all pages rest on; of the program, which stays as it is, a digest."""
    for path in job.workspace.shared_files():
        yield path.name
        if path.is_relative_to(PROGRAM):
            yield _digest_program(str(path))
        else:
            yield _bytes(path)


@cache  # what runs stays as it was begun, though the program is updated meanwhile
def _digest_program(path: str) -> str:
    return digest_text(_bytes(path))


def _files_of(talk: Talk) -> list[tuple[str, str]]:
    """Give name and path of each file in a talk's folder, sorted; plain strings, since there may be thousands."""
    with os.scandir(talk.folder) as entries:
        return sorted(
            (f"{entry.name} linked" if entry.is_symlink() else entry.name, entry.path)
            for entry in entries
            if entry.is_file() and not entry.name.startswith(".")
        )


def _bytes(path: Path | str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - it may be a plain string
        return file.read()


def _stamp(path: Path) -> str:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return f"{path.name} missing"
    return f"{path.name} {facts.st_size} {facts.st_mtime_ns}"


def _digest(*parts: str | bytes) -> str:
    """Join parts so that no other parts give the same digest."""
    whole = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(b"%d:" % len(raw))
        whole.update(raw)
    return whole.hexdigest()
