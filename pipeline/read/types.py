"""What reading gives besides documents: failures, and where a cleaned text belongs."""

from dataclasses import dataclass, field
from typing import Any

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
