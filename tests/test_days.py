"""Days as sites, generators and spreadsheets write them beside a text."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import days


@pytest.mark.parametrize(
    "text",
    """
    2018-05-04|2018/5/4 9:12:33|2018.05.04|2018年5月4日|2018年5月4日 星期五 上午10:22|[ 2018-05-04 ]|20180504
    2018-05-04T10:00:00+08:00|2018-05-04 10:00:00 +0800|2018-05-04 10:22:11.0|2018,5,4|2018、5、4|2018_05_04|2018—05—04
    20180504102211|2018·05·04|18-05-04 10:22|05-04-2018|05/04/2018 10:22|May 4, 2018|4 May 2018|4th May, 2018
    5月 4, 2018|5月 04, 2018 10:22|Friday, May 4, 2018|Fri, 04 May 2018 02:00:00 GMT|Fri May 04 10:00:00 CST 2018
    04-May-2018
    Posted on 2018-05-04 by admin|Posted by admin on May 4, 2018|Published: 2018-05-04|Date: 2018-05-04
    """.replace("\n", "|").split("|"),
)
def test_a_line_that_is_a_day(text: str) -> None:
    if text.strip():
        assert days.read(text.strip()) == datetime.date(2018, 5, 4)


def test_a_first_number_that_is_no_month_is_the_day() -> None:
    assert days.read("23/05/2018") == datetime.date(2018, 5, 23)


@pytest.mark.parametrize(
    "text",
    ["2018-05", "May 2018", "会议 2018-05-04", "2018-13-40", "138-1234-5678", "2018.05.04-06", "12.5.4", "5月4日", ""],
)
def test_a_line_that_is_none(text: str) -> None:
    assert days.read(text) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [("04", "2018-05"), ("2018.05", "04"), ("05-04", "2018"), ("5月4日", "2018年"), ("2018年", "5月4日")],
)
def test_the_halves_of_a_day_on_two_lines(first: str, second: str) -> None:
    assert days.halves(first, second) == datetime.date(2018, 5, 4)


@pytest.mark.parametrize(
    "path",
    [
        "art/2018/5/4/art_1.html",
        "201805/t20180504_12.html",
        "2018/0504/c12.html",
        "20180504/1.html",
        "2018-05/04/c1.htm",
    ],
)
def test_the_day_in_an_address(path: str) -> None:
    found = days.address(f"网址：http://www.qinghe.example/{path}")
    assert found and found[1] == datetime.date(2018, 5, 4)


def test_a_timestamp_is_read_by_the_clock_of_china() -> None:
    assert days.stamp("1525363200") == days.stamp("1525363200000") == datetime.date(2018, 5, 4)
    assert days.stamp("1525363199") == datetime.date(2018, 5, 3)
    assert days.stamp("13812345678") is None


@given(st.text(alphabet="0123456789-/.年月日 :TZMayjunby()", max_size=40))
def test_no_line_crashes(text: str) -> None:
    days.read(text)
    days.stamp(text)
    days.halves(text[:8], text[8:])
