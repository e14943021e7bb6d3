"""The rules that search engines, feed readers and podcast players hold a site to.

Written from their documents, not from our code; each function gives what is wrong in words.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.etree
import lxml.html

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"

NEEDED = {
    "MedicalWebPage": {"name", "description", "inLanguage", "url", "about", "author", "publisher"},
    "CollectionPage": {"name", "url"},
    "AboutPage": {"name", "url"},
    "VideoObject": {"name", "description", "thumbnailUrl", "uploadDate", "duration", "transcript", "inLanguage"},
    "Clip": {"name", "startOffset", "url"},
    "BreadcrumbList": {"itemListElement"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name"},
    "MedicalCondition": {"name"},
    "MedicalCode": {"codeValue", "codingSystem"},
    "MedicalAudience": {"audienceType"},
    "MedicalClinic": {"name", "url"},
    "MediaObject": {"contentUrl", "encodingFormat"},
    "Person": {"name"},
    "WebSite": {"name", "url"},
}
"""What each kind of thing must say in a published page (schema.org; Google's pages on videos and breadcrumbs)."""
ADDRESSES = {"url", "item", "contentUrl", "embedUrl", "thumbnailUrl", "@id"}
DURATION = re.compile(r"P(?=\d|T\d)(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?")
CHAPTER_KEYS = {"startTime", "title", "img", "url", "toc", "endTime", "location"}
NESTED = ("og:image", "og:video")
"""Open Graph's properties that have properties of their own, which follow them."""
_SCHEMA = lxml.etree.XMLSchema(lxml.etree.parse(Path(__file__).parent / "data" / "sitemap" / "sitemap.xsd"))

Node = Mapping[str, Any]


def is_whole(address: object) -> bool:
    """Say whether something is an address with a host."""
    return isinstance(address, str) and bool(re.fullmatch(r"https?://[^\s/]+/\S*", address))


def has_zone(moment: object) -> bool:
    """Say whether something is a moment in ISO 8601 with its time zone."""
    try:
        return isinstance(moment, str) and dt.datetime.fromisoformat(moment).tzinfo is not None
    except ValueError:
        return False


def read_graph(html: str) -> list[Node]:
    """Give the things that a page describes to search engines, from its one block of JSON-LD."""
    (script,) = lxml.html.document_fromstring(html).iterfind('.//script[@type="application/ld+json"]')
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    return list(data["@graph"])


def things(value: object) -> Iterator[Node]:
    """Give every thing in the data, at any depth."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for fact in value.values():
            yield from things(fact)
    elif isinstance(value, list):
        for one in value:
            yield from things(one)


def pick(graph: Sequence[Node], kind: str) -> Node:
    """Give the one thing of a kind."""
    (node,) = [node for node in things(list(graph)) if node["@type"] == kind]
    return node


def graph_faults(graph: Sequence[Node], *, url: str) -> list[str]:
    """Find what is wrong with the data of a published page that stands at `url`."""
    found = list(things(list(graph)))
    named = {node.get("@id") for node in found}
    faults = [f"unknown kind {node['@type']}" for node in found if node["@type"] not in NEEDED]
    for node in found:
        kind = node["@type"]
        faults += [f"{kind} lacks {key}" for key in sorted(NEEDED.get(kind, set()) - node.keys())]
        faults += [f"{kind}.{key} says nothing" for key, fact in node.items() if fact in ("", [], None)]
        for key in ADDRESSES & node.keys():
            listed = node[key] if isinstance(node[key], list) else [node[key]]
            faults += [f"{kind}.{key} is no whole address: {one}" for one in listed if not is_whole(one)]
        for fact in node.values():
            is_reference = isinstance(fact, dict) and set(fact) == {"@id"}
            if is_reference and fact["@id"] not in named:
                faults.append(f"{kind} refers to {fact['@id']}, which is nowhere")
    for node in found:
        if node["@type"] == "VideoObject":
            faults += _video_faults(node, url)
        if node["@type"] in ("BreadcrumbList", "ItemList"):
            faults += _list_faults(node)
        if "lastReviewed" in node and not re.fullmatch(r"\d{4}-\d\d-\d\d", node["lastReviewed"]):
            faults.append("lastReviewed is no day")
    return faults


def _video_faults(video: Node, url: str) -> Iterator[str]:
    if not has_zone(video.get("uploadDate")):
        yield "uploadDate has no time zone"
    if not DURATION.fullmatch(str(video.get("duration"))):
        yield "duration is not ISO 8601"
    if not video.keys() & {"contentUrl", "embedUrl"}:
        yield "the video is nowhere"
    clips = video.get("hasPart", [])
    length_s = _seconds(str(video.get("duration")))
    if clips and length_s < 30:
        yield "clips of a video under 30 s"
    starts = [clip["startOffset"] for clip in clips]
    if len(set(starts)) != len(starts):
        yield "two clips share a start"
    for clip in clips:
        address = urlsplit(clip["url"])
        if not 0 <= clip["startOffset"] < clip["endOffset"] <= length_s + 0.5:
            yield f"the clip {clip['name']} is not inside the video"
        if address._replace(query="").geturl() != url:
            yield f"the clip {clip['name']} is on another page"
        if [float(t) for t in parse_qs(address.query).get("t", [])] != [clip["startOffset"]]:
            yield f"the clip {clip['name']} leads to another time"


def _seconds(duration: str) -> int:
    parts = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", duration)
    hours, minutes, seconds = (int(part or 0) for part in parts.groups()) if parts else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds


def _list_faults(node: Node) -> Iterator[str]:
    items = node["itemListElement"]
    if [item.get("position") for item in items] != list(range(1, len(items) + 1)):
        yield f"{node['@type']} is not counted from 1"
    if node["@type"] == "BreadcrumbList" and (len(items) < 2 or not all("item" in item for item in items)):
        yield "BreadcrumbList needs two steps with addresses"
    if node["@type"] == "ItemList" and not all("url" in item for item in items):
        yield "ItemList has an item without address"


def head_faults(html: str, *, url: str) -> list[str]:
    """Find what is wrong with the head of a published page that stands at `url` (ogp.me)."""
    head = lxml.html.document_fromstring(html).find("head")
    pairs = [(meta.get("property"), meta.get("content")) for meta in head.iterfind("meta[@property]")]
    count = Counter(name for name, _ in pairs)
    facts = dict(pairs)
    faults = [f"{name} stands {count[name]} times" for name in count if count[name] > 1]
    for name in ("og:title", "og:type", "og:image", "og:image:alt", "og:url", "og:description", "og:site_name"):
        if not (facts.get(name) or "").strip():
            faults.append(f"{name} is missing")
    faults += [f"{name} is no whole address" for name in ("og:url", *NESTED) if not is_whole(facts.get(name, url))]
    if not re.fullmatch(r"[a-z]{2}_[A-Z]{2}", facts.get("og:locale", "")):
        faults.append("og:locale is no locale")
    for name in NESTED:
        sizes = [facts[f"{name}:{side}"] for side in ("width", "height") if f"{name}:{side}" in facts]
        faults += [f"{name} has no size" for size in sizes if not re.fullmatch(r"[1-9]\d*", size)]
    names = [name for name, _ in pairs]
    for name in names:
        root = next((root for root in NESTED if name.startswith(f"{root}:")), None)
        if root and (root not in names or names.index(name) < names.index(root)):
            faults.append(f"{name} stands before {root}")
    for name in ("article:published_time", "article:modified_time"):
        if name in facts and not has_zone(facts[name]):
            faults.append(f"{name} has no time zone")
    canonical = [link.get("href") for link in head.iterfind('link[@rel="canonical"]')]
    if canonical != [url] or facts.get("og:url") != url:
        faults.append("canonical address and og:url are not the page's")
    feeds = list(head.iterfind('link[@rel="alternate"][@type="application/rss+xml"]'))
    if len(feeds) != 1 or not is_whole(feeds[0].get("href")):
        faults.append("no feed is named")
    return faults


def sitemap_faults(xml: str) -> list[str]:
    """Find what is wrong with a sitemap: by its schema, and that a video stands at no page's own address."""
    root = lxml.etree.fromstring(xml.encode())
    _SCHEMA.validate(root)
    faults = [error.message for error in _SCHEMA.error_log]
    for page in root:
        for video in page.iterfind(f"{VIDEO}video"):
            where = [video.findtext(f"{VIDEO}{name}") for name in ("content_loc", "player_loc")]
            if not any(where) or page.findtext(f"{SITEMAP}loc") in where:
                faults.append("a video has no address, or that of its page")
    if len(xml.encode()) > 50 * 1024 * 1024:
        faults.append("more than 50 MB")
    return faults


def feed_faults(xml: str) -> list[str]:
    """Find what is wrong with a feed: RSS 2.0, Apple's tags and the podcast namespace."""
    (channel,) = lxml.etree.fromstring(xml.encode())
    needed = ("title", "link", "description", "language")
    faults = [f"the channel has no {name}" for name in needed if not _said(channel, name)]
    selves = [link for link in channel.iterfind(f"{ATOM}link") if link.get("rel") == "self"]
    if len(selves) != 1 or not is_whole(selves[0].get("href")):
        faults.append("the feed does not name itself")
    items = channel.findall("item")
    guids = [item.findtext("guid") for item in items]
    if len(set(guids)) != len(guids) or not all(guids):
        faults.append("an episode has no guid of its own")
    enclosures = [one.get("url") for item in items for one in item.iterfind("enclosure")]
    if len(set(enclosures)) != len(enclosures):
        faults.append("two episodes have one file")
    return faults + [fault for item in items for fault in _item_faults(item)]


def _item_faults(item: Any) -> Iterator[str]:
    if not (_said(item, "title") and _said(item, "description")):
        yield "an episode has no title or no description"
    if not is_whole(item.findtext("link")):
        yield "an episode has no page"
    published = item.findtext("pubDate") or ""
    if not re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", published):
        yield "pubDate is not as RFC 822 writes it"
    elif parsedate_to_datetime(published).strftime("%a") != published[:3]:
        yield "pubDate names another day of the week"
    if len(item.find(f"{CONTENT}encoded")):
        yield "content:encoded holds elements, not escaped HTML"
    for one in item.findall("enclosure"):
        if not (is_whole(one.get("url")) and int(one.get("length")) > 0 and one.get("type") == "video/mp4"):
            yield "an enclosure lacks address, length or type"
    if len(item.findall("enclosure")) > 1:
        yield "an episode has two files"
    if not re.fullmatch(r"[1-9]\d*", item.findtext(f"{ITUNES}duration") or ""):
        yield "itunes:duration is no number of seconds"
    if item.findtext(f"{ITUNES}explicit") not in ("true", "false"):
        yield "itunes:explicit is neither true nor false"
    if not is_whole(item.find(f"{ITUNES}image").get("href")):
        yield "itunes:image has no address"
    for name, kind in (("transcript", "text/vtt"), ("chapters", "application/json+chapters")):
        found = item.findall(f"{PODCAST}{name}")
        if len(found) != 1 or not is_whole(found[0].get("url")) or found[0].get("type") != kind:
            yield f"podcast:{name} lacks address or type"


def _said(element: Any, name: str) -> bool:
    found = element.findall(name)
    return len(found) == 1 and bool((found[0].text or "").strip())


def chapters_faults(text: str) -> list[str]:
    """Find what is wrong with JSON chapters 1.2 (podcast-namespace, jsonChapters.md)."""
    document = json.loads(text)
    chapters = document.get("chapters")
    faults = [] if document.get("version") == "1.2.0" else ["no version"]
    if not isinstance(chapters, list):
        return [*faults, "no chapters"]
    starts = [chapter.get("startTime") for chapter in chapters]
    if not all(isinstance(start, int | float) and start >= 0 for start in starts):
        return [*faults, "a chapter has no start"]
    if starts != sorted(set(starts)):
        faults.append("starts do not ascend")
    for chapter in chapters:
        faults += [f"unknown key {key}" for key in chapter.keys() - CHAPTER_KEYS]
        if "endTime" in chapter and chapter["endTime"] <= chapter["startTime"]:
            faults.append("a chapter ends before it starts")
        if "url" in chapter and not is_whole(chapter["url"]):
            faults.append("a chapter's address is not whole")
        if not isinstance(chapter.get("title", ""), str):
            faults.append("a title is no text")
    return faults
