"""Write files whole or not at all, and hold a folder's lock. Used by `workspace` and `trees` alone."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import filelock

from pipeline.errors import BusyError, PipelineError
from pipeline.holder import format_holder, read_holder

_SCRATCH = ".writing-"


def write_text(path: Path, text: str) -> bool:
    """Write a text file whole or not at all; say whether it changed."""
    content = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == content:
        return False
    with staged(path) as scratch:
        scratch.write_bytes(content)
    return True


@contextlib.contextmanager
def staged(path: Path) -> Iterator[Path]:
    """Give a scratch file beside `path` that takes its place when the block ends well.

    Written through to the disk before and after the rename: a kill at any moment leaves the old file
    or the new one. The old file's mode is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~plain_mode_mask()
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_SCRATCH, suffix=path.suffix)
    os.close(descriptor)
    scratch = Path(name)
    try:
        yield scratch
        with scratch.open("rb") as file:
            os.fsync(file.fileno())
        scratch.chmod(mode)
        move(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def move(path: Path, target: Path) -> None:
    """Have a file take the place of another in the same folder, through to the disk."""
    path.replace(target)
    sync_folder(target.parent)


def sweep(folder: Path) -> None:
    """Remove the scratch files that killed writes have left in a folder and below."""
    for place, _, names in os.walk(folder):
        for name in names:
            if name.startswith(_SCRATCH):
                Path(place, name).unlink(missing_ok=True)


@contextlib.contextmanager
def lock(folder: Path, *, name: str, command: str = "") -> Iterator[None]:
    """Hold a folder's lock for one process at a time. Raises BusyError at once if another holds it.

    The system drops the lock with the process that holds it, so a killed one blocks nobody. What is noted beside
    it, `command` and all, is only for the message.
    """
    note = folder / "lock.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = filelock.FileLock(folder / "lock", timeout=0)
        held.acquire()
    except filelock.Timeout as error:
        holder = read_holder(note)
        raise BusyError(f"{name}: another minutes command is at work here{holder}; wait for it to end.") from error
    except OSError as error:
        raise PipelineError(
            f"{name}: this folder can't be written to ({error.strerror}); choose another."
        ) from error
    try:
        with contextlib.suppress(OSError):
            note.write_text(format_holder(command), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        held.release()


def plain_mode_mask() -> int:
    """Give the bits that a new file or folder of this person does not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync_folder(folder: Path) -> None:
    """Write the names in a folder through to the disk, where the system has a way to ask for it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
