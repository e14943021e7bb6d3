"""Score the queue: the harmful mistakes of the hearing that it points at, beside the words heard least surely.

`make score-queue` calls it, after `make score`. See docs/scores.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from harm import Mistake, Score, add, find_mistakes, least_sure, score

from pipeline.checks.queue import MOST_ITEMS
from pipeline.console import Console
from pipeline.job import Job
from pipeline.steps.queueing import queue
from pipeline.steps.talks import read_transcript
from pipeline.steps.words import mend_words
from pipeline.workspace import Workspace

_HEAD = (
    "| talk | harmful | in the queue | items | pointing at a mistake | least sure words |\n| --- |" + " ---: |" * 5
)


def main() -> int:
    """Print a row for each talk, for every other one, for the rest, and for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="folder of talks with gold references")
    parser.add_argument("--terms", type=Path, required=True, help="the domain terms, one a line")
    parser.add_argument("--keep", type=Path, default=Path(".cache/score"), help="where `make score` worked")
    parser.add_argument("--list", action="store_true", help="also print the harmful mistakes that are missed")
    options = parser.parse_args()
    job = Job(workspace=Workspace(options.keep), listener=Console(verbose=False, quiet=True))
    terms = [line.strip() for line in options.terms.read_text("utf-8").splitlines() if line.strip()]
    talks = [slug for slug in job.workspace.slugs() if (options.gold / slug / "reference.txt").exists()]
    scores = [
        measure(job, slug, (options.gold / slug / "reference.txt").read_text("utf-8"), terms) for slug in talks
    ]
    print(_HEAD)
    for slug, each in zip(talks, scores, strict=True):
        print(_row(slug, *each))
        for mistake in each[0].missed if options.list else ():
            print(f'    missed: "{mistake.said}" was heard as "{mistake.written}"')
    for name, some in (("the first, third ...", scores[::2]), ("the others", scores[1::2]), ("ALL", scores)):
        print(_row(name, add([mine for mine, _ in some]), add([plain for _, plain in some])))
    return 0


def measure(job: Job, slug: str, reference: str, terms: Sequence[str]) -> tuple[Score, Score]:
    """Score the queue of a talk, and as many words as it has items at most, those heard least surely."""
    transcript = read_transcript(job, slug)
    assert transcript is not None, f"{slug} was not heard yet; run `make score` first"
    mended = mend_words(job, job.workspace.talk(slug), transcript, job.workspace.conditions())
    mistakes: tuple[Mistake, ...] = find_mistakes(reference.split(), mended.words, mended.numbers, terms)
    spans = [range(item.word, item.word + item.words) for item in queue(job, slug) if item.words]
    return score(mistakes, spans), score(mistakes, least_sure(transcript.words, MOST_ITEMS))


def _row(name: str, mine: Score, plain: Score) -> str:
    share = f"{mine.pointing / mine.items:.0%}" if mine.items else "-"
    found = f"{mine.found / mine.harmful:.2f}" if mine.harmful else "-"
    counts = f"{mine.harmful} | {mine.found} ({found}) | {mine.items} | {mine.pointing} ({share})"
    return f"| {name} | {counts} | {plain.found} |"


if __name__ == "__main__":
    raise SystemExit(main())
