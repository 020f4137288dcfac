"""From the places of characters to reading order: runs, columns, lines, running heads, paragraphs.

Works on numbers and strings alone; ``pdf_pages`` gets them out of a file. Coordinates are points, y downward from the
top edge of the page as it is shown.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_STOP = "。！？!?；;：:…”」』）)》】"
_SENTENCE = "。！？!?…”"
# How a line begins that begins a paragraph; after a stop, an Arabic number does so too.
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十\d]{1,3}[章节条]|[●■◆▲※★☆]"
)
_ITEM = re.compile(r"\d{1,2}[、.．](?!\d)")
_NUMBER = re.compile(
    r"[-—–－·•~\s]{0,4}(\d{1,5})[-—–－·•~\s]{0,4}|第\s?(\d{1,5})\s?页(?:[,，/\s]{0,3}[共总]\s?\d{1,5}\s?页)?|"
    r"(\d{1,5})\s?/\s?\d{1,5}(?:\s?页)?|[Pp]age\s?(\d{1,5})(?:\s?of\s?\d{1,5})?"
)
_DIGITS = re.compile(r"\d+")
_EDGE = 0.14  # of the height of a page: where running heads stand, above and below
_ROWS = 2  # rows at an edge that may be running heads
_GAP = 1.6  # em: a wider gap between characters parts two runs
_COLUMN_LINES = 4  # fewer make no column
_NARROW = 10  # em: in a narrower column lines are items of a list
_SHORT = 8  # characters: shorter runs are cells of a table


class Run(NamedTuple):
    """Characters side by side on one line.

    Attributes:
        text: The characters.
        x0: Left edge.
        x1: Right edge.
        top: Upper edge.
        bottom: Lower edge.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """Its height, about one em."""
        return max(self.bottom - self.top, 0.1)


@dataclass(slots=True)
class Line:
    """A line of a column.

    Attributes:
        text: Its runs, a tab between cells.
        x0: Left edge.
        x1: Right edge.
        top: Upper edge.
        bottom: Lower edge.
        kind: ``text``, ``running-head`` or ``page-number``.
        column: A number that the lines of one column of one page share.
        joined: Whether the next line of text goes on in the middle of the paragraph.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    kind: str = "text"
    column: int = 0
    joined: bool = False

    @property
    def size(self) -> float:
        """Its height, about one em."""
        return max(self.bottom - self.top, 0.1)


@dataclass(slots=True)
class Sheet:
    """A page: its size in points and its runs in any order."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)


def lay_out(sheets: Sequence[Sheet]) -> list[list[Line]]:
    """Puts the lines of all pages into reading order and says what each is.

    Args:
        sheets: The pages in order.

    Returns:
        One list of lines a page: heads first, feet last.
    """
    rows = [rows_of(sheet.runs) for sheet in sheets]
    kinds = furniture(sheets, rows)
    pages: list[list[Line]] = []
    column = 0
    for sheet, lines, known in zip(sheets, rows, kinds, strict=True):
        gone = {index for index, _ in known}
        inner = [run for index, row in enumerate(lines) if index not in gone for run in row]
        top = min((run.top for run in inner), default=sheet.height)
        page = []
        for region in regions(inner):
            column += 1
            page += [_line(row, column=column) for row in rows_of(region)]
        edge = [_line(lines[index], kind) for index, kind in known]
        heads = [line for line in edge if line.top < top]
        pages.append(heads + page + [line for line in edge if line.top >= top])
    join([line for page in pages for line in page if line.kind == "text"])
    return pages


def rows_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Groups runs that stand on one line, from the top, each from the left."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda one: (one.top + one.bottom, one.x0)):
        last = rows[-1] if rows else None
        middle = (run.top + run.bottom) / 2
        if last is not None and last[0].top <= middle <= last[0].bottom and abs(middle - _middle(last)) < run.size / 2:
            last.append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def _middle(row: Sequence[Run]) -> float:
    return (row[0].top + row[0].bottom) / 2


