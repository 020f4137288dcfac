"""What reading gives besides documents: failures, where a cleaned text belongs, and what every reader is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pipeline.messages import say
from pipeline.records import Document


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that did not become a document, or a document that a stage could not carry on.

    Attributes:
        source: The file, ``path:line``, or ``-``.
        stage: ``read``, ``clean`` or ``process``.
        code: Key of the message under ``[failure]``; a stable word that machines can count.
        values: What the message names, such as the byte and its place.
        traceback: The traceback where a stage crashed, else ``None``.
        document: The document where it could be read, else ``None``.
    """

    source: str
    stage: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    traceback: str | None = None
    document: Document | None = None

    def text(self, language: str = "en") -> str:
        """The message in a language: the place, what is wrong, the remedy."""
        return say("failure", self.code, language, source=self.source, **self.values)


@dataclass(frozen=True, slots=True)
class Item:
    """One step of reading: a document or a failure.

    Attributes:
        outcome: What was read.
        mirror: The parts of the relative path where a tree that mirrors the input keeps its text; never ``..``.
    """

    outcome: Document | Failure
    mirror: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What every reader is told.

    Attributes:
        encoding: The encoding of every input; told from the bytes if not given.
        max_bytes: A document of more bytes is a failure.
        columns: Role (``text``, ``id``, ``title``, ``date``, ``source``, ``url``) → name of the column of tables; the
            names of the columns tell if not given.
        pages: How the text of web pages is found: ``precise`` or ``fast``.
        rules: A user's folder of rule files, whose hints say where hosts keep the text of their pages.
    """

    encoding: str | None = None
    max_bytes: int = 10_000_000
    columns: Mapping[str, str] = field(default_factory=dict)
    pages: Literal["precise", "fast"] = "precise"
    rules: Path | None = None

    @property
    def max_file(self) -> int:
        """The most bytes of a file that is read as a whole and may hold pictures beside its text: PDF, Office."""
        return 20 * self.max_bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where an input lies.

    Attributes:
        name: As a user would name it: a path, ``a.zip!/b.txt`` for a member of an archive.
        mirror: See ``Item``.
        depth: The number of archives around it.
        url: The address it was fetched from, where an archive states it.
        codec: The encoding that the server stated, where an archive states it.
    """

    name: str
    mirror: tuple[str, ...]
    depth: int = 0
    url: str | None = None
    codec: str | None = None

    def member(self, name: str, parts: tuple[str, ...]) -> "Place":
        """The place of a member of this archive."""
        return replace(self, name=f"{self.name}!/{name}", mirror=(*self.mirror, *parts), depth=self.depth + 1)

    def row(self, number: int) -> "Place":
        """The place of a row or line, counted from 1."""
        folder = (*self.mirror[:-1], self.mirror[-1].removesuffix(".txt"))
        return replace(self, name=f"{self.name}:{number}", mirror=(*folder, f"{number:06d}.txt"))

    @property
    def text_mirror(self) -> tuple[str, ...]:
        """``mirror`` for the text of a file that is none: ``a.pdf.txt``."""
        return (*self.mirror[:-1], f"{self.mirror[-1]}.txt")

    def failure(self, code: str, **values: Any) -> Item:
        """A failure here."""
        return Item(Failure(self.name, "read", code, values), self.mirror)
