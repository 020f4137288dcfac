"""Who is told how a run goes on. The displays for terminals and machines are in ``progress.py``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.batch.totals import Totals
from pipeline.read.types import Failure
from pipeline.records import Document


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a run is.

    Attributes:
        totals: What became of the input so far, entries of unfinished shards included.
        seconds: Since the process began with the run.
        shards: Finished.
        flying: Shards that workers are busy with.
        seen: Bytes of text in finished shards, and of others the share of their entries that are done.
        size: Bytes of the input files; 0 if unknown.
        ended: Whether all input has been read.
        workers: Number, process id and a function that gives the bytes of memory of each worker.
        peak: The most bytes of memory that a worker was seen with.
        replaced: Workers that were killed or died with a document.
        complete: Whether the run is at its end.
        resumed: Characters that an earlier process had done.
    """

    totals: Totals
    seconds: float
    shards: int
    flying: int
    seen: int
    size: int
    ended: bool
    workers: Sequence[tuple[int, int, Callable[[], int]]]
    peak: int
    replaced: int
    complete: bool = False
    resumed: int = 0

    @property
    def rate(self) -> float:
        """Characters a second of this process."""
        return (self.totals.characters - self.resumed) / self.seconds if self.seconds > 0 else 0.0


class Listener(Protocol):
    """Is told what happens."""

    def failure(self, failure: Failure) -> None:
        """A document or file went to quarantine."""

    def warnings(self, document: Document) -> None:
        """Reading a document found something out."""

    def note(self, key: str, /, **values: Any) -> None:
        """Something that people should know, by its key under ``[say]``."""

    def update(self, now: Snapshot) -> None:
        """How far the run is; some 20 times a second."""

    def close(self) -> None:
        """The run has ended."""


class Silence:
    """Tells nobody."""

    def failure(self, failure: Failure) -> None:
        """Nothing."""

    def warnings(self, document: Document) -> None:
        """Nothing."""

    def note(self, key: str, /, **values: Any) -> None:
        """Nothing."""

    def update(self, now: Snapshot) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""
