"""Find where in a paragraph's Markdown its sentences begin, so that it can be parted there. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.markup import plain_blocks
from pipeline.text.blocks import COMMENT

_MAY_BEGIN = re.compile(r"[.?!…][\"'”’)*_\]]*(?:\s*<!--.*?-->\s*|\s+)", re.DOTALL)
_NO_PROSE = re.compile(r"\s*(?:[>#|]|```|~~~|[-*+]\s|\d+[.)]\s)")
"""Quotes, headings, tables, code and lists are not parted: their signs stand at the beginning alone."""


def find_offsets(text: str, sentences: Sequence[str]) -> tuple[int | None, ...]:
    """Give for each sentence, as a reader sees them in order, its offset in a paragraph's text.

    None where the paragraph can't be parted: inside of a link, of bold words or of a list.
    """
    whole = _plain(text)
    starts = {0: 0}
    for found in _MAY_BEGIN.finditer(text):
        head, tail = _plain(text[: found.end()]), _plain(text[found.end() :])
        if head and tail and f"{head} {tail}" == whole and not _NO_PROSE.match(text):
            starts[len(head) + 1] = found.end()
    offsets, at = [], 0
    for sentence in sentences:
        begins = (whole or "").find(sentence, at)
        offsets.append(starts.get(begins))
        at = max(begins, at) + len(sentence)
    if offsets and offsets[0] is None:
        offsets[0] = 0
    return tuple(offsets)


def _plain(text: str) -> str | None:
    """Give what a reader sees of a text; None if that is not one block."""
    blocks = plain_blocks(COMMENT.sub("", text))
    return blocks[0].text if len(blocks) == 1 else None
