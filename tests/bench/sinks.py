"""Records a second into SQLite and PostgreSQL: ``python -m tests.bench.sinks [--run DIR] [--records N] [TARGET …]``.

Writes N event records (100,000) and the record of each of their documents into fresh tables, in batches as ``shilu
export`` does, and prints events a second. The records are those of ``--run DIR``, a folder that ``extract`` wrote, with
new ids as often as needed; without it a full record of the tests. Reading and checking the lines is timed by itself.
``PostgreSQL`` needs a server: a ``postgresql://…`` target, or ``SHILU_TEST_POSTGRESQL``; its tables are dropped first.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.commands.export import batches
from pipeline.records import DocumentRecord, EventRecord
from pipeline.write.sinks import Batch
from pipeline.write.tables import COLUMNS, VERSION_TABLE
from pipeline.write.targets import open_sink, parse
from tests.write.records import document, event

_BATCH = 500


def originals(run: Path | None) -> list[tuple[DocumentRecord, list[EventRecord]]]:
    """Documents with their events."""
    if run is None:
        return [(document(), [event(0), event(1)])]
    found = []
    for batch in batches(run / "events.jsonl", run / "documents.jsonl"):
        for one in batch.documents:
            found.append((one, [e for e in batch.events if e.document.id == one.id]))
    return [pair for pair in found if pair[1]]


def made(run: Path | None, number: int) -> list[Batch]:
    """``number`` events with their documents, in batches of 500 documents."""

    def renamed() -> Iterator[tuple[DocumentRecord, list[EventRecord]]]:
        left = number
        for i, (one, events) in enumerate(itertools.cycle(originals(run))):
            if left <= 0:
                return
            key = f"{i:012x}"
            ref = events[0].document.model_copy(update={"id": key})
            changed = [
                e.model_copy(update={"event_id": f"{key}-{n:04d}", "document": ref})
                for n, e in enumerate(events[:left])
            ]
            left -= len(changed)
            yield one.model_copy(update={"id": key}), changed

    pairs, found = renamed(), []
    while chunk := list(itertools.islice(pairs, _BATCH)):
        events = [e for _, some in chunk for e in some]
        found.append(Batch.of(events, [one for one, _ in chunk], number=len(found)))
    return found


def drop(url: str) -> None:
    """Drops the tables of a server."""
    import psycopg

    with psycopg.connect(url) as connection:
        for table in (*reversed(COLUMNS), VERSION_TABLE):
            connection.execute(f"DROP TABLE IF EXISTS {table}")


def measure(target: str, work: list[Batch]) -> str:
    """One line on one target."""
    events = sum(len(batch.events) for batch in work)
    documents = sum(len(batch.documents) for batch in work)
    lines = []
    for what in ("new", "again, changed"):
        if what != "new":  # the same keys with other contents: every row is an update
            work = [Batch.of([e.model_copy(update={"confidence": 0.5}) for e in b.events], b.documents) for b in work]
        sink = open_sink(parse(target))
        wall, cpu = time.perf_counter(), time.process_time()
        for batch in work:
            assert sink.put(batch)
        sink.close()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        lines.append(
            f"{parse(target).shown.split(':')[0]:12} {what:15} {events / wall:8,.0f} events a second "
            f"({(events + documents) / wall:,.0f} records; {events / cpu:,.0f} events a second of our processor time)"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("targets", nargs="*")
    asked = parser.parse_args()
    work = made(asked.run, asked.records)
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("SHILU_TEST_POSTGRESQL")
        for target in asked.targets or [f"sqlite:{folder}/bench.db", *([url] if url else [])]:
            if target.startswith("postgres"):
                drop(target)
            print(measure(target, work), flush=True)
        lines = Path(folder, "events.jsonl")
        lines.write_text("".join(e.model_dump_json() + "\n" for b in work for e in b.events), encoding="utf-8")
        wall = time.perf_counter()
        events = sum(len(batch.events) for batch in batches(lines))
        wall = time.perf_counter() - wall
        print(f"{'reading':12} {'':15} {events / wall:8,.0f} events a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
