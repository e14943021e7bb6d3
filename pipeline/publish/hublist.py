"""Every page that leads to talks: where it stands, what it is called, what it says of itself and lists."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.page import Site
from pipeline.publish import addresses
from pipeline.publish.conditions import by_subject
from pipeline.publish.hubfacts import HubFacts, series_description
from pipeline.publish.shelves import Shelves
from pipeline.publish.views import name_of

NEWEST = 13
"""Talks on the index: a large one, and rows that fill up whether two, three or four stand side by side."""


def list_hubs(site: Site, shelves: Shelves) -> dict[str, HubFacts]:
    """Give what each page that leads to talks is, by its path from the site's top."""
    hubs = [*_always(site), *_conditions(site, shelves), *_subjects(site, shelves)]
    return {hub.path: hub for hub in hubs}


def _always(site: Site) -> Iterator[HubFacts]:
    series = site.clinic.series
    yield HubFacts(
        path=addresses.INDEX,
        title=series,
        description=series_description(site.clinic),
        cards=site.cards[:NEWEST],
    )
    yield HubFacts(
        path=addresses.ARCHIVE,
        title="All talks by date",
        description=f"Every talk of {series}, by year and month.",
        cards=site.cards,
    )
    yield HubFacts(
        path=addresses.CONDITIONS,
        title="Conditions",
        description=f"The conditions that the talks of {series} speak of, each with every talk on it.",
    )
    yield HubFacts(
        path=addresses.ABOUT,
        title="About these talks",
        description=f"Who speaks in {series}, how its pages are made and checked, and what they keep private.",
        kind="AboutPage",
    )
    yield HubFacts(
        path=addresses.NOT_FOUND,
        title="This page is not here",
        description="There is no page at this address.",
        kind="WebPage",
    )


def _conditions(site: Site, shelves: Shelves) -> Iterator[HubFacts]:
    for condition, places in sorted(shelves.items()):
        pack, name = site.conditions.get(condition), name_of(site.conditions, condition)
        plain = f"Talks of {site.clinic.series} on {name}, each opened at the right chapter."
        yield HubFacts(
            path=addresses.condition_path(condition),
            title=name,
            description=pack.explanation if pack and pack.explanation else plain,
            cards=tuple(place.card for place in places),
            condition=pack,
            above=(("Conditions", addresses.CONDITIONS),),
        )


def _subjects(site: Site, shelves: Shelves) -> Iterator[HubFacts]:
    subjects = [(subject, {*names}) for subject, names in by_subject(site, shelves) if subject]
    if subjects:
        yield HubFacts(
            path=addresses.SUBJECTS,
            title="Subjects",
            description=f"The subjects of {site.clinic.series}, each with its conditions and talks.",
        )
    for subject, names in subjects:
        slugs = {place.card.slug for name in names for place in shelves[name]}
        yield HubFacts(
            path=addresses.subject_path(subject),
            title=subject,
            description=f"Talks of {site.clinic.series} on {subject}, each opened at the right chapter.",
            cards=tuple(card for card in site.cards if card.slug in slugs),
            above=(("Subjects", addresses.SUBJECTS),),
        )
