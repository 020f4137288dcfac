"""The logistic models: plain data, readable weights, the same answer as scikit-learn's."""

import json

import pytest

from pipeline import resources
from pipeline.events import model
from pipeline.events.model import Logistic

NAMES = sorted(p.stem for p in resources.path("models", "events").glob("*.json"))


def test_the_score_is_the_logistic_of_the_weighted_sum():
    weights = Logistic(bias=-1.0, weights={"a": 2.0, "b": -1.0}, threshold=0.5)
    assert weights.score({"a": 1.0}) == pytest.approx(0.7310585786)
    assert weights.score({"unknown": 5.0}) == pytest.approx(0.2689414214)
    assert weights.accepted([{"a": 1.0}, {"a": 1.0, "b": 1.5}]) == [True, False]


def test_where_no_candidate_of_a_document_is_sure_none_is_taken():
    weights = Logistic(bias=-1.0, weights={"a": 2.0, "b": 1.0}, threshold=0.5, first=0.8)
    assert weights.accepted([{"a": 1.0}]) == [False]
    assert weights.accepted([{"a": 1.0}, {"a": 1.0, "b": 1.0}, {}]) == [True, True, False]
    assert weights.accepted([]) == []


def test_extreme_sums_neither_overflow_nor_leave_the_interval():
    weights = Logistic(bias=0.0, weights={"a": 1e6}, threshold=0.5)
    assert 0 < weights.score({"a": -1e6}) < weights.score({"a": 1e6}) < 1


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_model_loads(name: str):
    loaded = model.load(name)
    assert loaded is not None and 0 < loaded.threshold < 1 and loaded.weights
    assert all(
        isinstance(w, float)
        for w in json.loads(resources.path("models", "events", f"{name}.json").read_text())["weights"].values()
    )


def test_a_model_that_is_not_there_is_none():
    assert model.load("no-such-model") is None and model.threshold("no-such-model") == 0.0


def test_several_models_asked_together_say_what_each_says_alone():
    names = [f"action-{action}" for action in ("attend", "speak", "preside")]
    asked = model.several(*names)
    assert asked is not None
    features = {"act=speak": 1.0, "type=meeting": 1.0, "group": 0.5, "unknown": 3.0}
    for name, score in zip(asked.names, asked.scores(features), strict=True):
        alone = model.load(name)
        assert alone is not None and score == pytest.approx(alone.score(features))


def test_several_models_of_which_one_is_not_there_are_none():
    assert model.several("action-attend", "no-such-model") is None
