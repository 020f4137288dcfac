"""Venues and places, by section 6 of ``docs/record.md``: the longest name of a place that stands together."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipeline.mentions import divisions
from pipeline.mentions.repairs import repaired
from pipeline.mentions.spans import Disjoint
from pipeline.mentions.types import Name, Place, Sentence
from pipeline.mentions.venues_whole import whole
from pipeline.mentions.venues_words import (
    AFTER,
    BETWEEN,
    NO_PLACE,
    VAGUE,
    WITHIN,
    city_end,
    is_place,
    is_room,
    is_sure,
    platform,
    room,
    subject,
    visiting,
)
from pipeline.mentions.venues_written import written

_LABELS = ("place", "facility", "organization")
_SITE = re.compile(
    r"(?:大学|学院|学校|中学|小学|附中|党校|校区|医院|院区|卫生院|公司|集团|酒店|饭店|宾馆|中心|[展场]馆|图书馆|博物馆|体育馆|公园|社区|居委|村委会"
    r"|基地|园区?|工厂|厂|会堂|文化宫|故居|旧居|寺|车间|企业|幼儿园)$"
)
# Before an organization, these say that it is meant as a place.
_LOCATIVE = re.compile(
    r"(?:(?:(?<![存现正实旨所潜])|(?<=出现))在|(?<![属业对关由读就等低高源基处出限终敢])于|赴|赶[赴往]|前去|(?<![达谈送用收看找受大转直遇])到|至|来到|前往|走进|深入|走访|参观|视察|考察|访问|莅临|进驻|抵达|位于|做客|(?<![年以后前])来|[齐相欢]聚|坐诊)(?:了|于|在)?[“]?$"
)
# 赴某局, 到某局调研, 在某局召开: the body is a place, whatever its kind.
_GOING = re.compile(r"(?:赴|赶往|前去|来到|前往|走进|深入|走访|参观|视察|考察|访问|莅临|抵达|做客|[齐相欢]聚|坐诊)了?$")
_THERE = re.compile(
    r"[^，。,;；\n]{0,6}?(?:举行|召开|举办|开展|启动|进行|调研|考察|参观|检查|走访|指导|慰问|看望|视察|督导|交流|学习|揭牌|签约"
    r"|出席|会见|参加|成立(?![之于以前后]|[\d一二三四五六七八九十百]+(?:周?年|天))|宣誓|(?<!工)作(?=报告|了|宣讲|题|专题|主旨|学术)|演讲|讲学|授课|接受)"
)
_SWOLLEN = re.compile(r"(?:隆重|胜利|顺利|成功|盛大|巡馆|鸣枪|联合|温情|激情|火热|精彩|圆满|正式|亲切|还|却)$")
# Where an event takes place is no place by itself: 活动现场; nor what only ends like one: 某厂跳楼.
_SCENE = re.compile(r"(?:(?:活动|仪式|比赛|会议|讲座|义诊|培训|颁奖|招聘|竞聘|直播|[式赛])现场|跳楼)$")
_FORE = re.compile(
    r"我[市县区省镇乡](?=[一-龥]{3})|[^，。,;；\n“”《》]{0,12}?(?<![存现正实旨所潜])在(?!线)(?=[一-龥]{3})"
    r"|(?:走访|慰问|看望|参观|考察|调研|视察)+了?(?=[一-龥]{3})|有[^，。的]{2,14}的(?=[一-龥]{3})"
)
_HALL = re.compile("(?:主|分)?(?:会场|现场|赛场|展区)")
_AT = re.compile(r"(?:(?<![存现正实旨所潜])[在于到]|走进|步入)[“《]?$")
_ON_SITE = re.compile(r"督导|指导|调研|办公|考察|检查|观摩")
# 青禾社区|现场宣传: what is done there and then, behind a place that is one without it.
_LIVE = re.compile(
    r"宣传|宣教|教学|咨询|解答|答疑|演示|讲解|讲授|授课|义诊|会诊|发放|办理|制作|示范|展演|测量|签约|签署"
)
# 赴东台|参观廉政教育专线: where they went, and what they did there.
_WENT = re.compile(r"(?:参观|考察|调研|走访|慰问|看望|研修|进修)(?![区室团队组中])(?=[一-龥]{3})")
# 红色摇篮|某某镇, 主办城市|某某市
_APPOSED = re.compile(
    r"[一-龥]{0,6}(?:诞生地|所在地|发源地|的地标|举办地|主办城市|举办城市|承办城市|革命圣地|革命老区|红色圣地|水乡|山城|历史文化名城)"
    r"(?=[一-龥]{2})"
)
# Where they went, the verb and what they saw have more characters together.
_WENT_LEAST = 6
# 和|市医保局
_GOVERNED = frozenset("省市区县")
# What stands behind 在 or 于 up to the next stop.
_FRONT = re.compile(r"[在于](?<![存现正实旨所潜].)([一-龥A-Za-z\d]{1,8})$")
# 大阪|Festival Hall
_LATIN = re.compile(r" ?[A-Z][\w.&'’-]*(?: [A-Z\d][\w.&'’-]*){0,5}", re.A)
_LATIN_OVER = re.compile(r"[、和与,，(（]|(?:内|里)?(?:外面)?(?:举办|上映|演出)")
_HOLE = re.compile(r"[（(](?!以下|简称|下称)[^（）()\n，。,]{1,12}[）)]")
_JOINT = re.compile(rf"|{_HOLE.pattern}|首都|省会|境内")
_ITEM = re.compile(
    r"[^，。；：！？,;:!?\n、（）()《》]{2,18}?(?=、|和|及|与|以及|等|，|,|。|；|;|\n|$|考察|参观|调研|视察|进行|开展|检查|学习|慰问|并|了解|指导|实地|举办|举行|召开|张贴|播出|设立|设置|设(?:有|了)?[主分]会场|走访"
    r"|督导|督查|调研|座谈|交流|看望|访问|听取|察看|查看|宣讲|义诊|验收|评估|观看|观摩|采访|祭扫|植树|对接|洽谈|暗访|抽查|巡查|聆听|瞻仰|缅怀|重温|献花|敬献|游览|同步|三地|两地|四地)"
)
_NUMBER = re.compile(r"(?:等)?(?:[一二两三四五六七八九十]|\d{1,3})+(?:个|家|所|处|座|地)")
_INSPECTED = re.compile(
    r"对([^，。,;；\n]{2,60}?)(?:等[^，。,;；\n]{0,10})?(?:进行|开展)了?[^，。,;；\n]{0,6}?(?:检查|调研|督查|督导|走访|慰问|考察|视察|巡查|回访)"
)
_UNLIKE = re.compile(
    r"[^，。]*期间$|足迹|的|成为|作为|相当于|实施|贯彻|推进|落实|开展|挖掘|打好|学习|进行|加强|推动|完善|探索|研究|抓好|[^，。]*(?:[由把]|人员|人次)"
)
_PEOPLE = re.compile("专家|老人|职工|党员|同志|群众|家属|教师|老师|干部|患者|学生")  # 走访慰问了老专家某某、某某
# An exhibition is where its visitors are: 参观了某某成果展.
_SHOW = re.compile(r"[一-龥”\d]{2}(?:(?<![发开施伸扩进拓])展|展览|博览会|展览会|交易会)$")
_AND = re.compile("和|与|及")
_LISTED = re.compile("[、和与及，,](?=[一-龥]{2})")
_LIST_ON = re.compile(r"[、和与及等，。,;\s]|[两三四五六七八九十]地|$")
_NEXT = re.compile(r"、|以及|和|及|与")


def find(
    text: str, folded: str, names: list[Name], sentences: list[Sentence], mended: list[Name] | None = None
) -> list[Place]:
    """Finds the places of a text: facilities, rooms and regions.

    Args:
        text: The text that was searched for names.
        folded: ``characters.fold(text)``.
        names: Names in text order, disjoint; ``place``, ``facility`` and ``organization`` matter.
        sentences: Sentences of the text.
        mended: ``repairs.repaired(folded, names)``, if it is there already.

    Returns:
        Venues (kind ``venue``) and bare towns and regions (``place``), in text order, disjoint; an organization is one
        only where its room is named or the text says that something is there.
    """
    names = repaired(folded, names) if mended is None else mended
    spans: list[tuple[int, int, str]] = []
    run: list[Name] = []
    edge = 0
    named = {name.end for name in names if name.label == "person"}
    for name in names:
        if name.label not in _LABELS:
            continue
        if run and (not _JOINT.fullmatch(folded, run[-1].end, name.start) or _initials(run[-1], name)):
            spans.extend(_from_run(folded, run, edge, named))
            edge, run = run[-1].end, []
        run.append(name)
    if run:
        spans.extend(_from_run(folded, run, edge, named))
    taken = [name for name in names if name.label not in _LABELS]
    regions = {name.start: name.end for name in names if name.label in ("place", "facility")}
    # A town that the tagger took for a person: 在某某召开.
    regions |= {n.start: n.end for n in names if n.label == "person" and folded[n.start - 1 : n.start] in ("在", "于")}
    spans.extend(written(folded, regions))
    spans.extend(whole(folded, regions))
    spans.extend(_halls(folded, names))
    bodies = {name.start: name.end for name in names if name.label == "organization"}
    spans.extend(_visited(folded, regions | bodies))
    spans.extend(_inspected(folded, regions | bodies))
    spans = [_trimmed(folded, *span) for span in spans]
    spans = [span for span in spans if not _SCENE.search(folded, *span[:2])]
    spans.extend(_listed(folded, spans))
    return [_place(folded, *span) for span in _disjoint(spans, taken)]


def _halls(folded: str, names: list[Name]) -> Iterator[tuple[int, int, str]]:
    """Where an event takes place, told by its name alone: 来到首届望湖博览会|现场."""
    for name in names:
        hall = _HALL.match(folded, name.end) if name.label == "event" else None
        if hall and _AT.search(folded, max(0, name.start - 3), name.start):
            yield name.start, hall.end(), "venue"


def _initials(one: Name, other: Name) -> bool:
    """True for two places of a character each: 中|俄 and 江|浙 are no place within a place."""
    return one.label == other.label == "place" and one.end - one.start == other.end - other.start == 1


def _listed(folded: str, spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Regions that no tagger found, in a list with one that is known: 江西、陕西、河北等地."""
    for _, end, kind in spans:
        while kind == "place" and (joint := _LISTED.match(folded, end)):
            stop, code = divisions.read(folded, joint.end(), min(len(folded), joint.end() + 14))
            if code is None and (city := city_end(folded, joint.end(), len(folded))) > joint.end():
                stop, code = city, ""
            if code is None or not _LIST_ON.match(folded, stop):
                break
            yield joint.end(), stop, "place"
            end = stop


