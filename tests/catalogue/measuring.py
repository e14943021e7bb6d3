"""Run a command in a process of its own and watch what it and its children take. Reads `/proc`: Linux alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.05
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As on an ordinary computer, Python keeps what it compiled of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command took; memory is what lies in RAM (VmRSS), of the command and its children together."""

    seconds: float
    cpu_s: float
    """Seconds of processor, of its children too: what other programs do meanwhile does not count."""
    peak_mb: float
    course: tuple[tuple[float, float], ...] = ()
    """Seconds since the start and megabytes then."""


def minutes(root: Path, *arguments: str) -> list[str]:
    """Give the command line of `minutes` in a workspace."""
    return [sys.executable, "-m", "pipeline", "--workspace", str(root), "-q", *arguments]


def measure(command: Sequence[str], *, fails: bool = False) -> Cost:
    """Run a command to its end. Raises CalledProcessError when it fails, unless it may."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=COMPILED, stdout=subprocess.DEVNULL)
    with watched(process.pid) as watch:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and not fails:
        raise subprocess.CalledProcessError(process.returncode, command)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Cost(seconds=seconds, cpu_s=cpu_s, peak_mb=watch.peak_mb, course=tuple(watch.course))


class Watch:
    """What a process and its children have taken so far."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._began = time.monotonic()
        self.course: list[tuple[float, float]] = []

    @property
    def peak_mb(self) -> float:
        """Give the most that was seen at once."""
        return max((megabytes for _, megabytes in self.course), default=0.0)

    def look(self) -> None:
        """Take one sample."""
        taken = sum(map(resident_mb, family(self._pid)))
        self.course.append((time.monotonic() - self._began, taken))


@contextmanager
def watched(pid: int) -> Iterator[Watch]:
    """Watch a process until the block ends."""
    watch = Watch(pid)
    with _every(EVERY_S, watch.look):
        yield watch


@contextmanager
def _every(seconds: float, do: Callable[[], None]) -> Iterator[None]:
    from threading import Event, Thread

    over = Event()

    def repeat() -> None:
        do()
        while not over.wait(seconds):
            do()

    thread = Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def family(pid: int) -> Iterator[int]:
    """Give a process and all its descendants that are alive."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from family(int(child))


def resident_mb(pid: int) -> float:
    """Give how much of a process lies in RAM, in megabytes; 0 when it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0
