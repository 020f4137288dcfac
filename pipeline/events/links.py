"""Which mentions may belong to which draft: links with features that a reader can check and ``model`` weighs."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.events import actions, lexicon, organizers
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.mentions.types import Numex, Place, Timex

NOTHING: Mapping[str, float] = MappingProxyType({})


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
    if not told and focus is None:
        return
    for date in index.dates[number] if told else ():
        item = target(told, date.start, date.end, ahead=True)
        if item:
            item.draft.links.append(Link("dates", date, number, _date(index, number, item, item.draft, date)))
    for place in index.places[number] if told else ():
        item = target(told, *index.lists[place.start][:2], ahead=True)
        if item and not (item.draft.name and item.draft.name[0] <= place.start < item.draft.name[1]):
            item.draft.links.append(Link("venues", place, number, _place(index, number, item, item.draft, place)))
    for count in index.counts[number]:
        item = target(told, count.start, count.end, ahead=False)
        draft = item.draft if item else focus
        if draft is not None:
            draft.links.append(Link("counts", count, number, _count(index, number, item, draft, count, since)))
    for item in told:
        item.draft.links.extend(organizers.propose(index, item.anchor, item.draft, item.fresh))
    _people(index, number, told, focus, since)


def beside(index: Index, number: int, following: Draft | None, focus: Draft | None, since: int) -> None:
    """Proposes the dates and places of a sentence that tells of no event: to the next one told, or to the focus.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        following: The draft that the next sentences open, if they open one.
        focus: The draft that the text is about.
        since: Sentences since the last one that told of ``focus``.
    """
    sentence = index.sentences[number]
    field = lexicon.load().words["field"].match(index.text, sentence.start) is not None
    following = None if field and focus is not None else following
    for draft, way in ((following, "upcoming"), (focus, "carried")):
        if draft is None:
            continue
        near = index.sentences[draft.sentence].paragraph == sentence.paragraph
        features = {way: 1.0, f"{way}, near": float(near), "early": float(number <= 2)}
        if field:
            features["field"] = 1.0
        if way == "carried":
            features[f"since={min(since, 4)}"] = 1.0
        # A line of its own without an end is a date line, a heading, a signature: it dates the report.
        told = near or field or index.text[sentence.end - 1 : sentence.end] in "。!！?？;；"
        own = {k.slot for k in draft.links if not k.features.get("carried") and not k.features.get("upcoming")}
        for date in index.dates[number] if field or (way == "upcoming" and told) else ():
            said = features | {"speech": float(index.in_speech(number, date.start)), "own date": float("dates" in own)}
            draft.links.append(Link("dates", date, number, _date(index, number, None, draft, date, said)))
        for place in index.places[number]:
            begin = index.lists[place.start][0]
            lead = lexicon.load().words["place_lead"].search(index.text, max(0, begin - 5), begin)
            if way == "carried" and lead is None and not field:
                continue
            said = features | {
                "speech": float(index.in_speech(number, place.start)),
                "own venue": float("venues" in own),
            }
            draft.links.append(Link("venues", place, number, _place(index, number, None, draft, place, said)))
        if following is not None:
            return


def inherit(index: Index, draft: Draft) -> None:
    """Proposes the date and the place of the parent to a draft that has none of its own."""
    parent = draft.parent
    if parent is None:
        return
    sentence = index.sentences[draft.sentence]
    cue = lexicon.load().words["during"].search(index.text, sentence.start, draft.anchor[0])
    for slot in ("dates", "venues"):
        if any(k.slot == slot and not _handed(k) for k in draft.links):
            continue
        for link in [k for k in parent.links if k.slot == slot and not _handed(k)]:
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
                "inherited same paragraph": float(sentence.paragraph == index.sentences[parent.sentence].paragraph),
                "inherited tail verb": link.features.get("tail verb", 0.0),
            }
            draft.links.append(Link(slot, link.mention, link.sentence, features))


def _handed(link: Link) -> bool:
    """True where a sentence that tells of the event does not hold the mention itself."""
    return bool({"inherited", "carried", "upcoming"} & link.features.keys())


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
        a, b = index.clause(number, anchor.start)
        found["same clause"] = float(a <= start < b)
        found["inside anchor"] = float(anchor.start <= start and end <= anchor.end)
        found["speech anchor"] = float(index.in_speech(number, anchor.start))
    found["speech"] = float(index.in_speech(number, start))
    found["early"] = float(number <= 2)
    return found


def _date(
    index: Index, number: int, item: Told | None, draft: Draft, date: Timex, beside: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    text = index.text
    found = dict(beside) or _common(index, number, item, date.start, date.end)
    others = [d for d in index.dates[number] if d is not date]
    before = [d for d in others if d.start < date.start]
    found["first date"] = float(not before)
    found["kind=" + date.kind] = 1.0
    written = text[date.start : date.end]
    found["has day"] = float(lexicon.load().words["has_day"].search(written) is not None)
    found["year only"] = float(written.endswith(("年", "年度")))
    found["month only"] = float(written.endswith(("月", "月份")))
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
    found["planned draft"] = float(draft.status == "planned")
    found["draft dated"] = float(any(link.slot == "dates" for link in draft.links))
    if item is None:
        return found
    anchor = item.anchor
    between = text[date.end : anchor.start] if date.end <= anchor.start else text[anchor.end : date.start]
    found["comma between"] = min(3, len(re.findall(r"[,，;；]", between))) / 3
    found["date between"] = float(
        any(anchor.end <= d.start < date.start or date.end <= d.start < anchor.start for d in others)
    )
    return found


def _place(
    index: Index, number: int, item: Told | None, draft: Draft, place: Place, beside: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    text, words = index.text, lexicon.load().words
    # Of A、B和C the verb stands before the first and behind the last.
    begin, end, position = index.lists[place.start]
    found = dict(beside) or _common(index, number, item, begin, end)
    lead = words["place_lead"].search(text, max(0, begin - 5), begin)
    found["lead=" + (lead.group(1) if lead else "none")] = 1.0
    found["lead"] = float(lead is not None)
    found["listed"] = float(position > 0)
    found["sentence start"] = float(begin - index.sentences[number].start <= 1)
    found["kind=" + place.kind] = 1.0
    tail = words["place_tail"].match(text, end) is not None
    found["tail verb"] = float(tail)
    found["lead and tail verb"] = float(tail and lead is not None)
    found["tail mark"] = float(text[end : end + 1] in ",，。、;；")
    found["tail 的"] = float(text[end : end + 1] == "的")
    found["virtual"] = float(place.virtual)
    found["type=" + draft.type] = 1.0
    visit = draft.type in ("inspection", "visit")
    found["visit, lead"] = float(visit and lead is not None)
    found["behind visit verb"] = float(
        item is not None and item.anchor.kind == "verb" and visit and place.start >= item.anchor.end
    )
    found["length"] = min(12, place.end - place.start) / 12
    found["draft placed"] = float(
        any(k.slot == "venues" and index.lists.get(k.mention.start, (-1,))[0] != begin for k in draft.links)
    )
    found["short"] = float(place.end - place.start == 1)
    found["in person phrase"] = float(
        any(min(p.phrase_start, p.start) <= place.start < max(p.phrase_end, p.end) for p in index.people[number])
    )
    found["begins a body"] = float(
        any(o.start <= place.start < o.end and o.end > place.end for o in index.organizations[number])
    )
    return found


def _count(index: Index, number: int, item: Told | None, draft: Draft, count: Numex, since: int) -> dict[str, float]:
    text, sentence = index.text, index.sentences[number]
    words, sets = lexicon.load().words, lexicon.load().sets
    found = _common(index, number, item, count.start, count.end, since)
    unit = count.unit or ""
    people = unit in sets["people_units"]
    found["unit=" + (unit if unit in sets["units"] else "people" if people else "other")] = 1.0
    found["people"] = float(people)
    found["bound=" + count.bound] = 1.0
    a, b = index.clause(number, count.start)
    around = text[a:b]
    attend = words["attend"].search(text, max(sentence.start, a - 30), min(sentence.end, b + 12)) is not None
    found["attend words"] = float(attend)
    found["people attend"] = float(attend and people)
    found["give words"] = float(words["give"].search(around) is not None)
    found["standing words"] = float(words["standing"].search(around) is not None)
    found["percent near"] = float("%" in around or "百分" in around)
    found["money"] = float(unit in ("元", "美元", "万元", "亿元"))
    found["sign or gift"] = float(draft.type in ("signing", "charity"))
    found["money signed"] = found["money"] * found["sign or gift"]
    others = [c for c in index.counts[number] if c is not count]
    found["more counts"] = min(3, len(others)) / 3
    found["more counts, give words"] = found["more counts"] * found["give words"]
    found["behind a count"] = float(any(a - 40 <= c.start < count.start for c in others))
    given = found["give words"] * (1 - found["people"])
    found["things given"] = given
    found["large"] = float((count.value or 0) >= 10000 and not given)
    found["one"] = float((count.value or 0) <= 3)
    found["of"] = float(count.of is not None)
    if count.of:
        noun = text[slice(*count.of)]
        found["of people"] = float(words["of_people"].search(noun) is not None)
        found["of points"] = float(words["of_points"].search(noun) is not None)
        found["of shown"] = float(words["of_shown"].search(noun) is not None)
        found["of region"] = float(words["of_region"].fullmatch(noun) is not None and unit == "个")
    before = text[sentence.start : count.start]
    found["subset"] = float(bool(others) and words["subset"].search(before) is not None)
    found["room"] = float(words["room"].match(text, count.end) is not None)
    found["award"] = float(words["award"].search(text, max(a, count.start - 6), count.start) is not None)
    found["give words in sentence"] = float(words["give"].search(text, sentence.start, sentence.end) is not None)
    found["give, not people"] = found["give words in sentence"] * (1 - found["people"])
    found["first count"] = float(not any(c.start < count.start for c in others))
    found["marker"] = float(bool(sentence.marker))
    found["same paragraph"] = float(sentence.paragraph == index.sentences[draft.sentence].paragraph)
    found["far"] = min(8, abs(number - draft.sentence)) / 8
    found["year in clause"] = float(re.search(r"(?:19|20)\d\d年", around) is not None)
    found["来自"] = float("来自" in text[max(a, count.start - 6) : count.start])
    found["colon sentence"] = float(text[sentence.end - 1 : sentence.end] in ":：")
    return found


def _people(index: Index, number: int, told: list[Told], focus: Draft | None, since: int) -> None:
    if not index.people[number]:
        return
    title, words = index.analysis.heading.title or "", lexicon.load().words
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
            found["followed by 任"] = float(words["appointed"].match(index.text, group.end) is not None)
            found["known"] = float(
                any(k.slot == "officials" and getattr(k.mention, "name", "") == person.name for k in draft.links)
            )
            found["type=" + draft.type] = 1.0
            start = index.sentences[number].start
            found["background"] = float(words["background"].search(index.text, start, person.start) is not None)
            acts = group.actions or ("other",)
            draft.links.append(Link("officials", person, number, found, actions=acts, verbs=group.verbs))
