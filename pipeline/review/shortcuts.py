"""The desk's keys: one table that the script obeys and the help shows.

All hold Alt, so that they work while typing too. None is one that Chromium, Firefox or Safari keep for
themselves with Alt (D, E and F open menus or the address bar).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A key and what it does; `code` is the place of the key on the keyboard (KeyboardEvent.code)."""

    code: str
    key: str
    """As it is written on the key."""
    action: str
    """The script's name of what it does."""
    text: str


SHORTCUTS = (
    Shortcut(code="KeyK", key="K", action="play", text="Play or pause"),
    Shortcut(code="KeyJ", key="J", action="back", text="Back 2 seconds"),
    Shortcut(code="Comma", key=",", action="slower", text="Slower"),
    Shortcut(code="Period", key=".", action="faster", text="Faster"),
    Shortcut(code="KeyN", key="N", action="next", text="Next place to listen to, and hear it"),
    Shortcut(code="KeyB", key="B", action="previous", text="The place before, and hear it"),
    Shortcut(code="KeyL", key="L", action="listen", text="Hear this place again"),
    Shortcut(code="KeyC", key="C", action="correct", text="Correct this word"),
    Shortcut(code="KeyG", key="G", action="everywhere", text="Correct it everywhere in this talk"),
    Shortcut(code="KeyR", key="R", action="right", text="It’s right as it stands"),
    Shortcut(code="KeyP", key="P", action="accept", text="Take the computer’s proposal"),
    Shortcut(code="KeyW", key="W", action="here", text="Go to the words being spoken"),
    Shortcut(code="KeyS", key="S", action="save", text="Save now"),
    Shortcut(code="KeyH", key="H", action="help", text="Show or hide these keys"),
)
