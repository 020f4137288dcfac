"""Carries documents through a stage one by one: repeats once, failures aside, nothing lost."""

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO, TypeVar

from pipeline.messages import Misuse, say
from pipeline.read.types import Failure, Item
from pipeline.records import Document
from pipeline.resources import MissingResource
from pipeline.rules import RuleError, RuleSet

Result = TypeVar("Result")
Written = TypeVar("Written", contravariant=True)


@dataclass(slots=True)
class Totals:
    """What became of the input."""

    documents: int = 0
    repeats: int = 0
    failed: int = 0
    events: int = 0
    characters: int = 0
    cut: int = 0

    @property
    def exit_code(self) -> int:
        """1 where something failed, else 0."""
        return 1 if self.failed else 0


class Sink(Protocol[Written]):
    """Where results go."""

    def write(self, item: Item, document: Document, result: Written, totals: Totals) -> None:
        """Takes the result of one document and counts it."""

    def repeat(self, item: Item, document: Document) -> None:
        """Takes note of a text that was there before."""

    def failure(self, failure: Failure) -> None:
        """Takes a failure."""


class Report:
    """Tells people what happens, on standard error.

    Args:
        language: ``en`` or ``zh``.
        stream: Where to; standard error if not given.
    """

    def __init__(self, language: str, stream: TextIO | None = None) -> None:
        self.language = language
        self._stream = stream or sys.stderr

    def failure(self, failure: Failure) -> None:
        """Tells of a failure."""
        self.line(say("say", "error", self.language, message=failure.text(self.language)))

    def warnings(self, document: Document) -> None:
        """Tells what reading a document found out."""
        for warning in document.warnings:
            self.line(say("say", "warning", self.language, source=document.source, message=warning.message))

    def totals(self, key: str, totals: Totals) -> None:
        """Tells the totals."""
        values = {name: getattr(totals, name) for name in Totals.__slots__}
        self.line(say("say", key, self.language, **values))

    def line(self, text: str) -> None:
        """Writes one line."""
        print(text, file=self._stream)


def drain(
    items: Iterable[Item], work: Callable[[Document], Result], sink: Sink[Result], report: Report, stage: str
) -> Totals:
    """Takes every item through ``work`` into the sink.

    Equal source texts are worked on once. Only the ids of the texts are kept in memory. A document on which ``work``
    crashes is a failure with its traceback, and so is each of its repeats.

    Args:
        items: What was read.
        work: What is done with a document.
        sink: Where results and failures go.
        report: Who is told.
        stage: Name of the work in failures.

    Raises:
        ImportError: If a package that ``work`` needs is not installed.
        MissingResource: If a file that Shilu ships is not there.
    """
    totals = Totals()
    seen: set[str] = set()
    for item in items:
        outcome = item.outcome
        if isinstance(outcome, Document):
            if outcome.id in seen:
                totals.repeats += 1
                sink.repeat(item, outcome)
                continue
            report.warnings(outcome)
            try:
                result = work(outcome)
            except (ImportError, MissingResource):
                raise  # the installation is at fault, not the document
            except Exception as error:
                outcome = crash(outcome, stage, error)
            else:
                seen.add(outcome.id)
                totals.documents += 1
                totals.characters += len(outcome.text)
                sink.write(item, outcome, result, totals)
                continue
        totals.failed += 1
        sink.failure(outcome)
        report.failure(outcome)
    return totals


def crash(document: Document, stage: str, error: Exception) -> Failure:
    """The failure of a document on which a stage crashed."""
    return Failure(
        document.source,
        stage,
        "crashed",
        {"error": f"{type(error).__name__}: {error}"},
        "".join(traceback.format_exception(error)),
        document,
    )


def load_rules(folder: Path | None) -> RuleSet:
    """Loads the shipped rules with the user's folder laid over them.

    Raises:
        Misuse: If a rule file is wrong, with file, line and key.
    """
    try:
        return RuleSet.load(folder)
    except (RuleError, FileNotFoundError) as error:
        raise Misuse("refused", reason=error) from None
