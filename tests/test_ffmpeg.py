"""Which ffmpeg is used, and what becomes of one that fails or hangs."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ffmpeg as language
import imageio_ffmpeg
import pytest
from smalltalk import ffmpeg as make
from smalltalk import record

from pipeline.errors import MediaError, RoomError, ToolError
from pipeline.intake import ffmpeg
from pipeline.intake.ffmpeg import FLOOR, find_ffmpeg, has_filter

ENCODERS = """ V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)
 A....D aac                  AAC (Advanced Audio Coding)"""
FILTERS = """ .S tonemap           V->V       Conversion to/from different dynamic ranges.
 .S zscale            V->V       Apply resizing, colorspace and bit depth conversion."""
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

    def put(version: str, *, encoders: str = ENCODERS, filters: str = FILTERS, otherwise: str = "exit 1") -> Path:
        path = tmp_path / "bin" / "ffmpeg"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            f'#!/bin/sh\ncase "$*" in\n-version) echo "{version}";;\n'
            f'*-encoders*) echo "{encoders}";;\n*-filters*) echo "{filters}";;\n*) {otherwise};;\nesac\n',
            encoding="utf-8",
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}/bin{os.pathsep}/usr/bin")
        return path

    return put


def _missing() -> str:
    raise RuntimeError("no ffmpeg exe could be found")


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


def test_ffmpeg_without_tone_mapping_gives_way(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that can't tone-map is used only where there is no other, and then says so."""
    path = fake("ffmpeg version 8.1.2", filters=" .S tonemap           V->V       no zscale here")
    assert find_ffmpeg().path == imageio_ffmpeg.get_ffmpeg_exe()
    assert has_filter("zscale")
    find_ffmpeg.cache_clear()
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", _missing)
    assert find_ffmpeg() == ffmpeg.Binary(path=str(path), version=(8, 1, 2))
    assert (has_filter("tonemap"), has_filter("zscale")) == (True, False)


def test_old_ffmpeg_of_the_wheel_is_refused(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor holds for the wheel's ffmpeg as well, whatever the environment names as such."""
    path = fake("ffmpeg version 5.1.9")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(path))
    with pytest.raises(
        ToolError, match=r"^ffmpeg: none from 7\.1 on that writes H\.264 was found; run `make` again"
    ):
        find_ffmpeg()


def test_version_is_noted_in_words() -> None:
    """What is noted of ffmpeg beside a recording names the program and its version."""
    assert ffmpeg.Binary(path="ffmpeg", version=(9, 0, 2)).made_with == "ffmpeg 9.0.2"


@pytest.mark.parametrize("said", ["", "something else entirely", "ffmpeg version unknown"])
def test_program_that_is_no_ffmpeg_is_not_used(fake: Fake, said: str) -> None:
    """A program of that name that does not say its version is passed over."""
    fake(said)
    assert find_ffmpeg().path == imageio_ffmpeg.get_ffmpeg_exe()


