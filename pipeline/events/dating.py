"""More of what speaks for and against a draft and a date: what else its clause tells, what stands between the two."""

import re
from collections.abc import Mapping

from pipeline.events import lexicon
from pipeline.events.anchors import Anchor
from pipeline.events.clauses import way
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.timex_lexicon import pattern
from pipeline.mentions.types import Timex

_TIME = re.compile("[午晚晨夜时点:]")
# A draft hands on the day it was on, not its year, its month or what began then.
_VAGUE = frozenset({"year only", "month only", "start only"})
_ANEW = re.compile("[今昨明]")


def describe(
    index: Index, number: int, anchor: Anchor | None, draft: Draft, date: Timex, found: dict[str, float]
) -> None:
    """Adds to ``found`` what a date's clause, its neighbours and the draft's other links say.

    Args:
        index: The text's mentions.
        number: Index of the date's sentence.
        anchor: The draft's anchor in that sentence, or ``None`` where the sentence tells of no event.
        draft: The draft.
        date: The date.
        found: Feature values by name, with what ``pairs.common`` says of the pair.
    """
    text, sentence, words = index.text, index.sentences[number], lexicon.load().words
    _against_linked(text, draft, date, found)
    before = max(sentence.start, date.start - 4), date.start
    if words["date_coming"].search(text, *before):
        found["coming"] = 1.0
        found["coming, " + draft.status] = 1.0
    elif words["date_past"].search(text, *before):
        found["past"] = 1.0
    if pattern("glue", "start").match(text, date.end):
        found["start only"] = 1.0
    if anchor is None:
        return
    if anchor.trigger is None:
        found["no trigger"] = 1.0
        return
    stands = way(text, date.start, date.end, anchor.trigger)
    if stands == "right before":
        found["before trigger"] = 1.0
    if stands:
        found[stands + " trigger"] = 1.0


def is_vague(features: Mapping[str, float]) -> bool:
    """True for a date that says no day, by the features of its link: no part of an event takes it over."""
    return not _VAGUE.isdisjoint(features)


def goes_on(text: str, date: Timex) -> bool:
    """True for a time of a day that a report goes on with: 8日上午, 下午3时; 今天 and a bare day open what is new."""
    said = text[date.start : date.end]
    return date.first == date.last and _TIME.search(said) is not None and _ANEW.search(said) is None


def _against_linked(text: str, draft: Draft, date: Timex, found: dict[str, float]) -> None:
    """What the date says beside those that the draft was offered before; without a year, by its words."""
    words = text[date.start : date.end]
    for link in draft.links:
        other = link.mention
        if link.slot != "dates" or other is date or not isinstance(other, Timex):
            continue
        if date.first and date.last and other.first and other.last:
            same = (other.first, other.last) == (date.first, date.last)
            inside = other.first <= date.first and date.last <= other.last
            around = date.first <= other.first and other.last <= date.last
        else:
            before = text[other.start : other.end]
            same, inside, around = words == before, before in words, words in before  # 8日 holds 8日上午
        name = "same as" if same else "in" if inside else "holds" if around else "other than"
        found[name + " linked"] = 1.0
