"""Reads the head and the tail of a page line by line and decides which lines are furniture.

Only lines near the two edges are looked at, and only as long as furniture keeps turning up: a report that begins and
ends with prose costs two or three lines.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from pipeline.characters import fold
from pipeline.clean.match import Hit, LineMatcher, fits
from pipeline.clean.metadata import Captured, Metadata
from pipeline.clean.repairs import mojibake
from pipeline.rules import Keep

MAX_LINES = 90  # lines of a head or a tail at most; the longest head seen (31ppt) has 45
MAX_LINE = 1500  # characters of a line that are looked at; no disclaimer seen is longer
MAX_ENCLOSED = 3  # unmatched lines in a row between two marks that may go with them
ENOUGH = 8  # lines of the report, or one of prose, that must stand above a mark which closes it
MAX_PROSE = 2  # unmatched lines of prose after which the zone ends
MAX_OTHER = 14  # unmatched lines in a row after which the zone ends
_STOPS, _CLOSERS = frozenset("。！？!?;；"), "”」』）)"
_LABEL = re.compile(r"[^\s:：,，。;；]{2,7}\s?[:：]")


@dataclass(slots=True)
class Line:
    """A line of the page.

    Attributes:
        start: Source offset of its first character.
        end: Source offset after its last character, the newline not counted.
        text: Stripped, not folded.
        offset: Source offset of the first character of ``text``.
        prose: Whether it reads as running text.
        hit: The rule that matched it, if any.
        cut: Whether it goes.
    """

    start: int
    end: int
    text: str
    offset: int
    prose: bool
    hit: Hit | None = None
    cut: bool = False


def is_prose(line: str) -> bool:
    """Whether a stripped line reads as running text."""
    if not 16 <= len(line) < 60:
        return len(line) >= 60
    return line.rstrip(_CLOSERS)[-1:] in _STOPS or line.count("，") + line.count(",") + line.count("。") > 1


Protect = Callable[[str], bool]


def protector(keeps: Sequence[Keep]) -> Protect:
    """A function that says of a stripped line whether a keep rule guards it."""
    patterns = [keep.pattern for keep in keeps]

    def protect(line: str) -> bool:
        folded = fold(line)
        return any(pattern.fullmatch(folded) for pattern in patterns)

    return protect


def _line(text: str, start: int, end: int) -> Line:
    raw = text[start : min(end, start + MAX_LINE)]
    bare = raw.lstrip()
    line = bare.rstrip()
    return Line(start, end, line, start + len(raw) - len(bare), is_prose(line))


def head_lines(text: str, start: int, end: int, matcher: LineMatcher) -> list[Line]:
    """The lines of the head zone, matched; blank lines are among them."""
    lines = _zone(_downward(text, start, end), matcher, text)
    _open_values(lines)
    return lines


def tail_lines(text: str, start: int, end: int, matcher: LineMatcher) -> list[Line]:
    """The lines of the tail zone, matched, in text order."""
    lines = _zone(_upward(text, start, end), matcher, text)[::-1]
    _open_values(lines)
    return lines


def _downward(text: str, start: int, end: int) -> Iterator[Line]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield _line(text, start, stop)
        start = stop + 1


def _upward(text: str, start: int, end: int) -> Iterator[Line]:
    while end >= start:
        at = text.rfind("\n", start, end) + 1
        at = max(at, start)
        yield _line(text, at, end)
        end = at - 1


def _zone(near: Iterator[Line], matcher: LineMatcher, text: str) -> list[Line]:
    """The lines from an edge of the page inward, matched, as far as furniture may turn up."""
    lines: list[Line] = []
    prose = other = 0
    for line in islice(near, MAX_LINES):
        lines.append(line)
        if not line.text:
            continue
        line.hit = _match(line.text, matcher, text)
        if line.hit is not None:
            prose = other = 0
            continue
        other += 1
        prose += line.prose
        if prose >= MAX_PROSE or other >= MAX_OTHER:
            break
    return lines


def _match(line: str, matcher: LineMatcher, page: str) -> Hit | None:
    hit = matcher.match(line) or _broken(line, matcher)
    if hit is not None and hit.rule.needs and not any(need in page for need in hit.rule.needs):
        return None
    return hit


def _broken(text: str, matcher: LineMatcher) -> Hit | None:
    """The hit of a line whose encoding is broken, by what it should have said; its values are unreadable."""
    decoded = mojibake(text)
    if decoded is None:
        return None
    hit = matcher.match(decoded.strip())
    rule = hit.rule if hit else matcher.broken
    return Hit(rule, "sure") if rule is not None else None


def _open_values(lines: list[Line]) -> None:
    """Gives a line that is the value of a label alone on the line before to the label's rule."""
    before: Hit | None = None
    for line in lines:
        if not line.text:
            continue
        if line.hit is None and before is not None and before.open and fits(before.open, line.text):
            line.hit = Hit(before.rule, before.strength, [(before.open, 0, len(line.text))])
            before = None
        else:
            before = line.hit


