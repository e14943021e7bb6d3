"""A page that belongs to no single post, as machines are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.models import Clinic, Condition
from pipeline.page import Card

HubKind = Literal["CollectionPage", "AboutPage", "WebPage"]
"""Its kind by schema.org."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFacts:
    """What a hub is called, where it stands and what it lists."""

    path: str
    title: str
    description: str
    kind: HubKind = "CollectionPage"
    cards: tuple[Card, ...] = ()
    """The talks it leads to, in its own order."""
    condition: Condition | None = None
    """The condition it is about."""
    above: tuple[tuple[str, str], ...] = ()
    """Names and paths of the pages between the index and itself."""
    language: str = "en"


def series_description(clinic: Clinic) -> str:
    """Say what the series is, where a list of all talks asks for it."""
    return clinic.about or (
        f"{clinic.series}: short videos by {clinic.speaker}, each with captions, an article and a full transcript."
    )
