"""The whole pipeline in children of one process that has everything loaded already, killed or failed as asked.

`Children` starts that process and asks it; run as a script this module is that process. A child is a real process
with the real command, model and ffmpeg: faked are the clock, and what disk or system do at one chosen call.
"""

from __future__ import annotations

import builtins
import errno
import hashlib
import io
import json
import mmap
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
REVIEWER = "Ada Example, PA-C"
DOORS = ("create", "write", "sync", "rename", "link", "folder", "remove", "process")
"""Where a program meets disk and system. A kill may come at each of their calls."""
FAULTS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EACCES": errno.EACCES}
MOST_BYTES = 0
"""Bytes that a file may have then: none, as on a disk that is full."""
DEFECT = 70
"""The exit code of a child that ended with a traceback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a child is to do, and what is to befall it."""

    root: str
    commands: Sequence[Sequence[str]]
    log: str
    """Where its output goes."""
    kill_after_s: float | None = None
    kill_at: int | None = None
    """The number of the call of any door at which it dies, in the middle of what it writes."""
    fails: str = ""
    """The door whose n-th call fails."""
    nth: int = 0
    error: int = 0
    full_at: int = 0
    """The number of the call of any door at which the disk gets full: from then on all that is written fails."""
    ballast: str = ""
    """The file that fills it; without one no file may become larger than some bytes."""
    journal: str = ""
    """Where each file that takes its final place is noted with its digest."""
    remembers: str = ""
    """A folder of answers of the model, given again instead of hearing the same sound once more."""
    mask: int = 0o022


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a child ended."""

    status: int
    """Its exit code, or -9."""
    seconds: float
    calls: dict[str, int]
    """Of each door, how often it was called."""
    said: str


class Children:
    """The process that starts children, and the line to it."""

    def __init__(self, *, cwd: Path = REPOSITORY, **environment: str) -> None:
        alone = {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
        self._server = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **alone, **environment},
            cwd=cwd,
            text=True,
        )

    def run(self, order: Order) -> End:
        """Have one child do something and wait for its end."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(asdict(order)) + "\n")
        self._server.stdin.flush()
        answer = self._server.stdout.readline()
        assert answer, "the process that starts children is gone"
        said = Path(order.log).read_text("utf-8", errors="replace")
        return End(**json.loads(answer), said=said)

    def close(self) -> None:
        """End the process."""
        self._server.communicate()


# The process that starts children -----------------------------------------------------------------------


def serve() -> None:
    """Start a child for each order that comes in, and answer how it ended."""
    import pipeline.cli
    import pipeline.run
    import pipeline.speech.recogniser
    import pipeline.speech.speakers
    import pipeline.steps.transcribe  # noqa: F401

    loaded: list[Any] = []
    for line in sys.stdin:
        order = Order(**json.loads(line))
        if not loaded:
            loaded += _load(order)
        calls = mmap.mmap(-1, 8 * (len(DOORS) + 1))
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _be_child(order, calls, loaded)
        status = _wait(child, order.kill_after_s)
        took = time.monotonic() - began
        counted = dict(zip(DOORS, memoryview(calls).cast("q"), strict=False))
        print(json.dumps({"status": status, "seconds": took, "calls": counted}), flush=True)


def _load(order: Order) -> list[Any]:
    """Load the recogniser that the workspace asks for; nothing is heard before there is a child."""
    from pipeline.speech.recogniser import load_recogniser
    from pipeline.workspace import Workspace

    workspace = Workspace(Path(order.root))
    hearing, conditions = workspace.settings().hearing, workspace.conditions()
    return [(hearing, conditions, load_recogniser(hearing, conditions, tell=lambda _said: None))]


def _wait(child: int, kill_after_s: float | None) -> int:
    if kill_after_s is not None:
        notice = os.pidfd_open(child)
        ended, _, _ = select.select([notice], [], [], kill_after_s)
        os.close(notice)
        if not ended:
            os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _be_child(order: Order, calls: mmap.mmap, loaded: list[Any]) -> None:
    code = DEFECT
    try:
        os.setsid()
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.umask(order.mask)
        _hold_clock()
        _give_recogniser(loaded, order.remembers)
        Watch(order, calls).begin()
        code = _work(order)
    except BaseException:  # noqa: BLE001 - a child must not go on as the process that started it
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        if _is_limited():
            _end_words()
        os._exit(code)


def _work(order: Order) -> int:
    """Type one command after the other, until one fails."""
    from pipeline.cli import minutes

    for words in order.commands:
        try:
            minutes(["--workspace", order.root, *words])
        except SystemExit as end:
            if end.code:
                return int(end.code)
    return 0


def _hold_clock() -> None:
    """Have every child live at the same moment, and nobody wait."""
    import datetime as dt

    from pipeline import cli
    from pipeline.job import Job

    moment = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
    cli.Job = partial(Job, now=lambda: moment, sleep=lambda _seconds: None)  # type: ignore


