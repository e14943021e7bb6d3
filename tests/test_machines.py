"""What machines find in the built site, held against the rules of those who read it."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import struct
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import lxml.etree
import lxml.html
import pytest
import smalltalk
import webrules
import webvtt

from pipeline import run as minutes

SITE_URL = "https://talks.example.org/minutes/"
SLUGS = ("other-talk", "small-talk")
ADDRESS = re.compile(r"https?://talks\.example\.org[^\s\"'<>\\]*")


def _say_where(root: Path, site_url: str) -> None:
    settings = root / "clinic.toml"
    settings.write_text(f'{settings.read_text("utf-8")}\n[publishing]\nsite_url = "{site_url}"\n', "utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, _two_published: Path) -> Path:
    """Give a workspace whose two published talks stand at an address, beside a preview of them."""
    root = Path(shutil.copytree(_two_published, tmp_path_factory.mktemp("machines") / "workspace"))
    _say_where(root, SITE_URL)
    for command in (minutes.publish, minutes.preview):
        job = smalltalk.job_in(root)
        command(job)
        assert not job.failed, smalltalk.messages(job)
    return root


@pytest.fixture(scope="module")
def site(workspace: Path) -> Path:
    return workspace / "site"


def read(site: Path, path: str) -> str:
    return (site / path).read_bytes().decode()


def address_of(path: str) -> str:
    """Give the address at which a page of the site is served."""
    return SITE_URL + path.removesuffix("index.html")


def own_addresses(text: str) -> Iterator[str]:
    """Give each address of the site itself that a text names."""
    yield from ADDRESS.findall(unescape(unescape(text)))  # the feed holds HTML, escaped once more


def test_search_engines_read_every_page(site: Path) -> None:
    """Each page's data keeps the rules of schema.org and Google; its addresses are whole and its own."""
    for path in ("index.html", *(f"{slug}/index.html" for slug in SLUGS)):
        assert webrules.graph_faults(webrules.read_graph(read(site, path)), url=address_of(path)) == []


def test_link_previews_read_every_page(site: Path) -> None:
    """Each page's head keeps the rules of Open Graph and names its own address and the feed."""
    for path in ("index.html", *(f"{slug}/index.html" for slug in SLUGS)):
        assert webrules.head_faults(read(site, path), url=address_of(path)) == []


def test_a_posts_data_tells_of_its_talk(site: Path) -> None:
    """Kind, reviewer, day, clips, transcript and codes are those of the talk and its approval."""
    graph = webrules.read_graph(read(site, "small-talk/index.html"))
    page, video = webrules.pick(graph, "MedicalWebPage"), webrules.pick(graph, "VideoObject")
    assert page["lastReviewed"] == page["datePublished"] == page["dateModified"] == "2026-11-22"
    assert page["reviewedBy"] == {"@type": "Person", "name": "Ada Example", "honorificSuffix": "PA-C"}
    assert page["medicalAudience"]["audienceType"] == "Patient"
    codes = {code["codeValue"] for condition in page["about"] for code in condition.get("code", [])}
    assert "D013705" in codes or "D002012" in codes
    assert video["uploadDate"] == smalltalk.NOW.isoformat()
    assert video["contentUrl"] == f"{SITE_URL}small-talk/video.mp4"
    assert "soft food diet" in video["transcript"]
    assert len(video["hasPart"]) >= 3


def test_clips_and_chapters_are_those_of_the_track(site: Path) -> None:
    """JSON-LD, chapters.json and the chapters track that players load tell of one list."""
    for slug in SLUGS:
        track = webvtt.read(site / slug / "chapters.vtt")
        titles = [cue.text for cue in track]
        starts = [round(cue.start_in_seconds, 2) for cue in track]
        chapters = json.loads(read(site, f"{slug}/chapters.json"))["chapters"]
        clips = webrules.pick(webrules.read_graph(read(site, f"{slug}/index.html")), "VideoObject")["hasPart"]
        assert [one["title"] for one in chapters] == [one["name"] for one in clips] == titles
        for found in ([one["startTime"] for one in chapters], [one["startOffset"] for one in clips]):
            assert found == pytest.approx(starts, abs=1)
        assert webrules.chapters_faults(read(site, f"{slug}/chapters.json")) == []


def test_the_size_of_a_picture_is_its_own(site: Path) -> None:
    """Width and height that a link preview is told are those of the file."""
    head = lxml.html.document_fromstring(read(site, "small-talk/index.html")).find("head")
    said = {meta.get("property"): meta.get("content") for meta in head.iterfind("meta[@property]")}
    assert said["og:image"].endswith("/small-talk/share.jpg")
    size = _jpeg_size((site / "small-talk" / "share.jpg").read_bytes())
    assert (said["og:image:width"], said["og:image:height"]) == tuple(map(str, size))


def _jpeg_size(data: bytes) -> tuple[int, int]:
    place = 2
    while data[place + 1] not in (0xC0, 0xC1, 0xC2):
        place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    height, width = struct.unpack(">HH", data[place + 5 : place + 9])
    return width, height


def test_the_feed_keeps_the_rules(site: Path) -> None:
    """The feed keeps RSS 2.0, Apple's tags and the podcast namespace."""
    assert webrules.feed_faults(read(site, "feed.xml")) == []


