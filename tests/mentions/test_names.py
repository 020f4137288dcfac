"""The name tagger: what it finds, what always holds, and that only its own model is loaded."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import characters, resources
from pipeline.mentions import names, names_decoding, names_features, names_gate, names_model

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
    for row, base, kind in zip(buckets, names_features.BASES, names_features.KINDS, strict=False):
        assert (row >= base).all()
        assert (row < base + (1 << kind.bits)).all()


@given(st.text("市长赵钱主任在会议0a，。\n", min_size=1, max_size=60), st.data())
@settings(max_examples=60, deadline=None)
def test_scores_of_some_positions_are_those_of_all(text, data):
    chars = names_features.characters_of(text)
    at = np.array(sorted(data.draw(st.sets(st.integers(0, len(text) - 1)))), dtype=np.int64)
    model = names_model.shipped()
    whole = model.emissions(chars, np.arange(len(text)))
    assert (model.emissions(chars, at, seen=names_features.view(chars)) == whole[at]).all()


def test_scores_are_the_sums_of_the_rows_that_each_position_sees():
    model = names_model.shipped()
    chars = names_features.characters_of(characters.fold(REPORT))
    starts, exact_weights = model.rows[names_features.buckets(chars)], model.exact()
    for at, got in enumerate(model.emissions(chars, np.arange(len(chars)))):
        sums = sum(
            exact_weights[starts[number, at + names_features.PAD + offset] + offset - kind.first]
            for number, kind in enumerate(names_features.KINDS)
            for offset in range(kind.first, kind.last + 1)
        )
        assert np.allclose(got, sums, atol=1e-4)


def test_the_gate_lets_names_through_and_little_else():
    model = names_model.shipped()
    plain = "我们一边走一边看，天色慢慢暗了下来，谁也没有说话，只听得见脚步声。"
    live = names_gate.live(names_features.characters_of(REPORT), *model.gate)
    assert all(live[n.start : n.end].all() for n in names.tagged(REPORT, model))
    assert names_gate.live(names_features.characters_of(plain), *model.gate).mean() < 0.3


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
    kinds = names_features.KINDS
    buckets = np.array([5, 70, names_features.BASES[1] + 9, names_features.BASES[2]])
    width = 2 * kinds[0].width + kinds[1].width + kinds[2].width
    weights = random.normal(size=(width, len(names_decoding.TAGS))).astype(np.float32)
    transitions = random.normal(size=(29, 29)).astype(np.float32)
    checksum = names_model.save(tmp_path / "m.npz", buckets, weights, transitions)
    model = names_model.load(tmp_path / "m.npz", checksum)
    assert np.array_equal(model.transitions, transitions)
    blank = len(model.weights) - width
    assert not model.weights[:blank].any()
    assert np.allclose(model.exact()[blank:], weights, atol=0.05)
    assert model.rows[buckets].tolist() == [
        blank,
        blank + kinds[0].width,
        blank + 2 * kinds[0].width,
        blank + 2 * kinds[0].width + kinds[1].width,
    ]
    assert np.count_nonzero(model.rows) == 4


@pytest.mark.parametrize("text", ["赵" * 3000, "、" * 3000, "张三、" * 1000, "会议" * 1500, "a" * 9000])
def test_repetition_gives_no_endless_name(text):
    assert all(n.end - n.start <= 60 for n in names.find(text))


def test_models_are_merged_by_their_mean(tmp_path):
    kinds, tags = names_features.KINDS, len(names_decoding.TAGS)
    width = kinds[0].width
    for name, bucket, value in (("a", 5, 1.0), ("b", 5, 3.0), ("c", 9, 4.0)):
        names_model.save(
            tmp_path / name, np.array([bucket]), np.full((width, tags), value), np.full((tags, tags), value)
        )
    a, b, c = (names_model.load(tmp_path / name) for name in "abc")
    buckets, weights, transitions = names_model.merge([a, b])
    assert buckets.tolist() == [5]
    assert np.allclose(weights, 2)
    assert np.allclose(transitions, 2)
    buckets, weights, _ = names_model.merge([a, c])
    assert buckets.tolist() == [5, 9]
    assert np.allclose(weights[:width], 0.5)
    assert np.allclose(weights[width:], 2)
