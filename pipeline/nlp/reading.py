"""What the finders and the event stage say of a text that nothing was cut from."""

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline import events
from pipeline.clean import OffsetMap
from pipeline.collecting import held_back
from pipeline.mentions.analyse import analyse
from pipeline.mentions.genre import FICTION
from pipeline.mentions.types import Sentence
from pipeline.records import Document, EventRecord, Official, Organizer
from pipeline.render import Grounding, event_records, mentions


@dataclass(frozen=True, slots=True)
class Reading:
    """Sentences, mentions and events of one text, offsets in that text.

    Attributes:
        sentences: In text order, disjoint.
        mentions: The fields of every mention, in text order; they may overlap.
        events: The event records, in text order.
    """

    sentences: tuple[Sentence, ...]
    mentions: tuple[dict[str, Any], ...]
    events: tuple[EventRecord, ...]

    def borders(self) -> Iterator[int]:
        """The offsets that no word may span: both ends of every mention, of the events' too, and of every sentence."""
        for sentence in self.sentences:
            yield from (sentence.start, sentence.end)
        for mention in self.mentions:
            yield from (mention["start"], mention["end"])
        for event in self.events:
            lone = [part for part in (event.name, event.theme) if part]
            for part in (*lone, *event.dates, *event.venues, *event.counts):
                yield from (part.start, part.end)
            named: list[Official | Organizer] = [*event.officials, *event.organizers]
            for body in named:
                yield from (body.start, body.end)

    def names(self, edges: Iterable[int]) -> list[tuple[int, int]]:
        """The spans of names of people and bylines, which are one word each.

        Args:
            edges: What :meth:`borders` gives.
        """
        borders = sorted(set(edges))
        people = {(m["start"], m["end"]) for m in self.mentions if m["kind"] in ("person", "byline")}
        return sorted(span for span in people if bisect_right(borders, span[0]) == bisect_left(borders, span[1]))


def read(text: str, title: str | None = None, date: datetime.date | None = None) -> Reading:
    """Reads a text as it is: finds its mentions and assembles its events.

    The tokenizer and the components all ask for it; the last few readings are kept, so that it is done once.

    Args:
        text: The text.
        title: The document's title, if it is known.
        date: The document's date, if it is known; dates without a year are read by it.
    """
    return _read(text, title, date)


@lru_cache(maxsize=16)  # it tells read(text) from read(text, None), so only one call may stand for both
@held_back()
def _read(text: str, title: str | None, date: datetime.date | None) -> Reading:
    document = Document(text=text, title=title, date=date)
    analysis = analyse(text, title=title, date=date)
    drafts = events.assemble(analysis) if analysis.fiction < FICTION else []
    checks = events.check(analysis, drafts)
    ground = Grounding(text, OffsetMap.of(0, len(text), ()), text)
    records = event_records(analysis, drafts, checks, ground, document, document.id)
    return Reading(tuple(analysis.sentences), tuple(mentions(analysis, ground)), tuple(records))
