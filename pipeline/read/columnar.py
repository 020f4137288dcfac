"""Parquet and Arrow: a row is a document, read a few rows at a time."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.read import limits, tables
from pipeline.read.encoding import Undecodable
from pipeline.read.extras import need
from pipeline.read.types import Item, Options, Place

_ROWS = 64  # rows that are held at a time


def read(stream: BinaryIO, kind: str, place: Place, options: Options) -> Iterator[Item]:
    """Reads a table.

    Args:
        stream: The file.
        kind: ``parquet`` or ``arrow`` (a file of Arrow or Feather, or a stream as data sets keep it).
        place: Where it lies.
        options: What readers are told.

    Raises:
        Undecodable: If no column is known to hold the text, or pyarrow is not installed.
    """
    names, batches = _parquet(stream, options) if kind == "parquet" else _arrow(stream, options)
    columns = tables.choose(names, options.columns)
    number = 0
    for batch in batches:
        for at in range(0, batch.num_rows, _ROWS):
            for row in batch.slice(at, _ROWS).to_pylist():
                number += 1
                here = place.row(number)
                try:
                    yield Item(_document(row, columns, here, options), here.mirror)
                except Undecodable as error:
                    yield here.failure(error.code, **error.values)
    if not number:
        raise Undecodable("empty")


def _parquet(stream: BinaryIO, options: Options) -> tuple[list[str], Iterator[Any]]:
    library = need("pyarrow.parquet", "parquet")
    file = library.ParquetFile(_sought(stream, options), pre_buffer=False, buffer_size=1 << 20)
    return list(file.schema_arrow.names), file.iter_batches(batch_size=_ROWS, use_threads=False)


def _arrow(stream: BinaryIO, options: Options) -> tuple[list[str], Iterator[Any]]:
    library = need("pyarrow", "parquet")
    sought = _sought(stream, options)
    start = sought.read(6)
    sought.seek(0)
    if start == b"ARROW1":
        file = library.ipc.open_file(sought)
        return list(file.schema.names), (file.get_batch(i) for i in range(file.num_record_batches))
    batches = library.ipc.open_stream(sought)
    return list(batches.schema.names), iter(batches)


def _sought(stream: BinaryIO, options: Options) -> BinaryIO:
    return stream if stream.seekable() else io.BytesIO(limits.whole(stream, options.max_file))


def _document(row: dict[str, Any], columns: dict[str, str], here: Place, options: Options) -> Any:
    fields = {name: tables.writable(value) for name, value in row.items() if value is not None}
    words = fields.get(columns["text"])
    if not isinstance(words, str):
        raise Undecodable("empty" if words is None else "no_text", keys=", ".join(list(row)[:12]))
    if len(words.encode("utf-8", "replace")) > options.max_bytes:
        raise Undecodable("too_large", limit=options.max_bytes)
    return tables.document(fields, columns, here.name)
