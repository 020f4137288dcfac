"""Venues and places, by section 6 of ``docs/record.md``: the longest name of a place that stands together."""

import re
import tomllib
from functools import cache

from pipeline import resources
from pipeline.mentions import divisions
from pipeline.mentions.types import Name, Place, Sentence

_SITE = re.compile(
    r"(?:大学|学院|学校|中学|小学|附中|党校|校区|医院|院区|卫生院|公司|集团|酒店|饭店|宾馆|中心|[展场]馆|图书馆|博物馆|体育馆|公园|社区|居委|村委会|基地|园区?|工厂|厂|会堂|文化宫|故居|旧居|寺|车间|企业|幼儿园)$"
)
# Before an organization, these say that it is meant as a place.
_LOCATIVE = re.compile(
    r"(?<![存现正实旨所])(?:在|于|赴|到|至|来到|前往|走进|深入|走访|参观|视察|考察|访问|莅临|进驻|抵达|位于|做客|来)(?:了)?[“]?$"
)
_OWN = re.compile(r"(?<=[在于到赴来])(?:我|本)(?:院|校|局|市|县|区|省|镇|公司|集团|中心)(?!长|里|领导)")
_AFTER = re.compile(
    r"[内里]?(?:隆重|胜利|顺利|成功|盛大|如期|正式|圆满|联合|共同|组织|主持|分别|同步|继续|同时|集中|就地){0,3}"
    r"(?:举行|举办|召开|开幕|闭幕|拉开|启动|开展|举|进行|落幕|结业|开班|宣布|发起|会见|揭牌|签约|签署|揭幕|亮相|开营|开赛|录制|播出|直播)"
)
_IN = re.compile(r"(?<![存现正实旨所潜])[在于](?=[^，。；、：！？,;:!?\n]{2,30}?" + _AFTER.pattern + ")")
_INNER_STOP = re.compile(
    r"主持|期间|领导下|背景|基础|过程|之际|同时|以来|框架|指导|支持|大会上|会议上|会上|仪式上|陪同|北京时间|全国|统一|日|月|年|今天|上午|下午|晚|当天"
)
_FLOOR = r"(?:(?:[A-Za-z]|[一二三四五六七八九十]|\d{1,4}|东|西|南|北|主|负|门诊|住院)+(?:号|座|栋|幢|楼|层|区|院区|校区|室|教)*)"
_HOLE = re.compile(r"[（(][^（）()\n，。,]{1,12}[）)]")


@cache
def _words(key: str) -> str:
    data = tomllib.loads(resources.path("corpora", "lexicons", "venues.toml").read_text(encoding="utf-8"))
    return "|".join(re.escape(word) for word in sorted(set(data[key].split()), key=lambda word: (-len(word), word)))


@cache
def _room() -> re.Pattern[str]:
    """What may follow a building or body and belong to the venue: 三楼会议室, 304报告厅, 400人报告厅, (上海)."""
    return re.compile(
        rf"的?(?:{_FLOOR}|\d{{2,4}}人)?[一-龥A-Za-z\d]{{0,6}}?(?:{_words('rooms')})(?:[A-Z]?\d{{2,4}}(?:室)?)?"
    )


@cache
def _lone_room() -> re.Pattern[str]:
    """A room without its building, after 在: 主楼304报告厅, 门诊八楼会议室."""
    return re.compile(
        rf"(?<=[在于到])(?:[一-龥A-Za-z\d]{{0,12}}?)(?:{_words('rooms')})(?=[^一-龥]|{_AFTER.pattern}|由|组织|联合|，)"
    )


@cache
def _kind() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('rooms')}|{_words('kinds')}|\d室|[A-Z]\d{{3}})$")


@cache
def _virtual() -> re.Pattern[str]:
    return re.compile(_words("virtual"))


@cache
def _virtual_use() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=在)|(?<=通过)|(?<=登录)|(?<=依托)|(?<=利用)|(?<=借助)|(?<=做客)|(?<=于))[“《]?(?P<name>[一-龥A-Za-z]{{0,8}}?(?:{_words('virtual')})(?:[一-龥]{{0,2}}(?:平台|频道|栏目|直播间))?)"
    )


