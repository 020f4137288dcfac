"""The lines at the head of a report that are no title: mastheads, addresses, days, and the cells of a byline."""

import datetime
import re
from itertools import pairwise

from pipeline import days
from pipeline.mentions.heading_patterns import ANY_DAY, BODY_NAME, words

_DAY = re.sub(r"\?P<\w+>", "?:", ANY_DAY)
_WEEKDAY = r"(?:[ ,(]*(?:星期|周)[一二三四五六日天]\)?)?"
_PAGE = r"第? ?[A-Z]?\d{1,3} ?版(?: ?[:：] ?[一-龥]{2,8})?"
_NUMBER = r"(?:(?:19|20)\d\d年)?[ (（]*[第总]{1,2} ?[\d一二三四五六七八九十〇]{1,4} ?期[)）]?"
# 《望湖日报》2018年5月4日第1版, 望湖日报 2018-05-04 星期五 第01版:要闻
_PAPER = re.compile(
    rf"[\s(（]*(?:(?:原载|摘自|转自|刊于|载于|来源:)于? ?)?《? ?(?P<name>[一-龥]{{2,10}}[报刊网]) ?》? ?[(（/]? ?"
    rf"{_DAY}{_WEEKDAY}[ ,/]*{_PAGE}[\s)）]*"
)
_MASTHEADS = (
    _PAPER,
    # A01版:要闻 望湖日报 2018-05-04
    re.compile(rf"{_PAGE}[ ,]+(?:(?P<name>[一-龥]{{2,10}}[报刊网])[ ,]+)?{_DAY}{_WEEKDAY}"),
    # 第12期(总第88期), 2018年第12期 总第88期 2018年5月4日, 〔2018〕12号
    re.compile(rf"{_NUMBER}(?:[ ,]*{_NUMBER})?(?:[ ,]+{_DAY})?"),
    re.compile(rf"[一-龥]{{0,6}}[〔\[(（](?:19|20)\d\d[〕\])）] ?第?\d{{1,4}}号(?:[ ,]+{_DAY})?"),
    re.compile(r"[一-龥]{0,12}?(?:简 *报|快 *[报讯]|专 *报|月 *报|周 *报)(?: ?[(（]?第?\d{1,4}期[)）]?)?"),
    re.compile(r"(?:[一-龥] {1,3}){1,7}[一-龥]"),  # 工 作 简 报, 会 议 纪 要
    # 主办:望湖县水务局 2018年5月4日
    re.compile(
        rf"(?:(?:主办|编印|编辑|承办)(?:单位)?[:：]?[ ]*)?(?P<name>{BODY_NAME})(?:编印|编|主办|印发)?"
        rf"[ ]{{1,40}}{_DAY}(?:印发)?"
    ),
)
_ADDRESS = re.compile(r"(?:URL|url|网址|链接|原文)?[ :]*https?://\S+")
_EXTENSION = re.compile(r"\.(?:txt|docx?|wps|pdf|html?|md|rtf)$", re.I)
_COMPACT = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_PLAIN = r"(?:19|20)\d\d[\-/.]\d{1,2}[\-/.]\d{1,2}"
# 大会召开-望湖新闻网
_SITE = re.compile(rf"(?<![-_|—])[ ]?[-_|｜][ ]?[一-龥]{{2,16}}{words('sites')}$")
# [2018-05-04] 大会召开, 2018-05-04 大会召开; 大会召开(2018-05-04), 大会召开_20180504
_BEFORE = re.compile(
    rf"(?:[\[【(] ?(?P<in>{_DAY}|{_COMPACT}) ?[\]】)]"
    rf"|(?P<out>{_DAY}(?=[ _:])|{_PLAIN}(?=[一-龥“《])|{_COMPACT}(?=[ _:一-龥]))(?!:\d))[ _\-:]*"
)
_BEHIND = re.compile(
    rf"[ _\-]*[\[【(] ?(?P<in>{_DAY}|{_COMPACT}) ?[\]】)][ ]*$"
    rf"|(?P<out>(?<=[ _]){_DAY}|(?<=[一-龥”》）!]){_PLAIN}|(?<=[ _一-龥]){_COMPACT})[ ]*$"
)
# 大会召开 2018-05-04 5月3日…; 2018-05-04 大会召开 5月3日…
_ALL_ON_ONE_LINE = 60
_HEAD = r"(?P<title>(?!\d)[^。!?;:,\s][^。!?;,\n]{4,58}[^。!?;:,\s])"
_AT = rf"{ANY_DAY}(?: {{1,2}}\d{{1,2}}:\d\d(?::\d\d)?)?"
_RUNS_ON = r"(?=\S[^\n]{10,90}?[。,])"
_OPENED = (
    re.compile(rf"{_HEAD} {{1,4}}{_AT} {{1,4}}{_RUNS_ON}"),
    re.compile(rf"{_AT} {{1,4}}{_HEAD.replace('[^。!?;,', '[^。!?;, ')} {{1,4}}{_RUNS_ON}"),
)
_MAYBE = re.compile(r"\d|[〇○零]|[报讯]$|[一-龥] |http")  # without one of these a line is no masthead
_DATED = re.compile(r"\d月|\d[\-/.]\d|[〇○零]")
_ENGLISH = re.compile(r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?, (?:19|20)\d\d\b")  # May 4, 2018 林望 新闻
_CELLS = re.compile(r"[ ]*(?:[|\t]|(?<!\d)/|/(?!\d)|(?<!\d)[·•]|[·•](?!\d))[ ]*")
_WORDS = re.compile(rf"[ ]+|{_CELLS.pattern}")
_HALVED = 12
_LONGEST_LINE, _LONGEST_CELL, _LONGEST_MASTHEAD = 60, 20, 120
_ASKED = re.compile("(?:时间|日期|地点|地址)$")  # the cells of a programme
_NO_NAME = re.compile(
    "[〇零○一二三四五六七八九]年|月|原创|记者|编辑|作者|阅读|浏览|点击|评论|来源|发布|发表|时间|日期|星期|上午|下午|新闻|动态|要闻|公告|[的了在编]"
)
_SHORTEST_TITLE = 6
_LONGEST_COLUMN = 6
_COLUMN = re.compile(rf"[一-龥]{{0,4}}{words('columns')}")


def is_masthead(folded: str, start: int, end: int) -> bool:
    """Whether a line names the paper, the issue, the letter's number, the day or the address of a page."""
    if end - start > _LONGEST_MASTHEAD:
        return False
    line = folded[start:end].strip()
    if _MAYBE.search(line) is None:  # most titles
        return False
    if any(pattern.fullmatch(line) for pattern in _MASTHEADS):
        return True
    return _ADDRESS.fullmatch(line) is not None or re.fullmatch(r"[\d\-./ ]{2,10}", line) is not None or _alone(line)


def is_column(folded: str, start: int, end: int) -> bool:
    """Whether a line is the name of a column of a website: 党建动态, 新闻中心."""
    return end - start <= _LONGEST_COLUMN and _COLUMN.fullmatch(folded, start, end) is not None


def _alone(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and days.read(line) is not None


def written_day(folded: str, start: int, end: int) -> datetime.date | None:
    """The day of a line that is nothing but a day in any form, or has one for a cell: ``林望 | 2018-05-04 | 要闻``."""
    if end - start > _LONGEST_LINE:
        return None
    line = folded[start:end]
    if (day := days.read(line)) is not None:
        return day
    if (opening := _ENGLISH.match(line)) and len(line) - opening.end() <= _LONGEST_CELL:
        return days.read(opening[0])
    first, _, second = line.partition(" ")
    if len(line) <= _HALVED and second and (day := days.halves(first, second.strip())) is not None:
        return day  # 05-04 2018
    cells = _CELLS.split(line)
    if len(cells) < 2 or any(len(cell) > _LONGEST_CELL or _ASKED.search(cell) or "。" in cell for cell in cells):
        return None
    found = [day for cell in cells if (day := days.read(cell)) is not None]
    return found[0] if len(found) == 1 else None


def joined_day(folded: str, lines: list[tuple[int, int]]) -> datetime.date | None:
    """The day that two lines in a row make together: ``04`` above ``2018-05``."""
    for (a, _), (_, d) in zip(lines, lines[2:], strict=False):  # 08, Nov and 2018
        if d - a <= 16 and (day := days.read(folded[a:d].replace("\n", " "))) is not None:
            return day
    for (a, b), (c, d) in pairwise(lines):
        if b - a <= 8 and d - c <= 8 and (day := days.halves(folded[a:b], folded[c:d])) is not None:
            return day
    return None


def opened(folded: str, start: int, end: int) -> re.Match[str] | None:
    """The head of a page that is all on one line: title, day and text, with space between them."""
    if end - start < _ALL_ON_ONE_LINE:
        return None
    return next((found for pattern in _OPENED if (found := pattern.match(folded, start, end))), None)


def address_day(folded: str, lines: list[tuple[int, int]]) -> datetime.date | None:
    """The day in the page's own address on a line of the head."""
    found = (days.address(folded[start:end]) for start, end in lines if _ADDRESS.fullmatch(folded, start, end))
    return next((address[1] for address in found if address), None)


def bare_title(folded: str, start: int, end: int) -> tuple[int, int]:
    """A title without the day set off before or behind it, or the ending of a file's name."""
    if (found := _BEFORE.match(folded, start, end)) and end - found.end() >= _SHORTEST_TITLE:
        start = found.end()
    if (found := _EXTENSION.search(folded[start:end])) and found.start() >= 2:
        end = start + found.start()
    if (found := _BEHIND.search(folded[start:end])) and found.start() >= _SHORTEST_TITLE:
        end = start + found.start()
    while end > start and folded[end - 1] in "_- ":
        end -= 1
    if (found := _SITE.search(folded[start:end])) and found.start() > _SHORTEST_TITLE:
        end = start + found.start()
    return start, end


def edge_day(folded: str, start: int, end: int) -> datetime.date | None:
    """The day that :func:`bare_title` takes off a title."""
    for found in (_BEFORE.match(folded, start, end), _BEHIND.search(_EXTENSION.sub("", folded[start:end]))):
        if found and (day := days.read(found["in"] or found["out"])) is not None:
            return day
    return None


def day_beside(whole: tuple[int, int], bare: tuple[int, int]) -> tuple[int, int] | None:
    """Where the day stands that :func:`bare_title` took off a title: it dates the report and no event."""
    if whole[0] < bare[0]:
        return whole[0], bare[0]
    return (bare[1], whole[1]) if bare[1] < whole[1] else None


def paper(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a masthead names the paper or the body that issues the report."""
    dated = end - start <= _LONGEST_MASTHEAD and _DATED.search(folded, start, end) is not None
    for pattern in _MASTHEADS if dated else ():
        if (found := pattern.fullmatch(folded, start, end)) and found.groupdict().get("name"):
            return found.span("name")
    return None


def account(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a line of a day and names has the name of a body or an account: ``2018-05-04 望湖发布``."""
    if end - start > _LONGEST_LINE or not re.search(_DAY, folded[start:end]):
        return None
    at = start
    named: list[tuple[int, int]] = []
    for found in [*_WORDS.finditer(folded, start, end), None]:
        stop = found.start() if found else end
        if re.fullmatch(rf"[一-龥]{{2,10}}{words('accounts')}", folded[at:stop]) or is_name(folded[at:stop]):
            named.append((at, stop))
        at = found.end() if found else end
    return named[0] if len(named) == 1 else None


def is_name(word: str) -> bool:
    """Whether a word beside a day is the name of an account: longer than a person's, and no label or column."""
    return re.fullmatch("[一-龥]{4,12}", word) is not None and not _NO_NAME.search(word)
