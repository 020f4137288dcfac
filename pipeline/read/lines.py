"""Line by line: JSON lines, and a file that is one object or a list of objects."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.read import encoding as encodings
from pipeline.read import jsonl, limits
from pipeline.read.encoding import Undecodable, wide
from pipeline.read.types import Item, Options, Place

_PEEK = 65536


def read_lines(stream: BinaryIO, head: bytes, place: Place, options: Options) -> Iterator[Item]:
    """Reads JSON lines.

    Args:
        stream: The file.
        head: Its first bytes, which the stream still gives.
        place: Where it lies.
        options: What readers are told.
    """
    any_line = False
    codec = options.encoding
    lines = raw_lines(stream, options.max_bytes)
    if found := utf_16(head, codec):
        lines, codec = wide_lines(stream, found, options.max_bytes), "utf-8"
    for number, line in enumerate(lines, 1):
        if line is not None and not line.strip():
            continue
        any_line = True
        here = place.row(number)
        try:
            if line is None:
                raise Undecodable("too_large", limit=options.max_bytes)
            yield Item(jsonl.from_line(line, here.name, codec, options.columns), here.mirror)
        except Undecodable as error:
            yield here.failure(error.code, **error.values)
    if not any_line:
        yield place.failure("empty")


def read_json(stream: BinaryIO, place: Place, options: Options) -> Iterator[Item]:
    """Reads a file that is one object, or a list of them: a document each."""
    data = limits.whole(stream, options.max_file)
    if not data.strip():
        yield place.failure("empty")
        return
    found = jsonl.load(encodings.decode(data, options.encoding).text)
    rows = found if isinstance(found, list) else [found]
    for number, row in enumerate(rows, 1):
        here = place.row(number)
        try:
            yield Item(jsonl.from_object(row, here.name, options.columns), here.mirror)
        except Undecodable as error:
            yield here.failure(error.code, **error.values)
    if not rows:
        yield place.failure("empty")


def raw_lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of a stream; ``None`` for one of more than ``max_bytes``, which is passed over, never held."""
    while line := stream.readline(max_bytes + 1):
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_PEEK)) and not rest.endswith(b"\n"):
            pass
        yield None


def utf_16(head: bytes, encoding: str | None) -> str | None:
    """The codec of UTF-16, with or without a byte order mark, or ``None``."""
    if encoding is not None:
        return encoding if codecs.lookup(encoding).name.startswith("utf-16") else None
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else wide(head)


def wide_lines(stream: BinaryIO, codec: str, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of a UTF-16 stream, in UTF-8: they do not end with the byte 0x0A."""
    text = io.TextIOWrapper(stream, codec, errors="replace", newline="\n")
    while line := text.readline(max_bytes + 1):
        if len(line) <= max_bytes or line.endswith("\n"):
            yield line.encode("utf-8")
            continue
        while (rest := text.readline(_PEEK)) and not rest.endswith("\n"):
            pass
        yield None
