"""Chapters as machines take them: in order, inside the video, no two at one start."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pipeline.models import Chapter
from pipeline.page import Moment, Page
from pipeline.publish import addresses
from pipeline.timecode import format_mark

CHAPTERS_VERSION = "1.2.0"
"""Of Podcasting 2.0's JSON chapters."""


def moments_of(chapters: Iterable[Chapter | Moment], *, duration_ms: int) -> tuple[Moment, ...]:
    """Give the chapters that a player can jump to, as a hundredth of a second tells them apart.

    Of two that start together the first stays; none reaches beyond the end of the video.
    """
    found: dict[str, Moment] = {}
    for one in sorted(chapters, key=lambda chapter: chapter.start_ms):
        end_ms = min(one.end_ms, duration_ms)
        if format_mark(one.start_ms) != format_mark(end_ms) and one.start_ms < end_ms:
            moment = Moment(id=one.id, title=one.title, start_ms=one.start_ms, end_ms=end_ms)
            found.setdefault(format_mark(one.start_ms), moment)
    return tuple(found.values())


def seconds(ms: int) -> float:
    """Give a time in seconds, to the hundredth that a page's links carry."""
    return float(format_mark(ms))


def moment_url(page_url: str, start_ms: int) -> str:
    """Give the address at which a page begins to play there; empty where the page has no address."""
    return f"{page_url}?t={format_mark(start_ms)}" if page_url else ""


def format_chapters(page: Page, *, site_url: str) -> str:
    """Write `chapters.json` for podcast players (Podcasting 2.0, JSON chapters 1.2)."""
    post = page.post
    url = addresses.public(site_url, addresses.post_path(post.slug))
    chapters = [
        {
            "startTime": seconds(one.start_ms),
            "endTime": seconds(one.end_ms),
            "title": one.title,
            **({"url": moment_url(url, one.start_ms)} if url else {}),
        }
        for one in moments_of(page.chapters, duration_ms=post.video.duration_ms)
    ]
    document = {
        "version": CHAPTERS_VERSION,
        "title": post.title,
        "author": post.speaker,
        "podcastName": page.clinic.series,
        "fileName": addresses.VIDEO,
        "chapters": chapters,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
