"""Cleans one page: rules, repairs and the line model give cuts; damage gives warnings."""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline import days
from pipeline.clean import front_matter
from pipeline.clean.compilation import parts
from pipeline.clean.damage import TOUCHES_FACTS, find_damage, truncation
from pipeline.clean.engine import FIRM, MODEL_RULE, Engine, Found, ask_model, engine, repeated_titles, run
from pipeline.clean.joints import joints, slides
from pipeline.clean.metadata import Captured, Metadata, labelled, stated
from pipeline.clean.offsets import OffsetMap
from pipeline.clean.pieces import Piece, clip, settle
from pipeline.clean.repairs import characters
from pipeline.records import Cut, Document, Warning
from pipeline.rules import RuleSet

_CHUNKING = frozenset({"renrendoc", "163wenku", "member-shared", "31ppt", "360docs", "sharing"})  # catalogue 1.2, 1.5
_PUBLICATION, _TODAY = "common/publication", "common/today"
# Lines that may hold the day of the report beside what they were cut for: 责任编辑：林望 2012-06-12.
_BESIDE = frozenset(
    {"common/editor", "common/byline-stack", "common/buttons", "common/share", "essays/origin", MODEL_RULE}
)
_HEAD = 300  # characters in which the page's own address stands
_LINE = re.compile(r"[^\n]+")
_SAYS_TODAY = re.compile("今天|今日|现在|欢迎")


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
    known = [Piece(cut.start, cut.end, cut.rule, cut.reason, cut.score) for cut in document.cuts]
    cuts, metadata, warnings = _cuts(text, ready, known, model=model, limit=limit)
    cuts = _with_title(text, document.title, cuts)
    pieces = parts(text)
    if len(pieces) > 1:
        message = f"the page holds {len(pieces)} reports, which are read one by one"
        warnings.append(Warning(code="compilation", message=message))
    return [_part(text, start, end, cuts, metadata, warnings) for start, end in pieces]


def _with_title(text: str, title: str | None, cuts: list[Piece]) -> list[Piece]:
    """Gives back the first line that is the title which the input states, where the line model cut every such line."""
    wanted = "".join((title or "").split())
    lines = _LINE.finditer(text, 0, _HEAD) if wanted else ()
    line = next((one for one in lines if "".join(one[0].split()) == wanted), None)
    over = [cut for cut in cuts if line and cut.start < line.end() and cut.end > line.start()]
    if line is None or len(over) != 1 or over[0].rule != MODEL_RULE:
        return cuts
    cut, stop = over[0], min(line.end() + 1, over[0].end)
    if cut.start > line.start() or wanted in "".join(OffsetMap.of(0, len(text), cuts).apply(text).split()):
        return cuts
    halves = (cut._replace(end=line.start()), cut._replace(start=stop))
    return sorted([*(one for one in cuts if one is not cut), *(one for one in halves if one.end > one.start)])


def _cuts(
    text: str, ready: Engine, known: list[Piece], *, model: bool, limit: float
) -> tuple[list[Piece], Metadata, list[Warning]]:
    """All cuts of a page: the reader's and characters, the rules on what is left, broken lines on what is left."""
    warnings: list[Warning] = []
    front, fields = front_matter.read(text)
    cuts = settle([*known, *front, *characters(text), *slides(text)])
    layer, offsets = _layer(text, cuts)
    found = run(layer, ready)
    if model and found.unsure:
        found.cuts = settle(found.cuts)
        judged = ask_model(layer, found.cuts, ready.protect)
        found.firm += sum(cut.score >= FIRM for cut in judged)
        found.cuts += judged
        if judged:
            repeated_titles(layer, found)
    size = len(layer) - layer.count(" ") - layer.count("\n")
    gone = sum(cut.end - cut.start for cut in found.cuts)
    alone = gone >= size and len(found.cuts) < 2  # one rule would take all there is
    if gone > limit * max(size, 1) and (found.firm < 2 or alone):
        message = f"the rules would cut {gone} of {size} characters without two strong marks: nothing is cut"
        warnings.append(Warning(code="guard", message=message))
        found.cuts.clear()
    known_fields = set(found.metadata.fields)
    for cut in found.cuts:
        for name, value in labelled(layer, cut.start, cut.end) if cut.rule == MODEL_RULE else ():
            if name not in known_fields:
                found.metadata.add(name, value)
    if not {"date", "date_updated"} & set(found.metadata.fields):
        _date(layer, found)
    metadata = Metadata()
    for name, value in fields:
        metadata.add(name, value)
    for name, values in found.metadata.fields.items():
        for value in values:
            start, end = offsets.to_source(value.start, value.end) if offsets else (value.start, value.end)
            metadata.add(name, Captured(text[start:end], start, end))
    cuts = settle(cuts + _lift(found.cuts, offsets))
    layer, offsets = _layer(text, cuts)
    shared = any(cut.rule.partition("/")[0] in _CHUNKING for cut in cuts)
    if broken := joints(layer, shared):
        cuts = settle(cuts + _lift(broken, offsets))
    return cuts, metadata, warnings


