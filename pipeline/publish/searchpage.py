"""Decide what the search page shows before a visitor has typed, and without JavaScript."""

from __future__ import annotations

from collections.abc import Container

from pipeline.page import Site
from pipeline.publish import addresses
from pipeline.publish.hubfacts import HubFacts
from pipeline.publish.metadata import hub_words
from pipeline.publish.navigation import hub_frame
from pipeline.publish.searchindex import packs_of


def view_search(site: Site, *, pages: Container[str]) -> dict[str, object]:
    """Give the variables of `search.html`. `pages` are the paths that the site has: no link leads elsewhere."""
    page = addresses.SEARCH
    spoken_of = {name for card in site.cards for name in packs_of(card, site.conditions)}
    named = sorted((site.conditions[name].plain_name, name) for name in spoken_of)
    ways = (("All talks by date", addresses.ARCHIVE), ("Conditions", addresses.CONDITIONS))
    there = [way for way in ways if way[1] in pages] or [("All talks", addresses.INDEX)]
    return {
        **hub_frame(site, page=page),
        **hub_words(site, _facts(site)),
        "ways": [{"name": name, "href": addresses.link(path, page=page)} for name, path in there],
        "conditions": [
            {"name": name, "href": addresses.link(addresses.condition_path(id_), page=page)}
            for name, id_ in named
            if addresses.condition_path(id_) in pages
        ],
    }


def _facts(site: Site) -> HubFacts:
    return HubFacts(
        path=addresses.SEARCH,
        title="Search",
        description=f"Search what was said in every talk of {site.clinic.series}, and watch from that moment.",
        kind="WebPage",
    )
