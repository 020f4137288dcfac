"""Gives `numex.find` the form in which the public test suites state their expectations.

    python /work/shared/bench/score_suites.py --system tests.bench.suites_numeric:numeric \\
        --file /work/shared/bench/suites/cases.jsonl --exclude tests/bench/excluded_cases.txt

A suite writes the same expression differently from a report's record: a number without its measure word, an open
range for 至少有10, a dimension without 近. Only that is translated here; nothing is found that `numex.find` does not
find.
"""

from pipeline.mentions import numex
from pipeline.mentions.types import Numex

#: Hedges of which the suites make an open range with a unit (最少四毫升).
_OPEN = ("最少", "至少", "最多", "至多", "不少于", "不超过")


def numeric(text: str, reference: str | None) -> list[dict[str, object]]:
    """Finds the numeric expressions of a text in the suites' terms; the reference time plays no part."""
    return [form for found in numex.find(text) for form in _forms(text, found)]


def _forms(text: str, found: Numex) -> list[dict[str, object]]:
    number_start, number_end = found.number
    unit_start, end = _start(text, found), found.end
    ends = {"start_value": found.value, "end_value": found.high} if found.high is not None else {}
    open_ends = _open_ends(found)
    number: dict[str, object] = {"kind": "number", "start": unit_start, "end": number_end, "value": found.value}
    if found.kind == "ordinal":
        return [{"kind": "ordinal", "start": found.start, "end": number_end, "value": found.value}]
    if found.kind == "percent":
        percent = {"kind": "percent", "start": unit_start, "end": end, "value": found.value, **ends}
        inner = _range(text, found, open_ends) if _is_open(text, found) else _inside_percent(text, found)
        return [percent, inner] if inner else [percent]
    if found.kind in ("currency", "dimension", "age", "temperature"):
        hedged = text[found.start : number_start].startswith(_OPEN) or text[number_end:end].endswith("或以上")
        start = found.start if hedged else unit_start
        form = {"kind": found.kind, "start": start, "end": end, "value": found.value, **(open_ends if hedged else ends)}
        return [form, _range(text, found, open_ends)] if _is_open(text, found) else [form]
    if found.bound == "range":
        start = found.start if found.kind == "numberrange" else unit_start
        stop = end if found.kind == "numberrange" else number_end
        return [{"kind": "numberrange", "start": start, "end": stop, **ends}]
    if _is_open(text, found):
        return [_range(text, found, open_ends)]
    more = number_end < end and text[number_end] in "余多几"
    if found.unit == "个" and not more:
        number["end"] = end
    if found.bound == "over":
        number.update(open_ends)
    return [number]


def _start(text: str, found: Numex) -> int:
    """The start without hedges: the sign belongs to the number."""
    start = found.number[0]
    if text[start - 2 : start] in ("摄氏", "华氏"):
        return start - 2
    return start - 1 if start > found.start and text[start - 1] in "负-－" else start


def _is_open(text: str, found: Numex) -> bool:
    """Says whether words around the number, not 余 or 多 in it, make it an open range."""
    hedge = text[found.start : _start(text, found)]
    return found.bound in ("over", "under") and (bool(hedge) or text[found.number[1] : found.end].endswith("以上"))


def _open_ends(found: Numex) -> dict[str, object]:
    if found.bound == "under":
        return {"start_value": None, "end_value": found.value}
    return {"start_value": found.value, "end_value": None}


def _range(text: str, found: Numex, ends: dict[str, object]) -> dict[str, object]:
    behind = text[found.number[1] : found.end].endswith(("以上", "以下", "以内"))
    return {"kind": "numberrange", "start": found.start, "end": found.end if behind else found.number[1], **ends}


def _inside_percent(text: str, found: Numex) -> dict[str, object] | None:
    """百分之五十五 and 二十个百分点 hold a number for the number suite, 5% does not."""
    if text[found.end - 3 : found.end] == "百分点":
        start, end = found.number
    elif text.startswith("百分之", found.number[0]):
        start, end = found.number[0] + 3, found.number[1]
    else:
        return None
    return {"kind": "number", "start": start, "end": end, "value": found.value}
