"""Captions and chapters as WebVTT and SubRip."""

from __future__ import annotations

import html
import io
from textwrap import dedent

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.models import Caption, Chapter
from pipeline.text.webvtt import format_captions_srt, format_captions_vtt, format_chapters_vtt

CAPTIONS = (
    Caption(start_ms=0, end_ms=2500, lines=("Q&A: is 3 < 4?", "<b>Yes</b> --> no")),
    Caption(start_ms=3_725_040, end_ms=3_730_000, lines=("The end.",)),
)
CHAPTERS = (
    Chapter(id="intro", title="Introduction", start_ms=0, end_ms=12_000, reason="first"),
    Chapter(id="migraine", title="Migraine & <aura>", start_ms=12_000, end_ms=75_100),
)


def parse(vtt: str) -> list[tuple[str | None, str, str, tuple[str, ...]]]:
    """Read a track with another program's reader: identifier, start, end, lines of each cue."""
    cues = webvtt.from_buffer(io.StringIO(vtt))
    return [
        (cue.identifier, cue.start, cue.end, tuple(html.unescape(line) for line in cue.raw_text.split("\n")))
        for cue in cues
    ]


def test_a_captions_track() -> None:
    """The three signs that mean something to WebVTT are escaped; nothing else is."""
    assert format_captions_vtt(CAPTIONS) == dedent("""\
        WEBVTT

        00:00:00.000 --> 00:00:02.500
        Q&amp;A: is 3 &lt; 4?
        &lt;b&gt;Yes&lt;/b&gt; --&gt; no

        01:02:05.040 --> 01:02:10.000
        The end.
        """)


def test_a_chapters_track_names_each_chapter_by_its_id() -> None:
    """A chapter's id is its cue's identifier, so that other programs can find it."""
    assert format_chapters_vtt(CHAPTERS) == dedent("""\
        WEBVTT

        intro
        00:00:00.000 --> 00:00:12.000
        Introduction

        migraine
        00:00:12.000 --> 00:01:15.100
        Migraine &amp; &lt;aura&gt;
        """)


def test_a_subrip_file() -> None:
    """SubRip numbers its cues, writes a comma and has no escapes."""
    assert format_captions_srt(CAPTIONS) == dedent("""\
        1
        00:00:00,000 --> 00:00:02,500
        Q&A: is 3 < 4?
        <b>Yes</b> -> no

        2
        01:02:05,040 --> 01:02:10,000
        The end.
        """)


def test_nothing_is_still_a_track() -> None:
    """A track without cues is valid."""
    assert format_captions_vtt(()) == format_chapters_vtt(()) == "WEBVTT\n"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("one\ntwo", "one two"),
        ("one\r\ntwo", "one two"),
        ("one\n\ntwo", "one two"),
        ("one\u2028two\u2029three", "one two three"),
        ("one\x00two", "one two"),
        ("one\x0btwo\x0cthree\x85four", "one two three four"),
        ("  one  ", "one"),
    ],
)
def test_no_sign_breaks_a_line(said: str, written: str) -> None:
    """What any reader may take for a line break, or for the end of the text, becomes a space."""
    caption = Caption(start_ms=0, end_ms=1000, lines=(said, "last"))
    chapter = Chapter(id="a", title=said, start_ms=0, end_ms=1000)
    time = "00:00:00.000 --> 00:00:01.000"
    assert format_captions_vtt([caption]) == f"WEBVTT\n\n{time}\n{written}\nlast\n"
    assert format_captions_srt([caption]) == f"1\n{time.replace('.', ',')}\n{written}\nlast\n"
    assert format_chapters_vtt([chapter]) == f"WEBVTT\n\na\n{time}\n{written}\n"


@pytest.mark.parametrize("arrow", ["-->", "--->", "-->->", "---->", "-->-->"])
def test_no_text_passes_for_a_time_in_subrip(arrow: str) -> None:
    """A line of text never holds SubRip's arrow."""
    caption = Caption(start_ms=0, end_ms=1000, lines=(f"one {arrow} two",))
    assert format_captions_srt([caption]).count("-->") == 1


@pytest.mark.parametrize("blank", [" ", "\n", "\u2028"])
def test_a_blank_line_ends_no_cue(blank: str) -> None:
    """A line that shows nothing does not cut off the line below it."""
    caption = Caption(start_ms=0, end_ms=1000, lines=(blank, "below"))
    ((_, _, _, lines),) = parse(format_captions_vtt([caption]))
    assert lines[-1] == "below"


_line = (
    st.text(st.sampled_from("ab &<>-;#x\t'\"\u2028\n\x00é😀") | st.characters(exclude_categories=["Cs", "Cc"]))
    .map(lambda text: " ".join(text.replace("\x00", " ").split()))
    .filter(bool)
)
_captions = st.lists(
    st.builds(
        Caption,
        start_ms=st.integers(0, 10**7),
        end_ms=st.integers(10**7, 10**8),
        lines=st.lists(_line, min_size=1, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=80)
@given(_captions)
def test_any_text_is_read_back_by_another_program(captions: list[Caption]) -> None:
    """webvtt-py reads exactly the lines that were written, whatever they hold."""
    assert [lines for *_, lines in parse(format_captions_vtt(captions))] == [caption.lines for caption in captions]


def test_chapters_are_read_back_by_another_program() -> None:
    """webvtt-py reads the ids, times and titles that were written."""
    assert parse(format_chapters_vtt(CHAPTERS)) == [
        ("intro", "00:00:00.000", "00:00:12.000", ("Introduction",)),
        ("migraine", "00:00:12.000", "00:01:15.100", ("Migraine & <aura>",)),
    ]
