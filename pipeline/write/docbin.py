"""spaCy: documents with their mentions and events as a ``DocBin``, for training and for ``Matcher`` and displaCy."""

from collections import Counter

from pipeline.nlp.stored import Store
from pipeline.records import EventRecord
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.targets import Target
from pipeline.write.whole import Whole


class DocBinSink:
    """Writes one ``DocBin``; spaCy's format keeps it in memory until it is complete.

    Args:
        target: ``docbin:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._target = target
        self._file = Whole(target.place)
        self._store = Store()

    def put(self, batch: Batch) -> bool:
        """Takes the documents of a batch."""
        of: dict[str, list[EventRecord]] = {}
        for event in batch.events:
            of.setdefault(event.document.id, []).append(event)
        for document in batch.documents:
            if document.source_text is None:
                raise Undeliverable("no_source", target=self._target.shown)
            self._store.add(document, of.pop(document.id, []))
        if of:  # events without their document
            raise Undeliverable("no_source", target=self._target.shown)
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        with self._file.writing():
            self._file.temporary.write_bytes(self._store.to_bytes())
        self._file.commit()

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard()
