"""What the search finds talks by: words, names of conditions, and the second at which each sentence was said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from talks import BRUXISM, CLINIC, MIGRAINE, a_post, a_section, say
from test_views import CARD, GRINDING, PAGE

from pipeline.english import FUNCTION_WORDS
from pipeline.models import Chapter, Paragraph, Section
from pipeline.page import Page, Site
from pipeline.publish.searchindex import format_said, format_talks, packs_of
from pipeline.publish.searchpage import view_search
from pipeline.text.passages import passages_of
from pipeline.text.sentences import split_sentences

ASSETS = Path(__file__).resolve().parent.parent / "site_templates" / "assets"
SITE = Site(clinic=CLINIC, conditions={"bruxism": GRINDING}, cards=(CARD,), is_preview=True)
MINISEARCH_SHA256 = "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"
"""Of `dist/umd/index.js` in the npm package minisearch 7.2.0."""


def a_page(speech: str, *paragraphs: tuple[str, int | None]) -> Page:
    """Give a page of one chapter in which this was said, from its first millisecond on, and that was written."""
    post = a_post(a_section("bruxism", 0, *paragraphs))
    return replace(
        PAGE,
        post=post,
        chapters=(Chapter(id="bruxism", title="Bruxism", start_ms=0, end_ms=90_000),),
        sentences=split_sentences(say(speech)),
        passages=passages_of(post),
    )


def said(page: Page) -> list[list[object]]:
    """Give what stands in `said.json` of a page."""
    return list(json.loads(format_said(page)))


def test_each_sentence_has_its_second_and_its_chapter() -> None:
    """What was said is there sentence by sentence, in the times that links carry."""
    assert said(PAGE) == [[0.12, "Hello.", "intro"], [62.4, "Teeth.", "bruxism"]]


def test_what_was_said_is_not_there_twice() -> None:
    """A sentence of the article that only leaves words of the spoken one out adds nothing."""
    page = a_page("So, um, your jaw clicks at night.", ("Your **jaw** clicks at night.", 600))
    assert said(page) == [[0.0, "So, um, your jaw clicks at night.", "bruxism"]]


@pytest.mark.parametrize(
    ("speech", "written"),
    [
        ("Take your Mel Oxycam at night.", "Take your meloxicam at night."),
        ("We put in fifteen units at once.", "We put in 15 units at once."),
    ],
)
def test_a_word_that_an_editor_wrote_is_found_where_it_was_said(speech: str, written: str) -> None:
    """A corrected sentence is there beside the spoken one, at its second, not at its paragraph's."""
    page = a_page(f"Your jaw clicks. {speech} Sleep well.", (f"Your jaw clicks. {written}", 0))
    at_s = next(second for second, text, _ in said(page) if text == speech)
    assert said(page) == [
        [0.0, "Your jaw clicks.", "bruxism"],
        [at_s, speech, "bruxism"],
        [at_s, written, "bruxism"],
        [page.sentences[2].start_ms / 1000, "Sleep well.", "bruxism"],
    ]


def test_an_editors_note_has_the_time_of_what_stands_above_it() -> None:
    """Words that nobody said are found too; they lead to the paragraph they follow, or stand in."""
    page = a_page(
        "Your jaw clicks. It hurts a lot.",
        ("Your jaw clicks.", 0),
        ("It hurts a lot.", 900),
        ("Ask about splints.", None),
    )
    assert [0.9, "Ask about splints.", "bruxism"] in said(page)
    assert [900 / 1000, "See the dentist.", "bruxism"] in said(
        a_page("Your jaw clicks. It hurts a lot.", ("See the dentist.", 900))
    )


def test_the_times_of_a_moved_paragraph_stay_its_own() -> None:
    """A paragraph that an editor moved up is held against the speech of its own time."""
    page = a_page("Your jaw clicks. It hurts a lot.", ("It hurts a lot.", 900), ("Your jaw clicks.", 0))
    assert [text for _, text, _ in said(page)] == ["Your jaw clicks.", "It hurts a lot."]


def test_a_word_said_elsewhere_is_found_where_it_was_written_too() -> None:
    """A sentence is held against what was said around it, not against the whole talk."""
    speech = "Splints help a lot. Your jaw clicks and it hurts."
    later_ms = say(speech)[4].start_ms
    page = a_page(speech, ("Splints help a lot.", 0), ("Splints: your jaw clicks and it hurts.", later_ms))
    assert [later_ms / 1000, "Splints: your jaw clicks and it hurts.", "bruxism"] in said(page)


