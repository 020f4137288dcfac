"""JSON: lines of one object, one document each; or a file that is one object or a list of them."""

import json
from collections.abc import Mapping
from typing import Any

from pipeline.read import encoding, tables
from pipeline.read.encoding import Undecodable
from pipeline.records import Document, Warning


def from_line(line: bytes, place: str, codec: str | None = None, columns: Mapping[str, str] | None = None) -> Document:
    """Makes a document of one line.

    ``text`` is the source text, or the field that ``columns`` or its name (正文, content) says; the others are used as
    ``tables.document`` does.

    Args:
        line: The bytes of the line.
        place: ``path:line``.
        codec: The encoding, where the user knows it.
        columns: Role → name of the field, where the user says so.

    Raises:
        Undecodable: If the line is no JSON object with a text, or its text cannot be read.
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
    return from_object(load(decoded.text), place, columns or {}, warnings)


def load(text: str) -> Any:
    """Parses JSON.

    Raises:
        Undecodable: If it is none.
    """
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Undecodable("bad_json", reason=error.msg, column=error.colno) from None
    except (RecursionError, ValueError) as error:  # ValueError: an integer of more digits than Python reads
        reason = "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
        raise Undecodable("bad_json", reason=reason, column=1) from None


def from_object(fields: Any, place: str, columns: Mapping[str, str], warnings: list[Warning] | None = None) -> Document:
    """Makes a document of a parsed object; see ``from_line``."""
    if not isinstance(fields, dict):
        raise Undecodable("no_object", found=type(fields).__name__)
    chosen = {role: name for role, name in columns.items() if name in fields}
    names = [name for name in fields if isinstance(name, str) and name not in chosen.values()]
    for role, name in tables.roles(names).items():
        if role not in chosen:
            chosen[role] = name
    if "text" not in chosen or not isinstance(fields.get(chosen["text"]), str):
        raise Undecodable("no_text", keys=", ".join(map(str, list(fields)[:12])))
    return tables.document(fields, chosen, place, warnings or ())
