"""The workers at a Dask scheduler, as the clinic's machine sees them: requests out, answers in as they come.

Only here, in `scheduler` and in `worker` is distributed imported. A worker that dies loses its talk to another one
by Dask's own doing. No worker is given a second talk before it has done its first, so that a death
costs one talk its time.
"""

from __future__ import annotations

import queue
import re
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from distributed import CancelledError, Future, KilledWorker

from pipeline.cluster.agreement import describe_make
from pipeline.cluster.exchange import Exchange
from pipeline.cluster.requests import Answer, EncodingRequest, Event, HearingRequest, Made, Request, Source
from pipeline.cluster.roster import LOOK_EVERY_S, Roster
from pipeline.cluster.scheduler import connect
from pipeline.cluster.shelf import digest_file
from pipeline.cluster.worker import name_rendition, perform, rendition_folder
from pipeline.errors import ClusterError, MediaError, show_name

WAIT_S = 60.0
"""How long work waits for a worker that can do it, before it is given up."""

Result = tuple[Request, Callable[[], Answer]]
"""A request, and what gives its answer or raises what went wrong with it."""


class Crew:
    """Workers that compute as this machine does. Close it when the command ends."""

    def __init__(
        self,
        address: str,
        exchange: Exchange,
        *,
        is_shared: bool,
        note: Callable[[str], None],
        model_bytes: int = 0,
    ) -> None:
        """Connect to a scheduler, or start one here for `local`, with room for the model. Raises ClusterError.

        Where the exchange `is_shared`, recordings and models are brought there; else workers read them by path.
        """
        self.address, self.exchange, self._is_shared, self._note = address, exchange, is_shared, note
        self._stack = ExitStack()
        self._make = describe_make()
        self._topic = f"minutes-{uuid.uuid4().hex}"
        self._events: queue.SimpleQueue[Event | Future[Any]] = queue.SimpleQueue()
        self._brought: set[str] = set()
        self._alone_since_s: float | None = None
        self._client = connect(address, self._stack, model_bytes=model_bytes)
        self._client.subscribe_topic(self._topic, lambda event: self._events.put(event[1]))
        self._roster = Roster(self._client, self._make)
        self._roster.enlist()
        for unfit in self._roster.tell_unfit():
            note(f"no work is given to {unfit}")

    def close(self) -> None:
        """Leave the scheduler; one that was started here ends with its workers."""
        self._stack.close()

    def do(
        self, requests: Iterable[Request], tell: Callable[[Request, int, int], None]
    ) -> Generator[Result, None, None]:
        """Hand out requests, as many at a time as there are workers, and give results as they come.

        `tell` hears how many milliseconds of a talk are done. What is unfinished when this is closed is cancelled.
        Raises ClusterError when the scheduler is lost or no worker is left.
        """
        waiting, running = deque(requests), dict[Any, tuple[Request, Future[Any]]]()
        try:
            while waiting or running:
                count = self._require_workers()
                while waiting and len(running) < count:
                    request = waiting.popleft()
                    try:
                        future = self._submit(request)
                    except (MediaError, OSError) as error:
                        yield request, partial(_fail, error)
                        continue
                    running[future.key] = request, future
                event = self._next_event()
                if isinstance(event, Future):
                    if event.key in running:
                        request, _ = running.pop(event.key)
                        yield request, partial(self._answer, request, event)
                elif event and event["key"] in running:
                    self._pass_on(event, running[event["key"]][0], tell)
        finally:
            if running and self._client.status == "running":
                self._client.cancel([future for _, future in running.values()], force=True)
            for request, _ in running.values():
                with suppress(ClusterError):  # what ended the work is told
                    self.discard(request)

    def fetch(self, request: Request, made: Made, target: Path) -> None:
        """Copy what a worker has left over `target`, from where it has to be. Raises ClusterError."""
        if not re.fullmatch("[0-9a-f]{64}", made.sha256):
            raise ClusterError(
                f"{request.video.slug}: a worker names its web copy by no SHA-256; set that worker up again."
            )
        self.exchange.fetch(name_rendition(request, made.sha256), target)

    def discard(self, request: Request) -> None:
        """Clear away what workers have left of a talk. Raises ClusterError."""
        if isinstance(request, EncodingRequest):
            self.exchange.discard(rendition_folder(request))

    def _submit(self, request: Request) -> Future[Any]:
        """Bring what a request needs to where workers find it, and hand it out.

        Raises ClusterError, and MediaError or OSError for a recording that is not as it was.
        """
        if self._is_shared:
            self._bring(request.recording, is_recording_of=request)
            request = replace(request, recording=replace(request.recording, path=""))
            if isinstance(request, HearingRequest) and request.model:
                self._bring(request.model)
                request = replace(request, model=replace(request.model, path=""))
        request = replace(request, make=self._make.sha256, exchange=self.exchange.url, topic=self._topic)
        key = f"minutes-{request.verb}-{request.video.slug}-{uuid.uuid4().hex[:8]}"
        future: Future[Any] = self._client.submit(
            perform, request, key=key, pure=False, resources={self._roster.resource: 1}
        )
        future.add_done_callback(self._events.put)
        return future

    def _bring(self, source: Source, *, is_recording_of: Request | None = None) -> None:
        if source.name in self._brought:
            return
        if self.exchange.size(source.name) != source.size:
            path = Path(source.path)
            if is_recording_of and digest_file(path) != source.sha256:
                name = show_name(is_recording_of.video.file)
                raise MediaError(f"{name}: this is no longer the recording that was taken in; run `make` again.")
            self.exchange.put(path, source.name)
        self._brought.add(source.name)

    def _next_event(self, wait_s: float = LOOK_EVERY_S) -> Event | Future[Any] | None:
        """Give what a worker tells or a future that is done; nothing for a while is None. Raises ClusterError."""
        self._require_scheduler()
        with suppress(queue.Empty):
            return self._events.get(timeout=wait_s)
        return None

    def _require_scheduler(self) -> None:
        if self._client.status != "running":
            raise ClusterError(
                f"{self.address}: the scheduler is gone; what is finished is kept, so run the command again when "
                "it is back."
            )

    def _pass_on(self, event: Event, request: Request, tell: Callable[[Request, int, int], None]) -> None:
        if "note" in event:
            self._note(f"{request.video.slug}: {event['note']}")
        else:
            tell(request, int(event["done_ms"]), int(event["total_ms"]))

    def _answer(self, request: Request, future: Future[Any]) -> Answer:
        """Give what a worker gave back. Raises the PipelineError that it raised there, or ClusterError."""
        while future.status != "cancelled":
            try:
                answer: Answer = future.result(timeout=WAIT_S)
            except TimeoutError:
                if future.status == "error":  # it was raised by the worker
                    raise
                self._require_workers()  # its worker has left with the answer; another one does it again
            except KilledWorker as error:
                raise ClusterError(
                    f"{request.video.slug}: every worker that worked on it was ended, most likely for want of "
                    "memory; give workers more memory, or work here: "
                    f"`minutes run --scheduler none {request.video.slug}`."
                ) from error
            except CancelledError:  # while it was waited for
                break
            else:
                return answer
        self._require_scheduler()
        raise ClusterError(f"{request.video.slug}: this work was cancelled at the scheduler; run `make` again.")

    def _require_workers(self) -> int:
        """Give how many workers compute as this machine does. Raises ClusterError after a while without any."""
        self._require_scheduler()
        count, now = self._roster.count(), time.monotonic()
        if count:
            self._alone_since_s = None
        elif self._alone_since_s is None:
            self._alone_since_s = now
            self._note(f"waiting for a worker at {self.address}")
        elif now - self._alone_since_s > WAIT_S:
            why = "; ".join(self._roster.tell_unfit()) or "none is there; start them"
            raise ClusterError(f"{self.address}: no worker can do this work: {why}.")
        return count


def _fail(error: Exception) -> NoReturn:
    raise error
