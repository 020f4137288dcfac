"""Calendar arithmetic and TIMEX3 values. A year that nothing gives is ``None`` and written XXXX."""

import calendar
import datetime
from typing import NamedTuple

Interval = tuple[datetime.date | None, datetime.date | None]
SECONDS = {"C": 36500 * 86400.0, "Y": 365 * 86400.0, "Q": 90 * 86400.0, "M": 30 * 86400.0, "W": 7 * 86400.0,
           "D": 86400.0, "WD": 86400.0, "H": 3600.0, "MIN": 60.0, "S": 1.0}  # fmt: skip
_YEAR_PARTS = {"start": (1, 3), "mid": (5, 8), "end": (10, 12)}  # spec/event-records.md, section 4
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_TENS = {
    "1": (1, 10),
    "2": (11, 20),
    "3": (21, 31),
    "12": (1, 20),
    "23": (11, 31),
    "start": (1, 10),
    "mid": (11, 20),
    "end": (21, 31),
}
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP = 2000  # stands in for a year that nothing gives


class Value(NamedTuple):
    """A point resolved as far as the text allows.

    Attributes:
        year: Year or ``None``.
        month: Month or ``None``.
        day: Day or ``None``.
        first: First day covered, or ``None`` where the year is not settled.
        last: Last day covered.
        timex: TIMEX3 value.
        origin: What settled the year: ``written``, ``passage``, ``document`` or ``none``.
        others: Other readings, best first.
    """

    year: int | None
    month: int | None
    day: int | None
    first: datetime.date | None
    last: datetime.date | None
    timex: str
    origin: str = "none"
    others: tuple[Interval, ...] = ()


def date(year: int, month: int, day: int) -> datetime.date | None:
    """The day, or ``None`` where the calendar has none such."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def later(day: datetime.date | None, days: int) -> datetime.date | None:
    """The day so many days later; ``None`` past the ends of the calendar."""
    try:
        return None if day is None else day + datetime.timedelta(days)
    except OverflowError:
        return None


def month_end(year: int, month: int) -> int:
    """The number of days of a month."""
    return 29 if month == 2 and calendar.isleap(year) else _MONTH_DAYS[month - 1]


def add_months(year: int, month: int, shift: int) -> tuple[int, int]:
    """The year and month ``shift`` months later."""
    index = year * 12 + month - 1 + shift
    return index // 12, index % 12 + 1


def shift_day(day: datetime.date, unit: str, amount: float) -> datetime.date | None:
    """The day ``amount`` units later (earlier where negative), the day of the month cut to what the month has."""
    try:
        if unit in ("Y", "Q", "M", "C"):
            months = round(amount * {"Y": 12, "Q": 3, "M": 1, "C": 1200}[unit] // 1)
            year, month = add_months(day.year, day.month, months)
            return datetime.date(year, month, min(day.day, month_end(year, month)))
        if unit == "WD":
            step, left = (1 if amount > 0 else -1), abs(int(amount))
            while 0 < left <= 100_000:
                day += datetime.timedelta(step)
                left -= day.weekday() < 5
            return day
        return day + datetime.timedelta(days=amount * SECONDS[unit] / 86400)
    except (ValueError, OverflowError):
        return None


def day_value(year: int | None, month: int | None, day: int | None) -> str:
    """TIMEX3 of a day, month or year, with X for what is missing."""
    text = "XXXX" if year is None else f"{year:04}"
    if month is None and day is None:
        return text
    text += "-XX" if month is None else f"-{month:02}"
    return text if day is None else f"{text}-{day:02}"


def whole(year: int | None, month: int | None, day: int | None) -> Interval:
    """First and last day of a year, month or day; both ``None`` without a year or for a day that does not exist."""
    if year is None or not 1 <= year <= 9999:
        return None, None
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if day is None:
        return datetime.date(year, month, 1), datetime.date(year, month, month_end(year, month))
    found = date(year, month, day)
    return found, found


def months(year: int | None, first: int, last: int) -> Interval:
    """From the first day of a month to the last of another; a last month past 12 lies in the next year."""
    start = whole(year, first, None)[0]
    if year is None or start is None:
        return None, None
    end_year, end_month = add_months(year, last, 0)
    return start, whole(end_year, end_month, None)[1]


def year_part(year: int | None, name: str) -> tuple[Interval, str]:
    """年初, 年中 and 年底 by the contract, and their TIMEX3 value: the year."""
    return months(year, *_YEAR_PARTS[name]), day_value(year, None, None)


def season(year: int | None, name: str) -> tuple[Interval, str]:
    """A season by the contract: three months from March, June, September or December."""
    first = _SEASONS[name]
    return months(year, first, first + 2), f"{day_value(year, None, None)}-{name}"


def ten_days(year: int | None, month: int | None, name: str) -> Interval:
    """上旬, 中旬 and 下旬 (and 月初, 月中, 月底) by the contract."""
    if year is None or month is None or not 1 <= year <= 9999:
        return None, None
    first, last = _TENS[name]
    return datetime.date(year, month, first), datetime.date(year, month, min(last, month_end(year, month)))


def quarter(year: int | None, number: int, edge: str | None = None) -> tuple[Interval, str]:
    """A quarter, or its first (初) or last (末) month."""
    first = 3 * number - 2
    span = {"初": (first, first), "末": (first + 2, first + 2)}.get(edge or "", (first, first + 2))
    return months(year, *span), f"{day_value(year, None, None)}-Q{number}"


def moved(year: int | None, month: int, day: int, shift: int) -> tuple[int | None, int, int]:
    """A day some days later, also where the year is not known (then no leap day is assumed to be missing).

    Raises:
        OverflowError: If it lies past the ends of the calendar.
    """
    if year is not None and not 1 <= year <= 9999:
        raise OverflowError(f"the calendar has no year {year}")
    base = date(year or _LEAP, month, day) or datetime.date(year or _LEAP, month, month_end(year or _LEAP, month))
    found = base + datetime.timedelta(shift)
    return (None if year is None else found.year), found.month, found.day


def time_value(day_part: str | None, clock: tuple[int, int, int] | None) -> str:
    """The part of a TIMEX3 value after the day: ``TMO``, ``T14:30``; empty without a time."""
    if clock is not None:
        hour, minute, second = clock
        if (
            (day_part in ("AF", "EV") and hour < 12)
            or (day_part == "NI" and 6 <= hour < 12)
            or (day_part == "MI" and hour < 4)
        ):
            hour += 12
        return f"T{hour:02}:{max(minute, 0):02}" + (f":{second:02}" if second >= 0 else "")
    return {None: "", "": "", "MI": "TMI"}.get(day_part, f"T{day_part}")
