"""Score chapters beside baselines, on talks as they were said, as they were heard, and as plain texts.

`make score-chapters` calls it. Every way of finding chapters gets the same sentences; the baselines are also told
how many chapters there are. See docs/scores.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chaptering.finders import finders
from chaptering.measures import average, measure
from chaptering.talks import heard_talks, spoken_talks, written_talks
from chaptering.values import Finder, Scores, Talk
from hearing.script import load_definitions

from pipeline.workspace import SHIPPED, Workspace

WRITTEN = Path(__file__).parent / "data" / "written"
"""Talks in plain text."""


_HEAD = "| | F1 at 5 s | time | Pk | WindowDiff |\n| --- | ---: | ---: | ---: | ---: |"


def main() -> int:
    """Print a table for each set of talks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="folder of talks with gold references")
    parser.add_argument("--score", type=Path, required=True, help="the scoring script")
    parser.add_argument("--keep", type=Path, default=Path(".cache/score"), help="where `make score` worked")
    parser.add_argument("--written", type=Path, default=WRITTEN, help="folder of plain texts")
    parser.add_argument("--list", action="store_true", help="also print every talk's chapters")
    options = parser.parse_args()
    conditions = Workspace(SHIPPED).conditions()
    sets = {
        "as heard": heard_talks(options.gold, options.keep / "transcripts", conditions),
        "as said": spoken_talks(options.gold),
        "written, looked at while rules were made": written_talks(options.written / "tuned"),
        "written, never looked at": written_talks(options.written / "unseen"),
    }
    script = load_definitions(options.score)
    for name, talks in sets.items():
        _print_table(name, tuple(talks), finders(conditions), script, is_listed=options.list)
    return 0


def _print_table(
    name: str, talks: Sequence[Talk], ways: Mapping[str, Finder], script: Mapping[str, Any], *, is_listed: bool
) -> None:
    if not talks:
        return
    print(f"\n{name}: {len(talks)} talks\n\n{_HEAD}")
    for title, find in ways.items():
        found = [find(talk) for talk in talks]
        each = [measure(talk, marks, script) for talk, marks in zip(talks, found, strict=True)]
        print(_row(title, average(each)))
        for talk, marks, scores in zip(talks, found, each, strict=True) if is_listed else ():
            print(f"{_row(talk.name, scores)}\n    gold {_show(talk.gold)}\n    here {_show(marks)}")


def _row(title: str, scores: Scores) -> str:
    return f"| {title} | {scores.f1:.3f} | {scores.time:.3f} | {scores.pk:.3f} | {scores.window_diff:.3f} |"


def _show(marks: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {start_ms / 1000:.1f}" for name, start_ms in marks)


if __name__ == "__main__":
    raise SystemExit(main())
