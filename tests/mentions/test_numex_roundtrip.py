"""Numbers written in any form are found whole and read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mentions import numex, numex_numerals

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
NUMBERS = st.integers(2, 10**4) | st.integers(2, 10**12 - 1)


def spelled(number: int) -> str:
    """Writes a number in Chinese numerals: 10012 → 一万零一十二."""
    if number < 10**4:
        return _section(number) or "零"
    size, unit = (10**8, "亿") if number >= 10**8 else (10**4, "万")
    high, low = divmod(number, size)
    gap = "零" if low and low < size // 10 else ""
    return spelled(high) + unit + gap + (spelled(low) if low else "")


def _section(number: int) -> str:
    out, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return out


def mixed(number: int) -> str:
    """Writes a number with digits and place units: 35012 → 3万5012."""
    high, low = divmod(number, 10**4)
    return f"{high}万{low}" if high and low >= 1000 else str(number)


def found_value(text: str) -> int | float | None:
    (found,) = numex.find(text)
    return found.value


@given(NUMBERS)
def test_spelled(number: int) -> None:
    assert numex_numerals.read(spelled(number)) is not None
    assert found_value(f"赠书{spelled(number)}册") == number


@given(NUMBERS)
def test_formal(number: int) -> None:
    assert found_value(f"人民币{spelled(number).translate(FORMAL)}元整") == number


@given(st.integers(10, 19))
def test_ten_without_one(number: int) -> None:
    assert found_value(f"{spelled(number)[1:]}名学员") == number


@given(NUMBERS)
def test_digits_thousands_marks_and_mixed(number: int) -> None:
    forms = (
        str(number),
        f"{number:,}",
        mixed(number),
        str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    )
    for form in forms:
        assert found_value(f"赠书{form}册") == number


@given(st.integers(1, 9999), st.integers(1, 99), st.sampled_from(["万", "亿", "万亿"]))
def test_decimals_with_a_scale(whole: int, hundredths: int, unit: str) -> None:
    scale = {"万": 10**4, "亿": 10**8, "万亿": 10**12}[unit]
    assert found_value(f"投资{whole}.{hundredths:02d}{unit}元") == (whole * 100 + hundredths) * scale // 100


@given(st.integers(0, 9999), st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_spelled_decimals(whole: int, tail: list[int]) -> None:
    text = f"全长{spelled(whole)}点{''.join(DIGITS[digit] for digit in tail)}公里"
    assert found_value(text) == pytest.approx(whole + int("".join(map(str, tail))) / 10 ** len(tail))


@given(NUMBERS.filter(lambda number: number % 10 == 0), st.sampled_from(["余", "多"]))
def test_more_than(number: int, more: str) -> None:
    for form in (spelled(number), str(number)):
        (found,) = numex.find(f"{form}{more}人到会")
        assert (found.value, found.bound, found.unit) == (number, "over", "人")


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(["-", "—", "～", "至", "到"]))
def test_ranges(low: int, width: int, joint: str) -> None:
    (found,) = numex.find(f"约{low}{joint}{low + width}人")
    assert (found.value, found.high, found.bound) == (low, low + width, "range")


@given(st.integers(1, 10**4))
def test_ordinals_never_count(number: int) -> None:
    for form in (spelled(number), str(number)):
        (found,) = numex.find(f"第{form}届")
        assert (found.kind, found.value, found.counts) == ("ordinal", number, False)


@given(st.integers(0, 1000))
def test_percentages(number: int) -> None:
    for form in (f"{number}%", f"百分之{number}", f"百分之{spelled(number)}"):
        (found,) = numex.find(f"占{form}")
        assert (found.kind, found.value) == ("percent", number)
