"""Targets and deliveries: what is asked for is understood, files appear whole, one failing target stops no other."""

import importlib
import json
import sys
from pathlib import Path

import pytest

import cli
from pipeline.commands import export
from pipeline.messages import Misuse
from pipeline.write import targets
from pipeline.write.deliver import Deliveries
from pipeline.write.sinks import Batch, Undeliverable
from tests.write.records import document, event


def deliver(folder: Path, *names: str, batches: list[Batch] | None = None) -> Deliveries:
    with Deliveries([name.replace("@", str(folder)) for name in names]) as deliveries:
        for batch in batches or [Batch.of([event()], [document()])]:
            deliveries.put(batch)
    return deliveries


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("text", "format", "place"),
    [
        ("csv:a.csv", "csv", "a.csv"),
        ("a/b.CSV", "csv", "a/b.CSV"),
        ("csv-facts:out.txt", "csv-facts", "out.txt"),
        (r"C:\records\a.xlsx", "xlsx", r"C:\records\a.xlsx"),
        ("jsonl:a:b", "jsonl", "a:b"),
        ("csv:what?.csv", "csv", "what?.csv"),
    ],
)
def test_a_target_is_a_format_and_a_path_or_a_path_that_tells_it(text: str, format: str, place: str) -> None:
    target = targets.parse(text)
    assert (target.format, target.place) == (format, place)


@pytest.mark.parametrize("text", ["", "csv:", "nothing:a", "a.doc", "a", ":", "ftp://host/a"])
def test_a_target_that_is_none_is_misuse_that_names_the_formats(text: str) -> None:
    with pytest.raises(Misuse, match="csv-facts"):
        targets.parse(text)


def test_two_targets_of_one_place_are_misuse(tmp_path: Path) -> None:
    with pytest.raises(Misuse) as misuse:
        Deliveries([f"csv:{tmp_path}/a", f"jsonl:{tmp_path}/b/../a"])
    assert misuse.value.code == "target_twice"
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", [name for name, kind in targets.FORMATS.items() if kind.extra])
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = targets.FORMATS[name]
    module = f"pipeline.write.{kind.sink.partition(':')[0]}"
    for package in kind.packages:
        monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, module, raising=False)
    place = f"{kind.schemes[0]}nowhere/x" if kind.schemes else f"{name}:{tmp_path}/x"
    with pytest.raises(Misuse, match=rf"-m pip install 'shilu\[{kind.extra}\]'"):
        targets.open_sink(targets.parse(place))
    monkeypatch.undo()
    importlib.import_module(module)


