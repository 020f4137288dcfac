"""How a draft stands among the others of its text, and how the text goes on about it: more input of ``keep``."""

import re
from collections.abc import Sequence

from pipeline.events.drafts import Draft
from pipeline.events.index import Index

# From this score on, a link counts as a fact of the draft.
LIKELY = 0.4
_DAY = re.compile("[日号今昨明当]")


def describe(index: Index, draft: Draft, drafts: Sequence[Draft]) -> dict[str, float]:
    """Describes a draft beside the others: sub-events and second tellings have less of their own than the main event.

    Args:
        index: The text's mentions.
        draft: The draft.
        drafts: Every draft of the document, in text order.

    Returns:
        Feature values by name; a feature that is 0 is left out.
    """
    text, start, (a, b) = index.text, index.sentences[draft.sentence].start, draft.anchor
    found = _told_on(index, draft)
    found |= _among(draft, drafts)
    at = draft.trigger[0] if draft.trigger and draft.trigger[0] < a else a
    if any(0 <= at - p.end <= 4 for p in index.people[draft.sentence]):
        found["person before verb"] = 1.0
    if any(0 <= a - o.end <= 2 for o in index.organizations[draft.sentence]):
        found["body before"] = 1.0
    if at - start <= 2:
        found["sentence start"] = 1.0
    if text[b : b + 1] == "”":
        found["quote behind"] = 1.0
    if commas := text.count(",", start, a):
        found["commas before"] = min(4, commas) / 4
    if any(_DAY.search(text, d.start, d.end) for d in draft.dates):
        found["day"] = 1.0
    if draft.arguments == len(draft.officials):
        found["only people"] = 1.0
    return found


def _among(draft: Draft, drafts: Sequence[Draft]) -> dict[str, float]:
    """A draft beside those before it and those of its sentence."""
    found: dict[str, float] = {}
    own, facts, before, twins, most = draft.officials.keys(), draft.arguments, True, False, 0
    for other in drafts:
        if other is draft:
            before = False  # they stand in text order
            continue
        if before:
            if other.type == draft.type:
                found["type before"] = 1.0
            if own and own <= other.officials.keys():
                found["people told before"] = 1.0
        if other.sentence == draft.sentence:
            twins, most = True, max(most, other.arguments)
    if most > facts:
        found["twin has more"] = 1.0
    elif twins and most < facts:
        found["twins have less"] = 1.0
    return found


def _told_on(index: Index, draft: Draft) -> dict[str, float]:
    """Whether later sentences point to a draft (本次会议) or go on about it, and where its facts come from."""
    found: dict[str, float] = {}
    pointed, carried = set(), set()
    begin, end = index.clause(draft.sentence, draft.anchor[0])
    mine, total = False, 0.0
    for link in draft.links:
        features = link.features
        if "pointed" in features:
            pointed.add(link.sentence)
        elif "carried" in features:
            carried.add(link.sentence)
        if link.score < LIKELY or link.slot == "organizers":
            continue
        total += link.score
        mine = mine or "inherited" not in features
        if link.slot in ("dates", "counts") and begin <= link.mention.start < end:
            found[f"{link.slot} in clause"] = 1.0
    if total:
        found["sum of scores"] = min(8.0, total) / 8
    if pointed:
        found["pointed to"] = min(4, len(pointed)) / 4
    if carried:
        found["carried on"] = min(6, len(carried)) / 6
    if draft.links and not mine:
        found["only inherited"] = 1.0
    paragraph = index.sentences[draft.sentence].paragraph
    if any(n > draft.sentence and index.sentences[n].paragraph != paragraph for n in draft.evidence):
        found["in later paragraphs"] = 1.0
    return found
