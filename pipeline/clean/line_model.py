"""The learned model of page lines: what it sees of a line, its weights, and its probability.

Two models work one after the other, both trained by ``pipeline/learn/cleaner.py`` and kept in ``models/cleaner/``:

1. a logistic regression on the character bigrams and trigrams of a line (its ends where it is long) scores the line by
   itself;
2. boosted trees see that score, those of the neighbours, the line's place, length and punctuation, how much prose
   stands before and after it, and how much of it stands in the body, and give a calibrated probability.

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
MAX_LINES = 120  # lines of an edge that are looked at
_DIGITS = str.maketrans("123456789", "000000000")
_RUN = re.compile(r"[\u3400-\u9fff〇]+|0+|[a-z]+| +|.", re.DOTALL)
_RUNS = ["", *(f"\tH{size}" for size in "123456677888899999999999")]
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
    """The characters, bigrams and trigrams of a line and the same of its shape; of long lines, of the two ends.

    Characters are folded, digits are ``0``. In the shape, a run of Han characters is its rough length, a run of digits
    or letters is one sign and marks stand for themselves: what ``label:value label:value`` has in common on all sites.
    """
    text = line.strip()
    text = f"^{text[:HEAD]}\n{text[-TAIL:]}$" if len(text) > HEAD + TAIL else f"^{text}$"
    text = fold(text).translate(_DIGITS).lower()
    pairs = list(map(str.__add__, text, text[1:]))
    shape = [_RUNS[min(len(run), 24)] if run[0] > "\u33ff" else f"\t{run[0]}" for run in _RUN.findall(text)]
    shapes = list(map(str.__add__, shape, shape[1:]))
    return [*text, *pairs, *map(str.__add__, pairs, text[2:]), *shapes, *map(str.__add__, shapes, shape[2:])]


def own_score(line: str, trained: Model) -> float:
    """Log-odds of a line by its own characters, within ±6."""
    found = grams(line)
    score = trained.bias + sum(map(trained.weights.get, found, [0.0] * len(found))) / math.sqrt(len(found))
    return min(max(score, HOPELESS), -HOPELESS)


def own_scores(lines: Sequence[str], trained: Model | None = None) -> list[float]:
    """Log-odds of every line by its own characters, within ±6."""
    trained = trained or model()
    return [own_score(line, trained) for line in lines]


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
        len(FACT.findall(line[:200])),
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
