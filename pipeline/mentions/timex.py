"""Finds temporal expressions and normalizes them at once: ``find(text, reference)``.

Works on plain strings. Missing years, months and days come from the passage, then from the document's date, by
spec/event-records.md (sections 4 and 10), never from today's date. The patterns and words are data:
``corpora/lexicons/timex.toml`` and ``timex-holidays.toml``. Siblings: ``timex_lexicon`` scans for atoms,
``timex_points``, ``timex_compose``, ``timex_parse`` and ``timex_lengths`` put them together, ``timex_resolve`` gives
them days by what ``timex_context`` and ``timex_years`` know of the passage.
"""

import datetime
import re
from dataclasses import replace
from itertools import pairwise

from pipeline import characters
from pipeline.mentions import timex_holidays, timex_lengths, timex_values, timex_years
from pipeline.mentions.timex_context import Context
from pipeline.mentions.timex_lexicon import pattern
from pipeline.mentions.timex_parse import Parser
from pipeline.mentions.timex_points import Expression, Point
from pipeline.mentions.timex_resolve import resolve_point
from pipeline.mentions.timex_values import Interval, Value
from pipeline.mentions.types import Timex

__all__ = ["Context", "find"]

_SENTENCE_END = re.compile(r"[。!?;\n]")
_BEFORE, _AFTER = 60, 30  # characters of the sentence around a date in which words like 将于 are looked for
# 一、9月17日 or 3、6月底 at the start of a line: the number of a list item, where 4、5月份 is two months.
_LIST_MARK = re.compile(
    r"^[ \t]*(?P<mark>[一二三四五六七八九十]{1,3}|\d{1,2})、"
    r"(?=(?P<next>[一二三四五六七八九十]{1,3}|\d{1,4})[月年季旬])",
    re.MULTILINE,
)
_PART_OF_MONTH = re.compile(r"月(?:\d|[初底末上中下])")
_MONTHS = ([str(n) for n in range(1, 13)], [*"一二三四五六七八九十", "十一", "十二"])
_OPENING = 4  # sentences (heading lines too) in which a date can be the day that 今天 means in an undated text
_LONG_PARTS = ("decade", "century", "century_relative")
_LENGTHS = ("duration", "set", "plan", "ago", "later", "within", "lasting", "coming")
_FEAST_SPANS = ("期间", "假期", "长假", "小长假", "黄金周")


def _unmarked(match: re.Match[str]) -> str:
    """A list mark struck out in the same length; two neighbouring months of one kind of numerals stay."""
    mark, following = match["mark"], match["next"]
    neighbours = any(pair == [mark, following] for kind in _MONTHS for pair in map(list, pairwise(kind)))
    if neighbours and not _PART_OF_MONTH.match(match.string, match.end("next")):
        return match.group()
    return match.group().replace(mark, "#" * len(mark), 1)


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
            将于 stand by it, or it lies a few days ahead and the one before almost a year back; ``future``: the nearest
            not before it.
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
    folded = _LIST_MARK.sub(_unmarked, characters.fold(text))
    expressions = Parser(folded).parse()
    evidence = timex_years.read(folded, expressions)
    context.settled = evidence.settled if evidence.settled is not None else context.settled
    context.history |= evidence.past
    context.review = evidence.review if evidence.review is not None else context.review
    _today(expressions, context)
    found: list[Timex] = []
    previous, sentence = 0, 0
    for expression in expressions:
        if breaks := _SENTENCE_END.findall(folded, previous, expression.start):
            context.sentence_year, sentence = None, folded.rindex(breaks[-1], previous, expression.start) + 1
            context.sentence += len(breaks)
        before = max(sentence, expression.start - _BEFORE), expression.start
        month = expression.a.month if expression.a is not None else None
        context.name_year = timex_years.in_sentence(folded, evidence, expression.start, expression.end, month)
        _cues(expression, context, folded, before)
        if expression.form in _LENGTHS:
            found.append(timex_lengths.resolve(expression, context))
        else:
            found.append(_resolved(expression, context, folded))
        previous = expression.end
    return found


