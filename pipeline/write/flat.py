"""Records as rows: one row an event, and one row a fact. CSV, Excel and flat Parquet share them."""

import datetime
from collections.abc import Iterator
from typing import Any

from pipeline.records import Count, Date, DocumentRecord, EventRecord, Mention, Official, Organizer, Post, Venue

Value = str | int | float | bool | datetime.date | None
JOINED = "；"  # between the facts of a cell; Chinese names and titles hold commas and enumeration commas, hardly this

EVENT_COLUMNS = (
    "event_id", "schema_version", "document_id", "source", "title", "issuer", "document_date", "type", "status",
    "name", "theme", "first_date", "last_date", "dates", "venues", "officials", "counts", "organizers", "evidence",
    "cluster_id", "confidence",
)  # fmt: skip
FACT_COLUMNS = (
    "event_id", "schema_version", "document_id", "source", "event_type", "event_status", "event_name", "fact",
    "position", "text", "start", "end", "clean", "name", "first", "last", "timex", "virtual", "division", "value",
    "unit", "bound", "of", "organization", "title", "actions", "role",
)  # fmt: skip
DOCUMENT_COLUMNS = (
    "document_id", "schema_version", "source", "sources", "title", "issuer", "date", "bylines", "status", "characters",
    "cut_characters", "mentions", "warnings", "text",
)  # fmt: skip


def event_row(event: EventRecord) -> tuple[Value, ...]:
    """One event as a row of ``EVENT_COLUMNS``; several facts of a slot stand in one cell, joined by ``；``."""
    first, last = days(event)
    of = event.document
    return (
        event.event_id, event.schema_version, of.id, of.source, of.title, of.issuer, of.date, event.type, event.status,
        _words(event.name), _words(event.theme), first, last,
        JOINED.join(map(_said, event.dates)),
        JOINED.join(map(_said, event.venues)),
        JOINED.join(map(official_words, event.officials)),
        JOINED.join(map(_count, event.counts)),
        JOINED.join(f"{organizer.name}（{organizer.role}）" for organizer in event.organizers),
        "\n".join(map(_said, event.evidence)),
        event.cluster_id, event.confidence,
    )  # fmt: skip


def days(event: EventRecord) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day that the event's dates cover, or ``None`` where no year is known."""
    firsts = [date.first for date in event.dates if date.first]
    lasts = [date.last for date in event.dates if date.last]
    return min(firsts, default=None), max(lasts, default=None)


def fact_rows(event: EventRecord) -> Iterator[tuple[Value, ...]]:
    """The facts of an event as rows of ``FACT_COLUMNS``.

    ``fact`` is ``name``, ``theme``, ``date``, ``venue``, ``official``, ``post``, ``count``, ``organizer`` or
    ``evidence``; ``position`` counts within the slot from 0. A post stands under the position and the name of its
    official. What a kind of fact does not have is ``None``.
    """
    head = (
        event.event_id, event.schema_version, event.document.id, event.document.source, event.type, event.status,
        _words(event.name),
    )  # fmt: skip
    for fact, position, values in _facts(event):
        yield (*head, fact, position, *(values.get(column) for column in FACT_COLUMNS[9:]))


def document_row(document: DocumentRecord) -> tuple[Value, ...]:
    """One document as a row of ``DOCUMENT_COLUMNS``; mentions and warnings as their numbers."""
    return (
        document.id, document.schema_version, document.source, "\n".join(document.sources), document.title,
        document.issuer, document.date, JOINED.join(document.bylines), document.status, len(document.text),
        sum(cut.end - cut.start for cut in document.cuts), len(document.mentions),
        JOINED.join(warning.code for warning in document.warnings), document.text,
    )  # fmt: skip


def _facts(event: EventRecord) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for fact, mention in (("name", event.name), ("theme", event.theme)):
        if mention:
            yield fact, 0, dict(mention)
    for i, date in enumerate(event.dates):
        yield "date", i, dict(date)
    for i, venue in enumerate(event.venues):
        yield "venue", i, dict(venue)
    for i, official in enumerate(event.officials):
        yield "official", i, {**dict(official), "actions": ",".join(official.actions)}
        for post in official.posts:
            yield "post", i, {"name": official.name, "organization": post.organization, "title": post.title}
    for i, count in enumerate(event.counts):
        yield "count", i, dict(count)
    for i, organizer in enumerate(event.organizers):
        yield "organizer", i, dict(organizer)
    for i, evidence in enumerate(event.evidence):
        yield "evidence", i, dict(evidence)


def _words(mention: Mention | None) -> str | None:
    return _said(mention) if mention else None


def _said(mention: Mention | Date | Venue | Count | Organizer) -> str:
    return mention.clean or mention.text


def official_words(official: Official) -> str:
    """A person with their posts: ``周明远（青禾市副市长）``."""
    posts = "、".join(map(_post, official.posts))
    return f"{official.name}（{posts}）" if posts else official.name


def _post(post: Post) -> str:
    return f"{post.organization or ''}{post.title}"


def _count(count: Count) -> str:
    return f"{_said(count)}{count.of}" if count.of and count.of not in count.text else _said(count)
