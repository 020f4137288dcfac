"""Cross-checks: stated totals against the sums of the events that they speak of, and contradictions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.events import contradictions
from pipeline.events.drafts import Draft
from pipeline.mentions.types import Analysis, Numex
from pipeline.records import Bound, Warning

_SEVERAL = re.compile(
    r"(?P<n>[\d一二两三四五六七八九十](?<![第届\d一二三四五六七八九十].)(?:(?<=\d)\d*|(?<!\d)[一二两三四五六七八九十]*))(?P<unit>个|场|次|项|期)(?:分)?(?:会议|会|活动|培训班|培训|讲座|展览|比赛|仪式|论坛|报告会|座谈会)(?!议?期间|议?议程)"
    r"[^。；;]{0,12}?(?:共有|共计|总计|累计|合计|总共|共)"
)
_LEADS = re.compile("[共计]")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


@dataclass(slots=True)
class TotalCheck:
    """A stated total over several events; offsets count in the analysed text."""

    start: int
    end: int
    stated: int | float
    bound: Bound
    unit: str
    sum: int | float
    agrees: bool
    drafts: list[Draft]
    event_ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Checks:
    """What the cross-checks found: totals, and warnings with offsets in the analysed text."""

    totals: list[TotalCheck] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    def name_events(self, drafts: Sequence[Draft], event_ids: Sequence[str]) -> None:
        """Fills the event ids of the totals once the records have theirs."""
        names = {id(draft): name for draft, name in zip(drafts, event_ids, strict=True)}
        for total in self.totals:
            total.event_ids = [names[id(d)] for d in total.drafts if id(d) in names]


def check(analysis: Analysis, drafts: Sequence[Draft]) -> Checks:
    """Compares what a document says with itself.

    Args:
        analysis: The mentions of the text.
        drafts: Its events; a total that was hung on one of them is taken off it.

    Returns:
        The totals and the warnings; both move the confidence of the events that they touch.
    """
    found = Checks()
    # Few documents sum up events: the words that lead to a total stand right before a count.
    summed = any(_LEADS.search(analysis.folded, max(0, c.start - 8), c.start + 1) for c in analysis.counts if c.unit)
    for match in _SEVERAL.finditer(analysis.folded) if summed else ():
        total = next((c for c in analysis.counts if match.end() - 1 <= c.start <= match.end() + 6 and c.unit), None)
        if total is None or total.value is None or _number(match["n"]) < 2:
            continue
        found.totals.append(_compare(analysis, drafts, match, total))
    spans = [(t.start, t.end) for t in found.totals]
    for draft in drafts:
        draft.counts = [c for c in draft.counts if not any(a <= c.start < b for a, b in spans)]
    for compared in found.totals:
        for draft in compared.drafts:  # what another sentence bears out is surer, what it contradicts is less sure
            sure = draft.confidence
            draft.confidence = (
                1 - (1 - sure) * contradictions.LOWERED if compared.agrees else sure * contradictions.LOWERED
            )
    found.warnings += contradictions.find(analysis, drafts)
    return found


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if len(text) == 1:
        return _DIGITS.get(text, 0)
    if text[0] == "十":
        return 10 + _DIGITS.get(text[1], 0)
    return _DIGITS.get(text[0], 0) * 10 + (_DIGITS.get(text[2], 0) if len(text) > 2 else 0)


def _compare(analysis: Analysis, drafts: Sequence[Draft], match: re.Match[str], total: Numex) -> TotalCheck:
    """Sums the head counts of the events that a total speaks of: those of its day, else the last that many."""
    wanted = _number(match["n"])
    candidates = [
        d for d in drafts if any(c.unit == total.unit and c.value is not None and c is not total for c in d.counts)
    ]
    day = next((d for d in analysis.dates if match.start() - 12 <= d.start < match.start() and d.first), None)
    if day is not None:
        same = [d for d in candidates if any(x.first == day.first for x in d.dates)]
        candidates = same or candidates
    chosen = candidates[:wanted] if len(candidates) >= wanted else candidates
    summed: int | float = 0
    for draft in chosen:
        heads = (c.value for c in draft.counts if c.unit == total.unit and c is not total and c.value is not None)
        summed += max(heads, default=0)
    assert total.value is not None
    slack = 0.1 if total.bound in ("approx", "over", "under") or any(
        c.bound != "exact" for d in chosen for c in d.counts
    ) else 0.0  # fmt: skip
    agrees = len(chosen) == wanted and abs(summed - total.value) <= slack * total.value
    return TotalCheck(
        match.start(), total.end, total.value, total.bound, total.unit or "", summed, agrees, list(chosen)
    )
