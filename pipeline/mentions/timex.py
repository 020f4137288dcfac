"""Finds temporal expressions and normalizes them at once: ``find(text, reference)``.

Works on plain strings. Missing years, months and days come from the passage, then from the document's date, by
spec/event-records.md (sections 4 and 10), never from today's date. The patterns and words are data:
``corpora/lexicons/timex.toml`` and ``timex-holidays.toml``. Siblings: ``timex_lexicon`` scans for atoms,
``timex_points`` and ``timex_parse`` compose them, ``timex_resolve`` and ``timex_values`` give them days.
"""

import datetime
import re

from pipeline import characters
from pipeline.mentions import timex_holidays, timex_values, timex_years
from pipeline.mentions.timex_parse import Expression, Parser
from pipeline.mentions.timex_points import Point
from pipeline.mentions.timex_resolve import FUTURE, Context, resolve_point
from pipeline.mentions.timex_values import SECONDS, Interval, Value
from pipeline.mentions.types import Timex

__all__ = ["Context", "find"]

_SENTENCE_END = re.compile(r"[。!?;\n]")
_AHEAD = re.compile(r"[^。!?;\n]{0,12}?(?:将于|将在|将举|将召开|将开|即将|拟)")
_IN_DOCUMENT_NAME = re.compile(r"[^》\n。]{0,40}》")
_DATELINE = re.compile(r"(?:电|讯|消息)(?!话|视|影|子|器|力|脑)")
_DATE_UNITS = ("D", "W", "WD")


def find(
    text: str,
    reference: datetime.date | datetime.datetime | None = None,
    prefer: str = "past",
    context: Context | None = None,
) -> list[Timex]:
    """Finds the temporal expressions of a text and gives them their days.

    Args:
        text: Any text: a sentence or a whole document. Full-width digits and Traditional characters are read too.
        reference: The document's date, or ``None``: then only what the text itself settles has days.
        prefer: ``past``: a date without a year is the nearest that does not lie after ``reference``, unless words like
            将于 stand before it; ``future``: the nearest not before it.
        context: What earlier parts of the document have settled; it is read and updated. By default a new one.
            Its own reference is used where ``reference`` is ``None``.

    Returns:
        The expressions in text order, none overlapping; offsets count in ``text``.

    Raises:
        ValueError: If ``prefer`` is neither ``past`` nor ``future``.
    """
    if prefer not in ("past", "future"):
        raise ValueError(f"prefer must be 'past' or 'future', not {prefer!r}")
    if context is None:
        context = Context()
    if reference is not None:
        context.reference = reference.date() if isinstance(reference, datetime.datetime) else reference
    context.prefer = prefer
    folded = characters.fold(text)
    expressions = Parser(folded).parse()
    evidence = timex_years.read(folded, expressions)
    context.settled = evidence.settled if evidence.settled is not None else context.settled
    found: list[Timex] = []
    previous, clause = 0, 0
    for expression in expressions:
        between = folded[previous : expression.start]
        if breaks := list(_SENTENCE_END.finditer(between)):
            context.sentence_year, clause = None, previous + breaks[-1].end()
            context.sentence += len(breaks)
        before = folded[max(clause, expression.start - 60) : expression.start]
        context.name_year = timex_years.in_sentence(folded, evidence, expression.start, expression.end)
        context.future = bool(FUTURE.search(before) or _AHEAD.match(folded, expression.end))
        found.append(_timex(expression, context, folded))
        previous = expression.end
    return found


def _timex(expression: Expression, context: Context, folded: str) -> Timex:
    if expression.form in ("duration", "set", "plan", "ago", "later", "within", "lasting", "coming"):
        return _length(expression, context)
    a, b = expression.a, expression.b
    assert a is not None
    value = resolve_point(a, context)
    first, last, timex = value.first, value.last, value.timex
    readings = value.others
    end = value
    if b is not None:
        end = resolve_point(b, context, value)
        first, last = (value.first, end.last) if value.first is not None and end.last is not None else (None, None)
        if first is not None and last is not None and first > last:
            last = first
        timex = f"{value.timex}/{end.timex}"
        readings = tuple(_shifted(value, end, other) for other in value.others)
    if expression.lasts_days and value.first is not None:
        last = value.first + datetime.timedelta(max(1, round(expression.lasts_days)) - 1)
        timex = f"{value.first}/{last}"
    if expression.tail in ("期间", "假期", "长假", "小长假", "黄金周") and a.holiday is not None and first is not None:
        last = first + datetime.timedelta(timex_holidays.length(a.holiday[1]) - 1)
        timex = f"{first}/{last}"
    if expression.form in ("since", "before", "after", "start"):
        first, last, timex, readings = _open(expression.form, value, context)
    if _moves_passage(expression, a, context, folded):
        context.remember(value)
        if _DATELINE.match(folded, expression.end):
            context.head(value)
        elif context.today is None and context.reference is None and a.day_shift is None:
            context.head(value)
    plain_year = a.last != "year" or folded[expression.end : expression.end + 1] in (",", "、")
    if value.year is not None and a.has_year and not a.bracket and plain_year:
        context.sentence_year = end.year if b is not None and end.year else value.year
    return Timex(
        expression.start,
        expression.end,
        _kind(expression, a, b, value),
        first,
        last,
        timex,
        origin=value.origin,
        readings=readings,
        dates_event=_dates_event(expression, a, folded),
    )


