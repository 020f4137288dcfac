"""``shilu evaluate`` and ``shilu explain``: how good the records are, and why they are what they are."""

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.commands.run import Report, load_rules
from pipeline.messages import Misuse
from pipeline.settings import Settings
from pipeline.write.folder import DOCUMENTS, EVENTS


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file.

    Raises:
        Misuse: If the file is not there or a line is no JSON object; the line is named.
    """
    if not path.is_file():
        raise Misuse("missing_path", path=path)
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise Misuse("refused", reason=f"{path}:{number}: {error}") from None
        if not isinstance(value, dict):
            raise Misuse("refused", reason=f"{path}:{number}: not a JSON object")
        found.append(value)
    return found


def evaluate(
    gold: Path, predicted: Path, *, html: Path | None = None, floors: Path | None = None, as_json: bool = False
) -> int:
    """Prints the figures of event records against gold ones.

    Args:
        gold: Gold documents, one a line: ``id``, ``text``, ``document``, ``events``.
        predicted: ``events.jsonl``, or the folder that ``extract`` wrote; of a folder ``documents.jsonl`` is used too.
        html: Where to write the error report, if anywhere.
        floors: A TOML file with the least value of figures (``[floors]``); a figure below its floor fails.
        as_json: Print JSON instead of a table.

    Returns:
        0, or 1 where a figure lies below its floor.

    Raises:
        Misuse: If a file is missing or wrong.
    """
    from pipeline.learn import evaluate as measure
    from pipeline.learn.errors import page

    events = predicted / EVENTS if predicted.is_dir() else predicted
    beside = predicted / DOCUMENTS
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in lines(events):
        by_document[record["document"]["id"].split(".")[0]].append(record)
    documents: dict[str, dict[str, Any]] | None = None
    if predicted.is_dir() and beside.is_file():
        documents = {}
        for document in lines(beside):
            documents.setdefault(document["id"].split(".")[0], document)
    reference = lines(gold)
    result = measure.evaluate(reference, by_document, documents)
    figures = result.figures()
    if as_json:
        sys.stdout.write(json.dumps(figures | {"ungrounded": result.ungrounded}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(measure.table(result, len(reference), documents is not None))
    if html is not None:
        html.write_text(page(result, {d["id"]: d["text"] for d in reference}), encoding="utf-8")
    return _gate(figures, floors) if floors else 0


def _gate(figures: dict[str, float], floors: Path) -> int:
    """Compares figures with their floors and says which fall short."""
    if not floors.is_file():
        raise Misuse("missing_path", path=floors)
    try:
        wanted = tomllib.loads(floors.read_text(encoding="utf-8"))["floors"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise Misuse("bad_toml", path=floors, reason=error) from None
    short = 0
    for name, floor in wanted.items():
        if figures.get(name, 0.0) < floor:
            short += 1
            sys.stdout.write(f"below its floor: {name} {figures.get(name, 0.0):.4f} < {floor}\n")
    sys.stdout.write(f"{len(wanted) - short} of {len(wanted)} floors held\n")
    return 1 if short else 0


def explain(paths: Sequence[str], settings: Settings, report: Report) -> int:
    """Prints for each record what told of the event, why each fact was linked, and what was left out.

    Args:
        paths: Files, folders, patterns, ``-``.
        settings: The settings.
        report: Who is told of failures.

    Returns:
        0, or 1 where a document could not be read.
    """
    from pipeline.events import explained
    from pipeline.process import parts
    from pipeline.read import Failure, read

    rules = load_rules(settings.rules)
    failed = 0
    for outcome in read(paths, encoding=settings.encoding, max_bytes=settings.max_bytes):
        if isinstance(outcome, Failure):
            failed += 1
            report.failure(outcome)
            continue
        for part in parts(outcome, settings, rules):
            sys.stdout.write(f"== {outcome.source} {outcome.id}\n")
            for line in explained(part.analysis, part.drafts):
                sys.stdout.write(line + "\n")
    return 1 if failed else 0
