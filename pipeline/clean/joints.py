"""Repairs of broken lines, recorded as cuts: page numbers, running heads and line ends in the middle of sentences.

These run after the rules, on what they left. Source of the damage classes: sections 1.2, 1.5 and 7 of the catalogue.
"""

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.records import Cut

_END = "。！？!?；;：:…”」』）)》】.、"
_STOP = "。！？!?；;：:…”」』）)》】"
_NUMBER = re.compile(r"\s*(\d{1,3})[、.．]\s*")
_COUNTER = re.compile(
    r"[-—–－·•.~]{1,3}\s?\d{1,4}\s?[-—–－·•.~]{1,3}|第\s?\d{1,4}\s?页(?:[,，/ ]{0,3}[共总]\s?\d{1,4}\s?页)?|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?"
    r"|\d{1,4}\s?/\s?\d{1,4}(?:页)?|[共总]\s?\d{1,4}\s?页[,，/ ]{0,3}第\s?\d{1,4}\s?页|\d{1,3}"
)
_SLIDE = re.compile(r"((?:19|20)\d\d[/-]\d{1,2}[/-]\d{1,2}[,，]\s?[^\s,，。\d]{2,10})[,，]\s?(\d{1,3})(?!\d)")
_STAMP = re.compile(r"20\d\d[/-]\d{1,2}[/-]\d{1,2}\s\d{1,2}:\d\d\s{1,4}\S.{1,60}")
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.是要]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．)）]|第[一二三四五六七八九十\d]{1,3}[章节条部分]|[①-⑳●■◆▲※·•★☆\-—]|附件|　{2})"
)
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class _Line:
    start: int
    text: str
    bare: str


def joints(text: str) -> list[Cut]:
    """Finds what broken pages put between the halves of sentences.

    Args:
        text: A text without its furniture.

    Returns:
        Cuts with offsets into ``text``; they may overlap and are not sorted.
    """
    cuts = slides(text)
    if text.count("\n") < 2:
        return cuts
    lines, start = [], 0
    for line in text.split("\n"):
        if line and not line.isspace():
            lines.append(_Line(start, line, line.strip()))
        start += len(line) + 1
    gone = [*counters(lines), *running_heads(lines)]
    cuts += gone
    cuts += chunks(lines, text)
    covered = {cut.start for cut in gone}
    cuts += soft_breaks([line for line in lines if line.start not in covered and not _touched(line, gone)])
    return cuts


def _touched(line: _Line, cuts: list[Cut]) -> bool:
    return any(cut.start <= line.start < cut.end for cut in cuts) if len(cuts) < 200 else False


def _cut(start: int, end: int, name: str, reason: str) -> Cut:
    return Cut(start=start, end=end, rule=f"repair/{name}", reason=reason)


def _open(line: _Line) -> bool:
    """Whether a line breaks off in the middle of a sentence."""
    return len(line.bare) >= 12 and line.bare[-1] not in _STOP


def slides(text: str) -> list[Cut]:
    """Footers of slides in the middle of the text: date, presenter and page, the same on every slide."""
    if "/" not in text and "-" not in text:
        return []
    found = list(_SLIDE.finditer(text))
    if len(found) < 2:
        return []
    often = Counter(one[1] for one in found)
    return [_cut(*one.span(), "slide-footer", "the footer of a slide") for one in found if often[one[1]] > 1]


def _whole(lines: list[_Line], index: int, name: str, reason: str) -> Cut:
    """Cuts a line; if it stands in the middle of a sentence, the line ends around it too."""
    line = lines[index]
    start, end = line.start, line.start + len(line.text) + 1
    if 0 < index < len(lines) - 1:
        before, after = lines[index - 1], lines[index + 1]
        if _open(before) and not _HEADING.match(after.text):
            start = before.start + len(before.text.rstrip())
            end = after.start + len(after.text) - len(after.text.lstrip())
    elif index == len(lines) - 1:
        end -= 1
    return _cut(start, end, name, reason)


def counters(lines: list[_Line]) -> list[Cut]:
    """Page numbers alone on a line: of a form with words or dashes each, of bare numbers only a rising row."""
    found = [(i, line.bare) for i, line in enumerate(lines) if len(line.bare) <= 16 and _COUNTER.fullmatch(line.bare)]
    if not found:
        return []
    bare = [(i, int(text)) for i, text in found if text.isdigit()]
    rising = {
        i for (i, one), (j, two) in zip(bare, bare[1:], strict=False) if two == one + 1 and j - i > 2 for i in (i, j)
    }
    odd = [(i, text) for i, text in found if not text.isdigit()]
    ratio = Counter(text.partition("/")[2].strip() for _, text in odd if "/" in text and text[0].isdigit())
    reason = "a page number"
    cuts = []
    for i, text in odd:
        if "/" in text and text[0].isdigit() and ratio[text.partition("/")[2].strip()] < 2:
            continue
        cuts.append(_whole(lines, i, "page-number", reason))
    if len(rising) >= 3:
        cuts += [_whole(lines, i, "page-number", reason) for i in sorted(rising)]
    return cuts