def _today(expressions: list[Expression], context: Context) -> None:
    """Lets 今天（11月28日） say of an undated text which day every 今天 means, in the headline before it too."""
    if context.reference is not None or context.today is not None:
        return
    days = (e.a for e in expressions if e.a is not None and e.a.meant is not None)
    a = next((a for a in days if a.month is not None and a.day is not None), None)
    if a is None or a.month is None or a.day is None or a.meant is None:
        return
    try:
        context.today = timex_values.moved(a.year or context.settled, a.month, a.day, -a.meant)
    except (OverflowError, ValueError):
        return


def _cues(expression: Expression, context: Context, folded: str, before: tuple[int, int]) -> None:
    """Reads whether the sentence tells of what is to come, from the words before the expression and right after it."""
    context.directly = context.future = expression.form == "before"
    context.announced = context.maybe = False
    context.closes = pattern("cues", "closing").match(folded, expression.end) is not None
    if pattern("cues", "any").search(folded, before[0], expression.end + _AFTER) is None:
        return
    context.announced = pattern("cues", "announced").search(folded, *before) is not None
    context.directly = context.directly or pattern("cues", "directly").search(folded, *before) is not None
    after = _SENTENCE_END.search(folded, expression.end, expression.end + _AFTER)
    end = after.start() if after else expression.end + _AFTER
    weak = pattern("cues", "maybe_future")
    context.maybe = weak.search(folded, *before) is not None or weak.search(folded, expression.end, end) is not None
    context.future = (
        context.directly
        or (context.maybe and expression.form == "start")
        or pattern("cues", "future").search(folded, *before) is not None
        or pattern("cues", "future_after").match(folded, expression.end) is not None
    )


