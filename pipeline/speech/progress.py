"""What is told of a hearing and put down of it while it goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from pipeline.models import Piece
from pipeline.speech.listening import SAMPLE_RATE_HZ

Heard = Callable[[int], None]
"""Is told how many milliseconds of the talk have been heard so far."""


class Notebook(Protocol):
    """Where the pieces of a talk are put down while it is heard, so that a killed hearing goes on from there."""

    def read(self, number: int) -> Piece | None:
        """Give a piece that was put down earlier."""

    def write(self, number: int, piece: Piece) -> None:
        """Put down a piece."""


class BlankNotebook:
    """Remembers nothing."""

    def read(self, number: int) -> None:
        """Give nothing."""

    def write(self, number: int, piece: Piece) -> None:
        """Let it go."""


class Clock:
    """Turns samples heard twice, in any order, into milliseconds heard."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._twice = 0
        self._lock = threading.Lock()

    def more(self, samples: int) -> None:
        """Hear of more samples, from any thread."""
        with self._lock:
            self._twice += samples
            self._heard(self._twice * 1000 // (2 * SAMPLE_RATE_HZ))

    def reach(self, sample: int) -> None:
        """Hear that all is heard up to a sample."""
        self._twice = 2 * sample
        self._heard(sample * 1000 // SAMPLE_RATE_HZ)
