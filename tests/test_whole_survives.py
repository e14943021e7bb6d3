"""The whole pipeline, killed, failed and starved of room: nothing half, nothing of hers lost, and the same end.

`make prove` does all of it; here is a slice.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prove_children import Children
from prove_elsewhere import PLACES, build_elsewhere
from prove_faults import Failed, fail_once
from prove_full import FULL, fill_disk
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
    killed = kill_often(tmp_path, children, whole, kills=5, seed=20261127)
    assert killed.kills == 5
    assert len(killed.stages) >= 2, killed


@pytest.mark.parametrize(("door", "nth", "error"), [("process", 9, "EACCES"), ("sync", 130, "ENOSPC")])
def test_a_fault_is_one_sentence(
    whole: Whole, children: Children, tmp_path: Path, door: str, nth: int, error: str
) -> None:
    """A disk or a system that fails once is told; the next run ends as if nothing had been."""
    failed = Failed()
    assert fail_once(tmp_path, children, whole, door, nth, error, failed)
    assert failed.told[door] == 1


def test_a_full_disk_is_one_sentence(
    whole: Whole, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """A real disk without a byte of room; where nobody may make one, but never in CI, a limit of the system."""
    where, said = fill_disk(tmp_path, whole, moments=1)
    record_property("tried on", where)
    assert where == "a small disk" or (where == "a limit of files" and not os.environ.get("CI")), where
    assert len(said) == 1
    assert any(words in said[0] for words in FULL), f"{where}: {said[0]}"


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
