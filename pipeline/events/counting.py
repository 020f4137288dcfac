"""What a count is in its sentence: a part of a total, a sum of earlier years, or what this event brought together."""

import math
import re
from functools import lru_cache

from pipeline.events import lexicon
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Numex

_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d年")
# How far before a count 来自 may stand: 来自甲国、乙国、丙国等16个国家.
_HOME = 80
_TOPICS = frozenset("个项条类款大")
_HELD = frozenset("场个项次期")


@lru_cache(1024)
def kind(unit: str) -> str:
    """What a unit counts: ``people``, ``bodies``, ``money`` or ``things``."""
    sets = lexicon.load().sets
    if unit in sets["people_units"]:
        return "people"
    return next((name for name in ("bodies", "money") if unit in sets["units_" + name]), "things")


def is_home(index: Index, number: int, count: Numex) -> bool:
    """True for the regions that the counted come from, which are no count: 来自16个省市的…, 14个国家的825个品牌."""
    text, words = index.text, lexicon.load().words
    if count.unit != "个" or words["count_region"].match(text, count.end) is None:
        return False
    start = index.sentences[number].start
    clause = max(start, count.start - _HOME, *(text.rfind(mark, start, count.start) for mark in ",;:。"))
    return "来自" in text[clause : count.start] or words["count_home"].match(text, count.end) is not None


def describe(index: Index, number: int, draft: Draft, count: Numex, clause: tuple[int, int]) -> dict[str, float]:
    """Describes a count among the others of its sentence and of its draft, and the words that lead to it.

    Args:
        index: The text's mentions.
        number: Index of the count's sentence.
        draft: The draft that may have it, with the links that were proposed for it so far.
        count: The count.
        clause: Start and end of the count's clause in the analysed text.

    Returns:
        Feature values by name; a feature that is 0 is left out.
    """
    text, start, words = index.text, index.sentences[number].start, lexicon.load().words
    own, value = kind(count.unit or ""), count.value or 0
    earlier = sum([k.slot == "counts" for k in draft.links])
    found: dict[str, float] = {}
    if number:
        found["late"] = min(20, number) / 20
    if own != "people":
        found[f"{own}, type={draft.type}"] = 1.0
    if earlier:
        found["earlier counts"] = min(5, earlier) / 5
    if words["count_since"].search(text, start, count.start):
        found["since before"] = 1.0
    if words["count_here"].search(text, start, count.start):
        found["of this event"] = 1.0
    if clause[1] - count.end <= 6:
        found["ends clause"] = 1.0
    if count.start - start <= 2:
        found["opens sentence"] = 1.0
    if index.dates[number]:
        found["date in sentence"] = 1.0
    if value < 10:
        found["under ten"] = 1.0
    if draft.status == "planned":
        found["planned draft"] = 1.0
    found |= _written(index, number, count)
    found |= _told(index, number, count, clause)
    found |= _reported(index, number, draft, count)
    found |= _when(index, number, count)
    rest = index.counts[number]
    if len(rest) == 1:
        return found
    found |= _share(index, number, count)
    like = [c for c in rest if c is not count and kind(c.unit or "") == own]
    if len(like) >= 2:
        found["row of one kind"] = 1.0
    # 共有16人, 包括5名医生: a part of what was counted before.
    bigger = next((c for c in like if c.end <= count.start and (c.value or 0) > value), None)
    if bigger and words["count_part"].search(text, bigger.end, count.start):
        found["part of bigger"] = 1.0
    return found


def _written(index: Index, number: int, count: Numex) -> dict[str, float]:
    """How large a count is and how it is written: in digits or not, inside a name in quotation marks or not."""
    text, sentence = index.text, index.sentences[number]
    found = {"magnitude": math.log10(abs(count.value or 0) + 1) / 6}
    if not _DIGIT.search(text, count.start, count.end):
        found["spelled"] = 1.0
    for opening, closing in ("《》", "“”"):
        begin = text.rfind(opening, sentence.start, count.start)
        if begin >= 0 and text.find(closing, begin, count.start) < 0 and closing in text[count.end : sentence.end]:
            found["in quotes"] = found["in " + opening] = 1.0
    return found


