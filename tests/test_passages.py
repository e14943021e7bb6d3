"""An article and a talk as the sentences a reader meets."""

from __future__ import annotations

import pytest
from talks import a_post, a_section

from pipeline.models import Chapter, Passage, Sentence
from pipeline.text.passages import passages_of, spoken_passages


def test_all_that_is_public_of_an_article_is_given() -> None:
    """Title, description, headings and sentences, with chapter and time."""
    post = a_post(
        a_section("intro", 0, ("Hi there. **How** are you?", 120), ("By hand.", None)), a_section("bruxism", 5000)
    )
    assert passages_of(post) == (
        Passage(text="Jaw pain", at_ms=None, is_heading=True),
        Passage(text="Cynthia talks about the jaw.", at_ms=None, is_heading=True),
        Passage(text="Intro", at_ms=0, chapter="intro", is_heading=True),
        Passage(text="Hi there.", at_ms=120, chapter="intro"),
        Passage(text="How are you?", at_ms=120, chapter="intro"),
        Passage(text="By hand.", at_ms=None, chapter="intro"),
        Passage(text="Bruxism", at_ms=5000, chapter="bruxism", is_heading=True),
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("It **cures** *all* `of` it", "It cures all of it"),
        ("See [our page](https://x.y/z) now", "See our page now"),
        ("### A heading", "A heading"),
        ("> Quoted\n> twice", "Quoted twice"),
        (r"5 \* 3 \[sic\] \#1", "5 * 3 [sic] #1"),
        ("two\nlines", "two lines"),
    ],
)
def test_marks_hide_no_word(markdown: str, text: str) -> None:
    """A claim in bold or in a link is read as it will be seen."""
    post = a_post(a_section("intro", 0, (markdown, 9)))
    assert [passage.text for passage in passages_of(post)[3:]] == [text]


def test_items_of_a_list_are_read_one_by_one() -> None:
    """A list without full stops is no endless sentence."""
    post = a_post(a_section("intro", 0, ("- ice\n- rest, and then\n- heat", 9)))
    assert [passage.text for passage in passages_of(post)[3:]] == ["ice", "rest, and then", "heat"]


def test_what_was_said_has_its_chapter() -> None:
    """Each spoken sentence knows its time and the chapter it falls into."""
    said = [
        Sentence(start=0, end=1, start_ms=at_ms, end_ms=at_ms + 9, text=text)
        for at_ms, text in ((5, "A."), (50, "B."), (500, "C."))
    ]
    chapters = [
        Chapter(id="intro", title="I", start_ms=0, end_ms=50),
        Chapter(id="migraine", title="M", start_ms=50, end_ms=400),
    ]
    assert spoken_passages(said, chapters) == (
        Passage(text="A.", at_ms=5, chapter="intro"),
        Passage(text="B.", at_ms=50, chapter="migraine"),
        Passage(text="C.", at_ms=500, chapter=""),
    )
