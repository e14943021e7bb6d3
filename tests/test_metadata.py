"""What pages tell machines where a site is out of the ordinary: hostile words, no address, drafts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import feedparser
import lxml.etree
import lxml.html
import pytest
import smalltalk
import webrules
from madepages import SITE_URL, TEMPLATES, a_page, an_approval, build
from talks import PLAIN

from pipeline.checks.site import check_site
from pipeline.intake.probe import probe
from pipeline.intake.rendition import encode_rendition
from pipeline.models import Chapter, Clinic
from pipeline.page import Page, Site
from pipeline.publish.entities import describe_clinic, describe_condition
from pipeline.publish.feeds import missing
from pipeline.publish.hubfacts import HubFacts
from pipeline.publish.metadata import hub_metadata
from pipeline.publish.sitemap import view_sitemap
from pipeline.publish.views import card_of
from pipeline.video import shown_size

HOSTILE = "</script><b x='1'> \"q\" ]]> & &amp; <![CDATA[ <!-- 😀 é"
CONTROL = "\x00\x08\x0b\x1f\ufffe\uffff"
"""Characters that no XML may hold."""
POST = "jaw-pain/index.html"


def hostile_page(words: str) -> Page:
    """Give an approved page all of whose words are hostile."""
    page = a_page(title=words, approval=an_approval(by=f"{words}, PA-C"))
    chapters = tuple(replace(chapter, title=words) for chapter in page.chapters)
    return replace(
        page,
        post=replace(page.post, description=words, speaker=f"{words}, MD"),
        clinic=replace(page.clinic, name=words, series=words, speaker=words, disclaimer=words, emergency=words),
        chapters=chapters,
    )


def chapters_at(*spans: tuple[int, int]) -> tuple[Chapter, ...]:
    return tuple(Chapter(id=f"c{n}", title=f"C{n}", start_ms=a, end_ms=b) for n, (a, b) in enumerate(spans))


def whole(tree: dict[str, str]) -> dict[str, str]:
    """Give a site with the files that its pages need and that are no text."""
    names = [path.relative_to(TEMPLATES.folder).as_posix() for path in TEMPLATES.folder.glob("assets/**/*")]
    return tree | dict.fromkeys([*names, *PLAIN.files, "jaw-pain/video.mp4", "jaw-pain/poster.jpg"], "")


def clips_of(page: Page) -> list[tuple[float, float]]:
    video = webrules.pick(webrules.read_graph(build([page])[POST]), "VideoObject")
    return [(clip["startOffset"], clip["endOffset"]) for clip in video.get("hasPart", [])]


def test_hostile_words_reach_machines_unharmed() -> None:
    """Quotes, tags, ends of scripts and of CDATA come out of every file as they went in."""
    tree = build([hostile_page(HOSTILE)])
    graph = webrules.read_graph(tree[POST])
    head = lxml.html.document_fromstring(tree[POST]).find("head")
    (feed_item,) = feedparser.parse(tree["feed.xml"], sanitize_html=False).entries
    sitemap = lxml.etree.fromstring(tree["sitemap.xml"].encode())
    assert webrules.pick(graph, "VideoObject")["name"] == HOSTILE
    assert head.find('meta[@property="og:title"]').get("content") == HOSTILE
    assert lxml.etree.fromstring(tree["feed.xml"].encode()).findtext("channel/item/title") == HOSTILE
    assert sitemap.findtext(f".//{webrules.VIDEO}title") == HOSTILE
    assert json.loads(tree["jaw-pain/chapters.json"])["title"] == HOSTILE
    shown = lxml.html.fragment_fromstring(feed_item.content[0].value, create_parent="div")
    assert shown.findtext("p") == HOSTILE
    assert not shown.findall(".//b")


def test_hostile_words_break_no_rule() -> None:
    """With hostile words the files still keep every rule, and the page passes its check."""
    tree = build([hostile_page(HOSTILE)])
    assert webrules.graph_faults(webrules.read_graph(tree[POST]), url=f"{SITE_URL}jaw-pain/") == []
    assert webrules.head_faults(tree[POST], url=f"{SITE_URL}jaw-pain/") == []
    assert webrules.feed_faults(tree["feed.xml"]) == []
    assert webrules.sitemap_faults(tree["sitemap.xml"]) == []
    assert webrules.chapters_faults(tree["jaw-pain/chapters.json"]) == []
    assert check_site(whole(tree), reviewers={"jaw-pain": f"{HOSTILE}, PA-C"}, top="/minutes/") == ()


def test_what_xml_forbids_is_left_out() -> None:
    """Control characters would make the whole feed unreadable, so they go and the words around them stay."""
    tree = build([hostile_page(f"Jaw{CONTROL}\ud83d pain")])
    for name in ("feed.xml", "sitemap.xml"):
        assert "Jaw pain" in "".join(lxml.etree.fromstring(tree[name].encode()).itertext())


def test_long_words_keep_the_sitemaps_limits() -> None:
    """A title or description beyond Google's limit is cut, and ends in a mark that shows it."""
    page = a_page(title="x" * 101, approval=an_approval())
    long = build([replace(page, post=replace(page.post, description="word " * 600))])["sitemap.xml"]
    assert webrules.sitemap_faults(long) == []
    assert "x…" in long
    full = build([a_page(title="x" * 100, approval=an_approval())])["sitemap.xml"]
    assert "x" * 100 in full


