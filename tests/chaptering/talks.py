"""Read talks with known chapters: folders with gold times, and plain texts with `[[id]]` lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from writing import say_evenly, say_in_time, spoken_of

from chaptering.values import Mark, Talk
from pipeline.models import Condition, Word
from pipeline.records import parse_transcript
from pipeline.text.repair import repair
from pipeline.text.sentences import split_sentences
from pipeline.timecode import ms_from_seconds


def spoken_talks(folder: Path) -> Iterator[Talk]:
    """Give the talks of FOLDER/NAME/gold.json as they were said: the reference's sentences at their times."""
    for file in sorted(folder.glob("*/gold.json")):
        gold = json.loads(file.read_text("utf-8"))
        times = [[ms_from_seconds(each[key]) for key in ("start", "end")] for each in gold["sentences"]]
        texts = [each["text"] for each in gold["sentences"]]
        yield _talk(file, say_in_time([(text, *time) for text, time in zip(texts, times, strict=True)]))


def heard_talks(folder: Path, transcripts: Path, conditions: Sequence[Condition]) -> Iterator[Talk]:
    """Give the same talks as they were heard: TRANSCRIPTS/NAME/transcript.json, known mishearings repaired."""
    for file in sorted(folder.glob("*/gold.json")):
        record = transcripts / file.parent.name / "transcript.json"
        if record.exists():
            heard = parse_transcript(record.read_text("utf-8"), file=str(record))
            words, _ = repair(heard.words, conditions, file="")
            yield _talk(file, words)


def written_talks(folder: Path) -> Iterator[Talk]:
    """Give the plain texts of a folder, `{disfluencies}` and all, said at an even pace that tells nothing."""
    for file in sorted(folder.glob("*.txt")):
        parts = re.split(r"^\[\[([\w-]+)\]\]$", file.read_text("utf-8"), flags=re.MULTILINE)
        texts = [" ".join(spoken_of(text).split()) for text in parts[2::2]]
        words = say_evenly(" ".join(texts))
        firsts = accumulate((len(text.split()) for text in texts[:-1]), initial=0)
        gold = [(name, words[first].start_ms) for name, first in zip(parts[1::2], firsts, strict=True)]
        sentences = split_sentences(words)
        yield Talk(name=file.stem, sentences=sentences, gold=tuple(gold), duration_ms=words[-1].end_ms)


def _talk(file: Path, words: Sequence[Word]) -> Talk:
    gold = json.loads(file.read_text("utf-8"))
    marks: tuple[Mark, ...] = tuple((each["id"], ms_from_seconds(each["start"])) for each in gold["chapters"])
    duration_ms = ms_from_seconds(gold["duration"])
    return Talk(name=file.parent.name, sentences=split_sentences(words), gold=marks, duration_ms=duration_ms)
