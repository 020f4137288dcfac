"""Gives points their days: missing parts come from the passage, then from the document's date.

The rules are those of spec/event-records.md, sections 4 and 10; nothing ever comes from today's date.
"""

import datetime
from collections.abc import Callable, Iterable

from pipeline.mentions import timex_holidays, timex_parts, timex_values
from pipeline.mentions.timex_context import Context
from pipeline.mentions.timex_points import Point
from pipeline.mentions.timex_values import Interval, Value, day_value

Shape = Callable[[int], Interval]
_NEAR = 45  # days from the document within which a bare day takes the month of the passage
_GOES_ON = 15  # days that a bare day may lie after the day told in the sentences before
_HALF_YEAR = 183  # days within which a weekday tells that the day to come is meant
_REACH = 8  # years around the document's date in which a date without a year is sought: 29 February needs up to eight


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
        return Value(None, None, None, None, None, "XXXX-XX-XX" + time)
    if point.part is not None and point.part[0] in timex_parts.LONG:
        return timex_parts.long(point, context)
    year, origin = _year(point, context, start)
    if point.lunar is not None:
        return _lunar(point.lunar, context, year, origin, time)
    if point.holiday is not None:
        return _holiday(point.holiday, context, year if start is None else year or start.year, origin, time)
    if point.day_shift is not None:
        return _relative_day(point, context, time)
    if (point.weekdays and point.day is None) or point.week_shift is not None:
        return _week(point, context, time, start)
    if point.is_time:
        return _time_only(context, time, start)
    return _dated(point, context, year, origin, time, start)


def _dated(point: Point, context: Context, year: int | None, origin: str, time: str, start: Value | None) -> Value:
    """Dates by number: years, months, days and their parts."""
    month, day = point.month, point.day
    others: tuple[Interval, ...] = ()
    meant = timex_values.later(context.base_day, point.meant) if point.meant is not None and year is None else None
    if meant is not None and meant.day == day and month in (None, meant.month):
        year, month, origin = meant.year, meant.month, "document" if context.reference is not None else "passage"
    if point.month_shift is not None:
        base = _base_month(point, context)
        if base is None:
            return Value(None, None, day, None, None, day_value(None, None, day) + time)
        moved, month = timex_values.add_months(base[0] or 2000, base[1], point.month_shift)
        year = moved if base[0] is not None else None
        origin = "document" if context.reference is not None and not point.month_passage else "passage"
    elif year is None and start is not None and (month is not None or day is not None):
        year, month, day = _after(start, month, day)
        origin = start.origin
    elif year is None and month is None and day is not None:
        year, month, origin, others = _bare_day(day, context)
    elif year is None:
        if month is None and point.part is not None and point.part[0] in ("month_part", "half_month"):
            year, month, origin = _near_month(point, context)
        fixed = month
        if year is None:
            year, origin, others = _settle(context, lambda y: _days(point, y, fixed, day))
            if origin == "document" and point.weekdays and month is not None and day is not None:
                year = _by_weekday(year, month, day, point.weekdays[0], context)
    span, text = _span(point, year, month, day)
    return Value(year, month, day, *span, text + time, origin if span[0] is not None else "none", others)


def _by_weekday(year: int | None, month: int, day: int, weekday: int, context: Context) -> int | None:
    """The year of 5月18日（星期五）: the one found, unless the weekday is right only in the document's or the next."""
    reference = context.reference
    for near in (year, reference.year if reference else None, reference.year + 1 if reference else None):
        found = timex_values.date(near, month, day) if near is not None else None
        if found is None or found.weekday() != weekday:
            continue
        if near == year or (reference is not None and abs((found - reference).days) <= _HALF_YEAR):
            return found.year
    return year


