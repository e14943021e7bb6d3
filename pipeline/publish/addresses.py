"""Where each page of a built folder stands, from its top, and its address on the web."""

from __future__ import annotations

import posixpath
from urllib.parse import quote, urljoin, urlsplit

from slugify import slugify

from pipeline.timecode import format_mark

INDEX = "index.html"
NOT_FOUND = "404.html"
ARCHIVE = "archive/index.html"
ABOUT = "about/index.html"
SEARCH, SEARCH_TALKS = "search/index.html", "search/talks.json"
CONDITIONS = "conditions/index.html"
SUBJECTS = "subjects/index.html"
FEED, SITEMAP, ROBOTS, MANIFEST = "feed.xml", "sitemap.xml", "robots.txt", "site.webmanifest"

VIDEO, VIDEO_SMALL, POSTER = "video.mp4", "video-480.mp4", "poster.jpg"
CAPTIONS, CAPTIONS_SRT, CHAPTERS = "captions.vtt", "captions.srt", "chapters.vtt"
CHAPTERS_JSON, SAID = "chapters.json", "said.json"
"""What stands beside a post's page; `said.json` is its transcript for the search."""


def post_path(slug: str) -> str:
    """Give the path of a post's page."""
    return f"{slug}/{INDEX}"


def beside(slug: str, name: str) -> str:
    """Give the path of a file that stands beside a post's page."""
    return f"{slug}/{name}"


def condition_path(condition: str) -> str:
    """Give the path of the page on a condition, by the id of its pack."""
    return f"conditions/{condition}/{INDEX}"


def subject_path(subject: str) -> str:
    """Give the path of the page on a subject, by its name."""
    return f"subjects/{slugify(subject)}/{INDEX}"


def root_from(path: str) -> str:
    """Give the way from a page to the site's top: "./" or "../"."""
    return "../" * path.count("/") or "./"


def top_on_host(site_url: str) -> str:
    """Give the path at which the site stands on its host: "/", or "/talks/" for `https://.../talks/`."""
    return urlsplit(site_url).path or "/"


def moment_in(slug: str, *, start_ms: int, chapter: str) -> str:
    """Give the path of a chapter's beginning within a post: `neck/index.html?t=62.40#bruxism`."""
    return f"{post_path(slug)}?t={format_mark(start_ms)}#{quote(chapter)}"


def link(path: str, *, page: str) -> str:
    """Give the way from one page to another file of the site."""
    return posixpath.relpath(path, posixpath.dirname(page) or ".")


def public(site_url: str, path: str) -> str:
    """Give the address on the web of a page or file; empty where the clinic has not said where its site stands.

    A page is named by its folder, as web hosts serve it: `https://.../my-talk/`.
    """
    if not site_url:
        return ""
    folder = path.removesuffix(INDEX) if posixpath.basename(path) == INDEX else path
    return urljoin(site_url, quote(folder))


def video_address(site_url: str, slug: str, elsewhere: str) -> str:
    """Give the address of a talk's video: `elsewhere` if it is on a host of its own, else beside the page."""
    return elsewhere or public(site_url, beside(slug, VIDEO))
