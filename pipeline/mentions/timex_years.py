"""Which year an undated document tells: evidence for dates that are written without one.

Only what the text itself says counts (spec/event-records.md, section 10): a full date, the year in the name of the
event or in the title, or work that is spoken of as this year's. Years of plans, of birth and of careers do not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.mentions.timex_lexicon import pattern
from pipeline.mentions.timex_points import Expression

_DIGITS = re.compile("[12][09][0-9][0-9]")
_TITLE_LINES, _TITLE_LENGTH = 5, 80
_OLDEST = 1995  # reports on the web are hardly older: a day before that is history


@dataclass(slots=True, unsafe_hash=True)
class Evidence:
    """What a text says about its year.

    Attributes:
        dates: Years of full dates, in text order; of planned ones only where there are no others.
        title: The year in a heading line, or ``None``.
        names: Offset, first and last year of names of events that hold one year or two (2018-2019赛季).
        current: The year whose work is told as this year's, or which figures run up to, or ``None``.
        past: Years of full dates that tell history, after which the text names later ones.
        opening: The only year of the text, where it is the first date (2017年，全县召开会议12次。), or ``None``.
        review: The year of a look back in a heading line (2017年大事记), or ``None``.
        told: The years of names in whose sentence a day without a year is told (2023华侨华人大会17日在江门举行).
    """

    dates: tuple[int, ...] = ()
    title: int | None = None
    names: tuple[tuple[int, int, int], ...] = ()
    current: int | None = None
    past: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()
    review: int | None = None
    opening: int | None = None

    @property
    def settled(self) -> int | None:
        """The year that settles dates without one, or ``None``."""
        if self.dates and len(set(self.dates)) == 1:
            return self.dates[0]
        if self.title is not None:
            return self.title
        if self.dates:
            return max(self.dates)
        if self.current is not None:
            return self.current
        if self.opening is not None:
            return self.opening
        return next(iter(self.told)) if len(self.told) == 1 else None


def read(folded: str, expressions: Sequence[Expression]) -> Evidence:
    """Gathers the evidence of a text.

    Args:
        folded: The text as ``characters.fold`` returns it.
        expressions: Its expressions, unresolved.

    Returns:
        The evidence.
    """
    dates: list[int] = []
    coming: list[int] = []
    past: set[int] = set()
    for e in expressions:
        days = [p for p in (e.a, e.b) if p is not None and p.day is not None and p.month is not None]
        full = [p.year for p in days if p.year is not None]
        if not full or e.form == "before" or pattern("years", "no_evidence").match(folded, e.end):
            continue
        if e.start and pattern("years", "in_address").fullmatch(folded[e.start - 1]):
            continue
        before = max(0, e.start - 6), e.start
        if max(full) < _OLDEST or pattern("years", "before_evidence").search(folded, *before):
            past.update(full)
        elif pattern("years", "coming").search(folded, *before):
            coming.extend(full)
        else:
            dates.extend(full)
    digits = [match.start() for match in _DIGITS.finditer(folded)]
    names = tuple(_names(folded, digits))
    heading = _heading_end(folded)
    titled = [year for at, _, year in names if at < heading]
    titled += [e.a.year for e in expressions if e.end <= heading and e.a is not None and e.a.year and not e.a.bracket]
    title = max(titled, default=None)
    ahead = pattern("years", "expected")
    told = (
        m for m in _matches("counted", folded, digits) if not ahead.search(folded, max(0, m.start() - 8), m.start())
    )
    current = max((int(m["year"]) for m in (*_matches("current", folded, digits), *told)), default=None)
    # Figures up to a later year: the full dates before it are what is looked back on.
    reached = [current] if current is not None else []
    passed = _matches("passed", folded, digits)
    reached += [int(m["year"]) for m in passed if not ahead.search(folded, max(0, m.start() - 8), m.start())]
    past.update(year for year in dates if reached and year < max(reached))
    dates = [year for year in dates if year not in past]
    days_told = filter(_dayed, expressions) if names else ()
    years = {year for e in days_told if (year := _year_beside(folded, names, e))}
    # A day to come or from which something holds tells the year only where nothing else does.
    if not dates and title is None and current is None and not years:
        dates = coming
    found = pattern("years", "review").search(folded, 0, heading)
    review = int(found["year"]) if found else None
    return Evidence(
        tuple(dates), title, names, current, frozenset(past), frozenset(years), review, _opening(folded, expressions)
    )


def _opening(folded: str, expressions: Sequence[Expression]) -> int | None:
    """The year that stands first of all dates, by itself and before a comma, where no other year follows."""
    first = next(iter(expressions), None)
    if first is None or first.form != "point" or first.a is None or first.a.year is None or first.a.bracket:
        return None
    if first.b is not None or first.a.last != "year" or folded[first.end : first.end + 1] != ",":
        return None
    years = {point.year for e in expressions for point in (e.a, e.b) if point is not None and point.year is not None}
    return first.a.year if len(years) == 1 else None


def _dayed(expression: Expression) -> bool:
    """True for a day that is written without a year, or by 今天."""
    a = expression.a
    if a is None or a.year is not None or a.year_shift is not None or a.short_year is not None:
        return False
    return expression.form != "before" and (a.day is not None or (a.day_shift is not None and not a.day_passage))


def _year_beside(folded: str, names: Sequence[tuple[int, int, int]], expression: Expression) -> int | None:
    """The year of the one name in the sentence of an expression that holds a single year."""
    low, high = _sentence(folded, expression.start, expression.end)
    near = {last for at, first, last in names if low < at < high and first == last}
    return near.pop() if len(near) == 1 else None


def _names(folded: str, digits: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Offset, first and last year of names of events, but not of those that are only prepared for."""
    named = _matches("name", folded, digits)
    found = [(m.start(), int(m["from"] or m["year"]), int(m["year"]), m.end()) for m in named]
    ended = _matches("name_end", folded, digits)
    found += [(m.start(), int(m["year"]), int(m["year"]), m.end()) for m in ended]
    for at, first, last, end in sorted(set(found)):
        prepared = pattern("years", "prepared").search(folded, max(0, at - 10), at)
        if not prepared and not pattern("years", "prepared_after").match(folded, end):
            yield at, first, last


