"""What ``timex.find`` promises beside the table of cases: its arguments, the passage, the document's year."""

import datetime

import pytest

from pipeline.mentions import timex
from pipeline.mentions.types import Timex

DAY = datetime.date(2011, 11, 10)


def only(text: str, reference: datetime.date | None = DAY, prefer: str = "past") -> Timex:
    found = timex.find(text, reference, prefer)
    assert len(found) == 1, found
    return found[0]


def days(text: str, reference: datetime.date | None = None) -> list[tuple[str, str | None]]:
    return [(text[t.start : t.end], t.first.isoformat() if t.first else None) for t in timex.find(text, reference)]


def test_offsets_count_in_the_text_as_given_with_wide_digits_and_traditional_characters() -> None:
    text = "大會於２０１１年１０月１４日上午在會議中心開幕"
    found = only(text, None)
    assert text[found.start : found.end] == "２０１１年１０月１４日上午"
    assert found.first == found.last == datetime.date(2011, 10, 14)


def test_a_reference_with_a_time_of_day_counts_as_its_day() -> None:
    assert timex.find("昨天", datetime.datetime(2011, 11, 10, 23, 59)) == timex.find("昨天", DAY)


def test_without_a_reference_nothing_comes_from_today() -> None:
    for text in ("今天", "昨日", "今年", "上周三", "近三年", "10月14日", "14日", "国庆期间", "年底"):
        assert only(text, None).first is None, text
        assert only(text, None).last is None, text


def test_prefer_future_takes_the_next_such_day_and_keeps_the_last_as_a_reading() -> None:
    past, future = only("12月20日"), only("12月20日", prefer="future")
    assert past.first == datetime.date(2010, 12, 20)
    assert future.first == datetime.date(2011, 12, 20)
    assert (future.first, future.last) in past.readings
    assert (past.first, past.last) in future.readings


def test_an_unknown_preference_is_refused() -> None:
    with pytest.raises(ValueError, match="'past' or 'future'"):
        timex.find("今天", prefer="nearest")


@pytest.mark.parametrize(
    ("text", "origin"),
    [("2011年10月14日", "written"), ("10月14日", "document"), ("去年", "document"), ("三天", "none")],
)
def test_origin_says_what_settled_the_year(text: str, origin: str) -> None:
    assert only(text).origin == origin


def test_a_context_carries_the_passage_from_one_part_of_a_document_to_the_next() -> None:
    context = timex.Context(reference=DAY)
    timex.find("10月14日，大会开幕。", context=context)
    found = timex.find("当天下午，代表参观。16日闭幕。", context=context)
    assert [t.first for t in found] == [datetime.date(2011, 10, 14), datetime.date(2011, 10, 16)]
    assert timex.find("16日闭幕。", DAY)[0].first == datetime.date(2011, 10, 16)
    assert timex.find("当天下午", DAY)[0].first == DAY


def test_one_call_on_a_document_is_the_same_as_calls_on_its_sentences_with_one_context() -> None:
    sentences = ["10月26日至28日，论坛在和平会堂举行。\n", "27日上午，论坛开幕。\n", "当晚，举行招待会。\n"]
    context = timex.Context(reference=DAY)
    apart = [t.timex for s in sentences for t in timex.find(s, context=context)]
    assert apart == [t.timex for t in timex.find("".join(sentences), DAY)]


# -- the passage


def test_background_dates_do_not_become_the_day_that_is_told() -> None:
    text = "10月14日，云岭市质监局召开会议。该局2003年5月9日成立。会议由局长主持。下午，与会人员参观实验室。"
    assert days(text, DAY)[-1] == ("下午", "2011-10-14")


def test_a_month_or_year_named_between_leaves_the_day_told() -> None:
    text = "10月14日，大会开幕。去年，大会在青岚举行。今年3月，筹备开始。当晚，举行晚宴。"
    assert days(text, DAY)[-1] == ("当晚", "2011-10-14")


def test_today_is_the_day_of_the_dateline_not_that_of_the_page() -> None:
    text = "云岭日报青岚11月8日电（记者 赵言）今天上午，论坛开幕。昨天，代表报到。"
    assert [d for _, d in days(text, DAY)] == ["2011-11-08", "2011-11-08", "2011-11-07"]


def test_today_stays_the_same_when_yesterday_was_named() -> None:
    assert [d for _, d in days("昨天报到，今天开幕，明天闭幕", DAY)] == ["2011-11-09", "2011-11-10", "2011-11-11"]


def test_a_bare_day_after_the_document_is_of_the_month_before() -> None:
    assert days("26日下午，报告会举行", datetime.date(2012, 10, 30)) == [("26日下午", "2012-10-26")]
    assert days("26日下午，报告会举行", datetime.date(2012, 11, 3)) == [("26日下午", "2012-10-26")]


def test_the_year_of_the_sentence_goes_before_that_of_the_document() -> None:
    assert days("2008年3月动工，5月8日封顶", DAY)[1] == ("5月8日", "2008-05-08")


def test_a_list_of_this_years_dates_keeps_its_year_where_one_lies_just_ahead() -> None:
    text = "一是10月28日承办签约仪式。二是参加11月14日举行的揭牌仪式。"
    assert days(text, DAY) == [("10月28日", "2011-10-28"), ("11月14日", "2011-11-14")]


