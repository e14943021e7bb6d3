"""A killed hearing goes on where it was: the real command, the real model, a real SIGKILL."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import smalltalk
from smalltalk import REPOSITORY, job_in, messages

from pipeline import run as minutes
from pipeline.job import Job
from pipeline.models import Condition, Hearing, Piece
from pipeline.records import parse_piece
from pipeline.speech import recogniser
from pipeline.speech.listening import Ear
from pipeline.speech.recogniser import Recogniser
from pipeline.speech.windows import Window
from pipeline.workspace import Workspace

SLUG = "talk"
PIECES = ("0000.json", "0001.json", "0002.json")
"""A minute of the sample talk is three windows; each is a piece here."""

_MINUTES = """
from pipeline.cli import minutes
from pipeline.speech import listening, recogniser
from pipeline.workspace import Workspace

recogniser.GROUP = 1
hear, discard = listening.Ear.hear, Workspace.discard


def telling_hear(ear, samples, windows, **options):
    print("heard", windows[0].start, flush=True)
    return hear(ear, samples, windows, **options)


def telling_discard(workspace, folder):
    for path in sorted(folder.iterdir()):
        print("there", path.name, path.stat().st_mtime_ns, flush=True)
    discard(workspace, folder)


listening.Ear.hear, Workspace.discard = telling_hear, telling_discard
minutes()
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """What an undisturbed hearing wrote: its transcript, and the folder of its pieces."""

    root: Path
    transcript: bytes
    pieces: Path


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with a minute of the sample talk, taken in."""
    root = tmp_path_factory.mktemp("resume") / "workspace"
    (root / "videos").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "conditions", root / "conditions")
    shutil.copyfile(REPOSITORY / "clinic.toml", root / "clinic.toml")
    smalltalk.ffmpeg(
        *("-t", "60", "-i", REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"),
        *("-vf", "scale=160:-2,fps=5", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
        root / "videos" / f"{SLUG}.mp4",
    )
    job = job_in(root)
    minutes.intake(job)
    assert not job.failed, messages(job)
    return root


@pytest.fixture(scope="module")
def finished(taken_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Hear the talk once, undisturbed, and keep its pieces."""
    root = Path(shutil.copytree(taken_in, tmp_path_factory.mktemp("finished") / "workspace"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recogniser, "GROUP", 1)
        patch.setattr(Workspace, "discard", lambda _workspace, _folder: None)
        patch.setattr("pipeline.steps.transcribe._load", load_once)
        job = job_in(root)
        minutes.transcribe(job)
    assert not job.failed, messages(job)
    (pieces,) = (root / ".cache" / "hearing").iterdir()
    assert [path.name for path in sorted(pieces.iterdir())] == list(PIECES)
    return Finished(root, transcript_of(root).read_bytes(), pieces)


_LOADED: dict[tuple[Hearing, tuple[Condition, ...]], Recogniser] = {}


def load_once(job: Job, hearing: Hearing, conditions: Sequence[Condition]) -> Recogniser:
    """Load the real recogniser as the step does, but only once for the same settings and packs."""
    wanted = hearing, tuple(conditions)
    if wanted not in _LOADED:
        _LOADED[wanted] = recogniser.load_recogniser(hearing, conditions, tell=job.listener.note)
    return _LOADED[wanted]


def transcript_of(root: Path) -> Path:
    return Workspace(root).talk(SLUG).transcript


def pieces_in(root: Path) -> list[Path]:
    """Give the pieces that are put down in a workspace now."""
    return sorted((root / ".cache" / "hearing").glob("*/[0-9]*.json"))


def start(root: Path) -> subprocess.Popen[str]:
    """Start `minutes transcribe` in pieces of one window."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _MINUTES, "--workspace", str(root), "transcribe"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_killed_hearing_goes_on_where_it_was(taken_in: Path, tmp_path: Path, finished: Finished) -> None:
    """After a SIGKILL what was put down is used as it stands, and the transcript is that of an undisturbed run."""
    root = Path(shutil.copytree(taken_in, tmp_path / "workspace"))
    with start(root) as killed:
        deadline = time.monotonic() + 120
        while not pieces_in(root) and killed.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    left = {path.name: path.stat().st_mtime_ns for path in pieces_in(root)}
    assert PIECES[0] in left
    assert len(left) < len(PIECES)
    assert not transcript_of(root).exists()

    with start(root) as again:
        stdout, stderr = again.communicate(timeout=120)
    assert again.returncode == 0, stderr
    lines = [line.split() for line in stdout.splitlines()]
    there = {line[1]: int(line[2]) for line in lines if line[0] == "there"}
    assert tuple(there) == PIECES
    assert {name: there[name] for name in left} == left
    assert len([line for line in lines if line[0] == "heard"]) == len(PIECES) - len(left)
    assert transcript_of(root).read_bytes() == finished.transcript
    assert pieces_in(root) == []


# What can't be trusted is heard again ------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, finished: Finished) -> list[int]:
    """Give a list of the pieces the model is asked for; it answers as it did when it was undisturbed."""
    numbers: list[int] = []
    stored = [parse_piece(path.read_text("utf-8"), file=path.name) for path in sorted(finished.pieces.iterdir())]
    starts_ms = [piece.segments[0].start_ms for piece in stored]

    def hear(_ear: Ear, _samples: object, windows: Sequence[Window], *, heard: Callable[[int], None]) -> Piece:
        begins_ms, ends_ms = windows[0].begins * 1000 // 16_000, windows[0].ends * 1000 // 16_000
        (number,) = (at for at, start_ms in enumerate(starts_ms) if begins_ms <= start_ms < ends_ms)
        numbers.append(number)
        heard(windows[0].ends - windows[0].begins)
        return stored[number]

    monkeypatch.setattr(recogniser, "GROUP", 1)
    monkeypatch.setattr(Ear, "hear", hear)
    monkeypatch.setattr("pipeline.steps.transcribe._load", load_once)
    return numbers


@pytest.fixture
def broken_off(finished: Finished, tmp_path: Path) -> Path:
    """Give a workspace in which all pieces were put down, but no transcript was written."""
    root = Path(shutil.copytree(finished.root, tmp_path / "workspace"))
    transcript_of(root).unlink()
    return root


def hear_again(root: Path) -> bytes:
    """Run the step, and give the transcript it wrote."""
    job = job_in(root)
    minutes.transcribe(job)
    assert not job.failed, messages(job)
    return transcript_of(root).read_bytes()


def test_whole_pieces_are_trusted(broken_off: Path, finished: Finished, asked: list[int]) -> None:
    """A hearing that was killed just before its end asks the model nothing, and its pieces are cleared away."""
    assert hear_again(broken_off) == finished.transcript
    assert asked == []
    assert list((broken_off / ".cache" / "hearing").iterdir()) == []


def test_pieces_of_a_talk_that_was_heard_are_cleared_away(
    finished: Finished, tmp_path: Path, asked: list[int]
) -> None:
    """A kill between the transcript's last byte and the clearing leaves nothing for ever."""
    root = Path(shutil.copytree(finished.root, tmp_path / "workspace"))
    assert pieces_in(root)
    assert hear_again(root) == finished.transcript
    assert asked == []
    assert list((root / ".cache" / "hearing").iterdir()) == []


def _half(text: str) -> str:
    return text[: len(text) // 2]


def _without_times(text: str) -> str:
    return text.replace('"start"', '"begin"')


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_half, id="half"),
        pytest.param(lambda _text: "", id="empty"),
        pytest.param(lambda _text: "\0" * 4096, id="zeros"),
        pytest.param(lambda _text: "[]", id="another-kind"),
        pytest.param(lambda _text: '{"segments": [], "expected": []}', id="no-segment"),
        pytest.param(_without_times, id="no-times"),
    ],
)
def test_damaged_piece_is_heard_again(
    broken_off: Path, finished: Finished, asked: list[int], damage: Callable[[str], str]
) -> None:
    """A piece that a crash or a disk spoiled is not trusted; the others are."""
    piece = pieces_in(broken_off)[1]
    piece.write_text(damage(piece.read_text("utf-8")), encoding="utf-8")
    assert hear_again(broken_off) == finished.transcript
    assert asked == [1]