@pytest.mark.parametrize(
    ("spans", "clips"),
    [
        pytest.param([(0, 40_000), (40_000, 90_000)], [(0.0, 40.0), (40.0, 90.0)], id="ordinary"),
        pytest.param([(0, 40_000), (0, 90_000)], [(0.0, 40.0)], id="two-at-one-start"),
        pytest.param([(0, 40_000), (3, 90_000)], [(0.0, 40.0)], id="three-milliseconds-apart"),
        pytest.param([(0, 40_000), (40_000, 99_000)], [(0.0, 40.0), (40.0, 90.0)], id="beyond-the-end"),
        pytest.param([(0, 90_000), (90_000, 99_000)], [(0.0, 90.0)], id="after-the-end"),
        pytest.param([(50_000, 90_000), (0, 50_000)], [(0.0, 50.0), (50.0, 90.0)], id="out-of-order"),
        pytest.param([(0, 0), (0, 90_000)], [(0.0, 90.0)], id="empty"),
        pytest.param([], [], id="none"),
    ],
)
def test_clips_keep_googles_rules(spans: list[tuple[int, int]], clips: list[tuple[float, float]]) -> None:
    """Clips lie inside the video, in order, and no two start together."""
    page = replace(a_page(approval=an_approval()), chapters=chapters_at(*spans))
    assert clips_of(page) == clips
    assert webrules.chapters_faults(build([page])["jaw-pain/chapters.json"]) == []


@pytest.mark.parametrize(("duration_ms", "clips"), [(29_999, 0), (30_000, 1)])
def test_a_short_video_has_no_clips(duration_ms: int, clips: int) -> None:
    """Google shows key moments of videos of 30 s and more."""
    page = replace(a_page(approval=an_approval()), chapters=chapters_at((0, 20_000)))
    facts = replace(page.post.video, duration_ms=duration_ms)
    assert len(clips_of(replace(page, post=replace(page.post, video=facts)))) == clips


