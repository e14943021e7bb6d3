"""Write files and folders whole or not at all. Used by `workspace` alone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import filelock

from pipeline.errors import BusyError, PipelineError
from pipeline.holder import format_holder, read_holder
from pipeline.page import Asset, Changes, Content, Tree

_SCRATCH = ".writing-"
_MANY = 100
"""Files, from which on it is quicker to have the system write all that waits before each is asked for."""


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
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
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
    _sync_folder(target.parent)


def compare_tree(target: Path, tree: Tree) -> Changes:
    """Say what writing `tree` would change in the folder `target`, there or not."""
    there = dict(_walk(str(target), "")) if target.is_dir() else {}
    both = tree.keys() & there.keys()
    return Changes(
        added=tuple(sorted(tree.keys() - there.keys())),
        changed=tuple(sorted(name for name in both if not _same_file(there[name], tree[name]))),
        removed=tuple(sorted(there.keys() - tree.keys())),
    )


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give every file below a folder, by its path from there; nothing where there is no such folder."""
    if folder.is_dir():
        yield from ((name, Path(path)) for name, path in _walk(str(folder), ""))


def _walk(place: str, below: str) -> Iterator[tuple[str, str]]:
    """Walk without making a Path of each of the many thousand files that a large site has."""
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{below}{entry.name}/")
            elif entry.is_file():
                yield below + entry.name, entry.path


def swap_tree(target: Path, tree: Tree) -> Changes:
    """Write a whole folder beside `target`, then swap it in; say what changed.

    A kill leaves the old folder or the new one. Between the two renames the old one stands under
    `.NAME.old`, from where `recover_tree` takes it back.
    """
    target = target.resolve()  # a link to the folder a web server shows stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    recover_tree(target)
    changes = compare_tree(target, tree)
    if not changes and target.is_dir():
        return changes
    old = _old(target)
    new = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.new-"))
    try:
        _place_all(new, tree)
        new.chmod(0o777 & ~_umask())
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        new.rename(target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        recover_tree(target)
    shutil.rmtree(old, ignore_errors=True)
    return changes


def sweep(folder: Path) -> None:
    """Remove the scratch files that killed writes have left in a folder and below."""
    for leftover in folder.rglob(f"{_SCRATCH}*"):
        leftover.unlink(missing_ok=True)


def recover_tree(target: Path) -> None:
    """Take back a folder that a killed `swap_tree` had set aside, and sweep what it left half-written."""
    if _old(target).exists() and not target.exists():
        _old(target).rename(target)
    for leftover in target.parent.glob(f".{target.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)


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


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _place_all(folder: Path, tree: Tree) -> None:
    """Write a tree into a new folder, through to the disk."""
    made, written = {""}, []
    for name, content in sorted(tree.items()):
        parent = name.rpartition("/")[0]
        if parent not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        if _place(folder / name, content):
            written.append(folder / name)
    if os.name == "posix" and len(written) > _MANY:
        os.sync()  # all at once, which for thousands of files is far quicker; it tells of no fault, so:
    for path in written:
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _place(path: Path, content: Content) -> bool:
    """Write a file, or give one that never changes a second name; say whether anything was written."""
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
        return True
    if isinstance(content, bytes):
        path.write_bytes(content)
        return True
    if content.is_fixed and _linked(content.source, path):
        return False
    shutil.copyfile(content.source, path)
    return True


def _linked(source: Path, path: Path) -> bool:
    """Give a file a second name; False where the file system can't."""
    try:
        os.link(source, path)
    except OSError:
        return False
    return True


def _same_file(place: str, content: Content) -> bool:
    if isinstance(content, Asset) and place == str(content.source):
        return True
    path = Path(place)
    if isinstance(content, str | bytes):
        return path.read_bytes() == (content.encode("utf-8") if isinstance(content, str) else content)
    mine, wanted = path.stat(), content.source.stat()
    if os.path.samestat(mine, wanted):
        return True
    if mine.st_size != wanted.st_size:
        return False
    with path.open("rb") as one, content.source.open("rb") as other:
        return hashlib.file_digest(one, "sha256").digest() == hashlib.file_digest(other, "sha256").digest()
