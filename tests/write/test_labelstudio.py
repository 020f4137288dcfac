"""Label Studio: what is given to annotators and comes back untouched is gold that the records meet wholly."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from pipeline.learn import labelstudio as back
from pipeline.learn.evaluate import evaluate
from pipeline.records import DocumentRecord, EventRecord, Mention
from pipeline.write.deliver import Deliveries
from pipeline.write.labelstudio import CHOICES, LABELS, TEXTS, LabelStudioSink, interface
from pipeline.write.sinks import Batch
from pipeline.write.targets import parse
from tests.write.records import TEXT, document, event, mention


def tasks(folder: Path, events: list[EventRecord], documents: list[DocumentRecord]) -> list[dict[str, Any]]:
    sink = LabelStudioSink(parse(f"labelstudio:{folder}/tasks.json"))
    sink.put(Batch.of(events, documents))
    sink.close()
    made: list[dict[str, Any]] = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    return made


def accepted(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What Label Studio exports when an annotator accepts every prediction."""
    return [
        {"id": n, "data": one["data"], "annotations": [{"id": n, "was_cancelled": False, **one["predictions"][0]}]}
        for n, one in enumerate(made)
    ]


def test_what_comes_back_untouched_is_the_record(tmp_path: Path) -> None:
    ((found,), problems) = back.gold(accepted(tasks(tmp_path, [event()], [document()])))
    assert problems == []
    assert found["text"] == TEXT and found["key"] == document().id
    assert found["document"] == {"title": "质量大会召开", "date": "2019-06-06", "issuer": "青禾市质监局"}
    ((told,), want) = (found["events"], json.loads(event().model_dump_json()))
    assert told == {key: want[key] for key in told}


def test_evaluate_takes_it_and_finds_every_record_right(tmp_path: Path) -> None:
    other = event(1, type="forum", name=Mention(**mention("大会")), venues=[])
    found, _ = back.gold(accepted(tasks(tmp_path, [event(), other], [document()])))
    records = [json.loads(one.model_dump_json()) for one in (event(), other)]
    result = evaluate(found, {found[0]["id"]: records})
    assert (result.ungrounded, result.missed, result.spurious) == (0, [], [])
    assert all(row.f1 == 1 for name, row in result.rows.items() if row.gold)
    assert result.figures()["type"] == result.figures()["name"] == 1


def test_a_fact_that_two_events_share_is_one_region(tmp_path: Path) -> None:
    (made,) = tasks(tmp_path, [event(), event(1, type="forum")], [document()])
    results = made["predictions"][0]["result"]
    labels = [r["value"]["labels"][0] for r in results if r["type"] == "labels"]
    assert labels.count("event") == 2 and labels.count("official") == 1
    for region in results:
        if region["type"] == "labels":
            assert TEXT[region["value"]["start"] : region["value"]["end"]] == region["value"]["text"]


def test_the_reports_of_a_page_are_one_task_and_pages_without_events_are_tasks(tmp_path: Path) -> None:
    parts = [document("a" * 12 + ".1"), document("a" * 12 + ".2"), document("b" * 12)]
    made = tasks(tmp_path, [event(0, parts[0].id), event(0, parts[1].id)], parts)
    assert [one["data"]["document_id"] for one in made] == ["a" * 12, "b" * 12]
    assert [len(one["events"]) for one in back.gold(accepted(made))[0]] == [2, 0]


def test_without_source_texts_there_is_nothing_to_mark(tmp_path: Path) -> None:
    for batch in (Batch.of([event()], [document(source_text=None)]), Batch.of([event()])):
        with Deliveries([f"labelstudio:{tmp_path}/a.json"]) as deliveries:
            deliveries.put(batch)
        assert "--with-source" in str(deliveries.outcomes[0].failure)
    assert list(tmp_path.iterdir()) == []


