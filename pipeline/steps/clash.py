"""Two who changed the same talk: find what stands now where she typed, and keep what she typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.errors import PipelineError, RecordError
from pipeline.job import Job
from pipeline.steps.deskview import view_front
from pipeline.steps.payload import text_in, whole_in
from pipeline.steps.reading import read_talk
from pipeline.steps.saving import keep
from pipeline.text.blocks import parse_blocks

TYPED = ("text", "title", "lines", "why")
"""What an action may carry that she typed."""


def paragraph_of(job: Job, slug: str, payload: Mapping[str, Any]) -> int:
    """Find the paragraph that was typed in by what stood there, should others have moved it. Raises EditError."""
    number, was = whole_in(payload, "number"), text_in(payload, "was")
    blocks = parse_blocks(job.workspace.read(job.workspace.talk(slug).post))
    alike = [block.number for block in blocks if block.kind == "paragraph" and block.text.strip() == was.strip()]
    if number in alike or not alike:
        return number
    return min(alike, key=lambda at: abs(at - number))


def now_there(job: Job, slug: str, action: str, payload: Mapping[str, Any]) -> str:
    """Give what stands now in the place that was typed in, or the whole article."""
    there = _there(job, slug, action, payload)
    return job.workspace.read_if_there(job.workspace.talk(slug).post) or "" if there is None else there


def _there(job: Job, slug: str, action: str, payload: Mapping[str, Any]) -> str | None:
    """Give what stands now in the place that was typed in; None where that can't be told."""
    try:
        if action == "front":
            return view_front(read_talk(job, slug))[text_in(payload, "key")]
        if action == "rename":
            sections = read_talk(job, slug).post.sections
            return next(one.title for one in sections if one.id == payload["section"])
        if action == "paragraph":
            number = paragraph_of(job, slug, payload)
            return next(
                block.text
                for block in parse_blocks(job.workspace.read(job.workspace.talk(slug).post))
                if block.kind == "paragraph" and block.number == number
            )
    except (PipelineError, KeyError, StopIteration, TypeError, ValueError):
        pass
    return None


def is_another(job: Job, slug: str, action: str, payload: Mapping[str, Any]) -> bool:
    """Say whether other words stand now where she typed than those she saw."""
    was, there = payload.get("was"), _there(job, slug, action, payload)
    return isinstance(was, str) and there is not None and there.strip() != was.strip()


def keep_offered(job: Job, slug: str, payload: Mapping[str, Any]) -> None:
    """Put what was typed and not saved into the history, at the end of the article as it stands."""
    talk = job.workspace.talk(slug)
    typed = "\n\n".join(
        text.strip() for key in TYPED if isinstance(text := payload.get(key), str) and text.strip()
    )
    if not typed:
        return
    try:
        keep(job, talk, talk.post, f"{job.workspace.read_if_there(talk.post) or ''}\n{typed} {{.note}}\n")
    except (OSError, UnicodeEncodeError) as error:
        raise RecordError(f"{slug}: what you typed can't be kept ({error}); copy it out of the page.") from error
