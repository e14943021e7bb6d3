"""A cluster without processes: settings, what differs, the shared place, a worker's own cache, how many fit."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import clusters
import pytest
import smalltalk
from click.testing import CliRunner
from distributed import LocalCluster, Status
from smalltalk import CLINIC, job_in

from pipeline import run as minutes
from pipeline.cli import minutes as command
from pipeline.cluster import crew, exchange, roster, scheduler, shelf, worker
from pipeline.cluster.agreement import Make, describe_make, tell_difference
from pipeline.cluster.exchange import Exchange
from pipeline.cluster.requests import EncodingRequest, HearingRequest, Made, Request, Source
from pipeline.cluster.size import count_workers
from pipeline.errors import ClusterError, MediaError, SettingsError, WeightsError
from pipeline.settings import Cluster, parse_settings
from pipeline.workspace import Workspace

SLUG = "small-talk"
MAKE = Make(
    program="0.1.0",
    program_sha256="a" * 64,
    libraries=(("torch", "2.13.0"), ("numpy", "2.4.6")),
    ffmpeg="ffmpeg 9.0.2",
    precision="float32",
    arithmetic_sha256="b" * 64,
)


def source_of(path: Path, name: str = "recordings/talk.mp4", *, by_path: bool = False) -> Source:
    """Describe a file as it is now."""
    return Source(
        name=name, sha256=smalltalk.digest(path), size=path.stat().st_size, path=str(path) if by_path else ""
    )


def request_of(root: Path, source: Source) -> Request:
    """Ask for the small talk's renditions."""
    return EncodingRequest(video=Workspace(root).source(SLUG), recording=source, renditions=1)


# Settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["local", "tcp://10.0.0.5:8786", "tls://dask.clinic.example:8786", "tcp://[fd00::5]:8786"]
)
def test_a_scheduler_may_be_named(address: str) -> None:
    """It is a whole address, or `local`; a place for recordings may stand beside it."""
    text = f'{CLINIC}\n[cluster]\nscheduler = "{address}"\nmedia = "/mnt/clinic"\n'
    assert parse_settings(text).cluster == Cluster(scheduler=address, media="/mnt/clinic")


def test_without_a_word_this_machine_works_alone() -> None:
    """There is no cluster unless one is named, and `none` names none."""
    assert parse_settings(CLINIC).cluster == Cluster()
    assert parse_settings(f'{CLINIC}\n[cluster]\nscheduler = "none"\n').cluster == Cluster()


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "10.0.0.5:8786", "http://10.0.0.5:8786", "tcp://10.0.0.5", "here"]
)
def test_what_is_no_scheduler_is_refused(address: str) -> None:
    """Half an address would only fail after a long wait."""
    with pytest.raises(SettingsError) as refused:
        parse_settings(f'{CLINIC}\n[cluster]\nscheduler = "{address}"\n')
    assert str(refused.value) == (
        f'clinic.toml: cluster.scheduler is "{address}"; write an address such as "tcp://10.0.0.5:8786", "local" '
        'for workers on this machine, or "none".'
    )


def test_an_unknown_key_is_refused() -> None:
    """As in every table, with the nearest that is known."""
    with pytest.raises(
        SettingsError, match=r'clinic.toml: "cluster.schedulers" is no setting; did you mean "scheduler"'
    ):
        parse_settings(f'{CLINIC}\n[cluster]\nschedulers = "local"\n')


def test_the_command_line_comes_first(drafted: Path) -> None:
    """`--scheduler` takes the place of the setting, also to work on this machine alone."""
    settings = parse_settings(f'{CLINIC}\n[cluster]\nscheduler = "local"\nmedia = "/mnt/clinic"\n')
    assert job_in(drafted).cluster(settings).scheduler == "local"
    assert job_in(drafted, scheduler="none").cluster(settings).scheduler == ""
    assert job_in(drafted, scheduler="tcp://a:1").cluster(settings) == Cluster(
        scheduler="tcp://a:1", media="/mnt/clinic"
    )
    result = CliRunner().invoke(command, ["--workspace", str(drafted), "run", "--scheduler", "a:1"])
    assert (result.exit_code, result.stderr.partition(";")[0]) == (1, '--scheduler is "a:1"')


@pytest.mark.parametrize(
    "media", ["/mnt/clinic", "~/clinic", "s3://bucket/clinic", "file:///mnt/clinic", "//nas/clinic"]
)
def test_a_shared_place_may_be_named(media: str) -> None:
    """It is a folder from the root or from a person's own, or an address."""
    assert parse_settings(f'{CLINIC}\n[cluster]\nmedia = "{media}"\n').cluster.media == media


