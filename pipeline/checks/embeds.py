"""Hold a page to the one exception from "it asks no other host": an embedded player, after a click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from pipeline.embed import ORIGINS, origin_of
from pipeline.page import Tree

Element = tuple[str, Mapping[str, str]]

EMBEDDED = "embed/"
"""Below it stand the pages that other sites show in a frame: they are for no search engine."""
_PLAYER = "data-player"
_NOBODY = frozenset({"'self'", "'none'"})


def slug_of(page: str) -> str:
    """Give the talk that a file belongs to: `neck` of `neck/index.html` and of `embed/neck/index.html`."""
    folder, slash, _ = page.removeprefix(EMBEDDED).partition("/")
    return folder if slash else ""


def shows_talk(found: Sequence[Element]) -> bool:
    """Say whether a page plays a talk, its own file or an embedded one."""
    return any(tag == "video" or _PLAYER in attributes for tag, attributes in found)


def embed_faults(
    page: str, found: Sequence[Element], tree: Tree, media_url: str = ""
) -> Iterator[tuple[str, str]]:
    """Find players of unknown hosts, policies that allow more than the page's own player, videos beside it."""
    players = [attributes[_PLAYER] for _, attributes in found if _PLAYER in attributes]
    origins = set(map(origin_of, players))
    for origin in sorted(origins - {*ORIGINS.values()}):
        yield "page-embed", f"its player would come from {origin}"
    wanted = {("frame-src", origin) for origin in origins}
    if any(tag in ("video", "source") and urlsplit(attributes.get("src", "")).netloc for tag, attributes in found):
        wanted.add(("media-src", origin_of(media_url)))
    allowed = {(name, source) for name, source in _policy(found) if source not in _NOBODY}
    for name, source in sorted(allowed - wanted):
        yield "page-policy", f"its security policy allows {source} as {name}"
    for _, origin in sorted(wanted - allowed):
        yield "page-policy", f"its security policy keeps the video or player of {origin} away"
    if not players:
        return
    if any(f"{slug_of(page)}/{name}" in tree for name in ("video.mp4", "video-480.mp4")):
        yield "page-embed", "the video stands on another site, yet it would be uploaded with the page too"
    if not any(attributes.get("id") == "cues" for _, attributes in found):
        yield "page-tracks", "the embedded video has no captions"
    if not any(tag == "button" for tag, _ in found):
        yield "page-embed", "nothing asks the visitor before the player is loaded"


def _policy(found: Sequence[Element]) -> Iterator[tuple[str, str]]:
    """Give each directive of the page's security policy with each of its sources."""
    for tag, attributes in found:
        if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy":
            for directive in attributes.get("content", "").split(";"):
                name, *sources = directive.split() or [""]
                yield from ((name.lower(), source) for source in sources)