def _give_recogniser(loaded: list[Any], memory: str) -> None:
    """Have the model that is loaded already be used where just that one is asked for."""
    from pipeline.speech import listening
    from pipeline.steps import transcribe

    real = transcribe._load

    def load(job: Any, hearing: Any, conditions: Any) -> Any:
        found = [one for asked, packs, one in loaded if (asked, packs) == (hearing, conditions)]
        return found[0] if found else real(job, hearing, conditions)

    transcribe._load = load
    if memory:
        hear = listening.Ear.hear

        def remember(ear: Any, samples: Any, windows: Any, **options: Any) -> Any:
            key = hashlib.sha256(samples.tobytes() + repr(windows).encode()).hexdigest()
            place = Path(memory) / key
            if not place.exists():
                place.write_bytes(pickle.dumps(hear(ear, samples, windows, **options)))
            return pickle.loads(place.read_bytes())  # noqa: S301 - what we have just written

        listening.Ear.hear = remember  # type: ignore[method-assign]


class Watch:
    """Stands at every door of a child: counts, fails or kills at one call, notes what took its place."""

    def __init__(self, order: Order, calls: mmap.mmap) -> None:
        self._order, self._root = order, order.root
        self._calls = memoryview(calls).cast("q")
        self._count, self._lock = 0, threading.RLock()

    def begin(self) -> None:
        """Take every door."""
        self._open, self._popen = io.open, subprocess.Popen
        io.open = builtins.open = self._opening  # type: ignore[assignment]
        self._put(os, "open", "create", when=lambda arguments: bool(arguments[1] & os.O_CREAT))
        for name, door in (("replace", "rename"), ("rename", "rename"), ("link", "link"), ("mkdir", "folder")):
            self._put(os, name, door)
        for name, door in (("fsync", "sync"), ("unlink", "remove"), ("rmdir", "remove"), ("sendfile", "write")):
            self._put(os, name, door, anywhere=True)
        self._put(subprocess, "Popen", "process", anywhere=True)

    def _put(
        self,
        owner: Any,
        name: str,
        door: str,
        *,
        anywhere: bool = False,
        when: Callable[[Sequence[Any]], bool] = lambda _arguments: True,
    ) -> None:
        real = getattr(owner, name)

        def pass_through(*arguments: Any, **options: Any) -> Any:
            if (anywhere or self._is_ours(arguments[0])) and when(arguments):
                self._call(door, None if anywhere else arguments[0])
            result = real(*arguments, **options)
            if door == "rename" and self._order.journal:
                self._note(Path(arguments[1]))
            return result

        setattr(owner, name, pass_through)

    def _is_ours(self, path: Any) -> bool:
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self._root)

    def _opening(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if not (set(mode) & set("wax+")) or not self._is_ours(file):
            return self._open(file, mode, *arguments, **options)
        self._call("create", file)
        return _Written(self._open(file, mode, *arguments, **options), partial(self._call, "write", file))

    def _call(self, door: str, path: Any, halve: Callable[[], None] = lambda: None) -> None:
        """Count a call; at the chosen one die or fail, having done half of it."""
        with self._lock:
            self._count += 1
            at = DOORS.index(door)
            self._calls[at] += 1
            if self._count == self._order.kill_at:
                halve()
                os.kill(os.getpid(), signal.SIGKILL)
            if 0 < self._order.full_at <= self._count:  # and again, since what is removed makes room
                _fill(self._order.ballast)
            if door == self._order.fails and self._calls[at] == self._order.nth:
                halve()
                named = () if path is None else (str(path),)
                raise OSError(self._order.error, os.strerror(self._order.error), *named)

    def _note(self, target: Path) -> None:
        names = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
        with self._open(self._order.journal, "a", encoding="utf-8") as journal:
            for path in names:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                journal.write(json.dumps([path.relative_to(self._root).as_posix(), digest]) + "\n")


class _Written:
    """A file that is written to, whose writes pass a door."""

    def __init__(self, file: Any, call: Callable[..., None]) -> None:
        self._file, self._call = file, call

    def write(self, content: Any) -> Any:
        def halve() -> None:
            self._file.write(content[: len(content) // 2])
            self._file.flush()

        self._call(halve)
        return self._file.write(content)

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _fill(ballast: str) -> None:
    """Fill the disk to its last byte, or where none can be filled have the system refuse every byte."""
    if not ballast:
        _limit_files()
        return
    number = os.open(ballast, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for size in (1 << 20, 1 << 12, 1):
        with suppress(OSError):
            while True:
                os.write(number, bytes(size))
    os.close(number)


def _limit_files() -> None:
    """Have the system refuse every byte; a child without that limit writes down what is said."""
    if _is_limited():
        return
    heard, said = os.pipe()
    if os.fork() == 0:
        os.close(said)
        while words := os.read(heard, 1 << 16):
            os.write(1, words)
        os._exit(0)
    for number in (1, 2):
        os.dup2(said, number)
    os.close(said)
    os.close(heard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))


def _is_limited() -> bool:
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] == MOST_BYTES


def _end_words() -> None:
    """Wait until what was said is written down."""
    os.closerange(1, 3)
    with suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    serve()
