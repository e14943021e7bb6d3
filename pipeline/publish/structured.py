"""Say in the words of schema.org what a page is: one `@graph` of JSON-LD for each.

What needs an address on the web is left out where the clinic has not said where its site stands. Who
reviewed a page, and when, is told by its approval alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.models import Clinic
from pipeline.page import Card, Page
from pipeline.publish import addresses
from pipeline.publish.entities import (
    Node,
    describe_clinic,
    describe_condition,
    describe_person,
    locate,
    name_node,
    refer,
)
from pipeline.publish.hubfacts import HubFacts
from pipeline.publish.videoobject import describe_video


def post_graph(page: Page, *, site_url: str, embed_url: str = "") -> Node:
    """Describe a post. `embed_url` is its player at a video host, where the site has no video of its own."""
    post = page.post
    path = addresses.post_path(post.slug)
    url = addresses.public(site_url, path)
    about: Node = {
        "@type": "MedicalWebPage",
        "@id": name_node(url, "page"),
        "name": post.title,
        "description": post.description,
        "inLanguage": post.language,
        "medicalAudience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": [describe_condition(name, page.conditions.get(name)) for name in post.conditions],
        "author": describe_person(post.speaker),
        "publisher": refer(site_url, "clinic"),
        "mainEntity": refer(url, "video"),
    }
    trail = [(page.clinic.series, addresses.INDEX), (post.title, path)]
    nodes = [
        about | locate(url) | _review(page),
        describe_video(page, site_url=site_url, embed_url=embed_url),
        describe_clinic(page.clinic, site_url=site_url),
    ]
    return _graph([*nodes, *_breadcrumbs(trail, site_url)])


def hub_graph(hub: HubFacts, clinic: Clinic, *, site_url: str) -> Node:
    """Describe a page that leads to talks, or tells of the clinic."""
    url = addresses.public(site_url, hub.path)
    about: Node = {
        "@type": hub.kind,
        "@id": name_node(url, "page"),
        "name": hub.title,
        "description": hub.description,
        "inLanguage": hub.language,
        "publisher": refer(site_url, "clinic"),
    }
    if hub.condition:
        about["about"] = describe_condition(hub.condition.id, hub.condition)
    if hub.cards:
        about["mainEntity"] = _list(hub.cards, site_url)
    nodes = [about | locate(url), describe_clinic(clinic, site_url=site_url)]
    if hub.path == addresses.INDEX and url:
        nodes.append({"@type": "WebSite", "@id": f"{site_url}#site", "name": clinic.series, "url": url})
    if hub.path != addresses.INDEX:
        nodes += _breadcrumbs([(clinic.series, addresses.INDEX), *hub.above, (hub.title, hub.path)], site_url)
    return _graph(nodes)


def _graph(nodes: Sequence[Node]) -> Node:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _review(page: Page) -> Node:
    approval = page.approval
    if approval is None:
        return {}
    day = approval.at.date().isoformat()
    return {
        "datePublished": (page.published_at or approval.at).date().isoformat(),
        "dateModified": day,
        "lastReviewed": day,
        "reviewedBy": describe_person(approval.by),
    }


def _list(cards: Sequence[Card], site_url: str) -> Node:
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": card.title,
            **locate(addresses.public(site_url, addresses.post_path(card.slug))),
        }
        for position, card in enumerate(cards, 1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def _breadcrumbs(trail: Sequence[tuple[str, str]], site_url: str) -> list[Node]:
    """Give the way from the top; none without addresses, which each step must have."""
    if not site_url:
        return []
    steps = [
        {"@type": "ListItem", "position": position, "name": name, "item": addresses.public(site_url, path)}
        for position, (name, path) in enumerate(trail, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": steps}]