def test_no_ffmpeg_at_all_is_one_sentence(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an old ffmpeg and no wheel the message names the version that is needed."""
    fake("ffmpeg version 5.1.9")
    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", _missing)
    with pytest.raises(
        ToolError, match=r"^ffmpeg: none from 7\.1 on that writes H\.264 was found; run `make` again"
    ):
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
    """After its time ffmpeg is ended with all that it started, and the message says so."""
    note = tmp_path / "pid"
    fake("ffmpeg version 9.0", otherwise=f"sleep 60 & echo $! > {note}; wait")
    began = time.monotonic()
    with pytest.raises(MediaError, match=r"^talk\.mp4: ffmpeg gave up after 1 seconds; export the video again\.$"):
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=1)
    assert time.monotonic() - began < 10
    assert _is_gone(int(note.read_text(encoding="utf-8")))


def test_interrupted_work_leaves_no_ffmpeg_running(fake: Fake, tmp_path: Path) -> None:
    """When a key press ends the work, ffmpeg ends with it, though it never saw the key."""
    note = tmp_path / "pid"
    fake("ffmpeg version 9.0", otherwise=f"echo $$ > {note}; echo out_time_us=1000; exec sleep 60")

    def interrupt(_ms: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=20, tell=interrupt)
    assert _is_gone(int(note.read_text(encoding="utf-8")))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a program together with its parent")
def test_killed_program_leaves_no_ffmpeg_running(fake: Fake, tmp_path: Path) -> None:
    """Killed outright, we take ffmpeg with us."""
    note = tmp_path / "pid"
    program = fake("ffmpeg version 9.0", otherwise=f"echo $$ > {note}; exec sleep 60")
    code = (
        "from pipeline.intake.fence import Limits, run_fenced\n"
        f"run_fenced([{str(program)!r}], limits=Limits(seconds=50, memory=10**9, file_bytes=100))"
    )
    ours = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parent.parent)
    assert _soon(lambda: note.exists() and note.read_text(encoding="utf-8").strip())
    ours.kill()
    ours.wait()
    assert _is_gone(int(note.read_text(encoding="utf-8")))


def _is_gone(process: int) -> bool:
    """Say whether a process ends within seconds; one that nobody has waited for yet counts as ended."""

    def ended() -> bool:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat")
        return state.exists() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"

    return _soon(ended)


def _soon(happens: Callable[[], object]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("otherwise", "kind", "sentence"),
    [
        (
            "echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 228",
            RoomError,
            "the disk is full",
        ),
        ("echo 'out: Cannot allocate memory' >&2; exit 244", MediaError, "takes more memory than it may"),
        (
            "echo '[SWR @ 0x5] Failed to compensate for timestamp delta of 35000.1' >&2; exit 0",
            MediaError,
            "its clock",
        ),
        ("kill -9 $$", ToolError, "the computer ended ffmpeg, most likely for want of memory"),
        ("kill -11 $$", MediaError, "damaged so that ffmpeg crashes"),
    ],
    ids=["disk", "memory", "clock", "killed", "crash"],
)
def test_each_failure_has_its_own_sentence(
    fake: Fake, otherwise: str, kind: type[Exception], sentence: str
) -> None:
    """A full disk, too little memory, a crash and a missing program are not told alike."""
    fake("ffmpeg version 9.0", otherwise=otherwise)
    with pytest.raises(kind, match=rf"^talk\.mp4: .*{sentence}.*; .*\.$"):
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=20)


def test_ffmpeg_that_goes_away_is_told(fake: Fake) -> None:
    """A program that was there when we began and is gone now is named as such."""
    program = fake("ffmpeg version 9.0")
    find_ffmpeg()
    program.unlink()
    with pytest.raises(ToolError, match=r"^talk\.mp4: ffmpeg is gone or does not run here; run `make` again"):
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=20)


def test_flood_of_complaints_neither_blocks_nor_fills_memory(fake: Fake) -> None:
    """Much more on both outputs than a pipe holds is read to the end, and only the last of it is quoted."""
    flood = "head -c 3000000 /dev/zero | tr '\\0' e"
    fake("ffmpeg version 9.0", otherwise=f"{flood} >&2; {flood}; echo end >&2; exit 1")
    with pytest.raises(MediaError, match=r"eend\)$") as raised:
        ffmpeg.run(language.input("in").output("out"), name="talk.mp4", timeout_s=20)
    assert len(str(raised.value)) < 500


def test_endless_output_is_ended(fake: Fake) -> None:
    """A recording whose clock jumps by years would be filled with silence for as long; it is stopped."""
    fake("ffmpeg version 9.0", otherwise="exec cat /dev/zero")
    with pytest.raises(MediaError, match=r"^talk\.mp4: there is no end to what this recording holds; export it"):
        ffmpeg.run(language.input("in").output("pipe:"), name="talk.mp4", timeout_s=20, most_bytes=1 << 20)


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit of address space")
def test_limits_are_in_force(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """What we start has its limits, leaves no core dump and sees no stray setting."""
    monkeypatch.setenv("FFREPORT", "file=report.log")
    fake("ffmpeg version 9.0", otherwise="ulimit -v; ulimit -f; ulimit -c; echo $FFREPORT")
    said = ffmpeg.run(language.input("in").output("pipe:"), name="talk.mp4", timeout_s=20).decode().splitlines()
    assert [int(line) for line in said[:3]] == [ffmpeg.MEMORY // 1024, ffmpeg.FILE_BYTES // 512, 0]
    assert said[3] == ""


def test_progress_is_told_in_milliseconds_of_the_output(tmp_path: Path) -> None:
    """While a file is written, rising milliseconds are told, up to its length."""
    told: list[int] = []
    source, target = record(tmp_path / "talk.mp4", seconds=3), tmp_path / "copy.mp4"
    output = ffmpeg.write(ffmpeg.open_recording(source), target, format="mp4", vcodec="libx264", acodec="aac")
    assert ffmpeg.run(output, name="talk.mp4", timeout_s=60, tell=told.append) == b""
    assert told == sorted(told)
    assert told[-1] == pytest.approx(3000, abs=200)


def test_measuring_gives_what_ffmpeg_says(tmp_path: Path) -> None:
    """What a filter measures is read from ffmpeg's own account."""
    sound = ffmpeg.open_recording(record(tmp_path / "talk.mp4", seconds=1))["a:0"].filter("volumedetect")
    assert "mean_volume: " in ffmpeg.measure(sound.output("pipe:", format="null"), name="talk.mp4", timeout_s=20)


def test_file_that_is_still_written_is_told(fake: Fake, tmp_path: Path) -> None:
    """What was read of a file while it was being copied is not used."""
    path = tmp_path / "talk.mp4"
    path.write_bytes(b"half")
    fake("ffmpeg version 9.0", otherwise=f"echo more >> {path}")
    with pytest.raises(MediaError, match=r"^talk\.mp4: this file is still being copied; wait and run"):
        ffmpeg.run(ffmpeg.open_recording(path).output("pipe:"), name="talk.mp4", timeout_s=20)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "missing"])
