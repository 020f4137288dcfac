"""Matches lines of a page against the rules: cheap refusals first, the patterns only where a mark stands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from pipeline import resources
from pipeline.characters import fold, sources
from pipeline.rules import Position, Rule, RuleSet, Strength

_SEPARATORS = re.compile(r"[\s|>»›·•、/,;\-—_<«\[\]()【】:*+]+")
_BARE = re.compile(
    r"(?:星期[一二三四五六日天]|字体|字号|大|中|小|默认|打印|关闭|分享到?|收藏|纠错|复制|次浏览|浏览|次|阅读|A[+\-]?|T|本页|此页|窗口"
    r"|(?:参与|我要|发表)?评论|本文|我要|微信|微博|扫一扫|繁体|简体|上午|下午|\d{1,6}次?|(?:19|20)\d\d[年./\-]\d{1,2}[月./\-]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?)+"
)
_DATE = re.compile(r"(?:\d{2,4}\s?[年./\-]\s?\d{1,2}\s?[月./\-]\s?\d{1,2}日?|\d{8}|今天|昨天|\d+[天小时分钟]+前)")
_SHORT = 100  # longer lines are prose, or a notice in whole sentences
_SEEN = 20_000  # short lines whose hit is remembered
_WINDOW = 180  # characters of a line in which the first mark must stand
_VALUES = {
    "index": re.compile(r"(?=.*\d)[A-Za-z\d/_.\-]{4,40}"),
    "number": re.compile(r"[^。,]{0,16}[〔\[(]\d{4}[〕\])]\d{0,2}[^。,]{0,8}号|无"),
    "source": re.compile(r"[^。,:;\d]{2,20}(?:局|委|办|厅|部|府|院|会|处|中心|站|网|报|社|室|科)"),
    "topic": re.compile(r"[^。,:;\d]{2,12}(?:、[^。,:;\d]{2,10}){0,3}"),
    "valid": re.compile(r"有效|无效|是|否|失效|废止|现行有效|长期|主动公开|依申请公开"),
    "byline": re.compile(r"[\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4}){0,3}"),
    "keywords": re.compile(r"[^。,:]{2,12}(?: [^。,: ]{2,10}){1,12}"),
    "hits": re.compile(r"\d{1,8}次?"),
}
_SENTENCE = re.compile("[。，]")
_CLOCK = re.compile(r"\d:\d\d|\d\s?(?:KB|MB|页)|//|:\s?(?:docx?|pdf|pptx?|DOCX?|PDF|PPTX?)$")
_DATED = re.compile(r"\d月\d{1,2}日|\d月[上中下]旬")  # a notice of a site tells of no day
_HOME = frozenset({"首页", "网站首页", "联系我们", "关于我们", "网站地图", "设为首页", "加入收藏"})
_EVERYDAY = frozenset({"时间", "日期", "主题", "名称", "标题", "图", "文", "类别"})  # labels of reports as well
_AMBIGUOUS = _EVERYDAY | {"编号", "大小", "格式", "价格", "字数"}
_LONGEST_VALUE = {"title": 90, "summary": 200}
# How long what stands before a day on the same line must be for a name: 编辑:林望 2018-05-04.
_LEAST_NAME = {"byline": 1, "source": 3}


@dataclass(slots=True)
class Hit:
    """A line that a rule matched.

    Attributes:
        rule: The rule, or ``None`` for the line model.
        strength: How much it weighs in its block.
        captures: Field name and offsets of the value within the line.
        open: The name of the field whose value stands on the next line, if any.
        by_phrases: Whether phrases made it sure; amid the text's own prose they make it no more than strong.
    """

    rule: Rule
    strength: Strength
    captures: list[tuple[str, int, int]] = field(default_factory=list)
    open: str | None = None
    by_phrases: bool = False


class LineMatcher:
    """The line rules of one position (``head`` or ``tail``), compiled for many lines.

    Rules are written in folded text (:func:`pipeline.characters.fold`).
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = list(rules)
        self.rules = [rule for rule in rules if rule.scope in ("line", "block") and not rule.words and not rule.labels]
        first_last = rules[::-1]  # of two rules with one word the first counts
        self.words = {word: rule for rule in first_last if rule.scope == "line" for word in rule.words}
        self.labels = {label: rule for rule in first_last if rule.scope == "line" for label in rule.labels}
        self.broken = next((rule for rule in rules if "/broken-encoding" in rule.id), None)
        self.long_rules = [rule for rule in self.rules if rule.longest > _SHORT]
        self.short, self.long = Marks(self.rules), Marks(self.long_rules)
        self.seen: dict[str, Hit | None] = {}
        longest_first = sorted(self.labels, key=len, reverse=True)
        names = "|".join("[ \t]{0,4}".join(map(re.escape, label)) for label in longest_first)
        self.fields = re.compile(rf"(?:(?<=[\s|【\[(,;/·>\]】)*])|^)({names})[ \t]{{0,2}}[::]") if names else None

    def match(self, raw: str) -> Hit | None:
        """The strongest rule that matches a line, or ``None``.

        Args:
            raw: The line as it stands, stripped. A short one is judged once: the pages of a site share theirs.
        """
        if len(raw) > _SHORT:
            return self._judge(raw)
        if raw not in self.seen:
            if len(self.seen) >= _SEEN:
                self.seen.clear()
            self.seen[raw] = self._judge(raw)
        hit = self.seen[raw]
        return None if hit is None else Hit(hit.rule, hit.strength, hit.captures, hit.open, hit.by_phrases)

    def _judge(self, raw: str) -> Hit | None:
        """Matches a line; only one that may match is folded."""
        best: Hit | None = None
        size = len(raw)
        line: str | None = None
        if size <= 160 and not _SENTENCE.search(raw):
            line = fold(raw)
            best = self._words(line)
        if size <= 4 or (size <= 400 and (":" in raw or "：" in raw) and "。" not in raw):
            line = line or fold(raw)
            best = stronger(self._fields(line), best)
        marks = self.short if size <= _SHORT else self.long
        for rule in marks.rules_in(raw, _WINDOW):
            if size > rule.longest or (best is not None and _RANK[best.strength] >= _RANK[rule.strength]):
                continue
            line = line or fold(raw)
            if (captures := matches(rule, line)) is not None:
                found = Hit(rule, weight(rule, line), captures)
                found.by_phrases = found.strength != rule.strength
                best = stronger(found, best)
        return best

    def _words(self, line: str) -> Hit | None:
        """Reads a line of navigation words: all known, or at least three short ones of which half are."""
        rule = self.words.get(line)
        if rule is not None:
            return Hit(rule, rule.strength)
        tokens = [token for token in _SEPARATORS.split(line) if token]
        known = [token for token in tokens if token in self.words]
        if not known:
            return None
        rule = self.words[known[0]]
        if len(known) == len(tokens):
            if len(tokens) > 2 and not _HOME.isdisjoint(tokens):
                return Hit(rule, "sure")
            return Hit(rule, "strong" if len(tokens) > 2 and rule.strength == "weak" else rule.strength)
        if len(tokens) > 2 and len(known) * 2 >= len(tokens) and all(len(token) <= 12 for token in tokens):
            return Hit(rule, "strong" if len(known) > 2 else "weak")
        return None

    def _fields(self, line: str) -> Hit | None:
        """Reads a line of ``label: value`` fields; ``None`` unless nothing else stands on it."""
        if self.fields is None:
            return None
        if (alone := self.labels.get(label := line.rstrip(":"))) is not None:
            if alone.labels[label] == "byline":
                return Hit(alone, "weak", [], "byline")
            if alone.labels[label] == "date" and len(label) > 3:
                return Hit(alone, "strong", [], "date")
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
            elif ":" in value and not name.startswith("link") and not _CLOCK.search(value):
                return None  # a label that is none of ours
            behind = _DATE.search(value) if name in _LEAST_NAME else None
            if behind and behind.start() >= _LEAST_NAME[name]:  # 编辑:林望 2018-05-04, 来源:《望湖日报》2018-05-04
                captures.append(("date", start + behind.start(), start + behind.end()))
                start, end = trim(line, start, start + behind.start())
                if name == "source":
                    if line[start] == "《" and line[end - 1] == "》":
                        start, end = start + 1, end - 1
                    value = line[start:end]
            if name == "source" and (gap := value.find(" ")) > 0 and _bare(value[gap:]):  # 来源:望湖晚报 参与评论
                end = start + gap
            names.add(label)
            if value:
                captures.append((name, start, end))
            opened = None if value else name
            if best is None or _RANK[rule.strength] > _RANK[best.strength]:
                best = rule
        if best is None or (names <= _AMBIGUOUS and (len(names) == 1 and not _CLOCK.search(line))):
            return None
        if names <= _EVERYDAY:
            return Hit(best, "weak", captures, opened) if _CLOCK.search(line) else None
        return Hit(best, "sure" if len(names) > 1 else best.strength, captures, opened)


