"""Finds the furniture of a page with the line classifier: lines at the edges, and what is glued to lines that stay."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, takewhile

from pipeline import resources
from pipeline.clean.glued import glued, glued_ends, glued_starts
from pipeline.clean.line_grams import LONG, shared
from pipeline.clean.line_model import (
    FACT,
    HOPELESS,
    MAX_LINES,
    Lines,
    Model,
    body_of,
    features,
    is_prose,
    model,
    own_scores,
    probabilities,
)

FIRST = 8  # lines of an edge that are scored at once; then twice as many, as long as it is not left alone
PATIENCE = 3  # lines of content in a row ...
PATIENCE_CHARACTERS = 120  # ... of at least so many characters, after which an edge is left alone
LEAST = -0.5  # log-odds of a line by itself from which it may be furniture
HOPE = -5.5  # log-odds below which the trees need not be asked
CONTENT = -3.0  # log-odds that stand for a line at which nobody looks
IN_BLOCK = 0.8  # probability from which a line speaks for a block
ENCLOSED = 0.7  # probability from which a line between lines of a block goes with them
SENTENCE = 0.9  # the same for a sentence
INSIDE = 0.993  # probability from which a line between lines that stay goes
BLOCK = 2.0  # log-odds that a block must give together
UNKNOWN = 6.0  # log-odds that all lines must give together on a page of which no rule cut anything ...
ALONE = 0.97  # ... or each of them at least this probability
SUREST = 4.0  # log-odds that one line gives at most
LOUD = 3.0  # log-odds of a line by itself from which its words do not excuse it
QUIET = 2.0  # log-odds of a line by itself up to which a line that comes again may be the title
GONE = 2.0  # what a line gives that the rules cut
LINE_COST, PROSE_COST = 1.0, 5.0  # what a line that stays takes from a block around it
WIDEST = 12.0  # a block is not looked for beyond so much loss
CELL, CELLS = 10, 4  # a table's cells are so short at most; so many that stay in a row make a table
_REACH = 400  # characters of a line in which glued furniture is looked for
_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[ \u3000]+[\u4e00-\u9fff]{2,4}){1,20}")
_DAY = re.compile(
    r"[(（]?(?:\d{4}|[二〇○零一九\d]{4}) ?年 ?[\d一二三四五六七八九十]{1,3} ?月"
    r"(?: ?[\d一二三四五六七八九十]{1,3} ?日)?[)）]?"
)
_BODY = re.compile(r"[\u4e00-\u9fff（）()“”]{3,30}")
_PARTED = re.compile(r"[|>»©_《@:：]|\.(?:docx?|pptx?|pdf)\b|第\d+页")


def _signed(texts: Sequence[str], index: int) -> bool:
    """Whether a line is half of a signature: a body's name, and the day below it."""
    if _DAY.fullmatch(texts[index]):
        return index > 0 and _BODY.fullmatch(texts[index - 1]) is not None
    below = texts[index + 1] if index + 1 < len(texts) else ""
    return _DAY.fullmatch(below) is not None and _BODY.fullmatch(texts[index]) is not None


@cache
def _surnames() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_surnames.txt")


def reported(page: Lines, index: int, *, head: bool) -> bool:
    """Whether a line is the report's own beyond what the model may say of it.

    Prose with facts in it is, and a row of people's names; so is a plain line above the text whose words are those of
    the body or that comes again, a title, and a short one below it, a signature, unless its characters say loudly that
    it is furniture.
    """
    line, own = page.texts[index], page.own[index]
    size = len(line)
    if own > LOUD:
        return False
    if size >= LONG and "。" in line:
        return len(set(FACT.findall(line[:200]))) >= 2
    if _PARTED.search(line):
        return False
    if _NAMES.fullmatch(line) and all(name[0] in _surnames() for name in line.split()):
        return True
    if not head:
        return (size <= 20 and page.shared[index] >= 0.85) or _signed(page.texts, index)
    if not 6 <= size <= 60:
        return False
    return (own < QUIET and line in page.texts[index + 1 : index + MAX_LINES]) or page.shared[index] >= 0.5


def scores(lines: Sequence[str]) -> list[float]:
    """The probability of every line of a page to be furniture, from its characters and its place among the others.

    Args:
        lines: All lines of the page in order; blank ones give 0.

    Returns:
        One probability a line.
    """
    places = [i for i, line in enumerate(lines) if line.strip()]
    found = [0.0] * len(lines)
    if not places:
        return found
    trained = model()
    texts = [lines[i].strip() for i in places]
    rows = Lines.of(texts, own_scores(texts, trained)).rows()
    for i, chance in zip(places, probabilities(rows, trained), strict=True):
        found[i] = chance
    return found


