"""Title, issuer and date of a document, by section 4 of ``docs/record.md``.

The date is the report's own: in the title or under it, in the signature at its end, then in the page's publication
line. The issuer is the body whose report it is.
"""

import datetime
import re
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.characters import fold
from pipeline.mentions import heading_credits, heading_dates, heading_lines, heading_own
from pipeline.mentions.heading_dates import DATE_LINE, DATELINE, PAGE_LINE, PAGE_WORDS, SIGNED
from pipeline.mentions.heading_patterns import AGENCY, ANY_DAY, BODY_NAME, listed, words
from pipeline.mentions.types import Heading

_BODY = re.compile(BODY_NAME)
_FIELD = re.compile(rf"[\s>【\[(（]*{words('fields')}[ ]*[:：]")
_LABELLED = re.compile(
    rf"(?:(?<![资收经生数能财电水光货客税])(?<!资金|收入|经费)来源于?|{words('labels')})[ ]*[:：|丨/][ *]*"
    r"(?P<name>[^\s，。；;:：|()（）*\n]{2,24}?)(?=[\s|，。；;()（）\n]|$|\d{1,4}[年月\-]|近日|日前|昨日)"
)
_SUPPLIED = re.compile(r"[(（](?P<name>[一-龥、 ]{2,24}?)(?:供稿|宣|文|供图)[)）]\s*$")
# (望湖县融媒体中心 2018年5月4日)
_CLOSING = re.compile(rf"[(（][ ]*(?P<name>{BODY_NAME})[ ]+{ANY_DAY}[ ]*[)）][ 。]*$")
# 据新华社电, 新华社照片，云州
_AFTER_AGENCY = re.compile(
    rf"(?:^|(?<=\n))[ ]*(?:据(?P<name>{AGENCY})(?:[一-龥]{{0,6}}\d{{1,2}}月\d{{1,2}}日)?电"
    rf"|(?:\d/\d)?(?P<photo>[一-龥]{{2}}社)照片[，,])",
    re.M,
)
_HOUSE_LINE = re.compile(rf"[\s【\[(（]*(?P<name>{BODY_NAME})(?:讯|消息)[ (（:：\d]")
_CREDIT = re.compile(rf"(?:据|摘自|转自|原载|来自)(?:{ANY_DAY})?[《“]?(?P<name>{AGENCY})[》”]?[ 。）)]*$")
_BRACKET_TITLE = re.compile(rf"[【\[](?P<name>[一-龥]{{2,12}}(?:电视|广播|在线)|{BODY_NAME})[】\]]")
_VERB = re.compile(words("verbs"))
_NO_BODY = re.compile(
    "(?:大会|会议|年会|论坛|晚会|上网|联网|[跳舞平登上]台|[社机开]会|汇报|通报|简报|喜报|海报|举报)$|[等的了和]"
)
# 新闻发布会, 座谈会: no 委员会, 协会, 工会 or 理事会.
_EVENT = re.compile("(?<![员协学合工商事金友字进究谊委总分])会$")
_QUOTED = re.compile('[“"](.{2,16}?)[”"]')  # “望湖中学”微信公众号
_OPEN_END = re.compile("[及和与暨、]$")
_SHORTEST_STATED, _LEAST_BELOW = 5, 8
_SENTENCE = re.compile(r"[。；]")
# What follows a title on its line: 某某大会开幕来源:某某网, 某某大会举行某某网5月2日电.
_GLUED = re.compile(
    r"来源 ?:|[ ]原创 ?:|[ ]{1,4}(?:日期|时间|作者|点击|浏览|阅读)(?:次?数|量)? ?:"
    r"|[ ]*\|[ ]*[一-龥]{2,6} ?:|(?:发布|发稿)(?:时间|日期) ?:"
    rf"|(?<=[”」！!？?动会行幕式展办]){AGENCY}[一-龥]{{0,9}}\d{{1,2}}月\d{{1,2}}日(?:电|讯)"
)
_ITEM = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．])[^\n]{0,40}?(?:[:;]|$)")
_TITLE_LABEL = re.compile(r"\(?(?:原标题|标题|题目|文章标题|名称|信息名称|文件名称) ?: ?|title: ?\"?")
# 当前位置：首页 > 新闻 > 某某大会开幕
_CRUMBS = re.compile(
    r"(?:(?:当前|您的)位置 ?: ?)?(?:网站)?(?:首页|主页) ?[>»›][^。\n]{0,60}[>»›] ?|(?:首页|主页) ?[>»›] ?"
)
_MARKS = " \t\u3000>※●■◆★·-—#*"


