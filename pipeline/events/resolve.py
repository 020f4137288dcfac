"""What an anchor means among the drafts told before it: cited only, an event told already, or one of its own."""

import re
from functools import lru_cache

from pipeline.events import anchors, lexicon, tours
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Timex

# What an unveiling, a prize or a lecture is on the programme of the event that the text is about.
_PROGRAMME = ("ceremony", "training")
_WHOLE = ("meeting", "forum", "exhibition", "contest", "training", "performance", "publicity", "ceremony", "press")
_MARKS = re.compile(r"[\s“”《》‘’()（）·,，、\"']+")
_DAY = re.compile(r"-\d\d-\d\d|-\d\d$")
_PART = re.compile(r"T(?:MO|AF|EV|NI)$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+|(?:19|20)\d\d")
_HOLDING = ("开展", "组织", "组织开展", "组织了")
# Who speaks there tells that it took place.
_THERE = ("上", "现场", "期间", "中", "发表", "致辞", "作", "环节")
# A longer name is that of one event, whoever is said to hold it.
_SHORT = 8
_GOING = {"inspection", "visit"}
_JOINTS = ("", "、", "和", "并", "了", "及")
_WHAT_FOLLOWS = (*_HOLDING, "举行", "举办", "进行")
_DURING = re.compile("期间|中[,，]|结束[时后]")
# Heads that point to an event of any kind.
_ANY = ("会议", "大会", "活动", "盛会")
# So far before a name a verb of holding is its own: 举办了一场|壮行会.
_NEXT = 4
_EXAMINED = ("检查", "复查")
_TAKING_PART = ("参加", "出席", "列席")


def cited(index: Index, anchor: Anchor) -> bool:
    """True where a name tells of no event: 大会精神, 看望参加比赛的选手, 会议结束后."""
    text, words = index.text, lexicon.load().words
    if anchor.kind == "verb":
        return words["cited_visit"].match(text, anchor.end) is not None or _examined(index, anchor)
    if words["cited_words"].match(text, anchor.end) or words["wished"].match(text, anchor.end):
        return True
    start = index.sentences[anchor.sentence].start
    if words["met_before"].search(text, start, anchor.start) and words["met_behind"].match(text, anchor.end):
        return True
    if anchor.trigger and anchor.trigger[0] < anchor.start and words["guest_of"].match(text, anchor.end):
        verb = text[slice(*anchor.trigger)]
        if verb in _TAKING_PART and words["guest"].search(text, start, anchor.trigger[0]):
            return True
    start = index.clause(anchor.sentence, anchor.start)[0]
    if anchor.kind == "name" and words["called"].search(text, start, anchor.end):
        return True
    if words["attitude"].search(text, start, anchor.start):
        return True
    return words["beside"].match(text, anchor.end) is not None


def _examined(index: Index, anchor: Anchor) -> bool:
    """True where a patient is examined: 入院|检查|后确诊; no inspection says so of anybody."""
    text, words, sentence = index.text, lexicon.load().words, index.sentences[anchor.sentence]
    if text[anchor.start : anchor.end] not in _EXAMINED:
        return False
    if words["patient"].search(text, sentence.start, sentence.end) is None:
        return False
    return words["inspector"].search(text, sentence.start, sentence.end) is None


def only_leads(index: Index, anchor: Anchor, row: list[Anchor]) -> bool:
    """True where a way only leads to what the sentence tells by its name: 走进青禾社区，开展健康讲座."""
    if anchor.head != "走进":
        return False
    return any(
        other.kind != "verb"
        and other.trigger is not None
        and anchor.end <= other.trigger[0] < other.start
        and index.text[slice(*other.trigger)] in _WHAT_FOLLOWS
        for other in row
    )


def resolve(index: Index, anchor: Anchor, drafts: list[Draft], focus: Draft | None) -> Draft | None:
    """The draft that an anchor adds to, or ``None`` where it tells of something new."""
    text = index.text
    if anchor.kind == "verb":
        return _resume(index, anchor, drafts, focus)
    ordered = ([focus] if focus else []) + [d for d in reversed(drafts) if d is not focus]
    assert anchor.name is not None
    name = text[slice(*anchor.name)]
    if anchor.kind == "reference":
        draft = next((d for d in ordered if _fits(anchor, d)), None)
        again = draft is not None and (
            _apart(index, anchor, draft) or _others(index, anchor, draft) or _held_itself(text, anchor, draft)
        )
        if again and anchor.bare and not anchor.definite:
            draft = None
        if draft is not None or not lexicon.load().words["part"].search(name):
            return draft
    if focus is not None and _on_programme(index, anchor, focus):
        return focus
    for draft in ordered:
        if draft.name and same_name(name, text[slice(*draft.name)]) and not _apart(index, anchor, draft):
            return draft
    if lexicon.load().words["part"].search(name) and not _own_dates(index, anchor):
        # the opening of what is told is no event of its own
        return next((d for d in ordered if not d.verbal and d.type in _WHOLE and _begins(name, text, d)), None)
    return None


