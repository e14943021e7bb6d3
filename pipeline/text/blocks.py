"""`post.md` as blocks that know where they stand, so that one can be changed and every other byte stays.

The one place that says what a heading, a paragraph and a mark are: `post` reads the article from these blocks,
`wording` and `headings` change it by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

Kind = Literal["front", "heading", "paragraph", "comment", "blank"]

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
"""An editor's note to herself; it is not published."""
_FACT = r"(?:t=[^\s{}\\]*|\.note)"
MARK = re.compile(rf"[ \t]*(?<!\\)\{{[ \t]*{_FACT}(?:[ \t]+{_FACT})*[ \t]*\}}")
"""When a paragraph was said, or that it is the editor's own: `{t=75.10 .note}`."""
NOTE = "{.note}"
TIME = re.compile(r"\bt=([^\s{}]*)")
_LAST_MARKS = re.compile(rf"(?:{MARK.pattern}\s*)+\Z")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_HEADING = re.compile(r"##[ \t]+[^\n]*")
_HEADING_MARK = re.compile(r"\{[ \t]*(?:#|t=)[^{}\n]*\}\Z")
_LIST_ITEM = re.compile(r"(?:[-*+]|\d+[.)])[ \t]|[ \t]{2,}\S")
_HEADING_START = re.compile(r"##[ \t]")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_COMMENT_KEPT = re.compile(f"({COMMENT.pattern})", re.DOTALL)
_UNSEEN = re.compile(r"\A\ufeff|\r(?=\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""A byte order mark, half of a Windows line end, control characters: they mean nothing in an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of an article: `markdown[start:end]`. All of them joined are the article again."""

    kind: Kind
    start: int
    end: int
    raw: str
    number: int = 0
    """Among the blocks of its kind, from 0: paragraph 0 is the article's first, whatever its chapter."""
    source: str = ""
    """What is read of it: plain line ends, no comments, no control characters. Of the front matter its YAML."""
    text: str = ""
    """What an editor sees: a paragraph with its comments and without its marks; the title of a heading."""
    marks: str = ""
    """The marks that `text` lacks: `{t=75.10} {.note}`, or `{#bruxism t=62.40}` of a heading."""
    is_note: bool = False


def parse_blocks(markdown: str) -> tuple[Block, ...]:
    """Part an article into its front matter, headings, paragraphs and what stands between them."""
    seen: Counter[Kind] = Counter()
    numbered = []
    for block in _with_gaps(markdown, _find(markdown)):
        numbered.append(replace(block, number=seen[block.kind]))
        seen[block.kind] += 1
    return tuple(numbered)


def plain_lines(text: str) -> str:
    """Give a text with plain line ends and without what means nothing in an article."""
    return _UNSEEN.sub("", text).replace("\r", "\n")


def newline_of(markdown: str) -> str:
    """Give the line end that an article uses."""
    return next((end for end in ("\r\n", "\n", "\r") if end in markdown), "\n")


@dataclass(frozen=True, slots=True)
class View:
    """A text as it is read, and where each of its characters stands in the file."""

    text: str
    at: tuple[int, ...]

    def without(self, pattern: re.Pattern[str], *, since: int = 0) -> View:
        """Leave out what a pattern finds from a position on."""
        if pattern.search(self.text, since) is None:
            return self
        kept, last = [(0, since)] if since else [], since
        for found in pattern.finditer(self.text, since):
            kept.append((last, found.start()))
            last = found.end()
        kept.append((last, len(self.text)))
        return View(
            "".join(self.text[start:end] for start, end in kept),
            tuple(chain.from_iterable(self.at[start:end] for start, end in kept)),
        )

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the file that characters `start` to `end` came from."""
        return self.at[start], self.at[end - 1] + 1


def see(text: str) -> View:
    """Look at a text of a file as it is read, comments and all."""
    view = View(text, tuple(range(len(text)))).without(_UNSEEN)
    return View(view.text.replace("\r", "\n"), view.at)


def _find(markdown: str) -> Iterator[Block]:
    """Give front matter, headings and paragraphs."""
    view = see(markdown)
    front = _FRONT_MATTER.match(view.text)
    since = 0 if front is None else front.end()
    if front is not None:
        end = view.span(0, since)[1]
        yield Block(kind="front", start=0, end=end, raw=markdown[:end], source=front[1])
    view = view.without(COMMENT, since=since)
    for begin, finish in _cut(view.text, since):
        start, end = view.span(begin, finish)
        source = _BLANK_LINES.sub("\n\n", view.text[begin:finish])
        block = Block(kind="paragraph", start=start, end=end, raw=markdown[start:end], source=source)
        yield _heading(block) if _HEADING.fullmatch(source) else _paragraph(block, view, (begin, finish))


def _cut(text: str, since: int) -> Iterator[tuple[int, int]]:
    """Part Markdown at blank lines and around `##` headings; the items of one list stay together."""
    groups: list[tuple[int, int]] = []
    goes_on, at = False, since
    for line in text[since:].split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip(" \t"):
            goes_on = False
            continue
        is_heading = _HEADING_START.match(line) is not None
        continues_list = groups and _LIST_ITEM.match(line) and _LIST_ITEM.match(text, groups[-1][0])
        if groups and not is_heading and (goes_on or continues_list):
            groups[-1] = groups[-1][0], start + len(line)
        else:
            groups.append((start, start + len(line)))
        goes_on = not is_heading
    for start, end in groups:
        inner = text[start:end].strip()
        if inner:
            begin = text.index(inner, start)
            yield begin, begin + len(inner)


def _heading(block: Block) -> Block:
    title = block.source[2:].strip().rstrip("#").strip()
    mark = _HEADING_MARK.search(title)
    text, marks = (title[: mark.start()].strip(), mark[0]) if mark else (title, "")
    return replace(block, kind="heading", text=text, marks=marks)


def _paragraph(block: Block, view: View, seen: tuple[int, int]) -> Block:
    found = [view.span(*mark.span()) for mark in MARK.finditer(view.text, *seen)]
    ends = [block.start, *(at for span in found for at in span), block.end]
    pieces = [block.raw[a - block.start : b - block.start] for a, b in zip(ends[::2], ends[1::2], strict=True)]
    last = _LAST_MARKS.search(block.source)
    is_note = bool(MARK.sub("", block.source).strip() and last and ".note" in last[0])
    times = [f"{{t={time}}}" for mark in MARK.findall(block.source) for time in TIME.findall(mark)]
    return replace(
        block,
        text=plain_lines("".join(pieces)).strip(),
        marks=" ".join([*times, *([NOTE] if is_note else [])]),
        is_note=is_note,
    )


def _with_gaps(markdown: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Give blocks together with the comments and blank lines between them."""
    at = 0
    for block in blocks:
        yield from _between(markdown, at, block.start)
        yield block
        at = block.end
    yield from _between(markdown, at, len(markdown))


def _between(markdown: str, start: int, end: int) -> Iterator[Block]:
    for piece in _COMMENT_KEPT.split(markdown[start:end]):
        if piece:
            stop = start + len(piece)
            yield Block(kind="comment" if piece.strip() else "blank", start=start, end=stop, raw=piece)
            start = stop
