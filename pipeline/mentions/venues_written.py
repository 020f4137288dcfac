"""Places that their words alone show: 通过腾讯会议, 在我院, 在京召开, 在主楼304报告厅, 在某某酒店举行."""

import re
from collections.abc import Iterator

from pipeline.mentions import divisions
from pipeline.mentions.venues_words import (
    AFTER,
    HELD_NEXT,
    NO_PLACE,
    VAGUE,
    WITHIN,
    lone_room,
    place_end,
    platform,
    subject,
)

# Patterns that go over whole texts open with their first character, for which ``re`` searches at its fastest, and look
# back from there.
_OWN = re.compile(r"[我本](?<=[在于到赴来].)(?:院|校|局|市|县|区|省|镇|公司|集团|中心)(?!长|里|领导)")
_LETTER = re.compile(
    r"[京沪津渝汉穗蓉杭榕邕宁盐锡昆筑长](?:(?<=在.)(?=隆重|胜利|成功|召开|举行|举办|开幕|闭幕|出席|会见|主持|考察|成立|启动|发布|揭|签|开班|开赛)"
    r"|(?<=[来抵赴][^长])(?=[，,。；;、调考参访出交]))"
)
# 在某某举行: whatever stands right between the two is where it was, unless it tells a time or a manner.
_BETWEEN = re.compile(
    r"在(?<![存现正实旨所潜]在)([一-龥A-Za-z\d]{2,10}?)(?:隆重|胜利|顺利|成功|盛大|如期|正式|圆满){0,2}(?:举行|举办|召开|开幕|闭幕|拉开|启幕|落幕|揭幕)"
)
_MANNER = re.compile(r"[的这那其此各本全将会线]|[中下后前时间末初底]$|[年月日号天季周]|上午|下午|晚上|同步|同时|即")
# 在某某宫与…, 在某某宾馆会见…
_MET = re.compile(
    r"在(?<![存现正实旨所潜]在)([一-龥A-Za-z\d]{2,14}?(?:会堂|宾馆|酒店|饭店|大厦|中心|[文故皇王]化?宫|[使领]馆|总统府|国宾馆|会议厅|礼堂))(?=与|同|会见|接见|为|向|和)"
)
_LOOSE = re.compile(r"[的等时也都了者要]|会(?![议场馆所])|现场$|地区$|处$|高速")
_CLAUSE = re.compile(r"[在于](?<![存现正实旨所潜].)([^，。；、：！？,;:!?\n]{2,42})")
# 地点：某某酒店三楼
_STATED = re.compile(
    r"[地会场](?:(?<=地)点|(?<=会)场|(?<=场)地)(?:设在|定在|在|为)?[ ]*:[ ]*([一-龥A-Za-z\d（）()·“”-]{2,40})"
)
# 某某广播电台“某某”栏目, 市政府门户网站“某某之窗”
_PROGRAMME = re.compile(
    r"(?<![一-龥](?=[一-龥]))([一-龥]{2,8}(?:电台|电视台|卫视)《[^“”《》\n]{1,16}》(?:(?:栏目|节目)(?!组))?)(?!主持|记者|主播)"
    r"|(?<=做客)((?:(?!接受|参加)[一-龥]){2,12}?(?:访谈|栏目|节目|直播间|演播室))"
    r"|(?<=[在于过录])([“《][^“”《》\n]{1,16}[”》][一-龥]{0,6}?(?:平台|系统|直播间|客户端|小程序|公众号|APP|App))"
    r"|(?<=[在于客过])([一-龥]{0,14}?(?:电台|电视台|广播|网站|频道|客户端|平台|[一-龥]网)[“《][^“”《》\n]{1,16}[”》]"
    r"(?:栏目|节目|频道|直播间|专栏|热线)?)"
)
# One of these stands wherever a programme does.
_PROGRAMME_HINT = re.compile(r"[“《做](?:(?<=[台视播站道端网在于过录][“《])|(?<=做)(?=客))")
_STREET = r"(?:街道|街头|广场|路口|路段|社区|公园|车站|商圈|集市|橱窗|小区|村口|校园)"
# 市区主要街道、广场 is one venue.
_STREETS = re.compile(
    rf"在(?<![存现正实旨所潜]在)([一-龥()（）]{{2,24}}?{_STREET}(?:[、和]{_STREET})+(?:等[一-龥]{{0,4}}(?:橱窗|场所|地段|路段|区域))?)"
)
_USED = re.compile(r"(?:在|通过|登录|依托|利用|借助|做客|于)([“《]?[一-龥A-Za-z]{0,8}?)$")
_OTHERWISE = re.compile(r"[的了是和与及由]")
# 在某某电视台和市政府门户网站刊播
_MEDIA = re.compile(
    r"在(?<![存现正实旨所潜]在)([一-龥]{2,14}?(?:电视台|广播电台|电台|日报|网站|频道)(?:[、和][一-龥]{2,14}?(?:电视台|广播电台|电台|日报|网站|频道))*)"
    r"(?=刊播|播出|播放|播映|刊登|刊发|发布|直播|推出|开设|同步)"
)
_PLATFORM = re.compile(r"[一-龥]{0,2}(?:平台|频道|栏目|直播间)")
_PART = re.compile("[^、和]+")


def written(folded: str, regions: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Places that their words alone show: 通过腾讯会议, 在我院, 在京召开, 在主楼304报告厅, 在某某酒店举行."""
    for found in platform().finditer(folded):
        if virtual := _virtual_use(folded, *found.span()):
            yield *virtual, "virtual"
    if _PROGRAMME_HINT.search(folded):
        for found in _PROGRAMME.finditer(folded):
            yield *found.span(found.lastindex or 0), "virtual"
    for found in _MEDIA.finditer(folded):
        for medium in _PART.finditer(folded, *found.span(1)):
            yield *medium.span(), "virtual"
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
        if not _MANNER.search(found[1]) and not NO_PLACE.search(found[1]):
            yield *found.span(1), "venue" if place_end().search(found[1]) else "place"
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
    first = used.end() if _OTHERWISE.search(used[1]) or NO_PLACE.search(used[1]) else used.start(1)
    return first, tail.end() if tail else end


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
    room = lone_room().match(folded, start, min(end + 1, start + 32))
    if room and not NO_PLACE.search(room[0]) and not WITHIN.search(room[0]) and room[0][0] not in "会家其":
        yield *room.span(), "venue"
    after = AFTER.search(folded, start + 2, end)
    if after is None:
        words = folded[start:end]
        vague = VAGUE.match(words) or NO_PLACE.search(words) or subject().search(words) or _LOOSE.search(words)
        if end - start <= 16 and folded[end : end + 1] == "," and not vague and place_end().search(words):
            # 在某某村，志愿者们…
            yield start, end, "venue"
        return
    if after.start() - start > 30:
        return
    end = after.start()
    words = folded[start:end]
    if NO_PLACE.search(words):
        return
    if divisions.read(folded, start, end)[0] == end:
        yield start, end, "place"
    elif place_end().search(words):
        yield start, end, "virtual" if platform().search(words) else "venue"
    elif start in regions and end - start <= 12 and HELD_NEXT.match(folded, end):
        yield start, end, "place"
