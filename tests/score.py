"""Run the pipeline on talks with gold references in a throw-away workspace, then score what it wrote.

`make score` calls it. The talks and the scoring script stand outside the repository; see docs/scores.md.
With --baseline the `whisper` command hears the same talks with the same model, and is scored too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.intake.ffmpeg import find_ffmpeg


def main() -> int:
    """Transcribe and draft every talk of `--gold`, then print the scoring script's table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--score", type=Path, required=True)
    parser.add_argument("--terms", type=Path, required=True)
    parser.add_argument("--keep", type=Path, default=Path(".cache/score"), help="where the work is done")
    parser.add_argument("--baseline", action="store_true", help="also score the whisper command")
    options = parser.parse_args()
    videos = options.keep / "videos"
    videos.mkdir(parents=True, exist_ok=True)
    for video in sorted(options.gold.glob("*/video.mp4")):
        shutil.copyfile(video, videos / f"{video.parent.name}.mp4")

    def score(folder: Path) -> int:
        command = [sys.executable, options.score, options.gold, folder, "--terms", options.terms]
        return subprocess.run(command).returncode

    minutes = [sys.executable, "-m", "pipeline", "--workspace", str(options.keep)]
    codes = [subprocess.run([*minutes, "run"]).returncode, subprocess.run([*minutes, "check"]).returncode]
    print("\nModerni Minutes", flush=True)
    codes.append(score(options.keep / "transcripts"))
    if options.baseline:
        folder = hear_with_whisper(videos, options.keep / "whisper")
        print("\nthe whisper command (captions only)", flush=True)
        codes.append(score(folder))
    return max(codes)


def hear_with_whisper(videos: Path, folder: Path) -> Path:
    """Caption every video with the `whisper` command as it comes, and give the folder of captions."""
    binaries = folder / "bin"
    binaries.mkdir(parents=True, exist_ok=True)
    if not (binaries / "ffmpeg").exists():
        (binaries / "ffmpeg").symlink_to(find_ffmpeg().path)
    path = os.pathsep.join([str(binaries.absolute()), os.environ["PATH"]])
    for video in sorted(videos.glob("*.mp4")):
        talk = folder / "transcripts" / video.stem
        command = [Path(sys.executable).parent / "whisper", video, "--model", "tiny.en", "--language", "en"]
        extras = [
            "--word_timestamps",
            "True",
            "--verbose",
            "False",
            "--output_format",
            "vtt",
            "--output_dir",
            talk,
        ]
        subprocess.run([*command, *extras], env=os.environ | {"PATH": path}, check=True)
        (talk / f"{video.stem}.vtt").replace(talk / "captions.vtt")
    return folder / "transcripts"


if __name__ == "__main__":
    raise SystemExit(main())
