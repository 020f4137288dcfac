"""The learned line classifier: how likely a line is furniture, from its characters and from where it stands.

Two models work one after the other, both trained by ``pipeline/learn/cleaner.py`` and kept in ``models/cleaner/``:

1. a logistic regression on the character bigrams and trigrams of a line (its ends where it is long) scores the line by
   itself;
2. boosted trees see that score, those of the neighbours, the line's place, length and punctuation, and how much prose
   stands before and after it, and give a calibrated probability.

Inference needs neither scikit-learn nor numpy: the weights are a table of strings, the trees are lists.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline import resources
from pipeline.characters import fold

HEAD, TAIL = 40, 24  # characters at the two ends of a long line that are looked at
LONG = 25  # characters from which a line counts to the body in which a line's words are looked for
BODY = 2000  # characters of the two ends of that body
PROSE = 42  # characters from which a line with a full stop counts as prose
PATIENCE = 3  # lines of content in a row ...
PATIENCE_CHARACTERS = 120  # ... of at least so many characters, after which an edge is left alone
LEAST = -0.5  # log-odds of a line by itself from which it may be furniture
HOPE = -2.5  # log-odds below which the trees need not be asked
CONTENT = -3.0  # log-odds that stand for a line at which nobody looks
MAX_LINES = 120  # lines of an edge that are looked at
IN_BLOCK = 0.6  # probability from which a line in the block of an edge goes
INSIDE = 0.993  # probability from which a line between lines that stay goes
BLOCK = 2.5  # log-odds that a block must give together
SUREST = 4.0  # log-odds that one line gives at most
GONE = 2.0  # what a line gives that the rules cut
LINE_COST, PROSE_COST = 1.0, 2.5  # what a line that stays takes from a block around it
WIDEST = 12.0  # a block is not looked for beyond so much loss
_DIGITS = str.maketrans("123456789", "000000000")
_STOPS = "。！？!?;；…"
_CLOSERS = '”"』」）)】'
_SPLITTER = re.compile(r"[|>»›·/\\\-_:：【】\[\]()（）]")
_NUMBERED = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]")
_DIGIT = re.compile(r"\d")
_HOPELESS = -6.0  # log-odds beyond which scores are cut off


@dataclass(frozen=True)
class Model:
    """The weights.

    Attributes:
        bias: Log-odds of a line without known n-grams.
        weights: N-gram → weight; a line's score is ``bias + sum / sqrt(n)`` over its n n-grams.
        trees: Nodes of every tree as ``(feature, threshold, left, right, value)``; a leaf has feature -1.
        base: What the trees' sum starts from (log-odds).
        scale: Slope and intercept of the calibration of the sum.
    """

    bias: float
    weights: dict[str, float]
    trees: list[list[tuple[int, float, int, int, float]]]
    base: float
    scale: tuple[float, float]


@cache
def model() -> Model:
    """The shipped model.

    Raises:
        pipeline.resources.MissingResource: If it is not there.
    """
    data = json.loads(resources.path("models", "cleaner", "lines.json").read_text(encoding="utf-8"))
    weights = dict(zip(data["grams"], data["weights"], strict=True))
    trees = [[(int(f), t, int(a), int(b), v) for f, t, a, b, v in tree] for tree in data["trees"]]
    return Model(data["bias"], weights, trees, data["base"], (data["scale"][0], data["scale"][1]))


def grams(line: str) -> list[str]:
    """The character bigrams and trigrams of a line, folded, digits as ``0``, long lines by their two ends."""
    text = line.strip()
    text = f"^{text[:HEAD]}\n{text[-TAIL:]}$" if len(text) > HEAD + TAIL else f"^{text}$"
    text = fold(text).translate(_DIGITS).lower()
    pairs = list(map(str.__add__, text, text[1:]))
    return pairs + list(map(str.__add__, pairs, text[2:]))


def _own(line: str, weights: dict[str, float], bias: float) -> float:
    found = grams(line)
    score = bias + sum(map(weights.get, found, [0.0] * len(found))) / math.sqrt(len(found))
    return min(max(score, _HOPELESS), -_HOPELESS)


def own_scores(lines: Sequence[str], trained: Model | None = None) -> list[float]:
    """Log-odds of every line by its own characters, within ±6."""
    trained = trained or model()
    return [_own(line, trained.weights, trained.bias) for line in lines]


def is_prose(line: str) -> bool:
    """Whether a line is long enough and has the full stop of running text."""
    return len(line) >= PROSE and "。" in line


def body_of(lines: Sequence[str]) -> str:
    """What stands for the body when a line's words are looked for in it: the longer lines, their two ends."""
    text = "\n".join([line for line in lines if len(line) >= LONG])
    return text if len(text) <= 2 * BODY else text[:BODY] + "\n" + text[-BODY:]


def overlap(line: str, body: str) -> float:
    """The share of a line's character pairs that stand in the body outside the line itself.

    A title shares its words with the report, a signature too; links to other pages and buttons do not.
    """
    if len(line) > 80:
        line = line[:80]
    pairs = {line[i : i + 2] for i in range(len(line) - 1) if line[i] > "\u2fff" and line[i + 1] > "\u2fff"}
    if not pairs:
        return 0.0
    if len(line) >= LONG:
        body = body.replace(line, "")
    return sum([pair in body for pair in pairs]) / len(pairs)


def first_is_number(line: str) -> bool:
    """Whether a line begins like an item of a list or a heading: ``1.``, ``（二）``, ``三、``."""
    return _NUMBERED.match(line) is not None


