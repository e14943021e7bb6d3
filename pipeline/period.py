"""Lengths of time as people say them: "12 months"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_SAID = re.compile(r"([1-9][0-9]{0,2})\s+(week|month|year)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole weeks and months; a year is twelve months."""

    weeks: int = 0
    months: int = 0

    def after(self, day: dt.date) -> dt.date:
        """Give the day on which the period that began on `day` is over; a month without that day ends sooner."""
        years, month = divmod(day.month - 1 + self.months, 12)
        year = day.year + years
        last = calendar.monthrange(year, month + 1)[1]
        return day.replace(year=year, month=month + 1, day=min(day.day, last)) + dt.timedelta(weeks=self.weeks)


def parse_period(text: str) -> Period:
    """Read "6 weeks", "12 months" or "1 year". Raises ValueError."""
    said = _SAID.fullmatch(text.strip())
    if said is None:
        raise ValueError(text)
    count, unit = int(said[1]), said[2].lower()
    if unit == "week":
        return Period(weeks=count)
    return Period(months=count * (12 if unit == "year" else 1))