def _moves_passage(expression: Expression, a: Point, context: Context, folded: str) -> bool:
    """Whether later words like 当天 and 14日 can mean this date: no time alone, bare festival or far plan does."""
    if a.is_time or expression.form in ("since", "before", "after") or (a.holiday is not None and not a.has_year):
        return False
    if folded[a.start : a.end] in ("第二天", "第二日") or folded[max(0, a.start - 1) : a.start] in ("《", "的") or (a.month is None and a.day is None and a.day_shift is None):
        return bool(a.weekdays)
    return not (context.future and a.year is not None and a.year != (context.base_year or a.year))


def _shifted(start: Value, end: Value, other: Interval) -> Interval:
    """The range with its start in another reading: the end moves by the same number of years."""
    if start.first is None or end.last is None or other[0] is None:
        return None, None
    years = other[0].year - start.first.year
    moved = timex_values.shift_day(end.last, "Y", years)
    if moved is not None and end.day is None and end.month is not None:
        moved = moved.replace(day=timex_values.month_end(moved.year, moved.month))
    return other[0], moved


def _open(form: str, value: Value, context: Context) -> tuple[datetime.date | None, datetime.date | None, str, tuple[Interval, ...]]:
    """Open intervals: one side is ``None``; where the document is dated, 以来 also reads as lasting until then."""
    if form == "since":
        return value.first, None, f"{value.timex}/..", ((value.first, context.reference),)
    if form == "start":
        return value.first, value.last, value.timex, ((value.first, None), (value.first, context.reference))
    if form == "before":
        day_before = value.first - datetime.timedelta(1) if value.first else None
        return None, day_before, f"../{value.timex}", ((None, value.last), (context.reference, value.last))
    day_after = value.last + datetime.timedelta(1) if value.last else None
    return day_after, None, f"{value.timex}/..", ((value.first, None),)


def _kind(expression: Expression, a: Point, b: Point | None, value: Value) -> str:
    clock = a.clock is not None or (b is not None and b.clock is not None)
    timed = clock or bool(a.day_part)
    if a.is_time:
        return "timerange" if b is not None or not clock or expression.form != "point" else "time"
    if b is not None or expression.form != "point":
        return "datetimerange" if timed else "daterange"
    if timed:
        return "datetime" if clock else "datetimerange"
    single = a.has_day and a.day_end is None and len(a.weekdays) < 2 and a.year_end is None and not expression.tail
    return "date" if single or a.masked else "daterange"


def _dates_event(expression: Expression, a: Point, folded: str) -> bool:
    if expression.form in ("since", "before", "after") or a.bracket:
        return False
    if a.part is not None and a.part[0] in ("decade", "century", "century_relative"):
        return False
    if _IN_DOCUMENT_NAME.match(folded, expression.end) and "《" in folded[max(0, expression.start - 40) : expression.start]:
        return False
    return not (a.holiday is not None and not expression.tail and not a.has_year and a.day_part is None)


def _length(e: Expression, context: Context) -> Timex:
    amount, unit = e.amount or 0.0, e.unit
    if e.form == "plan":
        first = 1950 + 3 + (int(amount) - 1) * 5 if amount < 6 else 1951 + (int(amount) - 1) * 5
        span = datetime.date(first, 1, 1), datetime.date(first + 4, 12, 31)
        return Timex(e.start, e.end, "daterange", *span, f"{first}/{first + 4}", origin="written", dates_event=False)
    code = {"WD": "D", "H": "H", "MIN": "M", "S": "S", "Q": "M", "C": "Y"}.get(unit, unit)
    scaled = amount * {"Q": 3, "C": 100}.get(unit, 1)
    period = f"P{'T' if unit in ('H', 'MIN', 'S') else ''}{'X' if e.open and not amount else f'{scaled:g}'}{code}"
    seconds = amount * SECONDS[unit]
    if e.form in ("duration", "set"):
        return Timex(e.start, e.end, e.form, None, None, period, seconds=seconds, dates_event=False)
    base = context.base_day
    if e.form == "later" and context.passage is not None and context.passage[0] is not None:
        base = timex_values.date(*context.passage) or base
    first = last = None
    origin = "none"
    if base is not None and unit not in ("H", "MIN", "S"):
        origin = "document" if context.reference is not None else "passage"
        if e.form in ("ago", "later"):
            first, last = _around(base, unit, amount if e.form == "later" else -amount)
        elif e.form == "lasting":
            first, last = timex_values.shift_day(base, unit, -amount), base
        else:
            first, last = base, timex_values.shift_day(base, unit, amount)
    elif base is not None:
        first = last = base
    if first is None or last is None:
        first = last = None
    precise = e.form in ("ago", "later") and unit in _DATE_UNITS and not e.open
    kind = "date" if precise and unit != "W" else "daterange"
    timex = period if first is None or last is None else (first.isoformat() if first == last else f"{first}/{last}")
    return Timex(e.start, e.end, kind, first, last, timex, seconds=None, origin=origin, dates_event=precise)


def _around(base: datetime.date, unit: str, amount: float) -> Interval:
    """5天前 is a day, 三个月前 the month, 五年前 the year that lies there."""
    found = timex_values.shift_day(base, unit, amount)
    if found is None:
        return None, None
    if unit in ("Y", "C") and amount == int(amount):
        return timex_values.whole(found.year, None, None)
    if unit in ("Y", "Q", "M", "C"):
        return timex_values.whole(found.year, found.month, None)
    if unit == "W":
        monday = found - datetime.timedelta(found.weekday())
        return monday, monday + datetime.timedelta(6)
    return found, found