def test_without_an_address_nothing_relative_slips_in() -> None:
    """Where the clinic has not said where its site stands, pages say all that needs no address, and no more."""
    tree = build([a_page(approval=an_approval())], site_url="")
    assert not {"feed.xml", "sitemap.xml"} & tree.keys()
    assert tree["robots.txt"] == "User-agent: *\nAllow: /\n"
    for path in ("index.html", POST):
        for thing in webrules.things(webrules.read_graph(tree[path])):
            assert not thing.keys() & (webrules.ADDRESSES - {"@id"})
            assert thing.get("@id", "_:").startswith("_:")
        assert "og:url" not in tree[path]
        assert "og:image" not in tree[path]
        assert 'rel="canonical"' not in tree[path]
        assert 'rel="alternate"' not in tree[path]
    video = webrules.pick(webrules.read_graph(tree[POST]), "VideoObject")
    assert video["transcript"] == "Hello."
    assert "hasPart" not in video
    assert not [one for one in json.loads(tree["jaw-pain/chapters.json"])["chapters"] if "url" in one]
    assert check_site(whole(tree), reviewers={"jaw-pain": "Ann Ek, PA-C"}) == ()


def test_what_is_missing_is_said() -> None:
    """The publish report can say that there is no feed and what to do; where all is there it says nothing."""
    site = Site(clinic=a_page(approval=None).clinic, conditions={}, cards=(), is_preview=False)
    (sentence,) = missing(site)
    assert sentence.startswith("clinic.toml: ")
    assert "no feed and no sitemap" in sentence
    assert missing(replace(site, site_url=SITE_URL)) == ()
    assert missing(replace(site, is_preview=True)) == ()


def test_a_draft_tells_of_no_review() -> None:
    """Nobody reviewed a draft, so its data names no reviewer, no day and no publication."""
    tree = build([a_page(approval=None)], is_preview=True)
    said = {key for thing in webrules.things(webrules.read_graph(tree[POST])) for key in thing}
    assert not said & {"lastReviewed", "reviewedBy", "datePublished", "dateModified", "uploadDate"}
    assert "article:published_time" not in tree[POST]
    assert check_site(whole(tree), reviewers=None) == ()


def test_a_preview_names_no_address() -> None:
    """An approved talk in a preview is as silent about its place on the web as a draft."""
    tree = build([a_page(approval=an_approval())], is_preview=True)
    assert SITE_URL not in "".join(tree.values())
    assert not {"feed.xml", "sitemap.xml"} & tree.keys()
    assert tree["robots.txt"] == "User-agent: *\nDisallow: /\n"


def test_the_sitemap_lists_what_search_engines_may_show() -> None:
    """Hubs stand in it; the answer for missing pages, pages that ask not to be shown, and other files don't."""
    hidden = '<meta name="robots" content="noindex, nofollow">'
    shared = dict.fromkeys(("index.html", "about/index.html", "404.html", "robots.txt"), "<p>")
    site = Site(clinic=CLINIC, conditions={}, cards=(card_of(PAGE),), site_url=SITE_URL, is_preview=False)
    pages = view_sitemap(site, pages={**shared, "hidden/index.html": hidden})["pages"]
    changed = "2026-03-09T10:00:00-06:00"
    assert [(page["url"], page["changed"]) for page in pages] == [  # type: ignore[attr-defined]
        (f"{SITE_URL}about/", ""),
        (SITE_URL, changed),
        (f"{SITE_URL}jaw-pain/", changed),
    ]


def test_only_approved_talks_are_told_of() -> None:
    """A card without approval stands in neither feed nor sitemap, whoever put it into a site."""
    tree = build([a_page(approval=an_approval()), a_page("draft", title="Unread", approval=None)])
    for name in ("feed.xml", "sitemap.xml"):
        assert "jaw-pain" in tree[name]
        assert "draft" not in tree[name]
        assert "Unread" not in tree[name]


def test_the_feed_is_as_new_as_its_newest_approval() -> None:
    """The newest approval dates the feed, by its moment and not by the order of the talks or of time zones."""
    early, late = (
        an_approval("a", at="2026-03-09T23:00:00+00:00"),
        an_approval("b", at="2026-03-09T20:00:00-06:00"),
    )
    tree = build([a_page("b", approval=late), a_page("a", approval=early)])
    feed = feedparser.parse(tree["feed.xml"])
    assert feed.feed.updated == "Mon, 09 Mar 2026 20:00:00 -0600"
    assert {entry.id: entry.published for entry in feed.entries} == {
        "a": "Mon, 09 Mar 2026 23:00:00 +0000",
        "b": "Mon, 09 Mar 2026 20:00:00 -0600",
    }
    index = tree["sitemap.xml"].partition(f"<loc>{SITE_URL}</loc>")[2]
    assert index.strip().startswith("<lastmod>2026-03-09T20:00:00-06:00</lastmod>")


