"""The page checker: private, complete, nothing dangling."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.checks.site import check_site
from pipeline.models import Finding
from pipeline.page import Asset

ASSET = Asset(source=Path("x"))
INDEX = """<!DOCTYPE html>
<html lang="en"><head><title>Talks</title><link rel="stylesheet" href="./assets/style.css"></head>
<body><main id="main"><h1>Talks</h1>
<a href="#main">Skip</a> <a href="neck/index.html">Neck</a> <a href="neck/index.html#intro">Intro</a>
<a href="tel:911">911</a> <a href="https://example.org/">Elsewhere</a>
<img src="neck/poster.jpg" alt=""></main></body></html>
"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Neck</title><script src="../assets/player.js"></script></head>
<body><h1>Neck</h1>
<video src="video.mp4" poster="poster.jpg">
<track kind="captions" src="captions.vtt"><track kind="chapters" src="chapters.vtt"></video>
<section id="intro"><h2>Intro</h2></section>
<a href="../index.html">All talks</a> <a href="video.mp4#t=75.10">Listen</a> <a href="">Top</a>
<p>Approved by Ann O&#39;Hara, PA-C</p></body></html>
"""
FILES = {
    **dict.fromkeys(("assets/style.css", "assets/player.js", "neck/video.mp4", "neck/poster.jpg"), ASSET),
    **dict.fromkeys(("neck/captions.vtt", "neck/chapters.vtt"), "WEBVTT\\n"),
}
REVIEWERS = {"neck": "Ann O'Hara, PA-C"}


def rules(page: str, index: str = INDEX, reviewers: dict[str, str] | None = REVIEWERS) -> list[str]:
    """Give the broken rules of a small site."""
    tree = FILES | {"index.html": index, "neck/index.html": page}
    return [finding.rule for finding in check_site(tree, reviewers=reviewers)]


def test_a_clean_site_has_no_findings() -> None:
    """A site in order is found in order, published or as a preview."""
    assert rules(PAGE) == []
    assert rules(PAGE, reviewers=None) == []


def test_an_empty_tree_has_no_findings() -> None:
    """Nothing is wrong with nothing."""
    assert check_site({}, reviewers={}) == ()


def test_a_finding_names_the_page() -> None:
    """A finding says which page is wrong and how."""
    tree = FILES | {"index.html": INDEX, "neck/index.html": PAGE.replace("captions.vtt", "missing.vtt")}
    assert check_site(tree, reviewers=REVIEWERS) == (
        Finding(rule="page-link", message="neck/index.html: missing.vtt leads nowhere", file="neck/index.html"),
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param("<h1>Neck</h1>", "", ["page-heading"], id="no-h1"),
        pytest.param("<h2>Intro</h2>", "<h1>Intro</h1>", ["page-heading"], id="two-h1"),
        pytest.param(' lang="en"', "", ["page-language"], id="no-language"),
        pytest.param(' lang="en"', ' lang=""', ["page-language"], id="empty-language"),
        pytest.param("<h2>", '<h2 id="intro">', ["page-ids"], id="id-twice"),
        pytest.param('<track kind="captions" src="captions.vtt">', "", ["page-tracks"], id="no-captions"),
        pytest.param('kind="chapters"', 'kind="metadata"', ["page-tracks"], id="no-chapters"),
        pytest.param("video.mp4#t", "movie.mp4#t", ["page-link"], id="link-to-nothing"),
        pytest.param("../index.html", "../../index.html", ["page-link"], id="link-out-of-the-site"),
        pytest.param("../index.html", "/index.html", ["page-link"], id="link-to-the-server"),
        pytest.param("../index.html", "../index.html#nowhere", ["page-link"], id="fragment-of-another-page"),
        pytest.param('href=""', 'href="#nowhere"', ["page-link"], id="fragment-of-this-page"),
        pytest.param(
            'poster="poster.jpg"',
            'poster="poster.jpg" srcset="poster.jpg 480w, cover.avif 960w"',
            ["page-link"],
            id="no-rendition",
        ),
        pytest.param('poster="poster.jpg"', 'poster="cover.jpg"', ["page-link"], id="no-poster"),
        pytest.param("../assets/player.js", "assets/player.js", ["page-link"], id="script-in-the-wrong-folder"),
        pytest.param("<body>", '<body class="wide draft">', ["page-draft"], id="stamped-draft"),
        pytest.param(
            "<title>",
            '<meta name="robots" content="noindex, nofollow"><title>',
            ["page-draft"],
            id="not-for-search",
        ),
        pytest.param("Ann O&#39;Hara", "Somebody", ["page-reviewer"], id="other-reviewer"),
    ],
)
def test_each_fault_of_a_page_is_found(old: str, new: str, found: list[str]) -> None:
    """One fault in a page is one finding."""
    assert old in PAGE
    assert rules(PAGE.replace(old, new, 1)) == found


def test_a_video_needs_a_reviewer() -> None:
    """A page with a video that nobody approved is not published."""
    assert rules(PAGE, reviewers={}) == ["page-reviewer"]
    assert rules(PAGE, reviewers={"neck": ""}) == ["page-reviewer"]


def test_a_draft_may_stand_in_the_preview() -> None:
    """A preview shows drafts, stamped and unapproved."""
    assert rules(PAGE.replace("<body>", '<body class="draft">').replace("Ann", ""), reviewers=None) == []


@pytest.mark.parametrize(
    "element",
    [
        '<img src="https://example.org/x.png" alt="">',
        '<img src="//example.org/x.png" alt="">',
        '<img src="HTTP://example.org/x.png" alt="">',
        '<img src="&#104;ttps://example.org/x.png" alt="">',
        '<script src="https://example.org/x.js"></script>',
        '<link rel="preconnect" href="https://example.org">',
        '<link rel="stylesheet" href="https://fonts.example.org/css">',
        '<iframe src="https://www.youtube.com/embed/x"></iframe>',
        '<object data="https://example.org/x.swf"></object>',
        '<embed src="https://example.org/x">',
        '<audio src="https://example.org/x.mp3"></audio>',
        '<style>@import url("https://fonts.example.org/css");</style>',
        '<p style="background: url(https://example.org/x.png)">x</p>',
        '<input type="image" src="https://example.org/x.png" alt="x">',
        '<svg><image href="https://example.org/x.png"/></svg>',
        '<meta http-equiv="refresh" content="0; url=https://example.org/">',
    ],
)
def test_nothing_is_fetched_from_elsewhere(element: str) -> None:
    """A page asks no other host for anything before the visitor clicks."""
    assert rules(PAGE.replace("<h2>", element + "<h2>")) == ["page-foreign"]


DATA = """<script type="application/ld+json">%s</script></body>"""
TOLD = (
    '{"@context": "https://schema.org", "@type": "MedicalWebPage", "lastReviewed": "2026-03-09", "reviewedBy": %s}'
)
ANN = """{"@type": "Person", "name": "Ann O'Hara", "honorificSuffix": "PA-C"}"""


def with_data(text: str, page: str = PAGE) -> str:
    return page.replace("</body>", DATA % text)


def test_data_for_search_engines_may_stand() -> None:
    """Data that parses, about the person who approved the page, is in order; so is other data in scripts."""
    assert rules(with_data(TOLD % ANN)) == []
    assert rules(with_data('{"@context": "https://schema.org", "@type": "WebPage"}')) == []
    assert rules(PAGE.replace("</body>", '<script type="application/json" id="cues">[[</script></body>')) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('{"@context": "https://schema.org", ', id="cut-off"),
        pytest.param("[1]", id="a-list"),
        pytest.param('{"name": "Neck"}', id="of-no-kind"),
        pytest.param(TOLD.replace('"@type"', "&quot;@type&quot;", 1) % ANN, id="escaped-as-html"),
        pytest.param(TOLD % ANN.replace("Ann", "Eve"), id="another-reviewer"),
        pytest.param(TOLD % ANN.replace("PA-C", "MD"), id="other-credentials"),
        pytest.param(TOLD % '"Ann"', id="reviewer-a-text"),
    ],
)
def test_wrong_data_for_search_engines_is_found(text: str) -> None:
    """Data that no search engine could read, or that names who did not approve the page, is one finding."""
    assert rules(with_data(text)) == ["page-data"]


GRAPH = '{"@context": "https://schema.org", "@graph": [{"@type": "Person"}, %s]}'
PART = TOLD.replace('"@context": "https://schema.org", ', "")


def test_a_graph_for_search_engines_may_stand() -> None:
    """Several things in one graph are in order, with addresses that are whole or names within the page."""
    assert rules(with_data(GRAPH % (PART % ANN))) == []
    names = '{"@type": "VideoObject", "@id": "_:v", "thumbnailUrl": ["https://example.org/x.jpg"], "width": 3}'
    assert rules(with_data(GRAPH % names)) == []


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(PART % ANN.replace("Ann", "Eve"), id="another-reviewer"),
        pytest.param('{"@type": "Thing", "about": [%s]}' % (PART % ANN.replace("Ann", "Eve")), id="deep-within"),
        pytest.param('{"name": "Neck"}', id="of-no-kind"),
        pytest.param('"Neck"', id="a-text"),
        pytest.param('{"@type": "VideoObject", "contentUrl": "video.mp4"}', id="relative"),
        pytest.param('{"@type": "VideoObject", "thumbnailUrl": ["/poster.jpg"]}', id="relative-in-a-list"),
        pytest.param('{"@type": "VideoObject", "hasPart": [{"@type": "Clip", "url": ""}]}', id="empty"),
    ],
)
def test_a_wrong_part_of_a_graph_is_found(part: str) -> None:
    """Whatever is wrong anywhere in the graph is one finding."""
    assert rules(with_data(GRAPH % part)) == ["page-data"]


def test_a_page_of_nobody_claims_no_review() -> None:
    """A hub that nobody approved names no reviewer."""
    index = with_data(TOLD % ANN, INDEX)
    assert rules(PAGE, index) == ["page-data"]


def test_a_head_may_name_addresses() -> None:
    """A page's own address and its feed are named, not fetched; a style sheet of any name is fetched."""
    named = '<link rel="canonical" href="https://example.org/neck/"><link rel="alternate" href="https://x.org/feed.xml">'
    assert rules(PAGE.replace("<title>", f"{named}<title>")) == []
    fetched = '<link rel="alternate stylesheet" href="https://example.org/x.css">'
    assert rules(PAGE.replace("<title>", f"{fetched}<title>")) == ["page-foreign"]


