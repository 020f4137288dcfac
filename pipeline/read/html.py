"""Web pages: the main text with what the page says of its title, date, source and author.

``fast`` selects the main text with our own measure; ``precise`` has other extractors vote on that. Nothing of a page is
executed or fetched.
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from pipeline.read import extras, html_charset, html_hints, html_metadata, html_select, html_source
from pipeline.read import text as plain
from pipeline.read.encoding import Undecodable
from pipeline.read.html_blocks import Block, blocks, parse
from pipeline.records import Warning
from pipeline.rules import RuleSet

Mode = Literal["precise", "fast"]

_LITTLE = 40  # characters of main text below which other places of the page are looked at
_ABOVE, _BELOW = 18, 8  # blocks above and below the main text in which the line of source and time stands
_VOTED = 30_000  # tags; on a larger page trafilatura would take too long
_SPACE = re.compile(r"\s+")
_FORMER = re.compile(r"[(（]?(?:本文)?原(?:标题|题为?)[:：《]")


@dataclass(frozen=True, slots=True)
class Page:
    """What a web page holds.

    Attributes:
        text: The title and the main text, one block a line; offsets of documents count in it.
        title: The title without the site's name.
        date: The day of publication, where the page states one.
        issuer: Who published it first, as the page states it (来源).
        author: Who wrote it, as the page states it.
        url: The address, as given by the caller or by the page itself.
        site: The host name of ``url``.
        charset: The codec that decoded the bytes.
        warnings: What reading found out.
        extra: ``column``, ``site_name``, ``keywords`` and ``description`` as the page states them; ``element``, the
            XPath of the element that holds most of the main text.
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
        encoding: The codec that the user or the server's header states; told from the bytes if not given.
        mode: ``precise`` or ``fast``.
        url: The address of the page, where it is known.
        rules: The rules whose hints say where a host keeps its text; the shipped ones if not given.

    Raises:
        Undecodable: If it is empty, cannot be decoded, has too many tags or no text, or a package is missing.
    """
    if not data.strip():
        raise Undecodable("empty")
    for module in ("lxml.etree", "cssselect"):
        extras.need(module, "html")
    decoded = html_charset.decode(data, encoding)
    root = parse(decoded.text)
    head = html_metadata.head(root)
    found = blocks(root)
    url = url or html_metadata.address(head)
    site = _host(url)
    hinted = html_hints.find(root, site, rules or RuleSet.load())
    stated = hinted.stated if hinted else {}
    body = html_hints.inside(found, hinted) if hinted else html_select.select(found)
    warnings = list(decoded.warnings)
    if mode == "precise" and not hinted:
        body = _voted(root, decoded.text.count("<"), found, body, warnings)
    title = stated.get("title") or html_metadata.title(head, found, body)
    lines = [block.text for block in body] if _size(body) >= _LITTLE else _elsewhere(head, found, body, warnings)
    done = plain.from_string(_joined(_titled(title, lines)))
    about = _about(found, body, stated, title)
    named = html_source.site(title or "", head.title, head.first("site_name"))
    return Page(
        text=done.text,
        title=title,
        date=html_metadata.day(head, about, url),
        issuer=html_metadata.source(head, about, named) or html_source.account(found, _first(found, body), title),
        author=html_metadata.author(head, about),
        url=url,
        site=site,
        charset=decoded.charset,
        warnings=warnings + done.warnings,
        extra=_extra(head, root, body, named),
    )


def _voted(root: Any, tags: int, found: list[Block], body: list[Block], warnings: list[Warning]) -> list[Block]:
    if tags > _VOTED:
        warnings.append(Warning(code="html_large", message=f"more than {_VOTED} tags: read as with the fast path"))
        return body
    from pipeline.read import html_precise

    return html_precise.vote(root, found, body)


def _elsewhere(head: html_metadata.Head, found: list[Block], body: list[Block], warnings: list[Warning]) -> list[str]:
    """Lines of a page on which no main text stands out: its JSON-LD, or all that is neither link nor furniture."""
    stated = head.ld.get("articleBody")
    if isinstance(stated, str) and len(stated.strip()) > _LITTLE:
        return [line for part in stated.splitlines() if (line := part.strip())]
    warnings.append(Warning(code="html_weak", message="no main text stands out: all text outside of links was kept"))
    outside = [block for block in found if 2 * block.links <= block.size]
    kept = [block for block in outside if not block.furniture] or body or outside or found
    return [block.text for block in kept] or [one for one in [head.first("description")] if one]


def _joined(lines: list[str]) -> str:
    text = "\n".join(lines)
    if not text.strip():
        raise Undecodable("html_no_text")
    return text


def _titled(title: str | None, lines: list[str]) -> list[str]:
    """The lines with the title before them, unless it is among the first, or what they were called elsewhere is."""
    squeezed = _SPACE.sub("", title or "")
    named = [_SPACE.sub("", line) for line in lines[:3] if not _FORMER.match(line)]
    return [title, *lines] if title and squeezed not in "".join(named) else lines


def _about(found: list[Block], body: list[Block], stated: dict[str, str], title: str | None) -> list[str]:
    """Lines that may name source and time: what a hint gave, then those around the main text, the nearest first."""
    hinted = [stated[key] for key in ("date", "source", "author") if key in stated]
    if "source" in stated:
        hinted.append(f"来源:{stated['source'].removeprefix('来源').lstrip(' :：')}")
    if "author" in stated:
        hinted.append(f"作者:{stated['author'].removeprefix('作者').lstrip(' :：')}")
    marks = html_select.lines()
    first = _first(found, body)
    last = next((at for at, block in enumerate(found) if body and block is body[-1]), len(found) - 1)
    over = reversed(range(max(0, first - _ABOVE), min(first + 3, len(found))))
    before = [at for at in over if marks.is_about(found[at])]
    after = [at for at in range(max(0, last), min(last + _BELOW, len(found))) if marks.is_about(found[at])]
    names = [f"{name} {found[at].text}" for at in before if (name := html_source.above(found, at, title))]
    return hinted + [html_source.spaced(found[at]) for at in before] + names + [found[at].text for at in after]


def _first(found: list[Block], body: list[Block]) -> int:
    return next((at for at, block in enumerate(found) if body and block is body[0]), 0)


def _extra(head: html_metadata.Head, root: Any, body: list[Block], named: str | None) -> dict[str, Any]:
    extra: dict[str, Any] = {"site_name": named} if named else {}
    for kind in ("column", "site_name", "keywords", "description"):
        if value := head.first(kind):
            extra[kind] = value[:500]
    if body:
        extra["element"] = root.getroottree().getpath(html_select.container(body))
    return extra


def _size(body: list[Block]) -> int:
    return sum(block.size - block.links for block in body)


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None