def _date(layer: str, found: Found) -> None:
    """Adds the day on a cut line of publication data that no rule captured: of those in the head first."""
    cuts = sorted(found.cuts, key=lambda cut: cut.start)
    gone = 0
    for cut in cuts:
        # What looks like the site's clock behind the title or at the end is the day of the report.
        behind = (
            cut.rule == _TODAY and layer[gone : cut.start].strip() and not _SAYS_TODAY.search(layer, cut.start, cut.end)
        )
        gone = max(gone, cut.end)
        if (cut.rule.startswith(_PUBLICATION) or behind) and (day := stated(layer, cut.start, cut.end)):
            found.metadata.add("date", day)
            return
    for cut in cuts:
        address = days.address(layer[cut.start : cut.end]) if cut.start < _HEAD else None
        if address is not None:
            start, end = cut.start + address[0][0], cut.start + address[0][1]
            found.metadata.add("date_address", Captured(layer[start:end], start, end))
            break
    for cut in cuts:
        if cut.rule in _BESIDE and (day := stated(layer, cut.start, cut.end)):
            found.metadata.add("date", day)
            return


def _layer(text: str, cuts: list[Piece]) -> tuple[str, OffsetMap | None]:
    if not cuts:
        return text, None
    offsets = OffsetMap.of(0, len(text), cuts)
    return offsets.apply(text), offsets


def _lift(cuts: list[Piece], offsets: OffsetMap | None) -> list[Piece]:
    """Cuts of a layer as cuts of the source: from the first cut character to the last."""
    if offsets is None:
        return cuts
    lifted = []
    for cut in cuts:
        start, end = offsets.to_source(cut.start, cut.end)
        lifted.append(cut._replace(start=start, end=end))
    return lifted


def _part(text: str, start: int, end: int, cuts: list[Piece], metadata: Metadata, warnings: list[Warning]) -> Cleaned:
    """One report of a page: the cuts inside it, and what is wrong with what stays."""
    inside = [clip(cut, start, end) for cut in cuts if cut.start < end and cut.end > start]
    offsets = OffsetMap.of(start, end, inside)
    kept = offsets.apply(text)
    final = [Cut.model_construct(**c._asdict()) for c in inside]
    own = list(warnings)
    if not kept.strip():
        if text[start:end].strip():
            own.append(Warning(code="empty-page", message="nothing but the site's furniture"))
        return Cleaned(start, end, kept, final, offsets, metadata, own, "empty")
    damage = find_damage(kept)
    if (cut_off := truncation(kept)) is not None:
        damage.append(cut_off)
    for one in damage:
        place = {} if one.start is None or one.end is None else _place(offsets, one.start, one.end)
        own.append(one.model_copy(update=place))
    status: Literal["ok", "degraded"] = "degraded" if any(one.code in TOUCHES_FACTS for one in damage) else "ok"
    return Cleaned(start, end, kept, final, offsets, metadata, own, status)


def _place(offsets: OffsetMap, start: int, end: int) -> dict[str, int]:
    first, last = offsets.to_source(start, end)
    return {"start": first, "end": last}