def _line(row: Sequence[Run], kind: str = "text", column: int = 0) -> Line:
    parts = [row[0].text]
    for one, two in pairwise(row):
        parts += ["\t" if two.x0 - one.x1 > _GAP * two.size else " ", two.text]
    text = re.sub(r"[ \t]*\t[ \t]*", "\t", "".join(parts)).strip()
    return Line(
        text, row[0].x0, max(run.x1 for run in row), min(run.top for run in row), max(run.bottom for run in row),
        kind, column,
    )  # fmt: skip


# -- columns -----------------------------------------------------------------------------------------------------------


def regions(runs: Sequence[Run], depth: int = 0) -> list[list[Run]]:
    """Parts the runs of a page into columns, in reading order.

    What reaches over the border of two columns (a headline, a table) parts those above from those below it.
    """
    border = _border(runs) if depth < 4 and len(runs) >= 2 * _COLUMN_LINES else None
    if border is None:
        return [list(runs)] if runs else []
    across = sorted((run for run in runs if _side(run, border) == 0), key=lambda run: run.top)
    found: list[list[Run]] = []
    rest = sorted((run for run in runs if _side(run, border)), key=lambda run: run.top)
    start = 0
    for row in [*rows_of(across), []]:
        end = start
        edge = row[0].top if row else float("inf")
        while end < len(rest) and rest[end].top < edge:
            end += 1
        band = rest[start:end]
        for side in (-1, 1):
            found += regions([run for run in band if _side(run, border) == side], depth + 1)
        if row:
            if found and start == end and all(_side(run, border) == 0 for run in found[-1]):
                found[-1] += row
            else:
                found.append(list(row))
        start = end
    return found


def _side(run: Run, border: float) -> int:
    """-1 left of a border, 1 right of it, 0 across."""
    slack = run.size * 0.3
    return -1 if run.x1 <= border + slack else 1 if run.x0 >= border - slack else 0


def _border(runs: Sequence[Run]) -> float | None:
    """Where a second column begins, or ``None`` where there is none: lines of prose stand on both sides of it."""
    left = min(run.x0 for run in runs)
    right = max(run.x1 for run in runs)
    starts = Counter(round(run.x0 / 2) for run in runs if run.x0 > left + 0.15 * (right - left))
    best: tuple[int, float] | None = None
    for start, count in starts.most_common(8):
        near = count + starts[start - 1] + starts[start + 1]
        if near < _COLUMN_LINES - 1:
            break
        border = min(run.x0 for run in runs if abs(round(run.x0 / 2) - start) <= 1)
        sides: dict[int, list[Run]] = {-1: [], 0: [], 1: []}
        for run in runs:
            sides[_side(run, border)].append(run)
        if not (_prose(sides[-1]) and _prose(sides[1]) and _beside(sides[-1], sides[1])):
            continue
        if len(sides[0]) * 2 > len(sides[-1]) + len(sides[1]):
            continue
        gutter = border - max(run.x1 for run in sides[-1])
        if gutter < 0.4 * median(run.size for run in runs):
            continue
        if best is None or len(sides[0]) < best[0]:
            best = (len(sides[0]), border)
    return best[1] if best else None


def _prose(runs: Sequence[Run]) -> bool:
    """Whether runs fill a column as lines of text do; cells of a table are short."""
    if len(runs) < _COLUMN_LINES:
        return False
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    full = sum(run.x1 - run.x0 > 0.6 * width for run in runs)
    return full * 2 >= len(runs) and median(len(run.text) for run in runs) >= _SHORT


