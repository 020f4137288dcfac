"""Label Studio: the records as tasks that annotators correct, and the labeling interface for them.

A task is a source text with its events as a prediction: a region ``event`` on the first evidence of each event, a
region for every fact, and relations from the event to its facts. ``pipeline.learn.labelstudio`` reads what annotators
made of it. The formats are those of https://labelstud.io/guide/tasks and https://labelstud.io/guide/predictions.
"""

import json
from collections import Counter
from typing import Any, get_args
from xml.sax.saxutils import quoteattr

from pipeline.records import (
    SCHEMA_VERSION,
    Action,
    Bound,
    DocumentRecord,
    EventRecord,
    EventType,
    Mention,
    Official,
    Organizer,
    Role,
    Status,
)
from pipeline.write.fitting import unicode_only
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

Json = dict[str, Any]
LABELS = ("event", "name", "theme", "date", "venue", "official", "count", "organizer", "evidence")
# What is asked of a region, by label: fields of text, and choices.
TEXTS = {
    "date": ("first", "last", "timex"), "venue": ("division",), "official": ("person", "posts"),
    "count": ("value", "unit", "of"), "organizer": ("body",),
}  # fmt: skip
CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "event": {"type": get_args(EventType), "status": get_args(Status)}, "venue": {"virtual": ("virtual",)},
    "official": {"actions": get_args(Action)}, "count": {"bound": get_args(Bound)},
    "organizer": {"role": get_args(Role)},
}  # fmt: skip
DOCUMENT = ("title", "date", "issuer")
BAR = "|"  # between the organization and the title of a post


def interface() -> str:
    """The labeling configuration, for the settings of a project."""
    lines = ["<View>", '  <Relations><Relation value="fact"/></Relations>', '  <Labels name="label" toName="text">']
    lines += [f"    <Label value={quoteattr(label)}/>" for label in LABELS]
    lines += ["  </Labels>", '  <Text name="text" value="$text" granularity="symbol"/>']
    for label in LABELS:
        of = (
            f'toName="text" perRegion="true" whenTagName="label" whenLabelValue="{label}" visibleWhen="region-selected"'
        )
        for name, values in CHOICES.get(label, {}).items():
            many = "multiple" if name in ("actions", "virtual") else "single"
            lines.append(f'  <Choices name="{name}" {of} choice="{many}" showInline="true">')
            lines += [f"    <Choice value={quoteattr(value)}/>" for value in values]
            lines.append("  </Choices>")
        for name in TEXTS.get(label, ()):
            lines.append(f'  <TextArea name="{name}" {of} editable="true" placeholder="{label}: {name}"/>')
    of = 'toName="text" perRegion="true" visibleWhen="region-selected"'
    lines.append(f'  <TextArea name="clean" {of} editable="true" placeholder="the words without damage"/>')
    for name in DOCUMENT:
        lines.append(
            f'  <TextArea name="document_{name}" toName="text" editable="true" placeholder="document: {name}"/>'
        )
    return "\n".join([*lines, "</View>"]) + "\n"


class LabelStudioSink:
    """Writes the tasks of a project as one JSON file.

    Args:
        target: ``labelstudio:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._target = target
        self._file = Whole(target.place)
        self._stream = self._file.temporary.open("w", encoding="utf-8", newline="\n")
        self._separator = "[\n"
        self._page: tuple[DocumentRecord, list[EventRecord]] | None = None

    def put(self, batch: Batch) -> bool:
        """Writes a task a page; the reports of one page stand in one."""
        of: dict[str, list[EventRecord]] = {}
        for event in batch.events:
            of.setdefault(event.document.id, []).append(event)
        for document in batch.documents:
            events = of.pop(document.id, [])
            if document.source_text is None:
                raise Undeliverable("no_source", target=self._target.shown)
            if self._page is not None and page_id(self._page[0].id) == page_id(document.id):
                self._page[1].extend(events)
            else:
                self._write()
                self._page = (document, events)
        if of:  # events without their document
            raise Undeliverable("no_source", target=self._target.shown)
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        with self._file.writing():
            self._write()
            self._stream.write("[]\n" if self._separator == "[\n" else "\n]\n")
        self._file.commit(self._stream)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._stream)

    def _write(self) -> None:
        if self._page is None:
            return
        text = unicode_only(json.dumps(task(*self._page), ensure_ascii=False), self.notes)
        with self._file.writing():
            self._stream.write(self._separator + text)
        self._separator, self._page = ",\n", None


class InterfaceSink:
    """Writes the labeling configuration, whatever the records.

    Args:
        target: ``labelstudio-config:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._file = Whole(target.place)

    def put(self, batch: Batch) -> bool:
        """The configuration is the same for all records."""
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        with self._file.writing():
            self._file.temporary.write_text(interface(), encoding="utf-8")
        self._file.commit()

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard()


