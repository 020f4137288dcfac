"""Cleans one page: rules, repairs and the line model give cuts; damage gives warnings."""

from dataclasses import dataclass
from typing import Literal

from pipeline.clean.engine import Engine, engine, run, settle
from pipeline.clean.metadata import Metadata
from pipeline.clean.offsets import OffsetMap
from pipeline.records import Cut, Document, Warning
from pipeline.rules import RuleSet

@dataclass(slots=True)
class Cleaned:
    """One report of a page after cleaning.

    Attributes:
        start: Source offset where the report begins; 0 unless the page holds several.
        end: Source offset where it ends, exclusive.
        text: The kept text: ``source[start:end]`` without the cuts.
        cuts: Source offsets, sorted, disjoint, inside ``[start, end)``.
        offsets: The map between kept and source text.
        metadata: What the furniture says of the document, with source offsets.
        warnings: Damage that cutting cannot repair, with source offsets.
        status: ``ok``, ``degraded`` (damage that touches facts) or ``empty`` (nothing but furniture).
    """

    start: int
    end: int
    text: str
    cuts: list[Cut]
    offsets: OffsetMap
    metadata: Metadata
    warnings: list[Warning]
    status: Literal["ok", "degraded", "empty"]


def clean(
    document: Document,
    rules: RuleSet | None = None,
    *,
    site_rules: bool = True,
    model: bool = True,
    limit: float = 0.6,
) -> list[Cleaned]:
    """Cuts furniture and damage from one document.

    Args:
        document: What a reader returned.
        rules: The rules; the shipped ones by default.
        site_rules: Whether the rules of single sites are used beside the common ones.
        model: Whether the line classifier judges lines that the rules leave unsure.
        limit: The share of the text beyond which nothing is cut without two strong marks.

    Returns:
        One result, or several for a page that holds several reports, in text order, which together cover the page.
    """
    ready = engine(rules or RuleSet.load(), site_rules, document.site)
    text = document.text
    return [_clean_part(text, 0, len(text), ready, model=model, limit=limit)]


def _clean_part(text: str, start: int, end: int, ready: Engine, *, model: bool, limit: float) -> Cleaned:
    found = run(text, start, end, ready, model=model)
    cuts = settle(found.cuts)
    warnings: list[Warning] = []
    offsets = OffsetMap.of(start, end, cuts)
    kept = "".join(text[a:b] for a, b in offsets.stretches()) if cuts else text[start:end]
    status: Literal["ok", "degraded", "empty"] = "ok" if kept.strip() else "empty"
    return Cleaned(start, end, kept, cuts, offsets, found.metadata, warnings, status)