def test_a_length_beside_a_start_gives_the_last_day() -> None:
    found = timex.find("培训班10月14日开始，为期三天", DAY)
    assert (found[0].first, found[0].last) == (datetime.date(2011, 10, 14), datetime.date(2011, 10, 16))
    assert found[1].kind == "duration"
    assert not found[1].dates_event


def test_a_bare_day_leans_on_the_document_where_the_passage_is_far_away() -> None:
    text = "今年5月，双方签约。青岚晚报16日报道，项目开工。"
    assert days(text, datetime.date(2011, 10, 18))[1] == ("16日", "2011-10-16")


def test_a_bare_day_goes_on_from_the_day_told() -> None:
    text = "10月26日，培训班开班。27日，学员参观。"
    assert days(text, datetime.date(2011, 12, 30))[1] == ("27日", "2011-10-27")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("论坛将于6日开幕", "2011-12-06"),
        ("即将来临之际，市领导8日看望教师", "2011-11-08"),
        ("气象台预计，12日有雨", "2011-11-12"),
        ("8日，市长抵达青岚，将于10日离开", "2011-11-08"),
        ("展览将持续到5月4日", "2012-05-04"),
        ("7月1日起，新规定将实施", "2012-07-01"),
        ("运动会开幕式11月12日晚在青岚举行", "2011-11-12"),
    ],
)
def test_words_of_the_sentence_tell_what_is_to_come(text: str, day: str) -> None:
    assert days(text, DAY)[0][1] == day


def test_a_date_in_brackets_is_the_day_that_the_word_before_means() -> None:
    assert days("《2026年春节晚会》今天（12月28日）发布", datetime.date(2025, 12, 28))[1][1] == "2025-12-28"


# -- the year of an undated document


@pytest.mark.parametrize(
    "text",
    [
        "2018云岭国际论坛开幕\n10月14日，论坛在青岚开幕。",  # the year in the title
        "论坛开幕\n10月14日，第三届（2018）云岭论坛在青岚开幕。",  # in the name of the event
        "论坛开幕\n10月14日，2018年云岭质量大会在青岚开幕。",
        "论坛开幕\n10月14日，论坛开幕。据悉，场馆于2018年4月3日开工。",  # any full date that settles it
        "会议召开\n10月14日，会议召开。会议部署了2018年工作任务。",  # work told as this year's
        "2018 年初秋，青岚中学迎来音乐节。\n10月14日，音乐节开幕。",
        "会议召开\n10月14日，会议召开。林望说，2018年是新一届班子的开局之年。",
        "10月14日，颁奖礼举行。2018QLMA颁奖礼10月14日在青岚举行。",
        "论坛开幕\n10月14日，2018云岭论坛在青岚开幕。从2019年1月1日起，新规定施行。",
    ],
)
def test_the_text_settles_the_year(text: str) -> None:
    assert ("10月14日", "2018-10-14") in days(text)


@pytest.mark.parametrize(
    "text",
    [
        "论坛开幕\n10月14日，论坛开幕。该馆自1998年以来已接待百万人次。",
        "论坛开幕\n10月14日，论坛开幕。主席2013年提出这一倡议。",
        "论坛开幕\n10月14日，论坛开幕。林文清，1962年6月出生。",
        "论坛开幕\n10月14日，论坛开幕。截至2018年底，全市已建成10座场馆。",  # told in the year after
        "论坛开幕\n10月14日，论坛开幕。2010年4月10日，青岚时任市长林望去世。",
        "课堂开讲\n10月14日，课堂开讲。2008年5月12日，她的家乡地震。2015年，她第一次登台。",
        "报告发布\n10月14日，《云岭发展报告2018》发布。",
        "论坛开幕\n10月14日，论坛开幕。会议学习了《2018—2022年发展规划》。",
    ],
)
def test_history_careers_and_plans_do_not_settle_the_year(text: str) -> None:
    assert ("10月14日", None) in days(text)


# -- kinds and what dates an event


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2011年10月14日", "date"),
        ("2011年10月", "daterange"),
        ("10月25日-27日", "daterange"),
        ("10月14日上午9时", "datetime"),
        ("10月14日上午", "datetimerange"),
        ("9时30分", "time"),
        ("9时至11时", "timerange"),
        ("三天", "duration"),
        ("每周一", "set"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert only(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "为期三天",
        "每周一",
        "“十二五”期间",
        "近三年来",
        "90年代",
        "国办发〔2011〕8号",
        "截至10月底",
        "2015年前",
        "20xx年xx月",
    ],
)
def test_what_dates_no_event(text: str) -> None:
    assert not only(text).dates_event


def test_the_year_in_the_name_of_a_plan_dates_no_event() -> None:
    found = timex.find("会议审议了《云岭市2012年至2015年发展规划》。会议10月14日召开。", DAY)
    assert [t.dates_event for t in found] == [False, True]


def test_a_length_has_seconds_and_a_range_of_lengths_two() -> None:
    assert only("三天").seconds == 3 * 86400
    assert only("两年半").seconds == 2.5 * 365 * 86400
    assert (only("3至5天").seconds, only("3至5天").seconds_high) == (3 * 86400, 5 * 86400)


def test_a_day_that_the_calendar_does_not_have_has_no_days() -> None:
    assert only("2011年2月30日").first is None
    assert only("2月29日").first == datetime.date(2008, 2, 29)
