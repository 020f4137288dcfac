"""Loads and checks the rule files of cleaning: one TOML file a site or family, with examples that prove each rule.

A file holds ``title`` (what the family is), ``sites`` (host names, where they are known) and tables:

* ``[[rule]]`` with ``id``, ``scope`` (``line``, ``span`` or ``block``), ``position`` (``head``, ``tail`` or
  ``inside``), ``strength`` (``sure``, ``strong`` or ``weak``), ``reason`` and exactly one way to match:
  ``pattern`` (a whole line, or a stretch for spans, or the first line of a block), ``phrases`` with ``at_least``
  (a line that holds so many of them), ``words`` (a line of nothing but these) or ``labels`` (a line of
  ``label: value`` fields; the keys name the metadata fields). ``marks`` are literals of which every match of a
  ``pattern`` holds one: the engine looks for them first. Named groups of a pattern are captured as metadata.
* ``[[keep]]`` with ``id``, ``pattern`` and ``reason``: lines that look like furniture and are content.
* ``[[html]]`` with CSS selectors: where a host keeps its text, see :mod:`pipeline.hints`.
* ``[[example]]`` with ``before``, ``after`` and ``rules``: what cleaning ``before`` must give, and by which rules.

Patterns are matched on folded text (half-width, Simplified), see :func:`pipeline.characters.fold`.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from pipeline import patterns, resources
from pipeline.characters import fold
from pipeline.hints import Hint, read_hint

Scope = Literal["line", "span", "block"]
Position = Literal["head", "tail", "inside"]
Strength = Literal["sure", "strong", "weak"]

_FILE_KEYS = {"title", "sites", "rule", "keep", "example", "html"}
_RULE_KEYS = {
    "id", "scope", "position", "strength", "reason", "pattern", "marks", "phrases", "at_least", "words", "labels",
    "lines", "longest", "enabled", "only_site", "needs", "footer", "density", "closes",
}  # fmt: skip
_KEEP_KEYS = {"id", "pattern", "reason", "enabled"}
_EXAMPLE_KEYS = {"before", "after", "rules", "site"}
_CHOICES: dict[str, tuple[str, ...]] = {
    "scope": ("line", "span", "block"),
    "position": ("head", "tail", "inside"),
    "strength": ("sure", "strong", "weak"),
}


class RuleError(ValueError):
    """A rule file that cannot be used: says which file, which line and which key."""

    def __init__(self, file: Path, line: int, key: str, problem: str) -> None:
        super().__init__(f"{file}:{line}: {key}: {problem}")
        self.file, self.line, self.key, self.problem = file, line, key, problem


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a rule file; the module's text says what the fields mean.

    Attributes:
        id: ``family/name``.
        lines: Of a block: how many lines may follow its first one.
        longest: A line longer than this many characters is no match.
        needs: Literals of which one must stand anywhere in the document.
        only_site: Matches only pages whose host is one of ``sites``.
        density: Of phrases: the share of the line's characters that they must make up.
        closes: Of the tail: below it nothing of the report follows, so that short lines there go too.
        footer: A mark of the site's own footer; a weak one goes only beside a firm one.
    """

    id: str
    scope: Scope
    position: Position
    strength: Strength
    reason: str
    file: Path
    line: int
    sites: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    marks: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    at_least: int = 2
    words: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0
    longest: int = 100
    needs: tuple[str, ...] = ()
    only_site: bool = False
    footer: bool = False
    density: float = 0.0
    closes: bool = False

    @property
    def family(self) -> str:
        """The name of the rule file, without its ending."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Keep:
    """Lines that no block and no model may cut."""

    id: str
    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of a page before and after cleaning, and the rules that must have cut in it."""

    file: Path
    line: int
    before: str
    after: str
    rules: tuple[str, ...]
    site: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """The rules that are in force, in the order of their files."""

    rules: tuple[Rule, ...]
    keeps: tuple[Keep, ...]
    examples: tuple[Example, ...]
    hints: tuple[Hint, ...] = ()

    @classmethod
    def load(cls, folder: Path | None = None) -> "RuleSet":
        """Loads the shipped rules and lays a user's own folder over them.

        Args:
            folder: A folder of ``*.toml`` rule files. A rule with the id of a shipped one takes its place;
                ``enabled = false`` takes it out.

        Returns:
            The rules; the shipped ones alone are read once a process.

        Raises:
            RuleError: For an unknown key, a missing one, a wrong value or a pattern that could take too long, with
                file, line and key.
            FileNotFoundError: If ``folder`` is not there.
        """
        shipped = _shipped()
        if folder is None:
            return shipped
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} is no folder of rule files")
        return shipped.over(_folder(folder))

    def over(self, files: "Sequence[_File]") -> "RuleSet":
        """This set with the rules of some files laid over it."""
        rules = {rule.id: rule for rule in self.rules}
        keeps = {keep.id: keep for keep in self.keeps}
        examples = list(self.examples)
        found: list[Hint] = []
        for one in files:
            found += one.hints
            gone = {rule.id for rule in one.rules if rule.id in rules} | set(one.off)
            examples = [e for e in examples if not gone & set(e.rules)]
            for off in one.off:
                rules.pop(off, None)
                keeps.pop(off, None)
            rules.update((rule.id, rule) for rule in one.rules)
            keeps.update((keep.id, keep) for keep in one.keeps)
            examples += one.examples
        return RuleSet(tuple(rules.values()), tuple(keeps.values()), tuple(examples), (*found, *self.hints))