def test_headings_and_key_points_are_no_sentences_of_the_talk() -> None:
    """A heading is found as a chapter, not as something that was said."""
    post = a_post(Section(id="bruxism", title="Nocturnal gnashing", start_ms=0, paragraphs=()))
    page = replace(PAGE, post=post, passages=passages_of(post))
    assert "gnashing" not in format_said(page)


def test_an_article_of_lists_is_searched_item_by_item() -> None:
    """An item of a list is one sentence."""
    post = a_post(
        replace(a_section("bruxism", 0), paragraphs=(Paragraph(markdown="- Splints\n- Rest", start_ms=0),))
    )
    texts = [text for _, text, _ in said(replace(PAGE, post=post, passages=passages_of(post)))]
    assert {"Splints", "Rest"} <= set(texts)


def test_talks_are_found_by_their_cards_alone() -> None:
    """One record a talk, its conditions under all their names, and each word with the talks that have it."""
    assert json.loads(format_talks(SITE)) == {
        "skip": sorted(FUNCTION_WORDS),
        "conditions": {"bruxism": ["Teeth grinding", "bruxism"]},
        "talks": [
            {
                "slug": "jaw-pain",
                "title": "Jaw pain",
                "description": "Cynthia talks about the jaw.",
                "date": "March 1, 2026",
                "length": "1:30",
                "conditions": ["bruxism"],
                "chapters": [["intro", "Intro", 0.0], ["bruxism", "Bruxism", 62.4]],
                "draft": True,
            }
        ],
        "words": {word: [0] for word in CARD.words.split() if word not in ("about", "by", "the")},
    }


def test_words_lead_to_their_talks_by_steps() -> None:
    """The first number is a talk's place in the list, each later one the distance to the next talk."""
    cards = [replace(CARD, slug=f"talk-{at}", words=words) for at, words in enumerate(("b", "c", "b c", "b"))]
    words = json.loads(format_talks(replace(SITE, cards=tuple(cards))))["words"]
    assert words == {"b": [0, 2, 1], "c": [1, 1]}


def test_words_that_say_nothing_are_skipped_on_both_sides() -> None:
    """Function words fill no index, and the page knows which they are."""
    talks = json.loads(format_talks(SITE))
    assert {"the", "about", "by"} <= set(talks["skip"])
    assert not set(talks["skip"]) & talks["words"].keys()


def test_an_approved_talk_is_no_draft() -> None:
    """Only a preview's drafts are marked as such."""
    site = replace(SITE, cards=(replace(CARD, reviewed_by="Ann, PA-C"),))
    assert "draft" not in json.loads(format_talks(site))["talks"][0]


def test_conditions_come_from_the_article_and_from_chapters() -> None:
    """A talk speaks of what its article names and of what it has a chapter on; without a pack it has no name."""
    packs = {pack.id: pack for pack in (BRUXISM, MIGRAINE)}
    assert packs_of(replace(CARD, conditions=("migraine", "gone")), packs) == ("migraine", "bruxism")


def test_the_search_page_leads_only_where_pages_are() -> None:
    """Conditions are listed that have a page; without an archive there is the list of talks."""
    bare = view_search(SITE, pages={"index.html"})
    assert bare["ways"] == [{"name": "All talks", "href": "../index.html"}]
    assert bare["conditions"] == []
    full = view_search(
        SITE, pages={"archive/index.html", "conditions/index.html", "conditions/bruxism/index.html"}
    )
    assert full["ways"] == [
        {"name": "All talks by date", "href": "../archive/index.html"},
        {"name": "Conditions", "href": "../conditions/index.html"},
    ]
    assert full["conditions"] == [{"name": "Teeth grinding", "href": "../conditions/bruxism/index.html"}]


def test_minisearch_is_the_file_its_makers_released() -> None:
    """The library is byte for byte that of the npm package, and its licence stands beside it."""
    folder = ASSETS / "minisearch"
    assert hashlib.sha256((folder / "minisearch.js").read_bytes()).hexdigest() == MINISEARCH_SHA256
    assert "Luca Ongaro" in (folder / "LICENSE.txt").read_text("utf-8")
    assert "7.2.0" in (folder / "VERSION.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "door", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "http:"]
)
def test_the_script_has_no_door_for_markup(door: str) -> None:
    """What was typed and what was said are set as text; nothing of it is ever read as HTML."""
    assert door not in (ASSETS / "search.js").read_text("utf-8")
