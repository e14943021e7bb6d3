"""What a page shows of a video that stands elsewhere, and the small page that other sites take into theirs."""

from __future__ import annotations

from pipeline.embed import origin_of
from pipeline.models import Clinic
from pipeline.page import Page
from pipeline.publish import addresses
from pipeline.publish.cautions import cautions_of
from pipeline.publish.formats import day, embed_json, moment
from pipeline.publish.pictures import post_picture
from pipeline.publish.render import Renderer
from pipeline.publish.videofiles import list_sources
from pipeline.timecode import seconds_from_ms

PLAYER = "#video"
"""Where a link to a moment leads without the page's script: to the player, never unasked to another site."""


def view_embed(page: Page) -> dict[str, object] | None:
    """Give `embed` for `embed.html`; None where the video stands beside the page."""
    embed = page.post.embed
    if embed is None:
        return None
    return {
        "provider": embed.provider,
        "name": embed.name,
        "learner": embed.learner,
        "origin": embed.origin,
        "player_url": embed.player_url,
        "watch_url": embed.watch_url,
    }


def aim_links(variables: dict[str, object], page: Page) -> dict[str, object]:
    """Give variables of a page with every `video_href` in them leading to where its video is.

    That is beside the page, on a host of its own, or in an embedded player.
    """
    if page.post.embed is None and not page.video_url:
        return variables
    return {name: _aimed(value, page) for name, value in variables.items()}


def _aimed(value: object, page: Page) -> object:
    if isinstance(value, dict):
        return {
            name: _aim(str(one), page) if name == "video_href" else _aimed(one, page)
            for name, one in value.items()
        }
    return [_aimed(one, page) for one in value] if isinstance(value, list) else value


def _aim(href: str, page: Page) -> str:
    """Aim one link; an empty one, of words written by hand, stays so."""
    elsewhere = PLAYER if page.post.embed else page.video_url + href.removeprefix(addresses.VIDEO)
    return elsewhere if href else ""


def cues_of(page: Page) -> object:
    """Give the captions as JSON for the page's script: `[[start_s, end_s, "plain text"], ...]`."""
    return embed_json(
        [[seconds_from_ms(c.start_ms), seconds_from_ms(c.end_ms), "\n".join(c.lines)] for c in page.captions]
    )


def embedded_path(slug: str) -> str:
    """Give the path of the page that other sites show in a frame."""
    return f"embed/{slug}/{addresses.INDEX}"


def gather_embedded(page: Page, renderer: Renderer, *, is_preview: bool) -> dict[str, str]:
    """Give the page that other sites show in a frame, the talk with captions and chapters, by its path."""
    path = embedded_path(page.post.slug)
    return {path: renderer.render("embedded.html", view_embedded(page, is_preview=is_preview))}


def view_embedded(page: Page, *, is_preview: bool) -> dict[str, object]:
    """Give the variables of `embedded.html`."""
    post, approval = page.post, page.approval
    path, root = embedded_path(post.slug), addresses.root_from(embedded_path(post.slug))
    whole = addresses.link(addresses.post_path(post.slug), page=path)
    site_url = "" if is_preview else page.site_url
    beside = {
        name: addresses.link(addresses.beside(post.slug, file), page=path)
        for name, file in (
            ("src", addresses.VIDEO),
            ("poster", addresses.POSTER),
            ("captions", addresses.CAPTIONS),
            ("chapters", addresses.CHAPTERS),
        )
    }
    return {
        "root": root,
        "clinic": page.clinic,
        "page": {
            "title": post.title,
            "language": post.language,
            "draft": approval is None,
            "reviewed_by": approval.by if approval else "",
            "reviewed_text": day(approval.at.date())["date_text"] if approval else "",
            "canonical": addresses.public(site_url, addresses.post_path(post.slug)) or whole,
            "whole": whole,
            "notes": _notes(page.clinic, whole),
        },
        "video": {
            **beside,
            "src": page.video_url or beside["src"],
            "sources": list_sources(page, at=addresses.link(post.slug, page=path) + "/"),
            "origin": origin_of(page.video_url),
            "width": post.video.width_px,
            "height": post.video.height_px,
        },
        "picture": post_picture(page, at=addresses.link(post.slug, page=path) + "/"),
        "embed": view_embed(page),
        "cautions": list(cautions_of(page)),
        "chapters": [
            {**moment(c.start_ms), "id": c.id, "title": c.title, "href": f"{whole}#{c.id}"} for c in page.chapters
        ],
        "cues_json": cues_of(page) if is_preview or post.embed else "",
    }


def _notes(clinic: Clinic, whole: str) -> dict[str, str]:
    return {"emergency": clinic.emergency, "disclaimer": clinic.disclaimer, "href": f"{whole}#please-note"}
