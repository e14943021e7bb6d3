"""How many workers a machine has room for."""

from __future__ import annotations

import os

import psutil

CORES = 2
"""That a hearing keeps busy, and an encoding at least."""
PROGRAM_BYTES = 1_500_000_000
"""Memory of a worker with tiny.en: `make bench-hearing` measured a peak of 1505 MB. Longer talks were not."""
MODEL_TIMES = 4
"""A guess, not measured: half precision becomes full, which doubles it, and loading may hold it twice."""


def count_workers(*, model_bytes: int, cores: int | None = None, free_bytes: int | None = None) -> int:
    """Give how many workers fit this machine's cores and the memory that is free, at least one."""
    if cores is None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    free_bytes = int(psutil.virtual_memory().available) if free_bytes is None else free_bytes
    return max(1, min(cores // CORES, free_bytes // (PROGRAM_BYTES + MODEL_TIMES * model_bytes)))
