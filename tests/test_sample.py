"""The repository's own recording through the real command, with the real model and the real ffmpeg."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from smalltalk import REPOSITORY, snapshot

from pipeline import captionrules
from pipeline.models import INTRO
from pipeline.records import parse_transcript
from pipeline.talkfiles import Talk
from pipeline.text.post import parse_post
from pipeline.workspace import Workspace

pytestmark = pytest.mark.slow

SLUG = "jaw-pain-and-headaches"
DURATION_MS = 195_520
SAID_WORDS = 638
"""Words in the text that was read out, counted as `plain` parts them."""

HESITATION = re.compile(r"\b(um+|uh+|uhm|er|erm)\b", re.IGNORECASE)

PHRASES = (
    "notice where your teeth are right now",
    "lips together",
    "put your fingers right in front of your ears",
    "a click that doesn't hurt",
    "pain when you chew",
    "soft food and physical therapy",
    "electric shock in the cheek",
    "her husband sleeps in the guest room",
    "like somebody chewing gravel",
    "clenching at your desk all day",
    "night guard protects the teeth",
    "put your hand flat on your temple",
    "pressing ache on both sides",
    "check your teeth again",
    "see you soon",
)
"""What the least of the models hears right."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished command in its workspace."""

    root: Path
    code: int
    stdout: str
    stderr: str
    took_s: float

    @property
    def talk(self) -> Talk:
        """The files of the one talk."""
        return Workspace(self.root).talk(SLUG)


def minutes(root: Path, *words: str) -> Run:
    """Type a command as the owner would."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--workspace", str(root), *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(root, done.returncode, done.stdout, done.stderr, time.monotonic() - began)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the command once for real: the sample from a dropped file to a preview."""
    root = tmp_path_factory.mktemp("sample")
    (root / "videos").mkdir()
    shutil.copyfile(REPOSITORY / "videos" / f"{SLUG}.mp4", root / "videos" / f"{SLUG}.mp4")
    return minutes(root, "run")


@pytest.fixture(scope="session")
def said(first: Run) -> str:
    """All words that were heard, in small letters and without marks."""
    text = json.loads(first.talk.transcript.read_text(encoding="utf-8"))["text"]
    return plain(text)


def plain(text: str) -> str:
    """Give the words of a text alone: small letters, no marks."""
    return " ".join(re.sub(r"[^\w'\s]", " ", text.replace("’", "'").casefold()).split())


def test_run_ends_well_and_says_where_the_page_is(first: Run) -> None:
    """One command, exit code 0, and the path of the page on stdout."""
    assert first.code == 0, first.stderr
    assert first.stdout.splitlines()[-1].startswith(f"{first.root / 'preview' / 'index.html'}: built with 1 talk")


def test_progress_ends_at_the_end(first: Run) -> None:
    """Who waits is told from the beginning how much was heard, and at last that all was."""
    lines = [line for line in first.stderr.splitlines() if line.startswith(f"{SLUG}: heard ")]
    assert lines[0] == f"{SLUG}: heard 0:00 of 3:15"
    assert lines[-1] == f"{SLUG}: heard 3:15 of 3:15"


@pytest.mark.parametrize("phrase", PHRASES)
def test_phrase_was_heard(said: str, phrase: str) -> None:
    """What was said clearly is in the transcript word for word."""
    assert phrase in said


def test_about_as_many_words_were_heard_as_said(said: str) -> None:
    """Nothing long was lost and nothing long was made up."""
    assert len(said.split()) == pytest.approx(SAID_WORDS, rel=0.05)


def test_word_times_go_forward_within_the_talk(first: Run) -> None:
    """No word begins before the one before it, ends before it begins, or lies outside the recording."""
    file = first.talk.transcript
    transcript = parse_transcript(file.read_text(encoding="utf-8"), file=file.name)
    assert transcript.duration_ms == pytest.approx(DURATION_MS, abs=200)
    clock_ms = 0
    for word in transcript.words:
        assert clock_ms <= word.start_ms <= word.end_ms <= transcript.duration_ms, word
        assert 0 <= word.probability <= 1
        clock_ms = word.start_ms
    assert transcript.provenance.model_sha256.startswith("d3dd57d3")


