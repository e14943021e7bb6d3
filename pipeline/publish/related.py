"""Tell a visitor which other talks to see next, and put that into pages that were made before those talks were."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.page import Card, Site
from pipeline.publish.render import Renderer

_BLOCK = re.compile(r"(<!-- related talks -->).*?(<!-- end of related talks -->)", re.DOTALL)
"""Where a post's page names other talks. Text never holds it: Markdown's HTML is escaped."""


class Relations:
    """Which talks of a site lead to which."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def view(self, card: Card) -> Sequence[Mapping[str, object]]:
        """Give the talks to see after one, as `related.html` shows them."""
        return ()


def splice_related(html: str, related: Sequence[Mapping[str, object]], renderer: Renderer) -> str:
    """Give a page with the talks it should lead to now, in the place that is marked for them."""
    block = renderer.render("related.html", {"related": related})
    return _BLOCK.sub(lambda found: f"{found[1]}\n{block}{found[2]}", html)
