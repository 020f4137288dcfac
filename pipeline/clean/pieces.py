"""A cut while it is being worked on: a tuple, because a damaged page may have a hundred thousand."""

from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of a text that goes; the fields are those of :class:`pipeline.records.Cut`.

    Offsets count in whatever text its maker looked at.
    """

    start: int
    end: int
    rule: str
    reason: str
    score: float = 1.0


def clip(cut: Piece, start: int, end: int) -> Piece:
    """A cut without what lies outside a stretch."""
    if start <= cut.start and cut.end <= end:
        return cut
    return cut._replace(start=max(cut.start, start), end=min(cut.end, end))


def settle(cuts: list[Piece]) -> list[Piece]:
    """Sorts cuts, joins neighbours of one rule and clips what overlaps an earlier cut."""
    settled: list[Piece] = []
    for cut in sorted(cuts, key=lambda one: (one.start, -one.end)):
        if settled:
            last = settled[-1]
            if cut.start < last.end:
                if cut.end <= last.end:
                    continue
                cut = cut._replace(start=last.end)
            if last.end == cut.start and last.rule == cut.rule:
                settled[-1] = last._replace(end=max(cut.end, last.end), score=min(last.score, cut.score))
                continue
        if cut.end > cut.start:
            settled.append(cut)
    return settled
