"""What stands around a name: the titles, organizations and places that end or start at an offset."""

import re
from bisect import bisect_right
from functools import cache

from pipeline.mentions import titles
from pipeline.mentions.body_words import LINKS, belongs, countries, either, endings
from pipeline.mentions.types import Name

_UNIT = ("organization", "place", "facility")
_STOP = re.compile(r"[、，,。；;：:！!？?\n\t“”\"（）()《》【】 >△▲■·|]")
_QUOTED = re.compile(r"《[^《》\n]{1,20}》$|“[^“”\n]{1,20}”$")
_ELECTS = re.compile(r"(?:选举|产生|选出|成立|推选)(?:产生)?了?(?:新一届|第[一-龥]{1,3}届)?$")
_HOUSE = re.compile(r"(?:[^、,。;:\n() ]{2,8}[室办处科部])、$")
_RUN = re.compile(r"[一-龥A-Za-z\d&·“”.-]")
_COMMITTEE = re.compile(r"(?:党委|党工委|纪委|纪工委|团委|工会|党组|人大|政协)$")
_INSIDE = re.compile(r"[（(][^（）()\n]{1,30}[）)]")
# A minister or governor whose office the tagger cut.
_OFFICE = re.compile(r"(?:[一-龥]{2}部|[州省市县])长$")
# What may specify a title: no verb and no particle.
_QUALIFIES = re.compile(
    r"(?![和与及同])(?:[一-龥&](?<![的是为在了对向将被以等也都请让给把从就有着过名位个级届次后前时来去]))+"
)
_AND = re.compile(r"[^和与及]*[和与及](?=.)(?![^和与及]*[和与及])")
# What leads to a name that ends where a title begins: 而是|, 现任|.
_LEAD_IN = re.compile(r"(?:而|这|就|也|还|均|都|分别|同时|他|她|并|更|正|图)?[是为]|[上下]?图为|现任|由|以(?!色列)")
_GROUP = re.compile(r"(?:中央|国务院|国家|全国)[一-龥]{0,26}$")
# What stands inside the name of a body that the tagger cut in two.
_JOINED = re.compile(r"[一-龥]{0,6}[与和]|派驻|派出|驻")
_CHARGED = re.compile(r"(?:分管|负责|主持)[一-龥]{0,6}工作的$")
# Days, and 中 and 有 that end what stands before a name: 29日|区委, 晚宴中|大会.
_PASSED = re.compile(
    r"(?:\d{1,4}[年月日号时点分])+(?:[上下]午)?许?|中(?![国共央华医科学小关山心东南西北铁石信粮航化建交核海欧外级原纪组宣])|有(?![限色研线])"
)
_REGIONAL_COMMITTEE = re.compile(r"(?:街道|[镇乡])(?=(?:党委|党工委|工委|纪委|纪工委|团委)[一-龥])")
_ENDINGS_OF_TWO = frozenset(("机关", "海关", "央视", "卫视", "街道"))
# These verbs are no titles where no tagger says so.
_UNSURE = frozenset(("代表", "执政", "导演", "指挥", "助理", "编辑", "秘书", "主事"))


@cache
def _between() -> re.Pattern[str]:
    return re.compile(
        rf"{either('between')}|联合(?!国|会|大学|体|社|利)|(?<![一-龥])[与和及对为是经请据受应向]|(?<=[等了的])|(?<=[参出]加)|(?<=出席)|(?<=[讲持]人)[为是]"
    )


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?<![一-龥])|(?<=[由在与和及对请、，。了的任上日后下间中]))"
        rf"((?:我|本|该)(?:{either('own')})|{either('bare')})$"
    )


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"(?:{either('parties')}|[我本该][院校局市县区省])$")


# What stands between a person and whom they meet: 甲会见|某某大学校长乙.
_TOWARD = re.compile(
    r"(?:\d{1,2}[日号])?(?:应约)?(?:向|同|与|对|给|应|受|致电|电贺|会见|接见|拜会|看望|陪同|祝贺|代表|率领?|邀请|委托|任命|介绍|宣读|接替|携|偕)"
)

