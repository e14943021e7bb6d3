"""Gather a whole folder of pages before a byte of it is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict

import msgspec

from pipeline.errors import RecordError
from pipeline.page import Asset, Card, Page, Site, Tree
from pipeline.publish import addresses
from pipeline.publish.hubs import view_index
from pipeline.publish.render import Renderer
from pipeline.publish.views import card_of, view_post

CARD = "card.json"
"""Beside each page: what the rest of the site shows of it, so that a page can be kept without being made again."""


def gather_page(
    page: Page,
    renderer: Renderer,
    *,
    is_preview: bool,
    made_from: str = "",
    condition_pages: Collection[str] = (),
) -> dict[str, str | Asset]:
    """Give the files of one post, by path from the site's top. `made_from` stands for all that it rests on.

    `condition_pages` are the ids of the conditions that have a page to link to.
    """
    variables = view_post(page, is_preview=is_preview, condition_pages=condition_pages)
    contents: dict[str, str | Asset] = {
        addresses.INDEX: renderer.render("post.html", variables),
        CARD: _format_card(card_of(page, made_from=made_from)),
        addresses.VIDEO: page.files.video,
        addresses.POSTER: page.files.poster,
        addresses.CAPTIONS: page.files.captions,
        addresses.CAPTIONS_SRT: page.files.captions_srt,
        addresses.CHAPTERS: page.files.chapters,
    }
    return {addresses.beside(page.post.slug, name): content for name, content in contents.items()}


def gather_shared(site: Site, renderer: Renderer, *, assets: Tree) -> dict[str, str | Asset]:
    """Give all that belongs to no single post: the pages that list talks, and the files that all pages share."""
    return {
        **{f"assets/{name}": content for name, content in assets.items()},
        addresses.INDEX: renderer.render("index.html", view_index(site)),
    }


def newest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Put talks in the order of every list: the newest day first, those of one day by title."""
    by_title = sorted(cards, key=lambda card: (card.title.casefold(), card.slug))
    return tuple(sorted(by_title, key=lambda card: card.date, reverse=True))


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