@pytest.mark.parametrize("media", ["clinic", "./clinic", "../clinic", "file://clinic", "mnt/clinic: ours"])
def test_a_shared_place_that_each_machine_looks_for_elsewhere_is_refused(media: str) -> None:
    """A relative folder begins wherever a process was started."""
    with pytest.raises(SettingsError) as refused:
        parse_settings(f'{CLINIC}\n[cluster]\nmedia = "{media}"\n')
    assert str(refused.value) == (
        f'clinic.toml: cluster.media is "{media}"; write a whole path such as "/mnt/clinic", or an address '
        'such as "s3://bucket/clinic".'
    )


def test_workers_on_this_machine_read_where_things_lie(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `local` nothing is brought to the shared place, whatever stands in the settings."""
    asked: dict[str, Any] = {}

    def hire(address: str, shared: Exchange, **options: Any) -> None:
        asked[address] = shared.url, options["is_shared"]
        raise ClusterError("enough.")

    monkeypatch.setattr(crew, "Crew", hire)
    with (drafted / "clinic.toml").open("a", encoding="utf-8") as file:
        file.write('\n[cluster]\nmedia = "/mnt/clinic"\n')
    for address in ("local", "tcp://a:1"):
        minutes.transcribe(job_in(drafted, scheduler=address, force=True))
    assert asked == {
        "local": (str(Workspace(drafted).exchange), False),
        "tcp://a:1": ("/mnt/clinic", True),
    }


# What a person is told --------------------------------------------------------------------------------


def test_nothing_to_do_asks_for_no_cluster(drafted: Path) -> None:
    """Where all is up to date nobody connects, and a dry run says what it says without a cluster."""
    job = job_in(drafted, scheduler="tcp://127.0.0.1:1")
    minutes.run(job)
    assert not job.failed
    dry = job_in(drafted, scheduler="tcp://127.0.0.1:1", dry_run=True, force=True)
    minutes.transcribe(dry)
    assert [outcome.message for outcome in dry.outcomes] == ["would be transcribed: --force"]


def test_a_scheduler_that_does_not_answer_is_one_sentence(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words that are there stay, and nothing is tried a second time for the videos."""
    monkeypatch.setattr(scheduler, "CONNECT_S", 1)
    workspace = Workspace(drafted)
    words = workspace.talk(SLUG).transcript.read_bytes()
    workspace.rendition(workspace.source(SLUG)).unlink()
    job = job_in(drafted, scheduler="tcp://127.0.0.1:1", force=True)
    minutes.transcribe(job)
    minutes.intake(job)
    assert [outcome.message for outcome in job.outcomes if outcome.status == "failed"] == [
        "tcp://127.0.0.1:1: no scheduler answers there; start it, or look whether its address is right, and run "
        "the command again."
    ]
    assert workspace.talk(SLUG).transcript.read_bytes() == words


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tls://127.0.0.1:1", "TLS is not set up on this machine; name its certificates in Dask's settings"),
        ("tcp://a..b:8786", "this can't be the address of a machine; put it right"),
        ("local", "no workers could be started on this machine (no room); put that right, or work without them"),
    ],
)
def test_what_can_t_be_connected_to_is_one_sentence(
    address: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever distributed raises, a person is told what to put right."""

    def fail(**_: Any) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(scheduler, "LocalCluster", fail)
    with pytest.raises(ClusterError) as refused, ExitStack() as stack:
        scheduler.connect(address, stack)
    assert str(refused.value).startswith(f"{address}: {told}")


def test_without_the_extra_it_is_said_how_to_get_it(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask is set up only where it is wanted."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    for name in ("crew", "scheduler", "worker"):
        monkeypatch.delitem(sys.modules, f"pipeline.cluster.{name}", raising=False)
    job = job_in(drafted, scheduler="local", force=True)
    minutes.transcribe(job)
    assert [outcome.message for outcome in job.outcomes if outcome.status == "failed"] == [
        "--scheduler: what this takes is not set up here (distributed is missing); run `make cluster` once."
    ]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (MAKE, ""),
        (replace(MAKE, program="0.2.0"), "it has Moderni Minutes 0.2.0 (0.1.0 here)"),
        (replace(MAKE, program_sha256="c" * 64), "it has another copy of this program"),
        (
            replace(MAKE, libraries=(("torch", "2.12.0"), ("numpy", "2.4.6")), ffmpeg="ffmpeg 7.1"),
            "it has torch 2.12.0 (2.13.0 here) and ffmpeg 7.1 (ffmpeg 9.0.2 here)",
        ),
        (
            replace(MAKE, precision="bfloat16", arithmetic_sha256="c" * 64),
            "it has a processor that computes in bfloat16 (float32 here)",
        ),
        (replace(MAKE, arithmetic_sha256="c" * 64), "it has a processor that rounds otherwise"),
    ],
)
def test_what_differs_is_said(other: Make, told: str) -> None:
    """Two machines that would not write the same bytes differ in something that has a name."""
    assert tell_difference(other, MAKE) == told
    assert (other.sha256 == MAKE.sha256) == (not told)


def test_this_machine_is_its_own_like() -> None:
    """What results depend on is found out the same twice."""
    first = describe_make()
    describe_make.cache_clear()
    assert tell_difference(describe_make(), first) == ""


# What travels -----------------------------------------------------------------------------------------


def test_a_recording_that_is_not_the_one_is_refused(drafted: Path, tmp_path: Path) -> None:
    """One that was replaced in `videos/`, or damaged in the shared place, is never heard."""
    path = drafted / "videos" / "small-talk.mp4"
    shared = Exchange(str(tmp_path / "shared"))
    source = source_of(path)
    shared.put(path, source.name)
    with shelf.borrow_recording(request_of(drafted, source), shared) as found:
        assert found == tmp_path / "shared" / source.name
    shared.place(source.name).write_bytes(b"something else")
    with pytest.raises(
        MediaError, match=r"small-talk.mp4: its copy in .*shared is damaged; delete recordings/talk"
    ):
        shelf.borrow_recording(request_of(drafted, source), shared).__enter__()
    by_path = source_of(path, by_path=True)
    path.write_bytes(b"something else")
    with pytest.raises(
        MediaError, match=r"small-talk.mp4: this is no longer the recording that was taken in; run"
    ):
        shelf.borrow_recording(request_of(drafted, by_path), shared).__enter__()
    path.unlink()
    with pytest.raises(MediaError, match=r"small-talk.mp4: a worker can't read it at .*; name a place that all"):
        shelf.borrow_recording(request_of(drafted, by_path), shared).__enter__()


def test_a_copy_that_went_bad_on_a_worker_is_fetched_again(
    drafted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flipped bit on a worker's disk is no fault of the shared place; one there is named."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(Exchange, "is_local", False)
    path = drafted / "videos" / "small-talk.mp4"
    shared, source = Exchange(str(tmp_path / "shared")), source_of(path)
    shared.put(path, source.name)
    for _ in range(2):
        with shelf.borrow_recording(request_of(drafted, source), shared) as found:
            assert smalltalk.digest(found) == source.sha256
        flip_a_bit(found)
    flip_a_bit(shared.place(source.name))
    with pytest.raises(MediaError, match=r"the file from .*shared is another one .*; delete it there"):
        shelf.borrow_recording(request_of(drafted, source), shared).__enter__()


def flip_a_bit(path: Path) -> None:
    """Change a file as a bad disk does: its size stays."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_web_copy_is_taken_from_nowhere_but_its_place(drafted: Path, tmp_path: Path) -> None:
    """What a worker says of it is its digest; a path is refused, so that no worker has any file copied."""
    asking = crew.Crew.__new__(crew.Crew)
    asking.exchange = Exchange(str(tmp_path / "shared"))
    (tmp_path / "secret").write_bytes(b"secret")
    request = request_of(drafted, source_of(drafted / "videos" / "small-talk.mp4"))
    for sha256 in ("../../../secret", "a" * 63, "A" * 64):
        with pytest.raises(ClusterError, match="small-talk: a worker names its web copy by no SHA-256"):
            asking.fetch(request, Made(sha256=sha256, size=6), tmp_path / "copy.mp4")
    asking.exchange.put(tmp_path / "secret", worker.name_rendition(request, "b" * 64))
    asking.fetch(request, Made(sha256="b" * 64, size=6), tmp_path / "copy.mp4")
    assert (tmp_path / "copy.mp4").read_bytes() == b"secret"


def test_recordings_that_are_not_used_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker keeps what fits; what was used longest ago goes first."""
    monkeypatch.setattr(shelf, "MOST_BYTES", 250)
    shared, kept = Exchange(str(tmp_path / "shared")), tmp_path / "kept"
    for number in range(3):
        path = tmp_path / f"{number}.mp4"
        path.write_bytes(bytes([number]) * 100)
        shared.put(path, f"recordings/{number}.mp4")
    zero, one, two = (source_of(tmp_path / f"{n}.mp4", f"recordings/{n}.mp4") for n in range(3))
    for age, source in ((30, zero), (20, one)):
        os.utime(shelf.keep(source, shared, kept), (1_700_000_000 - age, 1_700_000_000 - age))
    shelf.keep(zero, shared, kept)
    shelf.keep(two, shared, kept)
    assert sorted(path.name for path in kept.iterdir()) == ["0.mp4", "2.mp4"]


@pytest.mark.parametrize("by_path", [True, False])
def test_a_model_that_is_another_one_is_refused(
    drafted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_path: bool
) -> None:
    """A checkpoint whose digest is not the published one never takes its place on a worker."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "tiny.en.pt"
    file.write_bytes(b"weights")
    shared = Exchange(str(tmp_path / "shared"))
    shared.put(file, "models/tiny.en.pt")
    right = source_of(file, "models/tiny.en.pt", by_path=by_path)
    workspace = Workspace(drafted)
    request = HearingRequest(
        video=workspace.source(SLUG),
        recording=right,
        hearing=workspace.settings().hearing,
        conditions=(),
        model=replace(right, sha256="0" * 64),
    )
    with pytest.raises(
        WeightsError, match=r"tiny.en.pt: the file from .* is another one \(SHA-256 .*, expected 0000"
    ):
        shelf.place_model(request, shared, lambda: None)
    assert not (tmp_path / "cache" / "whisper" / "tiny.en.pt").exists()
    shelf.place_model(replace(request, model=right), shared, lambda: None)
    assert (tmp_path / "cache" / "whisper" / "tiny.en.pt").read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nosuch://clinic/talks", "Protocol not known: nosuch"),
        ("ftp://ada:secret@127.0.0.1:1/talks", "Connection refused"),
    ],
)
def test_a_shared_place_that_can_t_be_used_is_one_sentence(url: str, why: str) -> None:
    """It says what is wrong and where it is set, and tells no password."""
    with pytest.raises(ClusterError) as refused:
        Exchange(url).size("recordings/talk.mp4")
    assert str(refused.value) == (
        f"{url.replace('ada:secret@', '')}: the shared place for recordings can't be used ({why}); look at media "
        "in [cluster] of clinic.toml and run the command again."
    )


