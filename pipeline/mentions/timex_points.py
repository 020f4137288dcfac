"""Points of time as written: what one atom says is read off its groups; ``timex_parse`` puts atoms together."""

import re
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from pipeline.mentions import timex_lexicon
from pipeline.mentions.timex_lexicon import Atom
from pipeline.mentions.timex_numerals import whole

SEASONS = {"春": "SP", "夏": "SU", "秋": "FA", "冬": "WI"}
WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6, "末": 5}
_NUMBER = re.compile(r"\d+|[〇零○O一二三四五六七八九十廿卅]+")

# What may stand inside a point, by what stood before it.
FOLLOWS = {
    "year": {"month", "part", "holiday", "masked", "weeks", "lunar"},
    "month": {"day", "month_part", "weeks", "masked"},
    "day": {"weekday", "day_part", "clock"},
    "holiday": {"day_part", "same_day", "clock"},
    "weekday": {"day_part", "clock"},
    "day_part": {"clock"},
    "masked": {"masked", "day_part", "clock", "month", "day"},
    "clock": set[str](),
    "part": set[str](),
    "month_part": set[str](),
    "weeks": set[str](),
    "week": set[str](),
    "lunar": {"day_part", "clock", "weekday"},
}


@dataclass(slots=True)
class Point:
    """A day, month, year or part of one, as written: nothing is resolved yet.

    Attributes:
        start: Start offset.
        end: End offset, exclusive.
        year: The year where it is written; of two digits as ``short_year``.
        year_end: The last year of a list or range that shares one unit (2010至2012年).
        short_year: A year of two digits.
        year_shift: Years from the document's year (去年 −1) or, with ``year_passage``, from the passage's (翌年 1).
        year_passage: Whether ``year_shift`` counts from the year of the passage.
        month: Month as written, 1 to 12.
        month_end: The last month of a list or range that shares one unit (4、5月份).
        month_shift: Months from the document's month or, with ``month_passage``, from the passage's.
        month_passage: Whether ``month_shift`` counts from the month of the passage.
        day: Day of the month as written.
        day_end: The last day of a list or range that shares one unit (7至9日).
        day_shift: Days from the document's day or, with ``day_passage``, from the passage's.
        day_passage: Whether ``day_shift`` counts from the day of the passage.
        meant: Of a date in brackets the days from the document's day that the word before says (今天（7月20日） 0).
        weekdays: Days of the week, Monday is 0.
        week_shift: Weeks from the document's week (上周 −1).
        part: A part of a year or month: ``(name, value …)``.
        day_part: ``MO``, ``MI``, ``AF``, ``EV``, ``NI`` or ``""`` (全天).
        clock: Hour, minute and second; ``-1`` where not written.
        clock_end: The last hour of a range that shares one unit (0—24时).
        holiday: Table and name of a festival.
        lunar: Month and day of the lunar calendar; 0 where not written.
        masked: Whether digits are masked (20xx年xx月).
        last: What the point ends with, a key of ``FOLLOWS``.
        bracket: Whether the year stands in the brackets of a document number.
    """

    start: int
    end: int
    year: int | None = None
    year_end: int | None = None
    short_year: int | None = None
    year_shift: int | None = None
    year_passage: bool = False
    month: int | None = None
    month_end: int | None = None
    month_shift: int | None = None
    month_passage: bool = False
    day: int | None = None
    day_end: int | None = None
    day_shift: int | None = None
    day_passage: bool = False
    meant: int | None = None
    weekdays: tuple[int, ...] = ()
    week_shift: int | None = None
    part: tuple[Any, ...] | None = None
    day_part: str | None = None
    clock: tuple[int, int, int] | None = None
    clock_end: int | None = None
    holiday: tuple[str, str] | None = None
    lunar: tuple[int, int] | None = None
    masked: bool = False
    last: str = ""
    bracket: bool = False

    def copy(self) -> "Point":
        """A second point with the same values; ``copy.copy`` takes five times as long."""
        return Point(*_FIELDS(self))

    @property
    def has_year(self) -> bool:
        """Whether the year is written, in digits or by a word like 去年."""
        return self.year is not None or self.short_year is not None or self.year_shift is not None

    @property
    def has_day(self) -> bool:
        """Whether the point names a day by itself."""
        named = self.day is not None or self.day_shift is not None or self.holiday is not None
        return named or bool(self.weekdays) or bool(self.lunar and self.lunar[1])

    @property
    def is_time(self) -> bool:
        """Whether the point has a time of day and nothing else."""
        return (self.clock is not None or self.day_part is not None) and not (
            self.has_day or self.has_year or self.month is not None or self.part or self.masked or self.lunar
        )


