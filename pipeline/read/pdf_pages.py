"""Gets the characters of a PDF with their places, and makes its text. Runs in the process of ``isolated``."""

import ctypes
import io
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, BinaryIO

from pipeline.read import pdf_layout
from pipeline.read.encoding import Undecodable, usual
from pipeline.read.extras import need
from pipeline.read.pdf_layout import Line, Run, Sheet

Char = tuple[str, float, float, float, float]  # itself, and its left, right, top and bottom edge

MAX_PAGES = 20_000
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_BROKEN = 0.2  # share of characters without a meaning from which the fonts of a document or page are broken
_UNUSUAL = 0.6  # share of usual characters below which Han are not believed
_REASONS = {
    "running-head": "a line that pages repeat at their edge",
    "page-number": "a page number",
    "soft-break": "a line end in the middle of a paragraph",
}
_SAMPLED = 4  # every fourth character is asked whether its font maps it: the question takes as long as the rest
_GAP: Char = ("", 0.0, 0.0, 0.0, 0.0)
_HYPHENS = "\x02\ufffe\u00ad"  # how pdfium writes a hyphen at the end of a line that parts a word


def extract(data: bytes | BinaryIO, max_bytes: int) -> dict[str, Any]:
    """Reads a PDF.

    Args:
        data: The file.
        max_bytes: The most bytes of its text.

    Returns:
        ``text``; ``cuts`` as ``[start, end, rule, reason]``; ``pages`` and ``paragraphs`` as start offsets; ``scanned``
        and ``broken`` as numbers of pages that have no text of use; ``meta`` with what the file says of itself.

    Raises:
        Undecodable: If it is encrypted, damaged, scanned, has broken fonts, or too much text.
    """
    pdfium = need("pypdfium2", "pdf")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise Undecodable("encrypted") from None
        raise Undecodable("damaged", kind="pdf", reason=str(error)[:200]) from None
    count = len(document)
    if count > MAX_PAGES:
        raise Undecodable("damaged", kind="pdf", reason=f"{count} pages; at most {MAX_PAGES} are read")
    sheets, scanned, broken, unread = [], [], [], []
    size = bad = 0
    for index in range(count):
        try:
            page = document[index]
            sheet, wrong = _sheet(page, pdfium.raw)
        except pdfium.PdfiumError:
            sheet, wrong = Sheet(1, 1), 0
            unread.append(index + 1)
        else:
            visible = sum(len(run.text) for run in sheet.runs)
            size += visible
            bad += wrong
            if 3 * size > max_bytes:
                raise Undecodable("too_large", limit=max_bytes)
            if visible and wrong > _BROKEN * visible:
                broken.append(index + 1)
            if visible < 20 and _pictured(page, pdfium.raw):
                scanned.append(index + 1)
            page.close()
        sheets.append(sheet)
    if unread and len(unread) == count:
        raise Undecodable("damaged", kind="pdf", reason="no page can be opened")
    found = compose(pdf_layout.lay_out(sheets))
    words = "".join(found["text"].split())
    if not words or (len(scanned) * 2 > count and len(words) < 30 * count):
        raise Undecodable("scanned", pages=count) if scanned else Undecodable("empty")
    if bad > _BROKEN * len(words) or not _believed(words):
        raise Undecodable("broken_fonts", pages=count)
    meta = {key: value for key, value in document.get_metadata_dict(skip_empty=True).items() if isinstance(value, str)}
    return {**found, "scanned": scanned, "broken": broken, "unread": unread, "meta": meta}


def _believed(words: str) -> bool:
    """Whether Han and signs are such as people write: a wrong map gives valid characters that make no words."""
    han = "".join(char for char in words if "\u2e80" <= char <= "\u9fff" and not "\u3040" <= char <= "\u30ff")
    return len(han) < 30 or usual(han) >= _UNUSUAL