def decide_head(lines: list[Line], protect: Protect) -> None:
    """Marks the lines of a head that go: runs of marks that weigh enough together, and what stands between them.

    Above the first prose all marks weigh together, below it only those of one run.
    """
    if all(line.hit is None for line in lines):
        return
    _open_blocks(lines, protect)
    _enclosed(lines, protect)
    text = next((line.start for line in lines if line.prose and line.hit is None), None)
    for line in lines:
        if line.hit is not None and line.hit.by_phrases and text is not None and line.start > text:
            line.hit.strength = "strong"
    above = _weigh([line for line in lines if text is None or line.start < text])
    for run in _runs(lines):
        sure, strong, weak = _weigh(run)
        firm, faint = sure + strong, weak
        if text is None or run[0].start < text:
            firm, faint = above[0] + above[1], max(weak, above[2] - 1)
        enough = sure > 0 or (strong > 0 and (firm > 1 or weak > 0)) or faint > 2
        for line in run:
            line.cut = line.hit is not None and enough
    _blank_between(lines)


def _enclosed(lines: list[Line], protect: Protect) -> None:
    """Gives short lines between two marks of a head to the first: site names and categories that no rule knows.

    The last line before the publication line is the title, and what is repeated below is one too.
    """
    full = [line for line in lines if line.text]
    full = full[: next((i for i, line in enumerate(full) if line.prose and line.hit is None), len(full))]
    texts = [line.text for line in full]
    hits = [index for index, line in enumerate(full) if line.hit is not None]
    for first, last in pairwise(hits):
        between, before = full[first + 1 : last], full[first].hit
        if before is None or not 0 < len(between) <= MAX_ENCLOSED or _states_publication(full[last]):
            continue
        if any(line.prose or len(line.text) > 16 or protect(line.text) for line in between):
            continue
        around = [full[i].hit for i in hits if abs(i - first) <= 8]
        if sum(1 if hit.strength == "weak" else 2 for hit in around if hit is not None) < 4:
            continue
        if any(line.text in texts[last:] for line in between):
            continue  # it is the title
        if any(len(line.text) >= 6 for line in between) and not _title_follows(full[last:]):
            continue  # it may be the title
        for line in between:
            line.hit = Hit(before.rule, "weak")


def _title_follows(lines: list[Line]) -> bool:
    """Whether a line that may be the title stands between the marks and the first prose."""
    for line in lines:
        if line.hit is None:
            return not line.prose and len(line.text) >= 6
    return False


def _states_publication(line: Line) -> bool:
    return line.hit is not None and any(
        name in ("date", "date_updated", "source", "byline") for name, _, _ in line.hit.captures
    )


def decide_tail(lines: list[Line], protect: Protect) -> None:
    """Marks the lines of a tail that go: sure ones, two strong ones together, weak ones beside those.

    What may state a fact of the report (owner, address) goes only in a footer that carries the site's own marks.
    """
    if all(line.hit is None for line in lines):
        return
    _open_blocks(lines, protect)
    _after_the_end(lines, protect)
    text = next((line.start for line in reversed(lines) if line.prose and line.hit is None), -1)
    for line in lines:
        if line.hit is not None and line.hit.by_phrases and line.start < text:
            line.hit.strength = "strong"
    below = _weigh([line for line in lines if line.start > text])
    for run in _runs(lines):
        sure, strong, _ = _weigh(run)
        all_sure, all_strong = below[:2] if run[-1].start > text else (sure, strong)
        firm = sure + strong > 0 and 2 * all_sure + all_strong >= 2
        own = sum((2 if line.hit.strength == "sure" else 1) for line in run if _is_footer(line) and line.hit) >= 2
        top = next((i for i, line in enumerate(run) if _is_footer(line)), len(run))
        above = own and _above_may_go(lines, run, top)
        for index, line in enumerate(run):
            if line.hit is None:
                continue
            guarded = line.hit.strength == "strong" and protect(line.text)
            if line.hit.strength != "weak" and not guarded:
                line.cut = line.hit.strength == "sure" or firm
            elif line.hit.rule.footer:
                line.cut = own and (index > top or (above and all(_is_any_footer(one) for one in run[index:top])))
            else:
                line.cut = firm
    _blank_between(lines)


