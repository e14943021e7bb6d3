"""The one way a program is let at a file that came from a person: held to limits, and ended as a whole.

What a crafted file can reach is then the memory, time and bytes given here, and the bytes of that one file. A
decoder that it takes over through a defect has, in a process of its own, the rights of the person who runs us: the
lists in `allowed` keep such decoders from being asked.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from pipeline.errors import MediaError, PipelineError, RoomError, ToolError, show_name, tail
from pipeline.intake.launch import CANNOT_RUN

LAUNCHER = Path(__file__).with_name("launch.py")
LONGEST_S = 24 * 3600
KEPT = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""What of the environment a reader sees: no proxy, no FFREPORT that would have it write files, no PYTHONPATH."""
ENVIRONMENT = {"LC_ALL": "C", "MALLOC_ARENA_MAX": "2"}
"""Messages in English; and no 64 MB of address space set aside for each thread, which would count as memory."""
OUTPUT_BYTES = 1 << 30
"""More than four hours of sound as the recogniser hears it."""
KILLED = 9
NO_MEMORY = (b"Cannot allocate memory", b"out of memory", b"Resource temporarily unavailable", b"MemoryError")
"""What ffmpeg and Python say where there is too little memory; the third one of a thread that can't be started."""
_CHUNK = 1 << 16
_OUR_NAME = re.compile(rb"\s*(?:file:)?/dev/fd/\d+:?")
_LIST = re.compile(rb"(not on whitelist) '[^']*'")
"""What says nothing to a person in a complaint: the name under which a child was handed a file, and our lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a program may use. Bytes, and seconds of wall time; its processor time follows from these."""

    seconds: float
    memory: int
    """Address space. Systems that have no limit of it (macOS) leave it open."""
    file_bytes: int = 0
    """Size of any one file that it writes."""
    output_bytes: int = OUTPUT_BYTES
    """What it may write to its standard output."""
    said_bytes: int = 1 << 16
    """How much of the end of its standard error is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended: its status (negative for a signal), and what it wrote."""

    status: int
    written: bytes
    said: bytes
    stopped: str = ""
    """Why we ended it: "time" or "output"; empty if it ended by itself."""


def run_fenced(
    command: Sequence[str],
    *,
    limits: Limits,
    files: Sequence[int] = (),
    heard: Callable[[bytes], None] | None = None,
) -> Ended:
    """Run a program within limits and give how it ended; `heard` takes its output line by line, as it comes.

    A tiny launcher puts the limits on itself and then becomes the program. Code of ours between fork and exec (the
    preexec_fn of Popen) may deadlock beside other threads, which the desk has, and `prlimit` is Linux's alone.
    """
    seconds = min(limits.seconds, LONGEST_S)
    cpu_s = int(seconds * (os.cpu_count() or 1)) + 1  # so that it ends by itself even if we are gone
    fence = (str(os.getpid()), str(limits.memory), str(limits.file_bytes), str(cpu_s))
    child = subprocess.Popen(
        [*_launcher(), *fence, *command] if os.name == "posix" else command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: os.environ[name] for name in KEPT if name in os.environ} | ENVIRONMENT,
        start_new_session=True,
        pass_fds=files,
    )
    return _watch(child, seconds, limits, heard)


