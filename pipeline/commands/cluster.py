"""``shilu cluster``: gives the records of one event that several reports tell one ``cluster_id``."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.batch import cluster_facts
from pipeline.batch.cluster_facts import Agreement, Facts
from pipeline.batch.clusters import Cluster, Pair
from pipeline.batch.clusters import cluster as join
from pipeline.commands.run import Report
from pipeline.messages import Misuse, say
from pipeline.records import EventRecord
from pipeline.write.folder import EVENTS
from pipeline.write.jsonl import dump
from pipeline.write.outputs import Outputs

CLUSTERS = "clusters.jsonl"


def cluster(paths: Sequence[str], out: Path | None, report: Report, enough: int = cluster_facts.ENOUGH) -> int:
    """Writes the event records with their ``cluster_id``, and the clusters with what joined them.

    Args:
        paths: Files of event records, or folders that ``extract`` wrote.
        out: Folder for ``events.jsonl`` and ``clusters.jsonl``; ``None`` prints the clusters.
        report: Who is told.
        enough: Points from which two records are one event.

    Returns:
        The exit code.

    Raises:
        Misuse: If a file is missing or holds what is no event record, or ``out`` cannot be written.
    """
    files = [_file(path) for path in paths]
    if out is not None and any(file.resolve() == (out / EVENTS).resolve() for file in files):
        raise Misuse("out_is_input", path=out)
    facts = [cluster_facts.of(record) for file in files for record in _records(file)]
    clusters = join(facts, enough)
    ids = {index: found.cluster_id for found in clusters for index in found.members}
    with Outputs(out, CLUSTERS) as outputs:
        outputs.begin(EVENTS)
        outputs.begin(CLUSTERS)
        for index, record in enumerate(record for file in files for record in _records(file)):
            own = record.model_copy(update={"cluster_id": ids.get(index, record.event_id)})
            outputs.write(EVENTS, dump(own))
        for found in clusters:
            outputs.write(CLUSTERS, json.dumps(_line(found, facts), ensure_ascii=False))
    values = {"events": len(facts), "clusters": len(clusters), "members": len(ids), "distinct": len(facts) - len(ids)}
    values["distinct"] += len(clusters)
    report.line(say("say", "clustered", report.language, **values))
    return 0


def _file(path: str) -> Path:
    file = Path(path)
    if file.is_dir():
        if not (file / EVENTS).is_file():
            raise Misuse("no_events", path=path)
        return file / EVENTS
    if not file.is_file():
        raise Misuse("missing_path", path=path)
    return file


def _records(file: Path) -> Iterator[EventRecord]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(line, f"{file}:{number}")
    except OSError as error:
        raise Misuse("unreadable_path", path=file, reason=error.strerror or error) from None
    except UnicodeDecodeError as error:
        raise Misuse("no_event_record", place=file, reason=error) from None


def _record(line: str, place: str) -> EventRecord:
    try:
        return EventRecord.model_validate_json(line)
    except ValueError as error:
        reason = str(error).splitlines()
        raise Misuse("no_event_record", place=place, reason=" ".join(part.strip() for part in reason[:3])) from None


def _line(found: Cluster, facts: Sequence[Facts]) -> dict[str, Any]:
    return {
        "cluster_id": found.cluster_id,
        "event_ids": [facts[index].event_id for index in found.members],
        "pairs": [_pair(pair, facts) for pair in found.pairs],
    }


def _pair(pair: Pair, facts: Sequence[Facts]) -> dict[str, Any]:
    def told(agreements: list[Agreement]) -> list[dict[str, Any]]:
        return [{"fact": one.fact, "points": one.points, "words": one.words} for one in agreements]

    return {
        "events": sorted([facts[pair.left].event_id, facts[pair.right].event_id]),
        "score": pair.score,
        "for": told([one for one in pair.agreements if one.points > 0]),
        "against": told([one for one in pair.agreements if one.points < 0]),
    }
