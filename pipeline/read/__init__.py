"""Reading: paths in, documents and failures out, one at a time."""

import codecs
import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.read import jsonl, text
from pipeline.read.encoding import Undecodable, wide
from pipeline.read.sources import STDIN, Input, find
from pipeline.read.types import Failure, Item
from pipeline.records import Document

__all__ = ["Failure", "Item", "read", "read_items"]

MAX_BYTES = 10_000_000
_PEEK = 65536


def read(
    paths: Iterable[str | os.PathLike[str]], *, encoding: str | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Document | Failure]:
    """Reads documents, one at a time and in a fixed order.

    Args:
        paths: Files, folders (recursively), glob patterns, ``-`` for standard input.
        encoding: The encoding of every input; told from the bytes if not given.
        max_bytes: A file or line of more bytes is a failure.

    Yields:
        A document, or a failure that says what is wrong with a file or line. Equal texts come as often as they are
        found.

    Raises:
        Misuse: Before anything is read, if a path stands for nothing.
    """
    items = read_items([os.fspath(path) for path in paths], encoding=encoding, max_bytes=max_bytes)
    return (item.outcome for item in items)


def read_items(
    paths: Iterable[str],
    *,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
    leave_out: Path | None = None,
) -> Iterator[Item]:
    """Like ``read``, with the place of each document in a tree that mirrors the input.

    Args:
        paths: See ``read``.
        encoding: See ``read``.
        max_bytes: See ``read``.
        leave_out: The folder of results, which is not searched for input.
    """
    return (item for found in find(paths, leave_out) for item in read_input(found, encoding, max_bytes))


def read_input(found: Input, encoding: str | None = None, max_bytes: int = MAX_BYTES) -> Iterator[Item]:
    """Reads the documents of one input file."""
    if found.error is not None:
        yield Item(Failure(found.name, "read", "unreadable", {"reason": found.error}), found.mirror)
        return
    try:
        if found.path == STDIN:
            yield from _read_stream(sys.stdin.buffer, found, encoding, max_bytes)
        else:
            with Path(found.path).open("rb") as stream:
                yield from _read_stream(stream, found, encoding, max_bytes)
    except OSError as error:
        reason = error.strerror or str(error)
        yield Item(Failure(found.name, "read", "unreadable", {"reason": reason}), found.mirror)


def _read_stream(stream: BinaryIO, found: Input, encoding: str | None, max_bytes: int) -> Iterator[Item]:
    buffered = io.BufferedReader(stream, _PEEK) if isinstance(stream, io.RawIOBase) else stream
    head = buffered.peek(_PEEK) if isinstance(buffered, io.BufferedReader) else b""
    if _is_jsonl(found, head):
        yield from _read_lines(buffered, head, found, encoding, max_bytes)
    else:
        yield Item(_read_text(buffered, found, encoding, max_bytes), found.mirror)


def _is_jsonl(found: Input, head: bytes) -> bool:
    """JSON lines by name; on standard input by a first line that is an object with a ``text``."""
    if found.path != STDIN:
        return found.path.lower().endswith((".jsonl", ".ndjson"))
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return first.startswith(b"{") and b'"text"' in first


def _read_text(stream: BinaryIO, found: Input, encoding: str | None, max_bytes: int) -> Document | Failure:
    data = stream.read(max_bytes + 1)
    try:
        if len(data) > max_bytes:
            raise Undecodable("too_large", limit=max_bytes)
        source = text.from_bytes(data, encoding)
    except Undecodable as error:
        return Failure(found.name, "read", error.code, dict(error.values))
    return Document(text=source.text, source=found.name, sources=[found.name], warnings=source.warnings)


def _read_lines(stream: BinaryIO, head: bytes, found: Input, encoding: str | None, max_bytes: int) -> Iterator[Item]:
    number = 0
    any_line = False
    folder = (*found.mirror[:-1], found.mirror[-1].removesuffix(".txt"))
    lines = _lines(stream, max_bytes)
    if codec := _wide(head, encoding):
        lines, encoding = _wide_lines(stream, codec, max_bytes), "utf-8"
    for line in lines:
        number += 1
        if line is not None and not line.strip():
            continue
        any_line = True
        place = f"{found.name}:{number}"
        try:
            if line is None:
                raise Undecodable("too_large", limit=max_bytes)
            outcome: Document | Failure = jsonl.from_line(line, place, encoding)
        except Undecodable as error:
            outcome = Failure(place, "read", error.code, dict(error.values))
        yield Item(outcome, (*folder, f"{number:06d}.txt"))
    if not any_line:
        yield Item(Failure(found.name, "read", "empty"), found.mirror)


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of a stream; ``None`` for one of more than ``max_bytes``, which is passed over, never held."""
    while line := stream.readline(max_bytes + 1):
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_PEEK)) and not rest.endswith(b"\n"):
            pass
        yield None


def _wide(head: bytes, encoding: str | None) -> str | None:
    """The codec of UTF-16, with or without a byte order mark, or ``None``."""
    if encoding is not None:
        return encoding if codecs.lookup(encoding).name.startswith("utf-16") else None
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else wide(head)


def _wide_lines(stream: BinaryIO, codec: str, max_bytes: int) -> Iterator[bytes | None]:
    """The lines of a UTF-16 stream, in UTF-8: they do not end with the byte 0x0A."""
    text = io.TextIOWrapper(stream, codec, errors="replace", newline="\n")
    while line := text.readline(max_bytes + 1):
        if len(line) <= max_bytes or line.endswith("\n"):
            yield line.encode("utf-8")
            continue
        while (rest := text.readline(_PEEK)) and not rest.endswith("\n"):
            pass
        yield None
