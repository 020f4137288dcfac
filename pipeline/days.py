"""Reads a whole day in every form in which sites, generators and spreadsheets write one beside a text.

Dates inside sentences are the business of ``pipeline.mentions.timex``; here a line, a cell or a field is nothing but a
day, with a clock, a weekday or who posted it beside it at most.
"""

import datetime
import re

_CHINA = datetime.timezone(datetime.timedelta(hours=8))  # stamps in seconds are read as the sites' own clock shows them
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_ZONE = r"(?: ?(?:Z|GMT|UTC|CST|[+\-]\d\d:?\d\d))?"
_CLOCK = (
    r"(?:[ ,T]*(?:[上下]午|晚)? ?\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?)?(?:分|\.\d{1,9})?(?: ?[ap]m)?"
    rf"{_ZONE})?"
)
_WEEKDAY = (
    r"(?:[ ,(]*(?:(?:星期|周)[一二三四五六日天]|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b\)?)?"
)
# 2018-05-04, 2018年5月4日, 2018、5、4, 2018_05_04: one separator throughout
_PLAIN = (
    rf"{_YEAR} ?(?:年 ?(?P<m>\d{{1,2}}) ?月 ?(?P<d>\d{{1,2}}) ?[日号]?"
    r"|(?P<sep>[\-/.,、_·—–]) ?(?P<m2>\d{1,2}) ?(?P=sep) ?(?P<d2>\d{1,2}))(?!\d)"
)
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"{_PLAIN}{_WEEKDAY}{_CLOCK}",
        rf"{_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?:[ T]?\d{{6}}|{_CLOCK})",
        # May 4, 2018; Friday, May 4th 2018
        rf"(?:{_WEEKDAY}[ ,]*)?{_MONTH} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? ?{_YEAR}{_CLOCK}",
        # 4 May 2018; Fri, 04 May 2018 02:00:00 GMT; 04-May-2018
        rf"(?:{_WEEKDAY}[ ,]*)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ \-/]?{_MONTH}[ ,\-/]{{1,2}}{_YEAR}{_CLOCK}",
        # 8 11月 2019, 8/11月/2019
        rf"(?P<d>\d{{1,2}})[ /](?P<m>\d{{1,2}})月[ ,/]{_YEAR}年?",
        # 5月 4, 2018, as blogs of WordPress write it
        rf"(?P<m>\d{{1,2}})月 ?(?P<d>\d{{1,2}})日?, ?{_YEAR}年?{_CLOCK}",
        # Fri May 04 10:00:00 CST 2018
        rf"{_WEEKDAY}[ ,]*{_MONTH} (?P<d>\d{{1,2}}){_CLOCK} {_YEAR}",
        # 05-04-2018, or 23/05/2018 where the first number can be no month
        rf"(?P<m>\d{{1,2}})(?P<sep>[\-/.])(?P<d>\d{{1,2}})(?P=sep){_YEAR}{_CLOCK}",
        # 18-05-04 10:22
        rf"(?P<short>[0-3]\d)(?P<sep>[\-/.])(?P<m>\d{{2}})(?P=sep)(?P<d>\d{{2}}){_CLOCK}",
    )
)
_STAMP = re.compile(r"(?P<seconds>1\d{9}|[5-9]\d{8})(?:\d{3})?")
_WRAP = " \t\u3000()[]【】|·•—–-。*_>#"
# Posted on …, Posted by admin on …, Published: …, 发表于 …; … by admin
_POSTED = re.compile(
    r"(?:(?:写|记|发布|发表|刊|摄)[于在]?[ :]*(?=[12])|on "
    r"|(?:(?:last )?updated|posted|published|created|written|submitted|date)(?: by [^\d:]{1,24}?)?(?: on| at)?[ :]+)",
    re.I,
)
_BY = re.compile(r"[ ,|/]+(?:by|in) [^。,]{1,24}$", re.I)
# The halves of a day on two lines: 04 and 2018-05, 05-04 and 2018, 2018年 and 5月4日.
_HALVES = (
    (re.compile(r"(?P<d>\d{1,2})日?"), re.compile(r"(?P<y>(?:19|20)\d\d)[\-/.年] ?(?P<m>\d{1,2})月?")),
    (re.compile(r"(?P<y>(?:19|20)\d\d)[\-/.年] ?(?P<m>\d{1,2})月?"), re.compile(r"(?P<d>\d{1,2})[日号]?")),
    (re.compile(r"(?P<m>\d{1,2})[\-/.月] ?(?P<d>\d{1,2})日?"), re.compile(r"(?P<y>(?:19|20)\d\d)年?")),
    (re.compile(r"(?P<y>(?:19|20)\d\d)年?"), re.compile(r"(?P<m>\d{1,2})[\-/.月] ?(?P<d>\d{1,2})[日号]?")),
)

