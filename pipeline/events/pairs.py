"""What speaks for and against a pair of a draft and a mention, as named numbers that a reader can check."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.events import counting, dating, lexicon, placing, weighing
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Numex, Person, Place, Timex

_COMMA = re.compile(r"[,，;；]")
NOTHING: Mapping[str, float] = MappingProxyType({})
# How many characters before and behind a mention are looked at by pairs, a slot, and what a pair weighs beside a named
# feature: cross-validated over documents and over sources; farther ones learn what a source writes about.
_NEAR = {"dates": (4, 4), "venues": (4, 5), "officials": (8, 10), "counts": (10, 10)}
_PAIR = dict.fromkeys(_NEAR, 0.5) | {"counts": 0.65}
# The pairs behind a count are looked at as far as this where its clause goes on.
_BEHIND = 22


@dataclass(slots=True)
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


def common(index: Index, number: int, item: Told | None, start: int, end: int, since: int = 0) -> dict[str, float]:
    """Describes where a mention at ``start:end`` stands from the anchor of a draft.

    Args:
        index: The text's mentions.
        number: Index of the mention's sentence.
        item: The anchor and its draft, or ``None`` where the sentence tells of no event.
        start: Start of the mention, or of the enumeration it stands in.
        end: End of the same.
        since: Sentences since the last one that told of the draft.

    Returns:
        Feature values by name, as every function here gives them; a feature that is 0 is left out.
    """
    found: dict[str, float] = {}
    if item is None:
        found["carried"] = 1.0
        found[f"since={min(since, 4)}"] = 1.0
    else:
        anchor = item.anchor
        found["fresh" if item.fresh else "pointed"] = 1.0
        if anchor.kind == "verb":
            found["verbal"] = 1.0
        gap = anchor.start - end if start < anchor.start else start - anchor.end
        if gap > 0:
            found["distance"] = math.log1p(gap) / 5
        if start < anchor.start:
            found["before anchor"] = 1.0
        a, b = index.clause(number, anchor.start)
        if a <= start < b:
            found["same clause"] = 1.0
        if anchor.start <= start and end <= anchor.end:
            found["inside anchor"] = 1.0
        if index.in_speech(number, anchor.start):
            found["speech anchor"] = 1.0
    if index.in_speech(number, start):
        found["speech"] = 1.0
    if number <= 2:
        found["early"] = 1.0
    return found


def written_around(
    index: Index, number: int, slot: str, start: int, end: int, found: dict[str, float]
) -> dict[str, float]:
    """Adds the pairs of characters right before and right behind a mention, inside its sentence, to ``found``.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        slot: The slot that the mention may fill; it says how far is looked.
        start: Start of the mention, or of the enumeration it stands in.
        end: End of the same.
        found: Feature values by name; gets ``before:`` and ``behind:`` with the pair, of which ``^`` is the start of
            the sentence and ``$`` its end.

    Returns:
        ``found``.
    """
    text, sentence = index.text, index.sentences[number]
    ahead, after = _NEAR[slot]
    begin, stop = start - ahead, end + after
    before = text[begin:start] if begin > sentence.start else "^" + text[sentence.start : start]
    behind = text[end:stop] if stop < sentence.end else text[end : sentence.end] + "$"
    weighing.add_pairs(found, before, 0, len(before), "before:", _PAIR[slot])
    weighing.add_pairs(found, behind, 0, len(behind), "behind:", _PAIR[slot])
    return found


def of_date(
    index: Index, number: int, item: Told | None, draft: Draft, date: Timex, beside: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    """Describes a date and a draft; ``beside`` takes the place of :func:`common` where no anchor is in the sentence."""
    text, has_day = index.text, lexicon.load().words["has_day"]
    found = dict(beside) or common(index, number, item, date.start, date.end)
    written_around(index, number, "dates", date.start, date.end, found)
    others = [d for d in index.dates[number] if d is not date]
    if not any(d.start < date.start for d in others):
        found["first date"] = 1.0
    found["kind=" + date.kind] = 1.0
    written = text[date.start : date.end]
    dated = [k for k in draft.links if k.slot == "dates"]
    full = any("has day" in k.features for k in dated)
    if has_day.search(written):
        found["has day"] = 1.0
    else:
        if full:
            found["vague, draft has a day"] = 1.0
        if any(has_day.search(text, d.start, d.end) for d in others):
            found["vague, a day beside"] = 1.0
    if lexicon.load().words["date_pointing"].match(written):
        found["pointing"] = 1.0
        if full:
            found["pointing, draft has a day"] = 1.0
    if written.endswith(("年", "年度")):
        found["year only"] = 1.0
    if written.endswith(("月", "月份")):
        found["month only"] = 1.0
    found["origin=" + date.origin] = 1.0
    if date.start - index.sentences[number].start <= 2:
        found["sentence start"] = 1.0
    if text[date.start - 1 : date.start] in ("在", "于"):
        found["after 在于"] = 1.0
    behind = text[date.end : date.end + 1]
    if behind == "的":
        found["followed by 的"] = 1.0
    if behind in (",", "，"):
        found["followed by comma"] = 1.0
    day = index.analysis.heading.date
    if day and date.first and date.last:
        if date.first > day:
            found["future"] = 1.0
        ago = (day - date.last).days
        if ago > 200:
            found["long ago"] = 1.0
        if abs(ago) <= 14:
            found["near"] = 1.0
    if draft.status == "planned":
        found["planned draft"] = 1.0
    if dated:
        found["draft dated"] = 1.0
    dating.describe(index, number, item.anchor if item else None, draft, date, found)
    if item is None:
        return found
    anchor = item.anchor
    between = text[date.end : anchor.start] if date.end <= anchor.start else text[anchor.end : date.start]
    if commas := len(_COMMA.findall(between)):
        found["comma between"] = min(3, commas) / 3
    if any(anchor.end <= d.start < date.start or date.end <= d.start < anchor.start for d in others):
        found["date between"] = 1.0
    return found


def of_place(
    index: Index, number: int, item: Told | None, draft: Draft, place: Place, beside: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    """Describes a place and a draft; ``beside`` stands for :func:`common` where no anchor is in the sentence."""
    text, words = index.text, lexicon.load().words
    # Of A、B和C the verb stands before the first and behind the last.
    begin, end, position = index.lists[place.start]
    found = dict(beside) or common(index, number, item, begin, end)
    written_around(index, number, "venues", begin, end, found)
    lead = words["place_lead"].search(text, max(0, begin - 5), begin)
    found["lead=" + (lead.group(1) if lead else "none")] = 1.0
    if position > 0:
        found["listed"] = 1.0
    if begin - index.sentences[number].start <= 1:
        found["sentence start"] = 1.0
    found["kind=" + place.kind] = 1.0
    tail = words["place_tail"].match(text, end)
    if tail:
        found["tail verb"] = 1.0
    visit = draft.type in ("inspection", "visit")
    if lead:
        found["lead"] = 1.0
        if tail:
            found["lead and tail verb"] = 1.0
        if visit:
            found["visit, lead"] = 1.0
    behind = text[end : end + 1]
    if behind in ",，。、;；":
        found["tail mark"] = 1.0
    if behind == "的":
        found["tail 的"] = 1.0
    if place.virtual:
        found["virtual"] = 1.0
    found["type=" + draft.type] = 1.0
    if visit and item is not None and item.anchor.kind == "verb" and place.start >= item.anchor.end:
        found["behind visit verb"] = 1.0
    found["length"] = min(12, place.end - place.start) / 12
    if any(k.slot == "venues" and index.lists.get(k.mention.start, (-1,))[0] != begin for k in draft.links):
        found["draft placed"] = 1.0
    if place.end - place.start == 1:
        found["short"] = 1.0
    if any(min(p.phrase_start, p.start) <= place.start < max(p.phrase_end, p.end) for p in index.people[number]):
        found["in person phrase"] = 1.0
    if words["place_bare"].fullmatch(text, place.start, place.end):
        found["bare noun"] = 1.0
    if opens_scene(index, number, begin, end):
        found["scene"] = 1.0
    if words["place_about"].search(text, max(0, begin - 4), begin):
        found["about it"] = 1.0
    if words["place_while"].match(text, end):
        found["part of when"] = 1.0
    others = [p for p in index.places[number] if index.lists[p.start][0] != begin]
    if others:
        found["more places"] = min(3, len(others)) / 3
    if any(
        words["place_lead"].search(text, max(0, p.start - 5), p.start) and words["place_tail"].match(text, p.end)
        for p in others
    ):
        found["surer place beside"] = 1.0
    if any(o.start <= place.start < o.end and o.end > place.end for o in index.organizations[number]):
        found["begins a body"] = 1.0
    placing.describe(index, number, item.anchor if item else None, draft, place, found)
    return found


def opens_scene(index: Index, number: int, start: int, end: int) -> bool:
    """True where a place opens the sentence, after a date at most, as a scene: 8日上午，市体育馆内座无虚席."""
    sentence, words = index.sentences[number], lexicon.load().words
    begin = sentence.start
    for date in index.dates[number]:
        if date.start - begin <= 2 and date.end <= start:
            begin = date.end
    gap = index.text[begin:start]
    return len(gap) <= 2 and not gap.strip(" \u3000,，的在") and words["place_scene"].match(index.text, end) is not None


def of_count(index: Index, number: int, item: Told | None, draft: Draft, count: Numex, since: int) -> dict[str, float]:
    """Describes a count and a draft; ``since`` as in :func:`common`."""
    text, sentence = index.text, index.sentences[number]
    words, sets = lexicon.load().words, lexicon.load().sets
    found = common(index, number, item, count.start, count.end, since)
    written_around(index, number, "counts", count.start, count.end, found)
    unit = count.unit or ""
    people = unit in sets["people_units"]
    found["bound=" + count.bound] = 1.0
    a, b = index.clause(number, count.start)
    further = count.end + _NEAR["counts"][1] - 1, min(b, count.end + _BEHIND)
    weighing.add_pairs(found, text, *further, "behind:", _PAIR["counts"])
    around = text[a:b]
    attend = words["attend"].search(text, max(sentence.start, a - 30), min(sentence.end, b + 12))
    if attend:
        found["attend words"] = 1.0
    if people:
        found["people"] = 1.0
        if attend:
            found["people attend"] = 1.0
    # Most sentences with a count give nothing: the clause is looked at only where the sentence does.
    gives = words["give"].search(text, sentence.start, sentence.end)
    given = gives and words["give"].search(around)
    if given:
        found["give words"] = 1.0
    if words["standing"].search(around):
        found["standing words"] = 1.0
    if "%" in around or "百分" in around:
        found["percent near"] = 1.0
    money = unit in ("元", "美元", "万元", "亿元")
    if money:
        found["money"] = 1.0
    if money and draft.type in ("signing", "charity"):
        found["money signed"] = 1.0
    others = [c for c in index.counts[number] if c is not count]
    if others:
        found["more counts"] = min(3, len(others)) / 3
        if words["subset"].search(text[sentence.start : count.start]):
            found["subset"] = 1.0
    things = given and not people
    if things:
        found["things given"] = 1.0
    value = count.value or 0
    if value >= 10000 and not things:
        found["large"] = 1.0
    if words["award"].search(text, max(a, count.start - 6), count.start):
        found["award"] = 1.0
    elif value <= 3:
        found["one"] = 1.0
    if count.of:
        found["of"] = 1.0
        noun = text[slice(*count.of)]
        for name in ("people", "points", "shown"):
            if words["of_" + name].search(noun):
                found["of " + name] = 1.0
    if gives:
        found["give words in sentence"] = 1.0
        if not people:
            found["give, not people"] = 1.0
    if not any(c.start < count.start for c in others):
        found["first count"] = 1.0
    _counted(index, number, count, (a, b), found)
    found |= counting.describe(index, number, draft, count, (a, b))
    if sentence.marker:
        found["marker"] = 1.0
    if number != draft.sentence:
        found["far"] = min(8, abs(number - draft.sentence)) / 8
    if "来自" in text[max(a, count.start - 6) : count.start]:
        found["来自"] = 1.0
    if text[sentence.end - 1 : sentence.end] in ":：":
        found["colon sentence"] = 1.0
    return found


def _counted(index: Index, number: int, count: Numex, around: tuple[int, int], found: dict[str, float]) -> None:
    """Adds what stands right before a count and behind what it counts, inside the clause ``around``."""
    text, words = index.text, lexicon.load().words
    of = count.of or (count.start, count.end)
    first, last = min(count.start, of[0]), max(count.end, of[1])
    rest = index.counts[number]
    begin = max([around[0], first - 12, *(c.end for c in rest if c.end <= first)])
    end = min([max(around[1], last), last + 16, *(c.start for c in rest if c.start >= last)])
    if words["count_among"].search(text, max(around[0], first - 4), first):
        found["behind 等"] = 1.0
    for name in ("gathers", "gives", "stands"):
        if words["count_" + name].search(text, begin, first):
            found["before: " + name] = 1.0
    for name in ("takes_part", "suffers"):
        if words["count_" + name].search(text, last, end):
            found["behind: " + name] = 1.0
    if words["count_opinions"].match(text, count.end):
        found["opinions"] = 1.0


def of_people(index: Index, number: int, start: int, end: int) -> dict[str, float]:
    """Describes what is only said of people: whose words are studied, who is praised, who tells a reporter.

    Args:
        index: The text's mentions.
        number: Index of their sentence.
        start: Start of their enumeration, posts included.
        end: End of the same.
    """
    text, words, sentence = index.text, lexicon.load().words, index.sentences[number]
    rfind, begin = text.rfind, sentence.start
    clause = max(begin, rfind(",", begin, start) + 1, rfind(";", begin, start) + 1, rfind(":", begin, start) + 1)
    found = written_around(index, number, "officials", start, end, {})
    if words["person_studied"].search(text, clause, start):
        found["studied"] = 1.0
    if words["person_praised"].search(text, clause, start):
        found["praised"] = 1.0
    if words["person_tells"].match(text, end, sentence.end) or words["person_according"].search(text, clause, start):
        found["tells a reporter"] = 1.0
    return found


def only_cited(index: Index, number: int, person: Person) -> bool:
    """True where the words, the thought or the letter of a person follow: 某同志重要讲话精神."""
    behind = max(person.end, person.phrase_end, person.text_end)
    if index.text[behind : behind + 1] in "、,。;":  # most people of an enumeration
        return False
    if behind not in index.cited:
        words = lexicon.load().words["person_words"].match(index.text, behind, index.sentences[number].end)
        index.cited[behind] = words is not None
    return index.cited[behind]
