"""Elasticsearch and OpenSearch: event records in the format of their bulk API, and the mapping of the index.

The format is that of https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk: a line with the
action, a line with the record, every line ended by ``\\n``. Nothing is sent: ``curl`` or a client of theirs does that.
The id of an entry is the key of the record, so that what is sent twice is there once.
"""

import json
import re
import typing
from collections import Counter
from typing import Any

from pydantic import BaseModel

from pipeline.records import EventRecord
from pipeline.write.fitting import double, unicode_only
from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

INDEX = "shilu-events"
ANALYZER = "cjk"  # pairs of characters; built into every server, where smartcn and ik are plugins
_LONGEST_KEYWORD = 8191  # characters; Lucene takes 32,766 bytes, and a character has up to four
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_EXACT = 2**53

_KEYWORD = {"type": "keyword", "ignore_above": _LONGEST_KEYWORD}
_DAY = {"type": "date", "format": "strict_date"}
# Fields whose type is not told by the type of the record's field: codes and keys are no texts to search in.
_CODES = {
    "schema_version", "event_id", "id", "source", "type", "status", "timex", "division", "unit", "bound", "actions",
    "role", "cluster_id",
}  # fmt: skip


def mapping(analyzer: str = ANALYZER) -> dict[str, Any]:
    """The body of the request that makes the index.

    Args:
        analyzer: For the Chinese texts: ``cjk``, or ``smartcn``, ``ik_max_word`` … where the plugin is installed.
    """
    return {"mappings": {"dynamic": "strict", **_object(EventRecord, analyzer)}}


def _object(model: type[BaseModel], analyzer: str) -> dict[str, Any]:
    return {"properties": {name: _field(name, info.annotation, analyzer) for name, info in model.model_fields.items()}}


def _field(name: str, annotation: Any, analyzer: str) -> dict[str, Any]:
    parts = [part for part in typing.get_args(annotation) if part is not type(None)]
    if typing.get_origin(annotation) is list:
        inner = _field(name, parts[0], analyzer)
        # Nested: the title of one official is not found with the name of another.
        return {"type": "nested", **inner} if "properties" in inner else inner
    kind = annotation if isinstance(annotation, type) else parts[0] if len(parts) == 1 else None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _object(kind, analyzer)
    if name in ("first", "last", "date"):
        return _DAY
    if name in ("start", "end"):
        return {"type": "integer"}
    if name in ("value", "confidence"):
        return {"type": "double"}
    if name == "virtual":
        return {"type": "boolean"}
    if name in _CODES:
        return _KEYWORD
    return {"type": "text", "analyzer": analyzer, "fields": {"keyword": _KEYWORD}}


class BulkSink:
    """Writes the lines of bulk requests.

    Args:
        target: ``elasticsearch-ndjson:FILE``, with ``?index=NAME`` for another index than ``shilu-events``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._index = target.options.get("index") or INDEX
        self._file = Whole(target.place)
        self._stream = self._file.temporary.open("w", encoding="utf-8", newline="\n")

    def put(self, batch: Batch) -> bool:
        """Writes two lines an event."""
        with self._file.writing():
            for event, line in zip(batch.events, batch.event_lines, strict=True):
                key = f"{unicode_only(event.event_id, self.notes)}@{event.schema_version}"
                action = {"index": {"_index": self._index, "_id": key}}
                self._stream.write(f"{json.dumps(action, ensure_ascii=False)}\n{self._source(event, line)}\n")
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        self._file.commit(self._stream)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._stream)

    def _source(self, event: EventRecord, line: str) -> str:
        large = any(isinstance(count.value, int) and abs(count.value) > _EXACT for count in event.counts)
        if not large and not _SURROGATE.search(line):
            return line
        return json.dumps(self._fit(json.loads(line)), ensure_ascii=False, separators=(",", ":"))

    def _fit(self, value: Any, key: str = "") -> Any:
        if isinstance(value, str):
            return unicode_only(value, self.notes)
        if isinstance(value, list):
            return [self._fit(one) for one in value]
        if isinstance(value, dict):
            return {name: self._fit(one, name) for name, one in value.items()}
        return double(value, self.notes) if key == "value" else value


class MappingSink:
    """Writes the mapping, whatever the records.

    Args:
        target: ``elasticsearch-mapping:FILE``, with ``?analyzer=NAME`` for another analyzer than ``cjk``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._body = mapping(target.options.get("analyzer") or ANALYZER)
        self._file = Whole(target.place)

    def put(self, batch: Batch) -> bool:
        """The mapping is the same for all records."""
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        with self._file.writing():
            self._file.temporary.write_text(json.dumps(self._body, indent=2) + "\n", encoding="utf-8")
        self._file.commit()

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard()
