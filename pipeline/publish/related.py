"""Find the talks that a visitor of one may want next."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from pipeline.models import Condition
from pipeline.page import Card, Related
from pipeline.publish.shelves import Place, conditions_of, shelve
from pipeline.publish.site import newest_first

MOST = 4
"""Talks that a page leads on to."""

_Found = tuple[int, str, Place]
"""A talk's number in the order of all, the condition for which it was found, and where it speaks of it."""


class Neighbors:
    """All talks of a site, ready to be asked for the related ones of each; made once, asked a thousand times."""

    def __init__(self, cards: Iterable[Card], conditions: Mapping[str, Condition]) -> None:
        ordered = newest_first(cards)
        numbers = {card.slug: number for number, card in enumerate(ordered)}
        self._conditions = conditions
        self._chapters: dict[str, list[_Found]] = {}
        self._mentions: dict[str, list[_Found]] = {}
        for condition, places in shelve(ordered, known=conditions).items():
            for place in places:
                shelf = self._chapters if place.chapter else self._mentions
                shelf.setdefault(condition, []).append((numbers[place.card.slug], condition, place))

    def of(self, card: Card, *, most: int = MOST) -> tuple[Related, ...]:
        """Give the talks nearest to one, never itself.

        First those that have a chapter on a condition of this talk's chapters, then on one that it only names,
        then those that name one without a chapter, then those on conditions that the packs call related; of
        equals the newest first.
        """
        found: dict[str, Related] = {}
        for _, condition, place in self._ranked(card):
            if len(found) == most:
                break
            if place.card.slug != card.slug and place.card.slug not in found:
                found[place.card.slug] = _related(condition, place)
        return tuple(found.values())

    def _ranked(self, card: Card) -> Iterator[_Found]:
        own = conditions_of(card, known=self._conditions)
        told = [condition for condition in own if condition in card.chapter_ids]
        packs = [self._conditions[condition] for condition in own if condition in self._conditions]
        near = [other for pack in packs for other in pack.related if other not in own]
        for conditions, shelves in (
            (told, self._chapters),
            (own, self._chapters),
            (own, self._mentions),
            (near, self._chapters),
            (near, self._mentions),
        ):
            wanted = dict.fromkeys(conditions)
            yield from heapq.merge(*(shelves.get(one, ()) for one in wanted), key=itemgetter(0))


def _related(condition: str, place: Place) -> Related:
    return Related(
        slug=place.card.slug,
        title=place.card.title,
        duration_ms=place.card.duration_ms,
        condition=condition,
        chapter=place.chapter.id if place.chapter else "",
        start_ms=place.chapter.start_ms if place.chapter else 0,
    )
