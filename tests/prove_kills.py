"""Kill the whole pipeline at random moments, start it again, and hold what is left against what has to hold."""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from prove_children import Children
from prove_whole import Whole, copy

HEARS_EACH = 10
"""In every tenth row the model hears anew; else its answers are given again: thinking, it touches no file."""


@dataclass(slots=True)
class Killed:
    """What came of it."""

    kills: int = 0
    rows: int = 0
    """Rows of kills and new starts, each ended by an undisturbed run and compared to the byte."""
    at_a_call: int = 0
    """Kills in the middle of a call to the system; the others came at any moment."""
    stages: Counter[str] = field(default_factory=Counter)
    """By the last thing that was told before the kill."""


STAGES = (
    ("publish", ("site/index.html", "site: ")),
    ("approve", ("approved by", "by approving it")),
    ("preview", ("preview/index.html",)),
    ("encode", ("encoding the video", "encoded", "video for the web")),
    ("draft", ("recorded again", "written from", "article", "to listen to", "approved, so left")),
    ("transcribe", ("transcribing", "heard", "transcribed", "loading")),
    ("intake", ("taking in", "taken in")),
)
"""By which words of its output one knows how far a run came; the first that fits."""


def kill_often(
    folder: Path,
    children: Children,
    whole: Whole,
    *,
    kills: int,
    seed: int,
    tell: Callable[[str], None] = lambda _line: None,
) -> Killed:
    """Kill so often, in rows that each begin with the workspace as it was; fails where a promise is broken."""
    chance, killed = random.Random(seed), Killed()  # noqa: S311 - the same moments each time
    while killed.kills < kills:
        killed.rows += 1
        root = copy(whole.start, folder / f"row-{seed}-{killed.rows}")
        while killed.kills < kills and _run_and_kill(root, children, whole, chance, killed):
            whole.require_sound(root)
        _go_on(root, children, whole)
        tell(f"{killed.kills} kills in {killed.rows} rows")
        shutil.rmtree(root)
    return killed


def _run_and_kill(root: Path, children: Children, whole: Whole, chance: random.Random, killed: Killed) -> bool:
    """Start the pipeline and kill it; say whether it was still at work."""
    at_a_call = chance.random() < 0.5
    moment = {"kill_at": chance.randint(1, sum(whole.calls.values()) // 2)}
    when = moment if at_a_call else {"kill_after_s": chance.uniform(0.02, whole.seconds)}
    hears = {"remembers": ""} if killed.rows % HEARS_EACH == 0 else {}
    end = children.run(whole.order(root, **when, **hears))
    if end.status == 0:
        whole.require_same_end(root)
        return False
    assert end.status == -signal.SIGKILL, f"{when}: {end.said}"
    killed.kills += 1
    killed.at_a_call += at_a_call
    killed.stages[_stage(end.said)] += 1
    return True


def _go_on(root: Path, children: Children, whole: Whole) -> None:
    end = children.run(whole.order(root))
    assert end.status == 0, end.said
    assert "Traceback" not in end.said
    whole.require_sound(root)
    whole.require_same_end(root)


def _stage(said: str) -> str:
    for line in reversed(said.splitlines()):
        for stage, words in STAGES:
            if any(word in line for word in words):
                return stage
    return "begin"
