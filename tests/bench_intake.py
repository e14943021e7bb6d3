"""Time intake on what phones, cameras and browsers write, beside plain `ffmpeg -i IN OUT.mp4` in the same run.

`make bench-intake` calls it. The recordings are synthetic: a drawn room before a camera that sways, a shape that
moves in it, the noise of a sensor, and the voice of the sample talk. Both run as whole processes, in turn.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image
from smalltalk import REPOSITORY, ffmpeg

from pipeline.intake.ffmpeg import find_ffmpeg
from pipeline.speech.machine import this_machine
from pipeline.workspace import Workspace

SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
POLL_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of recording: how it is made, and of what length."""

    file: str
    says: str
    width_px: int
    height_px: int
    rate: int
    seconds: int
    options: tuple[object, ...]


X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-crf", 24, "-x265-params", "log-level=error", "-tag:v", "hvc1")
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", 20, "-pix_fmt", "yuv420p", "-c:a", "aac")
VP8 = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", 8, "-b:v", "2500k", "-c:a", "libopus", "-live", 1)
KINDS = (
    Kind(
        file="phone.mov",
        says="4K60 HEVC",
        width_px=3840,
        height_px=2160,
        rate=60,
        seconds=10,
        options=(*X265, "-pix_fmt", "yuv420p", "-c:a", "aac"),
    ),
    Kind(
        file="camera.mp4", says="1080p30 H.264", width_px=1920, height_px=1080, rate=30, seconds=20, options=X264
    ),
    Kind(file="browser.webm", says="720p30 WebM", width_px=1280, height_px=720, rate=30, seconds=20, options=VP8),
)


@dataclass(slots=True)
class Times:
    """What the rounds took, in seconds."""

    plain: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    """Until the talk could be heard: what is known of the recording is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the files are, in bytes."""

    source: int
    plain: int
    videos: tuple[int, ...]
    """The web copies, the largest first."""
    pictures: int


def main() -> int:
    """Print a table for each kind of recording, and where it was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, help="make each recording this long")
    parser.add_argument("--only", choices=[kind.file for kind in KINDS], help="measure this kind alone")
    options = parser.parse_args()
    kinds = [
        replace(kind, seconds=options.seconds or kind.seconds)
        for kind in KINDS
        if options.only in (None, kind.file)
    ]
    with tempfile.TemporaryDirectory() as scratch:
        measured = [(kind, *measure(kind, Path(scratch), rounds=options.rounds)) for kind in kinds]
    print("\n".join(format_table(measured, rounds=options.rounds)))
    return 0


def measure(kind: Kind, scratch: Path, *, rounds: int) -> tuple[Times, Sizes]:
    """Take a recording in, and encode it plainly, so many times in turn."""
    source, plain = make_recording(kind, scratch), scratch / f"{kind.file}.plain.mp4"
    times = Times()
    for number in range(rounds):
        print(f"{kind.says}: round {number + 1} of {rounds}", file=sys.stderr)
        times.plain.append(timed(lambda: ffmpeg("-i", source, plain)))
        root = scratch / f"{kind.file}.{number}"
        (root / "videos").mkdir(parents=True)
        (root / "videos" / kind.file).hardlink_to(source)
        ready, whole = take_in(root)
        times.ready.append(ready)
        times.ours.append(whole)
    return times, sizes_of(root, source, plain)


def timed(work: Callable[[], object]) -> float:
    """Give how many seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def take_in(root: Path) -> tuple[float, float]:
    """Run `minutes intake` in a workspace; give the seconds until the talk could be heard, and in all."""
    command = [sys.executable, "-m", "pipeline", "--quiet", "--workspace", str(root), "intake"]
    began, ready = time.perf_counter(), float("inf")
    with subprocess.Popen(command, cwd=REPOSITORY) as child:
        while child.poll() is None:
            if ready == float("inf") and any((root / "transcripts").glob("*/source.json")):
                ready = time.perf_counter() - began
            time.sleep(POLL_S)
    whole = time.perf_counter() - began
    if child.returncode:
        raise SystemExit(f"minutes intake ended with {child.returncode}")
    return min(ready, whole), whole


