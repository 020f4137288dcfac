"""Furniture glued to the end or the start of a line of the report: ``…座谈会。责任编辑:某某``, ``首页 > 某县…``.

A piece is looked for only at places where one line may have ended and another begun, and only where the line's end or
start has the marks of furniture, so that most lines cost one look.
"""

import re
from collections.abc import Callable, Sequence

GLUED = 2.6  # log-odds of a piece by itself from which it goes
REST = 1.0  # log-odds below which what is left must be
REACH = 110  # characters of the line's end or start that are looked at
TRIES = 6  # pieces that are scored at most
Own = Callable[[Sequence[str]], list[float]]
Try = tuple[int, str, str]  # where a piece may begin or end, the piece, and what of the line it leaves
_ENDS = re.compile(r"(?<=[。！？!?”」』）)】\]…日])(?=[^\s。！？!?”」』）)，,、])|(?<=\s)(?=\S)|(?<=\S)(?=[\[【(（])")
_STARTS = re.compile(r"(?<=[\s】\]>»:：])(?=\S)")
_SENTENCE_END = "。！？!?…"
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_MARKED = re.compile(r"[|>»:：【\[(（/_©]|\s\S+\s|[\]】)）]$")


def glued_ends(line: str) -> list[Try]:
    """Where furniture may begin that is glued to the end of a line, the longest piece first.

    Args:
        line: A line that stays, stripped.
    """
    if line[-1] in "。！？；" or len(line) < 8 or not _MARKED.search(line[-40:]):
        return []
    base = max(0, len(line) - REACH)
    places = [found.start() for found in _ENDS.finditer(line, base) if found.start() > 3]
    places = [place for place in places[-TRIES:] if _HAN.search(line, place) and _may_begin(line, place)]
    return [(place, line[place:], line[:place][-70:]) for place in places]


def glued_starts(line: str) -> list[Try]:
    """Where furniture may end that is glued to the start of a line, the longest piece first."""
    if len(line) < 8 or not _MARKED.search(line[:60]):
        return []
    places = [found.start() for found in _STARTS.finditer(line, 0, REACH) if found.start() < len(line) - 3]
    return [(place, line[:place], line[place:][:70]) for place in places[: -TRIES - 1 : -1]]


def _may_begin(line: str, place: int) -> bool:
    """Whether a piece may begin here: after a sentence or a space any, after a bracket or a date one with marks."""
    return line[place - 1] in _SENTENCE_END or line[place - 1].isspace() or _MARKED.search(line, place) is not None


def glued(looks: Sequence[Sequence[Try]], own: Own) -> list[tuple[int, float] | None]:
    """The first place of each look whose piece reads as furniture while the rest does not, and the piece's log-odds.

    Args:
        looks: What :func:`glued_ends` and :func:`glued_starts` gave, for any number of lines: all are scored at once.
        own: Gives the log-odds of stretches by their own characters.
    """
    stretches = [stretch for tries in looks for _, piece, rest in tries for stretch in (piece, rest)]
    scores = iter(own(stretches) if stretches else ())
    found: list[tuple[int, float] | None] = []
    for tries in looks:
        judged = [(place, next(scores), next(scores)) for place, _, _ in tries]
        found.append(next(((place, one) for place, one, rest in judged if one >= GLUED and rest < REST), None))
    return found
