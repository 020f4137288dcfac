"""Rows of tables and objects of JSON: which field is the text, and a document of each."""

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from pipeline import resources
from pipeline.read import text
from pipeline.read.encoding import Undecodable
from pipeline.records import Document, Warning

_SHOWN = 12  # columns that a message names
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_LOOSE = re.compile(r"[\s_\-]+")


@cache
def _names() -> dict[str, tuple[str, int]]:
    """Folded name → role and rank."""
    table = resources.table("corpora", "lexicons", "columns.toml")
    return {_fold(name): (role, rank) for role, names in table.items() for rank, name in enumerate(names)}


def _fold(name: str) -> str:
    return _LOOSE.sub("", name.removeprefix("\ufeff").lower())


def roles(names: Sequence[str]) -> dict[str, str]:
    """Role → the column whose name says so; of several the one with the most telling name."""
    best: dict[str, tuple[int, str]] = {}
    for name in names:
        found = _names().get(_fold(name))
        if found is not None and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], name)
    return {role: name for role, (_, name) in best.items()}


def has_text(names: Sequence[str]) -> bool:
    """Whether the name of a column says that it holds the text."""
    return any((found := _names().get(_fold(name))) is not None and found[0] == "text" for name in names)


def choose(names: Sequence[str], stated: Mapping[str, str]) -> dict[str, str]:
    """Says which column has which role.

    Args:
        names: The columns, in their order.
        stated: What the user says: role → name.

    Raises:
        Undecodable: If a stated column is not there, or none is known to hold the text.
    """
    shown = ", ".join(map(str, names[:_SHOWN]))
    for name in stated.values():
        if name not in names:
            raise Undecodable("missing_column", name=name, columns=shown)
    free = [name for name in names if name not in stated.values()]
    found = {role: name for role, name in roles(free).items() if role not in stated} | dict(stated)
    if "text" not in found and len(free) == 1 and not found:
        found = {"text": free[0]}
    if "text" not in found:
        raise Undecodable("no_column", columns=shown)
    return found


def document(
    fields: dict[str, Any], columns: Mapping[str, str], place: str, warnings: Sequence[Warning] = ()
) -> Document:
    """Makes a document of a row.

    ``title``, ``date``, ``source`` and ``url`` are used where they are of the right kind. Everything else, ``id``
    included, is carried along in ``extra`` and never read as an answer.

    Args:
        fields: Column → value; it is emptied of what is used.
        columns: Role → column; ``text`` is there and its value a string.
        place: ``path:line``.
        warnings: What reading found out before.

    Raises:
        Undecodable: If the text is empty or cannot be restored.
    """
    read = text.from_string(fields.pop(columns["text"]))
    fields = writable(fields)
    used: dict[str, Any] = {}
    title, source = (fields.get(columns.get(role, role)) for role in ("title", "source"))
    if isinstance(title, str):
        used["title"] = fields.pop(columns.get("title", "title")).strip() or None
    if isinstance(source, str) and source.strip():
        used["source"] = fields.pop(columns.get("source", "source")).strip()
    day = columns.get("date", "date")
    if (date := date_of(fields.get(day))) is not None:
        used["date"] = date
        del fields[day]
    for role in ("id", "url"):  # under one name in every record
        name = columns.get(role, role)
        if name != role and name in fields and role not in fields:
            fields[role] = fields.pop(name)
    stated = used.get("source", place)
    return Document(
        text=read.text,
        source=stated,
        sources=[stated] if stated == place else [stated, place],
        title=used.get("title"),
        date=used.get("date"),
        site=host(fields.get("url")) or host(stated),
        extra=fields,
        warnings=[*warnings, *read.warnings],
    )


def date_of(value: Any) -> datetime.date | None:
    """The day at the start of a string (``2011-11-10``, ``2011年11月10日 08:30``), else ``None``."""
    match = _DATE.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        return None


def host(value: Any) -> str | None:
    """The host name of an address, or ``None``."""
    if not isinstance(value, str) or "://" not in value:
        return None
    try:
        return urlsplit(value.strip()).hostname or None
    except ValueError:
        return None


def writable(value: Any) -> Any:
    """A value that JSON in UTF-8 can hold: lone surrogates as U+FFFD, times in ISO 8601, no number as ``null``."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [writable(part) for part in value]
    if isinstance(value, dict):
        return {writable(str(key)): writable(part) for key, part in value.items()}
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return None if isinstance(value, bytes) else str(value)
