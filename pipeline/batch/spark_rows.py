"""What runs on Spark's workers: rows in, rows out, in plain Python over Arrow batches. Imports no Spark.

Every function here is called once a task with an iterator of record batches. What is heavy, the rules, is loaded once
a Python process and kept, for Spark uses its Python workers again.
"""

import contextlib
import hashlib
import itertools
import json
import pickle
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import doctor, resources
from pipeline.batch.spark_child import Child
from pipeline.read import Failure, asked, read_input
from pipeline.read.encoding import Undecodable
from pipeline.read.jsonl import from_line
from pipeline.records import Document
from pipeline.rules import RuleSet
from pipeline.settings import Settings
from pipeline.write import quarantine

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Schema

# Positions of documents: that of the input file, then the number within it.
WITHIN = 1 << 32
TIMEOUT, MAX_MEMORY = 300.0, 2048
_ROWS = 64  # rows a batch that is handed back: a few megabytes at most


class Differs(RuntimeError):
    """A worker has another Shilu than the driver: its records would not be those of the rest."""


class Work:
    """Everything that a task needs, pickled once and sent along.

    Attributes:
        settings: The settings.
        rules: The user's rules over the shipped ones, pickled; ``None`` for the shipped ones of the worker.
        expected: What the driver has, see ``installation``.
        columns: Which column of the input is what: ``text``, ``id``, ``title``, ``date``, ``url``, ``source``.
        extra: Columns that are carried along in ``extra``.
        timeout: Seconds that one document may take.
        max_memory: MB of memory that the process beside a Spark worker may hold.
        function: ``module:function`` that gives the rows of a document.
        folder: The driver's working folder.
    """

    def __init__(
        self,
        settings: Settings,
        columns: dict[str, str] | None = None,
        extra: tuple[str, ...] = (),
        timeout: float = TIMEOUT,
        max_memory: int = MAX_MEMORY,
        function: str = "pipeline.batch.spark_child:rows",
    ) -> None:
        self.settings = settings
        self.rules = pickle.dumps(RuleSet.load(settings.rules)) if settings.rules is not None else None
        self.expected = installation()
        self.columns = columns or {}
        self.extra = extra
        self.timeout = timeout
        self.max_memory = max_memory
        self.function = function
        self.folder = str(Path.cwd())

    def check(self) -> None:
        """Compares the worker's Shilu with the driver's.

        Raises:
            Differs: If they are not the same.
        """
        if (mine := installation()) != self.expected:
            raise Differs(f"this worker has Shilu {mine}, the driver has {self.expected}; ship one environment to all")


@cache
def installation() -> str:
    """The version, and a checksum over models, rules and lexicons: equal on the driver and on every worker."""
    digest = hashlib.sha256()
    for model in doctor.models():
        digest.update(f"{model.name} {model.sha256}\n".encode())
    for folder in ("rules", "lexicons"):
        for file in sorted(resources.path("corpora", folder).iterdir()):
            digest.update(file.name.encode() + file.read_bytes())
    return f"{doctor.version()} ({digest.hexdigest()[:12]})"


_children: dict[bytes, Child] = {}


def _child(work: Work) -> Child:
    """The child of this Python process for this work: Spark gives it one task after the other."""
    key = pickle.dumps(work)
    if key not in _children:
        for other in _children.values():
            other.close()
        _children.clear()
        _children[key] = Child(work)
    return _children[key]


# -- reading ---------------------------------------------------------------------------------------------------------


def read_rows(batches: Iterable["RecordBatch"], work: Work) -> Iterator["RecordBatch"]:
    """Rows of a table → documents. A row is read as a JSON line with the same fields would be."""
    work.check()
    counter = itertools.count()
    return _batches((_from_row(row, work, next(counter)) for batch in batches for row in batch.to_pylist()), "read")


def read_files(batches: Iterable["RecordBatch"], work: Work) -> Iterator["RecordBatch"]:
    """Rows of ``position`` and a pickled ``input`` → the documents of those files."""
    work.check()
    with contextlib.ExitStack() as stack:
        # Paths count from the driver's folder. Where a worker lacks it, each file says that it is not there.
        with contextlib.suppress(OSError):
            stack.enter_context(contextlib.chdir(work.folder))
        yield from _batches((row for b in batches for one in b.to_pylist() for row in _from_file(one, work)), "read")