def test_two_workers_may_make_the_same_folder_at_once(tmp_path: Path) -> None:
    """Over a real network both bring their files, though each finds that the other has just made the folders."""
    path, together = tmp_path / "talk.mp4", threading.Barrier(2)
    path.write_bytes(b"a talk")
    with clusters.ftp_server(tmp_path) as server:

        def bring(worker: int) -> list[str]:
            shared, names = Exchange(server.url), [f"made/{at}/a/b/c/{worker}.mp4" for at in range(8)]
            for name in names:
                together.wait(timeout=20)
                shared.put(path, name)
            return names

        with ThreadPoolExecutor(2) as pool:
            names = [name for brought in pool.map(bring, range(2)) for name in brought]
        assert all((server.root / "clinic" / name).read_bytes() == b"a talk" for name in names)


def test_what_a_server_refuses_is_one_sentence(tmp_path: Path) -> None:
    """The library of each protocol has errors of its own; all are told alike."""
    path = tmp_path / "talk.mp4"
    path.write_bytes(b"a talk")
    with clusters.ftp_server(tmp_path) as server:
        (server.root / "clinic" / "recordings").write_bytes(b"a file where a folder should be")
        with pytest.raises(ClusterError, match=r"can't be used \(550 .*\); look at media in \[cluster\]"):
            Exchange(server.url).put(path, "recordings/talk.mp4")