_FIELDS = attrgetter(*Point.__slots__)


@dataclass(slots=True)
class Expression:
    """A temporal expression as written.

    Attributes:
        start: Start offset.
        end: End offset, exclusive.
        form: ``point``, ``range`` (``a`` to ``b``), ``since``, ``before``, ``after``, ``start`` (from ``a`` on),
            ``duration``, ``ago``, ``later``, ``within``, ``lasting`` (the past n units), ``coming``, ``set`` or
            ``plan`` (a five-year plan, whose number is the amount).
        a: The point, or the start of a range.
        b: The end of a range.
        amount: Length in units; of a range of lengths the lower.
        unit: Unit of the length: ``Y``, ``Q``, ``M``, ``W``, ``D``, ``WD`` (working days), ``H``, ``MIN``, ``S`` or
            ``C`` (centuries).
        more: Further lengths that are added, as amount and unit (一年零三个月).
        high: Of a range of lengths the upper, in ``high_unit``.
        high_unit: Its unit.
        open: Whether the amount is only a lower bound or vague (多, 余, 几, 数).
        tail: What follows a festival (期间), else empty.
        lasts_days: Days that a duration beside a start gives it, else ``None``.
    """

    start: int
    end: int
    form: str
    a: Point | None = None
    b: Point | None = None
    amount: float | None = None
    unit: str = ""
    more: tuple[tuple[float, str], ...] = ()
    high: float | None = None
    high_unit: str = ""
    open: bool = False
    tail: str = ""
    lasts_days: float | None = None


def _numbers(text: str) -> list[int]:
    if len(text) < 3 and text.isdecimal():
        return [int(text)]
    return [whole(n) for n in _NUMBER.findall(text)]


