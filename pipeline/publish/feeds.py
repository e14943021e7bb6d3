"""What machines fetch beside the pages: the feed, the sitemap and what robots may do.

All of it speaks of approved talks alone and of no other time than their approvals, so that two builds
of the same talks are the same to the byte.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from email.utils import format_datetime

from pipeline.page import Card, Site, Tree
from pipeline.publish import addresses
from pipeline.publish.formats import aware, day
from pipeline.publish.hubfacts import series_description
from pipeline.publish.moments import moment_url, moments_of
from pipeline.publish.render import Renderer
from pipeline.publish.sitemap import format_robots, view_sitemap
from pipeline.timecode import format_clock

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that may not stand in XML 1.0, in whatever disguise (https://www.w3.org/TR/xml/#charsets)."""

MOST_IN_FEED = 300
"""Talks in the feed, the newest first: what Apple's podcast directory shows of one; the archive has all."""


def gather_feeds(site: Site, renderer: Renderer, *, pages: Tree, cover: str = "") -> dict[str, str]:
    """Give `robots.txt`, and `feed.xml` and `sitemap.xml` where the site has an address.

    `pages` holds the pages that belong to no single post, by path; `cover` is the path of a square picture of
    the whole series, at least 1400 px wide, if there is one.
    """
    robots = {addresses.ROBOTS: format_robots(site)}
    if site.is_preview or not site.site_url:
        return robots
    feed, sitemap = view_feed(site, cover=cover), view_sitemap(site, pages=pages)
    return robots | {
        addresses.FEED: _clean(renderer.render("feed.xml", feed)),
        addresses.SITEMAP: _clean(renderer.render("sitemap.xml", sitemap)),
    }


def missing(site: Site) -> tuple[str, ...]:
    """Say what was not built, and what to do about it, in plain sentences for the publish report."""
    if site.is_preview or site.site_url:
        return ()
    return (
        "clinic.toml: publishing.site_url is empty, so there is no feed and no sitemap, and shared links show no "
        "picture; write there where site/ will stand, then publish again.",
    )


def view_feed(site: Site, *, cover: str = "") -> Mapping[str, object]:
    """Give the variables of `feed.xml`."""
    cards = [card for card in site.cards if card.approved_at]
    newest = max(map(_approved, cards), default=None)
    return {
        "clinic": site.clinic,
        "feed": {
            "title": site.clinic.series,
            "description": series_description(site.clinic),
            "link": addresses.public(site.site_url, addresses.INDEX),
            "self": addresses.public(site.site_url, addresses.FEED),
            "language": cards[0].language if cards else "en",
            "updated": format_datetime(newest) if newest else "",
            "cover": addresses.public(site.site_url, cover) if cover else "",
        },
        "items": [_item(card, site) for card in cards[:MOST_IN_FEED]],
    }


def _item(card: Card, site: Site) -> Mapping[str, object]:
    def beside(name: str) -> str:
        return addresses.public(site.site_url, addresses.beside(card.slug, name))

    link = addresses.public(site.site_url, addresses.post_path(card.slug))
    moments = moments_of(card.chapters, duration_ms=card.duration_ms)
    return {
        "guid": card.slug,
        "title": card.title,
        "description": card.description,
        "link": link,
        "published": format_datetime(aware(dt.datetime.fromisoformat(card.published_at or card.approved_at))),
        "speaker": card.speaker,
        "reviewed_by": card.reviewed_by,
        "reviewed_text": day(_approved(card).date())["date_text"],
        "video": addresses.video_address(site.site_url, card.slug, card.video_url) if card.video_bytes else "",
        "video_bytes": card.video_bytes,
        "duration_s": (card.duration_ms + 500) // 1000,
        "picture": beside(addresses.POSTER),
        "captions": beside(addresses.CAPTIONS),
        "chapters": beside(addresses.CHAPTERS_JSON),
        "language": card.language,
        "cautions": _cautions(card, site),
        "moments": [
            {"clock": format_clock(one.start_ms), "title": one.title, "href": moment_url(link, one.start_ms)}
            for one in moments
        ],
    }


def _cautions(card: Card, site: Site) -> Iterable[str]:
    """Give the clinic's texts on botulinum toxin, which go wherever such a talk goes."""
    return site.clinic.toxin_texts if card.speaks_of_toxin else ()


def _approved(card: Card) -> dt.datetime:
    return aware(dt.datetime.fromisoformat(card.approved_at))


def _clean(xml: str) -> str:
    return _NO_XML.sub("", xml)
