"""Logistic models over named features: examples, cross-validation by document, thresholds, export as plain data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

FOLDS = 5
# A character pair that fewer examples show is no sign of anything.
LEAST_SEEN = 3
# Thresholds whose F1 differs by less are as good.
AS_GOOD = 0.002


@dataclass(slots=True)
class Example:
    """One decision: its features, the right answer, and the fold it belongs to."""

    features: dict[str, float]
    answer: bool
    group: int
    score: float = 0.0
    weight: float = 1.0
    of: Any = field(default=None)


def forget_rare(examples: Sequence[Example]) -> None:
    """Takes out the pairs of characters that fewer than ``LEAST_SEEN`` of the examples that are learned from show."""
    seen = Counter(name for e in examples if e.group >= 0 for name in e.features if ":" in name)
    rare = {name for e in examples for name in e.features if ":" in name and seen[name] < LEAST_SEEN}
    for example in examples:
        # A draft keeps what it says: the example gets a dictionary of its own.
        example.features = {name: value for name, value in example.features.items() if name not in rare}


def _fit(examples: Sequence[Example], strength: float) -> tuple[DictVectorizer, LogisticRegression]:
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([e.features for e in examples])
    learned = LogisticRegression(C=strength, max_iter=2000)
    learned.fit(matrix, [e.answer for e in examples], sample_weight=[e.weight for e in examples])
    return vectorizer, learned


def cross_score(examples: Sequence[Example], strength: float, shuffle: int | None = None) -> None:
    """Fills ``score`` of every example with that of a model which never saw its document.

    Args:
        examples: The examples.
        strength: The inverse strength of regularization.
        shuffle: Seed of the documents' folds; the same folds on every run where it is not given.
    """
    usable = [e for e in examples if e.group >= 0]
    groups = sorted({e.group for e in usable})
    seeded: dict[str, Any] = {} if shuffle is None else {"shuffle": True, "random_state": shuffle}
    folds = GroupKFold(n_splits=FOLDS, **seeded)
    position = np.array(groups)
    for train, test in folds.split(position, groups=position):
        learn, ask = {groups[i] for i in train}, {groups[i] for i in test}
        vectorizer, learned = _fit([e for e in usable if e.group in learn], strength)
        asked = [e for e in examples if (e.group if e.group >= 0 else -1 - e.group) in ask]
        if asked:
            scores = learned.predict_proba(vectorizer.transform([e.features for e in asked]))[:, 1]
            for example, score in zip(asked, scores, strict=True):
                example.score = float(score)
    alone = [e for e in examples if e.group < 0 and (-1 - e.group) not in groups]
    if alone:
        vectorizer, learned = _fit(usable, strength)
        for example, score in zip(
            alone, learned.predict_proba(vectorizer.transform([e.features for e in alone]))[:, 1], strict=True
        ):
            example.score = float(score)


def best_threshold(examples: Sequence[Example], missing: int = 0) -> float:
    """The threshold with the best F1 on cross-validated scores, among 0.2 … 0.7.

    The mean over near ones decides, and of those that are as good the middle one: the curves are flat, and their
    highest point moves by .1 with a few examples.

    Args:
        examples: What was judged; those of less weight only teach, and are not looked at.
        missing: How many right answers are not among the examples; the more there are, the more a yes is worth.
    """
    usable = [e for e in examples if e.group >= 0 and e.weight == 1.0]
    right = sum(e.answer for e in usable) + missing

    def f1(threshold: float) -> float:
        taken = [e for e in usable if e.score >= threshold]
        return 2 * sum(e.answer for e in taken) / max(1, len(taken) + right)

    steps = [round(0.12 + 0.02 * i, 2) for i in range(34)]
    values = [f1(step) for step in steps]
    near = {steps[i]: sum(values[i - 4 : i + 5]) / 9 for i in range(4, len(steps) - 4)}
    as_good = [step for step, value in near.items() if value >= max(near.values()) - AS_GOOD]
    return as_good[len(as_good) // 2]


def export(examples: Sequence[Example], strength: float, threshold: float, *, least: float = 0.005) -> dict[str, Any]:
    """Trains on everything and gives the model as plain data, weights below ``least`` left out."""
    vectorizer, learned = _fit([e for e in examples if e.group >= 0], strength)
    weights = {
        str(name): round(float(weight), 4)
        for name, weight in zip(vectorizer.get_feature_names_out(), learned.coef_[0], strict=True)
        if abs(weight) >= least
    }
    return {"bias": round(float(learned.intercept_[0]), 4), "threshold": threshold, "weights": weights}
