"""What the head of a page tells link previews, search engines and feed readers (https://ogp.me)."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.models import Clinic
from pipeline.page import Card, Page, Picture
from pipeline.publish import addresses
from pipeline.publish.formats import aware
from pipeline.publish.hubfacts import HubFacts
from pipeline.video import shown_size

Pairs = list[tuple[str, str]]

LOCALES = {"en": "en_US"}
"""Language of a talk -> Open Graph's locale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    url: str
    alt: str
    width_px: int
    height_px: int


def post_head(page: Page, *, site_url: str) -> dict[str, object]:
    """Give what the head of a post says, as `site_templates/meta.html` places it."""
    post, approval = page.post, page.approval
    size = shown_size(post.video.width_px, post.video.height_px)
    more: Pairs = []
    if approval is not None:
        first = aware(page.published_at or approval.at).isoformat()
        more += [("article:published_time", first), ("article:modified_time", aware(approval.at).isoformat())]
    if site_url and page.files.video_bytes:
        more += _video(addresses.video_address(site_url, post.slug, page.video_url), size)
    pairs = _basics(post.title, post.description, page.clinic, kind="article", language=post.language)
    path = addresses.post_path(post.slug)
    share = page.files.pictures.share
    picture = _picture(post.slug, post.title, share, size, site_url)
    return _head(path, pairs, picture, more, page.clinic, site_url)


def hub_head(hub: HubFacts, clinic: Clinic, *, site_url: str) -> dict[str, object]:
    """Give what the head of a hub says; its picture is that of the first talk it lists."""
    pairs = _basics(hub.title, hub.description, clinic, kind="website", language=hub.language)
    picture = _picture_of(hub.cards[0], site_url) if hub.cards else None
    return _head(hub.path, pairs, picture, [], clinic, site_url)


def _basics(title: str, description: str, clinic: Clinic, *, kind: str, language: str) -> Pairs:
    pairs = [
        ("og:title", title),
        ("og:type", kind),
        ("og:description", description),
        ("og:site_name", clinic.series),
        ("og:locale", LOCALES.get(language, "")),
    ]
    return [(name, value) for name, value in pairs if value]


def _head(
    path: str, pairs: Pairs, picture: _Picture | None, more: Pairs, clinic: Clinic, site_url: str
) -> dict[str, object]:
    url = addresses.public(site_url, path)
    where = [("og:url", url)] if url else []
    return {
        "canonical": url,
        "feed": addresses.public(site_url, addresses.FEED),
        "feed_title": clinic.series,
        "properties": [*pairs, *where, *_image(picture), *more],
        "names": [("twitter:card", "summary_large_image" if picture else "summary")],
    }


def _picture_of(card: Card, site_url: str) -> _Picture | None:
    size = shown_size(card.width_px, card.height_px)
    return _picture(card.slug, card.title, card.pictures.share, size, site_url)


def _picture(
    slug: str, title: str, share: Picture | None, size: tuple[int, int], site_url: str
) -> _Picture | None:
    """Give the picture made for shared links; of a page that has none, the poster, as large as its video."""
    name, width, height = (share.name, share.width_px, share.height_px) if share else (addresses.POSTER, *size)
    url = addresses.public(site_url, addresses.beside(slug, name))
    alt = f"A picture from the video “{title}”"
    return _Picture(url=url, alt=alt, width_px=width, height_px=height) if url else None


def _image(picture: _Picture | None) -> Pairs:
    if picture is None:
        return []
    return [
        ("og:image", picture.url),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", str(picture.width_px)),
        ("og:image:height", str(picture.height_px)),
        ("og:image:alt", picture.alt),
    ]


def _video(url: str, size: tuple[int, int]) -> Pairs:
    return [
        ("og:video", url),
        ("og:video:type", "video/mp4"),
        ("og:video:width", str(size[0])),
        ("og:video:height", str(size[1])),
    ]