def test_a_file_of_the_shared_place_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks off on its way has not the name that others look for."""
    shared, path = Exchange(str(tmp_path / "shared")), tmp_path / "talk.mp4"
    path.write_bytes(b"a talk")

    def break_off(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shared._files, "mv", break_off)
        with pytest.raises(ClusterError, match="No space left"):
            shared.put(path, "recordings/talk.mp4")
    assert shared.size("recordings/talk.mp4") is None
    assert not list((tmp_path / "shared" / "recordings").iterdir())
    shared.put(path, "recordings/talk.mp4")
    assert shared.size("recordings/talk.mp4") == 6


def test_what_a_machine_left_half_brought_is_swept_away(tmp_path: Path) -> None:
    """After a day nobody brings it any more; what is being brought stays, and so does what is whole."""
    path, folder = tmp_path / "talk.mp4", tmp_path / "shared" / "recordings"
    path.write_bytes(b"a talk")
    folder.mkdir(parents=True)
    now = int(time.time())
    old, new = (f"{exchange.ARRIVING}{now - age_s}-abc" for age_s in (exchange.STALE_S + 60, 60))
    for name in (old, new, "other.mp4"):
        (folder / name).write_bytes(b"half")
    Exchange(str(tmp_path / "shared")).put(path, "recordings/talk.mp4")
    assert {path.name for path in folder.iterdir()} == {new, "other.mp4", "talk.mp4"}


# Workers in this process -----------------------------------------------------------------------------


def echo(request: Request) -> str:
    """Answer at once."""
    return request.video.slug


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def hired(
    drafted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[crew.Crew, Any, Request]]:
    """Give a crew with one real worker of this very process that answers at once, its cluster, and a request."""
    for module in (crew, worker):
        monkeypatch.setattr(module, "describe_make", lambda: MAKE)
    monkeypatch.setattr(crew, "perform", echo)
    monkeypatch.setattr(crew, "WAIT_S", 0.2)
    monkeypatch.setattr(roster, "LOOK_EVERY_S", 0.0)
    quiet = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(
        n_workers=1, processes=False, memory_limit=0, dashboard_address=None, scheduler_kwargs=quiet
    ) as cluster:
        notes: list[str] = []
        asking = crew.Crew(
            cluster.scheduler_address, Exchange(str(tmp_path / "shared")), is_shared=False, note=notes.append
        )
        assert notes == []
        yield asking, cluster, request_of(drafted, source_of(drafted / "videos" / "small-talk.mp4", by_path=True))
        asking.close()


def test_an_answer_that_left_with_its_worker_is_not_waited_for_for_ever(
    hired: tuple[crew.Crew, Any, Request],
) -> None:
    """Another worker does it again; without one it is given up."""
    asking, cluster, request = hired
    told: list[str] = []

    def ask(answer: Callable[[], object]) -> None:
        try:
            told.append(str(answer()))
        except ClusterError as error:
            told.append(str(error))

    with closing(asking.do([request], lambda *_: None)) as results:
        _, answer = next(results)
        cluster.sync(cluster.workers[0].close)
        waiting = threading.Thread(target=ask, args=[answer], daemon=True)
        waiting.start()
        waiting.join(20)
        assert told == [f"{asking.address}: no worker can do this work: none is there; start them."]
        cluster.scale(2)
        ask(answer)
    assert told[1:] == [SLUG]


def test_a_paused_worker_is_no_worker_to_wait_for(hired: tuple[crew.Crew, Any, Request]) -> None:
    """Dask gives it nothing until it has memory again, and so it is told and not waited for without end."""
    asking, cluster, request = hired
    cluster.workers[0].status = Status.paused
    wait_for(lambda: asking._roster.count() == 0)
    with pytest.raises(ClusterError, match=r"worker inproc://.*: it is paused, for want of memory\.$"):
        list(asking.do([request], lambda *_: None))
    cluster.workers[0].status = Status.running
    wait_for(lambda: asking._roster.count() == 1)
    assert [answer() for _, answer in asking.do([request], lambda *_: None)] == [SLUG]


def test_a_worker_that_can_t_say_what_it_is_is_unfit_alone(
    hired: tuple[crew.Crew, Any, Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its own set-up raises, and however long it takes, the command goes on."""
    asking, _, _ = hired
    ours = replace(MAKE, program="another")

    def fail() -> Make:
        raise RuntimeError("its libraries don't fit")

    def hang() -> Make:
        time.sleep(1)
        return MAKE

    monkeypatch.setattr(roster, "ANSWER_S", 0.2)
    for trouble in (fail, hang):
        monkeypatch.setattr(worker, "describe_make", trouble)
        looking = roster.Roster(asking._client, ours)
        looking.enlist()
        assert looking.count() == 0
    monkeypatch.setattr(roster, "describe_make", fail)
    assert [line.partition(": ")[2] for line in looking.tell_unfit()] == [
        "it has not this program set up (its libraries don't fit)"
    ]


# How many ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cores", "free_gb", "model_gb", "workers"),
    [(16, 64, 0.075, 8), (16, 8, 0.075, 4), (16, 64, 3, 4), (1, 64, 0.075, 1), (2, 0.5, 3, 1)],
)
def test_workers_fit_cores_and_memory(cores: int, free_gb: float, model_gb: float, workers: int) -> None:
    """A worker takes two cores, and memory for the program and its model; there is always one."""
    found = count_workers(model_bytes=int(model_gb * 1e9), cores=cores, free_bytes=int(free_gb * 1e9))
    assert found == workers
