"""Read an editor's Markdown, alike for the page and for the checks. The only module that imports markdown-it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
