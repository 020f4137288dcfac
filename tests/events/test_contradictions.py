"""What a document says against itself: each check with a text that it must find and one that it must leave alone."""

import pytest

from pipeline import events
from pipeline.events import contradictions
from pipeline.mentions.analyse import analyse


def codes(text: str) -> list[str]:
    analysis = analyse(text)
    return [w.code for w in events.check(analysis, events.assemble(analysis)).warnings]


HELD = (
    "青梧县气象局召开防汛工作会议\n2019年3月{day}，青梧县气象局在青梧宾馆召开防汛工作会议，局长周明远出席会议并讲话。"
)
LATE = (
    "青梧县气象局召开防汛工作会议\n青梧县气象局　2019年3月1日\n"
    "2019年{month}月12日，青梧县气象局在青梧宾馆召开了防汛工作会议，局长周明远出席会议并讲话。"
)


@pytest.mark.parametrize("day", ["12日（星期三）", "12日星期三", "12日上午（周五）"])
def test_a_day_of_the_week_that_the_date_is_not(day: str):
    assert codes(HELD.format(day=day)) == ["weekday"]


@pytest.mark.parametrize("day", ["12日（星期二）", "12日星期二", "12日", "12日（农历二月初六）"])
def test_a_day_of_the_week_that_fits_or_none(day: str):
    assert codes(HELD.format(day=day)) == []


def test_told_as_held_but_dated_after_the_document():
    assert codes(LATE.format(month=5)) == ["future"]


@pytest.mark.parametrize(
    "text", [LATE.format(month=2), LATE.format(month=5).replace("在青梧宾馆召开了", "将在青梧宾馆召开")]
)
def test_dated_before_the_document_or_to_come(text: str):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("people", "found"),
    [
        ("周明远、何秀英、陆知行两位", ["listed"]),
        ("周明远、何秀英、陆知行等2人", ["listed"]),
        ("周明远、何秀英两位", []),
        ("周明远、何秀英等5人", []),
        ("周明远、何秀英等50余人", []),
    ],
)
def test_a_number_of_people_against_their_names(people: str, found: list[str]):
    assert codes(f"2019年3月12日，青梧县气象局在青梧宾馆召开防汛工作会议。{people}出席会议。") == found


TWO = (
    "2019年3月12日上午，防汛工作会议在江苏省南京市召开。周明远出席会议并讲话。\n"
    "2019年3月12日{part}，气象工作座谈会在{place}召开。周明远出席座谈会并致辞。"
)


def test_one_official_in_two_cities_on_one_morning():
    assert codes(TWO.format(part="上午", place="广东省广州市")) == ["two_places"]


@pytest.mark.parametrize(("part", "place"), [("下午", "广东省广州市"), ("上午", "南京市"), ("", "广东省广州市")])
def test_one_official_in_two_cities_at_other_times(part: str, place: str):
    assert codes(TWO.format(part=part, place=place)) == []


RECAP = (
    "2019年3月12日，青梧县气象局在青梧宾馆召开防汛工作会议。{lead}代表参加会议。\n"
    "局长周明远出席会议并讲话。\n据统计，{recap}代表参加了本次会议，会议取得圆满成功。"
)


def test_lead_and_recap_give_different_head_counts():
    assert codes(RECAP.format(lead="120名", recap="180名")) == ["counts_differ"]


@pytest.mark.parametrize(("lead", "recap"), [("120名", "120名"), ("120余名", "125名")])
def test_head_counts_that_can_both_be_true(lead: str, recap: str):
    assert codes(RECAP.format(lead=lead, recap=recap)) == []


def test_a_contradiction_lowers_the_confidence_of_its_event():
    analysis = analyse(HELD.format(day="12日（星期三）"))
    found = events.assemble(analysis)
    before = [d.confidence for d in found]
    events.check(analysis, found)
    assert [d.confidence for d in found] == [c * contradictions.LOWERED for c in before]


def test_a_warning_stands_where_the_words_are():
    text = HELD.format(day="12日（星期三）")
    analysis = analyse(text)
    (warning,) = events.check(analysis, events.assemble(analysis)).warnings
    assert "星期三" in text[warning.start : warning.end] and warning.message == "2019-03-12 is no 星期三"
