"""The learned model of page lines: what it sees of a line, its weights, and its probability.

Two models work one after the other, both trained by ``pipeline/learn/cleaner.py`` and kept in ``models/cleaner/``:

1. a logistic regression on the character bigrams and trigrams of a line (its ends where it is long) scores the line by
   itself;
2. boosted trees see that score, those of the neighbours, the line's place, length and punctuation, how much prose
   stands before and after it, and how much of it stands in the body, and give a calibrated probability.

Inference needs neither scikit-learn nor numpy: the weights are a table of strings, the trees are lists.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.clean import line_grams

BODY = 1500  # characters of the two ends of that body
PROSE = 42  # characters from which a line with a full stop counts as prose
MAX_LINES = 120  # lines of an edge that are looked at
_STOPS = "。！？!?;；…"
_CLOSERS = '”"』」）)】'
HOPELESS = -6.0  # log-odds beyond which scores are cut off
# What reports are made of: counts, days, offices.
FACT = re.compile(
    r"\d[\d,]*(?:余|多)?(?:名|人|家|户|场|份|册|台|支|万|亿|亩|公里|平方米|个|%)|\d{1,2}月\d{1,2}日"
    r"|书记|主任|[局院校市县镇区省处科会馆所站厂]长|主席|教授|董事长|经理|代表|召开|举[办行]|开展|参加|出席|组织"
    r"|会上|指出|强调|致辞|讲话|村民|群众|市民|师生|工程师|专家|介绍"
)
_NUMBERED = re.compile(r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]")
_DIGIT = re.compile(r"\d")
_SPLITTER = re.compile(r"[|>»›·/\\\-_:：【】\[\]()（）]")


@dataclass(frozen=True)
class Model:
    """The weights.

    Attributes:
        bias: Log-odds of a line without known n-grams.
        weights: Of the n-grams by bucket; a line's score is ``bias + sum / sqrt(n)`` over its n n-grams.
        trees: Nodes of all trees.
        base: What the trees' sum starts from (log-odds).
        scale: Slope and intercept of the calibration of the sum.
    """

    bias: float
    weights: NDArray[np.float32]
    trees: "Trees"
    base: float
    scale: tuple[float, float]


@dataclass(frozen=True)
class Trees:
    """Nodes of all trees in one row; a leaf leads to itself.

    Attributes:
        roots: The first node of each tree.
        feature: What a node looks at.
        threshold: At most so much goes left.
        children: The two nodes below, left and right, one row a node.
        value: What a leaf gives.
        depth: Steps from a root to the farthest leaf.
    """

    roots: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    children: NDArray[np.int64]
    value: NDArray[np.float64]
    depth: int

    @classmethod
    def of(cls, trees: Sequence[Sequence[Sequence[float]]]) -> "Trees":
        """Lays trees together; a node is ``(feature, threshold, left, right, value)``, a leaf has feature -1."""
        roots: list[int] = []
        nodes: list[tuple[float, ...]] = []
        depth = 0
        for tree in trees:
            first = len(nodes)
            roots.append(first)
            level = {0: 0}
            for index, (feature, threshold, left, right, value) in enumerate(tree):
                if feature < 0:
                    nodes.append((0, 0.0, first + index, first + index, value))
                    depth = max(depth, level[index])
                else:
                    nodes.append((feature, threshold, first + left, first + right, 0.0))
                    level[int(left)] = level[int(right)] = level[index] + 1
        columns = np.array(nodes)
        children = columns[:, 3:1:-1].astype(np.int64)  # right, left: a comparison gives 0 or 1
        return cls(np.array(roots), columns[:, 0].astype(np.int64), columns[:, 1], children, columns[:, 4], depth)

    def sums(self, rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
        """What the trees give together, one number a row of :func:`features`."""
        table = np.array(rows, np.float64)
        begins = np.arange(0, table.size, table.shape[1])[:, None]
        node = np.repeat(self.roots[None, :], len(rows), axis=0)
        for _ in range(self.depth):
            left = table.take(self.feature.take(node) + begins) <= self.threshold.take(node)
            node = self.children.take(2 * node + left)
        return self.value.take(node).sum(axis=1)  # type: ignore[no-any-return]


@cache
def model() -> Model:
    """The shipped model.

    Raises:
        pipeline.resources.MissingResource: If it is not there.
    """
    data = json.loads(resources.path("models", "cleaner", "lines.json").read_text(encoding="utf-8"))
    return Model(
        data["bias"],
        spread(data["buckets"], data["weights"]),
        Trees.of(data["trees"]),
        data["base"],
        tuple(data["scale"]),
    )


def spread(buckets: Sequence[int], weights: Sequence[float]) -> NDArray[np.float32]:
    """Weights by bucket, 0 for those that have none."""
    table = np.zeros(1 << line_grams.BITS, np.float32)
    table[np.array(buckets)] = np.array(weights, np.float32)
    table[0] = 0.0
    return table


def own_scores(lines: Sequence[str], trained: Model | None = None) -> list[float]:
    """Log-odds of every line by its own characters, within ±6."""
    if not lines:
        return []
    trained = trained or model()
    found = line_grams.grams(lines)
    score = trained.bias + found.sums(trained.weights) / np.sqrt(found.counts)
    return np.minimum(np.maximum(score, HOPELESS), -HOPELESS).tolist()  # type: ignore[no-any-return]


def is_prose(line: str) -> bool:
    """Whether a line is long enough and has the full stop of running text."""
    return len(line) >= PROSE and "。" in line


def body_of(lines: Sequence[str]) -> str:
    """What stands for the body when a line's words are looked for in it: the longer lines, their two ends."""
    text = "\n".join([line for line in lines if len(line) >= line_grams.LONG])
    return text if len(text) <= 2 * BODY else text[:BODY] + "\n" + text[-BODY:]


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
        shared: How much of each stands in the body, see :func:`pipeline.clean.line_grams.shared`.
        top: The page's first lines in one, in which a line is looked for that comes again.
        above: Of each, what stands between it and the prose above it, see :func:`_between`.
        below: The same below it.
    """

    texts: Sequence[str]
    own: Sequence[float]
    prose: Sequence[int]
    shared: Sequence[float]
    top: str = field(init=False)
    above: list[tuple[int, float, float]] = field(init=False)
    below: list[tuple[int, float, float]] = field(init=False)

    def __post_init__(self) -> None:
        self.top = "\n".join(self.texts[: 2 * MAX_LINES])
        self.above = _between(self.own, self.prose)
        self.below = _between(self.own[::-1], self.prose[::-1])[::-1]

    @classmethod
    def of(cls, texts: Sequence[str], own: Sequence[float]) -> "Lines":
        """The lines of a page of which nothing is cut yet."""
        prose = [len(text) if is_prose(text) else 0 for text in texts]
        return cls(texts, own, prose, line_grams.shared(texts, body_of(texts)))

    def rows(self) -> list[list[float]]:
        """The features of every line."""
        every = sum(self.prose)
        before = 0
        out = []
        for i, size in enumerate(self.prose):
            out.append(features(self, i, before, every - before - size))
            before += size
        return out


def _between(own: Sequence[float], prose: Sequence[int]) -> list[tuple[int, float, float]]:
    """What stands before each line since the last prose or the page's edge.

    Returns:
        For each line the number of lines, their highest own score and its mean.
    """
    out = []
    count, highest, total = 0, HOPELESS, 0.0
    for score, size in zip(own, prose, strict=True):
        out.append((count, highest, total / count if count else 0.0))
        if size:
            count, highest, total = 0, HOPELESS, 0.0
        else:
            count, highest, total = count + 1, max(highest, score), total + score
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
        page.shared[index],
        page.top.count(line) - 1 if 6 <= size <= 60 else 0,
        first_is_number(line),
        len(FACT.findall(line[:200])),
        *page.above[index],
        *page.below[index],
    ]


def probabilities(rows: Sequence[Sequence[float]], trained: Model) -> list[float]:
    """The calibrated probability for each row of :func:`features`."""
    if not rows:
        return []
    slope, intercept = trained.scale
    logits = slope * (trained.base + trained.trees.sums(rows)) + intercept
    return (1 / (1 + np.exp(-logits))).tolist()  # type: ignore[no-any-return]
