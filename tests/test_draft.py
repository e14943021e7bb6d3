"""The article that the machine writes: every word of it was said."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import BRUXISM, CLINIC, MIGRAINE, VIDEO, say, spoken

from pipeline.models import Chapter, Condition, Post, Word
from pipeline.text.cleaning import clean
from pipeline.text.draft import compose_draft, describe, name_title
from pipeline.text.post import format_post
from pipeline.text.sentences import split_sentences

PACKS = (BRUXISM, MIGRAINE)
INTRO = Chapter(id="intro", title="Introduction", start_ms=0, end_ms=5000)
ON_BRUXISM = Chapter(id="bruxism", title="Teeth grinding", start_ms=5000, end_ms=90_000)


def compose(words: tuple[Word, ...], *chapters: Chapter, file: str = "Jaw pain.mp4") -> Post:
    """Write the article of a talk."""
    return compose_draft(
        replace(VIDEO, file=file),
        CLINIC,
        PACKS,
        sentences=split_sentences(words),
        chapters=chapters,
        cleaned=clean(words),
        language="en",
    )


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs of a talk of one chapter."""
    (section,) = compose(say(text), replace(INTRO, end_ms=900_000)).sections
    return [paragraph.markdown for paragraph in section.paragraphs]


def test_a_whole_article() -> None:
    """A small talk becomes a post that a person can read: facts, headings, clean prose, times."""
    words = say(
        "Um, hello and, and welcome. |3550 You know, bruxism is *bad* for you. |300 It hurts, |500 uh, a lot."
    )
    assert format_post(compose(words, INTRO, ON_BRUXISM)) == dedent("""\
        ---
        title: Jaw pain
        description: Cynthia, PA-C, of Moderni Spine, talks about bruxism.
        slug: jaw-pain
        date: 2026-03-01
        speaker: Cynthia, PA-C
        language: en
        conditions:
        - bruxism
        lead: Cynthia, PA-C, of Moderni Spine, talks about bruxism. The talk takes about 2 minutes.
        video:
          file: Jaw pain.mp4
          duration: 90.0
          width: 1920
          height: 1080
        ---

        ## Introduction {#intro t=0.00}

        Hello and welcome. {t=0.00}

        ## Teeth grinding {#bruxism t=5.00}

        Bruxism is \\*bad\\* for you. It hurts, a lot. {t=5.05}
        """)


def test_a_recording_without_a_date_has_the_day_it_came() -> None:
    """The day of the recording dates the post, else the day it was dropped in."""
    undated = replace(VIDEO, recorded=None)
    post = compose_draft(undated, CLINIC, PACKS, sentences=(), chapters=(), cleaned=clean(()), language="en")
    assert post.date == VIDEO.added


def test_a_sentence_of_hesitations_is_no_paragraph() -> None:
    """What was cleaned away altogether leaves no empty block."""
    assert paragraphs("Um. Uh. It hurts.") == ["It hurts."]


def test_a_pause_parts_paragraphs() -> None:
    """Where the speaker paused, after two sentences at least, a new paragraph begins."""
    assert paragraphs("One is it. |900 Two is it. |900 Three is it. |700 Four is it.") == [
        "One is it. Two is it.",
        "Three is it. Four is it.",
    ]


def test_a_paragraph_has_at_most_five_sentences() -> None:
    """Nobody reads a wall of text on a screen."""
    assert [len(text.split(".")) - 1 for text in paragraphs("So it is. " * 12)] == [4, 4, 4]


def test_a_long_paragraph_ends_at_the_next_sentence() -> None:
    """Seventy words are enough, though they are few sentences."""
    sentence = "word " * 39 + "end. "
    assert [len(text.split()) for text in paragraphs(sentence * 4)] == [80, 80]


def test_a_sentence_that_was_cut_is_closed() -> None:
    """A sentence that ran on and was parted ends with a full stop and begins with a capital."""
    left = "we inject the joint with a steroid that calms the nerve down for several weeks or months at least,"
    assert paragraphs(f"{left} |400 and people with a sore back can walk and sleep again.") == [
        "We" + left[2:-1] + ". And people with a sore back can walk and sleep again."
    ]


TOKENS = (
    "neck",
    "neck.",
    "um,",
    "the",
    "the,",
    "jaw,",
    "and",
    "Why?",
    "5",
    "mg.",
    "I—",
    "you",
    "know,",
    "it's",
    "…",
)


