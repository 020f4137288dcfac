"""Runs the rules over one document: head, tail, stretches inside lines, repeated titles, guard."""

import re
from dataclasses import dataclass, field
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
    is_prose,
    protector,
    tail_lines,
)
from pipeline.clean.match import LineMatcher, Marks, groups, matches, split_rules
from pipeline.clean.metadata import Captured, Metadata
from pipeline.clean.offsets import OffsetMap
from pipeline.clean.pieces import Piece, clip, settle
from pipeline.rules import Rule, RuleSet

_EDGE = 320  # characters of a line in which a span rule of the head or the tail looks
_SIGNATURE = re.compile(
    r"[^，。:：|]{2,24}(?:局|委|会|部|院|校|处|室|府|司|中心|大学|日|月|社|班|科)|[（(][^（）()]{2,24}[）)]|.{0,12}(?:完|摄)[）)]?"
)
_NO_TITLE = re.compile(
    r"[|>»›:：/,，。!！]|\d{4}-\d|首页|登录|注册|点击|本站|版权所有|页$|^.{0,7}(?:下载|上传|浏览|关注|分享).{0,3}$"
)
_FORMER_TITLE = re.compile(r"[(（]?(?:本文)?原(?:标题|题为?)\s?[:：《]")  # the title that another site gave it stays
_DATED = re.compile(r"(?:19|20)\d\d\s?[-年/.]\s?\d")
_OPENING = re.compile(r"[^，。]{1,30}[：:]$|[^，。：:]{2,6}[：:]|(?:[（(]?[一二三1][、.)）])")
FIRMNESS = {"sure": 2, "strong": 1, "weak": 0}  # what a mark counts before the guard, which asks for two
TABLE = 60  # lines from which a page without prose at its edges is a table
FIRM = 0.97  # probability from which a line of the classifier counts as a strong mark
GUARDED = 0.97  # probability from which a line of the classifier may go that a keep rule guards
MODEL_RULE = "model/lines"


class SpanMatcher:
    """The span rules of one position."""

    def __init__(self, rules: list[Rule]) -> None:
        self.marks = Marks([rule for rule in rules if rule.scope == "span"])

    def find(self, raw: str) -> list[tuple[Rule, re.Match[str]]]:
        """Every match in a text; only one that may match is folded."""
        rules = self.marks.rules_in(raw)
        if not rules:
            return []
        text = fold(raw)
        found = []
        for rule in rules:
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
    inside: Marks
    protect: Protect


@lru_cache(maxsize=64)
def engine(rules: RuleSet, site_rules: bool, site: str | None) -> Engine:
    """Compiles the rules that are in force on a site's pages."""
    head = split_rules(rules, "head", site_rules, site)
    tail = split_rules(rules, "tail", site_rules, site)
    inside = split_rules(rules, "inside", site_rules, site)
    return Engine(
        LineMatcher(head),
        LineMatcher(tail),
        SpanMatcher(head),
        SpanMatcher(tail),
        Marks(inside),
        protector(rules.keeps),
    )


@dataclass(slots=True)
class Found:
    """What the rules found in one part of a page.

    Attributes:
        cuts: Not yet sorted; they may overlap.
        metadata: What was captured.
        firm: How firm the marks are together, see ``FIRMNESS``.
        unsure: Whether lines near the edges are left that are no prose and more than a title.
        head: The lines of the page's head.
    """

    cuts: list[Piece]
    metadata: Metadata
    firm: int
    unsure: bool = False
    head: list[Line] = field(default_factory=list)


