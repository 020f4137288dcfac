"""The date of a document: in the title or under it, in the signature at its end, in the page's publication line."""

import datetime
import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.mentions import heading_lines
from pipeline.mentions.heading_patterns import AGENCY, ANY_DAY, BODY_NAME, DIGIT_DAY, words

_DATE = re.compile(ANY_DAY)
# 10:21, 10:21:33, T10:21:33+08:00, 10时21分
_CLOCK = (
    r"(?:[ T]*(?:[上下]午 ?)?\d{1,2}"
    r"(?:[:：]\d{1,2}(?:[:：]\d{1,2}(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)?|[时点](?:\d{1,2}分?)?)"
    r"(?: ?[AaPp]\.?[Mm]\b)?)?"
)
_WEEKDAY = r"(?:[ ]*[(（,]?(?:星期|周)[一二三四五六日天][)）]?)?"
DATE_LINE = re.compile(rf"[\s(（【\[|·•—–\-]*{ANY_DAY}{_WEEKDAY}{_CLOCK}[\s)）。】\]|]*")
_LABEL = rf"(?:{words('published')}|日 {{1,4}}期|时 {{1,4}}间)"
_PUBLISHED = re.compile(rf"{_LABEL}[ ]*[:：;；]?[ ]*{DIGIT_DAY}")
# The same from its end: days are few, and every character may begin a label.
_BEFORE_DAY = re.compile(rf"{_LABEL}[ ]*[:：;；]?[ ]*$")
_LABEL_ALONE = re.compile(rf"{_LABEL}[ ]*[:：/]?[ ]*")
_DIGITS = re.compile(DIGIT_DAY)
_LONGEST_LABEL = 16
# 时间:2012年6月12日 下午2时 地点:某某会议室 is when something is held.
_WHEN = re.compile("时间|日期")
_WHERE = re.compile(r"[^。]{0,40}?(?:地点|地址|会场|考点)")
# 发布日期:20120612
_COMPACT = re.compile(rf"{words('published')}[ ]*[:：][ ]*(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)")
# 新华社照片，云州，2012年6月12日
_CAPTION = re.compile(rf"照片[，,][^\n]{{1,24}}?[，,][ ]*{DIGIT_DAY}")
# The head of a press release: (云州,2012年6月12日), 云州 2012-06-12(望湖电讯)--, 2012年6月12日,中国云州-
_DASH = r"[ ]*(?:[-–—]|/)(?!\d)"
_RELEASED = (
    re.compile(rf"[\s(]*(?:中国)?[一-龥]{{2,8}}(?<![摄于])[, ]*{DIGIT_DAY}[ ]*(?:\)|(?:\([^()\n]{{2,14}}\))?{_DASH})"),
    re.compile(rf"[\s(]*{DIGIT_DAY}[ ]*,[ ]*(?:中国)?[ ]*[一-龥]{{2,8}}{_DASH}"),
    # 本报讯（记者林望 2012年6月12日）, 2012年6月12日讯
    re.compile(rf"[一-龥]{{1,10}}(?:讯|电|消息)[ ]?\([^()\n]{{0,20}}?{DIGIT_DAY}[ ]?\)"),
    re.compile(rf"[\s(]*{DIGIT_DAY}(?:讯|电|消息)[ ,(]"),
)
# A line of the page with a day in it: 2012-05-10 09:30 来源:某某网 浏览:35.
PAGE_LINE = re.compile(rf"[^。]{{0,30}}?{DIGIT_DAY}(?:{_CLOCK}|\b)[^。]{{0,60}}")
_TOLD = re.compile(rf"[ ]?[日号]?[\d:：时点分 ]{{0,12}}(?:准时|正式|即将|隆重)?(?:{words('begins')}|在[一-龥])")
PAGE_WORDS = re.compile(rf"{words('page')}|\d{{1,2}}:\d{{2}}|https?:")
# The day that closes the last paragraph: …继续努力。(2012年5月10日), 《望湖日报》2012年5月10日2版
_CLOSED = re.compile(
    rf"[。!！;；）)”》\s][\s(（\[【]*(?:{BODY_NAME})?[\s(（]*{ANY_DAY}{_WEEKDAY}(?:[ ,]*第?\d{{1,2}} ?版|{_CLOCK}) ?"
    r"[)）\]】]?[\s。]*$"
)
# （2012年5月10日 望湖县水务局 林望）
_ENCLOSED = re.compile(
    rf"[。!;）)”》\s][(\[【]{ANY_DAY}[ ,]+[一-龥]{{2,16}}(?:[ ,]+[一-龥]{{2,12}}){{0,2}}[)\]】][\s。]*$"
)
# 2012年5月10日望湖县水务局
_TURNED = re.compile(rf"[\s(]*{ANY_DAY}[ ]*(?P<name>{BODY_NAME})[\s)。]*")
_HAN_LABELLED = re.compile(rf"(?<![一-龥]){words('published', 3)}[ ]*[:：;；]?[ ]*{ANY_DAY}")
# Who wrote it and the day, nothing else: 林望 云州水务 2012-05-10, 2012-05-10 云州水务 林望.
_WHO = r"(?:(?:文|图|图文|文图) ?/ ?)?[一-龥A-Za-z]{2,16}(?:[ |/]+[一-龥A-Za-z]{2,16}){0,3}"
_BYLINES = (
    re.compile(rf"[\s(]*{_WHO}[ |]+{DIGIT_DAY}{_CLOCK}[\s)]*"),
    re.compile(rf"[\s(]*{DIGIT_DAY}{_CLOCK}[ |/]+{_WHO}[\s)]*"),
)
# The paper it stood in: 望湖日报 2012年5月10日 第2版, 《 望湖日报 》（… 02 版）, 原载2012年5月10日《望湖日报》
_PAPERS = (
    re.compile(
        rf"[^。,]{{0,30}}?《? ?[一-龥]{{2,10}}[报刊网] ?》? ?[(（]? ?{DIGIT_DAY}"
        r" ?,? ?第? ?[A-Z]?\d{1,2} ?版[\s)）。]*"
    ),
    re.compile(
        rf"[\s(（]*(?:原载|摘自|转自|刊于|载于|刊登于|发表于|来源:)于? ?{DIGIT_DAY} ?"
        r"《[^《》\n]{2,20}》[^。\n]{0,12}[\s)）。]*"
    ),
)
# What closes a subtitle: ——在…座谈会上的讲话（2012年5月10日）, 林望（2012年5月10日）; how a text was passed:
# （2012年5月10日…通过）
_SUBTITLES = (
    re.compile(
        r"(?:[—–\-][^。!?;]{2,60}|[^。!?;]{2,60}(?:讲话|致辞|发言|报告|演讲|谈话|节选|摘要|要点)|[一-龥]{2,4} ?)"
        rf"[(（] ?{ANY_DAY} ?[)）]\s*"
    ),
    re.compile(
        rf"[\s(（]+{ANY_DAY}(?!日?起)[^。()（）\n]{{2,60}}?(?:通过|公布|发布|印发|施行|修订|修正|批准)[^。()（）\n]{{0,30}}[)）]\s*"
    ),
)
# What follows a signature in the middle of a text: its enclosures are longer than the letter.
_BODIES = re.compile(rf"\s*{BODY_NAME}(?:[ 、]+{BODY_NAME}){{0,5}}\s*")
_ACTS = re.compile(words("verbs") + "|[的了将]|(?<![员协学合工商事])会$")
_NOT_OURS = re.compile(rf"(?:{words('foreign')}(?:时间|日期)?|{words('occasions')}(?:时间|日期))[ ]*[:：]?[ *]*$")
# 考试时间:, 比赛日期: what takes place then, where no label of publication ends so; of running text a bare 时间: too.
_OTHER_LABEL = re.compile("[一-龥](?:时间|日期)[ ]*[:：]?[ *]*$")
_OUR_LABEL = re.compile(rf"{words('published', 3)}[ ]*[:：;；]?[ *]*$")
_LABELLED_LINE = 120
# A clock with seconds, or who wrote it behind the day: of publication, in whatever line.
_POSTED = re.compile(rf"[ T]*\d{{1,2}}:\d\d:\d\d|{_CLOCK}[ ]{{0,4}}{words('page')}[ ]?[:：]")
_RANGE = re.compile(r"[ ]*[-–—~至到][ ]*\d")
DATELINE = re.compile(
    rf"(?:^|(?<=[\n ”》！]))[\s【\[(（《]*(?P<name>{AGENCY})》?"
    r"(?:[\]】)）]|[一-龥]{0,9}?(?:\d{4}年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:[早晚]间|上午|下午)?(?:电|讯|消息|报道)"
    r"|讯(?=[ (（\d]|$)|快讯|消息[ (（：:，]|(?=[(（]新闻联播)|[ ]?(?:全媒体)?记者[ :：]?[一-龥]{2,4})",
    re.M,
)
_SEAL = r"(?:[(（](?:盖章|公章|章|印章|代章|印)[)）])?"
SIGNED = re.compile(
    rf"\s*(?P<name>{BODY_NAME})?{_SEAL}\s*"
    rf"(?:{ANY_DAY}(?:印发?|发布|[写作记]?[于在][一-龥]{{2,8}})?)?[\s。]*$"
)
_LEAD = re.compile(
    r"(?:^|(?<=[\n ”》！]))[\s【\[(（]*(?:本[报网台刊社][一-龥]{0,4}?|[一-龥]{2,8}讯[ ]?(?:北京时间)?)"
    r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日[一-龥]{0,2}?(?:讯|电|消息)",
    re.M,
)
_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?=[年一-龥])(?!年(?:代|前|后|底前|以前|以后))|(?<=[会坛展节赛][·•])20\d\d(?!\d)"
)
# A meeting is named after its own year (2018望湖大会); a January report may tell of 2017年.
_NAMED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=[一-龥])(?![年财])|(?<=[会坛展节赛][·•])20\d\d(?!\d)")
_MEETING = re.compile(r"[一-龥]{2,16}?(?:大会|论坛|峰会|年会|博览会|展|节|赛|杯)")
_AUTHOR = re.compile(rf"{words('closing')}[ ]*:")
# 公司今日宣布,将于2012年6月20日…: told of what is to come
_COMING = re.compile("(?:将于|拟于|定于|将在)$")
_YEAR_BEHIND = re.compile(r"[ ]?[(（]((?:19|20)\d\d)年?[)）]")  # 本网5月4日讯(2018)
_AS_OF = re.compile(r"截[至止](?:到)?(?P<y>20\d\d)年(?P<m>\d{1,2})月")


