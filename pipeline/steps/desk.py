"""The editor's desk: what it shows, and what each of its buttons does to the files, one change at a time.

Every change holds the workspace's lock. `edition` names all that an editor can change of a talk: if another window
or a text editor changed it since her page was made, nothing is written, what she typed goes into the history, and
she is shown both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import ConflictError, EditError, MediaError, UnknownSlugError
from pipeline.job import Job, Outcome
from pipeline.steps.clash import is_another, keep_offered, now_there
from pipeline.steps.deskactions import ACTIONS
from pipeline.steps.deskboard import view_board
from pipeline.steps.deskview import view_talk
from pipeline.steps.media import find_offers, is_encoded, make_media
from pipeline.steps.posters import digest_own, place_poster
from pipeline.steps.reading import read_talk
from pipeline.steps.saving import read_saved
from pipeline.text.webvtt import format_captions_vtt

Payload = Mapping[str, Any]
_COMMAND = "minutes review"


class Quiet:
    """A listener that remembers what failed, for the message on the page, which shows the rest by itself."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def note(self, message: str) -> None:
        """Let it go."""

    def progress(self, name: str, done_ms: int, total_ms: int, *, verb: str = "heard") -> None:
        """Let it go: nothing at the desk takes so long."""

    def outcome(self, outcome: Outcome) -> None:
        """Remember what failed."""
        if outcome.status == "failed":
            self.told.append(outcome.message)


class Desk:
    """The desk of one workspace; each call reads the files anew."""

    def __init__(self, job: Job) -> None:
        self._workspace = job.workspace
        self._now = job.now

    def board(self, wanted: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Give what the page of all talks shows, of those `wanted` (`view_board`)."""
        return view_board(self._job(), wanted or {})

    def talk(self, slug: str) -> dict[str, Any]:
        """Give what a talk's page shows. Raises PipelineError."""
        self._require(slug)
        return view_talk(self._job(), slug, edition=self.edition(slug))

    def file(self, slug: str, name: str) -> tuple[Path, Path]:
        """Give a talk's video or poster and the folder it lies in, making a poster that got lost.

        A video is not encoded while a page waits for it: that may take as long as the talk. Raises MediaError.
        """
        self._require(slug)
        job, video = self._job(), self._workspace.source(slug)
        path = self._workspace.rendition(video) if name == "video" else place_poster(job, video)
        if not is_encoded(job, video):  # what is there and not noted may be of another recording
            raise MediaError(f"{slug}: its video is still to be encoded; run `make`, then load this page again.")
        if not path.exists():
            with self._workspace.lock(_COMMAND):
                make_media(job, video)
        return path, path.parent

    def offer(self, slug: str, at_ms: int) -> tuple[Path, Path]:
        """Give a frame that is offered as poster, and the folder it lies in. Raises UnknownSlugError."""
        self._require(slug)
        for offer in find_offers(self._job(), self._workspace.source(slug)):
            if offer.at_ms == at_ms:
                return offer.path, offer.path.parent
        raise UnknownSlugError(f"{slug}: no such picture is offered any more; load the page again.")

    def text(self, slug: str, name: str) -> str:
        """Give a talk's captions, or a text of its history by its id. Raises PipelineError."""
        self._require(slug)
        if name == "captions":
            return format_captions_vtt(read_talk(self._job(), slug).captions)
        return read_saved(self._job(), slug, name)

    def act(self, slug: str, action: str, payload: Payload, *, edition: str) -> dict[str, Any]:
        """Do one thing to a talk. Raises PipelineError; ConflictError if the talk is not that of `edition`."""
        self._require(slug)
        does = ACTIONS.get(action)
        if does is None:
            raise EditError(f"{slug}: the desk knows no such action; load the page again.")
        job = self._job()
        with self._workspace.lock(_COMMAND):
            if edition != self.edition(slug) or is_another(job, slug, action, payload):
                keep_offered(job, slug, payload)
                raise ConflictError(
                    f"{slug}: it was changed elsewhere meanwhile, in another window or program. "
                    "Nothing of yours is lost: look at both and choose.",
                    mine=str(payload.get("text", "")),
                    theirs=now_there(job, slug, action, payload),
                )
            try:
                done = does(job, slug, payload)
            except (LookupError, TypeError, ValueError) as error:
                raise EditError(f"{slug}: the page sent something the desk can't use; load it again.") from error
        told = job.listener.told if isinstance(job.listener, Quiet) else []
        message = " ".join([done.message, *told])
        return {"message": message, "edition": self.edition(slug), "show": done.show, "offer": done.offer}

    def edition(self, slug: str) -> str:
        """Give the name of all that an editor can change of a talk, as it now stands."""
        talk = self._workspace.talk(slug)
        digest = hashlib.sha256()
        for path in (talk.post, talk.fixes, talk.captions_by_hand, talk.overrides, talk.transcript):
            digest.update((self._workspace.digest(path) if path.exists() else "-").encode())
        digest.update(digest_own(self._job(), slug).encode())
        return digest.hexdigest()

    def _job(self) -> Job:
        return Job(workspace=self._workspace, listener=Quiet(), now=self._now)

    def _require(self, slug: str) -> None:
        if not self._workspace.is_talk(slug):
            raise UnknownSlugError("no talk goes by this name; all of them are on the first page.")
