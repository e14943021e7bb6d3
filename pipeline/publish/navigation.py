"""Decide what frames every page: the way around the site in its header and footer, and where a page stands."""

from __future__ import annotations

from pipeline.models import Clinic
from pipeline.page import Site
from pipeline.publish import addresses

_HEADER = (
    ("Talks", addresses.INDEX),
    ("Conditions", addresses.CONDITIONS),
    ("Search", addresses.SEARCH),
    ("About", addresses.ABOUT),
)
_FOOTER = (("All talks by date", addresses.ARCHIVE), *_HEADER[1:])
"""Only pages that every site has: a page that was published long ago still leads to them."""

_SHELVES = {
    "conditions": addresses.CONDITIONS,
    "subjects": addresses.CONDITIONS,
    "search": addresses.SEARCH,
    "about": addresses.ABOUT,
}
"""The page above those of a folder; all other folders hold talks."""


def frame(clinic: Clinic, *, page: str, root: str = "") -> dict[str, object]:
    """Give the variables of `base.html` for a page, by its path from the site's top.

    `root` is the way to the top where it can't be told from the path, as for a page shown at any address.
    """
    root = root or addresses.root_from(page)
    return {
        "clinic": clinic,
        "root": root,
        "nav": [_entry(name, path, page, root) for name, path in _HEADER],
        "footer_nav": [_entry(name, path, page, root) for name, path in _FOOTER],
    }


def hub_frame(site: Site, *ways: tuple[str, str], here: str = "", page: str, root: str = "") -> dict[str, object]:
    """Give what every page that leads to talks has: its frame, and the way down to it.

    `ways` are the pages above it, by name and path, and `here` is its own name; without one it shows no way.
    """
    above = [(name, addresses.link(path, page=page)) for name, path in (_HEADER[0], *ways)]
    return {
        **frame(site.clinic, page=page, root=root),
        "draft": site.is_preview,
        "spoken_disclaimer": [],
        "crumbs": [{"name": name, "href": href} for name, href in (*above, (here, ""))] if here else [],
    }


def _entry(name: str, path: str, page: str, root: str) -> dict[str, str]:
    """Give a link; `current` says, as aria-current does, that it leads to this page or to the one above it."""
    current = "page" if page == path else "true" if _shelf_of(page) == path else ""
    return {"name": name, "href": root + path, "current": current}


def _shelf_of(page: str) -> str:
    folder, slash, _ = page.partition("/")
    return _SHELVES.get(folder, addresses.INDEX) if slash else ""
