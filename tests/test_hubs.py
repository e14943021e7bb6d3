"""Pages that lead to talks: what they show, and that every link of theirs leads somewhere."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import smalltalk
from talks import BRAND, BRUXISM, CLINIC, MIGRAINE, PLAIN, a_post, a_section

from pipeline import run as minutes
from pipeline.checks.site import check_site
from pipeline.models import Chapter, Source
from pipeline.page import Asset, Card, Content, Moment, Page, PageFiles, Site
from pipeline.publish.about import view_about, view_not_found
from pipeline.publish.conditions import view_conditions, views_of_conditions
from pipeline.publish.hubs import NEWEST, gather_hubs, view_archive, view_index
from pipeline.publish.navigation import frame, hub_frame
from pipeline.publish.pictures import IN_FIRST_VIEW, card_picture
from pipeline.publish.render import Renderer
from pipeline.publish.shelves import shelve
from pipeline.publish.site import gather_page, gather_shared, newest_first
from pipeline.publish.subjects import view_subjects, views_of_subjects

RENDERER = Renderer(smalltalk.REPOSITORY / "site_templates", brand=BRAND)
ASSETS = {
    path.relative_to(RENDERER.folder / "assets").as_posix(): Asset(source=path)
    for path in (RENDERER.folder / "assets").rglob("*")
    if path.is_file()
}
PACKS = {
    "bruxism": replace(
        BRUXISM,
        related=("migraine", "sciatica"),
        subject="Head and jaw",
        explanation="Grinding the teeth, often in sleep.",
        explanation_source=Source(name="MedlinePlus", url="https://medlineplus.gov/bruxism.html"),
    ),
    "migraine": replace(MIGRAINE, subject="Head and jaw"),
    "sciatica": replace(MIGRAINE, id="sciatica", name="sciatica", plain_name="Leg pain (sciatica)"),
}
INTRO = Moment(id="intro", title="Intro", start_ms=0, end_ms=62_400)
JAW = Card(
    slug="jaw-pain",
    title="Jaw pain",
    description="Cynthia talks about the jaw.",
    speaker="Cynthia, PA-C",
    date=dt.date(2026, 3, 1),
    language="en",
    duration_ms=90_000,
    width_px=1920,
    height_px=1080,
    video_bytes=7,
    conditions=("bruxism", "migraine"),
    chapters=(INTRO, Moment(id="bruxism", title="Grinding at night", start_ms=62_400, end_ms=90_000)),
    reviewed_by="",
    approved_at="",
    words="",
)
HEAD = replace(
    JAW,
    slug="headache",
    title="Headache",
    date=dt.date(2025, 12, 31),
    conditions=("migraine",),
    chapters=(INTRO, Moment(id="migraine", title="Migraine", start_ms=70_000, end_ms=90_000)),
)
SITE = Site(clinic=CLINIC, conditions=PACKS, cards=(JAW, HEAD), is_preview=True)
SHELVES = shelve(SITE.cards, known=PACKS)
JAW_CARD = {
    "slug": "jaw-pain",
    "title": "Jaw pain",
    "description": "Cynthia talks about the jaw.",
    "date_text": "March 1, 2026",
    "date_iso": "2026-03-01",
    "length_text": "1:30",
    "length_spoken": "1 minute 30 seconds",
    "conditions": ["Teeth grinding", "Migraine"],
    "draft": True,
    "reviewed_by": "",
}
ON_BRUXISM = {
    "title": "Grinding at night",
    "clock": "1:02",
    "spoken": "1 minute 2 seconds",
    "href": "../../jaw-pain/index.html?t=62.40#bruxism",
}


def many(count: int) -> Site:
    """Give a site of so many approved talks, one a week."""
    talks = (
        replace(JAW, slug=f"talk-{k}", date=JAW.date - dt.timedelta(weeks=k), reviewed_by="Ann, PA-C")
        for k in range(count)
    )
    return replace(SITE, cards=newest_first(talks), is_preview=False)


def test_an_index_page() -> None:
    """The index shows a card per talk, the conditions that are spoken of, and the ways on."""
    shown = view_index(replace(SITE, cards=(JAW,)))
    assert shown == {
        **frame(CLINIC, page="index.html"),
        "spoken_disclaimer": [],
        "crumbs": [],
        "draft": True,
        "layout": "one",
        "cards": [
            {
                **JAW_CARD,
                "href": "jaw-pain/index.html",
                "picture": card_picture(JAW, at="jaw-pain/", number=0, is_alone=True),
            }
        ],
        "conditions": [
            {"name": "Migraine", "clinical": "", "href": "conditions/migraine/index.html"},
            {"name": "Teeth grinding", "clinical": "bruxism", "href": "conditions/bruxism/index.html"},
        ],
        "conditions_href": "conditions/index.html",
        "archive_href": "archive/index.html",
        "search_href": "search/index.html",
        "all_text": "",
    }


@pytest.mark.parametrize(
    ("count", "shown", "layout", "all_text"),
    [
        (1, 1, "one", ""),
        (2, 2, "two", ""),
        (3, 3, "three", ""),
        (4, 4, "many", ""),
        (NEWEST, NEWEST, "many", ""),
        (NEWEST + 1, NEWEST, "many", "All 14 talks"),
        (1200, NEWEST, "many", "All 1,200 talks"),
    ],
)
def test_the_index_shows_the_newest(count: int, shown: int, layout: str, all_text: str) -> None:
    """However many there are, the index stays one page and leads to all others."""
    view: Any = view_index(many(count))
    assert [card["slug"] for card in view["cards"]] == [f"talk-{k}" for k in range(shown)]
    assert (view["layout"], view["all_text"]) == (layout, all_text)


def test_the_index_leads_to_the_conditions_most_spoken_of() -> None:
    """Of many conditions it names the twelve with the most talks, by name."""
    names = [f"c{number:02}" for number in range(20)]
    cards = [replace(JAW, slug=f"t{k}", conditions=tuple(names[k:]), chapters=()) for k in range(20)]
    view: Any = view_index(replace(SITE, cards=tuple(cards)))
    assert [link["name"] for link in view["conditions"]] == names[8:]


def test_a_page_on_a_condition() -> None:
    """It says what the condition is, and opens each talk at the chapter on it; a mention opens the whole talk."""
    pages = {path: view() for path, view in views_of_conditions(SITE, SHELVES)}
    assert list(pages) == ["conditions/bruxism/index.html", "conditions/migraine/index.html"]
    assert pages["conditions/bruxism/index.html"] == {
        **hub_frame(
            SITE,
            ("Conditions", "conditions/index.html"),
            here="Teeth grinding",
            page="conditions/bruxism/index.html",
        ),
        "condition": {
            "id": "bruxism",
            "name": "Teeth grinding",
            "clinical": "bruxism",
            "explanation": "Grinding the teeth, often in sleep.",
            "source_name": "MedlinePlus",
            "source_href": "https://medlineplus.gov/bruxism.html",
            "subject": "Head and jaw",
            "subject_href": "../../subjects/head-and-jaw/index.html",
            "count_text": "1 talk",
        },
        "talks": [
            {
                **JAW_CARD,
                "href": "../../jaw-pain/index.html",
                "picture": card_picture(JAW, at="../../jaw-pain/", number=IN_FIRST_VIEW, is_alone=False),
                "places": [ON_BRUXISM],
            }
        ],
        "related": [
            {"name": "Migraine", "clinical": "", "href": "../migraine/index.html", "count_text": "2 talks"}
        ],
    }
    migraine: Any = pages["conditions/migraine/index.html"]
    assert [(talk["slug"], [place["clock"] for place in talk["places"]]) for talk in migraine["talks"]] == [
        ("jaw-pain", []),
        ("headache", ["1:10"]),
    ]
    assert [migraine["condition"][key] for key in ("explanation", "source_name", "source_href")] == ["", "", ""]


def test_a_condition_whose_pack_is_gone_keeps_its_page() -> None:
    """A page that was published while the pack was there still leads to it; an id that is no folder gets none."""
    cards = (replace(JAW, conditions=("bruxism", "../../etc"), chapters=(INTRO,)),)
    site = replace(SITE, conditions={}, cards=cards)
    pages: Any = {path: view() for path, view in views_of_conditions(site, shelve(cards, known={}))}
    assert list(pages) == ["conditions/bruxism/index.html"]
    told = pages["conditions/bruxism/index.html"]["condition"]
    assert (told["name"], told["clinical"], told["subject"], told["subject_href"]) == ("bruxism", "", "", "")


def test_a_clinical_name_is_not_said_twice() -> None:
    """Where the plain name holds the clinical one, it stands alone."""
    cards = (replace(JAW, conditions=("sciatica",)),)
    view: Any = view_conditions(replace(SITE, cards=cards), shelve(cards, known=PACKS))
    (group,) = [group for group in view["groups"] if not group["href"]]
    assert [(one["name"], one["clinical"]) for one in group["conditions"]] == [("Leg pain (sciatica)", "")]


def test_conditions_stand_by_subject() -> None:
    """All conditions with talks stand under their subjects, those without one last."""
    cards = (replace(JAW, conditions=("sciatica", "bruxism")), HEAD)
    site = replace(SITE, cards=cards)
    view: Any = view_conditions(site, shelve(cards, known=PACKS))
    shown = [
        (group["name"], group["href"], [(one["name"], one["count_text"]) for one in group["conditions"]])
        for group in view["groups"]
    ]
    assert shown == [
        (
            "Head and jaw",
            "../subjects/head-and-jaw/index.html",
            [("Migraine", "1 talk"), ("Teeth grinding", "1 talk")],
        ),
        ("Other conditions", "", [("Leg pain (sciatica)", "1 talk")]),
    ]


def test_conditions_without_subjects_need_no_heading() -> None:
    """Where no pack names a subject there is one list, and no page of subjects."""
    site = replace(SITE, conditions={name: replace(pack, subject="") for name, pack in PACKS.items()})
    view: Any = view_conditions(site, SHELVES)
    assert [(group["name"], group["href"]) for group in view["groups"]] == [("", "")]
    assert [*view_subjects(site, SHELVES), *views_of_subjects(site, SHELVES)] == []


def test_pages_on_subjects() -> None:
    """A subject has its conditions and each talk on one of them once, with all its chapters on them in order."""
    both = replace(JAW, chapters=(*JAW.chapters, replace(HEAD.chapters[1], start_ms=30_000)))
    site = replace(SITE, cards=(both, HEAD))
    shelves = shelve(site.cards, known=PACKS)
    conditions = [
        {"name": "Migraine", "clinical": "", "count_text": "2 talks"},
        {"name": "Teeth grinding", "clinical": "bruxism", "count_text": "1 talk"},
    ]
    places = ("migraine", "bruxism")
    ((path, view),) = view_subjects(site, shelves)
    listed: Any = view()
    assert path == "subjects/index.html"
    assert listed["subjects"] == [
        {
            "name": "Head and jaw",
            "href": "head-and-jaw/index.html",
            "count_text": "2 talks",
            "conditions": [
                {**one, "href": f"../conditions/{name}/index.html"}
                for one, name in zip(conditions, places, strict=True)
            ],
        }
    ]
    found: Any = {path: view() for path, view in views_of_subjects(site, shelves)}
    view = found.pop("subjects/head-and-jaw/index.html")
    assert found == {}
    assert view["subject"] == {"name": "Head and jaw", "count_text": "2 talks"}
    assert [[place["href"] for place in talk["places"]] for talk in view["talks"]] == [
        ["../../jaw-pain/index.html?t=30.00#migraine", "../../jaw-pain/index.html?t=62.40#bruxism"],
        ["../../headache/index.html?t=70.00#migraine"],
    ]


def test_the_archive() -> None:
    """All talks stand by year and month, a line each."""
    line = {
        "slug": "headache",
        "href": "../headache/index.html",
        "title": "Headache",
        "date_text": "December 31, 2025",
        "date_iso": "2025-12-31",
        "length_text": "1:30",
        "length_spoken": "1 minute 30 seconds",
        "draft": True,
        "day": "31",
        "month": "December",
    }
    view: Any = view_archive(SITE)
    assert (view["count_text"], [year["name"] for year in view["year_links"]]) == ("2 talks", ["2026", "2025"])
    assert view["years"][1] == {
        "name": "2025",
        "id": "year-2025",
        "count_text": "1 talk",
        "months": [{"name": "December", "talks": [line]}],
    }
    assert view_archive(replace(SITE, cards=(JAW,)))["year_links"] == []


def test_the_archive_of_a_thousand_talks_is_light() -> None:
    """A thousand talks take a page of at most 400 kB with no picture but the clinic's mark."""
    html = gather_hubs(many(1000), RENDERER)["archive/index.html"]
    assert html.count("<li><time") == 1000
    assert len(html.encode()) < 400_000
    assert html.count("<img") == 1


