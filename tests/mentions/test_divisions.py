"""Division codes: the finest division that is certain, else none."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import resources
from pipeline.mentions import divisions


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("北京市", "110000"),
        ("北京", "110000"),
        ("京", "110000"),
        ("江苏徐州", "320300"),
        ("江苏省徐州市", "320300"),
        ("湖北省黄石市阳新县富池镇", "420222"),
        ("中国江苏无锡", "320200"),
        ("广西南宁", "450100"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("海南", "460000"),
        ("大理", "532900"),
        ("香港", "810000"),
        ("台北市", "710000"),
        ("人民大会堂", "110000"),
        ("西安咸阳国际机场", "610000"),  # beside Xi'an, not in it
        ("香港某某大学（深圳）图书馆", "440300"),
        ("北京朝阳医院", "110000"),
        ("北京朝阳", "110105"),
        ("海南三亚", "460200"),
    ],
)
def test_the_finest_certain_division(name: str, code: str) -> None:
    assert divisions.code(name) == code


@pytest.mark.parametrize(("name", "code"), [("密云县", "110118"), ("襄樊市", "420600"), ("郫县", "510117")])
def test_former_names_mean_the_division_of_today(name: str, code: str) -> None:
    assert divisions.code(name) == code


@pytest.mark.parametrize(
    "name", ["北辰洲际酒店", "朝阳区", "鼓楼区", "上海路", "中山公园", "朝阳医院", "岗南镇", "法国", "酒泉卫星发射中心"]
)
def test_what_is_not_certain_has_no_code(name: str) -> None:
    assert divisions.code(name) is None


def test_a_district_that_many_cities_have_is_certain_behind_its_city() -> None:
    assert divisions.code("北京市朝阳区") == "110105"
    assert divisions.code("北京北辰洲际酒店") == "110000"
    assert divisions.code("天津北辰区体育馆") == "120113"


def test_the_table_is_sound() -> None:
    codes = set()
    for line in resources.lines("corpora", "lexicons", "divisions.txt"):
        code, name = line.split()
        assert re.fullmatch(r"\d{6}", code) and len(name) > 1
        codes.add(code)
    for line in resources.lines("corpora", "lexicons", "divisions-former.txt"):
        assert line.split()[0] in codes, line


@given(st.text(alphabet="北京市朝阳区县上海路广东省深圳酒店中国x", max_size=20))
def test_no_text_crashes_it(name: str) -> None:
    code = divisions.code(name)
    assert code is None or re.fullmatch(r"\d{6}", code)
