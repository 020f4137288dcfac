"""The words that places are told by, as patterns; the lists are in ``corpora/lexicons/venues.toml``."""

import re
from functools import cache

from pipeline import resources


@cache
def lexicon(key: str) -> frozenset[str]:
    """The words of one list of ``venues.toml``."""
    return frozenset(resources.table("corpora", "lexicons", "venues.toml")[key].split())


@cache
def either(key: str) -> str:
    """A pattern that matches any word of one list, the longest first."""
    return resources.either(lexicon(key))


@cache
def _by_last(*keys: str) -> dict[str, tuple[tuple[int, frozenset[str]], ...]]:
    """The words of some lists by their last character, then by their length, the longest first."""
    words: dict[str, dict[int, set[str]]] = {}
    for word in frozenset().union(*map(lexicon, keys)):
        words.setdefault(word[-1], {}).setdefault(len(word), set()).add(word)
    return {
        last: tuple((length, frozenset(some[length])) for length in sorted(some, reverse=True))
        for last, some in words.items()
    }


def _ends(words: str, *keys: str) -> int:
    """The length of the longest word of some lists that ``words`` ends with, or 0."""
    for length, some in _by_last(*keys).get(words[-1:], ()):
        if words[-length:] in some:
            return length
    return 0


def _ahead(*keys: str, more: str = "") -> str:
    """A look at the first character of some lists, which spares the search through their words."""
    return "(?=[" + "".join(sorted({word[0] for key in keys for word in lexicon(key)} | set(more))) + "])"


MANNER = rf"(?:{either('manners')})"
HELD = (
    _ahead("manners", more="举召拉开进落结宣发会签亮录播直参考出挂投上祭敬聆植竣接主成闭启揭颁奠剪")
    + rf"{MANNER}{{0,3}}"
    r"(?:举行|举办|召开|拉开|开展|进行|落幕|结业|宣布|发起|会见|签署|亮相|开赛(?!上)|录制|播出|直播|参观|考察|出席"
    r"|结束|挂牌|投产|上演|宣誓|祭扫|敬献|聆听|植树|开课|开讲|竣工|开工|会谈|会晤|接见|主持|成立(?!以来|后|之|于)"
    r"|(?:开幕|闭幕|启动|开班|揭牌|签约|揭幕|开营|颁奖|奠基|剪彩)(?![式会词典]|仪式))"
)
AFTER = re.compile(r"[内里上]?" + HELD)
HELD_NEXT = re.compile(HELD)
NO_PLACE = re.compile(
    r"主持|期间|领导下|背景|基础|过程|之际|同时|以来|框架|指导|支持|大会上|会议上|会上|仪式上|陪同|北京时间|全[国院校市县区省镇乡系行社]|整个|统一|\d[年月日]|[今去明当同每近][年天日]|[上下本当次][月周]|第\d+[度次分]|上午|下午|晚上"
    r"|就|与|将|由|对|把|被|[一二两三几数多\d]所|各|%|左右|互联网"
)
FLOOR = (
    r"(?:(?:[A-Za-z\d一二三四五六七八九十东西南北主负]|门诊|住院){1,8}(?:号|座|栋|幢|楼|层|区|院区|校区|室|教){0,4})"
)
WITHIN = re.compile(r"[在于由与和及对为是把将等到了召举的同设]")
VAGUE = re.compile(r"(?:等|很|完全|向|相关|有关|各|其|本|多|全|一|以|这|那|新|被|最|更|不|所|大多|部分)")
# What may stand between a body and a room, but not in the name of the room: 某某医院已经挪出四间手术室.
BETWEEN = re.compile(
    r"已|也|还|从|其|有|联合|组织|携手|会同|邀请|参观|专家|教授|亲临|跳楼|期间|出(?!入境)|坐镇|迎来|聚焦|经营|成立|走进|步入|走出|进行|开展|携|国旗|[一两三四五六七八九几]间|一并|(?<![建附])设(?![计备施])"
)
# What ends like a place and is none: 在美国上市, 第一组出场, 29号.
_NO_END = re.compile(
    r"(?:上市|[出登退入到在当立下]场|[\d一二三四五六七八九十两几]场|(?:^|[^路街巷道弄里村院段园\d])\d{1,2}号|[干学]中[干学]"
    r"|(?:^|农村|医疗|国际|国内|海外|全球|资本|股票|消费|城市|手机|市级|主流)市场|一部|大部|全部|内部|外部|干部|告上法庭|跳楼|下楼|上楼"
    r"|之[路门]|^(?:.?家[里中]|家门口|门[口前]|路口|[异他]乡|大医院|海边))$"
)


