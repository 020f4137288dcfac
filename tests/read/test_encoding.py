"""Encodings are told apart, a few broken bytes are replaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.encoding import Undecodable, decode

SIMPLIFIED = "3月8日上午，清河市质量促进会在云台宾馆召开年度会议。会长周明远出席并讲话，代表260余人参加。\n"
TRADITIONAL = "三月八日上午，清河市品質促進會在雲臺賓館召開年度會議。會長周明遠出席並講話，代表二百六十餘人參加。\n"
SHORT = ["清河市召开会议", "会长周明远讲话。", "三月八日上午", "參加會議代表", "雲臺賓館舉行"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, SIMPLIFIED * 40])
def test_an_encoding_is_told_from_the_bytes(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["cp950", "big5", "big5hkscs"])
def test_big5_is_told_from_gb18030(codec: str) -> None:
    assert decode(TRADITIONAL.encode(codec)).text == TRADITIONAL


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "cp950", "utf-16-le"])
def test_a_line_of_a_few_characters_is_enough(text: str, codec: str) -> None:
    try:
        data = text.encode(codec)
    except UnicodeEncodeError:
        pytest.skip(f"{codec} does not have these characters")
    assert decode(data).text == text


def test_traditional_text_in_gb18030_is_not_taken_for_big5() -> None:
    assert decode(TRADITIONAL.encode("gb18030")).encoding == "gb18030"


def test_ascii_around_a_few_characters_does_not_blur_the_encoding() -> None:
    line = '{"url": "https://news.example.org/2021/0308/index.html", "id": "000123", "text": "周明远出席会议"}'
    assert decode(line.encode("gb18030")).text == line


def test_a_byte_order_mark_is_dropped() -> None:
    assert not decode(SIMPLIFIED.encode("utf-8-sig")).text.startswith("\ufeff")


def test_one_broken_byte_in_a_thousand_is_replaced_and_named() -> None:
    data = bytearray((SIMPLIFIED * 20).encode())
    data[300] = 0xFF
    read = decode(bytes(data))
    assert read.broken == 1
    assert read.first_byte in range(298, 301)
    assert read.text[read.first_char] == "\ufffd"
    assert read.text.count("\ufffd") == 1, "one damaged character is one mark"


def test_a_short_text_may_have_one_broken_byte() -> None:
    assert decode(SIMPLIFIED.encode()[:-3]).broken == 1, "cut off inside the last character"


def test_a_zero_byte_in_a_long_text_is_a_broken_byte() -> None:
    read = decode((SIMPLIFIED * 20).encode()[:-1] + b"\x00")
    assert (read.broken, read.first_value, read.text[-1]) == (1, "0x00", "\ufffd")


def test_more_broken_bytes_are_refused_with_the_byte_and_its_place() -> None:
    data = bytearray((SIMPLIFIED * 20).encode())
    for at in range(100, len(data), 200):
        data[at] = 0xFF
    with pytest.raises(Undecodable) as refused:
        decode(bytes(data))
    assert refused.value.code == "too_broken"
    assert refused.value.values["encoding"] == "UTF-8"
    assert refused.value.values["offset"] in range(98, 101)


def test_gb18030_with_a_broken_byte_is_still_gb18030() -> None:
    data = (SIMPLIFIED * 20).encode("gb18030")
    read = decode(data[:400] + b"\xff" + data[400:])
    assert (read.encoding, read.broken) == ("gb18030", 1)
    assert read.text.replace("\ufffd", "") == SIMPLIFIED * 20


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 100, b"MZ\x90\x00\x03" * 50])
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(data)


def test_a_text_in_a_language_that_we_do_not_read_is_not_forced_into_chinese() -> None:
    with pytest.raises(Undecodable):
        decode("Привет, как дела? Сегодня хорошая погода.".encode("koi8-r"))


def test_a_stated_encoding_is_taken_at_its_word() -> None:
    assert decode("Grüße".encode("latin-1"), "latin-1").text == "Grüße"


@given(st.text())
def test_any_utf8_without_zero_bytes_comes_back(text: str) -> None:
    clean = text.replace("\0", "").removeprefix("\ufeff")
    assert decode(clean.encode()).text == clean


@given(st.binary(max_size=400))
def test_no_bytes_crash(data: bytes) -> None:
    try:
        text = decode(data).text
    except Undecodable as refused:
        assert refused.code
    else:
        assert isinstance(text, str)
