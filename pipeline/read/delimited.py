"""CSV and TSV: a row is a document, the first row names the columns."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pipeline.read import encoding as encodings
from pipeline.read import sniff, tables
from pipeline.read.encoding import Undecodable
from pipeline.read.lines import raw_lines, utf_16, wide_lines
from pipeline.read.types import Item, Options, Place
from pipeline.records import Warning


def read(stream: BinaryIO, head: bytes, place: Place, options: Options) -> Iterator[Item]:
    """Reads a table of text.

    Args:
        stream: The file.
        head: Its first bytes, which the stream still gives.
        place: Where it lies.
        options: What readers are told.

    Raises:
        Undecodable: If the header cannot be decoded or no column is known to hold the text.
    """
    codec = options.encoding or place.codec
    lines = raw_lines(stream, options.max_bytes)
    if found := utf_16(head, codec):
        lines, codec = wide_lines(stream, found, options.max_bytes), "utf-8"
    text = _decoded(lines, codec)
    first = next((line for line in text if line.strip()), None)
    if first is None:
        raise Undecodable("empty")
    mark = sniff.delimiter(first)
    csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))
    yield from rows(csv.reader(itertools.chain([first], text), delimiter=mark), place, options)


def _decoded(lines: Iterator[bytes | None], codec: str | None) -> Iterator[str]:
    """Decodes line by line: no byte of a character of UTF-8, GB18030 or Big5 is a line end.

    The first line beyond ASCII settles the encoding; a line over the limit is empty.
    """
    settled = codec
    for number, line in enumerate(lines):
        data = (line or b"").removeprefix(b"\xef\xbb\xbf") if number == 0 else line or b""
        if settled is None and not data.isascii():
            settled = encodings.decode(data).encoding
        yield data.decode(settled or "utf-8", "replace").replace("\0", "\ufffd")


def rows(cells: Iterator[Sequence[Any]], place: Place, options: Options) -> Iterator[Item]:
    """Makes documents of rows.

    Args:
        cells: The rows; the first that is not blank names the columns.
        place: Where the table lies; rows count from 1 with the header, as spreadsheets number them.
        options: What readers are told.

    Raises:
        Undecodable: If no column is known to hold the text.
    """
    names: list[str] | None = None
    columns: dict[str, str] = {}
    any_row = False
    blank: Sequence[Any] | None = None
    for number in itertools.count(1):
        try:
            row = next(cells)
        except StopIteration:
            break
        except csv.Error as error:  # a cell over the limit: an open quotation mark, most often
            yield place.row(number).failure("damaged", kind="csv", reason=str(error))
            continue
        if row is blank:  # openpyxl gives one and the same for the million that a far cell leaves blank
            continue
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row):
            blank = row
            continue
        if names is None:
            names = _named(row)
            columns = tables.choose([name for name in names if name], options.columns)
            continue
        any_row = True
        here = place.row(number)
        try:
            yield Item(_document(dict(zip(names, row, strict=False)), columns, here, options), here.mirror)
        except Undecodable as error:
            yield here.failure(error.code, **error.values)
    if not any_row:
        raise Undecodable("empty")


def _named(row: Sequence[Any]) -> list[str]:
    """The names of the columns, a later one of the same name with a number."""
    names: list[str] = []
    for cell in row:
        name = "" if cell is None else str(cell).strip().removeprefix("\ufeff")
        copies = sum(one == name or one.startswith(f"{name}~") for one in names) if name else 0
        names.append(f"{name}~{copies + 1}" if copies else name)
    return names


def _document(fields: dict[str, Any], columns: dict[str, str], here: Place, options: Options) -> Any:
    fields = {name: value for name, value in fields.items() if name and value is not None and value != ""}
    words = fields.get(columns["text"])
    if words is None:
        raise Undecodable("empty")
    if not isinstance(words, str):
        fields[columns["text"]] = words = str(words)
    if len(words.encode("utf-8", "replace")) > options.max_bytes:
        raise Undecodable("too_large", limit=options.max_bytes)
    day = columns.get("date")
    if day in fields:
        fields[day] = tables.writable(fields[day])
    broken = words.count("\ufffd")
    found = [Warning(code="broken_bytes", message=f"{broken} broken bytes replaced")] if broken else []
    return tables.document(fields, columns, here.name, found)
