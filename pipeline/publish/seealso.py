"""Lead from a post's page to other talks, which come and go while the page stays: their place in it is marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.models import Condition
from pipeline.page import Related
from pipeline.publish import addresses
from pipeline.publish.formats import length, moment
from pipeline.publish.views import name_of

_PLACE = re.compile(r"(<!-- other talks -->\n).*?(<!-- end of other talks -->)", re.DOTALL)
"""No text of a person can hold it: HTML in Markdown is escaped."""


def view_related(
    related: Iterable[Related], conditions: Mapping[str, Condition], *, slug: str
) -> Sequence[Mapping[str, object]]:
    """Give the list `related` of `related.html`, as seen from the page of the talk `slug`."""
    return [_talk(talk, conditions, addresses.post_path(slug)) for talk in related]


def place_related(html: str, block: str) -> str:
    """Give a page with the HTML that names other talks in the place that is marked for it."""
    return _PLACE.sub(lambda found: found[1] + block + found[2], html)


def drop_card(html: str, slug: str) -> str:
    """Give a page that lists talks without the card of one: what stands between its two comments."""
    card = re.compile(rf"<!-- talk {re.escape(slug)} -->.*?<!-- end of talk -->\n?", re.DOTALL)
    return card.sub("", html)


def _talk(talk: Related, conditions: Mapping[str, Condition], page: str) -> Mapping[str, object]:
    """Give another talk; one that is to be heard from its beginning has no clock."""
    at = moment(talk.start_ms) if talk.chapter else dict.fromkeys(moment(0), "")
    place = addresses.moment_in(talk.slug, start_ms=talk.start_ms, chapter=talk.chapter)
    return {
        "title": talk.title,
        "condition": name_of(conditions, talk.condition),
        "href": addresses.link(place if talk.chapter else addresses.post_path(talk.slug), page=page),
        "clock": at["clock"],
        "spoken": at["spoken"],
        **length(talk.duration_ms),
    }
