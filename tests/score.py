"""Run the pipeline on talks with gold references in a throw-away workspace, then score what it wrote.

`make score` calls it. The talks and the scoring script stand outside the repository; see docs/scores.md.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Transcribe and draft every talk of `--gold`, then print the scoring script's table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--terms", type=Path, required=True)
    parser.add_argument("--keep", type=Path, default=Path(".cache/score"), help="the workspace used")
    options = parser.parse_args()
    videos = options.keep / "videos"
    videos.mkdir(parents=True, exist_ok=True)
    for video in sorted(options.gold.glob("*/video.mp4")):
        shutil.copyfile(video, videos / f"{video.parent.name}.mp4")
    minutes = [sys.executable, "-m", "pipeline", "--workspace", str(options.keep)]
    ran = subprocess.run([*minutes, "run"])
    checked = subprocess.run([*minutes, "check"])
    scored = subprocess.run(
        [sys.executable, options.score, options.gold, options.keep / "transcripts", "--terms", options.terms]
    )
    return max(ran.returncode, checked.returncode, scored.returncode)


if __name__ == "__main__":
    raise SystemExit(main())
