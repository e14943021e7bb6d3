"""The frozen values of the hearing benchmark, and their JSON. They know the engines' order alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from hearing.engines import ENGINES

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a gold reference and when it begins."""

    start_ms: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One recording with what is really said in it."""

    name: str
    file: Path
    sound: Path
    """The decoded samples, a `.npy` of mono float32 at 16 kHz."""
    seconds: float
    reference: str
    sentences: tuple[Sentence, ...]
    """Empty where nobody noted when sentences begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """A word as an engine writes it, the space before it included, so that words can be strung together."""

    text: str
    start_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a process has to hear, and how."""

    engine: str
    model: str
    prompt: str
    threads: int
    models: Path
    """The folder of converted checkpoints."""
    recordings: tuple[Recording, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a process heard. The times are its own: None for the `whisper` command, which tells none."""

    load_s: float | None
    hear_s: float | None
    words: Mapping[str, tuple[HeardWord, ...]]
    """By the recording's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What hearing a set took."""

    wall_s: float
    """The whole process, from its start to its end."""
    load_s: float | None
    hear_s: float | None
    """From the loaded model to the last word."""
    cpu_s: float
    """User and system time of the process and of those it waited for."""
    peak_mb: float
    """Most memory the largest of these processes ever held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """How far the starts of heard sentences lie from the gold ones."""

    count: int
    median_ms: float
    p95_ms: float
    within: float
    """Share that is at most a quarter of a second off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How right the words of a set are."""

    errors: int
    words: int
    mean_wer: float
    """Mean of the recordings' own rates, as the scoring script has it."""
    terms_found: int
    terms_said: int
    terms_invented: int
    vocabulary_invented: tuple[str, ...]
    """Terms of the condition packs that were heard where nobody said them."""
    starts: Starts | None

    @property
    def wer(self) -> float:
        """Word error rate over the whole set."""
        return self.errors / self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One engine on one set."""

    set: str
    engine: str
    seconds: float
    """Length of the set's recordings."""
    cost: Cost
    busy: Cost | None
    """The same beside a process that keeps one core busy."""
    accuracy: Accuracy


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A whole benchmark: all that its tables and its picture show."""

    facts: tuple[str, ...]
    rows: tuple[Row, ...]
    failures: tuple[str, ...]


def join_benches(benches: Sequence[Bench]) -> Bench:
    """Put the engines of several benchmarks into one; where two measured the same, the first counts.

    The facts are those of the first. Engines whose time is shown belong into one run.
    """
    rows = {(row.set, row.engine): row for bench in reversed(benches) for row in bench.rows}
    order = list(ENGINES)
    return Bench(
        facts=benches[0].facts,
        rows=tuple(sorted(rows.values(), key=lambda row: (row.set != "talks", order.index(row.engine)))),
        failures=tuple(failure for bench in benches for failure in bench.failures),
    )


def format_json(value: object) -> bytes:
    """Write a value as JSON."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=1)


def parse_json(text: bytes, kind: type[T]) -> T:
    """Read a value back. Raises msgspec.DecodeError."""
    return msgspec.json.decode(text, type=kind, dec_hook=_path)


def _path(kind: type[Any], raw: Any) -> Any:
    return kind(raw)
