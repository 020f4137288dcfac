"""Matches lines of a page against the rules: cheap refusals first, the patterns only where a mark stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.rules import Position, Rule, RuleSet, Strength

_SEPARATORS = re.compile(r"[\s|>»›·•、/,;\-—_<«\[\]()【】:*+]+")
_BARE = re.compile(
    r"(?:星期[一二三四五六日天]|字体|字号|大|中|小|默认|打印|关闭|分享到?|收藏|纠错|复制|次浏览|浏览|次|阅读|A[+\-]?|T|本页|此页|窗口"
    r"|本文|我要|微信|微博|扫一扫|繁体|简体|上午|下午|\d{1,6}次?|(?:19|20)\d\d[年./\-]\d{1,2}[月./\-]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?)+"
)
_DATE = re.compile(r"(?:\d{2,4}\s?[年./\-]\s?\d{1,2}\s?[月./\-]\s?\d{1,2}日?|\d{8}|今天|昨天|\d+[天小时分钟]+前)")
_LONGEST_VALUE = {"title": 90, "summary": 200}


@dataclass(slots=True)
class Hit:
    """A line that a rule matched.

    Attributes:
        rule: The rule, or ``None`` for the line model.
        strength: How much it weighs in its block.
        captures: Field name and offsets of the value within the line.
        open: The name of the field whose value stands on the next line, if any.
    """

    rule: Rule
    strength: Strength
    captures: list[tuple[str, int, int]] = field(default_factory=list)
    open: str | None = None


class LineMatcher:
    """The line rules of one position (``head`` or ``tail``), compiled for many lines.

    Lines come folded (:func:`pipeline.characters.fold`) and stripped.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = [rule for rule in rules if rule.scope in ("line", "block") and not rule.words and not rule.labels]
        self.words = {word: rule for rule in rules if rule.scope == "line" for word in rule.words}
        self.labels = {label: rule for rule in rules if rule.scope == "line" for label in rule.labels}
        needles = {mark for rule in self.rules for mark in (rule.marks or rule.phrases)}
        self.needles = re.compile(alternation(needles)) if needles else None
        names = "|".join(
            "[ \t]{0,4}".join(map(re.escape, label)) for label in sorted(self.labels, key=len, reverse=True)
        )
        self.fields = re.compile(rf"(?:(?<=[\s|【\[(,;/·>\]】)])|^)({names})[ \t]{{0,2}}[::]") if names else None

    def match(self, line: str) -> Hit | None:
        """The strongest rule that matches a line, or ``None``."""
        best: Hit | None = None
        size = len(line)
        if size <= 160 and (best := self._words(line)) is not None:
            return best
        if size <= 400 and ":" in line:
            best = self._fields(line)
        if self.needles is not None and self.needles.search(line):
            for rule in self.rules:
                if best is not None and _RANK[best.strength] >= _RANK[rule.strength]:
                    continue
                if size <= rule.longest and (captures := matches(rule, line)) is not None:
                    best = Hit(rule, rule.strength, captures)
        return best

    def _words(self, line: str) -> Hit | None:
        if not self.words:
            return None
        rule = self.words.get(line)
        if rule is None:
            tokens = [token for token in _SEPARATORS.split(line) if token]
            if not tokens or tokens[0] not in self.words:
                return None
            if not all(token in self.words for token in tokens):
                return None
            rule = self.words[tokens[0]]
            return Hit(rule, "strong" if len(tokens) > 2 and rule.strength == "weak" else rule.strength)
        return Hit(rule, rule.strength)

    def _fields(self, line: str) -> Hit | None:
        """Reads a line of ``label: value`` fields; ``None`` unless nothing else stands on it."""
        if self.fields is None:
            return None
        found = list(self.fields.finditer(line))
        if not found or not _bare(line[: found[0].start()]):
            return None
        captures: list[tuple[str, int, int]] = []
        opened: str | None = None
        names: set[str] = set()
        best: Rule | None = None
        for index, one in enumerate(found):
            label = re.sub(r"\s+", "", one[1])
            rule = self.labels[label]
            name = rule.labels[label]
            start, end = one.end(), found[index + 1].start() if index + 1 < len(found) else len(line)
            start, end = trim(line, start, end)
            value = line[start:end]
            if name.startswith("date") or name == "uploaded":
                date = _DATE.match(value)
                if value and (date is None or not _bare(value[date.end() :])):
                    return None
            elif len(value) > _LONGEST_VALUE.get(name, 40) or "。" in value or value.count(" ") > 4:
                return None
            names.add(label)
            if value:
                captures.append((name, start, end))
            opened = None if value else name
            if best is None or _RANK[rule.strength] > _RANK[best.strength]:
                best = rule
        assert best is not None
        return Hit(best, "sure" if len(names) > 1 else best.strength, captures, opened)


_RANK = {"weak": 0, "strong": 1, "sure": 2}


def matches(rule: Rule, line: str) -> list[tuple[str, int, int]] | None:
    """The captures of a rule that matches a folded, stripped line (empty if it has none), or ``None``."""
    if rule.phrases:
        return [] if sum(phrase in line for phrase in rule.phrases) >= rule.at_least else None
    if rule.pattern is None or not any(mark in line for mark in rule.marks):
        return None
    found = rule.pattern.fullmatch(line)
    return None if found is None else groups(found)


def groups(found: re.Match[str]) -> list[tuple[str, int, int]]:
    """The named groups that took part in a match: field name (without a final digit), start, end."""
    return [
        (name.rstrip("0123456789"), *found.span(name))
        for name, value in found.groupdict().items()
        if value is not None and value.strip()
    ]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Narrows a stretch until neither end is white space, a bracket left over or a separator."""
    while start < end and text[start] in " \t|】])[(【,;":
        start += 1
    while end > start and text[end - 1] in " \t|【[(,;":
        end -= 1
    return start, end


def _bare(text: str) -> bool:
    """Whether a stretch holds nothing but the odds and ends of a publication line: sizes, counters, buttons."""
    return all(_BARE.fullmatch(token) for token in _SEPARATORS.split(text) if token)


def alternation(literals: Iterable[str]) -> str:
    """An alternation of literals as a tree of common beginnings, so that a search tries few branches."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for literal in literals:
        node = tree
        for char in literal:
            node = node.setdefault(char, {})
        node[""] = {}

    def write(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
        if "" in node:
            return ""  # a shorter literal ends here: what follows is not needed
        branches = [re.escape(char) + write(rest) for char, rest in sorted(node.items())]
        return branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"

    return write(tree)


def split_rules(rules: RuleSet, position: Position, site_rules: bool, site: str | None) -> list[Rule]:
    """The rules of one position that are in force on a page.

    Args:
        rules: All rules.
        position: Where they look.
        site_rules: Whether the rules of single sites count, or only those of ``_`` files.
        site: The page's host, if known: rules with ``only_site`` need it.

    Returns:
        Site rules first: of two that match equally well, theirs counts.
    """
    return [
        rule
        for rule in sorted(rules.rules, key=lambda one: one.file.name.startswith("_"))
        if rule.position == position
        and (site_rules or rule.file.name.startswith("_"))
        and (not rule.only_site or (site is not None and any(site == s or site.endswith("." + s) for s in rule.sites)))
    ]