def run(text: str, ready: Engine) -> Found:
    """Finds the furniture of a page.

    Args:
        text: The page's text.
        ready: The rules.

    Returns:
        Cuts with offsets into ``text``, and the page's metadata.
    """
    found = Found([], Metadata(), 0)
    start, end = 0, len(text)
    head = head_lines(text, start, end, ready.head)
    tail = tail_lines(text, start, end, ready.tail)
    decide_head(head, ready.protect)
    text_start = next((line.start for line in head if line.prose and line.hit is None), len(text))
    gone = {line.start for line in head if line.cut}
    tail = [line for line in tail if line.start not in gone or line.start > text_start]
    decide_tail(tail, ready.protect)
    for line in [*head, *(line for line in tail if line.start not in gone)]:
        if line.cut and line.hit is not None:
            capture(line, text, found.metadata)
            found.firm += FIRMNESS[line.hit.strength]
            found.cuts.append(_line_cut(line, end))
    for lines, spans, last in ((head, ready.head_spans, False), (tail, ready.tail_spans, True)):
        for line in lines:
            if line.text and not line.cut:
                _cut_spans(text, line, spans, found, last=last)
    _inside(text, start, end, ready.inside, found)
    found.head = head
    repeated_titles(text, found)
    found.unsure = _unsure(head, tail, bool(found.cuts)) and not _tabular(text, head, tail)
    return found


def _tabular(text: str, head: list[Line], tail: list[Line]) -> bool:
    """Whether a page is one long table or list, in which the classifier has no text to hold on to."""
    return text.count("\n") > TABLE and not any(line.prose and not line.cut for line in (*head, *tail))


def _unsure(head: list[Line], tail: list[Line], cut: bool) -> bool:
    """Whether the edges hold lines worth the classifier's time: several short ones above the text, any below it."""
    above = 0
    for line in head:
        if line.prose and not line.cut:
            break
        above += bool(line.text) and not line.cut
    below = 0
    for line in reversed(tail):
        if line.prose and not line.cut:
            break
        below += bool(line.text) and not line.cut and _SIGNATURE.fullmatch(line.text) is None
    return above > (1 if cut else 2) or below > (0 if cut else 1)


def _line_cut(line: Line, end: int) -> Piece:
    assert line.hit is not None
    rule = line.hit.rule
    return Piece(start=line.start, end=min(line.end + 1, end), rule=rule.id, reason=rule.reason)


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
        found.firm += FIRMNESS[rule.strength]
        found.cuts.append(Piece(start=base + a, end=base + b, rule=rule.id, reason=rule.reason))


def _inside(text: str, start: int, end: int, marks: Marks, found: Found) -> None:
    """Runs the rules that look anywhere, those of which a mark stands in the text."""
    folded: str | None = None
    for rule in marks.rules_in(text):
        if rule.pattern is None:
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
                cut = Piece(start=first, end=min(stop + 1, end), rule=rule.id, reason=rule.reason)
                found.cuts.append(cut)
                found.firm += FIRMNESS[rule.strength]
            at = text.find(mark, stop, end)


def repeated_titles(text: str, found: Found) -> None:
    """Of a title repeated at the top in identical lines the first copy stays."""
    kept: list[tuple[Line, str]] = []
    for line in found.head:
        if line.text and not line.cut:
            stays = _stays(text, line, found.cuts)
            if stays:
                kept.append((line, stays))
        if len(kept) >= 4:
            break
    for (above, first), (below, second) in pairwise(kept):
        line = above if first == "1、" + second else below
        if (
            (second in (first, "1、" + first) or line is above)
            and 6 <= len(first) <= 80
            and "。" not in first
            and len(set(first)) > 4
        ):
            line.cut = True
            end = min(line.end + 1, len(text))
            found.cuts.append(Piece(start=line.start, end=end, rule="clean/repeated-title", reason="the title again"))


def _stays(text: str, line: Line, cuts: list[Piece]) -> str:
    inside = [cut for cut in cuts if cut.start < line.end and cut.end > line.start]
    if not inside:
        return line.text
    settled = [clip(cut, line.start, line.end) for cut in settle(inside)]
    return OffsetMap.of(line.start, line.end, settled).apply(text).strip()


