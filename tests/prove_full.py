"""Run the whole pipeline on a disk that gets full at some moment, make room, run it again.

`python prove_full.py WHOLE FOLDER MOMENTS WHERE` is started in a namespace of its own, in which anybody may mount:
FOLDER becomes a small disk there, that nobody else sees.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

from prove_children import Children
from prove_whole import Whole, copy

DISK = "size=64m"
"""Somewhat more than the room that intake asks for before it begins."""
FULL = ("No space left on device", "the disk is full", "File too large", "larger than any talk")
"""How a command says that it found no room. The last two are said where no disk can be made, only a limit set."""


def fill_disk(folder: Path, whole: Whole, *, moments: int) -> tuple[str, list[str]]:
    """Fill a real disk at moments spread over the run, and hold what comes of it; else set a limit of files.

    Gives on what it was tried, and what was said.
    """
    given = folder / "whole"
    given.write_bytes(pickle.dumps(whole))
    disk = folder / "disk"
    disk.mkdir()
    script = [sys.executable, str(Path(__file__)), str(given), str(disk), str(moments)]
    for where, space in (("a small disk", _namespace()), ("a limit of files", ())):
        if space is None:
            continue
        done = subprocess.run([*space, *script, where], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return where, done.stdout.splitlines()
        assert done.returncode == NO_DISK, done.stdout + done.stderr
    raise AssertionError


NO_DISK = 77
"""The exit code that says that nobody may mount here."""


def _namespace() -> list[str] | None:
    if shutil.which("unshare") is None:
        return None
    mapped = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    space = ["unshare", *mapped, "--mount"]
    return space if subprocess.run([*space, "true"], capture_output=True, check=False).returncode == 0 else None


def main() -> int:
    """Do it, in the namespace or outside; print what was said each time."""
    given, disk, moments, where = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    is_disk = where == "a small disk"
    mount = ["mount", "-t", "tmpfs", "-o", DISK, "none", str(disk)]
    if is_disk and subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        return NO_DISK
    whole: Whole = pickle.loads(given.read_bytes())  # noqa: S301 - what we have just written
    children, ballast = Children(), disk / "ballast"
    calls = sum(whole.calls.values())
    try:
        for number in range(moments):
            full_at = calls * (2 * number + 1) // (2 * moments)
            root = copy(whole.start, disk / f"full-{full_at}")
            order = whole.order(root, full_at=full_at, ballast=str(ballast) if is_disk else "", log=f"{given}.log")
            print(full_at, _fill(children, whole, root, order, ballast), flush=True)
            shutil.rmtree(root)
    finally:
        children.close()
    return 0


def _fill(children: Children, whole: Whole, root: Path, order: object, ballast: Path) -> str:
    end = children.run(order)  # type: ignore[arg-type]
    assert "Traceback" not in end.said, end.said
    whole.require_sound(root, whole=end.status == 0)
    ballast.unlink(missing_ok=True)
    if end.status == 0:
        whole.require_same_end(root)
        return "done all the same"
    assert end.status == 1, end.said
    said = [line for line in end.said.splitlines() if any(words in line for words in FULL)]
    assert said, end.said
    assert not list(root.rglob(".writing-*"))
    again = children.run(whole.order(root))
    assert again.status == 0, again.said
    whole.require_sound(root)
    whole.require_same_end(root)
    return said[-1]


if __name__ == "__main__":
    sys.exit(main())