def test_a_file_appears_when_all_batches_are_in_and_not_before(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    with Deliveries([f"{tmp_path}/a.csv"]) as deliveries:
        deliveries.put(Batch.of([event()]))
        assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "old"
    assert "质量大会" in (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert files(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_run_that_is_stopped_leaves_the_files_as_they_were(error: type[BaseException], tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("old", encoding="utf-8")
    with pytest.raises(error), Deliveries([f"{tmp_path}/a.jsonl", f"{tmp_path}/b.csv", f"{tmp_path}/c.xlsx"]) as out:
        out.put(Batch.of([event()]))
        raise error
    assert files(tmp_path) == ["a.jsonl"]
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == "old"


def test_a_target_that_cannot_be_opened_leaves_nothing_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(Misuse) as misuse:
        Deliveries([f"{tmp_path}/a.jsonl", f"{tmp_path}/folder.csv"])
    assert misuse.value.code == "unwritable_target"
    assert files(tmp_path) == ["folder.csv"]


def test_a_target_that_fails_is_told_of_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, batch: Batch) -> bool:
        raise Undeliverable("disk", target="a.csv", reason="No space left on device")

    monkeypatch.setattr("pipeline.write.csv.CsvSink.put", full)
    deliveries = deliver(tmp_path, "@/a.csv", "@/b.jsonl")
    assert deliveries.failed
    assert "No space left" in str(deliveries.outcomes[0].failure)
    assert (deliveries.outcomes[1].events, deliveries.outcomes[1].failure) == (1, None)
    assert files(tmp_path) == ["b.jsonl"]


def test_a_full_disk_at_the_end_keeps_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    monkeypatch.setattr("pipeline.write.whole.os.fsync", full)
    assert "No space left" in str(deliver(tmp_path, "@/a.csv").outcomes[0].failure)
    assert files(tmp_path) == ["a.csv"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("name", ["a.csv", "csv-facts:a.csv", "a.jsonl", "a.xlsx"])
def test_the_same_records_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    written = []
    for folder in (tmp_path / "1", tmp_path / "2"):
        deliver(folder, name.replace("a.", "@/a."))
        written.append(next(folder.iterdir()).read_bytes())
    assert written[0] == written[1]


# -- shilu export ----------------------------------------------------------------------------------------------------


def run_folder(folder: Path, documents: int = 3, per_document: int = 2) -> list[str]:
    """Writes a folder as ``extract`` does, and gives the ids of its events."""
    folder.mkdir()
    keys = [f"{n:012x}" for n in range(documents)]
    events = [event(n, key) for key in keys for n in range(per_document)]
    (folder / "events.jsonl").write_text("".join(e.model_dump_json() + "\n" for e in events), encoding="utf-8")
    lines = "".join(document(key).model_dump_json() + "\n" for key in keys)
    (folder / "documents.jsonl").write_text(lines, encoding="utf-8")
    return [e.event_id for e in events]


def test_the_lines_of_a_run_come_out_as_they_went_in(tmp_path: Path) -> None:
    run_folder(tmp_path / "run")
    run, out = tmp_path / "run", tmp_path / "out"
    targets = ["--to", f"jsonl:{out}/e", "--to", f"jsonl-documents:{out}/d"]
    assert cli.main(["export", str(run), *targets]) == 0
    assert (out / "e").read_bytes() == (run / "events.jsonl").read_bytes()
    assert (out / "d").read_bytes() == (run / "documents.jsonl").read_bytes()


def test_every_document_is_in_the_batch_of_its_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_BATCH", 2)
    ids = run_folder(tmp_path / "run", documents=5)
    found = list(export.batches(tmp_path / "run" / "events.jsonl", tmp_path / "run" / "documents.jsonl"))
    assert [len(batch.documents) for batch in found] == [2, 2, 1]
    assert [e.event_id for batch in found for e in batch.events] == ids
    assert [batch.number for batch in found] == [0, 1, 2]
    for batch in found:
        assert {e.document.id for e in batch.events} == {d.id for d in batch.documents}


def test_events_without_a_document_come_too(tmp_path: Path) -> None:
    ids = run_folder(tmp_path / "run")
    (tmp_path / "run" / "documents.jsonl").write_text(document("f" * 12).model_dump_json() + "\n", encoding="utf-8")
    found = list(export.batches(tmp_path / "run" / "events.jsonl", tmp_path / "run" / "documents.jsonl"))
    assert [e.event_id for batch in found for e in batch.events] == ids


@pytest.mark.parametrize("line", [b'{"a": 1}', b"no json", b'{"event_id": "\\ud800"}', b"[]", b"\xed\xb0\x80"])
def test_a_line_that_is_no_record_is_misuse_that_names_it(line: bytes, tmp_path: Path, capsys) -> None:
    run_folder(tmp_path / "run")
    with (tmp_path / "run" / "events.jsonl").open("ab") as stream:
        stream.write(line)
    assert cli.main(["export", str(tmp_path / "run"), "--to", f"{tmp_path}/a.csv"]) == 2
    assert "events.jsonl:7" in capsys.readouterr().err
    assert files(tmp_path) == ["run"]


def test_a_folder_without_records_is_misuse(tmp_path: Path, capsys) -> None:
    assert cli.main(["export", str(tmp_path), "--to", f"{tmp_path}/a.csv"]) == 2
    assert cli.main(["export", str(tmp_path / "none"), "--to", f"{tmp_path}/a.csv"]) == 2
    assert "no events.jsonl" in capsys.readouterr().err
    assert files(tmp_path) == []


def test_what_is_delivered_is_told(tmp_path: Path, capsys) -> None:
    run_folder(tmp_path / "run")
    assert cli.main(["export", str(tmp_path / "run"), "--to", f"{tmp_path}/a.csv", "--lang", "zh"]) == 0
    assert "6 个事件" in capsys.readouterr().err


def test_json_can_hold_what_utf_8_cannot() -> None:
    from pipeline.write.sinks import as_json

    odd = event(cluster_id="\ud800\x00")
    line = as_json(odd)
    assert line.encode("utf-8")
    assert json.loads(line)["cluster_id"] == "\ud800\x00"
