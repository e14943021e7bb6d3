"""What a worker keeps on its own disk: recordings and models, fetched once, every byte held against its digest."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from pipeline.cluster.exchange import Exchange
from pipeline.cluster.requests import HearingRequest, Request, Source
from pipeline.dropped import look_at
from pipeline.errors import MediaError, WeightsError, show_name
from pipeline.speech.weights import cache_folder

MOST_BYTES = 20_000_000_000
"""Of recordings; those that were used longest ago go first."""


def shelf_folder() -> Path:
    """Give the folder in which this machine keeps recordings that came over the network."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "moderni-minutes" / "recordings"


@contextmanager
def borrow_recording(request: Request, exchange: Exchange) -> Iterator[Path]:
    """Give a recording on this machine and have nothing come of work on one that changes. Raises MediaError."""
    source, name = request.recording, show_name(request.video.file)
    if source.path:
        path = Path(source.path)
    elif exchange.is_local:
        path = exchange.place(source.name)
    else:
        path = keep(source, exchange, shelf_folder())
    before = look_at(path)
    try:
        found = digest_file(path)
    except OSError as error:
        raise MediaError(
            f"{name}: a worker can't read it at {path} ({error.strerror}); name a place that all machines reach "
            "as media in [cluster] of clinic.toml."
        ) from error
    if found != source.sha256 and not source.path and not exchange.is_local:
        path.unlink(missing_ok=True)  # this machine's own copy went bad
        keep(source, exchange, shelf_folder())
        before, found = look_at(path), source.sha256  # which was held against it as it came
    if found != source.sha256:
        raise MediaError(
            f"{name}: this is no longer the recording that was taken in; run `make` again."
            if source.path
            else f"{name}: its copy in {exchange.shown} is damaged; delete {source.name} there, then run `make`."
        )
    yield path
    if look_at(path) != before:
        raise MediaError(f"{name}: this video is still being copied; run `make` again when that is done.")


def keep(source: Source, exchange: Exchange, folder: Path) -> Path:
    """Give a file of the exchange from this machine's disk; it is fetched if it is not there.

    Raises ClusterError where the exchange can't be read, MediaError where what came is not what was asked for.
    """
    path = folder / source.name.rpartition("/")[2]
    if not path.exists() or path.stat().st_size != source.size:
        _take(path, source.sha256, lambda scratch: exchange.fetch(source.name, scratch), where=exchange.shown)
        _make_room(folder, keeping=path)
    os.utime(path)  # it was used
    return path


def place_model(request: HearingRequest, exchange: Exchange, prepare: Callable[[], object]) -> None:
    """See to it that the model is in this machine's cache, of several processes by one alone. Raises WeightsError.

    It comes from the exchange if it lies there; else `prepare` gets it where the clinic's own machine would.
    """
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / ".minutes.lock"):
        source = request.model
        path = folder / source.name.rpartition("/")[2] if source else None
        if source and path and not path.exists():
            if source.path and Path(source.path).is_file():
                _take(
                    path, source.sha256, lambda scratch: shutil.copyfile(source.path, scratch), where=source.path
                )
            elif not source.path:
                _take(
                    path, source.sha256, lambda scratch: exchange.fetch(source.name, scratch), where=exchange.shown
                )
        prepare()


def digest_file(path: Path) -> str:
    """Give a file's SHA-256, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take(path: Path, sha256: str, fetch: Callable[[Path], object], *, where: str) -> None:
    """Fetch a file beside its place, and let it have it once its digest is right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".fetching-") as scratch:
        arrived = Path(scratch) / "file"
        fetch(arrived)
        if (found := digest_file(arrived)) != sha256:
            kind = WeightsError if path.suffix == ".pt" else MediaError
            raise kind(
                f"{path.name}: the file from {where} is another one (SHA-256 {found[:16]}..., expected "
                f"{sha256[:16]}...); delete it there and run the command again."
            )
        arrived.replace(path)


def _make_room(folder: Path, *, keeping: Path) -> None:
    """Remove the recordings that were used longest ago, until the rest is small enough."""
    there = []
    for path in folder.iterdir():
        with suppress(OSError):  # another process has just removed it
            if path.is_file() and path != keeping:
                there.append((path.stat().st_mtime_ns, path.stat().st_size, path))
    left = sum(size for _, size, _ in there) + keeping.stat().st_size
    for _, size, path in sorted(there):
        if left <= MOST_BYTES:
            break
        path.unlink(missing_ok=True)
        left -= size