def _told(index: Index, number: int, count: Numex, clause: tuple[int, int]) -> dict[str, float]:
    """What the words around a count make of it: a hope, the topics of a talk, a sum that is no gift."""
    text, (start, end), sentence = index.text, clause, index.sentences[number]
    words = lexicon.load().words
    found: dict[str, float] = {}
    if words["count_hoped"].search(text, sentence.start, count.start):
        found["hoped"] = 1.0
        if words["count_hoped"].search(text, start, count.start):
            found["hoped in clause"] = 1.0
    if count.unit in _TOPICS and words["count_topics"].search(text, count.end, min(end, count.end + 8)):
        found["topics near"] = 1.0
        if words["count_topics"].match(text, count.end):
            found["topics"] = 1.0
    if count.unit in _HELD and words["count_events"].match(text, count.end):
        found["events held"] = 1.0
    if kind(count.unit or "") == "money":
        worth = words["count_worth"].search(text, max(start, count.start - 14), count.start)
        if worth:
            found["a worth"] = found["a worth: " + worth[1]] = 1.0
        if words["count_given"].search(text, start, count.start):
            found["money given"] = 1.0
        if words["count_contract"].search(text, sentence.start, sentence.end):
            found["money of a contract"] = 1.0
    return found


def _reported(index: Index, number: int, draft: Draft, count: Numex) -> dict[str, float]:
    """Whether a count stands in what somebody told, in a headline, or says who was to come and who did not."""
    text, sentence, words = index.text, index.sentences[number], lexicon.load().words
    found: dict[str, float] = {}
    if words["count_told"].search(text, sentence.start, count.start):
        found["told"] = 1.0
        if draft.type == "press":
            found["told to the press"] = 1.0
    if words["count_absent"].search(text, max(sentence.start, count.start - 6), count.start):
        found["absent"] = 1.0
    if text[sentence.end - 1 : sentence.end] not in "。!！?？;；:：":
        found["headline"] = 1.0
    return found


def _when(index: Index, number: int, count: Numex) -> dict[str, float]:
    """The time that the sentence of a count speaks of, beside the document's."""
    text, sentence, day = index.text, index.sentences[number], index.analysis.heading.date
    found: dict[str, float] = {}
    if _YEAR.search(text, sentence.start, sentence.end):
        found["year in sentence"] = 1.0
    if lexicon.load().words["count_past"].search(text, sentence.start, count.start):
        found["past time before"] = 1.0
    for date in index.dates[number] if day else ():
        if date.first is None or date.last is None or day is None:
            continue
        ago = (day - date.last).days
        if ago > 200:
            found["old date in sentence"] = 1.0
        elif 0 <= ago <= 14:
            found["near date in sentence"] = 1.0
        if date.first > day:
            found["later date in sentence"] = 1.0
    return found


def _share(index: Index, number: int, count: Numex) -> dict[str, float]:
    """How a count stands behind 其中 or 包括 and a total: its only part, one of many, a small one."""
    text, start = index.text, index.sentences[number].start
    cue = lexicon.load().words["count_share"].search(text, start, count.start)
    if cue is None:
        return {}
    own = kind(count.unit or "")
    like = [c for c in index.counts[number] if kind(c.unit or "") == own]
    totals = [c.value or 0 for c in like if c.end <= cue.start()]
    found: dict[str, float] = {}
    value = count.value or 0
    largest = max(totals, default=value)
    if largest > value:
        parts = sum(c.start >= cue.end() for c in like)
        found["part of a total"] = 1.0
        if parts == 1:
            found["only part of a total"] = 1.0
        elif parts > 2:
            found["one of many parts"] = 1.0
    return found
