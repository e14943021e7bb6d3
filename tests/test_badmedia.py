"""Every broken and odd recording of `badmedia`, dropped into one workspace: what becomes of each and of the rest.

`TAKEN` and `HELD` are the table: a row a file, with what must hold of it; `docs/intake.md` says it in words.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import badmedia
import numpy as np
import pytest
import smalltalk
from click.testing import CliRunner
from PIL import Image

from pipeline.cli import minutes as command
from pipeline.errors import show_name
from pipeline.intake.sound import SAMPLE_RATE_HZ, decode_sound
from pipeline.video import Video
from pipeline.workspace import Workspace

pytestmark = pytest.mark.slow

UPRIGHT, LYING, DRAWN = (120, 160), (160, 120), (1280, 720)
HDR = {16, 18}
"""What ISO/IEC 23091-2 calls the transfers of PQ and HLG."""
AS_ROOT = os.geteuid() == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A recording that becomes a talk, and what must hold of it."""

    name: str
    size: tuple[int, int] | None = LYING
    """As shown; None where there is only sound."""
    seconds: float = badmedia.SECONDS
    track: int = 1
    """Index of the sound that is heard and delivered, among all streams."""
    silent_s: float = 0
    """How long it is silent at the beginning."""
    is_first_channel: bool = False
    noted: str = ""
    """What the record says of the choice of the sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What becomes no talk, and the sense of the sentence that says so."""

    name: str
    why: str
    what_to_do: str


TAKEN = (
    Taken(name="good.mp4"),
    Taken(name="faststart.mp4"),
    # Phones
    Taken(name="rotated90.mp4", size=UPRIGHT),
    Taken(name="upright.mov", size=UPRIGHT),
    Taken(name="upside_down.mov"),
    Taken(name="mirrored.mov", size=UPRIGHT),
    Taken(name="hlg10.mov", seconds=2),
    Taken(name="pq10.mov", seconds=2),
    Taken(name="untagged10.mov", seconds=2),
    Taken(name="prores.mov", seconds=2),
    Taken(name="av1.mp4", seconds=2),
    Taken(name="variable_rate.mp4"),
    Taken(name="narrow.3gp", size=(192, 144), seconds=3),
    Taken(name="iphone_apac_like.mp4", noted="the second can't be read"),
    Taken(name="iphone_apac_first.mov", track=2, noted="the first can't be read"),
    Taken(name="gps_and_name.mov"),
    Taken(name="gps_box.mp4"),
    # Cameras
    Taken(name="rate25.mp4"),
    Taken(name="rate29_97.mp4"),
    Taken(name="interlaced.mpg", size=(176, 144)),
    Taken(name="late_clock.mts"),
    Taken(name="webcam.avi"),
    Taken(name="divx.avi"),
    Taken(name="surround.mp4"),
    Taken(name="early_end.mp4"),
    # Meetings, screens, browsers
    Taken(name="zoom.mp4", size=(158, 90)),
    Taken(name="no_duration.webm"),
    Taken(name="screen.webm"),
    Taken(name="slides.webm"),
    Taken(name="picture_late.mkv", seconds=6),
    Taken(name="fragmented.mp4"),
    Taken(name="edit_list.mp4", seconds=6.65),
    Taken(name="odd_size.mkv", size=(161, 121)),
    Taken(name="crashed.mkv", seconds=4.8),
    Taken(name="named_inside.mkv"),
    # Sound
    Taken(name="zoom_audio.m4a", size=None, track=0),
    Taken(name="audio_only.mp4", size=None, track=0),
    Taken(name="dictation.mp3", size=None, track=0),
    Taken(name="no_length.mp3", size=None, track=0),
    Taken(name="recorder.wav", size=None, track=0),
    Taken(name="cover_art.m4a", size=None, track=0),
    Taken(name="antiphase.wav", size=None, track=0, is_first_channel=True),
    Taken(name="antiphase.mp4", is_first_channel=True),
    Taken(name="left_only.mp4"),
    Taken(name="audio_starts_3s.mp4", seconds=7, silent_s=3),
    Taken(name="audio_starts_3s.mkv", seconds=7, silent_s=3),
    Taken(name="audio_gap_5_10.mkv", size=None, seconds=14, track=0),
    Taken(name="speech_on_track2.mp4", track=2, noted="the second of two"),
    Taken(name="music_on_track1.mp4", track=2, noted="the second of two"),
    Taken(name="obs_tracks.mkv", track=3, noted="the third of three"),
    Taken(name="noise_only.mp4"),
    Taken(name="music_only.mp4"),
    # Pictures
    Taken(name="wide_pixels.mts"),
    Taken(name="black_first.mp4"),
    Taken(name="still_picture.mp4"),
    # Names
    *(Taken(name=name, size=(64, 48), seconds=1.6) for name in badmedia.NAMES),
    Taken(name="twin_a.mp4", size=(64, 48), seconds=1.6),
)