def find(
    text: str,
    folded: str,
    metadata: Any = None,
    given_title: str | None = None,
    given_date: datetime.date | None = None,
) -> Heading:
    """Finds title, issuer and date of a document.

    Args:
        text: The kept text.
        folded: ``characters.fold(text)``.
        metadata: What cleaning read off the page before it cut it: an object with any of ``title``, ``date`` and
            ``source``, or ``None``.
        given_title: The title that the input states beside the text.
        given_date: The date that the input states beside the text.

    Returns:
        The heading; ``None`` for whatever nothing states.
    """
    lines = _lines(folded)
    shown = getattr(metadata, "title", None)
    whole = _stated(folded, lines, given_title or shown) or _continued(folded, lines, _title(folded, lines))
    if whole is None and lines and (opened := heading_lines.opened(folded, *lines[0])):
        whole = opened.span("title")
    span = heading_lines.bare_title(folded, *whole) if whole else None
    title = text[span[0] : span[1]] if span else None
    if title is None:
        title = given_title or shown
    day = heading_lines.edge_day(folded, *whole) if whole else None
    date = day or heading_dates.find(folded, lines, whole) or getattr(metadata, "date", None) or given_date
    issuer = _issuer(text, folded, lines, span, getattr(metadata, "source", None))
    day_span = heading_lines.day_beside(whole, span) if whole and span else None
    issuer = issuer or _site(getattr(metadata, "site", None))
    return Heading(title=title or None, issuer=issuer, date=date, title_span=span, day_span=day_span)


@cache
def _media_line() -> re.Pattern[str]:
    """A paper's own reporter or dispatch anywhere in the head: 澎湃新闻记者 某某, 新京报快讯."""
    return re.compile(
        rf"(?P<name>{heading_credits.media()})(?:快?讯(?=[ (（\d])|快讯|(?:全媒体|首席)?记者[ :：]+[一-龥]{{2,4}}"
        r"|[一-龥]{0,8}\d{1,2}月\d{1,2}日(?:电|讯|消息[(（]))"
    )


@cache
def _reported() -> re.Pattern[str]:
    """What opens a report that is glued to its title: 澎湃新闻记者 某某, 中国侨网10月23日电, 记者 某某."""
    return re.compile(
        rf"(?:{heading_credits.media()}|[一-龥]{{2}}(?:日报|晚报|早报|晨报|商报|网))?"
        r"(?:(?:首席|全媒体)?记者[ :：]+[一-龥]{2,4}|[一-龥]{0,4}\d{1,2}月\d{1,2}日(?:电|讯|消息))"
    )


@cache
def _media_asks() -> re.Pattern[str]:
    return re.compile(rf"接受(?P<name>{heading_credits.media()})记者")


def _lines(folded: str) -> list[tuple[int, int]]:
    """Start and end of the lines that hold more than space, without the space around."""
    found = []
    for match in re.finditer(r"[^\n]+", folded):
        line = match[0].strip(" \t")
        if line:
            start = match.start() + match[0].index(line[0])
            found.append((start, start + len(line)))
    return found


def _stated(folded: str, lines: list[tuple[int, int]], title: str | None) -> tuple[int, int] | None:
    """The span of the line in the head, or of several, that is the title which the input or the furniture states."""
    wanted = "".join(fold(title or "").split())
    for at in range(min(6, len(lines))) if len(wanted) > _SHORTEST_STATED else ():
        span = _trim(folded, *lines[at])
        if span is None or not _headline(folded, *span):
            continue
        for _, end in [span, *lines[at + 1 : at + 4]]:
            if "".join(folded[span[0] : end].split()) == wanted:
                return span[0], end
    return None


def _continued(folded: str, lines: list[tuple[int, int]], span: tuple[int, int] | None) -> tuple[int, int] | None:
    """A title with its subtitle (——记…) or the rest of it on the next line, where the first ends with 及 or 和."""
    below = next((line for line in lines[:7] if span and line[0] >= span[1]), None)
    if span is None or below is None or below[1] - below[0] > 60 or not _headline(folded, *below):
        return span
    if is_body(folded[slice(*below)].strip("—- ")):  # ——云州市水务局
        return span
    more = folded.startswith(("——", "—", "--"), below[0]) or _OPEN_END.search(folded, *span)
    return (span[0], below[1]) if more and "\n" in folded[span[1] : below[0]] else span


def _site(name: str | None) -> str | None:
    """The body or the paper whose site the page is on: its own report, where nothing states another issuer."""
    return name if name and is_body(name) and not name.endswith("网") and not _NO_BODY.search(name) else None


