"""A video that stands on YouTube or Vimeo instead of beside its page: `embed: youtube:ID` in `post.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Provider = Literal["youtube", "vimeo"]

ORIGINS: dict[Provider, str] = {
    "youtube": "https://www.youtube-nocookie.com",
    "vimeo": "https://player.vimeo.com",
}
"""From where each provider's player is loaded; a page asks no other host, and this one only after a click."""

_WRITTEN = re.compile(r"(?:(youtube):([A-Za-z0-9_-]{11})|(vimeo):([1-9][0-9]{0,11})(?:/([0-9A-Za-z]{4,32}))?)")
_ADDRESS = re.compile(
    r"(?:youtu\.be/|youtube(?:-nocookie)?\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/|live/))([A-Za-z0-9_-]{11})"
    r"|vimeo\.com/(?:video/)?([1-9][0-9]{0,11}(?:/[0-9A-Za-z]{4,32})?)"
)
"""What people copy from their browser instead of the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """Which video of which provider a page shows."""

    provider: Provider
    id: str
    key: str = ""
    """Of an unlisted Vimeo video: what stands behind its number in its address."""

    @property
    def name(self) -> str:
        """Give the provider's name."""
        return "YouTube" if self.provider == "youtube" else "Vimeo"

    @property
    def learner(self) -> str:
        """Say who learns of a visitor once the player is loaded."""
        return "YouTube (Google)" if self.provider == "youtube" else "Vimeo"

    @property
    def origin(self) -> str:
        """Give the one host that the player is loaded from."""
        return ORIGINS[self.provider]

    @property
    def player_url(self) -> str:
        """Give the address of the player; see developers.google.com/youtube/player_parameters and Vimeo's own."""
        if self.provider == "youtube":
            return f"{self.origin}/embed/{self.id}?enablejsapi=1&playsinline=1&rel=0&autoplay=1"
        key = f"h={self.key}&" if self.key else ""
        return f"{self.origin}/video/{self.id}?{key}dnt=1&playsinline=1&autoplay=1"

    @property
    def watch_url(self) -> str:
        """Give the address of the video on the provider's own site."""
        if self.provider == "youtube":
            return f"https://www.youtube.com/watch?v={self.id}"
        return f"https://vimeo.com/{self.id}" + (f"/{self.key}" if self.key else "")


def parse_embed(text: str) -> Embed:
    """Read `youtube:ID`, `vimeo:ID` or `vimeo:ID/KEY`. Raises ValueError that says what to write."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'embed is "{text}", which names no video; {_advice(text)}')
    if found[1]:
        return Embed(provider="youtube", id=found[2])
    return Embed(provider="vimeo", id=found[4], key=found[5] or "")


def format_embed(embed: Embed) -> str:
    """Write a video as `parse_embed` reads it."""
    return f"{embed.provider}:{embed.id}" + (f"/{embed.key}" if embed.key else "")


def _advice(text: str) -> str:
    address = _ADDRESS.search(text)
    if address:
        return f"write embed: {f'youtube:{address[1]}' if address[1] else f'vimeo:{address[2]}'}"
    return (
        "write embed: youtube: and the 11 signs behind v= in the video's address, without a space between, "
        "or embed: vimeo: and the number in its address."
    )


def origin_of(address: str) -> str:
    """Give scheme and host of an address, as a security policy names them; empty for one without a host."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
