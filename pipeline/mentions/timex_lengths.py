"""Lengths of time: durations (三天, 两年半), sets (每周一), and days counted from another (5天前, 近三年, 60日内)."""

import datetime
import re
from dataclasses import replace

from pipeline.mentions import timex_lexicon, timex_values
from pipeline.mentions.timex_context import Context
from pipeline.mentions.timex_lexicon import Atom
from pipeline.mentions.timex_numerals import number
from pipeline.mentions.timex_points import Expression
from pipeline.mentions.timex_values import SECONDS, Interval
from pipeline.mentions.types import Timex

ATOMS = frozenset({"duration", "day_duration", "mixed_duration", "bare_minutes", "half_duration", "some_duration"})
_UNITS = {"年": "Y", "年度": "Y", "周年": "Y", "载": "Y", "季度": "Q", "月": "M", "学期": "M", "周": "W", "星期": "W",
          "礼拜": "W", "天": "D", "日": "D", "昼夜": "D", "晚": "D", "早": "D", "工作日": "WD", "小时": "H",
          "钟头": "H", "分钟": "MIN", "分": "MIN", "刻": "MIN", "秒": "S", "秒钟": "S", "世纪": "C"}  # fmt: skip
_TIME_UNITS = ("H", "MIN", "S")
_DAY_UNITS = ("D", "W", "WD")
_COMING = frozenset({"今后", "未来", "后", "接下来"})
_PAIR = re.compile("一二|二三|三四|四五|五六|六七|七八|八九|三五|两三")
_ABOUT_BEFORE = re.compile(r"(?:大约|约)$")


def read(folded: str, atom: Atom) -> Expression | None:
    """Reads the length that an atom says, 大约 before it included.

    Args:
        folded: The text.
        atom: One of ``ATOMS``.

    Returns:
        An expression of the form ``duration``, or ``None`` where the number is none.
    """
    g = atom.groups
    unit, half = unit_of(g["unit"])
    value = 0.5 if g.get("halfunit") else amount(atom)
    if value is None:
        return None
    if g["unit"] == "刻":
        value *= 15
    if g.get("half") or half:
        value += 0.5
    vague = bool(g.get("approx") or g.get("more")) or any(c in g["unit"] for c in "多余")
    vague = vague or any(c in (g.get("count") or "") for c in "几数")
    about = _ABOUT_BEFORE.search(folded, max(0, atom.start - 2), atom.start)
    start = about.start() if about else atom.start
    found = Expression(start, atom.end, "duration", amount=value, unit=unit, open=vague)
    if g.get("count2"):
        found.high, found.high_unit = number(g["count2"]), unit
    return found


def reread(folded: str, start: int) -> Atom | None:
    """Reads a number as a length where it is no date: 15年, 三十日, 前两天.

    Args:
        folded: The text.
        start: Where the number begins.

    Returns:
        The atom of the length (one of ``ATOMS`` or ``rolling``), or ``None``.
    """
    lexicon = timex_lexicon.lexicon()
    for name, pattern in (*lexicon.number, *lexicon.word.get(folded[start], ())):
        if name in ATOMS or name == "rolling":
            assert isinstance(pattern, re.Pattern)
            if m := pattern.match(folded, start):
                return Atom(name, start, m.end(), m.groupdict())
    return None


def added(first: Expression, second: Expression) -> Expression:
    """Two lengths as one: 一年零三个月, 1小时30分."""
    more = (*first.more, (second.amount or 0.0, second.unit))
    return replace(first, end=second.end, more=more, open=first.open or second.open)


def smaller(second: Expression, first: Expression) -> bool:
    """Whether a length can follow another as its smaller part."""
    last = first.more[-1][1] if first.more else first.unit
    return SECONDS[second.unit] < SECONDS[last] and second.high is None and first.high is None


def rolling(atom: Atom) -> Expression:
    """近三年, 未来两天: a length that ends or begins at the document's date."""
    form = "coming" if atom.groups["roll"] in _COMING else "lasting"
    unit, half = unit_of(atom.groups["unit"])
    vague = bool(atom.groups["approx"]) or atom.groups["count"][0] in "几数"
    length = (amount(atom) or 0.0) + 0.5 * half
    return Expression(atom.start, atom.end, form, amount=length, unit=unit, open=vague)


def amount(atom: Atom) -> float | None:
    """The number of units; 1 where none is written (每周), ``None`` where it is no number."""
    text = atom.groups.get("count")
    if text is None:
        return 1.0
    if text == "半":
        return 0.5
    if _PAIR.fullmatch(text):  # 三四天: three or four
        text = text[0]
    try:
        return number(text)
    except ValueError:
        return None


