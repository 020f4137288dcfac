"""Joins our annotations of real documents with the raw texts that they point into.

``corpora/gold/real/annotations.jsonl`` holds no text of the documents, only where each lies in ``data/raw`` of the
shared folder, the hash of its text, and what was read in it: offsets into the text of that line, half-open, in code
points, and the normalized values. :func:`load` fills the texts in; the result reads like ``bench/gold/*.jsonl``.

    python -m pipeline.learn.real_gold ../shared/data/raw > gold.jsonl
    python -m pipeline.learn.real_gold ../shared/data/raw test > test.jsonl

``test.jsonl`` beside it holds documents that nothing is trained on.
"""

import gzip
import hashlib
import json
import sys
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

from pipeline import resources

_MENTIONS = ("dates", "venues", "officials", "counts", "organizers", "evidence")


class GoldError(ValueError):
    """An annotation that cannot be read or does not fit its text; the message names the file and the line."""


class GoldWarning(UserWarning):
    """A document was left out because the raw data are not those that were annotated."""


def load(annotations: Path, raw: Path) -> list[dict[str, Any]]:
    """The annotated documents with their texts, in the order of the annotations.

    Args:
        annotations: The JSON Lines file of annotations.
        raw: The folder with the raw files (``genre.jsonl.gz`` …) that the annotations name.

    Returns:
        Documents like those of ``bench/gold``: ``id``, ``key``, ``source``, ``text``, ``document`` and ``events``;
        every mention has ``text``, ``start`` and ``end``, and ``text[start:end]`` of the document is its text.
        A document whose raw line is missing or has another hash is skipped with a :class:`GoldWarning`.

    Raises:
        FileNotFoundError: If the annotations or a raw file that they name are not there.
        GoldError: If a line is no annotation, or an offset lies outside its text.
    """
    read = []
    wanted: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(annotations.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            wanted[entry["file"]].add(entry["line"])
            read.append((f"{annotations}:{number}", entry, entry["sha256"], entry["document"], entry["events"]))
        except (json.JSONDecodeError, KeyError, TypeError) as problem:
            raise GoldError(f"{annotations}:{number}: no annotation of a document: {problem!r}") from None
    lines = {file: _lines(raw / file, numbers) for file, numbers in wanted.items()}
    documents = []
    for place, entry, sha, document, events in read:
        source = f"line {entry['line']} (from 0) of {raw / entry['file']}"
        found = lines[entry["file"]].get(entry["line"])
        if found is None:
            warnings.warn(f"{place}: there is no {source}; document skipped", GoldWarning, stacklevel=2)
            continue
        text = found["text"]
        actual = hashlib.sha256(text.encode()).hexdigest()[: len(sha)]
        if actual != sha:
            message = f"{place}: {source} has the hash {actual}, not {sha}: other raw data; document skipped"
            warnings.warn(message, GoldWarning, stacklevel=2)
            continue
        try:
            documents.append(_join(entry, found, document, events))
        except (GoldError, KeyError, TypeError) as problem:
            raise GoldError(f"{place}: does not fit {source}: {problem}") from None
    return documents


def _lines(path: Path, numbers: set[int]) -> dict[int, dict[str, Any]]:
    """The lines of a gzipped JSON Lines file with these numbers (from 0); those past its end are left out."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: give the folder data/raw of the shared data")
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        last = max(numbers)
        found = {}
        for number, line in enumerate(stream):
            if number in numbers:
                found[number] = json.loads(line)
            if number >= last:
                break
    return found


def _filled(mention: dict[str, Any], text: str) -> dict[str, Any]:
    """The mention with its ``text``; ``of`` of a count, given as offsets, becomes its text."""
    start, end = mention["start"], mention["end"]
    if not 0 <= start < end <= len(text):
        raise GoldError(f"{start} to {end} is no stretch of a text of {len(text)} characters")
    full = {**mention, "text": text[start:end]}
    if full.get("of"):
        full["of"] = _filled(full["of"], text)["text"]
    return full


def _join(
    entry: dict[str, Any], line: dict[str, Any], document: dict[str, Any], events: list[dict[str, Any]]
) -> dict[str, Any]:
    text = line["text"]
    title = document["title"]
    filled = []
    for event in events:
        full = dict(event)
        for slot in ("name", "theme"):
            full[slot] = _filled(event[slot], text) if event[slot] else None
        for slot in _MENTIONS:
            full[slot] = [_filled(mention, text) for mention in event[slot]]
        filled.append(full)
    return {
        "id": hashlib.sha256(text.encode()).hexdigest()[:12],
        "key": f"{entry['file'].split('.')[0]}-{entry['line']}",
        "source": {"file": entry["file"], "line": entry["line"], "repo": line.get("repo"), "path": line.get("path")},
        "text": text,
        "document": {**document, "title": _filled(title, text)["text"] if title else None},
        "events": filled,
    }


def main() -> None:
    """Writes the joined documents to standard output, one a line; the arguments are the raw folder and ``test``."""
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ["test"]):
        sys.exit("usage: python -m pipeline.learn.real_gold RAW_FOLDER [test] > gold.jsonl")
    file = "test.jsonl" if sys.argv[2:] else "annotations.jsonl"
    try:
        documents = load(resources.path("corpora", "gold", "real", file), Path(sys.argv[1]))
    except (GoldError, FileNotFoundError) as problem:
        sys.exit(str(problem))
    for document in documents:
        print(json.dumps(document, ensure_ascii=False))


if __name__ == "__main__":
    main()
