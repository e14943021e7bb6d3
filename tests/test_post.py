"""`post.md`: written, read back the same, and read as an editor may have left it."""

from __future__ import annotations

import datetime as dt
import html
import re
import string
from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import a_post, a_section

from pipeline.errors import RecordError
from pipeline.models import Paragraph, Post, Quote, Section, VideoFacts
from pipeline.publish.article import render_paragraph
from pipeline.text.post import escape_markdown, format_post, parse_post


def shown(markdown: str) -> str:
    """Give what a reader sees of one block."""
    block = render_paragraph(Paragraph(markdown=markdown, start_ms=None))
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", block)).split())


FRONT = dedent("""\
    ---
    title: Jaw pain
    description: Cynthia talks about the jaw.
    slug: jaw-pain
    date: 2026-03-01
    speaker: Cynthia, PA-C
    language: en
    conditions:
    - bruxism
    video:
      file: Jaw pain.mp4
      duration: 90.0
      width: 1920
      height: 1080
    ---
    """)
BODY = dedent("""\

    ## Intro {#intro t=0.00}

    Hello. {t=0.12}

    Written by hand.

    ## Bruxism {#bruxism t=62.40}

    You grind. {t=75.10}
    """)
POST = a_post(
    a_section("intro", 0, ("Hello.", 120), ("Written by hand.", None)),
    a_section("bruxism", 62_400, ("You grind.", 75_100)),
)


def read(body: str) -> tuple[Section, ...]:
    """Give the sections of an article's body."""
    return parse_post(FRONT + dedent(body), file="post.md").sections


def test_a_post_is_written_for_people() -> None:
    """Front matter, a heading per chapter, a blank line between blocks, a time behind each paragraph."""
    assert format_post(POST) == FRONT + BODY


def test_a_post_reads_back_the_same() -> None:
    """What was written is what is read."""
    assert parse_post(FRONT + BODY, file="post.md") == POST


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + FRONT + BODY, id="byte-order-mark"),
        pytest.param((FRONT + BODY).replace("\n", "\r\n"), id="windows-line-ends"),
        pytest.param((FRONT + BODY).replace("\n", "\r"), id="old-mac-line-ends"),
        pytest.param((FRONT + BODY).rstrip("\n"), id="no-last-line-end"),
        pytest.param((FRONT + BODY).replace("\n\n", "\n \t\n\n\n"), id="more-blank-lines"),
        pytest.param(
            FRONT
            + BODY.replace("}\n\nHello", "}\nHello").replace("}\n\nYou", "}\nYou").replace("\n\n## B", "\n## B"),
            id="no-blank-lines-around-headings",
        ),
        pytest.param(FRONT.replace("---\n", "---  \n") + BODY, id="spaces-behind-the-lines"),
        pytest.param(FRONT + BODY.replace("{t=0.12}", "{ t=0.12 }"), id="spaces-in-marks"),
        pytest.param(FRONT + BODY.replace("62.40}", "62.4}"), id="shorter-time"),
        pytest.param(FRONT + BODY.replace("## Intro", "##   Intro "), id="spaces-in-headings"),
        pytest.param(FRONT + BODY.replace("{#intro t=0.00}", "{t=0.00 #intro}"), id="time-before-id"),
    ],
)
def test_what_editors_do_to_a_file_changes_nothing(text: str) -> None:
    """Byte order marks, line ends and spaces do not matter."""
    assert parse_post(text, file="post.md") == POST


def test_a_deleted_time_is_none() -> None:
    """A mark that an editor deleted is missing, not zero."""
    assert read("## Intro {#intro}\n\nHello.\n") == (a_section("intro", None, ("Hello.", None)),)