def find(folded: str, lines: list[tuple[int, int]], span: tuple[int, int] | None) -> datetime.date | None:
    """The date of a document.

    Args:
        folded: ``characters.fold`` of the kept text.
        lines: Start and end in it of the lines that hold more than space.
        span: Start and end of the title, if there is one.

    Returns:
        The date, or ``None`` where nothing states it with its year.
    """
    after = [line for line in lines if span is None or line[0] >= span[1]]
    found = _DATE.search(folded, *span) if span else None
    if span and found and _COMING.search(folded, span[0], found.start()):
        found = None  # 将于2018年6月1日举办…
    ranged = found and _RANGE.match(folded, found.end())
    if span and found and not ranged and not _other(folded, span[0], found.start()) and (day := _day(found)):
        # A whole day in the title dates the report.
        return day
    listed = any(_chronicle(folded, line, after) for line in after[:3])
    under = [] if listed else after[:3]
    for start, end in under:
        if (found := DATE_LINE.fullmatch(folded, start, end)) and (day := _day(found)):
            return day
    for start, end in under if span else ():
        if day := heading_lines.written_day(folded, start, end):
            return day
        for pattern in _BYLINES if end - start <= 50 else ():
            found = pattern.fullmatch(folded, start, end)
            if found and not _other(folded, start, found.start("y")) and (day := _day(found)):
                return day
    if span and (day := _whole(folded, after[:3], _SUBTITLES, 80)):
        return day
    if span and (day := _above(folded, [line for line in lines if line[1] <= span[0]], after)):
        return day
    for start, end in lines[-1:] if listed else lines[-3:] + _above_authors(folded, lines):
        found = SIGNED.match(folded, start, end)
        if found and (found["y"] or found["hy"]) and (day := _day(found)):
            return day
    if day := _two_lines(folded, lines[-3:]):
        return day
    if day := _enclosing(folded, lines):
        return day
    if day := _whole(folded, after[:3] + lines[-3:], _PAPERS, 60):
        return day
    if lines and (opened := heading_lines.opened(folded, *lines[0])) and (day := _day(opened)):
        return day
    for start, end in lines[:3]:
        for pattern in _RELEASED:
            if (found := pattern.match(folded, start, end)) and (day := _day(found)):
                return day
    for pattern in (_CLOSED, _ENCLOSED) if lines else ():
        found = pattern.search(folded, max(lines[-1][0], lines[-1][1] - 60), lines[-1][1])
        if found and (day := _day(found)):
            return day
    if day := _turned(folded, lines[-2:]):
        return day
    for start, end in lines[:6]:
        found = PAGE_LINE.fullmatch(folded, start, end) if end - start <= 100 else None
        if found is None or (span and start == span[0]) or _is_held(folded, start, found.end("d")):
            continue
        around = folded[start : found.start("y")] + folded[found.end("d") : end]
        told = _TOLD.match(folded, found.end("d"), end)  # 一切尽在2018年5月4日18:00准时开始的大赛
        ours = not told and PAGE_WORDS.search(around) and not _other(folded, start, found.start("y"))
        if ours and (day := _day(found)):
            return day
    for label, found in _published(folded, lines):
        held = _is_held(folded, label, found.end())
        ours = not held and not _other(folded, max(0, label - 6), found.start("y"))
        if ours and not _bare(folded, label, found.end()) and (day := _day(found)):
            return day
    for start, end in after[:4] + lines[-4:]:
        named = _LABEL_ALONE.match(folded, start, end)
        found = DATE_LINE.fullmatch(folded, named.end(), end) if named and not _is_held(folded, start, end) else None
        if found and (day := _day(found)):
            return day
    for start, end in after[:4] + lines[-4:]:
        found = _HAN_LABELLED.search(folded, start, min(end, start + _LABELLED_LINE))
        if found and (day := _day(found)):
            return day
    for pattern in (_COMPACT, _CAPTION):
        found = pattern.search(folded, 0, min(len(folded), 300))
        if found and (day := _day(found)):
            return day
    return _from_dateline(folded, span) or heading_lines.address_day(folded, lines[:6])


