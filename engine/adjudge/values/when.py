"""Dates as people know them: an interval of days, never silently completed."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_ABOUT = re.compile(r"~\s*(\S+)\s+(\d{1,5})\s*d")
_MEND = "Write 2013-03-16, 2013-03, 2013, 2012-12..2013-03 or ~2013-11-01 30d."


@dataclass(frozen=True, slots=True)
class When:
    """The closed interval of days [earliest, latest], each a proleptic Gregorian ordinal."""

    earliest: int
    latest: int

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError("The range ends before it begins. Put the earlier date first.")

    @property
    def is_precise(self) -> bool:
        """True where the day is known."""
        return self.earliest == self.latest

    def is_before(self, other: When) -> bool | None:
        """Tells whether every day of this is before every day of the other; None where not certain."""
        if self.latest < other.earliest:
            return True
        return None if self.earliest < other.latest else False

    def days_until(self, other: When) -> tuple[int, int]:
        """The fewest and the most days from this to the other; negative where the other is earlier."""
        return other.earliest - self.latest, other.latest - self.earliest

    def __str__(self) -> str:
        first, last = date.fromordinal(self.earliest), date.fromordinal(self.latest)
        if self.is_precise:
            return first.isoformat()
        if first.day == 1 and last == _month_end(last.year, last.month):
            return _months(first, last)
        return f"{first}..{last}"


def read_when(text: str) -> When:
    """Reads a day, a month, a year, a range or an approximate day; raises ValueError with the mend."""
    text = text.strip()
    if about := _ABOUT.fullmatch(text):
        centre, spread = _span(about[1]), int(about[2])
        return _in_calendar(centre.earliest - spread, centre.latest + spread)
    first, dots, last = text.partition("..")
    if dots:
        return When(_span(first.strip()).earliest, _span(last.strip()).latest)
    return _span(text)


def _span(text: str) -> When:
    try:
        if day := _DAY.fullmatch(text):
            ordinal = date(int(day[1]), int(day[2]), int(day[3])).toordinal()
            return When(ordinal, ordinal)
        if month := _MONTH.fullmatch(text):
            year, number = int(month[1]), int(month[2])
            return When(date(year, number, 1).toordinal(), _month_end(year, number).toordinal())
        if _YEAR.fullmatch(text):
            return When(date(int(text), 1, 1).toordinal(), date(int(text), 12, 31).toordinal())
    except ValueError:
        raise ValueError(f'"{text}" is not in the calendar. {_MEND}') from None
    raise ValueError(f'"{text}" is not a date. {_MEND}')


def _in_calendar(earliest: int, latest: int) -> When:
    if earliest < 1 or latest > date.max.toordinal():
        raise ValueError(f"The date leaves the calendar. {_MEND}")
    return When(earliest, latest)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return first.isoformat()[:7]
    if first.year == last.year and (first.month, last.month) == (1, 12):
        return first.isoformat()[:4]
    return f"{first.isoformat()[:7]}..{last.isoformat()[:7]}"