def _resolved(expression: Expression, context: Context, folded: str) -> Timex:
    a, b = expression.a, expression.b
    assert a is not None
    value = resolve_point(a, context)
    first, last, timex, readings = value.first, value.last, value.timex, value.others
    end = value
    if b is not None:
        end = resolve_point(_same_half(a, b), context, value)
        first, last = (value.first, end.last) if value.first is not None and end.last is not None else (None, None)
        timex = f"{value.timex}/{end.timex}"
        readings = tuple(_shifted(value, end, other) for other in value.others)
    if a.clock_end is not None and b is None:
        end_time = timex_values.time_value(a.day_part, (a.clock_end, -1, -1))
        timex = f"{value.timex}/{value.timex.rpartition('T')[0]}{end_time}"
    if expression.lasts_days and value.first is not None:
        last = timex_values.later(value.first, max(1, round(expression.lasts_days)) - 1) or value.first
        timex = f"{value.first}/{last}"
    elif expression.tail in _FEAST_SPANS and a.holiday is not None and first is not None:
        last = timex_values.later(first, timex_holidays.length(a.holiday[1]) - 1) or first
        timex = f"{first}/{last}"
    elif expression.form in ("since", "before", "after", "start"):
        first, last, timex, readings = _open(expression.form, a, value, context)
    if first is not None and last is not None and first > last:
        last = first
    if _moves_passage(expression, a, context, folded):
        context.remember(value)
        dateline = pattern("cues", "dateline").match(folded, expression.end) is not None
        if dateline or (
            context.today is None and context.reference is None and a.day_shift is None and context.sentence <= _OPENING
        ):
            context.head(value)
    plain = a.last != "year" or folded[expression.end : expression.end + 1] in (",", "、")
    if value.year is not None and not a.bracket and (a.month is not None or plain):
        context.last_year = value.year
    if value.year is not None and a.has_year and not a.bracket and plain and a.last != "holiday":
        context.sentence_year = end.year if b is not None and end.year else value.year
    return Timex(
        expression.start,
        expression.end,
        _kind(expression, a, b),
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
    before = folded[a.start - 1] if a.start else ""
    if folded[a.start : a.end] in ("第二天", "第二日") or before in ("《", "的"):
        return False
    if a.month is None and a.month_shift is None and a.day is None and a.day_shift is None:
        return bool(a.weekdays)
    planned = context.future and a.year is not None
    return not planned or (context.reference is not None and a.year == context.reference.year)


def _same_half(a: Point, b: Point) -> Point:
    """下午2点至4点: an hour without a part of the day lies in the part of the first."""
    if a.clock is None or b.clock is None or b.day_part is not None or a.day_part is None or b.clock[0] < a.clock[0]:
        return b
    return replace(b, day_part=a.day_part)


def _shifted(start: Value, end: Value, other: Interval) -> Interval:
    """The range with its start in another reading: the end moves by the same number of years."""
    if start.first is None or end.last is None or other[0] is None:
        return None, None
    years = other[0].year - start.first.year
    moved = timex_values.shift_day(end.last, "Y", years)
    if moved is not None and end.day is None and end.month is not None:
        moved = moved.replace(day=timex_values.month_end(moved.year, moved.month))
    return other[0], moved


def _open(
    form: str, a: Point, value: Value, context: Context
) -> tuple[datetime.date | None, datetime.date | None, str, tuple[Interval, ...]]:
    """Open intervals: one side is ``None``; where the document is dated, 以来 also reads as lasting until then."""
    timed = a.clock is not None or a.day_part is not None
    if form == "since":
        return value.first, None, f"{value.timex}/..", ((value.first, context.reference),)
    if form == "start":
        return value.first, value.last, value.timex, ((value.first, None), (value.first, context.reference))
    if form == "before":
        by_then = a.part is not None and a.part[0] in ("year_part", "month_part")  # 年底前: by the end of the year
        day_before = value.last if by_then or timed else timex_values.later(value.first, -1)
        return None, day_before, f"../{value.timex}", ((None, value.last), (context.reference, value.last))
    if timed:
        return value.first, None, f"{value.timex}/..", ()
    return timex_values.later(value.last, 1), None, f"{value.timex}/..", ((value.first, None),)


def _kind(expression: Expression, a: Point, b: Point | None) -> str:
    clock = a.clock is not None or (b is not None and b.clock is not None)
    span = b is not None or a.clock_end is not None
    timed = clock or bool(a.day_part)
    if a.is_time:
        return "timerange" if span or not clock or expression.form != "point" else "time"
    if span or expression.form != "point":
        return "datetimerange" if timed else "daterange"
    if timed:
        return "datetime" if clock else "datetimerange"
    single = a.has_day and a.day_end is None and len(a.weekdays) < 2 and not expression.tail
    return "date" if single or a.masked else "daterange"


def _dates_event(expression: Expression, a: Point, folded: str) -> bool:
    """False for what dates no event: open intervals, decades, document numbers, names of documents, mere festivals."""
    if expression.form in ("since", "before", "after") or a.bracket or a.masked:
        return False
    if a.part is not None and (a.part[0] in _LONG_PARTS or (a.part[0] == "season" and not a.has_year)):
        return False
    before = folded[max(0, expression.start - 40) : expression.start]
    if a.is_time and a.clock is None and pattern("alone", "whole_part").search(before):
        return False  # 一上午, 整个下午: how long it took
    if before.rfind("《") > before.rfind("》") and pattern("cues", "document_name").match(folded, expression.end):
        return False
    if a.day_shift is not None and not a.day_passage and pattern("cues", "ordinary_now").search(before):
        return False  # 发展到今天, 快速发展的今天
    if a.day_shift == 1 and not a.day_passage and pattern("cues", "ordinary_tomorrow").search(before):
        return False  # 共创美好明天
    if a.last == "year" and expression.b is None and folded[a.end - 1] == "度":
        return False
    if pattern("cues", "not_event").search(folded, max(0, expression.start - 4), expression.start):
        return False
    if a.last == "holiday" and expression.tail and ("来临" in expression.tail or "到来" in expression.tail):
        return False  # 记者节即将到来之际: before it, but not when
    return not (a.last == "holiday" and not expression.tail and not a.has_year)
