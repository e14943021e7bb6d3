"""The sentences that tell of a talk what nobody said in it: who speaks about what, and how long. Facts alone."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.english import list_words
from pipeline.models import Clinic, Condition

DESCRIPTION_CHARACTERS = 160
"""Longer descriptions are cut off by search engines."""

_MINUTE_MS = 60_000


def describe(clinic: Clinic, found: Sequence[Condition]) -> str:
    """Say in one sentence, at most 160 characters, who talks about what."""
    who = ", ".join(filter(None, (clinic.speaker, clinic.credentials)))
    names = [pack.name for pack in found]
    for count in range(len(names), 0, -1):
        text = f"{who}, of {clinic.name}, talks about {list_words(names[:count])}."
        if len(text) <= DESCRIPTION_CHARACTERS:
            return text
    return f"A {clinic.series} talk by {who}, of {clinic.name}."[:DESCRIPTION_CHARACTERS]


def tell_length(duration_ms: int, conditions: int) -> str:
    """Say in one sentence how long a talk takes, and that each of its conditions has a part of its own."""
    minutes = max(1, round(duration_ms / _MINUTE_MS))
    parts = " and has a part on each" if conditions > 1 else ""
    return f"The talk takes about {minutes} minute{'s' * (minutes > 1)}{parts}."
