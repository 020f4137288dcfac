"""One run into several sinks at once: where one fails, the others go on."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from pipeline.write.sinks import Batch, Sink, Undeliverable
from pipeline.write.targets import open_sink, parse_all


@dataclass(slots=True)
class Outcome:
    """What became of one target.

    Attributes:
        target: As it was asked for, without a password.
        events: Event records that it took in this run.
        documents: Document records.
        sent: Numbers of the batches that it took in this run.
        skipped: Numbers of the batches that it had before this run.
        notes: What it could not hold as it was, by code: how many values.
        failure: Why it was given up, if it was.
    """

    target: str
    events: int = 0
    documents: int = 0
    sent: set[int] = field(default_factory=set)
    skipped: set[int] = field(default_factory=set)
    notes: Counter[str] = field(default_factory=Counter)
    failure: Undeliverable | None = None


class Deliveries:
    """Several targets, opened together. Used as a context manager: leaving it closes them, an error discards them.

    Args:
        targets: As on the command line: ``csv:events.csv``.

    Raises:
        Misuse: If one of them cannot be opened; then none was touched.
    """

    def __init__(self, targets: Sequence[str]) -> None:
        self.outcomes: list[Outcome] = []
        self._sinks: list[Sink | None] = []
        parsed = parse_all(targets)
        try:
            for target in parsed:
                self._sinks.append(open_sink(target))
                self.outcomes.append(Outcome(target.shown))
        except BaseException:
            self.discard()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def put(self, batch: Batch, *, live: bool = False) -> None:
        """Gives a batch to every target that has not failed.

        Args:
            batch: The batch.
            live: Only to those that show it at once; all batches come again when the run is complete.
        """

        def give(sink: Sink, outcome: Outcome) -> None:
            if (live and not sink.live) or not batch.lines:
                return
            new = batch.number not in outcome.sent
            if not sink.put(batch):
                outcome.skipped |= {batch.number} if new else set()
            elif new:
                outcome.sent.add(batch.number)
                outcome.events += len(batch.events)
                outcome.documents += len(batch.documents)

        self._each(give)

    def close(self) -> None:
        """Makes everything visible and lets go of the targets."""

        def close(sink: Sink, outcome: Outcome) -> None:
            sink.close()
            outcome.notes.update(sink.notes)

        self._each(close)

    def discard(self) -> None:
        """Lets go of the targets; files do not appear, what servers took stays."""
        for sink in self._sinks:
            if sink is not None:
                sink.discard()
        self._sinks.clear()

    @property
    def failed(self) -> bool:
        """Whether a target was given up."""
        return any(outcome.failure for outcome in self.outcomes)

    def _each(self, act: Callable[[Sink, Outcome], None]) -> None:
        try:
            for i, (sink, outcome) in enumerate(zip(self._sinks, self.outcomes, strict=False)):
                if sink is None:
                    continue
                try:
                    act(sink, outcome)
                except Undeliverable as failure:
                    outcome.failure = failure
                    sink.discard()
                    self._sinks[i] = None
        except BaseException:
            self.discard()
            raise
