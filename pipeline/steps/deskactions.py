"""What each button of the editor's desk does to a talk: one change, saved, and what to tell of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from pipeline.errors import EditError
from pipeline.job import Job
from pipeline.models import Fix, Quote
from pipeline.steps import check as checking
from pipeline.steps import override as answering
from pipeline.steps import pages
from pipeline.steps.aliases import accept_alias, offer_alias
from pipeline.steps.clash import paragraph_of
from pipeline.steps.deskview import view_place
from pipeline.steps.fixing import find_same, fix, fix_shown, take_back
from pipeline.steps.framing import BEST, choose_frame
from pipeline.steps.impact import apply_impact, impact
from pipeline.steps.nudging import nudge_caption, restore_caption
from pipeline.steps.payload import Payload, is_on, ms_in, text_in, texts_in, whole_in
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
from pipeline.steps.saving import restore
from pipeline.steps.talks import parts_of
from pipeline.steps.words import read_fixes
from pipeline.text.aliases import AliasOffer
from pipeline.text.blocks import parse_blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a change: what to tell, and what may be offered after it."""

    message: str
    show: bool = True
    """Whether the page has to be shown anew; not while she types on."""
    offer: Mapping[str, Any] | None = None


def _saved(job: Job) -> str:
    return f"Saved {job.now().astimezone():%H:%M:%S}"


def _paragraph(job: Job, slug: str, payload: Payload) -> Done:
    number, text = paragraph_of(job, slug, payload), text_in(payload, "text")
    before = _shape(job, slug)
    replace_paragraph(job, slug, number, text)
    return Done(message=_saved(job), show=before != _shape(job, slug))


def _note(job: Job, slug: str, payload: Payload) -> Done:
    set_note(job, slug, whole_in(payload, "number"), is_note=is_on(payload, "on"))
    return Done(message=_saved(job))


def _front(job: Job, slug: str, payload: Payload) -> Done:
    key, text = text_in(payload, "key"), text_in(payload, "text")
    post = read_talk(job, slug).post
    times = {point.text: point.start_ms for point in post.key_points}
    lines = [" ".join(line.split()).removeprefix("- ") for line in text.splitlines()]
    points = [Quote(text=line, start_ms=times.get(line)) for line in lines if line]
    set_front(job, slug, key, points if key == "key_points" else text)
    return Done(message=_saved(job), show=False)


def _poster(job: Job, slug: str, payload: Payload) -> Done:
    choose_frame(job, slug, text_in(payload, "poster") or BEST)
    return Done(message=f"{_saved(job)}. This picture is shown before the video plays.")


def _rename(job: Job, slug: str, payload: Payload) -> Done:
    rename_chapter(job, slug, text_in(payload, "section"), text_in(payload, "text"))
    return Done(message=_saved(job), show=False)


def _move(job: Job, slug: str, payload: Payload) -> Done:
    told = move_chapter(job, slug, text_in(payload, "section"), whole_in(payload, "at")).told
    return Done(message=" ".join(["Moved.", *(finding.message for finding in told)]))


def _add(job: Job, slug: str, payload: Payload) -> Done:
    told = add_chapter(job, slug, text_in(payload, "title"), whole_in(payload, "at")).told
    return Done(message=" ".join(["Added.", *(finding.message for finding in told)]))


def _delete(job: Job, slug: str, payload: Payload) -> Done:
    delete_chapter(job, slug, text_in(payload, "section"))
    return Done(message="Deleted. Its text stays, in the chapter before.")


def _fix(job: Job, slug: str, payload: Payload) -> Done:
    first = fix_shown(
        job, slug, word=whole_in(payload, "word"), shown=text_in(payload, "shown"), text=text_in(payload, "text")
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
        "places": [view_place(place) for place in places],
        "heard": fixed.heard,
        "text": fixed.text,
    }


def _undo(job: Job, slug: str, payload: Payload) -> Done:
    word = whole_in(payload, "word")
    fixes = read_fixes(job, job.workspace.talk(slug))
    mine = [one for one in fixes if one.word <= word < one.word + len(one.heard.split())]
    if not mine:
        raise EditError(f"{slug}: you corrected nothing there; the computer did, and you can correct that.")
    take_back(job, slug, mine)
    return Done(message="Taken back.")


def _right(job: Job, slug: str, payload: Payload) -> Done:
    confirm(job, slug, text_in(payload, "item"), by=text_in({"by": "", **payload}, "by"))
    return Done(message="Noted as right.")


def _override(job: Job, slug: str, payload: Payload) -> Done:
    answering.override(
        job, slug, text_in(payload, "finding"), by=text_in(payload, "by"), why=text_in(payload, "why")
    )
    return Done(message="Answered.")


def _proposal(job: Job, slug: str, payload: Payload) -> Done:
    take = payload["take"]
    if take not in ("mine", "new"):
        raise ValueError(take)
    settle(job, slug, text_in(payload, "region"), "new" if take == "new" else "mine")
    return Done(message="Yours stands." if take == "mine" else "Taken.")


def _caption(job: Job, slug: str, payload: Payload) -> Done:
    number = whole_in(payload, "number")
    shown = read_talk(job, slug).captions[number]
    lines = tuple(" ".join(line.split()) for line in text_in(payload, "lines").splitlines() if line.strip())
    start_ms, end_ms = (ms_in(payload, key) for key in ("start", "end"))
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
    restore_caption(job, slug, kept[whole_in(payload, "number")].word)
    return Done(message="The computer’s own again.")


def _restore(job: Job, slug: str, payload: Payload) -> Done:
    restore(job, slug, text_in(payload, "saved"))
    return Done(message="Brought back; what stood there is kept, too.")


def _alias(job: Job, _slug: str, payload: Payload) -> Done:
    accept_alias(job, msgspec.convert(dict(payload), AliasOffer))
    return Done(message="Taught. From the next talk on it is put right.", offer={})


def _impact(job: Job, slug: str, payload: Payload) -> Done:
    places = impact(job, text_in(payload, "heard"), text_in(payload, "text"), but=slug)
    chosen = texts_in(payload, "places")
    if not chosen:
        raise EditError(f"{slug}: no place is chosen; tick those to be corrected.")
    apply_impact(job, places, only=chosen)
    return Done(message=f"Corrected in {len(chosen)} places of other talks.", offer={})


def _approve(job: Job, slug: str, payload: Payload) -> Done:
    shown = json.loads(text_in({"seen": "{}", **payload}, "seen"))  # packs and notes; the edition names the rest
    checking.approve(
        job,
        slug,
        by=text_in(payload, "by"),
        affirmed=texts_in(payload, "affirmed"),
        authorisation=text_in({"authorisation": "", **payload}, "authorisation"),
        seen=parts_of(job, slug) | dict(shown),
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
    "poster": _poster,
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