@settings(deadline=None, max_examples=80)
@given(spoken(TOKENS, least=1), st.integers(0, 20_000))
def test_no_word_is_invented_and_none_is_lost(words: tuple[Word, ...], turn_ms: int) -> None:
    """The prose is exactly the words that cleaning left, in order; only marks and capitals differ."""
    chapters = (replace(INTRO, end_ms=turn_ms), replace(ON_BRUXISM, start_ms=turn_ms, end_ms=10**9))
    post = compose(words, *chapters)
    written = [w for s in post.sections for p in s.paragraphs for w in p.markdown.replace("\\", "").split()]
    kept = list(clean(words).texts.values())
    assert [_letters(word) for word in written] == [_letters(word) for word in kept]


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word)).casefold()


PRP = replace(MIGRAINE, id="prp", name="knee pain", plain_name="Knee pain", vocabulary=("PRP", "TMJ disc", "aura"))


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("Jaw pain and headaches.mp4", "Jaw pain and headaches"),
        ("jaw_pain-and__headaches.MOV", "Jaw pain and headaches"),
        ("prp for tmj.mp4", "PRP for TMJ"),
        ("5 myths about necks.mp4", "5 myths about necks"),
        ("Jaw pain.final.mp4", "Jaw pain"),
        ("heel_pain_first_steps_take2.mov", "Heel pain first steps"),
        ("Final exams.mp4", "Final exams"),
        ("Don't ignore it.mp4", "Don't ignore it"),
        ("Don’t ignore it.mp4", "Don’t ignore it"),
        ("Åsas nacke.mp4", "Åsas nacke"),
    ],
)
def test_a_telling_file_name_is_the_title(file: str, title: str) -> None:
    """What the owner called the file is what the article is called, with the packs' own capitals."""
    assert name_title(file, (PRP,), (), CLINIC) == title


@pytest.mark.parametrize(
    "file",
    [
        "IMG_1234.MOV",
        "VID_20240101_120000.mp4",
        "20240101_120000.mp4",
        "MVI_0001.AVI",
        "DSC00012.MP4",
        "PXL_20240101_120000123.mp4",
        "GH010123.MP4",
        "GX010001.MP4",
        "C0001.MP4",
        "Untitled.mov",
        "video (1).mp4",
        "Screen Recording 2024-01-01.mov",
        "zoom_0.mp4",
        "final final 2.mp4",
        "_.mp4",
    ],
)
def test_a_cameras_file_name_is_no_title(file: str) -> None:
    """A name that a machine gave says nothing, so the conditions name the article, else the clinic does."""
    assert name_title(file, PACKS, PACKS, CLINIC) == "Teeth grinding and Migraine"
    assert name_title(file, PACKS, (), CLINIC) == "A talk from Moderni Spine"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ((), "A Moderni Minutes talk by Cynthia, PA-C, of Moderni Spine."),
        ((MIGRAINE,), "Cynthia, PA-C, of Moderni Spine, talks about migraine."),
        (PACKS, "Cynthia, PA-C, of Moderni Spine, talks about bruxism and migraine."),
    ],
)
def test_a_description_says_who_talks_about_what(found: tuple[Condition, ...], text: str) -> None:
    """The description is one sentence of facts."""
    assert describe(CLINIC, found) == text


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text("abc ", min_size=1, max_size=90), max_size=8), st.integers(0, 170))
def test_a_description_is_never_cut_off_by_search_engines(names: list[str], length: int) -> None:
    """Whatever is found and however the clinic is called, a description has at most 160 characters."""
    found = [replace(MIGRAINE, name=name) for name in names]
    assert len(describe(replace(CLINIC, name="C" * length), found)) <= 160


def test_a_lead_that_was_not_said_is_made_of_facts() -> None:
    """Who speaks about what goes before the one sentence that was said of the subject, or before the length."""
    said = "Today I want to talk about grinding your teeth."
    post = compose(say(f"{said} |5000 Bruxism hurts."), INTRO, ON_BRUXISM)
    assert post.lead == f"{post.description} {said}"
    quiet = compose(say("Hello and welcome. |5000 Bruxism hurts."), INTRO, ON_BRUXISM)
    assert quiet.lead == f"{quiet.description} The talk takes about 2 minutes."


def test_a_lead_that_was_said_stands_alone() -> None:
    """Two sentences in her own words need no third."""
    said = "Today I want to talk about grinding your teeth. There are three things to know about bruxism."
    assert compose(say(f"{said} |5000 Bruxism hurts."), INTRO, ON_BRUXISM).lead == said
