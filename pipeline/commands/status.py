"""``shilu status``: how far a batch is, and what its finished shards say."""

import json
import sys
from pathlib import Path

from pipeline.batch.state import State
from pipeline.batch.totals import Totals
from pipeline.commands.run import Report
from pipeline.messages import Misuse, say

_RULES = 10


def status(out: Path, report: Report, *, as_json: bool = False) -> int:
    """Prints the state of the run in a folder, summed from the markers of its shards.

    Args:
        out: The folder that was given as ``--out``.
        report: Knows the language.
        as_json: Print one JSON object instead.

    Returns:
        0.

    Raises:
        Misuse: If there is no run.
    """
    state = State(out)
    run = state.read()
    if run is None:
        raise Misuse("run_none", path=out)
    total, shards = Totals(), 0
    for marker in state.markers():
        total.add(marker.totals)
        shards += 1
    now = "complete" if run["complete"] else "running" if state.busy() else "stopped"
    if as_json:
        sys.stdout.write(json.dumps({"state": now, "shards": shards, **total.as_json()}, ensure_ascii=False) + "\n")
        return 0
    numbers = {key: getattr(total, key) for key in ("documents", "characters", "events", "repeats", "failed")}
    lines = [
        f"{out}: {say('say', f'state_{now}', report.language)}",
        say("say", "result", report.language, shards=shards, **numbers),
    ]
    lines += [f"  {count:>9} {code}" for code, count in total.errors.most_common()]
    lines += [f"  {count:>9} {rule}" for rule, count in total.rules.most_common(_RULES)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0