def test_piece_that_is_no_text_is_heard_again(broken_off: Path, finished: Finished, asked: list[int]) -> None:
    """Bytes that are no UTF-8 are damage like any other."""
    pieces_in(broken_off)[2].write_bytes(b"\xff\xfe\x00")
    assert hear_again(broken_off) == finished.transcript
    assert asked == [2]


def test_half_written_piece_is_swept(broken_off: Path, finished: Finished, asked: list[int]) -> None:
    """What a kill left in the middle of a write is never read, and goes with the next command."""
    last = pieces_in(broken_off)[2]
    scratch = last.with_name(".writing-abc.json")
    last.rename(scratch)
    with Workspace(broken_off).lock():
        assert not scratch.exists()
        assert hear_again(broken_off) == finished.transcript
    assert asked == [2]


# What was heard otherwise is not mixed in --------------------------------------------------------------


def _other_vocabulary(root: Path, _patch: pytest.MonkeyPatch) -> None:
    pack = root / "conditions" / "bruxism.toml"
    pack.write_text(
        pack.read_text("utf-8").replace("vocabulary = [", 'vocabulary = [ "occlusal splint",', 1), "utf-8"
    )


def _other_names(root: Path, _patch: pytest.MonkeyPatch) -> None:
    settings = root / "clinic.toml"
    settings.write_text(settings.read_text("utf-8").replace("Cynthia", "Sylvia"), "utf-8")


def _other_model(_root: Path, patch: pytest.MonkeyPatch) -> None:
    loaded = next(iter(_LOADED.values()))
    patch.setattr(loaded, "checkpoint", replace(loaded.checkpoint, sha256="0" * 64))


def _other_arithmetic(_root: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(type(next(iter(_LOADED.values()))._network), "precision", "float8")


@pytest.mark.parametrize("change", [_other_vocabulary, _other_names, _other_model, _other_arithmetic])
def test_pieces_of_another_hearing_are_left_alone(
    broken_off: Path,
    asked: list[int],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    """With other terms, names, model or arithmetic the talk is heard from its beginning."""
    change(broken_off, monkeypatch)
    hear_again(broken_off)
    assert asked == [0, 1, 2]
