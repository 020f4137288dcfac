"""Vectors from raw text: characters in like places are alike, and what is not known is row 0."""

import numpy as np
import pytest

from pipeline.learn import names_vectors

NAMES = "贺林孙赵钱周吴郑"
TEXTS = [f"昨日{name}局长出席会议。今天{name}主任主持{thing}。" for name in NAMES for thing in ("大会", "座谈", "论坛")]


@pytest.fixture(scope="module")
def vectors():
    return names_vectors.learn(TEXTS * 2, size=6, least_char=2, least_pair=2)


def row(vectors, char):
    return vectors.values[vectors.char_rows(np.array([ord(char)]))[0] - 1]


def test_characters_in_like_places_are_alike(vectors):
    def likeness(a, b):
        return float(
            row(vectors, a) @ row(vectors, b) / np.linalg.norm(row(vectors, a)) / np.linalg.norm(row(vectors, b))
        )

    assert likeness("贺", "林") > 0.9
    assert likeness("贺", "会") < 0.5


def test_unknown_characters_and_pairs_are_row_0(vectors):
    codes = np.array([ord(c) for c in "贺局凰"])
    assert vectors.char_rows(codes)[2] == 0
    assert (vectors.char_rows(codes)[:2] > 0).all()
    pairs = vectors.pair_rows(codes)
    assert pairs[0] > 0
    assert pairs[1:].tolist() == [0, 0]
