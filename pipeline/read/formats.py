"""One input, whatever its format: tells it by its content and hands it to its reader."""

import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.read import lines, sniff, text, web
from pipeline.read.encoding import Undecodable
from pipeline.read.limits import Budget, Exhausted
from pipeline.read.sources import STDIN, Input
from pipeline.read.types import Item, Options, Place
from pipeline.records import Document
from pipeline.resources import MissingResource

_LIBRARIES = {  # format → module of ours that reads it, imported when the first such file comes
    "pdf": "pdf", "ole": "office", "rtf": "office", "wordml": "office", "odt": "office", "docx": "docx",
    "xlsx": "excel", "csv": "csv", "parquet": "columnar", "arrow": "columnar", "warc": "warc",
}  # fmt: skip


def read_input(found: Input, options: Options) -> Iterator[Item]:
    """Reads the documents of one input file; whatever is wrong with it is a failure."""
    place = Place(found.name, found.mirror)
    if found.kind is not None:
        yield place.failure("special_file", kind=found.kind)
        return
    if found.error is not None:
        yield place.failure("unreadable", reason=found.error)
        return
    try:
        if found.path == STDIN:
            yield from _outermost(sys.stdin.buffer, place, options)
        else:
            with Path(found.path).open("rb") as stream:
                yield from _outermost(stream, place, options)
    except OSError as error:
        yield place.failure("unreadable", reason=error.strerror or str(error))


def _outermost(stream: BinaryIO, place: Place, options: Options) -> Iterator[Item]:
    buffered = io.BufferedReader(stream, sniff.HEAD) if isinstance(stream, io.RawIOBase) else stream
    try:
        yield from read_stream(buffered, place, options, Budget.of(size_of(buffered) or 0))
    except Exhausted as error:
        yield place.failure(error.code, **error.values)


def read_stream(stream: BinaryIO, place: Place, options: Options, budget: Budget) -> Iterator[Item]:
    """Reads the documents of one stream.

    Args:
        stream: A buffered stream at its start.
        place: Where it lies.
        options: What readers are told.
        budget: What archives may still unpack to.

    Raises:
        Exhausted: If the archives around it unpack to too much.
        OSError: If the system cannot read it.
    """
    kind: str | None = None
    try:
        head = stream.peek(sniff.HEAD)[: sniff.HEAD] if hasattr(stream, "peek") else b""
        kind = sniff.sniff(head, place.name)
        yield from _dispatch(stream, head, kind, place, options, budget)
    except (Exhausted, MissingResource):
        raise
    except Undecodable as error:
        yield place.failure(error.code, **error.values)
    except OSError as error:
        if error.errno is not None:
            raise
        yield place.failure("damaged", kind=kind, reason=_reason(error))
    except (EOFError, zlib.error) as error:
        yield place.failure("damaged", kind=kind, reason=_reason(error))
    except Exception as error:
        if kind in ("text", "jsonl", "json", "html", "mhtml", None):  # ours: a fault is a fault
            raise
        yield place.failure("damaged", kind=kind, reason=_reason(error))


def _dispatch(
    stream: BinaryIO, head: bytes, kind: str | None, place: Place, options: Options, budget: Budget
) -> Iterator[Item]:
    if kind in sniff.ARCHIVES:
        from pipeline.read import archives

        if kind == "zip":
            stream, kind = archives.zip_kind(stream, options)
        if kind in sniff.ARCHIVES:
            yield from archives.read(stream, kind, place, options, budget, read_stream)
            return
    if kind == "jsonl":
        yield from lines.read_lines(stream, head, place, options)
    elif kind == "json":
        yield from lines.read_json(stream, place, options)
    elif kind in ("html", "mhtml"):
        yield web.read(stream, kind, place, options)
    elif kind in _LIBRARIES:
        yield from _library(stream, head, kind, place, options)
    else:
        yield Item(_plain(stream, place, options), place.mirror)


def _library(stream: BinaryIO, head: bytes, kind: str, place: Place, options: Options) -> Iterator[Item]:
    if kind == "csv":
        from pipeline.read import delimited

        yield from delimited.read(stream, head, place, options)
    elif kind == "pdf":
        from pipeline.read import pdf

        yield pdf.read(stream, place, options)
    elif kind == "docx":
        from pipeline.read import docx

        yield docx.read(stream, place, options)
    elif kind == "xlsx":
        from pipeline.read import excel

        yield from excel.read(stream, place, options)
    elif kind in ("parquet", "arrow"):
        from pipeline.read import columnar

        yield from columnar.read(stream, kind, place, options)
    elif kind == "warc":
        from pipeline.read import warc

        yield from warc.read(stream, place, options)
    else:
        from pipeline.read import office

        yield from office.read(stream, kind, place, options)


def _plain(stream: BinaryIO, place: Place, options: Options) -> Document:
    if (size := size_of(stream)) is not None and size > options.max_bytes:
        raise Undecodable("too_large", limit=options.max_bytes)
    data = stream.read(options.max_bytes + 1)
    if len(data) > options.max_bytes:
        raise Undecodable("too_large", limit=options.max_bytes)
    source = text.from_bytes(data, options.encoding or place.codec)
    return Document(text=source.text, source=place.name, sources=[place.name], warnings=source.warnings)


def size_of(stream: BinaryIO) -> int | None:
    """The bytes of a stream that knows them: a file on a disk. The position stays."""
    try:
        if not stream.seekable():
            return None
        at = stream.tell()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(at)
    except (OSError, AttributeError):
        return None
    return size


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200].replace("\n", " ")