# …/20180504/1.html, …/2018/5/4/…, …/2018/0504/…, …/201805/t20180504_1.html
_ADDRESS_DAYS = (
    re.compile(r"/t(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)_"),
    re.compile(r"/(?P<y>20\d\d)(?P<s>[/\-]?)(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)/"),
    re.compile(r"/(?P<y>20\d\d)[/\-](?P<m>\d{1,2})[/\-]?(?P<d>(?<=\d)[0-3]\d|(?<=[/\-])\d{1,2})/"),
)


def read(folded: str) -> datetime.date | None:
    """The day that a field, a cell or a line is, or ``None`` where it says anything else.

    Args:
        folded: Folded text (:func:`pipeline.characters.fold`): ``2018-05-04 10:22``, ``20180504``, ``May 4, 2018``,
            ``Posted on 2018-05-04 by admin``. Of ``05-04-2018`` the month is read first, unless it can be none.

    Returns:
        The day; ``None`` also for a day that does not exist.
    """
    text = folded.strip(_WRAP)
    if not 6 <= len(text) <= 60 or not any(char.isdigit() for char in text):
        return None
    if posted := _POSTED.match(text):
        text = text[posted.end() :]
    text = _BY.sub("", text).strip(_WRAP)
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _day(found)
    return None


def stamp(value: str) -> datetime.date | None:
    """The day of a Unix timestamp in seconds or milliseconds, by the clock of China; ``None`` for anything else."""
    found = _STAMP.fullmatch(value.strip())
    return None if found is None else datetime.datetime.fromtimestamp(int(found["seconds"]), _CHINA).date()


def halves(first: str, second: str) -> datetime.date | None:
    """The day that is written over two folded lines, such as ``04`` above ``2018-05``; ``None`` where it is none."""
    first, second = first.strip(_WRAP), second.strip(_WRAP)
    if len(first) > 8 or len(second) > 8:
        return None
    for one, two in _HALVES:
        if (above := one.fullmatch(first)) and (below := two.fullmatch(second)):
            parts = {**above.groupdict(), **below.groupdict()}
            return _date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    return None


def address(text: str) -> tuple[tuple[int, int], datetime.date] | None:
    """Where the first day stands in an address of the web, and the day: ``…/art/2018/5/4/art_12.html``."""
    for link in re.finditer(r"https?://[^\s，。）)]+", text):
        for pattern in _ADDRESS_DAYS:
            found = pattern.search(text, link.start(), link.end())
            if found and (day := _day(found)) is not None:
                return (found.start("y"), found.end("d")), day
    return None


def _day(found: re.Match[str]) -> datetime.date | None:
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    day = int(parts.get("d") or parts["d2"])
    year = int(parts["y"]) if "y" in parts else 2000 + int(parts["short"])
    if "month" in parts:
        return _date(year, _MONTHS.index(parts["month"][:3].lower()) + 1, day)
    month = int(parts.get("m") or parts["m2"])
    if month > 12 and found.start("y") > found.start("m") >= 0:
        month, day = day, month
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
