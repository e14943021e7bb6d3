"""An article as blocks: joined they are the file again, and they are what the article is read from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_post import BODY, FRONT, _posts

from pipeline.errors import RecordError
from pipeline.models import Post
from pipeline.text.blocks import MARK, Block, newline_of, parse_blocks, see
from pipeline.text.post import format_post, parse_post


def kinds(text: str) -> list[tuple[str, int, str]]:
    """Give kind, number and raw text of each block."""
    return [(block.kind, block.number, block.raw) for block in parse_blocks(text)]


def paragraphs(text: str) -> list[Block]:
    """Give the paragraphs of a body."""
    return [block for block in parse_blocks(FRONT + text) if block.kind == "paragraph"]


def test_every_block_knows_its_kind_and_number() -> None:
    """Front matter, headings, paragraphs, comments and blank lines, each counted among its kind."""
    assert kinds(FRONT + "\n## Intro {#intro}\n\nHello.\n\n<!-- later -->\n\nBye. {t=1.00}\n## B\n") == [
        ("front", 0, FRONT),
        ("blank", 0, "\n"),
        ("heading", 0, "## Intro {#intro}"),
        ("blank", 1, "\n\n"),
        ("paragraph", 0, "Hello."),
        ("blank", 2, "\n\n"),
        ("comment", 0, "<!-- later -->"),
        ("blank", 3, "\n\n"),
        ("paragraph", 1, "Bye. {t=1.00}"),
        ("blank", 4, "\n"),
        ("heading", 1, "## B"),
        ("blank", 5, "\n"),
    ]


def test_an_editor_sees_no_marks() -> None:
    """A paragraph shows its words and comments, its marks stand apart; a heading shows its title."""
    blocks = parse_blocks(
        FRONT + "\n## Neck <!-- or Jaw --> {#neck t=1.00}\r\n\r\nOne\r\ntwo <!-- {t=9} -->. {t=2.00 .note}\r\n"
    )
    heading, paragraph = (block for block in blocks if block.kind in ("heading", "paragraph"))
    assert (heading.text, heading.marks) == ("Neck", "{#neck t=1.00}")
    assert (paragraph.text, paragraph.marks) == ("One\ntwo <!-- {t=9} -->.", "{t=2.00} {.note}")
    assert paragraph.is_note


@pytest.mark.parametrize(
    ("body", "text", "marks"),
    [
        ("## A\n\nOne. {t=1.00} Two. {t=2.00}\n", "One. Two.", "{t=1.00} {t=2.00}"),
        ("## A\n\n- one {t=1.00}\n\n- two {t=2.00}\n", "- one\n\n- two", "{t=1.00} {t=2.00}"),
        ("## A\n\nOne. {.note} Two. {t=2.00}\n", "One. Two.", "{t=2.00}"),
        ("## A\n\nOne \\{t=1.00}.\n", "One \\{t=1.00}.", ""),
    ],
)
def test_marks_inside_a_paragraph_are_kept_apart_too(body: str, text: str, marks: str) -> None:
    """Where an editor joined paragraphs no time shows in the text; a note's mark counts at the end alone."""
    (block,) = paragraphs(body)
    assert (block.text, block.marks) == (text, marks)


def test_a_comment_may_hold_anything() -> None:
    """Blank lines, headings and marks inside of a comment mean nothing."""
    (block,) = paragraphs("## A\n\nOne <!-- x\n\n## B\n\ny {t=3.00} --> two. {t=1.00}\n")
    assert (block.source, block.marks) == ("One  two. {t=1.00}", "{t=1.00}")


@pytest.mark.parametrize("text", ["", "\n", "Only words.", "## A\n\nx", "<!-- x", "--- x"])
def test_a_text_that_is_no_article_is_parted_too(text: str) -> None:
    """Nothing is lost and nothing fails where the facts at the top are missing."""
    assert "".join(block.raw for block in parse_blocks(text)) == text
    assert not any(block.kind == "front" for block in parse_blocks(text))


@pytest.mark.parametrize(("text", "end"), [("a\r\nb\n", "\r\n"), ("a\nb", "\n"), ("a\rb", "\r"), ("a", "\n")])
def test_the_files_own_line_end_is_found(text: str, end: str) -> None:
    """What is added to a file from Windows ends its lines as that file does."""
    assert newline_of(text) == end


def test_a_view_knows_where_each_character_stands() -> None:
    """Half line ends and byte order marks are not seen, and places are those of the file."""
    view = see("\ufeffa\r\nb\rc")
    assert view.text == "a\nb\nc"
    assert view.at == (1, 3, 4, 5, 6)
    assert view.span(0, 2) == (1, 4)


def _agree(text: str) -> None:
    """Hold the blocks of an article against the article as it is read."""
    blocks = parse_blocks(text)
    assert "".join(block.raw for block in blocks) == text
    sections = parse_post(text, file="post.md").sections
    found = [block for block in blocks if block.kind == "heading"]
    assert [block.text or section.id for block, section in zip(found, sections, strict=True)] == [
        section.title for section in sections
    ]
    read = [paragraph for section in sections for paragraph in section.paragraphs]
    for block, paragraph in zip([one for one in blocks if one.kind == "paragraph"], read, strict=True):
        assert MARK.sub("", block.source) == paragraph.markdown
        assert (block.is_note, "{t=" in block.marks) == (paragraph.is_note, paragraph.start_ms is not None)


@settings(deadline=None, max_examples=60)
@given(_posts, st.sampled_from(("", "\ufeff")), st.sampled_from(("\n", "\r\n", "\r")), st.booleans())
def test_blocks_are_what_the_article_is_read_from(post: Post, mark: str, newline: str, has_comments: bool) -> None:
    """For any article, with any line ends and with comments, blocks are its sections and paragraphs."""
    text = format_post(post)
    if has_comments:
        top, _, body = text.partition("\n---\n")
        text = f"{top}\n---\n" + body.replace("\n\n", "\n\n<!-- one\n\n## two -->\n\n") + "<!-- end -->"
    _agree(mark + text.replace("\n", newline))


_pieces = st.sampled_from(
    (
        *(
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "## A {#a t=1.00}",
            "## B",
            "- one",
            "  x",
            "1. two",
            " {t=2.00}",
            "{.note}",
        ),
        *("<!--", "-->", "<!-- c\n\nd -->", "word", "\t", " ", "\xa0", "\x00", "---", "# big", "\\", "##", "## "),
    )
)


@settings(deadline=None, max_examples=200)
@given(st.lists(_pieces, max_size=14).map("".join))
def test_blocks_agree_on_whatever_an_editor_left(body: str) -> None:
    """Odd spacing, half comments, control characters and headings in odd places are read alike by both."""
    try:
        _agree(FRONT + body)
    except RecordError as refused:
        assert "there is no heading" in str(refused)  # noqa: PT017 - such a body has no chapter


def test_a_draft_is_parted_as_written() -> None:
    """A draft's paragraphs are its blocks, in order."""
    assert [block.text for block in paragraphs(BODY)] == ["Hello.", "Written by hand.", "You grind."]
