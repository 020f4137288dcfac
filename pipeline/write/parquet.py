"""Parquet: event records nested as they are or as one flat row each, and document records nested.

The nested schemas are made from the models of ``pipeline.records``, so that they cannot fall behind them. A document's
``extra`` holds anything and is written as JSON; fields that only some kinds of mentions have are null in the others;
``value`` of a count is a double.
"""

import datetime
import json
import types
import typing
from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from pipeline.records import AnyMention, DocumentRecord, EventRecord
from pipeline.write.fitting import double, unicode_only
from pipeline.write.flat import EVENT_COLUMNS, event_row
from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

_FLAT = {
    "document_date": pa.date32(), "first_date": pa.date32(), "last_date": pa.date32(), "confidence": pa.float64(),
}  # fmt: skip
FLAT_SCHEMA = pa.schema([(column, _FLAT.get(column, pa.string())) for column in EVENT_COLUMNS])
_SCALARS: dict[Any, pa.DataType] = {
    str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), datetime.date: pa.date32(),
}  # fmt: skip


def arrow_type(annotation: Any) -> pa.DataType:
    """The Arrow type of a field of a record.

    A union of models is a struct of all their fields; ``int | float`` is a double; what holds anything is JSON.

    Raises:
        TypeError: If there is no such type.
    """
    if typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        kinds = [kind for kind in arguments if kind is not type(None)]
        if all(isinstance(kind, type) and issubclass(kind, BaseModel) for kind in kinds):
            return _struct(kinds)
        found = {arrow_type(kind) for kind in kinds}
        if found == {pa.int64(), pa.float64()}:
            return pa.float64()
        if len(found) == 1:
            return found.pop()
    elif origin is typing.Literal:
        return pa.string()
    elif origin is list:
        return pa.list_(arrow_type(arguments[0]))
    elif origin is dict:
        return pa.string()
    elif annotation in _SCALARS:
        return _SCALARS[annotation]
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _struct([annotation])
    raise TypeError(f"no Arrow type for {annotation}")


def schema(model: type[BaseModel]) -> pa.Schema:
    """The Arrow schema of a record."""
    return pa.schema(list(_struct([model])))


def _struct(models: list[Any]) -> pa.StructType:
    fields: dict[str, pa.DataType] = {}
    for model in models:
        for name, info in model.model_fields.items():
            kind = arrow_type(info.annotation)
            if fields.setdefault(name, kind) != kind:
                raise TypeError(f"{name} has two types in {models}")
    return pa.struct(list(fields.items()))


class ParquetSink:
    """Writes a row group a batch, compressed with Zstandard.

    Args:
        target: ``parquet:FILE``, ``parquet-flat:FILE`` or ``parquet-documents:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._format = target.format
        self._schema = FLAT_SCHEMA if target.format == "parquet-flat" else schema(
            DocumentRecord if target.format == "parquet-documents" else EventRecord
        )  # fmt: skip
        self._file = Whole(target.place)
        self._writer = pq.ParquetWriter(self._file.temporary, self._schema, compression="zstd")

    def put(self, batch: Batch) -> bool:
        """Writes a batch as a row group."""
        if self._format == "parquet-flat":
            rows = [dict(zip(EVENT_COLUMNS, event_row(event), strict=True)) for event in batch.events]
        elif self._format == "parquet-documents":
            rows = [document.model_dump() | {"source_text": document.source_text} for document in batch.documents]
        else:
            rows = [event.model_dump() for event in batch.events]
        if rows:
            fitted = [{key: self._fit(value, key) for key, value in row.items()} for row in rows]
            with self._file.writing():
                self._writer.write_table(pa.Table.from_pylist(fitted, schema=self._schema))
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        self._file.commit(self._writer)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._writer)

    def _fit(self, value: Any, key: str = "") -> Any:
        """A value that its column can hold."""
        if isinstance(value, str):
            return unicode_only(value, self.notes)
        if isinstance(value, list):
            return [self._fit(one) for one in value]
        if isinstance(value, dict):
            if key == "extra":
                return json.dumps(value, ensure_ascii=True, default=str)
            return {name: self._fit(one, name) for name, one in value.items()}
        if key in ("value", "stated", "sum"):
            return double(value, self.notes)
        return value


def read_events(path: str) -> list[EventRecord]:
    """The event records of a nested file, as they were."""
    return [EventRecord.model_validate(row) for row in pq.read_table(path).to_pylist()]


def read_documents(path: str) -> list[DocumentRecord]:
    """The document records of a nested file, as they were."""
    kinds = {
        literal: set(model.model_fields)
        for model in typing.get_args(typing.get_args(AnyMention)[0])
        for literal in typing.get_args(model.model_fields["kind"].annotation)
    }
    found = []
    for row in pq.read_table(path).to_pylist():
        row["extra"] = json.loads(row["extra"])
        row["mentions"] = [
            {key: value for key, value in mention.items() if key in kinds[mention["kind"]]}
            for mention in row["mentions"]
        ]
        found.append(DocumentRecord.model_validate(row))
    return found
