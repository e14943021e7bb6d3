"""Save a person's texts: into `history/` first, where they stay for ever, then in their place.

A text typed with a text editor comes into the history before anything takes its place. Whoever changes one of
the files in `Talk.by_hand` does it here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ApprovalError, ConflictError, RecordError
from pipeline.job import Job
from pipeline.steps.bases import mend_base, new_base, read_base
from pipeline.talkfiles import Talk

_NAME = re.compile(r"(\d{8}T\d{6}\.\d{3})Z-([0-9a-f]{8})-([a-z]+\.[a-z]+)", re.ASCII)
_STAMP = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One text that a person saved."""

    id: str
    """Its file's name in `history/`, by which it is asked for."""
    name: str
    """Of the file it was saved as: "post.md"."""
    at: dt.datetime
    hash: str
    """The first eight digits of its SHA-256."""
    path: Path


def save(job: Job, slug: str, path: Path, text: str, *, expected: str | None = None) -> bool:
    """Keep a person's text and put it in its place; say whether that file changed.

    `expected` is the SHA-256 of the text that it was made from (of nothing, if there was no file). If another
    stands there, both are kept and ConflictError is raised.
    """
    _offer(job, slug, path, text, expected)
    return job.workspace.write(path, text)


def save_article(job: Job, slug: str, text: str, *, base: str, expected: str | None = None) -> bool:
    """Save an article as `save` does, and with it the machine's text that it has taken or turned down."""
    talk = job.workspace.talk(slug)
    _offer(job, slug, talk.post, text, expected)
    with new_base(job, talk, base):
        return job.workspace.write(talk.post, text)


def keep(job: Job, talk: Talk, path: Path, text: str) -> None:
    """Put a text into the history unless it is the newest there of its file, as after a kill.

    Its stamp is later than all there: two may be saved within a millisecond.
    """
    if _is_last(job, talk, path, text):
        return
    now = job.now().astimezone(dt.UTC)
    last = next(filter(None, map(_parse, reversed(job.workspace.saved(talk.slug)))), None)
    if last is not None:
        now = max(now, last.at + dt.timedelta(milliseconds=1))
    stamp = now.strftime(_STAMP)[:-3]
    job.workspace.write(talk.history / f"{stamp}Z-{sha256_of(text)[:8]}-{path.name}", text)


def keep_found(job: Job, slug: str, path: Path) -> None:
    """Keep the text that stands in a file unless it is in the history or the machine's own. Raises RecordError."""
    talk, found = job.workspace.talk(slug), job.workspace.read_if_there(path)
    if path == talk.post:
        mend_base(job, talk)
    is_machine_text = path == talk.post and found == job.workspace.read_if_there(talk.base)
    if found is not None and not is_machine_text and not is_saved(job, slug, path, found):
        keep(job, talk, path, found)


def is_saved(job: Job, slug: str, path: Path, text: str) -> bool:
    """Say whether a person ever saved exactly this text in a file. Raises RecordError."""
    digest = sha256_of(text)
    alike = (saved for saved in list_history(job, slug, path.name) if digest.startswith(saved.hash))
    return any(job.workspace.read(saved.path) == text for saved in alike)


def is_hers(job: Job, slug: str) -> bool:
    """Say whether a person wrote or saved the article as it stands: no command may then replace its words."""
    talk = job.workspace.talk(slug)
    mine = job.workspace.read_if_there(talk.post)
    return mine is not None and (mine != read_base(job, talk) or is_saved(job, slug, talk.post, mine))


def list_history(job: Job, slug: str, name: str) -> tuple[Saved, ...]:
    """Give the texts saved as `name` ("post.md"), newest first."""
    newest_first = map(_parse, reversed(job.workspace.saved(slug)))
    return tuple(saved for saved in newest_first if saved and saved.name == name)


def read_saved(job: Job, slug: str, saved: str) -> str:
    """Read a text of the history by its id. Raises RecordError."""
    return job.workspace.read(_find(job, slug, saved).path)


def restore(job: Job, slug: str, saved: str, *, expected: str | None = None) -> bool:
    """Put a text of the history back in its place, which is a save like any other.

    Raises ApprovalError for an approval: what stands there now has to be read and approved anew.
    """
    talk, found = job.workspace.talk(slug), _find(job, slug, saved)
    path = next(path for path in talk.by_hand if path.name == found.name)
    if path == talk.approval:
        raise ApprovalError(f"{slug}: an old approval can't be brought back; read the talk and approve it again.")
    return save(job, slug, path, job.workspace.read(found.path), expected=expected)


def sha256_of(text: str) -> str:
    """Give a text's SHA-256 as its file has it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _offer(job: Job, slug: str, path: Path, text: str, expected: str | None) -> None:
    """Keep what stands in a file and what shall; raise ConflictError where that is not what was expected."""
    talk = job.workspace.talk(slug)
    _require_writable(job, path, text)
    try:
        keep_found(job, slug, path)
        found = job.workspace.read_if_there(path)
    finally:  # a file that can't be read is no reason to lose what was typed
        keep(job, talk, path, text)
    if expected not in (None, sha256_of(found or "")) and found != text:
        raise ConflictError(
            f"{job.workspace.show(path)}: it was changed elsewhere meanwhile; yours is kept in the history, "
            "look at both and save the one you want.",
            mine=text,
            theirs=found or "",
        )


def _is_last(job: Job, talk: Talk, path: Path, text: str) -> bool:
    last = next(iter(list_history(job, talk.slug, path.name)), None)
    return last is not None and job.workspace.read(last.path) == text


def _find(job: Job, slug: str, saved: str) -> Saved:
    names = [path.name for path in job.workspace.talk(slug).by_hand]
    texts = (text for name in names for text in list_history(job, slug, name))
    found = next((text for text in texts if text.id == saved), None)
    if found is None:
        raise RecordError(f"{slug}: there is no such text in its history; choose one of the list.")
    return found


def _parse(path: Path) -> Saved | None:
    """Read a file's name; None for a stranger in the folder."""
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    try:
        at = dt.datetime.strptime(parts[1], _STAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Saved(id=path.name, name=parts[3], at=at, hash=parts[2], path=path)


def _require_writable(job: Job, path: Path, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RecordError(
            f"{job.workspace.show(path)}: this text holds half a character, which no file can; delete it."
        ) from error