def test_only_an_ordinary_file_is_opened(tmp_path: Path, kind: str) -> None:
    """What took a recording's place after it was looked at is refused at the door, and never waited for."""
    path = tmp_path / "talk.mp4"
    if kind == "link":
        path.symlink_to(record(tmp_path / "other.mp4", seconds=1))
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(MediaError, match=r"^talk\.mp4: this (is no ordinary file|file can't be opened); copy "):
        ffmpeg.run(ffmpeg.open_recording(path).output("pipe:", format="null"), name="talk.mp4", timeout_s=20)


def test_codec_outside_the_list_is_not_decoded(tmp_path: Path) -> None:
    """A decoder that no phone or meeting needs is never started."""
    path = tmp_path / "rare.mkv"
    make("-f", "lavfi", "-i", "testsrc2=size=64x64:duration=1", "-c:v", "huffyuv", path)
    output = ffmpeg.open_recording(path).output("pipe:", format="rawvideo")
    with pytest.raises(
        MediaError, match=r"^rare\.mkv: its picture or sound is of a kind that can't be read here; "
    ):
        ffmpeg.run(output, name=path.name, timeout_s=20)


def test_file_that_grows_too_large_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No recording makes us fill the disk: a file beyond the limit ends the work."""
    monkeypatch.setattr(ffmpeg, "FILE_BYTES", 10_000)
    source, target = record(tmp_path / "talk.mp4", seconds=2), tmp_path / "copy.mkv"
    output = ffmpeg.write(ffmpeg.open_recording(source), target, vcodec="libx264", acodec="aac")
    with pytest.raises(MediaError, match=r"^talk\.mp4: its web copy would be larger than any talk's; export "):
        ffmpeg.run(output, name="talk.mp4", timeout_s=20)
    assert target.stat().st_size <= 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit of address space")
def test_memory_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording that takes more memory than it may is told as such, and takes no more."""
    source = record(tmp_path / "talk.mp4", seconds=1, size="1920x1080")
    monkeypatch.setattr(ffmpeg, "MEMORY", 250_000_000)
    output = ffmpeg.open_recording(source)["v:0"].output("pipe:", format="rawvideo")
    with pytest.raises(MediaError, match=r"^talk\.mp4: this recording takes more memory than it may"):
        ffmpeg.run(output, name="talk.mp4", timeout_s=20)
