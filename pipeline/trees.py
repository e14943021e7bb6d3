"""Write a whole folder of pages beside the old one, and swap it in. Used by `workspace` alone.

Of a large site most files stay as they are. They get a second name in the new folder rather than a copy, and the
folder that was swapped out is kept as a spare, `.NAME.spare`: the next one is made of it by changing what differs,
which is far less work than to make and remove some ten thousand names. A spare holds nothing but second names of
files that stand in the folder itself, so what was taken off a site is not kept in it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.files import plain_mode_mask, sync_folder
from pipeline.page import Asset, Changes, Content, Tree

_MANY = 100
"""Files, from which on it is quicker to have the system write all that waits before each is asked for."""
_LARGE = 2000
"""Files, from which on a spare is worth a second folder."""

_There = Mapping[str, os.DirEntry[str]]
"""The files below a folder, by path from its top."""


def walk(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give every file below a folder, by its path from there; nothing where there is no such folder."""
    yield from ((name, Path(entry.path)) for name, entry in _list(folder).items())


def swap_tree(target: Path, tree: Tree) -> Changes:
    """Write a whole folder beside `target`, then swap it in; say what changed. Whoever calls holds the lock.

    A kill leaves the old folder or the new one. Between the two renames the old one stands under
    `.NAME.old`, from where `recover_tree` takes it back.
    """
    target = target.resolve()  # a link to the folder a web server shows stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    recover_tree(target)
    there = _list(target)
    changes = _compare(there, tree)
    if not changes and target.is_dir():
        return changes
    old = _beside(target, "old")
    new = _beside(target, "new")
    try:
        if (spare := _beside(target, "spare")).is_dir():
            spare.rename(new)
        else:
            new.mkdir(0o700)  # nobody else looks in before it is whole
        stays = _fill(new, tree, there)
        new.chmod(0o777 & ~plain_mode_mask())
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            target.rename(old)
        new.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        _take_back(target)
    if len(stays) > _LARGE:
        _put_aside(old, _beside(target, "spare"), there.keys() - stays)
    elif len(tree) > _LARGE:
        _double(target, _beside(target, "spare"))
    shutil.rmtree(old, ignore_errors=True)
    return changes


def recover_tree(target: Path) -> None:
    """Take back a folder that a killed `swap_tree` had set aside, and sweep what else it left.

    Where nothing changes afterwards no swap would remove the old one, which may hold a page that was taken off.
    Whoever calls holds the lock: what lies there is nobody's at work.
    """
    _take_back(target)
    for kind in ("new", "old"):
        shutil.rmtree(_beside(target, kind), ignore_errors=True)


def built_name(place: str) -> str:
    """Give the folder that is meant by a path inside one that is being written: `.site.new/search` is `site`."""
    first, *_ = place.split("/")
    found = re.fullmatch(r"\.(\w+)\.(?:new|old|spare)", first)
    return found[1] if found else place


def _take_back(target: Path) -> None:
    old = _beside(target, "old")
    if old.exists() and not target.exists():
        old.rename(target)


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{kind}")


def _list(folder: Path) -> dict[str, os.DirEntry[str]]:
    return dict(_walk(str(folder), "")) if folder.is_dir() else {}


def _walk(place: str, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Walk without making a Path of each of the many thousand files that a large site has."""
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{below}{entry.name}/")
            elif entry.is_file():
                yield below + entry.name, entry


def _compare(there: _There, tree: Tree) -> Changes:
    both = tree.keys() & there.keys()
    return Changes(
        added=tuple(sorted(tree.keys() - there.keys())),
        changed=tuple(sorted(name for name in both if not _same_file(there[name].path, tree[name]))),
        removed=tuple(sorted(there.keys() - tree.keys())),
    )


def _fill(folder: Path, tree: Tree, there: _There) -> set[str]:
    """Make a folder, empty or a spare, hold just a tree, through to the disk.

    Gives the names under which it holds the very files that stand in the present folder too.
    """
    stays = {name for name, content in tree.items() if _is_there(content, there.get(name))}
    spare = _list(folder)
    kept = {name for name in spare.keys() & stays if spare[name].inode() == there[name].inode()}
    _remove(folder, spare.keys() - kept)
    made = {"", *(name.rpartition("/")[0] for name in kept)}
    linked, written = set(kept), []
    for name in sorted(tree.keys() - kept):
        parent = name.rpartition("/")[0]
        if parent not in made:
            (folder / parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        if _place(folder / name, tree[name]):
            written.append(folder / name)
        elif name in stays:
            linked.add(name)
    _sync(written)
    return linked


def _is_there(content: Content, entry: os.DirEntry[str] | None) -> bool:
    """Say whether a file is to stay that stands in the present folder under the same name."""
    return (
        entry is not None and isinstance(content, Asset) and content.is_fixed and str(content.source) == entry.path
    )


def _remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files below a folder, and folders that are empty then."""
    emptied: set[str] = set()
    for name in names:
        (folder / name).unlink()
        while name := name.rpartition("/")[0]:
            emptied.add(name)
    for place in sorted(emptied, reverse=True):
        with contextlib.suppress(OSError):  # it still holds files
            (folder / place).rmdir()


def _put_aside(old: Path, spare: Path, gone: Iterable[str]) -> None:
    """Make of the folder that was swapped out a spare, without the files that stand in the new one no more."""
    with contextlib.suppress(OSError):
        _remove(old, gone)
        if _is_plain(old):
            old.rename(spare)


def _is_plain(folder: Path) -> bool:
    """Say whether a folder holds ordinary files and folders of such alone: no link, no empty folder."""
    kept = set(_list(folder))
    for place, folders, names in os.walk(folder):
        below = os.path.relpath(place, folder).replace(os.sep, "/")
        found = {name if below == "." else f"{below}/{name}" for name in names}
        has_links = any(os.path.islink(os.path.join(place, name)) for name in folders)  # noqa: PTH114, PTH118
        if has_links or not found <= kept or not (folders or names):
            return False
    return True


def _double(target: Path, spare: Path) -> None:
    """Make a spare of a folder that is new throughout; none where a file can't have two names."""
    names = _list(target)
    try:
        for parent in sorted({name.rpartition("/")[0] for name in names}):
            (spare / parent).mkdir(parents=True, exist_ok=True)
        for name, entry in names.items():
            os.link(entry.path, spare / name)
    except OSError:
        shutil.rmtree(spare, ignore_errors=True)


def _sync(written: list[Path]) -> None:
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
