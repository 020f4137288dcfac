"""Festivals and lunar dates as solar days. The lunar calendar is that of ``borax``, 1900 to 2100."""

import datetime
from functools import cache

from pipeline.mentions import timex_lexicon


def lunar_day(year: int, month: int, day: int, leap: bool = False) -> datetime.date | None:
    """The solar day of a day of the lunar calendar.

    Args:
        year: Lunar year, named by the solar year in which it begins.
        month: Lunar month, 1 to 12.
        day: Lunar day; 0 for the last day of the month.
        leap: Whether the leap month of that number is meant.

    Returns:
        The day, or ``None`` outside 1900 to 2100 and for a day that the month does not have.
    """
    from borax.calendars.lunardate import LCalendars, LunarDate

    try:
        length = LCalendars.ndays(year, month, int(leap))
        found = LunarDate(year, month, day or length, int(leap)).to_solar_date()
    except (ValueError, IndexError):
        return None
    return datetime.date(found.year, found.month, found.day)


@cache
def day_of(table: str, name: str, year: int) -> datetime.date | None:
    """The day of a festival in a year.

    Args:
        table: ``solar``, ``lunar``, ``term`` (a solar term) or ``floating`` (the n-th weekday of a month).
        name: Its name, a key of ``corpora/lexicons/timex-holidays.toml``.
        year: The year; of a lunar festival the lunar year (腊月 and 除夕 of 2017 fall early in 2018).

    Returns:
        Its first day, or ``None`` where the calendar does not reach.
    """
    if not 1 <= year <= 9999:
        return None
    tables = timex_lexicon.holidays()
    if table == "solar":
        month, day = tables["solar"][name]
        return datetime.date(year, month, day)
    if table == "lunar":
        month, day = tables["lunar"][name]
        return lunar_day(year, month, day)
    if table == "floating":
        month, nth, weekday = tables["weekday"][name]
        first = datetime.date(year, month, 1)
        return first + datetime.timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    from borax.calendars.lunardate import TERMS_CN, TermUtils

    try:
        found = TermUtils.nth_term_day(year, TERMS_CN.index(tables["term"][name]))
    except (ValueError, IndexError):
        return None
    return datetime.date(found.year, found.month, found.day)


def length(name: str) -> int:
    """Days that 期间, 假期 or 长假 after a festival cover."""
    return int(timex_lexicon.holidays()["lengths"].get(name, 3))
