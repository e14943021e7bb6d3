"""Fit the clinic's colors into the style sheet's: its accent must be read on every ground it stands on. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.errors import SettingsError, SiteError
from pipeline.publish.contrast import contrast, mix, mute, nearest
from pipeline.settings import Design

LEAST_CONTRAST = 4.5
"""Of text and its ground: WCAG 2.2, success criterion 1.4.3 (AA)."""
DARK_CONTRAST = 7.0
"""What an accent for dark pages that we choose ourselves has: thin light type needs more to be read as easily."""
DARK_SATURATION = 0.45
"""Full colors glare on a dark page."""
TINT = 0.1
"""How much of the accent lies over the card where a place is marked."""

STYLE = "style.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LIGHT = re.compile(r":root\s*\{([^}]*)\}")
_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{\s*:root\s*\{([^}]*)\}")
_COLOR = re.compile(r"--([a-z-]+)\s*:\s*(#[0-9A-Fa-f]{6})\s*;")
_PLATE = ".wordmark .logo {{ background: {0}; border-radius: 1px; box-shadow: 0 0 0 0.25rem {0}; }}"
_GROUNDS = {"paper": "the page", "card": "a card", "note": "a note", "accent_tint": "a marked place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The style sheet's colors that an accent meets, by their names there."""

    paper: str
    card: str
    note: str
    ink: str
    accent: str
    accent_tint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colors of pages on a light and on a dark screen."""

    light: Palette
    dark: Palette


def parse_theme(css: str) -> Theme:
    """Read the colors at the top of the style sheet. Raises SiteError that names the one that is missing."""
    plain = _COMMENT.sub("", css)
    light, dark = (_colors(kind.search(plain)) for kind in (_LIGHT, _DARK))
    return Theme(light=_palette(light), dark=_palette(light | dark))


def fit_theme(theme: Theme, design: Design, *, file: str = "clinic.toml") -> Theme:
    """Give the style sheet's colors with the clinic's accents in their place.

    An accent that was never changed leaves the style sheet's own. Raises SettingsError naming pair, ratio and
    the nearest color that passes.
    """
    light, dark = theme.light, theme.dark
    if design.accent != Design().accent:
        light = _checked(light, design.accent, f"{file}: design.accent")
        dark = _with_accent(dark, lighten(design.accent, dark))
    if design.accent_dark:
        dark = _checked(dark, design.accent_dark, f"{file}: design.accent_dark")
    return Theme(light=light, dark=dark)


def lighten(accent: str, palette: Palette) -> str:
    """Choose an accent for dark pages: the clinic's, as light as easy reading asks for."""
    muted = mute(accent, DARK_SATURATION)
    return nearest(muted, lambda color: _worst(_with_accent(palette, color))[0] >= DARK_CONTRAST) or palette.ink


def format_theme(theme: Theme, shipped: Theme, *, has_logo: bool) -> str:
    """Write the style sheet that follows `style.css`: what the clinic's design changes; empty if nothing.

    Paper keeps its own colors. On a dark screen a logo stands on light ground: most are drawn for it.
    """
    light, dark = (
        f":root {{ --accent: {ours.accent}; --accent-tint: {ours.accent_tint}; }}" if ours != theirs else ""
        for ours, theirs in ((theme.light, shipped.light), (theme.dark, shipped.dark))
    )
    logo = _PLATE.format(theme.light.paper) if has_logo else ""
    printed = ".wordmark .logo { display: block; }" if has_logo else ""
    rules = [
        ("screen", [light]),
        ("screen and (prefers-color-scheme: dark)", [dark, logo]),
        ("print", [printed]),
    ]
    return "".join(
        f"@media {medium} {{\n" + "".join(f"  {rule}\n" for rule in wanted if rule) + "}\n"
        for medium, wanted in rules
        if any(wanted)
    )


def _checked(palette: Palette, accent: str, setting: str) -> Palette:
    ours = _with_accent(palette, accent)
    ratio, ground, color = _worst(ours)
    if ratio >= LEAST_CONTRAST:
        return ours
    better = nearest(accent, lambda color: _worst(_with_accent(palette, color))[0] >= LEAST_CONTRAST)
    advice = f'the nearest color that passes is "{better}".' if better else "write another color."
    raise SettingsError(
        f'{setting} is "{accent}", which is hard to read on {ground} ({color}): its contrast is '
        f"{math.floor(ratio * 100) / 100:.2f} and must be {LEAST_CONTRAST}; {advice}"
    )


def _with_accent(palette: Palette, accent: str) -> Palette:
    return replace(palette, accent=accent, accent_tint=mix(accent, palette.card, TINT))


def _worst(palette: Palette) -> tuple[float, str, str]:
    """Give the least contrast of accent and text on their grounds, and that ground's name and color."""
    return min(_pairs(palette))


def _pairs(palette: Palette) -> Iterator[tuple[float, str, str]]:
    for key, name in _GROUNDS.items():
        ground = getattr(palette, key)
        yield contrast(palette.accent, ground), name, ground
    yield contrast(palette.ink, palette.accent_tint), _GROUNDS["accent_tint"], palette.accent_tint


def _colors(block: re.Match[str] | None) -> dict[str, str]:
    found = _COLOR.findall(block.group(1)) if block else []
    return {name.replace("-", "_"): color.lower() for name, color in found}


def _palette(colors: dict[str, str]) -> Palette:
    names = Palette.__dataclass_fields__
    for name in names:
        if name not in colors:
            raise SiteError(
                f"site_templates/assets/{STYLE}: the :root at its top gives no "
                f"--{name.replace('_', '-')} as #rrggbb; put it there."
            )
    return Palette(**{name: colors[name] for name in names})
