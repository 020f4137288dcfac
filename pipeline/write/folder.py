"""The result folder of ``extract`` and ``clean``: its files appear together when the run is complete."""

import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.messages import Misuse
from pipeline.read.types import Failure
from pipeline.records import DocumentRecord
from pipeline.write import quarantine
from pipeline.write.jsonl import Lines, dump

EVENTS, DOCUMENTS, QUARANTINE = "events.jsonl", "documents.jsonl", "quarantine.jsonl"


class Folder:
    """Writes ``documents.jsonl``, ``events.jsonl`` where asked for, and ``quarantine.jsonl`` where needed.

    Used as a context manager: leaving it commits, leaving it by an exception (Ctrl-C too) leaves the folder as it was.

    Args:
        path: The folder; made if it does not exist.
        events: Whether ``events.jsonl`` is written.

    Raises:
        Misuse: If ``path`` is a file or cannot be written.
    """

    def __init__(self, path: Path, *, events: bool = True) -> None:
        self.path = path
        self._made = not path.exists()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise Misuse("out_is_file", path=path) from None
        except OSError as error:
            raise Misuse("unwritable", path=path, reason=error.strerror or error) from None
        self._documents = Lines(path / DOCUMENTS)
        self._events = Lines(path / EVENTS) if events else None
        self._quarantine: Lines | None = None
        self._more_sources: dict[str, list[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            try:
                self.commit()
            except BaseException:
                self.discard()
                raise
        else:
            self.discard()

    def document(self, line: str) -> None:
        """Writes a document record, as ``dump`` gives it."""
        self._documents.write(line)

    def event(self, line: str) -> None:
        """Writes an event record, as ``dump`` gives it."""
        if self._events is not None:
            self._events.write(line)

    def failure(self, failure: Failure) -> None:
        """Writes a quarantine line; the file is made with the first."""
        if self._quarantine is None:
            self._quarantine = Lines(self.path / QUARANTINE)
        self._quarantine.write(quarantine.line(failure))

    def repeat(self, document_id: str, sources: list[str]) -> None:
        """Notes that a document already written was found again; its record names the new places too."""
        self._more_sources.setdefault(document_id, []).extend(sources)

    def commit(self) -> None:
        """Completes the files and moves them to their places."""
        if self._more_sources:
            self._documents.rewrite(self._with_sources)
        files = self._files()
        for file in files:
            file.finish()
        for file in files:
            file.commit()
        if self._quarantine is None:  # one of an earlier run would be taken for this one's
            (self.path / QUARANTINE).unlink(missing_ok=True)

    def discard(self) -> None:
        """Drops everything that was not committed, and the folder if this run made it."""
        for file in self._files():
            file.discard()
        if self._made:
            with contextlib.suppress(OSError):
                self.path.rmdir()

    def _files(self) -> list[Lines]:
        return [file for file in (self._documents, self._events, self._quarantine) if file is not None]

    def _with_sources(self, line: str) -> str:
        # The id is the second field of a record: 12 hex digits, then perhaps the number of a part.
        at = line.index('"id":"') + 6
        more = self._more_sources.get(line[at : at + 12])
        if more is None:
            return line
        record = DocumentRecord.model_validate_json(line)
        sources = list(dict.fromkeys([*record.sources, *more]))
        return dump(record.model_copy(update={"sources": sources}))
