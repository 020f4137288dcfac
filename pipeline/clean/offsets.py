"""The map between a source text and what is left of it after the cuts, exact both ways."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.clean.pieces import Piece
from pipeline.records import Cut


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Offsets of the kept text against offsets of the source text.

    The kept text is a row of stretches of the source; each is stored with where it begins in both texts.

    Attributes:
        sources: Source offset of the first character of each kept stretch, rising.
        kepts: Kept-text offset of the same character, rising from 0.
        length: Characters of the kept text.
        start: Source offset where the covered part begins.
        end: Source offset where it ends, exclusive.
    """

    sources: tuple[int, ...]
    kepts: tuple[int, ...]
    length: int
    start: int
    end: int
    _ends: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, start: int, end: int, cuts: Sequence[Piece] | Sequence[Cut]) -> "OffsetMap":
        """Builds the map of ``source[start:end]`` without the cuts.

        Args:
            start: Source offset of the part.
            end: Its end, exclusive.
            cuts: Sorted, disjoint and inside ``[start, end)``.
        """
        sources, kepts, ends = [], [], []
        at, kept = start, 0
        for cut in cuts:
            if cut.start > at:
                sources.append(at)
                kepts.append(kept)
                ends.append(cut.start)
                kept += cut.start - at
            at = cut.end
        if end > at:
            sources.append(at)
            kepts.append(kept)
            ends.append(end)
            kept += end - at
        return cls(tuple(sources), tuple(kepts), kept, start, end, tuple(ends))

    def stretches(self) -> list[tuple[int, int]]:
        """The stretches of the source that stay, in order."""
        return list(zip(self.sources, self._ends, strict=True))

    def apply(self, source: str) -> str:
        """The kept text of the source text that the map was built for."""
        return "".join([source[start:end] for start, end in zip(self.sources, self._ends, strict=True)])

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Gives the stretch of the source that a span of the kept text stands for.

        Args:
            start: Kept-text offset.
            end: Kept-text offset, exclusive; ``start <= end``.

        Returns:
            Source offsets from the span's first character to its last; cuts between the two lie inside. An empty span
            gives an empty one.

        Raises:
            IndexError: If the span is not inside the kept text.
        """
        if not 0 <= start <= end <= self.length:
            raise IndexError(f"no span {start}:{end} in a kept text of {self.length} characters")
        if len(self.kepts) == 1:
            return self.sources[0] + start, self.sources[0] + end
        if start == end:
            at = self._place(start) if start < self.length else (self._ends[-1] if self._ends else self.start)
            return at, at
        return self._place(start), self._place(end - 1) + 1

    def _place(self, kept: int) -> int:
        index = bisect_right(self.kepts, kept) - 1
        return self.sources[index] + kept - self.kepts[index]

    def to_kept(self, start: int, end: int) -> tuple[int, int] | None:
        """Gives the span of the kept text that stands for a stretch of the source.

        Args:
            start: Source offset.
            end: Source offset, exclusive.

        Returns:
            Kept-text offsets, or ``None`` where the stretch is empty or its first or last character was cut or lies
            outside the covered part. ``to_source`` of the result is the stretch again.
        """
        if start >= end:
            return None
        first, last = self._position(start), self._position(end - 1)
        return None if first is None or last is None else (first, last + 1)

    def _position(self, source: int) -> int | None:
        index = bisect_right(self.sources, source) - 1
        if index < 0 or source >= self._ends[index]:
            return None
        return self.kepts[index] + source - self.sources[index]

    def crosses_cut(self, start: int, end: int) -> bool:
        """Whether a cut lies inside a span of the **kept** text, so that the source has more there than the span."""
        if start >= end:
            return False
        return bisect_right(self.kepts, start) != bisect_right(self.kepts, end - 1)
