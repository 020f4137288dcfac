"""Composes pages with marked furniture: reports, page templates and damage, laid together with a fixed seed.

A page is a list of pieces, each with a label: ``go`` (furniture), ``stay`` (report) or ``free`` (page metadata of which
one may think either way; not scored). What is written to disk is the format of the cleaning benchmark: ``{"key",
"family", "text", "go": [[start, end], …], "stay": …}``, offsets half-open in code points into ``text``.

Templates are data (``corpora/gold/cleaning/furniture/*.txt``); their grammar is told in the README beside them.
"""

import json
import random
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.learn import damage
from pipeline.learn.damage import Piece

Label = Literal["go", "stay", "free"]
_LABELS: dict[str, Label] = {"-": "go", "+": "stay", "~": "free"}
_LINE = re.compile(r"(?:(0?\.\d+) )?([-+~])(?: (.*))?$")
_BLOCK = re.compile(r"(?:(0?\.\d+) )?(pick|one|repeat|join)\b(.*)$")
_SLOT = re.compile(r"\{([^{}]*)\}")
_SETTING = re.compile(r"(\w+) (:?=) (.*)$")
# Marks of the grammar that a real title may hold.
_TEMPLATE_MARKS = str.maketrans("{|}", "（丨）")
_ESCAPES = (("\\n", "\n"), ("\\s", "\u3000"), ("\\(", "{"), ("\\)", "}"))


class TemplateError(ValueError):
    """A template or report file that cannot be read; the message names the file and the line."""


@dataclass(frozen=True)
class Report:
    """A report written for the project: its id and its lines, the first of which is the title."""

    id: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """The first line."""
        return self.lines[0]


@dataclass
class Node:
    """A part of a template: a line of text, a block of parts, or the place of the report."""

    kind: str
    chance: float = 1.0
    text: str = ""
    label: Label = "go"
    options: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)


@dataclass
class Family:
    """The template of one page family: words for its slots, and its parts in order.

    Attributes:
        name: What it is called.
        slots: Words of which one is drawn for the whole page.
        fresh: Words of which one is drawn at every place.
        nodes: Its parts.
    """

    name: str
    slots: dict[str, list[str]] = field(default_factory=dict)
    fresh: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)


def read_reports(paths: Iterable[Path]) -> list[Report]:
    """Reads report files: ``=== id`` opens a report, its lines follow, the first is the title.

    Raises:
        TemplateError: If a report is empty or an id stands twice.
    """
    reports: dict[str, list[str]] = {}
    for path in paths:
        lines: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("=== "):
                if line[4:] in reports:
                    raise TemplateError(f"{path}: the report {line[4:]} stands twice")
                lines = reports[line[4:]] = []
            elif line and not (line.startswith("# ") and not reports):
                lines.append(line)
    for name, lines in reports.items():
        if len(lines) < 2:
            raise TemplateError(f"the report {name} has no body")
    return [Report(name, tuple(lines)) for name, lines in reports.items() if lines]


def read_families(path: Path) -> list[Family]:
    """Reads a template file; the grammar is told in ``corpora/gold/cleaning/README.md``.

    Raises:
        TemplateError: If a line is none of the grammar's.
    """
    families: list[Family] = []
    stack: list[list[Node]] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]") and "|" not in line:
            families.append(Family(line[1:-1]))
            stack = [families[-1].nodes]
        elif not families:
            raise TemplateError(f"{path}:{number}: expected [family]")
        elif line == "end":
            if len(stack) < 2:
                raise TemplateError(f"{path}:{number}: 'end' closes nothing")
            stack.pop()
        elif match := _BLOCK.match(line):
            options: dict[str, str] = {}
            for word in shlex.split(match[3]):
                name, equals, value = word.partition("=")
                options[name if equals else "count"] = value if equals else name
            node = Node(match[2], float(match[1] or 1), options=options)
            stack[-1].append(node)
            stack.append(node.children)
        elif match := _LINE.match(line):
            stack[-1].append(Node("line", float(match[1] or 1), match[3] or "", _LABELS[match[2]]))
        elif line == "@body" or line.startswith("@body "):
            pairs = (word.partition("=") for word in line[5:].split())
            stack[-1].append(Node("body", options={name: value or "1" for name, _, value in pairs}))
        elif match := _SETTING.match(line):
            words = families[-1].slots if match[2] == "=" else families[-1].fresh
            words[match[1]] = _alternatives(match[3])
        else:
            raise TemplateError(f"{path}:{number}: neither a line, a block, a setting nor @body: {line[:40]}")
    return _share_slots(families)