def test_what_annotators_change_is_what_counts(tmp_path: Path) -> None:
    (export,) = accepted(tasks(tmp_path, [event()], [document()]))
    for result in export["annotations"][0]["result"]:
        if result.get("from_name") == "posts":
            result["value"]["text"] = ["青禾市|市长", "组长"]
        if result.get("from_name") == "status":
            result["value"]["choices"] = ["planned"]
    ((found,), _) = back.gold([export])
    (told,) = found["events"]
    assert told["officials"][0]["posts"] == [
        {"organization": "青禾市", "title": "市长"},
        {"organization": None, "title": "组长"},
    ]
    assert told["status"] == "planned"


def test_the_last_annotation_counts_and_skipped_ones_do_not(tmp_path: Path) -> None:
    (export,) = accepted(tasks(tmp_path, [event()], [document()]))
    first = export["annotations"][0] | {"updated_at": "2026-01-01T00:00:00Z"}
    later = {"updated_at": "2026-02-01T00:00:00Z", "result": []}
    skipped = first | {"was_cancelled": True, "updated_at": "2026-03-01T00:00:00Z"}
    ((found,), _) = back.gold([export | {"annotations": [skipped, later, first]}])
    assert found["events"] == []
    assert back.gold([export | {"annotations": [skipped]}, {"data": {}, "annotations": []}]) == ([], [])


def test_offsets_that_a_browser_counted_in_utf_16_are_understood() -> None:
    text = "😀𠮷出席大会"
    result = [
        {"id": "1", "type": "labels", "value": {"start": 4, "end": 8, "text": "出席大会", "labels": ["event"]}},
        {"id": "1", "type": "choices", "from_name": "type", "value": {"choices": ["meeting"]}},
        {"id": "1", "type": "choices", "from_name": "status", "value": {"choices": ["held"]}},
        {"id": "2", "type": "labels", "value": {"start": 6, "end": 8, "text": "大会", "labels": ["name"]}},
    ]
    ((found,), problems) = back.gold([{"data": {"text": text}, "annotations": [{"result": result}]}])
    assert problems == []
    assert found["events"][0]["name"] == {"text": "大会", "start": 4, "end": 6, "clean": None}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda r: r["value"].update(start=0, end=3, text="没有的话") if r["type"] == "labels" else None, "stand"),
        (lambda r: r["value"].update(choices=[]) if r.get("from_name") == "type" else None, "no type"),
        (lambda r: r["value"].update(text=["很多"]) if r.get("from_name") == "value" else None, "no number"),
        (lambda r: r["value"].update(choices=["dance"]) if r.get("from_name") == "actions" else None, "Input should"),
    ],
)
def test_what_cannot_be_gold_is_told_with_its_task(change: Any, reason: str, tmp_path: Path) -> None:
    (export,) = accepted(tasks(tmp_path, [event()], [document()]))
    for result in export["annotations"][0]["result"]:
        change(result)
    documents, (problem,) = back.gold([export])
    assert documents == [] and problem.startswith("task 0: ") and reason in problem


def test_the_command_prints_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = accepted(tasks(tmp_path, [event()], [document()]))
    (tmp_path / "export.json").write_text(json.dumps(export), encoding="utf-8")
    assert back.main(str(tmp_path / "export.json")) == 0
    assert json.loads(capsys.readouterr().out)["events"][0]["type"] == "meeting"


def test_the_interface_asks_for_everything_that_a_task_says() -> None:
    tree = ElementTree.fromstring(interface())
    names = {tag.get("name") for tag in tree.iter() if tag.get("name")}
    wanted = {name for fields in (*TEXTS.values(), *CHOICES.values()) for name in fields}
    assert wanted | {"label", "text", "clean", "document_title"} <= names
    assert [tag.get("value") for tag in tree.iter("Label")] == list(LABELS)
    assert all(tag.get("toName") == "text" for tag in tree.iter() if tag.get("toName"))
    assert "meeting" in {tag.get("value") for tag in tree.iter("Choice")}