def _trimmed(folded: str, start: int, end: int, kind: str) -> tuple[int, int, str]:
    """A place without 隆重 behind it or 举办地 before it."""
    if swollen := _SWOLLEN.search(folded, start + 1, end):
        end = swollen.start()
    elif folded.endswith("现场", start + 2, end) and (
        _ON_SITE.match(folded, end) or (_LIVE.match(folded, end) and is_place(folded[start : end - 2]))
    ):
        end -= 2
    elif (
        end - start > _WENT_LEAST
        and _GOING.search(folded, max(0, start - 3), start) is not None
        and (went := _WENT.search(folded, start + 2, end)) is not None
    ):
        end, kind = went.start(), "place" if went.start() - start <= 4 else kind
    if folded[start] == "和" and folded[start + 1 : start + 2] in _GOVERNED:
        start += 1
    if (fore := _FORE.match(folded, start, end)) and fore.end() < end:
        start = fore.end()
    if (apposed := _APPOSED.match(folded, start, end)) and apposed.end() < end:
        start = apposed.end()
    return start, end, kind


def _from_run(folded: str, run: list[Name], edge: int, named: set[int]) -> list[tuple[int, int, str]]:
    """The places that a run of abutting names forms; the name before it ends at ``edge``, people at ``named``."""
    if len(run) > 1 and all(name.label == "place" for name in run):
        for at in range(1, len(run)):
            if folded[run[at - 1].end : run[at].start] == "" and _apart(folded, run[at - 1], run[at]):
                # 香港上海两地: two places side by side.
                return _from_run(folded, run[:at], edge, named) + _from_run(folded, run[at:], run[at - 1].end, named)
    start, end = run[0].start, run[-1].end
    bare = {name.label for name in run} == {"place"}
    front = None if bare else _FRONT.search(folded, max(edge, start - 9), start)
    if front and not NO_PLACE.search(front[1]) and not WITHIN.search(front[1]):
        # The tagger left something out between 在 and the name.
        start = front.start(1)
    stretched = _stretch(folded, end)
    if stretched > end:
        return [(start, stretched, "venue")]
    latin = _LATIN.match(folded, end) if folded[start - 1 : start] in ("在", "于") else None
    if latin and (AFTER.match(folded, latin.end()) or _LATIN_OVER.match(folded, latin.end())):
        return [(start, latin.end(), "venue")]
    last = run[-1]
    if last.label == "facility" and len(run) == 1 and (joint := _AND.search(folded, start + 2, end - 2)):
        parts = [(start, joint.start()), (joint.end(), end)]
        if all(is_place(folded[slice(*part)]) for part in parts):
            return [(*part, "venue") for part in parts]
    if last.label in ("facility", "place"):
        whole = last.label == "facility" or run[0].label != "organization"
        if not whole and start >= run[0].start:
            start = next((name.start for name in run if name.label != "organization"), start)
        kind = "virtual" if platform().search(folded, start, end) else "venue" if last.label == "facility" else "place"
        return [(start, end, kind)]
    # 林正|在某某大学出席 is no 正在
    after_person = folded[start - 1 : start] == "在" and start - 1 in named
    if after_person or _LOCATIVE.search(folded, max(0, start - 4), start):
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


