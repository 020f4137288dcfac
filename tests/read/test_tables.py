"""Tables: which column is the text, what the others are used for, in CSV, Excel, Parquet and JSON alike."""

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.messages import Misuse
from pipeline.read import Failure, read
from pipeline.read.encoding import Undecodable
from pipeline.read.tables import choose, roles, writable
from pipeline.records import Document
from pipeline.settings import load

TEXT = "6月3日上午，青禾市召开质量大会。\n会议由周明远主持。"


def saved(path: Path, rows: list[list[Any]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def only(path: Path, **options: Any) -> Document:
    (found,) = read([path], **options)
    assert isinstance(found, Document), found.text("en")
    return found


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["id", "title", "text", "date"], {"id": "id", "title": "title", "text": "text", "date": "date"}),
        (
            ["编号", "标题", "正文", "发布日期", "来源", "网址"],
            dict(
                zip(
                    ["id", "title", "text", "date", "source", "url"],
                    ["编号", "标题", "正文", "发布日期", "来源", "网址"],
                    strict=True,
                )
            ),
        ),
        (["Publish_Date", "Full-Text", " URL "], {"date": "Publish_Date", "text": "Full-Text", "url": " URL "}),
        (["内容", "正文"], {"text": "正文"}),  # the more telling name
        (["时间", "日期", "正文"], {"text": "正文", "date": "日期"}),
        (["甲", "乙"], {}),
    ],
)
def test_names_of_columns_tell_their_roles(names: list[str], expected: dict[str, str]) -> None:
    assert roles(names) == expected


def test_what_the_user_says_goes_before_what_names_say() -> None:
    assert choose(["正文", "摘要", "标题"], {"text": "摘要"}) == {"text": "摘要", "title": "标题"}
    assert choose(["甲"], {}) == {"text": "甲"}


