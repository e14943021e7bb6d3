"""The engines that are compared, in the order of the tables. The same checkpoint in all, word times on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

OURS = "ours"
WHISPER = "whisper"
"""The one that the others' speed is given in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One way of hearing."""

    name: str
    title: str
    door: str
    """The module of this package that drives it."""
    options: Mapping[str, object] = field(default_factory=dict)
    timed: bool = True
    """False for what only sets the bar for accuracy: it is run once, and its time is not shown."""
    beside_busy: bool = False
    """Whether `--busy` times it again beside a busy process."""


def _engines() -> Iterator[Engine]:
    yield Engine(name=OURS, title="Moderni Minutes", door="ours", beside_busy=True)
    yield from _our_layers()
    yield Engine(name=WHISPER, title="whisper command", door="command")
    yield Engine(
        name="whisper-no-context",
        title="whisper command, no previous text",
        door="command",
        options={"condition_on_previous_text": False},
        timed=False,
    )
    yield Engine(
        name="whisper-names",
        title="whisper command, the clinic's names as prompt",
        door="command",
        options={"initial_prompt": True},
        timed=False,
    )
    yield Engine(
        name="whisper-greedy",
        title="whisper library, greedy",
        door="openai",
        options={"temperature": 0.0},
        beside_busy=True,
    )
    for kind in ("float32", "int8"):
        yield from _faster_whisper(kind)


def _our_layers() -> Iterator[Engine]:
    """Give this program with some of its help for the clinic's words left out."""
    layers: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("plain", "no help", ("names", "prompt", "bias", "repair")),
        ("names", "the clinic's names only", ("prompt", "bias", "repair")),
        ("prompt", "names and expected terms", ("bias", "repair")),
        ("bias", "names and bias", ("prompt", "repair")),
        ("heard", "names, expected terms and bias", ("repair",)),
    )
    for name, title, without in layers:
        yield Engine(
            name=f"{OURS}-{name}",
            title=f"Moderni Minutes, {title}",
            door="ours",
            options={"without": without},
            timed=False,
        )


def _faster_whisper(kind: str) -> Iterator[Engine]:
    modes: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("beam", "beam 5", {"beam_size": 5, "vad_filter": False}),
        ("vad", "beam 5, VAD", {"beam_size": 5, "vad_filter": True}),
        ("batch", "batch 8, beam 5", {"beam_size": 5, "batch_size": 8}),
        ("batch-greedy", "batch 8, greedy", {"beam_size": 1, "batch_size": 8}),
    )
    for mode, title, options in modes:
        yield Engine(
            name=f"faster-whisper-{kind}-{mode}",
            title=f"faster-whisper {kind}, {title}",
            door="fasterwhisper",
            options={"compute_type": kind, **options},
            beside_busy="batch_size" in options,
        )


ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in _engines()}
