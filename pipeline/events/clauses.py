"""The clause of a sentence around an offset, and how a mention stands to a verb."""

import re

from pipeline.mentions.types import Sentence

_NESTED = re.compile(r"[“”《》()（）【】]")
_COMMA = re.compile(r"[,;\n]")
_MARK = re.compile(r"[“”《》()【】,;:，；：\n]")
_APART = re.compile("[,，;；]")
# From a mention to the verb right behind it, at most.
_NEAR = 12


def clause(folded: str, sentence: Sentence, at: int) -> tuple[int, int]:
    """The clause of a sentence around an offset: between the commas and semicolons outside brackets and quotes."""
    return clause_start(folded, sentence, at), clause_end(folded, sentence, at)


def clause_start(folded: str, sentence: Sentence, at: int) -> int:
    """Where the clause around an offset begins."""
    # fold has made the marks half-width.
    rfind, begin = folded.rfind, sentence.start
    before = max(rfind(",", begin, at), rfind(";", begin, at), rfind(":", begin, at), rfind("\n", begin, at))
    start = max(begin, before + 1)
    return _nested_start(folded, begin, at) if _NESTED.search(folded, start, at) else start


def clause_end(folded: str, sentence: Sentence, at: int) -> int:
    """Where the clause around an offset ends."""
    behind = _COMMA.search(folded, at, sentence.end)
    end = behind.start() if behind else max(at, sentence.end)
    return _nested_end(folded, at, sentence.end) if _NESTED.search(folded, at, end) else end


def _nested_start(folded: str, begin: int, at: int) -> int:
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


def _nested_end(folded: str, at: int, stop: int) -> int:
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


def way(text: str, start: int, end: int, verb: tuple[int, int]) -> str:
    """How a mention stands to a verb: ``right before`` it, ``before``, ``comma before`` or ``behind``.

    Args:
        text: The folded text.
        start: Start of the mention.
        end: End of it.
        verb: Start and end of the verb.

    Returns:
        One of these, or ``""`` where they overlap.
    """
    if end > verb[0]:
        return "behind" if start >= verb[1] else ""
    if _APART.search(text, end, verb[0]):
        return "comma before"
    return "right before" if verb[0] - end <= _NEAR else "before"
