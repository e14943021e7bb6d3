"""The place that the clinic's machine and its workers both reach: a shared folder, or any address fsspec opens.

Files in it are named by what they hold and come whole or not at all: each is written under another name first. The
only module that imports fsspec.
"""

from __future__ import annotations

import ftplib
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from pipeline.errors import ClusterError

ARRIVING = ".arriving-"
"""How a file that is being brought is named, with the second in which that began."""
STALE_S = 24 * 3600


class Exchange:
    """A folder that is shared: `/mnt/clinic`, `s3://bucket/clinic`, `sftp://host/clinic`."""

    def __init__(self, url: str) -> None:
        """Open it. Raises ClusterError for an address that nothing opens here."""
        self.url = url
        self._swept: set[str] = set()
        with self._telling():
            self._files, root = fsspec.url_to_fs(url, use_listings_cache=False)
        self._root = root.rstrip("/")

    @property
    def shown(self) -> str:
        """Give the address without a password that may stand in it."""
        return re.sub(r"//[^/@]*@", "//", self.url)

    @property
    def is_local(self) -> bool:
        """Say whether it is a folder of this machine, whose files are read where they lie."""
        return isinstance(self._files, LocalFileSystem)

    def place(self, name: str) -> Path:
        """Give the file of a local exchange itself."""
        return Path(self._root, name)

    def size(self, name: str) -> int | None:
        """Give how many bytes a file has; None if it is not there. Raises ClusterError."""
        with self._telling():
            try:
                self._files.invalidate_cache()
                return int(self._files.info(self._full(name))["size"])
            except FileNotFoundError:
                return None

    def put(self, path: Path, name: str) -> None:
        """Copy a file into the exchange, whole or not at all. Raises ClusterError."""
        folder = name.rpartition("/")[0]
        scratch = self._full(f"{folder}/{ARRIVING}{int(time.time())}-{uuid.uuid4().hex}")
        with self._telling():
            self._make(folder)
            self._sweep(folder)
            try:
                self._files.put_file(str(path), scratch)
                self._files.mv(scratch, self._full(name))
            except BaseException:
                with suppress(Exception):  # what went wrong first is told
                    self._files.rm_file(scratch)
                raise

    def _make(self, folder: str) -> None:
        """Make a folder and those it lies in, though another worker makes one of them at the same moment."""
        for is_last in (False, False, True):
            try:
                self._files.makedirs(self._full(folder), exist_ok=True)
            except ftplib.all_errors:  # each protocol has its own way to say that a folder is there already
                if is_last:
                    raise
            else:
                return

    def _sweep(self, folder: str) -> None:
        """Remove what was left half brought by a machine that was switched off, a day ago or more."""
        if folder in self._swept:
            return
        self._swept.add(folder)
        for path in self._files.ls(self._full(folder), detail=False):
            found = re.match(rf"{re.escape(ARRIVING)}(\d+)-", str(path).rpartition("/")[2])
            if found and time.time() - int(found[1]) > STALE_S:
                with suppress(FileNotFoundError):  # another machine has swept too
                    self._files.rm_file(path)

    def fetch(self, name: str, target: Path) -> None:
        """Copy a file out of the exchange over `target`. Raises ClusterError."""
        with self._telling():
            self._files.get_file(self._full(name), str(target))

    def discard(self, folder: str) -> None:
        """Remove a folder of the exchange, there or not. Raises ClusterError."""
        with self._telling():
            try:
                self._files.rm(self._full(folder), recursive=True)
            except FileNotFoundError:
                return

    def _full(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, ImportError, ValueError, ftplib.Error) as error:
            why = (isinstance(error, OSError) and error.strerror) or str(error).rstrip(".") or type(error).__name__
            raise ClusterError(
                f"{self.shown}: the shared place for recordings can't be used ({why}); look at media in [cluster] "
                "of clinic.toml and run the command again."
            ) from error