def sizes_of(root: Path, source: Path, plain: Path) -> Sizes:
    """Weigh what was made."""
    made = [path for path in Workspace(root).cache.rglob("*") if path.is_file()]
    videos = sorted((path.stat().st_size for path in made if path.suffix == ".mp4"), reverse=True)
    pictures = sum(path.stat().st_size for path in made if path.suffix in (".jpg", ".webp", ".avif"))
    return Sizes(
        source=source.stat().st_size,
        plain=plain.stat().st_size,
        videos=tuple(videos),
        pictures=pictures,
    )


# The recordings ---------------------------------------------------------------------------------------


def make_recording(kind: Kind, scratch: Path) -> Path:
    """Make a recording of a room in which something moves, with the voice of the sample talk."""
    room, person, target = scratch / "room.png", scratch / "person.png", scratch / kind.file
    wide, high = kind.width_px * 9 // 8, kind.height_px * 9 // 8
    draw_cloth(wide, high, seed=1).save(room)
    draw_cloth(kind.width_px // 4, kind.height_px // 2, seed=2).save(person)
    still = ("-loop", 1, "-framerate", kind.rate, "-t", kind.seconds)
    margin_x, margin_y = wide - kind.width_px, high - kind.height_px
    sway = f"crop={kind.width_px}:{kind.height_px}:'{margin_x}*(0.5+0.1*sin(t))':'{margin_y}*(0.5+0.1*sin(1.3*t))'"
    lean = "overlay=x='W*(0.4+0.05*sin(0.9*t))':y='H*(0.4+0.02*sin(2.1*t))'"
    graph = f"[0]{sway}[room];[room][1]{lean},noise=all_strength=3:all_flags=t,format=yuv420p[picture]"
    ffmpeg(
        *(*still, "-i", room, *still, "-i", person, "-ss", 0.3, "-t", kind.seconds, "-i", SAMPLE),
        *("-filter_complex", graph, "-map", "[picture]", "-map", "2:a", "-ac", 2, "-t", kind.seconds),
        *(*kind.options, target),
    )
    return target


def draw_cloth(width_px: int, height_px: int, *, seed: int) -> Image.Image:
    """Draw a texture with large and small detail: noise of several sizes, the larger the stronger."""
    chance = np.random.default_rng(seed)
    cloth = np.zeros((height_px, width_px, 3))
    for grain in (4, 16, 64, 256, 1024):
        coarse = chance.integers(
            0, 256, (max(2, height_px // grain), max(2, width_px // grain), 3), dtype=np.uint8
        )
        grown = Image.fromarray(coarse).resize((width_px, height_px), Image.Resampling.BICUBIC)
        cloth += (np.asarray(grown, dtype=float) - 128) * grain**0.25 / 8
    return Image.fromarray(np.clip(cloth + 120, 0, 255).astype(np.uint8))


# The table --------------------------------------------------------------------------------------------


def format_table(measured: Sequence[tuple[Kind, Times, Sizes]], *, rounds: int) -> list[str]:
    """Write what was measured as Markdown."""
    machine, version = this_machine(), ".".join(map(str, find_ffmpeg().version))
    pictures = max(sizes.pictures for _, _, sizes in measured) / 1e6
    return [
        "| recording | | seconds per minute, least (median) | beside plain | MB per minute |",
        "|---|---|---|---|---|",
        *(row for kind, times, sizes in measured for row in _rows(kind, times, sizes)),
        "",
        f"{machine.processor}, {machine.cores} cores, ffmpeg {version}; {rounds} rounds, in turn. "
        f"The pictures of a talk take {pictures:.1f} MB at most, however long it is.",
    ]


def _rows(kind: Kind, times: Times, sizes: Sizes) -> list[str]:
    share = kind.seconds / 60
    minute = f"{kind.says}, {kind.seconds} s"

    def row(what: str, seconds: Sequence[float] | None, weight: float | None) -> str:
        cost = f"{min(seconds) / share:.1f} ({statistics.median(seconds) / share:.1f})" if seconds else ""
        ratio = f"{min(seconds) / min(times.plain):.2f}" if seconds else ""
        size = "" if weight is None else f"{weight / 1e6 / share:.1f}"
        return f"| {minute} | {what} | {cost} | {ratio} | {size} |"

    return [
        row("the recording", None, sizes.source),
        row("plain `ffmpeg -i IN OUT.mp4`", times.plain, sizes.plain),
        row("`minutes intake`, until it could be heard", times.ready, None),
        row("`minutes intake`, all of it", times.ours, None),
        *(
            row(name, None, size)
            for name, size in zip(("its web copy", "its small copy"), sizes.videos, strict=False)
        ),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
