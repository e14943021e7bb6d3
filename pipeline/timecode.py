"""Between whole milliseconds and the ways time is written. The direction stands in each name."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MS_PER_SECOND = 1000
_EXACT_S = 1e9
_NEAR_MS = 0.01
"""So near to a whole millisecond, and below so many seconds, floating point rounds as decimals do."""


def ms_from_seconds(seconds: float) -> int:
    """Round seconds to the nearest whole millisecond (halves up). Raises ValueError on what is no time."""
    if type(seconds) is float and -_EXACT_S < seconds < _EXACT_S:  # thousands of these make a talk
        ms = round(seconds * MS_PER_SECOND)
        if abs(seconds * MS_PER_SECOND - ms) < _NEAR_MS:
            return ms
    try:
        return int((Decimal(str(seconds)) * MS_PER_SECOND).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(f"not a time in seconds: {seconds}") from error


def parse_clock(text: str) -> int:
    """Read a time as people write it: `75.10`, `1:15.1` or `1:02:05`. Raises ValueError on anything else."""
    if not re.fullmatch(r"(\d{1,2}:){0,2}\d{1,6}(\.\d{1,6})?", text):
        raise ValueError(f'"{text}" is not a time')
    ms = 0
    for part in text.split(":"):
        ms = ms * 60 + ms_from_seconds(float(part))
    return ms


def seconds_from_ms(ms: int) -> float:
    """Give milliseconds as seconds, exact to three decimals."""
    return ms / MS_PER_SECOND


def format_mark(ms: int) -> str:
    """Write a time as `post.md` marks it: seconds with two decimals, `75.10`."""
    _split(ms)
    centiseconds = (ms + 5) // 10
    return f"{centiseconds // 100}.{centiseconds % 100:02d}"


def format_vtt(ms: int) -> str:
    """Write a WebVTT timestamp, `00:01:15.100` (https://www.w3.org/TR/webvtt1/#webvtt-timestamp)."""
    hours, minutes, seconds, rest = _split(ms)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}"


def format_srt(ms: int) -> str:
    """Write a SubRip timestamp, `00:01:15,100`."""
    return format_vtt(ms).replace(".", ",")


def format_clock(ms: int) -> str:
    """Write a time for people, `1:15` or `1:02:05`; fractions of a second are cut off."""
    hours, minutes, seconds, _ = _split(ms)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def format_iso(ms: int) -> str:
    """Write an ISO 8601 duration for machines, `PT1M15S`, rounded to the second."""
    hours, minutes, seconds, _ = _split(ms + 500)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + f"{seconds}S"


def _split(ms: int) -> tuple[int, int, int, int]:
    if ms < 0:
        raise ValueError(f"a time before the start of the recording: {ms} ms")
    seconds, rest = divmod(ms, MS_PER_SECOND)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, seconds, rest