def furniture(text: str, cuts: Sequence[tuple[int, int]] = (), *, pieces: bool = False) -> list[tuple[int, int, float]]:
    """Lines of a page that the classifier would cut, judged from the two edges inward.

    Args:
        text: The page.
        cuts: What is cut already, sorted and disjoint. A line that is cut counts as furniture for its neighbours.
        pieces: Whether to look for furniture that is glued to the start or the end of a line that stays, too.

    Returns:
        ``(start, end, probability)`` of every line that goes and is not cut yet, white space at its ends left out (and
        of every glued piece): offsets into ``text``, sorted, disjoint.
    """
    trained = model()
    texts, places, gone = _lines(text, cuts)
    count = len(texts)
    own = _own_of_edges(texts, gone, trained)
    if not any(score is not None and score > LEAST for score, cut in zip(own, gone, strict=True) if not cut):
        return []
    known = [CONTENT if score is None else score for score in own]
    prose = [len(line) if not cut and is_prose(line) else 0 for line, cut in zip(texts, gone, strict=True)]
    body = body_of([line for line, cut in zip(texts, gone, strict=True) if not cut])
    looked = [i for i in range(count) if not gone[i] and own[i] is not None and known[i] > HOPE]
    held = dict(zip(looked, shared([texts[i] for i in looked], body), strict=True))
    page = Lines(texts, known, prose, [held.get(i, 0.0) for i in range(count)])
    above = [0, *accumulate(prose)]
    asked = [i for i in looked if not reported(page, i, head=above[i] == 0)]
    rows = [features(page, i, above[i], above[-1] - above[i + 1]) for i in asked]
    judged = [0.0] * count
    for i, chance in zip(asked, probabilities(rows, trained), strict=True):
        judged[i] = chance
    block = _block(range(count), judged, gone, prose) | _block(range(count - 1, -1, -1), judged, gone, prose)
    least = [SENTENCE if "。" in line and len(line) >= LONG else ENCLOSED for line in texts]
    goes = [judged[i] >= INSIDE or (i in block and judged[i] >= least[i]) for i in range(count)]
    if not any(gone) and sum(_odds(judged[i]) for i in range(count) if goes[i]) < UNKNOWN:
        # Nothing but a few doubtful lines says that this is a site's page at all.
        goes = [go and one >= ALONE for go, one in zip(goes, judged, strict=True)]
    if not any(gone):
        _leave_tables(texts, goes, prose)
    stays = [i for i in range(count) if not goes[i] and not gone[i]]
    found = [(*places[i], judged[i]) for i in range(count) if goes[i]]
    if pieces:
        found += dict(_glued(text, [places[i] for i in stays], cuts, trained)).values()
    return sorted(found)


def _glued(
    text: str, places: Sequence[tuple[int, int]], cuts: Sequence[tuple[int, int]], trained: Model
) -> Iterator[tuple[int, tuple[int, int, float]]]:
    """Furniture glued to the first and the last lines that stay, by the line's place."""

    def own(stretches: Sequence[str]) -> list[float]:
        return own_scores(stretches, trained)

    def chance(score: float) -> float:
        return 1 / (1 + math.exp(-score))

    firsts, lasts = places[:2], [*places[:1], *places[-2:]]
    starts = [glued_starts(text[start : min(end, start + _REACH)]) for start, end in firsts]
    ends = [glued_ends(text[max(start, end - _REACH) : end]) for start, end in lasts]
    judged = glued([*starts, *ends], own)
    for (start, _), found in zip(firsts, judged, strict=False):
        if found and not any(a < start + found[0] and b > start for a, b in cuts):
            yield start, (start, start + len(text[start : start + found[0]].rstrip()), chance(found[1]))
    for (start, end), found in zip(lasts, judged[len(firsts) :], strict=True):
        base = max(start, end - _REACH)
        if found and not any(a < end and b > base + found[0] for a, b in cuts):
            yield start, (base + found[0], end, chance(found[1]))


