"""The name tagger: what it finds, what always holds, and that only its own model is loaded."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import characters, resources
from pipeline.mentions import names, names_decoding, names_features, names_model

REPORT = (
    "本报讯（记者 林晓岚）10月14日上午，全省质量工作会议在江苏南京召开。省质监局局长贺文涛、副局长孙立民到会讲话，"
    "南京市副市长赵玉梅致辞。\n会上，贺局长指出，要认真贯彻落实。贺文涛强调，质量是企业的生命。\n"
)


def found(text):
    return [(text[n.start : n.end], n.label) for n in names.find(text)]


def test_people_titles_bodies_places_and_events_of_a_report():
    got = found(REPORT)
    for expected in (
        ("林晓岚", "byline"),
        ("全省质量工作会议", "event"),
        ("省质监局", "organization"),
        ("局长", "title"),
        ("贺文涛", "person"),
        ("孙立民", "person"),
        ("副市长", "title"),
        ("赵玉梅", "person"),
        ("贺", "person"),
    ):
        assert expected in got


def test_a_name_found_once_is_found_everywhere():
    assert found(REPORT).count(("贺文涛", "person")) == 2


@pytest.mark.parametrize("text", ["", "\n", " \u3000\n", "。", "1234"])
def test_where_there_is_nothing_nothing_is_found(text):
    assert names.find(text) == []


def test_full_width_and_traditional_characters_are_matched_folded():
    text = "局長賀文濤出席會議"
    assert names.find(text) == names.find(text, characters.fold(text))
    assert [(n.start, n.end, n.label) for n in names.find(text)] == [
        (n.start, n.end, n.label) for n in names.find("局长贺文涛出席会议")
    ]


anything = st.text(
    st.one_of(st.sampled_from("市局长赵钱孙李王主任在和、，。（）·？ \n记者张党委出席会议1第"), st.characters()),
    max_size=120,
)


@given(anything)
@settings(max_examples=150, deadline=None)
def test_names_are_disjoint_in_order_and_inside_whatever_the_text(text):
    end = 0
    for name in names.find(text):
        assert end <= name.start < name.end <= len(text)
        assert name.label in names_decoding.LABELS
        assert 0 <= name.score <= 1
        end = name.end
    assert names.find(text) == names.find(text)


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_every_position_has_its_features(text):
    buckets = names_features.buckets(names_features.characters_of(characters.fold(text)))
    assert buckets.shape == (len(names_features.KINDS), len(text) + 2 * names_features.PAD)
    for row, base, kind in zip(buckets, names_features.BASES, names_features.KINDS, strict=True):
        assert (row >= base).all()
        assert (row < base + (1 << kind.bits)).all()


@given(st.text("市长赵钱主任在会议0a，。\n", min_size=1, max_size=60), st.data())
@settings(max_examples=60, deadline=None)
def test_scores_of_some_positions_are_those_of_all(text, data):
    chars = names_features.characters_of(text)
    at = np.array(sorted(data.draw(st.sets(st.integers(0, len(text) - 1)))), dtype=np.int64)
    model = names_model.shipped()
    whole = model.gains(chars, np.arange(len(text)))
    assert (model.gains(chars, at) == whole[:, at]).all()


def wide(model, chars):
    """The scores in 64 bits, where no sum is ever rounded: what the network is meant to compute."""
    reach, size = sum(names_model.DILATIONS), len(chars)
    columns = model.rows[names_features.buckets(chars)][
        :, names_features.PAD - reach : names_features.PAD + size + reach
    ]
    limit = names_model.most(3 * model.vectors.shape[1])
    here = np.clip(np.rint(model.vectors[columns].astype(np.float64).sum(axis=0) / 8), -limit, limit)
    found = here
    for number, (layer, step) in enumerate(zip(model.convolutions, names_model.DILATIONS, strict=True)):
        count = len(found) - 2 * step
        around = sum(found[k * step : k * step + count] @ layer.weights[k].astype(np.float64) for k in range(3))
        added = np.clip(np.rint(around + layer.bias), 0, names_model.bound(number, len(layer.bias)))
        found = added + found[step : step + count] if number else added
    near, more = (a @ b.weights.astype(np.float64) for a, b in ((found, model.near), (here[reach:][:size], model.here)))
    return (near + more + model.near.bias).T


@given(st.text("市长赵钱主任在会议0a,。\n林晓岚青禾学院第三届", min_size=1, max_size=90))
@settings(max_examples=60, deadline=None)
def test_scores_hang_on_no_order_of_summing(text):
    chars = names_features.characters_of(text)
    model = names_model.shipped()
    assert np.allclose(model.gains(chars, np.arange(len(text))), wide(model, chars), atol=1e-5, rtol=0)


def test_whatever_a_sum_is_made_of_float32_holds_it():
    model = names_model.shipped()
    inputs = [model.vectors.shape[1], *(layer.weights.shape[2] for layer in model.convolutions)]
    for layer, width in zip((*model.convolutions, model.near, model.here), (*inputs, inputs[0]), strict=True):
        step = np.abs(layer.weights).reshape(-1, layer.weights.shape[-1]).max(axis=0) / names_model.LARGEST
        power = np.exp2(np.ceil(np.log2(step)))
        assert layer.weights.shape[-2] == width
        assert (np.rint(layer.weights / power) == layer.weights / power).all()


def test_no_name_goes_across_a_line():
    text = "局长贺\n文涛出席"
    assert all("\n" not in text[n.start : n.end] for n in names.find(text))


def exact(emissions, transitions, breaks):
    """The best sequence of tags by the plain Viterbi search, as names."""
    moves = np.where(names_decoding.legal(), transitions, -np.inf)
    fits = emissions.copy()
    fits[breaks] = -np.inf
    fits[breaks, 0] = 0
    best, back = moves[0] + fits[0], []
    for fit in fits[1:]:
        scores = best[:, None] + moves
        back.append(scores.argmax(axis=0))
        best = scores.max(axis=0) + fit
    path = [int((best + moves[:, 0]).argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_the_names_chosen_are_those_of_the_full_search_where_names_stand_apart(seed, size):
    random = np.random.default_rng(seed)
    tags = len(names_decoding.TAGS)
    transitions = (random.normal(size=(tags, tags)) * 0.2).astype(np.float32)
    emissions = random.normal(size=(size, tags)).astype(np.float32) * 0.3
    emissions[:, 0] += 3
    marks, at = [], int(random.integers(0, 4))
    while at < size:
        end = min(at + int(random.integers(1, 6)), size)
        marks.append((at, end, names_decoding.LABELS[int(random.integers(0, 7))]))
        at = end + int(random.integers(1, 4))
    gold = names_decoding.encode(size, marks)
    emissions[np.arange(size), gold] += np.where(gold > 0, 8, 0).astype(np.float32)
    breaks = np.zeros(size, dtype=bool)
    got = names_decoding.best_names(emissions, transitions, np.arange(size))
    assert [(s, e, names_decoding.LABELS[k]) for s, e, k, _ in got] == marks
    assert exact(emissions, transitions, breaks) == gold.tolist()


def test_a_damaged_model_is_refused(tmp_path):
    folder = resources.path("models", "names")
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    copy = tmp_path / card["file"]
    shutil.copy(folder / card["file"], copy)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(bytes(data))
    with pytest.raises(names_model.DamagedModel, match="SHA-256"):
        names_model.load(copy, card["sha256"])


def test_a_model_comes_back_as_it_was_saved(tmp_path):
    random = np.random.default_rng(1)
    tags = len(names_decoding.TAGS)
    buckets = np.array([5, 70, names_features.BASES[1] + 9, names_features.BASES[2]])
    vectors = random.normal(size=(4, 8)).astype(np.float32) * 50
    layers = {
        name: names_model.whole(random.normal(size=shape).astype(np.float32), 0.5, 1, np.ones(shape[-1], np.float32))
        for name, shape in (
            ("convolution0", (3, 8, 6)),
            ("convolution1", (3, 6, 6)),
            ("convolution2", (3, 6, 6)),
            ("near", (6, tags - 1)),
            ("here", (8, tags - 1)),
        )
    }
    transitions = random.normal(size=(tags, tags)).astype(np.float32)
    checksum = names_model.save(tmp_path / "m.npz", buckets, vectors, layers, transitions)
    model = names_model.load(tmp_path / "m.npz", checksum)
    assert np.array_equal(model.transitions, transitions)
    assert model.rows[buckets].tolist() == [1, 2, 3, 4]
    assert np.count_nonzero(model.rows) == 4
    assert not model.vectors[0].any()
    assert np.allclose(model.vectors[1:] / 8, vectors, atol=2)
    for name, layer in zip(layers, (*model.convolutions, model.near, model.here), strict=True):
        assert np.array_equal(layer.weights, layers[name].weights)
        assert np.array_equal(layer.bias, layers[name].bias)


@pytest.mark.parametrize("text", ["赵" * 3000, "、" * 3000, "张三、" * 1000, "会议" * 1500, "a" * 9000])
def test_repetition_gives_no_endless_name(text):
    assert all(n.end - n.start <= 60 for n in names.find(text))
