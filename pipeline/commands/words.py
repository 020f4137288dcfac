"""``shilu segment``, ``shilu timex`` and ``shilu numex``: one stage alone, texts in, lines out."""

import dataclasses
import datetime
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.commands.run import Report
from pipeline.messages import Misuse
from pipeline.read import Failure, read
from pipeline.read.encoding import Undecodable
from pipeline.read.text import from_bytes
from pipeline.records import Document
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.segment import Segmenter


def segment(
    paths: Sequence[str],
    settings: Settings,
    report: Report,
    *,
    as_json: bool = False,
    pos: bool = False,
    stop: Path | None = None,
    mentions: bool = True,
) -> int:
    """Prints the words of all documents: a space between words and the lines as they were, or a JSON line each.

    Args:
        paths: Files, folders, patterns, ``-``.
        settings: The settings; ``lexicon`` adds words.
        report: Who is told.
        as_json: Print ``{"id", "source", "words": [{"text", "start", "end"}]}`` with offsets into the source text.
        pos: Add the part of speech (``word/tag``, or ``"pos"``).
        stop: A file of words to leave out.
        mentions: Find mentions first and let no word cut one; without it jieba alone decides, many times as fast.

    Returns:
        The exit code: 1 where some inputs failed.
    """
    from pipeline.segment import LexiconError, Segmenter

    try:
        segmenter = Segmenter([settings.lexicon] if settings.lexicon else [])
    except LexiconError as error:
        raise Misuse("refused", reason=error) from None
    stopped = _stop_words(stop)
    failed = 0
    for document in _documents(paths, settings, report):
        if isinstance(document, Failure):
            failed += 1
            continue
        words = [
            word
            for word in _words(segmenter, document, pos, mentions)
            if document.text[word[0] : word[1]] not in stopped
        ]
        sys.stdout.write((_json_words if as_json else _plain_words)(document, words, pos) + "\n")
    return 1 if failed else 0


def _words(segmenter: "Segmenter", document: Document, pos: bool, mentions: bool) -> list[tuple[int, int, str]]:
    """The words as the spaCy tokenizer has them: cut at the borders of mentions, a name one word."""
    borders: set[int] = set()
    names: list[tuple[int, int]] = []
    if mentions:
        from pipeline.nlp.reading import read as find

        reading = find(document.text, document.title, document.date)
        borders = set(reading.borders())
        names = reading.names(borders)
    if pos:
        return segmenter.tagged(document.text, borders, names)
    return [(start, end, "") for start, end in segmenter.words(document.text, borders, names)]


def _plain_words(document: Document, words: Iterable[tuple[int, int, str]], pos: bool) -> str:
    lines: list[list[str]] = [[]]
    for start, end, tag in words:
        word = document.text[start:end]
        lines += [[] for _ in range(word.count("\n"))]
        if word.strip():
            lines[-1].append(f"{word}/{tag}" if pos else word)
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    return "\n".join(" ".join(line) for line in lines)


def _json_words(document: Document, words: Iterable[tuple[int, int, str]], pos: bool) -> str:
    found: list[dict[str, Any]] = []
    for start, end, tag in words:
        word = document.text[start:end]
        if word.strip():
            found.append({"text": word, "start": start, "end": end} | ({"pos": tag} if pos else {}))
    return _json({"id": document.id, "source": document.source, "words": found})


def _stop_words(file: Path | None) -> frozenset[str]:
    if file is None:
        return frozenset()
    try:
        return frozenset(from_bytes(file.read_bytes()).text.split())
    except FileNotFoundError:
        raise Misuse("missing_path", path=file) from None
    except OSError as error:
        raise Misuse("unreadable_path", path=file, reason=error.strerror or error) from None
    except Undecodable as error:
        raise Misuse("unreadable_path", path=file, reason=error.code) from None


def timex(paths: Sequence[str], settings: Settings, report: Report, *, reference: str | None = None) -> int:
    """Prints a JSON line for each text: ``{"source", "text", "timex": [{"text", "start", "end", "kind", …}]}``.

    Args:
        paths: Files, folders, patterns, ``-``; every line of plain text is a text of its own.
        settings: The settings.
        report: Who is told.
        reference: The day that the texts speak from.

    Returns:
        The exit code: 1 where some inputs failed.

    Raises:
        Misuse: If ``reference`` is no day.
    """
    from pipeline.mentions.timex import find

    day = None
    if reference is not None:
        try:
            day = datetime.date.fromisoformat(reference)
        except ValueError:
            raise Misuse("reference", value=reference) from None
    return _lines(paths, settings, report, "timex", lambda text: find(text, day))


def numex(paths: Sequence[str], settings: Settings, report: Report) -> int:
    """Prints a JSON line for each text: ``{"source", "text", "numex": [{"text", "start", "end", "kind", …}]}``.

    See ``timex``.
    """
    from pipeline.mentions.numex import find

    return _lines(paths, settings, report, "numex", find)


def _lines(
    paths: Sequence[str], settings: Settings, report: Report, key: str, find: Callable[[str], Sequence[Any]]
) -> int:
    failed = 0
    for place, text in _texts(paths, settings, report):
        if text is None:
            failed += 1
            continue
        found = [{"text": text[x.start : x.end], **dataclasses.asdict(x)} for x in find(text)]
        for one in found:
            if one.get("of") is not None:  # offsets are of use to nobody without the words
                one["of"] = text[slice(*one["of"])]
        sys.stdout.write(_json({"source": place, "text": text, key: found}) + "\n")
    return 1 if failed else 0


def _texts(paths: Sequence[str], settings: Settings, report: Report) -> Iterator[tuple[str, str | None]]:
    """The texts with their places: a line of plain text, the ``text`` of a JSON line; ``None`` for a failure."""
    for document in _documents(paths, settings, report):
        if isinstance(document, Failure):
            yield document.source, None
        elif document.sources[-1] != document.source or document.source.rpartition(":")[2].isdigit():
            yield document.source, document.text
        else:
            for number, line in enumerate(document.text.removesuffix("\n").split("\n"), 1):
                yield f"{document.source}:{number}", line


def _documents(paths: Sequence[str], settings: Settings, report: Report) -> Iterator[Document | Failure]:
    for outcome in read(paths, encoding=settings.encoding, max_bytes=settings.max_bytes):
        if isinstance(outcome, Failure):
            report.failure(outcome)
        else:
            report.warnings(outcome)
        yield outcome


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
