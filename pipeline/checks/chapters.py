"""Hold the chapters of an article against what players and readers need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.models import SHORTEST_CHAPTER_MS, Chapter, Finding, Section
from pipeline.timecode import format_clock

TITLE_CHARACTERS = 70
"""Longer titles are cut off in lists of chapters."""


def check_chapters(chapters: Sequence[Chapter], sections: Sequence[Section], *, file: str) -> tuple[Finding, ...]:
    """Find chapters that are too short, collide, or have titles too long; `sections` are the article's."""
    return tuple(
        Finding(rule=rule, message=message, file=file, at_ms=at_ms)
        for rule, message, at_ms in (*_chapter_faults(chapters), *_lost(chapters, sections))
    )


def _chapter_faults(chapters: Sequence[Chapter]) -> Iterator[tuple[str, str, int]]:
    for chapter in chapters:
        where = f'the chapter "{chapter.title}" at {format_clock(chapter.start_ms)}'
        length_ms = chapter.end_ms - chapter.start_ms
        if length_ms < SHORTEST_CHAPTER_MS:
            yield (
                "chapter-short",
                f"{where} lasts {length_ms / 1000:.1f} s, at least 10 s are needed",
                chapter.start_ms,
            )
        if len(chapter.title) > TITLE_CHARACTERS:
            yield (
                "chapter-title",
                f"{where} has a title of more than {TITLE_CHARACTERS} characters",
                chapter.start_ms,
            )


def _lost(chapters: Sequence[Chapter], sections: Sequence[Section]) -> Iterator[tuple[str, str, int]]:
    kept = {chapter.id for chapter in chapters}
    for section in sections:
        if not section.paragraphs:
            yield "chapter-empty", f'there is no text below the heading "{section.title}"', section.start_ms or 0
        if section.id not in kept:
            start_ms = section.start_ms or 0
            yield (
                "chapter-time",
                f'the heading "{section.title}" has the time {format_clock(start_ms)}, '
                "which another heading has too or which lies after the end",
                start_ms,
            )