@pytest.mark.parametrize(
    ("heading", "name", "title"),
    [
        ("## Neck pain", "neck-pain", "Neck pain"),
        ("## Ünïcode & Co.", "unicode-co", "Ünïcode & Co."),
        ("## Neck pain ##", "neck-pain", "Neck pain"),
        ("## !!!", "chapter", "!!!"),
        ("## Neck {t=1.00}", "neck", "Neck"),
        ("## Neck {#}", "neck", "Neck"),
        ("## {#neck t=1.00}", "neck", "neck"),
    ],
)
def test_a_missing_id_is_made_of_the_title(heading: str, name: str, title: str) -> None:
    """A heading that an editor typed becomes a chapter like any other."""
    ((section),) = read(f"{heading}\n")
    assert (section.id, section.title) == (name, title)


def test_ids_are_made_unique() -> None:
    """Two headings of one name, and names that the page uses itself, can both be linked to."""
    sections = read("## Neck\n\n## Neck\n\n## X {#neck}\n\n## Video\n\n## T {#transcript}\n")
    assert [section.id for section in sections] == ["neck", "neck--2", "neck--3", "video--2", "transcript--2"]


def test_text_before_the_first_heading_goes_to_the_first_section() -> None:
    """Nothing that an editor wrote is lost because it stands too high."""
    assert read("Early. {t=0.50}\n\n## Intro {#intro t=1.00}\n\nHello.\n") == (
        a_section("intro", 1000, ("Early.", 500), ("Hello.", None)),
    )


def test_smaller_and_larger_headings_open_no_chapter() -> None:
    """Only `##` opens a chapter; other headings are text of the article."""
    assert read("## Intro {#intro}\n\n# Big\n\n### Small\n\n##no\n") == (
        a_section("intro", None, ("# Big", None), ("### Small", None), ("##no", None)),
    )


def test_a_list_is_one_block() -> None:
    """The items of a list stay together, so that the page shows one list."""
    assert read("## Intro {#intro}\n\n- one\n\n- two {t=3.00}\n\nAfter.\n") == (
        a_section("intro", None, ("- one\n\n- two", 3000), ("After.", None)),
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("- one {t=2.00}\n\n- two {t=3.00}\n", id="loose-list"),
        pytest.param("- one {t=2.00}\n- two {t=3.00}\n", id="tight-list"),
        pytest.param("one {t=2.00}\ntwo {t=3.00}\n", id="joined-lines"),
        pytest.param("one {t=2.00} two {t=3.00}\n", id="joined-paragraphs"),
        pytest.param("one {t=2.00}.\n", id="full-stop-behind-it"),
    ],
)
def test_no_mark_is_ever_shown(body: str) -> None:
    """An editor who joins two paragraphs, or lists them, does not publish their times."""
    (section,) = read("## Intro {#intro}\n\n" + body)
    assert not any("{t=" in paragraph.markdown for paragraph in section.paragraphs)


