"""How often a command lists all talks: as often for many as for few, never once for each of them."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import smalltalk

from pipeline import run as minutes
from pipeline.job import Job
from pipeline.workspace import Workspace

LISTS = ("folders", "published", "recordings", "settings_files", "slugs")

COMMANDS: dict[str, Callable[[Job], object]] = {
    "preview": minutes.preview,
    "publish": minutes.publish,
    "export": minutes.export,
    "status": minutes.status,
    "due": minutes.due,
    "impact": lambda job: minutes.impact(job, ("night guard", "mouth guard"), tell=lambda _text: None),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory, _two_published: Path) -> tuple[Path, Path]:
    """Give two workspaces with a site, one of few talks and one of twice as many, each second one held back."""
    few, many = (tmp_path_factory.mktemp("catalogues") / name for name in ("few", "many"))
    shutil.copytree(_two_published, few)
    (few / "transcripts" / "small-talk" / "approval.json").unlink()
    shutil.copytree(few, many)
    for number, name in enumerate(("more", "yet-more"), start=1):
        path = many / "videos" / f"{name}.mp4"
        smalltalk.record(path, seconds=smalltalk.DURATION_S, rate=1, pitch_hz=400 + number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.transcribe._load", smalltalk.FakeEar().load)
        minutes.run(smalltalk.job_in(many))
    smalltalk.approve_and_publish(many, "more")
    return few, many


@pytest.mark.parametrize("is_forced", [False, True])
@pytest.mark.parametrize("name", COMMANDS)
def test_many_talks_are_listed_no_more_often_than_few(
    catalogues: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, name: str, is_forced: bool
) -> None:
    """What is listed once for each talk takes a hundred times as long for ten times as many."""
    few, many = (_listings(root, COMMANDS[name], monkeypatch, is_forced=is_forced) for root in catalogues)
    assert few.total() > 0
    assert many == few


def _listings(
    root: Path, command: Callable[[Job], object], monkeypatch: pytest.MonkeyPatch, *, is_forced: bool
) -> Counter[str]:
    """Count how often a command lists what is there."""
    counted: Counter[str] = Counter()

    def count(name: str) -> Callable[[Workspace], object]:
        listing = getattr(Workspace, name)

        def listed(workspace: Workspace) -> object:
            counted[name] += 1
            return listing(workspace)

        return listed

    with monkeypatch.context() as patch:
        for name in LISTS:
            patch.setattr(Workspace, name, count(name))
        job = smalltalk.job_in(root, force=is_forced)
        command(job)
    assert not job.failed, smalltalk.messages(job)
    return counted