def running_heads(lines: list[_Line]) -> list[Cut]:
    """Lines that repeat from page to page, page number apart, and stand in the middle of sentences."""
    if len(lines) < 6:
        return []
    shapes: dict[str, list[int]] = {}
    often = Counter(line.bare for line in lines if 4 <= len(line.bare) <= 60)
    numbered = [i for i, line in enumerate(lines) if 4 <= len(line.bare) <= 60 and _ends_in_digit(line.bare)]
    for index, line in enumerate(lines):
        if often.get(line.bare, 0) > 1 or (numbered and 4 <= len(line.bare) <= 60):
            shapes.setdefault(_DIGITS.sub("#", line.bare), []).append(index)
    cuts = []
    for shape, where in shapes.items():
        if len(where) < 2 or shape[-1] in _STOP or len(shape.replace("#", "")) < 4:
            continue
        broken = sum(
            1
            for i in where
            if 0 < i < len(lines) - 1
            and _open(lines[i - 1])
            and not _HEADING.match(lines[i + 1].text)
            and len(lines[i + 1].bare) >= 8
        )
        if broken * 2 < len(where) - 1 or not broken:
            continue
        stays = where[0] if where[0] < 4 and "#" not in shape else -1
        cuts += [_whole(lines, i, "running-head", "a line that every page repeats") for i in where if i != stays]
    return cuts


def _ends_in_digit(text: str) -> bool:
    return text[-1].isdigit() or text[0].isdigit() or text.endswith("页")


def chunks(lines: list[_Line], text: str) -> list[Cut]:
    """False numbers of chunks: 1、 2、 3、 before pieces of nearly one length that break off in mid-sentence."""
    if "2、" not in text and "2." not in text and "2．" not in text:
        return []
    starts: list[tuple[int, int]] = []  # index of the line, length of the number
    expected = 1
    for index, line in enumerate(lines):
        found = _NUMBER.match(line.text)
        if found is None:
            continue
        number = int(found[1])
        if number == expected or (number == 2 and expected == 1):
            starts.append((index, found.end()))
            expected = number + 1
    if len(starts) < 2 and not (starts and int(_NUMBER.match(lines[starts[0][0]].text)[1]) == 2):  # type: ignore[index]
        return []
    joined = [(i, size) for i, size in starts if i > 0 and _open(lines[i - 1]) and lines[i - 1].bare[-1] not in _END]
    later = [one for one in starts if one[0] > 0 and int(_NUMBER.match(lines[one[0]].text)[1]) > 1]  # type: ignore[index]
    if not joined or len(joined) * 2 < len(later):
        return []
    edges = [lines[i].start for i, _ in starts]
    if starts[0][0] > 0 and int(_NUMBER.match(lines[starts[0][0]].text)[1]) > 1:  # type: ignore[index]
        edges.insert(0, lines[0].start)
    sizes = [b - a for a, b in zip(edges, edges[1:], strict=False)]
    if not sizes or min(sizes) < 250 or max(sizes) > 1.7 * min(sizes):
        return []
    reason = "the number of a chunk that the site cut the text into"
    cuts = []
    for index, size in starts:
        line = lines[index]
        start = line.start
        if index > 0 and lines[index - 1].bare[-1] not in _STOP:
            start = lines[index - 1].start + len(lines[index - 1].text.rstrip())
        cuts.append(_cut(start, line.start + size, "chunk-number", reason))
    return cuts


def soft_breaks(lines: list[_Line]) -> list[Cut]:
    """Line ends in the middle of sentences, in a text wrapped at one width."""
    if len(lines) < 6:
        return []
    full = sorted(len(line.bare) for line in lines)
    width = full[int(len(full) * 0.8)]
    if not 18 <= width <= 80:
        return []
    near = sum(1 for size in full if width - 4 <= size <= width + 3)
    broken = [
        (one, two)
        for one, two in zip(lines, lines[1:], strict=False)
        if width - 6 <= len(one.bare) <= width + 4 and one.bare[-1] not in _STOP and not _HEADING.match(two.text)
    ]
    if near * 2 < len(lines) or len(broken) < 4 or len(broken) * 3 < len(lines):
        return []
    reason = "a line end in the middle of a sentence"
    return [
        _cut(
            one.start + len(one.text.rstrip()), two.start + len(two.text) - len(two.text.lstrip()), "soft-break", reason
        )
        for one, two in broken
    ]
