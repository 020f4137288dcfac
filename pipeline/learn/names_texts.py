"""Reads what the name tagger is trained on: marked texts, and raw texts with another tagger's names."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.learn.names import HINT_LABELS, Span, Text

GENERAL = {"PER": "person", "LOC": "place", "ORG": "organization"}  # Universal NER's labels in ours
_KEY = 40


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw text with another tagger's names (LAC's).

    Attributes:
        file: The name of its file without endings.
        line: Its line there, from 0.
        repo: The repository that it comes from.
        text: The stretch of it that was tagged.
        hints: The names found there.
    """

    file: str
    line: int
    repo: str
    text: str
    hints: list[Span]


def _lines(path: Path) -> Iterator[Any]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def silver(data: Path, file: str, held_out: frozenset[str], longest: int = 3000) -> Iterator[Raw]:
    """The texts of ``data/raw`` that ``data/silver`` marks, without those of held-out repositories.

    Args:
        data: The folder that holds ``raw`` and ``silver``.
        file: ``genre``, ``pool`` or ``xwlb``.
        held_out: Repositories to leave out.
        longest: How many characters of a text were tagged.
    """
    marks = {item["line"]: item["spans"] for item in _lines(data / "silver" / f"{file}.jsonl.gz")}
    for number, item in enumerate(_lines(data / "raw" / f"{file}.jsonl.gz")):
        repo = item.get("repo", file)
        if number in marks and repo not in held_out:
            text = item["text"][:longest]
            hints = [(a, b, label) for a, b, label in marks[number] if b <= len(text) and label in HINT_LABELS]
            yield Raw(file, number, repo, text, hints)


def plain(data: Path, file: str, held_out: frozenset[str], longest: int = 3000) -> Iterator[tuple[int, str]]:
    """The texts of a file of ``data/raw`` that no other tagger's names are at hand for, with their lines from 0.

    Args:
        data: The folder that holds ``raw``.
        file: Such as ``sina2018``.
        held_out: Repositories to leave out.
        longest: How many characters of a text are taken.
    """
    for number, item in enumerate(_lines(data / "raw" / f"{file}.jsonl.gz")):
        if item.get("repo", file) not in held_out:
            yield number, item["text"][:longest]


def marked(path: Path, raws: list[Raw], weight: float, held_out: frozenset[str] = frozenset()) -> Iterator[Text]:
    """Texts marked in full, with the other tagger's names where the text is found among the raw ones.

    Args:
        path: The file.
        raws: Raw texts.
        weight: Of each text.
        held_out: Repositories to leave out.
    """
    items = [item for item in _lines(path) if item.get("repo") not in held_out]
    heads = {raw.text[:_KEY]: raw for raw in raws}
    middles = {item["text"][len(item["text"]) // 3 :][:20]: item["text"] for item in items}
    inside = {text: raw for raw in raws for middle, text in middles.items() if middle in raw.text}
    for item in items:
        text = item["text"]
        raw = heads.get(text[:_KEY]) or inside.get(text)
        at = raw.text.find(text[:30]) if raw else -1
        hints = None
        if raw and at >= 0:
            end = at + len(text)
            hints = [(a - at, b - at, label) for a, b, label in raw.hints if at <= a and b <= end]
        yield Text(text, [(a, b, label) for a, b, label in item["spans"]], weight, hints=hints)


def key(text: str) -> str:
    """By what texts are known to be the same: their first characters."""
    return text[:_KEY]


def sentences(
    path: Path, data: Path, raws: Iterable[Raw], weight: float, held_out: frozenset[str] = frozenset()
) -> Iterator[Text]:
    """Sentences of raw texts that were marked for Shilu; the file holds offsets and checksums, no text.

    Args:
        path: The file.
        data: The folder that holds ``raw``.
        raws: Raw texts with another tagger's names; a sentence of any other text has no hints.
        weight: Of each sentence.
        held_out: Repositories to leave out.

    Raises:
        ValueError: If a raw text is not the one that was marked.
    """
    items = list(_lines(path))
    known = {(raw.file, raw.line): raw for raw in raws}
    texts = _texts(data, {(item["file"], item["line"]) for item in items} - known.keys())
    for item in items:
        where, start, end = (item["file"], item["line"]), item["start"], item["end"]
        raw = known.get(where)
        repo, whole = (raw.repo, raw.text) if raw else texts[where]
        if repo in held_out:
            continue
        text = whole[start:end]
        if hashlib.sha256(text.encode()).hexdigest()[:12] != item["sha256"]:
            raise ValueError(f"{path}: {item['file']} line {item['line']} is not the text that was marked")
        hints = None
        if raw:
            hints = [(a - start, b - start, label) for a, b, label in raw.hints if start <= a and b <= end]
        yield Text(text, [(a, b, label) for a, b, label in item["spans"]], weight, hints=hints)


def _texts(data: Path, wanted: Set[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """Repositories and texts of some lines of raw files."""
    out: dict[tuple[str, int], tuple[str, str]] = {}
    for file in sorted({file for file, _ in wanted}):
        for number, item in enumerate(_lines(data / "raw" / f"{file}.jsonl.gz")):
            if (file, number) in wanted:
                out[file, number] = item.get("repo", file), item["text"]
    return out


def records(documents: Iterable[Mapping[str, Any]], weight: float) -> Iterator[Text]:
    """Documents with event records, as texts of which only some names are marked.

    Args:
        documents: Annotated documents (``{"text", "events"}``, spec section 4), such as ``real_gold.load`` gives.
        weight: Of each text.

    Yields:
        A text with the names of its events, its officials, titles that stand right before them, and organizers.
    """
    for document in documents:
        text, spans = document["text"], set[Span]()
        for event in document["events"]:
            if event["name"]:
                spans.add((event["name"]["start"], event["name"]["end"], "event"))
            for body in event["organizers"]:
                spans.add((body["start"], body["end"], "organization"))
            for official in event["officials"]:
                start = official["start"]
                spans.add((start, official["end"], "person"))
                title = official["posts"][-1]["title"] if official["posts"] else None
                if title and text[:start].endswith(title):
                    spans.add((start - len(title), start, "title"))
        chosen = list[Span]()
        for span in sorted(spans, key=lambda s: (s[0], -s[1])):
            if not chosen or span[0] >= chosen[-1][1]:
                chosen.append(span)
        yield Text(text, chosen, weight)


def uner(path: Path, size: int = 20) -> Iterator[tuple[str, list[Span]]]:
    """Universal NER's Chinese in ``.iob2``: texts of ``size`` sentences, one a line, with PER, LOC and ORG."""
    text, spans, count = "", list[Span](), 0
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        open_: tuple[int, str] | None = None
        for line in block.split("\n"):
            if not line or line.startswith("#"):
                continue
            word, tag = line.split("\t")[1:3]
            if open_ and tag != f"I-{open_[1]}":
                spans.append((open_[0], len(text), open_[1]))
                open_ = None
            if tag != "O" and not open_:
                open_ = (len(text), tag[2:])
            text += word
        if open_:
            spans.append((open_[0], len(text), open_[1]))
        text += "\n"
        count += 1
        if count % size == 0:
            yield text, [s for s in spans if s[2] in HINT_LABELS]
            text, spans = "", []
    if text.strip():
        yield text, [s for s in spans if s[2] in HINT_LABELS]