@pytest.mark.parametrize(
    ("word", "from_s", "to_s"),
    [("gravel", 80, 105), ("guard", 95, 125), ("temple", 120, 140), ("dentist", 90, 94), ("again", 176, 182)],
)
def test_word_stands_at_its_time(first: Run, word: str, from_s: int, to_s: int) -> None:
    """A word heard for the first time lies where it is said in the recording."""
    file = first.talk.transcript
    words = parse_transcript(file.read_text(encoding="utf-8"), file=file.name).words
    times_s = [heard.start_ms / 1000 for heard in words if plain(heard.text) == word]
    assert times_s
    assert from_s <= times_s[0] <= to_s, times_s


def test_captions_and_chapters_keep_every_rule(first: Run) -> None:
    """`minutes check` finds nothing but notes: on the reading grade, and on what the label says of migraine."""
    checked = minutes(first.root, "check", "--json")
    found = {(finding["rule"], finding["severity"]) for finding in json.loads(checked.stdout)}
    assert (checked.code, found) == (0, {("toxin-limited", "note"), ("reading-grade", "note")}), checked.stderr
    lines = [
        line for line in first.talk.captions.read_text(encoding="utf-8").splitlines()[1:] if "-->" not in line
    ]
    assert max(map(len, lines)) <= captionrules.LINE_CHARACTERS


def test_chapters_are_those_of_the_talk(first: Run) -> None:
    """The first chapter begins at 0, and the conditions the talk is about have one each, in order."""
    file = first.talk.post
    sections = parse_post(file.read_text(encoding="utf-8"), file=file.name).sections
    ids = [section.id for section in sections]
    assert ids[0] == INTRO
    assert sections[0].start_ms == 0
    wanted = ["temporomandibular-disorder", "bruxism"]
    assert [name for name in ids if name in wanted] == wanted
    starts_s = {section.id: (section.start_ms or 0) / 1000 for section in sections}
    assert starts_s["temporomandibular-disorder"] == pytest.approx(24.3, abs=10)
    assert starts_s["bruxism"] == pytest.approx(78.9, abs=15)
    cues = re.findall(r"^([\w-]+)\n[\d:.]+ --> ", first.talk.chapters.read_text(encoding="utf-8"), re.MULTILINE)
    assert cues == ids
    assert "00:00:00.000 --> " in first.talk.chapters.read_text(encoding="utf-8").splitlines()[3]


def test_article_has_no_um_and_no_word_that_was_not_said(first: Run, said: str) -> None:
    """The draft leaves sounds of thinking out and invents nothing."""
    file = first.talk.post
    post = parse_post(file.read_text(encoding="utf-8"), file=file.name)
    prose = [
        word
        for section in post.sections
        for paragraph in section.paragraphs
        for word in paragraph.markdown.replace("\\", "").split()
    ]
    assert len(prose) > 0.8 * SAID_WORDS
    assert [word for word in prose if HESITATION.search(word)] == []
    assert set(plain(" ".join(prose)).split()) - set(said.split()) == set()


def test_preview_page_is_there_with_its_disclaimer(first: Run) -> None:
    """The page a person reads is stamped as a draft and holds the clinic's disclaimer whole."""
    page = first.root / "preview" / SLUG
    html = (page / "index.html").read_text(encoding="utf-8")
    disclaimer = Workspace(first.root).settings().clinic.disclaimer
    assert disclaimer in html
    assert "DRAFT" in html
    for name in ("video.mp4", "poster.jpg", "captions.vtt", "captions.srt", "chapters.vtt"):
        assert (page / name).stat().st_size > 100, name


def test_second_run_is_quick_and_changes_nothing(first: Run) -> None:
    """What is up to date is not made again: under five seconds, not a byte changed."""
    before = snapshot(first.root)
    second = minutes(first.root, "run")
    assert second.code == 0
    assert second.stdout == f"{first.root / 'preview' / 'index.html'}: up to date\n"
    assert snapshot(first.root) == before
    assert second.took_s < 5
