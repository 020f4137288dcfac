"""Word files (.docx): paragraphs and tables in the order of the document, one line a paragraph or row.

Headers, footers, notes, comments and deleted text are left out. The numbers of automatic lists are not in the file as
text and are lost.
"""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.read import limits, text
from pipeline.read.encoding import Undecodable
from pipeline.read.extras import need
from pipeline.read.types import Item, Options, Place
from pipeline.records import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _TBL, _TR, _TC = _W + "p", _W + "tbl", _W + "tr", _W + "tc"
_BOX = _W + "txbxContent"
_GONE = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _FALLBACK})
_MARKS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
# A cell with so many characters, or a row of one cell, is layout: its paragraphs are lines of their own.
_LONG_CELL = 80


def read(stream: BinaryIO, place: Place, options: Options) -> Item:
    """Reads one file.

    Raises:
        Undecodable: If it is damaged, too large, hostile or empty, or python-docx is not installed.
    """
    data = limits.whole(stream, options.max_file)
    return Item(document(data, place, options, "docx"), place.text_mirror)


def document(data: bytes, place: Place, options: Options, kind: str) -> Document:
    """Makes a document of the bytes of a file; ``kind`` is the format that the user handed in."""
    library = need("docx", "word")
    limits.office_zip(io.BytesIO(data), kind, 5 * options.max_file)
    try:
        opened = library.Document(io.BytesIO(data))
    except Exception as error:  # python-docx raises whatever its parts do
        raise Undecodable("damaged", kind=kind, reason=f"{type(error).__name__}: {error}"[:200]) from None
    lines: list[str] = []
    size = 0
    for line in blocks(opened.element.body):
        size += len(line)
        if size > options.max_bytes:
            raise Undecodable("too_large", limit=options.max_bytes)
        lines.append(line)
    read = text.from_string("".join(f"{line}\n" for line in lines))
    title, extra = _properties(opened.core_properties, read.text)
    return Document(
        text=read.text,
        source=place.name,
        sources=[place.name],
        title=title,
        extra={"format": kind, **extra},
        warnings=read.warnings,
    )


def blocks(body: Any) -> Iterator[str]:
    """The lines of a body, cell or text box: paragraphs and rows in order, without blank ones.

    Args:
        body: An lxml element.
    """
    stack = [iter(body)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == _P:
            yield from _lines(element)
        elif element.tag == _TBL:
            yield from _rows(element)
        elif element.tag not in _GONE and len(element):  # content controls, custom XML, insertions
            stack.append(iter(element))


def _lines(paragraph: Any) -> Iterator[str]:
    boxes: list[Any] = []
    for line in _words(paragraph, boxes).split("\n"):
        if line.strip():
            yield line
    for box in boxes:
        yield from blocks(box)


def _words(paragraph: Any, boxes: list[Any]) -> str:
    """The text of a paragraph, whatever its runs are wrapped in: links, smart tags, fields, insertions."""
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == _W + "t":
            parts.append(element.text or "")
        elif element.tag in _MARKS:
            parts.append(_MARKS[element.tag])
        elif element.tag == _BOX:
            boxes.append(element)
        elif element.tag not in _GONE and element.tag not in (_W + "pPr", _W + "rPr") and len(element):
            stack.append(iter(element))
    return "".join(parts)


def _rows(table: Any) -> Iterator[str]:
    for row in _within(table, _TR):
        cells = [list(blocks(cell)) for cell in _within(row, _TC)]
        filled = [lines for lines in cells if lines]
        if len(cells) == 1 or any(sum(map(len, lines)) > _LONG_CELL for lines in cells):
            yield from (line for lines in filled for line in lines)
        elif filled:
            yield "\t".join(" ".join(lines) for lines in cells).strip("\t")


def _within(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, through content controls and insertions."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _GONE and child.tag not in (_P, _TBL, _TR, _TC) and len(child):
            yield from _within(child, tag)


def _properties(core: Any, read: str) -> tuple[str | None, dict[str, str]]:
    """The title, where the text itself begins with it, and what else the file says of itself.

    Title and dates of a file are often those of the template it was made from, so that none is read as a fact.
    """
    extra: dict[str, str] = {}
    title = None
    try:
        stated = (core.title or "").strip()
        if stated and stated in read[:500]:
            title = stated
        elif stated:
            extra["title"] = stated
        if core.author:
            extra["author"] = core.author
        for name in ("created", "modified"):
            if (moment := getattr(core, name)) is not None:
                extra[name] = moment.isoformat()
    except (ValueError, KeyError):  # properties that are no such: the text is read all the same
        pass
    return title, extra
