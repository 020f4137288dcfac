"""JSON lines: one object, one document."""

import datetime
import json
import re
from typing import Any
from urllib.parse import urlsplit

from pipeline.read import encoding, text
from pipeline.read.encoding import Undecodable
from pipeline.records import Document, Warning

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


def from_line(line: bytes, place: str, codec: str | None = None) -> Document:
    """Makes a document of one line.

    ``text`` is the source text; ``title``, ``date``, ``source`` and ``url`` are used where they are strings of the
    right kind. Everything else, ``id`` included, is carried along in ``extra`` and never read as an answer.

    Args:
        line: The bytes of the line.
        place: ``path:line``.
        codec: The encoding, where the user knows it.

    Raises:
        Undecodable: If the line is no JSON object with a ``text``, or its text cannot be read.
    """
    warnings: list[Warning] = []
    decoded = encoding.decode(line, codec)
    if decoded.broken:
        warnings.append(
            Warning(
                code="broken_bytes",
                message=f"{decoded.broken} broken bytes replaced; the first is {decoded.first_value} "
                f"at byte {decoded.first_byte} of the line ({decoded.encoding})",
            )
        )
    fields = _object(decoded.text)
    read = text.from_string(fields.pop("text"))
    fields = _writable(fields)
    used: dict[str, Any] = {}
    title, source = fields.get("title"), fields.get("source")
    if isinstance(title, str):
        used["title"] = fields.pop("title").strip() or None
    if isinstance(source, str) and source.strip():
        used["source"] = fields.pop("source").strip()
    if (date := _date(fields.get("date"))) is not None:
        used["date"] = date
        del fields["date"]
    stated = used.get("source", place)
    return Document(
        text=read.text,
        source=stated,
        sources=[stated] if stated == place else [stated, place],
        title=used.get("title"),
        date=used.get("date"),
        site=_host(fields.get("url")) or _host(stated),
        extra=fields,
        warnings=warnings + read.warnings,
    )


def _object(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Undecodable("bad_json", reason=error.msg, column=error.colno) from None
    except RecursionError:
        raise Undecodable("bad_json", reason="nested too deeply", column=1) from None
    if not isinstance(fields, dict):
        raise Undecodable("no_object", found=type(fields).__name__)
    if not isinstance(fields.get("text"), str):
        raise Undecodable("no_text", keys=", ".join(map(str, list(fields)[:12])))
    return fields


def _date(value: Any) -> datetime.date | None:
    """The day at the start of a string (``2011-11-10``, ``2011年11月10日 08:30``), else ``None``."""
    match = _DATE.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        return None


def _host(value: Any) -> str | None:
    if not isinstance(value, str) or "://" not in value:
        return None
    try:
        return urlsplit(value.strip()).hostname or None
    except ValueError:
        return None


def _writable(value: Any) -> Any:
    """A JSON value that can be written as UTF-8: lone surrogates as U+FFFD."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_writable(part) for part in value]
    if isinstance(value, dict):
        return {_writable(key): _writable(part) for key, part in value.items()}
    return value
