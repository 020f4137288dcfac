"""Titles: where one starts and ends, its head, and which two are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mentions import titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("云州市副市长", "副市长"),
        ("市水务局党组成员", "党组成员"),
        ("市一院党委副书记", "党委副书记"),
        ("市人大常委会原副主任", "原副主任"),
        ("某大学名誉校长", "名誉校长"),
        ("望湖公司首席执行官", "首席执行官"),
        ("望湖公司CEO", "CEO"),
        ("某医院副主任医师", "副主任医师"),
        ("他十分高兴", None),
    ],
)
def test_a_title_is_read_backward_from_its_end(text: str, title: str | None) -> None:
    start = titles.start_of(text, len(text))
    assert (text[start:] if start >= 0 else None) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [("局长讲话", "局长"), ("常务副院长致辞", "常务副院长"), ("党委书记说", "党委书记"), ("高兴", None)],
)
def test_a_title_is_read_forward_from_its_start(text: str, title: str | None) -> None:
    end = titles.end_of(text, 0)
    assert (text[:end] if end >= 0 else None) == title


@pytest.mark.parametrize(("title", "head"), [("原党委副书记", "书记"), ("副局长", "局长"), ("某某", "某某")])
def test_the_head(title: str, head: str) -> None:
    assert titles.head(title) == head


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("党委副书记", "副书记", True), ("副局长", "局长", False), ("国家主席", "主席", True), ("局长", "局长", True)],
)
def test_one_title_in_short(one: str, other: str, same: bool) -> None:
    assert titles.same(one, other) is same


@given(st.text(alphabet="原副党委书记局长院主任教授国家席高级首", max_size=30))
def test_what_is_found_lies_in_the_text(text: str) -> None:
    for at in range(len(text) + 1):
        assert -1 <= titles.start_of(text, at) < max(at, 1)
        end = titles.end_of(text, at)
        assert end == -1 or at < end <= len(text)
