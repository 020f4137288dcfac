"""Measures clusters on reports written for this project: ``python -m tests.measure_clusters [-v]``.

Each report of ``corpora/gold/clusters`` tells one event, named in ``event``; reports of one event should share a
cluster, look-alikes (next year's, the other session, the same official elsewhere) should not. Precision and recall are
over pairs of reports: two reports are joined if any event of the one is in a cluster with an event of the other.
"""

import itertools
import json
import sys
from pathlib import Path
from typing import Any

from pipeline.batch import cluster_facts
from pipeline.batch.clusters import cluster
from pipeline.process import process
from pipeline.read.jsonl import from_line
from pipeline.settings import Settings

GOLD = Path(__file__).parents[1] / "corpora" / "gold" / "clusters" / "reports.jsonl"


def figures() -> dict[str, Any]:
    """Precision and recall, and the pairs that are wrong and missed."""
    lines = GOLD.read_bytes().splitlines()
    reports = [json.loads(line) for line in lines]
    facts, of = [], []
    for number, line in enumerate(lines):
        for event in process(from_line(line, str(number)), Settings()).events:
            facts.append(cluster_facts.of(event))
            of.append(number)
    found = {
        tuple(sorted((of[a], of[b]))) for group in cluster(facts) for a, b in itertools.combinations(group.members, 2)
    }
    gold = {
        (a, b) for a, b in itertools.combinations(range(len(reports)), 2) if reports[a]["event"] == reports[b]["event"]
    }
    return {
        "reports": len(reports),
        "pairs": len(gold),
        "precision": len(found & gold) / len(found),
        "recall": len(found & gold) / len(gold),
        "wrong": [[reports[n]["text"] for n in pair] for pair in sorted(found - gold)],
        "missed": [[reports[n]["text"] for n in pair] for pair in sorted(gold - found)],
    }


if __name__ == "__main__":
    measured = figures()
    print("{reports} reports, {pairs} pairs of one event".format(**measured))
    print("precision {precision:.3f}, recall {recall:.3f}".format(**measured))
    if "-v" in sys.argv:
        for kind in ("wrong", "missed"):
            for pair in measured[kind]:
                print(kind, *pair, sep="\n  ")
