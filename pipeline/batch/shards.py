"""Cuts what is read into shards: a few hundred documents each, in the order of reading, every text once."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.batch import frames
from pipeline.read.types import Failure, Item
from pipeline.records import Document

SIZE = 200
CHARACTERS = 2_000_000  # a shard ends early where its documents are long: it is held in memory
_DIGEST = 8  # bytes of a text's SHA-256 that are kept: among a million texts, two are alike once in 37 million runs


@dataclass(frozen=True, slots=True)
class Place:
    """One step of reading, in order.

    Attributes:
        id: Of the document; ``None`` for a failure of reading.
        mirror: The parts of the path that a tree of texts gives it.
        first: The shard in which the same text was read before, if it was.
        sources: Where the repeat was found.
    """

    id: str | None
    mirror: tuple[str, ...]
    first: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(slots=True)
class Shard:
    """A stretch of the input.

    Attributes:
        number: From 0, without gaps.
        entries: The documents that were not read before and the failures, packed for a worker.
        count: How many entries there are.
        places: Every step of reading, the repeats too.
        digest: SHA-256 of everything in it, in hex: the same input gives the same.
        bytes: How much text it holds, in UTF-8.
        documents: The entries that are documents.
        warned: Its documents that have warnings.
    """

    number: int
    entries: bytes
    count: int
    places: list[Place]
    digest: str
    bytes: int
    warned: list[Document] = field(default_factory=list)

    @property
    def repeats(self) -> list[Place]:
        """The steps that found a text again."""
        return [place for place in self.places if place.first is not None]


def cut(items: Iterable[Item], size: int = SIZE) -> Iterator[Shard]:
    """Cuts shards; the same items give the same shards.

    Of every text 8 bytes of its hash and the number of its shard are kept, some 100 MB for a million texts.

    Args:
        items: What is read.
        size: Items of a shard, at most.
    """
    seen: dict[bytes, int] = {}
    pack = _Open(0)
    for item in items:
        pack.add(item, seen)
        if len(pack.places) >= size or pack.characters >= CHARACTERS:
            yield pack.close()
            pack = _Open(pack.number + 1)
    if pack.places:
        yield pack.close()


class _Open:
    """A shard that is being filled."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.places: list[Place] = []
        self.characters = 0
        self._bytes = 0
        self._entries: list[Document | Failure] = []
        self._warned: list[Document] = []
        self._hash = hashlib.sha256()

    def add(self, item: Item, seen: dict[bytes, int]) -> None:
        outcome = item.outcome
        if isinstance(outcome, Failure):
            self._entries.append(outcome)
            self.places.append(Place(None, item.mirror))
            self._note(outcome.source, outcome.code, outcome.values, item.mirror)
            return
        text = outcome.text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(text)
        key = digest.digest()[:_DIGEST]
        self._bytes += len(text)
        self._hash.update(digest.digest())
        self._note(
            outcome.source, outcome.sources, outcome.title, outcome.date, outcome.site, outcome.extra, outcome.warnings,
            item.mirror,
        )  # fmt: skip
        identity = digest.hexdigest()[:12]
        if (first := seen.get(key)) is not None:
            sources = tuple(outcome.sources or [outcome.source])
            self.places.append(Place(identity, item.mirror, first, sources))
            return
        seen[key] = self.number
        self.characters += len(outcome.text)
        self._entries.append(outcome)
        self.places.append(Place(identity, item.mirror))
        if outcome.warnings:
            self._warned.append(outcome)

    def close(self) -> Shard:
        entries = frames.pack(self._entries)
        return Shard(
            self.number, entries, len(self._entries), self.places, self._hash.hexdigest(), self._bytes, self._warned
        )

    def _note(self, *fields: object) -> None:
        self._hash.update(repr(fields).encode("utf-8", "surrogatepass"))
