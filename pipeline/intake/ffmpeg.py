"""The one door to ffmpeg: find a good one, run it safely, turn its failures into sentences."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg
import imageio_ffmpeg

from pipeline.errors import MediaError, ToolError, show_name, tail
from pipeline.intake.allowed import CODECS, CONTAINERS, MAX_PIXELS, PROTOCOLS

FLOOR = (7, 1)
"""Oldest system ffmpeg we use. Since 7.1 its HLS reader refuses foreign file names by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """An ffmpeg we trust: where it is and what it calls itself."""

    path: str
    version: tuple[int, ...]


@functools.cache
def find_ffmpeg() -> Binary:
    """Find the system's ffmpeg if it is at least FLOOR and can write H.264, else the wheel's. Raises ToolError."""
    system = shutil.which("ffmpeg")
    if system and (binary := _inspect(system)) and binary.version >= FLOOR and _writes_h264(system):
        return binary
    try:
        bundled = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        floor = ".".join(map(str, FLOOR))
        raise ToolError(f"ffmpeg: no ffmpeg {floor} or newer was found; run `make` again to fetch one.") from error
    binary = _inspect(bundled)
    if binary is None:
        raise ToolError("ffmpeg: the one that came with the set-up does not run here; install ffmpeg yourself.")
    return binary


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


def run(output: Any, *, name: str, timeout_s: float, tell: Callable[[int], None] | None = None) -> bytes:
    """Run a described output and give what it wrote to stdout.

    `name` is the recording's name, for messages. `tell` hears from time to time how many milliseconds of an
    output file are written. Raises MediaError when ffmpeg fails or takes longer than `timeout_s`.
    """
    written, _ = _run(output, name=name, timeout_s=timeout_s, level="error")
    return written


def measure(output: Any, *, name: str, timeout_s: float) -> str:
    """Run a described output for what ffmpeg says of it: the text of filters that measure. Raises MediaError."""
    _, said = _run(output, name=name, timeout_s=timeout_s, level="info")
    return said.decode("utf-8", errors="replace")


def _run(output: Any, *, name: str, timeout_s: float, level: str) -> tuple[bytes, bytes]:
    flags = ("-hide_banner", "-nostdin", "-v", level)
    process = output.global_args(*flags).run_async(cmd=find_ffmpeg().path, pipe_stdout=True, pipe_stderr=True)
    with process:
        try:
            written, complaint = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            raise MediaError(
                f"{show_name(name)}: ffmpeg gave up after {timeout_s:.0f} seconds; export the video again."
            ) from error
        finally:
            process.kill()
    if b"No space left" in complaint:
        raise ToolError(f"{show_name(name)}: the disk is full; make room and run the command again.")
    if process.returncode:
        raise MediaError(
            f"{show_name(name)}: ffmpeg can't read this recording; export it again as MP4. ({tail(complaint)})"
        )
    return written, complaint


def _inspect(path: str) -> Binary | None:
    """Ask an ffmpeg for its version; None if it does not run or does not say."""
    try:
        said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"ffmpeg version n?(\d+(?:\.\d+)*)", said)
    return Binary(path=path, version=tuple(map(int, found[1].split(".")))) if found else None


def _writes_h264(path: str) -> bool:
    try:
        encoders = subprocess.run([path, "-v", "error", "-encoders"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return False
    return "libx264 " in encoders.stdout
