"""``shilu extract``: reports in, event records out."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands.run import Report, Totals, drain, load_rules
from pipeline.process import process
from pipeline.read import Failure, Item, read_items
from pipeline.records import Document
from pipeline.settings import Settings
from pipeline.write.folder import Folder
from pipeline.write.jsonl import dump


def extract(paths: Sequence[str], out: Path | None, settings: Settings, report: Report) -> Totals:
    """Writes the event records of all documents.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: Folder for ``events.jsonl``, ``documents.jsonl`` and ``quarantine.jsonl``; ``None`` prints the events.
        settings: The settings.
        report: Who is told.

    Raises:
        Misuse: If a path stands for nothing or ``out`` cannot be written; then nothing was.
    """
    items = read_items(paths, encoding=settings.encoding, max_bytes=settings.max_bytes, leave_out=out)
    rules = load_rules(settings.rules)

    def work(document: Document) -> _Written:
        result = process(document, settings, rules)
        return _Written([dump(event) for event in result.events], [dump(record) for record in result.documents])

    with nullcontext(None) if out is None else Folder(out) as folder:
        totals = drain(items, work, _Events(folder), report, "process")
    report.totals("done", totals)
    return totals


@dataclass(frozen=True, slots=True)
class _Written:
    """The records of one document as lines: what cannot be written fails with the document, not in mid-file."""

    events: list[str]
    documents: list[str]


class _Events:
    """Events and document records into a folder, or events alone on standard output."""

    def __init__(self, folder: Folder | None) -> None:
        self._folder = folder

    def write(self, item: Item, document: Document, result: _Written, totals: Totals) -> None:
        totals.events += len(result.events)
        if self._folder is None:
            sys.stdout.writelines(line + "\n" for line in result.events)
            return
        for line in result.events:
            self._folder.event(line)
        for line in result.documents:
            self._folder.document(line)

    def repeat(self, item: Item, document: Document) -> None:
        if self._folder is not None:
            self._folder.repeat(document.id, document.sources)

    def failure(self, failure: Failure) -> None:
        if self._folder is not None:
            self._folder.failure(failure)