def _after_the_end(lines: list[Line], protect: Protect) -> None:
    """Gives the short lines below a mark that closes the report to that mark: links to other pages."""
    seen = 0
    closed: Hit | None = None
    for line in (one for one in lines if one.text):
        if line.hit is None and line.prose:
            seen, closed = seen + ENOUGH, None
        elif line.hit is not None and line.hit.rule.closes and line.hit.strength == "sure" and seen >= ENOUGH:
            closed = closed or line.hit
        elif line.hit is None and closed is None:
            seen += 1
        elif line.hit is None and closed is not None and len(line.text) <= 60 and not protect(line.text):
            line.hit = Hit(closed.rule, "sure")


def _is_any_footer(line: Line) -> bool:
    return line.hit is not None and line.hit.rule.footer


def _is_footer(line: Line) -> bool:
    """Whether a line carries a mark that only a site's footer has."""
    return line.hit is not None and line.hit.rule.footer and line.hit.strength != "weak"


def _above_may_go(lines: list[Line], run: list[Line], top: int) -> bool:
    """Whether the weak lines over a footer's first strong mark belong to it: few, and not below a list of labels."""
    weak: list[Line] = []
    for line in reversed(run[:top]):
        if line.hit is None or not line.hit.rule.footer:
            break
        weak.insert(0, line)
    if not weak or len(weak) > 3:
        return False
    before = [line for line in lines if line.text and line.start < weak[0].start]
    return not before or not _LABEL.match(before[-1].text)


def _runs(lines: list[Line]) -> list[list[Line]]:
    """Rows of matched lines with nothing but blank ones between them."""
    runs: list[list[Line]] = []
    fresh = True
    for line in lines:
        if line.hit is None:
            fresh = fresh or bool(line.text)
        elif fresh:
            runs.append([line])
            fresh = False
        else:
            runs[-1].append(line)
    return runs


def _weigh(run: list[Line]) -> tuple[int, int, int]:
    strengths = [line.hit.strength for line in run if line.hit]
    return strengths.count("sure"), strengths.count("strong"), strengths.count("weak")


def _open_blocks(lines: list[Line], protect: Protect) -> None:
    """Gives the lines that a block opens to it: to the next prose, protected line or the block's limit."""
    left, hit = 0, None
    full = [line for line in lines if line.text]
    for index, line in enumerate(full):
        if line.hit is not None:
            if line.hit.rule.scope == "block":
                after = full[index + 1] if index + 1 < len(full) else None
                if after is not None and after.hit is None and after.prose:
                    line.hit = None  # a heading of the text
                    continue
                left, hit = line.hit.rule.lines, line.hit
            continue
        if hit is None or left <= 0:
            continue
        if line.prose or protect(line.text):
            hit = None
            continue
        left -= 1
        line.hit = Hit(hit.rule, hit.strength)


def _blank_between(lines: list[Line]) -> None:
    """Lets the blank lines between two lines that go, go too."""
    last: int | None = None
    for index, line in enumerate(lines):
        if not line.text:
            continue
        if line.cut:
            if last is not None:
                for blank in lines[last + 1 : index]:
                    blank.cut, blank.hit = True, line.hit
            last = index
        else:
            last = None


def capture(line: Line, text: str, metadata: Metadata) -> None:
    """Adds what a line's rule captured to the page's metadata."""
    for name, start, end in line.hit.captures if line.hit else ():
        at, stop = line.offset + start, line.offset + end
        metadata.add(name, Captured(text[at:stop], at, stop))
