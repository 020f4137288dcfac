"""What every sink is: something that takes batches of records in order, each wholly or not at all.

A record's key is its id and ``schema_version``: whatever takes it twice holds it once. A batch is one transaction.
Sinks that can look (databases) know by the batch's digest that it is there already; files appear when all batches are
in.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from pipeline.messages import Misuse, say
from pipeline.records import DocumentRecord, EventRecord

R = TypeVar("R", bound=BaseModel)


class Undeliverable(Exception):
    """A sink cannot go on: the server is gone, the disk is full. The other sinks can.

    Args:
        code: Key of the message under ``[delivery]``.
        values: What the message names.
    """

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(say("delivery", code, "en", **values))

    def text(self, language: str) -> str:
        """The message in a language."""
        return say("delivery", self.code, language, **self.values)


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of some documents: one shard of a run.

    Attributes:
        number: Where the batch stands in its run, from 0.
        events: Event records, in the order of the run.
        documents: Document records; where they are there, ``events`` has every event of theirs.
        lines: Each of the events, then each of the documents, as its line of JSON.
        digest: SHA-256 over the lines, in hex.
    """

    number: int
    events: Sequence[EventRecord]
    documents: Sequence[DocumentRecord]
    lines: Sequence[str]
    digest: str

    @classmethod
    def of(cls, events: Iterable[EventRecord], documents: Iterable[DocumentRecord] = (), *, number: int = 0) -> "Batch":
        """A batch of records at hand."""
        return cls.of_lines(
            [(event, as_json(event)) for event in events], [(one, as_json(one)) for one in documents], number=number
        )

    @classmethod
    def of_lines(
        cls,
        events: Sequence[tuple[EventRecord, str]],
        documents: Sequence[tuple[DocumentRecord, str]] = (),
        *,
        number: int = 0,
    ) -> "Batch":
        """A batch of records with their lines."""
        lines = [line for _, line in (*events, *documents)]
        digest = hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()
        return cls(number, [event for event, _ in events], [one for one, _ in documents], lines, digest)

    @classmethod
    def read(cls, number: int, events: Path, documents: Path | None = None) -> "Batch":
        """The batch of a shard's files.

        Args:
            number: Of the shard.
            events: JSON lines of event records; a file that is not there holds none.
            documents: JSON lines of document records, likewise.

        Raises:
            Misuse: If a file cannot be read or a line is no such record; the line is named.
        """
        told = list(read_lines(events, EventRecord)) if events.exists() else []
        of = list(read_lines(documents, DocumentRecord)) if documents and documents.exists() else []
        return cls.of_lines(told, of, number=number)

    @property
    def event_lines(self) -> Sequence[str]:
        """The lines of the events."""
        return self.lines[: len(self.events)]

    @property
    def document_lines(self) -> Sequence[str]:
        """The lines of the documents."""
        return self.lines[len(self.events) :]


class Sink(Protocol):
    """Where records go. After an error only ``discard`` may be called.

    Attributes:
        live: Whether a batch can be seen as soon as it was put, and stays whatever comes after.
        notes: What the target could not hold as it was, by code under ``[note]``: how many values.
    """

    live: bool
    notes: Counter[str]

    def put(self, batch: Batch) -> bool:
        """Takes a batch, wholly or not at all.

        Returns:
            False where the target has exactly this batch already and nothing was sent.

        Raises:
            Undeliverable: If it cannot be delivered.
        """

    def close(self) -> None:
        """Makes everything visible and lets go of the target.

        Raises:
            Undeliverable: If the target refuses.
        """

    def discard(self) -> None:
        """Lets go of the target; batches that are not visible by themselves are dropped. Never fails."""


def read_lines(path: Path, model: type[R]) -> Iterator[tuple[R, str]]:
    """The records of a JSON-lines file with their lines, one by one.

    Raises:
        Misuse: If the file cannot be read, or a line is no such record.
    """
    number = 0
    try:
        with path.open("rb") as stream:
            for line in stream:
                number += 1
                if line.strip():
                    yield model.model_validate_json(line), line.decode("utf-8").strip()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        reason = f"{where}: {first['msg']}" if where else first["msg"]
        raise Misuse("no_record", place=f"{path}:{number}", kind=model.__name__, reason=reason) from None
    except OSError as error:
        raise Misuse("unreadable_path", path=path, reason=error.strerror or error) from None


def as_json(record: BaseModel) -> str:
    """A record as one line of JSON. A lone surrogate, which UTF-8 cannot hold, is written as its escape."""
    try:
        return record.model_dump_json()
    except (PydanticSerializationError, UnicodeEncodeError):
        text = json.dumps(record.model_dump(), ensure_ascii=False, separators=(",", ":"), default=str)
        return text.encode("utf-8", "backslashreplace").decode("utf-8")  # \ud800 in a JSON string is its escape
