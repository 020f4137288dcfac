"""Trains the line classifier of cleaning: ``python -m pipeline.learn.cleaner SHARED``.

Its training lines come from :mod:`pipeline.learn.cleaner_lines`.
"""

import datetime
import hashlib
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import resources
from pipeline.clean import line_grams
from pipeline.clean import line_model as inference
from pipeline.learn.cleaner_lines import SEED, Sample, gather

# The more a line and its neighbours read as furniture, the likelier it is; the more of it stands in the body, the less.
MONOTONE = [1] * 9 + [0] * 14 + [-1, 0, 0, 0] + [0, 1, 1] * 2


class Table:
    """The n-grams of all lines of the samples, hashed once: a sparse matrix, one row a different line.

    Attributes:
        row: Line → its row.
        buckets: The hashes of the n-grams that stand in at least five lines, in the order of the columns.
        matrix: Rows of 1/sqrt(n) for each of a line's n n-grams, added up where one stands twice.
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        import numpy as np
        from scipy.sparse import coo_matrix

        self.row = {line: i for i, line in enumerate(dict.fromkeys(line for s in samples for line in s.lines))}
        lines = list(self.row)
        rows, columns, values = [], [], []
        for first in range(0, len(lines), 1000):
            found = line_grams.grams(lines[first : first + 1000])
            for kind, layer in enumerate(found.buckets):
                starts = found.starts[kind > 2]
                line_of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(layer)))
                there = layer > 0
                rows.append(first + line_of[there])
                columns.append(layer[there].astype(np.int64))
                values.append(1 / np.sqrt(found.counts[line_of[there]]))
        shape = (len(lines), 1 << line_grams.BITS)
        matrix = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape).tocsr()
        often = np.bincount(matrix.indices, minlength=shape[1]) >= 5
        self.buckets = np.flatnonzero(often)
        self.matrix = matrix[:, self.buckets]


def train_text(table: Table, samples: Sequence[Sample], rng: random.Random) -> Any:
    """Fits the logistic regression on n-grams; lines that come often are taken a few times only."""
    from sklearn.linear_model import LogisticRegression

    seen: dict[tuple[int, int], int] = {}
    rows: list[int] = []
    labels: list[int] = []
    for sample in samples:
        for line, label in zip(sample.lines, sample.labels, strict=True):
            if label is None or (label == 0 and len(line) > 60 and rng.random() > 0.4):
                continue
            key = (table.row[line], label)
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= (12 if label else 4):
                rows.append(key[0])
                labels.append(label)
    classifier = LogisticRegression(C=5.0, max_iter=300, solver="liblinear", random_state=0)
    classifier.fit(table.matrix[rows], labels)
    prune(classifier)
    return classifier


def prune(classifier: Any, least: float = 0.12) -> None:
    """Rounds the weights and drops those that hardly weigh, so that inference has the very same numbers."""
    weights = classifier.coef_[0].round(3)
    weights[abs(weights) < least] = 0.0
    classifier.coef_ = weights.reshape(1, -1)
    classifier.intercept_ = classifier.intercept_.round(4)


def train_context(samples: Sequence[Sample], own: Sequence[Sequence[float]]) -> Any:
    """Fits the trees on the lines in their places."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows: list[list[float]] = []
    labels: list[int] = []
    for sample, scores in zip(samples, own, strict=True):
        for row, label in zip(inference.Lines.of(sample.lines, scores).rows(), sample.labels, strict=True):
            if label is not None:
                rows.append(row)
                labels.append(label)
    trees = HistGradientBoostingClassifier(
        max_iter=70,
        max_leaf_nodes=12,
        max_depth=6,
        learning_rate=0.16,
        min_samples_leaf=50,
        l2_regularization=1.0,
        monotonic_cst=MONOTONE,
        random_state=0,
    )
    # A line of a report that goes costs more than a line of furniture that stays.
    trees.fit(rows, labels, sample_weight=[1.0 if label else 3.0 for label in labels])
    return trees


def export_trees(trees: Any) -> tuple[float, list[list[list[float]]]]:
    """The trees as lists of nodes: feature (-1 a leaf), threshold, left, right, value."""
    out = []
    for (predictor,) in trees._predictors:
        nodes: list[list[float]] = []
        for node in predictor.nodes:
            if node["is_leaf"]:
                nodes.append([-1, 0.0, 0, 0, round(float(node["value"]), 5)])
            else:
                place = [int(node["feature_idx"]), float(node["num_threshold"]), int(node["left"]), int(node["right"])]
                nodes.append([*place, 0.0])
        out.append(nodes)
    return float(trees._baseline_prediction[0, 0]), out


