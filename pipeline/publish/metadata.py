"""All that a page tells machines: the lines in its head and its data for search engines.

A preview stands nowhere on the web, and what answers for pages that are not there stands everywhere: these
name no address.
"""

from __future__ import annotations

from pipeline.page import Page, Site
from pipeline.publish import addresses
from pipeline.publish.formats import embed_json
from pipeline.publish.hubfacts import HubFacts
from pipeline.publish.opengraph import hub_head, post_head
from pipeline.publish.structured import hub_graph, post_graph


def post_metadata(page: Page, *, is_preview: bool, embed_url: str = "") -> dict[str, object]:
    """Give the variables `head` and `about_json` of a post's page.

    `embed_url` is the video's player at its host, where the site has no video of its own.
    """
    site_url = "" if is_preview else page.site_url
    return {
        "head": post_head(page, site_url=site_url),
        "about_json": embed_json(post_graph(page, site_url=site_url, embed_url=embed_url)),
    }


def hub_metadata(site: Site, hub: HubFacts) -> dict[str, object]:
    """Give the variables `head` and `about_json` of a page that belongs to no single post."""
    is_nowhere = site.is_preview or hub.path == addresses.NOT_FOUND
    site_url = "" if is_nowhere else site.site_url
    return {
        "head": hub_head(hub, site.clinic, site_url=site_url),
        "about_json": embed_json(hub_graph(hub, site.clinic, site_url=site_url)),
    }


def hub_words(site: Site, hub: HubFacts) -> dict[str, object]:
    """Give what a hub's template says of the page itself, to people and to machines."""
    return {"title": hub.title, "description": hub.description, **hub_metadata(site, hub)}