def test_a_draft_claims_no_review() -> None:
    """A draft whose data says that somebody reviewed it is refused even in the preview."""
    draft = with_data(TOLD % ANN, PAGE.replace("<body>", '<body class="draft">'))
    assert rules(draft, reviewers=None) == ["page-data"]
    within = with_data(GRAPH % (PART % ANN), PAGE.replace("<body>", '<body class="draft">'))
    assert rules(within, reviewers=None) == ["page-data"]


NOT_FOUND = """<!DOCTYPE html>
<html lang="en"><head><title>Gone</title><link rel="stylesheet" href="/talks/assets/style.css"></head>
<body><main id="main"><h1>Gone</h1><a href="#main">Skip</a> <a href="/talks/index.html">Talks</a>
<a href="/talks/neck/index.html#intro">Intro</a> <a href="https://example.org/">Elsewhere</a></main></body></html>
"""


def faults_of_404(page: str, top: str) -> list[str]:
    """Give what is wrong with the page for an address that leads nowhere, in a site that stands at `top`."""
    tree = FILES | {"index.html": INDEX, "neck/index.html": PAGE, "404.html": page}
    return [finding.message for finding in check_site(tree, reviewers=REVIEWERS, top=top)]


def test_page_for_any_address_links_from_the_top() -> None:
    """Its links begin at the site's top on its host, be that the host's own top or a folder of it."""
    assert faults_of_404(NOT_FOUND, "/talks/") == []
    assert faults_of_404(NOT_FOUND.replace("/talks/", "/"), "/") == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("/talks/index", "/index", "/index.html leads nowhere", id="beside-the-site"),
        pytest.param("/talks/index", "/talks/../x", "/talks/../x.html leads nowhere", id="out-of-it"),
        pytest.param("/talks/index", "index", "index.html leads nowhere", id="relative"),
        pytest.param("/talks/assets", "assets", "assets/style.css leads nowhere", id="relative-style"),
        pytest.param("/talks/index", "/talks/gone", "/talks/gone.html leads nowhere", id="to-nothing"),
        pytest.param("#intro", "#x", "/talks/neck/index.html#x leads to no place on that page", id="to-no-place"),
    ],
)
def test_wrong_link_of_the_page_for_any_address(old: str, new: str, fault: str) -> None:
    """A link that would lead astray from some address is found; relative ones all would."""
    assert faults_of_404(NOT_FOUND.replace(old, new, 1), "/talks/") == [f"404.html: {fault}"]


def test_every_page_is_looked_at() -> None:
    """Faults are found on each page, in the order of their names."""
    tree = FILES | {"index.html": INDEX, "neck/index.html": PAGE, "404.html": "<p>Gone</p>"}
    assert [(f.file, f.rule) for f in check_site(tree, reviewers=REVIEWERS)] == [
        ("404.html", "page-heading"),
        ("404.html", "page-language"),
    ]
