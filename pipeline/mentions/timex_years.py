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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text says about its year.

    Attributes:
        dates: Years of full dates, in text order; of planned ones only where there are no others.
        title: The year in a heading line, or ``None``.
        names: Offset, first and last year of names of events that hold one year or two (2018-2019赛季).
        current: The year whose work is told as this year's, or ``None``.
    """

    dates: tuple[int, ...] = ()
    title: int | None = None
    names: tuple[tuple[int, int, int], ...] = ()
    current: int | None = None

    @property
    def settled(self) -> int | None:
        """The year that settles dates without one, or ``None``."""
        if self.dates and len(set(self.dates)) == 1:
            return self.dates[0]
        if self.title is not None:
            return self.title
        return max(self.dates) if self.dates else self.current


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
    for e in expressions:
        days = [p for p in (e.a, e.b) if p is not None and p.day is not None and p.month is not None]
        full = [p.year for p in days if p.year is not None]
        if not full or e.form == "before" or pattern("years", "no_evidence").match(folded, e.end):
            continue
        if e.start and pattern("years", "in_address").fullmatch(folded[e.start - 1]):
            continue
        planned = pattern("years", "coming").search(folded, max(0, e.start - 6), e.start)
        (coming if planned else dates).extend(full)
    names = tuple((m.start(), int(m["from"] or m["year"]), int(m["year"])) for m in _matches("name", folded))
    heading = _heading_end(folded)
    titled = [year for at, _, year in names if at < heading]
    titled += [e.a.year for e in expressions if e.end <= heading and e.a is not None and e.a.year and not e.a.bracket]
    title = max(titled, default=None)
    current = max((int(m["year"]) for m in _matches("current", folded)), default=None)
    return Evidence(tuple(dates or coming), title, names, current)


def _matches(name: str, folded: str) -> Iterator[re.Match[str]]:
    """Matches of a pattern that begins with a year, tried only where four such digits stand: that is much faster."""
    matches, end = pattern("years", name).match, 0
    for digits in _DIGITS.finditer(folded):
        if digits.start() >= end and (m := matches(folded, digits.start())):
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
    low = max([folded.rfind(mark, max(0, start - 200), start) for mark in "。!?\n"])
    stop = pattern("years", "sentence_end").search(folded, end, end + 200)
    high = stop.start() if stop else end + 200
    for at, first, last in near:
        if low < at < high:
            return first if month is not None and month >= 8 else last
    return None
