"""Records as spaCy documents: what the components publish, made of records that are there already."""

from collections.abc import Sequence

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from pipeline.nlp import registration
from pipeline.nlp.components import publish_events, publish_mentions, set_date, set_title
from pipeline.records import DocumentRecord, EventRecord
from pipeline.segment import Segmenter


class Store:
    """Collects documents for a ``DocBin``."""

    def __init__(self) -> None:
        self.labels = registration.MENTIONS, registration.EVENTS  # importing it registered what a Doc says of itself
        self._vocab = Vocab()
        self._segmenter = Segmenter()
        self._bin = DocBin(store_user_data=True)

    def add(self, document: DocumentRecord, events: Sequence[EventRecord]) -> None:
        """Adds a document: words, span groups, ``doc.ents``, ``doc._.events``, title, date, and its source.

        The words are jieba's, cut at the borders of the mentions.

        Args:
            document: A record with ``source_text``, in which all offsets count.
            events: Its events.
        """
        text = document.source_text or ""
        borders = {edge for mention in document.mentions for edge in (mention.start, mention.end)}
        borders |= {edge for event in events if event.name for edge in (event.name.start, event.name.end)}
        words = [text[start:end] for start, end in self._segmenter.words(text, borders)]
        doc = Doc(self._vocab, words=words, spaces=[False] * len(words))
        publish_mentions(doc, [mention.model_dump() for mention in document.mentions], ents=True)
        publish_events(doc, events)
        set_title(doc, document.title)
        set_date(doc, document.date)
        doc.user_data |= {"id": document.id, "source": document.source}
        self._bin.add(doc)

    def to_bytes(self) -> bytes:
        """The ``DocBin``, as ``DocBin.from_bytes`` reads it."""
        return self._bin.to_bytes()
