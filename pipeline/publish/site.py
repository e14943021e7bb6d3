"""Gather a whole folder of pages before a byte of it is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

import msgspec

from pipeline.errors import RecordError
from pipeline.page import Asset, Card, Content, Page, Site, Tree
from pipeline.publish import addresses
from pipeline.publish.embedded import gather_embedded
from pipeline.publish.feeds import gather_feeds
from pipeline.publish.hostfiles import gather_host_files
from pipeline.publish.hubs import gather_hubs
from pipeline.publish.icons import COVER
from pipeline.publish.metadata import post_metadata
from pipeline.publish.moments import format_chapters
from pipeline.publish.render import Renderer
from pipeline.publish.searchindex import format_said, format_talks
from pipeline.publish.searchpage import view_search
from pipeline.publish.videofiles import gather_videos
from pipeline.publish.views import card_of, view_post

CARD = "card.json"
"""Beside each page: what the rest of the site shows of it, so that a page can be kept without being made again."""


def gather_page(page: Page, renderer: Renderer, *, is_preview: bool) -> dict[str, Content]:
    """Give the files of one post, by path from the site's top."""
    embed_url = page.post.embed.player_url if page.post.embed else ""
    variables = view_post(page, is_preview=is_preview) | post_metadata(
        page, is_preview=is_preview, embed_url=embed_url
    )
    contents: dict[str, Content] = {
        addresses.INDEX: renderer.render("post.html", variables),
        CARD: _format_card(card_of(page)),
        **gather_videos(page),
        addresses.POSTER: page.files.poster,
        **page.files.picture_files,
        addresses.CAPTIONS: page.files.captions,
        addresses.CAPTIONS_SRT: page.files.captions_srt,
        addresses.CHAPTERS: page.files.chapters,
        addresses.CHAPTERS_JSON: format_chapters(page, site_url="" if is_preview else page.site_url),
        addresses.SAID: format_said(page),
    }
    own = {addresses.beside(page.post.slug, name): content for name, content in contents.items()}
    return own | gather_embedded(page, renderer, is_preview=is_preview)


def gather_shared(
    site: Site, renderer: Renderer, *, assets: Tree, kept: Mapping[str, Asset] | None = None
) -> dict[str, Content]:
    """Give all that belongs to no single post: the pages that list talks, and the files that all pages share.

    `kept` are pages that stand as they would be made now.
    """
    made: dict[str, Content] = {**gather_hubs(site, renderer, without=kept or {})}
    hubs = dict(sorted((made | dict(kept or {})).items()))
    shared: dict[str, Content] = {
        **{f"assets/{name}": content for name, content in assets.items()},
        **gather_host_files(),
        **hubs,
        addresses.SEARCH: renderer.render("search.html", view_search(site, pages=hubs)),
        addresses.SEARCH_TALKS: format_talks(site),
    }
    return shared | gather_feeds(site, renderer, pages=shared, cover=COVER)


def newest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Put talks in the order of every list: the newest day first, those of one day by title."""
    by_title = sorted(cards, key=lambda card: (card.title.casefold(), card.slug))
    return tuple(sorted(by_title, key=lambda card: card.date, reverse=True))


def parse_card(text: str, *, slug: str) -> Card:
    """Read a published page's CARD. Raises RecordError."""
    try:
        return msgspec.convert(json.loads(text), Card)
    except (ValueError, msgspec.ValidationError) as error:
        raise RecordError(f"site/{slug}: the published page is damaged; approve and publish it again.") from error


def _format_card(card: Card) -> str:
    return json.dumps(asdict(card), indent=1, ensure_ascii=False, default=dt.date.isoformat) + "\n"
