"""Decide what the pages show that list talks."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.page import Card, Site
from pipeline.publish import addresses
from pipeline.publish.formats import day, length
from pipeline.publish.pictures import card_picture
from pipeline.publish.views import name_of


def view_index(site: Site) -> dict[str, object]:
    """Give the variables of `index.html`: newest talks first."""
    return {
        "clinic": site.clinic,
        "root": addresses.root_from(addresses.INDEX),
        "spoken_disclaimer": [],
        "draft": site.is_preview,
        "cards": [
            _card(card, site, page=addresses.INDEX, number=number) for number, card in enumerate(site.cards)
        ],
    }


def _card(card: Card, site: Site, *, page: str, number: int) -> Mapping[str, object]:
    return {
        "slug": card.slug,
        "href": addresses.link(addresses.post_path(card.slug), page=page),
        "picture": card_picture(
            card, at=addresses.link(card.slug, page=page) + "/", number=number, is_alone=len(site.cards) == 1
        ),
        "title": card.title,
        "description": card.description,
        **day(card.date),
        **length(card.duration_ms),
        "conditions": [name_of(site.conditions, name) for name in card.conditions],
        "draft": not card.reviewed_by,
        "reviewed_by": card.reviewed_by,
    }