def _span(point: Point, year: int | None, month: int | None, day: int | None) -> tuple[Interval, str]:
    """The days that a point by number covers in a year, lists and ranges of one unit included."""
    if point.part is not None:
        return timex_parts.shape(point.part, year, month)
    first, last = timex_values.whole(year, month, day)
    text = day_value(year, month, day)
    end: tuple[int | None, int | None, int | None]
    if point.day_end is not None:
        end = (year, point.month_end or month, point.day_end)
        if (
            point.month_end is None and point.day_end < (day or 0) and month is not None
        ):  # 30至2日 runs into the next month
            turned = timex_values.add_months(year or 2000, month, 1)
            end = (turned[0] if year is not None else None, turned[1], point.day_end)
    elif point.month_end is not None and month is not None:
        end = (year + 1 if year is not None and point.month_end < month else year, point.month_end, None)
    elif point.year_end is not None:
        end = (point.year_end, None, None)
    else:
        return (first, last), text
    last = timex_values.whole(*end)[1]
    return ((first, last) if first is not None and last is not None else (None, None)), f"{text}/{day_value(*end)}"


def _days(point: Point, year: int, month: int | None, day: int | None) -> Interval:
    """The days of ``_span`` without its text, for trying years."""
    if point.part is None and point.day_end is None and point.month_end is None and point.year_end is None:
        return timex_values.whole(year, month, day)
    return _span(point, year, month, day)[0]


def _year(point: Point, context: Context, start: Value | None = None) -> tuple[int | None, str]:
    """The year that a point itself says, and its origin; 次年 at the end of a range counts from the range's start."""
    if point.year is not None:
        return point.year, "written"
    if point.short_year is not None:
        return _expand(point.short_year, context.reference), "written"
    if point.year_shift is not None:
        if point.year_passage and start is not None and start.year is not None:
            return start.year + point.year_shift, start.origin
        if point.year_passage and context.last_year is not None:
            return context.last_year + point.year_shift, "passage"
        base = context.base_year
        origin = "document" if context.reference is not None else "passage"
        return (None, "none") if base is None else (base + point.year_shift, origin)
    return None, "none"


def _expand(short: int, reference: datetime.date | None) -> int:
    """A year of two digits: of this century unless that lies more than ten years after the document."""
    limit = reference.year + 10 if reference is not None else 2035
    return 2000 + short if 2000 + short <= limit else 1900 + short


def _settle(context: Context, shape: Shape) -> tuple[int | None, str, tuple[Interval, ...]]:
    """The year of a date that has none, its origin, and the other readings."""
    if context.sentence_year is not None and shape(context.sentence_year)[0] is not None:
        return context.sentence_year, "passage", _others(shape, context.sentence_year)
    reference = context.reference
    if reference is None:
        told = _after_december(context, shape) if context.told is not None else None
        for year in (context.name_year, told, context.settled):
            if year is not None and shape(year)[0] is not None:
                return year, "passage", ()
        return None, "none", ()
    if context.review == reference.year - 1 and not context.ahead and shape(context.review)[0] is not None:
        return context.review, "passage", _others(shape, context.review)
    past = _first(
        shape, range(reference.year, reference.year - _REACH - 1, -1), lambda i: (i[0] or reference) <= reference
    )
    coming = _first(
        shape, range(reference.year - 1, reference.year + _REACH + 1), lambda i: (i[1] or reference) >= reference
    )
    if coming is not None and (context.ahead or past is None or _soon(context, shape(past), shape(coming))):
        return coming, "document", _others(shape, coming)
    return (None, "none", ()) if past is None else (past, "document", _others(shape, past))


def _after_december(context: Context, shape: Shape) -> int | None:
    """The year of the day told; of a January in the text's next sentences, after a December, the year that follows."""
    assert context.told is not None
    year, month, _ = context.told
    if year is None or month < 12 or context.told_at < context.sentence - 2:
        return year
    said, until = shape(year)
    january = said is not None and said == until and said.month == 1
    return year + 1 if january and shape(year + 1)[0] is not None else year


def _first(shape: Shape, years: Iterable[int], fits: Callable[[Interval], bool]) -> int | None:
    """The first of the years that has the date and in which it lies as asked."""
    for year in years:
        if 1 <= year <= 9999 and (span := shape(year))[0] is not None and fits(span):
            return year
    return None


