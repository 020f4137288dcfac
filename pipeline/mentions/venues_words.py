"""The words that places are told by, as patterns; the lists are in ``corpora/lexicons/venues.toml``."""

import re
from functools import cache

from pipeline import resources

HELD = (
    r"(?:隆重|胜利|顺利|成功|盛大|如期|正式|圆满|联合|共同|组织|主持|分别|同步|继续|同时|集中|就地){0,3}"
    r"(?:举行|举办|召开|开幕|闭幕|拉开|启动|开展|进行|落幕|结业|开班|宣布|发起|会见|揭牌|签约|签署|揭幕|亮相|开营|开赛|录制|播出|直播|参观|考察|出席"
    r"|结束|挂牌|投产|上演|宣誓|祭扫|敬献|聆听|植树|开课|开讲|颁奖|竣工|奠基|开工|剪彩|会谈|会晤|接见|主持)"
)
AFTER = re.compile(r"[内里上]?" + HELD)
HELD_NEXT = re.compile(HELD)
NO_PLACE = re.compile(
    r"主持|期间|领导下|背景|基础|过程|之际|同时|以来|框架|指导|支持|大会上|会议上|会上|仪式上|陪同|北京时间|全国|统一|\d[年月日]|[今去明当同每近][年天日]|上午|下午|晚上"
    r"|就|与|将|由|对|把|被|[一二两三几数多\d]所|各"
)
FLOOR = (
    r"(?:(?:[A-Za-z\d一二三四五六七八九十东西南北主负]|门诊|住院){1,8}(?:号|座|栋|幢|楼|层|区|院区|校区|室|教){0,4})"
)
WITHIN = re.compile(r"[在于由与和及对为是把将等到了召举的]")
VAGUE = re.compile(r"(?:很|完全|向|相关|有关|各|其|本|多|全|一|以|这|那|新|被|最|更|不|所|大多|部分)")


@cache
def either(key: str) -> str:
    """A pattern that matches any word of one list, the longest first."""
    data = resources.table("corpora", "lexicons", "venues.toml")
    return "|".join(re.escape(word) for word in sorted(set(data[key].split()), key=lambda word: (-len(word), word)))


@cache
def room() -> re.Pattern[str]:
    """What may follow a building or body and belong to the venue: 三楼会议室, 304报告厅, 400人报告厅."""
    return re.compile(
        rf"的?(?:{FLOOR}|\d{{2,4}}人)?[一-龥A-Za-z\d]{{0,6}}?(?:{either('rooms')})(?:[A-Z]?\d{{2,4}}(?:室)?)?"
    )


@cache
def lone_room() -> re.Pattern[str]:
    """A room without its building, after 在: 主楼304报告厅, 门诊八楼会议室."""
    return re.compile(rf"[一-龥A-Za-z\d（）()]{{0,20}}?(?:{either('rooms')})(?=[^一-龥]|{AFTER.pattern}|由|组织|联合)")


@cache
def place_end() -> re.Pattern[str]:
    """What the name of a place ends with: a room, a building, a street, a town."""
    return re.compile(rf"(?:{either('rooms')}|{either('kinds')}|\d室|[A-Z]\d{{3}})$")


@cache
def room_end() -> re.Pattern[str]:
    """What the name of a room ends with."""
    return re.compile(rf"(?:{either('rooms')})$")


@cache
def platform() -> re.Pattern[str]:
    """A platform or programme on which something may run."""
    return re.compile(either("virtual"))


@cache
def visiting() -> re.Pattern[str]:
    """A verb of visiting."""
    return re.compile(rf"(?:{either('visits')})[了到至进]?(?:位于)?")


@cache
def subject() -> re.Pattern[str]:
    """What a visit is about, where it is no place."""
    return re.compile(rf"(?:{either('matters')})$|^(?:{either('matters')})|[了过着]|我们|大家|自己|现场")
