"""Runs the rules over one document: head, tail, stretches inside lines, repeated titles, guard."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.characters import fold
from pipeline.clean.blocks import (
    Line,
    Protect,
    capture,
    decide_head,
    decide_tail,
    head_lines,
    protector,
    tail_lines,
)
from pipeline.clean.match import LineMatcher, any_of, groups, matches, split_rules
from pipeline.clean.metadata import Captured, Metadata
from pipeline.records import Cut
from pipeline.rules import Rule, RuleSet

_EDGE = 700  # characters of a line in which a span rule of the head or the tail looks
MODEL_RULE = "model/lines"


class SpanMatcher:
    """The span rules of one position."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = [rule for rule in rules if rule.scope == "span"]
        self.marks = any_of({mark for rule in self.rules for mark in rule.marks})

    def find(self, raw: str) -> list[tuple[Rule, re.Match[str]]]:
        """Every match in a text; only one that may match is folded."""
        if self.marks is None or self.marks.search(raw) is None:
            return []
        text = fold(raw)
        found = []
        for rule in self.rules:
            if any(mark in text for mark in rule.marks) and rule.pattern is not None:
                found += [(rule, match) for match in rule.pattern.finditer(text) if match.end() > match.start()]
        return found


@dataclass(slots=True)
class Engine:
    """The rules of a page's site, ready to run."""

    head: LineMatcher
    tail: LineMatcher
    head_spans: SpanMatcher
    tail_spans: SpanMatcher
    inside: list[Rule]
    protect: Protect


@lru_cache(maxsize=64)
def engine(rules: RuleSet, site_rules: bool, site: str | None) -> Engine:
    """Compiles the rules that are in force on a site's pages."""
    head = split_rules(rules, "head", site_rules, site)
    tail = split_rules(rules, "tail", site_rules, site)
    inside = split_rules(rules, "inside", site_rules, site)
    return Engine(
        LineMatcher(head), LineMatcher(tail), SpanMatcher(head), SpanMatcher(tail), inside, protector(rules.keeps)
    )


@dataclass(slots=True)
class Found:
    """What the rules found in one part of a page.

    Attributes:
        cuts: Not yet sorted; they may overlap.
        metadata: What was captured.
        firm: How many sure or strong marks there were.
    """

    cuts: list[Cut]
    metadata: Metadata
    firm: int


def run(text: str, ready: Engine, *, model: bool) -> Found:
    """Finds the furniture of a page.

    Args:
        text: The page's text.
        ready: The rules.
        model: Whether the line classifier judges what the rules leave unsure near the edges.

    Returns:
        Cuts with offsets into ``text``, and the page's metadata.
    """
    found = Found([], Metadata(), 0)
    start, end = 0, len(text)
    head = head_lines(text, start, end, ready.head)
    tail = tail_lines(text, start, end, ready.tail)
    if model:
        _ask_model(text, head, tail)
    decide_head(head, ready.protect)
    gone = {line.start for line in head if line.cut}
    tail = [line for line in tail if line.start not in gone]
    decide_tail(tail, ready.protect)
    for line in [*head, *tail]:
        if line.cut and line.hit is not None:
            capture(line, text, found.metadata)
            found.firm += line.hit.strength != "weak"
            found.cuts.append(_line_cut(line, end))
    for lines, spans, last in ((head, ready.head_spans, False), (tail, ready.tail_spans, True)):
        for line in lines:
            if line.text and not line.cut:
                _cut_spans(text, line, spans, found, last=last)
    _inside(text, start, end, ready.inside, found)
    _repeated_titles(head, found, end)
    return found


def _line_cut(line: Line, end: int) -> Cut:
    assert line.hit is not None
    rule = line.hit.rule
    return Cut(start=line.start, end=min(line.end + 1, end), rule=rule.id, reason=rule.reason)


def _cut_spans(text: str, line: Line, spans: SpanMatcher, found: Found, *, last: bool) -> None:
    """Cuts stretches of a line that stays, near its beginning (of a head) or its end (of a tail)."""
    if len(line.text) <= _EDGE:
        _add_spans(text, line.offset, spans.find(line.text), found)
    elif last:
        base = line.end - _EDGE
        _add_spans(text, base, spans.find(text[base : line.end]), found)
    else:
        _add_spans(text, line.offset, spans.find(line.text[:_EDGE]), found)


def _add_spans(text: str, base: int, matched: list[tuple[Rule, re.Match[str]]], found: Found) -> None:
    for rule, match in matched:
        a, b = match.span("cut") if "cut" in match.re.groupindex else match.span()
        for name, start, end in groups(match):
            if name != "cut":
                found.metadata.add(name, Captured(text[base + start : base + end], base + start, base + end))
        found.firm += rule.strength != "weak"
        found.cuts.append(Cut(start=base + a, end=base + b, rule=rule.id, reason=rule.reason))


def _inside(text: str, start: int, end: int, rules: list[Rule], found: Found) -> None:
    """Runs the span rules that look anywhere; a rule whose marks the part does not hold costs a search each."""
    folded: str | None = None
    for rule in rules:
        if rule.pattern is None or not any(text.find(mark, start, end) >= 0 for mark in rule.marks):
            continue
        if rule.needs and not any(text.find(need, start, end) >= 0 for need in rule.needs):
            continue
        if rule.scope == "line":
            _inside_lines(text, start, end, rule, found)
            continue
        if folded is None:
            folded = fold(text[start:end])
        _add_spans(text, start, [(rule, match) for match in rule.pattern.finditer(folded)], found)


def _inside_lines(text: str, start: int, end: int, rule: Rule, found: Found) -> None:
    """Cuts whole lines anywhere that a rule matches."""
    for mark in rule.marks:
        at = text.find(mark, start, end)
        while at >= 0:
            first = max(text.rfind("\n", start, at) + 1, start)
            stop = text.find("\n", at, end)
            stop = end if stop < 0 else stop
            if stop - first <= rule.longest and matches(rule, fold(text[first:stop]).strip()) is not None:
                cut = Cut(start=first, end=min(stop + 1, end), rule=rule.id, reason=rule.reason)
                found.cuts.append(cut)
                found.firm += 1
            at = text.find(mark, stop, end)


def _repeated_titles(head: list[Line], found: Found, end: int) -> None:
    """Of a title repeated at the top in identical lines the first copy stays."""
    kept = [line for line in head if line.text and not line.cut][:8]
    for first, second in pairwise(kept):
        if second.text in (first.text, "1、" + first.text) and 6 <= len(first.text) <= 80:
            second.cut = True
            reason = "the title again"
            cut = Cut(start=second.start, end=min(second.end + 1, end), rule="clean/repeated-title", reason=reason)
            found.cuts.append(cut)


def _ask_model(text: str, head: list[Line], tail: list[Line]) -> None:
    """Lets the line classifier judge the lines of the two zones that no rule matched."""


def settle(cuts: list[Cut]) -> list[Cut]:
    """Sorts cuts, joins neighbours of one rule and clips what overlaps an earlier cut."""
    settled: list[Cut] = []
    for cut in sorted(cuts, key=lambda one: (one.start, -one.end)):
        if settled and cut.start < settled[-1].end:
            if cut.end <= settled[-1].end:
                continue
            cut = cut.model_copy(update={"start": settled[-1].end})
        if cut.end <= cut.start:
            continue
        if settled and settled[-1].end == cut.start and settled[-1].rule == cut.rule:
            settled[-1] = settled[-1].model_copy(update={"end": cut.end, "score": min(settled[-1].score, cut.score)})
        else:
            settled.append(cut)
    return settled
