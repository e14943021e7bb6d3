"""A clinic's colors: read everywhere they stand, or refused with the nearest that are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smalltalk import REPOSITORY

from pipeline.errors import SettingsError, SiteError
from pipeline.publish.contrast import contrast, mix, mute, nearest
from pipeline.publish.design import Palette, Theme, fit_theme, format_theme, parse_theme
from pipeline.settings import Design

CSS = (REPOSITORY / "site_templates" / "assets" / "style.css").read_text("utf-8")
SHIPPED = parse_theme(CSS)
COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def pairs(palette: Palette) -> list[float]:
    """Give the contrast of every pair that a visitor has to read."""
    grounds = (palette.paper, palette.card, palette.note, palette.accent_tint)
    return [*(contrast(palette.accent, ground) for ground in grounds), contrast(palette.ink, palette.accent_tint)]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0f5c57", "#0f5c57", 1),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The known borders hold: #767676 is the lightest gray that is read on white, #777777 is not."""
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


def test_colors_are_mixed_and_muted() -> None:
    """A tenth of black lies on white; a full color loses its glare, a calm one nothing."""
    assert mix("#000000", "#ffffff", 0.1) == "#e6e6e6"
    assert mute("#ff0000", 0.5) == "#bf4040"
    assert mute("#8a8a8a", 0.5) == "#8a8a8a"


def test_nothing_passes_where_nothing_can() -> None:
    """No color is given where none is good enough."""
    assert nearest("#0f5c57", lambda _: False) == ""


def test_the_style_sheet_is_read_as_it_ships() -> None:
    """Its own colors are found for light and dark, pass everywhere, and its accent is what clinic.toml says."""
    assert (SHIPPED.light.paper, SHIPPED.dark.paper) == ("#fbf7f0", "#141a1b")
    assert SHIPPED.light.accent == Design().accent
    assert min(pairs(SHIPPED.light) + pairs(SHIPPED.dark)) >= 4.5


def test_a_color_that_is_missing_is_named() -> None:
    """A designer who took out a color is told which one and where."""
    with pytest.raises(SiteError) as refused:
        parse_theme(CSS.replace("--note:", "--notes:"))
    assert str(refused.value) == (
        "site_templates/assets/style.css: the :root at its top gives no --note as #rrggbb; put it there."
    )


def test_an_unchanged_design_leaves_the_style_sheet_alone() -> None:
    """Nothing is written for a clinic that set nothing, so a page asks for nothing more."""
    theme = fit_theme(SHIPPED, Design())
    assert theme == SHIPPED
    assert format_theme(theme, SHIPPED, has_logo=False) == ""


def test_a_clinics_color_goes_with_its_own_for_dark_screens() -> None:
    """Only the accent and its tint change, and only on screens: paper keeps black on white."""
    theme = fit_theme(SHIPPED, Design(accent="#7a2e4f"))
    assert theme.light == replace(SHIPPED.light, accent="#7a2e4f", accent_tint="#f2e8e8")
    assert format_theme(theme, SHIPPED, has_logo=False) == (
        "@media screen {\n"
        "  :root { --accent: #7a2e4f; --accent-tint: #f2e8e8; }\n"
        "}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root {{ --accent: {theme.dark.accent}; --accent-tint: {theme.dark.accent_tint}; }}\n"
        "}\n"
    )
    assert min(pairs(theme.dark)) >= 7


def test_a_clinic_may_choose_the_dark_color_itself() -> None:
    """What is written is used, and the light one stays the style sheet's."""
    theme = fit_theme(SHIPPED, Design(accent_dark="#ffd0a0"))
    assert (theme.light, theme.dark.accent) == (SHIPPED.light, "#ffd0a0")


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (
            Design(accent="#77aacc"),
            'clinic.toml: design.accent is "#77aacc", which is hard to read on a note (#f4ecdd): its contrast is '
            '2.12 and must be 4.5; the nearest color that passes is "#387196".',
        ),
        (
            Design(accent_dark="#335577"),
            'clinic.toml: design.accent_dark is "#335577", which is hard to read on a marked place (#1e292d): its '
            'contrast is 1.91 and must be 4.5; the nearest color that passes is "#7099c2".',
        ),
    ],
)
def test_a_color_that_is_hard_to_read_is_refused(design: Design, message: str) -> None:
    """The sentence says which pair, which ratio and the nearest color that passes; and that one does."""
    with pytest.raises(SettingsError) as refused:
        fit_theme(SHIPPED, design)
    assert str(refused.value) == message
    better = message.rsplit('"', 2)[1]
    fit_theme(SHIPPED, Design(accent=better) if design.accent != Design().accent else Design(accent_dark=better))


def test_a_logo_has_its_ground_in_the_dark_and_is_printed() -> None:
    """A logo drawn for white paper is seen on a dark screen too, and stands on paper for the clinic's name."""
    assert format_theme(SHIPPED, SHIPPED, has_logo=True) == (
        "@media screen and (prefers-color-scheme: dark) {\n"
        "  .wordmark .logo { background: #fbf7f0; border-radius: 1px; box-shadow: 0 0 0 0.25rem #fbf7f0; }\n"
        "}\n"
        "@media print {\n"
        "  .wordmark .logo { display: block; }\n"
        "}\n"
    )


@settings(deadline=None, max_examples=60)
@given(COLORS)
def test_every_color_is_either_read_or_refused_with_one_that_is(color: str) -> None:
    """No accent gets through that is hard to read anywhere, light or dark."""
    try:
        theme = fit_theme(SHIPPED, Design(accent=color))
    except SettingsError as error:
        theme = fit_theme(SHIPPED, Design(accent=str(error).rsplit('"', 2)[1]))
    assert isinstance(theme, Theme)
    assert min(pairs(theme.light) + pairs(theme.dark)) >= 4.5
