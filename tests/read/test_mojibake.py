"""UTF-8 that was read as GBK is undone; what that reading lost is restored only where it is certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.encoding import Undecodable
from pipeline.read.mojibake import undo

REPORT = (
    "清河市质量促进会举行年度会员大会\n"
    "上周五上午，清河市质量促进会在云台宾馆召开年度会员大会。会长周明远出席大会并讲话，秘书长何静主持会议。"
    "大会听取并审议了理事会工作报告，通过了新章程。来自各县区、各行业协会、重点企业的代表参加了大会。\n"
)


@pytest.mark.parametrize("text", ["清河市举行运动会", "参加人员共八十名", "清河市質量大會召開了"])
def test_where_nothing_was_lost_the_text_comes_back_whole(text: str) -> None:
    undone = undo(text.encode().decode("gbk"))
    assert undone is not None
    assert (undone.text, undone.broken) == (text, 0)


def test_what_was_lost_before_ascii_is_marked_and_the_rest_is_right() -> None:
    undone = undo(REPORT.encode().decode("gb18030", "replace"))
    assert undone is not None
    assert len(undone.text) == len(REPORT)
    assert all(b in (a, "\ufffd") for a, b in zip(REPORT, undone.text, strict=True))
    assert undone.broken == undone.text.count("\ufffd") > 0
    assert "周明远出席大会并讲话" in undone.text


def test_a_full_stop_whose_middle_byte_was_lost_is_restored() -> None:
    text = "清河市举行运动会开幕式。参加人员共八十名" * 2
    wrong = text.encode().decode("gb18030", "replace")
    assert "\ufffd" in wrong
    undone = undo(wrong)
    assert undone is not None
    assert undone.text[11] == "。"


def test_a_character_that_could_be_several_is_not_guessed() -> None:
    undone = undo(REPORT.encode().decode("gb18030", "replace"))
    assert undone is not None
    assert undone.text.splitlines()[0] in (REPORT.splitlines()[0], REPORT.splitlines()[0][:-1] + "\ufffd")


def test_the_euro_sign_stands_for_a_byte_that_windows_read() -> None:
    text = "清河市举行运动会开幕式。参加人员共八十名" * 2
    undone = undo(text.encode().decode("gb18030", "replace").replace("\ufffd", "€"))
    assert undone is not None
    assert undone.text[:20] == text[:20]


def test_too_much_loss_is_refused() -> None:
    wrong = (REPORT * 3).encode().decode("gbk", "ignore")
    with pytest.raises(Undecodable) as refused:
        undo(wrong)
    assert refused.value.code == "mojibake_lost"


@pytest.mark.parametrize("text", [REPORT, "联通", "plain ASCII", "", "鍵盤與銀杏", "锟斤拷锟斤拷", "§4 €5", "陳先生"])
def test_good_text_is_never_taken_for_it(text: str) -> None:
    assert undo(text) is None


@given(st.text(max_size=200))
def test_no_text_crashes(text: str) -> None:
    try:
        undo(text)
    except Undecodable as refused:
        assert refused.code == "mojibake_lost"
