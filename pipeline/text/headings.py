"""Change the chapters of an article by its `##` headings; every other byte of the file stays. Pure.

A place is a paragraph, by its number in the article, and where in its text a sentence begins: the heading goes
above that sentence, and the paragraph is parted there.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.errors import EditError
from pipeline.text.blocks import COMMENT, NOTE, TIME, Block, newline_of, parse_blocks, plain_lines
from pipeline.text.post import parse_post, unused_id
from pipeline.text.wording import find_block, read_alike, remove_block
from pipeline.timecode import format_mark


class Place(NamedTuple):
    """Where a chapter is to begin: a paragraph's number, and a sentence's offset in its text."""

    paragraph: int
    offset: int = 0


def rename_heading(markdown: str, section: str, title: str, *, file: str) -> str:
    """Give an article with a chapter named otherwise; its id and time stay. Raises EditError."""
    block = find_heading(markdown, section, file=file)
    name = _tidy(title, file)
    if name == block.text:
        return markdown
    time = TIME.search(block.marks)
    line = _line(name, section, time[1] if time else "", block)
    return markdown[: block.start] + line + markdown[block.end :]


def delete_heading(markdown: str, section: str, *, file: str) -> str:
    """Give an article without a heading: its text goes to the chapter before it, that of the first to the next.

    Raises EditError for the only one.
    """
    block = find_heading(markdown, section, file=file)
    if len(parse_post(markdown, file=file).sections) == 1:
        raise EditError(f"{file}: this is the only chapter and an article needs one; rename it instead.")
    return remove_block(markdown, block)


def move_heading(markdown: str, section: str, before: Place, start_ms: int, *, file: str) -> str:
    """Give an article in which a chapter begins elsewhere, between the beginnings of its neighbours.

    Raises EditError where it would begin where another does, or beyond that.
    """
    block = find_heading(markdown, section, file=file)
    target = find_block(markdown, "paragraph", before.paragraph, file=file)
    if block.number == 0:
        raise EditError(f"{file}: the first chapter begins with the talk; move the second one instead.")
    low, high = sorted((block.start, target.start))
    for passed in parse_blocks(markdown):
        if passed.kind == "heading" and low < passed.start < high:
            raise EditError(f'{file}: the chapter "{passed.text}" lies between; move or delete that one first.')
    line = _line(block.text, section, format_mark(start_ms), block)
    if not before.offset and _above(markdown, target) == block:
        return markdown[: block.start] + line + markdown[block.end :]
    _require_free(markdown, target, before, file)
    return _insert(remove_block(markdown, block), line, before, start_ms, file)


def add_heading(
    markdown: str, title: str, before: Place, start_ms: int, *, section: str = "", file: str
) -> tuple[str, str]:
    """Give an article with one more chapter, and its id: like the one asked for, or made of the title.

    Raises EditError where another chapter begins.
    """
    target = find_block(markdown, "paragraph", before.paragraph, file=file)
    _require_free(markdown, target, before, file)
    name = _tidy(title, file)
    given = unused_id(name, {one.id for one in parse_post(markdown, file=file).sections}, wanted=section)
    return _insert(markdown, _line(name, given, format_mark(start_ms)), before, start_ms, file), given


def find_heading(markdown: str, section: str, *, file: str) -> Block:
    """Give the heading of a chapter. Raises EditError, and RecordError for an article that can't be read."""
    ids = [one.id for one in parse_post(markdown, file=file).sections]
    if section not in ids:
        raise EditError(f"{file}: there is no chapter {section} any more; load the article again.")
    return find_block(markdown, "heading", ids.index(section), file=file)


def _insert(markdown: str, line: str, before: Place, start_ms: int, file: str) -> str:
    """Put a heading above a paragraph, or between two of its sentences; what then follows has its own time."""
    block = find_block(markdown, "paragraph", before.paragraph, file=file)
    newline = newline_of(markdown)
    head, tail = block.text[: before.offset].strip(), block.text[before.offset :].strip()
    if not head:
        apart = "" if markdown[: block.start].endswith(("\n", "\r")) else newline * 2
        return markdown[: block.start] + apart + line + newline * 2 + markdown[block.start :]
    time = f"{{t={format_mark(start_ms)}}}"
    parts = (f"{head} {block.marks}".rstrip(), line, f"{tail} {time}{f' {NOTE}' if block.is_note else ''}")
    inserted = "\n\n".join(parts).replace("\n", newline)
    changed = markdown[: block.start] + inserted + markdown[block.end :]
    if not tail or len(read_alike(changed)) != len(read_alike(markdown)) + 2:
        raise EditError(f"{file}: a chapter can't begin inside of this; put it above or below.")
    return changed


def _require_free(markdown: str, target: Block, before: Place, file: str) -> None:
    """Raise EditError where a chapter begins already."""
    above = _above(markdown, target)
    if not before.offset and (above is None or above.kind == "heading"):
        name = f'"{above.text}"' if above else "the first chapter"
        raise EditError(f"{file}: {name} begins there already; choose another sentence.")


def _above(markdown: str, target: Block) -> Block | None:
    """Give the heading or paragraph right above a paragraph."""
    found = None
    for block in parse_blocks(markdown[: target.start]):
        found = block if block.kind in ("heading", "paragraph") else found
    return found


def _line(title: str, section: str, time: str, old: Block | None = None) -> str:
    """Write a heading with its id and time; a comment in it stays."""
    notes = COMMENT.findall(old.raw) if old else []
    return " ".join(["##", title, *notes, f"{{#{section}{f' t={time}' if time else ''}}}"])


def _tidy(title: str, file: str) -> str:
    """Give a title as one line that can't begin or end a comment. Raises EditError if nothing is left."""
    name = " ".join(plain_lines(title).replace("<!--", "<! --").replace("-->", "-- >").split())
    if not name:
        raise EditError(f"{file}: a chapter needs a title; write one.")
    return name
