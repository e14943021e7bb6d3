"""Which ffmpeg is used, and what becomes of one that fails or hangs."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ffmpeg as language
import imageio_ffmpeg
import pytest
from smalltalk import record

from pipeline.errors import MediaError, ToolError
from pipeline.intake import ffmpeg
from pipeline.intake.ffmpeg import FLOOR, find_ffmpeg

ENCODERS = " V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)"
Fake = Callable[..., Path]


@pytest.fixture(autouse=True)
def _forget_which_ffmpeg() -> Iterator[None]:
    """Look for ffmpeg anew in every test here, and leave nothing found here to the next one."""
    find_ffmpeg.cache_clear()
    yield
    find_ffmpeg.cache_clear()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put a program named ffmpeg on the PATH, alone, that says what it is told to say."""

    def put(version: str, *, encoders: str = ENCODERS, otherwise: str = "exit 1") -> Path:
        path = tmp_path / "bin" / "ffmpeg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f'#!/bin/sh\ncase "$*" in\n-version) echo "{version}";;\n'
            f'*-encoders*) echo "{encoders}";;\n*) {otherwise};;\nesac\n',
            encoding="utf-8",
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}/bin{os.pathsep}/usr/bin")
        return path

    return put


@pytest.mark.parametrize("version", ["5.1.9", "7.0.2", "6.1-3ubuntu5", "4"])
def test_old_ffmpeg_of_the_system_is_not_used(fake: Fake, version: str) -> None:
    """An ffmpeg below the floor, whose playlists may open other files, gives way to the wheel's."""
    fake(f"ffmpeg version {version} Copyright (c) 2000-2025 the FFmpeg developers")
    assert find_ffmpeg().path == imageio_ffmpeg.get_ffmpeg_exe()
    assert find_ffmpeg().version >= FLOOR


@pytest.mark.parametrize(
    ("version", "parsed"), [("7.1", (7, 1)), ("n7.1.2", (7, 1, 2)), ("10.0-static", (10, 0)), ("8", (8,))]
)
def test_new_ffmpeg_of_the_system_is_used(fake: Fake, version: str, parsed: tuple[int, ...]) -> None:
    """An ffmpeg at the floor or above it that writes H.264 is used, and its version is known."""
    path = fake(f"ffmpeg version {version} Copyright (c) 2000-2026 the FFmpeg developers")
    assert find_ffmpeg() == ffmpeg.Binary(path=str(path), version=parsed)


def test_ffmpeg_without_h264_is_not_used(fake: Fake) -> None:
    """A new ffmpeg that can't write H.264 can't make a page's video."""
    fake("ffmpeg version 8.0", encoders=" V....D libx264rgb  libx264rgb")
    assert find_ffmpeg().path == imageio_ffmpeg.get_ffmpeg_exe()


@pytest.mark.parametrize("said", ["", "something else entirely", "ffmpeg version unknown"])
def test_program_that_is_no_ffmpeg_is_not_used(fake: Fake, said: str) -> None:
    """A program of that name that does not say its version is passed over."""
    fake(said)
    assert find_ffmpeg().path == imageio_ffmpeg.get_ffmpeg_exe()


def test_no_ffmpeg_at_all_is_one_sentence(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an old ffmpeg and no wheel the message names the version that is needed."""

    def missing() -> str:
        raise RuntimeError("no ffmpeg exe could be found")

    fake("ffmpeg version 5.1.9")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", missing)
    with pytest.raises(ToolError, match=r"^ffmpeg: no ffmpeg 7\.1 or newer was found; run `make` again"):
        find_ffmpeg()


def test_complaint_of_ffmpeg_is_quoted(fake: Fake) -> None:
    """A failure names the recording and quotes the end of what ffmpeg said, on one line."""
    fake(
        "ffmpeg version 9.0", otherwise="printf 'x%.0s' $(seq 2000) >&2; printf 'first\\nat the\\nend' >&2; exit 3"
    )
    with pytest.raises(MediaError) as raised:
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=20)
    message = str(raised.value)
    assert message.startswith("talk.mp4: ffmpeg can't read this recording; export it again as MP4. (")
    assert message.endswith("xfirst at the end)")
    assert len(message) < 500


def test_ffmpeg_that_hangs_is_killed(fake: Fake, tmp_path: Path) -> None:
    """After its time ffmpeg is ended, and the message says so."""
    note = tmp_path / "pid"
    fake("ffmpeg version 9.0", otherwise=f"echo $$ > {note}; exec sleep 60")
    began = time.monotonic()
    with pytest.raises(MediaError, match=r"^talk\.mp4: ffmpeg gave up after 1 seconds; export the video again\.$"):
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=1)
    assert time.monotonic() - began < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text(encoding="utf-8")), 0)


def test_real_failure_names_the_recording(tmp_path: Path) -> None:
    """What is no video fails with the recording's name, not the path or a traceback."""
    path = tmp_path / "text.mp4"
    path.write_text("no video", encoding="utf-8")
    stream = ffmpeg.open_recording(path)["a:0"]
    with pytest.raises(MediaError, match=r"^text\.mp4: ffmpeg can't read this recording; .*Invalid data"):
        ffmpeg.run(stream.output("pipe:", format="f32le"), name=path.name, timeout_s=20)


def test_output_reaches_the_caller(tmp_path: Path) -> None:
    """What ffmpeg writes to its standard output is given back whole."""
    stream = ffmpeg.open_recording(record(tmp_path / "talk.mp4", seconds=1))["v:0"]
    grey = ffmpeg.run(
        stream.output("pipe:", format="rawvideo", pix_fmt="gray", vframes=1), name="talk.mp4", timeout_s=20
    )
    assert len(grey) == 320 * 180
