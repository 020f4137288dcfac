"""Venues in whole sentences, through the tagger that ships: ``venue_cases.txt``, written for this project."""

import re
from pathlib import Path

from pipeline.mentions.analyse import analyse

_CASES = Path(__file__).parent / "venue_cases.txt"


def _read(line: str) -> tuple[str, set[tuple[int, int]]]:
    """A line without its brackets, and what stood between them."""
    text, gold, start = "", set(), 0
    for part in re.split("([【】])", line):
        if part == "【":
            start = len(text)
        elif part == "】":
            gold.add((start, len(text)))
        else:
            text += part
    return text, gold


def test_most_venues_are_found_exactly_and_few_others() -> None:
    lines = [line for line in _CASES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    told = exact = found = extra = 0
    for line in lines:
        text, gold = _read(line)
        places = analyse(text).places
        spans = {(place.start, place.end) for place in places}
        told += len(gold)
        exact += len(gold & spans)
        found += sum(any(start < b and a < end for start, end in spans) for a, b in gold)
        extra += sum(
            place.kind == "venue" and not any(place.start < b and a < place.end for a, b in gold) for place in places
        )
    assert told > 140
    assert found / told > 0.95, f"{found} of {told}"
    assert exact / told > 0.93, f"{exact} of {told}"
    assert extra / len(lines) < 0.05, f"{extra} where none is"
