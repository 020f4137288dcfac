"""A text file is one document, with its line ends as \\n and what reading found out as warnings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.encoding import Undecodable
from pipeline.read.text import from_bytes, from_string

TEXT = "清河市质量促进会\r\n上周五上午，年度会员大会在云台宾馆召开，会长周明远出席大会并讲话。\r\n"


def test_line_ends_become_newlines() -> None:
    assert from_string("甲\r\n乙\r丙\n").text == "甲\n乙\n丙\n"


def test_a_replaced_byte_is_warned_of_where_it_stands_in_the_source_text() -> None:
    data = bytearray((TEXT * 30).encode())
    data[1000] = 0xFF
    read = from_bytes(bytes(data))
    (warning,) = read.warnings
    assert warning.code == "broken_bytes"
    assert warning.start is not None
    assert read.text[warning.start : warning.end] == "\ufffd"
    assert "byte" in warning.message and "0x" in warning.message


def test_undone_mojibake_is_warned_of() -> None:
    read = from_bytes(TEXT.encode().decode("gb18030", "replace").encode())
    assert [warning.code for warning in read.warnings] == ["mojibake"]
    assert "云台宾馆" in read.text


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf", "\ufeff \u3000\n".encode("utf-16")])
def test_nothing_but_white_space_is_refused_as_empty(data: bytes) -> None:
    with pytest.raises(Undecodable) as refused:
        from_bytes(data)
    assert refused.value.code == "empty"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%abc", "PDF"),
        (b"PK\x03\x04abc", "docx"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\n <!DOCTYPE html><p>", "HTML"),
    ],
)
def test_a_file_of_another_format_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(Undecodable) as refused:
        from_bytes(data)
    assert refused.value.code == "not_text"
    assert kind in str(refused.value.values["kind"])


def test_halves_of_characters_are_replaced_so_that_the_text_can_be_written() -> None:
    read = from_string("甲\ud83d乙")
    assert read.text == "甲\ufffd乙"
    assert (read.warnings[0].start, read.warnings[0].end) == (1, 2)


@given(st.text())
def test_reading_twice_changes_nothing_more(text: str) -> None:
    try:
        once = from_string(text).text
    except Undecodable:
        return
    once.encode()
    assert "\r" not in once
