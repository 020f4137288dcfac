"""The names of people: what a tagger took too much or too little of, what it missed, and no bylines."""

import re
from bisect import bisect_right
from functools import cache
from operator import attrgetter

from pipeline import resources
from pipeline.mentions import spans, titles, works
from pipeline.mentions.spans import Disjoint
from pipeline.mentions.types import Name

_BYLINE = re.compile(
    r"(?:记者|通讯员|特约记者|实习生|责任?编辑|责编|(?<!总)编辑|编审|作者|撰稿|供稿|撰文|摄影|摄像|文/图|图/文|文/|图/|校对|审核|初审|复审|终审|来源|录入|上传|发布人)"
    r"[:： |/]*(?:(?:[一-龥·](?<![的采访会时来说在了等])){2,4}[、 ,，/]{1,2}){0,5}$"
)
# What _BYLINE can end with: most names stand behind something else, behind a title.
_BYLINE_ENDS = frozenset("者员生辑编审稿文影像图对核源入传人:： |/、,，")
_CLOSING = re.compile(r"^[ ]*[)）]?[ ]*(?:$|\n[ ]*$)")
_TAIL = re.compile(
    rf"(?:{titles.either('honorifics', 'weak')}|(?<=[一-龥]{{2}})[与也及着就将在对向]"
    r"|副(?=教授|主任|研究员)|女(?=士)|先(?=生)|博(?=[士导])|夫妇|夫妻|伉俪|[一两二三四五六七八九几][位名])$"
)
_ACTS = re.compile(
    r"[ ]?(?:[、，,。；;）)]|在|主持|出席|指出|强调|表示|说|介绍|致|讲话|作|宣|参加|等|和|与"
    r"|同志|先生|女士|率|就|对|为|一行|带队|汇报)"
)
# What may follow a name of which nothing but a title before it tells: 、 or what people do.
_BOUND = re.compile(r"[、,。;:)\n]|等|和|与|及|以及|同志|先生|女士|老师|教授|博士|一行|在|就|对|向|为|作|到|率|$")
_LATIN = re.compile(r"[ ]?([A-Z][A-Za-z.\-]+(?: [A-Z][A-Za-z.\-]+){0,3})(?![A-Za-z])")
_FOREIGN = re.compile(r"[A-Z][a-z][A-Za-z.\-]*(?:[ ][A-Z][A-Za-z.\-]+){0,3}(?![A-Za-z])")
_CALLED = re.compile(
    r"先生|女士|同志|教授|博士|博导|研究员|院士|主任|院长|书记|局长|会长|总经理|董事长|校长|处长|部长|主席|馆长|所长|台长"
)
_STOPPED = re.compile(r"[、,。;)\n]")
_SEVERAL = re.compile(r"[一两二三四五六七八九几][位名]")
_VICE = re.compile(r"(?:常务)?副$")
_RUN = re.compile(r"(?:^|[、,。;:(\n和与及]|包括)([一-龥·]{4,12})$")
_ENDED = re.compile(r"[、,。;)\n和与及等在将会说表出也的]|$")
_NO_LEADER = re.compile(
    r"副|前|常务|新任|当选|共和国|王国|联邦|政府|议会|国会|参议|众议|[的和与及在是为由向对同]|人民|代|第[一二]|央行|银行|集团|组织|公司|大"
)
# What is given behind 作.
_GIVES = re.compile(r"[^，,。；;、\n]{0,24}?(?:报告|讲话|发言|汇报|点评|总结|讲座|演讲|表态|说明)")
# What a name may stand right behind.
_STARTS = frozenset("、,，。;；:：\n （(和与及由")
_start = attrgetter("start")
_FUNCTION = frozenset("等和与及在就对向为作到率的了也将并说讲是以及表介宣致主出参却")


# Surnames that behind a title are nearly always something else: 总裁|呼吁, 教授|和其, 主任|向记者.
_NO_SURNAMES = _FUNCTION | frozenset("呼达从同相应由自常时有都能万千百单如支随经代双广全后前上下国家")


@cache
def sure_surnames() -> frozenset[str]:
    """Surnames that are hardly ever anything else."""
    return resources.words("corpora", "lexicons", "names_surnames_sure.txt")


@cache
def surnames() -> frozenset[str]:
    """Surnames of any kind: one of these may open the name of a person."""
    return resources.words("corpora", "lexicons", "names_surnames.txt")


