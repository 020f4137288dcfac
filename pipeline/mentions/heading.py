"""Title, issuer and date of a document, by section 4 of ``docs/record.md``.

The date is the report's own: in the title or under it, in the signature at its end, then in the page's publication
line. The issuer is the body whose report it is.
"""

import datetime
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline import resources
from pipeline.mentions import heading_dates, heading_lines
from pipeline.mentions.heading_dates import DATE_LINE, DATELINE, PAGE_LINE, PAGE_WORDS, SIGNED
from pipeline.mentions.heading_patterns import AGENCY, ANY_DAY, BODY_NAME, words
from pipeline.mentions.types import Heading

_BODY = re.compile(BODY_NAME)
_FIELD = re.compile(rf"[\s>【\[(（]*{words('fields')}[ ]*[:：]")
_LABELLED = re.compile(
    rf"(?:(?<![资收经生数能财电水光货客税])(?<!资金|收入|经费)来源|{words('labels')})[ ]*[:：|丨/][ ]*"
    r"(?P<name>[^\s，。；;:：|()（）\n]{2,24}?)(?=[\s|，。；;()（）\n]|$|\d{1,4}[年月\-])"
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
_OWN = re.compile(r"我(院|校|局|厅|公司|集团|中心|所|行|台|馆|委|社)(?!长|里)")
_OWN_ENDINGS = {
    "院": r"(?:医院|学院|研究院|法院|检察院|[市县区省]?[一二三四五六七八九]院)",
    "校": r"(?:大学|学院|学校|中学|小学|附中)",
    "委": r"(?:委|委员会)",
}
_VERB = re.compile(words("verbs"))
_OTHERS = re.compile("我|本|也|[市县省国院][内外]|多家|由|是|据|从|各|全|该|附属|来自|完善|[办建]")
_NO_BODY = re.compile(
    "(?:大会|会议|年会|论坛|晚会|上网|联网|[跳舞平登上]台|[社机开]会|汇报|通报|简报|喜报|海报|举报)$|[等的了和]"
)
_SENTENCE = re.compile(r"[。；]")
# What follows a title on its line: 某某大会开幕来源:某某网, 某某大会举行某某网5月2日电.
_GLUED = re.compile(
    r"来源 ?:|[ ]原创 ?:|[ ]*\|[ ]*[一-龥]{2,6} ?:|(?:发布|发稿)(?:时间|日期) ?:"
    rf"|(?<=[”」！!？?动会行幕式展办]){AGENCY}[一-龥]{{0,9}}\d{{1,2}}月\d{{1,2}}日(?:电|讯)"
)
_ITEM = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[、.．])[^\n]{0,40}?(?:[:;]|$)")
_TITLE_LABEL = re.compile(r"\(?(?:原标题|标题|题目|文章标题|名称|信息名称|文件名称) ?: ?|title: ?\"?")
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
    whole = _title(folded, lines)
    span = heading_lines.bare_title(folded, *whole) if whole else None
    shown = getattr(metadata, "title", None)
    title = text[span[0] : span[1]] if span else None
    if title is None:
        title = given_title or shown
    day = heading_lines.edge_day(folded, *whole) if whole else None
    date = day or heading_dates.find(folded, lines, whole) or getattr(metadata, "date", None) or given_date
    issuer = _issuer(text, folded, lines, span, getattr(metadata, "source", None))
    day_span = heading_lines.day_beside(whole, span) if whole and span else None
    return Heading(title=title or None, issuer=issuer, date=date, title_span=span, day_span=day_span)


@cache
def _media() -> str:
    media = resources.words("corpora", "lexicons", "media.txt")
    return "|".join(sorted(map(re.escape, media), key=lambda word: (-len(word), word)))


@cache
def _media_line() -> re.Pattern[str]:
    """A paper's own reporter or dispatch anywhere in the head: 澎湃新闻记者 某某, 新京报快讯."""
    return re.compile(
        rf"(?P<name>{_media()})(?:快?讯(?=[ (（\d])|快讯|(?:全媒体|首席)?记者[ :：]+[一-龥]{{2,4}}"
        r"|[一-龥]{0,8}\d{1,2}月\d{1,2}日(?:电|讯))"
    )


@cache
def _reported() -> re.Pattern[str]:
    """What opens a report that is glued to its title: 澎湃新闻记者 某某, 中国侨网10月23日电, 记者 某某."""
    return re.compile(
        rf"(?:{_media()}|[一-龥]{{2}}(?:日报|晚报|早报|晨报|商报|网))?"
        r"(?:(?:首席|全媒体)?记者[ :：]+[一-龥]{2,4}|[一-龥]{0,4}\d{1,2}月\d{1,2}日(?:电|讯|消息))"
    )


@cache
def _media_asks() -> re.Pattern[str]:
    return re.compile(rf"接受(?P<name>{_media()})记者")