def test_a_feed_reader_reads_the_feed(site: Path) -> None:
    """A reader finds both talks whole: file with its real size, page, day, length, captions and chapters."""
    feed = feedparser.parse(read(site, "feed.xml"))
    assert not feed.bozo
    assert (feed.version, feed.feed.title, feed.feed.link) == ("rss20", "Test Talks", SITE_URL)
    assert parsedate_to_datetime(feed.feed.updated) == smalltalk.NOW
    assert sorted(entry.id for entry in feed.entries) == list(SLUGS)
    for entry in feed.entries:
        (enclosure,) = entry.enclosures
        assert enclosure.href == f"{SITE_URL}{entry.id}/video.mp4"
        assert int(enclosure.length) == (site / entry.id / "video.mp4").stat().st_size
        assert entry.link == f"{SITE_URL}{entry.id}/"
        assert parsedate_to_datetime(entry.published) == smalltalk.NOW
        assert int(entry.itunes_duration) == pytest.approx(smalltalk.DURATION_S, abs=1)
        assert entry.podcast_transcript["rel"] == "captions"
        (content,) = entry.content
        assert content.type == "text/html"
        assert f'href="{entry.link}?t=' in content.value
        assert "Reviewed and approved by Ada Example, PA-C on November 22, 2026." in content.value
        assert "In an emergency call 911." in content.value


def test_the_sitemap_keeps_the_rules(site: Path) -> None:
    """The sitemap is valid by its schema, and by that of Google's videos."""
    assert webrules.sitemap_faults(read(site, "sitemap.xml")) == []


def test_the_sitemap_lists_every_page(site: Path) -> None:
    """Every page of the site that robots may read is listed once, each post with its video."""
    root = lxml.etree.fromstring(read(site, "sitemap.xml").encode())
    listed = {page.findtext(f"{webrules.SITEMAP}loc"): page.find(f"{webrules.VIDEO}video") for page in root}
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}
    open_pages = {path for path in pages if "noindex" not in read(site, path)}
    assert set(listed) == set(map(address_of, open_pages))
    with_video = {address for address, video in listed.items() if video is not None}
    assert with_video == {f"{SITE_URL}{slug}/" for slug in SLUGS}


def test_every_address_leads_to_a_file(site: Path) -> None:
    """Whatever address of its own the site tells machines, a file stands there."""
    found = set()
    for path in sorted(site.rglob("*")):
        if path.suffix in (".html", ".xml", ".json", ".txt"):
            found |= set(own_addresses(read(site, path.relative_to(site).as_posix())))
    assert len(found) > 10
    for address in found:
        place = unquote(urlsplit(address).path).removeprefix("/minutes/")
        file = site / place / "index.html" if place.endswith("/") or not place else site / place
        assert file.is_file(), address


def test_robots_may_read_a_site_and_no_preview(workspace: Path) -> None:
    """The site invites robots and names its sitemap; a preview turns them away."""
    assert read(workspace / "site", "robots.txt") == (
        f"User-agent: *\nAllow: /\n\nSitemap: {SITE_URL}sitemap.xml\n"
    )
    assert read(workspace / "preview", "robots.txt") == "User-agent: *\nDisallow: /\n"


def test_a_preview_stands_nowhere(workspace: Path) -> None:
    """A preview has neither feed nor sitemap, and names no address on the web."""
    preview = workspace / "preview"
    assert not (preview / "feed.xml").exists()
    assert not (preview / "sitemap.xml").exists()
    texts = [path for path in preview.rglob("*") if path.suffix in (".html", ".json", ".txt")]
    assert texts
    assert not [path for path in texts if "talks.example.org" in path.read_text("utf-8")]


def test_a_second_build_is_the_same_to_the_byte(workspace: Path, tmp_path: Path) -> None:
    """A year later the same talks make the same site: no file tells when it was built."""
    root = Path(shutil.copytree(workspace, tmp_path / "workspace"))
    before = smalltalk.snapshot(root / "site")
    shutil.rmtree(root / "site")
    job = smalltalk.job_in(root)
    later = job.now().replace(year=job.now().year + 1)
    minutes.publish(replace(job, now=lambda: later))
    assert {"feed.xml", "sitemap.xml", "robots.txt", "small-talk/chapters.json"} < before.keys()
    assert smalltalk.snapshot(root / "site") == before


def test_a_withdrawn_talk_leaves_feed_and_sitemap(workspace: Path, tmp_path: Path) -> None:
    """Machines are told no more of a talk that was taken back."""
    root = Path(shutil.copytree(workspace, tmp_path / "workspace"))
    minutes.withdraw(smalltalk.job_in(root), "other-talk", why="an error", by="Ada Example, PA-C")
    minutes.publish(smalltalk.job_in(root))
    for name in ("feed.xml", "sitemap.xml"):
        assert "small-talk" in read(root / "site", name)
        assert "other-talk" not in read(root / "site", name)


def test_a_new_approval_moves_no_day_of_publication(tmp_path: Path, published: Path) -> None:
    """A mended comma makes a talk no newer: the day of its first approval stays, that of its review moves."""
    settings = published / "clinic.toml"
    where = '[publishing]\nsite_url = "https://talks.example.org/"\n'
    settings.write_text(f"{settings.read_text('utf-8')}\n{where}", "utf-8")
    minutes.publish(smalltalk.job_in(published))
    first = webrules.pick(webrules.read_graph(read(published / "site", "small-talk/index.html")), "MedicalWebPage")
    later = smalltalk.job_in(published)
    later.now = lambda: smalltalk.NOW + dt.timedelta(days=40)
    post = published / "transcripts" / "small-talk" / "post.md"
    post.write_text(post.read_text("utf-8").replace("description: ", "description: Now ", 1), "utf-8")
    minutes.approve(later, "small-talk", by=smalltalk.REVIEWER)
    minutes.publish(later)
    page = webrules.pick(webrules.read_graph(read(published / "site", "small-talk/index.html")), "MedicalWebPage")
    assert page["datePublished"] == first["datePublished"] == first["lastReviewed"]
    assert page["lastReviewed"] == page["dateModified"] > first["lastReviewed"]
