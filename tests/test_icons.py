"""Icons of browser tabs and home screens, drawn from the clinic's own or from the mark."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from smalltalk import REPOSITORY
from talks import CLINIC

from pipeline.errors import SettingsError
from pipeline.page import Content
from pipeline.publish.icons import format_mark, gather_icons

TEAL, PAPER = "#0b5a5f", "#fbf7f0"
SIZES = {
    "assets/cover.png": 1400,
    "favicon.ico": 48,
    "apple-touch-icon.png": 180,
    "assets/icon-192.png": 192,
    "assets/icon-512.png": 512,
    "assets/icon-maskable-512.png": 512,
    "assets/icon-64.png": 64,
}


def opened(content: Content) -> Image.Image:
    """Open a picture of the tree, with its transparency."""
    assert isinstance(content, bytes)
    return Image.open(io.BytesIO(content)).convert("RGBA")


def png(width: int, height: int, color: str = "#7a2e4fff", kind: str = "PNG") -> bytes:
    """Draw a picture of one color."""
    file = io.BytesIO()
    Image.new("RGBA", (width, height), color).convert("RGB" if kind == "JPEG" else "RGBA").save(file, format=kind)
    return file.getvalue()


def test_every_icon_has_its_size() -> None:
    """Tabs, iPhones, Androids: each finds the size it asks for, and the ICO holds three."""
    icons = gather_icons(CLINIC, None, accent=TEAL, paper=PAPER)
    assert icons.keys() == {*SIZES, "site.webmanifest"}
    for name, side in SIZES.items():
        assert opened(icons[name]).size == (side, side), name
    favicon = icons["favicon.ico"]
    assert isinstance(favicon, bytes)
    assert Image.open(io.BytesIO(favicon)).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_the_mark_is_drawn_in_the_clinics_color() -> None:
    """The accent is the ground and paper the bars; home screens that cut their own corners get full ones."""
    icons = gather_icons(CLINIC, None, accent="#7a2e4f", paper=PAPER)
    plain, apple = opened(icons["assets/icon-512.png"]), opened(icons["apple-touch-icon.png"])
    assert plain.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert apple.getpixel((0, 0)) == (0x7A, 0x2E, 0x4F, 255)
    assert plain.getpixel((256, 40)) == (0x7A, 0x2E, 0x4F, 255)
    assert plain.getpixel((16 * 16, 13 * 16)) == (0xFB, 0xF7, 0xF0, 255)


def test_the_drawing_that_ships_is_the_same_mark() -> None:
    """`icon.svg` and the drawn icons show one mark."""
    shipped = (REPOSITORY / "site_templates" / "assets" / "icon.svg").read_text("utf-8")
    assert shipped == format_mark(TEAL, PAPER)


def test_icons_are_made_the_same_every_time() -> None:
    """A page that did not change is not written again."""
    once = gather_icons(CLINIC, png(600, 600), accent=TEAL, paper=PAPER)
    for color in ("#111111", "#222222", "#333333"):  # so that the first is drawn anew, not remembered
        gather_icons(CLINIC, None, accent=color, paper=PAPER)
    assert gather_icons(CLINIC, png(600, 600), accent=TEAL, paper=PAPER) == once


def test_the_clinics_own_icon_takes_the_marks_place() -> None:
    """All are drawn from it, the one in the header of pages, too."""
    icons = gather_icons(CLINIC, png(600, 600), accent=TEAL, paper=PAPER)
    assert icons.keys() == {*SIZES, "site.webmanifest"}
    for name in icons.keys() - {"site.webmanifest"}:
        assert opened(icons[name]).getpixel((5, 5)) == (0x7A, 0x2E, 0x4F, 255), name


def test_an_icon_with_a_clear_ground_stands_on_paper_where_it_must_have_one() -> None:
    """IPhones show what is clear as black, and a maskable icon has no clear place."""
    icons = gather_icons(CLINIC, png(512, 512, "#00000000"), accent=TEAL, paper=PAPER)
    for name in ("apple-touch-icon.png", "assets/icon-maskable-512.png"):
        assert opened(icons[name]).getpixel((5, 5)) == (0xFB, 0xF7, 0xF0, 255)
    assert opened(icons["assets/icon-512.png"]).getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_maskable_icon_loses_nothing_to_a_circle() -> None:
    """What is drawn stays within the circle that every home screen shows: 80 % of the side."""
    bars = opened(gather_icons(CLINIC, None, accent="#000000", paper="#ffffff")["assets/icon-maskable-512.png"])
    box = bars.convert("L").point(lambda value: 255 * (value > 128)).getbbox()
    assert box is not None
    far = max(abs(edge - 256) for edge in box)
    assert (far**2 * 2) ** 0.5 <= 0.4 * 512


@pytest.mark.parametrize(
    ("icon", "message"),
    [
        (png(600, 500), "design.icon has 600 by 500 pixels; it must be square and have 512 or more."),
        (png(511, 511), "design.icon has 511 by 511 pixels; it must be square and have 512 or more."),
        (png(600, 600, kind="JPEG"), "design.icon can't be read as PNG; save it again as PNG."),
        (b"", "design.icon can't be read as PNG; save it again as PNG."),
    ],
)
def test_what_is_no_icon_is_one_sentence(icon: bytes, message: str) -> None:
    """The owner reads what is wrong and what to do."""
    with pytest.raises(SettingsError) as refused:
        gather_icons(CLINIC, icon, accent=TEAL, paper=PAPER)
    assert str(refused.value) == f"clinic.toml: {message}"


def test_the_manifest_names_the_site_and_its_icons() -> None:
    """A browser that puts the site on a home screen finds name, start and icons, seen from the site's top."""
    icons = gather_icons(CLINIC, None, accent=TEAL, paper=PAPER)
    manifest = json.loads(str(icons["site.webmanifest"]))
    listed = {icon["src"]: (icon["sizes"], icon.get("purpose", "any")) for icon in manifest.pop("icons")}
    assert listed == {
        "assets/icon-192.png": ("192x192", "any"),
        "assets/icon-512.png": ("512x512", "any"),
        "assets/icon-maskable-512.png": ("512x512", "maskable"),
    }
    assert manifest == {
        "name": f"{CLINIC.series}, {CLINIC.name}",
        "short_name": CLINIC.series,
        "lang": "en",
        "start_url": ".",
        "display": "browser",
        "theme_color": TEAL,
        "background_color": PAPER,
    }
