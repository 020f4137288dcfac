"""Tours: an inspection that goes on from place to place (甲来到…，了解…；到…，察看…) is one event with all of them."""

import re

from pipeline.events import lexicon
from pipeline.events.drafts import Draft
from pipeline.events.index import Index

_PRONOUN = re.compile("他们?|她们?|一行人?|大家")
_BEHIND_NAME = re.compile(r"(?:[、和]|等)?(?:一行|同志)?[,，]?")
# Sentences that may stand between two steps where the later one does not say who goes.
_NEAR = 2


def find(index: Index, number: int, drafts: list[Draft]) -> Draft | None:
    """The tour that a sentence goes on with, or ``None``: the last inspection, where its people go to another place.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        drafts: The drafts told so far.
    """
    draft = next((d for d in reversed(drafts) if d.verbal and d.type == "inspection"), None)
    if draft is None or draft.sentence >= number:
        return None
    subject = _step(index, number, draft)
    if subject is None:
        return None
    last = max([draft.sentence, *(k.sentence for k in draft.links)])
    return draft if subject or number - last <= _NEAR else None


def _step(index: Index, number: int, draft: Draft) -> bool | None:
    """Whether a step says who goes; ``None`` where the sentence is no step of the draft."""
    text, sentence, words = index.text, index.sentences[number], lexicon.load().words
    at, named = sentence.start, False
    while at < sentence.end and text[at] in " \u3000“":
        at += 1
    for date in index.dates[number]:
        if date.start - at <= 1:
            at = date.end
    if text[at : at + 1] in ",，":
        at += 1
    for person in index.people[number]:
        start = min(person.phrase_start, person.start)
        if start > at + 1 or person.start < at:
            break
        if person.name not in draft.known:
            return None
        named, at = True, max(person.phrase_end, person.end)
        if joint := _BEHIND_NAME.match(text, at):
            at = joint.end()
    if not named and (pronoun := _PRONOUN.match(text, at)):
        named, at = True, pronoun.end()
    if named and words["tour_sees"].match(text, at):
        return True
    go = words["tour_goes"].match(text, at)
    if go is None or words["tour_then"].match(text, go.end(), sentence.end) is None:
        return None
    if not named and text[go.end() - 1] == "在":
        # 在青禾公司，甲了解…
        behind = [p for p in index.people[number] if p.start >= go.end()]
        named = bool(behind) and behind[0].name in draft.known
    return named


def is_step(index: Index, number: int, start: int, end: int) -> bool:
    """True where a place is where a tour went: 来到|甲公司，了解….

    Args:
        index: The text's mentions.
        number: Index of the place's sentence.
        start: Start of the place, or of the enumeration it stands in.
        end: End of the same.
    """
    text, sentence, words = index.text, index.sentences[number], lexicon.load().words
    lead = words["tour_lead"].search(text, max(sentence.start, start - 3), start)
    return lead is not None and words["tour_then"].match(text, end, sentence.end) is not None