_NO_ROOM = frozenset(("", "\n", *"，,。；;、：:！？!?“”《》)）"))  # neither a room nor a bracket begins with these


def _stretch(folded: str, end: int) -> int:
    """Where a venue ends with the room, the bracket or the floor behind it."""
    at = end
    following = folded[at : at + 1]
    if following in _NO_ROOM:
        return at
    if following in "（(" and (hole := _HOLE.match(folded, at)):
        rest = AFTER.match(folded, hole.end()) or room().match(folded, hole.end())
        at = hole.end() if rest else at
    found = room().match(folded, at)
    if found is None or NO_PLACE.search(found[0]) or WITHIN.search(found[0]) or BETWEEN.search(found[0]):
        return at
    # 德国西门|子
    return at if folded[found.end() : found.end() + 1] in ("子", "庆", "町") else found.end()


def _visited(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """The places that a verb of visiting lists: 参观宝塔山、杨家岭, 前往某某苑和某某居委考察."""
    for verb in visiting().finditer(folded):
        at = verb.end()
        if verb[0] == "在" and folded.find("、", at, at + 20) < 0:
            continue
        items: list[tuple[int, int]] = []
        while len(items) < 20 and (item := _ITEM.match(folded, at)):
            items.append(item.span())
            if (cut := _cut(folded, *item.span())) < item.end():
                # 某某博物馆|赏花
                items[-1] = (item.start(), cut)
            following = _NEXT.match(folded, item.end())
            if following is None:
                break
            at = following.end()
        if any(_PEOPLE.search(folded, *span) and not _named_place(folded, *span, regions) for span in items):
            continue
        if items and (number := _NUMBER.search(folded, items[-1][0] + 2, items[-1][1])):
            items[-1] = (items[-1][0], number.start())
        good = [
            span
            for span in items
            if not _about(folded[slice(*span)]) and not VAGUE.match(folded, *span) and not _UNLIKE.match(folded, *span)
        ]
        sure = [span for span in good if _named_place(folded, *span, regions)]
        if verb[0].startswith(("参观", "巡视", "观看")):
            shows = [span for span in items if _SHOW.search(folded, *span)]
            good, sure = sorted({*good, *shows}), sorted({*sure, *shows})
        several = len(items) > 1 and 2 * len(sure) > len(items) and folded.startswith("等地", items[-1][1])
        if verb[0] == "在" and not (several or len(sure) == len(items) > 1):
            continue
        if sure and (len(verb[0]) > 1 or several or items[0] in sure) and 2 * len(sure) >= len(items):
            for span in good if len(items) > 1 else sure:
                yield *span, "venue"


def _cut(folded: str, start: int, end: int) -> int:
    """Where an item ends that goes on behind a place beyond doubt with what was done there, else ``end``."""
    if end - start < 5 or is_place(folded[start:end]):
        return end
    return next((at for at in range(end - 1, max(start + 2, end - 5), -1) if is_sure(folded[start:at])), end)


def _about(words: str) -> bool:
    """True for what a visit is about, where it is no place: 工作进展; but 产品展厅 is one."""
    found = subject().search(words)
    return found is not None and not (found.end() < len(words) and len(words) > 3 and is_room(words))


def _inspected(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """The places that a text says were inspected: 对某某厂、某某村进行了检查."""
    for found in _INSPECTED.finditer(folded):
        at, end = found.span(1)
        while at < end and (item := _ITEM.match(folded, at, end + 1)):
            unlike = subject().search(item[0]) or _UNLIKE.match(item[0])
            if not unlike and _named_place(folded, *item.span(), regions):
                yield *item.span(), "venue"
            following = _NEXT.match(folded, item.end(), end)
            if following is None:
                break
            at = following.end()


def _named_place(folded: str, start: int, end: int, regions: dict[int, int]) -> bool:
    if regions.get(start) == end or is_place(folded[start:end]):
        return True
    return divisions.read(folded, start, end)[0] == end or city_end(folded, start, end) == end


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
            # 首届望湖博览会|现场 holds the event.
            if not whole or name.label not in ("person", "event") or (name.label == "event" and name.start > start):
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