@cache
def compound_surnames() -> frozenset[str]:
    """Surnames of two characters that are no everyday words."""
    return frozenset(name for name in surnames() if len(name) == 2) - {"第五", "百里", "东方", "南门", "西门", "单于"}


@cache
def _countries() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_places.txt")


def find(folded: str, names: list[Name]) -> list[Name]:
    """Mends the people among the names.

    Args:
        folded: Folded text.
        names: Names in text order, disjoint.

    Returns:
        The names in text order, disjoint; people without honorifics and verbs, found again wherever their full names
        stand, and behind titles that nobody followed; none that is a byline.
    """
    kept: dict[int, Name] = {}
    names = _compounds(folded, _completed(folded, names))
    for name in names:
        if name.label != "person":
            kept[name.start] = name
        elif not is_byline(folded, name.start, name.end):
            for part in _mended(folded, name):
                kept[part.start] = part
    for more in (_behind_titles, _before_titles, _latin):
        for name in more(folded, sorted(kept.values(), key=_start)):
            kept[name.start] = name
    for country, person in _leaders(folded):
        for start in [n.start for n in kept.values() if n.start < person.end and country.start < n.end]:
            del kept[start]
        kept[country.start], kept[person.start] = country, person
    return works.leave_out(folded, _again(folded, sorted(kept.values(), key=_start)))


def _completed(folded: str, names: list[Name]) -> list[Name]:
    """Names of two characters with the third that the same name has elsewhere: 张某|有."""
    people = [n for n in names if n.label == "person"]
    whole = {folded[n.start : n.end] for n in people if n.end - n.start == 3}
    if not whole:
        return names
    starts = {n.start for n in names}
    return [
        Name(n.start, n.end + 1, n.label, n.score)
        if n.label == "person" and n.end - n.start == 2 and n.end not in starts and folded[n.start : n.end + 1] in whole
        else n
        for n in names
    ]


def _compounds(folded: str, names: list[Name]) -> list[Name]:
    """Names with the first half of a surname of two characters that the tagger left out: 学生公|冶某, 副书记呼|延庆."""
    found: list[Name] = []
    last, surnames = 0, compound_surnames()
    for name in names:
        start, before = name.start, name.start - 1
        if name.label in ("person", "place") and last <= before and folded[before : start + 1] in surnames:
            titled = titles.start_of(folded, before) >= 0
            person = name.label == "person" and (titled or before == 0 or folded[before - 1] in _STARTS)
            if name.end - start < 4 and (person or (titled and name.end - start == 2)):
                name = Name(before, name.end, "person", name.score)
        found.append(name)
        last = name.end
    return found


def _mended(folded: str, name: Name) -> list[Name]:
    """A person without what is none of the name; the country before a foreign name apart from it."""
    start, end = name.start, name.end
    while start < end and folded[start] in " \n兼":
        start += 1
    while end - start > 2 and (tail := _TAIL.search(folded[start : end + 3], 0, end - start)):
        end = start + tail.start()
    if end - start > 2 and titles.acts(folded[end - 1 : end + 1]):
        # 吴某宣|布: the tagger took the first half of a verb.
        end -= 1
    if end - start == 3 and folded[end - 1] == "作" and _GIVES.match(folded, end):
        # 周某作|年度报告
        end -= 1
    if 0 < end - start < 3 and _lacks_surname(folded, start):
        start -= 1
    if end - start > 2 and folded[start] in "员长任" and titles.start_of(folded, start + 1) >= 0:
        # 研究|员丽某: the tagger took the last character of a title.
        start += 1
    if end <= start or titles.is_word(folded[start:end]):
        return []
    if _is_body(folded, start, end):
        return [Name(start, end, "organization", name.score)]
    if folded[start:end] in _countries() and not (
        titles.start_of(folded, start) >= 0 and titles.acts(folded[end : end + 2])
    ):
        return [Name(start, end, "place", name.score)]
    for length in (5, 4, 3, 2) if titles.end_of(folded, end) >= 0 else ():
        if end - start >= length + 2 and folded[start : start + length] in _countries():
            middle = start + length
            return [Name(start, middle, "place", name.score), Name(middle, end, "person", name.score)]
    if end - start == 1 and titles.end_of(folded, end) < 0:
        # 孙|某某院长: the tagger took the surname alone.
        given = next((n for n in (2, 1) if titles.end_of(folded, end + n) > 0), 0)
        several = _SEVERAL.match(folded, end)
        if given and not several and all("一" <= c <= "龥" and c not in _FUNCTION for c in folded[end : end + given]):
            end += given
    more = folded[end : end + 1]
    short = end - start == 2 and folded[start] in sure_surnames() and titles.start_of(folded, start) >= 0
    short = short and not titles.acts(folded[end : end + 2]) and more not in _FUNCTION
    if short and "一" <= more <= "龥" and titles.end_of(folded, end) < 0:
        # 主任邹某|实、: the tagger left the last character out.
        end += bool(_BOUND.match(folded, end + 1)) or titles.acts(folded[end + 1 : end + 3])
    return [Name(start, end, "person", name.score)]