def _alternatives(text: str) -> list[str]:
    """Splits at the bars that stand outside braces."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _share_slots(families: list[Family]) -> list[Family]:
    """Gives the slots of a family named ``*`` to the others of its file."""
    shared = {name: words for family in families if family.name == "*" for name, words in family.slots.items()}
    rest = [family for family in families if family.name != "*"]
    for family in rest:
        family.slots = {**shared, **family.slots}
    return rest


class _Page:
    """One page in the making: the random source, the values of its slots, its pieces."""

    def __init__(self, family: Family, report: Report, others: Sequence[str], rng: random.Random) -> None:
        self.rng = rng
        self.family = family
        self.report = report
        self.others = others
        self.values = {name: rng.choice(words) for name, words in family.slots.items()}
        self.values["title"] = report.title.translate(_TEMPLATE_MARKS)
        self.titles = 0

    def fill(self, text: str) -> str:
        """Replaces ``{slot}``, ``{a|b}`` and ``{1-9}``; what a slot gives is filled in turn."""
        for _ in range(12):
            filled = _SLOT.sub(lambda found: self._slot(found[1]), text)
            if filled == text:
                break
            text = filled
        for mark, char in _ESCAPES:
            text = text.replace(mark, char)
        return text

    def _slot(self, name: str) -> str:
        rng = self.rng
        if "|" in name:
            word = rng.choice(name.split("|"))
            return self._slot(word) if self._is_slot(word) else word
        if found := re.fullmatch(r"(\d+)-(\d+)", name):
            return str(rng.randint(int(found[1]), int(found[2]))).zfill(len(found[1]))
        if name in self.values:
            return self.values[name]
        if name in self.family.fresh:
            return rng.choice(self.family.fresh[name])
        if not re.fullmatch("[a-z]+", name):
            return name  # braces that only hold filled slots together
        return damage.invent(name, rng, self.others)

    def _is_slot(self, name: str) -> bool:
        return name in self.values or name in self.family.fresh or name in damage.SLOTS

    def emit(self, nodes: Sequence[Node]) -> Iterator[Piece]:
        """The pieces of template nodes; the last line feed of a line is a piece of its own, ``free``."""
        for node in nodes:
            if node.chance < 1 and self.rng.random() >= node.chance:
                continue
            if node.kind == "line":
                yield from self._line(node)
            elif node.kind == "body":
                yield from self._body(node)
            elif node.kind == "one":
                yield from self.emit([self.rng.choice(node.children)])
            elif node.kind == "repeat":
                for _ in range(self._count(node, 2)):
                    yield from self.emit(node.children)
            elif node.kind == "pick":
                yield from self._pick(node)
            else:
                yield from self._join(node)

    def _count(self, node: Node, default: int) -> int:
        low, _, high = node.options.get("count", str(default)).partition("-")
        return self.rng.randint(int(low), int(high or low))

    def _line(self, node: Node) -> Iterator[Piece]:
        text, glued = (node.text[:-1], True) if node.text.endswith("^") else (node.text, False)
        label = node.label
        if node.text.strip("^") == "{title}" and label == "stay":
            label = self._title()
        yield Piece(self.fill(text), label)
        if not glued:
            yield Piece("\n", "free")

    def _title(self) -> Label:
        # Of identical title lines at the top the first copy stays (section 9 of the contract).
        self.titles += 1
        return "stay" if self.titles == 1 else "go"

    def _pick(self, node: Node) -> Iterator[Piece]:
        options = node.options
        count = min(self._count(node, len(node.children)), len(node.children))
        chosen = sorted(self.rng.sample(range(len(node.children)), count))
        if "shuffle" in options:
            self.rng.shuffle(chosen)
        first = self.rng.choice([int(n) for n in options.get("from", "1").split(",")])
        for index, child in enumerate(chosen, first):
            yield Piece(self.fill(options.get("number", "").replace("@", str(index))), "go")
            yield from self.emit([node.children[child]])

    def _join(self, node: Node) -> Iterator[Piece]:
        separator = self.fill(self.rng.choice(node.options.get("count", " ").split("~")))
        parts = [piece for piece in self.emit(node.children) if piece.text != "\n"]
        for index, piece in enumerate(parts):
            if index:
                yield Piece(separator, "go" if separator.strip() else "free")
            yield piece
        yield Piece("\n", "free")

    def _body(self, node: Node) -> Iterator[Piece]:
        lines = list(self.report.lines)
        pieces = []
        if "untitled" in node.options and self.titles and self.rng.random() < float(node.options["untitled"]):
            lines = lines[1:]
        elif self.titles:
            pieces = [Piece(lines[0], "go"), Piece("\n", "free")]
            lines = lines[1:]
        pieces += [piece for line in lines for piece in (Piece(line, "stay"), Piece("\n", "free"))]
        self.titles = max(self.titles, 1)
        for name, value in node.options.items():
            if name == "untitled":
                continue
            chance, _, argument = value.partition(":")
            if self.rng.random() < float(chance):
                pieces = damage.KINDS[name](pieces, self.rng, self.fill(argument) if argument else "")
        yield from pieces


@dataclass(frozen=True)
class Page:
    """A composed page.

    Attributes:
        key: A name for error lists.
        family: The family of its template.
        text: The page.
        go: Spans of furniture, half-open, sorted, disjoint.
        stay: Spans of the report.
    """

    key: str
    family: str
    text: str
    go: list[tuple[int, int]]
    stay: list[tuple[int, int]]

    def to_json(self) -> str:
        """One line of a ``pages.jsonl``, without its line feed."""
        row = {"key": self.key, "family": self.family, "text": self.text, "go": self.go, "stay": self.stay}
        return json.dumps(row, ensure_ascii=False)


def assemble(key: str, family: str, pieces: Iterable[Piece]) -> Page:
    """Joins pieces to a page: the spans of each label, neighbours merged, empty pieces dropped."""
    text: list[str] = []
    spans: dict[str, list[tuple[int, int]]] = {"go": [], "stay": [], "free": []}
    at = 0
    for piece in pieces:
        if not piece.text:
            continue
        end = at + len(piece.text)
        run = spans[piece.label]
        if run and run[-1][1] == at:
            run[-1] = (run[-1][0], end)
        else:
            run.append((at, end))
        text.append(piece.text)
        at = end
    return Page(key, family, "".join(text), spans["go"], spans["stay"])


def compose(family: Family, report: Report, others: Sequence[str], seed: str) -> Page:
    """Composes one page.

    Args:
        family: Its template.
        report: Its report.
        others: Titles of other documents, for lists of links.
        seed: Decides every choice; the same seed gives the same page.

    Returns:
        The page; its key is the seed.
    """
    rng = random.Random(seed)
    report = damage.relocate(report, rng, Report)
    page = _Page(family, report, others, rng)
    pieces = list(page.emit(family.nodes))
    if page.values.get("script") == "traditional":
        pieces = damage.traditional(pieces, rng, "")
    while pieces and not pieces[-1].text.strip():
        pieces.pop()
    return assemble(seed, family.name, pieces)


def compose_all(families: Sequence[Family], reports: Sequence[Report], count: int, seed: str) -> list[Page]:
    """Composes ``count`` pages of every family, its reports drawn without repeating one before all are used."""
    pages = []
    titles = [report.title for report in reports]
    for family in families:
        rng = random.Random(f"{seed}:{family.name}")
        order = list(reports)
        rng.shuffle(order)
        for index in range(count):
            pages.append(compose(family, order[index % len(order)], titles, f"{seed}{family.name}-{index + 1:02d}"))
    return pages


def main(folder: Path) -> None:
    """Writes the benchmark anew: ``known.jsonl``, ``keep.jsonl`` and ``invented.jsonl`` in ``folder``."""
    reports = read_reports(sorted((folder / "reports").glob("*.txt")))
    kept = [report for report in reports if report.id.startswith("k-")]
    plain = [report for report in reports if not report.id.startswith("k-")]
    furniture = folder / "furniture"
    known = [family for path in sorted(furniture.glob("known*.txt")) for family in read_families(path)]
    sets = {
        "known": compose_all(known, plain, 11, ""),
        "invented": compose_all(read_families(furniture / "invented.txt"), reports, 13, ""),
        "keep": [
            compose(family, report, [], f"keep-{report.id}-{family.name}")
            for family in read_families(furniture / "keep.txt")
            for report in kept
        ],
    }
    for name, pages in sets.items():
        rows = "".join(f"{page.to_json()}\n" for page in pages)
        (folder / f"{name}.jsonl").write_text(rows, encoding="utf-8")


if __name__ == "__main__":
    from pipeline.resources import path as _path

    main(_path("corpora", "gold", "cleaning"))
