"""Decide what the pages on conditions show: what each is in plain words, and every talk that speaks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from pipeline.explanations import SUBJECTS
from pipeline.models import Condition
from pipeline.page import Site
from pipeline.publish import addresses
from pipeline.publish.cards import view_card, view_place
from pipeline.publish.formats import count
from pipeline.publish.navigation import hub_frame
from pipeline.publish.shelves import Place, Shelves
from pipeline.publish.views import name_of

_ALL = ("Conditions", addresses.CONDITIONS)
_ORDER = {subject: number for number, subject in enumerate(SUBJECTS)}
_OTHERS = "Other conditions"
"""The heading over those whose packs name no subject, where others do."""


def view_conditions(site: Site, shelves: Shelves) -> dict[str, object]:
    """Give the variables of `conditions.html`: every condition that a talk speaks of, by subject."""
    page, groups = addresses.CONDITIONS, by_subject(site, shelves)
    return {
        **hub_frame(site, here="Conditions", page=page),
        "groups": [
            {
                "name": subject or (_OTHERS if len(groups) > 1 else ""),
                "href": addresses.link(addresses.subject_path(subject), page=page) if subject else "",
                "conditions": view_list(names, site, shelves, page=page),
            }
            for subject, names in groups
        ],
    }


def views_of_conditions(site: Site, shelves: Shelves) -> Iterator[tuple[str, Callable[[], dict[str, object]]]]:
    """Give the path of each condition that a talk speaks of, and what gives the variables of `condition.html`."""
    for name, places in sorted(shelves.items()):
        path = addresses.condition_path(name)
        yield path, partial(_view_condition, name, places, site, shelves, page=path)


def by_subject(site: Site, shelves: Shelves) -> Sequence[tuple[str, Sequence[str]]]:
    """Give the conditions that talks speak of, by name, under their subjects from head to foot.

    Those that have none come last.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(shelves, key=lambda name: name_of(site.conditions, name).casefold()):
        groups.setdefault(subject_of(name, site), []).append(name)
    return sorted(
        groups.items(), key=lambda group: (not group[0], _ORDER.get(group[0], len(_ORDER)), group[0].casefold())
    )


def subject_of(condition: str, site: Site) -> str:
    """Give the subject of a condition; empty where its pack tells none or is gone."""
    return site.conditions[condition].subject if condition in site.conditions else ""


def view_list(names: Iterable[str], site: Site, shelves: Shelves, *, page: str) -> list[dict[str, str]]:
    """Give conditions as a list shows them: name, link, and how many talks there are."""
    return [
        {**name_and_link(name, site, page=page), "count_text": count(len(shelves[name]), "talk")} for name in names
    ]


def name_and_link(condition: str, site: Site, *, page: str) -> dict[str, str]:
    """Give a condition's name for patients, its clinical one where that differs, and the way to its page."""
    return {
        "name": name_of(site.conditions, condition),
        "clinical": _clinical(site.conditions.get(condition)),
        "href": addresses.link(addresses.condition_path(condition), page=page),
    }


def view_talk(place: Place, site: Site, *, page: str) -> dict[str, object]:
    """Give a talk that speaks of a condition, with the chapter to begin at; none where it only names it."""
    places = [] if place.chapter is None else [view_place(place.card, place.chapter, page=page)]
    return {**view_card(place.card, site.conditions, page=page), "places": places}


def _view_condition(
    name: str, places: Sequence[Place], site: Site, shelves: Shelves, *, page: str
) -> dict[str, object]:
    pack = site.conditions.get(name)
    related = [other for other in pack.related if other in shelves] if pack else []
    return {
        **hub_frame(site, _ALL, here=name_of(site.conditions, name), page=page),
        "condition": {
            "id": name,
            "name": name_of(site.conditions, name),
            "clinical": _clinical(pack),
            **_explanation(pack),
            **_subject(name, site, page=page),
            "count_text": count(len(places), "talk"),
        },
        "talks": [view_talk(place, site, page=page) for place in places],
        "related": view_list(related, site, shelves, page=page),
    }


def _clinical(pack: Condition | None) -> str:
    """Give the name that clinicians use; empty where the plain one holds it."""
    return pack.name if pack and pack.name.casefold() not in pack.plain_name.casefold() else ""


def _explanation(pack: Condition | None) -> Mapping[str, str]:
    source = pack.explanation_source if pack and pack.explanation else None
    return {
        "explanation": pack.explanation if pack else "",
        "source_name": source.name if source else "",
        "source_href": source.url if source else "",
    }


def _subject(condition: str, site: Site, *, page: str) -> Mapping[str, str]:
    subject = subject_of(condition, site)
    href = addresses.link(addresses.subject_path(subject), page=page) if subject else ""
    return {"subject": subject, "subject_href": href}
