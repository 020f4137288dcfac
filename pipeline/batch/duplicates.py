"""Near duplicates: MinHash LSH proposes pairs of texts, the exact Jaccard index of their shingles decides.

Deterministic: the same texts in the same order give the same groups. MinHash can only miss a pair, never make one, for
what it proposes is verified. Needs rensa (``shilu[dedupe]``).
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.characters import fold
from pipeline.messages import Misuse, install_command

if TYPE_CHECKING:
    from numpy import ndarray

THRESHOLD = 0.8
SHINGLE = 5  # characters; five of Chinese are about three words
# 21 bands of 6: a pair at 0.8 is proposed in 99.8% of cases, one at 0.5 in 28%, one at 0.2 in 0.1%.
_VALUES = 128
_SURE = 0.995  # how sure a pair at the threshold must be proposed
_SEED = 20111014
_CANDIDATES = 64  # texts that one is compared with, those that share the most bands first
_KEPT_SETS = 1024  # sets of shingles that stay in memory while pairs are verified
_NOISE = re.compile(r"[\W_]+")
_NUMERAL = r"[0-9]{1,4}|[〇零一二两三四五六七八九十百]{1,5}"
# What tells this year's report of a meeting from last year's: dates, and ordinals such as 第三届, 十二次, 十九大.
_FACT = re.compile(rf"(?<![0-9.])0*({_NUMERAL})\s*(年|月|日|号|届|次|期|大|季度)")


@dataclass(frozen=True, slots=True)
class Copy:
    """A text that is nearly another.

    Attributes:
        number: Which text, in the order of ``add``.
        jaccard: Exact Jaccard index with the text that is kept, in [0, 1].
        apart: The dates and ordinals that stand only in the kept text, and those only in this one.
    """

    number: int
    jaccard: float
    apart: tuple[list[str], list[str]]

    @property
    def contradicts(self) -> bool:
        """Whether either text has a date or ordinal that the other lacks: this year's meeting and last year's."""
        return bool(self.apart[0] and self.apart[1])


@dataclass(slots=True)
class Group:
    """A text that is kept, its copies, and the look-alikes that are kept too; the nearest first.

    A look-alike is near enough, but its dates or ordinals contradict those of the kept text.
    """

    kept: int
    copies: list[Copy] = field(default_factory=list)
    alike: list[Copy] = field(default_factory=list)


def plain(text: str) -> str:
    """What of a text is compared: letters, digits and Han characters, full-width forms folded, lower case."""
    return _NOISE.sub("", fold(text)).lower()


def shingles(text: str) -> frozenset[str]:
    """The shingles of a plain text: every run of five characters; a shorter text is one."""
    return frozenset(_runs(text))


def _runs(text: str) -> list[str]:
    return [text[at : at + SHINGLE] for at in range(max(1, len(text) - SHINGLE + 1))]


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of shingles that both have, of those that either has."""
    both = len(one & other)
    return both / (len(one) + len(other) - both)


def facts(text: str) -> dict[str, None]:
    """The dates and ordinals of a text, each once, in text order: ``10月``, ``14日``, ``十二届``."""
    return dict.fromkeys(value.replace("〇", "零") + unit for value, unit in _FACT.findall(fold(text)))


def apart(one: str, other: str) -> tuple[list[str], list[str]]:
    """The dates and ordinals that stand in only one of two texts: those of the first, those of the second."""
    first, second = facts(one), facts(other)
    return [fact for fact in first if fact not in second], [fact for fact in second if fact not in first]


def bands(threshold: float) -> tuple[int, int]:
    """How many bands of how many values: the longest that still propose a pair at the threshold for sure."""
    for rows in range(_VALUES, 1, -1):
        count = _VALUES // rows
        if 1 - (1 - threshold**rows) ** count >= _SURE:
            return count, rows
    return _VALUES, 1


