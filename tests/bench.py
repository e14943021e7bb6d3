"""Time how long a talk takes to be heard, beside the `whisper` command on the same file in the same run.

`make bench` calls it. Both run as whole processes, one after the other, with the same model and word times.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from score import hear_with_whisper

SAMPLE = Path(__file__).parent.parent / "videos" / "jaw-pain-and-headaches.mp4"
ROUNDS = 2


def main() -> int:
    """Hear the sample talk with both, in turn, and print the best time of each and their ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "videos").mkdir()
        shutil.copyfile(SAMPLE, root / "videos" / SAMPLE.name)
        minutes = [sys.executable, "-m", "pipeline", "--quiet", "--workspace", scratch]
        subprocess.run([*minutes, "intake"], check=True)
        runners: dict[str, Callable[[], object]] = {
            "minutes transcribe": lambda: subprocess.run([*minutes, "transcribe", "--force"], check=True),
            "whisper": lambda: hear_with_whisper(root / "videos", root / "whisper"),
        }
        best = dict.fromkeys(runners, float("inf"))
        for _ in range(ROUNDS):
            for name, hear in runners.items():
                began = time.perf_counter()
                hear()
                best[name] = min(best[name], time.perf_counter() - began)
    for name, seconds in best.items():
        print(f"{name:20} {seconds:7.1f} s   {best['whisper'] / seconds:5.2f} times the speed of whisper")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