def _on_programme(index: Index, anchor: Anchor, focus: Draft) -> bool:
    """True where a lecture or an unveiling is only a point on the programme of the focus."""
    if anchor.type not in _PROGRAMME or focus.verbal or focus.type in _PROGRAMME or _own_dates(index, anchor):
        return False
    if anchor.trigger and index.text[slice(*anchor.trigger)] in lexicon.load().sets["held"]:
        return False
    if index.sentences[anchor.sentence].marker and anchor.trigger and anchor.trigger[0] < anchor.start:
        return False  # 二是组织专题讲座
    start = index.sentences[anchor.sentence].start
    return lexicon.load().words["after"].search(index.text, start, anchor.start) is None


def _resume(index: Index, anchor: Anchor, drafts: list[Draft], focus: Draft | None) -> Draft | None:
    """The draft that a verb goes on about: the same visit told again, or a point on the programme of the focus."""
    twin = next((d for d in reversed(drafts) if _joined(index, anchor, d)), None)
    if twin is not None:
        return twin
    number = anchor.sentence
    same = next((d for d in reversed(drafts) if d.verbal and d.type == anchor.type), None)
    on_tour = tours.find(index, number, drafts) if anchor.type == "inspection" else None
    if on_tour is not None and _same_days(index, number, on_tour):
        return on_tour
    if same is not None and anchor.start - index.sentences[number].start <= 2 and _DURING.match(index.text, anchor.end):
        return same  # 调研期间，甲…
    clause = index.clause(number, anchor.start)[0]
    begin = max(index.sentences[number].start, min(clause, anchor.start - 12))
    dates = _own_dates(index, anchor)
    if lexicon.load().words["after"].search(index.text, begin, anchor.start):
        # 甲考察了…。随后，甲一行察看了…: the same tour goes on
        tour = focus is not None and focus.type == anchor.type == "inspection" and not dates
        return focus if focus is not None and tour and not _by_others(index, anchor, focus) else None
    if dates:
        return same if same is not None and _stage(index, anchor, dates, same) else None
    if anchor.type in _PROGRAMME and focus is not None and not focus.verbal:
        return focus
    if anchor.type in ("inspection", "signing") and focus and focus.type == anchor.type and not focus.verbal:
        return focus
    if focus is not None and focus.type == "performance" and anchor.head == "观看":
        return focus
    if same is None or _another(index, anchor, same) or _other_guest(index, anchor, same):
        return None
    sentence = index.sentences[number]
    joins = (
        lexicon.load().words["joins"].search(index.text, max(sentence.start, anchor.start - 8), anchor.start)
        is not None
    )
    near = number - same.sentence <= 2 or max((k.sentence for k in same.links), default=same.sentence) >= number - 1
    return same if joins or (near and (anchor.head == same.head or anchor.type == "inspection")) else None


def _same_days(index: Index, number: int, draft: Draft) -> bool:
    """True where a sentence gives no day, or one that the draft has or covers."""
    days = [d for d in index.dates[number] if _DAY.search(d.timex)]
    theirs = [k.mention for k in draft.links if isinstance(k.mention, Timex) and _DAY.search(k.mention.timex)]
    return not days or not theirs or any(_overlap(d, t) or _inside(d, t) for d in days for t in theirs)


def _inside(day: Timex, stretch: Timex) -> bool:
    first, _, last = stretch.timex.partition("/")
    return bool(last) and first[5:10] <= day.timex[5:10] <= last[5:10]


def _stage(index: Index, anchor: Anchor, dates: list[Timex], draft: Draft) -> bool:
    """True for a stage of an inspection of several days: 4月9日至10日，甲…考察; 9日下午，甲察看了乙."""
    if anchor.type != "inspection" or _by_others(index, anchor, draft):
        return False
    theirs = [k.mention for k in draft.links if isinstance(k.mention, Timex)]
    return any(_inside(day, stretch) for stretch in theirs for day in dates if _DAY.search(day.timex))


