"""Runs every finder over one text, in the order in which they need each other."""

import datetime
import re

from pipeline import sentences
from pipeline.characters import fold
from pipeline.mentions import genre, heading, names, numex, organizations, people, timex, venues
from pipeline.mentions.repairs import repaired
from pipeline.mentions.types import Analysis, Page, Timex

_OPENED = re.compile(" {0,2}(?:起|开?始)$")


def analyse(
    text: str, *, title: str | None = None, date: datetime.date | None = None, page: Page | None = None
) -> Analysis:
    """Finds sentences, dates, counts, names, people, organizations and places.

    Args:
        text: The text as cleaning left it; every offset of the result counts in it.
        title: The title that the input states, if any.
        date: The date that the input states, if any.
        page: What the page's furniture says of the document, if any.

    Returns:
        The analysis that ``pipeline.events`` reads.
    """
    folded = fold(text)
    found = Analysis(text=text, folded=folded)
    found.fiction = genre.fictional(folded)
    found.sentences = sentences.split(text)
    found.heading = heading.find(text, folded, page, title, date)
    found.dates = timex.find(text, found.heading.date)
    _close(found.dates, folded)
    if found.heading.day_span is not None:
        _undate(found.dates, *found.heading.day_span)
    found.counts = numex.find(text, [(d.start, d.end) for d in found.dates])
    found.names = names.find(text, folded)
    issuer = found.heading.issuer
    mended = repaired(folded, found.names)
    found.people = people.find(text, folded, found.names, found.sentences, issuer, mended)
    found.organizations = organizations.find(text, folded, found.names, issuer, mended)
    found.places = venues.find(text, folded, found.names, found.sentences, mended)
    found.events = [name for name in found.names if name.label == "event"]
    return found


def _close(dates: list[Timex], folded: str) -> None:
    """Ends a date before 起 or 开始: the day says when, they say that it goes on."""
    for date in dates:
        if date.dates_event and (opened := _OPENED.search(folded, date.start, date.end)):
            date.end = opened.start()


def _undate(dates: list[Timex], start: int, end: int) -> None:
    """Lets the day set off from a title date the report alone, no event."""
    for date in dates:
        if start <= date.start and date.end <= end:
            date.dates_event = False
