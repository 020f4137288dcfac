"""The teacher of names: it learns another tagger's names from raw text, then our labels from a few marked texts."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="the teacher is trained with the extra 'train' (torch)")

from pipeline.learn import names_network, names_teacher, names_vectors
from pipeline.learn.names import Text
from pipeline.learn.names_run import labelled
from pipeline.learn.names_texts import Raw
from pipeline.mentions.names_decoding import TAGS
from tests.learn.names_corpus import PEOPLE, filled


def corpus(people):
    for text, title, person in filled(people):
        hints = [(*person, "PER")]
        yield Text(text, [(*title, "title"), (*person, "person")], hints=hints)


CONFIG = {
    "seeds": [1],
    "threads": 1,
    "general": 0.5,
    "bias": {"place": -0.5},
    "raw": {"rate": 5e-3, "batch": 8, "width": 32, "characters": {"genre": 2000}},
    "marked": {"epochs": 15, "rate": 5e-3, "batch": 4, "hidden": 0.5},
}
OTHERS = [("贺文涛来到永丰县。\n", [(0, 3, "PER"), (5, 8, "LOC")])] * 3


@pytest.fixture(scope="module")
def vectors():
    texts = [text for text, _, _ in filled([*PEOPLE, "陈志强"])] + [text for text, _ in OTHERS]
    return names_vectors.learn(texts, size=8, least_char=1, least_pair=1)


@pytest.fixture(scope="module")
def teacher(vectors):
    raws = [Raw("genre", n, "a/b", text, [(*p, "PER")]) for n, (text, _, p) in enumerate(filled(PEOPLE))]
    return names_teacher.teach(CONFIG, vectors, raws * 3, list(corpus(PEOPLE)), OTHERS, [], lambda line: None)


def test_it_finds_the_names_of_a_text_like_those_it_learned_with_hints_and_without(teacher):
    text = "书记陈志强在会上讲话。"
    for hints in (None, [(2, 5, "PER")]):
        found, _ = teacher.label(text, hints, 0.5)
        assert [(text[a:b], label) for a, b, label in found] == [("书记", "title"), ("陈志强", "person")]


def test_every_sentence_is_in_doubt_where_certainty_is_asked_for(teacher):
    text = "书记陈志强在会上讲话。局长贺文涛出席会议。"
    assert teacher.label(text, None, 1.1)[1] == [(0, 10), (11, 20)]
    assert teacher.label(text, None, 0)[1] == []


def test_an_empty_text_and_one_of_line_ends_have_no_names(teacher):
    assert teacher.label("", None, 0.5) == ([], [])
    assert teacher.label("\n\n", None, 0.5) == ([], [])


def test_raw_texts_are_labelled_once_up_to_so_many_characters(teacher):
    text = "".join(sentence for sentence, _, _ in filled(PEOPLE[:4]))
    config = {"characters": {"genre": 1}, "least": 0.1, "weight": 0.5, "unknown": ["event"], "seed": 1}
    known = {"书记林晓岚出席"}
    [one] = labelled(teacher, {"genre": [(text, None), (text, None), ("局长", None)]}, known, config)
    assert one.text == text
    assert one.unknown == {"event"}
    assert {label for _, _, label in one.spans} >= {"person", "title"}
    assert not list(labelled(teacher, {"genre": [(text, None)]}, known, config))


def test_in_texts_of_universal_ner_our_other_labels_may_stand_unseen(vectors):
    [stretch] = names_teacher.general(OTHERS[:1], vectors, 0.5)
    allowed = [{TAGS[k] for k in np.flatnonzero(row)} for row in stretch.allowed]
    assert allowed[0] == {"B-person"}
    assert allowed[5] == {"B-place"}
    assert "B-title" in allowed[3]
    assert not {"B-person", "S-organization"} & allowed[3]


def test_stretches_hold_whole_sentences_and_the_whole_text():
    text = "一二三四五。" * 10 + "一" * 60
    stops = np.array([c == "。" for c in text])
    cuts = list(names_network.cuts(text, stops, size=20))
    assert [a for a, _ in cuts] == [0, *(b for _, b in cuts[:-1])]
    assert cuts[-1][1] == len(text)
    assert all(stops[b - 1] for _, b in cuts if b <= 60)
    assert all(b - a <= 60 for a, b in cuts)


def test_only_sentences_with_a_marked_name_are_learned_from_where_some_are_marked(vectors):
    text = "局长贺文涛出席会议。书记林晓岚主持会议。"
    [stretch] = names_teacher.partial([Text(text, [(2, 5, "person")])], vectors)
    assert stretch.parts == [(0, 9)]
    assert stretch.allowed[2:5].sum() == 3
    assert stretch.allowed[:2].all()
