"""Logistic models over named features: folds by document, thresholds, export."""

import pytest

from pipeline.events.model import Logistic
from pipeline.learn.logistic import Example, best_threshold, cross_score, export, forget_rare


def examples(documents: int = 20) -> list[Example]:
    """Two decisions a document: what has ``held`` is right, what has ``cited`` is not."""
    rows = []
    for group in range(documents):
        rows.append(Example({"held": 1.0, f"own{group}": 1.0}, True, group))
        rows.append(Example({"cited": 1.0, f"own{group}": 1.0}, False, group))
    return rows


def test_scores_of_other_folds_tell_right_from_wrong() -> None:
    rows = examples()
    cross_score(rows, 1.0)
    assert min(e.score for e in rows if e.answer) > 0.5 > max(e.score for e in rows if not e.answer)


def test_no_document_is_judged_by_a_model_that_saw_it() -> None:
    rows = examples(10)
    odd = Example({"held": 1.0, "odd": 1.0}, False, 0)
    rows += [odd] + [Example({"odd": 1.0}, False, 0) for _ in range(30)]
    cross_score(rows, 1.0)
    assert odd.score > 0.5  # thirty examples say that ``odd`` is wrong, but all of the same document


def test_a_seed_makes_other_folds_the_same_on_every_run() -> None:
    scores = []
    for seed in (None, 1, 2, 1):
        rows = examples(9)
        cross_score(rows, 1.0, seed)
        assert min(e.score for e in rows if e.answer) > 0.5 > max(e.score for e in rows if not e.answer)
        scores.append([e.score for e in rows])
    assert scores[1] == scores[3]
    assert len({tuple(s) for s in scores}) == 3


def test_what_is_not_learned_from_is_scored_all_the_same() -> None:
    rows = examples()
    ask = [Example({"held": 1.0}, False, -1 - 3), Example({"cited": 1.0}, False, -1 - 99)]
    cross_score(rows + ask, 1.0)
    assert ask[0].score > 0.5 > ask[1].score > 0


def test_more_missing_answers_lower_the_threshold() -> None:
    rows = [Example({}, n % 10 < n // 10, 0, score=n / 100) for n in range(100)]
    assert best_threshold(rows, 40) < best_threshold(rows)


def test_what_weighs_less_teaches_but_sets_no_threshold() -> None:
    rows = [Example({}, n % 10 < n // 10, 0, score=n / 100) for n in range(100)]
    aside = [Example({}, True, 0, score=0.2, weight=0.3) for _ in range(200)]
    assert best_threshold(rows + aside) == best_threshold(rows)


def test_rare_pairs_of_characters_are_forgotten_and_other_features_are_not() -> None:
    often, once = {"near:召开": 1.0}, {"near:罕见": 1.0, "rare": 1.0}
    rows = [Example(often, True, n) for n in range(3)] + [Example(once, True, 3)]
    forget_rare(rows)
    assert [e.features for e in rows] == [often] * 3 + [{"rare": 1.0}]
    assert "near:罕见" in once  # the draft that said it keeps it


def test_exported_weights_score_as_the_model_does() -> None:
    data = export(examples(), 1.0, 0.4)
    model = Logistic(data["bias"], data["weights"], data["threshold"])
    assert model.score({"held": 1.0}) > 0.5 > model.score({"cited": 1.0})
    assert model.score({"held": 1.0}) == pytest.approx(1 - model.score({"cited": 1.0}), abs=0.01)


def test_of_thresholds_that_are_as_good_the_middle_one_is_taken() -> None:
    sure = [Example({}, right, 0, score=0.99 if right else 0.01) for right in (True, False) for _ in range(50)]
    assert best_threshold(sure) == pytest.approx(0.46, abs=0.02)