def is_place(words: str) -> bool:
    """True where ``words`` end as the name of a place does: with a room, a building, a street, a town."""
    if not _ends(words, "rooms", "kinds"):
        return bool(_CODE.search(words, max(0, len(words) - 4)))
    return not _NO_END.search(words)


_CODE = re.compile(r"(?:\d室|[A-Z]\d{3})$")


def is_room(words: str) -> bool:
    """True where ``words`` end as the name of a room does."""
    return _ends(words, "rooms") > 0


def is_sure(words: str) -> bool:
    """True where ``words`` end with what is a place beyond doubt: 广场, 会议室."""
    return len(words) > 2 and _ends(words, "strong", "rooms") > 1


@cache
def room() -> re.Pattern[str]:
    """What may follow a building or body and belong to the venue: 三楼会议室, 304报告厅, 400人报告厅."""
    return re.compile(
        rf"的?(?:{FLOOR}|\d{{2,4}}人)?[一-龥A-Za-z\d]{{0,6}}?{_ahead('rooms')}(?:{either('rooms')})(?:[A-Z]?\d{{2,4}}(?:室)?)?"
    )


@cache
def _room_ends() -> re.Pattern[str]:
    """The last characters of rooms, by which their ends are looked for; what cannot be in a name stops the search."""
    last = "".join(sorted({word[-1] for word in lexicon("rooms")}))
    return re.compile(rf"[{last}]|[^一-龥A-Za-z\d（）()]")


_ROOM_OVER = re.compile(rf"[^一-龥]|$|{AFTER.pattern}|由|组织|联合")


def lone_room(folded: str, start: int, limit: int) -> tuple[int, int] | None:
    """A room without its building that opens a stretch: 主楼304报告厅, with something done behind it."""
    for last in _room_ends().finditer(folded, start, min(limit, start + 32)):
        end = last.end()
        if not ("一" <= last[0] <= "龥"):
            return None
        if _ends(folded[start:end], "rooms") and (_ROOM_OVER.match(folded, end) or acts().match(folded, end)):
            return start, end
    return None


@cache
def acts() -> re.Pattern[str]:
    """What people do at a place: 摆放, 为群众."""
    return re.compile(rf"{_ahead('manners', 'acts')}{MANNER}?(?:{either('acts')})")


@cache
def done() -> re.Pattern[str]:
    """A verb inside what may be no name of a place: 香港设立全资子公司; but not 工作站."""
    return re.compile(
        rf"(?:{either('done')})(?!站|室|区|馆|大厦|工地|银行|现场|中心|基地|项目部|园|公司|集团|大学|局|厅|部|路|街|大道)"
        r"|上(?=抓|修|建|布)"
    )


@cache
def platform() -> re.Pattern[str]:
    """A platform or programme on which something may run."""
    return re.compile(either("virtual"))


@cache
def visiting() -> re.Pattern[str]:
    """A verb of visiting; of 考察组 and 达到 it is none."""
    words = sorted(lexicon("visits") - {"到"}, key=lambda word: (-len(word), word))
    unplaced = "".join(sorted(lexicon("unplaced_to")))
    verbs = "|".join([*words, rf"到(?<![{unplaced}\d日号月年]到)(?!底|位|处|期|会|场|达|现在|目前|今)"])
    return re.compile(rf"(?:{verbs})(?![组团队者员]|人员|期间|活动|结果|工作|情况)[了到至进]?(?:位于)?")


@cache
def subject() -> re.Pattern[str]:
    """What a visit is about, where it is no place."""
    return re.compile(rf"(?:{either('matters')})$|^(?:{either('matters')})|[了过着]|我们|大家|自己|现场")


@cache
def abroad() -> frozenset[str]:
    """Cities outside China."""
    return resources.words("corpora", "lexicons", "cities_abroad.txt")


@cache
def _initials() -> frozenset[str]:
    return frozenset(city[0] for city in abroad())


def city_end(folded: str, start: int, end: int) -> int:
    """Where the longest city abroad ends that opens a stretch, or ``start`` where none does."""
    if folded[start : start + 1] not in _initials():
        return start
    return next((at for at in range(min(end, start + 8), start + 1, -1) if folded[start:at] in abroad()), start)


@cache
def scene() -> re.Pattern[str]:
    """What a hall is full of: 座无虚席."""
    return re.compile(either("scenes"))
