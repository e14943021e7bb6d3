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
from pipeline.page import Content, Tree

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


def swap_tree(target: Path, tree: Tree) -> bool:
    """Write a whole folder beside `target`, then swap it in; say whether anything changed.

    A kill leaves the old folder or the new one. Between the two renames the old one stands under
    `.NAME.old`, from where `recover_tree` takes it back.
    """
    target = target.resolve()  # a link to the folder a web server shows stays a link
    recover_tree(target)
    if _same_tree(target, tree):
        return False
    old = _old(target)
    new = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.new-"))
    try:
        for name, content in sorted(tree.items()):
            _place(new / name, content)
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
    return True


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
def lock(folder: Path, *, name: str) -> Iterator[None]:
    """Hold a folder's lock for one process at a time. Raises BusyError at once if another holds it.

    The system drops the lock with the process that holds it, so a killed one blocks nobody.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = filelock.FileLock(folder / "lock", timeout=0)
        held.acquire()
    except filelock.Timeout as error:
        holder = _holder(folder / "lock.pid")
        raise BusyError(f"{name}: another minutes command is at work here{holder}; wait for it to end.") from error
    except OSError as error:
        raise PipelineError(
            f"{name}: this folder can't be written to ({error.strerror}); choose another."
        ) from error
    try:
        (folder / "lock.pid").write_text(str(os.getpid()), encoding="utf-8")
        yield
    finally:
        held.release()


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _holder(note: Path) -> str:
    try:
        return f" (process {int(note.read_text(encoding='utf-8'))})"
    except (OSError, ValueError):
        return ""


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


def _place(path: Path, content: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="\n")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    elif content.is_fixed and _linked(content.source, path):
        return
    else:
        shutil.copyfile(content.source, path)
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _linked(source: Path, path: Path) -> bool:
    """Give a file a second name; False where the file system can't."""
    try:
        path.hardlink_to(source)
    except OSError:
        return False
    return True


def _same_tree(target: Path, tree: Tree) -> bool:
    if not target.is_dir():
        return False
    there = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    return there.keys() == dict(tree).keys() and all(_same_file(there[name], tree[name]) for name in there)


def _same_file(path: Path, content: Content) -> bool:
    if isinstance(content, str | bytes):
        return path.read_bytes() == (content.encode("utf-8") if isinstance(content, str) else content)
    if path.samefile(content.source):
        return True
    with path.open("rb") as mine, content.source.open("rb") as wanted:
        if os.fstat(mine.fileno()).st_size != os.fstat(wanted.fileno()).st_size:
            return False
        return hashlib.file_digest(mine, "sha256").digest() == hashlib.file_digest(wanted, "sha256").digest()
