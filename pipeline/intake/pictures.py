"""Make a poster's renditions: in the sizes and formats that browsers choose from, and for shared links."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.errors import MediaError, show_name
from pipeline.intake.allowed import MAX_PIXELS
from pipeline.page import Picture, PictureKind, Pictures
from pipeline.video import LONGEST_SIDE_PX

VERSION = 1
"""Grows by one when the same poster would give other pictures; those of an older version are made anew."""

WIDTHS_PX = (480, 960)
"""Largest picture of an editor's own that is opened; the largest phones make 50 million."""
LEAST_PX = 64
"""Shorter side under which a picture shows nothing."""
SHARE = Picture(name="share.jpg", kind="jpeg", width_px=1200, height_px=630)
"""The size that social networks ask of `og:image`."""

_SUFFIXES: Mapping[PictureKind, str] = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
_OPTIONS: Mapping[PictureKind, Mapping[str, object]] = {
    # One thread and no tiles of its own choice: the same bytes on every machine.
    "avif": {"quality": 45, "speed": 6, "codec": "aom", "max_threads": 1, "autotiling": False},
    "webp": {"quality": 68, "method": 6},
    "jpeg": {"quality": 72, "progressive": True, "optimize": True, "subsampling": "4:2:0"},
}

_UNREADABLE = (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises of files that are no pictures, or damaged ones."""


def plan_pictures(width_px: int, height_px: int) -> Pictures:
    """Say which pictures a poster of this size gets: none is enlarged, all keep its shape."""
    shrunk = min(1, LONGEST_SIDE_PX / max(width_px, height_px))
    widest = round(width_px * shrunk)
    widths = (*(width for width in WIDTHS_PX if width < widest), widest)
    return Pictures(
        poster=tuple(
            Picture(
                name=_name(kind, width, is_widest=width == widest),
                kind=kind,
                width_px=width,
                height_px=max(1, round(height_px * width / width_px)),
            )
            for width in widths
            for kind in _OPTIONS
        ),
        share=SHARE,
    )


def measure_poster(poster: Path) -> tuple[int, int]:
    """Give width and height of a poster in pixels. Raises MediaError."""
    try:
        with Image.open(poster) as image:
            return image.size
    except (OSError, UnidentifiedImageError) as error:
        raise _unreadable(poster) from error


def shrink_poster(poster: Path, target: Path, *, picture: Picture) -> None:
    """Write a poster to `target` in the size and format of `picture`, without metadata. Raises MediaError."""
    size = (picture.width_px, picture.height_px)
    image = _read(poster)
    _write(image if image.size == size else image.resize(size, Image.Resampling.LANCZOS), target, picture.kind)


def frame_poster(poster: Path, target: Path, *, picture: Picture, background: str) -> None:
    """Write a whole poster to `target` in the middle of a ground of one color (`#rrggbb`). Raises MediaError."""
    size = (picture.width_px, picture.height_px)
    _write(ImageOps.pad(_read(poster), size, Image.Resampling.LANCZOS, color=background), target, picture.kind)


def write_offer(pixels: npt.NDArray[np.uint8], target: Path) -> None:
    """Write a picture that is offered as poster, shape (height, width, 3), as a small JPEG."""
    _write(Image.fromarray(pixels, "RGB"), target, "jpeg")


def require_picture(picture: Path) -> None:
    """Raise MediaError where an editor's own picture can't be read, or is far too large or small."""
    try:
        with _opened(picture) as image:
            image.draft("RGB", (LEAST_PX, LEAST_PX))  # of a JPEG an eighth is enough to see that it is whole
            image.load()
    except _UNREADABLE as error:
        raise _unusable(picture) from error


def draw_own(picture: Path, target: Path) -> None:
    """Write an editor's own picture as a poster: upright, as large as a page shows it, without metadata.

    Raises MediaError.
    """
    try:
        with _opened(picture) as image:
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
            pixels = upright.convert("RGBA")
    except _UNREADABLE as error:
        raise _unusable(picture) from error
    ground = Image.new("RGBA", pixels.size, "white")  # behind what can be seen through
    Image.alpha_composite(ground, pixels).convert("RGB").save(target, format="jpeg", quality=92, subsampling=0)


def _opened(picture: Path) -> Image.Image:
    """Open a picture without reading its pixels. Raises MediaError where those are too many or too few."""
    with warnings.catch_warnings():  # of a large one we speak ourselves
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(picture, formats=("JPEG", "PNG", "WEBP"))
    width_px, height_px = image.size
    if min(image.size) >= LEAST_PX and width_px * height_px <= MAX_PIXELS:
        return image
    image.close()
    raise MediaError(
        f"{show_name(picture.name)}: this picture has {width_px} by {height_px} pixels; "
        f"use one with at least {LEAST_PX} each way and at most {MAX_PIXELS // 1_000_000} million in all."
    )


def _name(kind: PictureKind, width_px: int, *, is_widest: bool) -> str:
    width = "" if kind == "jpeg" and is_widest else f"-{width_px}"
    return f"poster{width}.{_SUFFIXES[kind]}"


def _read(poster: Path) -> Image.Image:
    """Give the pixels alone: what else the file says of itself is left behind."""
    try:
        with Image.open(poster) as image:
            pixels = image.convert("RGB")
    except (OSError, UnidentifiedImageError) as error:
        raise _unreadable(poster) from error
    pixels.info = {}
    return pixels


def _write(image: Image.Image, target: Path, kind: PictureKind) -> None:
    image.save(target, format=kind, **_OPTIONS[kind])


def _unusable(picture: Path) -> MediaError:
    return MediaError(
        f"{show_name(picture.name)}: this picture can't be read; save it anew as a JPEG, PNG or WebP."
    )


def _unreadable(poster: Path) -> MediaError:
    return MediaError(
        f"{show_name(poster.name)}: this poster can't be read; run `minutes intake --force` to have it made anew."
    )
