"""No text makes `numex.find` slow: the time grows with the length, whatever the characters."""

import time

import pytest

from pipeline.mentions import numex

#: Every class of characters that a pattern repeats, alone and in the pairs and threes that could make it try again.
UNITS = """
1 一 百 万 零 点 数 几 半 x × * . , - / ( 年 人 元 第 约 、 1, 1,234, 1. 0.5 1- 1至 1或 1万 3千 1万零 一点 点一 1分之
一又 1又 百分之 1余 1多 1元 1元1角 1人 人1 名一 A1 1A (1) ，1 三、 1/ 1/2 以上 http://1 1x x1 约1 1个亿 一米 两个 代表
代表1 的1人 1人的 一起 “一” 負 零下 --1
"""


@pytest.mark.slow
@pytest.mark.parametrize("unit", [*UNITS.split(), " ", "1 ", "123 ", "\n1."], ids=repr)
def test_time_grows_with_the_length_alone(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        numex.find(text)
        return time.process_time() - start

    seconds(100)
    short, long = seconds(5_000), seconds(40_000)
    assert long < 1.0 or long < 24 * short  # eight times as long; squared it would be 64 times


def test_a_megabyte_of_one_digit_is_no_number() -> None:
    assert numex.find("1" * 1_000_000 + "人") == []
    assert numex.find("一" * 1_000_000 + "人") == []
