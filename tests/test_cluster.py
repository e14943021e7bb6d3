"""Hearing and encoding by a cluster: a real scheduler, real worker processes on loopback, the real model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import clusters
import psutil
import pytest
import smalltalk
from clusters import Cluster, Server
from smalltalk import REPOSITORY, Recorder, job_in, messages, snapshot

from pipeline import run as minutes
from pipeline.cluster import crew
from pipeline.intake.probe import probe
from pipeline.job import Job
from pipeline.steps.hands import CLUSTER
from pipeline.workspace import Workspace

pytestmark = pytest.mark.slow
SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
TALKS = ("first", "second", "third")
MODEL = "models/tiny.en.pt"


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with three short talks and a recording in which nobody speaks, taken in."""
    root = tmp_path_factory.mktemp("cluster") / "workspace"
    (root / "videos").mkdir(parents=True)
    for name in ("clinic.toml", "conditions"):
        (shutil.copytree if name == "conditions" else shutil.copyfile)(REPOSITORY / name, root / name)
    for number, slug in enumerate(TALKS, start=1):
        smalltalk.ffmpeg(
            *("-ss", 15 * number, "-t", 15, "-i", SAMPLE),
            *("-vf", "scale=160:-2,fps=5", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
            root / "videos" / f"{slug}.mp4",
        )
    smalltalk.record(root / "videos" / "hum.mp4", seconds=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.encoding.make_media", lambda _job, _video: None)
        job = job_in(root)
        minutes.intake(job)
    assert not job.failed, messages(job)
    return root


@dataclass(frozen=True, slots=True)
class Local:
    """What a run on this machine alone came to."""

    root: Path
    said: list[str]


@pytest.fixture(scope="module")
def local(taken_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Local:
    """Do all work on this machine alone."""
    root = Path(shutil.copytree(taken_in, tmp_path_factory.mktemp("local") / "workspace"))
    job = job_in(root)
    minutes.run(job)
    return Local(root, failures(job))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a scheduler with two workers that have no model and nothing else in their caches."""
    with clusters.started(tmp_path_factory.mktemp("dask"), ["one", "two"]) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a place that workers reach only over the network."""
    with clusters.ftp_server(tmp_path_factory.mktemp("ftp")) as server:
        yield server


@pytest.fixture
def root(taken_in: Path, tmp_path: Path) -> Path:
    """Give a workspace in which all is still to do."""
    return Path(shutil.copytree(taken_in, tmp_path / "workspace"))


def failures(job: Job) -> list[str]:
    """Give what went wrong in a job, sentence by sentence."""
    return sorted(outcome.message for outcome in job.outcomes if outcome.status == "failed")


def share(root: Path, media: str) -> None:
    """Name a place in `clinic.toml` that all machines reach."""
    with (root / "clinic.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[cluster]\nmedia = "{media}"\n')


def transcripts(root: Path) -> dict[str, str]:
    """Give the digest of each talk's words."""
    return {path.parent.name: smalltalk.digest(path) for path in sorted(root.glob("transcripts/*/transcript.json"))}


class Watcher(Recorder):
    """A listener that does something when it is first told a thing."""

    def __init__(self, words: str, act: Callable[[str], object]) -> None:
        super().__init__()
        self._words, self._act, self._done = words, act, False

    def note(self, message: str) -> None:
        """Remember a step that began, and act."""
        super().note(message)
        if self._words in message and not self._done:
            self._done = True
            self._act(message)


def watched(root: Path, address: str, words: str, act: Callable[[str], object]) -> Job:
    """Give a job whose listener acts once, at some words."""
    job = job_in(root, scheduler=address)
    job.listener = Watcher(words, act)
    return job


def test_a_cluster_writes_what_this_machine_writes(
    root: Path, local: Local, cluster: Cluster, shared: Server
) -> None:
    """Every file of every talk is the same to the byte, what fails is said in the same words, and others go on."""
    share(root, shared.url)
    job = job_in(root, scheduler=cluster.address)
    minutes.run(job)
    assert failures(job) == local.said
    assert "hum.mp4: no speech was heard" in failures(job)[0]
    assert snapshot(root / "transcripts") == snapshot(local.root / "transcripts")
    for video in map(Workspace(root).source, TALKS):
        made, there = Workspace(root).rendition(video), Workspace(local.root).rendition(video)
        assert probe(made) == probe(there)
        assert smalltalk.digest(made) in Workspace(root).media_note(video).read_text("utf-8")
    assert isinstance(job.listener, Recorder)
    by = {note.rpartition(" ")[2] for note in job.listener.notes if ": being heard by " in note}
    assert by == {"one", "two"}
    assert {name for name, *_ in job.listener.heard_ms} == {*TALKS, "hum"}
    assert {name for name, *_ in job.listener.encoded_ms} == {*TALKS, "hum"}


def test_what_is_shared_travels_once(root: Path, cluster: Cluster, shared: Server) -> None:
    """Recordings and model were brought once and fetched at most once by this host; nothing half is left there."""
    share(root, shared.url)
    before = list(shared.put)
    assert sorted(name for name in before if not name.startswith("renditions/")) == sorted(
        [MODEL, *(f"recordings/{Workspace(root).source(slug).sha256}.mp4" for slug in (*TALKS, "hum"))]
    )
    assert shared.got.count(MODEL) == 1
    assert smalltalk.digest(cluster.folder / "cache" / "whisper" / "tiny.en.pt") == smalltalk.digest(
        shared.root / "clinic" / MODEL
    )
    job = job_in(root, scheduler=cluster.address)
    minutes.transcribe(job, ["first"])
    assert not job.failed, messages(job)
    assert shared.put == before
    left = [path.name for path in (shared.root / "clinic").rglob("*") if path.is_file()]
    assert len(left) == len([name for name in before if not name.startswith("renditions/")])
