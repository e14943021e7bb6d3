"""What a clinic pastes elsewhere, held against the rules of those places."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smalltalk import REPOSITORY
from talks import BRAND, a_post
from test_views import APPROVAL, PAGE

from pipeline.embed import Embed
from pipeline.models import Chapter, Paragraph, Quote, Section
from pipeline.page import Page
from pipeline.publish.export import Exported, export
from pipeline.publish.exportyoutube import describe, list_chapters
from pipeline.publish.render import Renderer

RENDERER = Renderer(REPOSITORY / "site_templates", brand=BRAND)
CLINIC = replace(
    PAGE.clinic,
    emergency="In an emergency call 911.",
    off_label_note='Any other use is "off-label".',
    boxed_warning="Botulinum toxin can spread.",
    phone="555-0100",
)
URL = "https://talks.example.org/"
LINKS = "See [the neck](../neck/index.html), [above](#intro), [a study](https://doi.example/1) & <b>."


def a_section(name: str, at_ms: int, *texts: str, is_note: bool = False) -> Section:
    """Give a section of paragraphs."""
    paragraphs = tuple(Paragraph(markdown=text, start_ms=at_ms, is_note=is_note) for text in texts)
    return Section(id=name, title=name.capitalize(), start_ms=at_ms, paragraphs=paragraphs)


POST = replace(
    a_post(
        a_section("intro", 0, "Hello."),
        a_section("bruxism", 20_000, LINKS, "3. Rest.\n4. Cold\n   - at night"),
        a_section("outro", 62_400, "My own.", is_note=True),
    ),
    lead="The jaw hurts.",
    key_points=(Quote(text="Rest the jaw.", start_ms=20_000),),
    disclaimer=(Quote(text="This is no advice.", start_ms=61_000),),
)
TALK = replace(
    PAGE,
    post=POST,
    clinic=CLINIC,
    approval=APPROVAL,
    site_url=URL,
    toxin_chapters=frozenset({"bruxism", "outro"}),
    chapters=(
        Chapter(id="intro", title="Intro", start_ms=700, end_ms=20_000),
        Chapter(id="bruxism", title="Bruxism", start_ms=20_000, end_ms=62_400),
        Chapter(id="outro", title="Outro", start_ms=62_400, end_ms=90_000),
    ),
    files=replace(PAGE.files, captions="WEBVTT\n", captions_srt="1\n"),
)
SAID_TO_PATIENTS = (
    "In an emergency call 911.",
    CLINIC.disclaimer,
    "Any other use is “off-label”.".replace("“", '"').replace("”", '"'),
    "Botulinum toxin can spread.",
    "Reviewed and approved by Ann, PA-C on March 9, 2026.",
)

NOTHING: frozenset[str] = frozenset()
KSES = {
    "a": frozenset({"href", "rel", "target"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"style"}),
    "td": frozenset({"style"}),
    **dict.fromkeys(("div", "p", "h2", "h3", "h4", "h5", "h6", "ul", "li", "br", "strong", "em", "s"), NOTHING),
    **dict.fromkeys(("blockquote", "details", "summary", "code", "pre", "hr"), NOTHING),
    **dict.fromkeys(("table", "thead", "tbody", "tr"), NOTHING),
}
"""Of what wp-includes/kses.php lets pass, what we may use; `class` and `lang` pass on all that we set them on."""


class Elements(HTMLParser):
    """The elements of a fragment, and whether each one that was opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, open until its end."""
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag


def elements(html: str) -> Elements:
    """Parse a fragment; whatever is opened is closed."""
    parser = Elements()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def words(text: str) -> str:
    """Give a text without tags and escapes, its white space evened out."""
    plain = re.sub(r"<[^>]*>", " ", text)
    for escape, sign in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(escape, sign)
    return " ".join(plain.split())


def exported(page: Page = TALK) -> Exported:
    """Export a page with the shipped templates."""
    return export(page, RENDERER)


def test_all_files_are_written() -> None:
    """With an address for the site nothing is left out."""
    assert exported().left_out == ()
    assert set(exported().files) == {
        *("youtube-description.txt", "captions.vtt", "captions.srt", "fragment.html", "iframe.html"),
        *("article.txt", "transcript.txt"),
    }


@pytest.mark.parametrize("file", ["youtube-description.txt", "fragment.html", "article.txt", "transcript.txt"])
@pytest.mark.parametrize("said", SAID_TO_PATIENTS)
def test_what_patients_must_read_travels(file: str, said: str) -> None:
    """Emergency line, disclaimer, both notes on botulinum toxin and the reviewer stand in every text."""
    assert said in words(exported().files[file])


def test_notes_are_left_out_where_the_talk_needs_none() -> None:
    """A talk without botulinum toxin carries no note about it."""
    files = exported(replace(TALK, toxin_chapters=frozenset())).files
    assert not [name for name, text in files.items() if "otulinum" in text]


def test_fragment_passes_the_filter_of_wordpress() -> None:
    """No element and no attribute that a strict site takes out, and no script, style sheet or frame."""
    for page in (TALK, replace(TALK, site_url=""), replace(TALK, post=replace(POST, lead=""))):
        html = exported(page).files["fragment.html"]
        for tag, attributes in elements(html).found:
            assert set(attributes) <= KSES[tag] | {"class", "lang"}, tag
            assert all(name.startswith("mm-") for name in attributes.get("class", "").split())
        assert "\n\n" not in html


def test_links_of_the_fragment_are_absolute() -> None:
    """Every link leads to the clinic's site, to its moment, or where the article's own link led."""
    hrefs = [a["href"] for tag, a in elements(exported().files["fragment.html"]).found if tag == "a"]
    assert hrefs == [
        "https://talks.example.org/jaw-pain/",
        *(f"https://talks.example.org/jaw-pain/?t={at}" for at in ("0.70", "20.00", "62.40")),
        "https://talks.example.org/neck/index.html",
        "https://talks.example.org/jaw-pain/#intro",
        "https://doi.example/1",
    ]


def test_fragment_without_an_address_has_no_dead_link() -> None:
    """Where the site's address is unknown, links of ours become words; those to other sites stay."""
    html = exported(replace(TALK, site_url="")).files["fragment.html"]
    assert [a["href"] for tag, a in elements(html).found if tag == "a"] == ["https://doi.example/1"]
    assert "See the neck, above," in html


