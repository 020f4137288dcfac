"""``shilu clean``: cut the furniture, keep the report."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pipeline.batch.totals import Totals
from pipeline.clean import Cleaned, clean
from pipeline.commands.run import Flags, Report, batch, drain, load_rules
from pipeline.messages import Misuse
from pipeline.read import Failure, Item, asked, read_items
from pipeline.records import Document
from pipeline.settings import Settings


def clean_paths(
    paths: Sequence[str],
    out: Path | None,
    settings: Settings,
    report: Report,
    *,
    diff: bool = False,
    texts: str | None = None,
    flags: Flags | None = None,
) -> int:
    """Cleans all documents.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: Folder for ``documents.jsonl`` (the cuts), the cleaned texts and ``quarantine.jsonl``; ``None`` prints the
            cleaned texts.
        settings: The settings.
        report: Who is told.
        diff: Print the whole text with what goes struck out instead of the cleaned text.
        texts: How the texts stand in the folder: ``tree``, a file each in ``texts/`` as in the input, or ``jsonl``, a
            line each in ``texts.jsonl``. A tree if not given.
        flags: How the batch is run that fills the folder.

    Returns:
        The exit code.

    Raises:
        Misuse: If a path stands for nothing or ``out`` cannot be written; then nothing was.
            Also if a rule file of the user is wrong.
    """
    flags = flags or Flags()
    flags.check(out)
    form: Literal["tree", "jsonl"] = "jsonl" if texts == "jsonl" else "tree"
    if texts not in (None, "tree", "jsonl"):
        raise Misuse("choice", option="--texts", choices="tree, jsonl", value=texts)
    if out is not None:
        return batch(paths, out, settings, report, flags, "clean", texts=form)
    if texts is not None:
        raise Misuse("needs_out", option="--texts")
    items = read_items(paths, **asked(settings))
    rules = load_rules(settings.rules)

    def work(document: Document) -> list[Cleaned]:
        return clean(document, rules, site_rules=settings.site_rules, model=settings.model, limit=settings.limit)

    totals = drain(items, work, _Screen(diff), report, "clean")
    report.totals("cleaned", totals)
    return totals.exit_code


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
