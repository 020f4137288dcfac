"""The lines are what the bulk API documents; the mapping knows every field and reads Chinese.

No server is asked here: the format is checked against the description of the API, and its limits.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from pipeline.messages import Misuse
from pipeline.records import Count, EventRecord, Mention
from pipeline.write.elasticsearch import BulkSink, mapping
from pipeline.write.sinks import Batch
from pipeline.write.targets import open_sink, parse
from tests.write.records import NASTY, document, event, events


def write(folder: Path, *records: EventRecord, options: str = "") -> tuple[list[tuple[Any, Any]], BulkSink]:
    sink = BulkSink(parse(f"elasticsearch-ndjson:{folder}/a.ndjson{options}"))
    sink.put(Batch.of(records, [document()]))
    sink.close()
    return pairs((folder / "a.ndjson").read_bytes()), sink


def pairs(body: bytes) -> list[tuple[Any, Any]]:
    """Reads a bulk body by the rules of the API: an action and a source a line, a newline after each, the last too."""
    if not body:
        return []
    assert body.endswith(b"\n")
    lines = body[:-1].split(b"\n")
    assert b"\r" not in body and all(lines) and len(lines) % 2 == 0
    return [(json.loads(a), json.loads(b)) for a, b in zip(lines[::2], lines[1::2], strict=True)]


def unmapped(value: Any, known: dict[str, Any], path: str = "") -> list[str]:
    """Fields of a record that a strict mapping would refuse."""
    if isinstance(value, list):
        return [name for one in value for name in unmapped(one, known, path)]
    if not isinstance(value, dict):
        return []
    fields = known.get("properties", {})
    return [
        name
        for key, inner in value.items()
        for name in ([f"{path}{key}"] if key not in fields else unmapped(inner, fields[key], f"{path}{key}."))
    ]


def test_an_event_is_an_action_with_its_key_and_the_record(tmp_path: Path) -> None:
    found, _ = write(tmp_path, event(), event(1))
    assert [action for action, _ in found] == [
        {"index": {"_index": "shilu-events", "_id": f"{record.event_id}@1.0"}} for record in (event(), event(1))
    ]
    assert [EventRecord.model_validate(source) for _, source in found] == [event(), event(1)]


def test_the_index_can_be_named(tmp_path: Path) -> None:
    found, _ = write(tmp_path, event(), options="?index=活动")
    assert found[0][0]["index"]["_index"] == "活动"
    with pytest.raises(Misuse) as misuse:
        parse("elasticsearch-ndjson:a?indx=b")
    assert misuse.value.code == "target_option"


@settings(max_examples=60)
@given(record=events(NASTY))
def test_any_event_is_a_pair_of_lines_that_the_mapping_takes(
    record: EventRecord, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found, sink = write(tmp_path_factory.mktemp("es"), record)
    ((_, source),) = found
    json.dumps(source, ensure_ascii=False).encode("utf-8")  # no half of a surrogate pair is left
    assert unmapped(source, mapping()["mappings"]) == []
    if not sink.notes:
        assert EventRecord.model_validate(source) == record


def test_what_the_server_would_refuse_is_changed_and_counted(tmp_path: Path) -> None:
    odd = event(
        name=Mention(text="\ud800会", start=0, end=1),
        counts=[Count(text="x", start=0, end=1, value=10**400, unit=None, bound="exact")],
    )
    ((_, source),), sink = write(tmp_path, odd)
    assert source["name"]["text"] == "\ufffd会" and source["counts"][0]["value"] is None
    assert sink.notes == {"characters": 1, "numbers": 1}


def test_the_mapping_reads_chinese_keeps_facts_together_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    sink = open_sink(parse(f"elasticsearch-mapping:{tmp_path}/mapping.json?analyzer=smartcn"))
    sink.put(Batch.of([event()]))
    sink.close()
    body = json.loads((tmp_path / "mapping.json").read_text(encoding="utf-8"))
    assert body == mapping("smartcn")
    fields = body["mappings"]["properties"]
    assert body["mappings"]["dynamic"] == "strict"
    assert fields["evidence"]["properties"]["text"]["analyzer"] == "smartcn"
    assert fields["officials"]["type"] == fields["officials"]["properties"]["posts"]["type"] == "nested"
    assert fields["dates"]["properties"]["first"]["type"] == fields["document"]["properties"]["date"]["type"] == "date"
    assert fields["event_id"]["type"] == fields["officials"]["properties"]["actions"]["type"] == "keyword"
    assert mapping()["mappings"]["properties"]["theme"]["properties"]["text"]["analyzer"] == "cjk"
