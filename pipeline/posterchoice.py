"""Which picture a visitor sees before the video plays: `poster: 83.4` or `poster: my-picture.jpg` in `post.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import show_name
from pipeline.timecode import format_clock, parse_clock, seconds_from_ms

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
"""How the name of a picture ends, in small or capital letters."""

_PLAIN = re.compile(r"(?!\.)[^/\\:]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterChoice:
    """An editor's choice: a moment of the video, or a picture of her own beside `post.md`."""

    at_ms: int = 0
    """The moment whose picture is shown; it counts only where there is no file."""
    file: str = ""
    """Name of a picture in the talk's folder."""

    def __str__(self) -> str:
        """Write it for people: `1:23.4`, or the picture's name."""
        return show_name(self.file) or format_moment(self.at_ms)


def parse_poster(text: str) -> PosterChoice:
    """Read a time as `t=` marks have it, or a picture's plain name. Raises ValueError that says what to write."""
    written = text.strip()
    shown = show_name(written[:80])
    if written.lower().endswith(PICTURE_SUFFIXES):
        if _PLAIN.fullmatch(written) and written.isprintable():
            return PosterChoice(file=written)
        raise ValueError(
            f'poster is "{shown}", which is no plain name of a picture; '
            "put the picture beside post.md and write its name alone, such as poster: my-picture.jpg."
        )
    try:
        return PosterChoice(at_ms=parse_clock(written))
    except ValueError as error:
        raise ValueError(
            f'poster is "{shown}", which is neither a time nor a picture; '
            "write the second of the video to be shown, such as poster: 83.4, "
            "or the name of a .jpg, .png or .webp file beside post.md."
        ) from error


def format_poster(choice: PosterChoice) -> str | float:
    """Give a choice as front matter holds it; written out, `parse_poster` reads it."""
    return choice.file or seconds_from_ms(choice.at_ms)


def format_moment(ms: int) -> str:
    """Write a moment for people to type back, `1:23.4`: a clock with as much of the second as it has."""
    fraction = f"{ms % 1000:03d}".rstrip("0")
    return format_clock(ms) + (f".{fraction}" if fraction else "")