def find(text: str, folded: str, names: list[Name], sentences: list[Sentence]) -> list[Place]:
    """Finds the places of a text: facilities, rooms and regions.

    Args:
        text: The text that was searched for names.
        folded: ``characters.fold(text)``.
        names: Names in text order, disjoint; ``place``, ``facility`` and ``organization`` matter.
        sentences: Sentences of the text.

    Returns:
        Venues (kind ``venue``) and bare towns and regions (``place``), in text order, disjoint; an organization is one
        only where its room is named or the text says that something is there.
    """
    spans: list[tuple[int, int, bool]] = []
    run: list[Name] = []
    for name in [*(name for name in names if name.label in ("place", "facility", "organization")), None]:
        if run and (name is None or not _together(folded, run[-1].end, name.start)):
            spans.extend(_from_run(folded, run))
            run = []
        if name is not None:
            run.append(name)
    taken = [(name.start, name.end) for name in names if name.label not in ("place", "facility", "organization")]
    for pattern, virtual in ((_virtual_use(), True), (_OWN, False), (_lone_room(), False)):
        for found in pattern.finditer(folded):
            start, end = found.span("name") if virtual else found.span()
            if end > start:
                spans.append((start, end, virtual))
    spans.extend(_between(folded))
    return [_place(text, folded, *span) for span in _disjoint(spans, taken)]


def _together(folded: str, end: int, start: int) -> bool:
    gap = folded[end:start]
    return gap == "" or bool(_HOLE.fullmatch(gap))


def _from_run(folded: str, run: list[Name]) -> list[tuple[int, int, bool]]:
    """The place that a run of abutting names forms, if it forms one."""
    start, end = run[0].start, run[-1].end
    stretched = _stretch(folded, end)
    if stretched > end:
        return [(start, stretched, False)]
    last = run[-1]
    if last.label in ("facility", "place"):
        first = next((at for at, name in enumerate(run) if name.label != "organization"), 0)
        whole = last.label == "facility" or run[0].label != "organization"
        return [(start if whole else run[first].start, end, bool(_virtual().search(folded, start, end)))]
    if _SITE.search(folded, start, end) and _LOCATIVE.search(folded, max(0, start - 4), start):
        return [(start, end, False)]
    head = []
    for name in run:
        if name.label != "place":
            break
        head.append(name)
    return [(head[0].start, head[-1].end, False)] if head else []


def _stretch(folded: str, end: int) -> int:
    """Where a venue ends with the room, the bracket or the floor behind it."""
    at = end
    if hole := _HOLE.match(folded, at):
        rest = _AFTER.match(folded, hole.end()) or _room().match(folded, hole.end())
        at = hole.end() if rest else at
    found = _room().match(folded, at)
    if found and not _INNER_STOP.search(found[0]) and not re.search(r"[在由与和及对为是把将等到了召举]", found[0]):
        return found.end()
    return at


def _between(folded: str) -> list[tuple[int, int, bool]]:
    """What stands between 在 and 举行, where it ends as a place does."""
    spans = []
    for found in _IN.finditer(folded):
        start = found.end()
        after = _AFTER.search(folded, start + 2)
        if after is None:
            continue
        end = after.start()
        words = folded[start:end]
        if re.search(r"[，。；、：！？,;:!?\n]", words) or _INNER_STOP.search(words) or not _kind().search(words):
            continue
        spans.append((start, end, bool(_virtual().search(words))))
    return spans


def _disjoint(spans: list[tuple[int, int, bool]], taken: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """The longest of overlapping spans, none that crosses another name."""
    kept: list[tuple[int, int, bool]] = []
    for start, end, virtual in sorted(set(spans), key=lambda span: (span[0] - span[1], span[0])):
        if any(start < other_end and other < end for other, other_end, _ in kept):
            continue
        if any(
            start < other_end and other < end and not (other <= start and end <= other_end)
            for other, other_end in taken
        ):
            continue
        kept.append((start, end, virtual))
    return sorted(kept)


def _place(text: str, folded: str, start: int, end: int, virtual: bool) -> Place:
    landmark = divisions.code(folded[start:end])
    chain, _ = divisions.read(folded, start, end)
    region = chain == end or (end - start <= 8 and re.search(r"(?:[省市县区镇乡村旗州盟国]|街道)$", folded[start:end]))
    facility = _kind().search(folded, start, end) if not region else None
    kind = "place" if region or (facility is None and end - start <= 4 and chain > start) else "venue"
    return Place(start=start, end=end, kind=kind, virtual=virtual, division=None if virtual else landmark)
