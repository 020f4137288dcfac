"""What is done with one document in a batch: ``extract`` or ``clean``, and what is written of it."""

import json
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.clean import Cleaned
from pipeline.read.types import Failure
from pipeline.records import Document, DocumentRecord
from pipeline.rules import RuleSet
from pipeline.settings import Settings
from pipeline.write.jsonl import dump

EVENTS, DOCUMENTS, QUARANTINE, TEXTS = "events", "documents", "quarantine", "texts"


@dataclass(slots=True)
class Written:
    """The records of one document as lines: what cannot be written fails with the document, not in mid-file.

    Attributes:
        lines: JSON lines without their ends, by the name of the file that they belong to.
        cut: Characters of the source text that cleaning left out.
        rules: Characters that each rule cut.
    """

    lines: dict[str, list[str]]
    cut: int = 0
    rules: Counter[str] = field(default_factory=Counter)


Work = Callable[[Document], Written]


def extract(settings: Settings) -> Work:
    """Event records and document records.

    Raises:
        RuleError: If a rule file of the user is wrong.
    """
    from pipeline.process import process

    rules = RuleSet.load(settings.rules)

    def work(document: Document) -> Written:
        result = process(document, settings, rules)
        lines = {
            EVENTS: [dump(event) for event in result.events],
            DOCUMENTS: [dump(record) for record in result.documents],
        }
        return _counted(lines, result.documents)

    return work


def clean(settings: Settings) -> Work:
    """Document records with the kept text and the cuts."""
    return _clean(settings, texts=False)


def clean_texts(settings: Settings) -> Work:
    """The same, and the kept texts as input for whatever reads JSON lines."""
    return _clean(settings, texts=True)


def _clean(settings: Settings, texts: bool) -> Work:
    from pipeline.clean import clean

    rules = RuleSet.load(settings.rules)

    def work(document: Document) -> Written:
        parts = clean(document, rules, site_rules=settings.site_rules, model=settings.model, limit=settings.limit)
        records = [record(document, part, i, len(parts), settings) for i, part in enumerate(parts, 1)]
        lines = {DOCUMENTS: [dump(one) for one in records]}
        if texts:
            lines[TEXTS] = [_text(one) for one in records]
        return _counted(lines, records)

    return work


def record(document: Document, cleaned: Cleaned, number: int, parts: int, settings: Settings) -> DocumentRecord:
    """The document record of a text that was cleaned and not read further: no mentions, no totals.

    Args:
        document: The document.
        cleaned: What cleaning made of a part of it.
        number: Which part it is, from 1.
        parts: Into how many parts the page fell.
        settings: The settings.
    """
    title, source = cleaned.metadata.title, cleaned.metadata.source
    return DocumentRecord(
        id=document.id if parts == 1 else f"{document.id}.{number}",
        source=document.source,
        sources=document.sources or [document.source],
        title=document.title or (title.text if title else None),
        issuer=source.text if source else None,
        date=cleaned.metadata.day or document.date,
        bylines=list(dict.fromkeys(value.text for value in cleaned.metadata.bylines)),
        status=cleaned.status,
        text=cleaned.text,
        cuts=cleaned.cuts,
        mentions=[],
        totals=[],
        warnings=[*document.warnings, *cleaned.warnings],
        extra=document.extra,
        source_text=document.text if settings.with_source else None,
    )


def crash(document: Document, stage: str, error: BaseException) -> Failure:
    """The failure of a document on which a stage crashed."""
    return Failure(
        document.source,
        stage,
        "crashed",
        {"error": f"{type(error).__name__}: {error}"},
        "".join(traceback.format_exception(error)),
        document,
    )


def _counted(lines: dict[str, list[str]], records: list[DocumentRecord]) -> Written:
    rules: Counter[str] = Counter()
    for record in records:
        for cut in record.cuts:
            rules[cut.rule] += cut.end - cut.start
    return Written(lines, rules.total(), rules)


def _text(record: DocumentRecord) -> str:
    """A cleaned text as a line that ``shilu extract`` reads again."""
    date = record.date.isoformat() if record.date else None
    fields = {"id": record.id, "source": record.source, "title": record.title, "date": date, "text": record.text}
    return json.dumps(fields, ensure_ascii=False)
