"""Finds furniture that repeats over the documents of one site and writes it as a rule file that a person can read.

What repeats over the pages of a host or a folder near their edges is furniture, unless it repeats as content does:
headings (一、基本情况), salutations, the signature of the bureau that wrote all the reports. So a line is learned only
if

* it stands in enough documents that differ in their prose;
* in nearly all of them it stands above the first prose or below the last;
* it belongs to a block: its neighbour on the side of the page's edge is learned too, or it begins or ends the page;
* the line classifier does not hold it for content, or it is no line that reports have by themselves.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.characters import fold
from pipeline.clean import lines as classifier
from pipeline.clean.line_model import is_prose
from pipeline.records import Document

LEAST_PAGES = 4  # fewer pages of a site prove nothing
SHARE = 0.2  # of a site's pages that must have a line
AT_EDGE = 0.95  # of a line's places that must be above the first prose or below the last
LONGEST = 300
DOUBT = 0.35  # mean probability of the classifier below which a line is left to people
# What repeats in the reports of one office: numbered headings, salutations, dates, names of bodies, attachments.
_REPORT = re.compile(
    r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．].*|各[^。]{1,30}[:：]|(?:同志|各位|尊敬)[^。]{0,20}[:：]?|附件?[:：\d].*|图为.*|此致|敬礼!?"
    r"|(?:\d{4}|[二〇○零一九]{4})年.{1,8}日?|[^\s:：|>]{2,24}(?:局|厅|委|院|校|部|会|站|所|科|处|室|中心|政府|公司|大学|馆|团|社区|街道|镇|乡|村)"
    r"|(?:主办|承办|协办|指导|支持)(?:单位)?[:：].*|(?:出席|列席|主持|记录|时间|地点|联系人|联系电话|报|送|发|抄送)[:：].*"
)
_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(r"\d+")
_LABEL = re.compile(r"([^\s:：|>。，]{2,10}[:：])\s?.{1,60}")

Position = Literal["head", "tail"]


@dataclass
class Line:
    """What is known of a line of a site: its shape (numbers as ``#``, or a label before its value).

    Attributes:
        shape: The line folded, its numbers as ``#``; of a field, the label and ``*``.
        example: The line as it stands on one page.
        pages: The number of documents that have it.
        edge: How many of its places were at an edge, by position.
        inside: How many were between prose.
        scores: What the classifier said of it, one a place.
        anchored: How many of its places begin or end the page or stand beside another line that repeats.
    """

    shape: str
    example: str
    pages: int = 0
    edge: Counter[Position] = field(default_factory=Counter)
    inside: int = 0
    scores: list[float] = field(default_factory=list)
    anchored: int = 0

    @property
    def position(self) -> Position:
        """The edge where it mostly stands."""
        return "head" if self.edge["head"] >= self.edge["tail"] else "tail"

    @property
    def score(self) -> float:
        """The mean probability that the classifier gave it."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


@dataclass
class SiteRules:
    """What was learned of one site.

    Attributes:
        site: Its host name, or the folder where the pages lay.
        is_host: Whether ``site`` is a host name.
        pages: How many different documents were looked at.
        lines: The lines that are furniture, by position, in the order of the page.
        doubtful: Lines that repeat but may be content; a person should look.
    """

    site: str
    is_host: bool
    pages: int
    lines: list[Line]
    doubtful: list[Line]


def site_of(document: Document) -> tuple[str, bool]:
    """The host name of a document, else the folder where it was found, and whether it is a host name."""
    if document.site:
        return document.site, True
    folder = Path(document.source.partition(":")[0]).parent.name
    return folder or "pages", False


def learn(documents: Iterable[Document]) -> list[SiteRules]:
    """Finds the repeated furniture of every site with enough pages.

    Args:
        documents: Pages as their readers returned them. The same text twice counts once.

    Returns:
        One result a site, sorted by name; sites where nothing repeats are left out.
    """
    sites: dict[tuple[str, bool], dict[str, str]] = defaultdict(dict)
    for document in documents:
        prose = "".join(line for line in document.text.splitlines() if is_prose(line))
        sites[site_of(document)].setdefault(prose or document.text, document.text)
    found = []
    for (site, is_host), texts in sorted(sites.items()):
        if len(texts) >= LEAST_PAGES:
            rules = _learn_site(site, is_host, list(texts.values()))
            if rules.lines or rules.doubtful:
                found.append(rules)
    return found


def shape(line: str) -> str:
    """The shape of a line: folded, its numbers as ``#``."""
    return _NUMBER.sub("#", fold(line).strip())


def _fields(texts: Sequence[str]) -> frozenset[str]:
    """Labels with values that differ from page to page: ``来源:``."""
    values: dict[str, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for text in texts:
        labels = set()
        for line in text.splitlines():
            if len(line) <= 80 and (found := _LABEL.fullmatch(fold(line).strip())):
                labels.add(found[1])
                values[found[1]][shape(line)] += 1
        counts.update(labels)
    least = max(LEAST_PAGES - 1, SHARE * len(texts))
    # Where only numbers differ, the whole line is the better rule.
    same = {label: values[label].most_common(1)[0][1] / values[label].total() for label in counts}
    return frozenset(label for label, n in counts.items() if n >= least and same[label] < 0.8)


def _learn_site(site: str, is_host: bool, texts: Sequence[str]) -> SiteRules:
    labels = _fields(texts)
    pages = [[line.strip() for line in text.splitlines() if line.strip()] for text in texts]
    shapes = [[_shape(line, labels) for line in page] for page in pages]
    on = Counter(one for page in shapes for one in set(page))
    least = max(LEAST_PAGES - 1, SHARE * len(texts))
    often = {one for one, n in on.items() if n >= least and _WORD.search(one)}
    known: dict[str, Line] = {}
    order: dict[str, list[int]] = defaultdict(list)
    for page, forms in zip(pages, shapes, strict=True):
        _count_page(page, forms, often, known, order)
    lines: list[Line] = []
    doubtful: list[Line] = []
    for form, line in known.items():
        line.pages = on[form]
        if len(line.example) > LONGEST:
            continue
        places = sum(line.edge.values()) + line.inside
        if sum(line.edge.values()) < AT_EDGE * places or line.anchored < 0.6 * places:
            continue
        sure = line.score >= DOUBT and (line.score >= 0.6 or not _REPORT.fullmatch(fold(line.example)))
        (lines if sure else doubtful).append(line)
    for part in (lines, doubtful):
        part.sort(key=lambda one: (one.position, sum(order[one.shape]) / len(order[one.shape]), one.shape))
    return SiteRules(site, is_host, len(texts), lines, doubtful)


def _shape(line: str, labels: frozenset[str]) -> str:
    bare = fold(line).strip()
    if len(bare) <= 80 and (found := _LABEL.fullmatch(bare)) and found[1] in labels:
        return f"{found[1]}*"
    return _NUMBER.sub("#", bare)


def _count_page(
    page: Sequence[str], forms: Sequence[str], often: set[str], known: dict[str, Line], order: dict[str, list[int]]
) -> None:
    """Adds the places of a page's repeated lines."""
    prose = [i for i, line in enumerate(page) if is_prose(line) and forms[i] not in often]
    first, last = (prose[0], prose[-1]) if prose else (len(page), -1)
    scores = classifier.scores(page)
    for i, form in enumerate(forms):
        if form not in often:
            continue
        line = known.setdefault(form, Line(form, page[i]))
        order[form].append(i if i < first else i - len(page))
        line.scores.append(scores[i])
        if i < first:
            line.edge["head"] += 1
            line.anchored += i == 0 or forms[i - 1] in often or (i > 1 and forms[i - 2] in often)
        elif i > last:
            line.edge["tail"] += 1
            beyond = forms[i + 1 : i + 3]
            line.anchored += not beyond or any(one in often for one in beyond)
        else:
            line.inside += 1


def to_toml(rules: SiteRules) -> str:
    """The rule file of a site: exact lines as words, lines with numbers or values as patterns, counts as comments."""
    out = [f"# Furniture that repeats over {rules.pages} pages of {rules.site}, found by `shilu rules learn`."]
    out += ["# The number after a line says on how many pages it stands. Take out what is content.", ""]
    out.append(f"title = {_quote(rules.site)}")
    if rules.is_host:
        out.append(f"sites = [{_quote(rules.site)}]")
    for position in ("head", "tail"):
        here = [line for line in rules.lines if line.position == position]
        exact = [line for line in here if not set(line.shape) & set("#*")]
        if exact:
            out += ["", *_head(f"{position}-lines", position, rules, f"repeats at the {position} of this site's pages")]
            out.append(f"longest = {max(len(line.example) for line in exact) + 1}")
            out.append("words = [")
            out += [f"    {_quote(fold(line.example))},  # {line.pages}" for line in exact]
            out.append("]")
        for number, line in enumerate((one for one in here if set(one.shape) & set("#*")), 1):
            reason = f"repeats on {line.pages} of {rules.pages} pages, with other numbers or values"
            out += ["", *_head(f"{position}-{number}", position, rules, reason)]
            out.append(f"longest = {len(line.example) + 60}")
            out.append(f"marks = [{_quote(_mark(line.shape))}]")
            out.append(f"pattern = {_quote(_pattern(line.shape))}")
            out.append(f"# example: {' '.join(line.example.split())}")
    if rules.doubtful:
        out += ["", "# These repeat too, but may be content (a signature, a heading); nothing cuts them:"]
        out += [f"#   {' '.join(line.example.split())}  ({line.pages})" for line in rules.doubtful]
    return "\n".join(out) + "\n"


def _head(name: str, position: str, rules: SiteRules, reason: str) -> list[str]:
    lines = ["[[rule]]", f"id = {_quote(name)}", 'scope = "line"', f"position = {_quote(position)}"]
    lines += ['strength = "strong"', f"reason = {_quote(reason)}"]
    return [*lines, "only_site = true"] if rules.is_host else lines


def _mark(form: str) -> str:
    """The longest stretch of a shape without numbers: a literal of every match."""
    return max(re.split(r"[#*]+", form), key=len).strip()


def _pattern(form: str) -> str:
    if form.endswith("*"):
        return re.escape(form[:-1]).replace("\\ ", " ") + r"\s?.{0,80}"
    return re.sub("#", r"\\d{1,14}", re.escape(form).replace(r"\#", "#").replace("\\ ", " "))


def _quote(text: str) -> str:
    """A TOML string: literal where that is possible."""
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def write(found: Sequence[SiteRules], folder: Path) -> Mapping[str, Path]:
    """Writes one rule file a site; an existing file is never written over.

    Args:
        found: What :func:`learn` gave.
        folder: Where the files go; made if it is not there.

    Returns:
        Site → file.

    Raises:
        FileExistsError: If a site's file is there already; nothing is written then.
    """
    files = {rules.site: folder / (re.sub(r"[^\w.-]", "-", rules.site) + ".toml") for rules in found}
    for path in files.values():
        if path.exists():
            raise FileExistsError(f"{path} is there already: move it away or choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for rules in found:
        files[rules.site].write_text(to_toml(rules), encoding="utf-8")
    return files
