"""What this program ships, fetches or brings that is no Python package: speech models, ffmpeg, scripts."""

from __future__ import annotations

import hashlib
import importlib.resources
import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from supply.locks import FOLDER

ROOT = FOLDER.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """One such thing; `sha256` is of the file as it lies here, or of the one that will be accepted."""

    name: str
    kind: str
    version: str
    licence: str
    sha256: str
    comes: str


def list_others() -> tuple[Other, ...]:
    """Look at each of them where it lies."""
    return (_whisper(), _silero(), _ffmpeg(), _minisearch())


def _whisper() -> Other:
    """Give the speech model that clinic.toml has chosen; its digest is the published one, here or not."""
    from pipeline.settings import parse_settings
    from pipeline.speech.recogniser import MODELS
    from pipeline.speech.weights import cache_folder, place_checkpoint

    model = parse_settings((ROOT / "clinic.toml").read_text("utf-8")).hearing.model
    return Other(
        name=f"whisper-{model}",
        kind="machine-learning-model",
        version="20250625",
        licence="MIT",
        sha256=place_checkpoint(model, MODELS, folder=cache_folder()).sha256,
        comes="fetched at the first run, accepted by this digest alone",
    )


def _silero() -> Other:
    path = Path(str(importlib.resources.files("silero_vad.data"))) / "silero_vad_16k_sequence.onnx"
    return Other(
        name="silero-vad model",
        kind="machine-learning-model",
        version=importlib.metadata.version("silero-vad"),
        licence="MIT",
        sha256=digest(path),
        comes="inside the wheel of silero-vad",
    )


def _ffmpeg() -> Other:
    import imageio_ffmpeg

    path = Path(imageio_ffmpeg.get_ffmpeg_exe())
    told = subprocess.run([path, "-version"], capture_output=True, text=True).stdout
    found = re.match(r"ffmpeg version (\S+)", told)
    return Other(
        name="ffmpeg",
        kind="application",
        version=found[1] if found else "",
        licence="GPL-3.0-or-later",
        sha256=digest(path),
        comes="inside the wheel of imageio-ffmpeg",
    )


def _minisearch() -> Other:
    folder = ROOT / "site_templates" / "assets" / "minisearch"
    return Other(
        name="minisearch",
        kind="library",
        version=(folder / "VERSION.txt").read_text("utf-8").split()[1].rstrip(","),
        licence="MIT",
        sha256=digest(folder / "minisearch.js"),
        comes="shipped in site_templates/assets/minisearch/, with its licence",
    )


def digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
