"""Read an editor's Markdown, alike for the page and for the checks. The only module that imports markdown-it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

# "js-default" passes no HTML and refuses javascript: links; images are off, for one from another
# host would tell that host who reads the page.
MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What a reader sees of one block: a paragraph, an item of a list, a cell, a heading inside a chapter."""

    text: str
    is_heading: bool = False


def plain_blocks(markdown: str) -> tuple[Block, ...]:
    """Give the text of each block as the page shows it, without markup, list numbers and link addresses."""
    return tuple(block for block in _blocks(MARKDOWN.parse(markdown)) if block.text)


def plain_text(markdown: str) -> str:
    """Give a block of Markdown as plain text: lists keep their marks, links their addresses."""
    return "\n".join(_lines(MARKDOWN.parse(markdown)))


def parse_aimed(markdown: str, aim: Callable[[str], str]) -> list[Token]:
    """Parse Markdown with every link aimed anew; one whose new target is empty gives its words alone."""
    tokens = MARKDOWN.parse(markdown)
    for token in tokens:
        if token.children:
            token.children = _aimed(token.children, aim)
    return tokens


def _aimed(tokens: Sequence[Token], aim: Callable[[str], str]) -> list[Token]:
    aimed, is_dropped = [], False
    for token in tokens:
        if token.type == "link_open":
            target = aim(str(token.attrGet("href") or ""))
            is_dropped = not target
            token.attrSet("href", target)
        if not (is_dropped and token.type in ("link_open", "link_close")):
            aimed.append(token)
    return aimed


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    is_heading = False
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            is_heading = token.type == "heading_open"
        elif token.type == "inline":
            yield Block(text=_squeeze("".join(map(_shown, token.children or ()))), is_heading=is_heading)
        elif token.type in ("fence", "code_block"):
            yield Block(text=_squeeze(token.content))


def _shown(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    marks: list[int | None] = []  # of each list we are in: the number of its next item, or None for a bullet
    mark = ""
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append(None if token.type.startswith("bullet") else int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "list_item_open":
            number, indent = marks[-1], "  " * (len(marks) - 1)
            mark = f"{indent}- " if number is None else f"{indent}{number}. "
            marks[-1] = None if number is None else number + 1
        elif token.type == "inline":
            yield mark + "".join(_with_addresses(token.children or ()))
            mark = " " * len(mark)
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")


def _with_addresses(tokens: Sequence[Token]) -> Iterator[str]:
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            yield f" ({address})" if address.startswith(("http", "mailto:", "tel:")) else ""
        else:
            yield " " if token.type in ("softbreak", "hardbreak") else token.content
