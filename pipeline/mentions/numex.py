"""Finds numeric expressions in Chinese text and normalizes them: 约350余人, 两三百名, 近70亿元, 200-300人, 三成.

One function finds and normalizes. It works on plain strings and needs nothing but the lexicons::

    >>> [(n.value, n.unit, n.bound) for n in find("来自各地的代表350余人参加，发放宣传资料一万五千份")]
    [(350, '人', 'over'), (15000, '份', 'exact')]

What a number means depends on what follows it (人, 元, 号, 年) and stands before it (第, 约, TC), so every numeral is
read first (``numex_numerals``) and then judged by its neighbours (``numex_context``).
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.characters import fold
from pipeline.mentions import numex_context as context
from pipeline.mentions import numex_numerals as numerals
from pipeline.mentions import numex_parts as parts
from pipeline.mentions.numex_nouns import counted
from pipeline.mentions.numex_parts import Part
from pipeline.mentions.types import Numex
from pipeline.records import Bound

_START = re.compile(f"[{numerals.STARTS}xX×*]")


def find(text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Numex]:
    """Finds the numeric expressions of a text.

    Args:
        text: Any text; full-width and Traditional forms are read as well.
        taken: Spans ``(start, end)`` not to search, such as the dates found before.

    Returns:
        The expressions in text order, disjoint; offsets count in ``text``.
    """
    chars = fold(text)
    found: list[Numex] = []
    floor = 0
    free = 0
    for start, end in [*sorted(taken), (len(chars), len(chars))]:
        for numex in _between(chars, free, start, floor):
            found.append(numex)
            floor = numex.end
        free = floor = max(free, end)
    return found


def _between(chars: str, start: int, end: int, floor: int) -> Iterator[Numex]:
    """Finds the expressions between two spans that are taken; the text around them is seen, but not used."""
    position = start
    while candidate := _START.search(chars, position, end):
        numex, position = _at(chars, candidate.start(), floor)
        if numex is not None and floor <= numex.start and numex.end <= end:
            yield numex
            floor = position = max(position, numex.end)


def _at(chars: str, start: int, floor: int) -> tuple[Numex | None, int]:
    """Judges the numeral that begins at ``start``; gives what it is and where to search on."""
    if chars[start] in "xX×*":
        return _masked(chars, start, floor)
    if "0" <= chars[start] <= "9":
        skip = context.token_end(chars, start)
        if skip > start:
            return None, skip
    elif context.cannot_count(chars, start):
        return None, start + 1
    first = parts.part(chars, start)
    if first is None:
        return None, max(numerals.match(chars, start), start + 1)
    if chars[first.number_end : first.number_end + 1] in ("x", "X", "×", "*") and first.unit is None:
        return _masked(chars, start, floor)
    if chars[start - 1 : start] == "第" or chars[start - 2 : start] == "第 ":
        return _ordinal(chars, first)
    if first.unit is None and (between := context.between(chars, start, first)) is not None:
        return between, between.end
    fraction = parts.fraction(chars, first)
    if fraction is not None:
        upper = parts.second_percent(chars, fraction)
        return _expression(chars, fraction, upper, floor), (upper or fraction).end
    second = parts.second(chars, first)
    if second is None and context.is_code(chars, first):
        return None, context.code_end(chars, first.number_end)
    last = second or first
    word = context.word_end(chars, first, last)
    if word:
        return None, word
    return _expression(chars, first, second, floor), last.end


def _expression(chars: str, first: Part, second: Part | None, floor: int) -> Numex | None:
    last = second or first
    unit = last.unit
    start, end = first.number_start, last.end
    value, high = first.value, first.high
    if second is not None:
        value = parts.lent(first, second)
        high = second.value if second.high is None else second.high
    start, sign = context.sign(chars, start, floor)
    if sign < 0:
        value, high = -value if high is None else -high, high and value
    start, before = context.before(chars, start, first, floor)
    end, after = context.after(chars, end)
    bound = _bound(first, last, high, before, after)
    kind = "number" if unit is None else {"classifier": "number"}.get(unit.kind, unit.kind)
    name = unit.name if unit else None
    if unit is None:
        start, kind, name = context.money(chars, start, last)
        if high is not None and kind == "number":
            kind = "numberrange"
    elif unit.kind == "percent":
        factor = {"成": 10, "‰": 0.1}.get(unit.word, 1)
        value, high, name = value * factor, high and high * factor, "%" if factor != 1 else name
        value, high = numerals.tidy(value), high and numerals.tidy(high)
    elif unit.word == "度" and not context.is_temperature(chars, start, value):
        kind = "dimension"
    counts = kind == "currency" or (kind == "count" and context.is_counted(chars, first, last, end))
    of = counted(chars, start, end, name or "", floor) if kind in ("count", "currency") else None
    return Numex(start, end, kind, value, high, name, bound, of, (first.number_start, last.number_end), counts)


def _bound(first: Part, last: Part, high: float | None, before: Bound | None, after: Bound | None) -> Bound:
    """A range says most, then what says more than (余, 以上), then less than, then about."""
    if high is not None:
        return "range"
    said = {before, after}
    if first.over or last.over or "over" in said:
        return "over"
    return "under" if "under" in said else "approx" if "approx" in said else "exact"


def _ordinal(chars: str, part: Part) -> tuple[Numex | None, int]:
    """第42届, 第三: the 第 belongs to it, and the unit where there is one."""
    start = part.number_start - 1 - (chars[part.number_start - 1] == " ")
    between = context.between(chars, start, part)
    if between is not None:
        return between, between.end
    unit = part.unit
    name = unit.name if unit and unit.kind in ("count", "classifier", "label") else None
    end = part.end if name else part.number_end
    number = (part.number_start, part.number_end)
    return Numex(start, end, "ordinal", part.value, None, name, "exact", None, number), end


def _masked(chars: str, start: int, floor: int) -> tuple[Numex | None, int]:
    """20xx余册, **人: digits that somebody struck out; the number is there, its value is not."""
    part = parts.masked(chars, start)
    if part is None:
        return None, parts.mask_end(chars, start)
    begin, before = context.before(chars, part.number_start, part, floor)
    end, after = context.after(chars, part.end)
    unit = part.unit
    assert unit is not None
    bound = _bound(part, part, None, before, after)
    of = counted(chars, begin, end, unit.name, floor)
    number = (part.number_start, part.number_end)
    return Numex(begin, end, unit.kind, None, None, unit.name, bound, of, number, True), end