def test_fragment_leads_to_the_video_elsewhere() -> None:
    """Without an address of ours, the video on YouTube is named as such."""
    post = replace(POST, embed=Embed(provider="youtube", id="a-b_c3D4e5F"))
    html = exported(replace(TALK, site_url="", post=post)).files["fragment.html"]
    assert '<a href="https://www.youtube.com/watch?v=a-b_c3D4e5F">Watch the video on YouTube: Jaw pain</a>' in html


def test_notes_stand_at_the_first_section_that_needs_them() -> None:
    """The notes on botulinum toxin follow the section that speaks of it; a later one points back."""
    html = words(exported().files["fragment.html"])
    assert html.index("at night") < html.index("Botulinum toxin can spread.") < html.index("Outro Editor’s note")
    assert html.count("Please read the note about botulinum toxin above.") == 1


def test_frame_shows_the_small_page() -> None:
    """The snippet names the page for frames by its whole address, has a title, and a link beside it."""
    html = exported().files["iframe.html"]
    [(_, frame)] = [one for one in elements(html).found if one[0] == "iframe"]
    assert frame["src"] == "https://talks.example.org/embed/jaw-pain/"
    assert frame["title"] == "Video: Jaw pain"
    assert {"fullscreen", "autoplay"} <= set(frame["allow"].split("; "))
    assert '<a href="https://talks.example.org/jaw-pain/">' in html


def test_no_frame_without_an_address() -> None:
    """Without the site's address there is no snippet, and the reason says what to write where."""
    found = exported(replace(TALK, site_url=""))
    assert "iframe.html" not in found.files
    assert len(found.left_out) == 1
    assert 'write site_url = "https://..." below [publishing] there' in found.left_out[0]


def test_article_as_text() -> None:
    """Headings, lists, links and the editor's own words can be told apart without formatting."""
    text = exported().files["article.txt"]
    assert text.startswith(
        "Jaw pain\n========\n\nCynthia, PA-C, Moderni Spine, March 1, 2026\n\n"
        "Reviewed and approved by Ann, PA-C on March 9, 2026.\n\n"
        "Watch the video with captions: https://talks.example.org/jaw-pain/\n\n"
        "The jaw hurts.\n\nKey points\n\n- Rest the jaw.\n\nIntro\n-----\n\nHello.\n\nBruxism\n-------\n\n"
        "See the neck, above, a study (https://doi.example/1) & <b>.\n\n3. Rest.\n4. Cold\n  - at night\n\n"
    )
    assert "Outro\n-----\n\nEditor’s note: My own." in text
    assert "Said in the video at 1:01: “This is no advice.”" in text


def test_transcript_as_text() -> None:
    """Each chapter's sentences stand below its time and title."""
    text = exported().files["transcript.txt"]
    assert "\n\n0:20 Bruxism\n------------\n\n" in text
    assert "\n\n1:02 Outro\n----------\n\nTeeth.\n\n" in text


def a_chapter(title: str, start_s: float, end_s: float) -> Chapter:
    """Give a chapter by its seconds."""
    return Chapter(id="x", title=title, start_ms=int(start_s * 1000), end_ms=int(end_s * 1000))


