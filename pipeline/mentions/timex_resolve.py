"""Gives points and expressions their days: missing parts come from the passage, then from the document's date.

The rules are those of spec/event-records.md, sections 4 and 10; nothing ever comes from today's date.
"""

import datetime
import re
from dataclasses import dataclass

from pipeline.mentions import timex_holidays, timex_values
from pipeline.mentions.timex_points import Point
from pipeline.mentions.timex_values import Interval, Value, day_value

FUTURE = re.compile(r"将于|将在|将举|将召开|将开|将赴|将出席|拟于|拟在|拟定|定于|计划于|计划在|筹划|预计|即将|预定|有望")


Day = tuple[int | None, int, int]
_CURRENT_DAYS = 200  # a date further from the document's is background: 当天 and 下午 mean it only right after it
_DATELINE_DAYS = 10


@dataclass(slots=True)
class Context:
    """What a passage has settled so far; pass the same object to go on with a later part of a document.

    Attributes:
        reference: The document's date, or ``None``.
        prefer: ``past``: a date without a year is the nearest that does not lie after the document's date; ``future``:
            the nearest not before it.
        today: The day that 今天 means: the dateline's, the document's, else the first of the text; the year may be ``None``.
        told: The day that is being told: the last one named that is no background.
        aside: A day of the background and the number of its sentence.
        month: The year and month last named without a day, and the number of that sentence.
        settled: The year that the document settles where it has no date.
        sentence: Number of the current sentence.
        sentence_year: The year last written in the current sentence.
        name_year: The year in the name of an event in the current sentence.
        future: Whether the current sentence says that the event is to come.
    """

    reference: datetime.date | None = None
    prefer: str = "past"
    today: Day | None = None
    told: Day | None = None
    aside: tuple[Day, int] | None = None
    month: tuple[int | None, int, int] | None = None
    settled: int | None = None
    sentence: int = 0
    sentence_year: int | None = None
    name_year: int | None = None
    future: bool = False

    @property
    def base_year(self) -> int | None:
        """The year that 今年 means."""
        if self.reference is not None:
            return self.reference.year
        if self.name_year is not None:
            return self.name_year
        return self.told[0] if self.told is not None and self.told[0] is not None else self.settled

    @property
    def base(self) -> Day | None:
        """The day that 今天 means, as far as known."""
        if self.today is not None:
            return self.today
        if self.reference is not None:
            return self.reference.year, self.reference.month, self.reference.day
        return self.told

    @property
    def base_day(self) -> datetime.date | None:
        """The day that 今天 means where its year is known."""
        return _full(self.base)

    @property
    def passage(self) -> Day | None:
        """The day that 当天 and a bare time of day mean."""
        if self.aside is not None and self.aside[1] >= self.sentence - 1:
            return self.aside[0]
        return self.told

    @property
    def passage_month(self) -> tuple[int | None, int] | None:
        """The year and month that a bare day lies in."""
        if self.month is not None and self.month[2] >= self.sentence - 1:
            return self.month[0], self.month[1]
        day = self.passage
        return None if day is None else (day[0], day[1])

    def remember(self, value: Value) -> None:
        """Makes a resolved date the last of the passage; a bare year leaves it as it was."""
        if value.month is None:
            return
        if value.day is None:
            self.month = (value.year, value.month, self.sentence)
            return
        day = (value.year, value.month, value.day)
        self.month = None
        if self.told is None or self._is_current(day):
            self.told, self.aside = day, None
        else:
            self.aside = (day, self.sentence)

    def _is_current(self, day: Day) -> bool:
        full = _full(day)
        if full is None:
            return True
        if self.reference is not None:
            return abs((self.reference - full).days) <= _CURRENT_DAYS
        return self.settled is None or full.year == self.settled

    def head(self, value: Value) -> None:
        """Takes a dateline (新华社北京10月26日电) as the day that 今天 means."""
        if value.month is None or value.day is None:
            return
        far = self.reference is not None and value.first is not None and abs((self.reference - value.first).days)
        if not far or far <= _DATELINE_DAYS:
            self.today = (value.year, value.month, value.day)


