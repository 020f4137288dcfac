"""``shilu extract --to``: databases get every finished shard, all targets end with the records of the folder."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from pipeline.commands.export import along
from pipeline.commands.run import Report
from pipeline.messages import Misuse
from pipeline.records import DocumentRecord, EventRecord
from tests.write.records import document, event

Shard = tuple[list[EventRecord], list[DocumentRecord]]


def lines(path: Path, records: list[EventRecord] | list[DocumentRecord]) -> Path:
    if records:
        path.write_text("".join(record.model_dump_json() + "\n" for record in records), encoding="utf-8")
    return path


def run(
    folder: Path, shards: list[Shard], final: list[DocumentRecord], stop_at: int | None = None
) -> Callable[..., int]:
    """A run that calls with its shards, then leaves the records in the folder; sources of repeats are in those only."""

    def running(on_shard: Callable[[int, Path, Path], None]) -> int:
        for n, (events, documents) in enumerate(shards):
            if n == stop_at:
                raise KeyboardInterrupt
            on_shard(n, lines(folder / f"{n}.e", events), lines(folder / f"{n}.d", documents))
        lines(folder / "events.jsonl", [e for events, _ in shards for e in events])
        lines(folder / "documents.jsonl", final)
        return 0

    return running


def rows(file: Path, text: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(text).fetchall()
    finally:
        connection.close()


A, B, C = "a" * 12, "b" * 12, "c" * 12
SHARDS: list[Shard] = [
    ([event(0, A), event(1, A)], [document(A), document(B)]),
    ([], []),
    ([event(0, C)], [document(C)]),
]
FINAL = [document(A), document(B, sources=["甲.txt", "后.txt"]), document(C)]


def test_a_database_has_a_shard_as_soon_as_it_is_finished(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        along(
            [f"{tmp_path}/a.db", f"{tmp_path}/a.csv"], tmp_path, Report("en"), run(tmp_path, SHARDS, FINAL, stop_at=2)
        )
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM events") == [(2,)]
    assert not (tmp_path / "a.csv").exists()


def test_a_run_that_is_resumed_sends_what_is_not_there(tmp_path: Path, capsys) -> None:
    with pytest.raises(KeyboardInterrupt):
        along([f"{tmp_path}/a.db"], tmp_path, Report("en"), run(tmp_path, SHARDS, FINAL, stop_at=2))
    assert along([f"{tmp_path}/a.db"], tmp_path, Report("en"), run(tmp_path, SHARDS, FINAL)) == 0
    assert "1 batches were there already" in capsys.readouterr().err
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM events") == [(3,)]


def test_the_sources_that_repeats_add_arrive_everywhere(tmp_path: Path) -> None:
    targets = [f"{tmp_path}/a.db", f"jsonl:{tmp_path}/e", f"jsonl-documents:{tmp_path}/d"]
    assert along(targets, tmp_path, Report("en"), run(tmp_path, SHARDS, FINAL)) == 0
    assert (tmp_path / "e").read_bytes() == (tmp_path / "events.jsonl").read_bytes()
    assert (tmp_path / "d").read_bytes() == (tmp_path / "documents.jsonl").read_bytes()
    found = rows(tmp_path / "a.db", "SELECT json_extract(record, '$.sources[1]') FROM documents ORDER BY document_id")
    assert found == [("乙.txt",), ("后.txt",), ("乙.txt",)]


def test_the_exit_code_of_the_run_stays(tmp_path: Path) -> None:
    running = run(tmp_path, SHARDS, FINAL)
    assert along([f"{tmp_path}/a.csv"], tmp_path, Report("en"), lambda each: running(each) or 1) == 1


def test_without_a_folder_it_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(Misuse) as misuse:
        along([f"{tmp_path}/a.csv"], None, Report("en"), lambda each: 0)
    assert misuse.value.code == "to_needs_out"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_command_does_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "6月3日上午，青禾市在青禾宾馆召开质量大会，副市长周明远出席并致辞，{}余人参加。"
    for n in range(3):
        (tmp_path / "in" / f"{n}.txt").write_text(text.format(120 + n % 2), encoding="utf-8")  # the third is a repeat
    out = tmp_path / "out"
    to = ["--to", f"{tmp_path}/a.db", "--to", f"{tmp_path}/a.jsonl"]
    assert (
        cli.main(["extract", str(tmp_path / "in"), "--out", str(out), "--shard-size", "1", "--workers", "1", *to]) == 0
    )
    assert (tmp_path / "a.jsonl").read_bytes() == (out / "events.jsonl").read_bytes() != b""
    found = rows(tmp_path / "a.db", "SELECT record FROM events ORDER BY event_id")
    assert [line for (line,) in found] == sorted((out / "events.jsonl").read_text(encoding="utf-8").splitlines())
    sources = rows(tmp_path / "a.db", "SELECT max(json_array_length(json_extract(record, '$.sources'))) FROM documents")
    assert sources == [(2,)]