def _above(folded: str, above: list[tuple[int, int]], after: list[tuple[int, int]]) -> datetime.date | None:
    """The day of a line of its own above the title, or of two lines in a row above or under it."""
    for start, end in above[-4:]:
        if heading_lines.is_masthead(folded, start, end):
            found = DATE_LINE.fullmatch(folded, start, end) or _DATE.search(folded, start, end)
            if day := heading_lines.written_day(folded, start, end) or (found and _day(found)):
                return day
    return heading_lines.joined_day(folded, above[-4:]) or heading_lines.joined_day(folded, after[:3])


def _whole(
    folded: str, lines: list[tuple[int, int]], patterns: tuple[re.Pattern[str], ...], longest: int
) -> datetime.date | None:
    """The day of the first line, of so many characters at most, that is one of the patterns from end to end."""
    for start, end in lines:
        for pattern in patterns if end - start <= longest else ():
            if (found := pattern.fullmatch(folded, start, end)) and (day := _day(found)):
                return day
    return None


def _is_held(folded: str, label: int, end: int) -> bool:
    """True for 时间: and a day with 地点: behind them: when something is held, not when it was written."""
    return _WHEN.match(folded, label) is not None and _WHERE.match(folded, end) is not None


def _other(folded: str, start: int, end: int) -> bool:
    """True where the words right before a day say that it is not the report's: 上传时间:, 考试时间:."""
    if _NOT_OURS.search(folded, start, end):
        return True
    before = folded[start:end]
    return _OTHER_LABEL.search(before) is not None and _OUR_LABEL.search(before) is None


