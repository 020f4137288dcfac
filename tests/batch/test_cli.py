"""Batches from the command line: Ctrl-C, exit codes, status and retry."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import cli
from tests.batch.test_run import contents, report, rows, until, write

ROOT = Path(__file__).parents[2]
SLOW = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import pipeline.batch.local as local
local._WORK = "tests.batch.faults:"
import cli
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHILU_LANG", "en")


def started(*arguments: str) -> "subprocess.Popen[str]":
    """The command line on documents that take as long as they say, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments], stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_once_finishes_what_is_in_flight_and_twice_stops_at_once(tmp_path: Path) -> None:
    slow = [f"SLOW 0.3 {report(number)}" for number in range(12)]
    write(tmp_path, slow)
    command = ("clean", "in.jsonl", "--out", "out", "--workers", "1", "--shard-size", "3", "--resume")
    process = started(*command)
    until(lambda: any((tmp_path / "out" / ".shilu" / "shards").glob("*.json")))
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert process.returncode == 130, said
    assert "in flight" in said and "go on with --resume" in said
    done = len(list((tmp_path / "out" / ".shilu" / "shards").glob("*.json")))
    assert 1 <= done < 4 and "Traceback" not in said
    assert not (tmp_path / "out" / "documents.jsonl").exists()

    write(tmp_path, [slow[0].replace("0.3", "0.1"), *slow[1:]])  # of the same size, but not the same
    process = started(*command)
    said = process.communicate()[1]
    assert process.returncode == 2 and "no longer what" in said

    write(tmp_path, slow)
    process = started(*command)
    until(lambda: any((tmp_path / "out" / ".shilu" / "shards").glob(".*.tmp")))
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    said = process.communicate()[1]
    assert process.returncode == 130 and "Traceback" not in said, said

    process = started(*command)
    assert process.communicate() and process.returncode == 0
    assert len(rows(tmp_path / "out" / "documents.jsonl")) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_while_standard_input_is_waited_for(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SLOW, "clean", "-", "--out", "out"]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, **pipes, text=True, start_new_session=True)  # type: ignore[call-overload]
    until((tmp_path / "out" / ".shilu" / "run.json").exists)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert "Fatal" not in process.stderr.read()
    assert not (tmp_path / "out").exists()


def test_a_batch_is_told_of_in_json_and_looked_at_with_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, [report(1), report(2), report(1)])
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    command = ["clean", "in.jsonl", "bad.txt", "--out", "out", "--texts", "jsonl"]
    assert cli.main([*command, "--log-format", "json", "--metrics", "shilu.prom"]) == 1
    told: list[dict[str, Any]] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [row["event"] for row in told] == ["error", "progress", "cleaned"]
    assert (told[2]["documents"], told[2]["repeats"], told[2]["failed"]) == (2, 1, 1)
    assert "shilu_documents_total 2\n" in (tmp_path / "shilu.prom").read_text(encoding="utf-8")
    assert set(contents(tmp_path / "out")) == {"documents.jsonl", "quarantine.jsonl", "texts.jsonl"}
    assert cli.main(["status", "out", "--json"]) == 0
    state = json.loads(capsys.readouterr().out)
    assert (state["state"], state["documents"], state["errors"]) == ("complete", 2, {"binary": 1})
    assert cli.main(["status", "out"]) == 0
    assert "out: complete" in capsys.readouterr().out
    assert cli.main(["retry", "out"]) == 1
    assert "could not be read" in capsys.readouterr().err
    assert cli.main([*command, "--resume"]) == 1  # it is complete: nothing is done


@pytest.mark.parametrize("verb", ["status", "retry"])
def test_a_folder_without_a_run_is_misuse(tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([verb, str(tmp_path)]) == 2
    assert "holds no run" in capsys.readouterr().err


@pytest.mark.parametrize("flag", [["--workers", "0"], ["--timeout", "-1"], ["--log-format", "xml"]])
def test_flags_that_make_no_sense_are_misuse(
    tmp_path: Path, flag: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, ["甲"])
    assert cli.main(["extract", "in.jsonl", "--out", "out", *flag]) == 2
    assert flag[0] in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
