"""``shilu learn …`` and ``shilu rules learn``: trains what ships, from the data that the models' cards name."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.judge import lines
from pipeline.commands.run import Report
from pipeline.messages import Misuse
from pipeline.settings import Settings


def events(gold: Sequence[Path], out: Path) -> int:
    """Trains the models of the event stage and prints their cross-validated figures.

    Args:
        gold: Files of annotated documents, one a line: ``text`` and ``events``.
        out: Folder for the models and their card.

    Raises:
        Misuse: If a file is missing or wrong.
    """
    documents = [document for path in gold for document in lines(path)]
    from pipeline.learn import events as learn

    command = "shilu learn events " + " ".join(str(path) for path in gold)
    for name, value in learn.train(documents, out, command).items():
        sys.stdout.write(f"{name:24}{value:.3f}\n")
    return 0


def cleaner(shared: Path, out: Path) -> int:
    """Trains the line classifier and prints what it was trained on.

    Args:
        shared: The folder with ``data/pages`` and ``data/raw``.
        out: Folder for the weights.
    """
    if not shared.is_dir():
        raise Misuse("missing_path", path=shared)
    from pipeline.learn import cleaner as learn

    sys.stdout.write(json.dumps(learn.train_and_sign(shared, out), ensure_ascii=False) + "\n")
    return 0


def names(config: Path, data: Path, out: Path) -> int:
    """Trains the name tagger.

    Args:
        config: A TOML file such as ``models/names/train.toml``.
        data: The folder with ``raw``, ``silver`` and ``ner``.
        out: Folder for the weights.
    """
    for path in (config, data):
        if not path.exists():
            raise Misuse("missing_path", path=path)
    from pipeline.learn import names_run

    names_run.run(config, data, out, lambda line: print(line, file=sys.stderr))
    return 0


def rules(paths: Sequence[str], out: Path, settings: Settings, report: Report) -> int:
    """Writes a rule file for each site or folder whose pages repeat lines.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: Folder for the rule files; a file that is there already is never written over.
        settings: The settings.
        report: Who is told of failures.

    Returns:
        0, or 1 where a document could not be read.
    """
    from pipeline.learn import rules_learn
    from pipeline.read import Failure, read
    from pipeline.records import Document

    documents, failed = [], 0
    for outcome in read(paths, encoding=settings.encoding, max_bytes=settings.max_bytes):
        if isinstance(outcome, Failure):
            failed += 1
            report.failure(outcome)
        elif isinstance(outcome, Document):
            documents.append(outcome)
    try:
        written = rules_learn.write(rules_learn.learn(documents), out)
    except FileExistsError as error:
        raise Misuse("refused", reason=error) from None
    for path in written.values():
        sys.stdout.write(f"{path}\n")
    return 1 if failed else 0