def _pictured(page: Any, raw: Any) -> bool:
    """Whether a page shows a picture."""
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _sheet(page: Any, raw: Any) -> tuple[Sheet, int]:
    """The runs of a page, and how many of its characters have no meaning."""
    turn = page.get_rotation()
    left, low, right, high = page.get_bbox()
    width, height = right - left, high - low
    sheet = Sheet(height, width) if turn in (90, 270) else Sheet(width, height)
    page_text = page.get_textpage()
    try:
        text = page_text.raw
        chars: list[Char | None] = []
        wrong = 0
        box = raw.FS_RECTF()
        place = ctypes.byref(box)
        unicode_of, box_of, unmapped = (
            raw.FPDFText_GetUnicode,
            raw.FPDFText_GetLooseCharBox,
            raw.FPDFText_HasUnicodeMapError,
        )
        generated = raw.FPDFText_IsGenerated
        for index in range(page_text.count_chars()):
            code = unicode_of(text, index)
            if code in (10, 13) or not box_of(text, index, place):
                chars.append(None)
                continue
            if code == 32 and generated(text, index) == 1:  # pdfium's reading of a gap
                chars.append(_GAP)
                continue
            if (
                code == 0xFFFD
                or 0xE000 <= code <= 0xF8FF
                or (code < 32 and code not in (2, 9))
                or (index % _SAMPLED == 0 and unmapped(text, index) == 1)
            ):
                wrong += 1 if code in (0, 0xFFFD) or 0xE000 <= code <= 0xF8FF else _SAMPLED
                code = code if code > 32 and code < 0xE000 else 0xFFFD
            x0, x1, top, bottom = box.left - left, box.right - left, high - box.top, high - box.bottom
            if turn == 90:
                x0, x1, top, bottom = height - bottom, height - top, x0, x1
            elif turn == 180:
                x0, x1, top, bottom = width - x1, width - x0, height - bottom, height - top
            elif turn == 270:
                x0, x1, top, bottom = top, bottom, width - x1, width - x0
            chars.append((chr(code), x0, x1, top, bottom))
        sheet.runs = runs_of(chars)
    finally:
        page_text.close()
    return sheet, wrong


def runs_of(chars: Sequence[Char | None]) -> list[Run]:
    """Groups characters in the order of the file into runs: side by side on one line without a wide gap.

    A gap between words of Latin script is a space; the little one that word processors leave between Han and digits
    is none.

    Args:
        chars: Characters; ``None`` for a line end, an empty one for a gap that pdfium takes for a space.
    """
    runs: list[Run] = []
    word: list[str] = []
    x0 = x1 = top = bottom = last = 0.0
    gap = False

    def latin(one: str, two: str) -> bool:
        return one.isascii() and two.isascii()

    def end() -> None:
        if text := "".join(word).strip():
            runs.append(Run(text, x0, x1, top, bottom))
        word.clear()

    for one in chars:
        if one is None:
            end()
            continue
        char, left, right, upper, lower = one
        if not char:
            gap = True
            continue
        space = char.isspace()
        if word and not space:
            size = lower - upper
            same = (
                -size < (upper + lower) - (top + bottom) < size and left > last - 0.3 * size and left - x1 < 1.6 * size
            )
            if not same:
                end()
            elif word[-1] != " " and ((gap and latin(word[-1], char)) or left - x1 > 0.6 * size):
                word.append(" ")
        if space:
            if word and word[-1] != " ":
                word.append(" ")
            continue
        if not word:
            x0, top, bottom = left, upper, lower
        word.append(char)
        x1, last, gap = right, left, False  # both letters of a ligature have the edges of the whole
        if upper < top:
            top = upper
        if lower > bottom:
            bottom = lower
    end()
    return runs


def compose(pages: list[list[Line]]) -> dict[str, Any]:
    """Writes the lines of all pages, with cuts for what is no text and for line ends in the middle of paragraphs.

    Args:
        pages: The lines of each page in reading order.
    """
    parts: list[str] = []
    cuts: list[list[Any]] = []
    starts: list[int] = []
    paragraphs: list[int] = []
    at = 0
    inside = False

    def cut(start: int, end: int, kind: str) -> None:
        cuts.append([start, end, f"pdf/{kind}", _REASONS[kind]])

    lines = [line for page in pages for line in page if line.kind == "text"]
    follows = {id(one): two.text[:1] for one, two in pairwise(lines)}
    for page in pages:
        starts.append(at)
        for line in page:
            text = line.text
            if line.kind != "text":
                cut(at, at + len(text) + 1, line.kind)
                parts.append(f"{text}\n")
                at += len(text) + 1
                continue
            if not inside:
                paragraphs.append(at)
            inside = line.joined
            if not line.joined:
                parts.append(f"{text}\n")
                at += len(text) + 1
                continue
            parted = text[-1] in _HYPHENS
            if parted:
                text = f"{text[:-1]}-"
            elif text[-1].isascii() and follows[id(line)].isascii() and not (text[-1] + follows[id(line)]).isdigit():
                text += " "  # between words; two halves of a number have none
            cut(at + len(text) - parted, at + len(text) + 1, "soft-break")
            parts.append(f"{text}\n")
            at += len(text) + 1
    return {"text": "".join(parts), "cuts": cuts, "pages": starts, "paragraphs": paragraphs}


def serve(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """What ``isolated`` calls."""
    return extract(io.BytesIO(data), options["max_bytes"])
