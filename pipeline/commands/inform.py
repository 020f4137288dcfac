"""``shilu schema``, ``shilu rules`` and ``shilu doctor``: what Shilu says of itself."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from pipeline.messages import Misuse
from pipeline.records import DocumentRecord, EventRecord


def schema(record: str | None = None) -> dict[str, Any]:
    """The JSON Schema of the records as they are written.

    Args:
        record: ``event`` or ``document`` for one alone; else both under ``$defs``.
    """
    from pydantic.json_schema import models_json_schema

    records: dict[str, type[BaseModel]] = {"event": EventRecord, "document": DocumentRecord}
    one = records.get(record or "")
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if one is not None:
        return dialect | one.model_json_schema(mode="serialization")
    _, definitions = models_json_schema(
        [(EventRecord, "serialization"), (DocumentRecord, "serialization")], title="Shilu records"
    )
    choice = {"anyOf": [{"$ref": "#/$defs/EventRecord"}, {"$ref": "#/$defs/DocumentRecord"}]}
    return dialect | {"title": definitions["title"]} | choice | {"$defs": definitions["$defs"]}


def print_schema(record: str | None = None) -> int:
    """Prints the JSON Schema.

    Raises:
        Misuse: If there is no such record.
    """
    if record not in (None, "event", "document"):
        raise Misuse("record", value=record)
    sys.stdout.write(json.dumps(schema(record), ensure_ascii=False, indent=2) + "\n")
    return 0


def list_rules(folder: Path | None) -> int:
    """Prints the rules in force, one a line: id, scope, position, strength, reason, separated by tabs."""
    from pipeline.commands.run import load_rules

    for rule in load_rules(folder).rules:
        sys.stdout.write("\t".join((rule.id, rule.scope, rule.position, rule.strength, rule.reason)) + "\n")
    return 0


def test_rules(folder: Path | None) -> int:
    """Runs the examples inside the rule files and prints those that fail.

    Returns:
        1 where an example fails or a rule has none, else 0.
    """
    from pipeline.clean import examples
    from pipeline.commands.run import load_rules

    rules = load_rules(folder)
    failures = examples.test_rules(rules)
    for failure in failures:
        sys.stdout.write(f"{failure.file}:{failure.line}: {failure.problem}\n")
    sys.stdout.write(f"{len(rules.rules)} rules, {len(rules.examples)} examples, {len(failures)} failures\n")
    return 1 if failures else 0