def test_a_time_without_zone_is_read_as_utc() -> None:
    """Machines are always told a time zone, even of an approval that was written without."""
    tree = build([a_page(approval=an_approval(at="2026-03-09T10:00:00"))])
    assert webrules.graph_faults(webrules.read_graph(tree[POST]), url=f"{SITE_URL}jaw-pain/") == []
    assert feedparser.parse(tree["feed.xml"]).entries[0].published == "Mon, 09 Mar 2026 10:00:00 +0000"
    assert webrules.sitemap_faults(tree["sitemap.xml"]) == []


def test_a_site_without_talks_has_an_empty_feed() -> None:
    """When the last talk was taken back, feed readers find a feed that lists none."""
    tree = build([])
    assert webrules.feed_faults(tree["feed.xml"]) == []
    assert not feedparser.parse(tree["feed.xml"]).entries
    assert webrules.sitemap_faults(tree["sitemap.xml"]) == []


def test_cautions_travel_with_a_talk_on_botulinum_toxin() -> None:
    """The clinic's two texts stand in the feed where a talk needs them, and nowhere else."""
    page = a_page(approval=an_approval())
    clinic = replace(page.clinic, off_label_note="Not approved for this.", boxed_warning="It can spread.")
    needed = replace(page, clinic=clinic, toxin_chapters=frozenset({"bruxism"}))
    assert all(text in build([needed])["feed.xml"] for text in ("Not approved for this.", "It can spread."))
    assert "It can spread." not in build([replace(page, clinic=clinic)])["feed.xml"]


def test_a_talk_without_a_video_of_its_own() -> None:
    """A video that stands at a video host is no enclosure, no video of the sitemap and no file of the page."""
    page = a_page(approval=an_approval())
    tree = build([replace(page, files=replace(page.files, video_bytes=0))])
    assert feedparser.parse(tree["feed.xml"]).entries[0].enclosures == []
    assert "video:video>" not in tree["sitemap.xml"]
    assert "og:video" not in tree[POST]


CLINIC = Clinic(name="Spine", series="Talks", speaker="Ann", disclaimer="No advice.")
PAGE = a_page(approval=an_approval())


def hub(hub_facts: HubFacts, *, is_preview: bool = False) -> tuple[dict[str, object], list[webrules.Node]]:
    site = Site(clinic=CLINIC, conditions={}, cards=(), site_url=SITE_URL, is_preview=is_preview)
    shown = hub_metadata(site, hub_facts)
    return shown["head"], json.loads(str(shown["about_json"]))["@graph"]  # type: ignore[return-value]


def test_a_condition_page_tells_its_condition() -> None:
    """A hub about a condition names it with its codes, and its way from the index."""
    facts = HubFacts(
        path="conditions/bruxism/index.html",
        title="Teeth grinding",
        description="Talks on teeth grinding.",
        cards=(card_of(PAGE),),
        condition=PAGE.conditions["bruxism"],
        above=(("Conditions", "conditions/index.html"),),
    )
    head, graph = hub(facts)
    assert webrules.graph_faults(graph, url=f"{SITE_URL}conditions/bruxism/") == []
    assert head["canonical"] == f"{SITE_URL}conditions/bruxism/"
    steps = [(one["name"], one["item"]) for one in webrules.pick(graph, "BreadcrumbList")["itemListElement"]]
    assert steps == [
        ("Talks", SITE_URL),
        ("Conditions", f"{SITE_URL}conditions/"),
        ("Teeth grinding", f"{SITE_URL}conditions/bruxism/"),
    ]
    codes = [(one["codingSystem"], one["codeValue"]) for one in webrules.pick(graph, "MedicalCondition")["code"]]
    assert codes == [("ICD-10-CM", "G47.63"), ("MeSH", "D002012")]


