"""Read talks with known chapters: folders with gold times, and plain texts with `[[id]]` lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from chaptering.values import Mark, Talk
from pipeline.models import Condition, Word
from pipeline.records import parse_transcript
from pipeline.text.repair import repair
from pipeline.text.sentences import split_sentences
from pipeline.timecode import ms_from_seconds

WORD_MS, BETWEEN_MS, SENTENCE_MS = 300, 50, 400
"""The pace at which a plain text is thought to be said: 170 words a minute, and no longer pause anywhere."""


def spoken_talks(folder: Path) -> Iterator[Talk]:
    """Give the talks of FOLDER/NAME/gold.json as they were said: the reference's sentences at their times."""
    for file in sorted(folder.glob("*/gold.json")):
        gold = json.loads(file.read_text("utf-8"))
        words = [word for sentence in gold["sentences"] for word in _spread(sentence)]
        yield _talk(file.parent.name, words, _marks(gold), gold)


def heard_talks(folder: Path, transcripts: Path, conditions: Sequence[Condition]) -> Iterator[Talk]:
    """Give the same talks as they were heard: TRANSCRIPTS/NAME/transcript.json, known mishearings repaired."""
    for file in sorted(folder.glob("*/gold.json")):
        record = transcripts / file.parent.name / "transcript.json"
        if record.exists():
            gold = json.loads(file.read_text("utf-8"))
            words, _ = repair(
                parse_transcript(record.read_text("utf-8"), file=str(record)).words, conditions, file=""
            )
            yield _talk(file.parent.name, words, _marks(gold), gold)


def written_talks(folder: Path) -> Iterator[Talk]:
    """Give the plain texts of a folder, `{disfluencies}` and all, said at an even pace."""
    for file in sorted(folder.glob("*.txt")):
        parts = re.split(r"^\[\[([\w-]+)\]\]$", file.read_text("utf-8"), flags=re.MULTILINE)
        words: list[Word] = []
        gold: list[Mark] = []
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            spoken = _say(re.sub(r"[{}]", "", text), words[-1].end_ms + SENTENCE_MS if words else 0)
            gold.append((name, spoken[0].start_ms))
            words += spoken
        sentences = split_sentences(words)
        yield Talk(name=file.stem, sentences=sentences, gold=tuple(gold), duration_ms=words[-1].end_ms)


def _talk(name: str, words: Sequence[Word], marks: tuple[Mark, ...], gold: dict[str, float]) -> Talk:
    duration_ms = ms_from_seconds(gold["duration"])
    return Talk(name=name, sentences=split_sentences(words), gold=marks, duration_ms=duration_ms)


def _marks(gold: dict[str, list[dict[str, str]]]) -> tuple[Mark, ...]:
    return tuple((chapter["id"], ms_from_seconds(float(chapter["start"]))) for chapter in gold["chapters"])


def _spread(sentence: dict[str, float | str]) -> Iterator[Word]:
    """Spread a sentence's words over its time, longer words over more of it."""
    texts = str(sentence["text"]).split()
    start_ms, end_ms = (ms_from_seconds(float(sentence[key])) for key in ("start", "end"))
    letters = [0]
    for text in texts:
        letters.append(letters[-1] + len(text))
    times = [start_ms + (end_ms - start_ms) * count // max(letters[-1], 1) for count in letters]
    for text, (begins, ends) in zip(texts, pairwise(times), strict=True):
        yield Word(text=text, start_ms=begins, end_ms=ends, probability=1.0)


def _say(text: str, start_ms: int) -> list[Word]:
    words = []
    for spoken in text.split():
        words.append(Word(text=spoken, start_ms=start_ms, end_ms=start_ms + WORD_MS, probability=1.0))
        start_ms += WORD_MS + (SENTENCE_MS if re.search(r"[.?!]\W*$", spoken) else BETWEEN_MS)
    return words
