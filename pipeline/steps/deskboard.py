"""What the desk's first page shows: the talks, those that wait for her first, and a way to find one among many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pipeline.errors import RecordError
from pipeline.job import Job
from pipeline.steps.deskview import next_at_desk
from pipeline.steps.status import Standing, most_urgent, new_recordings, status
from pipeline.text.front import read_front

SHOWN = 100
"""Talks on one page; the rest is asked for."""
FEW = 12
"""So many talks are seen at once, and nobody has to look for one."""
_TITLE = re.compile(r"^title:.*$", re.MULTILINE)
_HEAD = 4000
"""Characters of an article in which its title stands."""


def view_board(job: Job, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Give what the page of all talks shows; `wanted` are words (`q`) and a `stage` to look for, and `all`."""
    standings = [*status(job, job.workspace.slugs()), *new_recordings(job)]
    urgent = most_urgent(standings)
    waiting = {id(one) for one in urgent}
    ordered = (*urgent, *(one for one in standings if id(one) not in waiting))
    words, stage = wanted.get("q", "").strip(), wanted.get("stage", "")
    found = [one for one in ordered if stage in ("", one.stage) and _has(job, one, words)]
    shown = found if wanted.get("all") else found[:SHOWN]
    return {
        "clinic": job.workspace.settings().clinic.name,
        "talks": [_talk(job, one) for one in shown],
        "count": len(standings),
        "waiting": len(urgent),
        "found": len(found),
        "is_searched": bool(words or stage),
        "is_long": len(standings) > FEW,
        "q": words,
        "stage": stage,
        "stages": _stages(standings),
    }


def _stages(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    counts = Counter(standing.stage for standing in standings)
    return [{"name": name, "count": count} for name, count in counts.most_common()]


def _talk(job: Job, standing: Standing) -> dict[str, Any]:
    headline = _headline(job, standing.slug)
    return {
        "title": standing.slug,
        "headline": headline or standing.slug,
        "slug": standing.slug if headline and headline.casefold().replace(" ", "-") != standing.slug else "",
        "href": f"/talks/{standing.slug}" if headline is not None else "",
        "stage": standing.stage,
        "open": _in_the_way(standing),
        "next_action": next_at_desk(standing),
    }


def _in_the_way(standing: Standing) -> int | str:
    return "not looked at yet" if standing.blockers is None else standing.blockers or "nothing"


def _headline(job: Job, slug: str) -> str | None:
    """Give an article's title; empty where it can't be read, None where there is no article."""
    post = job.workspace.talk(slug).post
    if not post.exists():
        return None
    with suppress(RecordError):
        line = _TITLE.search(job.workspace.read(post)[:_HEAD])
        return "" if line is None else str(read_front(line[0], file="").get("title") or "")
    return ""


def _has(job: Job, standing: Standing, words: str) -> bool:
    """Say whether all words stand in a talk's title or name; without any no title is read."""
    text = f"{_headline(job, standing.slug) or ''} {standing.slug}".casefold() if words else ""
    return all(word in text for word in words.casefold().split())
