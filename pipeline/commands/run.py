"""Carries documents through a stage: one by one to standard output, or in a batch into a folder."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TextIO, TypeVar

from pipeline.batch.totals import NUMBERS, Totals
from pipeline.batch.work import crash
from pipeline.messages import Misuse, say
from pipeline.read.types import Failure, Item
from pipeline.records import Document
from pipeline.resources import MissingResource
from pipeline.rules import RuleError, RuleSet
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.batch.listeners import Listener
    from pipeline.batch.local import OnShard, Verb

Result = TypeVar("Result")
Written = TypeVar("Written", contravariant=True)


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
        self.line(say("say", key, self.language, **numbers(totals)))

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


def load_rules(folder: Path | None) -> RuleSet:
    """Loads the shipped rules with the user's folder laid over them.

    Raises:
        Misuse: If a rule file is wrong, with file, line and key.
    """
    try:
        return RuleSet.load(folder)
    except (RuleError, FileNotFoundError) as error:
        raise Misuse("refused", reason=error) from None


def numbers(totals: Totals) -> dict[str, int]:
    """The totals that messages name."""
    return {name: getattr(totals, name) for name in NUMBERS}


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line says of a batch; ``None`` where it says nothing. See ``pipeline.batch.local.run``."""

    workers: int | None = None
    resume: bool = False
    overwrite: bool = False
    shard_size: int | None = None
    timeout: float | None = None
    max_memory: int | None = None
    metrics: Path | None = None
    log_format: str | None = None

    def check(self, out: Path | None) -> None:
        """Refuses what makes no sense.

        Raises:
            Misuse: If a number is not above 0, or the flags are of no use without a folder.
        """
        for name in (field.name for field in fields(self)):
            value, option = getattr(self, name), "--" + name.replace("_", "-")
            if out is None and value:
                raise Misuse("needs_out", option=option)
            if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
                raise Misuse("number", option=option, value=value)
        if self.log_format not in (None, "text", "json"):
            raise Misuse("choice", option="--log-format", choices="text, json", value=self.log_format)

    def given(self, *names: str) -> dict[str, Any]:
        """Those that were given, as arguments."""
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def listener(self, language: str) -> "Listener":
        """Who is told."""
        from pipeline.batch import progress

        return progress.listener(language, log=self.log_format or "text", metrics=self.metrics)


def batch(
    paths: Sequence[str],
    out: Path,
    settings: Settings,
    report: Report,
    flags: Flags,
    verb: "Verb",
    *,
    texts: Literal["tree", "jsonl"] = "tree",
    on_shard: "OnShard | None" = None,
) -> int:
    """Carries documents into a folder in workers, and tells how it goes.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: The folder.
        settings: The settings.
        report: Knows the language.
        flags: What the command line says of the batch.
        verb: What is done.
        texts: Of ``clean``: a tree of texts, or one file.
        on_shard: See ``pipeline.batch.local.run``.

    Returns:
        The exit code: 1 where something failed, 130 after Ctrl-C.

    Raises:
        Misuse: See ``pipeline.batch.local.run``.
    """
    from pipeline.batch.local import run
    from pipeline.batch.runner import Interrupted

    told = flags.listener(report.language)
    given = flags.given("workers", "resume", "overwrite", "shard_size", "timeout", "max_memory")
    try:
        totals = run(paths, out, settings, verb=verb, texts=texts, listener=told, on_shard=on_shard, **given)
    except Interrupted as stop:
        told.note("stopped", shards=stop.shards)
        if "-" in paths:  # the thread that waits for more of it would keep Python from ending
            sys.stderr.flush()
            os._exit(130)
        return 130
    told.note("done" if verb == "extract" else "cleaned", **numbers(totals))
    return totals.exit_code
