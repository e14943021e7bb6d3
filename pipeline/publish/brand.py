"""Gather what makes every page the clinic's own: colors, logo, icons. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from pipeline.models import Clinic
from pipeline.page import Content
from pipeline.publish import icons
from pipeline.publish.addresses import MANIFEST
from pipeline.publish.design import Theme, fit_theme, format_theme
from pipeline.publish.logo import Logo
from pipeline.settings import Design

THEME = "assets/theme.css"
NO_THEME = "/* Nothing of the clinic's own: see [design] in clinic.toml. */\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What a clinic's design adds to a built folder."""

    view: Mapping[str, object]
    """What templates know as `brand`; addresses are seen from the site's top."""
    names: frozenset[str]
    """The paths of its files, from the site's top."""
    draw: Callable[[], Mapping[str, Content]]
    """Gives the files by path. It takes a fifth of a second, so what stands already is not drawn again."""


def gather_brand(
    clinic: Clinic, design: Design, shipped: Theme, *, logo: Logo | None, icon: bytes | None, mark: str
) -> Brand:
    """Give the files of a clinic's design and what templates say of them.

    `shipped` are the style sheet's colors and `mark` is the text of its `icon.svg`. Raises SettingsError.
    """
    theme = fit_theme(shipped, design)
    paper = shipped.light.paper
    css = format_theme(theme, shipped, has_logo=logo is not None)
    icons.check_icon(icon)
    files: dict[str, Content] = {THEME: css or NO_THEME}  # pages that stay as they were published may ask for it
    if mark == icons.format_mark(shipped.light.accent, paper):  # a designer's own stays as she drew it
        files[icons.MARK] = icons.format_mark(theme.light.accent, paper)
    if logo:
        files[f"assets/{logo.name}"] = logo.content
    draw = partial(icons.gather_icons, clinic, icon, accent=theme.light.accent, paper=paper)
    view = {
        "theme": THEME if css else "",
        "logo": _logo(logo, clinic) if logo else None,
        "mark": icons.MARK if icon is None else icons.HEADER,
        "icons": _icons(has_own=icon is not None),
        "manifest": MANIFEST,
        "paper": paper,
        "paper_dark": shipped.dark.paper,
    }
    return Brand(view=view, names=icons.NAMES | files.keys(), draw=lambda: {**draw(), **files})


def _logo(logo: Logo, clinic: Clinic) -> Mapping[str, object]:
    return {
        "src": f"assets/{logo.name}",
        "alt": clinic.name,
        "width": logo.width_px,
        "height": logo.height_px,
    }


def _icons(*, has_own: bool) -> list[Mapping[str, str]]:
    """List the icons a page names: browsers take the drawing where they can and the ICO where they can't."""
    own = {"rel": "icon", "href": icons.SMALL, "type": "image/png", "sizes": "192x192"}
    mark = {"rel": "icon", "href": icons.MARK, "type": "image/svg+xml", "sizes": "any"}
    return [
        {"rel": "icon", "href": icons.FAVICON, "type": "image/x-icon", "sizes": "32x32"},
        own if has_own else mark,
        {"rel": "apple-touch-icon", "href": icons.APPLE, "type": "image/png", "sizes": "180x180"},
    ]
