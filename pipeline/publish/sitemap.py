"""Tell search engines which pages there are, and which videos stand on them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from pipeline.models import Condition
from pipeline.page import Card, Site, Tree
from pipeline.publish import addresses
from pipeline.publish.formats import aware
from pipeline.timecode import MS_PER_SECOND

LONGEST_TITLE, LONGEST_DESCRIPTION = 100, 2048
"""Characters; these limits and the next are those of Google's video sitemaps."""
LONGEST_VIDEO_S = 28_800
_HIDDEN = re.compile(r"<meta name=\"robots\" content=\"[^\"]*noindex")
_ALL_TALKS = (addresses.INDEX, addresses.ARCHIVE, addresses.CONDITIONS)
"""Hubs that change whenever a talk does."""


def view_sitemap(site: Site, *, pages: Tree) -> Mapping[str, object]:
    """Give the variables of `sitemap.xml`: hubs first, then posts in the order of every list."""
    cards = [card for card in site.cards if card.approved_at]
    hubs = sorted(path for path, text in pages.items() if _is_listed(path, text))
    changes = _changes(cards, site.conditions)
    listed = [
        {"url": addresses.public(site.site_url, path), "changed": changes.get(path, ""), "video": None}
        for path in hubs
    ]
    return {"pages": listed + [_post(card, site) for card in cards]}


def format_robots(site: Site) -> str:
    """Write `robots.txt`: a site is open to all, a preview to none."""
    rule = "Disallow: /" if site.is_preview else "Allow: /"
    where = "" if site.is_preview else addresses.public(site.site_url, addresses.SITEMAP)
    return f"User-agent: *\n{rule}\n" + (f"\nSitemap: {where}\n" if where else "")


def _is_listed(path: str, text: object) -> bool:
    """Say whether a page is for search engines; one that stays as it stands was listed before."""
    is_page = path.endswith(".html") and path != addresses.NOT_FOUND
    return is_page and not (isinstance(text, str) and _HIDDEN.search(text))


def _changes(cards: Iterable[Card], conditions: Mapping[str, Condition]) -> Mapping[str, str]:
    """Give for each hub that depends on talks when the newest of them was approved."""
    newest: dict[str, str] = {}
    for card in sorted(cards, key=lambda card: aware(dt.datetime.fromisoformat(card.approved_at))):
        named = (*card.conditions, *card.chapter_ids)
        subjects = {conditions[name].subject for name in named if name in conditions} - {""}
        own = (*map(addresses.condition_path, named), *map(addresses.subject_path, subjects))
        newest |= dict.fromkeys((*_ALL_TALKS, *own), _approved(card))
    return newest


def _post(card: Card, site: Site) -> dict[str, object]:
    return {
        "url": addresses.public(site.site_url, addresses.post_path(card.slug)),
        "changed": _approved(card),
        "video": _video(card, site) if card.video_bytes else None,
    }


def _video(card: Card, site: Site) -> Mapping[str, object]:
    duration_s = (card.duration_ms + MS_PER_SECOND // 2) // MS_PER_SECOND
    return {
        "thumbnail": addresses.public(site.site_url, addresses.beside(card.slug, addresses.POSTER)),
        "title": _shorten(card.title, LONGEST_TITLE),
        "description": _shorten(card.description, LONGEST_DESCRIPTION),
        "content": addresses.video_address(site.site_url, card.slug, card.video_url),
        "duration_s": duration_s if 1 <= duration_s <= LONGEST_VIDEO_S else "",
        "published": aware(dt.datetime.fromisoformat(card.published_at or card.approved_at)).isoformat(),
    }


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _approved(card: Card) -> str:
    return aware(dt.datetime.fromisoformat(card.approved_at)).isoformat()
