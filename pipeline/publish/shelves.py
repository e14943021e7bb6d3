"""Which talks speak of which condition, and where in them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from pipeline.page import Card, Moment

_FOLDER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What an id has to look like to name a folder; one of another kind stands in no pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A talk that speaks of a condition, and its chapter on it; None where it has none of its own."""

    card: Card
    chapter: Moment | None


Shelves = Mapping[str, tuple[Place, ...]]
"""The talks that speak of a condition, by its id."""


def shelve(cards: Iterable[Card], *, known: Container[str]) -> Shelves:
    """Put talks on the shelf of each condition that they speak of, in the order in which they come.

    `known` are the ids of the packs. A condition without a pack has a shelf too: a page that was published while
    it had one still leads there.
    """
    shelves: dict[str, list[Place]] = {}
    for card in cards:
        for condition in conditions_of(card, known=known):
            chapter = next((chapter for chapter in card.chapters if chapter.id == condition), None)
            shelves.setdefault(condition, []).append(Place(card=card, chapter=chapter))
    return {condition: tuple(places) for condition, places in shelves.items()}


def has_page(condition: str, *, known: Container[str]) -> bool:
    """Say whether a condition that an article names has a page: a pack tells of it, or it can be a folder."""
    return condition in known or _FOLDER.fullmatch(condition) is not None


def conditions_of(card: Card, *, known: Container[str]) -> tuple[str, ...]:
    """Give the ids of all conditions that a talk speaks of: in its article, or by a chapter of its own."""
    named = [condition for condition in card.conditions if has_page(condition, known=known)]
    return tuple(dict.fromkeys([*named, *(chapter.id for chapter in card.chapters if chapter.id in known)]))