def _leave_tables(texts: Sequence[str], goes: list[bool], prose: Sequence[int]) -> None:
    """Lets the cells of a table stay: short lines, several of them numbers, or going on where the furniture ends."""
    for order in (range(len(texts)), range(len(texts) - 1, -1, -1)):
        edge = list(takewhile(lambda i: not prose[i], order[:MAX_LINES]))
        last = max((step for step, i in enumerate(edge) if goes[i]), default=-1)
        inner = edge[last + 1 :]
        cells = sum(1 for _ in takewhile(lambda i: len(texts[i]) <= CELL, inner))
        numbers = sum(texts[i].isdecimal() for i in edge)
        if last >= 0 and (cells >= CELLS or (numbers > 1 and len(edge) > 2 * CELLS)):
            for i in edge[: last + 1]:
                goes[i] = goes[i] and len(texts[i]) > CELL


def _odds(chance: float) -> float:
    return min(math.log(chance / max(1 - chance, 1e-6)), SUREST)


def _block(order: range, judged: Sequence[float], gone: Sequence[bool], prose: Sequence[int]) -> set[int]:
    """The lines from one edge inward that make up its furniture together.

    Lines add their log-odds, lines that stay cost something, prose more; the block ends where the sum is greatest, and
    there is none if that is less than one very sure line gives.
    """
    best, end, weight = BLOCK, 0, 0.0
    for steps, i in enumerate(order, 1):
        if gone[i]:
            weight += GONE
        elif judged[i] >= IN_BLOCK:
            weight += _odds(judged[i])
        elif judged[i] < ENCLOSED:
            weight -= PROSE_COST if prose[i] else LINE_COST
        if weight > best:
            best, end = weight, steps
        elif weight < best - WIDEST:
            break
    return set(order[:end])


def _lines(text: str, cuts: Sequence[tuple[int, int]]) -> tuple[list[str], list[tuple[int, int]], list[bool]]:
    """The non-blank lines, stripped and without what is cut in them, their offsets, and whether most is cut already."""
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    gone: list[bool] = []
    at = 0
    index = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            end = start + len(bare)
            while index < len(cuts) and cuts[index][1] <= start:
                index += 1
            covered, look = 0, index
            while look < len(cuts) and cuts[look][0] < end:
                covered += min(cuts[look][1], end) - max(cuts[look][0], start)
                look += 1
            if covered and covered * 2 <= end - start:
                bare = _uncut(text, start, end, cuts[index:look])
            texts.append(bare)
            places.append((start, end))
            gone.append(covered * 2 > end - start)
        at += len(line) + 1
    return texts, places, gone


def _uncut(text: str, start: int, end: int, cuts: Sequence[tuple[int, int]]) -> str:
    """A line without the cuts in it."""
    parts = []
    for cut_start, cut_end in cuts:
        parts.append(text[start : max(start, cut_start)])
        start = max(start, cut_end)
    return "".join([*parts, text[start:end]]).strip() or "-"


def _own_of_edges(texts: Sequence[str], gone: Sequence[bool], trained: Model) -> list[float | None]:
    """Own scores of the lines near the two edges; ``None`` where nobody looks."""
    count = len(texts)
    own: list[float | None] = [-HOPELESS if cut else None for cut in gone]
    edges = [_Edge(range(count)[:MAX_LINES]), _Edge(range(count - 1, -1, -1)[:MAX_LINES])]
    for edge in edges:
        edge.walk(own, texts)
    batch = FIRST
    while wanted := {i for edge in edges for i in edge.wants(own, batch)}:
        lines = sorted(wanted)
        for i, score in zip(lines, own_scores([texts[i] for i in lines], trained), strict=True):
            own[i] = score
        for edge in edges:
            edge.walk(own, texts)
        batch *= 2
    return own


class _Edge:
    """A walk from one edge of a page inward, until enough lines in a row read as the report's own."""

    def __init__(self, order: range) -> None:
        self.order = order
        self.at = self.quiet = self.characters = 0
        self.over = False

    def wants(self, own: Sequence[float | None], batch: int) -> list[int]:
        """The next lines without a score."""
        if self.over:
            return []
        return [i for i in self.order[self.at : self.at + batch] if own[i] is None]

    def walk(self, own: Sequence[float | None], texts: Sequence[str]) -> None:
        """Goes on as far as scores are known."""
        while not self.over and self.at < len(self.order):
            i = self.order[self.at]
            score = own[i]
            if score is None:
                return
            self.at += 1
            if score > LEAST:
                self.quiet = self.characters = 0
            else:
                self.quiet += 1
                self.characters += len(texts[i])
                self.over = self.quiet >= PATIENCE and self.characters >= PATIENCE_CHARACTERS
        self.over = True
