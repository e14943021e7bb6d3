"""Hold built pages against what every page must keep: private, complete, nothing dangling."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.checks.embeds import EMBEDDED, embed_faults, shows_talk, slug_of
from pipeline.models import Finding
from pipeline.page import Tree

_FETCHED = frozenset({"src", "srcset", "imagesrcset", "poster", "data", "background", "xlink:href", "style"})
"""Attributes a browser fetches from without being asked; `href` is one too, but on links people follow."""
_FOLLOWED = frozenset({"a", "area"})
_NAMED = frozenset({"canonical", "alternate"})
"""Links in a head that only name an address; `alternate stylesheet` would be fetched."""
_ADDRESSES = frozenset({"@id", "url", "item", "contentUrl", "embedUrl", "thumbnailUrl"})
"""What holds addresses in data for search engines; each is absolute, or the name of a part of the same data."""
_ELSEWHERE = re.compile(r"(?:^|[\s,'\"(=])(?:[a-z][a-z0-9+.-]*:)?//[^\s'\")]", re.IGNORECASE)
"""An address with a host, wherever it stands: alone, in a list, in CSS, in a refresh."""

_AT_ANY_ADDRESS = "404.html"
"""The page that a host shows for an address it doesn't know: its links begin at the site's top, "/...".

On any other page they would lead astray where the site is opened from a folder.
"""

_TEXT = "#text"
"""Beside the attributes of a script: what it holds."""

Element = tuple[str, dict[str, str]]
_Fault = tuple[str, str]
"""The rule that a page breaks, and how."""
_Lead = tuple[str, str, str]
"""A link as it is written, the file it leads to from the folder's top, and the place there or ""."""


def check_site(
    tree: Tree, *, reviewers: Mapping[str, str] | None, top: str = "/", media_url: str = ""
) -> tuple[Finding, ...]:
    """Find what is wrong with a gathered folder of pages, before it is written.

    `reviewers` names who approved each post, by slug; None for a preview, where drafts may stand. `top` is the
    path at which the folder will stand on its host, `media_url` the one other place that videos may come from.
    """
    pages = {name: text for name, text in tree.items() if name.endswith(".html") and isinstance(text, str)}
    ids: dict[str, frozenset[str]] = {}
    seen: dict[str, tuple[list[_Fault], list[_Lead], list[_Fault]]] = {}
    for name, html in sorted(pages.items()):
        found = _elements(html)  # one page at a time: the elements of all take far more memory than their texts
        ids[name] = _ids(found)
        first = [
            *_shape_faults(found),
            *_foreign_faults(found, media_url),
            *embed_faults(name, found, tree, media_url),
        ]
        last = [
            *_data_faults(found, None if reviewers is None else reviewers.get(slug_of(name), "")),
            *([] if reviewers is None else _stamp_faults(name, found, html, reviewers.get(slug_of(name)))),
        ]
        seen[name] = first, list(_leads(name, found, top)), last
    return tuple(
        Finding(rule=rule, message=f"{name}: {fault}", file=name)
        for name, (first, leads, last) in seen.items()
        for rule, fault in (*first, *_link_faults(leads, tree, ids), *last)
    )


def _elements(html: str) -> Sequence[Element]:
    """Give a page's elements in their order, read as a browser reads them."""
    root = LexborHTMLParser(html).root
    return [_element(node) for node in root.traverse()] if root else []


def _element(node: LexborNode) -> Element:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    if node.tag == "style":
        attributes.setdefault("style", node.text())
    elif node.tag == "script":
        attributes[_TEXT] = node.text()
    return node.tag or "", attributes


def _ids(found: Sequence[Element]) -> frozenset[str]:
    return frozenset(attributes["id"] for _, attributes in found if "id" in attributes)


def _shape_faults(found: Sequence[Element]) -> Iterator[_Fault]:
    tags = Counter(tag for tag, _ in found)
    if tags["h1"] != 1:
        yield "page-heading", f"it has {tags['h1']} main headings (h1), it must have one"
    if not any(tag == "html" and attributes.get("lang") for tag, attributes in found):
        yield "page-language", "it does not say its language"
    twice = [name for name, count in Counter(a["id"] for _, a in found if "id" in a).items() if count > 1]
    if twice:
        yield "page-ids", f"the id {twice[0]} stands twice"
    kinds = {attributes.get("kind") for tag, attributes in found if tag == "track"}
    if tags["video"] and not {"captions", "chapters"} <= kinds:
        yield "page-tracks", "the video has no captions or no chapters"


def _foreign_faults(found: Sequence[Element], media_url: str) -> Iterator[_Fault]:
    for tag, attributes in found:
        for name, value in attributes.items():
            named = tag == "link" and attributes.get("rel", "").lower() in _NAMED
            fetched = name in _FETCHED or (name == "href" and tag not in _FOLLOWED and not named)
            refreshes = name == "content" and attributes.get("http-equiv", "").lower() == "refresh"
            own = media_url and tag in ("video", "source") and name == "src" and value.startswith(media_url)
            if (fetched or refreshes) and not own and _ELSEWHERE.search(value):
                yield "page-foreign", f"it would load {value} from elsewhere"


