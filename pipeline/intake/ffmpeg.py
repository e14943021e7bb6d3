"""The one door to ffmpeg: find a good one, run it safely, turn its failures into sentences."""

from __future__ import annotations

import functools
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from pipeline.errors import ToolError
from pipeline.intake.allowed import CODECS, CONTAINERS, MAX_PIXELS, PROTOCOLS
from pipeline.intake.fence import OUTPUT_BYTES, Ended, Limits, explain, held, run_fenced

FLOOR = (7, 1)
"""Oldest system ffmpeg we use. Since 7.1 its HLS reader refuses foreign file names by default."""

ENCODERS, FILTERS = {"libx264", "aac"}, {"zscale", "tonemap"}
"""What a page's video can't do without, and what HDR needs beside it (Homebrew's build has no zscale)."""

MEMORY = 8_000_000_000
"""Address space of one ffmpeg. Measured with 16 threads: 3.2 GB for 4K60 HEVC with HDR into two renditions."""

SOUND_MEMORY = 900_000_000
"""The same where only sound is read, which takes 0.2 GB; a damaged clock makes ffmpeg lay out hours of silence."""

FILE_BYTES = 16_000_000_000
"""The largest file it may write: a day of 720p."""

SAID_BYTES = 1 << 24
"""How much of what it measured is kept: ebur128 says 150 bytes for each tenth of a second, 5 MB an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """An ffmpeg we trust: where it is and what it calls itself."""

    path: str
    version: tuple[int, ...]

    @property
    def made_with(self) -> str:
        """What is noted of it beside what it made: `ffmpeg 9.0.2`."""
        return f"ffmpeg {'.'.join(map(str, self.version))}"


@functools.cache
def find_ffmpeg() -> Binary:
    """Find an ffmpeg that is new enough and can do all we need: the system's, else the wheel's. Raises ToolError.

    Where only one without tone mapping is to be had, that one is taken; see `has_filter`.
    """
    found = [binary for path in _candidates() if (binary := _inspect(path))]
    usable = [one for one in found if one.version >= FLOOR and _lists(one.path, "-encoders") >= ENCODERS]
    for binary in usable:
        if _lists(binary.path, "-filters") >= FILTERS:
            return binary
    if usable:
        return usable[0]
    floor = ".".join(map(str, FLOOR))
    raise ToolError(f"ffmpeg: none from {floor} on that writes H.264 was found; run `make` again to fetch one.")


def has_filter(name: str) -> bool:
    """Say whether our ffmpeg has a filter: `zscale` and `tonemap` are not in every build. Raises ToolError."""
    return name in _lists(find_ffmpeg().path, "-filters")


def open_recording(path: Path, **options: Any) -> Any:
    """Describe a recording as ffmpeg's input, fenced in: this one file, known containers, bounded frames.

    The flags and why: https://ffmpeg.org/ffmpeg-protocols.html (whitelists), CVE-2016-1897, CVE-2017-9993.
    """
    return ffmpeg.input(
        f"file:{path.absolute()}",
        protocol_whitelist=PROTOCOLS,
        format_whitelist=CONTAINERS,
        codec_whitelist=CODECS,
        max_pixels=MAX_PIXELS,
        **options,
    )


def open_drawing(path: Path, *, seconds: float, rate: int) -> Any:
    """Describe a PNG that we drew ourselves as ffmpeg's input: it stands still for some seconds."""
    return ffmpeg.input(
        f"file:{path.absolute()}",
        protocol_whitelist="file",
        format_whitelist="image2",
        codec_whitelist="png",
        format="image2",
        pattern_type="none",
        framerate=rate,
        loop=1,
        t=seconds,
    )


def write(*streams_and_target: Any, **options: Any) -> Any:
    """Describe a file to be written; the last positional argument is its path, the others are streams."""
    *streams, target = streams_and_target
    return ffmpeg.output(*streams, f"file:{Path(target).absolute()}", **options).overwrite_output()