def _soon(context: Context, past: Interval, coming: Interval) -> bool:
    """Whether a date of the next weeks is meant, not one of a year ago.

    So it is where the sentence decides or announces something, in a list whose other dates have the coming year, and
    for the very next days: a date of almost a year ago is written with its year.
    """
    if context.reference is None or past[0] is None or coming[0] is None:
        return False
    ahead, back = (coming[0] - context.reference).days, (context.reference - past[0]).days
    told = context.told if context.told is not None and context.told[0] == coming[0].year else None
    if told is not None and context.told_at == context.sentence and ahead <= 183:
        return (coming[0].month, coming[0].day) > told[1:]
    listed = told is not None and context.told_at >= context.sentence - 2
    near = ahead <= 60 and back >= 180 and (context.announced or context.maybe or listed)
    return near or (ahead <= 10 and back >= 300)


def _others(shape: Shape, chosen: int) -> tuple[Interval, ...]:
    """The same date in the nearest other years that have it, later ones first."""
    found: list[Interval] = []
    for step in (1, -1, 2, -2, 3, -3, 4, -4):
        if 1 <= chosen + step <= 9999 and (span := shape(chosen + step))[0] is not None:
            found.append(span)
        if len(found) == 2:
            break
    return tuple(found)


def _base_month(point: Point, context: Context) -> tuple[int | None, int] | None:
    if context.reference is not None and not (point.month_passage and context.passage_month is not None):
        return context.reference.year, context.reference.month
    return context.passage_month


def _near_month(point: Point, context: Context) -> tuple[int | None, int | None, str]:
    """The month of 上旬 or 月底 without one: the passage's, else the last (or next) by the document's date."""
    near, reference = context.passage_month, context.reference
    if near is not None:
        return near[0], near[1], "passage" if near[0] is not None else "none"
    if reference is None:
        return None, None, "none"
    year, month = reference.year, reference.month
    first = _span(point, year, month, None)[0][0]
    if first is not None and first > reference and not context.ahead:
        year, month = timex_values.add_months(year, month, -1)
    return year, month, "document"


def _after(start: Value, month: int | None, day: int | None) -> tuple[int | None, int | None, int | None]:
    """The end of a range takes what it lacks from the start and does not lie before it."""
    year = start.year
    if month is None:
        month = start.month
        if day is not None and start.day is not None and month is not None and day < start.day:
            turned, month = timex_values.add_months(year or 2000, month, 1)
            year = turned if year is not None else None
    elif year is not None and start.month is not None and (month, day or 99) < (start.month, start.day or 0):
        year += 1
    return year, month, day


def _bare_day(day: int, context: Context) -> tuple[int | None, int | None, str, tuple[Interval, ...]]:
    """14日: in the month of the passage, else the nearest such day by the document's date."""
    reference = context.reference
    months = context.passage_month
    found = timex_values.date(months[0] or 2000, months[1], day) if months is not None else None
    if context.closes and months is not None and context.told is not None and day < context.told[2]:
        turned = timex_values.add_months(months[0] or 2000, months[1], 1)  # 4月30日开幕,2日闭幕
        return (turned[0] if months[0] is not None else None), turned[1], "passage" if months[0] else "none", ()
    if months is not None and found is not None and _in_passage(day, months[0], found, context):
        return *months, "passage" if months[0] is not None else "none", ()
    if reference is None:
        return None, None, "none", ()
    days = []
    for shift in range(-3, 4):
        year, month = timex_values.add_months(reference.year, reference.month, shift)
        if 1 <= year <= 9999 and (near := timex_values.date(year, month, day)):
            days.append(near)
    past = [d for d in days if d <= reference]
    coming = [d for d in days if d >= reference]
    order = [*past[-1:], *coming]
    if context.directly or context.prefer == "future":
        order = [*coming[:1], *reversed(past)]
    elif context.future or context.maybe:
        order = sorted(order, key=lambda d: abs((d - reference).days))
    if not order:
        return None, None, "none", ()
    best = order[0]
    return best.year, best.month, "document", tuple((d, d) for d in order[1:4] if d != best)


