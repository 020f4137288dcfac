"""The posts that stand around a name: what is written before it, after it, and what an enumeration carries over.

The rules are those of sections 5 and 10 of ``docs/record.md``.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from pipeline.mentions import titles
from pipeline.mentions.body_words import endings
from pipeline.mentions.surroundings import Surroundings

_JOIN = re.compile(r"[ ]*(?:[、，,/;；|&]|兼任|兼|和|及|与|暨|以及|并)?[ ]*$")
_GAP = re.compile(r"[ ]*$")
# Behind any other character, neither holds anything: most searches are spared.
_GAP_ENDS = frozenset(" \n")
_JOIN_ENDS = frozenset(" \n、，,/;；|&兼任和及与暨以并")
# What stands between a title and a list of those who hold it: 副主席是：甲、乙; 的副市长有甲、乙.
_HOLDERS = re.compile(
    r"(?:并?在主席台[^，。,;、\n]{0,6}的(?:有|是)[:]?$|名单(?:如下)?|(?:分别|依次)?[是为有]|的(?:还有|有|是)|还有|包括)?[:]$|(?:的(?:还有|有|是|包括)|分别是|分别为|[是有])$"
)
_ENUMERATES = re.compile(r"(?:[（(][^（）()\n]{1,6}[）)])?(?:、|和|,(?=[一-龥·]{2,4}[、,和]))")
_FORMER = re.compile("原(?!子)|上届")
_TWICE = re.compile(r"([科系处室])\1$")
_ALIAS = re.compile(r"[（(](?:[^（）()]*(?:简称|又称|下称|也称|亦称|英文)[^（）()]*|[A-Za-z]+(?: [A-Za-z.]+)+)[）)]")
_STATE = re.compile(r"(?:王国|共和国|联邦)(?=.)")
_NUMBERED = re.compile(r"第[一二三四五六七八九十\d]{1,3}$")
_BRANCH = re.compile(r"(?:党|团)?(?:总支|支部)(?=.)|党小组(?=.)")
_MANY = re.compile(r"^(?:各|有关|相关|部分|全体|以及|等)|\d所|\d家|\d个|[省市县区](?:直|级)")
_LOCAL = re.compile(
    r"((?:(?<![一-龥])|^)(?:[省市区县州旗镇乡地]|教?工)委|(?:大会|论坛)(?=主席|秘书|副秘)|第[一二三四五六七八九十]+(?:党?支部|党小组)|我院|我校|我局"
    r"|院|校|局|厅|处|站|台|社|园|行|厂|所|县|市|区|镇|乡|省)(?=党|纪委|团委|工会|副|常务|原|书记|常委|委员|主席|秘书)"
)
_REGION = re.compile(
    r"(?:[省州县镇乡村旗盟国]|街道|(?<!门)市|(?<![校院病园小社片厂矿库])区|中央)$|^[省市区县州旗镇乡村盟]$"
)
_PARTY = re.compile(r"(?:党委|党工委|纪委|纪工委|团委|工会|党组)$")
_COMMITTEE = re.compile(r"^(.*?)([省市区县州旗镇乡盟])委(?:员会)?$")


@dataclass(slots=True)
class Held:
    """A post at the place where it is written.

    Attributes:
        organization: As written, or ``None``.
        title: As written, 原 included.
        start: Where the post starts in the text.
        end: Where it ends.
        carried: True where the organization was taken over from another post.
    """

    organization: str | None
    title: str
    start: int
    end: int
    carried: bool = False


@dataclass(slots=True)
class Found:
    """A named person with the posts around the name.

    Attributes:
        start: Start of the name.
        end: End of the name.
        before: Posts written before the name, in text order.
        after: Posts written after it.
        affiliation: The organization right before a name without a title, or ``None``.
        phrase_start: Start of everything that belongs to the person.
        phrase_end: End of everything that belongs to the person.
        group: Number of the enumeration, or -1.
        dropped: Academic titles that a post beside them made needless.
    """

    start: int
    end: int
    before: list[Held] = field(default_factory=list)
    after: list[Held] = field(default_factory=list)
    affiliation: str | None = None
    phrase_start: int = 0
    phrase_end: int = 0
    group: int = -1
    dropped: tuple[str, ...] = ()

    @property
    def posts(self) -> list[Held]:
        """All posts, in text order."""
        return self.before + self.after


def post_before(around: Surroundings, position: int) -> Held | None:
    """The post that ends at ``position``: a title with what stands before it."""
    title = around.title_before(position)
    if title is None:
        return None
    start, end = title
    words = around.text[start:end]
    bare = titles.without_praise(around.folded, start, around.left_edge(start))
    if (local := _LOCAL.match(around.folded, start, end)) and local.end() < end and bare not in around.unit_start:
        first = start
        if "支部" in local[0] and (whole := around.organization_before(start)):
            first = whole[0]
        return Held(around.text[first : local.end()], around.text[local.end() : end], first, end)
    if words in _ENVOYS and (sender := _sender(around, start)):
        if sender[1]:
            return Held(None, around.text[sender[0] : end], sender[0], end)
        start = bare = sender[0]
        words = around.text[start:end]
    unit = around.organization_before(bare)
    if unit is None and titles.is_specified(words) and (unit := around.body_apart(bare)):
        first = titles.praised(around.folded, unit[1])
        return Held(around.text[slice(*unit)], around.text[first:end].strip(), unit[0], end)
    if unit and titles.is_artist(words) and (unit in around.places or around.folded[unit[1] - 1] == "”"):
        # 日本|作家: where artists and athletes come from holds no post.
        return Held(None, words.strip(), unit[0], end)
    if unit is None:
        low = around.start_of_run(bare) if titles.is_player(words) else None
        low = titles.praised(around.folded, low) if low is not None else None
        if low is not None and around.folded.startswith(_SENDS, low):
            # 组织|农技专家甲
            low += 2
        if low is not None and 2 <= bare - low <= 7:
            return Held(None, around.text[low:bare] + words, low, end)
        return Held(None, words.strip(), bare, end)
    if words in ("国家主席", "国家副主席") and around.text[unit[0] : unit[1]] in ("中国", "我国"):
        return Held(None, words, unit[0], end)
    organization, words = _divide(_ALIAS.sub("", around.text[unit[0] : unit[1]]), words)
    first = unit[0]
    if organization and (branch := _BRANCH.match(words)) and _NUMBERED.search(organization):
        # 某某局机关第二|党支部书记
        organization, words = organization + branch[0], words[branch.end() :]
    if organization and (form := _STATE.match(words)) and unit in around.places:
        # 荷兰|王国首相
        organization, words = organization + form[0], words[form.end() :]
    if around.folded[first - 2 : first] == "上届":
        words, first = "上届" + words, first - 2
    if around.folded[first - 1 : first] == "原" and not titles.start_of(words, len(words)) < 0:
        words, first = "原" + words, first - 1
    elif organization and len(organization) > 2 and (former := _FORMER.match(organization)):
        organization, words = organization[former.end() :], former[0] + words
    elif organization and _TWICE.search(organization):
        # 妇瘤科 | 科主任
        organization, words = organization[:-1], organization[-1] + words
    return Held(organization, words.strip(), first, end)


_SENDS = ("组织", "选派", "抽调", "安排", "聘请", "派出", "特聘")
_TAKES_OFFICE = re.compile(r"(?:当选为|担任|出任|兼任|受聘为|任|为)$")
_ENVOYS = ("特使", "特别代表", "私人代表", "个人代表")
_LEADERS = ("总统", "主席", "国家主席", "总理", "首相", "国王", "总书记", "秘书长")


def _sender(around: Surroundings, position: int) -> tuple[int, bool] | None:
    """Where the title of whoever sends an envoy starts, and whether they are named: 总统|特使, 某某国总统甲|特使."""
    start = position
    leader = around.title_before(position)
    if leader and around.text[slice(*leader)] in _LEADERS:
        start = leader[0]
    if start in around.people:
        first = around.people[start]
        post = post_before(around, first)
        return (post.start if post else first), True
    return (start, False) if start < position else None


def posts_before(around: Surroundings, start: int) -> tuple[list[Held], int]:
    """All posts written before a name.

    Args:
        around: What stands around the name.
        start: Where the name starts.

    Returns:
        The posts in text order, and where the phrase starts.
    """
    found: list[Held] = []
    profession: Held | None = None
    position = start
    while position > 0:
        at = position
        if around.folded[position - 1] in _GAP_ENDS and (gap := _GAP.search(around.folded, max(0, at - 3), at)):
            at = gap.start()
        if not found:
            holders = (
                _HOLDERS.search(around.folded, max(0, at - 20), at) if around.folded[at - 1] in ":是为有括" else None
            )
            if holders and around.title_before(holders.start()) and _lists(around, start):
                at = holders.start()
            elif around.folded[at - 1] == "的" and (held := around.title_before(at - 1)):
                # 现任某某局局长的|甲
                at = held[1]
            elif around.folded[at - 1] == "," and _lists(around, start):
                # 主席团常务主席，甲、乙、丙出席
                shared = around.title_before(at - 1)
                if shared and around.folded[slice(*shared)] in titles.lexicon("seated"):
                    at -= 1
            if praised := titles.praised_profession(around.folded, at, around.left_edge(at)):
                profession = Held(None, around.text[praised[1] : at], praised[1], at)
                at = praised[0]
                joined = _JOIN.search(around.folded, max(0, at - 3), at)
                at = joined.start() if joined else at
        elif around.folded[position - 1] in _JOIN_ENDS:
            joined = _JOIN.search(around.folded, max(0, position - 4), position)
            at = joined.start() if joined else at
        else:
            at = position
        if at in around.people and found:
            break
        post = post_before(around, at)
        if post is None or _belongs_to_other(around, post):
            break
        if found and _is_list(post, around.folded[at:position]):
            break
        found.append(post)
        position = post.start
        if len(found) == 1 and post.organization and post.organization[-1] in "室办处科部":
            unit = around.house_unit(position)
            if unit and around.folded[unit[0] - 1 : unit[0]] in ("", "\n", "，", ",", "。", ";", "；"):
                found.append(Held(around.text[slice(*unit)], post.title, *unit))
                position = unit[0]
    if not found and profession is not None:
        return [profession], profession.start
    found.reverse()
    return found, position


def _lists(around: Surroundings, start: int) -> bool:
    """True where the person at ``start`` opens an enumeration of people."""
    end = next((end for end, first in around.people.items() if first == start), start)
    return bool(_ENUMERATES.match(around.folded, end)) and bisect_left(around.person_starts, end) < len(
        around.person_starts
    )


def _is_list(post: Held, joint: str) -> bool:
    """True where a list of guests ends before the next name: …各中学校长及代表，某学院院长."""
    if post.organization and _MANY.search(post.organization):
        return True
    return ("，" in joint or "," in joint) and titles.is_plural(post.title)


def _belongs_to_other(around: Surroundings, post: Held) -> bool:
    """True where a title before a comma follows a name: 张三副局长，李四."""
    at = post.start
    while at > 0 and around.folded[at - 1] == " ":
        at -= 1
    if around.folded[at - 1] in "任为" and (verb := _TAKES_OFFICE.search(around.folded, max(0, at - 6), at)):
        # 甲先生任某某学院院长，乙
        at = verb.start()
    return at in around.people or titles.honorific_before(around.folded, at) in around.people


def _divide(organization: str, title: str) -> tuple[str | None, str]:
    """Lets 党委 and the like stay with the title, except a region's: 市一院 / 党委书记, 岗集镇党委 / 书记."""
    start = titles.body_before(organization, len(organization))
    if start == 0:
        return None, organization + title
    if start > 0:
        stem = organization[:start]
        # 某某国际理事会, 第一支部: what is left names no body.
        if stem[-1] not in endings() or _REGION.search(stem) or stem.endswith("总") or title.endswith("主委"):
            return organization, title
        return stem, organization[start:] + title
    end = titles.body_after(title)
    if end and title.endswith("主委"):
        return organization + title[:end], title[end:]
    if end and end < len(title) and _REGION.search(organization) and _PARTY.search(title[:end]):
        return organization + title[:end], title[end:]
    return organization, title