def _leads(page: str, found: Sequence[Element], top: str) -> Iterator[_Lead]:
    """Give each link of a page within the folder, the file it leads to, and the place there."""
    for link in (link for _, attributes in found for link in _links(attributes)):
        address = urlsplit(link)
        if not (address.scheme or address.netloc):
            yield link, _target(page, address.path, top), unquote(address.fragment)


def _link_faults(leads: Iterable[_Lead], tree: Tree, ids: Mapping[str, frozenset[str]]) -> Iterator[_Fault]:
    for link, target, place in leads:
        if target not in tree:
            yield "page-link", f"{link} leads nowhere"
        elif place and target in ids and place not in ids[target]:
            yield "page-link", f"{link} leads to no place on that page"


def _links(attributes: Mapping[str, str]) -> Iterator[str]:
    """Give every address of an element; a list of pictures to choose from names several."""
    yield from (attributes[name] for name in ("src", "poster", "href", "data") if name in attributes)
    for name in ("srcset", "imagesrcset"):
        choices = (choice.split() for choice in attributes.get(name, "").split(","))
        yield from (choice[0] for choice in choices if choice)


def _target(page: str, path: str, top: str) -> str:
    """Give the file that a link leads to, from the folder's top; what leads out of it begins with "/" or "..".

    On a page that may be shown anywhere, that is each relative one.
    """
    if path and page == _AT_ANY_ADDRESS:
        path = path.removeprefix(top) if path.startswith(top) else f"/{path}"
    path = unquote(path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page


def _data_faults(found: Sequence[Element], reviewer: str | None) -> Iterator[_Fault]:
    """Find structured data that can't be read, or that names a reviewer who approved nothing here.

    `reviewer` is None in a preview and empty where nobody approved the page.
    """
    is_draft = any(tag == "body" and "draft" in attributes.get("class", "").split() for tag, attributes in found)
    for tag, attributes in found:
        if tag != "script" or attributes.get("type") != "application/ld+json":
            continue
        graph = _graph(attributes.get(_TEXT, ""))
        facts = [fact for node in graph for fact in _facts(node)]
        reviews = [value for key, value in facts if key in ("lastReviewed", "reviewedBy")]
        reviewers = [_name(value) for key, value in facts if key == "reviewedBy"]
        if not graph:
            yield "page-data", "its data for search engines can't be read"
        elif is_draft and reviews:
            yield "page-data", "it tells search engines that it was reviewed, and is a draft"
        elif reviewer is not None and any(name != reviewer for name in reviewers):
            yield "page-data", "it tells search engines of another reviewer than the one who approved it"
        elif any(not _is_absolute(value) for key, value in facts if key in _ADDRESSES):
            yield "page-data", "it gives search engines an address that is not whole"


def _graph(text: str) -> list[object]:
    """Give the things that a page's data describes, one or a `@graph` of them; none if it can't be read."""
    try:
        data = json.loads(text)
    except ValueError:
        return []
    if not isinstance(data, dict) or "@context" not in data:
        return []
    graph = data.get("@graph", [data])
    is_sound = isinstance(graph, list) and all(isinstance(node, dict) and "@type" in node for node in graph)
    return graph if is_sound else []


def _facts(value: object) -> Iterator[tuple[str, object]]:
    """Give each key and value of a thing and of all within it; a list counts as its members."""
    members = value.items() if isinstance(value, dict) else ()
    for key, fact in members:
        for one in fact if isinstance(fact, list) else [fact]:
            yield key, one
            yield from _facts(one)


def _is_absolute(value: object) -> bool:
    return not isinstance(value, str) or value.startswith(("https://", "http://", "_:"))


def _name(person: object) -> str:
    """Give a person of schema.org as an approval names one: "Ann Ek, PA-C"."""
    facts = person if isinstance(person, dict) else {}
    return f"{facts.get('name')}, {facts.get('honorificSuffix')}"


def _stamp_faults(page: str, found: Sequence[Element], html: str, reviewer: str | None) -> Iterator[_Fault]:
    robots = [a.get("content", "") for tag, a in found if tag == "meta" and a.get("name") == "robots"]
    stamped = any(tag == "body" and "draft" in attributes.get("class", "").split() for tag, attributes in found)
    hidden = any("noindex" in content for content in robots) and not page.startswith(EMBEDDED)
    if stamped or hidden:
        yield "page-draft", "it is stamped as a draft"
    if shows_talk(found) and (not reviewer or reviewer not in unescape(html)):
        yield "page-reviewer", "it does not say who approved it"