def test_youtube_description() -> None:
    """Lead, link, chapters from 0:00, notes, and whom to call."""
    assert describe(TALK).text == (
        "The jaw hurts.\n\n"
        "The article, with the full transcript: https://talks.example.org/jaw-pain/\n\n"
        "Chapters\n0:00 Intro\n0:20 Bruxism\n1:02 Outro\n\n"
        "Please note\n\nIn an emergency call 911.\n\nThis is general education.\n\n"
        'About botulinum toxin: Any other use is "off-label". Botulinum toxin can spread.\n\n'
        "Reviewed and approved by Ann, PA-C on March 9, 2026.\n\n"
        "Moderni Spine\n555-0100\n"
    )


def test_short_chapters_join_the_one_before() -> None:
    """A chapter below ten seconds is left out and named; the first that stays begins at 0:00."""
    chapters = [
        a_chapter("Hello", 0, 6),
        a_chapter("Neck", 6, 30),
        a_chapter("Aside", 30, 39.9),
        a_chapter("Jaw", 39.9, 60),
        a_chapter("Head", 60, 90),
    ]
    lines, left_out = list_chapters(chapters)
    assert lines == ("0:00 Neck", "0:39 Jaw", "1:00 Head")
    assert left_out == (
        'the chapter "Hello", because it is shorter than 10 seconds',
        'the chapter "Aside", because it is shorter than 10 seconds',
    )


def test_two_chapters_are_no_list() -> None:
    """YouTube ignores a list of two, so none is written, and the reason is told."""
    lines, left_out = list_chapters([a_chapter("Neck", 0, 30), a_chapter("Jaw", 30, 60)])
    assert (lines, left_out) == ((), ("the chapters, because YouTube needs 3 and only 2 are left",))


def test_long_titles_are_cut_between_words() -> None:
    """A title of more than 70 characters ends at a word, and that is told."""
    chapters = [a_chapter("word " * 20, 0, 30), a_chapter("Jaw", 30, 60), a_chapter("Head", 60, 90)]
    lines, left_out = list_chapters(chapters)
    assert lines[0] == "0:00 " + "word " * 12 + "word…"
    assert "more than 70 characters" in left_out[0]


def test_signs_that_youtube_refuses_are_said() -> None:
    """No angle bracket is left, and what it meant is."""
    post = replace(POST, lead="On <15 days, of >= 4 h, A -> B.")
    text = describe(replace(TALK, post=post)).text
    assert text.startswith("On less than 15 days, of at least 4 h, A → B.")


def test_too_long_a_description_keeps_the_notes() -> None:
    """What is too long for YouTube loses its lead, then its chapters, never a note for patients."""
    long_lead = describe(replace(TALK, post=replace(POST, lead="é" * 2500)))
    assert long_lead.left_out == ("the lead, because a description has 5,000 bytes at most",)
    assert "0:20 Bruxism" in long_lead.text
    clinic = replace(CLINIC, disclaimer="x" * 4700)
    long_note = describe(replace(TALK, clinic=clinic))
    assert long_note.left_out == ("the lead and the chapters, because a description has 5,000 bytes at most",)
    assert "x" * 4700 in long_note.text
    hopeless = describe(replace(TALK, clinic=replace(CLINIC, disclaimer="x" * 5000)))
    assert (hopeless.text, len(hopeless.left_out)) == ("", 1)
    assert (
        "youtube-description.txt"
        not in exported(replace(TALK, clinic=replace(CLINIC, disclaimer="x" * 5000))).files
    )


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 90), min_size=1, max_size=12),
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=90),
        min_size=12,
        max_size=12,
    ),
    st.text(st.characters(codec="utf-8"), max_size=3000),
)
def test_any_talk_keeps_the_rules_of_youtube(lengths: list[int], titles: list[str], lead: str) -> None:
    """Whatever a talk holds, its description and chapters are such as YouTube accepts."""
    chapters, at_s = [], 0
    for length, title in zip(lengths, titles, strict=False):
        chapters.append(a_chapter(title, at_s, at_s + length))
        at_s += length
    text = describe(replace(TALK, chapters=tuple(chapters), post=replace(POST, lead=lead))).text
    assert len(text.encode()) <= 5000
    assert not set("<>") & set(text)
    lines, _ = list_chapters(chapters)
    starts = [int(line.split()[0].split(":")[0]) * 60 + int(line.split()[0].split(":")[1]) for line in lines]
    assert not lines or (len(lines) >= 3 and starts[0] == 0)
    assert all(later - sooner >= 10 for sooner, later in itertools.pairwise([*starts, at_s] if starts else []))
    assert all(len(line.partition(" ")[2]) <= 70 for line in lines)


def test_every_link_names_its_host() -> None:
    """No file leads to a place of this computer."""
    for text in exported().files.values():
        for href in re.findall(r'(?:href|src)="([^"]*)"', text):
            assert urlsplit(href).scheme == "https"
