"""What travels through the scoring of chapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.models import Sentence

Mark = tuple[str, int]
"""A chapter's id and its start in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk in sentences, and where a person would begin each chapter."""

    name: str
    sentences: tuple[Sentence, ...]
    gold: tuple[Mark, ...]
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well chapters fit. `pk` and `window_diff` are errors, the others shares."""

    f1: float
    time: float
    pk: float
    window_diff: float


Finder = Callable[[Talk], Sequence[Mark]]
"""Finds the chapters of a talk."""