def _full(day: Day | None) -> datetime.date | None:
    return None if day is None or day[0] is None else timex_values.date(day[0], day[1], day[2])


def _expand(short: int, reference: datetime.date | None) -> int:
    """A year of two digits: of this century unless that lies more than ten years after the document."""
    limit = reference.year + 10 if reference is not None else 2035
    return 2000 + short if 2000 + short <= limit else 1900 + short


def _year(point: Point, context: Context) -> tuple[int | None, str]:
    """The year that a point itself says, and its origin."""
    if point.year is not None:
        return point.year, "written"
    if point.short_year is not None:
        return _expand(point.short_year, context.reference), "written"
    if point.year_shift is not None:
        passage = context.sentence_year or (context.passage and context.passage[0])
        if point.year_passage and passage is not None:
            return passage + point.year_shift, "passage"
        base = context.base_year
        origin = "document" if context.reference is not None else "passage"
        return (None, "none") if base is None else (base + point.year_shift, origin)
    return None, "none"


def _settle(context: Context, interval_of: "Candidates") -> tuple[int | None, str, tuple[Interval, ...]]:
    """The year of a date that has none, and the other readings."""
    if context.sentence_year is not None and interval_of(context.sentence_year)[0] is not None:
        return context.sentence_year, "passage", _others(context, interval_of, context.sentence_year)
    reference = context.reference
    if reference is not None:
        order = sorted(range(reference.year - 8, reference.year + 9), key=lambda y: abs(y - reference.year))
        known = [(y, i) for y in order if (i := interval_of(y))[0] is not None]
        past = [y for y, (first, _) in known if first is not None and first <= reference]
        future = [y for y, (_, last) in known if last is not None and last >= reference]
        if not known:
            return None, "none", ()
        ahead = context.future or context.prefer == "future"
        best = (future if ahead else past) or [y for y, _ in known]
        chosen = min(best) if best is future else max(best)
        return chosen, "document", _others(context, interval_of, chosen)
    for year in (context.name_year, context.told[0] if context.told is not None else None, context.settled):
        if year is not None and interval_of(year)[0] is not None:
            return year, "passage", ()
    return None, "none", ()


class Candidates:
    """The interval of a date in any year."""

    def __init__(self, month: int | None, day: int | None) -> None:
        self.month, self.day = month, day

    def __call__(self, year: int) -> Interval:
        return timex_values.whole(year, self.month, self.day)


class Festival(Candidates):
    """The interval of a festival in any year."""

    def __init__(self, table: str, name: str) -> None:
        self.table, self.name = table, name

    def __call__(self, year: int) -> Interval:
        found = timex_holidays.day_of(self.table, self.name, year)
        return found, found


def _others(context: Context, interval_of: Candidates, chosen: int) -> tuple[Interval, ...]:
    years = [chosen + 1, chosen - 1, chosen + 2, chosen - 2, chosen + 3, chosen + 4, chosen - 3, chosen - 4]
    found = [i for y in years if (i := interval_of(y))[0] is not None]
    return tuple(found[:2])


