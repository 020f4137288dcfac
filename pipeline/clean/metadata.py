"""What the page's own furniture says of the document: captured before it is cut."""

import datetime
import re
from dataclasses import dataclass, field
from functools import cache

from pipeline import days, resources
from pipeline.characters import fold

_DAY = re.compile(r"((?:19|20)\d\d)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
# What a line says of the report where no rule knows the line: 日期：2014-04-29, 来源：某某报.
_LABELLED = re.compile(
    r"(?<![一-龥])(?:(?:发布|发表|发稿|发文|成文|印发)?(?:日期|时间)[:：]\s?(?P<date>(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?)"
    r"|(?:信息|稿件|文章)?来源[:：]\s?(?P<source>[^\s,，。;；:：|]{2,24})"
    r"|作者[:：]\s?(?P<byline>[^\s,，。;；:：|]{2,12}))"
)

# A whole day on a line of publication data, whatever stands beside it; 上传时间 and the like are not the report's.
_STATED = re.compile(
    r"(?P<other>(?:上传|抓取|采集|下载|打印|访问|浏览|当前|现在|系统|今天是)(?:时间|日期)?\s?[:：]?\s?)?"
    r"(?<![\d./-])(?P<date>(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?)(?![/.-])"
)


_NAME = re.compile(r"[^\s、/,，;；|]+")
# 系统管理员, HN666
_NOBODY = re.compile(
    r"(?:系统)?管理员|admin\w*|本站|本网|网络|未知|佚名|匿名|转载|原创|来源|统筹|主编|[A-Za-z]{0,4}\d+", re.IGNORECASE
)
_DATES = ("date", "date_updated", "date_address")  # the first that is a day counts


@dataclass(frozen=True, slots=True)
class Captured:
    """A value of the page furniture with its place: ``source[start:end] == text``."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Metadata:
    """Values of the page furniture by field, in text order.

    Attributes:
        fields: Field name → values. Rules name the fields: ``title``, ``date`` (publication), ``date_updated`` (last
            change), ``date_received`` (never the document's date), ``source`` (issuer or medium), ``byline``,
            ``uploaded`` (upload or scraping time, never the document's date), ``uploader``, ``index`` (index number),
            ``number`` (document number) and others.
    """

    fields: dict[str, list[Captured]] = field(default_factory=dict)

    def add(self, name: str, value: Captured) -> None:
        """Adds one value of a field; an empty one is left out."""
        if value.text:
            self.fields.setdefault(name, []).append(value)

    def first(self, name: str) -> Captured | None:
        """The first value of a field, or ``None``."""
        values = self.fields.get(name)
        return values[0] if values else None

    @property
    def title(self) -> Captured | None:
        """The title that the page states beside the body."""
        return self.first("title")

    @property
    def date(self) -> Captured | None:
        """The publication date that the page states, as written."""
        return self.first("date")

    @property
    def day(self) -> datetime.date | None:
        """The publication date, else that of the last change or in the page's address, where it is whole and exists."""
        for value in (value for name in _DATES for value in self.fields.get(name, ())):
            if (day := parse_day(value.text)) is not None:
                return day
        return None

    @property
    def source(self) -> Captured | None:
        """Who published the document, as the page states it."""
        return self.first("source")

    @property
    def bylines(self) -> list[Captured]:
        """Reporters, editors and authors whom the page names, one by one."""
        return [name for value in self.fields.get("byline", ()) for name in people(value)]


def people(value: Captured) -> list[Captured]:
    """The names in a value such as ``林望 校对 云舟``, without words of office and names of accounts."""
    pieces = list(_NAME.finditer(value.text))
    if pieces and all(len(piece[0]) == 1 for piece in pieces):  # 林 望
        return [value]
    offices = _offices()
    kept = [one for one in pieces if not (_NOBODY.fullmatch(one[0]) or one[0].rstrip(":：") in offices)]
    return [Captured(piece[0], value.start + piece.start(), value.start + piece.end()) for piece in kept]


@cache
def _offices() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_bylines.txt")


def labelled(text: str, start: int, end: int) -> list[tuple[str, Captured]]:
    """Reads labelled values (date, source, byline) off furniture that no rule captured anything of.

    Args:
        text: The page's text.
        start: Where the furniture starts in it.
        end: Where it ends.

    Returns:
        Field names with their values, in text order; offsets count in ``text``.
    """
    found = []
    for match in _LABELLED.finditer(text, start, end):
        name = str(match.lastgroup)
        found.append((name, Captured(match[name], match.start(name), match.end(name))))
    return found


def stated(text: str, start: int, end: int) -> Captured | None:
    """The first whole day of a cut line of publication data, such as ``2018-05-03 09:20 来源：…``.

    Args:
        text: The page's text.
        start: Where the cut line starts in it.
        end: Where it ends.

    Returns:
        The day as written; ``None`` where there is none, or only the time of an upload or a visit.
    """
    for match in _STATED.finditer(text, start, end):
        if not match["other"] and parse_day(match["date"]):
            return Captured(match["date"], match.start("date"), match.end("date"))
    return None


def parse_day(text: str) -> datetime.date | None:
    """Reads a day: a value that is nothing else (``May 4, 2018``, a Unix timestamp), else the first whole one in it."""
    text = fold(text)
    if (day := days.read(text) or days.stamp(text)) is not None:
        return day
    found = _DAY.search(text) or _COMPACT.search(text)
    if not found:
        return None
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
