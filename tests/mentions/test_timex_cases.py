"""The table of cases, ``timex_cases.txt``: what is found in each text, with its days and its TIMEX3 value."""

import datetime
from pathlib import Path

import pytest

from pipeline.mentions import timex
from pipeline.mentions.types import Timex

LINES = [
    line
    for line in (Path(__file__).parent / "timex_cases.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def written(text: str, found: Timex) -> str:
    """A temporal expression in the notation of the table."""

    def day(value: datetime.date | None) -> str:
        return value.isoformat() if value else "?"

    days = "" if found.kind in ("duration", "set") else f"{day(found.first)} "
    if found.first != found.last:
        days = f"{day(found.first)}..{day(found.last)} "
    if found.first is not None and found.first == found.last and found.timex == found.first.isoformat():
        days = ""
    return f"[{text[found.start : found.end]}] {days}{found.timex}{'' if found.dates_event else ' ~'}"


@pytest.mark.parametrize("line", LINES)
def test_case(line: str) -> None:
    text, reference, expected = (part.strip(" ") for part in line.split(" | "))
    day = datetime.date.fromisoformat(reference) if reference else None
    assert "; ".join(written(text, found) for found in timex.find(text, day)) == expected


def test_the_table_is_large_and_has_counter_examples() -> None:
    assert len(LINES) >= 400
    assert sum(line.rstrip().endswith("|") for line in LINES) >= 40


REPORTS = [
    line.split("|")
    for line in (Path(__file__).parent / "timex_reports.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("reference", "report", "expected"), REPORTS)
def test_a_date_in_a_report_gets_its_year_month_and_day(reference: str, report: str, expected: str) -> None:
    text = report.replace("\\n", "\n")
    expression, _, days = expected.partition("=")
    found = timex.find(text, None if reference == "-" else datetime.date.fromisoformat(reference))
    (one,) = [t for t in found if text[t.start : t.end] == expression]
    first, _, last = days.partition("..")
    assert (str(one.first or "?"), str(one.last or "?")) == (first, last or first) or (
        days == "?" and one.first is None
    )
