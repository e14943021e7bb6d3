"""Who does the long work: this machine, or a cluster that the clinic or the command line names."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipeline.errors import ClusterError, MediaError
from pipeline.job import Job
from pipeline.models import Condition, Hearing, Transcript
from pipeline.records import parse_transcript
from pipeline.speech.weights import cache_folder, look_up, place_checkpoint
from pipeline.steps.arrivals import find_recording
from pipeline.steps.renditions import place, tell_encoded
from pipeline.video import Video

if TYPE_CHECKING:
    from pipeline.cluster.crew import Crew
    from pipeline.cluster.requests import Made, Request, Source

CLUSTER = "the cluster"
"""The name under which trouble with it is reported."""


@contextmanager
def hired(job: Job) -> Iterator[None]:
    """Let the workers of a cluster go when a command ends; they are hired when there is work."""
    try:
        yield
    finally:
        if job.crew is not None:
            job.crew.close()
            job.crew = None


def is_elsewhere(job: Job) -> bool:
    """Say whether the long work is done by a cluster. Raises SettingsError."""
    return bool(job.cluster(job.workspace.settings()).scheduler)


def hear_elsewhere(
    job: Job, stale: Mapping[Video, str], hearing: Hearing, conditions: Sequence[Condition]
) -> Generator[tuple[Video, Callable[[], Transcript]], None, None]:
    """Have talks heard by the cluster; gives each as it comes, with what gives its words or raises an error."""
    with job.attempt(CLUSTER):
        from pipeline.cluster.requests import HearingRequest

        crew = _hire(job)
        model = _find_model(hearing.model)
        requests = [
            HearingRequest(
                video=video, recording=source, hearing=hearing, conditions=tuple(conditions), model=model
            )
            for video, source in _find_sources(job, stale)
        ]
        progress = job.listener.progress
        with closing(crew.do(requests, lambda request, *told: progress(request.video.slug, *told))) as results:
            for request, answer in results:
                yield request.video, partial(_read, request.video, answer)


def encode_elsewhere(
    job: Job, videos: Sequence[Video]
) -> Generator[tuple[Video, Callable[[Job, Video], tuple[Path, ...]]], None, None]:
    """Have talks encoded by the cluster; gives each as it comes, with what puts its renditions in their places."""
    with job.attempt(CLUSTER):
        from pipeline.cluster.requests import EncodingRequest

        crew = _hire(job)
        requests = [
            EncodingRequest(video=video, recording=source, renditions=len(job.workspace.renditions(video)))
            for video, source in _find_sources(job, videos)
        ]
        with closing(crew.do(requests, lambda request, *told: tell_encoded(job, request.video)(*told))) as results:
            for request, answer in results:
                try:
                    yield request.video, partial(_collect, crew, request, answer)
                finally:
                    crew.discard(request)


def _hire(job: Job) -> Crew:
    """Connect to the cluster, once for a command. Raises ClusterError."""
    if job.crew is not None:
        return job.crew
    settings = job.workspace.settings()
    wanted = job.cluster(settings)
    try:
        from pipeline.cluster.crew import Crew
        from pipeline.cluster.exchange import Exchange
        from pipeline.cluster.scheduler import LOCAL
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"--scheduler: what this takes is not set up here ({error.name} is missing); run `make cluster` once."
        ) from error
    job.listener.note(
        "starting workers on this machine" if wanted.scheduler == LOCAL else f"connecting to {wanted.scheduler}"
    )
    media = "" if wanted.scheduler == LOCAL else wanted.media  # workers on this machine read where things lie
    exchange = Exchange(media or str(job.workspace.exchange))
    job.crew = Crew(
        wanted.scheduler,
        exchange,
        is_shared=bool(media),
        note=job.listener.note,
        model_bytes=getattr(_find_model(job.hearing(settings).model), "size", 0),
    )
    return job.crew


def _find_sources(job: Job, videos: Iterable[Video]) -> Iterator[tuple[Video, Source]]:
    """Give where the recordings lie; one that is gone fails its talk alone."""
    from pipeline.cluster.requests import Source

    for video in videos:
        with job.attempt(video.slug):
            path = find_recording(job, video)
            name = f"recordings/{video.sha256}{path.suffix.lower()}"
            yield video, Source(name=name, sha256=video.sha256, size=path.stat().st_size, path=str(path))


def _find_model(model: str) -> Source | None:
    """Give the model's file, if this machine has it whole."""
    from pipeline.cluster.requests import Source
    from pipeline.speech.recogniser import MODELS

    if model not in MODELS:
        return None  # the worker says so, as this machine would
    checkpoint = place_checkpoint(model, MODELS, folder=cache_folder())
    presence, size = look_up(checkpoint)
    if presence != "here":
        return None
    name = f"models/{checkpoint.path.name}"
    return Source(name=name, sha256=checkpoint.sha256, size=size, path=str(checkpoint.path))


def _read(video: Video, answer: Callable[[], object]) -> Transcript:
    transcript = parse_transcript(str(answer()), file=f"the answer about {video.slug}")
    if transcript.provenance.source_sha256 != video.sha256:
        raise MediaError(f"{video.slug}: a worker heard another recording; run `make` again.")
    return transcript


def _collect(
    crew: Crew, request: Request, answer: Callable[[], object], job: Job, video: Video
) -> tuple[Path, ...]:
    """Put what a worker made in its place, digest checked. Raises ClusterError."""
    made = cast("tuple[Made, ...]", answer())

    def fill(scratch: Sequence[Path]) -> None:
        for one, path in zip(made, scratch, strict=True):
            crew.fetch(request, one, path)
            if job.workspace.digest(path) != one.sha256:
                raise ClusterError(f"{video.slug}: its web copy was damaged on the way; run `make` again.")

    return place(job, video, fill)
