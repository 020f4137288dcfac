"""The public suites and the annotated documents beside the checkout: the bars that the temporal finder holds.

Run where ``../shared`` (or ``SHILU_SHARED``) is; skipped elsewhere.
"""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.mentions import timex

ROOT = Path(__file__).parents[2]
BENCH = Path(os.environ.get("SHILU_SHARED", ROOT.parent / "shared")) / "bench"
pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason=f"{BENCH} is not there: set SHILU_SHARED")


def scores(tmp_path: Path, *more: str) -> dict[str, float]:
    out = tmp_path / "scores.json"
    command = [sys.executable, str(BENCH / "score_suites.py"), "--system", "tests.bench.suites:temporal"]
    command += ["--file", str(BENCH / "suites" / "cases.jsonl"), "--out", str(out), *more]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    total: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))["TOTAL/temporal"]
    return total


@pytest.mark.parametrize("more", [(), ("--exclude", "tests/bench/excluded_cases.txt")])
def test_the_suites_hold_their_bars(tmp_path: Path, more: tuple[str, ...]) -> None:
    total = scores(tmp_path, *more)
    assert total["F1"] >= 0.92
    assert total["any"] >= 0.94
    assert total["negn"] * (1 - total["neg"]) <= 1
    assert total["errors"] == 0


def test_dates_of_the_annotated_documents_are_found_and_right() -> None:
    gold = found = right = 0
    for line in (BENCH / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        date = document["document"]["date"]
        mine = timex.find(document["text"], datetime.date.fromisoformat(date) if date else None)
        for m in {(m["start"], m["end"]): m for e in document["events"] for m in e["dates"]}.values():
            over = [t for t in mine if t.dates_event and t.start < m["end"] and m["start"] < t.end]
            days = [(t.first and t.first.isoformat(), t.last and t.last.isoformat()) for t in over]
            gold, found, right = gold + 1, found + bool(over), right + ((m["first"], m["last"]) in days)
    assert found / gold >= 0.98
    assert right / gold >= 0.96