_LEVELS = frozenset("省州市县区镇乡旗")


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
        self.title_start: dict[int, int] = {}
        self.title_end: dict[int, int] = {}
        self.person_starts: list[int] = []
        self.people: dict[int, int] = {}
        self.units: list[tuple[int, int]] = []
        self.places: set[tuple[int, int]] = set()
        # The post of a meeting stands right behind its name: 一次会议副秘书长.
        self.event_start: dict[int, int] = {}
        self._edges: list[int] = []
        for name in names:
            label, start, end = name.label, name.start, name.end
            if label not in _UNIT:
                self._edges.append(end)
            if label == "person":
                self.person_starts.append(start)
                self.people[end] = start
            elif label == "event":
                self.event_start[end] = start
            elif label in _UNIT or (label == "title" and self._is_unit(start, end)):
                if label == "place":
                    self.places.add((start, end))
                if self.units and self._joins(self.units[-1][1], start):
                    start = self.units.pop()[0]
                self.units.append((start, end))
            elif label == "title":
                self._take_title(start, folded[start:end].rstrip())
        self._edges.sort()
        self._ends = [end for _, end in self.units]
        self.unit_start = {end: start for start, end in self.units}
        self.unit_end = dict(self.units)

    def _take_title(self, start: int, title: str) -> None:
        # Who sits in a congress holds a post, unlike who speaks for many: 市人大|代表.
        seated = title == "代表" and self.folded.endswith("人大", 0, start)
        first, end = start + (0 if seated else titles.front(title)), start + len(title)
        if first < end:
            self.title_start[end], self.title_end[first] = first, end

    def _is_unit(self, start: int, end: int) -> bool:
        """True for a part of an organization that the tagger took for a title: 大学 | 图书馆."""
        return self.folded[end - 1] in endings() and not titles.has_head(self.folded[start:end])

    def _joins(self, end: int, start: int) -> bool:
        if start - end > 24:
            return False
        if self.folded[end:start] in ("—", "-", "–") and start - end == 1:
            # 阿拉伯—某某协会
            return True
        near = end < start <= end + 24 and self.folded[end] in "（("
        return end == start or (near and _INSIDE.fullmatch(self.folded, end, start) is not None)

    def left_edge(self, position: int) -> int:
        """Where the nearest person, title, byline or event name before ``position`` ends, or the line starts."""
        at = bisect_right(self._edges, position) - 1
        edge = self._edges[at] if at >= 0 else 0
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
        earlier = self.title_start.get(found, -1) if tagged < 0 else -1
        if earlier >= 0 and titles.start_of(self.folded, position, earlier) == earlier:
            # The tagger took 副主任 | 护师 for the whole.
            found = earlier
        if committee := _REGIONAL_COMMITTEE.match(self.folded, found, position):
            # The tagger took 街道党工委书记 for the title.
            found = committee.end()
        # A unit of the tagger that reaches into the title may hold a party committee: 岗集镇党委 | 副书记.
        at = bisect_right(self._ends, position - 1) - 1
        if at >= 0 and found < self._ends[at] < position:
            # Nor is 某某国际理事会 | 主席 a body of 某某国际.
            whole = self.units[at][0] < found and self.folded[found - 1] not in endings()
            if whole or _COMMITTEE.search(self.folded, found, self._ends[at]):
                found = self._ends[at]
        if self.folded[found:position] == "长" and (office := _OFFICE.search(self.folded, max(0, found - 6), position)):
            # The tagger took 贸易部 and 州 for the end of a body: 印尼贸易部|长.
            found = office.start()
        return found, position

    def _splits(self, tagged: int, found: int) -> bool:
        """True where a tagged title holds the end of the organization: 图书馆 | 馆长, 党校 | 党委副书记."""
        if self.folded[found - 1] == "业" and self.folded.startswith("部长", found):
            return False
        return found - tagged >= 2 and self.folded[found - 1] in endings()

    def title_after(self, position: int) -> tuple[int, int] | None:
        """The title that starts at ``position``, by the tagger or the lexicon."""
        tagged = self.title_end.get(position, -1)
        end = titles.end_of(self.folded, position)
        if tagged >= 0:
            # 总编辑|代表双方发言
            spoke = self.folded.endswith("代表", position, tagged) and end == tagged - 2
            return position, end if spoke else max(end, tagged)
        if end < 0 or self.folded[position:end] in _UNSURE:
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
        if folded[end - 1] == "的" and (charged := _CHARGED.search(folded, max(0, end - 12), end)):
            # 某某工委|分管日常工作的|副书记
            end = charged.start()
        start = self.unit_start.get(end)
        if start is not None and folded.startswith(("家住", "住在"), start - 2):
            return None
        if start is not None:
            return self.prefixed(start), end
        if end == position and (start := self.event_start.get(end)) is not None:
            return start, end
        if folded[end - 1] == ")" and (opened := folded.rfind("(", max(0, end - 60), end)) > 0:
            inner = self.organization_before(opened)
            if inner is None and self._is_corporate(position):
                inner = self._guess(opened, position)
            return (inner[0], end) if inner else None
        at = bisect_right(self._ends, end)
        if at < len(self.units) and self.units[at][0] < end:
            # The unit runs on into the title: 中国国民党荣誉 | 主席.
            return self.prefixed(self.units[at][0]), end
        if folded[end - 1] in "》”" and (quoted := _QUOTED.search(folded, max(0, end - 26), end)):
            return self.unit_start.get(quoted.start(), quoted.start()), end
        if folded[end - 1] == "的":
            if (start := self.unit_start.get(end - 1)) is not None:
                return start, end - 1
            return self._guess(end - 1, position) if self._is_corporate(position) else None
        guess = self._guess(end, position)
        bare = _bare().search(folded, max(0, end - 8), end)
        if bare and (guess is None or guess[0] >= bare.start(1) or guess[1] - guess[0] > 12):
            return bare.start(1), end
        return guess

    def body_apart(self, position: int) -> tuple[int, int] | None:
        """The organization before the words that open a title at ``position``: 某某大学|儿科学与医学|教授."""
        at = bisect_right(self._ends, position) - 1
        if at < 0:
            return None
        start, end = self.units[at]
        words = self.folded[end:position]
        apart = 2 <= len(words) <= 12 and end > self.left_edge(position) and (start, end) not in self.places
        if not apart or not _QUALIFIES.fullmatch(words) or _between().search(words):
            return None
        return self.prefixed(start), end

    def _is_corporate(self, position: int) -> bool:
        """True where 董事长 or the like starts at ``position``."""
        end = max(self.title_end.get(position, -1), titles.end_of(self.folded, position))
        return titles.is_corporate(self.folded[position:end])

    def prefixed(self, start: int) -> int:
        """Where a unit really starts: with 民建 or 我院 before it, and with what the tagger left out of its front."""
        bracketed = self.folded[start - 1 : start] == "(" and ")" in self.folded[start : start + 8]
        if bracketed:
            # 某某技术(|北京)有限公司
            start -= 1
        if party := _opening().search(self.folded, max(0, start - 5), start):
            return party.start()
        low = self.start_of_run(start)
        # Between a person and a name stands a verb: 甲向|巴基斯坦总理乙.
        if low is None or low in self.people:
            return start
        if bracketed or low == start:
            return low
        end = self.unit_end.get(start, start)
        if joined := _AND.match(self.folded, low, start):
            # 某国高级官员和|中国驻某国
            low = joined.end()
        if belongs(self.folded[low:start], self.folded[start:end]) or self._is_region(low, start):
            return low
        group = self._group(start, end)
        return group if group < start else self._whole(start, end)

    def _is_region(self, low: int, start: int) -> bool:
        """True where the words before 县委 name a region that the text calls in full elsewhere: 青禾|县委."""
        words, level = self.folded[low:start], self.folded[start : start + 1]
        return 2 <= len(words) <= 4 and level in _LEVELS and self.folded.count(words + level) > 1

    def _group(self, start: int, end: int) -> int:
        """Where a leading group starts whose long name the tagger cut: 全国打击侵权和制售|假冒商品工作领导小组."""
        if not self.folded.endswith("领导小组", start, end):
            return start
        low = max(self.left_edge(start), start - 30)
        group = _GROUP.search(self.folded, low, start)
        return group.start() if group else start

    def _whole(self, start: int, end: int) -> int:
        """Where a body starts of which the unit at ``start`` is the end: 某某学会医学美学|与|美容分会."""
        at = bisect_right(self._ends, start) - 1
        if at < 0 or (start, end) in self.places or self.units[at] in self.places:
            return start
        first, last = self.units[at]
        if start - last == 1 and self.folded[last] not in LINKS and not _STOP.match(self.folded[last]):
            # 青禾银行|望|江支行
            return first
        part = end - start < 7 and self.folded[end - 1] in "会部组处科室办"
        if part and first > self.left_edge(start) - 1 and _JOINED.fullmatch(self.folded, last, start):
            return first
        return start

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
            elif "一" <= character <= "龥" or _RUN.match(character):
                low -= 1
            else:
                break
        bounded = low > end - 20
        for verb in _between().finditer(folded, low, end):
            low, bounded = verb.end(), True
        if honorific := titles.honorific().match(folded, low, end):
            low = honorific.end()
        if passed := _PASSED.match(folded, low, end):
            # 中 that opens a stretch is a part of its name: 、中土合作委员会.
            low = passed.end() if passed[0] not in "中有" or "一" <= folded[low - 1 : low] <= "龥" else low
        if lead := _LEAD_IN.match(folded, low, end):
            low, bounded = lead.end(), True
        while low < end and folded[low] in "与和及暨到了于至等兼并还偕邀”’":
            low, bounded = low + 1, True
        if folded[low : low + 1] == "同" and any(folded[low + 1 : low + n] in countries() for n in (3, 4, 5, 6)):
            low, bounded = low + 1, True
        if low in self.people and (toward := _TOWARD.match(folded, low, end)):
            low = toward.end()
        return low if bounded else None

    def _guess(self, end: int, title: int) -> tuple[int, int] | None:
        """An organization that the tagger did not find: the run of name characters, if it ends like one.

        Any ending will do before 董事长 and the like at ``title``.
        """
        known = self.folded[end - 1] in endings() or self.folded[end - 2 : end] in _ENDINGS_OF_TWO
        if not known and not (_RUN.match(self.folded[end - 1]) and self._is_corporate(title)):
            return None
        low = self.start_of_run(end)
        if low is None or end - low > 30:
            return None
        at = bisect_right(self._ends, end - 1) - 1
        if at >= 0 and self._ends[at] > low and end - self._ends[at] > 14:
            low = self._ends[at]
        return (low, end) if end - low >= 2 else None

    def house_unit(self, start: int) -> tuple[int, int] | None:
        """The unit before 、 that shares the title of the unit at ``start``: 监察室、行风办主任."""
        found = _HOUSE.search(self.folded, max(self.left_edge(start), start - 10), start)
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