def explain(ended: Ended, *, name: str, limits: Limits, unreadable: str) -> PipelineError | None:
    """Tell a person how a program failed, None if it did not; `unreadable` is said where no more is known."""
    name = show_name(name)
    if ended.stopped == "time":
        return MediaError(f"{name}: ffmpeg gave up after {limits.seconds:.0f} seconds; export the video again.")
    if ended.stopped == "output":
        return MediaError(f"{name}: there is no end to what this recording holds; export it again as MP4.")
    if b"Failed to compensate for timestamp" in ended.said:  # and then ffmpeg goes on, with another clock
        return MediaError(
            f"{name}: its clock jumps by hours, as a damaged recording's does; export it again as MP4."
        )
    if ended.status == 0:
        return None
    if ended.status == CANNOT_RUN:
        return ToolError(f"{name}: ffmpeg is gone or does not run here; run `make` again to fetch it.")
    if b"No space left" in ended.said or b"Disk quota exceeded" in ended.said:
        return RoomError(f"{name}: the disk is full; make room and run the command again.")
    if b"File too large" in ended.said:  # the launcher, like any Python, has SIGXFSZ ignored
        return MediaError(f"{name}: its web copy would be larger than any talk's; export a shorter part as MP4.")
    if any(words in ended.said for words in NO_MEMORY):
        return MediaError(
            f"{name}: this recording takes more memory than it may, as damaged or huge ones do; "
            "export it again as MP4 in 1080p."
        )
    if ended.status == -KILLED:
        return ToolError(
            f"{name}: the computer ended ffmpeg, most likely for want of memory; close other programs and run "
            "the command again."
        )
    if ended.status < 0:
        return MediaError(f"{name}: this recording is damaged so that ffmpeg crashes; export it again as MP4.")
    if b") not on whitelist" in ended.said:  # "Codec (huffyuv) not on whitelist"
        return MediaError(
            f"{name}: its picture or sound is of a kind that can't be read here; export it again as MP4."
        )
    said = tail(_LIST.sub(rb"\1", _OUR_NAME.sub(b" ", ended.said)))
    return MediaError(f"{name}: {unreadable}; export it again as MP4.{f' ({said})' if said else ''}")


@contextmanager
def held(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Open an ordinary file and give the name under which a child finds just that file, and what to pass on to it.

    The child opens what was looked at here: a link or a pipe that takes its place meanwhile is never opened.
    Raises MediaError, also when the file was written to meanwhile.
    """
    name = show_name(path.name)
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise MediaError(f"{name}: this file can't be opened; copy it into videos/ again.") from error
    try:
        before = os.fstat(number)
        if not stat.S_ISREG(before.st_mode):
            raise MediaError(f"{name}: this is no ordinary file; copy the video itself into videos/.")
        if os.path.exists("/dev/fd"):  # noqa: PTH110
            yield f"/dev/fd/{number}", (number,)
        else:
            yield str(path.absolute()), ()
        after = os.fstat(number)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise MediaError(f"{name}: this file is still being copied; wait and run the command again.")
    finally:
        os.close(number)


def _launcher() -> tuple[str, ...]:
    return (sys.executable, "-I", "-S", str(LAUNCHER))


def _watch(
    child: subprocess.Popen[bytes], seconds: float, limits: Limits, heard: Callable[[bytes], None] | None
) -> Ended:
    """See a program to its end; whatever happens here, nothing of it is left running."""
    stopped: list[str] = []
    said = bytearray()

    def stop(why: str) -> None:
        stopped.append(why)
        _kill(child)

    clock = threading.Timer(seconds, stop, ("time",))
    drain = threading.Thread(target=_drain, args=(child.stderr, said, limits.said_bytes))
    clock.daemon = drain.daemon = True
    with child:
        try:
            clock.start()
            drain.start()
            written = _listen(child.stdout, limits.output_bytes, heard, lambda: stop("output"))
            child.wait()
            drain.join()
        finally:
            clock.cancel()
            _kill(child)
    complaint = bytes(said[-limits.said_bytes :])
    return Ended(status=child.returncode, written=written, said=complaint, stopped=stopped[0] if stopped else "")


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End a program with all that it started; its number is not given to another before it has been waited for."""
    if child.returncode is not None:
        return
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):  # macOS: of a group that has just ended
            os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def _drain(pipe: IO[bytes] | None, said: bytearray, most: int) -> None:
    """Read a program's complaints to the end, so that it never waits for us, and keep the last of them."""
    while pipe is not None and (chunk := os.read(pipe.fileno(), _CHUNK)):
        said += chunk
        if len(said) > 2 * most:
            del said[:-most]


def _listen(
    pipe: IO[bytes] | None, most: int, heard: Callable[[bytes], None] | None, stop: Callable[[], None]
) -> bytes:
    """Read a program's output to the end; line by line for `heard`, else all of it in one piece."""
    written, count = BytesIO(), 0
    while pipe is not None and (chunk := pipe.readline(_CHUNK) if heard else os.read(pipe.fileno(), _CHUNK)):
        count += len(chunk)
        if count > most:
            stop()
            break
        if heard:
            heard(chunk)
        else:
            written.write(chunk)
    return written.getvalue()
