"""The clause of a sentence around an offset."""

import re

from pipeline.mentions.types import Sentence

_NESTED = re.compile(r"[“”《》()（）【】]")
_COMMA = re.compile(r"[,;\n]")
_MARK = re.compile(r"[“”《》()【】,;:，；：\n]")


def clause(folded: str, sentence: Sentence, at: int) -> tuple[int, int]:
    """The clause of a sentence around an offset: between the commas and semicolons outside brackets and quotes."""
    # fold has made the marks half-width.
    rfind, begin = folded.rfind, sentence.start
    before = max(rfind(",", begin, at), rfind(";", begin, at), rfind(":", begin, at), rfind("\n", begin, at))
    start = max(begin, before + 1)
    if _NESTED.search(folded, start, at):
        start = _clause_start(folded, begin, at)
    behind = _COMMA.search(folded, at, sentence.end)
    end = behind.start() if behind else max(at, sentence.end)
    if _NESTED.search(folded, at, end):
        end = _clause_end(folded, at, sentence.end)
    return start, end


def _clause_start(folded: str, begin: int, at: int) -> int:
    depth = 0
    for mark in reversed(list(_MARK.finditer(folded, begin, at))):
        char = mark.group()
        if char in "”》)】":
            depth += 1
        elif char in "“《(【":
            depth = max(0, depth - 1)
        elif depth == 0:
            return mark.end()
    return begin


def _clause_end(folded: str, at: int, stop: int) -> int:
    depth = 0
    for mark in _MARK.finditer(folded, at, stop):
        char = mark.group()
        if char in "“《(【":
            depth += 1
        elif char in "”》)】":
            depth = max(0, depth - 1)
        elif depth == 0 and char not in ":：":
            return mark.start()
    return max(at, stop)