_RANK = {"weak": 0, "strong": 1, "sure": 2}


def stronger(one: Hit | None, two: Hit | None) -> Hit | None:
    """The stronger of two hits; of two equal ones the first."""
    if one is None or two is None:
        return one or two
    return two if _RANK[two.strength] > _RANK[one.strength] else one


def fits(name: str, value: str) -> bool:
    """Whether a line may be the value of a field whose label stood alone on the line before."""
    value = fold(value)
    if name in ("date", "uploaded"):
        date = _DATE.match(value)
        return date is not None and _bare(value[date.end() :])
    pattern = _VALUES.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None


def matches(rule: Rule, line: str) -> list[tuple[str, int, int]] | None:
    """The captures of a rule that matches a folded, stripped line (empty if it has none), or ``None``."""
    if rule.phrases:
        if rule.footer and line.endswith("。"):
            return None  # a footer is no sentence
        found_phrases = [phrase for phrase in rule.phrases if phrase in line]
        enough = len(found_phrases) >= rule.at_least and sum(map(len, found_phrases)) >= rule.density * len(line)
        return [] if enough and _DATED.search(line) is None else None
    if rule.pattern is None or not any(mark in line for mark in rule.marks):
        return None
    found = rule.pattern.fullmatch(line)
    if found is None and rule.longest > _SHORT:  # a notice in whole sentences
        found = rule.pattern.fullmatch(line.rstrip("。.;! "))
    return None if found is None else groups(found)


