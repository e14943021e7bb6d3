"""Decide what a post's page tells of its conditions."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.page import Page
from pipeline.publish import addresses
from pipeline.publish.shelves import has_page


def view_conditions(page: Page) -> list[Mapping[str, object]]:
    """Give each condition of a post in plain words, with its source and the way to all talks on it."""
    return [_condition(page, name) for name in page.post.conditions]


def _condition(page: Page, name: str) -> Mapping[str, object]:
    pack = page.conditions.get(name)
    source = pack.explanation_source if pack else None
    way = addresses.link(addresses.condition_path(name), page=addresses.post_path(page.post.slug))
    return {
        "id": name,
        "name": pack.plain_name if pack else name,
        "href": way if has_page(name, known=page.conditions) else "",
        "explanation": pack.explanation if pack else "",
        "source_name": source.name if source else "",
        "source_url": source.url if source else "",
    }
