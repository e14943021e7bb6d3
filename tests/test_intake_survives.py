"""A kill at any moment of taking in, a disk that fails at any write: nothing half, nothing lost, on it goes."""

from __future__ import annotations

import datetime as dt
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
import smalltalk
from smalltalk import REPOSITORY, job_in, messages, snapshot
from test_edits_survive import killed_at

from pipeline import run as minutes
from pipeline.errors import BusyError
from pipeline.job import Job
from pipeline.steps.media import require_media
from pipeline.workspace import Workspace

SLUGS = ("one", "two")
SEED = 20261122


@pytest.fixture(scope="module")
def dropped_two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with two tiny recordings dropped in."""
    root = tmp_path_factory.mktemp("survives") / "workspace"
    (root / "videos").mkdir(parents=True)
    (root / "clinic.toml").write_text(smalltalk.CLINIC, encoding="utf-8")
    for number, slug in enumerate(SLUGS):
        smalltalk.record(root / "videos" / f"{slug}.mp4", seconds=1.5, size="96x64", rate=5, pitch_hz=300 + number)
    return root


@pytest.fixture(scope="module")
def undisturbed(dropped_two: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give what taking in makes when nothing happens."""
    root = copy(dropped_two, tmp_path_factory.mktemp("undisturbed"))
    assert not take_in(root).failed
    return made(root)


def copy(root: Path, target: Path) -> Path:
    return Path(shutil.copytree(root, target / "workspace"))


def take_in(root: Path) -> Job:
    """Take in under the lock, as the command does."""
    job = job_in(root)
    with job.workspace.lock():
        minutes.intake(job)
    return job


def made(root: Path) -> dict[str, str]:
    """Give all that was made, with the digest of each file, but for notes on the times of files."""
    everything = {**snapshot(root / "transcripts"), **snapshot(root / ".cache")}
    return {name: digest for name, digest in everything.items() if not name.startswith(("lock", "arrivals"))}


def require_nothing_half(root: Path) -> None:
    """Fail if a file under its final name is not whole: each record can be read, and its media are as noted."""
    for slug in Workspace(root).slugs():
        video = Workspace(root).source(slug)
        assert all(path.stat().st_size for path in Workspace(root).made_of(video) if path.exists())
        require_media(job_in(root), video)


def require_goes_on(root: Path, undisturbed: dict[str, str]) -> None:
    """Fail unless the next run ends with the very files that an undisturbed one makes."""
    require_nothing_half(root)
    job = take_in(root)
    assert not job.failed, messages(job)
    with Workspace(root).lock():  # sweeps what an ffmpeg that outlived its parent may still have written
        pass
    assert made(root) == undisturbed


# Kills ------------------------------------------------------------------------------------------------


def die_at(root: Path, nth: int, *, after: bool) -> bool:
    """Take in and die at the n-th time a file takes its place; say whether it came to that."""
    job = job_in(root)
    with killed_at(nth, after=after):
        minutes.intake(job)
        return False
    return True


@pytest.mark.parametrize(("nth", "after"), [(1, True), (2, False), (7, False)])
def test_a_kill_at_a_write_loses_nothing(
    dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path, nth: int, after: bool
) -> None:
    """Just before or after a file takes its place, the next run goes on to the same end."""
    root = copy(dropped_two, tmp_path)
    assert die_at(root, nth, after=after)
    require_goes_on(root, undisturbed)


