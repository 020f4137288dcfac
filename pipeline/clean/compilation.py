"""Pages that hold several reports: 活动总结 篇一 … 篇九."""

import re
from itertools import pairwise

_HEADING = re.compile(
    r"^[ \t　]{0,8}[^\n。，,]{0,36}?[【（(\[]?(?:篇|范文|[模范]板)[ ]?"
    r"(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})[】）)\]]?(?:[:：、 ][^\n。]{0,50})?$",
    re.MULTILINE,
)
_NUMBERS = {word: number for number, word in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四".split(), 1)}  # noqa: SIM905
_SHORTEST = 80  # characters of a report


def parts(text: str) -> list[tuple[int, int]]:
    """Splits a page into its reports.

    Args:
        text: Source text of the page.

    Returns:
        Offsets of the reports, which cover the page: what stands before the first heading belongs to the first. One
        pair where the page holds a single report.
    """
    if "篇" not in text and "范文" not in text:
        return [(0, len(text))]
    starts: list[int] = []
    for found in _HEADING.finditer(text):
        word = found["number"]
        number = int(word) if word.isdigit() else _NUMBERS.get(word, 0)
        if number == len(starts) + 1 and (not starts or found.start() - starts[-1] >= _SHORTEST):
            starts.append(found.start())
        elif number == 1 and len(starts) == 1:
            starts = [found.start()]  # the first one was a line of contents
    if len(starts) < 2 or len(text) - starts[-1] < _SHORTEST:
        return [(0, len(text))]
    edges = [0, *starts[1:], len(text)]
    return list(pairwise(edges))
