"""Remember what was found of each talk, for as long as nothing has changed that it rests on.

With a thousand talks it takes minutes to look through them all. What was found is noted in the cache with the
fingerprint of all that it was found in: without the note, or with another fingerprint, the talk is looked at anew.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Literal

import msgspec

from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.steps.standing import Fingerprints, digest_text

_LIBRARIES = ("jellyfish", "numpy", "pyspellchecker", "rapidfuzz")
"""What articles and findings rest on beyond what pages do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    made_from: str
    found: Any


class Tally:
    """What one kind of work found of each talk.

    That is what drafting told, how many findings stand in its way, or which parts changed since its approval.
    Drafting looks at texts alone: what it told stays when the recording is encoded.
    """

    def __init__(self, job: Job, name: Literal["drafted", "blockers", "approvals"]) -> None:
        self._job = job
        self._of_texts = name == "drafted"
        self._path = job.workspace.cache / f"{name}.json"
        self._fingerprints = Fingerprints(job, is_preview=False)
        self._libraries = " ".join(map(version, _LIBRARIES))
        self._noted = self._read()
        self._has_changed = False

    def of(self, slug: str) -> Any:
        """Give what was found of a talk as it now stands; None where that is not known. Raises RecordError."""
        noted = self._noted.get(slug)
        if noted is None or self._job.force or not noted.made_from or noted.made_from != self.fingerprint(slug):
            return None
        return noted.found

    def note(self, slug: str, found: Any, *, seen: str | None = None) -> None:
        """Note what was found of a talk as it now stands, if it is still as it was `seen`. Raises RecordError."""
        now = self.fingerprint(slug)
        if now and seen in (None, now):
            self._noted[slug] = _Noted(made_from=now, found=found)
            self._has_changed = True

    def save(self) -> None:
        """Write down what was noted; on a disk that can't be written to it is found anew next time."""
        if not self._has_changed or self._job.dry_run:
            return
        there = set(self._job.workspace.slugs())
        noted = {slug: asdict(one) for slug, one in sorted(self._noted.items()) if slug in there}
        with suppress(OSError):
            self._job.workspace.write(self._path, json.dumps(noted) + "\n")
        self._has_changed = False

    def _read(self) -> dict[str, _Noted]:
        with suppress(RecordError, msgspec.MsgspecError):
            text = self._job.workspace.read_if_there(self._path) or "{}"
            return msgspec.json.decode(text, type=dict[str, _Noted])
        return {}

    def fingerprint(self, slug: str) -> str:
        """Give the fingerprint of a talk with the machine's texts that it is compared with, and its history.

        Empty where a file of the talk can't be read, or vanishes while it is. Raises RecordError.
        """
        try:
            return self._fingerprint(slug)
        except OSError:
            return ""

    def _fingerprint(self, slug: str) -> str:
        talk, digest = self._job.workspace.talk(slug), hashlib.sha256(self._libraries.encode())
        whole = self._fingerprints.of_texts(slug) if self._of_texts else self._fingerprints.of(slug)
        digest.update(whole.encode())
        for path in (talk.base, talk.next_base, talk.heard_before, talk.carrying):
            digest.update(digest_text(path.read_bytes() if path.is_file() else b"none").encode())
        digest.update("\n".join(path.name for path in self._job.workspace.saved(slug)).encode())
        return digest.hexdigest()
