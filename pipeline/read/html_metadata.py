"""What a web page says of itself: title, date, source and author, from its head, its JSON-LD and its line of source.

Values come in this order: ``meta`` elements (those of the Chinese government's standard for websites and Open Graph),
JSON-LD, ``<time>``, the line of source and time beside the text, the address.
"""

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from pipeline import days, resources
from pipeline.read import html_select, html_source
from pipeline.read.html_blocks import Block, Element

_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s?(?:[-/.]|年)\s?(0?[1-9]|1[0-2])\s?(?:[-/.]|月)\s?(0?[1-9]|[12]\d|3[01])(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?:\d{4}|\d{6})?(?!\d)")
_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?([01]\d)[-/_]?([0-3]\d)(?!\d)")
_SEPARATOR = re.compile(r"\s*(?:[_|–»>＞丨]|—(?!—)(?<!——)|--+|\s[-·:：]\s|(?<!\d)-(?=[^-]{2,20}$))\s*")
# 发布时间：18-05-04
_SHORT_DAY = re.compile(r"(?:时间|日期)\s?[:：]\s?(\d\d)-(\d\d)-(\d\d)(?!\d)")
# What a script of the page says: publish_time: '2018-05-04 09:10', var ct = "1525396200"
_IN_SCRIPT = re.compile(
    r"(?:\bpub(?:lish)?_?(?:time|date|ed)|\bvar ct)[\"']?\s{0,2}[:=]\s{0,2}[\"']?"
    r"((?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}|1\d{9}(?:\d{3})?)(?!\d)",
    re.IGNORECASE,
)
_LD_LIMIT = 300_000  # characters of JSON-LD; a longer one is passed over
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST = 120  # characters; a longer value is no title, name or source


@dataclass(slots=True)
class Head:
    """What the head of a page and its JSON-LD say.

    Attributes:
        meta: Name, property or itemprop of meta elements in lower case → content; the first of each.
        title: The text of ``<title>``.
        canonical: The address that the page gives itself.
        times: Values of ``<time datetime>``, in the order of the page.
        ld: The first object of JSON-LD that describes an article.
        scripts: The other scripts.
    """

    meta: dict[str, str] = field(default_factory=dict)
    title: str = ""
    canonical: str | None = None
    times: list[str] = field(default_factory=list)
    ld: dict[str, Any] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)

    def first(self, kind: str) -> str | None:
        """The first meta value of a kind (a key of ``[meta]`` in ``html.toml``) that is not empty."""
        return next((self.meta[name] for name in _words("meta")[kind] if self.meta.get(name)), None)


def head(root: Element) -> Head:
    """Reads the head of a page; to be called before its blocks are, which take the scripts out."""
    found = Head()
    for element in root.iter("meta", "title", "link", "time", "script"):
        tag = element.tag
        if tag == "meta":
            name = element.get("name") or element.get("property") or element.get("itemprop")
            content = (element.get("content") or "").strip()
            if name and content:
                found.meta.setdefault(name.strip().lower(), content[:2000])
        elif tag == "title":
            found.title = found.title or " ".join("".join(element.itertext()).split())[:500]
        elif tag == "link":
            if (element.get("rel") or "").lower() == "canonical":
                found.canonical = found.canonical or element.get("href")
        elif tag == "time":
            if (value := element.get("datetime")) and len(found.times) < 20:
                found.times.append(value)
        elif "ld+json" in (element.get("type") or "").lower() and len(element.text or "") <= _LD_LIMIT:
            found.ld = found.ld or _article(element.text or "")
        elif element.text and len(element.text) <= _LD_LIMIT:
            found.scripts.append(element.text)
    return found


def title(page: Head, blocks: list[Block], body: list[Block]) -> str | None:
    """The title without the site's name.

    What a meta element or a heading says is taken where ``<title>`` holds it; else the part of ``<title>`` that stands
    on the page; else the heading before the main text, and last the longest part of ``<title>``.

    Args:
        page: The head.
        blocks: All blocks.
        body: Those of the main text.
    """
    headings = {tag: [] for tag in ("h1", "h2", "h3")}  # type: dict[str, list[str]]
    for block in blocks:
        if block.element.tag in headings and not block.furniture:
            headings[block.element.tag].append(block.text)
    stated = [page.first("title"), _text(page.ld.get("headline")), *headings["h1"], *headings["h2"], *headings["h3"]]
    candidates = [_plain(one) for one in stated if one and len(one) <= _LONGEST]
    squeezed = _squeezed(page.title)
    for one in candidates:
        if len(one) >= 4 and _squeezed(one) in squeezed and not (one.isascii() and len(one) < 8):
            one = _unbroken(one, [*candidates, *_parts(page.title)])
            return one if _squeezed(one) != squeezed else _best_part(one, blocks)
    seen = {_squeezed(block.text) for block in blocks if not 2 * block.links > block.size}
    parts = _parts(page.title)
    if standing := [part for part in parts if len(part) > 4 and _squeezed(part) in seen]:
        return max(standing, key=len)
    # <title> may hold the site's name behind a space.
    opening = [block.text for block in blocks if block.size >= 8 and squeezed.startswith(_squeezed(block.text))]
    if opening and not parts[1:]:
        return max(opening, key=len)
    before = _before(blocks, body)
    if before and (not parts or before.element.tag in _HEADINGS):
        return before.text
    if not page.title:
        return candidates[0] if candidates else None
    return max(parts, key=len, default=None)