@dataclass(slots=True)
class _File:
    rules: list[Rule] = field(default_factory=list)
    keeps: list[Keep] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)


@cache
def _shipped() -> RuleSet:
    return RuleSet((), (), ()).over(_folder(resources.path("corpora", "rules")))


def _folder(folder: Path) -> list[_File]:
    return [read_file(path) for path in sorted(folder.glob("*.toml"))]


def read_file(path: Path) -> _File:
    """Reads and checks one rule file.

    Raises:
        RuleError: As :meth:`RuleSet.load`.
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise RuleError(path, 1, "encoding", f"not UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        raise RuleError(path, int(place[1]) if place else 1, "TOML", str(error)) from None
    return _Reader(path, text).file(data)


class _Reader:
    """Reads one file; keeps its text to say on which line a wrong key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.family = path.stem.lstrip("_")

    def place(self, table: str, index: int, key: str) -> int:
        """The line of a key of the ``index``-th ``[[table]]``, or of the table's head."""
        seen, head = -1, 1
        for number, line in enumerate(self.lines, 1):
            bare = line.strip()
            if bare.startswith("[["):
                if seen == index:
                    break
                if re.fullmatch(rf"\[\[\s*{table}\s*\]\].*", bare):
                    seen += 1
                    head = number
            elif seen == index and key and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
                return number
        return head

    def fail(self, table: str, index: int, key: str, problem: str) -> RuleError:
        return RuleError(self.path, self.place(table, index, key), f"{table}.{key}" if key else table, problem)

    def file(self, data: dict[str, Any]) -> _File:
        for key in data:
            if key not in _FILE_KEYS:
                line = next((n for n, t in enumerate(self.lines, 1) if re.match(rf"\s*\[*\s*{re.escape(key)}\b", t)), 1)
                raise RuleError(self.path, line, key, f"unknown key; known are {', '.join(sorted(_FILE_KEYS))}")
        for table in ("rule", "keep", "example", "html"):
            if not isinstance(data.get(table, []), list) or not all(isinstance(x, dict) for x in data.get(table, [])):
                raise RuleError(self.path, self.place(table, 0, ""), table, f"write it as [[{table}]]")
        sites = data.get("sites", [])
        if not _strings(sites):
            raise RuleError(self.path, 1, "sites", "must be a list of host names")
        out = _File()
        for index, raw in enumerate(data.get("rule", [])):
            if raw.get("enabled") is False and isinstance(raw.get("id"), str):
                out.off.append(f"{self.family}/{raw['id']}")
            else:
                out.rules.append(self.rule(index, raw, tuple(sites)))
        for index, raw in enumerate(data.get("keep", [])):
            if raw.get("enabled") is False and isinstance(raw.get("id"), str):
                out.off.append(f"{self.family}/{raw['id']}")
            else:
                self.check("keep", index, raw, _KEEP_KEYS, ("id", "pattern", "reason"))
                pattern = self.pattern("keep", index, "pattern", raw["pattern"])
                out.keeps.append(Keep(f"{self.family}/{raw['id']}", pattern, raw["reason"]))
        for index, raw in enumerate(data.get("html", [])):
            shipped = self.path.parent == resources.path("corpora", "rules")
            out.hints.append(read_hint(raw, sites, partial(self.fail, "html", index), strict=not shipped))
        for index, raw in enumerate(data.get("example", [])):
            self.check("example", index, raw, _EXAMPLE_KEYS, ("before",), texts={"before", "after", "site"})
            rules = raw.get("rules", [])
            if not _strings(rules):
                raise self.fail("example", index, "rules", "must be a list of rule ids")
            names = tuple(name if "/" in name else f"{self.family}/{name}" for name in rules)
            line = self.place("example", index, "")
            after = raw.get("after", raw["before"])
            out.examples.append(Example(self.path, line, raw["before"], after, names, raw.get("site")))
        return out

    def check(
        self, table: str, index: int, raw: dict[str, Any], known: set[str], needed: tuple[str, ...],
        texts: set[str] | None = None,
    ) -> None:  # fmt: skip
        for key in raw:
            if key not in known:
                raise self.fail(table, index, key, f"unknown key; known are {', '.join(sorted(known))}")
        for key in needed:
            if key not in raw:
                raise self.fail(table, index, key, "is missing")
        for key in (texts or set(needed)) & raw.keys():
            if not isinstance(raw[key], str) or (table != "example" and not raw[key].strip()):
                raise self.fail(table, index, key, "must be a text that is not empty")

    def pattern(self, table: str, index: int, key: str, text: str, budget: int = 10**8) -> re.Pattern[str]:
        try:
            patterns.check(text, budget)  # lines are short, so theirs may be generous
            return re.compile(text)
        except (re.error, patterns.SlowPattern) as error:
            raise self.fail(table, index, key, str(error)) from None

    def rule(self, index: int, raw: dict[str, Any], sites: tuple[str, ...]) -> Rule:
        self.check("rule", index, raw, _RULE_KEYS, ("id", "scope", "position", "strength", "reason"))
        for key, choices in _CHOICES.items():
            if raw[key] not in choices:
                raise self.fail("rule", index, key, f"{raw[key]!r} is none of {', '.join(choices)}")
        ways = [way for way in ("pattern", "phrases", "words", "labels") if way in raw]
        if len(ways) != 1:
            raise self.fail("rule", index, "pattern", "give exactly one of pattern, phrases, words and labels")
        for key in ("marks", "phrases", "words", "needs"):
            if not _strings(raw.get(key, [])) or not all(raw.get(key, [])):
                raise self.fail("rule", index, key, "must be a list of texts that are not empty")
        for key in ("at_least", "lines", "longest"):
            if not isinstance(raw.get(key, 0), int) or raw.get(key, 1) < 1:
                raise self.fail("rule", index, key, "must be a whole number above 0")
        if not isinstance(raw.get("density", 0.0), int | float) or not 0 <= raw.get("density", 0.0) <= 1:
            raise self.fail("rule", index, "density", "must be a number from 0 to 1")
        for key in ("only_site", "footer", "closes"):
            if not isinstance(raw.get(key, False), bool):
                raise self.fail("rule", index, key, "must be true or false")
        pattern = None
        if "pattern" in raw:
            pattern = self.pattern("rule", index, "pattern", raw["pattern"], 10**6 if raw["scope"] == "span" else 10**8)
            if not raw.get("marks"):
                raise self.fail("rule", index, "marks", "is missing: literals of which each match holds one")
        if raw["scope"] != "line" and pattern is None:
            raise self.fail("rule", index, "scope", f"a {raw['scope']} needs a pattern")
        if raw["scope"] == "line" and raw["position"] == "inside" and raw["strength"] != "sure":
            raise self.fail("rule", index, "position", "a line inside the body goes alone: it must be sure")
        at_least = raw.get("at_least", 2)
        if "phrases" in raw and not 2 <= at_least <= len(raw["phrases"]):
            raise self.fail("rule", index, "at_least", "at least two phrases of those given: no keyword decides alone")
        labels = raw.get("labels", {})
        if not isinstance(labels, dict) or not all(_strings(value) for value in labels.values()):
            raise self.fail("rule", index, "labels", "must map field names to lists of labels")
        return Rule(
            id=f"{self.family}/{raw['id']}",
            scope=raw["scope"],
            position=raw["position"],
            strength=raw["strength"],
            reason=raw["reason"],
            file=self.path,
            line=self.place("rule", index, ""),
            sites=sites,
            pattern=pattern,
            marks=tuple(fold(mark) for mark in raw.get("marks", ())),
            phrases=tuple(fold(phrase) for phrase in raw.get("phrases", ())),
            at_least=at_least,
            words=frozenset(fold(word) for word in raw.get("words", ())),
            labels={fold(label): name for name, values in labels.items() for label in values},
            lines=raw.get("lines", 40),
            longest=raw.get("longest", 400 if "phrases" in raw else 100),
            needs=tuple(raw.get("needs", ())),
            only_site=raw.get("only_site", False),
            footer=raw.get("footer", False),
            density=float(raw.get("density", 0)),
            closes=raw.get("closes", False),
        )


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold, or a rule that no example proves."""

    file: Path
    line: int
    problem: str


def list_rules(rules: RuleSet | None = None) -> list[Rule]:
    """The rules in force, in the order of their files."""
    return list((rules or RuleSet.load()).rules)
