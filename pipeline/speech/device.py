"""Choose what the model runs on, a CUDA card that works or else the processor, and how much it takes at once.

The rules for words are the same on both. The numbers are not: a card multiplies float16 and adds up in another
order, so that a close decision may fall otherwise. A transcript says what it was heard with, and is not out of
date because there is a card now, or none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

WORKERS = 2
"""Threads that each hear a batch on a processor; the same everywhere: rounding differs with who shares a batch."""
BATCH = 8
"""Windows decoded together on a processor, of a small model."""
BATCH_NUMBERS = 65_536
"""Layers times channels times windows that a batch may have there at most: a large model takes few at a time."""
CUDA_BATCH = 16
"""Windows decoded together on a card, if they fit: all that are heard before the words are put down."""
CUDA_NUMBERS = 20_000
"""Bytes that a window takes on a card for each channel of each layer of the decoder: keys and values of its sound
(6 kB), what five hypotheses say (18 kB at most, seldom half of it at once) and less for the encoder."""
CUDA_SHARE = 0.5
"""Of the memory that is free on the card when the model is loaded; other programs draw with it too."""
FAULTS = RuntimeError
"""What torch raises when a card's memory is full, or the card, its driver or its libraries fail while it works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """How the windows of a group are dealt out."""

    workers: int
    """Threads that each hear a batch."""
    most: int
    """Windows of a batch at most."""


def choose_device(tell: Callable[[str], None] = lambda _said: None) -> torch.device:
    """Give the first CUDA card if it computes, else the processor; `tell` why a card that is there is not used."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    fault = find_fault()
    if not fault:
        return torch.device("cuda")
    tell(instead_of_card(fault))
    return torch.device("cpu")


def find_fault() -> str:
    """Have the card compute a little; say what is wrong with it, empty if nothing is."""
    try:
        ones = torch.ones(8, 8, device="cuda", dtype=torch.float16)
        return "" if float((ones @ ones).sum()) == 512.0 else "it computes wrong"
    except (RuntimeError, AssertionError) as error:  # torch raises the latter where it was built without CUDA
        return first_line(error)


def instead_of_card(fault: str) -> str:
    """Say that the processor does the work of a card, and why."""
    return f"the graphics card can't be used ({fault}); the processor does the work, which takes longer"


def first_line(error: BaseException) -> str:
    """Give the first line of what torch says; the rest is for programmers."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")


def plan_batches(device: torch.device, *, size: int, free_bytes: int = 0) -> Batches:
    """Say how many windows are heard at once; `size` is the decoder's layers times channels.

    On a processor that depends on the model alone, so that every machine with the same arithmetic writes the same
    words. On a card it also depends on the memory that is free there, and one thread feeds it.
    """
    if device.type == "cuda":
        fitting = int(CUDA_SHARE * free_bytes) // (CUDA_NUMBERS * size)
        return Batches(workers=1, most=max(min(CUDA_BATCH, fitting), 1))
    return Batches(workers=WORKERS, most=max(min(BATCH, BATCH_NUMBERS // size), 2))


def free_bytes(device: torch.device) -> int:
    """Give how much memory is free on a card; of a processor nobody asks."""
    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else 0
