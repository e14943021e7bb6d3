"""How a page shows dates, times and values, and how it carries JSON."""

from __future__ import annotations

import datetime as dt
import json

from markupsafe import Markup

from pipeline.publish.addresses import VIDEO
from pipeline.timecode import format_clock, format_mark

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_JSON_IN_HTML = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""What could end a script element or a JavaScript line, by JSON's own escapes."""


def embed_json(value: object) -> Markup:
    """Write JSON that may stand inside a script element."""
    return Markup(json.dumps(value, ensure_ascii=False).translate(_JSON_IN_HTML))  # noqa: S704 - escaped here


def moment(ms: int) -> dict[str, str]:
    """Give a moment of a talk for the eye, for the ear, as seconds and as a link to the video."""
    return {
        "clock": format_clock(ms),
        "spoken": spoken(ms),
        "seconds": format_mark(ms),
        "video_href": f"{VIDEO}#t={format_mark(ms)}",
    }


def day(date: dt.date) -> dict[str, str]:
    """Give a day as people and as machines write it."""
    return {"date_text": f"{_MONTHS[date.month - 1]} {date.day}, {date.year}", "date_iso": date.isoformat()}


def month(date: dt.date) -> str:
    """Give the name of a day's month."""
    return _MONTHS[date.month - 1]


def count(number: int, noun: str) -> str:
    """Say how many there are: "1 talk", "1,204 talks"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def length(ms: int) -> dict[str, str]:
    """Give how long a talk takes, for the eye and for the ear."""
    return {"length_text": format_clock(ms), "length_spoken": spoken(ms)}


def spoken(ms: int) -> str:
    """Say a time as a screen reader should: "3 minutes 15 seconds"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    named = [(hours, "hour"), (minutes, "minute"), (seconds, "second")]
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in named if count]
    return " ".join(words) or "the beginning"


def aware(at: dt.datetime) -> dt.datetime:
    """Give a moment with its time zone; one that tells none was written in UTC."""
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
