"""Notices that name what they announce in their title alone: “…”学术讲座 above 时间：…, 地点：… and 主讲人：…."""

import datetime
import re
from collections.abc import Sequence

from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Timex

# How many lines below the title the fields may stand.
_LINES = 16
_TIME = re.compile(r"[^，。；:：\n]{0,6}(?:时间|日期)\s*[:：]")
_PLACE = re.compile(r"[^，。；:：\n]{0,6}(?:地点|地址|场地)\s*[:：]")


def announced(index: Index, number: int, rows: Sequence[Sequence[Anchor]]) -> tuple[Anchor, str] | None:
    """What the title announces, where lines below give its time and its place and nothing before them is told by name.

    Args:
        index: The text's mentions.
        number: Index of the title's sentence.
        rows: The anchors by sentence.

    Returns:
        The last name in the title and the status of what it names: ``held`` where its day is not after the
        document's, else ``planned``. ``None`` where the document is no such notice.
    """
    named = [anchor for anchor in rows[number] if anchor.name is not None and not anchor.definite]
    if not named:
        return None
    text, day = index.text, index.analysis.heading.date
    timed = placed = past = False
    for below in range(number + 1, min(number + _LINES, len(index.sentences))):
        sentence = index.sentences[below]
        if any(anchor.kind == "name" and anchor.trigger for anchor in rows[below]):
            return None
        if not timed and index.dates[below] and _TIME.search(text, sentence.start, sentence.end):
            timed = True
            past = day is not None and all(date.first is not None and date.first <= day for date in index.dates[below])
        placed = placed or bool(index.places[below] and _PLACE.search(text, sentence.start, sentence.end))
        if timed and placed:
            return named[-1], "held" if past else "planned"
    return None


def in_fields(draft: Draft) -> bool:
    """True where labelled lines give both the day and the place: such a notice announces, whatever else is told.

    Training documents hold hardly any, so no weight says it.
    """
    return any(link.slot == "venues" and link.features.get("field") for link in draft.links) and bool(_days(draft))


def is_to_come(draft: Draft, day: datetime.date | None) -> bool:
    """True where a labelled line gives a day after the document's own, ``day``: 时间：6月26日 in a notice of May."""
    return day is not None and any(first > day for first in _days(draft))


def _days(draft: Draft) -> list[datetime.date]:
    """The first days that labelled lines give."""
    dates = [link.mention for link in draft.links if link.slot == "dates" and link.features.get("field")]
    return [date.first for date in dates if isinstance(date, Timex) and date.first]
