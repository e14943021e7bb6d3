"""Hear with the `whisper` command: a whole process for a set, which decodes the files itself."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from hearing.values import Heard, HeardWord, Job
from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.speech.weights import cache_folder
from pipeline.timecode import ms_from_seconds


def command_line(job: Job, options: Mapping[str, object], folder: Path) -> list[str]:
    """Give the command that hears every recording of a job and writes one JSON for each into `folder`."""
    links = folder / "recordings"  # the command names its output by its input's stem, and all are "video"
    links.mkdir(parents=True)
    files = []
    for recording in job.recordings:
        link = links / f"{recording.name}{recording.file.suffix}"
        link.symlink_to(recording.file)
        files.append(str(link))
    flags = {
        "model": job.model,
        "model_dir": cache_folder(),
        "language": "en",
        "threads": job.threads,
        "word_timestamps": True,
        "verbose": False,
        "output_format": "json",
        "output_dir": folder,
        **options,
    }
    if "initial_prompt" in options:
        flags["initial_prompt"] = job.prompt
    words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    return [str(Path(sys.executable).parent / "whisper"), *files, *words]


def read_heard(job: Job, folder: Path) -> Heard:
    """Read what the command wrote. Raises FileNotFoundError where it failed: it exits with 0 all the same."""
    return Heard(
        load_s=None,
        hear_s=None,
        words={recording.name: _words(folder / f"{recording.name}.json") for recording in job.recordings},
    )


def put_ffmpeg(folder: Path) -> Path:
    """Make a folder for PATH in which the product's ffmpeg goes by the name the command looks for."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "ffmpeg").symlink_to(find_ffmpeg().path)
    return folder.absolute()


def _words(path: Path) -> tuple[HeardWord, ...]:
    segments = json.loads(path.read_text("utf-8"))["segments"]
    return tuple(
        HeardWord(text=word["word"], start_ms=ms_from_seconds(word["start"]))
        for segment in segments
        for word in segment["words"]
    )