def test_the_about_page_names_who_approved() -> None:
    """It names each reviewer once, and quotes what a person says by approving; the computed statement is none."""
    ann, eve = (replace(JAW, slug=name, reviewed_by=f"{name}, PA-C") for name in ("ann", "Eve"))
    view: Any = view_about(replace(SITE, cards=(eve, ann, replace(ann, slug="b"), JAW)))
    assert view["reviewers"] == ["ann, PA-C", "Eve, PA-C"]
    assert len(view["affirmed"]) == 4
    (patients,) = [sentence for sentence in view["affirmed"] if "patient" in sentence]
    assert patients.endswith("name or story; or each who can be has authorised it in writing.")


@pytest.mark.parametrize(
    ("is_preview", "site_url", "root"),
    [
        (False, "", "/"),
        (False, "https://talks.example.org/", "/"),
        (False, "https://example.org/our/talks/", "/our/talks/"),
        (True, "https://example.org/our/talks/", "/"),
    ],
)
def test_page_for_no_page_begins_at_the_top(is_preview: bool, site_url: str, root: str) -> None:
    """Its links hold at any depth of the address that was asked for."""
    view: Any = view_not_found(replace(SITE, is_preview=is_preview, site_url=site_url))
    assert view["root"] == root
    hrefs = [view["archive_href"], view["conditions_href"], *(link["href"] for link in view["nav"])]
    assert all(href.startswith(root) for href in hrefs)


