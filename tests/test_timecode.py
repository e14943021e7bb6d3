"""Between whole milliseconds and the ways time is written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.timecode import (
    format_clock,
    format_iso,
    format_mark,
    format_srt,
    format_vtt,
    ms_from_seconds,
    parse_clock,
    seconds_from_ms,
)

FORMATS = (format_mark, format_vtt, format_srt, format_clock, format_iso)


@pytest.mark.parametrize(
    ("seconds", "ms"),
    [
        (0, 0),
        (1, 1000),
        (1.0004, 1000),
        (1.0005, 1001),
        (0.0025, 3),
        (2.675, 2675),
        (0.1 + 0.2, 300),
        (1e-7, 0),
        (86_400.9995, 86_401_000),
    ],
)
def test_seconds_round_to_the_nearest_millisecond_and_halves_up(seconds: float, ms: int) -> None:
    """A decimal second becomes the nearest millisecond, and exactly half of one goes up."""
    assert ms_from_seconds(seconds) == ms


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_time_is_refused(seconds: float) -> None:
    """A time that is no number raises and names the value."""
    with pytest.raises(ValueError, match=re.escape(f"not a time in seconds: {seconds}")):
        ms_from_seconds(seconds)


@given(st.integers(0, 10**9))
def test_milliseconds_survive_seconds(ms: int) -> None:
    """Seconds carry every millisecond there and back."""
    assert ms_from_seconds(seconds_from_ms(ms)) == ms


@pytest.mark.parametrize(
    ("ms", "mark", "vtt", "srt", "clock", "iso"),
    [
        (0, "0.00", "00:00:00.000", "00:00:00,000", "0:00", "PT0S"),
        (4, "0.00", "00:00:00.004", "00:00:00,004", "0:00", "PT0S"),
        (5, "0.01", "00:00:00.005", "00:00:00,005", "0:00", "PT0S"),
        (499, "0.50", "00:00:00.499", "00:00:00,499", "0:00", "PT0S"),
        (500, "0.50", "00:00:00.500", "00:00:00,500", "0:00", "PT1S"),
        (999, "1.00", "00:00:00.999", "00:00:00,999", "0:00", "PT1S"),
        (59_999, "60.00", "00:00:59.999", "00:00:59,999", "0:59", "PT1M0S"),
        (75_100, "75.10", "00:01:15.100", "00:01:15,100", "1:15", "PT1M15S"),
        (3_599_500, "3599.50", "00:59:59.500", "00:59:59,500", "59:59", "PT1H0S"),
        (3_725_040, "3725.04", "01:02:05.040", "01:02:05,040", "1:02:05", "PT1H2M5S"),
        (360_000_000, "360000.00", "100:00:00.000", "100:00:00,000", "100:00:00", "PT100H0S"),
    ],
)
def test_every_way_to_write_a_time(ms: int, mark: str, vtt: str, srt: str, clock: str, iso: str) -> None:
    """Each format writes a time exactly as its readers expect it."""
    assert [write(ms) for write in FORMATS] == [mark, vtt, srt, clock, iso]


@pytest.mark.parametrize("write", FORMATS, ids=lambda write: write.__name__)
def test_a_time_before_the_start_is_refused(write: Callable[[int], str]) -> None:
    """No format writes a negative time; it raises and names the value."""
    with pytest.raises(ValueError, match="before the start of the recording"):
        write(-1000)


@given(st.integers(0, 10**8))
def test_a_mark_is_within_half_a_centisecond(ms: int) -> None:
    """The mark in `post.md` is never further than 5 ms from the time it marks."""
    assert abs(ms_from_seconds(float(format_mark(ms))) - ms) <= 5


@pytest.mark.parametrize(
    ("written", "ms"), [("75.10", 75_100), ("0", 0), ("1:15", 75_000), ("1:15.1", 75_100), ("1:02:05", 3_725_000)]
)
def test_a_time_is_read_as_people_write_it(written: str, ms: int) -> None:
    """An editor may write seconds or a clock."""
    assert parse_clock(written) == ms


@pytest.mark.parametrize("written", ["", "soon", "50,5", "1e9", "-3", "1:2:3:4", "9" * 40, "nan"])
def test_nothing_else_is_read_as_a_time(written: str) -> None:
    """Nothing else is guessed at."""
    with pytest.raises(ValueError, match="is not a time"):
        parse_clock(written)
