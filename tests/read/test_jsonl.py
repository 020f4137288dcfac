"""A line of JSON is one document; only its text, title, date, source and url are used."""

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.encoding import Undecodable
from pipeline.read.jsonl import from_line
from pipeline.records import Document


def read(**fields: object) -> Document:
    return from_line(json.dumps(fields, ensure_ascii=False).encode(), "reports.jsonl:7")


def test_a_line_with_a_text_is_a_document() -> None:
    document = read(text="会议召开。\r\n")
    assert document.text == "会议召开。\n"
    assert document.source == "reports.jsonl:7"
    assert document.sources == ["reports.jsonl:7"]


def test_title_date_source_and_host_are_used() -> None:
    document = read(
        text="会议召开。",
        title=" 清河市开会 ",
        date="2021年3月8日 08:30",
        source="清河日报",
        url="https://www.qh.example/a",
    )
    assert document.title == "清河市开会"
    assert document.date == datetime.date(2021, 3, 8)
    assert document.source == "清河日报"
    assert document.sources == ["清河日报", "reports.jsonl:7"]
    assert document.site == "www.qh.example"
    assert document.extra == {"url": "https://www.qh.example/a"}


def test_other_fields_are_carried_along() -> None:
    document = read(text="会议召开。", id="a1", events=[{"type": "meeting"}], 栏目="要闻")
    assert document.extra == {"id": "a1", "events": [{"type": "meeting"}], "栏目": "要闻"}


@pytest.mark.parametrize(
    ("field", "value"), [("source", {"repo": "x"}), ("source", " "), ("date", "日前"), ("date", 20210308), ("title", 3)]
)
def test_a_field_of_another_kind_is_carried_along_and_not_used(field: str, value: object) -> None:
    document = read(**{"text": "会议召开。", field: value})
    assert document.extra == {field: value}
    assert (document.title, document.date, document.source) == (None, None, "reports.jsonl:7")


@pytest.mark.parametrize("date", ["2021-02-30", "2021-13-01"])
def test_a_day_that_does_not_exist_is_no_date(date: str) -> None:
    assert read(text="会议召开。", date=date).date is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"not json", "bad_json"),
        (b'{"text": "a"', "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[1, 2]", "no_object"),
        (b'{"words": "a"}', "no_text"),
        (b'{"text": null}', "no_text"),
        (b'{"text": "  "}', "empty"),
    ],
)
def test_a_wrong_line_is_refused_with_the_reason(line: bytes, code: str) -> None:
    with pytest.raises(Undecodable) as refused:
        from_line(line, "x.jsonl:1")
    assert refused.value.code == code


def test_a_line_in_gb18030_is_read() -> None:
    line = json.dumps({"text": "周明远出席会议"}, ensure_ascii=False).encode("gb18030")
    assert from_line(line, "x.jsonl:1").text == "周明远出席会议"


def test_mojibake_inside_json_is_undone() -> None:
    wrong = "清河市举行运动会参加人员共八十名".encode().decode("gbk")
    document = read(text=wrong)
    assert document.text == "清河市举行运动会参加人员共八十名"
    assert [warning.code for warning in document.warnings] == ["mojibake"]


def test_a_half_character_anywhere_does_not_stop_writing() -> None:
    document = from_line(
        b'{"text": "a\\ud83db", "title": "\\ud800", "source": "\\ud800", "note": "\\udc00", "x\\ud800": [1]}',
        "x.jsonl:1",
    )
    document.model_dump_json().encode()


@given(st.binary(max_size=200))
def test_no_line_crashes(line: bytes) -> None:
    try:
        from_line(line, "x.jsonl:1")
    except Undecodable as refused:
        assert refused.code


@given(st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists), max_size=5), st.text())
def test_no_fields_crash(fields: dict[str, object], text: str) -> None:
    try:
        document = from_line(json.dumps({**fields, "text": text}).encode(), "x.jsonl:1")
    except Undecodable as refused:
        assert refused.code in ("empty", "mojibake_lost")
    else:
        document.model_dump_json().encode()
