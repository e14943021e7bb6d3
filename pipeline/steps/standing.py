"""Know which pages may stay as they stand: those of which nothing has changed that they were made from.

A page is known by a fingerprint of all that it rests on: every file of its talk, `clinic.toml`, packs, templates
and the program itself. Beside it the digest of the page as it was written is noted, so that a page which somebody
changed by hand is made anew. The notes lie in the cache; without them all pages are made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from pipeline.job import Job
from pipeline.talkfiles import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is noted of a page that was built."""

    made_from: str
    """Fingerprint of all that the page rests on."""
    html: str
    """SHA-256 of the page as it was written."""
    related: str = ""
    """Digest of the list of other talks that a post's page leads to."""


class Fingerprints:
    """The fingerprints of one run."""

    def __init__(self, job: Job, *, is_preview: bool) -> None:
        self._job = job
        shared = [part for path in job.workspace.shared_files() for part in (path.name, _bytes(path))]
        self.shared = _digest(str(is_preview), *shared)
        """Stands for what all pages rest on."""

    def of(self, slug: str) -> str:
        """Give a talk's fingerprint. The recording and what was made of it count by size and time.

        Raises RecordError.
        """
        workspace, talk = self._job.workspace, self._job.workspace.talk(slug)
        own = [part for path in _files_of(talk) for part in (path.name, _bytes(path))]
        video = workspace.source(slug)
        media = [workspace.videos / video.file, *workspace.made_of(video)]
        return _digest(self.shared, *own, *(_stamp(path) for path in media))


def read_standing(job: Job, target: Path) -> Mapping[str, Standing]:
    """Read what is noted of the pages of a built folder, by path; nothing where the note is gone or damaged."""
    text = job.workspace.read_if_there(job.workspace.standing(target)) or "{}"
    try:
        return msgspec.json.decode(text, type=dict[str, Standing])
    except msgspec.DecodeError:
        return {}


def write_standing(job: Job, target: Path, standing: Mapping[str, Standing]) -> None:
    """Note what pages were built from."""
    noted = {path: asdict(one) for path, one in sorted(standing.items())}
    job.workspace.write(job.workspace.standing(target), json.dumps(noted, indent=1) + "\n")


def stands(page: Path, noted: Standing | None, made_from: str) -> bool:
    """Say whether a page was made from just this, and is as it was written."""
    if noted is None or noted.made_from != made_from or not page.is_file():
        return False
    return digest_text(_bytes(page)) == noted.html


def digest_text(text: str | bytes) -> str:
    """Give the SHA-256 of a page or a card."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def _files_of(talk: Talk) -> list[Path]:
    return sorted(path for path in talk.source.parent.iterdir() if path.is_file())


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
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
