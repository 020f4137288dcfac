"""N-grams of lines: a line's are the same alone and among others, and what folds alike is alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.line_grams import BITS, HEAD, TAIL, grams, shared


def of(lines: list[str]) -> list[list[list[int]]]:
    """The buckets of every line, of each of the five kinds."""
    found = grams(lines)
    out = []
    for index in range(len(lines)):
        row = []
        for kind, layer in enumerate(found.buckets):
            edges = [*found.starts[kind > 2], len(layer)]
            row.append(layer[edges[index] : edges[index + 1]].tolist())
        out.append(row)
    return out


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=90), min_size=1, max_size=8))
def test_a_line_has_the_same_n_grams_alone_and_among_others(lines):
    together = of(lines)
    assert together == [of([line])[0] for line in lines]
    counts = grams(lines).counts
    for count, layers in zip(counts, together, strict=True):
        assert 0 < count == sum(map(len, layers)) - 2  # two that would reach into the next line
        assert all(0 <= bucket < 1 << BITS for layer in layers for bucket in layer)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("來源：云岭縣政府", "来源:云岭县政府"),
        ("浏览次数：１２８", "浏览次数:364"),
        ("COPYRIGHT 2021", "Copyright 2034"),
        ("首页　新闻", "首页 新闻"),
    ],
)
def test_what_folds_alike_has_the_same_n_grams(one, two):
    assert of([one]) == of([two])


def test_a_shape_knows_runs_only_by_their_rough_length():
    one, two = of(["来源:云岭 时间:20210305", "作者:青溪 地点:7"])
    assert one[:3] != two[:3]
    assert one[3:] == two[3:]


def test_of_a_long_line_the_middle_is_not_looked_at():
    line = "".join(map(chr, range(0x4E00, 0x4E00 + HEAD + TAIL + 9)))
    assert of([line]) == of([line[: HEAD + 3] + "会" + line[HEAD + 4 :]])
    assert of([line]) != of(["会" + line[1:]])


def test_weights_add_up_by_line():
    found = grams(["首页", "打印本页"])
    weights = np.zeros(1 << BITS, np.float32)
    weights[found.buckets[0][1]] = 2.0  # 首
    assert found.sums(weights).tolist() == [2.0, 0.0]


def test_a_title_shares_its_words_with_the_body_and_a_button_none():
    body = "5月8日，云岭县红十字会在文化馆举办急救知识培训班，讲解心肺复苏。"
    assert shared(["云岭县举办急救知识培训班", "返回顶部", body, "2023-05-08"], body)[1::2] == [0.0, 0.0]
    title, _, own, _ = shared(["云岭县举办急救知识培训班", "返回顶部", body, "2023-05-08"], body)
    assert title > 0.8
    assert own == 0.0  # outside itself
    assert shared([], body) == []