def _lines(folded: str) -> list[tuple[int, int]]:
    """Start and end of the lines that hold more than space, without the space around."""
    found = []
    for match in re.finditer(r"[^\n]+", folded):
        line = match[0].strip(" \t")
        if line:
            start = match.start() + match[0].index(line[0])
            found.append((start, start + len(line)))
    return found


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
        if heading_lines.is_masthead(folded, start, end) or _letterhead(folded, head, start, end):
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
    if below is None or not _BODY.fullmatch(folded[start:end].removesuffix("文件")):
        return False
    issue = heading_lines.is_masthead(folded, *below) and re.search("[一-龥]", folded[slice(*below)])
    return folded.startswith("关于", below[0]) or bool(issue)


def _trim(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """A title line without marks before it, a source or dateline glued behind it, or its own repetition."""
    while start < end and folded[start] in _MARKS:
        start += 1
    if label := _TITLE_LABEL.match(folded, start, end):
        start = label.end()
        if folded[end - 1] in ')"' and folded[label.start()] in "(t":
            end -= 1
    for glued in _GLUED.finditer(folded[start:end]):
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
    rf"{ANY_DAY}(?:[上下]午|晚上?|早上|凌晨)?,"
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
        if found:
            return text[slice(*found.span("name"))]
    if source:
        return source
    if found := _page_body(folded, lines):
        return text[slice(*found.span("name"))]
    if span and (found := _BRACKET_TITLE.match(folded, *span)):
        return text[slice(*found.span("name"))]
    start, end = lines[-1]
    if found := _SUPPLIED.search(folded, start, end):
        return _own(text, folded, span) or _supplier(text, found)
    if (found := _CLOSING.search(folded, start, end)) and not _VERB.search(found["name"]):
        return text[slice(*found.span("name"))]
    for start, end in lines[:5] + lines[-2:]:
        if name := heading_lines.paper(folded, start, end):
            return text[slice(*name)]
    for start, end in lines[1:4] if span else ():
        if name := heading_lines.account(folded, start, end):
            return text[slice(*name)]
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
    for pattern in (_media_line(), _CREDIT):
        low, high = (0, at + 120) if pattern is not _CREDIT else lines[-1]
        if found := pattern.search(folded, low, high):
            return text[slice(*found.span("name"))]
    if (own := _own(text, folded, span)) or (found := _media_asks().search(folded)) is None:
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


# 某人汇报了我院平安医院建设: no name of a body has these.
_NOT_BODY = re.compile("[我本该了]")
# 邀请了甲医院护理部主任…, 赴乙大学: a body that the report's own one deals with.
_GUEST = re.compile(r"(?:邀请|特邀|聘请|赴|前往|到访)[^。;!\n]*$")


def _guest(folded: str, end: int) -> bool:
    begin = max(folded.rfind(mark, max(0, end - 80), end) + 1 for mark in "。;!\n")
    begin = max(begin, end - 80)
    return _GUEST.search(folded, begin, end) is not None


def is_body(name: str) -> bool:
    """Whether a name that stands alone is one of a body: 宣传部, not 林望."""
    return len(name) > 3 and _BODY.fullmatch(name) is not None and _VERB.search(name[:-2]) is None


def _supplier(text: str, found: re.Match[str]) -> str | None:
    name = text[slice(*found.span("name"))].strip()
    return name if _BODY.fullmatch(name.replace("、", "").replace(" ", "")) else None


def _own(text: str, folded: str, span: tuple[int, int] | None) -> str | None:
    """The institution that says 我院 of itself: the one that opens the title, else the most frequent of that kind."""
    kinds = Counter(match[1] for match in _OWN.finditer(folded))
    if not kinds:
        return None
    kind = kinds.most_common(1)[0][0]
    ending = _OWN_ENDINGS.get(kind, kind)
    if span and (opened := re.match(rf"[一-龥]{{1,20}}?{ending}(?!生)", folded[span[0] : span[1]])):
        name = opened[0]
        if not _VERB.search(name) and not name.startswith(("我", "本")):
            return text[span[0] : span[0] + len(name)]
    names: Counter[str] = Counter()
    for match in re.finditer(rf"(?:^|[^一-龥]|[在由与和到为对向率把])([一-龥]{{2,16}}?{ending})(?!生)", folded):
        other = _VERB.search(match[1]) or _NOT_BODY.search(match[1]) or _OTHERS.match(match[1])
        if not other and not _guest(folded, match.end(1)):
            names[match[1]] = folded.count(match[1])
    whole = Counter({name: times for name, times in names.items() if name.endswith("大学")})
    names = whole or names
    if not names:
        return None
    (best, times), *rest = names.most_common(2)
    return best if not rest or times > rest[0][1] else None