class Index:
    """Takes texts one by one, then gives the groups.

    A text costs 170 bytes at the usual threshold, twice that while they are grouped; the texts themselves are asked
    for again where a pair is verified.

    Args:
        threshold: The Jaccard index from which two texts are duplicates, in (0, 1].

    Raises:
        Misuse: If rensa is not installed.
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self.threshold = threshold
        self._bands, self._rows = bands(threshold)
        self._hashes = array("Q")
        self._lengths = array("L")
        try:
            from rensa import RMinHash
        except ImportError:
            command = install_command("dedupe")
            raise Misuse("no_extra", what="dedupe", package="rensa", command=command) from None
        self._minhash: Any = RMinHash

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, text: str) -> int:
        """Adds a text and gives its number, from 0."""
        import numpy as np

        bare = plain(text)
        sketch = self._minhash(num_perm=self._bands * self._rows, seed=_SEED)
        sketch.update(_runs(bare))
        values = np.array(sketch.digest(), dtype=np.uint64).reshape(self._bands, self._rows)
        self._hashes.frombytes(_mixed(values).tobytes())
        self._lengths.append(len(bare))
        return len(self._lengths) - 1

    def groups(self, text: Callable[[int], str], *, longest: bool = True, by_facts: bool = True) -> list[Group]:
        """Groups the texts around those that are kept.

        The texts are gone through in order, the longest first (in characters that are compared; of equal ones the one
        that was added first). A text that is near enough to one that is kept is a copy of it, of the nearest if there
        are several; else it is kept itself. So every copy is near its kept text, and no chain of small changes puts
        unlike texts into one group.

        Args:
            text: Gives a text by its number again.
            longest: Whether the longest is kept; if not, the first.
            by_facts: Whether a text that contradicts the kept one in its dates or ordinals is kept too.

        Returns:
            The groups of two and more, in the order of the kept texts.
        """
        known = lru_cache(_KEPT_SETS)(lambda number: shingles(plain(text(number))))
        buckets = self._buckets()
        kept_in: dict[int, list[int]] = {}
        groups: dict[int, Group] = {}
        for number in self._order(buckets, longest):
            mine = [int(bucket) for bucket in buckets[number] if bucket >= 0]
            shared = Counter(kept for bucket in mine for kept in kept_in.get(bucket, ()))
            near = []
            for kept in sorted(shared, key=lambda one: (-shared[one], one))[:_CANDIDATES]:
                if (similar := jaccard(known(kept), known(number))) >= self.threshold:
                    near.append((kept, Copy(number, similar, apart(text(kept), text(number)))))
            near.sort(key=lambda one: (by_facts and one[1].contradicts, -one[1].jaccard, one[0]))
            copy = bool(near) and not (by_facts and near[0][1].contradicts)
            if near:
                group = groups.setdefault(near[0][0], Group(near[0][0]))
                (group.copies if copy else group.alike).append(near[0][1])
            if not copy:
                for bucket in mine:
                    kept_in.setdefault(bucket, []).append(number)
        for group in groups.values():
            for members in (group.copies, group.alike):
                members.sort(key=lambda one: (-one.jaccard, one.number))
        return [groups[kept] for kept in sorted(groups)]

    def _buckets(self) -> "ndarray[Any, Any]":
        """For each text and band the bucket it shares with others, or -1: texts × bands, numbered across bands."""
        import numpy as np

        hashes = np.frombuffer(self._hashes, dtype=np.uint64).reshape(len(self), self._bands)
        buckets = np.full(hashes.shape, -1, dtype=np.int64)
        first = 0
        for band in range(self._bands):
            _, inverse, counts = np.unique(hashes[:, band], return_inverse=True, return_counts=True)
            shared = counts[inverse] > 1
            buckets[shared, band] = inverse[shared] + first
            first += len(counts)
        return buckets

    def _order(self, buckets: "ndarray[Any, Any]", longest: bool) -> Sequence[int]:
        """The texts that share a bucket at all, in the order in which they may be kept."""
        import numpy as np

        numbers = np.flatnonzero((buckets >= 0).any(axis=1))
        if longest:
            lengths = np.frombuffer(self._lengths, dtype=np.dtype("L"))[numbers].astype(np.int64)
            numbers = numbers[np.argsort(-lengths, kind="stable")]
        return [int(number) for number in numbers]


def _mixed(values: "ndarray[Any, Any]") -> "ndarray[Any, Any]":
    """One 64-bit hash a band: an odd multiplier a place, summed modulo 2^64, the high bits folded in."""
    import numpy as np

    multipliers = np.array([_odd(place) for place in range(values.shape[1])], dtype=np.uint64)
    summed: ndarray[Any, Any] = ((values + np.uint64(1)) * multipliers).sum(axis=1, dtype=np.uint64)
    mixed: ndarray[Any, Any] = summed ^ (summed >> np.uint64(29))
    return mixed


@lru_cache
def _odd(place: int) -> int:
    return pow(0x9E3779B97F4A7C15, place + 1, 1 << 64) | 1