def _title(folded: str, lines: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The span of the title: the first line that reads like one, else the line above or below the publication line."""
    head = lines[:6]
    if not head:
        return None
    for at, (start, end) in enumerate(head):
        # A line set off by ">" or right above the publication line is the title, whatever stands before it.
        if at and folded[start] == ">" and _headline(folded, start, end):
            return _trim(folded, start, end)
    above: tuple[int, int] | None = None
    for start, end in head:
        if _FIELD.match(folded, start, end) and not _TITLE_LABEL.match(folded, start, end):
            continue
        if folded[start] in "【[(" and end - start < 24 and "字体" in folded[start:end]:
            continue
        column = heading_lines.is_column(folded, start, end) and _told_below(folded, head, start)
        if column or heading_lines.is_masthead(folded, start, end) or _letterhead(folded, head, start, end):
            above = above or (start, end)
            continue
        span = _trim(folded, start, end)
        if span is None:
            continue
        if _headline(folded, *span):
            return span
        break
    return _trim(folded, *above) if above and _headline(folded, *above) else None


def _letterhead(folded: str, head: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a line is a body's name alone above the title or the number of its letter."""
    below = next((line for line in head if line[0] > start), None)
    name = folded[start:end].removesuffix("文件")
    if below is None or not _BODY.fullmatch(name) or _NO_BODY.search(name) or _EVENT.search(name):
        return False
    issue = heading_lines.is_masthead(folded, *below) and re.search("[一-龥]", folded[slice(*below)])
    told = is_body(name) and _told_below(folded, head, start)
    return folded.startswith("关于", below[0]) or bool(issue) or told


def _told_below(folded: str, head: list[tuple[int, int]], start: int) -> bool:
    """Whether the line right below one that begins at ``start`` reads like the title of a report."""
    below = next((line for line in head if line[0] > start), None)
    if below is None or not _LEAST_BELOW <= below[1] - below[0] <= 60 or not _headline(folded, *below):
        return False
    return _VERB.search(folded, *below) is not None


def _trim(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """A title line without marks before it, a source or dateline glued behind it, or its own repetition."""
    while start < end and folded[start] in _MARKS:
        start += 1
    if crumbs := _CRUMBS.match(folded, start, end):
        start = crumbs.end()
    if label := _TITLE_LABEL.match(folded, start, end):
        start = label.end()
        if folded[end - 1] in ')"' and folded[label.start()] in "(t":
            end -= 1
    line = folded[start:end]
    marked = ":" in line or "日" in line  # one of them stands in all that it finds
    for glued in _GLUED.finditer(line) if marked else ():
        if glued.start() >= 6:
            end = start + glued.start()
            break
    if label and (told := _reported().search(folded, start + 6, end)):
        end = told.start()
    half, odd = divmod(end - start, 2)
    if not odd and half >= 6 and folded[start : start + half] == folded[start + half : end]:
        end = start + half
    while end > start and folded[end - 1] in " *#":
        end -= 1
    return (start, end) if end - start >= 2 else None


# Running text that opens with its day or a dateline is no title, though its first line has no full stop.
_RUNNING = re.compile(
    rf"{ANY_DAY}(?:[上下]午|晚上?|早上|凌晨)?,|(?:今天|现在)是"
    r"|[一-龥]{2,6}(?:消息|快?讯)[ ]?(?:\([^()]{1,20}\))?[ ]?:[^,。\n]{0,80},"
)

_CONTINUED = re.compile(r"[(（]?(?:上接|下转|紧接)")
_DATELINE_ALONE = re.compile(
    r"[一-龥]{2,10}\d{1,2}月\d{1,2}日[一-龥]{0,2}(?:电|讯|消息)[ ]?(?:[(（][^()（）]{0,24}[)）])?"
)


def _headline(folded: str, start: int, end: int) -> bool:
    line = folded[start:end]
    if _RUNNING.match(line) or _CONTINUED.match(line) or _DATELINE_ALONE.fullmatch(line):
        return False
    if not 2 <= end - start <= 90 or _SENTENCE.search(line):
        return False
    if DATE_LINE.fullmatch(line) or not re.search(r"[一-龥A-Za-z]", line):
        return False
    # What leads on to a list (现将结果公布如下：) or is an item of one is no title.
    if line.endswith((":", ";")) or _ITEM.match(line):
        return False
    # 宣传处 alone is who wrote it; a title is longer or says what happened.
    return not (end - start <= 6 and _BODY.fullmatch(line))


def _issuer(
    text: str, folded: str, lines: list[tuple[int, int]], span: tuple[int, int] | None, source: str | None
) -> str | None:
    if not lines:
        return source
    head_end = lines[min(5, len(lines) - 1)][1]
    head_end = min(head_end, (span[1] if span else 0) + 200)
    for found in [_LABELLED.search(folded, 0, head_end)] + [
        _LABELLED.match(folded, start, end) for start, end in lines[-6:]
    ]:
        if found and is_source(name := text[slice(*found.span("name"))]):
            quoted = _QUOTED.match(name)
            return quoted[1] if quoted else name
    if source:
        return source
    if credit := heading_credits.labelled(folded, head_end):
        return text[slice(*credit)]
    if found := _page_body(folded, lines):
        return text[slice(*found.span("name"))]
    if span and (found := _BRACKET_TITLE.match(folded, *span)):
        return text[slice(*found.span("name"))]
    if credit := heading_credits.closing(folded, lines):
        return text[slice(*credit)]
    start, end = lines[-1]
    if found := _SUPPLIED.search(folded, start, end):
        return heading_own.find(text, folded, span) or _supplier(text, found)
    if credit := heading_credits.body(folded, start, end):
        return heading_own.find(text, folded, span) or text[slice(*credit)]
    if (found := _CLOSING.search(folded, start, end)) and not _VERB.search(found["name"]):
        return text[slice(*found.span("name"))]
    for start, end in lines[:5] + lines[-2:]:
        if credit := heading_lines.paper(folded, start, end):
            return text[slice(*credit)]
    for start, end in lines[1:4] if span else ():
        if credit := heading_lines.account(folded, start, end):
            return text[slice(*credit)]
    for start, end in lines[:1] + lines[1:3] * bool(span) + lines[-3:] + _above_days(folded, lines[-8:]):
        size = end - start - folded.count(" ", start, end)  # 某某局办公室        2013年9月30日
        found = SIGNED.match(folded, start, end) if (start, end) != span and size <= 30 else None
        if found and found["name"] and not _VERB.search(found["name"][:-2]) and not _NO_BODY.search(found["name"]):
            return text[slice(*found.span("name"))]
    at = span[1] if span else 0
    if found := DATELINE.search(folded, at, at + 120):
        return text[slice(*found.span("name"))]
    if found := _AFTER_AGENCY.search(folded, 0, at + 120):
        return found["name"] or found["photo"]
    body = _HOUSE_LINE.match(folded, at, at + 60)
    if body and not _VERB.search(body["name"]) and not re.search("本[报网台刊]|^据", body["name"]):
        return text[slice(*body.span("name"))]
    if credit := heading_credits.opening(folded, at) or heading_credits.reporter(folded, lines):
        return text[slice(*credit)]
    for pattern in (_media_line(), _CREDIT):
        low, high = (0, at + 120) if pattern is not _CREDIT else lines[-1]
        if found := pattern.search(folded, low, high):
            return text[slice(*found.span("name"))]
    if (own := heading_own.find(text, folded, span)) or (found := _media_asks().search(folded)) is None:
        return own
    return text[slice(*found.span("name"))]


def _above_days(folded: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines right above a line that is a day: a body there signs, though enclosures follow."""
    return [line for line, below in pairwise(lines) if DATE_LINE.fullmatch(folded, *below)]


_ASCRIBED = re.compile(
    rf"(?<![^\s|:])(?:(?:来源|作者|发布者|发布人|单位|部门|供稿|撰稿|文)[ ]*[:：/]?[ ]*)?"
    rf"(?P<name>(?![(（]){BODY_NAME})(?=[\s|,;]|$|\d)"
)


def _page_body(folded: str, lines: list[tuple[int, int]]) -> re.Match[str] | None:
    """A body named on a line of page data in the head: 2018-05-03 10:20 作者:宣传部, 来源 某某局."""
    for start, end in lines[:5]:
        if end - start > 100 or not (PAGE_LINE.fullmatch(folded, start, end) or _FIELD.match(folded, start, end)):
            continue
        if PAGE_WORDS.search(folded, start, end) and (found := _ASCRIBED.search(folded, start, end)):
            return found
    return None


def is_source(name: str) -> bool:
    """Whether what stands behind 来源 names anybody: not 本站原创, 网络 or 未知."""
    return name not in listed("unnamed") and re.fullmatch(r"\d[\d\-/.年月日]*", name) is None


def is_body(name: str) -> bool:
    """Whether a name that stands alone is one of a body: 宣传部, not 林望."""
    return len(name) > 3 and _BODY.fullmatch(name) is not None and _VERB.search(name[:-2]) is None


def _supplier(text: str, found: re.Match[str]) -> str | None:
    name = text[slice(*found.span("name"))].strip()
    return name if _BODY.fullmatch(name.replace("、", "").replace(" ", "")) else None
