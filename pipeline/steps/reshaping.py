"""What an editor does to an article at the desk: words, notes, facts and chapters, one change at a time.

Each function reads the files fresh, makes one change, saves it and writes what follows from it. `expected` is the
SHA-256 of the text that she saw. Each raises PipelineError with what to do; nothing is changed then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.checks.chapters import check_chapters
from pipeline.errors import EditError
from pipeline.job import Job
from pipeline.models import Finding, Quote
from pipeline.posterchoice import PosterChoice, format_poster
from pipeline.steps.places import Start, list_starts, nearest
from pipeline.steps.posters import require_choice
from pipeline.steps.reading import Reading, read_talk, write_tracks
from pipeline.steps.saving import save, sha256_of
from pipeline.talkfiles import Talk
from pipeline.text import headings, wording
from pipeline.text.blocks import parse_blocks
from pipeline.text.front import set_fact
from pipeline.text.post import format_quote, parse_post
from pipeline.timecode import format_mark, parse_clock

NEEDED = ("title", "description")
"""Facts that an article can't lack; the others are taken out when they are emptied."""
CHANGEABLE = (*NEEDED, "lead", "key_points", "disclaimer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshaped:
    """What came of a change."""

    text: str
    """What now stands in the file."""
    told: tuple[Finding, ...] = ()
    """What is wrong with the chapters now, or with the caption and its neighbours."""
    chapter: str = ""
    """Id of the chapter that was added or moved."""


def replace_paragraph(job: Job, slug: str, number: int, text: str, *, expected: str | None = None) -> Reshaped:
    """Put a paragraph in other words; emptied, it goes. One that a blank line parts off gets its own time."""

    def change(markdown: str, file: str) -> str:
        changed = wording.replace_paragraph(markdown, number, text, file=file)
        more = _count(changed) - _count(markdown)
        return _with_times(changed, range(number + 1, number + 1 + more), lambda: read_talk(job, slug), file)

    return _reshape(job, slug, change, expected)


def set_note(job: Job, slug: str, number: int, *, is_note: bool, expected: str | None = None) -> Reshaped:
    """Say whether a paragraph is the editor's own words, which nobody need have said."""
    return _reshape(
        job, slug, lambda markdown, file: wording.set_note(markdown, number, is_note=is_note, file=file), expected
    )


def set_front(
    job: Job, slug: str, key: str, value: str | Sequence[Quote], *, expected: str | None = None
) -> Reshaped:
    """Set title, description, lead (texts), key points or disclaimer (quotes) of an article."""
    given = " ".join(value.split()) if isinstance(value, str) else list(map(format_quote, value))

    def change(markdown: str, file: str) -> str:
        is_text = key in (*NEEDED, "lead")
        if key not in CHANGEABLE or isinstance(value, str) != is_text or (key == "title" and not given):
            raise EditError(f"{file}: {key} can't be set to this; give it words.")
        return set_fact(markdown, key, given or ("" if key in NEEDED else None), file=file)

    return _reshape(job, slug, change, expected)


def set_poster(job: Job, slug: str, choice: PosterChoice | None, *, expected: str | None = None) -> Reshaped:
    """Set which picture stands there before the video plays; None leaves it to the program."""
    if choice is not None:
        require_choice(job, job.workspace.source(slug), choice)
    value = None if choice is None else format_poster(choice)
    return _reshape(job, slug, lambda markdown, file: set_fact(markdown, "poster", value, file=file), expected)


def rename_chapter(job: Job, slug: str, chapter: str, title: str, *, expected: str | None = None) -> Reshaped:
    """Give a chapter another title; its id stays."""
    return _reshape(
        job, slug, lambda markdown, file: headings.rename_heading(markdown, chapter, title, file=file), expected
    )


def delete_chapter(job: Job, slug: str, chapter: str, *, expected: str | None = None) -> Reshaped:
    """Take out a chapter: its text goes to the one before, that of the first to the next, which begins at 0."""
    return _reshape(
        job, slug, lambda markdown, file: headings.delete_heading(markdown, chapter, file=file), expected
    )


def move_chapter(job: Job, slug: str, chapter: str, at_ms: int, *, expected: str | None = None) -> Reshaped:
    """Have a chapter begin at the sentence that was said nearest to a moment, between its neighbours."""

    def change(markdown: str, file: str) -> str:
        start = _free(job, slug, markdown, at_ms, moved=chapter)
        return headings.move_heading(markdown, chapter, start.place, start.start_ms, file=file)

    return _reshape(job, slug, change, expected, chapter)


def add_chapter(
    job: Job, slug: str, title: str, at_ms: int, *, chapter: str = "", expected: str | None = None
) -> Reshaped:
    """Begin a new chapter at the sentence that was said nearest to a moment; its id may be asked for."""
    given = [chapter]

    def change(markdown: str, file: str) -> str:
        start = _free(job, slug, markdown, at_ms)
        changed, given[0] = headings.add_heading(
            markdown, title, start.place, start.start_ms, section=chapter, file=file
        )
        return changed

    reshaped = _reshape(job, slug, change, expected)
    return Reshaped(text=reshaped.text, told=reshaped.told, chapter=given[0])


def _reshape(
    job: Job, slug: str, change: Callable[[str, str], str], expected: str | None, chapter: str = ""
) -> Reshaped:
    """Make one change of the article, save it and write captions, chapters and sources anew."""
    talk = job.workspace.talk(slug)
    file = job.workspace.show(talk.post)
    text = change(_seen(job, talk, expected), file)
    parse_post(text, file=file)
    save(job, slug, talk.post, text, expected=expected)
    reading = read_talk(job, slug)
    write_tracks(job, talk, reading)
    told = check_chapters(reading.chapters, reading.post.sections, file=file)
    return Reshaped(text=text, told=told, chapter=chapter)


def _seen(job: Job, talk: Talk, expected: str | None) -> str:
    """Give the article that the editor saw as far as it is still there, else the one that stands there now."""
    found = job.workspace.read(talk.post)
    texts = (found, job.workspace.read_if_there(talk.base) or "")
    return next((text for text in texts if sha256_of(text) == expected), found)


def _free(job: Job, slug: str, markdown: str, at_ms: int, *, moved: str = "") -> Start:
    """Give the sentence said nearest to a moment. Raises EditError if another chapter begins just then."""
    file = job.workspace.show(job.workspace.talk(slug).post)
    start = nearest(list_starts(markdown, read_talk(job, slug), file=file), at_ms, file=file)
    mark_ms = parse_clock(format_mark(start.start_ms))
    for section in parse_post(markdown, file=file).sections:
        if section.start_ms == mark_ms and section.id != moved:
            raise EditError(f'{file}: the chapter "{section.title}" begins at that moment; choose another.')
    return start


def _with_times(markdown: str, numbers: range, read: Callable[[], Reading], file: str) -> str:
    """Give paragraphs that have no time mark the time at which their first sentence was said."""
    if not numbers:
        return markdown
    paragraphs = [block for block in parse_blocks(markdown) if block.kind == "paragraph"]
    times = {
        start.place.paragraph: start.start_ms
        for start in list_starts(markdown, read(), file=file)
        if start.place.offset == 0 and not paragraphs[start.place.paragraph].marks
    }
    for number in reversed(numbers):
        if number in times:
            end = paragraphs[number].end
            markdown = f"{markdown[:end]} {{t={format_mark(times[number])}}}{markdown[end:]}"
    return markdown


def _count(markdown: str) -> int:
    return sum(block.kind == "paragraph" for block in parse_blocks(markdown))