def resolve_point(point: Point, context: Context, start: Value | None = None) -> Value:
    """Gives a point its days.

    Args:
        point: As composed from the text.
        context: What the passage has settled; not changed.
        start: The resolved start where the point ends a range: it gives the year and month that the end lacks.

    Returns:
        The value; days are ``None`` where the year is not settled.
    """
    time = timex_values.time_value(point.day_part, point.clock)
    if point.masked:
        return Value(None, None, None, None, None, "XXXX-XX-XX")
    year, origin = _year(point, context)
    if point.part is not None and point.part[0] in ("decade", "century", "century_relative", "several_years", "quarter_relative"):
        return _long(point, context)
    if point.holiday is not None or point.lunar is not None:
        return _holiday(point, context, year, origin, time)
    if point.day_shift is not None:
        return _relative_day(point, context, time)
    if (point.weekdays and point.day is None) or point.week_shift is not None:
        return _week(point, context, time)
    if point.is_time:
        return _time_only(context, time, start)
    month, day = point.month, point.day
    others: tuple[Interval, ...] = ()
    if point.month_shift is not None:
        base = _base_month(point, context)
        if base is None:
            return Value(None, None, day, None, None, day_value(None, None, day) + time)
        moved_year, month = timex_values.add_months(base[0] or 2000, base[1], point.month_shift)
        year = moved_year if base[0] is not None else None
        origin = "document" if context.reference is not None and not point.month_passage else "passage"
    elif year is None and start is not None and (month is not None or day is not None):
        year, month, day = _after(start, month, day)
        origin = start.origin
    elif month is None and day is not None and year is None:
        year, month, origin, others = _bare_day(day, context)
    elif year is None:
        needs = month if month is not None else _probe_month(point)
        year, origin, others = _settle(context, Candidates(needs, day))
        if month is None and point.part is not None and origin != "none" and point.part[0] == "month_part":
            near = context.passage_month
            month = near[1] if near else context.reference.month if context.reference else None
    if point.part is not None:
        return _part(point, year, month, origin, others)
    first, last = timex_values.whole(year, month, day)
    text = day_value(year, month, day)
    end: tuple[int | None, int | None, int | None] | None = None
    if point.day_end is not None:
        end = (year, month, point.day_end)
    elif point.month_end is not None and month is not None:
        end = (year + 1 if year is not None and point.month_end < month else year, point.month_end, None)
    elif point.year_end is not None:
        end = (point.year_end, None, None)
    if end is not None:
        last = timex_values.whole(*end)[1]
        if last is None:
            first = None
        text = f"{text}/{day_value(*end)}"
        others = tuple((a, timex_values.whole(a.year, month, point.day_end)[1]) for a, _ in others if a and point.day_end) or ()
    return Value(year, month, day, first, last, text + time, origin, others)


