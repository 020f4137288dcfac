"""Which mentions may belong to which draft: proposes links with features that a reader can check; ``model`` weighs them."""

import math
import re
from dataclasses import dataclass

from pipeline.events import actions, anchors, lexicon, organizers
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.mentions.types import Numex, Place, Timex

_PEOPLE_UNITS = frozenset("人 名 位 人次 余人 多人 员 户 个人 批".split())
_ATTEND = re.compile(r"参加|出席|参会|到会|与会|到场|观看|参与|参赛|受邀|齐聚|共聚|列席|代表|学员|嘉宾|听取|培训")
_GIVE = re.compile(r"发放|展出|展示|签约|签署|张贴|募集|捐|收到|接待|义诊|设置|设立|征集|评选|表彰|奖励|授予|颁发|颁|提出|推荐|讲解|演示|完成|参展|参赛")
_STANDING = re.compile(r"拥有|现有|全国|全省|全市|全县|累计|达到?|总|每年|超过|增长|下降|同比|年均|目前|已有|投资|产值|面积|床位|近年|历年|以来|全球|世界|去年|历史|成立")
_PLACE_LEAD = re.compile(r"(在|于|到|赴|前往|走进|来到|抵达|深入|走访|参观|考察|调研|慰问|访问|莅临|视察|巡视|检查)(?:了)?$")
_PLACE_TAIL = re.compile(
    r"(?:隆重|成功|顺利|正式|如期|胜利|圆满|共同|联合|分别|组织|主持|热烈|亲切|集中|盛大|依次|同时|如约){0,2}"
    r"(?:举[行办]|召开|开[幕展班馆营赛]|闭幕|进行|启动|拉开|落[下幕]|会见|会谈|签|揭|出席|参加|调研|考察|看望|慰问|宣|发[表布]|成立|接受|同|与|就|录制|上演|举)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A draft that a sentence tells of, with the anchor that says so.

    Attributes:
        anchor: The anchor.
        draft: The draft it opened or points to.
        fresh: True where the anchor opened the draft.
    """

    anchor: Anchor
    draft: Draft
    fresh: bool


def target(told: list[Told], start: int, end: int, ahead: bool) -> Told | None:
    """The anchor of a sentence that a mention at ``start:end`` belongs to.

    Args:
        told: The drafts that the sentence tells of, in text order.
        start: Start of the mention.
        end: End of the mention.
        ahead: Whether a mention between two anchors belongs to the later one (dates and places do, people do not).
    """
    previous = following = None
    for item in told:
        if item.anchor.end <= start:
            previous = item
        elif following is None and item.anchor.start >= end:
            following = item
        elif item.anchor.start <= start and end <= item.anchor.end:
            return item
    if previous is None:
        return following
    if following is None:
        return previous
    trigger = previous.anchor.trigger
    if trigger and trigger[0] >= end:
        return previous
    return following if ahead else previous


def propose(index: Index, number: int, told: list[Told], focus: Draft | None, since: int) -> None:
    """Adds to the drafts the links that a sentence offers.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        told: The drafts that the sentence tells of.
        focus: The draft that the text is about where the sentence tells of none.
        since: Sentences since the last one that told of ``focus``.
    """
    for date in index.dates[number]:
        item = target(told, date.start, date.end, ahead=True)
        if item:
            item.draft.links.append(Link("dates", date, number, _date(index, number, item, date)))
    for place in index.places[number]:
        item = target(told, place.start, place.end, ahead=True)
        if item and not (item.draft.name and item.draft.name[0] <= place.start < item.draft.name[1]):
            item.draft.links.append(Link("venues", place, number, _place(index, number, item, place)))
    for count in index.counts[number]:
        item = target(told, count.start, count.end, ahead=False)
        draft = item.draft if item else focus
        if draft is not None:
            draft.links.append(Link("counts", count, number, _count(index, number, item, draft, count, since)))
    for item in told:
        item.draft.links.extend(organizers.propose(index, item.anchor, item.draft, item.fresh))
    _people(index, number, told, focus, since)


_DURING = re.compile(r"期间|间隙|当天|当日|同时|同期|现场|会上|仪式上|论坛上|活动中|随后|接着|之后|会后|结束后|会前|开幕式后|仪式后|上午|下午")


def inherit(index: Index, draft: Draft) -> None:
    """Proposes the date and the place of the parent to a draft that has none of its own."""
    parent = draft.parent
    if parent is None:
        return
    sentence = index.sentences[draft.sentence]
    cue = _DURING.search(index.text, sentence.start, draft.anchor[0])
    for slot in ("dates", "venues"):
        if any(k.slot == slot and not k.features.get("inherited") for k in draft.links):
            continue
        for link in [k for k in parent.links if k.slot == slot and not k.features.get("inherited")]:
            features = {
                "inherited": 1.0,
                "inherited cue=" + (cue.group() if cue else "none"): 1.0,
                "inherited marker": float(bool(sentence.marker)),
                "inherited verbal": float(draft.verbal),
                "inherited fresh": link.features.get("fresh", 0.0),
                "inherited same clause": link.features.get("same clause", 0.0),
                "inherited before": link.features.get("before anchor", 0.0),
                "inherited near": float(draft.sentence - parent.sentence <= 2),
                "inherited same sentence": float(draft.sentence == parent.sentence),
                "inherited same paragraph": float(
                    sentence.paragraph == index.sentences[parent.sentence].paragraph
                ),
                "inherited tail verb": link.features.get("tail verb", 0.0),
            }
            draft.links.append(Link(slot, link.mention, link.sentence, features))


def _common(index: Index, number: int, item: Told | None, start: int, end: int, since: int = 0) -> dict[str, float]:
    found: dict[str, float] = {}
    if item is None:
        found["carried"] = 1.0
        found[f"since={min(since, 4)}"] = 1.0
    else:
        anchor = item.anchor
        found["fresh" if item.fresh else "pointed"] = 1.0
        found["verbal"] = float(anchor.kind == "verb")
        gap = anchor.start - end if start < anchor.start else start - anchor.end
        found["distance"] = math.log1p(max(0, gap)) / 5
        found["before anchor"] = float(start < anchor.start)
        a, b = anchors.clause(index.text, index.sentences[number], anchor.start)
        found["same clause"] = float(a <= start < b)
        found["inside anchor"] = float(anchor.start <= start and end <= anchor.end)
        found["speech anchor"] = float(index.in_speech(number, anchor.start))
    found["speech"] = float(index.in_speech(number, start))
    found["early"] = float(number <= 2)
    return found


def _date(index: Index, number: int, item: Told, date: Timex) -> dict[str, float]:
    text = index.text
    found = _common(index, number, item, date.start, date.end)
    others = [d for d in index.dates[number] if d is not date]
    before = [d for d in others if d.start < date.start]
    found["first date"] = float(not before)
    found["kind=" + date.kind] = 1.0
    words = text[date.start : date.end]
    found["has day"] = float(bool(re.search(r"日|号|天|今|昨|明|当|\d[./-]\d", words)))
    found["year only"] = float(words.endswith(("年", "年度")))
    found["month only"] = float(words.endswith(("月", "月份")))
    found["origin=" + date.origin] = 1.0
    found["sentence start"] = float(date.start - index.sentences[number].start <= 2)
    found["after 在于"] = float(text[date.start - 1 : date.start] in ("在", "于"))
    found["followed by 的"] = float(text[date.end : date.end + 1] == "的")
    found["followed by comma"] = float(text[date.end : date.end + 1] in (",", "，"))
    day = index.analysis.heading.date
    if day and date.first and date.last:
        found["future"] = float(date.first > day)
        found["long ago"] = float((day - date.last).days > 200)
        found["near"] = float(abs((day - date.last).days) <= 14)
    found["planned draft"] = float(item.draft.status == "planned")
    anchor = item.anchor
    between = text[date.end : anchor.start] if date.end <= anchor.start else text[anchor.end : date.start]
    found["comma between"] = min(3, len(re.findall(r"[,，;；]", between))) / 3
    found["date between"] = float(any(anchor.end <= d.start < date.start or date.end <= d.start < anchor.start for d in others))
    found["draft dated"] = float(any(link.slot == "dates" for link in item.draft.links))
    return found


def _place(index: Index, number: int, item: Told, place: Place) -> dict[str, float]:
    text = index.text
    found = _common(index, number, item, place.start, place.end)
    lead = _PLACE_LEAD.search(text, max(0, place.start - 5), place.start)
    found["lead=" + (lead.group(1) if lead else "none")] = 1.0
    found["joined"] = float(text[place.start - 1 : place.start] in "、和及与")
    found["kind=" + place.kind] = 1.0
    found["tail verb"] = float(_PLACE_TAIL.match(text, place.end) is not None)
    found["tail mark"] = float(text[place.end : place.end + 1] in ",，。、;；")
    found["tail 的"] = float(text[place.end : place.end + 1] == "的")
    found["virtual"] = float(place.virtual)
    found["type=" + item.draft.type] = 1.0
    found["behind visit verb"] = float(
        item.anchor.kind == "verb" and item.draft.type in ("inspection", "visit") and place.start >= item.anchor.end
    )
    found["length"] = min(12, place.end - place.start) / 12
    found["draft placed"] = float(any(link.slot == "venues" for link in item.draft.links))
    found["short"] = float(place.end - place.start == 1)
    found["in person phrase"] = float(
        any(min(p.phrase_start, p.start) <= place.start < max(p.phrase_end, p.end) for p in index.people[number])
    )
    return found


def _count(index: Index, number: int, item: Told | None, draft: Draft, count: Numex, since: int) -> dict[str, float]:
    text, sentence = index.text, index.sentences[number]
    found = _common(index, number, item, count.start, count.end, since)
    unit = count.unit or ""
    found["unit=" + (unit if unit in _UNITS else "people" if unit in _PEOPLE_UNITS else "other")] = 1.0
    found["people"] = float(unit in _PEOPLE_UNITS)
    found["bound=" + count.bound] = 1.0
    a, b = anchors.clause(text, sentence, count.start)
    around = text[a:b]
    attend = _ATTEND.search(text, max(sentence.start, a - 30), min(sentence.end, b + 12)) is not None
    found["attend words"] = float(attend)
    found["people attend"] = float(attend and unit in _PEOPLE_UNITS)
    found["give words"] = float(_GIVE.search(around) is not None)
    found["standing words"] = float(_STANDING.search(around) is not None)
    found["percent near"] = float("%" in around or "百分" in around)
    found["money"] = float(unit in ("元", "美元", "万元", "亿元"))
    found["sign or gift"] = float(draft.type in ("signing", "charity"))
    found["money signed"] = found["money"] * found["sign or gift"]
    found["large"] = float((count.value or 0) >= 10000)
    found["one"] = float((count.value or 0) <= 3)
    found["of"] = float(count.of is not None)
    if count.of:
        noun = text[slice(*count.of)]
        found["of people"] = float(bool(re.search(r"代表|专家|学者|嘉宾|学员|师生|党员|干部|职工|群众|企业|单位|医生|人员|选手|队|委员|教师|学生", noun)))
        found["of points"] = float(bool(re.search(r"方面|问题|要求|意见|建议|阶段|部分|环节|理由|特点|国家|省份|地区|小时|目标|亮点|点|领域", noun)))
        found["of shown"] = float(bool(re.search(r"作品|展品|展位|项目|资料|手术|图书|论文|奖|课题|报告|活动|合同|协议", noun)))
    found["year in clause"] = float(re.search(r"(?:19|20)\d\d年", around) is not None)
    found["来自"] = float("来自" in text[max(a, count.start - 6) : count.start])
    found["colon sentence"] = float(text[sentence.end - 1 : sentence.end] in ":：")
    return found


_UNITS = frozenset("个 家 项 所 件 份 场 次 种 台 篇 元 支 例 批 套 幅 条 张 只 间 座 届 名 位 人 人次".split())


def _people(index: Index, number: int, told: list[Told], focus: Draft | None, since: int) -> None:
    title = index.analysis.heading.title or ""
    outside = [item for item in told if not index.in_speech(number, item.anchor.start)]
    for group in actions.groups(index, number):
        said = told if index.in_speech(number, group.start) else outside
        item = target(said, group.start, group.end, ahead=group.verb_at < 0 or group.verb_at > group.end)
        draft = item.draft if item else focus
        if draft is None:
            continue
        for person in group.people:
            found = _common(index, number, item, person.start, person.end, since)
            for action in group.actions:
                found["act=" + action] = 1.0
            found["no act"] = float(not group.actions)
            found["posts here"] = float(bool(person.posts))
            found["posts anywhere"] = float(bool(person.all_posts))
            found["pronoun"] = float(person.pronoun)
            found["group"] = min(6, len(group.people)) / 6
            found["in title"] = float(index.text[person.start : person.end] in title)
            found["subject"] = float(group.start - index.sentences[number].start <= 2)
            found["followed by 任"] = float(bool(re.match(r"(?:同志)?(?:任|不再|为|的(?!陪同))", index.text[group.end : group.end + 4])))
            found["known"] = float(any(k.slot == "officials" and getattr(k.mention, "name", "") == person.name for k in draft.links))
            found["type=" + draft.type] = 1.0
            found["background"] = float(
                lexicon.load().words["background"].search(index.text, index.sentences[number].start, person.start) is not None
            )
            acts = group.actions or ("other",)
            draft.links.append(Link("officials", person, number, found, actions=acts, verbs=group.verbs))