def test_a_clinic_is_found_at_its_own_address() -> None:
    """The clinic's own facts come first; without them the site and the town stand in."""
    known = replace(CLINIC, website="https://spine.example.org/", address="1 Main St", place="Town", phone="555")
    assert describe_clinic(known, site_url=SITE_URL) == {
        "@type": "MedicalClinic",
        "@id": f"{SITE_URL}#clinic",
        "name": "Spine",
        "url": "https://spine.example.org/",
        "telephone": "555",
        "address": "1 Main St",
    }
    assert describe_clinic(replace(CLINIC, place="Town"), site_url="") == {
        "@type": "MedicalClinic",
        "@id": "_:clinic",
        "name": "Spine",
        "address": "Town",
    }


def test_a_condition_has_two_names_only_if_they_differ() -> None:
    """A plain name that is the condition's own is no other name; one without codes has none."""
    pack = PAGE.conditions["bruxism"]
    assert describe_condition("bruxism", pack)["alternateName"] == "Teeth grinding"
    same = replace(pack, plain_name="Bruxism", icd10="", mesh="")
    assert describe_condition("bruxism", same) == {"@type": "MedicalCondition", "name": "bruxism"}
    assert describe_condition("neck-pain", None) == {"@type": "MedicalCondition", "name": "neck-pain"}


def test_the_index_is_the_top_of_the_site() -> None:
    """The index names the whole site and has no way that leads to it; without a talk it has no picture."""
    head, graph = hub(HubFacts(path="index.html", title="Talks", description="All talks."))
    assert [node["@type"] for node in graph] == ["CollectionPage", "MedicalClinic", "WebSite"]
    assert head["names"] == [("twitter:card", "summary")]
    with_talk, _ = hub(HubFacts(path="index.html", title="T", description="D", cards=(card_of(PAGE),)))
    assert with_talk["names"] == [("twitter:card", "summary_large_image")]


def test_the_answer_for_missing_pages_names_no_address() -> None:
    """404.html is served at any address, so it claims none as its own."""
    head, graph = hub(HubFacts(path="404.html", title="Not here", description="Not here.", kind="WebPage"))
    assert head["canonical"] == ""
    assert SITE_URL not in json.dumps([head, graph])


@pytest.mark.parametrize(
    ("recorded", "shown"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((320, 180), (320, 180)),
        ((1440, 1080), (1280, 960)),
        ((641, 361), (640, 360)),
    ],
)
def test_sizes_are_told_as_they_are_shown(recorded: tuple[int, int], shown: tuple[int, int]) -> None:
    """A page's video is at most 1280 px long, of even sides, in the shape it was recorded in."""
    assert shown_size(*recorded) == shown


@pytest.mark.slow
@pytest.mark.parametrize("size", ["1442x1080", "1080x1922", "1926x1084", "640x362"])
def test_sizes_are_told_as_ffmpeg_makes_them(size: str, tmp_path: Path) -> None:
    """The size that link previews are told is the one the real encoder gives a video."""
    source, target = smalltalk.record(tmp_path / "a.mp4", seconds=1, size=size, rate=2), tmp_path / "b.mp4"
    encode_rendition(source, target, video_stream=0, audio_stream=1, duration_ms=1000)
    facts = probe(target)
    width, height = map(int, size.split("x"))
    assert shown_size(width, height) == (facts.width_px, facts.height_px)


def test_no_file_for_machines_names_a_day_of_building() -> None:
    """The same pages give the same bytes, and no other times than those of approvals."""
    pages = [a_page(approval=an_approval())]
    assert build(pages) == build(pages)
    days = set(re.findall(r"20\d\d-\d\d-\d\d|\d\d [A-Z][a-z]{2} 20\d\d", build(pages)["feed.xml"]))
    assert days == {"09 Mar 2026"}