def cross_own(table: Table, samples: Sequence[Sample], folds: int = 3) -> list[list[float]]:
    """Own scores of every sample from a model that did not see its group.

    The trees must learn from scores as they are on sites never seen, or they would trust them too much.
    """
    groups = sorted({sample.group for sample in samples})
    random.Random(SEED).shuffle(groups)
    fold = {group: i % folds for i, group in enumerate(groups)}
    # Texts as they stand are cut into folds by themselves, so that every model sees most of them.
    places = [i % folds if s.group.startswith("raw-") else fold[s.group] for i, s in enumerate(samples)]
    own: list[list[float]] = [[] for _ in samples]
    for k in range(folds):
        classifier = train_text(table, [s for s, p in zip(samples, places, strict=True) if p != k], random.Random(k))
        scores = classifier.decision_function(table.matrix).clip(-6, 6)
        for i, sample in enumerate(samples):
            if places[i] == k:
                own[i] = [float(scores[table.row[line]]) for line in sample.lines]
    return own


def calibrate(sums: Sequence[float], labels: Sequence[int]) -> tuple[float, float]:
    """Slope and intercept that make the trees' sums log-odds (Platt)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit([[one] for one in sums], labels)
    return round(float(fitted.coef_[0, 0]), 4), round(float(fitted.intercept_[0]), 4)


def train(shared: Path, out: Path, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Trains both models and writes ``lines.json``, ``lines.skops`` and the card's figures to ``out``.

    Args:
        shared: The folder that holds ``data/``.
        out: ``models/cleaner`` or another folder.
        leave_out: Families that are not trained on.

    Returns:
        Counts of what was trained on.
    """
    import numpy as np
    import skops.io

    samples = gather(shared, leave_out)
    table = Table(samples)
    own = cross_own(table, samples)
    classifier = train_text(table, samples, random.Random(9))
    # A tenth of the pages is kept for the calibration.
    held = [i % 10 == 7 for i in range(len(samples))]
    trees = train_context(
        [s for s, h in zip(samples, held, strict=True) if not h], [o for o, h in zip(own, held, strict=True) if not h]
    )
    bias = float(classifier.intercept_[0])
    weighs = np.flatnonzero(classifier.coef_[0])
    buckets, weights = table.buckets[weighs].tolist(), classifier.coef_[0][weighs].round(3).tolist()
    base, nodes = export_trees(trees)
    plain = inference.Trees.of(nodes)
    sums: list[float] = []
    truth: list[int] = []
    for sample, scores, out_of in zip(samples, own, held, strict=True):
        if out_of:
            labels = [label for label in sample.labels if label is not None]
            rows = inference.Lines.of(sample.lines, scores).rows()
            told = [row for row, label in zip(rows, sample.labels, strict=True) if label is not None]
            if told:
                sums += (base + plain.sums(told)).tolist()
                truth += labels
    scale = calibrate(sums, truth)
    out.mkdir(parents=True, exist_ok=True)
    data = {"bias": bias, "buckets": buckets, "weights": weights, "base": round(base, 5)}
    data |= {"scale": scale, "trees": nodes}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (out / "lines.json").write_text(text + "\n", encoding="utf-8")
    # scikit-learn's own copy holds the n-grams that weigh, as inference has them.
    classifier.coef_ = np.array([weights])
    classifier.n_features_in_ = len(weights)
    skops.io.dump({"text": classifier, "buckets": np.array(buckets), "context": trees}, out / "lines.skops")
    every = [label for sample in samples for label in sample.labels if label is not None]
    return {"pages": len(samples), "lines": len(every), "furniture": sum(every), "grams": len(weights)}


def train_and_sign(shared: Path, out: Path) -> dict[str, Any]:
    """Trains, writes ``SHA256SUMS`` beside the weights, and says what it was trained on and when.

    Args:
        shared: The folder with ``data/pages`` and ``data/raw``.
        out: Folder for the weights.
    """
    counts = train(shared, out)
    sums = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("lines.json", "lines.skops")}
    (out / "SHA256SUMS").write_text("".join(f"{value}  {name}\n" for name, value in sums.items()), encoding="utf-8")
    return {**counts, "date": datetime.date.today().isoformat()}


def main(arguments: Sequence[str]) -> None:
    """Trains on ``SHARED`` (first argument) and writes to ``models/cleaner`` or the second argument."""
    out = Path(arguments[1]) if len(arguments) > 1 else resources.root() / "models" / "cleaner"
    print(json.dumps(train_and_sign(Path(arguments[0]), out), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