@dataclass(slots=True)
class Lines:
    """The non-blank lines of a page, stripped, and what :func:`features` needs of all of them.

    Attributes:
        texts: The lines.
        own: Their own scores.
        prose: The length of each that is prose, else 0.
        body: See :func:`body_of`.
    """

    texts: Sequence[str]
    own: Sequence[float]
    prose: Sequence[int]
    body: str

    @classmethod
    def of(cls, texts: Sequence[str], own: Sequence[float]) -> "Lines":
        """The lines of a page of which nothing is cut yet."""
        return cls(texts, own, [len(text) if is_prose(text) else 0 for text in texts], body_of(texts))

    def rows(self) -> list[list[float]]:
        """The features of every line."""
        every = sum(self.prose)
        before = 0
        out = []
        for i, size in enumerate(self.prose):
            out.append(features(self, i, before, every - before - size))
            before += size
        return out


def features(page: Lines, index: int, before: int, after: int) -> list[float]:
    """What the trees see of one line.

    Args:
        page: The lines.
        index: Which of them.
        before: How many characters of prose stand above it on the page.
        after: How many stand below it.

    Returns:
        One number a feature, in a fixed order.
    """
    texts, own = page.texts, page.own
    line = texts[index]
    size = len(line)
    count = len(texts)
    up = own[max(0, index - 5) : index]
    down = own[index + 1 : index + 6]
    short = line[:80]
    last = line[-1]
    # MONOTONE in pipeline/learn/cleaner.py follows this order.
    return [
        own[index],
        up[-1] if up else 3.0,
        up[-2] if len(up) > 1 else 3.0,
        down[0] if down else 3.0,
        down[1] if len(down) > 1 else 3.0,
        sum(up) / len(up) if up else 3.0,
        sum(down) / len(down) if down else 3.0,
        max(up) if up else 3.0,
        max(down) if down else 3.0,
        min(index, 30),
        min(count - 1 - index, 30),
        min(before, 1200),
        min(after, 1200),
        size,
        len(texts[index - 1]) if index else 0,
        len(texts[index + 1]) if index + 1 < count else 0,
        len(_DIGIT.findall(short)) / min(size, 80),
        len(_SPLITTER.findall(short)) / min(size, 80),
        short.count(" "),
        last in _STOPS or (last in _CLOSERS and line[-2:-1] in _STOPS),
        "。" in line,
        "，" in line or "," in line,
        ":" in short or "：" in short,
        overlap(line, page.body),
        sum([line in other for other in texts[: 2 * MAX_LINES]]) - 1 if 6 <= size <= 60 else 0,
        first_is_number(line),
    ]


def total(row: Sequence[float], trained: Model) -> float:
    """The sum of the trees for one row of :func:`features`: log-odds before calibration."""
    found = trained.base
    for tree in trained.trees:
        node = tree[0]
        while node[0] >= 0:
            node = tree[node[2] if row[node[0]] <= node[1] else node[3]]
        found += node[4]
    return found


def probability(row: Sequence[float], trained: Model) -> float:
    """The calibrated probability for one row of :func:`features`."""
    slope, intercept = trained.scale
    return 1 / (1 + math.exp(-(slope * total(row, trained) + intercept)))


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
    for i, row in zip(places, Lines.of(texts, own_scores(texts, trained)).rows(), strict=True):
        found[i] = probability(row, trained)
    return found


def furniture(text: str, cuts: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, float]]:
    """Lines of a page that the classifier would cut, judged from the two edges inward.

    Args:
        text: The page.
        cuts: What is cut already, sorted and disjoint. A line that is cut counts as furniture for its neighbours.

    Returns:
        ``(start, end, probability)`` of every line that goes and is not cut yet: offsets into ``text``, white space at
        the line's ends left out, sorted, disjoint.
    """
    trained = model()
    texts, places, gone = _lines(text, cuts)
    count = len(texts)
    own = _own_of_edges(texts, gone, trained)
    if not any(score is not None and score > LEAST for score, cut in zip(own, gone, strict=True) if not cut):
        return []
    known = [CONTENT if score is None else score for score in own]
    prose = [len(line) if not cut and is_prose(line) else 0 for line, cut in zip(texts, gone, strict=True)]
    page = Lines(texts, known, prose, body_of([line for line, cut in zip(texts, gone, strict=True) if not cut]))
    every = sum(prose)
    before = 0
    judged: list[float] = []
    for i in range(count):
        if gone[i] or known[i] <= HOPE:
            judged.append(0.0)
        else:
            judged.append(probability(features(page, i, before, every - before - prose[i]), trained))
        before += prose[i]
    block = _block(range(count), judged, gone, prose) | _block(range(count - 1, -1, -1), judged, gone, prose)
    return [
        (*places[i], judged[i]) for i in range(count) if judged[i] >= INSIDE or (i in block and judged[i] >= IN_BLOCK)
    ]


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
            weight += min(math.log(judged[i] / max(1 - judged[i], 1e-6)), SUREST)
        else:
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
    own: list[float | None] = [None] * count
    for order in (range(count), range(count - 1, -1, -1)):
        quiet = characters = 0
        for i in order[:MAX_LINES]:
            if gone[i]:
                own[i] = -_HOPELESS
                quiet = characters = 0
                continue
            score = own[i]
            if score is None:
                score = own[i] = _own(texts[i], trained.weights, trained.bias)
            if score > LEAST:
                quiet = characters = 0
                continue
            quiet += 1
            characters += len(texts[i])
            if quiet >= PATIENCE and characters >= PATIENCE_CHARACTERS:
                break
    return own
