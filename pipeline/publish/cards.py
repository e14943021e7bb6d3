"""Decide what a list shows of a talk, and how it leads to a place in it."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.models import Condition
from pipeline.page import Card, Moment
from pipeline.publish import addresses
from pipeline.publish.formats import day, length, moment
from pipeline.publish.pictures import IN_FIRST_VIEW, card_picture
from pipeline.publish.views import name_of


def view_card(
    card: Card,
    conditions: Mapping[str, Condition],
    *,
    page: str,
    number: int = IN_FIRST_VIEW,
    is_large: bool = False,
) -> dict[str, object]:
    """Give the variables of `card.html` or `row.html`, with links that lead from `page`.

    `number` is the card's place in its list, from 0: the first pictures are loaded at once, others when needed.
    """
    return {
        **view_row(card, page=page),
        "picture": card_picture(
            card, at=addresses.link(card.slug, page=page) + "/", number=number, is_alone=is_large
        ),
        "description": card.description,
        "conditions": [name_of(conditions, name) for name in card.conditions],
        "reviewed_by": card.reviewed_by,
    }


def view_row(card: Card, *, page: str) -> dict[str, object]:
    """Give what a talk is in one line: its name, day and length."""
    return {
        "slug": card.slug,
        "href": addresses.link(addresses.post_path(card.slug), page=page),
        "title": card.title,
        **day(card.date),
        **length(card.duration_ms),
        "draft": not card.reviewed_by,
    }


def view_place(card: Card, chapter: Moment, *, page: str) -> dict[str, str]:
    """Give a chapter of a talk and the link that opens the talk there."""
    path = addresses.moment_in(card.slug, start_ms=chapter.start_ms, chapter=chapter.id)
    said = moment(chapter.start_ms)
    return {
        "title": chapter.title,
        "clock": said["clock"],
        "spoken": said["spoken"],
        "href": addresses.link(path, page=page),
    }
