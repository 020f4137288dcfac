"""schema.org: events as JSON-LD, a graph of ``Event`` that search engines and libraries of linked data read."""

import json
import re
from collections import Counter
from typing import Any

from pipeline.records import EventRecord, Official, Organizer, Venue
from pipeline.write.fitting import unicode_only
from pipeline.write.flat import days
from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

# https://schema.org/Event and its kinds; what has no kind of its own there is an Event.
_TYPES = {"exhibition": "ExhibitionEvent", "training": "EducationEvent"}
_STATUS = {"held": "EventScheduled", "planned": "EventScheduled", "cancelled": "EventCancelled"}
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d")


class JsonLdSink:
    """Writes one JSON document with all events.

    ``<`` is escaped, so that the document can stand in a ``<script>`` of a page.

    Args:
        target: ``jsonld:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._file = Whole(target.place)
        self._stream = self._file.temporary.open("w", encoding="utf-8", newline="\n")
        self._stream.write('{"@context": "https://schema.org", "@graph": [')
        self._separator = "\n"

    def put(self, batch: Batch) -> bool:
        """Writes the events of a batch."""
        with self._file.writing():
            for event in batch.events:
                text = unicode_only(json.dumps(node(event), ensure_ascii=False), self.notes)
                self._stream.write(self._separator + text.replace("<", "\\u003c"))
                self._separator = ",\n"
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        with self._file.writing():
            self._stream.write("\n]}\n")
        self._file.commit(self._stream)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._stream)


def node(event: EventRecord) -> dict[str, Any]:
    """An event as a node of the graph; what is not known is left out."""
    first, last = days(event)
    clock = next((date.timex for date in event.dates if _CLOCK.fullmatch(date.timex)), None)
    of = event.document
    report = {
        "@type": "Report", "identifier": of.id, "name": of.title, "publisher": _named("Organization", of.issuer),
        "datePublished": of.date.isoformat() if of.date else None,
        "url": of.source if of.source.startswith(("https://", "http://")) else None,
    }  # fmt: skip
    return _told({
        "@type": _TYPES.get(event.type, "Event"),
        "@id": f"urn:shilu:{event.event_id}@{event.schema_version}",
        "additionalType": event.type,
        "name": (event.name.clean or event.name.text) if event.name else None,
        "about": _named("Thing", event.theme.text if event.theme else None),
        "startDate": clock or (first.isoformat() if first else None),
        "endDate": last.isoformat() if last else None,
        "eventStatus": f"https://schema.org/{_STATUS[event.status]}",
        "location": [_place(venue) for venue in event.venues],
        "attendee": [_person(official) for official in event.officials],
        "organizer": [_body(organizer) for organizer in event.organizers if organizer.role != "supporter"],
        "sponsor": [_body(organizer) for organizer in event.organizers if organizer.role == "supporter"],
        "description": "\n".join(mention.text for mention in event.evidence) or None,
        "subjectOf": _told(report),
    })  # fmt: skip


def _place(venue: Venue) -> dict[str, Any]:
    code = {"@type": "PropertyValue", "propertyID": "GB/T 2260", "value": venue.division} if venue.division else None
    kind = "VirtualLocation" if venue.virtual else "Place"
    return _told({"@type": kind, "name": venue.clean or venue.text, "identifier": code})


def _person(official: Official) -> dict[str, Any]:
    bodies = list(dict.fromkeys(post.organization for post in official.posts if post.organization))
    return _told({
        "@type": "Person", "name": official.name, "jobTitle": [post.title for post in official.posts],
        "affiliation": [_named("Organization", body) for body in bodies],
    })  # fmt: skip


def _body(organizer: Organizer) -> dict[str, Any]:
    return {"@type": "Organization", "name": organizer.name}


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, [])}
