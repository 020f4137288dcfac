"""The compiled loops of the models of events give what Python gives, bit by bit, and are not needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.events import weighing
from pipeline.mentions import names_kernel

built = pytest.mark.skipif(
    names_kernel.compiled is None,
    reason=f"the kernel is {names_kernel.state}: needs a C compiler, then pip install -e . without SHILU_KERNEL=0",
)
numbers = st.floats(-50, 50)
names = st.sampled_from(["kind=verb", "before:会议", "before:议室", "behind:举行", "distance", "held"])
features = st.dictionaries(names, numbers)


def test_features_without_a_weight_weigh_nothing():
    assert weighing.total(0.5, {"held": 2.0}, {"held": 0.25, "distance": 9.0}) == 1.0
    rows = {"held": (0, 2.0, 2, -1.0)}
    assert weighing.totals((0.0, 1.0, 2.0), rows, {"held": 0.5, "distance": 9.0}) == [1.0, 1.0, 1.5]


def test_pairs_of_a_stretch_are_added_by_name():
    found = {"held": 1.0}
    weighing.add_pairs(found, "在青禾举行", 1, 4, "before:", 0.5)
    assert found == {"held": 1.0, "before:青禾": 0.5, "before:禾举": 0.5}
    for begin, end in ((2, 3), (3, 3), (4, 2)):
        weighing.add_pairs(found, "在青禾举行", begin, end, "before:", 0.5)
    assert len(found) == 3


@built
@given(numbers, features, features)
def test_the_kernel_sums_in_the_same_order(bias: float, weights: dict[str, float], said: dict[str, float]):
    assert weighing.total(bias, weights, said) == weighing._total(bias, weights, said)


@built
@given(
    st.lists(numbers, max_size=64).flatmap(
        lambda biases: st.tuples(
            st.just(tuple(biases)),
            st.dictionaries(names, st.lists(st.tuples(st.integers(0, len(biases) - 1), numbers), max_size=9))
            if biases
            else st.just({}),
        )
    ),
    features,
)
def test_the_kernel_asks_several_models_as_python_does(models, said: dict[str, float]):
    biases, weights = models
    rows = {name: tuple(part for pair in row for part in pair) for name, row in weights.items()}
    assert weighing.totals(biases, rows, said) == weighing._totals(biases, rows, said)


@built
@given(st.text(st.characters(exclude_categories=()), max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_the_kernel_adds_the_same_pairs(text: str, begin: int, end: int):
    end = min(end, len(text))
    compiled, plain = {"held": 1.0}, {"held": 1.0}
    weighing.add_pairs(compiled, text, begin, end, "before:", 0.5)
    weighing._add_pairs(plain, text, begin, end, "before:", 0.5)
    assert list(compiled.items()) == list(plain.items())


@built
def test_what_does_not_fit_is_refused():
    for call in (
        lambda: weighing.total(0.0, {}, ()),
        lambda: weighing.total(0.0, {"held": "much"}, {"held": 1.0, "distance": 1.0}),
        lambda: weighing.totals((0.0,), {"held": (0, None)}, {"held": 1.0}),
        lambda: weighing.totals((0.0,), {"held": [0, 1.0]}, {"held": 1.0}),
        lambda: weighing.add_pairs({}, b"held", 0, 4, "before:", 0.5),
    ):
        with pytest.raises((TypeError, SystemError)):
            call()
    for call in (
        lambda: weighing.totals((0.0,) * 65, {}, {}),
        lambda: weighing.totals((0.0,), {"held": (1, 1.0)}, {"held": 1.0}),
    ):
        with pytest.raises(ValueError):
            call()