def _joined(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where two verbs tell of one visit: 考察|调研, 看望、慰问."""
    if not draft.verbal or not {draft.type, anchor.type} <= _GOING or draft.anchor[1] > anchor.start:
        return False
    return index.text[draft.anchor[1] : anchor.start] in _JOINTS


def _begins(name: str, text: str, draft: Draft) -> bool:
    """True where 论坛开幕式 can be the opening of the draft: what stands before 开幕式 is nothing or in its name."""
    rest = lexicon.load().words["part"].sub("", name).strip("“”")
    whole = text[slice(*draft.name)] if draft.name else draft.head
    return (
        not rest
        or rest in lexicon.load().sets["any_event"]
        or rest in whole
        or (len(rest) <= 3 and rest[-2:] in whole)
        or whole in rest
    )


def _own_dates(index: Index, anchor: Anchor) -> list[Timex]:
    """The dates that the anchor's clause gives."""
    start, end = index.clause(anchor.sentence, anchor.start)
    text = index.text
    return [
        d
        for d in index.dates[anchor.sentence]
        if start <= d.start < end or (start - 12 <= d.start and not text[d.end : start].strip(",，、 "))
    ]


def _apart(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where the anchor gives a day or a holder that the draft does not have: another event of the same name."""
    if anchor.trigger is None:
        return False
    number = anchor.sentence
    start = index.sentences[number].start
    mine = [d for d in index.dates[number] if start <= d.start < anchor.start and _DAY.search(d.timex)]
    theirs = [k.mention for k in draft.links if k.slot == "dates" and k.sentence == draft.sentence]
    theirs = [t for t in theirs if isinstance(t, Timex) and _DAY.search(t.timex)] or theirs
    held = index.text[slice(*anchor.trigger)] in lexicon.load().sets["held"]
    if held and mine and lexicon.load().words["once_more"].search(index.text, start, anchor.trigger[0]):
        return True
    if mine and index.sentences[number].marker and not theirs:
        return True
    if held and _held_by_others(index, anchor, draft):
        return True
    if not mine or not theirs:
        return False
    return not any(isinstance(t, Timex) and _overlap(d, t) for d in mine for t in theirs)


def _held_by_others(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where another body holds an event of the same short name: 甲县举行茶会. 乙县举行茶会."""
    if anchor.definite or anchor.end - anchor.start > _SHORT or anchor.sentence == draft.sentence:
        return False
    if anchor.trigger is None or draft.trigger is None or anchor.trigger[0] > anchor.start:
        return False
    own, theirs = (
        {o.name for o in index.organizations[n] if index.clause(n, at)[0] <= o.start and o.end <= at}
        for n, at in ((anchor.sentence, anchor.start), (draft.sentence, draft.anchor[0]))
    )
    return bool(own and theirs) and not any(a in b or b in a for a in own for b in theirs)


def _held_itself(text: str, anchor: Anchor, draft: Draft) -> bool:
    """True where a verb of holding stands right before another kind of event: 举办壮行会 after 发车仪式."""
    if anchor.trigger is None or not 0 <= anchor.start - anchor.trigger[1] <= _NEXT or anchor.head in _ANY:
        return False
    return text[slice(*anchor.trigger)] in lexicon.load().sets["held"] and not draft.head.endswith(anchor.head)


def _others(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where other people do the same: 甲在一处作宣讲报告, 乙在另一处作宣讲报告."""
    if (
        anchor.trigger is None
        or index.text[slice(*anchor.trigger)] not in ("作", "做")
        or draft.head not in anchor.head
    ):
        return False
    return _by_others(index, anchor, draft)


def _another(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where a sentence begins with a date and goes on with other people: 当天上午，乙在丙陪同下，前往…看望."""
    number, start = anchor.sentence, index.sentences[anchor.sentence].start
    dated = any(d.start - start <= 2 and d.end <= anchor.start for d in index.dates[number])
    return dated and _by_others(index, anchor, draft)


def _other_guest(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where a later sentence names who is met, and it is nobody of the draft: 在会见乙时 after 会见甲."""
    if anchor.type != "visit" or anchor.sentence == draft.sentence:
        return False
    end = index.clause(anchor.sentence, anchor.start)[1]
    met = {p.name for p in index.people[anchor.sentence] if anchor.end <= p.start < end}
    known = draft.known | {p.name for p in index.people[draft.sentence]}
    return bool(met and known) and not met & known


def _by_others(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where a later sentence names people before the anchor, and none of them is the draft's."""
    own = {p.name for p in index.people[anchor.sentence] if p.start < anchor.start}
    return bool(own and draft.known) and not own & draft.known and anchor.sentence != draft.sentence


def _overlap(a: Timex, b: Timex) -> bool:
    parts = [_PART.search(d.timex) for d in (a, b)]
    if parts[0] and parts[1] and parts[0].group() != parts[1].group():  # in the morning and in the afternoon
        return False
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return not (_DAY.search(a.timex) and _DAY.search(b.timex)) or a.timex[5:10] == b.timex[5:10]
    return a.first <= b.last and b.first <= a.last


def _fits(anchor: Anchor, draft: Draft) -> bool:
    """True where a bare head (本次大会, 论坛) can point to the draft."""
    if draft.verbal:
        return anchor.head in ("活动", draft.head) or anchor.type == draft.type == "signing"
    if anchor.head in _ANY:
        return True
    part = lexicon.load().words["part"]
    rites = part.fullmatch(anchor.head) is not None and part.fullmatch(draft.head) is not None
    if rites and anchor.head != draft.head and anchor.bare and not anchor.definite:
        return False  # 欢迎仪式 is no 启动仪式
    return anchor.head == draft.head or draft.head.endswith(anchor.head) or anchor.type == draft.type


@lru_cache(4096)
def _parts_of(name: str) -> tuple[str, frozenset[str], str, frozenset[str]]:
    """What two names are compared by: the name without marks, its ordinals and years, its stem, its character pairs."""
    name = _MARKS.sub("", name)
    pairs = frozenset(name[i : i + 2] for i in range(len(name) - 1))
    return name, frozenset(_ORDINAL.findall(name)), lexicon.load().words["stem"].sub("", name), pairs


def same_name(a: str, b: str) -> bool:
    """True where two names can be the same event: one holds the other, and no ordinal or year speaks against it."""
    one, other = _parts_of(a), _parts_of(b)
    (a, ordinals, stem, short), (b, others, stem_of, long) = (
        (one, other) if len(one[0]) <= len(other[0]) else (other, one)
    )
    if not a or (ordinals and others and not ordinals & others):
        return False
    if stem == stem_of != "":
        return True
    if a in b:
        # 新年音乐会 of 2012年莆田市新年音乐会, but not 工作会议 of any 工作会议.
        return len(a) * 2 >= len(b) or len(a) >= 6 or (b.endswith(a) and len(a) >= len(anchors.head_of(a)) + 2)
    if a[-1] != b[-1]:
        return False
    # 论坛年会 of 青禾论坛2016年年会
    parts = range(2, len(a) - 1) if len(a) >= len(anchors.head_of(a)) + 2 else ()
    short_form = any(b.endswith(a[i:]) and 0 <= b.find(a[:i]) <= len(b) - len(a) for i in parts)
    return short_form or (bool(short) and len(short & long) / len(short) >= 0.7)


def can_open(index: Index, anchor: Anchor) -> bool:
    """Whether an anchor can tell of an event of its own rather than cite one."""
    text, number = index.text, anchor.sentence
    dates, people, places, counts = (
        index.dates[number], index.people[number], index.places[number], index.counts[number],
    )  # fmt: skip
    if index.in_speech(number, anchor.start) and not dates:
        return False
    start, _ = index.clause(anchor.sentence, anchor.start)
    held = anchor.trigger is not None and text[slice(*anchor.trigger)] in lexicon.load().sets["held"]
    ahead = held and anchor.trigger is not None and anchor.trigger[0] < anchor.start
    if not ahead and lexicon.load().words["cited"].search(text, max(start, anchor.start - 12), anchor.start):
        return False
    if not (dates or people or places or counts):
        holding = ahead or (anchor.trigger is not None and text[slice(*anchor.trigger)] in _HOLDING)
        return (held or holding) and _told_around(index, number)
    if anchor.kind == "verb":
        subject = any(p.start < anchor.start for p in people)
        place = any(p.start >= anchor.end for p in places)
        if anchor.type in ("inspection", "visit"):
            return subject or bool(dates) or place
        if anchor.type in ("signing", "charity"):
            return bool(people or dates or counts)
        begin = index.sentences[number].start
        later = lexicon.load().words["after"].search(text, begin, anchor.start) is not None
        return bool(subject or dates or (later and (counts or places or people)))
    if anchor.trigger is None:
        if anchor.type == "interview" and people:
            return True
        if text.startswith(("在", "将在", "将会在"), anchor.end) and any(p.start > anchor.end for p in places):
            return True
        end = anchor.end + (text[anchor.end : anchor.end + 1] in "”》")
        return bool(dates) or (text.startswith(_THERE, end) and bool(people))
    return True


def _told_around(index: Index, number: int) -> bool:
    """True where the sentence before or behind, in the same paragraph, gives a date, a person or a count.

    Of a notice (现将有关事项通知如下：) the lines around it give them.
    """
    paragraph = index.sentences[number].paragraph
    field = lexicon.load().words["field"]
    if any(field.match(index.text, s.start) for s in index.sentences[max(0, number - 4) : number + 6]):
        return True
    return any(
        0 <= n < len(index.sentences)
        and index.sentences[n].paragraph == paragraph
        and bool(index.dates[n] or index.people[n] or index.counts[n])
        for n in (number - 1, number + 1)
    )