def _unbroken(stated: str, others: list[str]) -> str:
    """A stated title whole again, where a quotation mark in it ended the attribute: ``content="他说"好"就走"``."""
    return next((one for one in others if one.startswith(stated) and one[len(stated) :].startswith(('"', "'"))), stated)


def _before(blocks: list[Block], body: list[Block]) -> Block | None:
    """The line over the main text that may be its title: short, no sentence, no link."""
    first = next((at for at, block in enumerate(blocks) if body and block is body[0]), None)
    if first is None:
        return None
    near = blocks[max(0, first - 6) : first + 1]
    fitting = [at for at, block in enumerate(near) if _may_be_title(block)]
    over = [at for at in fitting if at + 1 < len(near) and html_select.lines().is_about(near[at + 1])]
    return near[(over or fitting)[-1]] if fitting else None


def _may_be_title(block: Block) -> bool:
    if not 4 <= block.size <= 60 or block.links or block.furniture or block.row or _DAY.search(block.text):
        return False
    return not block.text.endswith(("。", "；", "，", "："))


def day(page: Head, about: list[str], url: str | None) -> datetime.date | None:
    """The day of publication."""
    names = _words("meta")["date"]
    stated = [page.meta[name] for name in names if name in page.meta]
    stated += [_text(page.ld.get(key)) or "" for key in ("datePublished", "dateCreated")]
    for value in [*stated, *about, *page.times[:1]]:
        if found := parse_day(value):
            return found
    for line in about:
        if (short := _SHORT_DAY.search(line)) and (found := parse_day(f"20{short[1]}-{short[2]}-{short[3]}")):
            return found
    match = _IN_URL.search(urlsplit(url).path) if url else None
    if match and (found := _date(match)):
        return found
    told = {parse_day(one[1]) or days.stamp(one[1]) for text in page.scripts for one in _IN_SCRIPT.finditer(text)}
    if len(told) == 1 and (found := told.pop()):  # several are those of a list of pages
        return found
    return parse_day(page.first("changed") or _text(page.ld.get("dateModified")) or "")


def source(page: Head, about: list[str], site: str | None = None) -> str | None:
    """Who published the text first (来源), as the page states it.

    Args:
        page: The head.
        about: The lines that may name it.
        site: The name of the site: what 本站 stands for.
    """
    stated = (_labelled(about, "source"), _name(page.first("source")), _name(_text(page.ld.get("publisher"))))
    settled = (html_source.settled(name, site) for name in stated if name)
    return next((name for name in settled if name), None) or html_source.beside(about, site)


def author(page: Head, about: list[str]) -> str | None:
    """Who wrote it, as the page states it."""
    found = _labelled(about, "author") or _name(page.first("author")) or _name(_text(page.ld.get("author")))
    return None if found in (page.first("site_name"), page.first("source")) else found


def address(page: Head) -> str | None:
    """The address that the page gives itself."""
    for value in (page.canonical, page.first("url")):
        if value and re.match(r"https?://[^\s/]", value.strip()):
            return value.strip()
    return None


def parse_day(value: str) -> datetime.date | None:
    """Reads the first day of a value, such as ``2015-07-21 10:00``, ``2015年7月21日`` or ``20150721``."""
    for pattern in (_DAY, _COMPACT):
        for match in pattern.finditer(value[:500]):
            if found := _date(match):
                return found
    return None


def _date(match: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(*map(int, match.groups()[:3]))
    except ValueError:
        return None


def _labelled(about: list[str], kind: str) -> str | None:
    """The value behind a label on the lines of source and time."""
    labels = "|".join(_words("labels")[kind])
    for line in about:
        if match := re.search(rf"(?:{labels})(?:\s?[:：]\s?|(?<=[\s|]..)\s?)([^\s　|:：]{{2,30}})", f" {line}"):
            value = _ends().split(match[1])[0]
            if value := value.strip("【】[]()（）,，;；"):
                return value
    return None


def _name(value: str | None) -> str | None:
    value = (value or "").strip()
    fits = 1 < len(value) <= 40 and "://" not in value and "@" not in value and not value.isdigit()
    return value if fits else None


def _best_part(whole: str, blocks: list[Block]) -> str | None:
    parts = _parts(whole)
    seen = {_squeezed(block.text) for block in blocks}
    standing = [part for part in parts if _squeezed(part) in seen and len(part) > 4]
    return max(standing or parts, key=len, default=None) if parts else None


def _parts(whole: str) -> list[str]:
    return [part for part in _SEPARATOR.split(whole) if part]


def _plain(value: str) -> str:
    return " ".join(value.split())


def _squeezed(value: str) -> str:
    return re.sub(r"\s+", "", value)


def _article(text: str) -> dict[str, Any]:
    """The object of a JSON-LD script that has a headline or a date, or an empty one."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    for one in _objects(data):
        if "headline" in one or "datePublished" in one or "articleBody" in one:
            return one
    return {}


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            if isinstance(graph, list):
                yield from (part for part in graph if isinstance(part, dict))


def _text(value: Any) -> str | None:
    """A string of JSON-LD: itself, or the ``name`` of the first object."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() or None if isinstance(value, str) else None


@lru_cache(1)
def _ends() -> re.Pattern[str]:
    return re.compile("|".join(_words("labels")["ends"]) + r"|(?:19|20)\d\d[-年/.]")


@lru_cache(2)
def _words(table: str) -> dict[str, list[str]]:
    data = resources.table("corpora", "lexicons", "html.toml")
    words: dict[str, list[str]] = data[table]
    return words
