"""Write a talk's chapters into its video, which is copied and not encoded again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import MediaError, ToolError, show_name, tail
from pipeline.models import Chapter

VERSION = 1
"""Grows by one when the same rendition and chapters would give another file."""
MOST_CHAPTERS, MOST_TITLE_BYTES = 255, 255
"""Of MP4's own list of chapters (`chpl`), which counts both in one byte."""
TIMEOUT_S = 300
_JOINER = "\u200d"
"""Makes one of several emoji; of all letters that don't show it is the only one that stays."""
_CHILD = Path(__file__).with_name("remux.py")

Marks = tuple[tuple[int, int, str], ...]
"""Chapters as they are written: start and end in milliseconds, and the title."""


def mark_chapters(chapters: Iterable[Chapter], *, duration_ms: int) -> Marks:
    """Give chapters as a file can hold them: within the talk, of one line each, none too long."""
    within = (chapter for chapter in chapters if chapter.start_ms < duration_ms)
    marks = ((chapter.start_ms, min(chapter.end_ms, duration_ms), _title(chapter.title)) for chapter in within)
    return tuple(mark for mark in marks if mark[0] < mark[1])[:MOST_CHAPTERS]


def write_chapters(rendition: Path, target: Path, marks: Marks) -> None:
    """Write `rendition` to `target` with these chapters and no other text, fast start kept. Raises MediaError."""
    command = [sys.executable, "-I", str(_CHILD), str(rendition.absolute()), str(target.absolute())]
    try:
        subprocess.run(
            command, input=json.dumps(marks).encode(), capture_output=True, timeout=TIMEOUT_S, check=True
        )
    except subprocess.SubprocessError as error:
        said = (
            tail(error.stderr or b"") if isinstance(error, subprocess.CalledProcessError) else "it took too long"
        )
        name = show_name(rendition.name)
        if "No space left" in said:
            raise ToolError(f"{name}: the disk is full; make room and run the command again.") from error
        raise MediaError(
            f"{name}: no chapters could be written into it; run the command again. ({said})"
        ) from error


def _title(title: str) -> str:
    printable = "".join(letter if letter.isprintable() or letter == _JOINER else " " for letter in title)
    return " ".join(printable.split()).encode()[:MOST_TITLE_BYTES].decode(errors="ignore")
