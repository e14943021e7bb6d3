"""Have the n-th write, rename, fsync or start of a program fail, n = 1, 2, 3 ..., and hold what comes of it."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from prove_children import DOORS, FAULTS, Children
from prove_whole import Whole, copy

FAILING = tuple(door for door in DOORS if door != "remove")

NO_FFMPEG = "that writes H.264 was found; run `make` again"
"""What is told where the finder of the wheel's ffmpeg could not start it: it keeps to itself why."""


@dataclass(slots=True)
class Failed:
    """What came of it, by door."""

    fired: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    """Those that ended the command with a sentence and exit code 1. The others did no harm at all."""
    sentences: dict[str, str] = field(default_factory=dict)
    """What was said, by door, call and error."""


def fail_often(
    folder: Path,
    children: Children,
    whole: Whole,
    *,
    doors: Sequence[str] = FAILING,
    faults: Sequence[str] = tuple(FAULTS),
    first: int = 1,
    step: int = 1,
    all_faults: bool = False,
    tell: Callable[[str], None] = lambda _line: None,
) -> Failed:
    """Fail at the n-th call of each door until it is called no more; the errors take turns, or all come each time.

    Where none of them fires any more, a door is done.
    """
    failed = Failed()
    for door in doors:
        for nth in count(first, step):
            turn = faults if all_faults else [faults[nth // step % len(faults)]]
            fired = [fail_once(folder, children, whole, door, nth, error, failed) for error in turn]
            if not any(fired):
                break
        tell(f"{door}: {failed.fired[door]} faults, {failed.told[door]} told")
    return failed


def fail_once(
    folder: Path, children: Children, whole: Whole, door: str, nth: int, error: str, failed: Failed
) -> bool:
    """Run the pipeline with one fault, then without; say whether it came to the fault."""
    root = copy(whole.start, folder / f"{door}-{nth}-{error}")
    number = FAULTS[error]
    end = children.run(whole.order(root, fails=door, nth=nth, error=number))
    fired = end.calls[door] >= nth
    assert end.status in (0, 1), f"{door} {nth} {error}: {end.said}"
    assert "Traceback" not in end.said, end.said
    whole.require_sound(root, whole=end.status == 0)
    if end.status == 0:
        whole.require_same_end(root)
    else:
        said = [line for line in end.said.splitlines() if os.strerror(number) in line or NO_FFMPEG in line]
        assert said, f"{door} {nth} {error}: {end.said}"
        failed.sentences[f"{door} {nth} {error}"] = said[-1]
        assert not list(root.rglob(".writing-*"))
        again = children.run(whole.order(root))
        assert again.status == 0, f"{door} {nth} {error}: {again.said}"
        whole.require_sound(root)
        whole.require_same_end(root)
    failed.fired[door] += fired
    failed.told[door] += fired and end.status == 1
    shutil.rmtree(root)
    return fired
