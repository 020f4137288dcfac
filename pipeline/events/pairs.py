"""What speaks for and against a pair of a draft and a mention, as named numbers that a reader can check."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.events import lexicon
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Numex, Person, Place, Timex

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
        Feature values by name, as every function here gives them.
    """
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


def of_date(
    index: Index, number: int, item: Told | None, draft: Draft, date: Timex, beside: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    """Describes a date and a draft; ``beside`` takes the place of :func:`common` where no anchor is in the sentence."""
    text = index.text
    found = dict(beside) or common(index, number, item, date.start, date.end)
    others = [d for d in index.dates[number] if d is not date]
    before = [d for d in others if d.start < date.start]
    found["first date"] = float(not before)
    found["kind=" + date.kind] = 1.0
    written = text[date.start : date.end]
    has_day = lexicon.load().words["has_day"]
    found["has day"] = float(has_day.search(written) is not None)
    pointing = lexicon.load().words["date_pointing"].match(written) is not None
    found["pointing"] = float(pointing)
    dated = any(k.slot == "dates" and k.features.get("has day") for k in draft.links)
    found["pointing, draft has a day"] = float(pointing and dated)
    found["vague, draft has a day"] = float(not found["has day"] and dated)
    finer = not found["has day"] and any(has_day.search(text, d.start, d.end) for d in others)
    found["vague, a day beside"] = float(finer)
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


def of_place(
    index: Index, number: int, item: Told | None, draft: Draft, place: Place, beside: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    """Describes a place and a draft; ``beside`` stands for :func:`common` where no anchor is in the sentence."""
    text, words = index.text, lexicon.load().words
    # Of A、B和C the verb stands before the first and behind the last.
    begin, end, position = index.lists[place.start]
    found = dict(beside) or common(index, number, item, begin, end)
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
    written = text[place.start : place.end]
    found["bare noun"] = float(words["place_bare"].fullmatch(written) is not None)
    found["scene"] = float(opens_scene(index, number, begin, end))
    found["about it"] = float(words["place_about"].search(text, max(0, begin - 4), begin) is not None)
    found["part of when"] = float(words["place_while"].match(text, end) is not None)
    others = [p for p in index.places[number] if index.lists[p.start][0] != begin]
    surer = any(
        words["place_lead"].search(text, max(0, p.start - 5), p.start) is not None
        and words["place_tail"].match(text, p.end) is not None
        for p in others
    )
    found["surer place beside"] = float(surer)
    found["more places"] = min(3, len(others)) / 3
    found["begins a body"] = float(
        any(o.start <= place.start < o.end and o.end > place.end for o in index.organizations[number])
    )
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
    found["award"] = float(words["award"].search(text, max(a, count.start - 6), count.start) is not None)
    found["one"] = float((count.value or 0) <= 3 and not found["award"])
    found["of"] = float(count.of is not None)
    if count.of:
        noun = text[slice(*count.of)]
        found["of people"] = float(words["of_people"].search(noun) is not None)
        found["of points"] = float(words["of_points"].search(noun) is not None)
        found["of shown"] = float(words["of_shown"].search(noun) is not None)
    before = text[sentence.start : count.start]
    found["subset"] = float(bool(others) and words["subset"].search(before) is not None)
    found["give words in sentence"] = float(words["give"].search(text, sentence.start, sentence.end) is not None)
    found["give, not people"] = found["give words in sentence"] * (1 - found["people"])
    found["first count"] = float(not any(c.start < count.start for c in others))
    found |= _counted(index, number, count, (a, b))
    found["marker"] = float(bool(sentence.marker))
    found["same paragraph"] = float(sentence.paragraph == index.sentences[draft.sentence].paragraph)
    found["far"] = min(8, abs(number - draft.sentence)) / 8
    found["year in clause"] = float(re.search(r"(?:19|20)\d\d年", around) is not None)
    found["来自"] = float("来自" in text[max(a, count.start - 6) : count.start])
    found["colon sentence"] = float(text[sentence.end - 1 : sentence.end] in ":：")
    return found


def _counted(index: Index, number: int, count: Numex, around: tuple[int, int]) -> dict[str, float]:
    """What stands right before a count and behind what it counts, inside the clause ``around``."""
    text, words = index.text, lexicon.load().words
    of = count.of or (count.start, count.end)
    first, last = min(count.start, of[0]), max(count.end, of[1])
    rest = index.counts[number]
    begin = max([around[0], first - 12, *(c.end for c in rest if c.end <= first)])
    end = min([max(around[1], last), last + 16, *(c.start for c in rest if c.start >= last)])
    found = {"behind 等": float(words["count_among"].search(text, max(around[0], first - 4), first) is not None)}
    for name in ("gathers", "gives", "stands"):
        found["before: " + name] = float(words["count_" + name].search(text, begin, first) is not None)
    for name in ("takes_part", "suffers"):
        found["behind: " + name] = float(words["count_" + name].search(text, last, end) is not None)
    found["region"] = float(count.unit == "个" and words["count_region"].match(text, count.end) is not None)
    found["opinions"] = float(words["count_opinions"].match(text, count.end) is not None)
    return found


def of_people(index: Index, number: int, start: int, end: int) -> dict[str, float]:
    """Describes what is only said of people: whose words are studied, who is praised, who tells a reporter.

    Args:
        index: The text's mentions.
        number: Index of their sentence.
        start: Start of their enumeration, posts included.
        end: End of the same.
    """
    text, words, sentence = index.text, lexicon.load().words, index.sentences[number]
    clause = max(sentence.start, *(text.rfind(mark, sentence.start, start) + 1 for mark in ",;:"))
    return {
        "studied": float(words["person_studied"].search(text, clause, start) is not None),
        "praised": float(words["person_praised"].search(text, clause, start) is not None),
        "tells a reporter": float(
            words["person_tells"].match(text, end, sentence.end) is not None
            or words["person_according"].search(text, clause, start) is not None
        ),
    }


def only_cited(index: Index, number: int, person: Person) -> bool:
    """True where the words, the thought or the letter of a person follow: 某同志重要讲话精神."""
    behind = max(person.end, person.phrase_end, person.text_end)
    if index.text[behind : behind + 1] in "、,。;":  # most people of an enumeration
        return False
    return lexicon.load().words["person_words"].match(index.text, behind, index.sentences[number].end) is not None
