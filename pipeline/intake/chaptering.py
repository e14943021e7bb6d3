"""Write a talk's chapters into its video, which is copied and not encoded again."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import MediaError, ToolError, show_name, tail
from pipeline.intake.fence import Limits, run_fenced
from pipeline.intake.ffmpeg import FILE_BYTES
from pipeline.models import Chapter

VERSION = 1
"""Grows by one when the same rendition and chapters would give another file."""
MOST_CHAPTERS, MOST_TITLE_BYTES = 255, 255
"""Of MP4's own list of chapters (`chpl`), which counts both in one byte."""
TIMEOUT_S = 300
MEMORY = 2_000_000_000
"""Address space; nothing is decoded."""
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
    limits = Limits(seconds=TIMEOUT_S, memory=MEMORY, file_bytes=FILE_BYTES)
    with tempfile.TemporaryFile() as chapters:
        chapters.write(json.dumps(marks).encode())
        chapters.seek(0)
        number = chapters.fileno()
        command = [sys.executable, "-I", str(_CHILD), *map(str, (rendition.absolute(), target.absolute(), number))]
        ended = run_fenced(command, limits=limits, files=[number])
    name = show_name(rendition.name)
    if b"No space left" in ended.said:
        raise ToolError(f"{name}: the disk is full; make room and run the command again.")
    if ended.status or ended.stopped:
        said = "it took too long" if ended.stopped else tail(ended.said)
        raise MediaError(f"{name}: no chapters could be written into it; run the command again. ({said})")


def _title(title: str) -> str:
    printable = "".join(letter if letter.isprintable() or letter == _JOINER else " " for letter in title)
    return " ".join(printable.split()).encode()[:MOST_TITLE_BYTES].decode(errors="ignore")