NO_VIDEO = {"why": "not a video", "what_to_do": "export it again"}
NO_FILE = {"why": "no ordinary file", "what_to_do": "copy the video itself"}
CUT_OFF = {"why": r"0:08 promised, 0:0[34] found", "what_to_do": "copy it into videos/ again.*--accept-damaged"}
DAMAGED = {"why": r"\d+% of its sound can't be read", "what_to_do": "copy it into videos/ again.*--accept-damaged"}

HELD = (
    Held(name="zero.mp4", why="empty", what_to_do="copy the video into videos/ again"),
    Held(name="no_audio.mp4", why="no sound track", what_to_do="record it again"),
    Held(name="silent_audio.mp4", why="silent", what_to_do="record it again"),
    Held(name="too_short.mp4", why="less than a second", what_to_do="record it again"),
    Held(name="moov_missing.mp4", why="not finished", what_to_do="again"),
    Held(name="truncated_faststart.mp4", **CUT_OFF),
    Held(name="cut.mkv", **CUT_OFF),
    Held(name="zeros_inside.mp4", **DAMAGED),
    Held(name="corrupt_middle.mp4", **DAMAGED),
    Held(name="pixel_bomb.mp4", why="too large", what_to_do="export it as MP4"),
    *(Held(name=f"{kind}_named.mp4", **NO_VIDEO) for kind in ("text", "html", "zip", "pdf", "jpeg")),
    Held(name="random.mp4", **NO_VIDEO),
    *(Held(name=f"{kind}_named.mp4", **NO_VIDEO) for kind in ("ffconcat", "hls", "dash", "sdp")),
    Held(name="hls_far.mp4", **NO_VIDEO),
    *(Held(name=f"{kind}.mp4", **NO_FILE) for kind in ("link", "pipe", "folder", "socket", "device")),
    Held(name="locked.mp4", why="may not be read", what_to_do="permissions"),
)


