"""Which blocks of a page are its main text: the stretch of blocks with the greatest sum of values.

Sentences count for a block, links, furniture and the way between two blocks in the tree against it; the stretch is then
carried on over short lines in the same container. The idea of the greatest sum is that of Pasternack and Roth,
*Extracting article text from the web with maximum subsequence segmentation* (2009).
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline import resources
from pipeline.characters import fold
from pipeline.read.html_blocks import Block

_STEP = 8.0  # what one level of the way between two blocks costs
_ITEMS = frozenset(("tr", "li", "dd", "dt"))  # these stand in a table or list of the container
_LONGEST = 200  # characters that count of one block
_DATE = re.compile(r"(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}(?:日?\s?\d{1,2}:\d\d(?::\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Lines:
    """Marks of lines that are no text of the report, folded."""

    heads: tuple[str, ...]
    about: tuple[str, ...]
    labels: tuple[str, ...]

    def is_head(self, block: Block) -> bool:
        """True for the heading of a list of other pages."""
        return block.size <= 16 and fold(block.text).lstrip("【[《<>》·■●◆|-— ").startswith(self.heads)

    def is_about(self, block: Block) -> bool:
        """True for the line that names source and time of the page."""
        if block.size > 90 or block.text.endswith(("。", "！", "？")):
            return False
        text = fold(block.text)
        if block.size <= 40 and text.startswith(self.labels) and (":" in text[:8] or ">" in text[:8]):
            return True
        dated = _DATE.search(text)
        if dated and not block.row and (dated.start() == 0 or len(text) - (dated.end() - dated.start()) <= 14):
            return block.size <= 60 and not block.marks - text.count(":") > 1
        return sum(mark in text for mark in self.about) + bool(dated) >= 2


@lru_cache(1)
def lines() -> Lines:
    """The marks of ``corpora/lexicons/html.toml``."""
    data = resources.table("corpora", "lexicons", "html.toml")
    return Lines(*(tuple(fold(mark) for mark in data["lines"][key]) for key in ("heads", "about", "labels")))


def value(block: Block, marks: Lines) -> float:
    """What a block counts for (above 0) or against (below 0) being main text; the unit is one character of text."""
    if 2 * block.links > block.size:
        return -12 - 0.4 * min(block.size, 50)
    text = block.size - block.links
    if block.furniture:
        return -8 - 0.1 * min(text, _LONGEST)
    if marks.is_head(block):
        return -60
    if block.row:
        return 1
    if block.marks and block.size >= 12:
        if block.size <= 90 and marks.is_about(block):
            return -4
        return min(text, _LONGEST) * (1 if block.size >= 25 else 0.5)
    return -3 if block.element.tag == "p" else -6


def select(blocks: list[Block]) -> list[Block]:
    """Gives the blocks of the main text, in their order; none if no block looks like text."""
    marks = lines()
    values = [value(block, marks) for block in blocks]
    start, end = _greatest(blocks, values)
    if start == end:
        return []
    start, end = _carried_on(blocks, start, end, marks)
    return [block for block in blocks[start:end] if _belongs(block, marks)]


def _greatest(blocks: list[Block], values: list[float]) -> tuple[int, int]:
    """The stretch with the greatest sum of values less the ways between its blocks."""
    best, found = 0.0, (0, 0)
    total, start = 0.0, 0
    for at, gain in enumerate(values):
        if total > 0:
            total -= _STEP * max(0, _way(blocks[at - 1], blocks[at]) - 1)
        if total <= 0:
            total, start = 0.0, at
        total += gain
        if total > best:
            best, found = total, (start, at + 1)
    return found


def _way(one: Block, other: Block) -> int:
    """How many levels lie between two blocks in the tree."""
    common = 0
    for left, right in zip(one.path, other.path, strict=False):
        if left is not right:
            break
        common += 1
    return max(len(one.path), len(other.path)) - common


def _carried_on(blocks: list[Block], start: int, end: int, marks: Lines) -> tuple[int, int]:
    """The stretch carried on over the blocks beside it that stand in its main container."""
    main = container(blocks[start:end])
    while start and _goes_on(blocks[start - 1], main, marks):
        start -= 1
    while end < len(blocks) and _goes_on(blocks[end], main, marks):
        end += 1
    return start, end


def container(blocks: list[Block]) -> Any:
    """The element that holds most of the text of some blocks, of which there is at least one."""
    weight: Counter[Any] = Counter()
    for block in blocks:
        weight[block.container] += block.size - block.links
    return weight.most_common(1)[0][0]


def _goes_on(block: Block, main: Any, marks: Lines) -> bool:
    near = block.path[-4:] if block.element.tag in _ITEMS else (block.container,)
    beside = any(element is main for element in near) and not block.furniture and 2 * block.links <= block.size
    return beside and not marks.is_head(block)


def _belongs(block: Block, marks: Lines) -> bool:
    """False for furniture inside the stretch."""
    if 5 * block.links > 3 * block.size or marks.is_head(block) or marks.is_about(block):
        return False
    return not block.furniture or (block.marks > 0 and block.size >= 25 and block.furniture == 1)
