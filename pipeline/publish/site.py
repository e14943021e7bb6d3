"""Gather a whole folder of pages before a byte of it is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict

import msgspec

from pipeline.errors import RecordError
from pipeline.models import Clinic
from pipeline.page import Asset, Card, Page, Tree
from pipeline.publish import views
from pipeline.publish.embedded import gather_embedded
from pipeline.publish.render import Renderer

CARD = "card.json"
"""Beside each page: what the index shows of it, so that a page can be kept without being made again."""


def gather_page(page: Page, renderer: Renderer, *, is_preview: bool) -> dict[str, str | Asset]:
    """Give the files of one post, by path from the site's top."""
    html = renderer.render("post.html", views.view_post(page, is_preview=is_preview))
    contents: dict[str, str | Asset] = {
        "index.html": html,
        CARD: _format_card(views.card_of(page)),
        **({} if page.post.embed else {views.VIDEO: page.files.video}),
        views.POSTER: page.files.poster,
        views.CAPTIONS: page.files.captions,
        views.CAPTIONS_SRT: page.files.captions_srt,
        views.CHAPTERS: page.files.chapters,
    }
    own = {f"{page.post.slug}/{name}": content for name, content in contents.items()}
    return own | gather_embedded(page, renderer, is_preview=is_preview)


def gather_index(
    cards: Sequence[Card], clinic: Clinic, renderer: Renderer, *, assets: Tree, is_preview: bool
) -> dict[str, str | Asset]:
    """Give the index page, and below `assets/` the files that all pages share."""
    html = renderer.render("index.html", views.view_index(cards, clinic, is_preview=is_preview))
    return {"index.html": html} | {f"assets/{name}": content for name, content in assets.items()}


def keep_page(slug: str, published: Tree, *, card: str) -> tuple[Card, dict[str, str | Asset]]:
    """Give a page as it stands in the present site, unchanged.

    `published` are its files and `card` the text of its CARD. Raises RecordError when that is damaged.
    """
    return parse_card(card, slug=slug), {f"{slug}/{name}": content for name, content in published.items()}


def parse_card(text: str, *, slug: str) -> Card:
    """Read a published page's CARD. Raises RecordError."""
    try:
        return msgspec.convert(json.loads(text), Card)
    except (ValueError, msgspec.ValidationError) as error:
        raise RecordError(f"site/{slug}: the published page is damaged; approve and publish it again.") from error


def _format_card(card: Card) -> str:
    return json.dumps(asdict(card), indent=1, ensure_ascii=False, default=dt.date.isoformat) + "\n"
