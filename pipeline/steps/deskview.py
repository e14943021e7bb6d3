"""What the editor's desk shows of a talk: its files read afresh, as plain values for the templates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.captionrules import CHARACTERS_PER_SECOND, characters
from pipeline.checklist import CHECKLIST
from pipeline.concerns import QueueItem
from pipeline.job import Job
from pipeline.models import Finding
from pipeline.steps.check import find_all
from pipeline.steps.framing import view_frames
from pipeline.steps.impact import Impact
from pipeline.steps.media import is_encoded
from pipeline.steps.override import ANSWERABLE
from pipeline.steps.places import Start, list_starts
from pipeline.steps.proposing import proposals
from pipeline.steps.queueing import build
from pipeline.steps.reading import Reading, read_talk
from pipeline.steps.saving import Saved, list_history
from pipeline.steps.status import Standing, standing_of
from pipeline.steps.talks import SHARED, parts_of
from pipeline.text.blocks import Block, parse_blocks
from pipeline.timecode import format_clock, seconds_from_ms

_GROUPS = {"blocker": "In the way of an approval", "warning": "Read these with care", "note": "Notes"}
_SHOWN_OF_SENTENCE = 60
"""Characters of a sentence by which a chapter's beginning is chosen."""
_AROUND = re.compile(r"(\W*).*?([^\w%]*)", re.DOTALL)
_WHAT = {
    "post.md": "the article",
    "fixes.toml": "the corrections",
    "captions.toml": "captions by hand",
    "overrides.toml": "the answers to findings",
}


def view_talk(job: Job, slug: str, *, edition: str) -> dict[str, Any]:
    """Give what a talk's page shows. Raises PipelineError."""
    workspace, talk, reading = job.workspace, job.workspace.talk(slug), read_talk(job, slug)
    findings = find_all(job, slug, reading)
    markdown, file = workspace.read(talk.post), workspace.show(talk.post)
    starts = list_starts(markdown, reading, file=file)
    standing = standing_of(job, slug, blockers=sum(finding.stands for finding in findings))
    captions = list(_captions(reading))
    return {
        "slug": slug,
        "title": reading.post.title,
        "edition": edition,
        "video": f"/talks/{slug}/video",
        "is_encoded": is_encoded(job, reading.video),
        "poster": f"/talks/{slug}/poster",
        "captions_file": f"/talks/{slug}/captions.vtt",
        "queue": [_item(item) for item in build(job, slug, reading, findings)],
        "proposals": [
            {"id": one.id, "mine": one.mine.strip(), "new": one.new.strip(), "is_conflict": one.is_conflict}
            for one in proposals(job, slug)
        ],
        "front": view_front(reading),
        "frames": list(view_frames(job, reading.video)),
        "blocks": list(_blocks(markdown, reading)),
        "chapters": list(_chapters(reading, starts)),
        "starts": [_start(start) for start in starts],
        "transcript": list(_transcript(reading)),
        "captions": captions,
        "slow_captions": sum(caption["is_fast"] for caption in captions),
        "hand_captions": sum(caption["by_hand"] for caption in captions),
        "standing": next_at_desk(standing),
        "can_publish": standing.stage in ("approved", "published"),
        "findings": list(_findings(findings)),
        "seen": json.dumps({name: part for name, part in parts_of(job, slug).items() if name in SHARED}),
        "checklist": [{"id": one.id, "text": one.sentence} for one in CHECKLIST if not one.is_computed],
        "history": [_saved(slug, one) for one in _history(job, slug)],
    }


def next_at_desk(standing: Standing) -> str:
    """Say what to do next with a talk, in the desk's words instead of the command's."""
    if standing.blockers is None:
        return "Open it and look under Approve."
    if standing.blockers:
        return "Open it and look under Approve: what stands in the way is listed there."
    if standing.stage == "draft":
        return "Read it through, then approve it."
    if standing.stage == "approved" and standing.next_action == "run `make publish`":
        return "Open it and publish it."
    return f"{standing.next_action[:1].upper()}{standing.next_action[1:]}."


def view_front(reading: Reading) -> dict[str, str]:
    """Give the facts at an article's top as an editor types them: key points one a line."""
    post = reading.post
    points = "\n".join(point.text for point in post.key_points)
    return {"title": post.title, "description": post.description, "lead": post.lead, "key_points": points}


def view_place(place: Impact) -> dict[str, Any]:
    """Give a place in another talk where the same words stand."""
    return {
        "name": place.name,
        "slug": place.slug,
        "stage": place.stage,
        "clock": format_clock(place.at_ms),
        "before": place.before,
        "after": place.after,
        "is_certain": place.is_certain,
    }


def _item(item: QueueItem) -> dict[str, Any]:
    shown = item.reads or item.heard
    before, found, after = item.sentence.partition(shown) if shown else (item.sentence, "", "")
    return {
        "id": item.id,
        "clock": format_clock(item.at_ms),
        "why": " ".join(item.reasons),
        "start": seconds_from_ms(item.start_ms),
        "end": seconds_from_ms(item.end_ms),
        "word": item.word,
        "reads": shown,
        "before": before,
        "shown": found,
        "after": after,
        "suggestion": _in_place_of(shown, item.instead[0]) if item.instead else shown,
        "can_fix": "fix" in item.actions and item.words > 0,
        "can_confirm": "confirm" in item.actions,
        "finding": item.finding if "override" in item.actions else "",
    }


