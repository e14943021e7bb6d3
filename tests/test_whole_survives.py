"""The whole pipeline, killed, failed and starved of room: nothing half, nothing of hers lost, and the same end.

`make prove` does all of it; here is a slice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prove_children import Children
from prove_elsewhere import PLACES, build_elsewhere
from prove_faults import fail_often
from prove_full import fill_disk
from prove_kills import kill_often
from prove_whole import ONE, Whole, build_whole, copy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    """Give the process that starts children with everything loaded."""
    started = Children()
    yield started
    started.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, children: Children) -> Whole:
    """Give a talk that was edited, published and recorded again, and what an undisturbed run makes of it."""
    return build_whole(tmp_path_factory.mktemp("whole"), children, ONE)


def test_kills_at_any_moment_lose_nothing(whole: Whole, children: Children, tmp_path: Path) -> None:
    """After each kill all that has its final name is whole; after each row of them the end is the same."""
    killed = kill_often(tmp_path, children, whole, kills=12, seed=20261127)
    assert killed.kills == 12
    assert len(killed.stages) >= 3, killed


@pytest.mark.parametrize(("door", "first", "step"), [("process", 5, 14), ("rename", 20, 31), ("sync", 90, 90)])
def test_a_fault_is_one_sentence(
    whole: Whole, children: Children, tmp_path: Path, door: str, first: int, step: int
) -> None:
    """A disk or a system that fails once is told, or did no harm; the next run ends as if nothing had been."""
    failed = fail_often(tmp_path, children, whole, doors=(door,), first=first, step=step)
    assert failed.fired[door] == len(range(first, whole.calls[door] + 1, step)) > 0


def test_a_full_disk_is_one_sentence(whole: Whole, tmp_path: Path) -> None:
    """A real disk without a byte of room, or where nobody may make one a limit that the system holds."""
    _where, said = fill_disk(tmp_path, whole, moments=2)
    assert len(said) == 2


def test_another_computer_builds_the_same_bytes(whole: Whole, tmp_path: Path) -> None:
    """Another folder, locale, time zone, mask of modes and order of hashes change no byte."""
    build_elsewhere(tmp_path, whole, PLACES[0])


def test_what_is_half_would_be_seen(whole: Whole, tmp_path: Path) -> None:
    """The look after each kill finds half a file, a lost edit and a mixed folder."""
    for number, spoil in enumerate(
        (
            lambda root: _halve(root / "transcripts/again/transcript.json"),
            lambda root: _halve(next((root / "transcripts/again/history").glob("*-post.md"))),
            lambda root: (root / "preview/index.html").unlink(),
        )
    ):
        root = copy(whole.start, tmp_path / str(number))
        whole.require_sound(root)
        spoil(root)
        with pytest.raises(AssertionError):
            whole.require_sound(root)


def _halve(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
