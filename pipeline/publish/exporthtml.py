"""A talk as HTML for another site: a fragment without script, and a frame.

The fragment uses only what the strict filter of WordPress lets pass (`$allowedposttags` in its
wp-includes/kses.php), and no `<video>`: captions of another host would not load there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from pipeline.models import Paragraph
from pipeline.page import Page
from pipeline.publish import addresses
from pipeline.publish.article import render_paragraph
from pipeline.publish.cautions import sections_of
from pipeline.publish.embedded import embedded_path
from pipeline.publish.exportnotes import CAUTION, POINTER, notes_of, page_address
from pipeline.publish.formats import day
from pipeline.timecode import format_clock


def view_fragment(page: Page) -> dict[str, object]:
    """Give the variables of `export/fragment.html`."""
    post = page.post
    return {
        "title": post.title,
        "language": post.language,
        "speaker": post.speaker,
        "clinic": page.clinic.name,
        "date_text": day(post.date)["date_text"],
        "watch": page_address(page),
        "embed": post.embed,
        "lead": post.lead,
        "key_points": [point.text for point in post.key_points],
        "chapters": [_chapter(page, one.title, one.start_ms) for one in page.chapters],
        "sections": [
            {
                "title": section.title,
                "paragraphs": [
                    {"html": render_block(one, page_address(page)), "is_note": one.is_note}
                    for one in section.paragraphs
                ],
                "caution_title": CAUTION if cautions else "",
                "cautions": list(cautions),
                "pointer": POINTER if is_later else "",
            }
            for section, cautions, is_later in sections_of(page)
        ],
        "transcript": [
            {
                **_chapter(page, chapter.title, chapter.start_ms),
                "text": " ".join(
                    said.text for said in page.sentences if chapter.start_ms <= said.start_ms < chapter.end_ms
                ),
            }
            for chapter in page.chapters
        ],
        "notes": notes_of(page),
    }


def view_frame(page: Page) -> dict[str, object]:
    """Give the variables of `export/iframe.html`."""
    is_tall = page.post.video.height_px > page.post.video.width_px
    return {
        "src": addresses.public(page.site_url, embedded_path(page.post.slug)),
        "title": page.post.title,
        "clinic": page.clinic.name,
        "watch": page_address(page),
        "height": 1000 if is_tall else 860,
    }


def render_block(paragraph: Paragraph, address: str) -> Markup:
    """Render one block of Markdown with every link absolute; one that would lead nowhere gives its words alone."""

    def aim(href: str) -> str:
        return href if urlsplit(href).scheme else urljoin(address, href) if address else ""

    return render_paragraph(replace(paragraph, start_ms=None), aim=aim)


def one_line_each(html: str) -> str:
    """Take empty lines out: WordPress would put empty paragraphs in their places."""
    return re.sub(r"\n\s*\n+", "\n", html).strip() + "\n"


def _chapter(page: Page, title: str, start_ms: int) -> Mapping[str, str]:
    return {"title": title, "clock": format_clock(start_ms), "href": page_address(page, at_ms=start_ms)}