def weight(rule: Rule, line: str) -> Strength:
    """The strength of a match: a strong rule of phrases is sure where it finds two more than it needs."""
    if rule.strength != "strong" or not rule.phrases:
        return rule.strength
    return "sure" if sum(phrase in line for phrase in rule.phrases) >= rule.at_least + 2 else "strong"


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
    for opener, closer in ("【】", "[]"):
        if end > start and text[end - 1] == closer and opener not in text[start:end]:
            return trim(text, start, end - 1)
    return start, end


def _bare(text: str) -> bool:
    """Whether a stretch holds nothing but the odds and ends of a publication line: sizes, counters, buttons."""
    return all(_BARE.fullmatch(token) for token in _SEPARATORS.split(text) if token)


class Marks:
    """Finds which of many rules may match a text that is not folded yet, by the marks that stand in it.

    Every mark is looked for by its rarest character: one search with a class of characters passes over prose fast, and
    only where such a character stands the marks that have it are tried, in their full-width and Traditional forms.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        forms = sources()
        self.marks: dict[str, dict[str, list[tuple[int, Rule]]]] = {}
        for order, rule in enumerate(rules):
            for mark in rule.marks or _telling(rule):
                anchor = max(range(len(mark)), key=lambda at: rarity(mark[at]))
                low = max(0, min(anchor - 1, len(mark) - 3))
                for chars in product(*(char + forms.get(char, "") for char in mark[low : low + 3])):
                    literal = "".join(chars)
                    literals = self.marks.setdefault(literal[anchor - low], {})
                    literals.setdefault(literal, []).append((order, rule))
        characters = "".join(map(re.escape, sorted(self.marks)))
        self.pattern = re.compile(f"[{characters}]") if self.marks else None

    def rules_in(self, text: str, end: int | None = None) -> list[Rule]:
        """The rules of which a mark may stand in ``text[:end]``, in order."""
        if self.pattern is None:
            return []
        if end is not None and len(text) > end:
            text = text[:end]
        characters = self.pattern.findall(text)
        if not characters:
            return []
        found: dict[int, Rule] = {}
        for character in set(characters):
            for literal, rules in self.marks[character].items():
                if literal in text:
                    found.update(rules)
        return [rule for _, rule in sorted(found.items())] if found else []


def _telling(rule: Rule) -> list[str]:
    """The phrases of which a match holds one: with k needed, any k - 1 may be left out, best the commonest."""
    by_rarity = sorted(rule.phrases, key=lambda phrase: max(map(rarity, phrase)))
    return by_rarity[rule.at_least - 1 :]


@cache
def _ranks() -> dict[str, int]:
    common = "".join(resources.lines("corpora", "lexicons", "characters_common.txt"))
    ranks = {char: rank for rank, char in enumerate(common, 20)}
    ranks.update(dict.fromkeys("0123456789 ,.:;-()", 0))
    return ranks


def rarity(character: str) -> int:
    """How rare a character is in reports: the higher, the rarer."""
    return _ranks().get(character, 10_000)


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
