"""A line of the quarantine holds everything that is needed to see why and to try again."""

import json

from pipeline.read import Failure
from pipeline.records import Document
from pipeline.write import quarantine


def test_a_failure_is_written_with_everything_that_is_needed_to_try_again() -> None:
    failure = Failure("a.txt", "process", "crashed", {"error": "ValueError: x"}, "Traceback", Document(text="甲"))
    written = json.loads(quarantine.line(failure))
    assert (written["source"], written["stage"], written["error"]) == ("a.txt", "process", "crashed")
    assert Document.model_validate(written["input"]) == Document(text="甲")
    assert written["traceback"] == "Traceback"
