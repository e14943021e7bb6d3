"""The values of a talk that was recorded again: what is no longer said, what is new, what could not be carried."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

import msgspec

from pipeline.errors import RecordError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words of one recording that the other has not."""

    at_ms: int | None
    """When they are said in the new recording; what is no longer said has a time there only if `now` is."""
    text: str
    now: str = ""
    """What is said there in the new recording, if some of the words still are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An old recording laid beside the new one, word by word."""

    moved: tuple[int | None, ...]
    """For each word of the old recording the number of the same word in the new one."""
    lost: tuple[Stretch, ...]
    added: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerecording:
    """`rerecorded.json`: what an editor should know of a talk that was recorded again."""

    at: dt.datetime
    lost: tuple[Stretch, ...] = ()
    added: tuple[Stretch, ...] = ()
    left: tuple[str, ...] = ()
    """Each correction and caption of hers whose words were not heard again, in words for her."""


def format_rerecording(record: Rerecording) -> str:
    """Write `rerecorded.json`."""
    return msgspec.json.format(msgspec.json.encode(asdict(record)), indent=1).decode() + "\n"


def parse_rerecording(text: str, *, file: str) -> Rerecording:
    """Read `rerecorded.json`. Raises RecordError."""
    try:
        return msgspec.json.decode(text, type=Rerecording)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RecordError(f"{file}: this can't be read ({error}); delete it, it only lists changes.") from error
