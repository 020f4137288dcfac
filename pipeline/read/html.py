"""Web pages: the main text with what the page says of its title, date, source and author.

``precise`` lets several extractors vote, ``fast`` asks one. Nothing of a page is executed or fetched.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from pipeline.read import encoding as encodings
from pipeline.read import text as plain
from pipeline.read.encoding import Undecodable
from pipeline.records import Warning
from pipeline.rules import RuleSet

Mode = Literal["precise", "fast"]


@dataclass(frozen=True, slots=True)
class Page:
    """What a web page holds.

    Attributes:
        text: The title and the main text, one block a line; offsets of documents count in it.
        title: The title without the site's name.
        date: The day of publication, where the page states one.
        issuer: Who published it, as the page states it (来源).
        author: Who wrote it, as the page states it.
        url: The address, as given by the caller or by the page itself.
        site: The host name of ``url``.
        charset: The codec that decoded the bytes.
        warnings: What reading found out; offsets in ``text``.
        extra: Other fields of the page.
    """

    text: str
    title: str | None = None
    date: datetime.date | None = None
    issuer: str | None = None
    author: str | None = None
    url: str | None = None
    site: str | None = None
    charset: str = "utf-8"
    warnings: list[Warning] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def from_bytes(
    data: bytes,
    *,
    encoding: str | None = None,
    mode: Mode = "precise",
    url: str | None = None,
    rules: RuleSet | None = None,
) -> Page:
    """Reads a web page.

    Args:
        data: The bytes of the page.
        encoding: The codec, where the user or the server's header states it; told from the bytes if not given.
        mode: ``precise`` or ``fast``.
        url: The address of the page, where it is known.
        rules: The rules whose hints say where a host keeps its text; the shipped ones if not given.

    Raises:
        Undecodable: If it is empty, cannot be decoded, or holds no text.
    """
    if not data.strip():
        raise Undecodable("empty")
    decoded = encodings.decode(data, encoding)
    try:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree
    except ImportError:
        raise Undecodable("missing_extra", extra="html", command="python -m pip install 'shilu[html]'") from None
    found = None
    if mode == "precise":
        import trafilatura

        found = trafilatura.extract(decoded.text, include_comments=False)
    tree = HTMLTree.parse(decoded.text)
    found = found or extract_plain_text(tree, main_content=True) or extract_plain_text(tree)
    done = plain.from_string(found)
    site = urlsplit(url).hostname if url else None
    return Page(
        text=done.text, title=tree.title or None, url=url, site=site, charset=decoded.encoding, warnings=done.warnings
    )
