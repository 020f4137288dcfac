"""The words around numbers, read from ``corpora/lexicons``: units, hedges and what only looks like a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from pipeline import resources
from pipeline.records import Bound

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure word or unit.

    Attributes:
        word: As written.
        kind: The table of ``units.toml`` that has it: ``count``, ``currency``, ``dimension``, ``time``, ``label`` …
        name: What is reported: 元 for 元人民币, ℃ for 摄氏度.
    """

    word: str
    kind: str
    name: str


#: Kinds of units that begin other words as well.
_IN_WORDS = frozenset(("count", "currency", "dimension", "classifier"))


class Longest(Generic[T]):
    """Finds the longest word of a lexicon that begins, or that ends, at an offset."""

    def __init__(self, words: Mapping[str, T]) -> None:
        self.words = words
        by_first: dict[str, set[int]] = {}
        by_last: dict[str, set[int]] = {}
        for word in words:
            by_first.setdefault(word[0], set()).add(len(word))
            by_last.setdefault(word[-1], set()).add(len(word))
        self._by_first = {char: tuple(sorted(lengths, reverse=True)) for char, lengths in by_first.items()}
        self._by_last = {char: tuple(sorted(lengths, reverse=True)) for char, lengths in by_last.items()}

    @property
    def first(self) -> set[str]:
        """The characters that words of the lexicon begin with."""
        return set(self._by_first)

    def at(self, text: str, start: int) -> T | None:
        """Gives the entry of the longest word that begins at ``start``."""
        for length in self._by_first.get(text[start : start + 1], ()):
            found = self.words.get(text[start : start + length])
            if found is not None:
                return found
        return None

    def before(self, text: str, end: int, floor: int = 0) -> T | None:
        """Gives the entry of the longest word that ends at ``end`` and begins at ``floor`` or after it."""
        for length in self._by_last.get(text[end - 1 : end] if end else "", ()):
            if end - length >= floor:
                found = self.words.get(text[end - length : end])
                if found is not None:
                    return found
        return None


@cache
def units() -> Longest[Unit]:
    """All units; where a word stands in two tables, the earlier one has it."""
    lists_of = dict(resources.table("corpora", "lexicons", "units.toml"))
    canonical = lists_of.pop("canonical")
    words: dict[str, Unit] = {}
    for kind, lists in lists_of.items():
        for listed in lists.values():
            for word in listed.split():
                words.setdefault(word, Unit(word, kind, canonical.get(word, word)))
    return Longest(words)


def unit_at(text: str, start: int) -> Unit | None:
    """Gives the longest unit that begins at ``start``, unless it is the beginning of another word (门静脉, 位于)."""
    unit = units().at(text, start)
    if unit is not None and unit.kind in _IN_WORDS:
        word = _unit_words().at(text, start)
        if word is not None and "|" in word:
            word = None  # 200名|单身青年
        # After 余 and 多 a measure word must stand: 300多位|居民, 30余名|单身青年, but 30多位于.
        bare = text[start - 1 : start] not in ("余", "多") or word == "位于"
        if word is not None and len(word) > len(unit.word) and bare:
            return None
    return unit


@cache
def _unit_words() -> Longest[str]:
    words = resources.words("corpora", "lexicons", "numex_unit_words.txt")
    return Longest({word.replace("|", ""): word for word in words})


@cache
def hedges(where: str) -> Longest[tuple[str, Bound]]:
    """The words that say how exact a number is: those ``before`` it, or those ``after`` it."""
    lists: dict[Bound, str] = resources.table("corpora", "lexicons", "numex_hedges.toml")[where]
    return Longest({word: (word, bound) for bound, listed in lists.items() for word in listed.split()})


@cache
def false_positives() -> Longest[str]:
    """Words that begin with a numeral and mean no number."""
    return Longest({word: word for word in resources.words("corpora", "lexicons", "numex_words.txt")})