def carry_along(posts: list[Held]) -> None:
    """Gives posts without an organization that of the post before them, where it is not false.

    国家质检总局局长、党组书记 → both 国家质检总局; 盐城市委副书记、市长 → 市长 of 盐城市; 国家主席 has none.
    """
    last: str | None = None
    for post in posts:
        if titles.is_national(post.title):
            continue
        if post.organization is None and last is not None:
            post.organization = _suits(last, post.title)
            post.carried = post.organization is not None
        if post.organization is not None:
            last = post.organization


# Bodies of people from several houses, none of which has a 校长 or 局长: 运动会组委会主任、副校长甲.
_MADE_UP = re.compile(r"(?:组委会|筹委会|筹备组|领导小组|工作组|专家组|评审组|指挥部|代表团)$")


def _suits(organization: str, title: str) -> str | None:
    """The organization that a title has after a post of ``organization``, or ``None``."""
    if titles.head(title) in _UNIT_HEAD and _MADE_UP.search(organization):
        return None
    if titles.is_regional(title):
        if committee := _COMMITTEE.match(organization):
            stem, level = committee.groups()
            return (stem if stem.endswith(level) else stem + level) if stem else None
        return organization if _REGION.search(organization) or organization.endswith("政府") else None
    return organization


_UNIT_HEAD = {
    "校长": ("大学", "学校", "中学", "小学", "校", "中"),
    "院长": ("院",),
    "局长": ("局",),
    "厅长": ("厅",),
    "处长": ("处",),
    "科长": ("科",),
    "部长": ("部",),
    "馆长": ("馆",),
    "台长": ("台",),
    "行长": ("行",),
    "所长": ("所",),
    "站长": ("站",),
    "会长": ("会",),
    "董事长": ("公司", "集团"),
}


def carry_over(found: Found, previous: Found) -> None:
    """Gives the posts of a person the organization of the person enumerated before, unless it would be false."""
    posts = found.before or found.after
    first = posts[0] if posts else None
    if first is None or first.organization is not None or first.carried or titles.is_national(first.title):
        return
    if titles.is_unattached(first.title) or (found.before and titles.is_weak(first.title)):
        return
    given = [post for post in previous.posts if post.organization is not None]
    if not given:
        return
    wanted = titles.head(first.title).removesuffix("助理")
    for post in [p for p in reversed(given) if titles.head(p.title) == wanted] + given[::-1]:
        organization = _suits(post.organization or "", first.title)
        endings = _UNIT_HEAD.get(wanted)
        if organization is None or (
            endings and titles.head(post.title) != wanted and not organization.endswith(endings)
        ):
            continue
        first.organization, first.carried = organization, True
        break
    carry_along(posts)
