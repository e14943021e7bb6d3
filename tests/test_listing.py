"""How often a command lists a folder that holds something of every talk: as often for many talks as for few."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import smalltalk

from pipeline import run as minutes
from pipeline.job import Job

OF_ALL_TALKS = ("transcripts", "videos", "site", "preview", "exports")
"""Folders in which ten times as many talks are ten times as many names."""

COMMANDS: dict[str, Callable[[Job], object]] = {
    "run": minutes.run,
    "draft": minutes.draft,
    "check": minutes.check,
    "preview": minutes.preview,
    "publish": minutes.publish,
    "export": minutes.export,
    "status": minutes.status,
    "due": minutes.due,
    "impact of a change": lambda job: minutes.impact(job, ("night guard", "mouth guard"), tell=_say_nothing),
    "impact of all": lambda job: minutes.impact(job, tell=_say_nothing),
}


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory, _two_published: Path) -> tuple[Path, Path]:
    """Give two workspaces with a site, one of few talks and one of twice as many, each second one held back."""
    few, many = (tmp_path_factory.mktemp("catalogues") / name for name in ("few", "many"))
    shutil.copytree(_two_published, few)
    (few / "transcripts" / "small-talk" / "approval.json").unlink()
    minutes.publish(smalltalk.job_in(few))
    shutil.copytree(few, many)
    for number, name in enumerate(("more", "yet-more"), start=1):
        path = many / "videos" / f"{name}.mp4"
        smalltalk.record(path, seconds=smalltalk.DURATION_S, rate=1, pitch_hz=400 + number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.transcribe._load", smalltalk.FakeEar().load)
        minutes.run(smalltalk.job_in(many))
    smalltalk.approve_and_publish(many, "more")
    return few, many


@pytest.mark.parametrize("name", COMMANDS)
def test_many_talks_are_listed_no_more_often_than_few(
    catalogues: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    """What is listed once for each talk takes a hundred times as long for ten times as many."""
    counts = []
    for root in catalogues:
        there = Path(shutil.copytree(root, tmp_path / root.name))
        (there / "clinic.toml").write_text(f"{smalltalk.CLINIC}# So that every page is looked at anew.\n", "utf-8")
        counts.append(_listings(there, COMMANDS[name]))
    few, many = counts
    assert few.total() > 0
    assert many == few


def _listings(root: Path, command: Callable[[Job], object]) -> Counter[str]:
    """Count how often a command lists each folder that holds something of every talk."""
    job = smalltalk.job_in(root)
    with _listed() as places:
        command(job)
    assert not job.failed, smalltalk.messages(job)
    below = [Path(os.path.relpath(place, root)) for place in places if isinstance(place, str | os.PathLike)]
    return Counter(str(place) for place in below if str(place) in OF_ALL_TALKS)


@contextmanager
def _listed() -> Iterator[list[object]]:
    """Give the folders that are listed until the block ends."""
    places: list[object] = []
    _watchers().append(places)
    yield places
    _watchers().remove(places)


@functools.cache
def _watchers() -> list[list[object]]:
    """Give the lists that are told of each listing; the hook behind it can't be taken off again."""
    watchers: list[list[object]] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("os.listdir", "os.scandir"):
            for places in watchers:
                places.append(arguments[0])

    sys.addaudithook(hook)
    return watchers


def _say_nothing(_text: str) -> None:
    """Be told what came of a command."""
