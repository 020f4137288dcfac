"""Parquet: what is written and read back equals the record."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from pipeline.records import Count, DocumentRecord, EventRecord
from pipeline.write.flat import EVENT_COLUMNS, event_row
from pipeline.write.sinks import Batch
from pipeline.write.targets import parse
from tests.write.records import NASTY, document, event, events

pq = pytest.importorskip("pyarrow.parquet")
parquet = pytest.importorskip("pipeline.write.parquet")


def write(folder: Path, name: str, *batches: Batch) -> parquet.ParquetSink:
    sink = parquet.ParquetSink(parse(f"{name}:{folder}/a.parquet"))
    for batch in batches:
        sink.put(batch)
    sink.close()
    return sink


def test_nested_events_come_back_as_they_were(tmp_path: Path) -> None:
    write(tmp_path, "parquet", Batch.of([event(), event(1, name=None)]), Batch.of([]), Batch.of([event(2)]))
    assert parquet.read_events(str(tmp_path / "a.parquet")) == [event(), event(1, name=None), event(2)]


def test_documents_come_back_as_they_were(tmp_path: Path) -> None:
    given = [document(), document("b" * 12, source_text=None, mentions=[], date=None, extra={})]
    write(tmp_path, "parquet-documents", Batch.of([], given))
    assert parquet.read_documents(str(tmp_path / "a.parquet")) == given


def test_a_flat_row_is_that_of_csv_with_days_as_days(tmp_path: Path) -> None:
    write(tmp_path, "parquet-flat", Batch.of([event()]))
    table = pq.read_table(tmp_path / "a.parquet")
    assert tuple(table.column_names) == EVENT_COLUMNS
    assert tuple(table.to_pylist()[0].values()) == event_row(event())
    assert str(table.schema.field("first_date").type) == "date32[day]"


def test_a_file_without_records_has_the_schema(tmp_path: Path) -> None:
    write(tmp_path, "parquet")
    assert parquet.read_events(str(tmp_path / "a.parquet")) == []
    assert pq.read_schema(tmp_path / "a.parquet").names == list(EventRecord.model_fields)


@settings(max_examples=60)
@given(record=events(NASTY))
def test_any_event_comes_back_or_the_loss_is_counted(
    record: EventRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    sink = write(folder, "parquet", Batch.of([record]))
    (found,) = parquet.read_events(str(folder / "a.parquet"))
    if sink.notes:
        assert found.event_id == record.event_id
    else:
        assert found == record


def test_a_number_that_no_double_holds_is_rounded_and_counted(tmp_path: Path) -> None:
    counts = [Count(text="x", start=0, end=1, value=value, unit=None, bound="exact") for value in (2**53 + 1, 10**400)]
    sink = write(tmp_path, "parquet", Batch.of([event(counts=counts)]))
    (found,) = parquet.read_events(str(tmp_path / "a.parquet"))
    assert [count.value for count in found.counts] == [2.0**53, None]
    assert sink.notes["numbers"] == 2


def test_every_field_of_the_records_has_a_column() -> None:
    assert parquet.schema(DocumentRecord).names == list(DocumentRecord.model_fields)
    mentions = parquet.schema(DocumentRecord).field("mentions").type.value_type
    assert {"kind", "posts", "timex", "bound", "division"} <= {mentions.field(i).name for i in range(len(mentions))}
