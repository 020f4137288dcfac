"""A page to browse what an evaluation found wrong: self-contained HTML, nothing loaded from elsewhere."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from pipeline.learn.evaluate import SLOTS, Evaluation, Record

_STYLE = """
body{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:64rem}
body{margin:2rem auto;padding:0 1rem;color:#222}
h2{margin-top:2.2rem} details{border:1px solid #ddd;border-radius:6px;padding:.4rem .8rem;margin:.5rem 0}
summary{cursor:pointer} .missed{color:#a30} .spurious{color:#06a} mark{background:#ffe9a8} small{color:#777}
table{border-collapse:collapse} td,th{padding:.15rem .8rem;text-align:right}
th:first-child,td:first-child{text-align:left}
"""


def _facts(facts: set[tuple[str, str]], kind: str) -> str:
    return "".join(f"<li class={kind}>{kind}: {escape(slot)} {escape(key)}</li>" for slot, key in sorted(facts))


def _name(record: Record) -> str:
    name = record.get("name")
    text = name["text"] if isinstance(name, Mapping) else None
    return escape(text or f"({record['type']})")


def _evidence(record: Record, text: str) -> str:
    """The evidence of a record with its facts marked."""
    parts = []
    for stretch in record.get("evidence") or []:
        start, end = stretch["start"], stretch["end"]
        marks = sorted(
            {(m["start"], m["end"]) for slot in SLOTS for m in record.get(slot) or [] if start <= m["start"] < end}
        )
        at, out = start, []
        for a, b in marks:
            if a >= at:
                out.append(escape(text[at:a]) + "<mark>" + escape(text[a:b]) + "</mark>")
                at = b
        parts.append("".join(out) + escape(text[at:end]))
    return "<p>" + "</p><p>".join(parts) + "</p>"


def page(result: Evaluation, texts: Mapping[str, str]) -> str:
    """Writes the error report.

    Args:
        result: The evaluation.
        texts: Source text by document id.

    Returns:
        An HTML page: the figures, then aligned events with wrong facts, missed events, spurious records.
    """
    rows = "".join(
        f"<tr><td>{name}</td><td>{t.precision:.3f}</td><td>{t.recall:.3f}</td><td>{t.f1:.3f}</td></tr>"
        for name, t in result.rows.items()
    )
    wrong = [p for p in result.pairs if p.missed or p.spurious]
    aligned = "".join(
        f"<details><summary>{_name(p.gold)} <small>{escape(p.document)}</small></summary>"
        f"<ul>{_facts(p.missed, 'missed')}{_facts(p.spurious, 'spurious')}</ul>"
        f"{_evidence(p.predicted, texts.get(p.document, ''))}</details>"
        for p in wrong
    )
    return (
        f"<!doctype html><meta charset=utf-8><title>Shilu: errors</title><style>{_STYLE}</style>"
        f"<h1>Errors</h1><table><tr><th></th><th>P</th><th>R</th><th>F1</th></tr>{rows}</table>"
        f"<h2>Aligned events with wrong facts ({len(wrong)} of {len(result.pairs)})</h2>{aligned}"
        f"{_alone('Missed events', result.missed, texts)}{_alone('Spurious records', result.spurious, texts)}"
    )


def _alone(title: str, records: Sequence[tuple[str, Any]], texts: Mapping[str, str]) -> str:
    entries = "".join(
        f"<details><summary>{_name(r)} <small>{escape(d)}</small></summary>{_evidence(r, texts.get(d, ''))}</details>"
        for d, r in records
    )
    return f"<h2>{title} ({len(records)})</h2>{entries}"
