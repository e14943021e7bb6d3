"""The videos of a page: which file a browser takes, and the choice that everybody has."""

from __future__ import annotations

from pipeline.page import Asset, Page
from pipeline.publish import addresses

FOR_SMALL = "(max-width: 40em), (max-height: 30em), (prefers-reduced-data: reduce)"
"""Phones held either way, and whoever asks for few bytes; it works without a script."""
WORTH_BYTES = 1_000_000
"""What the small video has to save for the choice to be worth a visitor's thought."""


def gather_videos(page: Page) -> dict[str, Asset]:
    """Give the videos that stand beside a page; none where they stand elsewhere."""
    if page.post.embed or page.video_url:
        return {}
    small = {addresses.VIDEO_SMALL: page.files.small} if page.files.small else {}
    return {addresses.VIDEO: page.files.video, **small}


def list_sources(page: Page, *, at: str = "") -> list[dict[str, str]]:
    """Give what a browser chooses from: it takes the first whose condition holds. `at` is the way to the post."""
    large, small = _hrefs(page, at)
    choices = [{"src": small, "media": FOR_SMALL}] if page.files.small else []
    return [*choices, {"src": large, "media": ""}]


def list_sizes(page: Page) -> list[dict[str, str]]:
    """Give each video with its size, the large one first; nothing where there is no choice."""
    sizes = (page.files.video_bytes, page.files.small_bytes)
    if page.files.small is None or (all(sizes) and sizes[0] - sizes[1] < WORTH_BYTES):
        return []
    names = ("Large video", "Small video")
    return [
        {"href": href, "name": name, "size": _megabytes(size)}
        for href, name, size in zip(_hrefs(page, ""), names, sizes, strict=True)
    ]


def _hrefs(page: Page, at: str) -> tuple[str, str]:
    return page.video_url or at + addresses.VIDEO, page.small_url or at + addresses.VIDEO_SMALL


def _megabytes(size: int) -> str:
    """Write a size in whole megabytes; of a page that is only tried it is not known."""
    return f"{max(1, round(size / 1_000_000))} MB" if size else ""
