"""What a page shows, decided in words and numbers ready to print."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import CLINIC, a_post, a_section

from pipeline.checklist import CHECKLIST
from pipeline.models import Caption, Chapter, Condition, Quote, Sentence, Source
from pipeline.page import Asset, Card, Moment, Page, PageFiles, Related
from pipeline.period import Period
from pipeline.publish.approval import approve
from pipeline.publish.formats import embed_json
from pipeline.publish.navigation import frame
from pipeline.publish.pictures import post_picture
from pipeline.publish.seealso import view_related
from pipeline.publish.site import newest_first
from pipeline.publish.views import card_of, view_post

ASSET = Asset(source=Path("x"))
GRINDING = Condition(
    id="bruxism",
    name="bruxism",
    plain_name="Teeth grinding",
    aliases=("bruxism",),
    cues=(),
    vocabulary=(),
)
PAGE = Page(
    post=a_post(a_section("intro", 0, ("Hello.", 120), ("By *hand*.", None)), a_section("bruxism", 62_400)),
    clinic=CLINIC,
    chapters=(
        Chapter(id="intro", title="Intro", start_ms=0, end_ms=62_400),
        Chapter(id="bruxism", title="Bruxism", start_ms=62_400, end_ms=90_000),
    ),
    captions=(Caption(start_ms=120, end_ms=2000, lines=("Hello", "</script>")),),
    sentences=(
        Sentence(start=0, end=1, start_ms=120, end_ms=900, text="Hello."),
        Sentence(start=1, end=2, start_ms=62_400, end_ms=63_000, text="Teeth."),
    ),
    conditions={"bruxism": GRINDING},
    approval=None,
    made_with="whisper tiny.en",
    files=PageFiles(video=ASSET, poster=ASSET, captions="", captions_srt="", chapters="", video_bytes=7),
)
ALL = [statement.id for statement in CHECKLIST]
APPROVAL = approve(
    "jaw-pain", by="Ann, PA-C", at=dt.datetime(2026, 3, 9, 23, 59, tzinfo=dt.UTC), parts={}, affirmed=ALL
)
AT_0 = {"clock": "0:00", "spoken": "the beginning", "seconds": "0.00", "video_href": "video.mp4#t=0.00"}
AT_62 = {"clock": "1:02", "spoken": "1 minute 2 seconds", "seconds": "62.40", "video_href": "video.mp4#t=62.40"}
UNTIMED = dict.fromkeys(AT_0, "")
BOX = {"href": "../conditions/bruxism/index.html", "explanation": "", "source_name": "", "source_url": ""}


def bar(x: float, width: float) -> dict[str, str]:
    """Give a chapter's place in the bar as the view writes it."""
    return {"bar_x": f"{x:.1f}", "bar_width": f"{width:.1f}"}


