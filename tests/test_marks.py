"""When each part of an article was said, also where an editor deleted the mark."""

from __future__ import annotations

import pytest
from talks import a_post, a_section, say

from pipeline.errors import RecordError
from pipeline.models import Chapter, Post, Section
from pipeline.text.marks import chapters_of, recover_marks

WORDS = say(
    "Hello and welcome to the clinic. |700 A migraine throbs on one side of the head. "
    "|700 Teeth grinding wears the enamel of your teeth down at night."
)


def recovered(*sections: Section) -> list[int | None]:
    """Give the times of a post's sections after recovery."""
    return [section.start_ms for section in recover_marks(a_post(*sections), WORDS, file="post.md").sections]


def test_a_heading_with_its_time_is_left_alone() -> None:
    """What an editor wrote behind a heading holds, wherever the words were said."""
    post = a_post(a_section("intro", 4000, ("Hello and welcome to the clinic.", 5000)))
    assert recover_marks(post, WORDS, file="post.md") == post


@pytest.mark.parametrize(
    "sections",
    [
        pytest.param((("intro", 0, (("a", 0), ("b", 5000))), ("neck", 5000, (("c", 9000),))), id="moved-down"),
        pytest.param((("intro", 0, (("a", 0),)), ("neck", 12_000, (("b", 9000), ("c", 12_000)))), id="moved-up"),
    ],
)
def test_a_moved_heading_takes_the_time_of_what_is_now_below_it(sections: tuple) -> None:
    """Moving a heading to another paragraph moves its chapter there."""
    moved = [a_section(name, start_ms, *paragraphs) for name, start_ms, paragraphs in sections]
    assert recovered(*moved) == [0, 9000]


def test_the_first_mark_below_stands_in() -> None:
    """A heading without a time begins with the first paragraph that has one."""
    assert recovered(a_section("migraine", None, ("A migraine throbs.", 2500), ("More.", 3000))) == [2500]


@pytest.mark.parametrize(
    ("markdown", "start_ms"),
    [
        ("Hello and welcome to the clinic.", 0),
        ("A migraine throbs on one side of the head.", 2500),
        ("A **migraine** *throbs* on one side of the `head`.", 2500),
        ("a Migraine throbs upon one side of the head", 2500),
        ("Teeth grinding wears the enamel of your teeth down at night. And so on, as the editor adds.", 5900),
    ],
)
def test_a_lost_time_is_found_by_the_words(markdown: str, start_ms: int) -> None:
    """Where no mark is left the words themselves are looked for in the talk, also when edited a little."""
    assert recovered(a_section("migraine", None, (markdown, None))) == [start_ms]


def test_a_paragraph_the_editor_wrote_is_passed_over() -> None:
    """The first paragraph that was said gives the time."""
    section = a_section("migraine", None, ("Quux zyzzy flibber!", None), ("A migraine throbs on one side.", None))
    assert recovered(section) == [2500]


@pytest.mark.parametrize("paragraphs", [(), (("Quux zyzzy flibber jabber.", None),), (("![](x.png)", None),)])
def test_a_heading_without_any_trace_is_told(paragraphs: tuple[tuple[str, int | None], ...]) -> None:
    """A section that nobody said asks the editor for its time, by its name."""
    with pytest.raises(RecordError) as refused:
        recovered(a_section("extra", None, *paragraphs))
    assert str(refused.value) == (
        'post.md: the heading "Extra" has no time; write it behind the heading, like {t=75.10}.'
    )


def test_a_silent_talk_asks_for_times() -> None:
    """Without words nothing can be found, and that is told too."""
    with pytest.raises(RecordError, match=r'^post\.md: the heading "Extra" has no time'):
        recover_marks(a_post(a_section("extra", None, ("Hello.", None))), (), file="post.md")


def sections_at(*times: tuple[str, int]) -> Post:
    """Give a post whose sections begin at these times."""
    return a_post(*(a_section(name, at_ms) for name, at_ms in times))


def test_sections_are_chapters_in_the_order_of_time() -> None:
    """However an editor orders the article, chapters follow the talk, and the first begins at 0."""
    post = sections_at(("bruxism", 40_000), ("intro", 120), ("migraine", 12_000))
    assert chapters_of(post, duration_ms=90_000) == (
        Chapter(id="intro", title="Intro", start_ms=0, end_ms=12_000),
        Chapter(id="migraine", title="Migraine", start_ms=12_000, end_ms=40_000),
        Chapter(id="bruxism", title="Bruxism", start_ms=40_000, end_ms=90_000),
    )


def test_of_two_that_begin_at_once_the_first_is_a_chapter() -> None:
    """Two headings with one time are one chapter: that of the heading that stands first."""
    found = chapters_of(sections_at(("intro", 0), ("migraine", 12_000), ("bruxism", 12_000)), duration_ms=90_000)
    assert [(chapter.id, chapter.start_ms, chapter.end_ms) for chapter in found] == [
        ("intro", 0, 12_000),
        ("migraine", 12_000, 90_000),
    ]


def test_a_heading_after_the_end_is_no_chapter() -> None:
    """A time that lies after the end of the recording can't be played."""
    found = chapters_of(sections_at(("intro", 0), ("migraine", 90_000)), duration_ms=90_000)
    assert found == (Chapter(id="intro", title="Intro", start_ms=0, end_ms=90_000),)


def test_a_post_whose_headings_all_lie_after_the_end_has_no_chapters() -> None:
    """Wrong times alone are nothing to play, and no crash."""
    assert chapters_of(sections_at(("intro", 95_000)), duration_ms=90_000) == ()
