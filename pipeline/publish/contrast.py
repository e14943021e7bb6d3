"""Colors as `#rrggbb`, and how well one is read on another. Pure."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Iterator

_STEPS = 200
"""In how many steps the way from black to white is searched."""


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colors, 1 to 21, by WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(color: str, ground: str, share: float) -> str:
    """Lay a share (0 to 1) of a color over a ground."""
    pairs = zip(_channels(color), _channels(ground), strict=True)
    return _hex(tuple(share * over + (1 - share) * under for over, under in pairs))


def mute(color: str, most: float) -> str:
    """Take the glare out of a color: its saturation is `most` (0 to 1) at most."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    return _hex(colorsys.hls_to_rgb(hue, lightness, min(saturation, most)))


def nearest(color: str, passes: Callable[[str], bool]) -> str:
    """Give the color of the same hue, nearest in lightness, that passes; empty where none does."""
    return next(filter(passes, _by_lightness(color)), "")


def _by_lightness(color: str) -> Iterator[str]:
    """Give a color lighter and darker, the least change first."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    levels = sorted((step / _STEPS for step in range(_STEPS + 1)), key=lambda level: abs(level - lightness))
    yield from (_hex(colorsys.hls_to_rgb(hue, level, saturation)) for level in levels)


def _luminance(color: str) -> float:
    """Give the relative luminance, 0 (black) to 1 (white), by WCAG 2.2."""
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)
