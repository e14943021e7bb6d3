"""`minutes watch`: the clock, the sleep and the work stand at the door; files and probe are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import smalltalk
from smalltalk import REPOSITORY, FakeEar, Recorder, job_in

from pipeline import run as minutes
from pipeline.errors import (
    ClusterError,
    MediaError,
    RoomError,
    SettingsError,
    SiteError,
    ToolError,
    WeightsError,
)
from pipeline.job import Job
from pipeline.steps.watch import watch
from pipeline.workspace import Workspace

EVERY_S = 3.0
MINUTE = 20
"""Looks in a minute."""


@dataclass(slots=True)
class Watched:
    """A watch of so many looks; `happens` are things that happen before the look of that number."""

    root: Path
    happens: dict[int, Callable[[], object]] = field(default_factory=dict)
    fails: Callable[[Job, Sequence[str]], object] = lambda _job, _names: None
    worked: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    """At which look what was worked on."""
    look: int = 0
    notes: list[str] = field(default_factory=list)
    at_look: list[int] = field(default_factory=list)

    def go(self, looks: int) -> list[tuple[int, tuple[str, ...]]]:
        """Watch, and give what was worked on."""
        job = job_in(self.root, sleep=lambda seconds: self._sleep(seconds, looks))
        self.happens.get(0, lambda: None)()
        watch(job, self._run, every_s=EVERY_S, clock=lambda: 1000 + self.look * EVERY_S)
        assert isinstance(job.listener, Recorder)
        self.notes = job.listener.notes
        return self.worked

    def _sleep(self, seconds: float, looks: int) -> None:
        assert seconds == EVERY_S
        self.look += 1
        if self.look == looks:
            raise KeyboardInterrupt
        self.happens.get(self.look, lambda: None)()

    def _run(self, job: Job, names: Sequence[str]) -> None:
        self.worked.append((self.look, tuple(names)))
        self.fails(job, names)

    def said(self, text: str) -> int:
        """Count the notes that hold a text."""
        return sum(text in note for note in self.notes)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make a tiny recording that can be read only when all of it is there."""
    return smalltalk.record(tmp_path_factory.mktemp("tiny") / "t.mp4", seconds=1, size="160x90").read_bytes()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a workspace with nothing in videos/."""
    (tmp_path / "videos").mkdir()
    (tmp_path / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    return tmp_path


def drop(root: Path, content: bytes, name: str = "talk.mp4") -> Callable[[], object]:
    """Give what writes a file into videos/."""
    return lambda: (root / "videos" / name).write_bytes(content)


def test_a_video_is_worked_on_once_when_it_is_all_there(root: Path, whole: bytes) -> None:
    """Ten seconds after it was dropped in, at the fourth look then, it is run, and never again."""
    watched = Watched(root, {2: drop(root, whole)})
    assert watched.go(MINUTE) == [(6, ("talk.mp4",))]
    assert watched.said("talk.mp4: something is arriving; waiting until it is all there") == 1
    assert watched.said("talk.mp4: it is all there") == 1
    assert watched.notes[0] == "watching videos/ for videos; Ctrl-C ends it"


def test_a_video_that_grows_is_left_alone(root: Path, whole: bytes) -> None:
    """As long as bytes arrive nothing is done and nothing is said twice, also when they come in bursts."""
    half = len(whole) // 2
    parts = {look: drop(root, whole[: half + look]) for look in range(1, 10)}
    watched = Watched(root, parts | {12: drop(root, whole)})
    assert watched.go(MINUTE) == [(16, ("talk.mp4",))]
    assert watched.said("something is arriving") == 1


@pytest.fixture
def _quick_probe(monkeypatch: pytest.MonkeyPatch, whole: bytes) -> None:
    """Have a quarter of an hour of looks start no child process for each: what is not whole can't be read."""

    def probe(path: Path) -> None:
        if path.read_bytes() != whole:
            raise MediaError(f"{path.name}: this is not a video we can read; export it again as MP4.")

    monkeypatch.setattr("pipeline.steps.watch.probe", probe)


@pytest.mark.usefixtures("_quick_probe")
def test_a_copy_that_pauses_is_not_taken_for_damaged(root: Path, whole: bytes) -> None:
    """A file that can't be read is on its way for a quarter of an hour; then it is handed on, once."""
    watched = Watched(root, {0: drop(root, whole[:-500])})
    assert watched.go(16 * MINUTE) == [(15 * MINUTE, ("talk.mp4",))]
    assert watched.said("Perhaps it is still arriving") == 1


@pytest.mark.usefixtures("_quick_probe")
def test_a_damaged_video_is_tried_again_when_it_changes(root: Path, whole: bytes) -> None:
    """A better copy under the same name is worked on ten seconds later."""
    watched = Watched(root, {0: drop(root, whole[:-500]), 16 * MINUTE: drop(root, whole)})
    assert [look for look, _ in watched.go(17 * MINUTE)] == [15 * MINUTE, 16 * MINUTE + 4]