def _in_passage(day: int, year: int | None, found: datetime.date, context: Context) -> bool:
    """Whether a bare day lies in the month of the passage: near the document, in its sentence, or going on from it."""
    reference, here = context.reference, context.passage_here
    if reference is None or year is None or here is not None:
        return here is not None or year is None or found <= (reference or found) or context.ahead
    if found > reference and not (context.future or context.maybe):
        return False
    told = context.told
    goes_on = told is not None and context.told_at >= context.sentence - 2 and 0 <= day - told[2] <= _GOES_ON
    return abs((found - reference).days) <= _NEAR or goes_on


def _lunar(lunar: tuple[int, int], context: Context, year: int | None, origin: str, time: str) -> Value:
    month, day = lunar

    def shape(y: int) -> Interval:
        found = timex_holidays.lunar_day(y, month, day or 1) if month else None
        return found, found if day or found is None else timex_holidays.lunar_day(y, month, 0)

    others: tuple[Interval, ...] = ()
    if year is None and month:
        year, origin, others = _settle(context, shape)
    first, last = shape(year) if year is not None else (None, None)
    if first is None:
        return Value(None, None, None, None, None, "XXXX-XX-XX" + time)
    text = first.isoformat() + time if day else f"{first}/{last}"
    return Value(first.year, first.month, first.day, first, last, text, origin, others)


def _holiday(holiday: tuple[str, str], context: Context, year: int | None, origin: str, time: str) -> Value:
    def shape(y: int) -> Interval:
        found = timex_holidays.day_of(*holiday, y)
        return found, found

    others: tuple[Interval, ...] = ()
    if year is None:
        year, origin, others = _settle(context, shape)
    first = shape(year)[0] if year is not None else None
    if first is None:
        known = shape(2000)[0] if holiday[0] == "solar" else None
        month, day = (known.month, known.day) if known else (None, None)
        return Value(None, month, day, None, None, (day_value(None, month, day) if known else "XXXX-XX-XX") + time)
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


def _week(point: Point, context: Context, time: str, start: Value | None) -> Value:
    base = start.first if start is not None and start.first is not None else context.base_day
    if base is None:
        text = "XXXX-WXX" + (f"-{point.weekdays[0] + 1}" if point.weekdays else "")
        return Value(None, None, None, None, None, text + time)
    origin = "document" if context.reference is not None else "passage"
    try:
        monday = base + datetime.timedelta(7 * (point.week_shift or 0) - base.weekday())
        if not point.weekdays:
            iso = monday.isocalendar()
            sunday = monday + datetime.timedelta(6)
            return Value(None, None, None, monday, sunday, f"{iso.year:04}-W{iso.week:02}", origin)
        first, last = (monday + datetime.timedelta(point.weekdays[i]) for i in (0, -1))
        others: tuple[Interval, ...] = ()
        if point.week_shift is None:
            step = 0
            if start is not None:
                step = 7 if first < base else 0
            elif context.ahead and last < base:
                step = 7
            elif not context.ahead and first > base:
                step = -7
            others = tuple(
                (first + datetime.timedelta(s), last + datetime.timedelta(s)) for s in (0, 7, -7) if s != step
            )
            first, last = first + datetime.timedelta(step), last + datetime.timedelta(step)
    except OverflowError:
        return Value(None, None, None, None, None, "XXXX-WXX" + time)
    text = first.isoformat() if first == last else f"{first}/{last}"
    return Value(first.year, first.month, first.day, first, last, text + time, origin, others)


def _time_only(context: Context, time: str, start: Value | None) -> Value:
    """上午, 9时: on the day of the passage, else the document's."""
    if start is not None:
        year, month, day = start.year, start.month, start.day
        return Value(year, month, day, start.first, start.last, day_value(year, month, day) + time, start.origin)
    told = context.passage
    if told is not None:
        first, last = timex_values.whole(*told)
        return Value(*told, first, last, day_value(*told) + time, "passage" if told[0] else "none")
    base = context.reference
    if base is None:
        return Value(None, None, None, None, None, "XXXX-XX-XX" + time)
    return Value(base.year, base.month, base.day, base, base, base.isoformat() + time, "document")
