"""The result folder: everything or nothing, repeats named in the record of the first, failures set aside."""

import json
from pathlib import Path

import pytest

from pipeline.messages import Misuse
from pipeline.read import Failure
from pipeline.records import Document, DocumentRecord
from pipeline.write.folder import Folder
from pipeline.write.jsonl import Lines, dump


def record(text: str, identity: str | None = None, source: str = "a.txt") -> DocumentRecord:
    return DocumentRecord(
        id=identity or Document(text=text).id, source=source, sources=[source], title=None, issuer=None, date=None,
        bylines=[], status="ok", text=text, cuts=[], mentions=[], totals=[], warnings=[], extra={"栏目": "要闻"},
    )  # fmt: skip


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_files_appear_when_the_run_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    with Folder(out) as folder:
        folder.document(dump(record("甲")))
        assert not (out / "documents.jsonl").exists()
    assert names(out) == ["documents.jsonl", "events.jsonl"]
    assert "栏目" in (out / "documents.jsonl").read_text(encoding="utf-8")
    assert (out / "events.jsonl").read_bytes() == b""


def test_an_error_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.document(dump(record("甲")))
    before = (tmp_path / "documents.jsonl").read_bytes()
    with pytest.raises(KeyboardInterrupt), Folder(tmp_path) as folder:
        folder.document(dump(record("乙")))
        folder.failure(Failure("b.txt", "read", "empty"))
        raise KeyboardInterrupt
    assert names(tmp_path) == ["documents.jsonl", "events.jsonl"]
    assert (tmp_path / "documents.jsonl").read_bytes() == before


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Folder(tmp_path / "out"):
        raise RuntimeError
    assert not (tmp_path / "out").exists()


def test_a_failure_is_written_with_everything_that_is_needed_to_try_again(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.failure(
            Failure("a.txt", "process", "crashed", {"error": "ValueError: x"}, "Traceback", Document(text="甲"))
        )
    (line,) = (tmp_path / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    written = json.loads(line)
    assert (written["source"], written["stage"], written["error"]) == ("a.txt", "process", "crashed")
    assert Document.model_validate(written["input"]) == Document(text="甲")
    assert written["traceback"] == "Traceback"


def test_the_quarantine_of_an_earlier_run_does_not_stay(tmp_path: Path) -> None:
    with Folder(tmp_path) as folder:
        folder.failure(Failure("a.txt", "read", "empty"))
    assert "quarantine.jsonl" in names(tmp_path)
    with Folder(tmp_path):
        pass
    assert "quarantine.jsonl" not in names(tmp_path)


def test_a_repeat_is_named_in_the_record_of_the_first(tmp_path: Path) -> None:
    first, other = record("甲"), record("乙")
    part = record("甲之二", identity=f"{first.id}.2")
    with Folder(tmp_path) as folder:
        for one in (first, part, other):
            folder.document(dump(one))
        folder.repeat(first.id, ["b.txt"])
        folder.repeat(first.id, ["c.txt", "b.txt"])
    lines = (tmp_path / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["sources"] for line in lines] == [
        ["a.txt", "b.txt", "c.txt"],
        ["a.txt", "b.txt", "c.txt"],
        ["a.txt"],
    ]
    assert lines[2] == other.model_dump_json()


def test_a_file_in_the_place_of_the_folder_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(Misuse) as misuse:
        Folder(tmp_path / "out")
    assert misuse.value.code == "out_is_file"


def test_a_full_disk_is_told_of_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.write.jsonl.os.fsync", full)
    with pytest.raises(Misuse) as misuse, Folder(tmp_path) as folder:
        folder.document(dump(record("甲")))
    assert "No space left" in misuse.value.text("en")
    assert names(tmp_path) == []


def test_lines_end_alike_on_every_system(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "a.jsonl")
    lines.write('{"a":1}')
    lines.finish()
    lines.commit()
    assert (tmp_path / "a.jsonl").read_bytes() == b'{"a":1}\n'
