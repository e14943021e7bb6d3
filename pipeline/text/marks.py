"""Know when each part of an article was said, also where an editor deleted the mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from pipeline.errors import RecordError
from pipeline.models import Chapter, Post, Section, Word

OPENING_CHARACTERS = 80
"""How much of a paragraph's beginning is looked for in the talk."""
ALIKE = 75.0
"""Least likeness (0-100) of that beginning to what was said there."""


def recover_marks(post: Post, words: Sequence[Word], *, file: str) -> Post:
    """Set right the times of sections whose heading was moved or has none.

    A heading's own time holds while it lies between the last mark above and the first below. Else the
    section begins with its first marked paragraph, or where its words are found in the talk.

    Raises RecordError when a section's time can't be found.
    """
    sections: list[Section] = []
    before_ms = -1
    for section in post.sections:
        marks = [paragraph.start_ms for paragraph in section.paragraphs if paragraph.start_ms is not None]
        start_ms = section.start_ms
        if start_ms is None or (marks and not before_ms < start_ms <= marks[0]):
            start_ms = marks[0] if marks else _search(section, words, file)
        sections.append(replace(section, start_ms=start_ms))
        before_ms = max([before_ms, *marks])
    return replace(post, sections=tuple(sections))


def chapters_of(post: Post, *, duration_ms: int) -> tuple[Chapter, ...]:
    """Give a post's sections as chapters in the order of time; the first begins at 0.

    The sections must have their times (`recover_marks`). Of two that begin at once, the later is left out.
    """
    timed: dict[int, Section] = {}
    for section in post.sections:
        if section.start_ms is not None and section.start_ms < duration_ms:
            timed.setdefault(section.start_ms, section)
    if not timed:
        return ()
    ordered = [timed[start_ms] for start_ms in sorted(timed)]
    starts = [0, *sorted(timed)[1:]]
    return tuple(
        Chapter(id=section.id, title=section.title, start_ms=start_ms, end_ms=end_ms)
        for section, start_ms, end_ms in zip(ordered, starts, [*starts[1:], duration_ms], strict=True)
    )


def _search(section: Section, words: Sequence[Word], file: str) -> int:
    """Find when a section's words were said. Raises RecordError."""
    for paragraph in section.paragraphs:
        opening = re.sub(r"[*_`#>\[\]\\]", "", paragraph.markdown)[:OPENING_CHARACTERS].casefold()
        found = _find(opening, words)
        if found is not None:
            return words[found].start_ms
    raise RecordError(
        f'{file}: the heading "{section.title}" has no time; write it behind the heading, like {{t=75.10}}.'
    )


def _find(opening: str, words: Sequence[Word]) -> int | None:
    """Give the position of the word from which on the talk is most like `opening`; None if nothing is."""
    said = " ".join(word.text for word in words).casefold()
    starts = [0]
    for word in words[:-1]:
        starts.append(starts[-1] + len(word.text.casefold()) + 1)
    found = process.extractOne(
        opening, [said[start : start + len(opening)] for start in starts], scorer=fuzz.ratio, score_cutoff=ALIKE
    )
    return None if found is None else int(found[2])
