"""The rules that built files are held to find what breaks them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import webrules
from madepages import SITE_URL, a_page, an_approval, build

TREE = build([a_page(approval=an_approval())])
URL = f"{SITE_URL}jaw-pain/"
HTML, FEED, SITEMAP = TREE["jaw-pain/index.html"], TREE["feed.xml"], TREE["sitemap.xml"]

Spoil = Callable[[Any], object]


def video(graph: list[Any]) -> Any:
    return webrules.pick(graph, "VideoObject")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda graph: webrules.pick(graph, "MedicalWebPage").pop("author"), "MedicalWebPage lacks author"),
        (lambda graph: video(graph).pop("thumbnailUrl"), "VideoObject lacks thumbnailUrl"),
        (lambda graph: video(graph).update(contentUrl="video.mp4"), "no whole address: video.mp4"),
        (lambda graph: video(graph).pop("contentUrl"), "the video is nowhere"),
        (lambda graph: video(graph).update(uploadDate="2026-03-09"), "no time zone"),
        (lambda graph: video(graph).update(duration="90"), "not ISO 8601"),
        (lambda graph: video(graph).update(duration="PT29S"), "under 30 s"),
        (lambda graph: video(graph)["hasPart"][1].update(startOffset=0.0), "share a start"),
        (lambda graph: video(graph)["hasPart"][1].update(endOffset=99.0), "not inside"),
        (lambda graph: video(graph)["hasPart"][1].update(url=f"{URL}?t=9"), "another time"),
        (lambda graph: video(graph)["hasPart"][1].update(url=f"{SITE_URL}x/?t=62.40"), "another page"),
        (lambda graph: video(graph).update({"@id": f"{URL}#film"}), "which is nowhere"),
        (lambda graph: video(graph).update(name=""), "says nothing"),
        (lambda graph: webrules.pick(graph, "BreadcrumbList")["itemListElement"].pop(), "two steps"),
        (lambda graph: webrules.pick(graph, "BreadcrumbList")["itemListElement"][1].update(position=3), "from 1"),
        (lambda graph: webrules.pick(graph, "MedicalClinic").update({"@type": "Clinic"}), "unknown kind Clinic"),
    ],
)
def test_spoiled_data_is_found(spoil: Spoil, fault: str) -> None:
    """Each rule on data for search engines finds what breaks it."""
    graph = webrules.read_graph(HTML)
    assert webrules.graph_faults(graph, url=URL) == []
    spoil(graph)
    assert any(fault in found for found in webrules.graph_faults(graph, url=URL))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('<meta property="og:title" content="Jaw pain">', "", "og:title is missing"),
        (f'og:url" content="{URL}"', f'og:url" content="{SITE_URL}"', "not the page's"),
        (f'canonical" href="{URL}"', 'canonical" href="../jaw-pain/"', "not the page's"),
        (f'og:image" content="{URL}poster.jpg"', 'og:image" content="poster.jpg"', "no whole address"),
        ('og:image:width" content="1280"', 'og:image:width" content="0"', "has no size"),
        ('og:locale" content="en_US"', 'og:locale" content="en"', "no locale"),
        ('property="og:site_name"', 'property="og:type"', "stands 2 times"),
        ("T10:00:00-06:00", "T10:00:00", "no time zone"),
        ("application/rss+xml", "text/xml", "no feed"),
    ],
)
def test_a_spoiled_head_is_found(old: str, new: str, fault: str) -> None:
    """Each rule on the head of a page finds what breaks it."""
    assert old in HTML
    assert webrules.head_faults(HTML, url=URL) == []
    assert any(fault in found for found in webrules.head_faults(HTML.replace(old, new, 1), url=URL))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<loc>", "<loc>/", "loc"),
        ("<lastmod>2026-03-09T10:00:00-06:00", "<lastmod>2026-03-09T10:00:00", "lastmod"),
        (f"<loc>{URL}</loc>", f"<loc>{SITE_URL}</loc>", "Duplicate key"),
        ("<video:title>Jaw pain</video:title>", "", "title"),
        ("<video:title>Jaw pain", f"<video:title>{'x' * 101}", "title"),
        ("<video:description>", f"<video:description>{'x ' * 1100}", "description"),
        ("<video:duration>90", "<video:duration>28801", "duration"),
        (f"{URL}video.mp4", URL, "that of its page"),
        ("http://www.google.com/schemas/sitemap-video/1.1", "https://example.org/video", "No matching"),
        ("http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.sitemaps.org/0.9", "No matching"),
    ],
)
def test_a_spoiled_sitemap_is_found(old: str, new: str, fault: str) -> None:
    """Schema and rules of a sitemap find what breaks them."""
    assert old in SITEMAP
    assert webrules.sitemap_faults(SITEMAP) == []
    assert any(fault in found for found in webrules.sitemap_faults(SITEMAP.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<link>https", "<link>", "no page"),
        ("<language>en</language>", "", "no language"),
        ('rel="self"', 'rel="next"', "does not name itself"),
        (">jaw-pain</guid>", "></guid>", "no guid"),
        ("Mon, 09 Mar", "Tue, 09 Mar", "another day"),
        ("Mon, 09 Mar 2026 10:00:00 -0600</pubDate>", "2026-03-09</pubDate>", "RFC 822"),
        ("&lt;p&gt;Cynthia talks about the jaw.&lt;/p&gt;", "<p>Jaw</p>", "not escaped HTML"),
        ('length="5000000"', 'length="0"', "an enclosure lacks"),
        ("<itunes:duration>90", "<itunes:duration>PT90S", "no number of seconds"),
        ("<itunes:explicit>false</itunes:explicit>\n<itunes:image", "<itunes:image", "neither true nor false"),
        ('type="text/vtt"', "", "podcast:transcript lacks"),
        ("application/json+chapters", "application/json", "podcast:chapters lacks"),
    ],
)
def test_a_spoiled_feed_is_found(old: str, new: str, fault: str) -> None:
    """Each rule on the feed finds what breaks it."""
    head, item = FEED.split("<item>")
    assert old in FEED
    assert webrules.feed_faults(FEED) == []
    spoiled = f"{head}<item>{item.replace(old, new)}" if old in item else FEED.replace(old, new)
    assert any(fault in found for found in webrules.feed_faults(spoiled))


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda document: document.pop("version"), "no version"),
        (lambda document: document.pop("chapters"), "no chapters"),
        (lambda document: document["chapters"][1].update(startTime="62"), "no start"),
        (lambda document: document["chapters"][1].update(startTime=0.0), "do not ascend"),
        (lambda document: document["chapters"][1].update(endTime=1.0), "ends before"),
        (lambda document: document["chapters"][1].update(url="?t=62"), "not whole"),
        (lambda document: document["chapters"][1].update(start=62), "unknown key start"),
        (lambda document: document["chapters"][1].update(title=None), "no text"),
    ],
)
def test_spoiled_chapters_are_found(spoil: Spoil, fault: str) -> None:
    """Each rule on JSON chapters finds what breaks it."""
    text = TREE["jaw-pain/chapters.json"]
    document = json.loads(text)
    assert webrules.chapters_faults(text) == []
    spoil(document)
    assert any(fault in found for found in webrules.chapters_faults(json.dumps(document)))
