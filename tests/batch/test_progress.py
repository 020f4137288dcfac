"""How a run tells of itself: lines, JSON, a display, metrics."""

import io
import json
from pathlib import Path

from pipeline.batch.listeners import Snapshot
from pipeline.batch.progress import Json, Lines, Live, Metrics, clock, left, listener, prometheus
from pipeline.batch.totals import Totals
from pipeline.read import Failure
from pipeline.records import Document, Warning


def snapshot(
    seconds: float = 60.0, seen: int = 250, size: int = 1000, complete: bool = False, resumed: int = 0
) -> Snapshot:
    totals = Totals(documents=10, characters=6000, events=4, failed=1)
    totals.errors["timeout"] += 1
    totals.rules["common/editor"] += 3
    workers = [(0, 4711, lambda: 300 << 20)]
    return Snapshot(totals, seconds, 2, 1, seen, size, False, workers, 310 << 20, 1, complete, resumed)


FAILURE = Failure("a.txt", "process", "timeout", {"limit": 300})
WARNED = Document(text="甲", source="b.txt", warnings=[Warning(code="broken_bytes", message="1 broken byte")])


def test_lines_tell_of_failures_at_once_and_of_progress_now_and_then() -> None:
    out = io.StringIO()
    lines = Lines("en", out)
    lines.failure(FAILURE)
    lines.warnings(WARNED)
    lines.update(snapshot(10))
    lines.update(snapshot(60))
    lines.update(snapshot(61))
    said = out.getvalue().splitlines()
    assert said[0].startswith("error: a.txt: took longer than 300 seconds")
    assert said[1] == "warning: b.txt: 1 broken byte"
    assert said[2:] == ["10 documents, 6000 characters, 4 events, 1 failed; 100 characters a second, 0:03:00 left"]


def test_json_is_one_object_a_line() -> None:
    out = io.StringIO()
    told = Json(out)
    told.failure(FAILURE)
    told.update(snapshot(60))
    told.note("done", documents=10)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["event"] for row in rows] == ["error", "progress", "done"]
    assert rows[0]["error"] == "timeout" and rows[1]["seconds_left"] == 180.0 and rows[2]["documents"] == 10
    assert all(row["time"].endswith("Z") for row in rows)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_display_of_runs_that_take_a_while(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    out = Terminal()
    told = listener("en", stream=out)
    assert isinstance(told, Live)
    told.update(snapshot(1))
    assert out.getvalue() == ""
    told.update(snapshot(60))
    told.failure(FAILURE)
    told.update(snapshot(61))
    told.close()
    assert "10 documents" in out.getvalue() and "took longer" in out.getvalue()
    assert isinstance(listener("en", stream=io.StringIO()), Lines)
    assert isinstance(listener("en", log="json", stream=out), Json)


def test_time_left_counts_only_what_this_process_does() -> None:
    assert left(snapshot(60)) == 180
    assert left(snapshot(60, resumed=3000)) == 360
    assert left(snapshot(60, size=0)) is None
    assert left(snapshot(60, seen=2000)) is None  # packed input: its size says nothing
    assert [clock(None), clock(59.6), clock(3661)] == ["?", "0:01:00", "1:01:01"]


def test_metrics_are_in_the_format_of_prometheus(tmp_path: Path) -> None:
    path = tmp_path / "shilu.prom"
    told = Metrics(Lines("en", io.StringIO()), path)
    told.update(snapshot(1))
    text = path.read_text(encoding="utf-8")
    assert 'shilu_failures_total{error="timeout"} 1\n' in text
    assert "# TYPE shilu_documents_total counter\nshilu_documents_total 10\n" in text
    assert "shilu_run_complete 0\n" in text
    told.update(snapshot(2, complete=True))
    assert "shilu_run_complete 1\n" in path.read_text(encoding="utf-8")
    assert prometheus(snapshot()).count("# TYPE shilu_failures_total") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["shilu.prom"]
