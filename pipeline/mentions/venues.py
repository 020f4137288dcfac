"""Venues and places, by section 6 of ``docs/record.md``: the longest name of a place that stands together."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from pipeline import resources
from pipeline.mentions import divisions
from pipeline.mentions.spans import Disjoint
from pipeline.mentions.surroundings import repaired
from pipeline.mentions.types import Name, Place, Sentence

_LABELS = ("place", "facility", "organization")
_SITE = re.compile(
    r"(?:大学|学院|学校|中学|小学|附中|党校|校区|医院|院区|卫生院|公司|集团|酒店|饭店|宾馆|中心|[展场]馆|图书馆|博物馆|体育馆|公园|社区|居委|村委会"
    r"|基地|园区?|工厂|厂|会堂|文化宫|故居|旧居|寺|车间|企业|幼儿园)$"
)
# Before an organization, these say that it is meant as a place.
_LOCATIVE = re.compile(
    r"(?<![存现正实旨所])(?:在|于|赴|到|至|来到|前往|走进|深入|走访|参观|视察|考察|访问|莅临|进驻|抵达|位于|做客|来)(?:了)?[“]?$"
)
# 赴某局, 到某局调研, 在某局召开: the body is a place, whatever its kind.
_GOING = re.compile(r"(?:赴|来到|前往|走进|深入|走访|参观|视察|考察|访问|莅临|抵达|做客)了?$")
_THERE = re.compile(
    r"[^，。,;；\n]{0,6}?(?:举行|召开|举办|开展|启动|进行|调研|考察|参观|检查|走访|指导|慰问|看望|视察|督导|交流|学习|揭牌|签约)"
)
_OWN = re.compile(r"(?<=[在于到赴来])(?:我|本)(?:院|校|局|市|县|区|省|镇|公司|集团|中心)(?!长|里|领导)")
_LETTER = re.compile(
    r"(?<=在)[京沪津渝汉穗蓉杭榕邕宁盐锡昆筑长](?=隆重|胜利|成功|召开|举行|举办|开幕|闭幕|出席|会见|主持|考察|成立|启动|发布|揭|签|开班|开赛)"
    r"|(?<=[来抵赴])[京沪津渝汉穗蓉杭榕邕宁盐锡昆筑](?=[，,。；;、调考参访出交])"
)
# 在某某举行: whatever stands right between the two is where it was, unless it tells a time or a manner.
_BETWEEN = re.compile(
    r"(?<![存现正实旨所潜])在([一-龥A-Za-z\d]{2,10}?)(?:隆重|胜利|顺利|成功|盛大|如期|正式|圆满){0,2}(?:举行|举办|召开|开幕|闭幕|拉开|启幕|落幕|揭幕)"
)
_MANNER = re.compile(r"[的这那其此各本全将会线]|[中下后前时间末初底]$|[年月日号天季周]|上午|下午|晚上|同步|同时|即")
_SWOLLEN = re.compile(r"(?:隆重|胜利|顺利|成功|盛大|巡馆)$")
_ON_SITE = re.compile(r"督导|指导|调研|办公|考察|检查|观摩")
# 在某某宫与…, 在某某宾馆会见…
_MET = re.compile(
    r"(?<![存现正实旨所潜])在([一-龥A-Za-z\d]{2,14}?(?:会堂|宾馆|酒店|饭店|大厦|中心|[文故皇王]化?宫|[使领]馆|总统府|国宾馆|会议厅|礼堂))(?=与|同|会见|接见|为|向|和)"
)
# 红色摇篮|某某镇, 主办城市|某某市
_APPOSED = re.compile(r"[一-龥]{0,6}(?:诞生地|所在地|发源地|举办地|主办城市|举办城市|承办城市)(?=[一-龥]{2})")
_HELD = (
    r"(?:隆重|胜利|顺利|成功|盛大|如期|正式|圆满|联合|共同|组织|主持|分别|同步|继续|同时|集中|就地){0,3}"
    r"(?:举行|举办|召开|开幕|闭幕|拉开|启动|开展|进行|落幕|结业|开班|宣布|发起|会见|揭牌|签约|签署|揭幕|亮相|开营|开赛|录制|播出|直播|参观|考察|出席"
    r"|结束|挂牌|投产|上演|宣誓|祭扫|敬献|聆听|植树|开课|开讲|颁奖|竣工|奠基|开工|剪彩|会谈|会晤|接见|主持)"
)
_AFTER = re.compile(r"[内里上]?" + _HELD)
_HELD_NEXT = re.compile(_HELD)
# What stands behind 在 or 于 up to the next stop.
_FRONT = re.compile(r"(?<![存现正实旨所潜])[在于]([一-龥A-Za-z\d]{1,8})$")
_LOOSE = re.compile(r"[的等时也都了者要]|会(?![议场馆所])|现场$|地区$|处$|高速")
_CLAUSE = re.compile(r"(?<![存现正实旨所潜])[在于]([^，。；、：！？,;:!?\n]{2,42})")
# 地点：某某酒店三楼
_STATED = re.compile(r"(?:地点|会场|场地)(?:设在|定在|在|为)?[ ]*:[ ]*([一-龥A-Za-z\d（）()·“”-]{2,40})")
# 某某广播电台“某某”栏目, 市政府门户网站“某某之窗”
_PROGRAMME = re.compile(
    r"(?<![一-龥](?=[一-龥]))([一-龥]{2,8}(?:电台|电视台|卫视)《[^“”《》\n]{1,16}》(?:栏目|节目)?)(?!主持|记者|播)"
    r"|(?<=做客)((?:(?!接受|参加)[一-龥]){2,12}?(?:访谈|栏目|节目|直播间|演播室))"
    r"|(?<=[在于客过])([一-龥]{0,14}?(?:电台|电视台|广播|网站|频道|客户端|平台|[一-龥]网)[“《][^“”《》\n]{1,16}[”》]"
    r"(?:栏目|节目|频道|直播间|专栏|热线)?)"
)
_STREET = r"(?:街道|街头|广场|路口|路段|社区|公园|车站|商圈|集市|橱窗|小区|村口|校园)"
# 市区主要街道、广场 is one venue.
_STREETS = re.compile(
    rf"(?<![存现正实旨所潜])在([一-龥()（）]{{2,24}}?{_STREET}(?:[、和]{_STREET})+(?:等[一-龥]{{0,4}}(?:橱窗|场所|地段|路段|区域))?)"
)
_USED = re.compile(r"(?:在|通过|登录|依托|利用|借助|做客|于)[“《]?[一-龥A-Za-z]{0,6}?$")
_PLATFORM = re.compile(r"[一-龥]{0,2}(?:平台|频道|栏目|直播间)")
_NO_PLACE = re.compile(
    r"主持|期间|领导下|背景|基础|过程|之际|同时|以来|框架|指导|支持|大会上|会议上|会上|仪式上|陪同|北京时间|全国|统一|\d[年月日]|[今去明当同每近][年天日]|上午|下午|晚上"
    r"|就|与|将|由|对|把|被|[一二两三几数多\d]所|各"
)
_FLOOR = (
    r"(?:(?:[A-Za-z\d一二三四五六七八九十东西南北主负]|门诊|住院){1,8}(?:号|座|栋|幢|楼|层|区|院区|校区|室|教){0,4})"
)
_HOLE = re.compile(r"[（(][^（）()\n，。,]{1,12}[）)]")
_JOINT = re.compile(r"|[（(][^（）()\n，。,]{1,12}[）)]|首都|省会|境内")
_WITHIN = re.compile(r"[在于由与和及对为是把将等到了召举的]")
_ITEM = re.compile(
    r"[^，。；：！？,;:!?\n、（）()《》]{2,18}?(?=、|和|及|与|以及|等|，|,|。|；|;|\n|$|考察|参观|调研|视察|进行|开展|检查|学习|慰问|并|了解|指导|实地)"
)
_NUMBER = re.compile(r"(?:等)?(?:[一二两三四五六七八九十]|\d{1,3})+(?:个|家|所|处|座|地)")
_VAGUE = re.compile(r"(?:很|完全|向|相关|有关|各|其|本|多|全|一|以|这|那|新|被|最|更|不|所|大多|部分)")
_INSPECTED = re.compile(
    r"对([^，。,;；\n]{2,60}?)(?:等[^，。,;；\n]{0,10})?(?:进行|开展)了?[^，。,;；\n]{0,6}?(?:检查|调研|督查|督导|走访|慰问|考察|视察|巡查|回访)"
)
_AND = re.compile("和|与|及")
_NEXT = re.compile(r"、|以及|和|及|与")


@cache
def _words(key: str) -> str:
    data = tomllib.loads(resources.path("corpora", "lexicons", "venues.toml").read_text(encoding="utf-8"))
    return "|".join(re.escape(word) for word in sorted(set(data[key].split()), key=lambda word: (-len(word), word)))


@cache
def _room() -> re.Pattern[str]:
    """What may follow a building or body and belong to the venue: 三楼会议室, 304报告厅, 400人报告厅."""
    return re.compile(
        rf"的?(?:{_FLOOR}|\d{{2,4}}人)?[一-龥A-Za-z\d]{{0,6}}?(?:{_words('rooms')})(?:[A-Z]?\d{{2,4}}(?:室)?)?"
    )


@cache
def _lone_room() -> re.Pattern[str]:
    """A room without its building, after 在: 主楼304报告厅, 门诊八楼会议室."""
    return re.compile(rf"[一-龥A-Za-z\d（）()]{{0,20}}?(?:{_words('rooms')})(?=[^一-龥]|{_AFTER.pattern}|由|组织|联合)")


@cache
def _kind() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('rooms')}|{_words('kinds')}|\d室|[A-Z]\d{{3}})$")


@cache
def _virtual() -> re.Pattern[str]:
    return re.compile(_words("virtual"))


@cache
def _visit() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('visits')})[了到至进]?(?:位于)?")


@cache
def _matter() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('matters')})$|^(?:{_words('matters')})|[了过着]|我们|大家|自己|现场")


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
    names = repaired(folded, names)
    spans: list[tuple[int, int, str]] = []
    run: list[Name] = []
    for name in names:
        if name.label not in _LABELS:
            continue
        if run and not _JOINT.fullmatch(folded, run[-1].end, name.start):
            spans.extend(_from_run(folded, run))
            run = []
        run.append(name)
    if run:
        spans.extend(_from_run(folded, run))
    taken = [name for name in names if name.label not in _LABELS]
    regions = {name.start: name.end for name in names if name.label in ("place", "facility")}
    # A town that the tagger took for a person: 在某某召开.
    regions |= {n.start: n.end for n in names if n.label == "person" and folded[n.start - 1 : n.start] in ("在", "于")}
    spans.extend(_written(folded, regions))
    bodies = {name.start: name.end for name in names if name.label == "organization"}
    spans.extend(_visited(folded, regions | bodies))
    spans.extend(_inspected(folded, regions | bodies))
    return [_place(folded, *span) for span in _disjoint([_trimmed(folded, *span) for span in spans], taken)]


def _trimmed(folded: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    """A place without 隆重 behind it or 举办地 before it."""
    if swollen := _SWOLLEN.search(folded, start + 1, end):
        end = swollen.start()
    elif folded.endswith("现场", start + 2, end) and _ON_SITE.match(folded, end):
        end -= 2
    if (apposed := _APPOSED.match(folded, start, end)) and apposed.end() < end:
        start = apposed.end()
    return start, end, kind


def _from_run(folded: str, run: list[Name]) -> list[tuple[int, int, str]]:
    """The places that a run of abutting names forms."""
    if len(run) > 1 and all(name.label == "place" for name in run):
        for at in range(1, len(run)):
            if folded[run[at - 1].end : run[at].start] == "" and _apart(folded, run[at - 1], run[at]):
                # 香港上海两地: two places side by side.
                return _from_run(folded, run[:at]) + _from_run(folded, run[at:])
    start, end = run[0].start, run[-1].end
    front = _FRONT.search(folded, max(0, start - 9), start)
    bare = all(name.label == "place" for name in run)
    if front and not bare and not _NO_PLACE.search(front[1]) and not _WITHIN.search(front[1]):
        # The tagger left something out between 在 and the name.
        start = front.start(1)
    stretched = _stretch(folded, end)
    if stretched > end:
        return [(start, stretched, "venue")]
    last = run[-1]
    if last.label == "facility" and len(run) == 1 and (joint := _AND.search(folded, start + 2, end - 2)):
        parts = [(start, joint.start()), (joint.end(), end)]
        if all(_kind().search(folded[slice(*part)]) for part in parts):
            return [(*part, "venue") for part in parts]
    if last.label in ("facility", "place"):
        first = next((at for at, name in enumerate(run) if name.label != "organization"), 0)
        whole = last.label == "facility" or run[0].label != "organization"
        kind = "virtual" if _virtual().search(folded, start, end) else "venue" if last.label == "facility" else "place"
        return [(start if whole or start < run[0].start else run[first].start, end, kind)]
    if _LOCATIVE.search(folded, max(0, start - 4), start):
        there = _GOING.search(folded, max(0, start - 3), start) or _THERE.match(folded, end)
        if there or _SITE.search(folded, start, end):
            return [(start, end, "venue")]
    head = []
    for name in run:
        if name.label != "place":
            break
        head.append(name)
    return [(head[0].start, head[-1].end, "place")] if head else []


def _apart(folded: str, one: Name, other: Name) -> bool:
    """True for two regions of which the second does not lie in the first."""
    whole, joined = divisions.read(folded, one.start, other.end)
    return whole < other.end and joined is not None and divisions.code(folded[other.start : other.end]) is not None


def _stretch(folded: str, end: int) -> int:
    """Where a venue ends with the room, the bracket or the floor behind it."""
    at = end
    if hole := _HOLE.match(folded, at):
        rest = _AFTER.match(folded, hole.end()) or _room().match(folded, hole.end())
        at = hole.end() if rest else at
    found = _room().match(folded, at)
    if found and not _NO_PLACE.search(found[0]) and not _WITHIN.search(found[0]):
        return found.end()
    return at


def _written(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Places that their words alone show: 通过腾讯会议, 在我院, 在京召开, 在主楼304报告厅, 在某某酒店举行."""
    for found in _virtual().finditer(folded):
        if virtual := _virtual_use(folded, *found.span()):
            yield *virtual, "virtual"
    for found in _PROGRAMME.finditer(folded):
        yield *found.span(found.lastindex or 0), "virtual"
    for found in _STREETS.finditer(folded):
        yield *found.span(1), "venue"
    for found in _OWN.finditer(folded):
        yield *found.span(), "venue"
    for found in _STATED.finditer(folded):
        yield *found.span(1), "venue"
    for found in _MET.finditer(folded):
        yield *found.span(1), "venue"
    for found in _LETTER.finditer(folded):
        yield *found.span(), "place"
    for found in _BETWEEN.finditer(folded):
        if not _MANNER.search(found[1]) and not _NO_PLACE.search(found[1]):
            yield *found.span(1), "venue" if _kind().search(found[1]) else "place"
    clause = _CLAUSE.search(folded)
    while clause:
        yield from _clause(folded, *clause.span(1), regions)
        clause = _CLAUSE.search(folded, clause.start() + 1)


