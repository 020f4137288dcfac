"""Web pages, alone or as MHTML: what the reader of HTML finds becomes a document."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.read import limits
from pipeline.read.encoding import Undecodable
from pipeline.read.types import Item, Options, Place
from pipeline.records import Document
from pipeline.rules import RuleSet

if TYPE_CHECKING:
    from email.message import Message

# A browser writes where it saved a page from: <!-- saved from url=(0024)http://example.org/ -->
_SAVED = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]{1,2000})\s*-->")


def read(stream: BinaryIO, kind: str, place: Place, options: Options) -> Item:
    """Reads one page.

    Args:
        stream: The file.
        kind: ``html`` or ``mhtml``.
        place: Where it lies.
        options: What readers are told.

    Raises:
        Undecodable: If it cannot be decoded or holds no text.
    """
    codec, url = options.encoding or place.codec, place.url
    if kind == "mhtml":
        data, codec, url = _page_of(limits.whole(stream, options.max_file), codec, url)
    else:
        data = limits.whole(stream, options.max_bytes)
    if url is None and (saved := _SAVED.search(data[:4096])):
        url = saved[1].decode("ascii", "ignore")
    return Item(document(data, codec, url, place, options), place.text_mirror)


def document(data: bytes, codec: str | None, url: str | None, place: Place, options: Options) -> Document:
    """Makes a document of the bytes of a page."""
    from pipeline.read import html

    page = html.from_bytes(data, encoding=codec, mode=options.pages, url=url, rules=_rules(options.rules))
    stated: dict[str, Any] = {"url": page.url, "author": page.author}
    return Document(
        text=page.text,
        source=place.name,
        sources=[place.name],
        title=page.title,
        date=page.date,
        site=page.site,
        issuer=page.issuer,
        extra={**{name: value for name, value in stated.items() if value}, **page.extra},
        warnings=page.warnings,
    )


@lru_cache(4)
def _rules(folder: Path | None) -> RuleSet:
    return RuleSet.load(folder)


def _page_of(data: bytes, codec: str | None, url: str | None) -> tuple[bytes, str | None, str | None]:
    """The first page of an MHTML file, its encoding and its address."""
    import email

    message = email.message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload, codec or _charset(part), url or str(part.get("Content-Location") or "") or None
    raise Undecodable("not_text", kind="MIME")


def _charset(part: "Message") -> str | None:
    name = part.get_content_charset()
    try:
        "".encode(name or "")
    except LookupError:
        return None
    return name
