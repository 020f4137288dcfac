"""``shilu extract``: reports in, event records out."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.batch.local import OnShard
from pipeline.batch.totals import Totals
from pipeline.commands.run import Flags, Report, batch, drain, load_rules
from pipeline.read import Failure, Item, asked, read_items
from pipeline.records import Document
from pipeline.settings import Settings
from pipeline.write.jsonl import dump


def extract(
    paths: Sequence[str],
    out: Path | None,
    settings: Settings,
    report: Report,
    flags: Flags | None = None,
    on_shard: OnShard | None = None,
    to: Sequence[str] = (),
) -> int:
    """Writes the event records of all documents.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: Folder for ``events.jsonl``, ``documents.jsonl`` and ``quarantine.jsonl``; ``None`` prints the events.
        settings: The settings.
        report: Who is told.
        flags: How the batch is run that fills the folder.
        on_shard: Takes the finished shards of the batch, see ``pipeline.batch.local.run``.
        to: Targets that get the records too, see ``pipeline.commands.export``; then ``on_shard`` is not called.

    Returns:
        The exit code.

    Raises:
        Misuse: If a path stands for nothing or ``out`` cannot be written; then nothing was.
    """
    flags = flags or Flags()
    flags.check(out)
    if to:
        from pipeline.commands.export import along

        return along(to, out, report, lambda each: extract(paths, out, settings, report, flags, each))
    if out is not None:
        return batch(paths, out, settings, report, flags, "extract", on_shard=on_shard)
    items = read_items(paths, **asked(settings))
    rules = load_rules(settings.rules)
    from pipeline.process import process

    def work(document: Document) -> list[str]:
        return [dump(event) for event in process(document, settings, rules).events]

    totals = drain(items, work, _Screen(), report, "process")
    report.totals("done", totals)
    return totals.exit_code


class _Screen:
    """Event records on standard output, a line each."""

    def write(self, item: Item, document: Document, result: list[str], totals: Totals) -> None:
        totals.events += len(result)
        sys.stdout.writelines(line + "\n" for line in result)

    def repeat(self, item: Item, document: Document) -> None:
        """An event is printed once."""

    def failure(self, failure: Failure) -> None:
        """The report tells of it."""
