"""CSV and Excel: every fact is there, nothing runs, every text comes back or the loss is counted."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.records import EventRecord, Mention
from pipeline.write import excel
from pipeline.write.csv import CsvSink, defused, original
from pipeline.write.fitting import REPLACEMENT
from pipeline.write.flat import EVENT_COLUMNS, FACT_COLUMNS, event_row, fact_rows
from pipeline.write.sinks import Batch
from pipeline.write.targets import parse
from tests.write.records import NASTY, document, event, events

FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write_csv(folder: Path, record: EventRecord, name: str = "csv") -> tuple[list[list[str]], CsvSink]:
    sink = CsvSink(parse(f"{name}:{folder}/a.csv"))
    sink.put(Batch.of([record]))
    sink.close()
    text = (folder / "a.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""))), sink


def said(values: Any) -> list[str]:
    return ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values]


def test_excel_in_china_sees_utf_8_and_rows_of_its_kind(tmp_path: Path) -> None:
    write_csv(tmp_path, event())
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2 and data.endswith(b"\r\n")


def test_a_flat_row_says_everything_of_an_event(tmp_path: Path) -> None:
    (head, row), _ = write_csv(tmp_path, event())
    told = dict(zip(head, row, strict=True))
    assert tuple(head) == EVENT_COLUMNS
    assert told["first_date"] == told["last_date"] == "2019-06-03"
    assert told["officials"] == "周明远（青禾市副市长、组长）"
    assert (told["counts"], told["organizers"]) == ("120余人代表", "青禾市（host）")
    assert told["evidence"].endswith("120余人参加。")


def test_the_long_form_has_a_row_a_fact(tmp_path: Path) -> None:
    (head, *rows), _ = write_csv(tmp_path, event(), "csv-facts")
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert tuple(head) == FACT_COLUMNS
    assert [row["fact"] for row in told] == [
        "name", "date", "venue", "official", "post", "post", "count", "organizer", "evidence",
    ]  # fmt: skip
    assert [row["title"] for row in told if row["fact"] == "post"] == ["副市长", "组长"]
    assert (told[1]["timex"], told[2]["virtual"], told[6]["value"]) == ("2019-06-03TMO", "false", "120")
    assert {row["event_name"] for row in told} == {"质量大会"}


@given(NASTY)
def test_a_defused_text_is_no_formula_and_can_be_taken_back(text: str) -> None:
    assert not defused(text).startswith(FORMULA)
    assert original(defused(text)) == text


@pytest.mark.parametrize("name", ["csv", "csv-facts"])
@settings(max_examples=60)
@given(record=events(NASTY))
def test_no_cell_of_csv_starts_a_formula_and_every_text_survives_or_is_counted(
    name: str, record: EventRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows, sink = write_csv(tmp_path_factory.mktemp("csv"), record, name)
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
    want = [said(row) for row in ([event_row(record)] if name == "csv" else fact_rows(record))]
    have = [[original(cell) for cell in row] for row in rows[1:]]
    if not sink.notes["characters"]:
        assert have == want
    assert [[_fit(cell) for cell in row] for row in want] == have


def _fit(cell: str) -> str:
    return "".join(REPLACEMENT if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in cell)


# -- Excel -----------------------------------------------------------------------------------------------------------


def write_xlsx(folder: Path, batch: Batch) -> tuple[Any, excel.ExcelSink]:
    openpyxl = pytest.importorskip("openpyxl")
    sink = excel.ExcelSink(parse(f"xlsx:{folder}/a.xlsx"))
    sink.put(batch)
    sink.close()
    return openpyxl.load_workbook(folder / "a.xlsx"), sink


def values(sheet: Any) -> list[list[Any]]:
    from openpyxl.utils.escape import unescape

    def value(cell: Any) -> Any:
        return unescape(cell.value) if isinstance(cell.value, str) else cell.value

    return [[value(cell) for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_has_events_facts_and_documents(tmp_path: Path) -> None:
    book, sink = write_xlsx(tmp_path, Batch.of([event(), event(1)], [document()]))
    assert book.sheetnames == ["events", "facts", "documents"]
    head, *rows = values(book["events"])
    assert tuple(head) == EVENT_COLUMNS
    told = dict(zip(head, rows[0], strict=True))
    assert (told["first_date"].date().isoformat(), told["confidence"]) == ("2019-06-03", 0.875)
    assert len(rows) == 2 and book["facts"].max_row == 1 + 2 * 9
    assert not sink.notes


@settings(max_examples=60)
@given(record=events(NASTY))
def test_no_cell_of_excel_is_a_formula_and_every_text_survives_or_is_counted(
    record: EventRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book, sink = write_xlsx(tmp_path_factory.mktemp("xlsx"), Batch.of([record]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    for name, rows in (("events", [event_row(record)]), ("facts", list(fact_rows(record)))):
        for have, want in zip(values(book[name])[1:], rows, strict=True):
            for cell, value in zip(have, want, strict=True):
                if isinstance(value, str) and not sink.notes["characters"]:
                    assert (cell or "") == value


def test_who_edits_a_text_that_starts_like_a_formula_keeps_a_text(tmp_path: Path) -> None:
    record = event(name=Mention(text="=1+1", start=0, end=4))
    book, _ = write_xlsx(tmp_path, Batch.of([record]))
    cell = book["events"].cell(2, 1 + EVENT_COLUMNS.index("name"))
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == ("=1+1", "s", True)


@pytest.mark.parametrize("char", ["会", "\x01", "😀", "_x0041_"])
def test_a_text_longer_than_a_cell_is_cut_and_counted(char: str, tmp_path: Path) -> None:
    book, sink = write_xlsx(tmp_path, Batch.of([event(evidence=[Mention(text=char * 40_000, start=0, end=1)])]))
    written = values(book["events"])[1][EVENT_COLUMNS.index("evidence")]
    assert written.endswith("…") and written.startswith(char)
    assert len(written) <= 32_767
    assert sink.notes["cut_cells"] == 2  # in events and in facts


def test_more_rows_than_a_sheet_holds_go_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MAX_ROWS", 3)
    book, sink = write_xlsx(tmp_path, Batch.of([event(n) for n in range(5)]))
    assert [name for name in book.sheetnames if name.startswith("events")] == ["events", "events 2", "events 3"]
    assert [book[name].max_row for name in ("events", "events 2", "events 3")] == [3, 3, 2]
    assert book["events 2"].cell(1, 1).value == "event_id"
    assert sink.notes["sheets"] >= 2


def test_a_day_before_excels_calendar_is_a_text(tmp_path: Path) -> None:
    import datetime

    day = datetime.date(1899, 1, 1)
    dates = [event().dates[0].model_copy(update={"first": day, "last": day})]
    book, _ = write_xlsx(tmp_path, Batch.of([event(dates=dates)]))
    assert values(book["events"])[1][EVENT_COLUMNS.index("first_date")] == "1899-01-01"
