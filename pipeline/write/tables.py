"""The tables of SQLite and PostgreSQL: one schema, its versions, and records as its rows.

An event is a row of ``events`` with its whole record as JSON beside it, and a row of ``event_dates``, ``event_venues``
… for every fact. A migration is never changed once it has shipped: a new version is added behind the last.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pipeline.messages import Misuse
from pipeline.records import DocumentRecord, DocumentRef, EventRecord, Mention, Official, Organizer
from pipeline.write.fitting import double
from pipeline.write.flat import days
from pipeline.write.sinks import Batch

_Words = Callable[[str | None], str | None]
_KEY = ("event_id", "schema_version")
_SPAN = ("text", "start_offset", "end_offset", "clean")

# In the order in which rows can be written: what is referred to stands first.
COLUMNS: dict[str, tuple[str, ...]] = {
    "documents": ("document_id", "schema_version", "source", "title", "issuer", "date", "status", "record", "batch"),
    "events": (*_KEY, "document_id", "type", "status", "name", "theme", "first_date", "last_date", "cluster_id",
               "confidence", "record", "batch"),
    "event_dates": (*_KEY, "position", *_SPAN, "first_date", "last_date", "timex"),
    "event_venues": (*_KEY, "position", *_SPAN, "virtual", "division"),
    "event_officials": (*_KEY, "position", *_SPAN, "name", "actions"),
    "official_posts": (*_KEY, "official", "position", "organization", "title"),
    "event_counts": (*_KEY, "position", *_SPAN, "value", "unit", "bound", "counted"),
    "event_organizers": (*_KEY, "position", *_SPAN, "name", "role"),
    "event_evidence": (*_KEY, "position", *_SPAN),
}  # fmt: skip
FACTS = tuple(COLUMNS)[2:]
KEYS = {"documents": ("document_id", "schema_version"), "events": _KEY}

VERSION_TABLE = "shilu_schema"
_FACT = """event_id {key} NOT NULL, schema_version {key} NOT NULL, position {integer} NOT NULL"""
_PLACE = """text TEXT NOT NULL, start_offset {integer} NOT NULL, end_offset {integer} NOT NULL, clean TEXT"""
_OF_EVENT = """PRIMARY KEY (event_id, schema_version, position),
    FOREIGN KEY (event_id, schema_version) REFERENCES events ON DELETE CASCADE){clustered}"""

# Statements of each version, from 1. {key}, {integer}, {real}, {boolean}, {day}, {json} are the words of the database
# for its types, {clustered} what it says of a table that is kept in the order of its key.
MIGRATIONS: list[list[str]] = [
    [
        """CREATE TABLE documents (document_id {key} NOT NULL, schema_version {key} NOT NULL, source TEXT NOT NULL,
            title TEXT, issuer TEXT, date {day}, status TEXT, record {json},
            PRIMARY KEY (document_id, schema_version))""",
        """CREATE TABLE events (event_id {key} NOT NULL, schema_version {key} NOT NULL, document_id {key} NOT NULL,
            type TEXT NOT NULL, status TEXT NOT NULL, name TEXT, theme TEXT, first_date {day}, last_date {day},
            cluster_id TEXT, confidence {real} NOT NULL, record {json} NOT NULL,
            PRIMARY KEY (event_id, schema_version),
            FOREIGN KEY (document_id, schema_version) REFERENCES documents ON DELETE CASCADE)""",
        f"""CREATE TABLE event_dates ({_FACT}, {_PLACE}, first_date {{day}}, last_date {{day}}, timex TEXT NOT NULL,
            {_OF_EVENT}""",
        f"CREATE TABLE event_venues ({_FACT}, {_PLACE}, virtual {{boolean}} NOT NULL, division TEXT, {_OF_EVENT}",
        f"CREATE TABLE event_officials ({_FACT}, {_PLACE}, name TEXT NOT NULL, actions TEXT NOT NULL, {_OF_EVENT}",
        """CREATE TABLE official_posts (event_id {key} NOT NULL, schema_version {key} NOT NULL,
            official {integer} NOT NULL, position {integer} NOT NULL, organization TEXT, title TEXT NOT NULL,
            PRIMARY KEY (event_id, schema_version, official, position),
            FOREIGN KEY (event_id, schema_version) REFERENCES events ON DELETE CASCADE){clustered}""",
        f"""CREATE TABLE event_counts ({_FACT}, {_PLACE}, value {{real}}, unit TEXT, bound TEXT NOT NULL, counted TEXT,
            {_OF_EVENT}""",
        f"CREATE TABLE event_organizers ({_FACT}, {_PLACE}, name TEXT NOT NULL, role TEXT NOT NULL, {_OF_EVENT}",
        f"CREATE TABLE event_evidence ({_FACT}, {_PLACE}, {_OF_EVENT}",
        "CREATE INDEX events_by_document ON events (document_id, schema_version)",
        "CREATE INDEX events_by_day ON events (first_date)",
        "CREATE INDEX events_by_type ON events (type)",
        "CREATE INDEX events_by_cluster ON events (cluster_id)",
        "CREATE INDEX officials_by_name ON event_officials (name)",
        "CREATE INDEX posts_by_organization ON official_posts (organization)",
        "CREATE INDEX venues_by_division ON event_venues (division)",
        "CREATE INDEX organizers_by_name ON event_organizers (name)",
    ],
    [  # the batch that wrote a row: a run that is resumed knows what is there
        "ALTER TABLE documents ADD COLUMN batch {key}",
        "ALTER TABLE events ADD COLUMN batch {key}",
        "CREATE INDEX documents_by_batch ON documents (batch)",
        "CREATE INDEX events_by_batch ON events (batch)",
    ],
]


def pending(found: int, words: Mapping[str, str], target: str) -> list[tuple[int, list[str]]]:
    """The versions that a database does not have yet, with their statements.

    Args:
        found: The version that it has; 0 for an empty one.
        words: The words of the database for the types.
        target: The target, for the message.

    Raises:
        Misuse: If it was made by a newer Shilu.
    """
    if found > len(MIGRATIONS):
        raise Misuse("newer_schema", target=target, found=found, known=len(MIGRATIONS))
    return [
        (version, [statement.format_map(words) for statement in statements])
        for version, statements in enumerate(MIGRATIONS, 1)
        if version > found
    ]


class Rows(NamedTuple):
    """A batch as rows.

    Attributes:
        tables: The rows of each table of ``COLUMNS``; no key of documents or events comes twice.
        events: Ids of the events.
        documents: Ids of the documents whose events are all in the batch.
    """

    tables: dict[str, list[tuple[Any, ...]]]
    events: list[str]
    documents: list[str]


def rows(batch: Batch, fit: Callable[[str, Counter[str]], str], notes: Counter[str]) -> Rows:
    """Makes rows of a batch.

    A document that only its events tell of is a row without ``status`` and ``record``.

    Args:
        batch: The batch.
        fit: Makes a text one that the database can hold.
        notes: Where changes are counted.
    """

    def document(one: DocumentRef | DocumentRecord, version: str, line: str, words: _Words) -> tuple[Any, ...]:
        head = (words(one.id), version, words(one.source), words(one.title), words(one.issuer), _iso(one.date))
        if isinstance(one, DocumentRef):
            return (*head, None, None, None)
        return (*head, one.status, line, batch.digest)

    def fitting(line: str) -> _Words:
        # What a database may not hold stands escaped in the line: without an escape there is nothing to look for.
        return (lambda text: None if text is None else fit(text, notes)) if "\\u" in line else _as_it_is

    told = {event.event_id: (event, line) for event, line in zip(batch.events, batch.event_lines, strict=True)}
    of = {one.id: (one, line) for one, line in zip(batch.documents, batch.document_lines, strict=True)}
    documents: dict[str, tuple[Any, ...]] = {}
    for event, line in told.values():
        if event.document.id not in of:
            documents[event.document.id] = document(event.document, event.schema_version, line, fitting(line))
    for key, (one, line) in of.items():
        documents[key] = document(one, one.schema_version, line, fitting(line))
    tables: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    tables["documents"] = list(documents.values())
    for event, line in told.values():
        words = fitting(line)
        first, last = days(event)
        name, theme = event.name, event.theme
        keys = (words(event.event_id), event.schema_version)
        tables["events"].append(
            (*keys, words(event.document.id), event.type, event.status, words(name.text if name else None),
             words(theme.text if theme else None), _iso(first), _iso(last), words(event.cluster_id), event.confidence,
             line, batch.digest)
        )  # fmt: skip
        _facts(event, keys, words, tables, notes)
    return Rows(tables, [row[0] for row in tables["events"]], [documents[key][0] for key in of])


def _facts(
    event: EventRecord,
    key: tuple[Any, ...],
    words: _Words,
    tables: dict[str, list[tuple[Any, ...]]],
    notes: Counter[str],
) -> None:
    """Adds the facts of an event to the tables."""

    def add(table: str, i: int, mention: Mention | Official | Organizer, *values: Any) -> None:
        tables[table].append((*key, i, words(mention.text), mention.start, mention.end, words(mention.clean), *values))

    for i, date in enumerate(event.dates):
        add("event_dates", i, date, _iso(date.first), _iso(date.last), words(date.timex))
    for i, venue in enumerate(event.venues):
        add("event_venues", i, venue, venue.virtual, words(venue.division))
    for i, official in enumerate(event.officials):
        add("event_officials", i, official, words(official.name), ",".join(official.actions))
        for j, post in enumerate(official.posts):
            tables["official_posts"].append((*key, i, j, words(post.organization), words(post.title)))
    for i, count in enumerate(event.counts):
        value = double(count.value, notes)
        add("event_counts", i, count, value, words(count.unit), count.bound, words(count.of))
    for i, organizer in enumerate(event.organizers):
        add("event_organizers", i, organizer, words(organizer.name), organizer.role)
    for i, evidence in enumerate(event.evidence):
        add("event_evidence", i, evidence)


def _as_it_is(text: str | None) -> str | None:
    return text


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