@pytest.mark.parametrize(("stated", "code"), [({}, "no_column"), ({"text": "丙"}, "missing_column")])
def test_a_table_without_a_text_names_its_columns_and_the_remedy(
    tmp_path: Path, stated: dict[str, str], code: str
) -> None:
    (refused,) = read([saved(tmp_path / "a.csv", [["甲", "乙"], ["1", "2"]])], columns=stated)
    assert isinstance(refused, Failure) and refused.code == code
    assert "甲, 乙" in refused.text("en") and "--columns" in refused.text("zh")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_row_is_a_document(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = "6月3日上午，青禾市召開大會。\n會議由周明遠主持。"  # noqa: RUF100  in all of these encodings
    rows = [
        ["id", "標題", "text", "date", "url", "score"],
        ["7", "大會", text, "2021/6/4", "http://a.example/1", "3"],
        ["8", "", "", "", "", ""],
    ]
    path = saved(tmp_path / "a.csv", rows, encoding, delimiter)
    found, empty = read([path])
    assert isinstance(found, Document)
    assert (found.text, found.title, found.date) == (text, "大會", datetime.date(2021, 6, 4))
    assert (found.source, found.site) == (f"{path.as_posix()}:2", "a.example")
    assert found.extra == {"id": "7", "url": "http://a.example/1", "score": "3"}
    assert isinstance(empty, Failure) and (empty.code, empty.source) == ("empty", f"{path.as_posix()}:3")


def test_a_header_in_ascii_does_not_settle_the_encoding(tmp_path: Path) -> None:
    rows = [["id", "text"], ["1", "ascii"], ["2", TEXT]]
    assert [one.text for one in read([saved(tmp_path / "a.csv", rows, "gb18030")]) if isinstance(one, Document)] == [
        "ascii",
        TEXT,
    ]


def test_a_table_is_known_by_its_header_where_the_name_says_nothing(tmp_path: Path) -> None:
    assert only(saved(tmp_path / "a.txt", [["标题", "正文"], ["大会", TEXT]])).title == "大会"
    (tmp_path / "b.txt").write_text("正文，如下\n会议召开。\n", encoding="utf-8")
    assert only(tmp_path / "b.txt").text == "正文，如下\n会议召开。\n"


def test_an_open_quotation_mark_loses_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('正文,标题\n甲,乙\n"丙,丁\n', encoding="utf-8")
    found = list(read([tmp_path / "a.csv"]))
    assert next(one.text for one in found if isinstance(one, Document)) == "甲"


def test_two_columns_of_one_name_are_both_kept(tmp_path: Path) -> None:
    assert only(saved(tmp_path / "a.csv", [["正文", "备注", "备注"], [TEXT, "1", "2"]])).extra == {
        "备注": "1",
        "备注~2": "2",
    }


def test_every_visible_sheet_of_excel_is_read(tmp_path: Path) -> None:
    library = pytest.importorskip("openpyxl")
    book = library.Workbook()
    book.active.title = "要闻"
    for row in [
        [None, None],
        ["标题", "正文", "日期", "人数"],
        ["大会", TEXT, datetime.datetime(2021, 6, 4, 8, 30), 120],
    ]:
        book.active.append(row)
    more = book.create_sheet("说明")
    more.append(["本表由办公室整理"])
    hidden = book.create_sheet("草稿")
    hidden.append(["正文"])
    hidden.append(["草稿"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    found = only(tmp_path / "a.xlsx")
    assert (found.title, found.text, found.date) == ("大会", TEXT, datetime.date(2021, 6, 4))
    assert found.source.endswith("a.xlsx!/要闻:3")
    assert found.extra == {"人数": 120}


def test_a_workbook_without_a_text_is_refused_once(tmp_path: Path) -> None:
    library = pytest.importorskip("openpyxl")
    book = library.Workbook()
    book.active.append(["姓名", "电话"])
    book.active.append(["周明远", "1"])
    book.save(tmp_path / "a.xlsx")
    (refused,) = read([tmp_path / "a.xlsx"])
    assert isinstance(refused, Failure) and refused.code == "no_column"


def test_old_excel_is_read() -> None:
    pytest.importorskip("python_calamine")
    document = only(Path(__file__).parent / "data" / "old.xls")  # written once with xlwt, which is no longer kept up
    assert (document.title, document.text) == ("大会", "5月8日，青禾市水务大会在望湖会堂举行，林望山出席。")


def test_parquet_is_read_in_pieces_with_values_that_json_can_hold(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    rows = arrow.table(
        {
            "content": [f"第{n}次会议召开。" for n in range(1000)],
            "publish_date": [datetime.date(2021, 6, 4)] * 1000,
            "tags": [["a", "b"]] * 1000,
            "score": [float("nan")] * 1000,
            "raw": [b"\x00"] * 1000,
        }
    )
    pytest.importorskip("pyarrow.parquet").write_table(rows, tmp_path / "a.parquet", row_group_size=300)
    found = list(read([tmp_path / "a.parquet"]))
    assert [one.text for one in found if isinstance(one, Document)] == [f"第{n}次会议召开。" for n in range(1000)]
    last = found[-1]
    assert isinstance(last, Document) and last.source.endswith("a.parquet:1000")
    assert (last.date, last.extra) == (datetime.date(2021, 6, 4), {"tags": ["a", "b"], "score": None, "raw": None})
    json.dumps(last.extra, allow_nan=False)


def test_json_is_a_list_of_objects_or_one_and_its_fields_may_have_chinese_names(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"正文": TEXT, "标题": "大会"}, {"x": 1}], indent=1), encoding="utf-8")
    found, refused = read([tmp_path])
    assert isinstance(found, Document) and (found.title, found.source[-8:]) == ("大会", "a.json:1")
    assert isinstance(refused, Failure) and refused.code == "no_text"
    (tmp_path / "b.jsonl").write_text('{"summary": "会议召开。", "text": "无"}\n', encoding="utf-8")
    assert only(tmp_path / "b.jsonl", columns={"text": "summary"}).text == "会议召开。"


def test_columns_are_a_setting(tmp_path: Path) -> None:
    assert load(flags={"columns": "text=正文, date=日期"}, environ={}, folder=tmp_path).columns == {
        "text": "正文",
        "date": "日期",
    }
    for wrong in ("正文", "body=正文"):
        with pytest.raises(Misuse):
            load(flags={"columns": wrong}, environ={}, folder=tmp_path)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(st.characters(), max_size=8)
    | st.dates()
    | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(JSON)
def test_every_value_can_be_written(value: Any) -> None:
    json.dumps(writable(value), ensure_ascii=False, allow_nan=False).encode()


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), min_size=1, max_size=6))
def test_no_table_crashes_and_no_row_is_lost(rows: list[list[str]]) -> None:
    from pipeline.read import delimited
    from pipeline.read.types import Options, Place

    text = io.StringIO()
    csv.writer(text).writerows([["正文", "标题"], *rows])
    items = (
        list(
            delimited.rows(csv.reader(io.StringIO(text.getvalue(), newline="")), Place("a.csv", ("a.csv",)), Options())
        )
        if any(any(cell.strip() for cell in row) for row in rows)
        else []
    )
    filled = list(csv.reader(io.StringIO(text.getvalue(), newline="")))[1:]
    assert len(items) == sum(any(cell.strip() for cell in row) for row in filled)


@given(
    st.lists(st.text(max_size=10), max_size=6),
    st.dictionaries(st.sampled_from(["text", "date"]), st.text(max_size=4), max_size=2),
)
def test_choosing_gives_a_text_or_refuses(names: list[str], stated: dict[str, str]) -> None:
    try:
        assert choose(names, stated)["text"] in names
    except Undecodable as refused:
        assert refused.code in ("no_column", "missing_column")
