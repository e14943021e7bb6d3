"""Talks out of plain text, for the tests of pure modules: text in, words with times out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from pipeline.models import Chapter, Clinic, Condition, Paragraph, Post, Section, VideoFacts, Word
from pipeline.publish.brand import gather_brand
from pipeline.publish.design import parse_theme
from pipeline.settings import Design
from pipeline.text.sentences import split_sentences
from pipeline.text.takeaways import Candidate, find_candidates
from pipeline.video import Video

T = TypeVar("T")

CLINIC = Clinic(
    name="Moderni Spine",
    series="Moderni Minutes",
    speaker="Cynthia",
    disclaimer="This is general education.",
    credentials="PA-C",
)
_STYLE = Path(__file__).resolve().parent.parent / "site_templates" / "assets" / "style.css"
PLAIN = gather_brand(CLINIC, Design(), parse_theme(_STYLE.read_text("utf-8")), logo=None, icon=None, mark="")
BRAND = PLAIN.view
"""What pages show of a clinic that set no design: for `Renderer(folder, brand=BRAND)`."""
VIDEO = Video(
    slug="jaw-pain",
    file="Jaw pain.mp4",
    sha256="ab" * 32,
    added=dt.date(2026, 3, 2),
    recorded=dt.date(2026, 3, 1),
    duration_ms=90_000,
    width_px=1920,
    height_px=1080,
    container="mov,mp4",
    video_codec="h264",
    audio_codec="aac",
    audio_stream=1,
    video_stream=0,
    intake_version=1,
)
MIGRAINE = Condition(
    id="migraine",
    name="migraine",
    plain_name="Migraine",
    aliases=("migraine", "migraine headache"),
    cues=("throbbing headache", "light bothers you"),
    vocabulary=("aura", "triptan"),
)
BRUXISM = Condition(
    id="bruxism",
    name="bruxism",
    plain_name="Teeth grinding",
    aliases=("bruxism", "teeth grinding"),
    cues=("clench the jaw", "night guard"),
    vocabulary=("masseter", "enamel"),
)


def say(text: str, *, word_ms: int = 250, between_ms: int = 50, start_ms: int = 0) -> tuple[Word, ...]:
    """Speak a text word by word at an even pace; `|1200` stands for a pause of that many milliseconds."""
    words, clock_ms = [], start_ms
    for token in text.split():
        pause = re.fullmatch(r"\|(\d+)", token)
        if pause:
            clock_ms += int(pause[1])
            continue
        words.append(Word(text=token, start_ms=clock_ms, end_ms=clock_ms + word_ms, probability=1.0))
        clock_ms += word_ms + between_ms
    return tuple(words)


def texts(words: Iterable[Word]) -> list[str]:
    """Give what the words say."""
    return [word.text for word in words]


def a_post(*sections: Section) -> Post:
    """Give a post with these sections and made-up facts."""
    return Post(
        slug="jaw-pain",
        title="Jaw pain",
        description="Cynthia talks about the jaw.",
        conditions=("bruxism",),
        speaker="Cynthia, PA-C",
        date=dt.date(2026, 3, 1),
        language="en",
        video=VideoFacts(file="Jaw pain.mp4", duration_ms=90_000, width_px=1920, height_px=1080),
        sections=sections,
    )


def a_section(name: str, start_ms: int | None, *paragraphs: tuple[str, int | None]) -> Section:
    """Give a section whose title is its id with a capital."""
    return Section(
        id=name,
        title=name.capitalize(),
        start_ms=start_ms,
        paragraphs=tuple(Paragraph(markdown=text, start_ms=at_ms) for text, at_ms in paragraphs),
    )


def long_lists(items: st.SearchStrategy[T], least: int, most: int) -> st.SearchStrategy[list[T]]:
    """Draw lists of all lengths alike; hypothesis alone draws nearly only short ones."""
    return st.integers(least, most).flatmap(lambda size: st.lists(items, min_size=size, max_size=size))


@st.composite
def spoken(draw: st.DrawFn, tokens: Sequence[str], *, least: int = 0, most: int = 80) -> tuple[Word, ...]:
    """Draw a talk of some of these tokens with the times of ordinary speech."""
    words, clock_ms = [], 0
    for text in draw(long_lists(st.sampled_from(tokens), least, most)):
        clock_ms += draw(st.sampled_from((0, 0, 0, 20, 60, 150, 300, 900, 1500)))
        length_ms = draw(st.integers(80, 600))
        words.append(Word(text=text, start_ms=clock_ms, end_ms=clock_ms + length_ms, probability=0.9))
        clock_ms += length_ms
    return tuple(words)


def find_in_talk(intro: str, migraine: str = "") -> tuple[Candidate, ...]:
    """Give the candidates of a talk with an introduction and a chapter on migraine."""
    found, clock_ms = [], 0
    for name, text in (("intro", intro), ("migraine", migraine)):
        sentences = split_sentences(say(text, start_ms=clock_ms))
        end_ms = sentences[-1].end_ms if sentences else clock_ms
        chapter = Chapter(id=name, title=name, start_ms=clock_ms, end_ms=end_ms)
        found.append((chapter, [(sentence, sentence.text) for sentence in sentences]))
        clock_ms = end_ms + 100
    return find_candidates(found, (BRUXISM, MIGRAINE))
