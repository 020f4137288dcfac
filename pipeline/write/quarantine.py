"""Quarantine: what could not be read or carried on, with everything that is needed to see why and to try again."""

import json

from pipeline.read.types import Failure


def line(failure: Failure) -> str:
    """One failure as one line of JSON: where, at which stage, why, the traceback, and the input where it was read."""
    return json.dumps(
        {
            "source": failure.source,
            "stage": failure.stage,
            "error": failure.code,
            "message": failure.text("en"),
            "details": failure.values,
            "traceback": failure.traceback,
            "input": None if failure.document is None else failure.document.model_dump(mode="json"),
        },
        ensure_ascii=False,
        default=str,
    )
