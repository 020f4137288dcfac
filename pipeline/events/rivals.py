"""How a draft stands among the others of its text, and how the text goes on about it: more input of ``keep``."""

import re
from collections.abc import Sequence

from pipeline.events.drafts import Draft
from pipeline.events.index import Index

# From this score on, a link counts as a fact of the draft.
_LIKELY = 0.4
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
    found = _among(draft, drafts) | _told_on(index, draft)
    text, start, (a, b) = index.text, index.sentences[draft.sentence].start, draft.anchor
    begin, end = index.clause(draft.sentence, a)
    clause = {
        link.slot
        for link in draft.links
        if link.score >= _LIKELY and link.slot in ("dates", "counts") and begin <= link.mention.start < end
    }
    for slot in clause:
        found[f"{slot} in clause"] = 1.0
    scores = [link.score for link in draft.links if link.score >= _LIKELY and link.slot != "organizers"]
    found["sum of scores"] = min(8.0, sum(scores)) / 8
    at = draft.trigger[0] if draft.trigger and draft.trigger[0] < a else a
    found["person before verb"] = float(any(0 <= at - p.end <= 4 for p in index.people[draft.sentence]))
    found["body before"] = float(any(0 <= a - o.end <= 2 for o in index.organizations[draft.sentence]))
    found["sentence start"] = float(at - start <= 2)
    found["quote behind"] = float(text[b : b + 1] == "”")
    found["commas before"] = min(4, text.count(",", start, a)) / 4
    found["day"] = float(any(_DAY.search(text, d.start, d.end) for d in draft.dates))
    found["only people"] = float(draft.arguments == len(draft.officials))
    return {name: value for name, value in found.items() if value}


def _among(draft: Draft, drafts: Sequence[Draft]) -> dict[str, float]:
    """A draft beside those before it and those of its sentence."""
    others = [d for d in drafts if d is not draft]
    before = [d for d in others if d.anchor < draft.anchor]
    beside = [d.arguments for d in others if d.sentence == draft.sentence]
    own = draft.officials.keys()
    return {
        "twin has more": float(any(n > draft.arguments for n in beside)),
        "twins have less": float(bool(beside) and max(beside) < draft.arguments),
        "type before": float(any(d.type == draft.type for d in before)),
        "people told before": float(bool(own) and any(own <= d.officials.keys() for d in before)),
    }


def _told_on(index: Index, draft: Draft) -> dict[str, float]:
    """Whether later sentences point to a draft (本次会议) or go on about it, and where its facts come from."""
    pointed = {link.sentence for link in draft.links if "pointed" in link.features}
    carried = {link.sentence for link in draft.links if "carried" in link.features}
    paragraph = index.sentences[draft.sentence].paragraph
    mine = any(k.score >= _LIKELY and k.slot != "organizers" and "inherited" not in k.features for k in draft.links)
    return {
        "pointed to": min(4, len(pointed)) / 4,
        "carried on": min(6, len(carried)) / 6,
        "in later paragraphs": float(
            any(index.sentences[n].paragraph != paragraph for n in draft.evidence if n > draft.sentence)
        ),
        "only inherited": float(bool(draft.links) and not mine),
    }
