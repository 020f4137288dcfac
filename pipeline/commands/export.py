"""``shilu export``: records that ``extract`` wrote, into files and databases."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from pathlib import Path

from pipeline.batch.local import OnShard
from pipeline.commands.run import Report
from pipeline.messages import Misuse, say
from pipeline.records import DocumentRecord, EventRecord
from pipeline.write.deliver import Deliveries
from pipeline.write.folder import DOCUMENTS, EVENTS
from pipeline.write.sinks import Batch, read_lines

_BATCH = 500  # documents or lone events a transaction


def export(records: Path, targets: Sequence[str], report: Report) -> int:
    """Writes records to targets.

    Args:
        records: The folder that ``extract`` wrote, or a file of event records.
        targets: As ``pipeline.write.targets`` reads them.
        report: Who is told.

    Returns:
        0, or 1 where a target was given up; the others are complete.

    Raises:
        Misuse: If there are no records, a line is none, or a target cannot be opened; then no file was written.
    """
    events, documents = _files(records)
    with Deliveries(targets) as deliveries:
        for batch in batches(events, documents):
            deliveries.put(batch)
    return tell(deliveries, report)


def along(targets: Sequence[str], out: Path | None, report: Report, run: Callable[[OnShard], int]) -> int:
    """Writes the records of a run to targets: to databases shard by shard, to all others when it is complete.

    A source that a repeat adds to a document is known only at the end. So every batch is offered once more then, cut as
    the shards were; what a database has in this form already is not sent again.

    Args:
        targets: As ``pipeline.write.targets`` reads them.
        out: The folder of the run.
        report: Who is told.
        run: The run, which calls what it is given with every finished shard, and gives its exit code.

    Returns:
        The exit code of the run, or 1 where a target was given up.

    Raises:
        Misuse: If there is no folder, or a target cannot be opened; then nothing was run.
    """
    if out is None:
        raise Misuse("to_needs_out")
    sizes: list[int] = []
    with Deliveries(targets) as deliveries:

        def on_shard(number: int, events: Path, documents: Path) -> None:
            batch = Batch.read(len(sizes), events, documents)
            sizes.append(len(batch.documents))
            deliveries.put(batch, live=True)

        code = run(on_shard)
        for batch in batches(out / EVENTS, out / DOCUMENTS, sizes):
            deliveries.put(batch)
    return tell(deliveries, report) or code


def tell(deliveries: Deliveries, report: Report) -> int:
    """Says what became of each target.

    Returns:
        0, or 1 where a target was given up.
    """
    for outcome in deliveries.outcomes:
        if outcome.failure:
            report.line(say("say", "error", report.language, message=outcome.failure.text(report.language)))
            continue
        values = {key: getattr(outcome, key) for key in ("target", "events", "documents")}
        report.line(say("say", "delivered", report.language, **values, skipped=len(outcome.skipped)))
        for code, count in sorted(outcome.notes.items()):
            message = say("note", code, report.language, count=count)
            report.line(say("say", "warning", report.language, source=outcome.target, message=message))
    return 1 if deliveries.failed else 0


def batches(events: Path, documents: Path | None = None, sizes: Iterable[int] = ()) -> Iterator[Batch]:
    """The records of a run in batches, every document together with its events.

    Args:
        events: JSON lines of event records.
        documents: JSON lines of document records in the same order, or ``None``. Events whose document is not among
            them, or stands elsewhere than they do, come after all documents.
        sizes: How many documents the first batches have; those behind them have 500.

    Raises:
        Misuse: If a file cannot be read, or a line is no such record.
    """
    told = read_lines(events, EventRecord)
    waiting = next(told, None)
    number = 0
    if documents is not None:
        of = read_lines(documents, DocumentRecord)
        for size in chain(sizes, repeat(_BATCH)):
            chunk = list(islice(of, size))
            if not chunk and size:
                break
            ids, found = {document.id for document, _ in chunk}, []
            while waiting is not None and waiting[0].document.id in ids:
                found.append(waiting)
                waiting = next(told, None)
            yield Batch.of_lines(found, chunk, number=number)
            number += 1
    while waiting is not None:
        yield Batch.of_lines([waiting, *islice(told, _BATCH - 1)], number=number)
        waiting = next(told, None)
        number += 1


def _files(records: Path) -> tuple[Path, Path | None]:
    """The files of events and documents."""
    if records.is_dir():
        events, documents = records / EVENTS, records / DOCUMENTS
        if not events.is_file():
            raise Misuse("no_records", path=records)
        return events, documents if documents.is_file() else None
    if not records.is_file():
        raise Misuse("missing_path", path=records)
    return records, None
