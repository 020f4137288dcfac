"""What trainings of names share: how likely each tag is, and how often each follows each."""

import itertools

import numpy as np

from pipeline.learn import names as learn
from pipeline.mentions import names_decoding


def test_marginals_are_those_of_all_sequences():
    random = np.random.default_rng(3)
    tags = len(names_decoding.TAGS)
    transitions = random.normal(size=(tags, tags)).astype(np.float32)
    emissions = random.normal(size=(5, tags)).astype(np.float32)
    legal = names_decoding.legal()
    both, follows, log_sum = learn.marginals(emissions, transitions, np.array([0, 3]), np.array([3, 2]))
    total, expected, expected_follows = 0.0, np.zeros((3, tags)), np.zeros((tags, tags))
    for path in itertools.product(range(tags), repeat=3):
        steps = list(itertools.pairwise((0, *path, 0)))
        if all(legal[step] for step in steps):
            score = float(np.exp(sum(emissions[i, k] for i, k in enumerate(path)) + sum(transitions[s] for s in steps)))
            total += score
            for i, k in enumerate(path):
                expected[i, k] += score
            for step in steps:
                expected_follows[step] += score
    assert np.allclose(both[:3], expected / total, atol=1e-4)
    _, only, _ = learn.marginals(emissions[:3], transitions, np.array([0]), np.array([3]))
    assert np.allclose(only, expected_follows / total, atol=1e-4)
    assert follows.sum() > only.sum()
    assert np.isfinite(log_sum)


def test_marked_sequences_are_counted_as_likely_ones_are():
    tags = np.array([0, 1, 15, 0, 1], dtype=np.int8)
    follows = learn.follows(tags, np.array([0, 3]), np.array([3, 2]))
    expected = {(0, 0): 2, (0, 1): 2, (1, 15): 1, (15, 0): 1, (1, 0): 1}
    assert {(a, b): follows[a, b] for a, b in zip(*np.nonzero(follows), strict=True)} == expected


def test_a_batch_is_renumbered_to_the_rows_it_touches():
    flat = np.array([7, 2, 7, 9], dtype=np.int32)
    touched, numbers = learn.compact(flat, np.empty(10, dtype=np.int32))
    assert touched.tolist() == [2, 7, 9]
    assert numbers.tolist() == [1, 0, 1, 2]
