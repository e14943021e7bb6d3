"""Change one paragraph of an article; every other byte of the file stays. Pure.

What is typed is text: a line that would open a chapter (`##`), part the page or begin a comment without an end
is written so that the reader sees it as typed. Headings inside a chapter (`###`), lists, whole comments, `{.note}`
and times count as they do in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.errors import EditError
from pipeline.text.blocks import COMMENT, MARK, NOTE, TIME, Block, Kind, newline_of, parse_blocks, plain_lines, see
from pipeline.timecode import parse_clock

_NOTE_FACT = re.compile(r"[ \t]*\.note\b")
_TAKEN_FOR_MORE = re.compile(
    r"^[ \t]*(##[ \t])|^[ ]{0,3}((?:-+|=+)[ \t]*$)|<(!--)|--(>)|(?<!\\)(\{[ \t]*(?:t=|\.note)[^{}\n]*\})",
    re.MULTILINE,
)
"""Signs that mean more than themselves: a chapter, a line below a heading, half a comment, a mark."""


def find_block(markdown: str, kind: Kind, number: int, *, file: str) -> Block:
    """Give a block by its number among its kind. Raises EditError."""
    found = next((one for one in parse_blocks(markdown) if (one.kind, one.number) == (kind, number)), None)
    if found is None:
        raise EditError(f"{file}: there is no {kind} {number + 1} any more; load the article again.")
    return found


def replace_paragraph(markdown: str, number: int, text: str, *, file: str) -> str:
    """Give an article with a paragraph in other words; its marks stay. Empty words take it out.

    A blank line makes two paragraphs of it: the first keeps the time, and all stay notes if it was one.
    Raises EditError.
    """
    block = find_block(markdown, "paragraph", number, file=file)
    given = plain_lines(text).strip()
    if given == block.text:
        return markdown
    if not given:
        return remove_block(markdown, block)
    written = _mark(_defuse(given), block).replace("\n", newline_of(markdown))
    changed = markdown[: block.start] + written + markdown[block.end :]
    _require_only(markdown, changed, block, file)
    return changed


def set_note(markdown: str, number: int, *, is_note: bool, file: str) -> str:
    """Give an article in which a paragraph is, or is not, the editor's own words. Raises EditError."""
    block = find_block(markdown, "paragraph", number, file=file)
    if block.is_note == is_note:
        return markdown
    if is_note:
        return f"{markdown[: block.end]} {NOTE}{markdown[block.end :]}"
    pieces, end = [], block.start
    for start, stop in _find_marks(block):
        mark = _NOTE_FACT.sub("", markdown[start:stop])
        pieces += [markdown[end:start], mark if TIME.search(mark) else ""]
        end = stop
    return markdown[: block.start] + "".join(pieces) + markdown[end:]


def remove_block(markdown: str, block: Block) -> str:
    """Take out a block and the blank lines below it; its neighbours stay apart."""
    before, after = markdown[: block.start], markdown[block.end :]
    newline = newline_of(markdown)
    rest = re.sub(r"\A(?:[ \t]*(?:\r\n|\r|\n))+", "", after)
    if not rest.strip():
        return before.rstrip() + newline
    is_apart = re.search(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)[ \t]*\Z", before)
    return before + ("" if is_apart else newline) + rest


def read_alike(markdown: str) -> list[tuple[Kind, str]]:
    """Give headings and paragraphs as they are read, to hold two articles against each other."""
    return [(one.kind, one.source) for one in parse_blocks(markdown) if one.kind in ("heading", "paragraph")]


def _find_marks(block: Block) -> Iterator[tuple[int, int]]:
    """Give the stretches of the file that are a paragraph's marks."""
    view = see(block.raw).without(COMMENT)
    for mark in MARK.finditer(view.text):
        start, end = view.span(*mark.span())
        yield block.start + start, block.start + end


def _defuse(text: str) -> str:
    """Put a backslash before signs that would make more of typed text than text."""
    view = see(text).without(COMMENT)
    places = [
        view.at[found.start(found.lastindex or 0)]
        for found in _TAKEN_FOR_MORE.finditer(view.text)
        if not (found.lastindex == 5 and _is_mark(found[5]))
    ]
    for at in reversed(places):
        text = f"{text[:at]}\\{text[at:]}"
    return text


def _is_mark(text: str) -> bool:
    """Say whether braces hold a note or times that can be read."""
    try:
        return MARK.fullmatch(text) is not None and all(parse_clock(time) >= 0 for time in TIME.findall(text))
    except ValueError:
        return False


def _mark(text: str, old: Block) -> str:
    """Put the marks of a paragraph behind what was typed in its place; a time that was typed counts instead."""
    typed = [block for block in parse_blocks(text) if block.kind == "paragraph"]
    for block in reversed(typed):
        is_first = block.number == 0 and not TIME.search(block.marks)
        marks = [f"{{t={time}}}" for time in TIME.findall(old.marks)] if is_first else []
        marks += [NOTE] if old.is_note and not block.is_note else []
        text = " ".join([text[: block.end], *marks]) + text[block.end :]
    return text


def _require_only(before: str, after: str, block: Block, file: str) -> None:
    """Raise EditError if more than one paragraph would change: a list beside another list becomes one with it."""
    old, new = read_alike(before), read_alike(after)
    at = len(read_alike(before[: block.start]))
    rest = len(old) - at - 1
    added = new[at : len(new) - rest]
    if old[:at] + added + old[at + 1 :] != new or any(kind == "heading" for kind, _ in added):
        raise EditError(
            f"{file}: this would become one with the list above or below it; put a sentence between them."
        )
