"""The text below a video on YouTube, with chapters that YouTube accepts.

Rules: a description holds at most 5,000 bytes and neither `<` nor `>`
(developers.google.com/youtube/v3/docs/videos, `snippet.description`); chapters are three or more, in order, the
first at 0:00, each of 10 seconds or more (support.google.com/youtube/answer/9884579). A list that breaks one rule
is ignored as a whole. Titles longer than 70 characters are cut off in YouTube's own list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.models import SHORTEST_CHAPTER_MS, Chapter
from pipeline.page import Page
from pipeline.publish.exportnotes import CAUTION, notes_of, page_address
from pipeline.timecode import MS_PER_SECOND, format_clock

MOST_BYTES = 5000
FEWEST_CHAPTERS = 3
LONGEST_TITLE = 70
_WORDS = (
    (r"<=|≤", " at most "),
    (r">=|≥", " at least "),
    (r"-+>", " → "),
    (r"<", " less than "),
    (r">", " more than "),
)
"""How a sign that YouTube refuses is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A description, and what had to be left out of it. `text` is empty where none can be written."""

    text: str
    left_out: tuple[str, ...] = ()


def describe(page: Page) -> Described:
    """Write the description of a talk for YouTube.

    Where it is too long, first the lead goes, then the chapters; the notes for patients never do.
    """
    chapters, left_out = list_chapters(page.chapters)
    address, clinic = page_address(page), page.clinic
    lead = page.post.lead or page.post.description
    link = f"The article, with the full transcript: {address}" if address else ""
    listed = "\n".join(["Chapters", *chapters]) if chapters else ""
    contact = "\n".join(filter(None, (clinic.name, clinic.phone, clinic.website, clinic.address or clinic.place)))
    versions = (
        ([lead, link, listed], ()),
        ([link, listed], ("the lead, because a description has 5,000 bytes at most",)),
        ([link], ("the lead and the chapters, because a description has 5,000 bytes at most",)),
    )
    for parts, cut in versions:
        text = _say("\n\n".join(filter(None, [*parts, *_notes(page), contact]))) + "\n"
        if len(text.encode()) <= MOST_BYTES:
            return Described(text=text, left_out=(*left_out, *cut))
    return Described(
        text="",
        left_out=(
            "all of it, because the notes for patients alone have more than the 5,000 bytes of a description",
        ),
    )


def list_chapters(chapters: Sequence[Chapter]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the lines of YouTube's chapters, and what was left out. A short chapter joins the one before it."""
    kept: list[Chapter] = []
    left_out: list[str] = []
    for chapter in chapters:
        if _seconds(chapter.end_ms) - _seconds(chapter.start_ms) < SHORTEST_CHAPTER_MS // MS_PER_SECOND:
            left_out.append(f'the chapter "{chapter.title}", because it is shorter than 10 seconds')
        else:
            kept.append(chapter)
    if len(kept) < FEWEST_CHAPTERS:
        return (), (
            *left_out,
            f"the chapters, because YouTube needs {FEWEST_CHAPTERS} and only {len(kept)} are left",
        )
    starts = [0, *(chapter.start_ms for chapter in kept[1:])]
    titles = [_shorten(_say(chapter.title)) for chapter in kept]
    left_out += [
        f'the end of the title "{chapter.title}", because it has more than {LONGEST_TITLE} characters'
        for chapter, title in zip(kept, titles, strict=True)
        if title.endswith("…") and not chapter.title.endswith("…")
    ]
    lines = (f"{format_clock(start)} {title}" for start, title in zip(starts, titles, strict=True))
    return tuple(lines), tuple(left_out)


def _seconds(ms: int) -> int:
    return ms // MS_PER_SECOND


def _notes(page: Page) -> list[str]:
    notes = notes_of(page)
    cautions = [f"{CAUTION}: {' '.join(notes.cautions)}"] if notes.cautions else []
    return ["Please note", notes.emergency, notes.disclaimer, *cautions, notes.reviewed]


def _say(text: str) -> str:
    """Put words in place of signs that YouTube refuses."""
    for sign, words in _WORDS:
        text = re.sub(rf" ?(?:{sign}) ?", words, text)
    return "\n".join(line.strip() for line in text.split("\n"))


def _shorten(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    room = title[: LONGEST_TITLE - 1]
    return (room.rpartition(" ")[0] or room).rstrip(" ,;:") + "…"
