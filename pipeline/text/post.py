"""Between `post.md` and a Post: YAML front matter, `##` headings with ids and times, paragraphs with times.

`## Teeth grinding {#bruxism t=78.92}` opens a section; a paragraph ends with its mark `{t=78.92}`,
and with `{.note}` if it is the editor's own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from slugify import slugify

from pipeline.embed import Embed, format_embed, parse_embed
from pipeline.errors import RecordError
from pipeline.models import Paragraph, Post, Quote, Section, VideoFacts
from pipeline.posterchoice import PosterChoice, format_poster, parse_poster
from pipeline.text.blocks import MARK, TIME, Block, parse_blocks
from pipeline.text.front import format_front, read_front
from pipeline.timecode import format_mark, ms_from_seconds, parse_clock, seconds_from_ms

_ID = re.compile(r"#([\w-]+)")
_TAKEN_IDS = frozenset(
    {"main", "video", "cues", "transcript", "please-note", "top", "botulinum-note"}
    | {
        f"{part}-heading"
        for part in ("chapters", "key-points", "please-note", "transcript", "made", "conditions", "botulinum-note")
    }
)
"""Ids the page uses itself; a chapter of that name becomes `video--2`."""


def format_post(post: Post) -> str:
    """Write a post as Markdown that `parse_post` reads back to the same value."""
    facts = {
        "title": post.title,
        "description": post.description,
        "slug": post.slug,
        "date": post.date,
        "speaker": post.speaker,
        "language": post.language,
        "conditions": list(post.conditions),
        **_format_picks(post),
        **({} if post.embed is None else {"embed": format_embed(post.embed)}),
        **({} if post.poster is None else {"poster": format_poster(post.poster)}),
        "video": {
            "file": post.video.file,
            "duration": seconds_from_ms(post.video.duration_ms),
            "width": post.video.width_px,
            "height": post.video.height_px,
        },
    }
    blocks = [block for section in post.sections for block in _format_section(section)]
    return f"---\n{format_front(facts)}---\n\n" + "\n\n".join(blocks) + "\n"


@lru_cache(maxsize=8)
def parse_post(markdown: str, *, file: str) -> Post:
    """Read `post.md` as an editor may have left it. Raises RecordError with what to mend.

    Text before the first heading goes to the first section; ids are made of titles where missing and
    are made unique; a missing time is None.
    """
    blocks = parse_blocks(markdown)
    if not blocks or blocks[0].kind != "front":
        raise RecordError(f"{file}: the lines between the two --- at the top are missing; put them back.")
    facts = read_front(blocks[0].source, file=file)
    try:
        sections = tuple(_sections(blocks))
    except ValueError as error:
        raise RecordError(f"{file}: {error}; write times like {{t=75.10}} or {{t=1:15}}.") from error
    if not sections:
        raise RecordError(f"{file}: there is no heading (## ...); each chapter needs one, so put one back.")
    embed, poster = _embed(facts, file=file), _poster(facts, file=file)
    try:
        return replace(_post(facts, sections), embed=embed, poster=poster)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RecordError(f"{file}: a fact at the top is missing or wrong ({error}); mend it.") from error


def format_quote(quote: Quote) -> dict[str, object]:
    """Give a quote as front matter holds it: its text, and when it was said in seconds."""
    time: dict[str, object] = {} if quote.start_ms is None else {"t": seconds_from_ms(quote.start_ms)}
    return {"text": quote.text, **time}


def unused_id(title: str, taken: Collection[str], *, wanted: str = "") -> str:
    """Give the wanted id, or one made of a title, changed if another heading or the page itself has it."""
    name = wanted or slugify(title) or "chapter"
    names = [name, *(f"{name}--{number}" for number in range(2, len(taken) + len(_TAKEN_IDS) + 3))]
    return next(name for name in names if name not in taken and name not in _TAKEN_IDS)


def escape_markdown(text: str) -> str:
    """Write spoken words so that Markdown shows them as they are and nothing can pass for a mark."""
    escaped = re.sub(r"([\\`*_\[\]<>{}~]|&(?=#?\w+;))", r"\\\1", text)
    return re.sub(r"\A([#+-]|\d+(?=[.)]))", r"\\\1" if not text[:1].isdigit() else r"\1\\", escaped)


def _format_picks(post: Post) -> dict[str, object]:
    """Give lead, key points and disclaimer for the front matter; those that are empty are left out."""
    picks = {
        "lead": post.lead,
        "key_points": list(map(format_quote, post.key_points)),
        "disclaimer": list(map(format_quote, post.disclaimer)),
    }
    return {name: value for name, value in picks.items() if value}


def _format_section(section: Section) -> Iterator[str]:
    time = "" if section.start_ms is None else f" t={format_mark(section.start_ms)}"
    yield f"## {section.title} {{#{section.id}{time}}}"
    for paragraph in section.paragraphs:
        mark = "" if paragraph.start_ms is None else f" {{t={format_mark(paragraph.start_ms)}}}"
        yield paragraph.markdown + mark + (" {.note}" if paragraph.is_note else "")


def _post(facts: Mapping[str, Any], sections: Sequence[Section]) -> Post:
    date, video, conditions = facts["date"], facts["video"], facts["conditions"] or ()
    for key in ("title", "slug", "speaker", "language"):
        if facts[key] in (None, False) or not str(facts[key]).strip():
            raise ValueError(f"{key} is empty or no text")
    return Post(
        slug=str(facts["slug"]),
        title=" ".join(str(facts["title"]).split()),
        description=" ".join(str(facts["description"] or "").split()),
        conditions=(conditions,) if isinstance(conditions, str) else tuple(map(str, conditions)),
        speaker=str(facts["speaker"]),
        date=dt.date.fromisoformat(str(date)[:10]),
        language=str(facts["language"]),
        video=VideoFacts(
            file=str(video["file"]),
            duration_ms=_positive("duration", ms_from_seconds(float(video["duration"]))),
            width_px=_positive("width", int(video["width"])),
            height_px=_positive("height", int(video["height"])),
        ),
        sections=tuple(sections),
        lead=" ".join(str(facts.get("lead") or "").split()),
        key_points=tuple(_quotes(facts, "key_points")),
        disclaimer=tuple(_quotes(facts, "disclaimer")),
    )


def _embed(facts: Mapping[str, Any], *, file: str) -> Embed | None:
    """Read where the video stands. Raises RecordError that says what to write."""
    written = facts.get("embed")
    try:
        return None if written is None else parse_embed(str(written))
    except ValueError as error:
        raise RecordError(f"{file}: {error}") from error


def _poster(facts: Mapping[str, Any], *, file: str) -> PosterChoice | None:
    """Read which picture an editor chose. Raises RecordError that says what to write."""
    written = facts.get("poster")
    try:
        return None if written is None else parse_poster(str(written))
    except ValueError as error:
        raise RecordError(f"{file}: {error}") from error


def _quotes(facts: Mapping[str, Any], key: str) -> Iterator[Quote]:
    """Read a list of `text` and `t` (seconds or a clock); an editor may also write plain lines."""
    entries = facts.get(key) or ()
    for entry in [entries] if isinstance(entries, str | dict) else entries:
        said = {"text": entry} if isinstance(entry, str) else entry
        text, time = " ".join(str(said.get("text") or "").split()), said.get("t")
        if not text or not set(said) <= {"text", "t"}:
            raise ValueError(f"{key} holds a line that is neither words nor `text: ...` with `t: ...`")
        yield Quote(text=text, start_ms=None if time is None else parse_clock(str(time)))


def _positive(name: str, value: int) -> int:
    if value <= 0:
        raise ValueError(f"{name} must be more than 0")
    return value


def _sections(blocks: Sequence[Block]) -> Iterator[Section]:
    current: Section | None = None
    paragraphs: list[Paragraph] = []
    taken: set[str] = set()
    for block in blocks:
        if block.kind == "paragraph":
            paragraphs.append(_paragraph(block))
        elif block.kind == "heading":
            if current is not None:
                yield replace(current, paragraphs=tuple(paragraphs))
                paragraphs = []
            current = _section(block, taken)
            taken.add(current.id)
    if current is not None:
        yield replace(current, paragraphs=tuple(paragraphs))


def _section(heading: Block, taken: Collection[str]) -> Section:
    found_id, time = _ID.search(heading.marks), TIME.search(heading.marks)
    name = unused_id(heading.text, taken, wanted=found_id[1] if found_id else "")
    start_ms = parse_clock(time[1]) if time else None
    return Section(id=name, title=heading.text or name, start_ms=start_ms, paragraphs=())


def _paragraph(block: Block) -> Paragraph:
    """Read one block; of several times (an editor joined two paragraphs) the earliest is its own."""
    times_ms = [parse_clock(time) for mark in MARK.findall(block.source) for time in TIME.findall(mark)]
    return Paragraph(
        markdown=MARK.sub("", block.source), start_ms=min(times_ms, default=None), is_note=block.is_note
    )
