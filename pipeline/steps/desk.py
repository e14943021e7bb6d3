"""The editor's desk: what it shows, and what each of its buttons does to the files, one change at a time.

Every change holds the workspace's lock. `edition` names all that an editor can change of a talk: if another window
or a text editor changed it since her page was made, nothing is written, what she typed goes into the history, and
she is shown both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import ConflictError, EditError, PipelineError, RecordError, UnknownSlugError
from pipeline.job import Job, Outcome
from pipeline.models import Fix, Quote
from pipeline.steps import check as checking
from pipeline.steps import override as answering
from pipeline.steps import pages
from pipeline.steps.aliases import accept_alias, offer_alias
from pipeline.steps.deskview import view_front, view_talk
from pipeline.steps.fixing import find_same, fix, fix_shown, take_back
from pipeline.steps.impact import Impact, apply_impact, impact
from pipeline.steps.intake import make_media
from pipeline.steps.nudging import nudge_caption, restore_caption
from pipeline.steps.proposing import settle
from pipeline.steps.queueing import confirm
from pipeline.steps.reading import read_talk
from pipeline.steps.reshaping import (
    add_chapter,
    delete_chapter,
    move_chapter,
    rename_chapter,
    replace_paragraph,
    set_front,
    set_note,
)
from pipeline.steps.saving import keep, read_saved, restore
from pipeline.steps.status import new_recordings, status
from pipeline.steps.words import read_fixes
from pipeline.text.aliases import AliasOffer
from pipeline.text.blocks import parse_blocks
from pipeline.text.webvtt import format_captions_vtt
from pipeline.timecode import format_clock, ms_from_seconds

Payload = Mapping[str, Any]


class Quiet:
    """A listener that remembers what it is told, for the message on the page."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def note(self, message: str) -> None:
        """Remember a note."""
        self.told.append(message)

    def progress(self, name: str, done_ms: int, total_ms: int) -> None:
        """Let it go: nothing at the desk takes so long."""

    def outcome(self, outcome: Outcome) -> None:
        """Remember what failed; what was made the page shows by itself."""
        if outcome.status == "failed":
            self.told.append(outcome.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a change: what to tell, and what may be offered after it."""

    message: str
    show: bool = True
    """Whether the page has to be shown anew; not while she types on."""
    offer: Mapping[str, Any] | None = None


class Desk:
    """The desk of one workspace; each call reads the files anew."""

    def __init__(self, job: Job) -> None:
        self._workspace = job.workspace
        self._now = job.now

    def board(self) -> dict[str, Any]:
        """Give what the page of all talks shows."""
        job = self._job()
        talks = [
            {
                "title": one.slug,
                "href": f"/talks/{one.slug}" if self._workspace.talk(one.slug).post.exists() else "",
                "stage": one.stage,
                "open": one.blockers or "nothing",
                "next_action": one.next_action,
            }
            for one in [*status(job, self._workspace.slugs()), *new_recordings(job)]
        ]
        return {"clinic": self._workspace.settings().clinic.name, "talks": talks}

    def talk(self, slug: str) -> dict[str, Any]:
        """Give what a talk's page shows. Raises PipelineError."""
        self._require(slug)
        return view_talk(self._job(), slug, edition=self._edition(slug))

    def file(self, slug: str, name: str) -> tuple[Path, Path]:
        """Give a talk's video or poster and the folder it lies in, making it where it got lost."""
        self._require(slug)
        video = self._workspace.source(slug)
        path = self._workspace.rendition(video) if name == "video" else self._workspace.poster(video)
        if not path.exists():
            with self._workspace.lock():
                make_media(self._job(), video)
        return path, path.parent

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
        with self._workspace.lock():
            if edition != self._edition(slug):
                _keep_offered(job, slug, action, payload)
                raise ConflictError(
                    f"{slug}: it was changed elsewhere meanwhile, in another window or program. Nothing of yours is "
                    "lost: look at both and choose.",
                    mine=str(payload.get("text", "")),
                    theirs=_now_there(job, slug, action, payload),
                )
            try:
                done = does(job, slug, payload)
            except (KeyError, TypeError, ValueError) as error:
                raise EditError(f"{slug}: the page sent something the desk can't use; load it again.") from error
        told = job.listener.told if isinstance(job.listener, Quiet) else []
        message = " ".join([done.message, *told])
        return {"message": message, "edition": self._edition(slug), "show": done.show, "offer": done.offer}

    def edition(self, slug: str) -> str:
        """Give the name of all that an editor can change of a talk, as it now stands."""
        return self._edition(slug)

    def _job(self) -> Job:
        return Job(workspace=self._workspace, listener=Quiet(), now=self._now)

    def _require(self, slug: str) -> None:
        if slug not in self._workspace.slugs():
            raise UnknownSlugError("no talk goes by this name; all of them are on the first page.")

    def _edition(self, slug: str) -> str:
        talk = self._workspace.talk(slug)
        digest = hashlib.sha256()
        for path in (talk.post, talk.fixes, talk.captions_by_hand, talk.overrides, talk.transcript):
            digest.update((self._workspace.digest(path) if path.exists() else "-").encode())
        return digest.hexdigest()


def _saved(job: Job) -> str:
    return f"Saved {job.now().astimezone():%H:%M:%S}"


def _paragraph(job: Job, slug: str, payload: Payload) -> Done:
    number, text = _number_of(job, slug, payload), str(payload["text"])
    before = _shape(job, slug)
    replace_paragraph(job, slug, number, text)
    return Done(message=_saved(job), show=before != _shape(job, slug))


def _note(job: Job, slug: str, payload: Payload) -> Done:
    set_note(job, slug, int(payload["number"]), is_note=bool(payload["on"]))
    return Done(message=_saved(job))


def _front(job: Job, slug: str, payload: Payload) -> Done:
    key, text = str(payload["key"]), str(payload["text"])
    post = read_talk(job, slug).post
    times = {point.text: point.start_ms for point in post.key_points}
    lines = [" ".join(line.split()).removeprefix("- ") for line in text.splitlines()]
    points = [Quote(text=line, start_ms=times.get(line)) for line in lines if line]
    set_front(job, slug, key, points if key == "key_points" else text)
    return Done(message=_saved(job), show=False)


def _rename(job: Job, slug: str, payload: Payload) -> Done:
    rename_chapter(job, slug, str(payload["section"]), str(payload["text"]))
    return Done(message=_saved(job), show=False)


def _move(job: Job, slug: str, payload: Payload) -> Done:
    told = move_chapter(job, slug, str(payload["section"]), int(payload["at"])).told
    return Done(message=" ".join(["Moved.", *(finding.message for finding in told)]))


def _add(job: Job, slug: str, payload: Payload) -> Done:
    told = add_chapter(job, slug, str(payload["title"]), int(payload["at"])).told
    return Done(message=" ".join(["Added.", *(finding.message for finding in told)]))


def _delete(job: Job, slug: str, payload: Payload) -> Done:
    delete_chapter(job, slug, str(payload["section"]))
    return Done(message="Deleted. Its text stays, in the chapter before.")


def _fix(job: Job, slug: str, payload: Payload) -> Done:
    first = fix_shown(
        job, slug, word=int(payload["word"]), shown=str(payload["shown"]), text=str(payload["text"])
    )
    fixes = [first]
    if payload.get("everywhere"):
        taken = range(first.word, first.word + len(first.heard.split()))
        more = find_same(job, slug, first.heard, first.text)
        fixes += [one for one in more if one.word not in taken]
    came = fix(job, slug, fixes)
    told = f"Corrected in {len(fixes)} places." if len(fixes) > 1 else "Corrected."
    if came.left:
        told += " Where you worded a sentence yourself, it waits among the proposals."
    if came.void:
        told += f" The approval by {came.void} holds no longer."
    return Done(message=told, offer=_offer(job, slug, first))


def _offer(job: Job, slug: str, fixed: Fix) -> dict[str, Any] | None:
    """Give what a correction suggests: to teach it, and where else the same words stand."""
    alias = offer_alias(job, slug, fixed) if fixed.text != fixed.heard else None
    places = impact(job, fixed.heard, fixed.text, but=slug) if fixed.text != fixed.heard else ()
    return {
        "alias": alias and {"wrong": alias.wrong, "term": alias.term, "condition": alias.condition},
        "question": alias.question if alias else "",
        "places": [_place(place) for place in places],
        "heard": fixed.heard,
        "text": fixed.text,
    }


def _place(place: Impact) -> dict[str, Any]:
    return {
        "name": place.name,
        "slug": place.slug,
        "stage": place.stage,
        "clock": format_clock(place.at_ms),
        "before": place.before,
        "after": place.after,
        "is_certain": place.is_certain,
    }


def _undo(job: Job, slug: str, payload: Payload) -> Done:
    word = int(payload["word"])
    fixes = read_fixes(job, job.workspace.talk(slug))
    mine = [one for one in fixes if one.word <= word < one.word + len(one.heard.split())]
    if not mine:
        raise EditError(f"{slug}: you corrected nothing there; the computer did, and you can correct that.")
    take_back(job, slug, mine)
    return Done(message="Taken back.")


def _right(job: Job, slug: str, payload: Payload) -> Done:
    confirm(job, slug, str(payload["item"]), by=str(payload.get("by", "")))
    return Done(message="Noted as right.")


def _override(job: Job, slug: str, payload: Payload) -> Done:
    answering.override(job, slug, str(payload["finding"]), by=str(payload["by"]), why=str(payload["why"]))
    return Done(message="Answered.")


def _proposal(job: Job, slug: str, payload: Payload) -> Done:
    take = payload["take"]
    if take not in ("mine", "new"):
        raise ValueError(take)
    settle(job, slug, str(payload["region"]), take)
    return Done(message="Yours stands." if take == "mine" else "Taken.")


def _caption(job: Job, slug: str, payload: Payload) -> Done:
    number = int(payload["number"])
    shown = read_talk(job, slug).captions[number]
    lines = tuple(" ".join(line.split()) for line in str(payload["lines"]).splitlines() if line.strip())
    start_ms, end_ms = (ms_from_seconds(float(payload[key])) for key in ("start", "end"))
    told = nudge_caption(
        job,
        slug,
        number,
        None if start_ms == shown.start_ms else start_ms,
        None if end_ms == shown.end_ms else end_ms,
        lines=None if lines == shown.lines else lines,
    ).told
    return Done(message=" ".join(["Kept as you set it.", *(finding.message for finding in told)]))


def _restore_caption(job: Job, slug: str, payload: Payload) -> Done:
    kept = dict(read_talk(job, slug).by_hand.kept)
    restore_caption(job, slug, kept[int(payload["number"])].word)
    return Done(message="The computer’s own again.")


def _restore(job: Job, slug: str, payload: Payload) -> Done:
    restore(job, slug, str(payload["saved"]))
    return Done(message="Brought back; what stood there is kept, too.")


def _alias(job: Job, _slug: str, payload: Payload) -> Done:
    accept_alias(job, msgspec.convert(dict(payload), AliasOffer))
    return Done(message="Taught. From the next talk on it is put right.", offer={})


def _impact(job: Job, slug: str, payload: Payload) -> Done:
    places = impact(job, str(payload["heard"]), str(payload["text"]), but=slug)
    chosen = [str(name) for name in payload["places"]]
    if not chosen:
        raise EditError(f"{slug}: no place is chosen; tick those to be corrected.")
    apply_impact(job, places, only=chosen)
    return Done(message=f"Corrected in {len(chosen)} places of other talks.", offer={})


def _approve(job: Job, slug: str, payload: Payload) -> Done:
    affirmed = tuple(str(one) for one in payload["affirmed"])
    checking.approve(
        job,
        slug,
        by=str(payload["by"]),
        affirmed=affirmed,
        authorisation=str(payload.get("authorisation", "")),
    )
    return Done(message="Approved. Publish it when you like.")


def _publish(job: Job, slug: str, _payload: Payload) -> Done:
    pages.publish(job, [slug], only_these=True)
    if job.failed:
        return Done(message="Not published.")
    return Done(message="Published in the folder site; upload that folder.")


ACTIONS: Mapping[str, Callable[[Job, str, Payload], Done]] = {
    "paragraph": _paragraph,
    "note": _note,
    "front": _front,
    "rename": _rename,
    "move": _move,
    "add": _add,
    "delete": _delete,
    "fix": _fix,
    "undo": _undo,
    "right": _right,
    "override": _override,
    "proposal": _proposal,
    "caption": _caption,
    "restore-caption": _restore_caption,
    "restore": _restore,
    "alias": _alias,
    "impact": _impact,
    "approve": _approve,
    "publish": _publish,
}
"""What the page may ask for, by name."""


def _shape(job: Job, slug: str) -> list[tuple[str, bool]]:
    """Give what the page has to be shown anew for: how many blocks there are of which kind."""
    blocks = parse_blocks(job.workspace.read(job.workspace.talk(slug).post))
    return [(block.kind, block.is_note) for block in blocks if block.kind in ("heading", "paragraph")]


def _number_of(job: Job, slug: str, payload: Payload) -> int:
    """Find the paragraph that was typed in by what stood there, should others have moved it. Raises EditError."""
    number, was = int(payload["number"]), str(payload["was"])
    blocks = parse_blocks(job.workspace.read(job.workspace.talk(slug).post))
    alike = [block.number for block in blocks if block.kind == "paragraph" and block.text.strip() == was.strip()]
    if number in alike or not alike:
        return number
    return min(alike, key=lambda at: abs(at - number))


def _now_there(job: Job, slug: str, action: str, payload: Payload) -> str:
    """Give what stands now in the place that was typed in, or the whole article."""
    markdown = job.workspace.read_if_there(job.workspace.talk(slug).post) or ""
    try:
        if action == "front":
            return view_front(read_talk(job, slug))[str(payload["key"])]
        if action == "rename":
            sections = read_talk(job, slug).post.sections
            return next(one.title for one in sections if one.id == payload["section"])
        if action == "paragraph":
            number = _number_of(job, slug, payload)
            return next(
                block.text
                for block in parse_blocks(markdown)
                if block.kind == "paragraph" and block.number == number
            )
    except (PipelineError, KeyError, StopIteration, TypeError, ValueError):
        pass
    return markdown


def _keep_offered(job: Job, slug: str, action: str, payload: Payload) -> None:
    """Put what was typed and not saved into the history, at the end of the article as it stands."""
    talk, typed = job.workspace.talk(slug), str(payload.get("text", ""))
    if action not in ("paragraph", "front", "rename") or not typed.strip():
        return
    try:
        keep(job, talk, talk.post, f"{job.workspace.read_if_there(talk.post) or ''}\n{typed.strip()} {{.note}}\n")
    except (OSError, UnicodeEncodeError) as error:
        raise RecordError(f"{slug}: what you typed can't be kept ({error}); copy it out of the page.") from error
