"""A talk as plain text, for a newsletter, a handout, a form that takes no formatting."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.markup import plain_text
from pipeline.models import Paragraph
from pipeline.page import Page
from pipeline.publish.cautions import sections_of
from pipeline.publish.exportnotes import CAUTION, POINTER, notes_of, page_address
from pipeline.publish.formats import day
from pipeline.timecode import format_clock


def format_article(page: Page) -> str:
    """Write the article as plain text, with all its notes."""
    post = page.post
    parts = [*_head(page), post.lead]
    if post.key_points:
        parts += ["Key points", "\n".join(f"- {point.text}" for point in post.key_points)]
    for section, cautions, is_later in sections_of(page):
        parts += [_underline(section.title), *map(_paragraph, section.paragraphs)]
        parts += [CAUTION, *cautions] if cautions else []
        parts += [POINTER] if is_later else []
    return _join([*parts, *_notes(page)])


def format_transcript(page: Page) -> str:
    """Write all that was said, a paragraph a chapter, with the notes for patients."""
    parts = [*_head(page)]
    for chapter in page.chapters:
        said = (s.text for s in page.sentences if chapter.start_ms <= s.start_ms < chapter.end_ms)
        parts += [_underline(f"{format_clock(chapter.start_ms)} {chapter.title}"), " ".join(said)]
    cautions = notes_of(page).cautions
    return _join([*parts, *([CAUTION, *cautions] if cautions else []), *_notes(page)])


def _head(page: Page) -> list[str]:
    post, address = page.post, page_address(page)
    return [
        f"{post.title}\n{'=' * len(post.title)}",
        f"{post.speaker}, {page.clinic.name}, {day(post.date)['date_text']}",
        notes_of(page).reviewed,
        f"Watch the video with captions: {address}" if address else "",
    ]


def _notes(page: Page) -> list[str]:
    notes = notes_of(page)
    return [
        _underline("Please note"),
        notes.emergency,
        notes.disclaimer,
        *notes.spoken,
        notes.made,
        notes.reviewed,
    ]


def _paragraph(paragraph: Paragraph) -> str:
    return ("Editor’s note: " if paragraph.is_note else "") + plain_text(paragraph.markdown)


def _underline(title: str) -> str:
    return f"{title}\n{'-' * len(title)}"


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(filter(None, parts)) + "\n"
