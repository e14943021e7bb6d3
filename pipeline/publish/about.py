"""Decide what the page about the talks says, and the page for an address that leads nowhere."""

from __future__ import annotations

from pipeline.checklist import CHECKLIST, PATIENTS, Statement
from pipeline.page import Site
from pipeline.publish import addresses
from pipeline.publish.navigation import hub_frame


def view_about(site: Site) -> dict[str, object]:
    """Give the variables of `about.html`: who speaks, how pages are made and checked, what they don't do."""
    page = addresses.ABOUT
    return {
        **hub_frame(site, here="About", page=page),
        "reviewers": sorted({card.reviewed_by for card in site.cards} - {""}, key=str.casefold),
        "affirmed": [_affirmed(statement) for statement in CHECKLIST if not statement.is_computed],
    }


def view_not_found(site: Site) -> dict[str, object]:
    """Give the variables of `404.html`.

    A host shows it for an address at any depth, so its links begin at the site's top on the host; in a preview at
    the preview's own top.
    """
    top = addresses.top_on_host("" if site.is_preview else site.site_url)
    return {
        **hub_frame(site, page=addresses.NOT_FOUND, root=top),
        "archive_href": top + addresses.ARCHIVE,
        "conditions_href": top + addresses.CONDITIONS,
        "search_href": top + addresses.SEARCH,
    }


def _affirmed(statement: Statement) -> str:
    """Give a statement as it holds for every page: a patient may also be recognised who has authorised it."""
    if statement.id != PATIENTS:
        return statement.sentence
    return statement.sentence.removesuffix(".") + "; or each who can be has authorised it in writing."
