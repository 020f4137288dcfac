"""``shilu clean``: cut the furniture, keep the report."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.clean import Cleaned, clean
from pipeline.commands.run import Report, Totals, drain, load_rules
from pipeline.read import Failure, Item, read_items
from pipeline.records import Document, DocumentRecord
from pipeline.settings import Settings
from pipeline.write.folder import Folder
from pipeline.write.jsonl import dump
from pipeline.write.tree import Tree

TEXTS = "texts"


def clean_paths(
    paths: Sequence[str], out: Path | None, settings: Settings, report: Report, *, diff: bool = False
) -> Totals:
    """Cleans all documents.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: Folder for ``documents.jsonl`` (the cuts), ``texts/`` (the cleaned texts, mirroring the input) and
            ``quarantine.jsonl``; ``None`` prints the cleaned texts.
        settings: The settings.
        report: Who is told.
        diff: Print the whole text with what goes struck out instead of the cleaned text.

    Raises:
        Misuse: If a path stands for nothing or ``out`` cannot be written; then nothing was.
            Also if a rule file of the user is wrong.
    """
    items = read_items(paths, encoding=settings.encoding, max_bytes=settings.max_bytes, leave_out=out)
    rules = load_rules(settings.rules)

    def work(document: Document) -> list[Cleaned]:
        return clean(document, rules, site_rules=settings.site_rules, model=settings.model, limit=settings.limit)

    if out is None:
        totals = drain(items, work, _Screen(diff), report, "clean")
    else:
        with _kept(out) as (folder, tree):
            totals = drain(items, work, _Kept(folder, tree, settings), report, "clean")
    report.totals("cleaned", totals)
    return totals


def struck(text: str, cleaned: Sequence[Cleaned], *, colour: bool) -> str:
    """The source text with every cut struck out: red on a terminal, ``[-…-]`` elsewhere.

    Each line is marked by itself, so that pagers and ``grep`` show whole marks.
    """
    before, after = ("\x1b[9;31m", "\x1b[0m") if colour else ("[-", "-]")
    parts, at = [], 0
    for cut in (cut for part in cleaned for cut in part.cuts):
        parts.append(text[at : cut.start])
        lines = text[cut.start : cut.end].split("\n")
        parts.append("\n".join(f"{before}{line}{after}" if line else "" for line in lines))
        at = cut.end
    return "".join(parts) + text[at:]


def record(document: Document, cleaned: Cleaned, identity: str, *, with_source: bool) -> DocumentRecord:
    """The document record of a text that was cleaned and not read further: no mentions, no totals."""
    title, source = cleaned.metadata.title, cleaned.metadata.source
    return DocumentRecord(
        id=identity,
        source=document.source,
        sources=document.sources or [document.source],
        title=document.title or (title.text if title else None),
        issuer=source.text if source else None,
        date=cleaned.metadata.day or document.date,
        bylines=list(dict.fromkeys(value.text for value in cleaned.metadata.bylines)),
        status=cleaned.status,
        text=cleaned.text,
        cuts=cleaned.cuts,
        mentions=[],
        totals=[],
        warnings=[*document.warnings, *cleaned.warnings],
        extra=document.extra,
        source_text=document.text if with_source else None,
    )


def _count(cleaned: Sequence[Cleaned], totals: Totals) -> None:
    totals.cut += sum(cut.end - cut.start for part in cleaned for cut in part.cuts)


class _Screen:
    """Cleaned texts on standard output; each ends with a line end."""

    def __init__(self, diff: bool) -> None:
        self._diff = diff

    def write(self, item: Item, document: Document, result: list[Cleaned], totals: Totals) -> None:
        _count(result, totals)
        if self._diff:
            texts = [struck(document.text, result, colour=sys.stdout.isatty())]
        else:
            texts = [part.text for part in result]
        for text in texts:
            sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")

    def repeat(self, item: Item, document: Document) -> None:
        """A text is printed once."""

    def failure(self, failure: Failure) -> None:
        """The report tells of it."""


@contextmanager
def _kept(out: Path) -> Iterator[tuple[Folder, Tree]]:
    with Folder(out, events=False) as folder:
        tree = Tree(out / TEXTS)
        try:
            yield folder, tree
            tree.commit()
        finally:
            tree.discard()


class _Kept:
    """Document records and a tree of cleaned texts."""

    def __init__(self, folder: Folder, tree: Tree, settings: Settings) -> None:
        self._folder, self._tree, self._settings = folder, tree, settings
        self._written: dict[str, list[Path]] = {}  # where the texts of a document lie, for its repeats

    def write(self, item: Item, document: Document, result: list[Cleaned], totals: Totals) -> None:
        _count(result, totals)
        places = []
        for number, part in enumerate(result, 1):
            identity = document.id if len(result) == 1 else f"{document.id}.{number}"
            self._folder.document(dump(record(document, part, identity, with_source=self._settings.with_source)))
            places.append(self._tree.write(_mirror(item, number, len(result)), part.text))
        self._written[document.id] = places

    def repeat(self, item: Item, document: Document) -> None:
        self._folder.repeat(document.id, document.sources)
        places = self._written[document.id]
        for number, place in enumerate(places, 1):
            self._tree.copy(_mirror(item, number, len(places)), place)

    def failure(self, failure: Failure) -> None:
        self._folder.failure(failure)


def _mirror(item: Item, number: int, parts: int) -> tuple[str, ...]:
    """The place of a part of a page: ``a/b.txt`` alone, ``a/b.1.txt`` and so on of several."""
    if parts == 1:
        return item.mirror
    name = Path(item.mirror[-1])
    return (*item.mirror[:-1], f"{name.stem}.{number}{name.suffix}")
