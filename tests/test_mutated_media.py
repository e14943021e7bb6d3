"""Recordings damaged in every way that chance finds: each is read, or refused in one sentence, within limits."""

from __future__ import annotations

import multiprocessing
import random
import re
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from smalltalk import ffmpeg as make

from pipeline.errors import PipelineError
from pipeline.intake import ffmpeg
from pipeline.intake.probe import probe
from pipeline.video import NO_PICTURE

SEED = 20261127
LONGEST_S, LARGEST = 60, 1_000_000_000
EDGE = 4096
"""Containers keep what they say of themselves in their first and last bytes."""
BOXES = (b"moov", b"mdat", b"stsd", b"stts", b"stsz", b"stco", b"stsc", b"elst", b"trak", b"esds", b"avcC")

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
KINDS: dict[str, tuple[str, ...]] = {
    "mp4": (*H264, "-c:a", "aac"),
    "mov": (*H264, "-c:a", "pcm_s16le", "-movflags", "+faststart"),
    "mkv": (*H264, "-c:a", "libopus"),
    "webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"),
    "avi": ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "libmp3lame"),
    "ts": (*H264, "-c:a", "aac"),
    "mpg": ("-c:v", "mpeg2video", "-r", "25", "-c:a", "mp2"),
    "3gp": ("-c:v", "h263", "-s", "176x144", "-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1"),
    "m4a": ("-vn", "-c:a", "aac"),
    "mp3": ("-vn", "-c:a", "libmp3lame"),
    "wav": ("-vn", "-c:a", "pcm_s16le"),
    "ogg": ("-vn", "-c:a", "libopus"),
    "flac": ("-vn", "-c:a", "flac"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: the sentence that refused it, if one did, and what it took."""

    name: str
    sentence: str
    seconds: float
    peak: int


def flip(content: bytearray, chance: random.Random) -> None:
    """Change some bytes."""
    for _ in range(chance.choice((1, 4, 30))):
        content[_edge(content, chance)] = chance.randrange(256)


def overstate(content: bytearray, chance: random.Random) -> None:
    """Write an extreme number where a length may stand."""
    at, size = _edge(content, chance), chance.choice((2, 4, 8))
    number = chance.choice((0, 1, (1 << (8 * size - 1)) - 1, 1 << (8 * size - 1), (1 << 8 * size) - 1))
    content[at : at + size] = number.to_bytes(size, chance.choice(("big", "little")))


def resize_box(content: bytearray, chance: random.Random) -> None:
    """Let a box of an MP4, or else anything, say another length than it has."""
    places = [found.start() - 4 for box in BOXES for found in re.finditer(box, content) if found.start() >= 4]
    at = chance.choice(places or [_edge(content, chance)])
    content[at : at + 4] = chance.choice((0, 1, 7, 9, 1 << 16, 1 << 31, (1 << 32) - 1)).to_bytes(4, "big")


def cut(content: bytearray, chance: random.Random) -> None:
    """Take away the end, the beginning or a piece between."""
    start, end = sorted(chance.randrange(len(content)) for _ in range(2))
    del content[chance.choice((slice(start, None), slice(start, end), slice(0, min(start, EDGE))))]


def swap(content: bytearray, chance: random.Random) -> None:
    """Exchange two pieces."""
    size = chance.choice((4, 64, 1024))
    one, other = (chance.randrange(max(1, len(content) - size)) for _ in range(2))
    content[one : one + size], content[other : other + size] = (
        content[other : other + size],
        content[one : one + size],
    )


def blank(content: bytearray, chance: random.Random) -> None:
    """Write nothing over a piece, as a card that could not be read would give it."""
    at, size = _edge(content, chance), chance.choice((16, 512, 4096))
    content[at : at + size] = bytes([chance.choice((0, 255))]) * size


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (flip, overstate, resize_box, cut, swap, blank)


def _edge(content: bytearray, chance: random.Random) -> int:
    """Give a place among the first or last bytes, now and then anywhere."""
    size = len(content)
    first, last = chance.randrange(min(EDGE, size)), size - 1 - chance.randrange(min(EDGE, size))
    return chance.choice((first, first, last, last, chance.randrange(size)))


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Make one small recording of each kind."""
    folder = tmp_path_factory.mktemp("originals")
    for kind, how in KINDS.items():
        make(
            *("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=1.5"),
            *("-f", "lavfi", "-i", "sine=frequency=400:duration=1.5", *how),
            *("-fflags", "+bitexact", "-flags", "+bitexact", folder / f"good.{kind}"),
        )
    return {path.suffix.removeprefix("."): path.read_bytes() for path in folder.iterdir()}


def mutate(originals: dict[str, bytes], folder: Path, count: int) -> list[Path]:
    """Write so many damaged recordings, always the same ones for the same originals."""
    paths = []
    for number in range(count):
        chance = random.Random(SEED + number)  # noqa: S311 - the same damage every time
        kind = list(KINDS)[number % len(KINDS)]
        content = bytearray(originals[kind])
        for _ in range(chance.choice((1, 1, 2, 3))):
            chance.choice(MUTATIONS)(content, chance)
            content = content or bytearray(b"\0")
        path = folder / f"damaged-{number:03}.{kind}"
        path.write_bytes(content)
        paths.append(path)
    return paths


def take_in(path: Path) -> Outcome:
    """Probe a recording and decode all its sound and picture, as intake does."""
    began, sentence = time.monotonic(), ""
    try:
        facts = probe(path)
        for stream, _ in facts.sound_tracks:
            sound = ffmpeg.open_recording(path)[str(stream)].filter("aresample", **{"async": 1, "first_pts": 0})
            samples = sound.output("pipe:", format="f32le", ac=1, ar=16_000)
            ffmpeg.run(samples, name=path.name, timeout_s=LONGEST_S, memory=ffmpeg.SOUND_MEMORY)
        if facts.video_stream != NO_PICTURE:
            picture = ffmpeg.open_recording(path)[str(facts.video_stream)].filter("scale", 64, 48)
            ffmpeg.measure(picture.output("pipe:", format="null"), name=path.name, timeout_s=LONGEST_S)
    except PipelineError as error:
        sentence = str(error)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(_own_peak_kb() * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)
    return Outcome(path.name, sentence, time.monotonic() - began, peak)


def _own_peak_kb() -> int:
    """Give the most this process took; `getrusage` counts in what the process took that started it, on Linux."""
    status = Path("/proc/self/status")
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE) if status.exists() else None
    return int(found[1]) if found else 0


