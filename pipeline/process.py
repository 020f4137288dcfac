"""One document end to end: clean, find mentions, assemble events, write both records. The meaning of the product."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import events
from pipeline.clean import Cleaned, clean
from pipeline.clean.damage import trust
from pipeline.collecting import held_back
from pipeline.mentions import heading
from pipeline.mentions.analyse import analyse
from pipeline.mentions.genre import FICTION
from pipeline.mentions.types import Analysis, Page
from pipeline.records import Document, DocumentRecord, EventRecord, Warning
from pipeline.render import Grounding, document_record, event_records
from pipeline.rules import RuleSet

if TYPE_CHECKING:
    from pipeline.settings import Settings


@dataclass(slots=True)
class Part:
    """One report of a page on its way: what cleaning kept, what the finders and the event stage made of it."""

    cleaned: Cleaned
    analysis: Analysis
    drafts: list[events.Draft]
    checks: events.Checks


@dataclass(slots=True)
class Result:
    """What became of one document.

    Attributes:
        documents: One document record a report: one, or several where the page is a compilation.
        events: The event records, in text order.
    """

    documents: list[DocumentRecord] = field(default_factory=list)
    events: list[EventRecord] = field(default_factory=list)


def parts(document: Document, settings: "Settings", rules: RuleSet | None = None) -> list[Part]:
    """Cleans a document and analyses each report on it, without writing records: what ``shilu explain`` shows."""
    found = []
    for cleaned in clean(document, rules, site_rules=settings.site_rules, model=settings.model, limit=settings.limit):
        analysis = analyse(cleaned.text, title=document.title, date=document.date, page=page_of(cleaned, document))
        # What a story tells did not happen, however well it names its officials.
        drafts = events.assemble(analysis) if analysis.fiction < FICTION else []
        for draft in drafts:
            draft.confidence *= trust(cleaned.warnings)
        checks = events.check(analysis, drafts)
        if analysis.fiction >= FICTION:
            message = "reads like a story, not a report: it gives no event records"
            checks.warnings.append(Warning(code="fiction", message=message))
        found.append(Part(cleaned, analysis, drafts, checks))
    return found


def page_of(cleaned: Cleaned, document: Document | None = None) -> Page:
    """What the page's furniture said of the report, for the finders; what its mark-up said where that said nothing."""
    title = cleaned.metadata.title
    sources = [value.text for value in cleaned.metadata.fields.get("source", ()) if heading.is_source(value.text)]
    issuer = sources[0] if sources else document.issuer if document else None
    if issuer is None:  # 发布者：青禾镇党委
        issuer = next((value.text for value in cleaned.metadata.bylines if heading.is_body(value.text)), None)
    site = document.extra.get("site_name") if document else None
    return Page(title.text if title else None, cleaned.metadata.day, issuer, site if isinstance(site, str) else None)


@held_back()
def process(document: Document, settings: "Settings", rules: RuleSet | None = None) -> Result:
    """Turns one document into records.

    Args:
        document: The document as its reader returned it.
        settings: The settings; equal settings and equal text give equal records.
        rules: Loaded rule files; the shipped ones if not given.

    Returns:
        Its document records and event records, offsets in the source text.
    """
    result = Result()
    found = parts(document, settings, rules)
    for number, part in enumerate(found, 1):
        identity = document.id if len(found) == 1 else f"{document.id}.{number}"
        ground = Grounding(document.text, part.cleaned.offsets, part.cleaned.text)
        records = event_records(part.analysis, part.drafts, part.checks, ground, document, identity)
        result.events.extend(records)
        result.documents.append(
            document_record(part.cleaned, part.analysis, part.checks, records, ground, document, identity, settings)
        )
    return result


def rules_for(settings: "Settings") -> RuleSet:
    """Loads the rule files that the settings ask for: the shipped ones with the user's folder laid over them."""
    folder: Path | None = settings.rules
    return RuleSet.load(folder)