def current(page: str) -> list[tuple[str, str]]:
    """Give the links of the header that are marked on a page, and how."""
    shown: Any = frame(CLINIC, page=page)["nav"]
    return [(link["name"], link["current"]) for link in shown if link["current"]]


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("index.html", [("Talks", "page")]),
        ("jaw-pain/index.html", [("Talks", "true")]),
        ("archive/index.html", [("Talks", "true")]),
        ("conditions/index.html", [("Conditions", "page")]),
        ("conditions/bruxism/index.html", [("Conditions", "true")]),
        ("subjects/head/index.html", [("Conditions", "true")]),
        ("about/index.html", [("About", "page")]),
        ("404.html", []),
    ],
)
def test_the_header_marks_where_one_is(page: str, marked: list[tuple[str, str]]) -> None:
    """On its own page a link is current; below it, it is marked as the shelf one stands at."""
    assert current(page) == marked


def test_the_way_down_to_a_page() -> None:
    """Each page above is a link, the page itself is none; one without a name shows no way."""
    shown = hub_frame(SITE, ("Conditions", "conditions/index.html"), here="X", page="conditions/x/index.html")
    assert shown["crumbs"] == [
        {"name": "Talks", "href": "../../index.html"},
        {"name": "Conditions", "href": "../index.html"},
        {"name": "X", "href": ""},
    ]
    assert hub_frame(SITE, page="404.html")["crumbs"] == []