def take_in_all(paths: list[Path]) -> list[Outcome]:
    """Take in recordings in processes of their own, so that what theirs took is not mixed with other tests'."""
    with ProcessPoolExecutor(max_workers=2, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(take_in, paths))


def _hold_the_promise(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.seconds < LONGEST_S, outcome
        assert outcome.peak < LARGEST, outcome
        if outcome.sentence:
            assert re.fullmatch(rf"{re.escape(outcome.name)}: [^\n]*[.;][^\n]*\.( \([^\n]*\))?", outcome.sentence)
    refused = sum(bool(outcome.sentence) for outcome in outcomes)
    assert len(outcomes) // 10 < refused < len(outcomes) * 9 // 10  # the damage was neither nothing nor everything


def test_whole_recordings_are_taken_in(originals: dict[str, bytes], tmp_path: Path) -> None:
    """Undamaged, every kind of recording goes through, so a refusal below is due to the damage."""
    for kind, content in originals.items():
        (tmp_path / f"good.{kind}").write_bytes(content)
    assert [one.sentence for one in take_in_all(sorted(tmp_path.iterdir()))] == [""] * len(KINDS)


def test_some_damaged_recordings_are_read_or_refused(originals: dict[str, bytes], tmp_path: Path) -> None:
    """Two dozen damaged recordings give no traceback, and take neither a minute nor a gigabyte."""
    _hold_the_promise(take_in_all(mutate(originals, tmp_path, 26)))


@pytest.mark.slow
def test_five_hundred_damaged_recordings_are_read_or_refused(originals: dict[str, bytes], tmp_path: Path) -> None:
    """Five hundred damaged recordings give no traceback, and take neither a minute nor a gigabyte."""
    _hold_the_promise(take_in_all(mutate(originals, tmp_path, 500)))
