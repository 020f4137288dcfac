"""Invariants of ``timex.find``: a date written in any form is found again, and no text of any kind crashes it."""

import datetime
import itertools
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mentions import timex

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31))
DIGITS = "〇一二三四五六七八九"
ALPHABET = st.sampled_from(
    "0123456789〇一二三四五六七八九十百月日号年时点分上中下旬周前后至-、，。（）("
    "XX×今昨明天国庆每第近半起为期将于 \n会议“”《》：:/."
)
DIGITS = "〇一二三四五六七八九"


def numeral(n: int) -> str:
    """1 to 39 in Chinese: 七, 十四, 二十, 三十一."""
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)


def digits(n: int) -> str:
    return "".join(DIGITS[int(c)] for c in str(n))


FORMS: dict[str, Callable[[datetime.date], str]] = {
    "2011年10月4日": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "2011年10月04日": lambda d: f"{d.year}年{d.month:02}月{d.day:02}日",
    "2011年10月4号": lambda d: f"{d.year}年{d.month}月{d.day}号",
    "spaced": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "wide": lambda d: wide(f"{d.year}年{d.month}月{d.day}日"),
    "iso": lambda d: d.isoformat(),
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dots": lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    "compact": lambda d: f"{d:%Y%m%d}",
    "chinese": lambda d: f"{digits(d.year)}年{numeral(d.month)}月{numeral(d.day)}日",
    "circle": lambda d: f"{digits(d.year)}年{numeral(d.month)}月{numeral(d.day)}日".replace("〇", "○"),
    "weekday": lambda d: f"{d.year}年{d.month}月{d.day}日（星期{'一二三四五六日'[d.weekday()]}）",
}
AROUND = st.sampled_from(
    [("", ""), ("会议于", "在青岚召开"), ("（", "）"), ("时间：", "，地点：和平会堂"), ("\n", "\n")]
)


@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS, around=AROUND)
@settings(max_examples=40, deadline=None)
def test_a_written_date_is_found_again(form: str, day: datetime.date, around: tuple[str, str]) -> None:
    written = FORMS[form](day)
    text = around[0] + written + around[1]
    found = timex.find(text)
    assert [(text[t.start : t.end], t.first, t.last) for t in found] == [(written, day, day)]
    assert found[0].timex == day.isoformat()
    assert found[0].origin == "written"


@given(day=DAYS, back=st.integers(0, 300))
@settings(max_examples=150, deadline=None)
def test_a_day_without_a_year_is_the_last_such_day(day: datetime.date, back: int) -> None:
    found = timex.find(f"{day.month}月{day.day}日", day + datetime.timedelta(back))[0]
    assert found.first == found.last == day


@given(day=DAYS, ahead=st.integers(1, 10))
@settings(max_examples=100, deadline=None)
def test_a_day_just_ahead_is_not_one_of_a_year_ago(day: datetime.date, ahead: int) -> None:
    found = timex.find(f"{day.month}月{day.day}日", day - datetime.timedelta(ahead))[0]
    assert found.first == day


@given(
    first=DAYS,
    length=st.integers(1, 400),
    form=st.sampled_from(["{}至{}", "{}-{}", "从{}到{}", "{}—{}", "自{}起至{}止"]),
)
@settings(max_examples=150, deadline=None)
def test_a_range_of_full_dates_is_one_mention(first: datetime.date, length: int, form: str) -> None:
    last = first + datetime.timedelta(length)
    text = form.format(*(f"{d.year}年{d.month}月{d.day}日" for d in (first, last)))
    found = timex.find(text)
    assert [(t.start, t.end, t.first, t.last) for t in found] == [(0, len(text), first, last)]
    assert found[0].timex == f"{first}/{last}"


@given(year=st.integers(1950, 2049), month=st.integers(1, 12), part=st.sampled_from(["上旬", "中旬", "下旬"]))
@settings(max_examples=100, deadline=None)
def test_the_three_tens_of_a_month_tile_it(year: int, month: int, part: str) -> None:
    whole = timex.find(f"{year}年{month}月")[0]
    tens = [timex.find(f"{year}年{month}月{name}")[0] for name in ("上旬", "中旬", "下旬")]
    assert tens[0].first == whole.first
    assert tens[2].last == whole.last
    for before, after in itertools.pairwise(tens):
        assert before.last is not None
        assert after.first == before.last + datetime.timedelta(1)


@given(
    text=st.text(alphabet=ALPHABET, max_size=60), reference=st.none() | DAYS, prefer=st.sampled_from(["past", "future"])
)
@settings(max_examples=400, deadline=None)
def test_no_text_crashes_it_and_its_offsets_hold(text: str, reference: datetime.date | None, prefer: str) -> None:
    found = timex.find(text, reference, prefer)
    end = 0
    for t in found:
        assert end <= t.start < t.end <= len(text)
        assert text[t.start : t.end].strip()
        assert t.first is None or t.last is None or t.first <= t.last
        assert t.kind in {"date", "daterange", "datetime", "datetimerange", "time", "timerange", "duration", "set"}
        end = t.end
    assert found == timex.find(text, reference, prefer)


@given(text=st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_unicode_text_is_taken(text: str) -> None:
    timex.find(text, datetime.date(1, 1, 1))
    timex.find(text, datetime.date(9999, 12, 31))


@given(
    text=st.text(alphabet=ALPHABET, max_size=40),
    edge=st.sampled_from([datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]),
)
@settings(max_examples=150, deadline=None)
def test_the_ends_of_the_calendar_are_no_trap(text: str, edge: datetime.date) -> None:
    timex.find(text, edge)


UNITS = [
    "1",
    "一",
    "月",
    "日",
    "-",
    " ",
    "十",
    "1-",
    "1、",
    "12月",
    "1日 ",
    "×",
    "上",
    "每",
    "农历",
    "今天(",
    "“五一",
    "2011会",
]


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_with_the_length_alone(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        start = time.process_time()
        timex.find(text, datetime.date(2011, 11, 10))
        return time.process_time() - start

    seconds(1000)
    short = max(seconds(10_000), 0.005)
    assert seconds(80_000) < 30 * short  # eight times the text; quadratic time would be sixty-four times


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["1", "一", "月", "日", "-", " "])
def test_a_megabyte_of_one_character_is_no_trap(unit: str) -> None:
    start = time.process_time()
    timex.find(unit * 1_000_000)
    assert time.process_time() - start < 10