def _virtual_use(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the name of a platform starts and ends, if something runs on it: 做客首都之窗, 通过腾讯会议."""
    low = max(0, start - 9)
    used = _USED.search(folded, low, start)
    if used is None:
        return None
    tail = _PLATFORM.match(folded, end)
    return used.end(), tail.end() if tail else end


def _clause(folded: str, start: int, end: int, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """The place that a clause behind 在 or 于 opens with.

    Args:
        folded: Folded text.
        start: Behind 在.
        end: Where the clause ends.
        regions: Ends of the places that a tagger found, by their starts.

    Yields:
        A room without its building (在主楼304报告厅); what stands before 举行, where it begins or ends as a place does.
    """
    room = _lone_room().match(folded, start, min(end + 1, start + 32))
    if room and not _NO_PLACE.search(room[0]) and not _WITHIN.search(room[0]) and room[0][0] not in "会家其":
        yield *room.span(), "venue"
    after = _AFTER.search(folded, start + 2, end)
    if after is None:
        words = folded[start:end]
        vague = _VAGUE.match(words) or _NO_PLACE.search(words) or _matter().search(words) or _LOOSE.search(words)
        if end - start <= 16 and folded[end : end + 1] == "," and not vague and _kind().search(words):
            # 在某某村，志愿者们…
            yield start, end, "venue"
        return
    if after.start() - start > 30:
        return
    end = after.start()
    words = folded[start:end]
    if _NO_PLACE.search(words):
        return
    if divisions.read(folded, start, end)[0] == end:
        yield start, end, "place"
    elif _kind().search(words):
        yield start, end, "virtual" if _virtual().search(words) else "venue"
    elif start in regions and end - start <= 12 and _HELD_NEXT.match(folded, end):
        yield start, end, "place"


def _visited(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """The places that a verb of visiting lists: 参观宝塔山、杨家岭, 前往某某苑和某某居委考察."""
    for verb in _visit().finditer(folded):
        at = verb.end()
        if verb[0] == "在" and folded.find("、", at, at + 20) < 0:
            continue
        items: list[tuple[int, int]] = []
        while len(items) < 20 and (item := _ITEM.match(folded, at)):
            items.append(item.span())
            following = _NEXT.match(folded, item.end())
            if following is None:
                break
            at = following.end()
        if items and (number := _NUMBER.search(folded, items[-1][0] + 2, items[-1][1])):
            items[-1] = (items[-1][0], number.start())
        good = [
            span for span in items if not _matter().search(folded[slice(*span)]) and not _VAGUE.match(folded, *span)
        ]
        sure = [span for span in good if _is_place(folded, *span, regions)]
        if verb[0] == "在" and not len(sure) == len(items) > 1:
            continue
        if sure and (len(verb[0]) > 1 or items[0] in sure) and 2 * len(sure) >= len(items):
            for span in good if len(items) > 1 else sure:
                yield *span, "venue"


def _inspected(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """The places that a text says were inspected: 对某某厂、某某村进行了检查."""
    for found in _INSPECTED.finditer(folded):
        at, end = found.span(1)
        while at < end and (item := _ITEM.match(folded, at, end + 1)):
            if _is_place(folded, *item.span(), regions) and not _matter().search(item[0]):
                yield *item.span(), "venue"
            following = _NEXT.match(folded, item.end(), end)
            if following is None:
                break
            at = following.end()


def _is_place(folded: str, start: int, end: int, regions: dict[int, int]) -> bool:
    if regions.get(start) == end or _kind().search(folded[start:end]):
        return True
    return divisions.read(folded, start, end)[0] == end


def _disjoint(spans: list[tuple[int, int, str]], taken: list[Name]) -> list[tuple[int, int, str]]:
    """The longest of overlapping spans; none crosses another name or holds a title, but 某某旧居 may hold a person."""
    kept: list[tuple[int, int, str]] = []
    claimed = Disjoint()
    ends = [name.end for name in taken]
    for start, end, kind in sorted(set(spans), key=lambda span: (span[0] - span[1], span)):
        near = bisect_right(ends, start)
        name = taken[near] if near < len(taken) and taken[near].start < end else None
        if name and not (name.start <= start and end <= name.end):
            whole = start <= name.start and name.end <= end
            if not whole or name.label != "person":
                continue
        if claimed.add(start, end):
            kept.append((start, end, kind))
    return sorted(kept)


def _place(folded: str, start: int, end: int, kind: str) -> Place:
    virtual = kind == "virtual"
    if kind == "venue" and divisions.read(folded, start, end)[0] == end:
        kind = "place"
    return Place(
        start=start,
        end=end,
        kind="venue" if virtual else kind,
        virtual=virtual,
        division=None if virtual else divisions.code(folded[start:end]),
    )
