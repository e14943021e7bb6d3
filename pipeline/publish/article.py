"""Turn an article's Markdown into HTML that can't do harm."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from pipeline.markup import MARKDOWN, parse_aimed
from pipeline.models import Paragraph
from pipeline.timecode import format_mark

_SMALLEST_HEADING = 3
"""The page has one h1 and its chapters are h2; what an editor adds inside one ranks below."""


def render_paragraph(paragraph: Paragraph, *, aim: Callable[[str], str] = str) -> Markup:
    """Render one block of Markdown; the element carries `data-start`, the seconds at which it was said.

    `aim` turns the target of each link into another; an empty one takes the link away and leaves its words.
    """
    tokens = parse_aimed(paragraph.markdown, aim)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(int(token.tag[1]), _SMALLEST_HEADING)}"
    if tokens and paragraph.start_ms is not None:
        tokens[0].attrSet("data-start", format_mark(paragraph.start_ms))
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704 - escaped by markdown-it