def test_a_draft_page() -> None:
    """A preview's page says that it is a draft and brings the captions along for the editor."""
    assert view_post(PAGE, is_preview=True) == {
        **frame(CLINIC, page="jaw-pain/index.html"),
        "page": {
            "title": "Jaw pain",
            "description": "Cynthia talks about the jaw.",
            "slug": "jaw-pain",
            "language": "en",
            "draft": True,
            "date_text": "March 1, 2026",
            "date_iso": "2026-03-01",
            "length_text": "1:30",
            "length_spoken": "1 minute 30 seconds",
            "speaker": "Cynthia, PA-C",
            "reviewed_by": "",
            "reviewed_text": "",
            "withdrawn_text": "",
            "reviewed_iso": "",
            "next_review_text": "",
            "next_review_iso": "",
            "picture_note": "",
            "made_with": "whisper tiny.en",
            "lead": "",
        },
        "key_points": [],
        "spoken_disclaimer": [],
        "video": {
            "src": "video.mp4",
            "sources": [{"src": "video.mp4", "media": ""}],
            "sizes": [],
            "origin": "",
            "poster": "poster.jpg",
            "captions": "captions.vtt",
            "captions_srt": "captions.srt",
            "chapters": "chapters.vtt",
            "width": 1920,
            "height": 1080,
            "is_sound_alone": False,
        },
        "picture": post_picture(PAGE),
        "conditions": [
            {**BOX, "id": "bruxism", "name": "Teeth grinding", "href": "../conditions/bruxism/index.html"}
        ],
        "chapters": [
            {**AT_0, "id": "intro", "title": "Intro", "href": "#intro", "bar_x": "0.0", "bar_width": "693.3"},
            {
                **AT_62,
                "id": "bruxism",
                "title": "Bruxism",
                "href": "#bruxism",
                "bar_x": "693.3",
                "bar_width": "306.7",
            },
        ],
        "sections": [
            {
                **AT_0,
                "id": "intro",
                "title": "Intro",
                "paragraphs": [
                    {
                        **AT_0,
                        "seconds": "0.12",
                        "video_href": "video.mp4#t=0.12",
                        "html": '<p data-start="0.12">Hello.</p>\n',
                        "is_note": False,
                        "can_listen": False,
                    },
                    {**UNTIMED, "html": "<p>By <em>hand</em>.</p>\n", "is_note": False, "can_listen": False},
                ],
                "caution": [],
                "caution_href": "",
            },
            {
                **AT_62,
                "id": "bruxism",
                "title": "Bruxism",
                "paragraphs": [],
                "caution": [],
                "caution_href": "",
            },
        ],
        "transcript": [
            {
                **AT_0,
                "id": "intro",
                "title": "Intro",
                "sentences": [
                    {
                        "clock": "0:00",
                        "spoken": "the beginning",
                        "seconds": "0.12",
                        "video_href": "video.mp4#t=0.12",
                        "text": "Hello.",
                    }
                ],
            },
            {**AT_62, "id": "bruxism", "title": "Bruxism", "sentences": [{**AT_62, "text": "Teeth."}]},
        ],
        "cues_json": '[[0.12, 2.0, "Hello\\n\\u003c/script\\u003e"]]',
        "embed": None,
    }


def cautions(**facts: object) -> list[tuple[object, object]]:
    """Give the texts and the link of each section of a page."""
    shown = view_post(replace(PAGE, **facts), is_preview=True)["sections"]  # type: ignore[arg-type]
    return [(section["caution"], section["caution_href"]) for section in shown]  # type: ignore[attr-defined]


BOTH = replace(CLINIC, off_label_note="Off-label.", boxed_warning="It can spread.")


@pytest.mark.parametrize(
    ("chapters", "expected"),
    [
        ((), [([], ""), ([], "")]),
        (("bruxism",), [([], ""), (["Off-label.", "It can spread."], "")]),
        (("intro", "bruxism"), [(["Off-label.", "It can spread."], ""), ([], "#botulinum-note")]),
        (("",), [(["Off-label.", "It can spread."], ""), ([], "")]),
    ],
)
def test_the_note_on_botulinum_toxin_stands_once(chapters: tuple[str, ...], expected: list[object]) -> None:
    """It stands in full at the first chapter that needs it; the others lead to it."""
    assert cautions(clinic=BOTH, toxin_chapters=frozenset(chapters)) == expected


def test_a_clinic_without_texts_shows_none() -> None:
    """An empty note makes no empty box; one text alone is shown."""
    needed = frozenset({"bruxism"})
    assert cautions(toxin_chapters=needed) == [([], ""), ([], "")]
    half = replace(CLINIC, boxed_warning="It can spread.")
    assert cautions(clinic=half, toxin_chapters=needed) == [([], ""), (["It can spread."], "")]


def test_an_approved_page() -> None:
    """A published page names who approved it and when, is no draft, and carries no editor's data."""
    view = view_post(replace(PAGE, approval=APPROVAL), is_preview=False)
    page = view["page"]
    assert isinstance(page, dict)
    assert {key: page[key] for key in ("draft", "reviewed_by", "reviewed_text", "reviewed_iso")} == {
        "draft": False,
        "reviewed_by": "Ann, PA-C",
        "reviewed_text": "March 9, 2026",
        "reviewed_iso": "2026-03-09",
    }
    assert view["cues_json"] == ""