def run(
    output: Any,
    *,
    name: str,
    timeout_s: float,
    tell: Callable[[int], None] | None = None,
    memory: int | None = None,
    most_bytes: int = OUTPUT_BYTES,
) -> bytes:
    """Run a described output and give what it wrote to stdout, at most `most_bytes`, in `memory` (MEMORY).

    `name` is the recording's name, for messages. `tell` hears about twice a second how many milliseconds of an
    output file are written, in this thread; of an output to stdout nothing is told. Raises MediaError when ffmpeg
    fails or takes longer than `timeout_s`, ToolError when it is gone, RoomError when the disk is full.
    """
    limits = Limits(seconds=timeout_s, memory=memory or MEMORY, file_bytes=FILE_BYTES, output_bytes=most_bytes)
    if tell is None or "pipe:" in ffmpeg.get_args(output):
        return _run(output, name=name, limits=limits, level="error").written
    _run(output, "-progress", "pipe:1", name=name, limits=limits, level="error", heard=_progress(tell))
    return b""


def measure(output: Any, *, name: str, timeout_s: float, memory: int | None = None) -> str:
    """Run a described output for what ffmpeg says of it: the text of filters that measure. Raises MediaError."""
    limits = Limits(seconds=timeout_s, memory=memory or MEMORY, said_bytes=SAID_BYTES)
    return _run(output, name=name, limits=limits, level="info").said.decode("utf-8", errors="replace")


def _run(
    output: Any,
    *more: str,
    name: str,
    limits: Limits,
    level: str,
    heard: Callable[[bytes], None] | None = None,
) -> Ended:
    """Run a described output; each recording that it reads is opened here, and ffmpeg is given just that file."""
    command = [find_ffmpeg().path, "-hide_banner", "-nostdin", "-nostats", "-v", level, *more]
    with ExitStack() as opened:
        files: list[int] = []
        arguments = ffmpeg.get_args(output)
        for at, (flag, value) in enumerate(pairwise(arguments), start=1):
            if flag == "-i" and value.startswith("file:"):
                shown, passed = opened.enter_context(held(Path(value.removeprefix("file:"))))
                arguments[at] = f"file:{shown}"
                files += passed
        ended = run_fenced([*command, *arguments], limits=limits, files=files, heard=heard)
    error = explain(ended, name=name, limits=limits, unreadable="ffmpeg can't read this recording")
    if error is not None:
        raise error
    return ended


def _progress(tell: Callable[[int], None]) -> Callable[[bytes], None]:
    """Read the report that `-progress` writes for programs, one `key=value` a line; ffmpeg(1)."""

    def heard(line: bytes) -> None:
        key, _, value = line.strip().partition(b"=")
        if key == b"out_time_us" and value.isdigit():  # "N/A" until there is a first frame
            tell(int(value) // 1000)

    return heard


def _candidates() -> Iterator[str]:
    if system := shutil.which("ffmpeg"):
        yield str(Path(system).absolute())
    with suppress(RuntimeError):
        yield imageio_ffmpeg.get_ffmpeg_exe()


def _inspect(path: str) -> Binary | None:
    """Ask an ffmpeg for its version; None if it does not run or does not say."""
    found = re.match(r"ffmpeg version n?(\d+(?:\.\d+)*)", _ask(path, "-version"))
    return Binary(path=path, version=tuple(map(int, found[1].split(".")))) if found else None


@functools.cache
def _lists(path: str, what: str) -> frozenset[str]:
    """Give the names of an ffmpeg's encoders or filters: the second word of each line of its list."""
    lines = (line.split() for line in _ask(path, "-v", "error", what).splitlines())
    return frozenset(words[1] for words in lines if len(words) > 1)


def _ask(path: str, *question: str) -> str:
    ended = run_fenced([path, *question], limits=Limits(seconds=20, memory=MEMORY, said_bytes=1 << 10))
    return ended.written.decode("utf-8", errors="replace") if ended.status == 0 else ""
