"""What a model costs on which machine: measured, kept with the machine's name, never shown for another."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import torch

from pipeline.speech.device import choose_device

_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the models run on, as far as it decides how long they take."""

    processor: str
    cores: int
    device: str = "cpu"
    """What the models run on, by torch's name: cpu or cuda."""
    gpu: str = ""
    """The CUDA device's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How long one model took on one machine for a stretch of talk."""

    model_sha256: str
    machine: Machine
    speech_version: int
    talk_ms: int
    work_ms: int
    """From samples to words, with the model loaded."""
    load_ms: int
    """From the file to a model that is ready."""

    @property
    def seconds_per_minute(self) -> float:
        """Seconds of work for a minute of talk."""
        return self.work_ms * 60 / self.talk_ms


def this_machine() -> Machine:
    """Describe the machine we run on; the model uses the first CUDA device that works."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processor = _name_processor()
    if choose_device().type == "cuda":
        return Machine(processor=processor, cores=cores, device="cuda", gpu=torch.cuda.get_device_name())
    return Machine(processor=processor, cores=cores)


def keep_measure(measures: Iterable[Measure], new: Measure) -> tuple[Measure, ...]:
    """Put a new measure in the place of the old one of the same model on the same machine."""
    same = (new.model_sha256, new.machine)
    return (*(measure for measure in measures if (measure.model_sha256, measure.machine) != same), new)


def format_measures(measures: Sequence[Measure]) -> str:
    """Write measures as JSON."""
    return msgspec.json.format(msgspec.json.encode(measures), indent=1).decode() + "\n"


def parse_measures(text: str | None) -> tuple[Measure, ...]:
    """Read measures; a file that is missing or can't be understood holds none, for they can be taken again."""
    with suppress(msgspec.MsgspecError):
        return tuple(filter(_is_possible, msgspec.json.decode(text or "[]", type=tuple[Measure, ...])))
    return ()


def _is_possible(measure: Measure) -> bool:
    return measure.talk_ms > 0 <= measure.work_ms


def _name_processor() -> str:
    """Name the processor as its maker does, or at least its kind."""
    with suppress(OSError):
        for line in _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    with suppress(OSError, subprocess.SubprocessError):  # macOS
        asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    return platform.processor() or platform.machine()
