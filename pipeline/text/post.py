"""Between `post.md` and a Post: YAML front matter, `##` headings with ids and times, paragraphs with times.

`## Teeth grinding {#bruxism t=78.92}` opens a section; a paragraph ends with its mark `{t=78.92}`,
and with `{.note}` if it is the editor's own.
The only module that imports yaml.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml
from slugify import slugify

from pipeline.errors import RecordError
from pipeline.models import Paragraph, Post, Quote, Section, VideoFacts
from pipeline.timecode import format_mark, ms_from_seconds, parse_clock, seconds_from_ms

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n(.*)\Z", re.DOTALL)
_HEADING = re.compile(r"##[ \t]+[^\n]*")
_HEADING_MARK = re.compile(r"\{[ \t]*(?:#|t=)[^{}\n]*\}\Z")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
"""An editor's note to herself; it is not published."""
_TIME = re.compile(r"\bt=([^\s{}]*)")
_ID = re.compile(r"#([\w-]+)")
_FACT = r"(?:t=[^\s{}\\]*|\.note)"
_MARK = re.compile(rf"[ \t]*(?<!\\)\{{[ \t]*{_FACT}(?:[ \t]+{_FACT})*[ \t]*\}}")
_LAST_MARKS = re.compile(rf"(?:{_MARK.pattern}\s*)+\Z")
_TAKEN_IDS = frozenset(
    {"main", "video", "cues", "transcript", "please-note", "top", "botulinum-note"}
    | {
        f"{part}-heading"
        for part in ("chapters", "key-points", "please-note", "transcript", "made", "conditions", "botulinum-note")
    }
)
"""Ids the page uses itself; a chapter of that name becomes `video--2`."""
_LIST_ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]|[ \t]{2,}\S")


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
        "video": {
            "file": post.video.file,
            "duration": seconds_from_ms(post.video.duration_ms),
            "width": post.video.width_px,
            "height": post.video.height_px,
        },
    }
    front = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True, width=10_000)
    blocks = [block for section in post.sections for block in _format_section(section)]
    return f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n"


def parse_post(markdown: str, *, file: str) -> Post:
    """Read `post.md` as an editor may have left it. Raises RecordError with what to mend.

    Text before the first heading goes to the first section; ids are made of titles where missing and
    are made unique; a missing time is None.
    """
    text = markdown.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    parts = _FRONT_MATTER.match(_CONTROLS.sub("", text))
    if parts is None:
        raise RecordError(f"{file}: the lines between the two --- at the top are missing; put them back.")
    facts = _front_matter(parts[1], file)
    try:
        sections = tuple(_sections(_COMMENT.sub("", parts[2])))
    except ValueError as error:
        raise RecordError(f"{file}: {error}; write times like {{t=75.10}} or {{t=1:15}}.") from error
    if not sections:
        raise RecordError(f"{file}: there is no heading (## ...); each chapter needs one, so put one back.")
    try:
        return _post(facts, sections)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RecordError(f"{file}: a fact at the top is missing or wrong ({error}); mend it.") from error


def escape_markdown(text: str) -> str:
    """Write spoken words so that Markdown shows them as they are and nothing can pass for a mark."""
    escaped = re.sub(r"([\\`*_\[\]<>{}~]|&(?=#?\w+;))", r"\\\1", text)
    return re.sub(r"\A([#+-]|\d+(?=[.)]))", r"\\\1" if not text[:1].isdigit() else r"\1\\", escaped)


def _format_picks(post: Post) -> dict[str, object]:
    """Give lead, key points and disclaimer for the front matter; those that are empty are left out."""
    picks = {
        "lead": post.lead,
        "key_points": list(map(_format_quote, post.key_points)),
        "disclaimer": list(map(_format_quote, post.disclaimer)),
    }
    return {name: value for name, value in picks.items() if value}


def _format_quote(quote: Quote) -> dict[str, object]:
    time: dict[str, object] = {} if quote.start_ms is None else {"t": seconds_from_ms(quote.start_ms)}
    return {"text": quote.text, **time}


def _format_section(section: Section) -> Iterator[str]:
    time = "" if section.start_ms is None else f" t={format_mark(section.start_ms)}"
    yield f"## {section.title} {{#{section.id}{time}}}"
    for paragraph in section.paragraphs:
        mark = "" if paragraph.start_ms is None else f" {{t={format_mark(paragraph.start_ms)}}}"
        yield paragraph.markdown + mark + (" {.note}" if paragraph.is_note else "")


def _front_matter(text: str, file: str) -> Mapping[str, Any]:
    try:
        facts = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise RecordError(
            f"{file}: line {line} can't be understood; put texts with special signs in quotes."
        ) from error
    if not isinstance(facts, dict):
        raise RecordError(f"{file}: the lines between the two --- must look like `title: ...`; mend them.")
    return facts


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


def _sections(body: str) -> Iterator[Section]:
    current: Section | None = None
    paragraphs: list[Paragraph] = []
    taken = set(_TAKEN_IDS)
    for block in _blocks(body):
        heading = _HEADING.fullmatch(block)
        if heading is None:
            paragraphs.append(_paragraph(block))
            continue
        if current is not None:
            yield replace(current, paragraphs=tuple(paragraphs))
            paragraphs = []
        current = _section(block, taken)
    if current is not None:
        yield replace(current, paragraphs=tuple(paragraphs))


def _section(heading: str, taken: set[str]) -> Section:
    title = heading[2:].strip().rstrip("#").strip()
    mark = _HEADING_MARK.search(title)
    title, facts = (title[: mark.start()].strip(), mark[0]) if mark else (title, "")
    found_id, time = _ID.search(facts), _TIME.search(facts)
    wanted = found_id[1] if found_id else slugify(title) or "chapter"
    names = [wanted, *(f"{wanted}--{number}" for number in range(2, len(taken) + 3))]
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return Section(id=name, title=title or name, start_ms=parse_clock(time[1]) if time else None, paragraphs=())


def _paragraph(block: str) -> Paragraph:
    """Read one block; of several times (an editor joined two paragraphs) the earliest is its own."""
    text, last = _MARK.sub("", block), _LAST_MARKS.search(block)
    times_ms = [parse_clock(time) for mark in _MARK.findall(block) for time in _TIME.findall(mark)]
    return Paragraph(
        markdown=text,
        start_ms=min(times_ms, default=None),
        is_note=bool(text.strip() and last and ".note" in last[0]),
    )


def _blocks(body: str) -> Iterator[str]:
    """Part Markdown at blank lines and around `##` headings; the items of one list stay together."""
    parted = re.sub(r"^(##[ \t][^\n]*)$", r"\n\1\n", body, flags=re.MULTILINE)
    pending = ""
    for block in filter(None, (part.strip("\n") for part in re.split(r"\n[ \t]*\n", parted))):
        if pending and _LIST_ITEM.match(pending) and _LIST_ITEM.match(block):
            pending += "\n\n" + block
            continue
        if pending.strip():
            yield pending.strip()
        pending = block
    if pending.strip():
        yield pending.strip()
