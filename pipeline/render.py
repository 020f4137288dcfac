"""Writes drafts and mentions as records: maps offsets of the kept text back to the source text."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, cast

from pipeline.clean import Cleaned
from pipeline.clean.offsets import OffsetMap
from pipeline.events import Checks, Draft
from pipeline.mentions.types import Analysis
from pipeline.records import (
    AnyMention,
    Document,
    DocumentRecord,
    DocumentRef,
    EventRecord,
    Total,
    Warning,
)

if TYPE_CHECKING:
    from pipeline.settings import Settings

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Grounding:
    """Gives the source characters of a span of the kept text.

    Attributes:
        source: The source text of the whole document.
        offsets: The map of the part that was analysed.
        kept: The kept text of that part.
    """

    source: str
    offsets: OffsetMap
    kept: str

    def span(self, start: int, end: int) -> dict[str, Any]:
        """The fields ``text``, ``start``, ``end`` and ``clean`` of a mention at a span of the kept text."""
        a, b = self.offsets.to_source(start, end)
        text = self.source[a:b]
        clean = self.kept[start:end] if b - a > end - start else None
        return {"text": text, "start": a, "end": b, "clean": clean}


def event_records(
    analysis: Analysis,
    drafts: Sequence[Draft],
    checks: Checks,
    ground: Grounding,
    document: Document,
    identity: str,
) -> list[EventRecord]:
    """Writes the drafts of one report as records.

    Args:
        analysis: The report's analysis.
        drafts: Its events, in text order.
        checks: What the cross-checks found.
        ground: Maps its offsets to the source text.
        document: The document.
        identity: The document's id, with ``.n`` where the page holds several reports.

    Returns:
        One record a draft, in order, each with an id of its own.
    """
    heading = analysis.heading
    reference = DocumentRef(
        id=identity, source=document.source, title=heading.title, issuer=heading.issuer, date=heading.date
    )
    records, used = [], set()
    span = ground.span
    for draft in drafts:
        evidence = _evidence(analysis, draft, ground)
        event_id = base = f"{identity}-{evidence[0]['start']:04d}"
        again = 1
        while event_id in used:
            again += 1
            event_id = f"{base}-{again}"
        used.add(event_id)
        # As plain values, which pydantic turns into models all at once, faster than one by one.
        fields = {
            "event_id": event_id,
            "document": reference,
            "type": draft.kind or draft.type,
            "status": draft.status,
            "name": span(*draft.name) if draft.name else None,
            "theme": span(*draft.theme) if draft.theme else None,
            "dates": [
                {**span(d.start, d.end), "first": d.first, "last": d.last, "timex": d.timex}
                for d in sorted(draft.dates, key=_start)
            ],
            "venues": [
                {**span(v.start, v.end), "virtual": v.virtual, "division": v.division}
                for v in sorted(draft.venues, key=_start)
            ],
            "officials": [
                {
                    "name": person.name,
                    **span(person.text_start, person.text_end),
                    "posts": person.all_posts,
                    "actions": actions,
                }
                for person, actions in sorted(draft.officials.values(), key=lambda pair: pair[0].start)
            ],
            "counts": [
                {**span(c.start, c.end), "value": c.value, "unit": c.unit, "bound": c.bound, "of": _of(c.of, ground)}
                for c in sorted(draft.counts, key=_start)
            ],
            "organizers": [
                {"name": body.name, **span(body.start, body.end), "role": role}
                for body, role in sorted(draft.organizers.values(), key=lambda pair: pair[0].start)
            ],
            "evidence": evidence,
            "confidence": round(draft.confidence, 3),
        }
        records.append(EventRecord.model_validate(fields))
    checks.name_events(drafts, [r.event_id for r in records])
    return records


def _of(span: tuple[int, int] | None, ground: Grounding) -> str | None:
    return ground.kept[slice(*span)] if span else None


def _evidence(analysis: Analysis, draft: Draft, ground: Grounding) -> list[dict[str, Any]]:
    """The sentences of a draft, a run of adjacent sentences of one paragraph as one stretch."""
    runs: list[list[int]] = []
    for number in sorted(draft.evidence):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    sentences = analysis.sentences
    return [ground.span(sentences[run[0]].start, sentences[run[-1]].end) for run in runs]


def mentions(analysis: Analysis, ground: Grounding) -> list[dict[str, Any]]:
    """The fields of every mention of an analysis, as in the records of mentions, in text order."""
    span = ground.span
    found: list[dict[str, Any]] = []
    for p in analysis.people:
        if not p.pronoun:
            found.append({"kind": "person", **span(p.start, p.end), "name": p.name, "posts": p.all_posts})
    for n in analysis.names:
        if n.label in ("title", "byline", "event"):
            found.append({"kind": n.label, **span(n.start, n.end)})
    for o in analysis.organizations:
        found.append({"kind": "organization", **span(o.start, o.end), "name": o.name})
    for v in analysis.places:
        found.append({"kind": v.kind, **span(v.start, v.end), "virtual": v.virtual, "division": v.division})
    for d in analysis.dates:
        if d.kind not in ("duration", "set"):
            found.append({"kind": "date", **span(d.start, d.end), "first": d.first, "last": d.last, "timex": d.timex})
    for c in analysis.counts:
        if c.counts:
            exact = {"value": c.value, "unit": c.unit, "bound": c.bound, "of": _of(c.of, ground)}
            found.append({"kind": "count", **span(c.start, c.end), **exact})
    return sorted(found, key=itemgetter("start", "end", "kind"))


def document_record(
    cleaned: Cleaned,
    analysis: Analysis,
    checks: Checks,
    records: Sequence[EventRecord],
    ground: Grounding,
    document: Document,
    identity: str,
    settings: "Settings",
) -> DocumentRecord:
    """Writes what became of one report.

    Args:
        cleaned: What cleaning made of it.
        analysis: Its mentions.
        checks: What the cross-checks found.
        records: Its event records.
        ground: Maps offsets of the kept text to the source text.
        document: The document.
        identity: Its id, with ``.n`` where the page holds several reports.
        settings: The settings; ``with_source`` adds the source text.
    """
    heading = analysis.heading
    bylines = dict.fromkeys(analysis.text[n.start : n.end] for n in analysis.names if n.label == "byline")
    bylines.update(dict.fromkeys(value.text for value in cleaned.metadata.bylines))
    return DocumentRecord(
        id=identity,
        source=document.source,
        sources=document.sources or [document.source],
        title=heading.title,
        issuer=heading.issuer,
        date=heading.date,
        bylines=list(bylines),
        status=cleaned.status,
        text=cleaned.text,
        cuts=cleaned.cuts,
        mentions=cast(list[AnyMention], mentions(analysis, ground)),
        totals=[
            Total(
                **ground.span(t.start, t.end),
                stated=t.stated,
                bound=t.bound,
                unit=t.unit,
                sum=t.sum,
                agrees=t.agrees,
                event_ids=t.event_ids,
            )
            for t in checks.totals
        ],
        warnings=[*document.warnings, *cleaned.warnings, *(_warning(w, ground) for w in checks.warnings)],
        extra=document.extra,
        source_text=document.text if settings.with_source else None,
    )


def _warning(warning: Warning, ground: Grounding) -> Warning:
    if warning.start is None or warning.end is None:
        return warning
    start, end = ground.offsets.to_source(warning.start, warning.end)
    return warning.model_copy(update={"start": start, "end": end})