def test_a_withdrawn_page_says_so() -> None:
    """The preview of a post that was taken back carries the day."""
    view = view_post(replace(PAGE, withdrawn_on=dt.date(2026, 3, 10)), is_preview=True)
    assert view["page"]["withdrawn_text"] == "March 10, 2026"  # type: ignore[index]


def test_picked_sentences_lead_to_their_moment() -> None:
    """Lead, key points and disclaimer stand as they are in the article; one written by hand has no time."""
    post = replace(
        PAGE.post,
        lead="Jaws.",
        key_points=(Quote(text="Rest it.", start_ms=62_400), Quote(text="By hand.", start_ms=None)),
        disclaimer=(Quote(text="No advice.", start_ms=0),),
    )
    view = view_post(replace(PAGE, post=post), is_preview=False)
    assert view["page"]["lead"] == "Jaws."  # type: ignore[index]
    assert view["key_points"] == [{"text": "Rest it.", **AT_62}, {"text": "By hand.", **UNTIMED}]
    assert view["spoken_disclaimer"] == [{"text": "No advice.", **AT_0}]


def test_a_condition_without_a_pack_keeps_its_id() -> None:
    """A condition whose pack was deleted is still named."""
    shown = view_post(replace(PAGE, conditions={}), is_preview=False)["conditions"]
    assert shown == [{**BOX, "id": "bruxism", "name": "bruxism"}]


def test_a_condition_is_told_in_plain_words() -> None:
    """The box has the pack's explanation and source, and leads to the condition's page where there is one."""
    source = Source(name="MedlinePlus: Bruxism", url="https://medlineplus.gov/x.html")
    told = replace(GRINDING, explanation="Teeth that grind.", explanation_source=source)
    page = replace(PAGE, conditions={"bruxism": told})
    expected = {
        **BOX,
        "id": "bruxism",
        "name": "Teeth grinding",
        "explanation": "Teeth that grind.",
        "source_name": source.name,
        "source_url": source.url,
    }
    assert view_post(page, is_preview=False)["conditions"] == [expected]


def test_other_talks_open_where_they_come_to_the_condition() -> None:
    """A related talk is named with the condition for which it is; one without a chapter on it opens at its top."""
    teeth = Related(
        slug="night-guards",
        title="Night guards",
        duration_ms=125_000,
        condition="bruxism",
        chapter="bruxism",
        start_ms=62_400,
    )
    sleep = replace(teeth, slug="sleep", title="Sleep", condition="sleep-apnea", chapter="", start_ms=0)
    long = {"length_text": "2:05", "length_spoken": "2 minutes 5 seconds"}
    assert view_related((teeth, sleep), {"bruxism": GRINDING}, slug="jaw-pain") == [
        {
            "title": "Night guards",
            "condition": "Teeth grinding",
            "href": "../night-guards/index.html?t=62.40#bruxism",
            "clock": "1:02",
            "spoken": "1 minute 2 seconds",
            **long,
        },
        {
            "title": "Sleep",
            "condition": "sleep-apnea",
            "href": "../sleep/index.html",
            "clock": "",
            "spoken": "",
            **long,
        },
    ]


def test_an_approved_page_is_due_for_review() -> None:
    """It tells the day of its next review, counted from the approval; without either it tells none."""
    page = replace(PAGE, approval=APPROVAL, review_every=Period(months=12))
    days = {"next_review_text": "March 9, 2027", "next_review_iso": "2027-03-09"}
    for shown, expected in (
        (page, days),
        (replace(page, approval=None), dict.fromkeys(days, "")),
        (replace(page, review_every=None), dict.fromkeys(days, "")),
    ):
        told = view_post(shown, is_preview=False)["page"]
        assert {key: told[key] for key in days} == expected  # type: ignore[index]


def test_what_the_picture_shows_is_told_as_it_was_approved() -> None:
    """The page says that nothing in the picture goes untold only where somebody said so by approving."""
    sentence = "The picture shows nothing that the words don't say."
    for approval, expected in ((APPROVAL, sentence), (replace(APPROVAL, checklist=()), ""), (None, "")):
        told = view_post(replace(PAGE, approval=approval), is_preview=False)["page"]
        assert told["picture_note"] == expected  # type: ignore[index]


