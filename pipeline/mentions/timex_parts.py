"""Parts of years and months as days: quarters, halves, seasons, 旬, n-th weeks, decades, as the contract has them."""

import datetime
from typing import Any

from pipeline.mentions import timex_values
from pipeline.mentions.timex_context import Context
from pipeline.mentions.timex_points import Point
from pipeline.mentions.timex_values import Interval, Value, day_value

LONG = ("decade", "century", "century_relative", "several_years", "quarter_relative")
_DECADE_PARTS = {"初": (0, 3), "中": (3, 6), "后": (6, 9), "末": (7, 9), "前": (0, 4)}


def shape(part: tuple[Any, ...], year: int | None, month: int | None) -> tuple[Interval, str]:
    """The days of a part of a year or month, and its TIMEX3 value.

    Args:
        part: Name and values, as ``timex_points`` writes them.
        year: The year, or ``None`` where nothing gives it: then there are no days.
        month: The month, where the part is one of a month.

    Returns:
        First and last day, and the value.
    """
    name, *rest = part
    text = day_value(year, month, None)
    match name:
        case "year_part":
            return timex_values.year_part(year, rest[0])
        case "month_part":
            return timex_values.ten_days(year, month, rest[0]), text
        case "half":
            first = 6 * rest[0] - 5
            return timex_values.months(year, first, first + 5), f"{day_value(year, None, None)}-H{rest[0]}"
        case "quarter":
            span, value = timex_values.quarter(year, rest[0], rest[1])
            if rest[2] is None:
                return span, value
            end, end_value = timex_values.quarter(year, rest[2])
            return (span[0], end[1]), f"{value}/{end_value}"
        case "season":
            return timex_values.season(year, rest[0])
        case "half_month":
            first_day, last_day = timex_values.whole(year, month, None)
            if first_day is None or last_day is None:
                return (None, None), text
            middle = first_day.replace(day=15)
            return ((first_day, middle) if rest[0] == 1 else (middle + datetime.timedelta(1), last_day)), text
        case "nth_month":
            valid = rest[0] if 1 <= rest[0] <= 12 else None
            return timex_values.whole(year, valid, None), day_value(year, valid, None)
        case "nth_week":
            return _nth_week(year, month, rest[0])
        case "first_n":
            span = _first_n(year, month, rest[0], rest[1])
            return span, f"{span[0]}/{span[1]}" if span[0] else text
    return timex_values.whole(year, month, None), text


def _nth_week(year: int | None, month: int | None, nth: int) -> tuple[Interval, str]:
    """The n-th week of a month begins with its n-th Monday; of a year ISO weeks count."""
    if year is None:
        return (None, None), "XXXX-WXX"
    try:
        if month is None:
            first = datetime.date.fromisocalendar(year, nth, 1)
        else:
            start = datetime.date(year, month, 1)
            first = start + datetime.timedelta(-start.weekday() % 7 + 7 * (nth - 1))
        last = first + datetime.timedelta(6)
    except (ValueError, OverflowError):
        return (None, None), f"{year:04}-WXX"
    iso = first.isocalendar()
    return (first, last), f"{iso.year:04}-W{iso.week:02}"


def _first_n(year: int | None, month: int | None, n: int, unit: str) -> Interval:
    """The first n days, weeks (from the first Monday), months or quarters."""
    if year is None or not 1 <= year <= 9998:
        return None, None
    first = datetime.date(year, month or 1, 1)
    if unit in ("周", "星期"):
        first += datetime.timedelta(-first.weekday() % 7)
    code = {"季度": "Q", "月": "M", "天": "D", "周": "W", "星期": "W"}[unit]
    end = timex_values.shift_day(first, code, n)
    return (None, None) if end is None else (first, end - datetime.timedelta(1))


def _years(first: int, last: int) -> Interval:
    return timex_values.whole(first, None, None)[0], timex_values.whole(last, None, None)[1]


def long(point: Point, context: Context) -> Value:
    """What is longer than a year, or counts quarters from the document's date.

    Args:
        point: A point whose part is one of ``LONG``.
        context: What the passage has settled.

    Returns:
        Its days: a decade without a century is of the twentieth, a 20年代 or earlier one of a text after 2024 of ours.
    """
    assert point.part is not None
    name, *rest = point.part
    base = context.base_year
    if name == "decade":
        century, decade, part = rest
        if century is None:
            century = 21 if decade < 30 and base is not None and base >= 2025 else 20
        start = decade if decade >= 1000 else (century - 1) * 100 + decade  # 1980年代 names its century
        low, high = _DECADE_PARTS.get((part or " ")[0], (0, 9))
        return Value(None, None, None, *_years(start + low, start + high), f"{start // 10:03}", "written")
    if name in ("century", "century_relative"):
        number = rest[0] if name == "century" else 21 + rest[0]
        span = _years(number * 100 - 99, number * 100)
        return Value(None, None, None, *span, f"{number - 1:02}" if span[0] else "XX", "written")
    origin = "document" if context.reference is not None else "passage"
    if name == "several_years":
        if base is None:
            return Value(None, None, None, None, None, "XXXX/XXXX")
        first, last = base + rest[0][0], base + rest[0][1]
        return Value(None, None, None, *_years(first, last), f"{first:04}/{last:04}", origin)
    day = context.base_day
    if day is None:
        return Value(None, None, None, None, None, "XXXX-QX")
    index = day.year * 4 + (day.month - 1) // 3 + rest[0]
    quarter, text = timex_values.quarter(index // 4, index % 4 + 1)
    return Value(index // 4, None, None, *quarter, text, origin)
