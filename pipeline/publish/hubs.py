"""Decide what the pages show that lead to talks: the index, the archive, and what is gathered beside them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.page import Card, Site
from pipeline.publish import addresses
from pipeline.publish.about import view_about, view_not_found
from pipeline.publish.cards import view_card, view_row
from pipeline.publish.conditions import name_and_link, view_conditions, views_of_conditions
from pipeline.publish.formats import count, month
from pipeline.publish.hublist import NEWEST, list_hubs
from pipeline.publish.metadata import hub_words
from pipeline.publish.navigation import hub_frame
from pipeline.publish.render import Renderer
from pipeline.publish.shelves import Shelves, shelve
from pipeline.publish.subjects import view_subjects, views_of_subjects

_WITH_LARGE = ("one", "many")
MOST_CONDITIONS = 12
"""Conditions that the index itself leads to."""


def gather_hubs(site: Site, renderer: Renderer, *, without: Container[str] = ()) -> dict[str, str]:
    """Give every page that leads to talks, by path from the site's top, but those that need not be made anew."""
    shelves = shelve(site.cards, known=site.conditions)
    hubs = list_hubs(site, shelves)
    views: dict[str, tuple[str, Callable[[], dict[str, object]]]] = {
        addresses.INDEX: ("index.html", lambda: view_index(site, shelves)),
        addresses.ARCHIVE: ("archive.html", lambda: view_archive(site)),
        addresses.CONDITIONS: ("conditions.html", lambda: view_conditions(site, shelves)),
        **{path: ("condition.html", view) for path, view in views_of_conditions(site, shelves)},
        **{path: ("subject.html", view) for path, view in views_of_subjects(site, shelves)},
        **{path: ("subjects.html", view) for path, view in view_subjects(site, shelves)},
        addresses.ABOUT: ("about.html", lambda: view_about(site)),
        addresses.NOT_FOUND: ("404.html", lambda: view_not_found(site)),
    }
    return {
        path: renderer.render(template, view() | hub_words(site, hubs[path]))
        for path, (template, view) in views.items()
        if path not in without
    }


def view_index(site: Site, shelves: Shelves | None = None) -> dict[str, object]:
    """Give the variables of `index.html`: the newest talks first, and the ways to all others."""
    page, newest = addresses.INDEX, site.cards[:NEWEST]
    shelves = shelve(site.cards, known=site.conditions) if shelves is None else shelves
    layout = _layout(newest)
    return {
        **hub_frame(site, page=page),
        "layout": layout,
        "cards": [
            view_card(
                card, site.conditions, page=page, number=number, is_large=number == 0 and layout in _WITH_LARGE
            )
            for number, card in enumerate(newest)
        ],
        "conditions": _most_told(site, shelves),
        "conditions_href": addresses.link(addresses.CONDITIONS, page=page),
        "archive_href": addresses.link(addresses.ARCHIVE, page=page),
        "search_href": addresses.link(addresses.SEARCH, page=page),
        "all_text": f"All {count(len(site.cards), 'talk')}" if len(site.cards) > len(newest) else "",
    }


def _layout(cards: Sequence[Card]) -> str:
    """Say how the index sets its talks: alone, in one row, or a large one before the others."""
    return {1: "one", 2: "two", 3: "three"}.get(len(cards), "many")


def _most_told(site: Site, shelves: Shelves) -> Sequence[Mapping[str, str]]:
    """Give the conditions with the most talks, by name."""
    by_count = sorted(shelves, key=lambda name: (-len(shelves[name]), name))[:MOST_CONDITIONS]
    links = [name_and_link(name, site, page=addresses.INDEX) for name in by_count]
    return sorted(links, key=lambda link: link["name"].casefold())


def view_archive(site: Site) -> dict[str, object]:
    """Give the variables of `archive.html`: all talks, a line each, by year and month."""
    page = addresses.ARCHIVE
    years = list(_years(site.cards))
    return {
        **hub_frame(site, here="All talks", page=page),
        "count_text": count(len(site.cards), "talk"),
        "years": years,
        "year_links": years if len(years) > 1 else [],
    }


def _years(cards: Sequence[Card]) -> Iterator[Mapping[str, object]]:
    for year, of_year in groupby(cards, key=lambda card: card.date.year):
        talks = list(of_year)
        yield {
            "name": str(year),
            "id": f"year-{year}",
            "count_text": count(len(talks), "talk"),
            "months": list(_months(talks)),
        }


def _months(cards: Sequence[Card]) -> Iterator[Mapping[str, object]]:
    for name, of_month in groupby(cards, key=lambda card: month(card.date)):
        talks = [
            {**view_row(card, page=addresses.ARCHIVE), "day": str(card.date.day), "month": name}
            for card in of_month
        ]
        yield {"name": name, "talks": talks}
