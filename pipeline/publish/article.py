"""Turn an article's Markdown into HTML that can't do harm. The only module that imports markdown-it."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markupsafe import Markup

from pipeline.models import Paragraph
from pipeline.timecode import format_mark

_SMALLEST_HEADING = 3
"""The page has one h1 and its chapters are h2; what an editor adds inside one ranks below."""

# "js-default" passes no HTML and refuses javascript: links; images are off, for one from another
# host would tell that host who reads the page.
_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")


def render_paragraph(paragraph: Paragraph) -> Markup:
    """Render one block of Markdown; the element carries `data-start`, the seconds at which it was said."""
    tokens = _MARKDOWN.parse(paragraph.markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(int(token.tag[1]), _SMALLEST_HEADING)}"
    if tokens and paragraph.start_ms is not None:
        tokens[0].attrSet("data-start", format_mark(paragraph.start_ms))
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))  # noqa: S704 - escaped by markdown-it