def test_a_kill_before_the_record_is_written_keeps_the_name_free(
    dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    """The folder of a talk that stands there empty after a kill is that talk's folder, and no other's."""
    root = copy(dropped_two, tmp_path)
    (root / "transcripts" / "one").mkdir(parents=True)
    require_goes_on(root, undisturbed)


@pytest.mark.slow
def test_a_kill_at_any_write_loses_nothing(dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path) -> None:
    """The same at every second write there is, by turns just before and just after it."""
    for nth in count(1, 2):
        root = copy(dropped_two, tmp_path / str(nth))
        died = die_at(root, nth, after=nth % 4 == 1)
        require_goes_on(root, undisturbed)
        if not died:
            break
    assert nth > 5 * len(SLUGS)


def kill_after(root: Path, seconds: float) -> bool:
    """Start the real command and kill it so long after it began to work; say whether it was still at it."""
    command = [sys.executable, "-m", "pipeline", "--workspace", str(root), "intake"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as started:
        deadline = time.monotonic() + 60
        while not (root / ".cache" / "lock").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(seconds)
        started.send_signal(signal.SIGKILL)
    return started.returncode == -signal.SIGKILL


def wait_for_lock(root: Path) -> None:
    """Wait for a program that the killed command was just starting: it holds the lock until it is loaded."""
    for _ in range(100):
        with suppress(BusyError), Workspace(root).lock():
            return
        time.sleep(0.1)


def kill_and_go_on(source: Path, target: Path, moments: list[float], undisturbed: dict[str, str]) -> int:
    killed = 0
    for number, moment in enumerate(moments):
        root = copy(source, target / str(number))
        killed += kill_after(root, moment)
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(smalltalk, "NOW", dt.datetime.now(dt.UTC).astimezone())
            require_nothing_half(root)
            wait_for_lock(root)
            assert not take_in(root).failed
        with Workspace(root).lock():
            pass
        after = made(root)
        dated = {f"{slug}/source.json" for slug in SLUGS}
        assert {**after, **dict.fromkeys(dated, "")} == {**undisturbed, **dict.fromkeys(dated, "")}, moment
    return killed


def test_a_sigkill_in_the_middle_loses_nothing(
    dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    """The real command, killed for good while it works: no half file, and the next run goes on."""
    assert kill_and_go_on(dropped_two, tmp_path, [0.5], undisturbed) == 1


@pytest.mark.slow
def test_sigkills_at_random_moments_lose_nothing(
    dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    """The same at twenty random moments between the first look and the last write."""
    chance = random.Random(SEED)  # noqa: S311 - the same moments each time
    moments = [chance.uniform(0, 1.6) for _ in range(20)]
    assert kill_and_go_on(dropped_two, tmp_path, moments, undisturbed) >= 5


# A disk that fails ------------------------------------------------------------------------------------


@contextmanager
def failing_at(owner: object, name: str, nth: int, number: int) -> Iterator[list[int]]:
    """Have the n-th call of something fail as the system makes it fail; gives the calls counted."""
    calls, real = [0], getattr(owner, name)

    def fail(*arguments: object, **options: object) -> object:
        calls[0] += 1
        if calls[0] == nth:
            places = {"replace": arguments[:1], "mkstemp": [f"{options.get('dir')}/.writing-x"]}
            raise OSError(number, os.strerror(number), *map(str, places.get(name, ())))
        return real(*arguments, **options)

    with patch.object(owner, name, fail):
        yield calls


DOORS: dict[str, tuple[object, str]] = {
    "rename": (Path, "replace"),
    "fsync": (os, "fsync"),
    "scratch": (tempfile, "mkstemp"),
}
FAULTS = {"full": errno.ENOSPC, "broken": errno.EIO, "locked": errno.EACCES}


def fail_at(root: Path, door: str, fault: int, nth: int, undisturbed: dict[str, str]) -> bool:
    """Take in on a disk that fails once, hold it against the promises; say whether it failed at all."""
    job = job_in(root)
    with failing_at(*DOORS[door], nth, fault) as calls:
        minutes.intake(job)
    failed = [outcome.message for outcome in job.outcomes if outcome.status == "failed"]
    assert len(failed) <= 1
    for message in failed:
        assert message.startswith(("one.mp4: ", "two.mp4: ", "one: ", "two: ")), message
        assert os.strerror(fault) in message
        assert message.endswith("; put that right and run the command again.")
        assert str(root) not in message
    assert len(Workspace(root).slugs()) >= len(SLUGS) - len(failed)
    assert not list(root.rglob(".writing-*"))
    require_goes_on(root, undisturbed)
    return calls[0] >= nth


@pytest.mark.parametrize(
    ("door", "fault", "nth"),
    [("rename", "full", 1), ("rename", "locked", 9), ("fsync", "broken", 4), ("scratch", "full", 3)],
)
def test_a_disk_that_fails_once_fails_one_talk(
    dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path, door: str, fault: str, nth: int
) -> None:
    """A full, broken or locked disk is one sentence of one talk; the other is taken in, and nothing is half."""
    root = copy(dropped_two, tmp_path)
    assert fail_at(root, door, FAULTS[fault], nth, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_a_disk_that_fails_at_any_write_fails_one_talk(
    dropped_two: Path, undisturbed: dict[str, str], tmp_path: Path, door: str
) -> None:
    """The same at every fifth write there is, whatever the fault."""
    faults = list(FAULTS.values())
    for nth in count(2, 5):
        root = copy(dropped_two, tmp_path / str(nth))
        if not fail_at(root, door, faults[nth % 3], nth, undisturbed):
            break
    assert nth > 5 * len(SLUGS)
