"""Finds where a text tells of an event: names of events, verbs that are events, words that point back.

An anchor is one such place. Whether it opens a record, adds to one or is only background is decided by ``assemble``.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.events import joined, lexicon, unheaded
from pipeline.events.clauses import clause_end, clause_start
from pipeline.mentions.types import Analysis, Sentence

_OPEN, _CLOSE = '“《「『‘(【"', '”》」』’)】"'
_PAIR = dict(zip(_CLOSE, _OPEN, strict=True))
_BEGINS, _PREPOSITIONS = ",，。;；:：!！?？\n“《「『‘([【〔", "在于由从被把对向为"
# Other characters can stand in any name.
_STOPS = frozenset(_CLOSE + _BEGINS + _PREPOSITIONS + " \u3000、了的")
_LONGEST_NAME = 80
_LONGEST_GAP = 40
_FARTHEST_VERB = 60
_GIVEN = ("报告", "讲座", "宣讲", "巡讲", "辅导", "党课")
_TRIPS = ("国事访问", "正式访问", "友好访问")
_PARTY = re.compile("党的[一二三四五六七八九十]{1,3}[大届]")  # the 的 of a congress ends no name
_STOPPED = re.compile(r"[,;。!?！？]")
# 在, 于, 对 … inside a longer word are no prepositions.
_IN_WORD = re.compile(
    r"[关属位对基终用]于|自由|理由|缘由|[善勇致甘敢处限便利等]于|[存实不现正所]在|在线|由来|针对|面对|应对|相对|绝对|核对|对[口接话外标点照象抗策比]|"
    r"[方导趋意双走面]向|向[导日上阳好善心学]|从[业教政严]|[认成作行因以名较更极视称]为|为[民主期了先本何政]|服从|把[关握脉]|被[动子]"
)
# 作 in 作品 is not the 作 of 作报告.
_IN_NOUN = re.compile(r"作(?:品|业|家|者|用|曲|文|物|坊)")
_CALENDAR = re.compile(
    r"[\d〇零一二三四五六七八九十][年月日号时点旬周]|\d|[今昨明前后当次同翌]|上午|下午|晚|[上下本]周|近"
)
# A person's name may stand in the name of an event where the event honours them: 同志先进事迹报告会, 诞辰纪念会.
_HONOURS = re.compile(r"(?:同志)?(?:先进|事迹|精神|诞辰|逝世|艺术|作品|书|画|音乐|杯|奖|学术|遗|追|纪念)")


@dataclass(slots=True)
class Anchor:
    """A place in the text where an event is told or pointed to.

    Attributes:
        start: Start offset of the name or verb.
        end: End offset, exclusive.
        sentence: Index of the sentence that holds it.
        kind: ``name`` (举行世界标准日大会), ``verb`` (会见, 签署) or ``reference`` (本次大会, 会上).
        type: Event type.
        head: The head noun, or the verb.
        name: Span of the event's name, or ``None`` for a verb.
        trigger: Span of the verb that says that it takes place, or ``None``.
        bare: True where the name is only a head noun (座谈会).
        definite: True where a word points back (本次, 此次, 该).
    """

    start: int
    end: int
    sentence: int
    kind: str
    type: str
    head: str
    name: tuple[int, int] | None = None
    trigger: tuple[int, int] | None = None
    bare: bool = False
    definite: bool = False


@dataclass(frozen=True, slots=True)
class _Walls:
    """Where a name cannot go on to the left, by offset: dates (end to start), ends of people, names behind a post."""

    dates: dict[int, int]
    people: frozenset[int]
    named: frozenset[int]
    all: frozenset[int]


def _walls(analysis: Analysis) -> _Walls:
    text = analysis.folded
    # 世界标准日 in 世界标准日大会 is a date that belongs to the name; 10月14日上午 is not.
    dates = {d.end: d.start for d in analysis.dates if _CALENDAR.search(text, d.start, d.end)}
    people = frozenset(max(p.phrase_end, p.end) for p in analysis.people)
    named = frozenset(p.start for p in analysis.people if p.phrase_end and p.phrase_start < p.start)
    return _Walls(dates, people, named, people | named | dates.keys())


def _left_stop(analysis: Analysis, sentence: Sentence, head_start: int, walls: _Walls) -> int:
    """Where a name that ends in the head at ``head_start`` begins: behind the nearest thing that cannot be in it."""
    text = analysis.folded
    lowest = max(sentence.start, head_start - _LONGEST_NAME)
    ends, people, named = walls.dates, walls.people, walls.named
    words = lexicon.load()
    at = head_start
    while at > lowest:
        char = text[at - 1]
        if char not in _STOPS and char not in words.stop_ends and at not in walls.all:
            at -= 1
            continue
        if char in _PAIR:  # a quotation or a bracket is taken whole
            opening = text.rfind(_PAIR[char], lowest, at - 1)
            if opening < 0 or words.words["dateline"].search(text, max(lowest, opening - 3), at):
                return at
            at = opening
            continue
        if char in _BEGINS:
            return at
        if (
            char in " \u3000"
            and not text[at : at + 1].isascii()
            and not _in_quotes(text, sentence.start, at, head_start)
        ):
            return at
        if at in ends and ends[at] < at and not text[ends[at] : at].endswith(("年", "年度", "届")):
            return at
        if char == "、" and not _joined(analysis, at, head_start):
            return at
        if (
            char in words.stop_ends
            and not _IN_NOUN.match(text, at - 1)
            and words.stop_before.search(text, max(lowest, at - 4), at)
        ):
            return at
        if char == "的" and _PARTY.match(text, at - 2):
            at -= 2
            continue
        if char == "了" or (char == "的" and (head_start - at > 0 or text.startswith(_TRIPS, at))):
            return at
        if at in named and at < head_start:
            return at
        if at in people and not _HONOURS.match(text, at):
            return at
        if char in _PREPOSITIONS and not _IN_WORD.search(text, max(0, at - 2), at + 1):
            return at
        at -= 1
    return at


def _in_quotes(text: str, begin: int, at: int, head: int) -> bool:
    """True where ``at`` and ``head`` stand in the same quotation: layout put the white space there."""
    opening = text.rfind("“", begin, at)
    return opening >= 0 and text.find("”", opening, head) < 0


def _joined(analysis: Analysis, at: int, head_start: int) -> bool:
    """True where 、 stands inside a quoted or verb-led name: a verb of holding stands before it in the same clause."""
    text = analysis.folded
    left = max(text.rfind(mark, 0, at) for mark in "，,。;；\n")
    return lexicon.load().held_before.search(text, left + 1, at) is not None and head_start - at < 30


def _trigger(analysis: Analysis, sentence: Sentence, start: int, end: int) -> tuple[int, int] | None:
    """The verb that says that what stands at ``start:end`` takes place: right before it, or behind it in its clause."""
    words, text = lexicon.load(), analysis.folded
    # Most names have no verb of holding near: where one search finds none, nothing else is asked.
    if words.held_before.search(text, max(sentence.start, start - _LONGEST_GAP), start):
        before = None
        for match in words.held_before.finditer(text, max(sentence.start, start - 14), start):
            gap = text[match.end() : start]
            if words.words["modifier"].fullmatch(gap + "了") or len(gap) <= 3:
                before = match.span()
        if before:
            return before
        # 召开了2014年四季度座谈会, 开展以…为主题的宣传活动: other words stand between, no comma does.
        left = clause_start(text, sentence, start)
        for match in words.held_before.finditer(text, max(left, start - _LONGEST_GAP), start):
            if match.group() in words.sets["holding"]:
                before = match.span()
        if before:
            return before
    if text[start - 1 : start] in ("作", "做") and text.startswith(_GIVEN, end - 2):
        return start - 1, start  # 作|宣讲报告
    if words.held_after.search(text, end, min(sentence.end, end + _FARTHEST_VERB)) is None:
        return None
    resumed = words.words["resumed"].match(text, end)  # 第六次全体会议，于25日在青禾举行
    stop = clause_end(text, sentence, min(resumed.end() if resumed else end, sentence.end - 1))
    behind = words.held_after.search(text, end, min(stop, end + _FARTHEST_VERB))
    return behind.span() if behind else None


def _name_anchors(analysis: Analysis) -> list[Anchor]:
    heads, verbs, words, text = lexicon.load().heads, lexicon.load().verbs, lexicon.load().words, analysis.folded
    starts = [s.start for s in analysis.sentences]
    walls = _walls(analysis)
    # Where people stand with their posts, a character a byte: many heads are asked about.
    covered = bytearray(len(text) + 1)
    for person in analysis.people:
        a, b = min(person.phrase_start, person.start), max(person.phrase_end, person.end)
        covered[a:b] = b"\1" * (b - a)
    # What a body's name goes on behind is part of it: 某某工程咨询|有限公司.
    within = bytearray(len(text) + 1)
    for body in analysis.organizations:
        within[body.start : body.end - 1] = b"\1" * (body.end - 1 - body.start)
    places = {p.start: p.end for p in analysis.places}
    found: list[Anchor] = []
    for head_start, end in heads.find(text):
        head = text[head_start:end]
        index = bisect_right(starts, head_start) - 1
        if index < 0 or end > analysis.sentences[index].end:
            continue
        sentence = analysis.sentences[index]
        if words["not_after"].match(text, end) and heads.end_at(text, end) < 0:
            continue
        end = _overlapped(text, head_start, end)
        start = _left_stop(analysis, sentence, head_start, walls)
        skip = words["modifier"].match(text, start, head_start)
        pointed = None
        if skip:
            pointed = words["definite"].search(text, start, skip.end())
            start = min(skip.end(), head_start)
        if text[start - 1 : start] in ("在", "于") and start in places and places[start] < head_start:
            start = places[start]  # 在京|交流座谈
        while start < head_start and text[start] in " \u3000、,，":
            start += 1
        modifiers = text[start:head_start]
        definite = words["definite"].search(modifiers) or (pointed if len(modifiers) <= 2 else None)
        if definite is None and not modifiers:
            definite = words["definite"].search(text, max(sentence.start, head_start - 4), head_start)
        end = _close(text, start, end)
        tail = words["name_tail"].match(text, end)
        if tail is None and text[start - 1 : start] == "“" and text[end : end + 1] == "”":  # “青禾讲坛”第3期
            tail = words["name_tail"].match(text, end + 1)
            start -= tail is not None
        end = tail.end() if tail else end
        kind = "reference" if definite or not modifiers.strip("“”《》‘’()") else "name"
        if 1 in covered[head_start:end] or 0 not in within[head_start:end]:
            continue  # 培训处处长某某, 工程咨询公司: part of a post or a body
        if _in_title(text, start, end):
            continue  # a programme or a document, not its own event
        if words["went"].search(modifiers) and verbs.match(text, head_start):
            continue  # 某某一行到我院|督导检查: a verb
        trigger = _trigger(analysis, sentence, start, end)
        head = head_of(text[start : tail.start() if tail else end]) or head
        anchor = Anchor(
            start, end, index, kind, type_of(text[start:end], head), head, (start, end), trigger, bare=not modifiers
        )
        anchor.definite = definite is not None or pointed is not None
        if definite and modifiers:
            anchor.start = start
            anchor.name = (head_start, end)
        if found and found[-1].end > start:  # 闭幕式暨颁奖典礼, 培训班开班仪式: one name, the last head ends it
            if found[-1].sentence == index and found[-1].start <= start:
                anchor.start, anchor.name = found[-1].start, (found[-1].start, end)
                anchor.kind = found[-1].kind if found[-1].kind == "name" else anchor.kind
                anchor.bare = False
                whole = text[anchor.start : end]
                anchor.type, anchor.head = type_of(whole, head), head_of(whole) or head
            found.pop()
        found.append(anchor)
    sat: set[int] = set()
    for one, other in pairwise(found):
        # 论坛组委会…在青禾举行|揭牌仪式: the verb right before a name belongs to it, not to the name before.
        shared = one.trigger and one.trigger == other.trigger and one.end <= one.trigger[0] < other.start
        sitting = shared and words["session"].fullmatch(text, other.start, other.end)
        if sitting and not words["part"].match(text, other.start, other.end):
            sat.add(one.start)  # 第七次会议24日举行第二次全体会议: the sitting is told, not the meeting
        elif shared and not sitting:
            one.trigger = None
    return [anchor for anchor in found if anchor.start not in sat]


def _overlapped(text: str, start: int, end: int) -> int:
    """Where the head at ``start:end`` ends with those that begin inside it: 专题报告|会, 总结会|议."""
    words = lexicon.load()
    for inside in _inner(text[start:end]):
        if (longer := words.heads.end_at(text, start + inside)) > end:
            return longer
    meeting = words.words["meeting"].match(text, end - 1) if text[end - 1] == "会" else None
    return meeting.end() if meeting else end


@lru_cache(4096)
def _inner(head: str) -> tuple[int, ...]:
    """Where in a head other heads can begin that go on behind it, the last first."""
    known = lexicon.load().head_type
    return tuple(at for at in range(len(head) - 2, 0, -1) if any(word.startswith(head[at:]) for word in known))


def _in_title(text: str, start: int, end: int) -> bool:
    """True inside 《…》 (《关于召开…大会的决议》), but for a whole title behind a verb of holding: 主办《…培训班》."""
    opening = text.rfind("《", max(0, start - 40), start)
    if opening < 0 or opening <= text.rfind("》", 0, start):
        return False
    held = lexicon.load().sets["held"]
    whole = text[end : end + 1] == "》"
    return not (whole and any(text.endswith((verb, verb + "的"), 0, opening) for verb in held))


@lru_cache(4096)
def head_of(name: str) -> str:
    """The longest known head noun that ends a name (签约仪式 of 重大项目签约仪式)."""
    known = lexicon.load().head_type
    name = name.rstrip("”》」’)）\"' ")
    return next((name[i:] for i in range(max(0, len(name) - 10), len(name)) if name[i:] in known), "")


@lru_cache(4096)
def type_of(name: str, head: str) -> str:
    """The type that a name tells: by its head, of names joined with 暨 by the first, of 活动 and 会议 by its words."""
    words = lexicon.load()
    first = name.split("暨")[0]
    opened = words.words["opened"].fullmatch(first)  # the opening of a fair has the fair's type
    if opened and head_of(opened["what"]):
        return type_of(opened["what"], head)
    head = head_of(first) or head_of(name) or head
    kind = words.head_type.get(head) or ("contest" if head.endswith("赛") else "meeting")
    if head in words.sets["generic"] or not words.head_type.get(head):
        modifiers = first[: -len(head)] if first.endswith(head) else first
        for other, pattern in words.type_words.items():
            if pattern.search(modifiers) and not (other == "charity" and kind == "ceremony"):
                return other
    return kind


def _close(text: str, start: int, end: int) -> int:
    """Takes a closing quote or bracket that belongs to an opening one inside the name."""
    mark = text[end : end + 1]
    open_still = mark in _PAIR and text.count(_PAIR[mark], start, end) > text.count(mark, start, end)
    return end + 1 if open_still else end


def _verb_anchors(analysis: Analysis, taken: list[tuple[int, int]]) -> list[Anchor]:
    words, text = lexicon.load(), analysis.folded
    starts = [s.start for s in analysis.sentences]
    found = []
    for verb in words.verbs.finditer(text):
        start, end = verb.span()
        index = bisect_right(starts, start) - 1
        if index < 0 or end > analysis.sentences[index].end:
            continue
        if text.rfind("《", max(0, start - 40), start) > text.rfind("》", max(0, start - 40), start):
            continue  # in the title of a document
        if _quoted_words(text, start):
            continue  # “文化四海行—走进青禾”: the verb is part of a name
        if any(a < end and start < b for a, b in taken) or words.words["verb_not_after"].match(text, end):
            continue
        match = words.verbal.match(text, start)
        kind = match.lastgroup if match and match.lastgroup else "other"
        found.append(Anchor(start, end, index, "verb", kind, verb.group(), None, (start, end)))
    return found


def _quoted_anchors(analysis: Analysis, taken: list[tuple[int, int]]) -> list[Anchor]:
    """Names in quotes that end in no known head, where a verb of taking place follows: “青禾之夜”将于8日在青禾举行."""
    text, starts = analysis.folded, [s.start for s in analysis.sentences]
    found = []
    for match in lexicon.load().words["quoted_held"].finditer(text):
        start, end = match.span("name")
        index = bisect_right(starts, start) - 1
        if (
            index < 0
            or match.end() > analysis.sentences[index].end
            or any(a < match.end() and start < b for a, b in taken)
        ):
            continue
        if any(b == start - 1 for _, b in taken):
            continue  # 文艺晚会“青梧之夜”: told by its head already
        found.append(
            Anchor(start, end, index, "name", _told_type(text[start:end]), "", (start, end), match.span("verb"))
        )
    return found


def _tagged_anchors(analysis: Analysis, taken: list[tuple[int, int]]) -> list[Anchor]:
    """Names of the tagger that end in no known head, where a verb of taking place stands by: 粉丝同乐会在青禾举行."""
    words, text, starts = lexicon.load(), analysis.folded, [s.start for s in analysis.sentences]
    told, found = words.sets["held"] | words.sets["tagged_held"], []
    for name in analysis.names:
        if name.label != "event":
            continue
        start, end = name.start, name.end
        ending = words.words["tagged"].match(text, end - 1, end)
        if ending is None:
            continue
        index = bisect_right(starts, start) - 1
        if index < 0 or end > analysis.sentences[index].end or any(a < end and start < b for a, b in taken):
            continue
        trigger = _trigger(analysis, analysis.sentences[index], start, end)
        if trigger is None or text[slice(*trigger)] not in told or _in_title(text, start, end):
            continue
        kind = ending.lastgroup or _told_type(text[start:end])
        found.append(Anchor(start, end, index, "name", kind, "", (start, end), trigger))
    return found


def _quoted_words(text: str, at: int) -> bool:
    """True where ``at`` stands in a short quotation without stops: a name or a motto, no report."""
    opening = text.rfind("“", max(0, at - 24), at)
    if opening < 0 or text.find("”", opening, at) >= 0:
        return False
    closing = text.find("”", at, opening + 28)
    return closing >= 0 and not _STOPPED.search(text, opening, closing)


def find(analysis: Analysis) -> list[Anchor]:
    """Finds every anchor of a text, in text order, disjoint."""
    named = joined.join(analysis.folded, _name_anchors(analysis))
    named += _quoted_anchors(analysis, [(a.start, a.end) for a in named])
    named += _tagged_anchors(analysis, [(a.start, a.end) for a in named])
    found = named + _verb_anchors(analysis, [(a.start, a.end) for a in named])
    spans = [(a.start, a.end) for a in found] + [a.trigger for a in found if a.trigger]
    found += [
        Anchor(name[0], name[1], number, "name", kind or _told_type(analysis.folded[slice(*name)]), "", name, verb)
        for number, kind, name, verb in unheaded.find(analysis, spans)
    ]
    return sorted(found, key=lambda a: (a.start, a.end))


def _told_type(name: str) -> str:
    """The type that the words of a name without a known head tell."""
    return next((kind for kind, p in lexicon.load().type_words.items() if p.search(name)), "other")