def test_a_paragraph_can_be_heard_from_its_own_place() -> None:
    """It has a link of its own where it was said apart from its heading; an editor's note never has."""
    section = a_section("bruxism", 62_400, ("At the heading.", 62_900), ("Later.", 70_000), ("By hand.", None))
    note = replace(section.paragraphs[1], is_note=True)
    post = replace(PAGE.post, sections=(replace(section, paragraphs=(*section.paragraphs, note)),))
    (shown,) = view_post(replace(PAGE, post=post), is_preview=False)["sections"]  # type: ignore[misc]
    assert [one["can_listen"] for one in shown["paragraphs"]] == [False, True, False, False]
    assert shown["paragraphs"][1]["video_href"] == "video.mp4#t=70.00"


def test_the_chapter_bar_is_as_long_as_the_video() -> None:
    """Each chapter takes the share of the bar that it takes of the video, to its very end."""
    chapters = view_post(PAGE, is_preview=False)["chapters"]
    assert isinstance(chapters, list)
    edges = [(float(one["bar_x"]), float(one["bar_x"]) + float(one["bar_width"])) for one in chapters]
    middle = pytest.approx(1000 * 62_400 / 90_000, abs=0.1)
    assert edges == [(0, middle), (middle, pytest.approx(1000, abs=0.1))]


@pytest.mark.parametrize(
    ("ms", "spoken"),
    [
        (999, "the beginning"),
        (1000, "1 second"),
        (61_000, "1 minute 1 second"),
        (120_000, "2 minutes"),
        (3_600_000, "1 hour"),
        (7_325_000, "2 hours 2 minutes 5 seconds"),
    ],
)
def test_times_are_said_as_people_say_them(ms: int, spoken: str) -> None:
    """A screen reader says minutes and seconds, not a colon."""
    page = replace(PAGE, chapters=(Chapter(id="x", title="X", start_ms=ms, end_ms=ms + 1),), sentences=())
    (chapter,) = view_post(page, is_preview=False)["chapters"]  # type: ignore[misc]
    assert chapter["spoken"] == spoken


CARD = Card(
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
    conditions=("bruxism",),
    chapters=(
        Moment(id="intro", title="Intro", start_ms=0, end_ms=62_400),
        Moment(id="bruxism", title="Bruxism", start_ms=62_400, end_ms=90_000),
    ),
    reviewed_by="",
    approved_at="",
    words="about bruxism by cynthia hand hello intro jaw pain talks teeth the",
)


def test_a_card_is_what_the_index_shows_of_a_page() -> None:
    """A page's card has its facts, and its reviewer once it is approved."""
    assert card_of(PAGE) == CARD
    at = APPROVAL.at.isoformat()
    approved = replace(CARD, reviewed_by="Ann, PA-C", approved_at=at, published_at=at)
    assert card_of(replace(PAGE, approval=APPROVAL)) == approved
    first = dt.datetime(2025, 1, 2, tzinfo=dt.UTC)
    earlier = replace(PAGE, approval=APPROVAL, published_at=first)
    assert card_of(earlier) == replace(approved, published_at=first.isoformat())


def test_the_newest_talk_comes_first() -> None:
    """Talks are ordered by day, and those of one day by title, whatever the order they come in."""
    days = {"old": 1, "b": 3, "A": 3, "c": 3, "new": 9}
    cards = [replace(CARD, title=title, date=dt.date(2026, 3, day)) for title, day in days.items()]
    for given_cards in (cards, cards[::-1]):
        assert [card.title for card in newest_first(given_cards)] == ["new", "A", "b", "c", "old"]


def test_json_in_a_page_ends_no_script() -> None:
    """What could end a script element or a line of JavaScript is escaped."""
    assert embed_json(["</script>", "a&b", "<!--", "\u2028\u2029", "é"]) == (
        '["\\u003c/script\\u003e", "a\\u0026b", "\\u003c!--", "\\u2028\\u2029", "é"]'
    )


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.just("</script>"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("<>&a", max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=80)
@given(_json)
def test_json_in_a_page_reads_back_the_same(value: object) -> None:
    """Escaping changes how JSON is written, not what it says."""
    written = str(embed_json(value))
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == value
