"""Every page that leads to talks: where it stands, what it is called, what it says of itself and lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

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


def digest_hubs(site: Site, shelves: Shelves, digests: Mapping[str, str], *, base: str) -> dict[str, str]:
    """Give a digest of all that each of these pages is made from, by its path.

    `digests` are those of the cards, by slug, and `base` stands for what all pages share. Besides the talks that a
    page lists it may tell how many talks each condition and subject has, and who reviewed them.
    """
    hubs = list_hubs(site, shelves)
    counts = sorted((condition, len(places)) for condition, places in shelves.items())
    subjects = sorted((path, len(hub.cards)) for path, hub in hubs.items() if hub.above)
    reviewers = sorted({card.reviewed_by for card in site.cards})
    told = repr((base, len(site.cards), counts, subjects, reviewers))
    return {
        path: hashlib.sha256("\n".join([told, *(digests[card.slug] for card in hub.cards)]).encode()).hexdigest()
        for path, hub in hubs.items()
    }
