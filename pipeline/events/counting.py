"""What a count is in its sentence: a part of a total, a sum of earlier years, or what this event brought together."""

from functools import lru_cache

from pipeline.events import lexicon
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Numex


@lru_cache(1024)
def kind(unit: str) -> str:
    """What a unit counts: ``people``, ``bodies``, ``money`` or ``things``."""
    sets = lexicon.load().sets
    if unit in sets["people_units"]:
        return "people"
    return next((name for name in ("bodies", "money") if unit in sets["units_" + name]), "things")


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
    rest = index.counts[number]
    if len(rest) == 1:
        return found
    like = [c for c in rest if c is not count and kind(c.unit or "") == own]
    if len(like) >= 2:
        found["row of one kind"] = 1.0
    # 共有16人, 包括5名医生: a part of what was counted before.
    bigger = next((c for c in like if c.end <= count.start and (c.value or 0) > value), None)
    if bigger and words["count_part"].search(text, bigger.end, count.start):
        found["part of bigger"] = 1.0
    return found
