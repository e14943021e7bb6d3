"""Draw the icons of browser tabs and home screens, and write the web app manifest that names them. Pure."""

from __future__ import annotations

import functools
import io
import json
import warnings
from collections.abc import Mapping

from PIL import Image, ImageDraw

from pipeline.errors import SettingsError
from pipeline.models import Clinic
from pipeline.page import Content
from pipeline.publish.addresses import MANIFEST

FAVICON, APPLE, MARK = "favicon.ico", "apple-touch-icon.png", "assets/icon.svg"
COVER, COVER_PX = "assets/cover.png", 1400
"""The picture of the feed, as large as Apple's directory of podcasts asks for."""
SMALL, LARGE, MASKABLE, HEADER = (f"assets/icon-{kind}.png" for kind in ("192", "512", "maskable-512", "64"))
NAMES = frozenset({FAVICON, APPLE, SMALL, LARGE, MASKABLE, HEADER, COVER, MANIFEST})
"""The paths of all that `gather_icons` gives."""

LEAST_PX = 512
"""The side an icon of the clinic must have."""
SAFE_SHARE = 0.7
"""How much of a maskable icon's side its drawing may take: what lies farther out may be cut off as a circle."""

_TAB_PX = (16, 32, 48)
_GRID = 32
"""The mark is drawn on a grid of 32: a rounded square with four bars, each `(x, y, width)`."""
_CORNER, _BAR_PX = 8.0, 3.6
_BARS = ((9, 6, 11), (11, 11.4, 13), (10, 16.8, 13), (8, 22.2, 11))


_UNREADABLE = (
    *(OSError, ValueError, SyntaxError),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises over a file that is broken, or far too large once it is unpacked."""


def gather_icons(
    clinic: Clinic, icon: bytes | None, *, accent: str, paper: str, file: str = "clinic.toml"
) -> dict[str, Content]:
    """Give icons and manifest by path from the site's top: of the clinic's own icon, or of the mark in its accent.

    Raises SettingsError where `icon` is no square PNG of at least 512 pixels.
    """
    return {
        **_draw_icons(icon, accent, paper, file),
        MANIFEST: _format_manifest(clinic, accent=accent, paper=paper),
    }


def check_icon(icon: bytes | None, *, file: str = "clinic.toml") -> None:
    """Raise SettingsError unless a clinic's own icon, if it has one, can be used."""
    if icon is not None:
        _read_icon(icon, file)


def format_mark(accent: str, paper: str) -> str:
    """Write the mark as SVG."""
    bars = "".join(
        f'<rect x="{x}" y="{y}" width="{width}" height="{_BAR_PX}" rx="{_BAR_PX / 2}"/>\n' for x, y, width in _BARS
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_GRID} {_GRID}">\n'
        f'<rect width="{_GRID}" height="{_GRID}" rx="{_CORNER:g}" fill="{accent}"/>\n'
        f'<g fill="{paper}">\n{bars}</g>\n</svg>\n'
    )


def measure(content: bytes, kind: str, *, name: str, file: str) -> tuple[int, int]:
    """Give the size of a picture in pixels. Raises SettingsError where it is none of its kind."""
    return _open(content, kind, f"{file}: design.logo: {name}").size


@functools.lru_cache(maxsize=2)
def _draw_icons(icon: bytes | None, accent: str, paper: str, file: str) -> Mapping[str, bytes]:
    """Draw all icons. Kept, because a fifth of a second for each look at a page is felt at the editor's desk."""
    if icon is None:
        plain, full = _draw_mark(accent, paper, is_full=False), _draw_mark(accent, paper, is_full=True)
        ground = accent
    else:
        plain = _read_icon(icon, file)
        full, ground = _flatten(plain, paper)
    return {
        FAVICON: _ico([_shrink(plain, side) for side in _TAB_PX]),
        APPLE: _png(_shrink(full, 180)),
        SMALL: _png(_shrink(plain, 192)),
        LARGE: _png(_shrink(plain, 512)),
        MASKABLE: _png(_maskable(full, ground)),
        HEADER: _png(_shrink(plain, 64)),
        COVER: _png(full.convert("RGB").resize((COVER_PX, COVER_PX), Image.Resampling.BILINEAR)),
    }


def _draw_mark(accent: str, paper: str, *, is_full: bool) -> Image.Image:
    """Draw the mark large; in full its ground has no round corners, for whoever cuts its own."""
    unit = 2 * LEAST_PX / _GRID
    image = Image.new("RGBA", (2 * LEAST_PX, 2 * LEAST_PX), accent if is_full else f"{accent}00")
    draw = ImageDraw.Draw(image)
    if not is_full:
        draw.rounded_rectangle((0, 0, 2 * LEAST_PX - 1, 2 * LEAST_PX - 1), _CORNER * unit, fill=accent)
    for x, y, width in _BARS:
        box = (x * unit, y * unit, (x + width) * unit - 1, (y + _BAR_PX) * unit - 1)
        draw.rounded_rectangle(box, _BAR_PX / 2 * unit, fill=paper)
    return image


def _read_icon(content: bytes, file: str) -> Image.Image:
    image = _open(content, "PNG", f"{file}: design.icon")
    if image.width != image.height or image.width < LEAST_PX:
        raise SettingsError(
            f"{file}: design.icon has {image.width} by {image.height} pixels; it must be square and have "
            f"{LEAST_PX} or more."
        )
    pixels = image.convert("RGBA")
    pixels.info = {}
    return pixels


def _open(content: bytes, kind: str, setting: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=[kind])
            image.load()
    except _UNREADABLE as error:
        raise SettingsError(f"{setting} can't be read as {kind}; save it again as {kind}.") from error
    return image


def _flatten(image: Image.Image, paper: str) -> tuple[Image.Image, str]:
    """Lay an icon on the ground it already has in its corner, or else on paper; give that ground's color, too."""
    red, green, blue, alpha = (band.getpixel((0, 0)) for band in image.split())
    ground = f"#{red:02x}{green:02x}{blue:02x}" if alpha == 255 else paper
    flat = Image.new("RGBA", image.size, ground)
    flat.alpha_composite(image)
    return flat, ground


def _maskable(full: Image.Image, ground: str) -> Image.Image:
    side = round(LEAST_PX * SAFE_SHARE)
    image = Image.new("RGB", (LEAST_PX, LEAST_PX), ground)
    image.paste(_shrink(full, side).convert("RGB"), ((LEAST_PX - side) // 2,) * 2)
    return image


def _shrink(image: Image.Image, side: int) -> Image.Image:
    return image.resize((side, side), Image.Resampling.LANCZOS)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=image.width <= LEAST_PX)  # a large one would take a tenth of a second
    return file.getvalue()


def _ico(images: list[Image.Image]) -> bytes:
    file = io.BytesIO()
    *smaller, largest = images
    largest.save(file, format="ICO", sizes=[image.size for image in images], append_images=smaller)
    return file.getvalue()


def _format_manifest(clinic: Clinic, *, accent: str, paper: str) -> str:
    icons: list[Mapping[str, str]] = [
        {"src": SMALL, "sizes": "192x192", "type": "image/png"},
        {"src": LARGE, "sizes": "512x512", "type": "image/png"},
        {"src": MASKABLE, "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    manifest = {
        "name": f"{clinic.series}, {clinic.name}",
        "short_name": clinic.series,
        "lang": "en",
        "start_url": ".",
        "display": "browser",
        "theme_color": accent,
        "background_color": paper,
        "icons": icons,
    }
    return json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
