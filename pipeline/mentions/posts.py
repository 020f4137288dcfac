"""The posts that stand around a name: what is written before it, after it, and what an enumeration carries over.

The rules are those of sections 5 and 10 of ``docs/record.md``.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from pipeline.mentions import titles
from pipeline.mentions.types import Name

_UNIT = ("organization", "place", "facility")
_JOIN = re.compile(r"[ ]*(?:[、，,/;；|]|兼任|兼|和|及|与|暨|以及|并)?[ ]*$")
_GAP = re.compile(r"[ ]*$")
_STOP = re.compile(r"[、，,。；;：:！!？?\n\t“”\"（）()《》【】 >△▲■·|]")
# Words that do not stand inside the name of an organization, but between it and what comes before.
_VERB = re.compile(
    r"由|邀请|会见|陪同|陪|选举|当选|担任|来自|任命|聘请|受聘|会上|仪式上|期间|随后|同时|此外|其中|包括|以及|前来|前往|在|率领?|携|赴|根据|按照|欢迎|感谢|祝贺"
    r"|最后|首先|接着|日前|近日|昨[天日]|今[天日]|[上下]午|晚上|晚宴|[会之]后|[会之]前|当天|现场|[本此]次|活动|仪式|会议|讲座|表示|指出|介绍|主持|领导|希望|荣获|获得|专家|嘉宾|成员|学员"
    r"|(?<![一-龥])[与和及对为是经请据受应向]|(?<=[等了的])|(?<=[参出]加)|(?<=出席)"
)
_SUFFIX = frozenset("委局厅处科室院校会社团党部办组所站中心公司集团厂行署队库馆台园区市县省镇乡村系班学盟网吧")
_BARE = re.compile(
    r"(?:(?<![一-龥])|(?<=[由在与和及对请、，。了的任上日后下间中]))"
    r"((?:我|本|该)(?:院|校|局|市|区|县|省|厅|处|部|镇|会|社|团|所|站|台|行|厂|公司|集团|单位|学院|医院|中心)|"
    r"医院|学院|学校|集团|集团公司|公司|大会|论坛|评委会|组委会|研究院|院|校|局|市|区|县|省|厅|处|镇|乡|街道)$"
)
_FORMER = re.compile("原(?!子)|上届")
_TWICE = re.compile(r"([科系处室])\1$")
_QUOTED = re.compile(r"《[^《》\n]{1,20}》$|“[^“”\n]{1,20}”$")
_PARTIES = re.compile(r"(?:中共|民建|民盟|民革|民进|农工党|致公党|九三学社|台盟|共青团|团|[我本该][院校局市县区省])$")
_ALIAS = re.compile(r"[（(](?:[^（）()]*(?:简称|又称|下称|也称|亦称|英文)[^（）()]*|[A-Za-z]+(?: [A-Za-z.]+)+)[）)]")
_MANY = re.compile(r"^(?:各|有关|相关|部分|全体|以及|等)|\d所|\d家|\d个|[省市县区](?:直|级)")
_ELECTS = re.compile(r"(?:选举|产生|选出|成立|推选)(?:产生)?了?(?:新一届|第[一-龥]{1,3}届)?$")
_UNITS_OF_HOUSE = re.compile(r"(?:[^、,。;:\n() ]{2,8}[室办处科部])、$")
_RUN = re.compile(r"[一-龥A-Za-z\d&·“”.-]")
_LOCAL = re.compile(
    r"((?:(?<![一-龥])|^)(?:[省市区县州旗镇乡地]|教?工)委|(?:大会|论坛)(?=主席|秘书|副秘)|我院|我校|我局"
    r"|院|校|局|厅|处|站|台|社|园|行|厂|所|县|市|区|镇|乡|省)(?=党|纪委|团委|工会|副|常务|原|书记|常委|委员|主席|秘书)"
)
_REGION = re.compile(r"(?:[省州县镇乡村旗盟国]|街道|(?<!门)市|(?<![校院病园小社])区|中央)$|^[省市区县州镇乡村旗盟]$")
_PARTY = re.compile(r"(?:党委|党工委|纪委|纪工委|团委|工会|党组)$")
_COMMITTEE = re.compile(r"^(.*?)([省市区县州旗镇乡盟])委(?:员会)?$")
_INSIDE = re.compile(r"[（(][^（）()\n]{1,30}[）)]$")


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
    """

    start: int
    end: int
    before: list[Held] = field(default_factory=list)
    after: list[Held] = field(default_factory=list)
    affiliation: str | None = None
    phrase_start: int = 0
    phrase_end: int = 0
    group: int = -1

    @property
    def posts(self) -> list[Held]:
        """All posts, in text order."""
        return self.before + self.after