def gather(site: Site) -> dict[str, Content]:
    """Gather a whole site with a page for each card."""
    tree = gather_shared(site, RENDERER, assets=ASSETS) | dict(PLAIN.draw())
    for card in site.cards:
        tree |= gather_page(a_page(card), RENDERER, is_preview=site.is_preview)
    return tree


def a_page(card: Card) -> Page:
    """Give a page with the chapters of a card, approved or not makes no difference to its links."""
    asset = Asset(source=Path("x"))
    return Page(
        post=replace(a_post(*(a_section(one.id, one.start_ms) for one in card.chapters)), slug=card.slug),
        clinic=CLINIC,
        chapters=tuple(
            Chapter(id=one.id, title=one.title, start_ms=one.start_ms, end_ms=one.end_ms) for one in card.chapters
        ),
        captions=(),
        sentences=(),
        conditions=PACKS,
        approval=None,
        made_with="whisper tiny.en",
        files=PageFiles(video=asset, poster=asset, captions="", captions_srt="", chapters=""),
    )


@pytest.mark.parametrize("cards", [(), (JAW,), (JAW, HEAD)])
@pytest.mark.parametrize("site_url", ["", "https://example.org/our/talks/"])
def test_every_link_leads_somewhere(cards: tuple[Card, ...], site_url: str) -> None:
    """The gathered pages pass the site's own check: every link leads to a page and a place that is there."""
    site = replace(SITE, cards=cards, site_url=site_url)
    assert check_site(gather(site), reviewers=None) == ()


