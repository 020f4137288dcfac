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
_ENDS = re.compile(r"(?<=[。！？!?”」』）)】\]…日])(?=[^\s。！？!?”」』）)，,、])|(?<=\s)(?=\S)|(?<=\S)(?=[\[【(（])")
_STARTS = re.compile(r"(?<=[\s】\]>»:：])(?=\S)")
_SENTENCE_END = "。！？!?…"
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_MARKED = re.compile(r"[|>»:：【\[(（/_©]|\s\S+\s|[\]】)）]$")


def glued_end(line: str, own: Own) -> tuple[int, float] | None:
    """Where furniture begins that is glued to the end of a line, and its log-odds; the longest piece that reads so.

    Args:
        line: A line that stays, stripped.
        own: Gives the log-odds of stretches by their own characters.
    """
    if line[-1] in "。！？；" or len(line) < 8 or not _MARKED.search(line[-40:]):
        return None
    base = max(0, len(line) - REACH)
    places = [found.start() for found in _ENDS.finditer(line, base) if found.start() > 3]
    places = [place for place in places[-TRIES:] if _HAN.search(line, place) and _may_begin(line, place)]
    return _first([(place, line[place:], line[:place][-70:]) for place in places], own)


def glued_start(line: str, own: Own) -> tuple[int, float] | None:
    """Where furniture ends that is glued to the start of a line, and its log-odds; the longest piece that reads so."""
    if len(line) < 8 or not _MARKED.search(line[:60]):
        return None
    places = [found.start() for found in _STARTS.finditer(line, 0, REACH) if found.start() < len(line) - 3]
    return _first([(place, line[:place], line[place:][:70]) for place in places[: -TRIES - 1 : -1]], own)


def _may_begin(line: str, place: int) -> bool:
    """Whether a piece may begin here: after a sentence or a space any, after a bracket or a date one with marks."""
    return line[place - 1] in _SENTENCE_END or line[place - 1].isspace() or _MARKED.search(line, place) is not None


def _first(tries: list[tuple[int, str, str]], own: Own) -> tuple[int, float] | None:
    """The first place whose piece reads as furniture while the rest does not."""
    if not tries:
        return None
    scores = own([piece for _, piece, _ in tries] + [rest for _, _, rest in tries])
    for (place, _, _), score, rest in zip(tries, scores, scores[len(tries) :], strict=False):
        if score >= GLUED and rest < REST:
            return place, score
    return None