class Surroundings:
    """A text with the names in it, to be asked for what ends or starts at an offset.

    Args:
        text: The text.
        folded: ``characters.fold(text)``.
        names: The names in it, in text order, disjoint.
    """

    def __init__(self, text: str, folded: str, names: list[Name]) -> None:
        self.text = text
        self.folded = folded
        tagged = []
        for name in names:
            if name.label == "title" and not self._is_unit(name):
                end = name.start + len(folded[name.start : name.end].rstrip())
                start = titles.trimmed(folded, name.start, end)
                if start < end:
                    tagged.append((start, end))
        self.title_start = {end: start for start, end in tagged}
        self.title_end = dict(tagged)
        self.people = {name.end: name.start for name in names if name.label == "person"}
        self.units: list[tuple[int, int]] = []
        for name in names:
            if name.label not in _UNIT and not self._is_unit(name):
                continue
            if self.units and self._joins(self.units[-1][1], name.start):
                self.units[-1] = (self.units[-1][0], name.end)
            else:
                self.units.append((name.start, name.end))
        self.unit_start = {end: start for start, end in self.units}
        # The post of a meeting stands right behind its name: 一次会议副秘书长.
        self.event_start = {name.end: name.start for name in names if name.label == "event"}
        self._ends = [end for _, end in self.units]
        self._edges = sorted((name.end, name.start) for name in names if name.label not in _UNIT)

    def _is_unit(self, name: Name) -> bool:
        """True for a part of an organization that the tagger took for a title: 大学 | 图书馆."""
        if name.label != "title" or self.folded[name.end - 1] not in _SUFFIX:
            return False
        return not titles.has_head(self.folded[name.start : name.end])

    def _joins(self, end: int, start: int) -> bool:
        return end == start or (end < start <= end + 24 and bool(_INSIDE.fullmatch(self.folded[end:start])))

    def left_edge(self, position: int) -> int:
        """Where the nearest person, title, byline or event name before ``position`` ends, or the line starts."""
        at = bisect_right(self._edges, (position, position)) - 1
        edge = self._edges[at][0] if at >= 0 else 0
        return max(edge, self.folded.rfind("\n", 0, position) + 1)

    def title_before(self, position: int) -> tuple[int, int] | None:
        """The title that ends at ``position``, by the tagger or the lexicon."""
        tagged = self.title_start.get(position, -1)
        least = self.left_edge(position if tagged < 0 else tagged)
        found = titles.start_of(self.folded, position, least)
        if tagged >= 0 and not (found > tagged and self._splits(tagged, found)):
            found = min(tagged, found) if found >= 0 else tagged
        if found < 0:
            return None
        # A unit of the tagger that reaches into the title may hold a party committee: 岗集镇党委 | 副书记.
        at = bisect_right(self._ends, position - 1) - 1
        if at >= 0 and found < self._ends[at] < position and _PARTY.search(self.folded, found, self._ends[at]):
            found = self._ends[at]
        return found, position

    def _splits(self, tagged: int, found: int) -> bool:
        """True where a tagged title holds the end of the organization: 图书馆 | 馆长, 党校 | 党委副书记."""
        return found - tagged >= 2 and self.folded[found - 1] in _SUFFIX

    def title_after(self, position: int) -> tuple[int, int] | None:
        """The title that starts at ``position``, by the tagger or the lexicon."""
        tagged = self.title_end.get(position, -1)
        if tagged >= 0:
            return position, tagged
        end = titles.end_of(self.folded, position)
        if end < 0 or self.folded[position:end] in ("代表", "执政", "导演", "指挥", "助理", "编辑", "秘书", "主事"):
            return None
        # 王阳总会计师事务所: a title that goes on as something else is none.
        if self.folded[end : end + 1] in ("团", "会", "处", "室", "办", "制", "级"):
            return None
        return position, end

    def organization_before(self, position: int) -> tuple[int, int] | None:
        """The organization that ends at ``position`` or right before a space there."""
        folded, end = self.folded, position
        while end > 0 and folded[end - 1] == " ":
            end -= 1
        if not end:
            return None
        start = self.unit_start.get(end)
        if start is not None:
            return self._prefixed(start), end
        if end == position and (start := self.event_start.get(end)) is not None:
            return start, end
        if folded[end - 1] == ")" and (opened := folded.rfind("(", max(0, end - 60), end)) > 0:
            inner = self.organization_before(opened)
            if inner is None and titles.is_corporate(folded[position : self._title_end(position)]):
                inner = self._guess(opened, corporate=True)
            return (inner[0], end) if inner else None
        at = bisect_right(self._ends, end)
        if at < len(self.units) and self.units[at][0] < end:
            # The unit runs on into the title: 中国国民党荣誉 | 主席.
            return self._prefixed(self.units[at][0]), end
        if folded[end - 1] in "》”" and (quoted := _QUOTED.search(folded, max(0, end - 26), end)):
            return self.unit_start.get(quoted.start(), quoted.start()), end
        corporate = titles.is_corporate(folded[position : self._title_end(position)])
        if folded[end - 1] == "的":
            if (start := self.unit_start.get(end - 1)) is not None:
                return start, end - 1
            return self._guess(end - 1, corporate) if corporate else None
        guess = self._guess(end, corporate)
        bare = _BARE.search(folded, max(0, end - 8), end)
        if bare and (guess is None or guess[0] >= bare.start(1) or guess[1] - guess[0] > 12):
            return bare.start(1), end
        return guess

    def _title_end(self, position: int) -> int:
        tagged = self.title_end.get(position, -1)
        return max(tagged, titles.end_of(self.folded, position))

    def _prefixed(self, start: int) -> int:
        """Where a unit really starts: with 民建 or 我院 before it, and with what the tagger left out of its front."""
        if party := _PARTIES.search(self.folded, max(0, start - 5), start):
            return party.start()
        low = self.start_of_run(start)
        return low if low is not None else start

    def start_of_run(self, end: int) -> int | None:
        """Where the run of name characters before ``end`` starts, or ``None`` where it has no clear start.

        A run is bounded by a stop, the end of another name, or a word that is not part of a name (由, 在, 邀请).
        """
        folded = self.folded
        edge = max(self.left_edge(end), end - 20)
        low = end
        while low > edge:
            character = folded[low - 1]
            if character == ")":
                opened = folded.rfind("(", max(edge, low - 12), low)
                if opened < 0 or _STOP.search(folded, opened + 1, low - 1):
                    break
                low = opened
            elif _RUN.match(character):
                low -= 1
            else:
                break
        bounded = low > end - 20
        for verb in _VERB.finditer(folded, low, end):
            low, bounded = verb.end(), True
        if honorific := titles.honorific().match(folded, low, end):
            low = honorific.end()
        while low < end and folded[low] in "与和及暨到了于至等":
            low, bounded = low + 1, True
        return low if bounded else None

    def _guess(self, end: int, corporate: bool = False) -> tuple[int, int] | None:
        """An organization that the tagger did not find: the run of name characters, if it ends like one."""
        if self.folded[end - 1] not in _SUFFIX and not (corporate and _RUN.match(self.folded[end - 1])):
            return None
        low = self.start_of_run(end)
        if low is None or end - low > 30:
            return None
        at = bisect_right(self._ends, end - 1) - 1
        if at >= 0 and self._ends[at] > low and end - self._ends[at] > 14:
            low = self._ends[at]
        return (low, end) if end - low >= 2 else None

    def post_before(self, position: int) -> Held | None:
        """The post that ends at ``position``: a title with what stands before it."""
        title = self.title_before(position)
        if title is None:
            return None
        start, end = title
        words = self.text[start:end]
        bare = titles.without_praise(self.folded, start, self.left_edge(start))
        if (local := _LOCAL.match(self.folded, start, end)) and local.end() < end and bare not in self.unit_start:
            return Held(self.text[start : local.end()], self.text[local.end() : end], start, end)
        unit = self.organization_before(bare)
        if unit is None:
            return Held(None, words.strip(), bare, end)
        if words in ("国家主席", "国家副主席") and self.text[unit[0] : unit[1]] in ("中国", "我国"):
            return Held(None, words, unit[0], end)
        organization, words = _divide(_ALIAS.sub("", self.text[unit[0] : unit[1]]), words)
        first = unit[0]
        if self.folded[first - 2 : first] == "上届":
            words, first = "上届" + words, first - 2
        if self.folded[first - 1 : first] == "原" and not titles.start_of(words, len(words)) < 0:
            words, first = "原" + words, first - 1
        elif organization and len(organization) > 3 and (former := _FORMER.match(organization)):
            organization, words = organization[former.end() :], former[0] + words
        elif organization and _TWICE.search(organization):
            # 妇瘤科 | 科主任
            organization, words = organization[:-1], organization[-1] + words
        return Held(organization, words.strip(), first, end)

    def posts_before(self, start: int) -> tuple[list[Held], int]:
        """All posts written before a name.

        Args:
            start: Where the name starts.

        Returns:
            The posts in text order, and where the phrase starts.
        """
        found: list[Held] = []
        position = start
        while position > 0:
            gap = _GAP.search(self.folded, max(0, position - 3), position)
            at = gap.start() if gap else position
            if not found:
                praised = titles.profession_start(self.folded, at, self.left_edge(at))
                if praised >= 0:
                    at = praised
                    joined = _JOIN.search(self.folded, max(0, at - 3), at)
                    at = joined.start() if joined else at
            elif joined := _JOIN.search(self.folded, max(0, position - 4), position):
                at = joined.start()
            if at in self.people and found:
                break
            post = self.post_before(at)
            if post is None or self._belongs_to_other(post):
                break
            if found and self._is_list(post, self.folded[at:position]):
                break
            found.append(post)
            position = post.start
            if len(found) == 1 and post.organization and post.organization[-1] in "室办处科部":
                unit = self.house_unit(position)
                if unit and self.folded[unit[0] - 1 : unit[0]] in ("", "\n", "，", ",", "。", ";", "；"):
                    found.append(Held(self.text[slice(*unit)], post.title, *unit))
                    position = unit[0]
        found.reverse()
        return found, position

    @staticmethod
    def _is_list(post: Held, joint: str) -> bool:
        """True where a list of guests ends before the next name: …各中学校长及代表，某学院院长."""
        if post.organization and _MANY.search(post.organization):
            return True
        return ("，" in joint or "," in joint) and titles.is_plural(post.title)

    def house_unit(self, start: int) -> tuple[int, int] | None:
        """The unit before 、 that shares the title of the unit at ``start``: 监察室、行风办主任."""
        found = _UNITS_OF_HOUSE.search(self.folded, max(self.left_edge(start), start - 10), start)
        return (found.start(), start - 1) if found else None

    def elected_by(self, position: int) -> str | None:
        """The body that the sentence elects: 选举产生了某某委员会委员9名，甲当选为主任委员."""
        at = bisect_right(self._ends, position) - 1
        low = self.folded.rfind("。", 0, position)
        while at >= 0 and self.units[at][0] > low:
            start, end = self.units[at]
            if _ELECTS.search(self.folded, max(0, start - 6), start):
                return self.text[start:end]
            at -= 1
        return None

    def _belongs_to_other(self, post: Held) -> bool:
        """True where a title before a comma follows a name: 张三副局长，李四."""
        at = post.start
        while at > 0 and self.folded[at - 1] == " ":
            at -= 1
        if at in self.people:
            return True
        for word in titles.lexicon("honorifics"):
            if self.folded.endswith(word, 0, at) and at - len(word) in self.people:
                return True
        return False


def _divide(organization: str, title: str) -> tuple[str | None, str]:
    """Lets 党委 and the like stay with the title, except a region's: 市一院 / 党委书记, 岗集镇党委 / 书记."""
    for body in titles.lexicon("bodies"):
        if organization.endswith(body):
            stem = organization[: -len(body)]
            if not stem:
                return None, organization + title
            if _REGION.search(stem) or stem.endswith("总"):
                return organization, title
            return stem, body + title
    for body in titles.lexicon("bodies"):
        if title.startswith(body) and _REGION.search(organization) and _PARTY.search(body):
            return organization + body, title[len(body) :]
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


def _suits(organization: str, title: str) -> str | None:
    """The organization that a title has after a post of ``organization``, or ``None``."""
    if titles.is_regional(title):
        if committee := _COMMITTEE.match(organization):
            stem, level = committee.groups()
            return stem + level if stem else None
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
    if first is None or first.organization is not None or titles.is_national(first.title):
        return
    given = [post for post in previous.posts if post.organization is not None]
    if not given:
        return
    wanted = titles.head(first.title)
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