def _without(key: str) -> str:
    return "".join(line for line in FRONT.splitlines(keepends=True) if not line.startswith(key))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(BODY, "the lines between the two --- at the top are missing", id="no-front-matter"),
        pytest.param("", "the lines between the two --- at the top are missing", id="empty"),
        pytest.param(FRONT[:-4] + BODY, "the lines between the two --- at the top are missing", id="not-closed"),
        pytest.param(
            "\n" + FRONT + BODY, "the lines between the two --- at the top are missing", id="blank-line-first"
        ),
        pytest.param(FRONT, "there is no heading (## ...)", id="no-heading"),
        pytest.param(FRONT + "\nOnly text.\n", "there is no heading (## ...)", id="text-only"),
        pytest.param(
            FRONT.replace("Jaw pain\n", "Jaw: pain\n", 1) + BODY, "line 2 can't be understood", id="colon-in-title"
        ),
        pytest.param(
            FRONT.replace("Cynthia talks", '"Cynthia talks') + BODY, "can't be understood", id="open-quote"
        ),
        pytest.param("---\n- a\n- b\n---\n" + BODY, "the lines between the two --- must look like", id="a-list"),
        pytest.param("---\njust words\n---\n" + BODY, "the lines between the two --- must look like", id="words"),
        pytest.param(_without("title") + BODY, "a fact at the top is missing or wrong ('title')", id="no-title"),
        pytest.param(_without("date") + BODY, "a fact at the top is missing or wrong ('date')", id="no-date"),
        pytest.param(FRONT.replace("2026-03-01", "last week") + BODY, "a fact at the top", id="date-in-words"),
        pytest.param(FRONT.replace("2026-03-01", "2026-02-30") + BODY, "post.md: ", id="no-such-day"),
        pytest.param(FRONT.replace("title: Jaw pain", "title:") + BODY, "a fact at the top", id="title-emptied"),
        pytest.param(FRONT.replace(" Cynthia, PA-C", "") + BODY, "a fact at the top", id="speaker-emptied"),
        pytest.param(FRONT.replace("duration: 90.0", "duration: long") + BODY, "a fact at the top", id="duration"),
        pytest.param(
            FRONT.replace("duration: 90.0", "duration: .nan") + BODY, "a fact at the top", id="duration-nan"
        ),
        pytest.param(FRONT.replace("width: 1920", "width:") + BODY, "a fact at the top", id="width-emptied"),
        pytest.param(
            FRONT.replace("conditions:\n- bruxism", "conditions: 3") + BODY, "a fact at the top", id="number"
        ),
    ],
)
def test_a_broken_post_is_told_in_one_sentence(text: str, told: str) -> None:
    """Each defect is one sentence that begins with the file's name and says what to do."""
    with pytest.raises(RecordError) as refused:
        parse_post(text, file="transcripts/x/post.md")
    assert str(refused.value).startswith("transcripts/x/post.md: ")
    assert told in str(refused.value)
    assert str(refused.value).endswith(("mend it.", "mend them.", "put them back.", "put one back.", "in quotes."))


def test_one_condition_needs_no_list() -> None:
    """An editor who writes `conditions: bruxism` does not get seven conditions of one letter."""
    text = FRONT.replace("conditions:\n- bruxism", "conditions: bruxism") + BODY
    try:
        assert parse_post(text, file="post.md").conditions == ("bruxism",)
    except RecordError as refused:
        assert "post.md: " in str(refused)  # noqa: PT017 - to refuse it is as good


def test_conditions_may_be_none() -> None:
    """A talk about no condition is fine, and so is an empty description."""
    text = FRONT.replace("\n- bruxism", "").replace(" Cynthia talks about the jaw.", "") + BODY
    assert parse_post(text, file="post.md") == replace(POST, conditions=(), description="")


def test_a_date_is_a_day() -> None:
    """A time of day behind the date is not taken over."""
    text = FRONT.replace("2026-03-01", "2026-03-01 10:00:00") + BODY
    assert type(parse_post(text, file="post.md").date) is dt.date


