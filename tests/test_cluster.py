"""Hearing and encoding by a cluster: a real scheduler, real worker processes on loopback, the real model."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import clusters
import psutil
import pytest
import smalltalk
from clusters import Cluster, Server
from distributed import Client
from smalltalk import REPOSITORY, Recorder, job_in, messages, snapshot

from pipeline import run as minutes
from pipeline.cluster import crew, roster, scheduler
from pipeline.job import Job, Outcome
from pipeline.speech.recogniser import prepare_weights
from pipeline.workspace import Workspace

pytestmark = pytest.mark.slow
SAMPLE = REPOSITORY / "videos" / "jaw-pain-and-headaches.mp4"
TALKS = ("first", "second")
MODEL = "models/tiny.en.pt"
WORKERS = ("one", "two")


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace with two short talks and a recording in which nobody speaks, taken in."""
    root = tmp_path_factory.mktemp("cluster") / "workspace"
    (root / "videos").mkdir(parents=True)
    shutil.copyfile(REPOSITORY / "clinic.toml", root / "clinic.toml")
    (root / "conditions").mkdir()
    for name in ("bruxism", "migraine", "temporomandibular-disorder"):
        (root / "conditions" / f"{name}.toml").write_text(smalltalk.pack_alone(name), encoding="utf-8")
    for number, slug in enumerate(TALKS, start=1):
        smalltalk.ffmpeg(
            *("-ss", 15 * number, "-t", 12, "-i", SAMPLE),
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
    minutes.transcribe(job)
    minutes.intake(job)
    return Local(root, failures(job))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Give a scheduler with two workers that have no model and nothing else in their caches."""
    with clusters.started(tmp_path_factory.mktemp("dask"), WORKERS) as running:
        running.wait_for_workers(*WORKERS)
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a place that workers reach only over the network."""
    with clusters.ftp_server(tmp_path_factory.mktemp("ftp")) as server:
        (server.root / "clinic" / "models").mkdir()
        shutil.copyfile(prepare_weights("tiny.en", tell=print).path, server.root / "clinic" / MODEL)
        yield server


@dataclass(frozen=True, slots=True)
class Clustered:
    """What a run by a cluster came to: all work, on workers that had nothing."""

    root: Path
    job: Job
    put: tuple[str, ...]
    got: tuple[str, ...]
    """What was brought to the shared place, and fetched from there."""


@pytest.fixture(scope="module")
def clustered(
    taken_in: Path, empty: Cluster, shared: Server, tmp_path_factory: pytest.TempPathFactory
) -> Clustered:
    """Have a cluster do all work."""
    root = Path(shutil.copytree(taken_in, tmp_path_factory.mktemp("clustered") / "workspace"))
    share(root, shared.url)
    job = job_in(root, scheduler=empty.address)
    minutes.transcribe(job)
    minutes.intake(job)
    return Clustered(root, job, tuple(shared.put), tuple(shared.got))


@pytest.fixture
def cluster(empty: Cluster, clustered: Clustered) -> Cluster:
    """Give the cluster with both its workers, whatever an earlier test did to them; they have the model by now."""
    for name in WORKERS:
        if empty.processes[name].poll() is not None:
            empty.start_worker(name)
    empty.wait_for_workers(*WORKERS)
    return empty


@pytest.fixture
def root(taken_in: Path, tmp_path: Path) -> Path:
    """Give a workspace in which all is still to do."""
    return Path(shutil.copytree(taken_in, tmp_path / "workspace"))


def failures(job: Job) -> list[str]:
    """Give what went wrong in a job, sentence by sentence."""
    return sorted(outcome.message for outcome in job.outcomes if outcome.status == "failed")


def share(root: Path, media: str) -> None:
    """Name a place in `clinic.toml` that all machines reach."""
    settings = (root / "clinic.toml").read_text("utf-8")
    assert settings.count('\nmedia = ""\n') == 1
    (root / "clinic.toml").write_text(settings.replace('\nmedia = ""\n', f'\nmedia = "{media}"\n'), "utf-8")


def transcripts(root: Path) -> dict[str, str]:
    """Give the digest of each talk's words."""
    return {
        path.parent.name: smalltalk.digest(path) for path in sorted(root.glob("transcripts/*/transcript.json"))
    }


class Watcher(Recorder):
    """A listener that does things when it is first told of others."""

    def __init__(self, *acts: tuple[str, Callable[[str], object]]) -> None:
        super().__init__()
        self._acts = dict(acts)

    def note(self, message: str) -> None:
        """Remember a step that began, and act."""
        super().note(message)
        self._act(message)

    def outcome(self, outcome: Outcome) -> None:
        """Remember what came of a talk, and act."""
        super().outcome(outcome)
        self._act(outcome.message)

    def _act(self, message: str) -> None:
        for words in [words for words in self._acts if words in message]:
            self._acts.pop(words)(message)


def watched(root: Path, address: str, words: str, act: Callable[[str], object]) -> Job:
    """Give a job whose listener acts once, at some words."""
    job = job_in(root, scheduler=address)
    job.listener = Watcher((words, act))
    return job


def test_a_cluster_writes_what_this_machine_writes(local: Local, clustered: Clustered) -> None:
    """Every file of every talk is the same to the byte, what fails is said in the same words, and others go on."""
    root, job = clustered.root, clustered.job
    assert failures(job) == local.said
    assert "hum.mp4: no speech was heard" in failures(job)[0]
    assert snapshot(root / "transcripts") == snapshot(local.root / "transcripts")
    for video in map(Workspace(root).source, TALKS):
        made, there = Workspace(root).rendition(video), Workspace(local.root).rendition(video)
        assert smalltalk.digest(made) == smalltalk.digest(there)
        assert smalltalk.digest(made) in Workspace(root).media_note(video).read_text("utf-8")
    assert isinstance(job.listener, Recorder)
    by = {note.rpartition(" ")[2] for note in job.listener.notes if ": being heard by " in note}
    assert by == set(WORKERS)
    assert {name for name, *_ in job.listener.heard_ms} == {*TALKS, "hum"}
    assert {name for name, *_ in job.listener.encoded_ms} == set(TALKS)


def test_what_is_shared_travels_once(root: Path, cluster: Cluster, clustered: Clustered, shared: Server) -> None:
    """What lies there already is not brought again, and this host fetched the model once; nothing half is left."""
    share(root, shared.url)
    brought = sorted(name for name in clustered.put if not name.startswith("renditions/"))
    assert brought == sorted(f"recordings/{Workspace(root).source(slug).sha256}.mp4" for slug in (*TALKS, "hum"))
    assert clustered.got.count(MODEL) == 1
    assert smalltalk.digest(cluster.folder / "cache" / "whisper" / "tiny.en.pt") == smalltalk.digest(
        shared.root / "clinic" / MODEL
    )
    before = list(shared.put)
    job = job_in(root, scheduler=cluster.address)
    minutes.transcribe(job, ["first"])
    assert not job.failed, messages(job)
    assert shared.put == before
    left = [path.relative_to(shared.root / "clinic") for path in shared.root.rglob("*") if path.is_file()]
    assert sorted(map(str, left)) == sorted([MODEL, *brought])


def test_a_worker_that_differs_gets_no_work(root: Path, cluster: Cluster, tmp_path: Path) -> None:
    """A worker with another copy of the program is named with what differs, and the others do the work."""
    shutil.copytree(
        REPOSITORY / "pipeline", tmp_path / "other" / "pipeline", ignore=shutil.ignore_patterns("*.pyc")
    )
    with (tmp_path / "other" / "pipeline" / "english.py").open("a", encoding="utf-8") as file:
        file.write("# a line that was added there\n")
    cluster.start_worker("strange", program=tmp_path / "other")
    try:
        cluster.wait_for_workers("strange")
        job = job_in(root, scheduler=cluster.address)
        minutes.transcribe(job, ["first"])
    finally:
        cluster.kill("strange")
    assert not job.failed, messages(job)
    assert isinstance(job.listener, Recorder)
    refused = [note for note in job.listener.notes if note.startswith("no work is given to the worker tcp://127")]
    assert [note.partition(": ")[2] for note in refused] == ["it has another copy of this program"]
    assert not [note for note in job.listener.notes if note.endswith("being heard by strange")]


def test_ctrl_c_ends_the_work_at_the_workers_too(root: Path, cluster: Cluster) -> None:
    """What was begun is given up there and leaves nothing, so that the next command need not wait for it."""
    workers = [psutil.Process(cluster.processes[name].pid) for name in WORKERS]

    def stop(
        _message: str,
    ) -> None:  # in the midst of it: what is stopped hears only then that it is wanted no more
        stopped.extend(workers)
        for worker in workers:
            worker.suspend()
        for child in encoders(workers):
            stopped.append(child)
            child.suspend()
        raise KeyboardInterrupt

    stopped: list[psutil.Process] = []
    job = watched(root, cluster.address, "being encoded by", stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            minutes.intake(job, ["first"])
    finally:
        for process in stopped:
            process.resume()
    with Client(cluster.address, set_as_default=False) as client:
        wait_for(lambda: not encoders(workers) and not any(client.call_stack().values()))
    assert not Workspace(root).rendition(Workspace(root).source("first")).exists()
    assert not [path for path in Workspace(root).exchange.rglob("*") if path.is_file()]


def encoders(workers: list[psutil.Process]) -> list[psutil.Process]:
    """Give the programs that workers have started."""
    return [child for worker in workers for child in worker.children(recursive=True)]


def test_a_killed_workers_talk_is_done_elsewhere(root: Path, local: Local, cluster: Cluster) -> None:
    """SIGKILL in the middle of a talk costs time alone: another worker does it, and it is written once."""
    killed: list[str] = []

    def kill(message: str) -> None:
        killed.append(message.rpartition(" ")[2])
        cluster.kill(killed[0])

    job = watched(root, cluster.address, "first: being heard by ", kill)
    minutes.transcribe(job, TALKS)
    assert not job.failed, messages(job)
    assert isinstance(job.listener, Recorder)
    first = [note.rpartition(" ")[2] for note in job.listener.notes if note.startswith("first: being heard by")]
    assert first == [*killed, *(set(WORKERS) - set(killed))]
    assert sorted(outcome.name for outcome in job.outcomes if outcome.status == "made") == sorted(TALKS)
    assert transcripts(root) == {slug: digest for slug, digest in transcripts(local.root).items() if slug in TALKS}
    assert not list(root.rglob(".writing-*"))


def test_a_talk_that_ends_its_worker_fails_alone_and_a_lost_scheduler_costs_nothing(
    root: Path, tmp_path: Path
) -> None:
    """Dask gives such a talk up; the next one waits for a worker, and is left for another run if none can come."""
    with clusters.started(tmp_path, ["alone"]) as cluster:
        cluster.wait_for_workers("alone")
        with Client(cluster.address, set_as_default=False) as client:
            client.run_on_scheduler(lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", 0))
        job = job_in(root, scheduler=cluster.address)
        job.listener = Watcher(
            ("first: being heard by ", lambda _message: cluster.kill("alone")),
            ("every worker that worked on it was ended", lambda _message: cluster.kill("scheduler")),
        )
        minutes.transcribe(job, ["first", "second"])
    assert failures(job) == [
        "first: every worker that worked on it was ended, most likely for want of memory; give workers more "
        "memory, or work here: `minutes run --scheduler none first`.",
        f"{cluster.address}: the scheduler is gone; what is finished is kept, so run the command again when it is "
        "back.",
    ]
    assert transcripts(root) == {}


def test_without_a_worker_nobody_waits_for_ever(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler at which no worker comes, or one that is frozen, is told so after a while."""
    monkeypatch.setattr(crew, "WAIT_S", 0.2)
    monkeypatch.setattr(roster, "ANSWER_S", 1.0)
    with clusters.started(tmp_path) as alone:
        alone.start_worker("frozen")
        alone.wait_for_workers("frozen")
        alone.processes["frozen"].send_signal(signal.SIGSTOP)
        frozen = job_in(root, scheduler=alone.address)
        minutes.transcribe(frozen, ["first"])
        alone.kill("frozen")
        nobody = job_in(root, scheduler=alone.address)
        minutes.transcribe(nobody, ["first"])
    assert failures(nobody) == [f"{alone.address}: no worker can do this work: none is there; start them."]
    assert [message.partition(": the worker tcp://")[0] for message in failures(frozen)] == [
        f"{alone.address}: no worker can do this work"
    ]
    assert failures(frozen)[0].endswith(": it does not answer.")


def test_workers_on_this_machine_are_open_to_nobody_else(
    root: Path, local: Local, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--scheduler local` starts processes of its own that listen on loopback alone and end with the command."""
    heard: list[str] = []

    def look(_message: str) -> None:
        for child in psutil.Process().children(recursive=True):
            heard.extend(one.laddr.ip for one in child.net_connections() if one.status == psutil.CONN_LISTEN)
        heard.extend(
            one.laddr.ip for one in psutil.Process().net_connections() if one.status == psutil.CONN_LISTEN
        )

    monkeypatch.setattr(scheduler, "count_workers", lambda **_: 1)
    job = watched(root, "local", "being heard by", look)
    minutes.transcribe(job, ["first"])
    assert not job.failed, messages(job)
    assert set(heard) == {"127.0.0.1"}
    assert transcripts(root)["first"] == transcripts(local.root)["first"]
    assert job.crew is None
    children = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
    assert not [child for child in children if "spawn_main" in child]


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