def _lacks_surname(folded: str, start: int) -> bool:
    """True where the tagger left the surname behind a title out: 副院长周|四安."""
    surname = folded[start - 1 : start]
    if surname not in surnames() or surname in _NO_SURNAMES or folded[start] in sure_surnames():
        return False
    return titles.start_of(folded, start - 1) >= 0 and titles.start_of(folded, start) < 0


_BODY = re.compile(r"(?:大学|学院|学校|中学|小学|医院|小组|集团|银行|公司|协会|学会|总会|联合会)$")


def _is_body(folded: str, start: int, end: int) -> bool:
    """True for a body between 中国 and its title that the tagger took for a person: 中国|记协|主席."""
    body = bool(_BODY.search(folded, start, end))
    if not body and folded.startswith("中国", max(0, start - 2), start):
        body = "·" not in folded[start:end] and not sure_surnames() & {folded[start], folded[start : start + 2]}
    return body and titles.end_of(folded, end) >= 0


def _behind_titles(folded: str, names: list[Name]) -> list[Name]:
    """People behind a title that no tagged name follows: 总编辑傅某某为…, 校长 Ann Lee."""
    starts = {name.start for name in names}
    ends = [(name.end, name.label) for name in names]
    found = []
    for at, (end, label) in enumerate(ends):
        if label not in ("title", "organization", "place"):
            continue
        if label != "title":
            body, end = end, titles.end_of(folded, end)
            if end < 0:
                acting = _acting(folded, body) if label == "organization" and body not in starts else 0
                limit = names[at + 1].start if at + 1 < len(names) else len(folded)
                if acting and body + acting <= limit:
                    found.append(Name(body, body + acting, "person", 0.5))
                continue
        begin = end + 1 if folded[end : end + 1] == " " else end
        if begin in starts or (at + 1 < len(names) and names[at + 1].start < begin):
            continue
        limit = names[at + 1].start if at + 1 < len(names) else len(folded)
        length = _length(folded, begin, label == "title")
        if length and begin + length <= limit and not is_byline(folded, begin, begin + length):
            found.append(Name(begin, begin + length, "person", 0.6))
    return found


def _acting(folded: str, start: int) -> int:
    """How long the name is between an organization and what its bearer does, or 0: 某某服务中心|王某|演讲."""
    if folded[start : start + 1] not in sure_surnames() or titles.is_everyday(folded[start : start + 2]):
        return 0
    for length in (3, 2):
        given = folded[start + 1 : start + length]
        if titles.acts(folded[start + length : start + length + 2]):
            return length if all("一" <= c <= "龥" and c not in _FUNCTION for c in given) else 0
    return 0


def _before_titles(folded: str, names: list[Name]) -> list[Name]:
    """People before 先生, 教授 and the like, behind an organization, a title or a stop: 某某学院田某某副教授."""
    ends = {name.end for name in names if name.label in ("organization", "place", "facility", "title")}
    starts = [name.start for name in names]
    found = []
    for called in _CALLED.finditer(folded):
        end = called.start()
        if folded[end - 1 : end] == "副" and (vice := _VICE.search(folded, max(0, end - 3), end)):
            end = vice.start()
        for length in (3, 2):
            start = end - length
            if start < 0 or folded[start] not in sure_surnames() or titles.is_everyday(folded[start : start + 2]):
                continue
            given = folded[start + 1 : end]
            if not all("一" <= c <= "龥" and c not in _FUNCTION for c in given):
                continue
            if (
                start not in ends
                and folded[start - 1] not in "、,。;:(\n 和与及"
                and titles.start_of(folded, start) < 0
            ):
                continue
            near = bisect_right(starts, end - 1)
            crossed = near > 0 and names[near - 1].end > start
            followed = near < len(names) and names[near].label == "person" and names[near].start == called.end()
            if crossed or followed or -1 < titles.start_of(folded, called.end()) < end or is_byline(folded, start, end):
                continue
            found.append(Name(start, end, "person", 0.6))
            break
    return found


