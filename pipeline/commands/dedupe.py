"""``shilu dedupe``: exact and near duplicates of texts, and which of them to keep."""

import json
import tempfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from pipeline.batch.duplicates import THRESHOLD, Copy, Group, Index
from pipeline.commands.run import Report
from pipeline.messages import Misuse, say
from pipeline.read import Failure, asked, read_items
from pipeline.records import Document
from pipeline.settings import Settings
from pipeline.write import quarantine
from pipeline.write.folder import DOCUMENTS, QUARANTINE
from pipeline.write.outputs import Outputs

DUPLICATES, KEPT = "duplicates.jsonl", "kept.jsonl"


@dataclass(slots=True)
class Options:
    """What counts as a duplicate.

    Attributes:
        threshold: The Jaccard index from which two texts are near duplicates, in (0, 1].
        keep: ``longest`` or ``first``: which text of a group is kept.
        by_facts: Whether texts whose dates or ordinals contradict each other are both kept.
    """

    threshold: float = THRESHOLD
    keep: str = "longest"
    by_facts: bool = True


@dataclass(slots=True)
class Counts:
    """What was found."""

    texts: int = 0
    exact: int = 0
    near: int = 0
    groups: int = 0
    alike: int = 0
    kept: int = 0
    failed: int = 0


def dedupe(paths: Sequence[str], out: Path | None, settings: Settings, report: Report, options: Options) -> int:
    """Writes the groups of duplicates, and the texts that are kept.

    A folder that ``extract`` or ``clean`` wrote stands for its ``documents.jsonl``: then the kept texts are compared.

    Args:
        paths: Files, folders, patterns, ``-``.
        out: Folder for ``duplicates.jsonl``, ``kept.jsonl`` and, where something failed, ``quarantine.jsonl``;
            ``None`` prints the groups.
        settings: The settings: encoding and limit of size.
        report: Who is told.
        options: What counts.

    Returns:
        The exit code.

    Raises:
        Misuse: If a path stands for nothing, ``out`` cannot be written, the threshold is none, or rensa is missing.
    """
    if not 0 < options.threshold <= 1:
        raise Misuse("threshold", value=options.threshold)
    if options.keep not in ("longest", "first"):
        raise Misuse("choice", option="--keep", choices="longest, first", value=options.keep)
    index = Index(options.threshold)
    found = [str(Path(path, DOCUMENTS)) if Path(path, DOCUMENTS).is_file() else path for path in paths]
    items = read_items(found, **asked(settings), leave_out=out)
    counts = Counts()
    with Outputs(out, DUPLICATES) as outputs, _Spool(out) as spool:
        for item in items:
            if isinstance(item.outcome, Failure):
                counts.failed += 1
                report.failure(item.outcome)
                outputs.write(QUARANTINE, quarantine.line(item.outcome))
                continue
            counts.texts += 1
            if spool.add(item.outcome):
                index.add(item.outcome.text)
            else:
                counts.exact += 1
        groups = index.groups(
            lambda number: str(spool.fields(number)["text"]),
            longest=options.keep == "longest",
            by_facts=options.by_facts,
        )
        _write(groups, spool, outputs, counts)
    values = {name: getattr(counts, name) for name in Counts.__slots__}
    report.line(say("say", "deduped", report.language, **values))
    return 1 if counts.failed else 0


def _write(groups: list[Group], spool: "_Spool", outputs: Outputs, counts: Counts) -> None:
    copies = {copy.number for group in groups for copy in group.copies}
    by_kept = {group.kept: group for group in groups}
    by_kept |= {number: Group(number) for number in spool.repeats if number not in by_kept and number not in copies}
    for name in (DUPLICATES, KEPT):
        outputs.begin(name)
    for kept in sorted(by_kept):
        group = by_kept[kept]
        line = {
            "kept": _about(spool, kept),
            "copies": [_near(spool, copy) for copy in group.copies],
            "alike": [_near(spool, copy) for copy in group.alike],
        }
        outputs.write(DUPLICATES, json.dumps(line, ensure_ascii=False))
        counts.groups += 1
    for number in range(len(spool)):
        if number not in copies:
            outputs.write(KEPT, spool.line(number))
    outputs.absent(QUARANTINE)
    counts.near, counts.kept = len(copies), len(spool) - len(copies)
    counts.alike = sum(len(group.alike) for group in groups)


def _about(spool: "_Spool", number: int) -> dict[str, Any]:
    fields = spool.fields(number)
    about = {key: fields.get(key) for key in ("id", "source", "title", "date")}
    return about | {"characters": len(fields["text"]), "repeats": spool.repeats.get(number, [])}


def _near(spool: "_Spool", copy: Copy) -> dict[str, Any]:
    apart = {"kept": copy.apart[0], "copy": copy.apart[1]}
    return _about(spool, copy.number) | {"jaccard": round(copy.jaccard, 4), "apart": apart}


class _Spool:
    """The texts, each once, in a temporary file as the lines that ``kept.jsonl`` will have; where each one starts.

    The input may be a pipe, and its encoding is told only once.
    """

    def __init__(self, out: Path | None) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=out)  # noqa: SIM115  closed by __exit__
        self._starts = array("Q", [0])
        self._seen: dict[bytes, int] = {}
        self.repeats: dict[int, list[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, document: Document) -> bool:
        """Adds a text, or notes that it is there already and gives ``False``."""
        key = bytes.fromhex(document.id)
        if (number := self._seen.setdefault(key, len(self))) < len(self):
            self.repeats.setdefault(number, []).append(document.source)
            return False
        extra = document.extra
        if "schema_version" in extra:  # a document record: its text is what counts, not what was found in it
            extra = {"id": extra.get("id"), **(extra.get("extra") or {})}
        fields = {
            "id": extra.get("id", document.id),
            "source": document.source,
            "title": document.title,
            "date": document.date and document.date.isoformat(),
            **{name: value for name, value in extra.items() if name not in ("id", "source", "title", "date", "text")},
            "text": document.text,
        }
        line = json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)
        self._file.seek(0, 2)
        self._file.write(line.encode("utf-8", "replace"))
        self._starts.append(self._file.tell())
        return True

    def line(self, number: int) -> str:
        """The line of a text."""
        start, end = self._starts[number], self._starts[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8")

    def fields(self, number: int) -> dict[str, Any]:
        """The fields of that line."""
        found: dict[str, Any] = json.loads(self.line(number))
        return found
