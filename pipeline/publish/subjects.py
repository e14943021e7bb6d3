"""Decide what the pages on subjects show: the conditions of each, and every talk on one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from pipeline.page import Card, Moment, Site
from pipeline.publish import addresses
from pipeline.publish.cards import view_card, view_place
from pipeline.publish.conditions import by_subject, view_list
from pipeline.publish.formats import count
from pipeline.publish.navigation import hub_frame
from pipeline.publish.shelves import Shelves

_ALL = ("Subjects", addresses.SUBJECTS)


def view_subjects(site: Site, shelves: Shelves) -> Iterator[tuple[str, Callable[[], dict[str, object]]]]:
    """Give the path of `subjects.html` and what gives its variables; nothing where no pack names a subject."""
    if any(subject for subject, _ in by_subject(site, shelves)):
        yield addresses.SUBJECTS, partial(_view_subjects, site, shelves)


def views_of_subjects(site: Site, shelves: Shelves) -> Iterator[tuple[str, Callable[[], dict[str, object]]]]:
    """Give the path of each subject that a talk is about, and what gives the variables of `subject.html`."""
    for subject, names in by_subject(site, shelves):
        if subject:
            yield addresses.subject_path(subject), partial(_view_subject, subject, names, site, shelves)


def _view_subjects(site: Site, shelves: Shelves) -> dict[str, object]:
    page = addresses.SUBJECTS
    subjects = [
        {
            "name": subject,
            "href": addresses.link(addresses.subject_path(subject), page=page),
            "count_text": count(len(_talks(names, shelves, site)), "talk"),
            "conditions": view_list(names, site, shelves, page=page),
        }
        for subject, names in by_subject(site, shelves)
        if subject
    ]
    return {**hub_frame(site, here="Subjects", page=page), "subjects": subjects}


def _view_subject(subject: str, names: Sequence[str], site: Site, shelves: Shelves) -> dict[str, object]:
    page, talks = addresses.subject_path(subject), _talks(names, shelves, site)
    return {
        **hub_frame(site, _ALL, here=subject, page=page),
        "subject": {"name": subject, "count_text": count(len(talks), "talk")},
        "conditions": view_list(names, site, shelves, page=page),
        "talks": [_talk(card, chapters, site, page=page) for card, chapters in talks],
    }


def _talks(names: Sequence[str], shelves: Shelves, site: Site) -> Sequence[tuple[Card, Sequence[Moment]]]:
    """Give each talk on these conditions once, in the order of all, with its chapters on them."""
    chapters: dict[str, list[Moment]] = {}
    for name in names:
        for place in shelves[name]:
            chapters.setdefault(place.card.slug, []).extend([place.chapter] if place.chapter else [])
    return [
        (card, sorted(chapters[card.slug], key=lambda chapter: chapter.start_ms))
        for card in site.cards
        if card.slug in chapters
    ]


def _talk(card: Card, chapters: Sequence[Moment], site: Site, *, page: str) -> Mapping[str, object]:
    places = [view_place(card, chapter, page=page) for chapter in chapters]
    return {**view_card(card, site.conditions, page=page), "places": places}