def _published(folded: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, re.Match[str]]]:
    """Where a label begins and the day behind it: anywhere in the first lines, at the start of the last ones."""
    for found in _DIGITS.finditer(folded, 0, lines[5][1] if len(lines) > 5 else len(folded)):
        if label := _BEFORE_DAY.search(folded, max(0, found.start() - _LONGEST_LABEL), found.start()):
            yield label.start(), found
    for start, end in lines[-6:]:
        if match := _PUBLISHED.match(folded, start, end):
            yield match.start(), match


def _bare(folded: str, start: int, end: int) -> bool:
    """True for 时间: or 日期: in the midst of a long line: the time of a notice, not of publication."""
    if _WHEN.match(folded, start) is None or _POSTED.match(folded, end):
        return False
    begin, stop = folded.rfind("\n", 0, start) + 1, folded.find("\n", end)
    return start > begin and (stop if stop >= 0 else len(folded)) - begin > _LABELLED_LINE


def _two_lines(folded: str, lines: list[tuple[int, int]]) -> datetime.date | None:
    """The day of a signature that stands on two lines: 二〇一八年 above 五月四日."""
    for (a, b), (c, d) in pairwise(lines):
        if b - a <= 9 and d - c <= 9 and (found := DATE_LINE.fullmatch(folded[a:b] + folded[c:d])):
            return _day(found)
    return None


def _chronicle(folded: str, line: tuple[int, int], lines: list[tuple[int, int]]) -> bool:
    """Whether a line is the first of several days with text under each: a chronicle or a programme."""
    found = DATE_LINE.fullmatch(folded, *line)
    others = [DATE_LINE.fullmatch(folded, *other) for other in lines[1:-1] if found and other[0] > line[0]]
    return found is not None and any(other and _day(other) != _day(found) for other in others)