def unit_of(text: str) -> tuple[str, bool]:
    """The code of a unit, and whether half a unit is added to it (个半月)."""
    bare = re.sub("[个多余来几]", "", text)
    half = bare.startswith("半")
    return _UNITS.get(bare.removeprefix("半"), "D"), half


def plan_years(n: int) -> tuple[int, int]:
    """First and last year of the n-th five-year plan: the third began in 1966."""
    first = {1: 1953, 2: 1958}.get(n, 1966 + 5 * (n - 3))
    return first, first + 4


def resolve(e: Expression, context: Context) -> Timex:
    """Gives a length its TIMEX3 value and, where it is counted from a day, its days.

    Args:
        e: An expression of one of the forms of this module.
        context: What the passage has settled.

    Returns:
        The temporal expression. 5天前 is a day and may date an event; all others do not.
    """
    value, unit = e.amount or 0.0, e.unit
    if e.form == "plan":
        first_year, last_year = plan_years(int(value))
        span = datetime.date(first_year, 1, 1), datetime.date(last_year, 12, 31)
        text = f"{first_year}/{last_year}"
        return Timex(e.start, e.end, "daterange", *span, text, origin="written", dates_event=False)
    period = _period(e)
    if e.form in ("duration", "set"):
        seconds = value * SECONDS[unit] + sum(n * SECONDS[code] for n, code in e.more)
        high = e.high * SECONDS[e.high_unit] if e.high is not None else None
        return Timex(e.start, e.end, e.form, None, None, period, seconds=seconds, seconds_high=high, dates_event=False)
    base, origin = _base(e, context)
    first, last = (None, None) if base is None else _span(e, base)
    precise = e.form in ("ago", "later") and unit in _DAY_UNITS and not e.open
    kind = "date" if precise and unit != "W" else "daterange"
    if first is None or last is None:
        return Timex(e.start, e.end, kind, None, None, period, dates_event=precise)
    text = first.isoformat() if first == last else f"{first}/{last}"
    return Timex(e.start, e.end, kind, first, last, text, origin=origin, dates_event=precise)


def _period(e: Expression) -> str:
    """ISO 8601 duration: P3D, PT9H, P2.5Y, P1Y3M, P1DT12H."""
    date, time = "", ""
    for value, unit in ((e.amount or 0.0, e.unit), *e.more):
        code = {"WD": "D", "MIN": "M", "Q": "M", "C": "Y"}.get(unit, unit)
        text = f"{value * {'Q': 3, 'C': 100}.get(unit, 1):g}{code}"
        if unit in _TIME_UNITS:
            time += text
        else:
            date += text
    return f"P{date}{'T' if time else ''}{time}"


def _base(e: Expression, context: Context) -> tuple[datetime.date | None, str]:
    """The day that a length is counted from: 三天后 leans on the passage, the others on the document's date."""
    told = context.passage
    if e.form == "later" and told is not None and told[0] is not None:
        return timex_values.date(told[0], told[1], told[2]), "passage"
    return context.base_day, "document" if context.reference is not None else "passage"


def _span(e: Expression, base: datetime.date) -> Interval:
    sign = -1 if e.form in ("ago", "lasting") else 1
    if e.unit in _TIME_UNITS:
        return base, base
    first_parts = [(e.amount or 0.0, e.unit), *(part for part in e.more if part[1] not in _TIME_UNITS)]
    *early, (length, unit) = first_parts
    for n, code in early:
        base = timex_values.shift_day(base, code, sign * n) or base
    match e.form:
        case "ago" | "later":
            return _around(base, unit, sign * length)
        case "lasting":
            return timex_values.shift_day(base, unit, -length), base
    return base, timex_values.shift_day(base, unit, length)


def _around(base: datetime.date, unit: str, length: float) -> Interval:
    """5天前 is a day, 三个月前 the month and 五年前 the year that lies there."""
    found = timex_values.shift_day(base, unit, length)
    if found is None:
        return None, None
    if unit in ("Y", "C") and length == int(length):
        return timex_values.whole(found.year, None, None)
    if unit in ("Y", "Q", "M", "C"):
        return timex_values.whole(found.year, found.month, None)
    if unit == "W":
        monday = found - datetime.timedelta(found.weekday())
        return monday, monday + datetime.timedelta(6)
    return found, found
