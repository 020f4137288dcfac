"""The blocks of a web page: what a browser would show as lines, with where they stand in the tree.

lxml parses; one walk over the tree gives the blocks. Nothing of a page is executed or fetched, and entities are only
those of HTML, so that none can grow.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline import resources
from pipeline.collecting import held_back
from pipeline.read.encoding import Undecodable

#: More tags than this are no page that a person wrote: the largest of pages-zh has 14,000.
MAX_TAGS = 300_000
#: Of one tag; libxml2 takes seconds from 20,000 on.
MAX_ATTRIBUTES = 2000
#: What libxml2 reads.
MAX_DEPTH = 2048
_MANY = 15_000  # signs of equality up to which attributes are not counted
_SCRIPT = re.compile(r"<(?:script|style)\b[^<]*+(?:<(?!/(?:script|style)\b)[^<]*+)*+</", re.IGNORECASE)
_TAG = re.compile("<[a-zA-Z]")
_ENDS = re.compile(r"</(?:html|body)\s{0,8}>", re.IGNORECASE)  # libxml2 reads nothing behind one, browsers do
_IN_TAG = re.compile("[\"'>=]")
_DEPTH = 200  # below it elements are read as if they stood in the one at this depth
_CELL = 120  # characters; a row with a longer cell is layout, not a table of data

_TAGS = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody"
    " td tfoot th thead tr ul"
)
_BLOCK = frozenset(_TAGS.split())
_SKIP = (
    "script", "style", "noscript", "iframe", "object", "embed", "applet", "template", "svg", "canvas", "select",
    "button", "textarea", "map", "audio", "video", "datalist", "frameset", "noframes", "head", "title", "rt", "rp",
)  # fmt: skip
#: Elements that hold one paragraph: the container of their text is the element around them.
_SINGLE = "p br li h1 h2 h3 h4 h5 h6 dd dt td th tr blockquote figcaption caption pre center"
_PARAGRAPH = frozenset(_SINGLE.split())
#: Elements whose class is not looked at.
_PLAIN = frozenset(("body", "html", "p", "tr", "tbody", "thead", "center"))
_FURNITURE = frozenset(("nav", "footer", "aside", "menu"))
_PUNCTUATION = "，。；！？、：“”,;!?"
_NO_WIDTH = re.compile("[\u200b\u200e\ufeff]")
_EAST = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_WRAP = re.compile(rf"(?<={_EAST})[\r\n]\s*(?={_EAST})")  # a line end of the source between two Han is no space
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.IGNORECASE)
Element = Any  # lxml.etree._Element, whose module is loaded on demand


@dataclass(slots=True, eq=False)
class Block:
    """One line of a page.

    Attributes:
        text: The line, white space collapsed; the cells of a row of data with tabs between them.
        size: Characters without white space.
        links: Those of them inside links.
        marks: Punctuation of sentences; not counted where most of the line is links.
        path: The block elements around it, outermost first.
        furniture: In how many elements it stands whose name says that they hold no text of the report.
        row: Whether it is a row of data.
    """

    text: str
    size: int
    links: int
    marks: int
    path: tuple[Element, ...]
    furniture: int = 0
    row: bool = False

    @property
    def element(self) -> Element:
        """The innermost block element."""
        return self.path[-1]

    @property
    def container(self) -> Element:
        """The element that holds the paragraphs beside this one."""
        for element in reversed(self.path):
            if element.tag not in _PARAGRAPH:
                return element
        return self.path[0]


def parse(html: str) -> Element:
    """Parses a page.

    Args:
        html: The decoded page.

    Returns:
        The root element.

    Raises:
        Undecodable: If it has more than ``MAX_TAGS`` tags, a tag with more than ``MAX_ATTRIBUTES``, is nested more than
            ``MAX_DEPTH`` deep, or has no element at all.
    """
    from lxml import etree

    if (tags := html.count("<")) > MAX_TAGS:
        raise Undecodable("html_tags", tags=tags, limit=MAX_TAGS)
    if html.count("=") > _MANY:
        _check_attributes(html)
    # huge_tree: pages that close no tag go deeper than 256, where libxml2 stops without it; with it at 2048.
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(_ENDS.sub("", html.replace("\0", "")).encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        root = None
    if any("xcessive depth" in error.message for error in parser.error_log.filter_from_fatals()):
        raise Undecodable("html_deep", limit=MAX_DEPTH)
    if root is None:
        raise Undecodable("html_no_text")
    return root


def _check_attributes(html: str) -> None:
    """Refuses a tag with too many attributes: libxml2 compares each with all others."""
    html = _SCRIPT.sub("<", html)
    at, unclosed = 0, ""
    while tag := _TAG.search(html, at):
        at, count = tag.end(), 0
        while mark := _IN_TAG.search(html, at):
            at, sign = mark.end(), mark[0]
            if sign == ">":
                break
            if sign == "=":
                count += 1
                if count > MAX_ATTRIBUTES:
                    raise Undecodable("html_attributes", limit=MAX_ATTRIBUTES)
            elif sign not in unclosed:
                if (end := html.find(sign, at)) < 0:
                    unclosed += sign
                else:
                    at = end + 1
        else:
            return


def blocks(root: Element) -> list[Block]:
    """Gives the blocks of a page in the order of its source; scripts, styles and forms' controls are taken out."""
    from lxml import etree

    etree.strip_elements(root, *_SKIP, with_tail=False)
    body = root.find("body")
    walk = _Walk()
    with held_back():
        walk.over(etree.iterwalk(root if body is None else body, events=("start", "end")))
    _exempt(walk.found, walk.suspects)
    return walk.found


