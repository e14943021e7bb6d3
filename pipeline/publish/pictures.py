"""Say how a page offers a poster: every size in every format, for the browser to choose. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.page import Card, Page, Picture, PictureKind, Pictures
from pipeline.publish.addresses import POSTER

CARD_SIZES = "(min-width: 75rem) 24rem, (min-width: 46rem) 48vw, 100vw"
LONE_CARD_SIZES = "(min-width: 80rem) 40rem, (min-width: 48rem) 54vw, 100vw"
"""How wide a picture stands in a list of talks; one talk alone is shown larger (`.cards` in `hubs.css`)."""
POST_SIZES = "(min-width: 80rem) 39rem, (min-width: 62rem) 50vw, 100vw"
UPRIGHT_SIZES = "min(100vw, 27rem)"
"""How wide the video stands on its page (`.screen` in `post.css`)."""

IN_FIRST_VIEW = 2
"""How many pictures of a list a visitor sees before she scrolls: these are not put off."""


def picture_view(
    pictures: Pictures, *, at: str = "", sizes: str, width_px: int, height_px: int, is_lazy: bool = True
) -> Mapping[str, object]:
    """Give the variables of `picture.html`. `at` is the way to the pictures' folder: "" or "my-talk/".

    Where there are no pictures it is the poster alone, in the size of the video (`width_px`, `height_px`).
    """
    widest = max(_of(pictures, "jpeg"), key=lambda picture: picture.width_px, default=None)
    return {
        "avif": _srcset(_of(pictures, "avif"), at),
        "webp": _srcset(_of(pictures, "webp"), at),
        "jpeg": _srcset(_of(pictures, "jpeg"), at),
        "src": at + (widest.name if widest else POSTER),
        "width": widest.width_px if widest else width_px,
        "height": widest.height_px if widest else height_px,
        "sizes": sizes,
        "lazy": is_lazy,
    }


def post_picture(page: Page, *, at: str = "") -> Mapping[str, object]:
    """Give the poster as it stands behind the video on its own page; on another, `at` is the way to its folder."""
    width, height = page.post.video.width_px, page.post.video.height_px
    sizes = UPRIGHT_SIZES if height > width else POST_SIZES
    return picture_view(page.files.pictures, at=at, sizes=sizes, width_px=width, height_px=height, is_lazy=False)


def card_picture(card: Card, *, at: str, number: int, is_alone: bool) -> Mapping[str, object]:
    """Give the poster as it stands in a list of talks: `number` is its place there, from 0."""
    return picture_view(
        card.pictures,
        at=at,
        sizes=LONE_CARD_SIZES if is_alone else CARD_SIZES,
        width_px=card.width_px,
        height_px=card.height_px,
        is_lazy=number >= IN_FIRST_VIEW,
    )


def _of(pictures: Pictures, kind: PictureKind) -> Sequence[Picture]:
    return [picture for picture in pictures.poster if picture.kind == kind]


def _srcset(pictures: Sequence[Picture], at: str) -> str:
    return ", ".join(f"{at}{picture.name} {picture.width_px}w" for picture in pictures)
