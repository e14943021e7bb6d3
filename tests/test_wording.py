"""One paragraph in other words: all else stays, and what is typed is text."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_post import FRONT, _posts, _texts

from pipeline.errors import EditError
from pipeline.models import Paragraph, Post
from pipeline.text import wording
from pipeline.text.blocks import parse_blocks
from pipeline.text.post import format_post, parse_post

ARTICLE = FRONT + (
    "\n## Intro {#intro t=0.00}\n\nHello.   {t=0.12}\n\n<!-- keep me -->\n\nThe clinic moved. {.note}\n\n\n"
    "## Bruxism {#bruxism t=62.40}\nYou grind. {t=75.10}\n"
)
replace_paragraph = partial(wording.replace_paragraph, file="post.md")
set_note = partial(wording.set_note, file="post.md")


def paragraphs(markdown: str) -> list[Paragraph]:
    """Give all paragraphs of an article."""
    return [one for section in parse_post(markdown, file="post.md").sections for one in section.paragraphs]


def said(markdown: str) -> list[tuple[str, int | None, bool]]:
    """Give each paragraph's words, time and whether it is a note."""
    return [(one.markdown, one.start_ms, one.is_note) for one in paragraphs(markdown)]


def test_other_words_keep_the_marks_and_every_other_byte() -> None:
    """Only the paragraph changes; its time stays, and so do odd spaces, comments and blank lines elsewhere."""
    assert replace_paragraph(ARTICLE, 2, "You clench.") == ARTICLE.replace("You grind.", "You clench.")
    assert replace_paragraph(ARTICLE, 1, "We moved.") == ARTICLE.replace("The clinic moved.", "We moved.")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_same_words_change_nothing(number: int) -> None:
    """A paragraph saved as it was shown leaves the file as it is, odd spaces before its mark and all."""
    shown = [block.text for block in parse_blocks(ARTICLE) if block.kind == "paragraph"]
    assert replace_paragraph(ARTICLE, number, shown[number] + "\r\n") == ARTICLE


def test_a_file_from_windows_stays_one() -> None:
    """Line ends of the file are used, whichever the browser sends."""
    article = ARTICLE.replace("\n", "\r\n")
    assert replace_paragraph(article, 2, "One\ntwo.") == article.replace("You grind.", "One\r\ntwo.")


def test_a_blank_line_makes_two_paragraphs() -> None:
    """The first keeps the time; a note becomes two notes."""
    parted = replace_paragraph(ARTICLE, 2, "You grind.\n\nAt night.")
    assert said(parted)[2:] == [("You grind.", 75_100, False), ("At night.", None, False)]
    assert said(replace_paragraph(ARTICLE, 1, "A.\n\nB."))[1:3] == [("A.", None, True), ("B.", None, True)]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_words_take_the_paragraph_out(number: int) -> None:
    """Emptied, a paragraph is gone; comments and the other paragraphs stay."""
    left = replace_paragraph(ARTICLE, number, " \n ")
    assert said(left) == [one for at, one in enumerate(said(ARTICLE)) if at != number]
    assert "<!-- keep me -->" in left
    assert left.endswith("\n")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("## New chapter", "\\## New chapter"),
        ("One.\n## New chapter\nTwo.", "One.\n\\## New chapter\nTwo."),
        ("One.\n\n  ## New", "\n\n  \\## New"),
        ("One.\n---\nTwo.", "One.\n\\---\nTwo."),
        ("---\ntitle: x\n---\n", "\\---\ntitle: x\n\\---"),
        ("One.\n===", "One.\n\\==="),
        ("Half <!-- a comment", "Half <\\!-- a comment"),
        ("end --> of one", "end --\\> of one"),
        ("At {t=soon} or {t=}.", "At \\{t=soon} or \\{t=}."),
    ],
)
def test_typed_signs_are_text(typed: str, written: str) -> None:
    """No chapter, no facts, no half comment and no broken time gets in by typing; the words are kept as typed."""
    changed = replace_paragraph(ARTICLE, 2, typed)
    assert written in changed
    assert [one.title for one in parse_post(changed, file="").sections] == ["Intro", "Bruxism"]
    assert said(changed)[:2] == said(ARTICLE)[:2]


@pytest.mark.parametrize(
    "typed", ["### Small\n\nx", "- a\n- b", "**bold** # x", "a <!-- b\n## c --> d", "a -- b > c"]
)
def test_ordinary_markdown_stays_as_typed(typed: str) -> None:
    """Headings inside a chapter, lists and whole comments count as in the file."""
    changed = replace_paragraph(ARTICLE, 2, typed)
    assert typed.partition("\n\n")[0] in changed
    assert "\\" not in changed


def test_typed_marks_count() -> None:
    """A note or a time that an editor types or pastes counts as it does in the file."""
    assert said(replace_paragraph(ARTICLE, 2, "We moved. {.note}"))[2] == ("We moved.", 75_100, True)
    assert said(replace_paragraph(ARTICLE, 2, "You grind. {t=1:20}"))[2] == ("You grind.", 80_000, False)


def test_a_list_beside_a_list_is_refused() -> None:
    """Two lists would become one paragraph; what to do is said."""
    article = ARTICLE.replace("You grind.", "- one\n\nx {t=70.00}\n\nYou grind.")
    with pytest.raises(EditError, match=r"^post.md: this would become one with the list"):
        replace_paragraph(article, 3, "- two")


def test_a_paragraph_that_is_gone_is_told() -> None:
    """A number beyond the last is no paragraph."""
    with pytest.raises(EditError, match="there is no paragraph 4 any more"):
        replace_paragraph(ARTICLE, 3, "x")


def test_a_paragraph_becomes_a_note_and_back() -> None:
    """The mark comes and goes; time and words stay, to the byte."""
    noted = set_note(ARTICLE, 2, is_note=True)
    assert noted == ARTICLE.replace("{t=75.10}", "{t=75.10} {.note}")
    assert set_note(noted, 2, is_note=False) == ARTICLE
    assert set_note(ARTICLE, 2, is_note=False) == set_note(ARTICLE, 1, is_note=True) == ARTICLE
    assert said(set_note(ARTICLE, 1, is_note=False))[1] == ("The clinic moved.", None, False)
    both = ARTICLE.replace("{t=75.10}", "{t=75.10 .note}")
    assert set_note(both, 2, is_note=False) == ARTICLE


@settings(deadline=None, max_examples=60)
@given(_posts, _texts.map(" ".join), st.data())
def test_no_typed_text_touches_another_paragraph(post: Post, typed: str, data: st.DataObject) -> None:
    """Whatever is typed, all chapters and other paragraphs read as before, and its words can be saved again."""
    markdown = format_post(post)
    count = sum(len(section.paragraphs) for section in post.sections)
    if count:
        number = data.draw(st.integers(0, count - 1))
        changed = replace_paragraph(markdown, number, typed)
        after = parse_post(changed, file="post.md")
        assert [one.title for one in after.sections] == [one.title for one in post.sections]
        old, new = paragraphs(markdown), paragraphs(changed)
        assert new[:number] == old[:number]
        assert new[len(new) - (count - number - 1) :] == old[number + 1 :]
        shown = [block.text for block in parse_blocks(changed) if block.kind == "paragraph"]
        assert replace_paragraph(changed, number, shown[number]) == changed