@pytest.mark.parametrize("trouble", [ToolError("talk.mp4: the disk is full."), OSError(24, "Too many open files")])
def test_no_trouble_with_one_file_ends_the_watch(
    root: Path, whole: bytes, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or a computer out of memory is told, and the file is looked at again."""
    troubles = [trouble]

    def probe(_path: Path) -> None:
        if troubles:
            raise troubles.pop()

    monkeypatch.setattr("pipeline.steps.watch.probe", probe)
    watched = Watched(root, {0: drop(root, whole)})
    assert [names for _, names in watched.go(MINUTE)] == [("talk.mp4",)]
    assert watched.said("Perhaps it is still arriving; it is looked at again.") == 1


def test_what_lies_there_already_is_run_together(root: Path, whole: bytes) -> None:
    """At its start a watch does what `make` would, in one go, and does not call old files new."""
    for name in ("a.mp4", "b.mov"):
        drop(root, whole, name)()
    watched = Watched(root)
    assert watched.go(10) == [(4, ("a.mp4", "b.mov"))]
    assert not watched.said("arriving")


def test_a_video_that_vanishes_is_forgotten(root: Path, whole: bytes) -> None:
    """What is taken away again before it is all there is not worked on, and the watch goes on."""
    watched = Watched(root, {1: drop(root, whole), 3: (root / "videos" / "talk.mp4").unlink})
    assert watched.go(MINUTE) == []


def test_half_a_video_waits_for_the_rest(root: Path, whole: bytes) -> None:
    """A copy that pauses for longer than ten seconds is not worked on: the real probe can't read half of it."""
    watched = Watched(root, {0: drop(root, whole[: len(whole) // 2]), 8: drop(root, whole)})
    assert watched.go(MINUTE) == [(12, ("talk.mp4",))]


def test_a_folder_that_goes_and_comes_is_waited_for(root: Path, whole: bytes) -> None:
    """A network drive that drops out ends no watch."""
    away = root / "away"
    watched = Watched(
        root,
        {
            1: lambda: (root / "videos").rename(away),
            5: lambda: away.rename(root / "videos"),
            6: drop(root, whole),
        },
    )
    assert watched.go(MINUTE) == [(10, ("talk.mp4",))]


def test_a_folder_that_can_not_be_read_is_said_once(
    root: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the system refuses the folder the watch says so once and looks again."""
    real, watched = Path.iterdir, Watched(root, {0: drop(root, whole)})

    def iterdir(path: Path) -> object:
        if path.name == "videos" and watched.look < 5:
            raise OSError(116, "Stale file handle")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert watched.go(MINUTE) == [(9, ("talk.mp4",))]
    assert watched.said("videos: this folder can't be looked into (Stale file handle); waiting for it.") == 1


def test_strangers_are_named_once(root: Path) -> None:
    """What is no video is told once in a whole watch, droppings never."""
    (root / "videos" / "Zoom meeting").mkdir()
    for name in ("Zoom meeting/zoom_0.mp4", "playback.m3u", "Thumbs.db", "talk.mp4.part", "chat.txt"):
        (root / "videos" / name).write_bytes(b"x")
    watched = Watched(root)
    assert watched.go(MINUTE) == []
    assert watched.notes[1:-1] == [
        "videos/Zoom meeting: left alone, folders are not looked into; move zoom_0.mp4 out of it into videos/",
        "videos/playback.m3u: left alone, this is not a kind of video we can read",
    ]


def test_a_busy_workspace_is_waited_for(root: Path, whole: bytes) -> None:
    """While another command works, the watch says so once, and works when that has ended."""
    lock = Workspace(root).lock("minutes publish")
    watched = Watched(
        root,
        {0: drop(root, whole), 1: lock.__enter__, 10: lambda: lock.__exit__(None, None, None)},
    )
    assert watched.go(MINUTE) == [(10, ("talk.mp4",))]
    assert watched.said("another minutes command is at work here (`minutes publish`, process ") == 1
    assert watched.said("wait for it to end; the watch goes on then.") == 1


def test_the_lock_is_held_only_while_it_works(root: Path, whole: bytes) -> None:
    """Between two looks desk and `make publish` find the workspace free."""
    free: list[int] = []

    def look_for_the_lock(number: int) -> Callable[[], object]:
        def look() -> None:
            with Workspace(root).lock():
                free.append(number)

        return look

    watched = Watched(root, {n: look_for_the_lock(n) for n in range(1, 8)})
    drop(root, whole)()
    watched.go(8)
    assert free == list(range(1, 8))
    assert watched.worked


def test_broken_settings_are_said_once_and_tried_again_when_they_change(root: Path, whole: bytes) -> None:
    """A slip in clinic.toml neither ends the watch nor fills the screen; mending it is enough."""
    good = (root / "clinic.toml").read_text("utf-8")
    watched = Watched(
        root,
        {
            0: drop(root, whole),
            1: lambda: (root / "clinic.toml").write_text("[clinic", "utf-8"),
            10: lambda: (root / "clinic.toml").write_text(good, "utf-8"),
        },
        fails=lambda job, _names: job.require_settings(),
    )
    assert [look for look, _ in watched.go(MINUTE)] == [4, 10]
    assert watched.said("clinic.toml: this is not valid TOML") == 1


@pytest.mark.parametrize("error", [SettingsError("a: b; c."), SiteError("a: b; c."), OSError(28, "No space left")])
def test_no_failure_ends_the_watch(root: Path, whole: bytes, error: Exception) -> None:
    """Whatever a run meets that a person can mend, the next video is still worked on."""

    def fail(_job: Job, names: Sequence[str]) -> None:
        if names == ("talk.mp4",):
            raise error

    watched = Watched(root, {0: drop(root, whole), 8: drop(root, whole + b"\0" * 8, "next.mp4")}, fails=fail)
    if isinstance(error, OSError):
        assert watched.go(MINUTE)[-1] == (12, ("next.mp4",))
    else:
        assert watched.go(MINUTE) == [(4, ("talk.mp4",)), (12, ("next.mp4", "talk.mp4"))]


def test_a_failed_talk_is_left_until_it_changes(root: Path, whole: bytes) -> None:
    """What a run reports as failed is not run again and again."""

    def fail(job: Job, names: Sequence[str]) -> None:
        with job.attempt(names[0]):
            raise MediaError("talk.mp4: this is bad; export it again.")

    watched = Watched(root, {0: drop(root, whole)}, fails=fail)
    assert watched.go(3 * MINUTE) == [(4, ("talk.mp4",))]


@pytest.mark.parametrize("name", ["talk.mp4", "the speech model"])
@pytest.mark.parametrize(
    "error",
    [WeightsError("a: b; c."), RoomError("a: b; c."), ClusterError("a: b; c."), OSError(28, "No space left")],
)
def test_what_was_held_up_from_outside_is_tried_again(
    root: Path, whole: bytes, name: str, error: Exception
) -> None:
    """Without network, room or workers nothing is wrong with the video: it is tried again as it is."""

    def fail(job: Job, _names: Sequence[str]) -> None:
        with job.attempt(name):
            if watched.look < 20 * MINUTE:
                raise error

    watched = Watched(root, {0: drop(root, whole)}, fails=fail)
    assert watched.go(90 * MINUTE) == [(4 + at * MINUTE, ("talk.mp4",)) for at in (0, 10, 30)]
    assert watched.said("talk.mp4: it is tried again in 10 minutes") == 1
    assert watched.said("talk.mp4: it is tried again in 20 minutes") == 1


def test_a_disk_that_is_full_for_another_talk_holds_up_that_one_alone(root: Path, whole: bytes) -> None:
    """Of two videos that arrive together the one that was worked on is done."""

    def fail(job: Job, names: Sequence[str]) -> None:
        if "next.mp4" in names:
            with job.attempt("next.mp4"):
                raise RoomError("next.mp4: there is too little room; make room.")

    watched = Watched(root, {0: drop(root, whole), 1: drop(root, whole + b"\0" * 8, "next.mp4")}, fails=fail)
    assert [names for _, names in watched.go(15 * MINUTE)] == [("talk.mp4",), ("next.mp4",), ("next.mp4",)]


def test_a_real_run_makes_the_page(dropped: Path, ear: FakeEar) -> None:
    """The watch does the work of `minutes run`: from the file to the page to look at."""
    watched = Watched(dropped, fails=minutes.run)
    watched.go(6)
    assert (dropped / "preview" / "small-talk" / "index.html").exists()


def test_ctrl_c_ends_it_cleanly(root: Path) -> None:
    """The real command ends at once with exit code 0 and a plain sentence, and leaves nothing behind."""
    command = [sys.executable, "-m", "pipeline", "--workspace", str(root), "watch", "--every", "0.2"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores Ctrl-C
    try:
        started = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    with started:
        try:
            assert started.stderr is not None
            assert started.stderr.readline() == "watching videos/ for videos; Ctrl-C ends it\n"
            started.send_signal(signal.SIGINT)
            _, said = started.communicate(timeout=20)
        finally:
            started.kill()
    assert started.returncode == 0
    assert said.startswith("the watch has ended; nothing is lost")
    assert said.count("\n") == 1


@pytest.mark.slow
def test_a_slow_copy_is_taken_in_whole(root: Path, whole: bytes, ear: FakeEar) -> None:
    """Against the real clock: a file that arrives in pieces for six seconds is run once, with its last byte."""
    path, runs = root / "videos" / "slow.mp4", list[tuple[float, int]]()

    def copy() -> None:
        with path.open("wb") as file:
            for number in range(12):
                file.write(whole[number * len(whole) // 12 : (number + 1) * len(whole) // 12])
                file.flush()
                time.sleep(0.5)
        os.utime(path, (1, 1))

    def run(_job: Job, names: Sequence[str]) -> None:
        runs.append((time.monotonic() - began, path.stat().st_size))
        assert names == ("slow.mp4",)

    def sleep(seconds: float) -> None:
        if runs or time.monotonic() - began > 60:
            raise KeyboardInterrupt
        time.sleep(seconds)

    began, copying = time.monotonic(), threading.Thread(target=copy)
    copying.start()
    watch(job_in(root, sleep=sleep), run, every_s=0.5)
    copying.join()
    ((at_s, size),) = runs
    assert size == len(whole)
    assert at_s >= 15.5
