"""What travels between the clinic's machine and its workers: frozen values, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.models import Condition, Hearing
from pipeline.video import Video


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that a worker needs, known by its content."""

    name: str
    """As it stands in the exchange: `recordings/SHA256.mp4`."""
    sha256: str
    size: int
    path: str = ""
    """Where it lies on a disk that the worker reads too; empty where it lies in the exchange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One piece of work on one talk."""

    video: Video
    recording: Source
    make: str = ""
    """The digest of what the worker must have in common with the machine that asks."""
    exchange: str = ""
    """Where files are left for each other: a folder or an address."""
    topic: str = ""
    """Under which progress is told."""

    @property
    def verb(self) -> str:
        """Say what is done to the talk: heard or encoded."""
        return "heard" if isinstance(self, HearingRequest) else "encoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingRequest(Request):
    """A talk to be heard; the answer is the text of its `transcript.json`."""

    hearing: Hearing
    conditions: tuple[Condition, ...]
    model: Source | None = None
    """The speech model's file, if the machine that asks has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingRequest(Request):
    """A talk to be encoded for the web; the answer is a `Made` for each rendition, the large one first."""

    renditions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A rendition that a worker has left in the exchange, under its digest."""

    sha256: str
    size: int


Answer = str | tuple[Made, ...]
Event = Mapping[str, str | int]
"""What a worker tells while it works: the task's `key`, and `done_ms` of `total_ms`, or a `note`."""