def ask_model(text: str, cuts: list[Piece], protect: Protect) -> list[Piece]:
    """What the line classifier would cut beside what the rules cut.

    Args:
        text: The page's text.
        cuts: Settled cuts of the rules.
        protect: Says which lines no model may cut.

    Returns:
        Cuts of whole lines and of what is glued to others, with the model's probability as score.
    """
    from pipeline.clean import lines  # its model is read when the first page needs it

    reason = "looks like furniture to the line classifier"
    found: list[Piece] = []
    guarded: list[Piece] = []
    for start, end, score in lines.furniture(text, [(cut.start, cut.end) for cut in cuts], pieces=True):
        if _FORMER_TITLE.match(text, start, end):
            continue
        kept = found
        first, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        if not text[first:start].strip() and not text[end:stop].strip():
            if protect(text[start:end]):
                if score < GUARDED:
                    continue
                kept = guarded
            start, end = first, min(stop + 1, len(text))
        kept.append(Piece(start, end, MODEL_RULE, reason, round(score, 4)))
    found += _enclosed(text, cuts + found, guarded)
    return _with_title(text, cuts, _not_amid(text, cuts, found))


def _enclosed(text: str, cuts: list[Piece], guarded: list[Piece]) -> list[Piece]:
    """Those of the lines that a keep rule guards which stand between lines that go: a footer's address, not a report's.

    The edge of the page closes a row of lines as one that goes does.
    """
    gone = sorted([(cut.start, cut.end, None) for cut in cuts] + [(cut.start, cut.end, cut) for cut in guarded])
    found: list[Piece] = []
    waiting: list[Piece] = []
    closed, at = True, 0  # whether the row began with a line that goes, and where it has come to
    met = False
    for start, end, guard in [*gone, (len(text), len(text), None)]:
        if text[at:start].strip():
            waiting, closed, met = [], False, False
        if guard is not None:
            if closed:
                waiting.append(guard)
        else:
            found += waiting if met or start < len(text) else []
            waiting, closed, met = [], True, True
        at = max(at, end)
    return found


def _not_amid(text: str, cuts: list[Piece], found: list[Piece]) -> list[Piece]:
    """Leaves sentences that stand between sentences that stay: no site writes into the middle of a text."""
    if not any(text[cut.start : cut.end].rstrip().endswith("。") for cut in found):
        return found
    stays = [
        cut.start
        for cut in _gaps(text, settle([*cuts, *found]))
        if any(is_prose(line.strip()) for line in text[cut.start : cut.end].split("\n"))
    ]
    if len(stays) < 2:
        return found
    return [
        cut
        for cut in found
        if not (stays[0] < cut.start < stays[-1] and text[cut.start : cut.end].rstrip().endswith("。"))
    ]


def _gaps(text: str, cuts: list[Piece]) -> list[Piece]:
    """The stretches between cuts."""
    edges = [0, *(edge for cut in cuts for edge in (cut.start, cut.end)), len(text)]
    return [Piece(one, two, "", "") for one, two in zip(edges[::2], edges[1::2], strict=True) if two > one]


def _with_title(text: str, cuts: list[Piece], found: list[Piece]) -> list[Piece]:
    """Leaves the page a title: the classifier's last cut above the text, where nothing above the text would stay."""
    at = 0
    for cut in settle([*cuts, *found]):
        if text[at : cut.start].strip():
            break
        at = cut.end
    for cut in sorted(found, reverse=True):
        below = text[cut.end : cut.end + 60].lstrip().partition("\n")[0]
        if cut.end <= at and cut.score < FIRM and _is_title(text, cut) and _DATED.search(below):
            return [one for one in found if one is not cut]
    last = max((cut for cut in found if cut.end <= at), default=None)
    following = text[at : at + 400].lstrip().partition("\n")[0]
    if last is None or last.end != at or not (is_prose(following) or _OPENING.match(following)):
        return found
    return [cut for cut in found if cut is not last] if _is_title(text, last) else found


def _is_title(text: str, cut: Piece) -> bool:
    """Whether what is cut may be a title: a short line without the marks of navigation."""
    title = text[cut.start : cut.end].strip()
    return 3 <= len(title) <= 60 and _NO_TITLE.search(title) is None
