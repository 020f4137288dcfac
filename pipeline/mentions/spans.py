"""Disjoint stretches of a text, for finders that let the first or the longest claim win."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator


class Disjoint:
    """A set of stretches of which none overlaps another.

    Args:
        spans: Stretches to begin with, ``(start, end)``; of overlapping ones the first stays.
    """

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        last = 0  # where the last of them ends
        for start, end in spans:
            if last <= start < end:  # most come in text order
                self._spans.append((start, end))
                last = end
            elif self.add(start, end):
                last = self._spans[-1][1] + 1  # of what comes right behind, add() judges

    def free(self, start: int, end: int) -> bool:
        """True where nothing of ``start`` to ``end`` is claimed."""
        at = bisect_left(self._spans, (start,))
        if at and self._spans[at - 1][1] > start:
            return False
        return at == len(self._spans) or self._spans[at][0] >= end

    def add(self, start: int, end: int) -> bool:
        """Claims a stretch if it is free; says whether it was."""
        if not self._spans or (self._spans[-1][1] <= start and self._spans[-1][0] < start):
            self._spans.append((start, end))
            return True
        if not self.free(start, end):
            return False
        insort(self._spans, (start, end))
        return True


# A name is looked for again this far before its first and behind its last mention, so that long files stay linear.
_REACH = 20_000


def again(folded: str, spans: Iterable[tuple[int, int]], least: int) -> Iterator[tuple[int, int]]:
    """Where the words of some stretches stand again, the longest words first.

    Args:
        folded: The text.
        spans: Stretches whose words are looked for.
        least: Words shorter than this are not looked for.

    Yields:
        Every other occurrence near a stretch of the same words.
    """
    places: dict[str, tuple[int, int]] = {}
    known = set()
    for start, end in spans:
        known.add(start)
        words = folded[start:end]
        first, last = places.get(words, (start, end))
        places[words] = min(first, start), max(last, end)
    for words in sorted(places, key=lambda word: (-len(word), word)):
        if len(words) < least:
            continue
        first, last = places[words]
        limit = last + _REACH
        at = folded.find(words, max(0, first - _REACH), limit)
        while at >= 0:
            if at not in known:
                yield at, at + len(words)
            at = folded.find(words, at + len(words), limit)
