"""Adapters for ``/work/shared/bench/score_suites.py``: ``--system tests.bench.suites:temporal``."""

import datetime
from typing import Any

from pipeline.mentions import timex


def temporal(text: str, reference: str | None) -> list[dict[str, Any]]:
    """What ``timex.find`` sees, in the format of the suites: days as ISO dates, the end exclusive.

    Args:
        text: The case's text.
        reference: ISO date and time, or ``None``.

    Returns:
        One dictionary an expression, as the scorer's docstring describes.
    """
    day = datetime.datetime.fromisoformat(reference).date() if reference else None
    return [_prediction(found) for found in timex.find(text, day)]


def _prediction(found: Any) -> dict[str, Any]:
    result: dict[str, Any] = {"start": found.start, "end": found.end, "kind": found.kind}
    if found.kind == "duration" and found.seconds_high is not None:
        return result | {"start_value": found.seconds, "end_value": found.seconds_high}
    if found.kind == "duration":
        return result | {"value": found.seconds}
    start, end = _interval(found.first, found.last)
    return result | {"start_value": start, "end_value": end, "alternatives": [_interval(*r) for r in found.readings]}


def _interval(first: datetime.date | None, last: datetime.date | None) -> tuple[str | None, str | None]:
    after = last + datetime.timedelta(1) if last else None
    return first.isoformat() if first else None, after.isoformat() if after else None
