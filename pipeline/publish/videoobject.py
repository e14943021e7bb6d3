"""The video of a post in the words of schema.org, by Google's rules for videos in its search.

https://developers.google.com/search/docs/appearance/structured-data/video
"""

from __future__ import annotations

from pipeline.page import Page
from pipeline.publish import addresses
from pipeline.publish.entities import Node, name_node, refer
from pipeline.publish.formats import aware
from pipeline.publish.moments import moment_url, moments_of, seconds
from pipeline.timecode import format_iso

SHORTEST_WITH_CLIPS_MS = 30_000
"""Google shows no key moments of a shorter video."""


def describe_video(page: Page, *, site_url: str, embed_url: str) -> Node:
    """Describe a post's video; `embed_url` is its player at a video host, where the site has none of its own."""
    post, approval = page.post, page.approval
    url = addresses.public(site_url, addresses.post_path(post.slug))
    video: Node = {
        "@type": "VideoObject",
        "@id": name_node(url, "video"),
        "name": post.title,
        "description": post.description,
        "inLanguage": post.language,
        "duration": format_iso(post.video.duration_ms),
        "publisher": refer(site_url, "clinic"),
    }
    if page.sentences:
        video["transcript"] = " ".join(sentence.text for sentence in page.sentences)
    if approval is not None:
        video["uploadDate"] = aware(page.published_at or approval.at).isoformat()
    if url:
        video |= _files(page, site_url, embed_url) | _clips(page, url)
    return video


def _files(page: Page, site_url: str, embed_url: str) -> Node:
    def beside(name: str) -> str:
        return addresses.public(site_url, addresses.beside(page.post.slug, name))

    captions = {
        "@type": "MediaObject",
        "contentUrl": beside(addresses.CAPTIONS),
        "encodingFormat": "text/vtt",
        "inLanguage": page.post.language,
    }
    video = addresses.video_address(site_url, page.post.slug, page.video_url)
    own = {"contentUrl": video, "encodingFormat": "video/mp4"}
    where = {"embedUrl": embed_url} if embed_url else own
    return {"thumbnailUrl": [beside(addresses.POSTER)], "caption": captions, **where}


def _clips(page: Page, url: str) -> Node:
    duration_ms = page.post.video.duration_ms
    clips = [
        {
            "@type": "Clip",
            "name": one.title,
            "startOffset": seconds(one.start_ms),
            "endOffset": seconds(one.end_ms),
            "url": moment_url(url, one.start_ms),
        }
        for one in moments_of(page.chapters, duration_ms=duration_ms)
    ]
    return {"hasPart": clips} if clips and duration_ms >= SHORTEST_WITH_CLIPS_MS else {}