@dataclass(slots=True)
class Ear:
    """Listens on this machine, and counts who calls."""

    port: int = 0
    calls: list[bytes] = field(default_factory=list)

    @contextlib.contextmanager
    def listen(self) -> Iterator[Ear]:
        """Listen until the block ends."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = server.getsockname()[1]
            server.settimeout(0.2)
            ends = threading.Event()
            thread = threading.Thread(target=self._take_calls, args=(server, ends))
            thread.start()
            try:
                yield self
            finally:
                ends.set()
                thread.join()

    def _take_calls(self, server: socket.socket, ends: threading.Event) -> None:
        while not ends.is_set():
            with contextlib.suppress(TimeoutError):
                caller, _ = server.accept()
                with caller:
                    caller.settimeout(0.2)
                    self.calls.append(caller.recv(100))


@dataclass(frozen=True, slots=True)
class Intake:
    """A workspace after `minutes intake`, and what the command said."""

    root: Path
    exit_code: int
    said: str
    before: dict[str, tuple[int, ...]]
    videos: dict[str, Video]
    """What was taken in, by file name."""
    calls: list[bytes]

    def rendition(self, video: Video) -> Path:
        """Give the web copy of a recording."""
        return Workspace(self.root).rendition(video)

    def sentences(self, name: str) -> list[str]:
        """Give the lines that begin with a file's name."""
        return [line for line in self.said.splitlines() if line.startswith(f"{show_name(name)}: ")]


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Intake:
    """Drop all of them into one workspace and run `minutes intake` once."""
    root = tmp_path_factory.mktemp("bad") / "workspace"
    (root / "videos").mkdir(parents=True)
    with Ear().listen() as ear:
        badmedia.make_media(root / "videos", port=ear.port)
        before = signs(root / "videos")
        done = CliRunner().invoke(command, ["--workspace", str(root), "intake"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    workspace = Workspace(root)
    videos = {video.file: video for video in map(workspace.source, workspace.slugs())}
    return Intake(root, done.exit_code, done.output, before, videos, ear.calls)


def signs(folder: Path) -> dict[str, tuple[int, ...]]:
    """Give kind, size, time and place of all that lies in a folder."""
    stats = {path.name: path.lstat() for path in folder.iterdir()}
    return {name: (each.st_mode, each.st_size, each.st_mtime_ns, each.st_ino) for name, each in stats.items()}


def look(path: Path) -> dict[str, Any]:
    """Read with PyAV what a browser would find."""
    with av.open(str(path)) as container:
        moving = container.streams.video[0]
        frame = next(container.decode(moving))
        return {
            "seconds": (container.duration or 0) / av.time_base,
            "streams": sorted({stream.type for stream in container.streams}),
            "codec": moving.codec_context.name,
            "pixels": moving.codec_context.pix_fmt,
            "size": (frame.width, frame.height),
            "rotation": frame.rotation,
            "transfer": moving.codec_context.color_trc,
            "rate": float(moving.average_rate or 0),
        }


def all_ids(rows: tuple[Taken, ...] | tuple[Held, ...]) -> list[str]:
    """Name each row by its file."""
    return [show_name(row.name)[:40] for row in rows]


# The ones that become talks ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", TAKEN, ids=all_ids(TAKEN))
def test_what_can_be_used_is_taken_in(intake: Intake, row: Taken) -> None:
    """The record holds the size as shown, the length, and the sound in which somebody speaks."""
    video = intake.videos[row.name]
    assert video.duration_ms == pytest.approx(row.seconds * 1000, abs=500)
    assert (video.audio_stream, video.is_first_channel) == (row.track, row.is_first_channel)
    assert row.noted in video.sound_note
    assert video.has_picture == (row.size is not None)
    assert (video.width_px, video.height_px) == (row.size or DRAWN)
    assert intake.sentences(row.name) == []


@pytest.mark.parametrize("row", TAKEN, ids=all_ids(TAKEN))
def test_what_is_delivered_plays_in_every_browser(intake: Intake, row: Taken) -> None:
    """The web copy is upright 8-bit H.264 without HDR, of the same length, with at most 30 pictures a second."""
    found = look(intake.rendition(intake.videos[row.name]))
    assert found["size"] == tuple(pytest.approx(side, abs=1) for side in row.size or DRAWN)
    assert [side % 2 for side in found["size"]] == [0, 0]
    assert (found["codec"], found["pixels"], found["rotation"]) == ("h264", "yuv420p", 0)
    assert found["streams"] == ["audio", "video"]
    assert found["transfer"] not in HDR
    assert found["rate"] <= 30.01
    assert found["seconds"] == pytest.approx(row.seconds, abs=0.5)


@pytest.mark.parametrize("row", TAKEN, ids=all_ids(TAKEN))
def test_what_is_delivered_is_heard(intake: Intake, row: Taken) -> None:
    """The web copy has the voice, and has it when the recording does."""
    web = intake.rendition(intake.videos[row.name])
    samples = decode_sound(web, audio_stream=1, duration_ms=None)
    loud = np.flatnonzero(np.abs(samples) > 0.05)
    assert loud.size > SAMPLE_RATE_HZ / 20
    assert loud[0] / SAMPLE_RATE_HZ == pytest.approx(row.silent_s + 0.25, abs=0.25)


@pytest.mark.parametrize("row", TAKEN, ids=all_ids(TAKEN))
def test_the_poster_is_upright(intake: Intake, row: Taken) -> None:
    """The poster has the shape of the picture as shown."""
    poster = Workspace(intake.root).poster(intake.videos[row.name])
    width_px, height_px = row.size or DRAWN
    with Image.open(poster) as image:
        assert image.width / image.height == pytest.approx(width_px / height_px, rel=0.03)


def test_nothing_tells_of_patients_places_and_devices(intake: Intake) -> None:
    """What tags, chapters, subtitles and attachments of recordings say stands in no file that is made of them."""
    secrets = [secret.encode() for secret in badmedia.SECRETS]
    dropped = [
        path for path in (intake.root / "videos").glob("*.m*") if path.is_file() and os.access(path, os.R_OK)
    ]
    told = {path.name for path in dropped if _tells(path, secrets)}
    assert {"gps_and_name.mov", "gps_box.mp4", "named_inside.mkv", "upright.mov"} <= told
    made = [path for path in intake.root.rglob("*") if path.is_file() and "videos" not in path.parts]
    assert len(made) > len(TAKEN)
    assert [path for path in made if _tells(path, secrets)] == []


def _tells(path: Path, secrets: list[bytes]) -> bool:
    content = path.read_bytes()
    return any(secret in content for secret in secrets)


# The ones that do not ---------------------------------------------------------------------------------


@pytest.mark.parametrize("row", HELD, ids=all_ids(HELD))
def test_what_can_not_be_used_is_told_in_a_sentence(intake: Intake, row: Held) -> None:
    """One sentence begins with the file's name, says what is wrong and ends with what to do."""
    if not (intake.root / "videos" / row.name).is_symlink() and row.name not in intake.before:
        pytest.skip("this system lets nobody make such a file")
    if row.name == "locked.mp4" and AS_ROOT:
        pytest.skip("root may read every file, so nothing is unreadable here")
    (sentence,) = intake.sentences(row.name)
    assert re.search(f"{row.why}.*;.*{row.what_to_do}", sentence, re.IGNORECASE), sentence
    assert re.fullmatch(r".*\.( \(.*\))?", sentence), sentence
    assert row.name not in intake.videos


def test_the_same_bytes_are_one_talk(intake: Intake) -> None:
    """A copy under another name makes no second page, and is told beside the one that it is a copy of."""
    (sentence,) = intake.sentences("twin_b.mp4")
    assert re.search(r"same recording as twin_a\.mp4.*; you may delete", sentence), sentence
    assert "twin_b.mp4" not in intake.videos


def test_nobody_is_bothered_with_droppings(intake: Intake) -> None:
    """What systems and unfinished downloads leave in a folder is not spoken of."""
    assert [name for name in badmedia.DROPPINGS if name in intake.said] == []


def test_nothing_asks_the_network(intake: Intake) -> None:
    """Playlists that name an address are refused without anybody having called there."""
    assert intake.calls == []


# All of them together ---------------------------------------------------------------------------------


def test_the_table_is_whole(intake: Intake) -> None:
    """Every file that was dropped in has its row."""
    rows = {row.name for row in (*TAKEN, *HELD)} | {"twin_b.mp4", *badmedia.DROPPINGS}
    assert set(intake.before) - rows == set()


def test_the_command_says_that_something_is_to_be_done(intake: Intake) -> None:
    """The exit code is 1, there is no traceback, and no foreign name is printed raw."""
    assert intake.exit_code == 1
    assert "Traceback" not in intake.said
    assert [char for char in intake.said if not char.isprintable() and char != "\n"] == []


def test_recordings_are_left_as_they_are(intake: Intake) -> None:
    """Nothing in videos/ was written, renamed or removed."""
    assert signs(intake.root / "videos") == intake.before


def test_talks_have_safe_names_of_their_own(intake: Intake) -> None:
    """Every talk's name is made of small letters, digits and hyphens, and no two have the same."""
    slugs = [video.slug for video in intake.videos.values()]
    assert len(set(slugs)) == len(slugs)
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z0-9](-?[a-z0-9])*", slug) or len(slug) > 60] == []


def test_what_was_refused_leaves_nothing(intake: Intake) -> None:
    """There is a folder for each talk and for nothing else, and no half file."""
    folders = {path.name for path in (intake.root / "transcripts").iterdir()}
    assert folders == {video.slug for video in intake.videos.values()}
    known = {video.sha256[:32] for video in intake.videos.values()}
    made = [path.name for path in (intake.root / ".cache").rglob("*") if path.is_file()]
    assert [name for name in made if name.startswith((".tmp", "tmp")) or name.endswith((".part", ".tmp"))] == []
    renditions = [path.name for path in (intake.root / ".cache" / "renditions").iterdir()]
    assert [name for name in renditions if not any(digest in name for digest in known)] == []


def test_a_second_run_goes_on_from_there(intake: Intake) -> None:
    """Nothing is made twice whatever day the files say they are of, and what was refused is told again."""
    before = smalltalk.snapshot(intake.root / "transcripts")
    for name, day_s in (("good.mp4", 0), ("zoom.mp4", 4_102_444_800), ("rate25.mp4", 1_709_164_800)):
        os.utime(intake.root / "videos" / name, (day_s, day_s))
    done = CliRunner().invoke(command, ["--workspace", str(intake.root), "intake"])
    assert done.exit_code == 1
    assert "taking in" not in done.output
    assert smalltalk.snapshot(intake.root / "transcripts") == before
    assert [
        row.name for row in HELD if f"{row.name}: " in intake.said and f"{row.name}: " not in done.output
    ] == []


def test_no_text_is_made_of_noise_and_music(intake: Intake) -> None:
    """Hearing says that nobody speaks, which is no failure of the program, and writes nothing."""
    slugs = [intake.videos[name].slug for name in ("noise_only.mp4", "music_only.mp4")]
    done = CliRunner().invoke(command, ["--workspace", str(intake.root), "-q", "transcribe", *slugs])
    assert done.exit_code == 1
    assert re.findall(r"^(\w+)\.mp4: no speech was heard; .*\.$", done.output, re.MULTILINE) == [
        "noise_only",
        "music_only",
    ]
    assert list((intake.root / "transcripts").glob("*/transcript.json")) == []


def test_a_person_may_go_on_with_what_is_there(intake: Intake, tmp_path: Path) -> None:
    """Damaged recordings are taken in where that is asked for, as long as they are, and the record says so."""
    names = ("truncated_faststart.mp4", "cut.mkv", "corrupt_middle.mp4", "zeros_inside.mp4")
    (tmp_path / "videos").mkdir()
    for name in names:
        (tmp_path / "videos" / name).hardlink_to(intake.root / "videos" / name)
    done = CliRunner().invoke(command, ["--workspace", str(tmp_path), "intake", "--accept-damaged"])
    assert done.exit_code == 0, done.output
    workspace = Workspace(tmp_path)
    videos = {video.file: video for video in map(workspace.source, workspace.slugs())}
    assert set(videos) == {*names}
    assert all(video.damage for video in videos.values())
    for name, seconds in zip(names, (4, 4, 8, 8), strict=True):
        assert videos[name].duration_ms == pytest.approx(seconds * 1000, abs=600)
        found = look(workspace.rendition(videos[name]))
        assert found["seconds"] == pytest.approx(videos[name].duration_ms / 1000, abs=0.5)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory in other units")
def test_a_picture_bomb_needs_little_memory(intake: Intake) -> None:
    """A small file that unfolds to an enormous picture is refused before it is decoded."""
    script = (
        "import contextlib, pathlib, resource, sys\n"
        "from pipeline.errors import MediaError\n"
        "from pipeline.intake.probe import probe\n"
        "with contextlib.suppress(MediaError):\n"
        "    sys.exit(probe(pathlib.Path(sys.argv[1])))\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", script, str(intake.root / "videos" / "pixel_bomb.mp4")]
    environment = {**os.environ, "PYTHONPATH": str(smalltalk.REPOSITORY)}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert int(done.stdout) / 1024 < 200


# What the page says of it ----------------------------------------------------------------------------

PAGE = (smalltalk.REPOSITORY / "docs" / "intake.md").read_text("utf-8")
QUOTED = re.compile(r"^\|.*\| (NAME: .*) \|$", re.MULTILINE)
FILE_NAME = re.compile(r"[\w.]+\.(?:mp4|mkv|mov|webm|avi|m4a|mp3|wav)\b")
ONLY_FOR_OTHERS_THAN_ROOT = "this file may not be read"


def plain(sentence: str) -> str:
    """Give a sentence without names, numbers and what ffmpeg itself said, to be compared."""
    without_reason = re.sub(r" \(.*\)$", "", FILE_NAME.sub("NAME", sentence))
    return re.sub(r"\d+(:\d\d)?", "0", without_reason)


def test_the_page_quotes_what_is_said(intake: Intake) -> None:
    """Every sentence in docs/intake.md is one that was said, and every one that was said stands there."""
    names = [*(row.name for row in HELD), "twin_b.mp4"]
    said = {plain(sentence) for name in names for sentence in intake.sentences(name)}
    written = {plain(sentence) for sentence in QUOTED.findall(PAGE)}
    if AS_ROOT:
        written = {sentence for sentence in written if ONLY_FOR_OTHERS_THAN_ROOT not in sentence}
    assert written == said


def test_the_page_names_tests_and_media_that_exist() -> None:
    """Each test and each file that docs/intake.md names is there."""
    tests = smalltalk.REPOSITORY / "tests"
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)
    assert named
    assert [name for file, name in named if f"def {name}(" not in (tests / file).read_text("utf-8")] == []
    known = {row.name for row in (*TAKEN, *HELD)} | {"twin_b.mp4"}
    section = PAGE.partition("## Broken and odd media")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(\w+\.(?:mp4|mkv|mov|webm|avi|m4a|mp3|wav|mts|mpg|3gp))`", section)) <= known
