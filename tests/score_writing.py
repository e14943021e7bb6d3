"""Score the writing apart from the hearing: feed what was really said through the pipeline's `text/` code.

`make score-writing` calls it with a folder of talks that have gold references (`reference.txt`, `clean.txt`,
`gold.json`); a text file with `[[chapter]]` marks in which braces enclose what clean text lacks does too.
See docs/scores.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import writing

from pipeline.models import Word
from pipeline.text.chapters import find_chapters
from pipeline.text.cleaning import clean
from pipeline.text.draft import compose_draft
from pipeline.text.post import format_post
from pipeline.text.sentences import split_sentences
from pipeline.text.stops import settle_stops
from pipeline.video import Video
from pipeline.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as it was said, and as it should be written."""

    name: str
    words: tuple[Word, ...]
    clean: str


def main() -> int:
    """Print a row for each talk and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("talks", type=Path, nargs="+", help="a folder of gold talks, or text files with braces")
    parser.add_argument("--list", action="store_true", help="show each place that differs")
    parser.add_argument(
        "--totals", action="store_true", help="show the sums alone, of talks nobody should look into"
    )
    parser.add_argument("--show", action="store_true", help="print the drafts")
    options = parser.parse_args()
    talks = [talk for path in options.talks for talk in read_talks(path)]
    drafts = [write(talk) for talk in talks]
    scores = [writing.compare(talk.clean, writing.prose(draft)) for talk, draft in zip(talks, drafts, strict=True)]
    rows = [("ALL", writing.add(scores))]
    if not options.totals:
        rows = [*((talk.name, score) for talk, score in zip(talks, scores, strict=True)), *rows]
    print("| talk | draft_wer | kept | cut | content_cut | fillers_left |\n|---|---|---|---|---|---|")
    for name, score in rows:
        print(
            f"| {name} | {score.wer:.4f} | {score.kept} | {score.cut} | {score.content_cut_percent:.2f} % "
            f"| {score.fillers} |"
        )
    if options.list and not options.totals:
        for name, score in rows[:-1]:
            print(f"\n{name}")
            for place in score.places:
                print(f"  {place.before} [kept: {place.kept or '-'}] [cut: {place.cut or '-'}] {place.after}")
    if options.show and not options.totals:
        print("\n".join(drafts))
    return 0


def read_talks(path: Path) -> Iterator[Talk]:
    """Read a marked text file, or all talks of a gold folder."""
    if path.is_file():
        text = path.read_text("utf-8")
        yield Talk(path.stem, writing.say_evenly(writing.spoken_of(text)), writing.clean_of(text))
        return
    for folder in sorted(found.parent for found in path.glob("*/clean.txt")):
        gold = json.loads((folder / "gold.json").read_text("utf-8"))
        clean_text = writing.without_marks((folder / "clean.txt").read_text("utf-8"))
        yield Talk(folder.name, time_words((folder / "reference.txt").read_text("utf-8"), gold), clean_text)


def time_words(reference: str, gold: dict[str, list[dict[str, object]]]) -> tuple[Word, ...]:
    """Give the words of `reference.txt` the times of the gold sentences; both must hold the same words."""
    sentences = [
        (str(s["text"]), round(float(str(s["start"])) * 1000), round(float(str(s["end"])) * 1000))
        for s in gold["sentences"]
    ]
    words = writing.say_in_time(sentences)
    if [word.text for word in words] != writing.without_marks(reference).split():
        raise SystemExit("reference.txt and gold.json hold different words; this folder can't be scored.")
    return words


def write(talk: Talk) -> str:
    """Give the article that the pipeline writes of a talk."""
    workspace = Workspace(REPOSITORY)
    settings, conditions = workspace.settings(), workspace.conditions()
    duration_ms = talk.words[-1].end_ms + 1000
    words = settle_stops(talk.words)
    sentences = split_sentences(words)
    post = compose_draft(
        _video(talk.name, duration_ms),
        settings.clinic,
        conditions,
        sentences=sentences,
        chapters=find_chapters(sentences, conditions, duration_ms=duration_ms),
        cleaned=clean(words),
        language="en",
    )
    return format_post(post)


def _video(name: str, duration_ms: int) -> Video:
    day = dt.date(2026, 1, 1)
    return Video(
        slug=name,
        file=f"{name}.mp4",
        sha256="",
        added=day,
        recorded=day,
        duration_ms=duration_ms,
        width_px=1920,
        height_px=1080,
        container="",
        video_codec="",
        audio_codec="",
        audio_stream=0,
        video_stream=0,
        intake_version=0,
    )


if __name__ == "__main__":
    raise SystemExit(main())
