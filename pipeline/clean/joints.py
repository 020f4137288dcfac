"""Repairs of broken lines, recorded as cuts: page numbers, running heads and line ends in the middle of sentences.

These run after the rules, on what they left. Source of the damage classes: sections 1.2, 1.5 and 7 of the catalogue.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from pipeline.clean.pieces import Piece

_STOP = "。！？!?；;：:…”」』）)》】"
_NUMBER = re.compile(r"\s*(\d{1,3})[、.．](?!\d)\s*")
_FALSE_NUMBER = re.compile(r"^\s{0,8}2[、.．](?!\d)", re.MULTILINE)
_SECOND = ("2、", "2.", "2．")
_COUNTER = re.compile(
    r"[-—–－·•.~]{1,3}\s?\d{1,4}\s?[-—–－·•.~]{1,3}"
    r"|第\s?\d{1,4}\s?页(?:[,，/ ]{0,3}[共总]\s?\d{1,4}\s?页)?|[共总]\s?\d{1,4}\s?页[,，/ ]{0,3}第\s?\d{1,4}\s?页"
    r"|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?|\d{1,4}\s?/\s?\d{1,4}页?|\d{1,3}"
)
_SLIDE = re.compile(r"((?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}[,，]\s?[^\s,，。\d]{2,10})[,，]\s?(\d{1,3})(?!\d)")
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.是要]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．)）]|附件"
    r"|第[一二三四五六七八九十\d]{1,3}[章节条部分]|[①-⑳●■◆▲※·•★☆—-])|　{2}|\S{2,6}[:：]"
)
_REASONS = {"page-number": "a page number", "running-head": "a line that every page repeats"}
_PAUSE = re.compile("[，,。；]")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class _Line:
    start: int
    text: str
    bare: str


def joints(text: str, shared: bool = False) -> list[Piece]:
    """Finds what broken pages put between the halves of sentences.

    Args:
        text: A text without its furniture.
        shared: Whether the furniture was that of a site that cuts documents into numbered chunks.

    Returns:
        Cuts with offsets into ``text``; they may overlap and are not sorted.
    """
    cuts: list[Piece] = []
    raw = text.split("\n")
    numbered = len(raw) > 2 and _DIGITS.search("\n".join([line for line in raw if len(line) <= 24])) is not None
    second = any(number in text for number in _SECOND) and _FALSE_NUMBER.search(text) is not None
    chunked = len(raw) > 1 and (second or (shared and "1、" in text))
    repeats = len(raw) > 7 and (numbered or len(set(raw)) < len(raw))
    wrapped = len(raw) > 5 and _wrapped(raw)
    if not (numbered or chunked or repeats or wrapped):
        return cuts
    lines, start = [], 0
    for line in raw:
        if line and not line.isspace():
            lines.append(_Line(start, line, line.strip()))
        start += len(line) + 1
    gone = dict.fromkeys(counters(lines), "page-number") if numbered else {}
    if repeats:
        gone.update(dict.fromkeys(running_heads(lines, set(gone)), "running-head"))
    cuts += _without(lines, gone)
    if chunked:
        cuts += chunks(lines, shared)
    if wrapped:
        cuts += soft_breaks([line for index, line in enumerate(lines) if index not in gone])
    return cuts


def _cut(start: int, end: int, name: str, reason: str) -> Piece:
    return Piece(start=start, end=end, rule=f"repair/{name}", reason=reason)


def _open(line: _Line) -> bool:
    """Whether a line breaks off in the middle of a sentence: long, with a comma or a stop in it, none at its end."""
    bare = line.bare
    return len(bare) >= 20 and bare[-1] not in _STOP and any(mark in bare for mark in "，。,")


def _interrupts(lines: list[_Line], index: int) -> bool:
    """Whether a line stands between the two halves of a sentence."""
    if not 0 < index < len(lines) - 1:
        return False
    return _continues(lines[index - 1], lines[index + 1])


def _continues(before: _Line, after: _Line) -> bool:
    return _open(before) and len(after.bare) >= 8 and not _HEADING.match(after.text)


def _without(lines: list[_Line], gone: dict[int, str]) -> list[Piece]:
    """Cuts lines; where they stand in the middle of a sentence, the line ends around them too."""
    cuts = []
    index = 0
    while index < len(lines):
        if index not in gone:
            index += 1
            continue
        first = index
        while index < len(lines) and index in gone:
            index += 1
        start = lines[first].start
        end = lines[index].start if index < len(lines) else lines[-1].start + len(lines[-1].text)
        if first > 0 and index < len(lines) and _continues(lines[first - 1], lines[index]):
            start = lines[first - 1].start + len(lines[first - 1].text.rstrip())
            end += len(lines[index].text) - len(lines[index].text.lstrip())
        cuts.append(_cut(start, end, gone[first], _REASONS[gone[first]]))
    return cuts


def slides(text: str) -> list[Piece]:
    """Footers of slides in the middle of the text: date, presenter and page, the same on every slide."""
    if text.count("/") + text.count("-") < 2:
        return []
    cuts = []
    found = list(_SLIDE.finditer(text))
    often = Counter(one[1] for one in found)
    for one in found:
        start, end = one.span()
        alone = text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
        if often[one[1]] > 1 or alone:
            cuts.append(_cut(start, end + (alone and end < len(text)), "slide-footer", "the footer of a slide"))
    return cuts


def counters(lines: list[_Line]) -> list[int]:
    """Page numbers alone on a line, as indices into ``lines``.

    Of a form with words or dashes each goes; of N/M two with one M; of bare numbers only a row that rises by one
    and interrupts sentences, for a table has such rows too.
    """
    found = [(i, line.bare) for i, line in enumerate(lines) if len(line.bare) <= 20 and _COUNTER.fullmatch(line.bare)]
    if not found:
        return []
    bare = [(i, int(text)) for i, text in found if text.isdigit()]
    rising = {i for (i, one), (j, two) in pairwise(bare) if two == one + 1 for i in (i, j)}
    if len(rising) < 2 or sum(_interrupts(lines, i) for i in rising) * 2 < len(rising):
        rising = set()
    of = Counter(text.partition("/")[2].strip() for _, text in found if text[0].isdigit() and "/" in text)
    goes_all = []
    for i, text in found:
        if text.isdigit():
            goes = i in rising
        elif text[0].isdigit():
            goes = of[text.partition("/")[2].strip()] > 1
        else:
            goes = text[0] not in ".·•~" and (text[0] in "第共总Pp" or text[-1] not in ".·•~")
        if goes:
            goes_all.append(i)
    return goes_all


def running_heads(lines: list[_Line], numbers: set[int]) -> list[int]:
    """Lines that repeat from page to page, a rising page number apart, in mid-sentence or beside a page number.

    Args:
        lines: The lines that are not blank.
        numbers: Indices of the lines that are page numbers.

    Returns:
        Indices into ``lines``.
    """
    shapes: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        bare = line.bare
        if 4 <= len(bare) <= 48 and bare[-1] not in _STOP and not _PAUSE.search(bare):
            shapes.setdefault(_DIGITS.sub("#", bare), []).append(index)
    goes: list[int] = []
    for shape, where in shapes.items():
        if len(where) < 2 or len(shape.replace("#", "")) < 4:
            continue
        if len({lines[i].bare for i in where}) > 1 and not _rises([lines[i].bare for i in where]):
            continue
        beside = sum(i - 1 in numbers or i + 1 in numbers for i in where)
        broken = sum(_interrupts(lines, i) for i in where)
        if (
            shape[0] == "#"
            or ":" in shape
            or "：" in shape
            or (not beside and (broken * 3 < len(where) * 2 or len(where) < 3))
        ):
            continue
        stays = where[0] if where[0] < 4 and "#" not in shape else -1
        goes += [i for i in where if i != stays]
    return goes


def _rises(texts: list[str]) -> bool:
    """Whether lines of one shape differ in a single number, which rises from line to line by one or two."""
    rows = [[int(number) for number in _DIGITS.findall(text)[:8]] for text in texts]
    moving = [column for column in zip(*rows, strict=True) if len(set(column)) > 1]
    return len(moving) == 1 and all(1 <= two - one <= 2 for one, two in pairwise(moving[0]))


def chunks(lines: list[_Line], shared: bool = False) -> list[Piece]:
    """False numbers of chunks: 1、 2、 3、 before pieces of nearly one length that break off in mid-sentence.

    Args:
        lines: The lines that are not blank.
        shared: Whether the page is of a site known to do so: then the first number alone is enough, if it opens the
            text, and shorter pieces are.
    """
    starts: list[tuple[int, int, int]] = []  # index of the line, length of the number, the number
    expected = 1
    for index, line in enumerate(lines):
        found = _NUMBER.match(line.text)
        if found is None:
            continue
        number = int(found[1])
        if number == expected or (number == 2 and expected == 1):
            starts.append((index, found.end(), number))
            expected = number + 1
    opens = bool(starts) and starts[0][2] == 1 and starts[0][0] < (2 if shared else 1)
    later = [(index, size) for index, size, number in starts if number > 1 and index > 0]
    joined = [
        index
        for index, _ in later
        if _open(lines[index - 1]) or (opens and _ragged(lines, index) and not _HEADING.match(lines[index].text[3:]))
    ]
    if shared and opens and not later:
        joined = [starts[0][0]]
    if not joined or len(joined) * 2 < len(later):
        return []
    edges = [lines[index].start for index, _, _ in starts]
    if starts[0][2] > 1:
        edges.insert(0, lines[0].start)
    sizes = [two - one for one, two in pairwise(edges)]
    if sizes and (min(sizes) < (150 if shared else 250) or max(sizes) > 1.5 * min(sizes)):
        return []
    reason = "the number of a chunk that the site cut the text into"
    cuts = []
    for index, size, number in starts:
        line = lines[index]
        start = line.start
        if index > 0 and number > 1 and lines[index - 1].bare[-1] not in _STOP:
            start = lines[index - 1].start + len(lines[index - 1].text.rstrip())
        cuts.append(_cut(start, line.start + size, "chunk-number", reason))
    return cuts


def _ragged(lines: list[_Line], index: int) -> bool:
    """Whether the line before breaks off without any punctuation though it is no heading and no list of short items."""
    before = lines[index - 1].bare
    return len(before) >= 5 and before[-1] not in _STOP + "，,、" and len(lines[index].bare) >= 12


def _wrapped(raw: list[str]) -> bool:
    """Whether most lines have one width, as in a text that a printer wrapped."""
    sizes = sorted(len(line) for line in raw if line)
    if len(sizes) < 6 or not 18 <= (width := sizes[int(len(sizes) * 0.8)]) <= 80:
        return False
    return sum(1 for size in sizes if width - 3 <= size <= width + 2) * 2 >= len(sizes)


def soft_breaks(lines: list[_Line]) -> list[Piece]:
    """Line ends in the middle of sentences, in a text wrapped at one width."""
    if len(lines) < 6:
        return []
    sizes = sorted(len(line.bare) for line in lines)
    width = sizes[int(len(sizes) * 0.8)]
    broken = [
        (one, two)
        for one, two in pairwise(lines)
        if width - 5 <= len(one.bare) <= width + 3 and one.bare[-1] not in _STOP and not _HEADING.match(two.text)
    ]
    punctuated = sum(any(mark in one.bare for mark in "，。、,") for one, _ in broken)
    if len(broken) < 4 or len(broken) * 3 < len(lines) or punctuated * 3 < len(broken) * 2:
        return []
    reason = "a line end in the middle of a sentence"
    return [
        _cut(
            one.start + len(one.text.rstrip()), two.start + len(two.text) - len(two.text.lstrip()), "soft-break", reason
        )
        for one, two in broken
    ]
