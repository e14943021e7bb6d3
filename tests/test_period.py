"""Lengths of time as people say them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.period import Period, parse_period


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("12 months", Period(months=12)),
        ("1 year", Period(months=12)),
        ("2 Years", Period(months=24)),
        (" 6  weeks ", Period(weeks=6)),
        ("1 month", Period(months=1)),
    ],
)
def test_periods_are_read(text: str, period: Period) -> None:
    """Weeks, months and years, one or many, in any case."""
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "months",
        "0 months",
        "-1 year",
        "1.5 years",
        "12 moons",
        "a year",
        "1000 years",
        "1 year 2 months",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """Anything else is a mistake, never read as something near."""
    with pytest.raises(ValueError, match=r".*"):
        parse_period(text)


@pytest.mark.parametrize(
    ("day", "period", "then"),
    [
        ("2026-03-09", "12 months", "2027-03-09"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-12-15", "1 month", "2027-01-15"),
        ("2026-12-31", "2 months", "2027-02-28"),
        ("2026-12-28", "1 week", "2027-01-04"),
    ],
)
def test_the_day_on_which_a_period_is_over(day: str, period: str, then: str) -> None:
    """The same day of the month, or the last there is; weeks by sevens."""
    assert parse_period(period).after(dt.date.fromisoformat(day)).isoformat() == then


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 120))
def test_a_period_ends_in_the_month_it_says(day: dt.date, months: int) -> None:
    """So many months later is that month, whatever the day."""
    then = Period(months=months).after(day)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day <= day.day