def _latin(folded: str, names: list[Name]) -> list[Name]:
    """Names in Latin letters behind a title: 校长 Ann Lee."""
    starts = [name.start for name in names]
    found = []
    for latin in _FOREIGN.finditer(folded):
        start, end = latin.span()
        title = start - 1 if folded[start - 1 : start] == " " else start
        near = bisect_right(starts, end - 1)
        free = near == 0 or names[near - 1].end <= start
        if free and "一" <= folded[title - 1 : title] <= "龥" and titles.start_of(folded, title) >= 0:
            found.append(Name(start, end, "person", 0.6))
    return found


@cache
def _leader() -> re.Pattern[str]:
    return re.compile(titles.either("leaders"))


def _leaders(folded: str) -> list[tuple[Name, Name]]:
    """Countries and those who lead them, where the name stands between the two: 法国某某总统."""
    found = []
    for title in _leader().finditer(folded):
        run = _RUN.search(folded, max(0, title.start() - 12), title.start())
        if run is None or not _ENDED.match(folded, title.end()):
            continue
        start, end = run.span(1)
        country = next((n for n in (6, 5, 4, 3, 2) if folded[start : start + n] in _countries()), 0)
        middle = start + country
        name = folded[middle:end]
        if country and 2 <= len(name) <= 7 and not _NO_LEADER.search(name):
            found.append((Name(start, middle, "place", 0.6), Name(middle, end, "person", 0.6)))
    return found


def _length(folded: str, start: int, tagged: bool) -> int:
    """How long the name is that starts at ``start`` behind a title, one of the tagger or not, or 0."""
    if latin := _LATIN.match(folded, start):
        return latin.end(1) - start
    surname = 2 if folded[start : start + 2] in compound_surnames() else 1
    sure = surname == 2 or folded[start : start + 1] in sure_surnames()
    rare = folded[start : start + 1] in surnames() and folded[start : start + 1] not in _NO_SURNAMES
    if not (sure or rare) or titles.is_everyday(folded[start : start + 2]):
        return 0
    for length in (surname + 2, surname + 1):
        given = folded[start + surname : start + length]
        if len(given) < length - surname or not all("一" <= c <= "龥" and c not in _FUNCTION for c in given):
            continue
        end = start + length
        bound = titles.acts(folded[end : end + 2]) or (
            _BOUND.match(folded, end) if sure else length == 3 and tagged and _STOPPED.match(folded, end)
        )
        if bound and titles.end_of(folded, start) < 0:
            return length
    return 0


def _again(folded: str, names: list[Name]) -> list[Name]:
    """The names, and the people wherever else their full names stand."""
    people = [(name.start, name.end) for name in names if name.label == "person"]
    written = list(spans.again(folded, people, 2))
    if written:
        names = [name for name in names if not _crosses(name, written)]
    claimed = Disjoint((name.start, name.end) for name in names)
    found = []
    for start, end in written:
        if not claimed.free(start, end):
            continue
        sure = end - start > 2 or _ACTS.match(folded, end) or titles.start_of(folded, start) >= 0
        if sure and not is_byline(folded, start, end):
            claimed.add(start, end)
            found.append(Name(start, end, "person", 0.5))
    return sorted(names + found, key=_start)


def _crosses(name: Name, written: list[tuple[int, int]]) -> bool:
    """True for a short body that starts inside a full name and ends behind it: 施某|某为|名誉会长."""
    if name.label not in ("organization", "place") or name.end - name.start > 3:
        return False
    return any(start < name.start < end < name.end and end - start > 2 for start, end in written)


def is_byline(folded: str, start: int, end: int) -> bool:
    """True for a name behind 记者, 责任编辑 and the like, and for one in brackets as the last words of the document."""
    before = folded[max(0, start - 30) : start]
    if before[-1:] in _BYLINE_ENDS and _BYLINE.search(before):
        return True
    return before[-1:] in "（(" and len(folded) - end < 40 and bool(_CLOSING.match(folded[end : end + 40]))
