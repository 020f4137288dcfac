"""JSON lines: the records as they are, event records or document records."""

from collections import Counter

from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole


class LinesSink:
    """Writes one record a line, UTF-8, lines ended by ``\\n``.

    Args:
        target: ``jsonl:FILE`` for events or ``jsonl-documents:FILE`` for documents.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._documents = target.format == "jsonl-documents"
        self._file = Whole(target.place)
        self._stream = self._file.temporary.open("w", encoding="utf-8", newline="\n")

    def put(self, batch: Batch) -> bool:
        """Writes the lines of a batch."""
        lines = batch.document_lines if self._documents else batch.event_lines
        with self._file.writing():
            self._stream.writelines(line + "\n" for line in lines)
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        self._file.commit(self._stream)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._stream)
