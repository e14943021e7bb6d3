"""One text, every output: a word corrected once, or a heading changed once, is changed wherever it is shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import smalltalk
from smalltalk import FakeEar, job_in
from test_run import SLUG, edit, fix, talk_of

from pipeline import run as minutes

TIMES = re.compile(r"\d\d:\d\d[:.,\d]*|t=[\d.]+|\"start\": [\d.]+|data-start=\"[\d.]+\"|\[[\d.]+,|,[\d.]+\]")


def outputs(root: Path) -> dict[str, Path]:
    """Give each file that shows what was said."""
    talk, page = talk_of(root), root / "preview" / SLUG
    return {
        "captions": talk.captions,
        "captions_srt": talk.captions_srt,
        "article": talk.post,
        "chapters": talk.chapters,
        "page": page / "index.html",
        "page captions": page / "captions.vtt",
        "page captions_srt": page / "captions.srt",
        "page chapters": page / "chapters.vtt",
        "said": page / "said.json",
        "search": root / "preview" / "search" / "talks.json",
    }


def texts(root: Path) -> dict[str, str]:
    """Give what stands in each output."""
    return {name: path.read_text("utf-8") for name, path in outputs(root).items()}


@pytest.mark.parametrize(
    "output",
    ["captions", "captions_srt", "article", "page", "page captions", "page captions_srt", "said", "search"],
)
def test_a_fixed_word_reaches(output: str, drafted: Path, ear: FakeEar) -> None:
    """A correction in fixes.toml is shown there, and the misheard word no longer."""
    assert "dentist" in texts(drafted)[output]
    fix(drafted, "dentist", "orthodontist")
    minutes.run(job_in(drafted))
    text = texts(drafted)[output]
    assert "orthodontist" in text
    assert not re.search(r"\bdentist\b", text)


def test_a_fix_moves_no_time(drafted: Path, ear: FakeEar) -> None:
    """A correction as long as what was heard leaves the times of all outputs as they were, and the record too."""
    before, heard = texts(drafted), talk_of(drafted).transcript.read_bytes()
    fix(drafted, "dentist", "surgeon")
    minutes.run(job_in(drafted))
    for name, text in texts(drafted).items():
        assert TIMES.findall(text) == TIMES.findall(before[name]), name
    assert talk_of(drafted).transcript.read_bytes() == heard


def test_a_fixed_word_is_shown_in_the_transcript_and_the_cues_of_the_page(drafted: Path, ear: FakeEar) -> None:
    """The page's transcript and the cues that its script shows are made of the same words."""
    fix(drafted, "dentist", "orthodontist")
    minutes.run(job_in(drafted))
    page = texts(drafted)["page"]
    _, _, transcript = page.partition('id="transcript"')
    assert "orthodontist" in transcript
    cues = re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert any("orthodontist" in block for block in cues)


def test_a_fixed_word_counts_as_said(drafted: Path, ear: FakeEar) -> None:
    """The proof of what was said follows the correction: the sentence with it is wholly said."""
    fix(drafted, "dentist", "orthodontist")
    minutes.run(job_in(drafted))
    sources = json.loads(talk_of(drafted).sources.read_text("utf-8"))
    (sentence,) = (each for each in sources["sentences"] if "orthodontist" in each["text"])
    assert (sentence["verdict"], sentence["share"]) == ("said", 1.0)


@pytest.mark.parametrize("output", ["article", "chapters", "page", "page chapters", "search"])
def test_a_changed_heading_reaches(output: str, drafted: Path, ear: FakeEar) -> None:
    """A chapter renamed in the article has that name wherever chapters are listed, at the same time."""
    before = texts(drafted)[output]
    edit(talk_of(drafted).post, "## Teeth grinding and clenching {", "## When you grind your teeth {")
    minutes.run(job_in(drafted))
    after = texts(drafted)[output]
    assert "When you grind your teeth" in after
    assert "## Teeth grinding and clenching" not in after
    assert "\nTeeth grinding and clenching\n" not in after
    assert '"bruxism","Teeth grinding and clenching",' not in after
    assert TIMES.findall(after) == TIMES.findall(before)


def test_a_word_that_only_the_article_has_is_found(drafted: Path, ear: FakeEar) -> None:
    """What an editor wrote for the spoken words is in the search beside them, at the second they were said."""
    edit(talk_of(drafted).post, "soft food diet", "soft-food diet, as in soup,")
    minutes.run(job_in(drafted))
    said = json.loads(texts(drafted)["said"])
    (spoken,) = (second for second, text, _ in said if "soft food diet" in text)
    (written,) = ((second, chapter) for second, text, chapter in said if "soup" in text)
    assert written == (spoken, "temporomandibular-disorder")


def test_what_was_published_has_the_words_that_were_approved(drafted: Path, ear: FakeEar) -> None:
    """The site shows the fixed word and the changed heading once a person approved them."""
    fix(drafted, "dentist", "orthodontist")
    minutes.run(job_in(drafted))
    edit(talk_of(drafted).post, "## Teeth grinding and clenching {", "## When you grind your teeth {")
    minutes.run(job_in(drafted))
    smalltalk.approve_and_publish(drafted, SLUG)
    page = (drafted / "site" / SLUG / "index.html").read_text("utf-8")
    assert "orthodontist" in page
    assert "When you grind your teeth" in page
    found = (drafted / "site" / "search" / "talks.json").read_text("utf-8")
    assert '"When you grind your teeth"' in found
    assert '"orthodontist":[0]' in found
    assert "orthodontist" in (drafted / "site" / SLUG / "said.json").read_text("utf-8")
