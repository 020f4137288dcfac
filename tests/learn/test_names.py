"""Training the name tagger: the gradient is right, and a small corpus is learned."""

import itertools

import numpy as np

from pipeline.learn import names as learn
from pipeline.mentions import names, names_decoding, names_model

SENTENCES = [
    ("局长{}出席会议。", "局长"),
    ("会议由书记{}主持。", "书记"),
    ("主任{}在会上讲话。", "主任"),
    ("校长{}为获奖者颁奖。", "校长"),
]
PEOPLE = ["贺文涛", "林晓岚", "孙立民", "赵玉梅", "钱大成", "周海燕", "吴建国", "郑小龙"]


def corpus(people):
    for (sentence, title), person in itertools.product(SENTENCES, people):
        text = sentence.format(person)
        at, start = text.index(title), text.index(person)
        yield learn.Text(text, [(at, at + len(title), "title"), (start, start + 3, "person")])


def test_a_small_corpus_is_learned_and_carries_over_to_a_new_name(tmp_path):
    path = tmp_path / "names.npz"
    checksum = learn.train(corpus(PEOPLE), path, learn.Options(epochs=10, least=1, dropout=0.1))
    model = names_model.load(path, checksum)
    text = "书记陈志强在会上讲话。"
    got = [(text[n.start : n.end], n.label) for n in names.find(text, model=model)]
    assert got == [("书记", "title"), ("陈志强", "person")]


def test_the_same_corpus_gives_the_same_bytes(tmp_path):
    options = learn.Options(epochs=2, least=1)
    first = learn.train(corpus(PEOPLE[:2]), tmp_path / "a.npz", options)
    assert first == learn.train(corpus(PEOPLE[:2]), tmp_path / "b.npz", options)


def test_stretches_to_skip_are_not_trained_on(tmp_path):
    texts = [learn.Text(t.text, [], skip=[(0, len(t.text))]) for t in corpus(PEOPLE)] + list(corpus(PEOPLE[:1]))
    alone = learn.train(corpus(PEOPLE[:1]), tmp_path / "a.npz", learn.Options(epochs=3, least=1))
    with_skipped = learn.train(texts, tmp_path / "b.npz", learn.Options(epochs=3, least=1))
    text = "局长贺文涛出席会议。"
    assert names.find(text, model=names_model.load(tmp_path / "b.npz", with_skipped)) == names.find(
        text, model=names_model.load(tmp_path / "a.npz", alone)
    )


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
