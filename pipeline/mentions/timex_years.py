"""Which year an undated document tells: evidence for dates that are written without one.

Only what the text itself says counts (spec/event-records.md, section 10): a full date, the year in the name of the
event or in the title, or work that is spoken of as this year's. Years of plans, of birth and of careers do not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.mentions.timex_parse import Expression

_SENTENCE_END = re.compile(r"[。!?\n]")
_YEAR = r"(?<![\d.\-/〔\[])(?:(?P<from>(?:19|20)\d\d)[-—–至~])?(?P<year>(?:19|20)\d\d)(?![\d.])"
# 2018龙虎山杯, 第三届(2018), 2019年医院党建会议, 2013-2014年度青年志愿者: the year is part of a name.
_NAME = re.compile(
    _YEAR + r"(?:(?=\))|(?=[“\"「《]?[一-鿿])(?!年|[余多万亿元人名个台家份件所项例次米号平公])"
    r"|(?= ?年(?:度|首|第|春|秋|冬|夏)?[^,。;:!?\n、0-9年月]{0,28}(?:会|论坛|培训|班|赛|活动|仪式|展|节|晚会|典礼|讲座|评审|评选|考核|签约|志愿|责任书)))"
)
_CURRENT = re.compile(
    r"(?<![自从继在于至到了早])" + _YEAR + r" ?年(?=以来|度?[^,。;年]{0,2}(?:工作|目标|任务|责任)|有|学校|全国|我[校院市县局]|[一-鿿]{2,4}[省市县区]各)"
)
_FUTURE = re.compile(r"(?:将于|拟于|定于|将在|计划于|计划在)$")
_TITLE_LINES, _TITLE_LENGTH = 5, 80


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text says about its year.

    Attributes:
        dates: Years of full dates, in text order.
        title: The year in a heading line, or ``None``.
        names: Offset and year of names of events that hold one.
        current: The year whose work is told as this year's, or ``None``.
    """

    dates: tuple[int, ...] = ()
    title: int | None = None
    names: tuple[tuple[int, int], ...] = ()
    current: int | None = None

    @property
    def settled(self) -> int | None:
        """The year that settles dates without one, or ``None``."""
        if self.dates and len(set(self.dates)) == 1:
            return self.dates[0]
        if self.title is not None:
            return self.title
        return max(self.dates) if self.dates else self.current


def read(folded: str, expressions: Iterable[Expression]) -> Evidence:
    """Gathers the evidence of a text.

    Args:
        folded: The text as ``characters.fold`` returns it.
        expressions: Its expressions, unresolved.

    Returns:
        The evidence.
    """
    dates = []
    for e in expressions:
        for point in (e.a, e.b):
            full = point is not None and point.year is not None and point.month is not None and point.day is not None
            if full and point is not None and not _FUTURE.search(folded[max(0, e.start - 4) : e.start]):
                dates.append(point.year or 0)
    names = tuple((m.start(), int(m["year"])) for m in _NAME.finditer(folded))
    heading = _heading_end(folded)
    title = max((year for at, year in names if at < heading), default=None)
    current = max((int(m["year"]) for m in _CURRENT.finditer(folded)), default=None)
    return Evidence(tuple(dates), title, names, current)


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


def in_sentence(folded: str, evidence: Evidence, start: int, end: int) -> int | None:
    """The year in the name of an event that stands in the sentence of ``folded[start:end]``."""
    if not evidence.names:
        return None
    low = max(folded.rfind(mark, max(0, start - 200), start) for mark in "。!?\n")
    stop = _SENTENCE_END.search(folded, end, end + 200)
    high = stop.start() if stop else end + 200
    return next((year for at, year in evidence.names if low < at < high and not start <= at < end), None)