def _matches(name: str, folded: str, digits: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches of a pattern that begins with a year, tried only where ``digits`` says that four such stand."""
    matches, end = pattern("years", name).match, 0
    for start in digits:
        if start >= end and (m := matches(folded, start)):
            end = m.end()
            yield m


def _heading_end(folded: str) -> int:
    """Offset after the heading: the first lines that are short and hold no sentence."""
    end = 0
    for _ in range(_TITLE_LINES):
        stop = folded.find("\n", end)
        line = folded[end : stop if stop >= 0 else len(folded)]
        if "。" in line or len(line.strip()) > _TITLE_LENGTH:
            break
        end = stop + 1 if stop >= 0 else len(folded)
        if stop < 0:
            break
    return end


def in_sentence(folded: str, evidence: Evidence, start: int, end: int, month: int | None) -> int | None:
    """The year in the name of an event that stands in the sentence of ``folded[start:end]``.

    Of a season or school year that spans two, the months from August on lie in the first.
    """
    if not evidence.names:
        return None
    near = [name for name in evidence.names if name[0] < end + 200 and not start <= name[0] < end]
    if not near:
        return None
    low, high = _sentence(folded, start, end)
    for at, first, last in near:
        if low < at < high:
            return first if month is not None and month >= 8 else last
    return None


def _sentence(folded: str, start: int, end: int) -> tuple[int, int]:
    """The sentence of a stretch, as far as 200 characters on either side: the offsets of the marks around it."""
    low = max([folded.rfind(mark, max(0, start - 200), start) for mark in "。!?\n"])
    stop = pattern("years", "sentence_end").search(folded, end, end + 200)
    return low, stop.start() if stop else end + 200