def _turned(folded: str, lines: list[tuple[int, int]]) -> datetime.date | None:
    """The day of a signature that stands before the body: 2012年5月10日望湖县水务局."""
    for start, end in lines:
        found = _TURNED.fullmatch(folded, start, end) if end - start <= 40 else None
        if found and not _ACTS.search(found["name"]) and (day := _day(found)):
            return day
    return None


def _enclosing(folded: str, lines: list[tuple[int, int]]) -> datetime.date | None:
    """The day of a letter whose enclosures follow: a line of its own under the body that signs it."""
    for at in range(2, len(lines)):
        start, end = lines[at]
        if end - start > 40 or not (found := DATE_LINE.fullmatch(folded, start, end)):
            continue
        first = at - 1
        while first > 0 and at - first <= 4 and _BODIES.fullmatch(folded, *lines[first]):
            first -= 1
        closed = folded[lines[first][1] - 1] in "。.!;)" or folded.startswith(("附件", "附:"), lines[first][0])
        if first < at - 1 and closed and (day := _day(found)):
            return day
    return None


def _above_authors(folded: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The line above the short lines at the end that tell who wrote the report."""
    tail = lines[-7:]
    at = next((i for i, line in enumerate(tail) if i and _AUTHOR.match(folded, *line)), None)
    return [tail[at - 1]] if at and all(end - start <= 40 for start, end in tail[at:]) else []


def _from_dateline(folded: str, span: tuple[int, int] | None) -> datetime.date | None:
    """The day of 人民网…11月6日电, where a full date behind it, or the text's only year near it, gives the year."""
    low = span[1] if span else 0
    line = DATELINE.search(folded, low, low + 80)
    if line is None or not line["m"]:
        line = _LEAD.search(folded, low, low + 80)
    if line is None:
        return None
    whole = _DATE.search(folded, line.start(), line.end())
    if whole is not None:
        return _day(whole)
    full = _DATE.search(folded, line.end(), line.end() + 40)
    behind = _YEAR_BEHIND.match(folded, line.end())
    years = {found[0] for found in _YEAR.finditer(folded)}
    try:
        if full and full["y"]:
            day = datetime.date(int(full["y"]), int(line["m"]), int(line["d"]))
            told = _day(full)
            ahead = _COMING.search(folded, line.end(), full.start("y")) is not None
            return day if told and 0 <= (told - day if ahead else day - told).days <= 60 else None
        if behind:
            return datetime.date(int(behind[1]), int(line["m"]), int(line["d"]))
        # The one year that the whole report names is its own, where the title or the first words name it.
        near = _NAMED_YEAR.search(folded, *(span or (0, 0))) or _NAMED_YEAR.search(folded, line.end(), line.end() + 40)
        # From March on a meeting is hardly named after last year's.
        met = near and _MEETING.match(folded, near.end())
        settled = len(years) == 1 or (met and near and max(years) == near[0] and int(line["m"]) > 2)
        if near and settled:
            return datetime.date(int(near[0]), int(line["m"]), int(line["d"]))
        return _as_of(folded, line)
    except ValueError:
        return None


def _as_of(folded: str, line: re.Match[str]) -> datetime.date | None:
    """The day of a dateline in the year of 截至2018年9月底: the first such day behind the month that it tells."""
    days = set()
    for told in _AS_OF.finditer(folded):
        year, month = int(told["y"]), int(told["m"])
        if not 1 <= month <= 12:
            continue
        day = datetime.date(year + (int(line["m"]) < month), int(line["m"]), int(line["d"]))
        if 0 <= (day - datetime.date(year, month, 1)).days <= 120:
            days.add(day)
    return days.pop() if len(days) == 1 else None


def _day(match: re.Match[str]) -> datetime.date | None:
    groups = match.groupdict()
    try:
        if groups.get("y"):
            return datetime.date(int(groups["y"]), int(groups["m"]), int(groups["d"]))
        year = int(
            "".join(str("〇一二三四五六七八九".index(c)) if c in "一二三四五六七八九" else "0" for c in groups["hy"])
        )
        return datetime.date(year, _small(groups["hm"]), _small(groups["hd"]))
    except (ValueError, TypeError, KeyError):
        return None


def _small(number: str) -> int:
    """The value of 一 to 三十一."""
    tens, ten, ones = number.rpartition("十")
    digit = "〇一二三四五六七八九".index
    return (digit(tens) if tens else 1) * 10 * bool(ten) + (digit(ones) if ones else 0)
