"""Reading: paths in, documents and failures out, one at a time."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pipeline.read import formats
from pipeline.read.sources import Input, find
from pipeline.read.types import Failure, Item, Options
from pipeline.records import Document
from pipeline.settings import Settings

__all__ = ["Failure", "Item", "asked", "read", "read_input", "read_items"]

MAX_BYTES = 10_000_000


def read(
    paths: Iterable[str | os.PathLike[str]],
    *,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    pages: Literal["precise", "fast"] = "precise",
) -> Iterator[Document | Failure]:
    """Reads documents, one at a time and in a fixed order.

    Args:
        paths: Files, folders (recursively), glob patterns, ``-`` for standard input.
        encoding: The encoding of every input; told from the bytes if not given.
        max_bytes: A document of more bytes is a failure.
        columns: Role → name of the column of tables: ``{"text": "正文"}``; the names of the columns tell if not given.
        pages: How the text of web pages is found.

    Yields:
        A document, or a failure that says what is wrong with a file or line. Equal texts come as often as they are
        found.

    Raises:
        Misuse: Before anything is read, if a path stands for nothing.
    """
    items = read_items(
        [os.fspath(path) for path in paths], encoding=encoding, max_bytes=max_bytes, columns=columns, pages=pages
    )
    return (item.outcome for item in items)


def read_items(
    paths: Iterable[str],
    *,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
    leave_out: Path | None = None,
    columns: Mapping[str, str] | None = None,
    pages: Literal["precise", "fast"] = "precise",
    rules: Path | None = None,
) -> Iterator[Item]:
    """Like ``read``, with the place of each document in a tree that mirrors the input.

    Args:
        paths: See ``read``.
        encoding: See ``read``.
        max_bytes: See ``read``.
        leave_out: The folder of results, which is not searched for input.
        columns: See ``read``.
        pages: See ``read``.
        rules: A user's folder of rule files, whose hints say where hosts keep the text of their pages.
    """
    options = Options(encoding, max_bytes, columns or {}, pages, rules)
    return (item for found in find(paths, leave_out) for item in formats.read_input(found, options))


def read_input(
    found: Input,
    *,
    encoding: str | None = None,
    max_bytes: int = MAX_BYTES,
    columns: Mapping[str, str] | None = None,
    pages: Literal["precise", "fast"] = "precise",
    rules: Path | None = None,
) -> Iterator[Item]:
    """Reads the documents of one input that ``find`` gave: see ``read_items``."""
    return formats.read_input(found, Options(encoding, max_bytes, columns or {}, pages, rules))


def asked(settings: Settings) -> dict[str, Any]:
    """What settings say to ``read_items`` and ``read_input``."""
    return {
        "encoding": settings.encoding,
        "max_bytes": settings.max_bytes,
        "columns": settings.columns,
        "pages": settings.pages,
        "rules": settings.rules,
    }
