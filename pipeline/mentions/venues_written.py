"""Places that their words alone show: 通过腾讯会议, 在我院, 在京召开, 在主楼304报告厅, 在某某酒店举行."""

import re
from collections.abc import Iterator
from functools import cache

from pipeline.mentions import divisions
from pipeline.mentions.venues_words import (
    AFTER,
    HELD_NEXT,
    MANNER,
    NO_PLACE,
    VAGUE,
    WITHIN,
    acts,
    city_end,
    done,
    either,
    is_place,
    is_room,
    is_sure,
    lone_room,
    platform,
    scene,
    subject,
)

# Patterns that go over whole texts open with their first character, for which ``re`` searches at its fastest, and look
# back from there.
_OWN = re.compile(
    r"[我本该](?<=[在于到赴来].)(?<![关对由]于.)(?<![年以]来.)(?:院|校|局|市|县|区|省|镇|公司|集团|中心)(?!长|里|领导|场|民|面|级|直|值)"
)
# Cities and provinces of one character.
_LETTER = re.compile(
    r"[在来抵赴莅](?<!长来)([京沪津渝汉穗蓉杭榕邕宁盐锡昆筑长甬禾湖绍衢舟温扬泰淮徐连常苏沈哈济青烟威潍淄郑洛厦泉漳莆赣深珠佛莞琼黔滇桂川湘鄂豫冀晋鲁"
    rf"皖浙闽粤陕甘吉辽黑港澳台梧柳通])(?:(?<=在.)(?={MANNER}?(?:召开|举行|举办|开幕|闭幕|出席|会见|主持|考察|调研|成立|启动|发布|揭|签|开班|开赛|落幕|就))"
    r"|(?<=[来抵赴莅].)(?=[，,。；;、]|调研|考察|参加|参会|参访|访问|出席|交流|指导|座谈|慰问|检查|督导|洽谈|采访|推介|路演|演出|开展|举办))"
)
# 在某某举行: whatever stands right between the two is where it was, unless it tells a time or a manner.
_BETWEEN = re.compile(
    rf"在(?<![存现正实旨所潜]在)([一-龥A-Za-z\d]{{2,10}}?)(?:(?<=.{{2}})[内里上])?{MANNER}{{0,2}}"
    r"(?:举行|举办|召开|拉开|(?:开幕|闭幕|启幕|落幕|揭幕)(?![式会词]))"
)
_MANNER = re.compile(
    r"[的这那其此各本全将会线了]|[中下后前时间末初底]$|[年月日号天季周]|上午|下午|晚上|同步|同时|即|明晚|今晚|当晚"
    r"|可以|已经|为[他她它我其大]|[一几多两首]次|(?<![一二三四五六])期$"
)
_BOTH = re.compile("[和与及]")
# A city that no tagger knows: 在考文垂, 抵达万象.
_ABROAD = re.compile(r"在(?<![存现实旨所潜]在)|抵达|前往|来到|走进|飞赴|访问|奔赴")
_NOT_THERE = re.compile("大学|学院|奥运|亚运|时代|县|总部")
# 在某某宫与…, 在某某宾馆会见…
_MET = re.compile(
    r"在(?<![存现正实旨所潜]在)([一-龥A-Za-z\d]{2,14}?(?:会堂|宾馆|酒店|饭店|大厦|中心|[文故皇王]化?宫|[使领]馆|总统府|国宾馆|会议厅|礼堂))(?=与|同|会见|接见|为|向|和)"
)
_LOOSE = re.compile(
    r"[的等时也都了者要从曾]|会(?![议场馆所展客址])|现场$|地区$|处$|高速|^[出打做对从]|\d[号日月年]|[这那]些|开始"
)
_CLAUSE = re.compile(
    r"[在于](?<![存现正实旨所潜].)(?<![属业对关由读就等低高源基处出限终敢]于)(?!线|内的)([^，。；、：！？,;:!?\n]{2,42})"
)
# 地点：某某酒店三楼
_NAME = r"[一-龥A-Za-z\d（）()·“”-]"
_STATED = re.compile(
    r"[点场地址](?:(?<=地点)|(?<=地 点)|(?<=地  点)|(?<=会场)|(?<=场地)|(?<=会址))(?:设在|定在|在|为)?"
    rf"[ ]*:[ ]*({_NAME}{{2,40}})"
)
# 开标地点为…, 会场设在…
_SET = re.compile(rf"[点场址地](?:设在|定在|设于|位于|安排在|选在|在|为)({_NAME}{{2,30}})(?=[，。；,;\n]|$)")
_SET_BY = frozenset(("地点", "考点", "会场", "场地", "会址", "办地"))
# 某某广播电台“某某”栏目, 市政府门户网站“某某之窗”
_ON_AIR = r"(?:平台|直播间|客户端|小程序|公众号|视频号|APP|App|(?:会议|视频|直播|会商|学习|在线)系统)"
_PROGRAMME = re.compile(
    r"(?<![一-龥](?=[一-龥]))([一-龥]{2,10}(?:电台|电视台|卫视|频道)《[^“”《》\n]{1,16}》(?:(?:栏目|节目)(?!组))?)(?!主持|记者|主播)"
    r"|(?<=做客)([“《][^“”《》\n]{1,16}[”》](?:栏目|节目|频道|直播间|专栏)?)"
    r"|(?<=做客)((?:(?!接受|参加)[一-龥]){0,12}?(?:“[^“”\n]{1,16}”)?(?:访谈|栏目|节目|直播间|演播室))"
    rf"|(?<=[在于过录托用助客])([“《][^“”《》\n]{{1,16}}[”》][一-龥]{{0,6}}?{_ON_AIR})"
    r"|(?<=[在于客过进])([一-龥]{0,14}?(?:电台|电视台|广播|网站|频道|客户端|平台|[一-龥]网)[“《][^“”《》\n]{1,16}[”》]"
    r"(?:栏目|节目|频道|直播间|专栏|热线)?)"
    rf"|([“《][^“”《》\n]{{1,16}}[”》][一-龥]{{0,6}}?{_ON_AIR})(?=进行|同步|全程|直播|上?举行)"
)
# One of these stands wherever a programme does.
_PROGRAMME_HINT = re.compile(
    rf"[“《做”》](?:(?<=[台视播站道端网在于过录托用助客][“《])|(?<=做)(?=客)|(?<=[”》])[一-龥]{{0,6}}?{_ON_AIR})"
)
# 通过某某平台进行
_THROUGH = re.compile(
    r"(?:平台|APP|App|直播间|公众号|视频号|小程序|客户端|云课堂|云会议|会议系统)"
    r"(?=上?(?:进行|举行|召开|举办|直播|开讲|开课|播出|上线|同步|观看|收看|收听|参与|参加|学习|授课|开展|(?:踊跃|积极)?发(?:表意见|言)))"
)
_BY = re.compile(r"(?:通过|依托|利用|借助|登录|使用|采用|(?<![存现正实旨所潜])在)(?!线)([一-龥A-Za-z]{1,12})$")
_STREET = r"(?:街道|街头|广场|路口|路段|社区|公园|车站|商圈|集市|橱窗|小区|村口|校园)"
# 市区主要街道、广场 is one venue.
_STREETS = re.compile(
    rf"在(?<![存现正实旨所潜]在)([一-龥()（）]{{2,24}}?{_STREET}(?:[、和]{_STREET})+(?:等[一-龥]{{0,4}}(?:橱窗|场所|地段|路段|区域))?)"
)
_USED = re.compile(r"(?:在|通过|登录|依托|利用|借助|做客|于|采用|采取|运用|使用)([“《]?[一-龥A-Za-z]{0,8}?)$")
_OTHERWISE = re.compile(r"[的了是和与及由到]")
_NOT_ON = re.compile(r"接受|感谢|进行|诞生|召开|举行|参加|[到过]")
_ANY_ONE = re.compile(r"(?:其|自己|一些|某|该|本|我们|他|她|各|个人|一个|条)+")
# 在某某电视台和市政府门户网站刊播
_MEDIA = re.compile(
    r"在(?<![存现正实旨所潜]在)([一-龥]{2,14}?(?:电视台|广播电台|电台|日报|网站|频道)(?:[、和][一-龥]{2,14}?(?:电视台|广播电台|电台|日报|网站|频道))*)"
    r"(?=刊播|播出|播放|播映|刊登|刊发|发布|直播|推出|开设|同步)"
)
_PLATFORM = re.compile(r"[一-龥]{0,2}(?:平台|频道|栏目|直播间)")
_CLOSED = re.compile(r"[”》](?:栏目|节目|频道|直播间|专栏)?")
_PART = re.compile("[^、和]+")
_FULL = re.compile(
    r"(?:[^一-龥A-Za-z\d]|整个|偌大的|[日天当昨]晚的|[日天]的|走进)"
    rf"({_NAME}{{2,20}}?)[内外里上]?[，,]?$"
)
# 9号手术室里，
_WITHIN_IT = re.compile(r"[里内外](?=[，,])")
_LONE = re.compile(r"(?:^|(?<=[，。；,;\n”]))[一-龥A-Za-z\d]{3,14}\Z")
_ANY_HALL = re.compile(r"(?:活动|[比竞]赛|仪式|整个|[论讲])?(?:会场|现场|赛场)|[这那]|到处|处处|村里|家里")


