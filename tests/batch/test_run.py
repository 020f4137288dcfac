"""A batch loses nothing: every document is written or in quarantine, whatever workers, kills and resuming do."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import run
from pipeline.batch.listeners import Silence, Snapshot
from pipeline.batch.retry import retry
from pipeline.batch.runner import Interrupted
from pipeline.batch.state import State
from pipeline.messages import Misuse
from pipeline.records import Document
from pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
FAULTY = "tests.batch.faults:plain"  # ``verb="clean"`` says only which files there are
RESULTS = ("documents.jsonl", "quarantine.jsonl")


@pytest.fixture(autouse=True)
def find_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))  # workers look for ``tests.batch.faults`` where this process does


def report(number: int) -> str:
    return f"第{number}次质量会议在青禾宾馆召开。\n来源：青禾网\n"


def write(folder: Path, texts: list[str], name: str = "in.jsonl") -> Path:
    path = folder / name
    lines = [json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def contents(out: Path) -> dict[str, bytes]:
    """All results, without what the run keeps for itself."""
    files = (path for path in out.rglob("*") if path.is_file() and ".shilu" not in path.relative_to(out).parts[0])
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


class Watcher(Silence):
    """Does something once when so many documents are done."""

    def __init__(self, documents: int, act: Callable[[Snapshot], None]) -> None:
        self._documents, self._act = documents, act

    def update(self, now: Snapshot) -> None:
        if now.totals.documents >= self._documents:
            self._documents = sys.maxsize
            self._act(now)


# -- the same bytes ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_bytes_are_the_same_with_one_worker_and_with_three(tmp_path: Path) -> None:
    texts = [report(number % 23) for number in range(40)]  # with repeats, in the shard and across shards
    source = write(tmp_path, texts)
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    inputs = [source, tmp_path / "bad.txt", ROOT / "corpora" / "samples"]
    totals = [
        run(inputs, tmp_path / f"out{workers}", workers=workers, shard_size=size)
        for workers, size in ((1, 200), (3, 4))
    ]
    one, three = contents(tmp_path / "out1"), contents(tmp_path / "out3")
    assert one == three and set(one) == {"events.jsonl", "documents.jsonl", "quarantine.jsonl"}
    assert (totals[0].documents, totals[0].repeats, totals[0].events) == (
        totals[1].documents, totals[1].repeats, totals[1].events,
    )  # fmt: skip
    first = rows(tmp_path / "out1" / "documents.jsonl")[0]
    assert first["sources"] == [f"{source.as_posix()}:{number}" for number in (1, 24)]


def test_a_batch_writes_what_the_plain_function_gives(tmp_path: Path) -> None:
    from pipeline.process import process

    text = "2021年3月8日上午，清河市质量促进会在云台宾馆召开年度工作会议，会长周明远出席会议并讲话。\n"
    source = write(tmp_path, [text])
    run([source], tmp_path / "out")
    place = f"{source.as_posix()}:1"
    plain = process(Document(text=text, source=place, sources=[place]), Settings())
    assert rows(tmp_path / "out" / "events.jsonl") == [event.model_dump(mode="json") for event in plain.events]
    assert plain.events


def test_cleaned_texts_stand_in_a_tree_or_in_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for name, text in (("a.txt", report(1)), ("sub/b.txt", report(2)), ("sub/c.txt", report(1))):
        (folder / name).write_text(text, encoding="utf-8")
    run([folder], tmp_path / "tree", verb="clean", shard_size=1)
    texts = {name: data for name, data in contents(tmp_path / "tree").items() if name.startswith("texts/")}
    assert set(texts) == {"texts/a.txt", "texts/sub/b.txt", "texts/sub/c.txt"}
    assert texts["texts/a.txt"] == texts["texts/sub/c.txt"] != texts["texts/sub/b.txt"]
    run([folder], tmp_path / "lines", verb="clean", texts="jsonl")
    assert [row["text"].encode() for row in rows(tmp_path / "lines" / "texts.jsonl")] == [
        texts["texts/a.txt"], texts["texts/sub/b.txt"],
    ]  # fmt: skip


def test_finished_shards_are_passed_on_in_order(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def take(number: int, events: Path, documents: Path) -> None:
        seen.append((number, len(rows(documents))))

    source = write(tmp_path, [report(number) for number in range(10)])
    run([source], tmp_path / "out", verb="clean", workers=2, shard_size=3, on_shard=take)
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 1)]


def test_how_much_is_done_grows_within_a_shard(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    class Teller(Silence):
        def update(self, now: Snapshot) -> None:
            told.append((now.shards, now.seen))

    source = write(tmp_path, [report(number) * 200 for number in range(60)])
    run([source], tmp_path / "out", verb="clean", workers=1, shard_size=60, listener=Teller())
    assert any(shards == 0 and seen > 0 for shards, seen in told)


# -- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_documents_that_hang_eat_memory_or_crash_the_interpreter_go_to_quarantine_once(tmp_path: Path) -> None:
    texts = [report(number) for number in range(16)]
    bad = {1: "HANG", 3: "EAT", 5: "LEAVE", 7: "FAULT", 9: "CRASH", 11: "GULP"}
    for at, word in bad.items():
        texts[at] = f"{word} 一篇\n"
    texts[13] = f"ONCE {tmp_path / 'flag'}\n"  # a worker that is killed from outside while it is at work
    texts[14] = "CHATTER 一篇\n"
    source = write(tmp_path, texts)
    totals = run(
        [source], tmp_path / "out", verb="clean", shard_size=8, workers=2, timeout=3, max_memory=400, work=FAULTY
    )
    assert (totals.documents, totals.failed) == (10, 6)
    failures = rows(tmp_path / "out" / "quarantine.jsonl")
    assert [(line["source"].rpartition(":")[2], line["stage"], line["error"]) for line in failures] == [
        ("2", "clean", "timeout"), ("4", "clean", "memory"), ("6", "clean", "died"), ("8", "clean", "died"),
        ("10", "clean", "crashed"), ("12", "clean", "memory"),
    ]  # fmt: skip
    assert failures[2]["details"]["how"] == "exit code 3" and failures[3]["details"]["how"] == "signal 11"
    assert "ValueError: no such thing" in failures[4]["traceback"]
    assert [line["input"]["text"] for line in failures] == [texts[at] for at in bad]
    written = [row["sources"][0].rpartition(":")[2] for row in rows(tmp_path / "out" / "documents.jsonl")]
    assert written == [str(n + 1) for n in range(16) if n not in bad]


def test_a_repeat_of_a_failed_document_is_named_in_its_line(tmp_path: Path) -> None:
    source = write(tmp_path, ["CRASH 一篇\n", report(1), "CRASH 一篇\n"])
    totals = run([source], tmp_path / "out", verb="clean", work=FAULTY, shard_size=1)
    (line,) = rows(tmp_path / "out" / "quarantine.jsonl")
    assert line["input"]["sources"] == [f"{source.as_posix()}:1", f"{source.as_posix()}:3"]
    assert (totals.documents, totals.failed, totals.repeats) == (1, 1, 1)


def test_a_package_that_is_missing_stops_the_run_and_leaves_nothing(tmp_path: Path) -> None:
    source = write(tmp_path, ["MISSING 一篇\n"])
    with pytest.raises(ImportError, match="numpy"):
        run([source], tmp_path / "out", verb="clean", work=FAULTY)
    assert not (tmp_path / "out").exists()


def test_a_rule_file_that_is_wrong_is_named_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text("[[rule]]\nid = 3\n", encoding="utf-8")
    with pytest.raises(Misuse) as misuse:
        run([write(tmp_path, ["甲"])], tmp_path / "out", Settings(rules=tmp_path / "rules"))
    assert "a.toml" in str(misuse.value)
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_place_of_the_folder_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(Misuse) as misuse:
        run([write(tmp_path, ["甲"])], tmp_path / "out")
    assert misuse.value.code == "out_is_file"


# -- stopping and resuming -----------------------------------------------------------------------------------------


def interrupted(source: Path, out: Path, after: int, **options: Any) -> int:
    """Starts a run and presses Ctrl-C after so many documents; gives the number of finished shards."""

    def press(_: Snapshot) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted) as stop:
        run([source], out, verb="clean", workers=1, shard_size=2, listener=Watcher(after, press), **options)
    return stop.value.shards


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    return write(tmp_path, [f"SLOW 0.1 {report(number)}" for number in range(10)])


@pytest.fixture
def quiet(tmp_path: Path, ten: Path) -> dict[str, bytes]:
    run([ten], tmp_path / "quiet", verb="clean", workers=2, shard_size=2, work=FAULTY)
    return contents(tmp_path / "quiet")


def test_ctrl_c_finishes_the_shards_in_flight_and_the_run_resumes(
    tmp_path: Path, ten: Path, quiet: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    assert 1 <= interrupted(ten, out, 3, work=FAULTY) < 5
    assert not (out / "documents.jsonl").exists()
    with pytest.raises(Misuse) as misuse:
        run([ten], out, verb="clean", shard_size=2, work=FAULTY)
    assert misuse.value.code == "run_unfinished"
    assert "--resume" in str(misuse.value) and "--overwrite" in str(misuse.value)
    done = {path.name: path.stat().st_mtime_ns for path in State(out).shards.glob("*.json")}
    run([ten], out, verb="clean", resume=True, work=FAULTY)  # the size of the shards is known to the run
    assert contents(out) == quiet
    assert all((State(out).shards / name).stat().st_mtime_ns == at for name, at in done.items())  # nothing done twice


def test_another_run_is_not_resumed_and_the_difference_is_named(tmp_path: Path, ten: Path) -> None:
    out = tmp_path / "out"
    interrupted(ten, out, 3, work=FAULTY)
    with pytest.raises(Misuse) as misuse:
        run([ten], out, Settings(limit=0.5), verb="clean", resume=True, work=FAULTY)
    assert misuse.value.code == "run_differs" and "limit (0.6 → 0.5)" in str(misuse.value)
    texts = [f"SLOW 0.1 {report(number + 1)}" for number in range(10)]
    size = ten.stat().st_size
    write(tmp_path, texts)
    if ten.stat().st_size != size:  # a change of size is seen at once, one of letters when the shard is read
        ten.write_bytes(ten.read_bytes()[:size])
    with pytest.raises(Misuse) as misuse:
        run([ten], out, verb="clean", resume=True, work=FAULTY)
    assert misuse.value.code in ("input_changed", "run_differs")
    run([ten], out, verb="clean", overwrite=True, work=FAULTY)
    assert len(rows(out / "documents.jsonl")) >= 9


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is for POSIX")
def test_kill_9_of_the_main_process_and_of_a_worker_lose_nothing(
    tmp_path: Path, ten: Path, quiet: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pipeline.batch import run\n"
        f"run([{str(ten)!r}], {str(out)!r}, verb='clean', workers=2, shard_size=2, work={FAULTY!r}, resume=True)\n"
    )
    main = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    until(lambda: any(State(out).shards.glob("*.json")))
    main.kill()
    main.wait()
    assert not (out / "documents.jsonl").exists()

    def kill(now: Snapshot) -> None:
        os.kill(now.workers[0][1], signal.SIGKILL)

    before = sum(1 for _ in State(out).markers()) * 2
    listener = Watcher(before + 1, kill)
    run([ten], out, verb="clean", workers=1, resume=True, work=FAULTY, listener=listener)
    assert contents(out) == quiet


def until(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_a_full_disk_stops_the_run_which_resumes(
    tmp_path: Path, ten: Path, quiet: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(Misuse) as misuse:
        patch.setattr("pipeline.batch.assemble.finished", full)
        run([ten], out, verb="clean", shard_size=2, work=FAULTY)
    assert misuse.value.code == "run_stopped" and "No space left" in str(misuse.value)
    run([ten], out, verb="clean", resume=True, work=FAULTY)
    assert contents(out) == quiet


def test_a_process_that_is_killed_between_two_renames_is_completed_by_the_next(
    tmp_path: Path, ten: Path, quiet: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.batch import state as module

    out, moves = tmp_path / "out", []

    def once(temporary: Path, place: Path) -> None:
        moves.append(place)
        if len(moves) == 2:
            raise KeyboardInterrupt
        real(temporary, place)

    real = module._move
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(module, "_move", once)
        run([ten], out, verb="clean", shard_size=2, work=FAULTY)
    run([ten], out, verb="clean", resume=True, work=FAULTY)
    assert contents(out) == quiet
    assert not (out / ".shilu" / "commit.json").exists()


def test_two_processes_do_not_work_on_one_run(tmp_path: Path, ten: Path) -> None:
    state = State(tmp_path / "out")
    refused: list[str] = []

    def other() -> None:
        try:
            run([ten], tmp_path / "out", verb="clean")
        except Misuse as misuse:
            refused.append(misuse.code)

    with state.locked():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused == ["run_busy"]


# -- retry ---------------------------------------------------------------------------------------------------------


def test_what_failed_is_put_in_its_place_when_it_is_tried_again(tmp_path: Path) -> None:
    texts = [report(number) for number in range(8)]
    texts[0] = texts[3] = "CRASH 一篇\n"
    texts[4], texts[7] = "LEAVE 一篇\n", "CRASH 另一篇\n"
    source = write(tmp_path, texts)
    run([source], tmp_path / "out", verb="clean", shard_size=3, work=FAULTY)
    assert len(rows(tmp_path / "out" / "quarantine.jsonl")) == 3
    mended = "tests.batch.faults:mended"
    run([source], tmp_path / "good", verb="clean", shard_size=3, work=mended)
    result = retry(tmp_path / "out", work=mended, workers=1)
    assert (result.tried, result.fixed, result.failed) == (3, 3, 0)
    assert contents(tmp_path / "out") == contents(tmp_path / "good")
    assert sum(marker.totals.failed for marker in State(tmp_path / "out").markers()) == 0
    assert retry(tmp_path / "out").tried == 0


def test_what_fails_again_stays_in_quarantine(tmp_path: Path) -> None:
    source = write(tmp_path, [report(1), "CRASH 一篇\n", report(2)])
    run([source], tmp_path / "out", verb="clean", work=FAULTY)
    before = contents(tmp_path / "out")
    assert retry(tmp_path / "out").failed == 1
    assert contents(tmp_path / "out") == before
