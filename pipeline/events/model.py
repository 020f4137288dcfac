"""A logistic model with named weights, read from JSON: a score one can read, without scikit-learn at run time."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline import resources


@dataclass(frozen=True, slots=True)
class Logistic:
    """``sigmoid(bias + Σ weight · value)``.

    Attributes:
        bias: The intercept.
        weights: Weight by feature name; unknown features weigh nothing.
        threshold: The score from which a yes is a yes.
    """

    bias: float
    weights: dict[str, float]
    threshold: float = 0.5

    def score(self, features: Mapping[str, float]) -> float:
        """The chance that the answer is yes, in (0, 1)."""
        total, weights = self.bias, self.weights
        for name, value in features.items():
            if value and name in weights:
                total += weights[name] * value
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def accepts(self, features: Mapping[str, float]) -> bool:
        """Whether the score reaches the threshold."""
        return self.score(features) >= self.threshold


@cache
def load(name: str) -> Logistic | None:
    """Loads ``models/events/NAME.json``, or gives ``None`` where there is none (while it is being trained)."""
    try:
        file = resources.path("models", "events", f"{name}.json")
    except resources.MissingResource:
        return None
    data = json.loads(file.read_text(encoding="utf-8"))
    return Logistic(data["bias"], data["weights"], data["threshold"])


def threshold(name: str) -> float:
    """The threshold of a model; 0 where there is none."""
    found = load(name)
    return found.threshold if found else 0.0