def _in_place_of(shown: str, term: str) -> str:
    """Give a term the marks that stand around the words it would replace: a sentence keeps its end."""
    marks = _AROUND.fullmatch(shown)
    return f"{marks[1]}{term}{marks[2]}" if marks else term


def _blocks(markdown: str, reading: Reading) -> Iterator[dict[str, Any]]:
    """Give headings and paragraphs in order, each with the time it was said at."""
    sections = iter(reading.post.sections)
    times = iter(paragraph.start_ms for section in reading.post.sections for paragraph in section.paragraphs)
    for block in parse_blocks(markdown):
        if block.kind == "heading":
            section = next(sections)
            yield _block(block, start_ms=section.start_ms) | {"section": section.id}
        elif block.kind == "paragraph":
            yield _block(block, start_ms=next(times))


def _block(block: Block, *, start_ms: int | None) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "number": block.number,
        "text": block.text,
        "is_note": block.is_note,
        "start": "" if start_ms is None else seconds_from_ms(start_ms),
        "clock": "" if start_ms is None else format_clock(start_ms),
    }


def _chapters(reading: Reading, starts: Sequence[Start]) -> Iterator[dict[str, Any]]:
    moments = [_start(start) for start in starts]
    for chapter in reading.chapters:
        nearest = min(starts, key=lambda start: abs(start.start_ms - chapter.start_ms), default=None)
        yield {
            "id": chapter.id,
            "title": chapter.title,
            "start": seconds_from_ms(chapter.start_ms),
            "clock": format_clock(chapter.start_ms),
            "at": nearest.start_ms if nearest else chapter.start_ms,
            "starts": moments,
            "reason": chapter.reason,
        }


def _start(start: Start) -> dict[str, Any]:
    text = start.text if len(start.text) <= _SHOWN_OF_SENTENCE else f"{start.text[:_SHOWN_OF_SENTENCE]}…"
    return {"ms": start.start_ms, "clock": format_clock(start.start_ms), "text": text}


def _transcript(reading: Reading) -> Iterator[dict[str, Any]]:
    """Give the words of the talk by chapter and sentence, each with the number of the heard word it came from."""
    spoken = reading.spoken
    for chapter in reading.chapters:
        sentences = [one for one in reading.sentences if chapter.start_ms <= one.start_ms < chapter.end_ms]
        yield {
            "title": chapter.title,
            "clock": format_clock(chapter.start_ms),
            "sentences": [
                [
                    {
                        "number": spoken.numbers[at],
                        "text": spoken.words[at].text,
                        "start": seconds_from_ms(spoken.words[at].start_ms),
                        "is_fixed": spoken.words[at].text != spoken.heard[spoken.numbers[at]].text,
                    }
                    for at in range(sentence.start, sentence.end)
                ]
                for sentence in sentences
            ],
        }


def _captions(reading: Reading) -> Iterator[dict[str, Any]]:
    by_hand = dict(reading.by_hand.kept)
    for number, caption in enumerate(reading.captions):
        per_second = characters(caption.lines) * 1000 / max(caption.end_ms - caption.start_ms, 1)
        yield {
            "clock": format_clock(caption.start_ms),
            "start": seconds_from_ms(caption.start_ms),
            "end": seconds_from_ms(caption.end_ms),
            "text": "\n".join(caption.lines),
            "speed": f"{per_second:.0f} characters a second",
            "is_fast": per_second > CHARACTERS_PER_SECOND + 0.5,
            "by_hand": number in by_hand,
        }


def _findings(findings: Sequence[Finding]) -> Iterator[Mapping[str, Any]]:
    for severity, title in _GROUPS.items():
        those = [_finding(finding) for finding in findings if finding.severity == severity]
        if those:
            yield {"title": title, "findings": those}


def _finding(finding: Finding) -> dict[str, Any]:
    at_ms = None if finding.at_ms is None else max(finding.at_ms, 0)
    return {
        "id": finding.id,
        "message": finding.message,
        "sentence": finding.sentence,
        "advice": re.sub(r"`minutes override[^`]*`", "the form below", finding.advice),
        "answer": finding.answer,
        "can_answer": finding.stands and finding.rule.startswith(ANSWERABLE),
        "clock": "" if at_ms is None else format_clock(at_ms),
        "start": "" if at_ms is None else seconds_from_ms(at_ms),
    }


def _history(job: Job, slug: str) -> Sequence[Saved]:
    saved = (one for name in _WHAT for one in list_history(job, slug, name))
    return sorted(saved, key=lambda one: one.id, reverse=True)


def _saved(slug: str, saved: Saved) -> dict[str, str]:
    when = saved.at.astimezone()
    return {
        "id": saved.id,
        "when": f"{when:%Y-%m-%d %H:%M:%S}",
        "what": _WHAT[saved.name],
        "href": f"/talks/{slug}/history/{saved.id}",
    }
