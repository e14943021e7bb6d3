"""Decide what a post's page tells of its conditions, and which talks it leads on to."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.page import Page, Related
from pipeline.publish import addresses
from pipeline.publish.formats import length, moment


def view_conditions(page: Page, pages: Collection[str]) -> list[Mapping[str, object]]:
    """Give each condition of a post in plain words, with the other talks that speak of it.

    `pages` are the ids of the conditions that have a page of their own.
    """
    return [_condition(page, name, has_page=name in pages) for name in page.post.conditions]


def view_more_talks(page: Page) -> list[Mapping[str, object]]:
    """Give the related talks that speak of none of the post's own conditions."""
    return [_talk(page, talk) for talk in page.related if talk.condition not in page.post.conditions]


def _condition(page: Page, name: str, *, has_page: bool) -> Mapping[str, object]:
    pack = page.conditions.get(name)
    source = pack.explanation_source if pack else None
    here = addresses.post_path(page.post.slug)
    return {
        "id": name,
        "name": pack.plain_name if pack else name,
        "href": addresses.link(addresses.condition_path(name), page=here) if has_page else "",
        "explanation": pack.explanation if pack else "",
        "source_name": source.name if source else "",
        "source_url": source.url if source else "",
        "talks": [_talk(page, talk) for talk in page.related if talk.condition == name],
    }


def _talk(page: Page, talk: Related) -> Mapping[str, object]:
    """Give another talk; one that is to be heard from its beginning has no clock."""
    path = addresses.link(addresses.post_path(talk.slug), page=addresses.post_path(page.post.slug))
    at = moment(talk.start_ms) if talk.start_ms else dict.fromkeys(moment(0), "")
    return {
        "title": talk.title,
        "href": f"{path}?t={at['seconds']}" if talk.start_ms else path,
        "clock": at["clock"],
        "spoken": at["spoken"],
        **length(talk.duration_ms),
    }