def test_a_link_to_a_chapter_that_is_gone_is_found() -> None:
    """The check of the test above can fail: a hub that leads to no chapter is told."""
    tree = gather(SITE)
    tree["jaw-pain/index.html"] = str(tree["jaw-pain/index.html"]).replace('id="bruxism"', 'id="other"')
    places = {finding.file for finding in check_site(tree, reviewers=None) if "no place" in finding.message}
    assert {"conditions/bruxism/index.html", "subjects/head-and-jaw/index.html"} <= places


def test_a_site_has_these_pages() -> None:
    """Every site has the same pages at its top, and one for each condition and subject that talks are about."""
    shared = {f"{name}/index.html" for name in ("conditions", "archive", "about")} | {"index.html", "404.html"}
    assert set(gather_hubs(replace(SITE, cards=()), RENDERER)) == shared
    assert set(gather_hubs(SITE, RENDERER)) == shared | {
        "conditions/bruxism/index.html",
        "conditions/migraine/index.html",
        "subjects/index.html",
        "subjects/head-and-jaw/index.html",
    }


def test_drafts_are_marked_wherever_they_are_listed() -> None:
    """In a preview every list says of a draft that it is one; in a site nothing is stamped."""
    listing = [
        *("index.html", "archive/index.html", "conditions/bruxism/index.html"),
        "subjects/head-and-jaw/index.html",
    ]
    drafts = gather_hubs(replace(SITE, cards=(JAW,)), RENDERER)
    assert [drafts[name].count("Draft, not reviewed") for name in listing] == [1, 1, 1, 1]
    assert all('<body class="draft">' in html for html in drafts.values())
    cards = (replace(JAW, reviewed_by="Ann, PA-C"),)
    approved = gather_hubs(replace(SITE, cards=cards, is_preview=False), RENDERER)
    assert not [name for name, html in approved.items() if re.search("draft", html, re.IGNORECASE)]


def test_a_site_in_a_folder_of_its_host_is_published(approved: Path) -> None:
    """The page for no page leads to where the site will stand, and the site's check knows of it."""
    with (approved / "clinic.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[publishing]\nsite_url = "https://example.org/our/talks/"\n')
    job = smalltalk.job_in(approved)
    minutes.publish(job)
    assert not job.failed, smalltalk.messages(job)
    html = (approved / "site" / "404.html").read_text("utf-8")
    assert 'href="/our/talks/assets/hubs.css"' in html
    assert not re.search(r'(?:href|src)="/(?!our/talks/)', html)
    assert 'href="/' in (approved / "preview" / "404.html").read_text("utf-8")


def test_hostile_words_stay_words() -> None:
    """What an editor, a pack or the clinic writes is shown as text on every hub."""
    bad = '<img src=x onerror="1">'
    packs = {
        "bruxism": replace(PACKS["bruxism"], plain_name=bad, name=bad + "2", explanation=bad, subject="Head"),
    }
    card = replace(JAW, title=bad, description=bad, chapters=(replace(JAW.chapters[1], title=bad),))
    site = replace(SITE, cards=(card,), conditions=packs, clinic=replace(CLINIC, name=bad, about=bad))
    pages = gather_hubs(site, RENDERER)
    assert len(pages) == 9
    assert not [name for name, html in pages.items() if "<img src=x" in html]