@pytest.mark.parametrize(
    ("said", "markdown"),
    [
        ("It hurts.", "It hurts."),
        ("a*b_c `d`", r"a\*b\_c \`d\`"),
        ("[x](y) <b> {t=1.00}", r"\[x\](y) \<b\> \{t=1.00\}"),
        ("# one", r"\# one"),
        ("- one", r"\- one"),
        ("+ one", r"\+ one"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("12 is one", "12 is one"),
        ("2.5 mg - 3 mg", r"2\.5 mg - 3 mg"),
        ("a\\b", r"a\\b"),
    ],
)
def test_spoken_words_are_escaped(said: str, markdown: str) -> None:
    """What Markdown would take for a sign is escaped, and what it would not is left readable."""
    assert escape_markdown(said) == markdown


@pytest.mark.parametrize("said", ["AT&T", "R&D &copy; 2", "&#123;x", "about ~5 to ~6", "~~gone~~", "~~~ x"])
def test_spoken_signs_are_shown(said: str) -> None:
    """A sign that was said is shown as it is, not read as Markdown."""
    assert shown(escape_markdown(said)) == said


_SIGNS = "\\`*_{}[]()<>#+-.!|~&;:=\"'^$%@/?,"
_tokens = st.text(
    st.sampled_from(_SIGNS + "ab1") | st.sampled_from(string.ascii_letters + "éß😀"), min_size=1, max_size=8
)
_texts = st.lists(
    _tokens | st.sampled_from(("{t=75.10}", "##", "1.", "---", "&amp;", "<b>")), min_size=1, max_size=6
)


@settings(deadline=None, max_examples=100)
@given(_texts.map(" ".join))
def test_any_spoken_text_is_shown_as_it_is(said: str) -> None:
    """Whatever signs the recogniser writes, the reader sees exactly those."""
    assert shown(escape_markdown(said)) == said


_lines = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
_facts = _lines | st.sampled_from(("no", "2026", "a: b", "# x", "- x", "'q'", '"', "null", "---", "{x}", "~", "é"))
_marks = st.none() | st.integers(0, 10**6).map(lambda centiseconds: centiseconds * 10)
_sections = st.lists(
    st.builds(
        Section,
        id=st.from_regex(r"[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4})?", fullmatch=True).map(lambda name: f"x-{name}"),
        title=_texts.map(" ".join),
        start_ms=_marks,
        paragraphs=st.lists(
            st.builds(Paragraph, markdown=_texts.map(" ".join).map(escape_markdown), start_ms=_marks), max_size=3
        ).map(tuple),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda section: section.id,
).map(tuple)
_posts = st.builds(
    Post,
    slug=st.just("jaw-pain"),
    title=_facts.filter(bool),
    description=_facts,
    conditions=st.lists(st.sampled_from(("migraine", "no", "12")), max_size=2).map(tuple),
    speaker=_facts.filter(bool),
    date=st.dates(),
    language=st.sampled_from(("en", "no", "sv")),
    video=st.builds(
        VideoFacts,
        file=_facts.filter(bool),
        duration_ms=st.integers(1, 10**8),
        width_px=st.integers(1, 9999),
        height_px=st.integers(1, 9999),
    ),
    sections=_sections,
)


@settings(deadline=None, max_examples=100)
@given(_posts)
def test_every_post_reads_back_the_same(post: Post) -> None:
    """No title, fact or paragraph is changed by writing and reading, whatever signs it holds."""
    assert parse_post(format_post(post), file="post.md") == post


def test_a_mark_may_be_a_clock() -> None:
    """People read 1:15 off the player and write it down."""
    (section,) = read("## Intro {#intro t=1:15}\n\nHello. {t=1:16.5}\n")
    assert (section.start_ms, section.paragraphs[0].start_ms) == (75_000, 76_500)


def test_a_mark_that_is_no_time_is_told() -> None:
    """A mistyped time is neither guessed nor printed on the page."""
    with pytest.raises(RecordError, match=r'^post.md: "50,5" is not a time; write times like'):
        parse_post(FRONT + "\n## Intro {t=50,5}\n\nHello.\n", file="post.md")


def test_picked_sentences_are_the_editors_to_change() -> None:
    """Lead, key points and disclaimer stand in the front matter, each point with its time, and are read back."""
    post = replace(
        a_post(a_section("intro", 0, ("Hello.", 120))),
        lead="Jaws: what to do.",
        key_points=(Quote(text="Rest it.", start_ms=62_400), Quote(text="By hand.", start_ms=None)),
        disclaimer=(Quote(text="No advice.", start_ms=0),),
    )
    text = format_post(post)
    assert (
        dedent("""\
        lead: 'Jaws: what to do.'
        key_points:
        - text: Rest it.
          t: 62.4
        - text: By hand.
        disclaimer:
        - text: No advice.
          t: 0.0
        """)
        in text
    )
    assert parse_post(text, file="post.md") == post


def test_an_article_from_before_has_no_picks() -> None:
    """A file without these keys is read as ever."""
    post = a_post(a_section("intro", 0, ("Hello.", 120)))
    assert not {"lead", "key_points", "disclaimer"} & set(re.findall(r"^(\w+):", format_post(post), re.MULTILINE))
    assert parse_post(format_post(post), file="post.md") == post


def with_points(points: str) -> str:
    """Give an article whose key points an editor wrote."""
    text = format_post(a_post(a_section("intro", 0, ("Hello.", 120))))
    return text.replace("video:\n", f"key_points:{points}\nvideo:\n")


@pytest.mark.parametrize(
    ("points", "read"),
    [
        ("\n- Rest it.", [("Rest it.", None)]),
        (" Rest it.", [("Rest it.", None)]),
        ("", []),
        ("\n- text: Rest it.\n  t: 1:15.5", [("Rest it.", 75_500)]),
        ("\n- {text: Rest it., t: 9}", [("Rest it.", 9000)]),
    ],
)
def test_key_points_as_an_editor_may_write_them(points: str, read: list[tuple[str, int | None]]) -> None:
    """Plain lines are as good; a time is seconds or a clock."""
    post = parse_post(with_points(points), file="post.md")
    assert [(quote.text, quote.start_ms) for quote in post.key_points] == read


@pytest.mark.parametrize(
    "points", ["\n- t: 9", "\n- text: x\n  time: 9", "\n- [x]", " 3", "\n- text: x\n  t: soon", "\n- 3"]
)
def test_key_points_that_can_not_be_read_are_refused(points: str) -> None:
    """A defect is one sentence that names the file."""
    with pytest.raises(RecordError, match=r"^post.md: a fact at the top is missing or wrong \(.*\); mend it\.$"):
        parse_post(with_points(points), file="post.md")


@pytest.mark.parametrize(
    ("block", "paragraph"),
    [
        ("Ours. {.note}", Paragraph(markdown="Ours.", start_ms=None, is_note=True)),
        ("Ours. {t=75.10} {.note}", Paragraph(markdown="Ours.", start_ms=75_100, is_note=True)),
        ("Ours. {.note} {t=75.10}", Paragraph(markdown="Ours.", start_ms=75_100, is_note=True)),
        ("Ours. {.note t=75.10}", Paragraph(markdown="Ours.", start_ms=75_100, is_note=True)),
        ("Ours.\n{ .note }", Paragraph(markdown="Ours.\n", start_ms=None, is_note=True)),
        ("- Ours.\n- Too. {.note}", Paragraph(markdown="- Ours.\n- Too.", start_ms=None, is_note=True)),
        ("Said. {.note} Said. {t=75.10}", Paragraph(markdown="Said. Said.", start_ms=75_100)),
        (r"Said \{.note}", Paragraph(markdown=r"Said \{.note}", start_ms=None)),
        ("Said {.notes}", Paragraph(markdown="Said {.notes}", start_ms=None)),
        ("{.note}", Paragraph(markdown="", start_ms=None)),
    ],
)
def test_an_editors_note(block: str, paragraph: Paragraph) -> None:
    """A paragraph that ends with the mark is the editor's own, and no other is."""
    (section,) = read(f"## Intro {{#intro t=0}}\n\n{block}\n")
    assert section.paragraphs == (paragraph,)


def test_a_note_is_written_and_read_back() -> None:
    """The mark stays with its paragraph, with and without a time."""
    notes = (
        Paragraph(markdown="Ours.", start_ms=None, is_note=True),
        Paragraph(markdown="Ours too.", start_ms=900, is_note=True),
    )
    post = a_post(replace(a_section("intro", 0), paragraphs=notes))
    assert "Ours. {.note}\n\nOurs too. {t=0.90} {.note}\n" in format_post(post)
    assert parse_post(format_post(post), file="post.md") == post


def test_spoken_words_are_never_a_note() -> None:
    """Somebody who says the mark out loud writes no note."""
    escaped = escape_markdown("Write {.note} there {.note}")
    assert read(f"## Intro {{#intro t=0}}\n\n{escaped}\n")[0].paragraphs[0].is_note is False
