"""Bounds for hostile input: how much an archive may unpack to, and what a ZIP file holds before any of it is read."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.read.encoding import Undecodable

# Deflate reaches 1032 to 1, and only on nothing but repetition; saved pages of one site packed together reach about 50.
RATIO = 200
LEAST = 64_000_000
MAX_DEPTH = 3  # archives around a file


@dataclass(slots=True)
class Budget:
    """What the archives of one input may still unpack to, all levels together.

    Attributes:
        limit: Bytes: the larger of 64 MB and 200 times the size of the outermost file.
        spent: Bytes that were unpacked.
    """

    limit: int
    spent: int = 0

    @classmethod
    def of(cls, size: int) -> "Budget":
        """The budget of an outermost file of ``size`` bytes."""
        return cls(max(LEAST, RATIO * size))

    def take(self, size: int) -> None:
        """Counts bytes that were unpacked.

        Raises:
            Exhausted: If they are too many.
        """
        self.spent += size
        if self.spent > self.limit:
            raise Exhausted("bomb", limit=self.limit)


class Exhausted(Undecodable):
    """An input unpacks to too much: the rest of the outermost file is not read."""


class Metered(io.RawIOBase):
    """A stream of unpacked bytes that counts what is read against a budget."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        """Reads into a buffer, as ``io.RawIOBase`` asks."""
        data = self._stream.read(len(buffer))
        self._budget.take(len(data))
        buffer[: len(data)] = data
        return len(data)


def whole(stream: BinaryIO, limit: int) -> bytes:
    """The rest of a stream.

    Raises:
        Undecodable: If it has more than ``limit`` bytes.
    """
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Undecodable("too_large", limit=limit)
    return data


def office_zip(data: BinaryIO, kind: str, limit: int) -> None:
    """Looks over an Office file before a library unpacks it: its size unpacked, and XML entities.

    OOXML forbids document type declarations, and with them the entities that grow without bound.

    Args:
        data: The file; its position is at the start afterwards.
        kind: What to call it.
        limit: The most bytes of all its members together.

    Raises:
        Undecodable: If it unpacks to too much or a part of XML has a document type declaration.
    """
    import zipfile

    try:
        with zipfile.ZipFile(data) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > limit:
                raise Undecodable("bomb", limit=limit)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(member) as part:
                        if _declares(part.read(4096)):
                            raise Undecodable("entities", kind=kind)
    finally:
        data.seek(0)


def _declares(head: bytes) -> bool:
    return any("<!DOCTYPE".encode(codec) in head for codec in ("ascii", "utf-16-le", "utf-16-be"))