def page_id(document_id: str) -> str:
    """The id of the page that a report stands on."""
    return document_id.partition(".")[0]


def task(document: DocumentRecord, events: list[EventRecord]) -> Json:
    """A page with its events as a task.

    Args:
        document: The record of the page, or of its first report; with ``source_text``.
        events: The events of all its reports.
    """
    found = _Regions()
    for name in DOCUMENT:
        value = getattr(document, name)
        if value is not None:
            found.results.append(
                {"id": f"document_{name}", "from_name": f"document_{name}", "to_name": "text", "type": "textarea",
                 "value": {"text": [str(value)]}}
            )  # fmt: skip
    for event in events:
        found.event(event)
    return {
        "data": {"text": document.source_text, "document_id": page_id(document.id), "source": document.source},
        "predictions": [{"model_version": f"shilu {SCHEMA_VERSION}", "result": found.results + found.relations}],
    }


class _Regions:
    """The regions and relations of a task; a fact that several events share is one region."""

    def __init__(self) -> None:
        self.results: list[Json] = []
        self.relations: list[Json] = []
        self._known: dict[str, str] = {}

    def event(self, event: EventRecord) -> None:
        """Adds an event with its facts."""
        if not event.evidence:  # nothing of the text to stand on
            return
        anchor, *more = event.evidence
        head = self._region("event", anchor, {"type": [event.type], "status": [event.status]}, own=event.event_id)
        facts = [self._region(label, m, {}) for label, m in (("name", event.name), ("theme", event.theme)) if m]
        for date in event.dates:
            days = {"first": _words(date.first), "last": _words(date.last), "timex": [date.timex]}
            facts.append(self._region("date", date, days))
        for venue in event.venues:
            values = {"virtual": ["virtual"] if venue.virtual else [], "division": _words(venue.division)}
            facts.append(self._region("venue", venue, values))
        for official in event.officials:
            posts = [f"{post.organization or ''}{BAR}{post.title}" for post in official.posts]
            values = {"person": [official.name], "posts": posts, "actions": list(official.actions)}
            facts.append(self._region("official", official, values))
        for count in event.counts:
            values = {"value": _words(count.value), "unit": _words(count.unit), "bound": [count.bound],
                      "of": _words(count.of)}  # fmt: skip
            facts.append(self._region("count", count, values))
        for organizer in event.organizers:
            facts.append(self._region("organizer", organizer, {"body": [organizer.name], "role": [organizer.role]}))
        facts += [self._region("evidence", mention, {}) for mention in more]
        self.relations += [
            {"type": "relation", "from_id": head, "to_id": fact, "direction": "right", "labels": ["fact"]}
            for fact in facts
        ]

    def _region(
        self, label: str, mention: Mention | Official | Organizer, values: dict[str, list[str]], own: str = ""
    ) -> str:
        values = values | {"clean": _words(mention.clean)}
        key = json.dumps([own, label, mention.start, mention.end, values])
        if key in self._known:
            return self._known[key]
        name = self._known[key] = f"r{len(self._known)}"
        place = {"start": mention.start, "end": mention.end}
        region = {"id": name, "to_name": "text"}
        self.results.append(
            region
            | {"from_name": "label", "type": "labels", "value": {**place, "text": mention.text, "labels": [label]}}
        )
        for field, told in values.items():
            if told:
                chosen = field in CHOICES.get(label, {})
                kind, where = ("choices", "choices") if chosen else ("textarea", "text")
                self.results.append(region | {"from_name": field, "type": kind, "value": {**place, where: told}})
        return name


def _words(value: object) -> list[str]:
    return [] if value is None else [str(value)]