class _Walk:
    """One walk over a tree."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        #: Of each element whose name says furniture: the range of its blocks.
        self.suspects: list[tuple[int, int]] = []
        self.path: list[Element] = []
        self.opened: list[int] = []  # beside the path: the first block of a suspect, -1 for other elements
        self.rows: list[_Row] = []

    def over(self, events: Iterable[tuple[str, Element]]) -> None:
        """Goes through the events of a tree: one function for all, since there are thousands of them on a page."""
        path = self.path
        buffer: list[str] = []
        linked = in_link = depth = 0
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag in _BLOCK:
                    if buffer:
                        self.take(buffer, linked)
                        linked = 0
                    if tag != "br":
                        depth += 1
                        if depth <= _DEPTH:
                            self.enter(tag, element)
                elif tag == "a":
                    in_link += 1
                text = element.text
            else:
                if tag in _BLOCK:
                    if buffer:
                        self.take(buffer, linked)
                        linked = 0
                    if tag != "br":
                        if depth <= _DEPTH:
                            self.leave(tag)
                        depth -= 1
                elif tag == "a":
                    in_link -= 1
                text = element.tail if path else None
            if text and (buffer or not text.isspace()):
                buffer.append(text)
                if in_link:
                    linked += len("".join(text.split()))

    def enter(self, tag: str, element: Element) -> None:
        """Begins a block element."""
        self.path.append(element)
        self.opened.append(len(self.found) if _suspect(tag, element) else -1)
        if tag == "tr":
            self.rows.append(_Row(len(self.found)))
        elif self.rows:
            if tag == "table":
                self.rows[-1].nested = True
            elif tag in ("td", "th"):
                self.rows[-1].cells.append(len(self.found))

    def leave(self, tag: str) -> None:
        """Ends a block element."""
        if (start := self.opened.pop()) >= 0:
            self.suspects.append((start, len(self.found)))
        if tag == "tr" and self.rows:
            self.rows.pop().join(self.found, tuple(self.path))
        self.path.pop()

    def take(self, buffer: list[str], linked: int) -> None:
        """Makes a block of the text in the buffer."""
        text = "".join(buffer)
        buffer.clear()
        if "\n" in text or "\r" in text:
            text = _WRAP.sub("", text)
        text = " ".join(_NO_WIDTH.sub("", text).split())
        if text:
            size = len(text) - text.count(" ")
            links = min(linked, size)
            marks = sum(map(text.count, _PUNCTUATION)) if 2 * links <= size else 0
            self.found.append(Block(text, size, links, marks, tuple(self.path)))


@dataclass(slots=True)
class _Row:
    """A row of a table that is being read: where its blocks begin and those of its cells."""

    start: int
    cells: list[int]
    nested: bool = False

    def __init__(self, start: int) -> None:
        self.start, self.cells, self.nested = start, [], False

    def join(self, found: list[Block], path: tuple[Element, ...]) -> None:
        """Makes one block of a row of data; leaves a row of layout or of links alone."""
        inside = found[self.start :]
        if self.nested or len(self.cells) < 2 or len(inside) < 2 or self.cells[0] != self.start:
            return
        ends = [*self.cells[1:], len(found)]
        cells = [found[start:end] for start, end in zip(self.cells, ends, strict=True)]
        texts = [" ".join(block.text for block in cell) for cell in cells]
        size, links = sum(block.size for block in inside), sum(block.links for block in inside)
        long = any(
            len(text) > (_CELL if len(cell) < 2 else _CELL // 2) for text, cell in zip(texts, cells, strict=True)
        )
        if long or 2 * links > size:
            return
        found[self.start :] = [Block("\t".join(texts), size, links, sum(b.marks for b in inside), path, row=True)]


def _suspect(tag: str, element: Element) -> bool:
    if tag in _PLAIN:
        return False
    if tag in _FURNITURE:
        return True
    kind, identity, style = element.get("class"), element.get("id"), element.get("style")
    return bool(kind or identity or style) and _named(kind, identity, style)


@lru_cache(8192)
def _named(kind: str | None, identity: str | None, style: str | None) -> bool:
    """True where class, id or style say that an element holds furniture."""
    name = f"{(kind or '')[:200]} {(identity or '')[:200]}"
    return _names()(name) is not None or bool(style and _HIDDEN.search(style[:500]))


@lru_cache(1)
def _names() -> Callable[[str], Any]:
    data = resources.table("corpora", "lexicons", "html.toml")["containers"]
    parts, words = "|".join(data["parts"]), "|".join(data["words"])
    return re.compile(f"{parts}|(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE).search


def _exempt(found: list[Block], suspects: list[tuple[int, int]]) -> None:
    """Counts the furniture around each block; an element with most of the page's text is none, whatever its name."""
    weight = [0]
    for block in found:
        weight.append(weight[-1] + (block.size - block.links if block.marks else 0))
    for start, stop in suspects:
        end = min(stop, len(found))  # a row may have become one block since
        if 5 * (weight[end] - weight[start]) <= 2 * weight[-1]:
            for block in found[start:end]:
                block.furniture += 1
