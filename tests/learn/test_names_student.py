"""Training the network of the name tagger: the slopes are right, and a small corpus is learned."""

import numpy as np
import pytest

from pipeline.learn import names_batches
from pipeline.learn import names_student as learn
from pipeline.learn.names import Text
from pipeline.mentions import names, names_features, names_model
from tests.learn.names_corpus import PEOPLE, filled

LEAST = {"bigram": 1, "trigram": 1}
KINDS = [kind.name for kind in names_features.KINDS]


def corpus(people):
    for text, title, person in filled(people):
        yield Text(text, [(*title, "title"), (*person, "person")])


def test_a_small_corpus_is_learned_and_carries_over_to_a_new_name(tmp_path):
    path = tmp_path / "names.npz"
    options = learn.Options(width=16, hidden=16, epochs=30, batch=60, chunk=20, warm=5)
    checksum = learn.train(corpus(PEOPLE), path, options)
    model = names_model.load(path, checksum)
    text = "书记陈志强在会上讲话。"
    got = [(text[n.start : n.end], n.label) for n in names.find(text, model=model)]
    assert got == [("书记", "title"), ("陈志强", "person")]


def test_the_same_corpus_gives_the_same_bytes(tmp_path):
    options = learn.Options(width=8, hidden=8, epochs=2, least=LEAST)
    first = learn.train(corpus(PEOPLE[:2]), tmp_path / "a.npz", options)
    assert first == learn.train(corpus(PEOPLE[:2]), tmp_path / "b.npz", options)


def test_stretches_to_skip_and_unknown_labels_are_not_learned():
    texts = [Text(t.text, [], skip=[(0, len(t.text))]) for t in corpus(PEOPLE)]
    assert len(names_batches.collect([*texts, *corpus(PEOPLE[:1])]).starts) == len(
        names_batches.collect(corpus(PEOPLE[:1])).starts
    )
    hidden = names_batches.collect([Text("局长出席会议。", [], unknown=frozenset({"title"}))]).hidden
    assert hidden.sum() == 4


@pytest.mark.parametrize("chain", [False, True])
def test_a_step_goes_down_the_slope_of_the_loss(chain):
    options = learn.Options(width=6, hidden=5, dropout=0.0, absent=dict.fromkeys(KINDS, 0.0), least=LEAST, rate=0.0)
    data = names_batches.collect(corpus(PEOPLE[:2]))
    student = learn.Student(data, options)
    part = next(names_batches.batches(data, names_batches.chunks(data, 40), 100, student.random))
    slopes = student.slopes(data, part, chain=chain)
    random = np.random.default_rng(1)
    for name, weights in {**student.weights, "vectors": student.vectors}.items():
        if name == "transitions" and not chain:
            continue
        for _ in range(4):
            at = tuple(int(random.integers(0, size)) for size in weights.shape)
            if name == "vectors":
                row = int(random.integers(1, len(slopes.touched)))
                at = (int(slopes.touched[row]), at[1])
                got = slopes.vectors[row, at[1]]
            else:
                got = slopes.layers[name][at]
            old, losses = weights[at], []
            for change in (-4e-3, 4e-3):
                weights[at] = old + np.float32(change)
                losses.append(student.slopes(data, part, chain=chain).loss)
            weights[at] = old
            assert got * len(part.valid) == pytest.approx((losses[1] - losses[0]) / 8e-3, abs=0.1, rel=0.05), name
