"""A logistic model with named weights, read from JSON: a score one can read, without scikit-learn at run time."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline import resources
from pipeline.events import weighing


@dataclass(frozen=True, slots=True)
class Logistic:
    """``sigmoid(bias + Σ weight · value)``.

    Attributes:
        bias: The intercept.
        weights: Weight by feature name; unknown features weigh nothing.
        threshold: The score from which a yes is a yes.
        first: What the best of a document must reach; where none does, every answer is no.
    """

    bias: float
    weights: dict[str, float]
    threshold: float = 0.5
    first: float = 0.0

    def score(self, features: dict[str, float]) -> float:
        """The chance that the answer is yes, in (0, 1)."""
        return _logistic(weighing.total(self.bias, self.weights, features))

    def accepted(self, described: Sequence[dict[str, float]]) -> list[bool]:
        """Which candidates of one document are a yes, by the features of each."""
        scores = [self.score(features) for features in described]
        if max(scores, default=0.0) < self.first:
            return [False] * len(scores)
        return [score >= self.threshold for score in scores]


class Several:
    """Models that are asked about the same features at once: one pass over the features answers all of them."""

    def __init__(self, models: Mapping[str, Logistic]) -> None:
        """Turns the weights around: by feature, then by model."""
        self.names = list(models)
        self.thresholds = [models[name].threshold for name in self.names]
        self._biases = tuple(models[name].bias for name in self.names)
        rows: dict[str, list[float]] = {}
        for number, name in enumerate(self.names):
            for feature, weight in models[name].weights.items():
                rows.setdefault(feature, []).extend((number, weight))
        self._rows = {feature: tuple(row) for feature, row in rows.items()}

    def scores(self, features: dict[str, float]) -> list[float]:
        """The chance of a yes of each model, in the order of ``names``."""
        return [_logistic(total) for total in weighing.totals(self._biases, self._rows, features)]


def _logistic(total: float) -> float:
    if -30.0 < total < 30.0:
        return 1.0 / (1.0 + math.exp(-total))
    return 1.0 / (1.0 + math.exp(-30.0 if total > 0.0 else 30.0))


@cache
def load(name: str) -> Logistic | None:
    """Loads ``models/events/NAME.json``, or gives ``None`` where there is none (while it is being trained)."""
    try:
        file = resources.path("models", "events", f"{name}.json")
    except resources.MissingResource:
        return None
    data = json.loads(file.read_text(encoding="utf-8"))
    return Logistic(data["bias"], data["weights"], data["threshold"], data.get("first", 0.0))


@cache
def several(*names: str) -> Several | None:
    """Loads models that are asked together, or gives ``None`` where one of them is not there."""
    loaded = {name: load(name) for name in names}
    found = {name: weights for name, weights in loaded.items() if weights is not None}
    return Several(found) if len(found) == len(names) else None


def threshold(name: str) -> float:
    """The threshold of a model; 0 where there is none."""
    found = load(name)
    return found.threshold if found else 0.0