def _years(text: str) -> list[int]:
    found = [n.replace("O", "0") for n in _NUMBER.findall(text)]
    values = [whole(n) for n in found]
    century = next((v // 100 * 100 for v in values if v > 99), None)
    return [v if v > 99 or century is None else century + v for v in values]


def apply(atom: Atom, point: Point, folded: str) -> str | None:
    """Writes what an atom says into a point.

    Args:
        atom: The atom.
        point: Where its values go.
        folded: The text.

    Returns:
        What the point now ends with (a key of ``FOLLOWS``), or ``None`` where the atom is no part of a point, or its
        numbers are not those of a date.
    """
    g, name = atom.groups, atom.name
    value = g.get("value")
    match name:
        case "iso" | "compact" | "slash" | "dotted":
            point.year = int(g["y"]) if g.get("y") else None
            point.month, point.day = int(g["m"]), int(g["d"])
            if g.get("d2"):
                point.month_end, point.day_end = int(g["m2"] or point.month), int(g["d2"])
                return "day" if (point.month_end, point.day_end) > (point.month, point.day) else None
            return "day"
        case "iso_month":
            point.year, point.month = int(g["y"]), int(g["m"])
            return "month"
        case "years" | "years_bare":
            years = _years(g["ylist"])
            if years[0] < 100:
                return None
            point.year, point.year_end = years[0], years[-1]
            return "year" if years == sorted(years) and years[-1] - years[0] <= 200 else None
        case "year4" | "bracket_year":
            text = g["y"]
            point.year = 2000 + int(text) if len(text) == 3 and text[0] == "0" else whole(text)
            point.bracket = name == "bracket_year"
            return "part" if point.bracket else "year"
        case "era":
            point.year = timex_lexicon.lexicon().eras[g["era"]] + (1 if g["n"] == "元" else whole(g["n"])) - 1
            return "year"
        case "year2":
            point.short_year = whole(g["yy"])
            return "year"
        case "year_masked" | "masked_month" | "masked_day" | "masked_full":
            point.masked = True
            return "masked"
        case "year_relative" | "year_passage":
            point.year_shift, point.year_passage = value, name == "year_passage"
            return "year"
        case "months":
            months = _numbers(g["mlist"])
            point.month, point.month_end = months[0], months[-1] if len(months) > 1 else None
            if g["bare"]:  # 10月14上午: the 日 is left out
                point.day = int(g["bare"])
            return ("day" if g["bare"] else "month") if all(1 <= m <= 12 for m in months) else None
        case "first_month":
            point.month = 1
            return "month"
        case "month_relative" | "month_passage":
            point.month_shift, point.month_passage = value, name == "month_passage"
            return "month"
        case "days" | "counted_days":
            days = _numbers(g["dlist"])
            point.day, point.day_end = days[0], days[-1] if len(days) > 1 else None
            return "day" if all(1 <= d <= 31 for d in days) else None
        case "bare_day":
            point.day_shift = {"今": 0, "昨": -1}[g["bare_day"]]
            return "day"
        case "season_of_year":
            point.year_shift = {"今": 0, "去": -1, "明": 1}[g["sy"]]
            point.part = ("season", SEASONS[g["season"]])
            return "part"
        case "day_relative" | "day_passage":
            point.day_shift, point.day_passage = value, name == "day_passage"
            return "day"
        case "day_part_relative" | "day_part_passage":
            point.day_shift, point.day_part = g["value"]
            point.day_passage = name == "day_part_passage"
            return "day_part"
        case "day_part":
            point.day_part = value
            return "day_part"
        case "short_day_part":
            point.day_part = "MO" if g["dp"] == "早" else "EV"
            return "day_part"
        case "clock_colon" | "clock_word" | "clock_span":
            return _clock(g, point)
        case "weekday" | "week_day":
            return _week(g, point, name, folded[atom.end - 1])
        case "holiday_solar" | "holiday_lunar" | "holiday_term" | "holiday_floating":
            point.holiday = (name.removeprefix("holiday_"), folded[atom.start : atom.end])
            return "holiday"
        case "lunar" | "lunar_month" | "lunar_numeral":
            if g.get("ly"):
                point.year = whole(g["ly"])
            day = g.get("first") or g["ld"]
            point.lunar = (_lunar_month(g["lm"]), whole(day.removeprefix("初")) if day else 0)
            return "lunar"
    return _part(atom, point)


def _part(atom: Atom, point: Point) -> str | None:
    g, name, value = atom.groups, atom.name, atom.groups.get("value")
    match name:
        case "year_part" | "half" | "quarter_relative" | "several_years" | "century_relative":
            point.part = (name, value)
        case "month_part":
            point.part = (name, value)
            return "month_part"
        case "quarter" | "nth_quarter":
            point.part = ("quarter", whole(g["q"]), g.get("part"), whole(g["q2"]) if g.get("q2") else None)
        case "season":
            point.part = ("season", SEASONS[g["season"]])
        case "half_month":
            point.part = ("half_month", 1 if g["hm"] == "上" else 2)
            return "month_part"
        case "nth_week":
            point.part = ("nth_week", whole(g["nw"]))
            return "weeks"
        case "nth_month":
            point.part = ("nth_month", whole(g["nm"]))
        case "first_n":
            if g["fn"][0] in "几数":
                return None
            point.part = ("first_n", whole(g["fn"]), g["fu"])
            return "weeks"
        case "century_decade":
            century = whole(g["century"]) if g["century"] else None
            point.part = ("decade", century, whole(g["decade"]), g["part"])
        case "century":
            point.part = ("century", whole(g["century"]), g["part"])
        case _:
            return None
    return "part"


def _clock(g: dict[str, Any], point: Point) -> str | None:
    hour = whole(g["h"])
    minute = -1
    if g.get("half"):
        minute = 30
    elif g.get("quarter"):
        minute = 15 * whole(g["quarter"])
    elif text := g.get("min") or g.get("min2"):
        minute = whole(text)
    second = whole(g["sec"]) if g.get("sec") else -1
    point.clock = (hour, minute, second)
    if g.get("h2"):
        point.clock_end = int(g["h2"])
        return "clock" if hour < point.clock_end <= 24 else None
    return "clock" if hour <= 24 and minute < 60 and second < 60 else None


def _week(g: dict[str, Any], point: Point, name: str, final: str) -> str | None:
    if g.get("weekend"):
        point.weekdays = (5, 6)
    elif g["wd"]:
        days = tuple(WEEKDAYS[c] for c in g["wd"] if c in WEEKDAYS)
        point.weekdays = (5, 6) if final == "末" else days
    if name == "week_day":
        point.week_shift = {"上上": -2, "上": -1, "本": 0, "这": 0, "当": 0, "下": 1, "下下": 2}[g["wrel"]]
    return "weekday" if point.weekdays else "week"


def _lunar_month(text: str | None) -> int:
    if not text:
        return 0
    name = text.removeprefix("闰").removesuffix("月")
    return {"正": 1, "冬": 11, "腊": 12}.get(name) or whole(name)
