"""The same recording gives the same bytes, whatever else the computer does and however many cores it has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from smalltalk import digest, record

from pipeline.intake.rendition import encode_rendition
from pipeline.intake.stillvideo import encode_still

FACTS = {"audio_stream": 1, "duration_ms": 16_000}


@contextmanager
def one_core() -> Iterator[None]:
    """Be on a computer with one core, as far as the system lets a program be."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@pytest.fixture(scope="module")
def slow_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a picture a second: the encoder then holds back more than ffmpeg's own 10 s of it."""
    path = tmp_path_factory.mktemp("slow") / "slow.mp4"
    return record(path, seconds=30, size="96x64", rate=1)


@pytest.fixture(scope="module")
def lively_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record enough to do for several threads."""
    return record(tmp_path_factory.mktemp("lively") / "lively.mp4", seconds=2, size="640x360", rate=25)


def twice(target: Path, make: Callable[..., None], source: Path, **facts: int) -> tuple[list[str], list[str]]:
    """Make two renditions on all cores and on one; give their digests."""
    found: list[list[str]] = []
    for number in range(2):
        places = [target / f"{number}-{name}.mp4" for name in ("large", "small")]
        if number:
            with one_core():
                make(source, places[0], small=places[1], **facts)
        else:
            make(source, places[0], small=places[1], **facts)
        found.append([digest(place) for place in places])
    return found[0], found[1]


@pytest.mark.parametrize("pictures", ["slow_pictures", "lively_pictures"])
def test_two_web_copies_of_a_recording_are_equal(
    request: pytest.FixtureRequest, tmp_path: Path, pictures: str
) -> None:
    """Also where sound lies far ahead of the picture, and on a computer with fewer cores."""
    source = request.getfixturevalue(pictures)
    first, second = twice(tmp_path, encode_rendition, source, video_stream=0, **FACTS)
    assert first == second


def test_two_videos_of_sound_alone_are_equal(slow_pictures: Path, tmp_path: Path) -> None:
    """A still picture at five frames a second is what the encoder holds back longest."""
    encode_still(slow_pictures, tmp_path / "one.mp4", **FACTS)
    with one_core():
        encode_still(slow_pictures, tmp_path / "other.mp4", **FACTS)
    assert digest(tmp_path / "one.mp4") == digest(tmp_path / "other.mp4")
