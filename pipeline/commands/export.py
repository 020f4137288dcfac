"""``shilu export``: records that ``extract`` wrote, into files and databases."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

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


def tell(deliveries: Deliveries, report: Report) -> int:
    """Says what became of each target.

    Returns:
        0, or 1 where a target was given up.
    """
    for outcome in deliveries.outcomes:
        if outcome.failure:
            report.line(say("say", "error", report.language, message=outcome.failure.text(report.language)))
            continue
        values = {key: getattr(outcome, key) for key in ("target", "events", "documents", "skipped")}
        report.line(say("say", "delivered", report.language, **values))
        for code, count in sorted(outcome.notes.items()):
            message = say("note", code, report.language, count=count)
            report.line(say("say", "warning", report.language, source=outcome.target, message=message))
    return 1 if deliveries.failed else 0


def batches(events: Path, documents: Path | None = None) -> Iterator[Batch]:
    """The records of a run in batches, every document together with its events.

    Args:
        events: JSON lines of event records.
        documents: JSON lines of document records in the same order, or ``None``. Events whose document is not among
            them, or stands elsewhere than they do, come after all documents.

    Raises:
        Misuse: If a file cannot be read, or a line is no such record.
    """
    told = read_lines(events, EventRecord)
    waiting = next(told, None)
    number = 0
    if documents is not None:
        of = read_lines(documents, DocumentRecord)
        while chunk := list(islice(of, _BATCH)):
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
