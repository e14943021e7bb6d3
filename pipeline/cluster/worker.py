"""What runs on a worker: one talk at a time is heard or encoded, and given back. It writes into no workspace."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distributed import Status, WorkerPlugin, get_worker

from pipeline.cluster.agreement import describe_make
from pipeline.cluster.exchange import Exchange
from pipeline.cluster.requests import Answer, EncodingRequest, HearingRequest, Made, Request
from pipeline.cluster.shelf import borrow_recording, digest_file, place_model
from pipeline.errors import ClusterError, PipelineError, show_name
from pipeline.records import format_transcript
from pipeline.work import decode_recording, encode_recording, hear_samples

if TYPE_CHECKING:
    from pipeline.speech.recogniser import Recogniser

TELL_EVERY_S = 1.0
_ALONE = threading.Lock()
"""A worker with several threads still does one talk at a time: each talk uses two cores and the model's memory."""

_LOADED: dict[str, Recogniser] = {}
"""The model in memory, by all that it was loaded for."""


class Enlist(WorkerPlugin):
    """Has each worker say by a resource of Dask what it computes like; tasks ask for that resource.

    So a worker that differs gets no work, whenever it comes, and each does one talk at a time.
    """

    async def setup(self, worker: Any) -> None:
        """Find out what this worker computes like, and say so to the scheduler.

        Dask looks for talks that wait when a worker comes or goes on, not when it gets a resource; so it goes on.
        """
        resource = resource_of((await asyncio.to_thread(describe_make)).sha256)
        if resource in worker.state.total_resources:
            return
        await worker.set_resources(**{resource: 1})
        if worker.status == Status.running:
            worker.status = Status.paused
            worker.status = Status.running


def resource_of(make_sha256: str) -> str:
    """Name the resource of all workers that compute alike."""
    return f"minutes-{make_sha256[:16]}"


def perform(request: Request) -> Answer:
    """Do one piece of work on one talk. Raises PipelineError with a sentence that names the recording."""
    teller = _Teller(request)
    with _ALONE, _naming(request):
        if request.make != describe_make().sha256:
            raise ClusterError(f"{request.video.slug}: {teller.name} computes otherwise; set up the same there.")
        teller.note(f"being {request.verb} by {teller.name}")
        teller.tell(0, request.video.duration_ms)
        exchange = Exchange(request.exchange)
        if isinstance(request, HearingRequest):
            return _hear(request, exchange, teller)
        if isinstance(request, EncodingRequest):
            return _encode(request, exchange, teller)
    raise TypeError(request)


def rendition_folder(request: Request) -> str:
    """Name the folder of the exchange in which the renditions of a recording are left."""
    return f"renditions/{request.recording.sha256[:32]}-{request.video.intake_version}"


def name_rendition(request: Request, sha256: str) -> str:
    """Name a rendition in the exchange by what it holds."""
    return f"{rendition_folder(request)}/{sha256}.mp4"


def _hear(request: HearingRequest, exchange: Exchange, teller: _Teller) -> str:
    with borrow_recording(request, exchange) as path:
        samples = decode_recording(path, request.video)
    recogniser = _load(request, exchange, teller)
    return format_transcript(hear_samples(samples, request.video, recogniser, tell=teller.tell))


def _load(request: HearingRequest, exchange: Exchange, teller: _Teller) -> Recogniser:
    """Give the model, loaded once for all talks that are heard alike. Raises WeightsError."""
    from pipeline.speech.recogniser import load_recogniser, prepare_weights

    def tell(message: str) -> None:
        teller.note(f"{message} ({teller.name})")

    wanted = repr((request.hearing, request.conditions))
    if wanted not in _LOADED:
        _LOADED.clear()  # there is room for one
        place_model(request, exchange, lambda: prepare_weights(request.hearing.model, tell=tell))
        _LOADED[wanted] = load_recogniser(request.hearing, request.conditions, tell=tell)
    return _LOADED[wanted]


def _encode(request: EncodingRequest, exchange: Exchange, teller: _Teller) -> tuple[Made, ...]:
    with tempfile.TemporaryDirectory() as scratch:
        targets = [Path(scratch) / f"{number}.mp4" for number in range(request.renditions)]
        with borrow_recording(request, exchange) as path:
            encode_recording(path, request.video, targets, tell=teller.tell)
        teller.require_wanted()  # what is left when nobody waits for it is taken away by nobody
        return tuple(_leave(target, request, exchange) for target in targets)


def _leave(target: Path, request: EncodingRequest, exchange: Exchange) -> Made:
    """Put a rendition into the exchange, named by what it holds."""
    sha256 = digest_file(target)
    exchange.put(target, name_rendition(request, sha256))
    return Made(sha256=sha256, size=target.stat().st_size)


@contextmanager
def _naming(request: Request) -> Iterator[None]:
    """Name the recording in every sentence as its owner does, and this machine where it is at fault itself."""
    name = show_name(request.video.file)
    known = (request.recording.name.rpartition("/")[2], Path(request.recording.path).name)
    try:
        yield
    except PipelineError as error:
        text = str(error)
        for other in filter(None, known):
            text = text.replace(f"{other}:", f"{name}:", 1) if text.startswith(f"{other}:") else text
        raise type(error)(text) from error
    except OSError as error:
        raise ClusterError(
            f"{name}: {error.strerror or error} on the worker {socket.gethostname()}; put that right there and "
            "run the command again."
        ) from error


class _StoppedError(PipelineError):
    """Nobody waits for this talk any more."""


class _Teller:
    """Tells the machine that asked how far the work is, and stops it when nobody waits for it."""

    def __init__(self, request: Request) -> None:
        self._worker = get_worker()
        self._key = str(self._worker.get_current_task())
        self._topic, self._told = request.topic, 0.0
        self.name = str(self._worker.name)

    def note(self, message: str) -> None:
        """Tell about a step that begins."""
        self._worker.log_event(self._topic, {"key": self._key, "note": message})

    def tell(self, done_ms: int, total_ms: int) -> None:
        """Tell how much is done, from any thread. Raises _StoppedError when the work is wanted no more."""
        self.require_wanted()
        now = time.monotonic()
        if now - self._told >= TELL_EVERY_S or done_ms == 0:
            self._told = now
            told = {"key": self._key, "done_ms": done_ms, "total_ms": total_ms}
            self._worker.log_event(self._topic, told)

    def require_wanted(self) -> None:
        """Raise _StoppedError when nobody waits for this work any more."""
        task = self._worker.state.tasks.get(self._key)
        if task is None or task.state == "cancelled":
            raise _StoppedError(f"{self._key}: this work is wanted no more; run the command again.")