def _from_row(row: dict[str, Any], work: Work, number: int) -> dict[str, Any]:
    fields = {name: row[column] for name, column in work.columns.items() if row[column] is not None}
    key = str(fields["id"]) if "id" in fields else None
    place = str(fields.get("source") or key or "-")
    fields = {name: row[name] for name in work.extra} | fields
    try:
        text = fields.get("text")
        if not isinstance(text, str):
            raise Undecodable("no_text", keys=", ".join(fields))
        line = json.dumps(fields, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
        if len(line) > work.settings.max_bytes:
            raise Undecodable("too_large", limit=work.settings.max_bytes)
        outcome: Document | Failure = from_line(line, place, "utf-8")
    except Undecodable as error:
        outcome = Failure(place, "read", error.code, dict(error.values))
    return _read_row(outcome, None, key, number)


def _from_file(row: dict[str, Any], work: Work) -> Iterator[dict[str, Any]]:
    settings, first = work.settings, row["position"] * WITHIN
    for number, item in enumerate(read_input(pickle.loads(row["input"]), **asked(settings))):
        yield _read_row(item.outcome, first + number, None, number)


def _read_row(outcome: Document | Failure, position: int | None, key: str | None, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {"position": position, "key": key, "source": outcome.source}
    if isinstance(outcome, Document):
        return row | {"id": outcome.id, "sources": outcome.sources, "document": outcome.model_dump_json()}
    # A failure is the repeat of nothing: a name of its own keeps it apart.
    return row | {"id": f"failure/{_task()}/{number}/{outcome.source}", "failure": pickle.dumps(outcome)}


def _task() -> int:
    from pyspark import TaskContext

    context = TaskContext.get()
    return -1 if context is None else context.partitionId()


# -- processing ------------------------------------------------------------------------------------------------------


def process_rows(batches: Iterable["RecordBatch"], work: Work) -> Iterator["RecordBatch"]:
    """Documents → results. A document that fails is a row with its quarantine, and no task fails for it."""
    work.check()
    return _batches((row for batch in batches for one in batch.to_pylist() for row in _results(one, work)), "result")


def _results(row: dict[str, Any], work: Work) -> list[dict[str, Any]]:
    places = sorted(
        row["places"] or [{key: row[key] for key in ("position", "key", "source", "sources")}],
        key=lambda place: (place["position"] or 0, place["key"] or "", place["source"]),
    )
    base = {name: row[name] for name in ("position", "key", "source")} | {"part": 0, "repeats": 0}
    if row["failure"] is not None:
        return [base | _set_aside(pickle.loads(row["failure"]))]
    document = Document.model_validate_json(row["document"])
    sources = dict.fromkeys(source for place in places for source in place["sources"])
    outcome = _child(work).process(document.model_copy(update={"sources": list(sources)}))
    found = [_set_aside(outcome)] if isinstance(outcome, Failure) else outcome
    found[0] |= {"repeats": len(places) - 1, "characters": len(document.text)}
    return [base | {"part": number} | one for number, one in enumerate(found)]


def _set_aside(failure: Failure) -> dict[str, Any]:
    found = failure.document
    return {
        "id": found and found.id,
        "sources": found.sources if found else [failure.source],
        "quarantine": {
            "stage": failure.stage,
            "error": failure.code,
            "message": failure.text("en"),
            "traceback": failure.traceback,
            "record": quarantine.line(failure),
        },
    }


# -- Arrow -----------------------------------------------------------------------------------------------------------


def _batches(rows: Iterator[dict[str, Any]], kind: str) -> Iterator["RecordBatch"]:
    from pyarrow import RecordBatch

    schema = _schema(kind)
    while some := list(itertools.islice(rows, _ROWS)):
        yield RecordBatch.from_pylist(some, schema=schema)


@cache
def _schema(kind: str) -> "Schema":
    """The Arrow schema of ``read`` or ``result`` rows; ``pipeline.batch.spark`` states the same in Spark's words."""
    import pyarrow as pa

    text, texts = pa.string(), pa.list_(pa.string())
    place = {"position": pa.int64(), "key": text, "source": text, "sources": texts}
    if kind == "read":
        return pa.schema({**place, "id": text, "document": text, "failure": pa.binary()})
    event = dict.fromkeys(("event_id", "type", "status", "name"), text)
    event |= {"first": pa.date32(), "last": pa.date32()}
    event |= dict.fromkeys(("venues", "divisions", "officials", "organizers"), texts)
    event |= {"confidence": pa.float64(), "record": text}
    aside = dict.fromkeys(("stage", "error", "message", "traceback", "record"), text)
    return pa.schema(
        {
            "id": text,
            "key": text,
            "source": text,
            "sources": texts,
            "title": text,
            "issuer": text,
            "date": pa.date32(),
            "status": text,
            "record": text,
            "events": pa.list_(pa.struct(event)),
            "quarantine": pa.struct(aside),
            "position": pa.int64(),
            "part": pa.int32(),
            "repeats": pa.int32(),
            "characters": pa.int64(),
        }
    )