def _beside(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether two groups stand side by side rather than one below the other."""
    tops = max(min(run.top for run in left), min(run.top for run in right))
    bottoms = min(max(run.bottom for run in left), max(run.bottom for run in right))
    return bottoms - tops > 2 * median(run.size for run in left)


# -- running heads and page numbers ------------------------------------------------------------------------------------


def furniture(sheets: Sequence[Sheet], rows: Sequence[list[list[Run]]]) -> list[list[tuple[int, str]]]:
    """Finds the rows at the edges of pages that are no text.

    A running head stands at one height on at least two pages and on every third, the same but for its digits. A page
    number agrees with the number of the page, or is as far from it as on another page.

    Args:
        sheets: The pages.
        rows: Their rows from the top.

    Returns:
        For each page the index of each such row and its kind.
    """
    seen: Counter[tuple[str, int]] = Counter()
    shifts: Counter[int] = Counter()
    edges: list[list[tuple[int, str, tuple[str, int], int | None]]] = []
    for number, (sheet, lines) in enumerate(zip(sheets, rows, strict=True), 1):
        page = []
        for index in sorted({*range(min(_ROWS, len(lines))), *range(max(0, len(lines) - _ROWS), len(lines))}):
            middle = _middle(lines[index]) / max(sheet.height, 1)
            if not (middle < _EDGE or middle > 1 - _EDGE):
                continue
            text = _line(lines[index]).text
            key = (_DIGITS.sub("#", text), round(middle * 50))
            found = _NUMBER.fullmatch(text)
            value = int(next(group for group in found.groups() if group)) if found else None
            page.append((index, text, key, value))
            seen[key] += 1
            if value is not None:
                shifts[value - number] += 1
        edges.append(page)
    out: list[list[tuple[int, str]]] = []
    for number, page in enumerate(edges, 1):
        known = []
        for index, text, (shape, place), value in page:
            if value is not None:
                if value == number or shifts[value - number] > 1 or not text.isdigit():
                    known.append((index, "page-number"))
                continue
            often = sum(seen[shape, near] for near in (place - 1, place, place + 1))
            if often >= 2 and often * 3 >= len(sheets) and len(text) <= 60 and text[-1] not in _SENTENCE:
                known.append((index, "running-head"))
        out.append(known)
    return out


# -- paragraphs --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Column:
    left: float
    right: float
    leading: float
    size: float
    lines: int
    indented: bool


def join(lines: Sequence[Line]) -> None:
    """Marks the lines after which the paragraph goes on: full to the edge, the next not indented, of one size."""
    columns: dict[int, list[Line]] = {}
    for line in lines:
        columns.setdefault(line.column, []).append(line)
    measured = {column: _measure(own) for column, own in columns.items()}
    whole = [one for one in measured.values() if one.lines >= _COLUMN_LINES]
    indented = any(one.indented for one in whole)
    for one in measured.values():
        one.indented = indented
        if one.lines < _COLUMN_LINES:  # too few to show its edges: those of a column that begins where it does
            wider = [other for other in whole if abs(other.left - one.left) < 4 * one.size and other.right >= one.right]
            if wider:
                near = min(wider, key=lambda other: other.right)
                one.left, one.right = min(one.left, near.left), near.right
    for before, after in pairwise(lines):
        before.joined = _goes_on(before, after, measured[before.column], measured[after.column])


def _measure(lines: Sequence[Line]) -> _Column:
    size = median(line.size for line in lines)
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    steps = [two.top - one.top for one, two in pairwise(lines) if two.top > one.top]
    indented = any(1.2 * size <= line.x0 - left <= 3.2 * size for line in lines)
    return _Column(left, right, median(steps) if steps else 2 * size, size, len(lines), indented)


def _goes_on(one: Line, two: Line, here: _Column, there: _Column) -> bool:
    size = one.size
    if abs(two.size - size) > 0.25 * size or "\t" in one.text or "\t" in two.text:
        return False
    if one.column == two.column and two.top - one.top > 1.6 * here.leading:
        return False
    if one.column == two.column and min(size, two.size) > 1.15 * here.size:  # a headline of two lines
        return one.x1 - one.x0 > 0.6 * (here.right - here.left) and one.text[-1] not in _STOP
    if two.x0 - there.left > 0.9 * size or here.right - here.left < _NARROW * size:
        return False
    if _HEADING.match(two.text) or (one.text[-1] in _STOP and _ITEM.match(two.text)):
        return False
    if here.right - one.x1 > 1.6 * size:
        # A ragged line: where paragraphs are indented, one without a stop goes on in a line that is not.
        filled = one.x1 - one.x0 > 0.6 * (here.right - here.left)
        return filled and here.indented and one.text[-1] not in _STOP
    return one.text[-1] not in _SENTENCE or here.indented
