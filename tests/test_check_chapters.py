"""The chapter checker finds what players and readers stumble over."""

from __future__ import annotations

import pytest
from talks import a_section as a_heading

from pipeline.checks.chapters import check_chapters
from pipeline.models import Chapter, Finding, Section


def a_section(name: str, start_ms: int) -> Section:
    """Give a section with one paragraph."""
    return a_heading(name, start_ms, ("Some words.", start_ms))


def chapter(name: str, start_ms: int, end_ms: int, title: str = "Neck") -> Chapter:
    """Give a chapter."""
    return Chapter(id=name, title=title, start_ms=start_ms, end_ms=end_ms)


def test_good_chapters_have_no_findings() -> None:
    """Chapters that match the article's headings are found good."""
    chapters = (chapter("intro", 0, 10_000), chapter("migraine", 10_000, 90_000, "x" * 70))
    sections = (a_section("intro", 0), a_section("migraine", 10_000))
    assert check_chapters(chapters, sections, file="chapters.vtt") == ()


def test_a_short_chapter_is_found() -> None:
    """A chapter of less than ten seconds is told with its length and place."""
    assert check_chapters([chapter("neck", 75_100, 85_099)], [a_section("neck", 75_100)], file="chapters.vtt") == (
        Finding(
            rule="chapter-short",
            message='the chapter "Neck" at 1:15 lasts 10.0 s, at least 10 s are needed',
            file="chapters.vtt",
            at_ms=75_100,
        ),
    )


def test_a_long_title_is_found() -> None:
    """A title of more than 70 characters is told."""
    found = check_chapters([chapter("neck", 0, 90_000, "x" * 71)], [a_section("neck", 0)], file="chapters.vtt")
    assert [(finding.rule, finding.at_ms) for finding in found] == [("chapter-title", 0)]


@pytest.mark.parametrize(
    ("start_ms", "clock"),
    [pytest.param(0, "0:00", id="same-time"), pytest.param(95_000, "1:35", id="after-the-end")],
)
def test_a_heading_that_is_no_chapter_is_found(start_ms: int, clock: str) -> None:
    """A heading that got lost on the way to the chapters is told by name and time."""
    sections = (a_section("intro", 0), a_section("neck", start_ms))
    assert check_chapters([chapter("intro", 0, 90_000, "Intro")], sections, file="post.md") == (
        Finding(
            rule="chapter-time",
            message=f'the heading "Neck" has the time {clock}, '
            "which another heading has too or which lies after the end",
            file="post.md",
            at_ms=start_ms,
        ),
    )


def test_a_chapter_that_ends_before_it_begins_is_found() -> None:
    """Times that run backwards are no chapter."""
    found = check_chapters([chapter("neck", 9000, 8000)], [a_section("neck", 9000)], file="chapters.vtt")
    assert [finding.rule for finding in found] == ["chapter-short"]


def test_a_heading_without_text_is_found() -> None:
    """A heading that was left behind without its paragraphs is told."""
    found = check_chapters([chapter("neck", 0, 90_000)], [a_heading("neck", 0)], file="post.md")
    assert [(finding.rule, finding.at_ms) for finding in found] == [("chapter-empty", 0)]
