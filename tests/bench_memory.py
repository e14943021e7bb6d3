"""Measure how much memory the hearing of long talks takes, on top of the model.

`make bench-memory` calls it. A recording is joined from real speech, in ever another order, with a tiny picture;
`minutes transcribe` hears it as a whole process, and it and its children are watched. Beside it stands a process
that loads the model and hears nothing.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from catalogue.measuring import measure, minutes
from catalogue.report import Hearing, write_hearings

from pipeline.intake.ffmpeg import find_ffmpeg

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
RATE_HZ = 16_000
MODEL_ALONE = """
import sys
from pathlib import Path
import pipeline.run, pipeline.steps.transcribe
from pipeline.speech.recogniser import load_recogniser
from pipeline.workspace import Workspace
from pipeline.job import Job
workspace = Workspace(Path(sys.argv[1]))
load_recogniser(workspace.settings().hearing, workspace.conditions(), tell=print)
"""


def main() -> int:
    """Print and write what each length takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, nargs="+", default=[20, 60, 180])
    parser.add_argument(
        "--sound", type=Path, nargs="*", default=[], help="recordings or folders of such, to be joined"
    )
    parser.add_argument("--page", type=Path, help="put table and picture into this page of docs/")
    options = parser.parse_args()
    speech = list(read_speech(options.sound)) or [decode(SAMPLE)]
    hearings = []
    with tempfile.TemporaryDirectory() as scratch:
        for length in sorted(options.minutes):
            hearings.append(hear(Path(scratch) / str(length), speech, length))
            print(hearings[-1].line(), flush=True)
    if options.page:
        write_hearings(options.page, hearings)
    return 0


def hear(root: Path, speech: list[np.ndarray], length: int) -> Hearing:
    """Make a talk of so many minutes and hear it."""
    (root / "videos").mkdir(parents=True)
    (root / "clinic.toml").write_text((REPOSITORY / "clinic.toml").read_text("utf-8"), "utf-8")
    join(speech, length * 60, root / "videos" / "long.mp4")
    take_in(root)
    alone = measure([sys.executable, "-c", MODEL_ALONE, str(root)])
    heard = measure(minutes(root, "transcribe"))
    return Hearing(minutes=length, alone=alone, heard=heard)


def take_in(root: Path) -> None:
    """Take the recording's facts in; its web copy has nothing to do with the hearing."""
    code = (
        "import sys; from pathlib import Path; from pipeline.job import Job; from pipeline.console import Console;"
        "from pipeline.steps.intake import intake; from pipeline.workspace import Workspace;"
        "job = Job(workspace=Workspace(Path(sys.argv[1])), listener=Console(verbose=False, quiet=True));"
        "intake(job, ()); sys.exit(job.failed)"
    )
    subprocess.run([sys.executable, "-c", code, str(root)], check=True)


def read_speech(places: list[Path]) -> list[np.ndarray]:
    """Decode recordings, or all that lie in folders."""
    kinds = {".mp4", ".flac", ".mp3", ".wav", ".mkv", ".mov"}
    found = [one for place in places for one in ([place] if place.is_file() else sorted(place.rglob("*")))]
    return [decode(one) for one in found if one.suffix in kinds]


def decode(path: Path) -> np.ndarray:
    """Give the sound of a recording as 16-bit numbers, 16,000 a second."""
    line = [find_ffmpeg().path, "-v", "error", "-i", str(path), "-vn", "-ac", "1", "-ar", str(RATE_HZ)]
    return np.frombuffer(
        subprocess.run([*line, "-f", "s16le", "-"], check=True, capture_output=True).stdout, np.int16
    )


def join(speech: list[np.ndarray], seconds: int, target: Path) -> None:
    """Write a recording of exactly so many seconds: the pieces in shuffled rounds, and a tiny still picture."""
    order, left, raw = random.Random(1), seconds * RATE_HZ, target.with_suffix(".s16")  # noqa: S311
    with raw.open("wb") as file:
        while left:
            for piece in order.sample(speech, len(speech)):
                part = piece[:left]
                file.write(part.tobytes())
                left -= len(part)
    sound = ["-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-i", str(raw)]
    picture = ["-f", "lavfi", "-i", f"color=gray:size=64x64:rate=1:duration={seconds}"]
    made = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k"]
    subprocess.run([find_ffmpeg().path, "-v", "error", *picture, *sound, *made, str(target)], check=True)
    raw.unlink()


if __name__ == "__main__":
    sys.exit(main())