def written(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Places that their words alone show: 通过腾讯会议, 在我院, 在京召开, 在主楼304报告厅, 在某某酒店举行."""
    beside = -1
    for found in platform().finditer(folded):
        virtual = _virtual_use(folded, *found.span())
        if virtual is None and 0 <= beside == found.start() - 1 and folded[beside] in "、和与及":
            virtual = found.span()
        if virtual:
            beside = virtual[1]
            yield *virtual, "virtual"
    for hint in _PROGRAMME_HINT.finditer(folded):
        # Only near a hint: the pattern itself is slow over a whole text.
        for found in _PROGRAMME.finditer(folded, max(0, hint.start() - 18), hint.end() + 40):
            yield *found.span(found.lastindex or 0), "virtual"
    for found in _THROUGH.finditer(folded):
        used = _BY.search(folded, max(0, found.start() - 15), found.start())
        if used and not _OTHERWISE.search(used[1]):
            vague = _ANY_ONE.match(used[1])
            if vague is None or vague.end() < len(used[1]):
                yield used.start(1) + (vague.end() if vague else 0), found.end(), "virtual"
    for found in _MEDIA.finditer(folded):
        for medium in _PART.finditer(folded, *found.span(1)):
            yield *medium.span(), "virtual"
    for found in _STREETS.finditer(folded):
        yield *found.span(1), "venue"
    for found in _OWN.finditer(folded):
        yield *found.span(), "venue"
    for found in _STATED.finditer(folded):
        yield found.start(1), _balanced(folded, *found.span(1)), "venue"
    for found in _SET.finditer(folded):
        stated = folded[found.start() - 1 : found.start() + 1] in _SET_BY
        if stated and is_place(found[1]) and not NO_PLACE.search(found[1]):
            yield found.start(1), _balanced(folded, *found.span(1)), "venue"
    for found in _MET.finditer(folded):
        yield *found.span(1), "venue"
    for found in _LETTER.finditer(folded):
        yield *found.span(1), "place"
    for found in _BETWEEN.finditer(folded):
        if not _MANNER.search(found[1]) and not NO_PLACE.search(found[1]):
            for start, end in _several(folded, *found.span(1)):
                yield start, end, _kind(folded[start:end])
    for found in _ABROAD.finditer(folded):
        end = city_end(folded, found.end(), len(folded))
        if end > found.end() and not _NOT_THERE.match(folded, end):
            yield found.end(), end, "place"
    for inside in _WITHIN_IT.finditer(folded):
        lone = _LONE.search(folded, max(0, inside.start() - 14), inside.start())
        words = lone[0] if lone else ""
        if is_room(words) and not (NO_PLACE.search(words) or WITHIN.search(words) or VAGUE.match(words)):
            yield inside.start() - len(words), inside.start(), "venue"
    for found in scene().finditer(folded):
        hall = _FULL.search(folded, max(0, found.start() - 26), found.start())
        if hall and is_sure("在" + hall[1]) and not _ANY_HALL.match(hall[1]) and not WITHIN.search(hall[1]):
            yield *hall.span(1), "venue"
    clause = _CLAUSE.search(folded)
    while clause:
        yield from _clause(folded, *clause.span(1), regions)
        clause = _CLAUSE.search(folded, clause.start() + 1)


_BRACKET = re.compile(r"\([^()]{2,12}\)$")


@cache
def _platform_only() -> re.Pattern[str]:
    return re.compile(rf"(?:{either('virtual')})")


def _several(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Two towns apart, where 和 stands between them."""
    joint = _BOTH.search(folded, start + 2, end - 2)
    if joint is None or is_place(folded[start:end]) or divisions.read(folded, start, end)[0] == end:
        return [(start, end)]
    return [(start, joint.start()), (joint.end(), end)]


def _kind(words: str) -> str:
    if _platform_only().fullmatch(words):
        return "virtual"
    return "venue" if is_place(words) or is_place(_BRACKET.sub("", words)) else "place"


def _balanced(folded: str, start: int, end: int) -> int:
    """Where a name ends whose bracket is not closed in it: with the bracket, if that closes soon, else before it."""
    if folded.count("(", start, end) <= folded.count(")", start, end):
        return end
    opened = folded.rfind("(", start, end)
    closed = folded.find(")", end, end + 20)
    return closed + 1 if closed > 0 and "\n" not in folded[end:closed] else max(opened, start + 2)


def _virtual_use(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the name of a platform starts and ends, if something runs on it: 做客首都之窗, 通过腾讯会议."""
    low = max(0, start - 9)
    used = _USED.search(folded, low, start)
    if used is None or _NOT_ON.search(used[1]) or folded.startswith(("的采访", "采访", "记者"), end):
        return None
    if used[1] and folded[start:end] in ("线上", "网上", "云端"):
        # 高铁|线上 is another word.
        return None
    tail = _PLATFORM.match(folded, end)
    first = used.end() if _OTHERWISE.search(used[1]) or NO_PLACE.search(used[1]) else used.start(1)
    if vague := _ANY_ONE.match(folded, first, start):
        first = vague.end()
    end = tail.end() if tail else end
    if folded[first] in "“《":
        # 《政风行风热线》栏目
        closed = _CLOSED.match(folded, end)
        return (first, closed.end()) if closed else (first + 1, end)
    return first, end


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
    if room := lone_room(folded, start, end + 1):
        words = folded[slice(*room)]
        if not NO_PLACE.search(words) and not WITHIN.search(words) and words[0] not in "会家其":
            yield *room, "venue"
    after = AFTER.search(folded, start + 2, end)
    if after is None or after.start() - start > 30:
        words = folded[start:end]
        lone = end - start <= 16 and folded[end : end + 1] == "," and is_place(words)
        vague = lone and (VAGUE.match(words) or NO_PLACE.search(words) or subject().search(words))
        if lone and not vague and not _LOOSE.search(words) and not done().search(words):
            # 在某某村，志愿者们…
            yield start, end, "venue"
            return
        yield from _acted(folded, start, end)
        return
    stop = after.start()
    words = folded[start:stop]
    if NO_PLACE.search(words):
        return
    if divisions.read(folded, start, stop)[0] == stop:
        yield start, stop, "place"
    elif is_place(words):
        yield start, stop, "virtual" if platform().search(words) else "venue"
    elif start in regions and stop - start <= 12 and HELD_NEXT.match(folded, stop):
        rest = folded[regions[start] : stop]
        if rest.startswith("同志"):
            return
        known = len(rest) > 3 or _REST.search(rest) or HELD_NEXT.match(folded, regions[start])
        end = regions[start] if known else stop
        yield start, end, "place" if folded[end - 1] in "省市县区州旗镇乡村国" else _kind(folded[start:end])
    else:
        yield from _acted(folded, start, stop)


_REST = re.compile(r"[的了中将正还也均已公会声和与及同为向就]")


def _acted(folded: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A place beyond doubt that something is done at, whatever it is: 在人民路步行街摆放展板."""
    for act in acts().finditer(folded, start + 2, min(end, start + 30)):
        words = folded[start : act.start()]
        if folded[act.start() - 1] in "内里上前":
            words = words[:-1]
        if is_sure(words) and not (NO_PLACE.search(words) or WITHIN.search(words) or VAGUE.match(words)):
            yield start, start + len(words), "venue"
            return
