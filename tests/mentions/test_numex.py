"""What `numex.find` finds in one line of text, read from `numex_cases.txt`, and what holds for any text."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mentions import numex
from pipeline.mentions.types import Numex

CASES = Path(__file__).with_name("numex_cases.txt")
_EXPECTED = re.compile(
    r"(?P<span>.+) = (?P<kind>\w+) (?P<value>\S+) (?P<unit>\S+) (?P<bound>\w+)(?: of (?P<of>.+?))?(?P<no> uncounted)?"
)


class Case(NamedTuple):
    text: str
    expected: list[str]


def _cases() -> list[Case]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [Case(text, expected) for text, *expected in (line.split(" | ") for line in lines)]


def _shown(text: str, found: Numex) -> str:
    """Writes an expression the way the case file does."""
    value = "?" if found.value is None else f"{found.value}" + ("" if found.high is None else f"~{found.high}")
    shown = f"{text[found.start : found.end]} = {found.kind} {value} {found.unit or '-'} {found.bound}"
    if found.of:
        shown += f" of {text[found.of[0] : found.of[1]]}"
    if found.kind in ("count", "currency") and not found.counts:
        shown += " uncounted"
    return shown


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.text)
def test_case(case: Case) -> None:
    assert [_shown(case.text, found) for found in numex.find(case.text)] == case.expected


def test_the_table_is_long_enough_and_has_counter_examples() -> None:
    cases = _cases()
    assert len(cases) >= 300
    assert sum(not case.expected for case in cases) >= 80
    assert all(_EXPECTED.fullmatch(expected) for case in cases for expected in case.expected)


# -- spans that are taken ---------------------------------------------------------------------------------------------


def test_taken_spans_are_not_searched() -> None:
    text = "2011年10月14日上午，350余人到会"
    date = (0, text.index("，"))
    assert [found.value for found in numex.find(text, [date])] == [350]
    assert numex.find(text, [(0, len(text))]) == []


def test_an_expression_does_not_reach_into_a_taken_span() -> None:
    text = "两个一百年奋斗目标"
    assert numex.find(text, [(2, 5)]) == []


def test_taken_spans_may_come_in_any_order_and_overlap() -> None:
    text = "3人，5人，7人，9人"
    assert [found.value for found in numex.find(text, [(6, 8), (0, 2), (1, 2)])] == [5, 9]


def test_the_noun_does_not_reach_into_the_expression_before() -> None:
    text = "赠书300册100套"
    first, second = numex.find(text)
    assert text[slice(*first.of or (0, 0))] == "赠书"
    assert second.of is None


# -- what holds for any text ------------------------------------------------------------------------------------------

PIECES = """
约 近 超过 不足 第 每 共 350 3,500 1.5 0 007 二百五十 一 两 三五 十几 数十 几百 上 百 千 万 亿 万亿 点 分之 百分之
成 % 半 又 余 多 来 几 人 名 元 角 分 万元 个 岁 度 ℃ 米 倍 号 年 月 日 - — 至 到 、 / . , ( ) “ ” xx * 以上 左右 之间
在 和 的 代表 资料 发放 参加 一起 统一 TC GB/T
"""
TEXTS = st.lists(st.sampled_from([*PIECES.split(), " ", "\n"]), max_size=12).map("".join) | st.text(max_size=40)


@given(TEXTS)
def test_offsets_ground_and_spans_are_disjoint(text: str) -> None:
    end = 0
    for found in numex.find(text):
        assert end <= found.start <= found.number[0] < found.number[1] <= found.end <= len(text)
        assert found.of is None or 0 <= found.of[0] < found.of[1] <= len(text)
        assert found.of is None or found.of[1] <= found.start or found.of[0] >= found.end
        assert found.high is None or (found.value is not None and found.value < found.high)
        assert (found.bound == "range") == (found.high is not None)
        end = found.end


@given(TEXTS)
def test_the_same_text_gives_the_same_expressions(text: str) -> None:
    assert numex.find(text) == numex.find(text)


@given(TEXTS, st.integers(0, 20), st.integers(0, 20))
def test_nothing_found_overlaps_what_is_taken(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    taken = (start, min(start + length, len(text)))
    assert all(found.end <= taken[0] or found.start >= taken[1] for found in numex.find(text, [taken]) if length)


@given(TEXTS)
def test_full_width_and_half_width_read_alike(text: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    narrow = "".join(chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char for char in text)
    assert numex.find(wide) == numex.find(narrow)