def _probe_month(point: Point) -> int | None:
    """A month that stands for a part of a year when its year is sought."""
    if point.part is None:
        return None
    name, *rest = point.part
    if name == "quarter":
        return int(3 * rest[0] - 2)
    if name == "half":
        return int(6 * rest[0] - 5)
    if name == "season":
        return {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[rest[0]]
    return None


def _base_month(point: Point, context: Context) -> tuple[int | None, int] | None:
    if context.reference is not None and not (point.month_passage and context.passage_month is not None):
        return context.reference.year, context.reference.month
    return context.passage_month


def _after(start: Value, month: int | None, day: int | None) -> tuple[int | None, int | None, int | None]:
    """The end of a range takes what it lacks from the start and does not lie before it."""
    year = start.year
    if month is None:
        month = start.month
        if day is not None and start.day is not None and month is not None and day < start.day:
            probe, month = timex_values.add_months(year or 2000, month, 1)
            year = probe if year is not None else None
    elif year is not None and start.month is not None and (month, day or 99) < (start.month, start.day or 0):
        year += 1
    return year, month, day


def _bare_day(day: int, context: Context) -> tuple[int | None, int | None, str, tuple[Interval, ...]]:
    """14日: in the month of the passage, else the nearest such day by the document's date."""
    reference = context.reference
    future = context.future or context.prefer == "future"
    if context.passage_month is not None:
        year, month = context.passage_month
        found = timex_values.date(year or 2000, month, day)
        late = year is not None and reference is not None and found is not None and found > reference and not future
        if found is not None and not late:
            return year, month, "passage" if year is not None else "none", ()
    if reference is None:
        return None, None, "none", ()
    found_days = []
    for shift in range(-3, 4):
        year, month = timex_values.add_months(reference.year, reference.month, shift)
        if found := timex_values.date(year, month, day):
            found_days.append(found)
    past = [d for d in found_days if d <= reference]
    ahead = [d for d in found_days if d >= reference]
    order = [ahead[0], *reversed(past)] if future and ahead else [*reversed(past[-1:]), *ahead]
    best = order[0]
    others = tuple((d, d) for d in order[1:3] if d != best)
    return best.year, best.month, "document", others


def _part(point: Point, year: int | None, month: int | None, origin: str, others: tuple[Interval, ...]) -> Value:
    assert point.part is not None
    name, *rest = point.part
    text = day_value(year, month, None)
    span: Interval
    match name:
        case "year_part":
            span, text = timex_values.year_part(year, rest[0])
        case "month_part":
            span = timex_values.ten_days(year, month, rest[0])
        case "half":
            span, text = timex_values.months(year, 6 * rest[0] - 5, 6 * rest[0]), f"{day_value(year, None, None)}-H{rest[0]}"
        case "quarter":
            span, text = timex_values.quarter(year, rest[0], rest[1])
        case "season":
            span, text = timex_values.season(year, rest[0])
        case "half_month":
            first, last = timex_values.whole(year, month, None)
            middle = first and first.replace(day=15)
            span = (first, middle) if rest[0] == 1 else (middle and middle + datetime.timedelta(1), last)
        case "nth_month":
            month = rest[0] if 1 <= rest[0] <= 12 else None
            span, text = timex_values.whole(year, month, None), day_value(year, month, None)
        case "nth_week":
            span, text = _nth_week(year, month, rest[0])
        case "first_n":
            span = _first_n(year, month, rest[0], rest[1])
            text = f"{span[0]}/{span[1]}" if span[0] else text
        case _:
            span = timex_values.whole(year, month, None)
    return Value(year, month, None, span[0], span[1], text, origin)


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
    if year is None:
        return None, None
    first = datetime.date(year, month or 1, 1)
    if unit in ("周", "星期"):
        first += datetime.timedelta(-first.weekday() % 7)
    kind = {"季度": "Q", "月": "M", "天": "D", "周": "W", "星期": "W"}[unit]
    end = timex_values.shift_day(first, kind, n)
    return (None, None) if end is None else (first, end - datetime.timedelta(1))


def _long(point: Point, context: Context) -> Value:
    assert point.part is not None
    name, *rest = point.part
    base = context.base_year
    span: Interval = (None, None)
    text, year = "XXXX", None
    if name == "decade":
        century, decade, part = rest
        start = ((century - 1) * 100 if century else 2000 if decade < 30 and base and base >= 2025 else 1900) + decade
        low, high = {"初": (0, 3), "初期": (0, 3), "中期": (3, 6), "末": (7, 9), "末期": (7, 9), "后期": (6, 9)}.get(part or "", (0, 9))
        span, text = (datetime.date(start + low, 1, 1), datetime.date(start + high, 12, 31)), f"{start // 10}"
    elif name in ("century", "century_relative"):
        number = rest[0] if name == "century" else 21 + rest[0]
        if 1 <= number <= 99:
            span, text = (datetime.date(number * 100 - 99, 1, 1), datetime.date(number * 100, 12, 31)), f"{number - 1:02}"
    elif name == "several_years" and base is not None:
        first, last = base + rest[0][0], base + rest[0][1]
        span, text, year = (datetime.date(first, 1, 1), datetime.date(last, 12, 31)), f"{first:04}/{last:04}", None
    elif name == "quarter_relative" and (day := context.base_day) is not None:
        index = day.year * 4 + (day.month - 1) // 3 + rest[0]
        year = index // 4
        span, text = timex_values.quarter(year, index % 4 + 1)
    origin = "written" if name == "decade" else "document" if context.reference and span[0] else "none"
    return Value(year, None, None, *span, text, origin)


def _holiday(point: Point, context: Context, year: int | None, origin: str, time: str) -> Value:
    if point.lunar is not None:
        base = year if year is not None else context.base_year
        month, day = point.lunar
        found = timex_holidays.lunar_day(base, month or 1, day or 1) if base is not None and month else None
        end = timex_holidays.lunar_day(base, month, 0) if found and base is not None and not day else found
        text = f"{found.isoformat()}{time}" if found and day else "XXXX-XX-XX"
        known = found or datetime.date(2000, 1, 1)
        return Value(base, known.month if found else None, known.day if found else None, found, end, text, origin)
    assert point.holiday is not None
    interval_of = Festival(*point.holiday)
    others: tuple[Interval, ...] = ()
    if year is None:
        year, origin, others = _settle(context, interval_of)
    first = interval_of(year)[0] if year is not None else None
    if first is None:
        known = interval_of(2000)[0] if point.holiday[0] == "solar" else None
        text = day_value(None, known.month, known.day) if known else "XXXX-XX-XX"
        return Value(None, known.month if known else None, known.day if known else None, None, None, text + time)
    return Value(first.year, first.month, first.day, first, first, first.isoformat() + time, origin, others)


def _relative_day(point: Point, context: Context, time: str) -> Value:
    base = context.passage if point.day_passage else None
    origin = "passage"
    if base is None:
        base = context.base
        origin = "document" if context.reference is not None else "passage"
    if base is None:
        return Value(None, None, None, None, None, "XXXX-XX-XX" + time)
    try:
        year, month, day = timex_values.moved(*base, point.day_shift or 0)
    except OverflowError:
        return Value(None, None, None, None, None, "XXXX-XX-XX" + time)
    first, last = timex_values.whole(year, month, day)
    return Value(year, month, day, first, last, day_value(year, month, day) + time, origin if year else "none")


def _week(point: Point, context: Context, time: str) -> Value:
    base = context.base_day
    if base is None:
        text = "XXXX-WXX" + (f"-{point.weekdays[0] + 1}" if point.weekdays else "")
        return Value(None, None, None, None, None, text + time)
    origin = "document" if context.reference is not None else "passage"
    monday = base - datetime.timedelta(base.weekday()) + datetime.timedelta(7 * (point.week_shift or 0))
    others: tuple[Interval, ...] = ()
    if not point.weekdays:
        iso = monday.isocalendar()
        return Value(None, None, None, monday, monday + datetime.timedelta(6), f"{iso.year:04}-W{iso.week:02}", origin)
    first = monday + datetime.timedelta(point.weekdays[0])
    last = monday + datetime.timedelta(point.weekdays[-1])
    if point.week_shift is None:
        future = context.future or context.prefer == "future"
        step = 7 if future and last < base else -7 if not future and first > base else 0
        others = tuple((first + datetime.timedelta(s), last + datetime.timedelta(s)) for s in (0, 7, -7) if s != step)
        first, last = first + datetime.timedelta(step), last + datetime.timedelta(step)
    text = first.isoformat() if first == last else f"{first}/{last}"
    return Value(first.year, first.month, first.day, first, last, text + time, origin, others)


def _time_only(context: Context, time: str, start: Value | None) -> Value:
    """上午, 9时: on the day of the passage, else the document's."""
    if start is not None:
        year, month, day = start.year, start.month, start.day
        return Value(year, month, day, start.first, start.last, day_value(year, month, day) + time, start.origin)
    if context.passage is not None:
        year, month, day = context.passage
        first, last = timex_values.whole(year, month, day)
        return Value(year, month, day, first, last, day_value(year, month, day) + time, "passage" if year else "none")
    base = context.reference
    if base is None:
        return Value(None, None, None, None, None, "XXXX-XX-XX" + time)
    return Value(base.year, base.month, base.day, base, base, base.isoformat() + time, "document")
