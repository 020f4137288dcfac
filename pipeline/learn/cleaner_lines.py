"""The lines that the line classifier of cleaning is trained on.

Pages composed from the templates of known families and of ``training.txt`` around real texts of ``data/raw`` (bodies of
the benchmark and templates of the invented families are never read here), the labelled pages of
``data/pages/pages-zh``, and texts of ``data/raw`` as they stand. Repositories that are held out are left out.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import resources
from pipeline.learn.compose import Family, Page, Report, compose, read_families
from pipeline.learn.pages import labelled_pages

HELD_OUT = frozenset(("hspuppy/hugbert", "likgjava/eb", "JeffKuoCool/ZhiHuiDangJian"))
# A line of a raw text that may be furniture which the scraper left: neither label is given to it.
DOUBTFUL = re.compile(
    r"^.{0,6}(来源|作者|编辑|责编|责任编辑|时间|日期|链接|发布|点击|阅读|浏览|上一[篇条页]|下一[篇条页]|返回|关闭|打印|附件下载|原标题|标签|关键[词字]|分享)"
    r"|(责任编辑|版权所有|备案号|Copyright|转载|免责|点击(此处|这里|查看|进入)|http|www\.|页面跳转|\[\d\])"
)
FURNITURE = re.compile(
    r"责任编辑|版权所有|备案号|ICP备|Copyright|免责声明|点击(此处|这里|查看|进入)|页面跳转|上一[篇条][:：]|下一[篇条][:：]|\[\d\]|原标题"
)
# In prose these are content as a rule; in a short line of a raw text nobody knows.
DOUBTFUL_SHORT = re.compile("二维码|公众号|微信|更多|下载|登录|注册|评论|会员|版权|电话|地址")
# Texts that write about what furniture is made of are taken more often, so that the words alone do not tell.
TALK = re.compile("下载量|会员|版权|二维码|客户端|点击|网友评论|公众号|扫码|网站首页|登录")
BODIES = 2600  # real texts that pages are composed around
PAGES = 66  # composed pages a family
SITES = 20  # made-up sites that the wordings of a mixed family are dealt out to ...
DEALS = 5  # ... in so many parts that share no wording
PLAIN = 3000  # raw texts as they stand
SEED = "cleaner-1"


@dataclass
class Sample:
    """The non-blank lines of a page with their labels: 1 furniture, 0 report, ``None`` not said."""

    lines: list[str]
    labels: list[int | None]
    group: str


def raw_texts(shared: Path) -> Iterator[tuple[str, str, str]]:
    """The texts of ``data/raw`` that may be trained on: name of the file, title, text."""
    for name in ("genre", "pool", "sina2018", "xwlb"):
        with gzip.open(shared / "data" / "raw" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row.get("repo") not in HELD_OUT:
                    yield name, row.get("title") or "", row["text"]


def doubtful(lines: Sequence[str], index: int) -> bool:
    """Whether a line of a raw text may be furniture that the scraper left: at the edges more than inside."""
    line = lines[index]
    if FURNITURE.search(line):
        return True
    short = len(line) < 50 or "。" not in line
    edge = index < 3 or index >= len(lines) - 5
    return edge and (DOUBTFUL.search(line) is not None or (short and DOUBTFUL_SHORT.search(line) is not None))


def dress(report: Report, parts: dict[str, Family], rng: random.Random) -> Report:
    """Adds titles, headers, lists and signatures as reports have them, which raw texts often lack."""

    def part(name: str) -> list[str]:
        page = compose(parts[name], Report("-", ("-", "-")), (), str(rng.random()))
        return [line for line in page.text.split("\n") if line.strip()]

    lines = list(report.lines)
    if rng.random() < 0.6:
        lines[0] = part("title")[0]
    body = lines[1:] if rng.random() < 0.6 else lines[1 : 1 + rng.choice((0, 1, 1, 2, 3, 4))]
    for _ in range(rng.choice((0, 1, 1, 2, 3)) or not body):
        at = rng.randint(0, len(body))
        body[at:at] = part("mid")
    if rng.random() < 0.5:
        body = [*part("head"), *body]
    if rng.random() < 0.6:
        body = [*body, *part("tail")]
    return Report(report.id, (lines[0], *body)) if body else report


def reports(shared: Path, rng: random.Random) -> tuple[list[Report], list[Sample], list[str]]:
    """Real texts as reports for composing, others as plain samples, and titles for lists of links."""
    found: list[tuple[str, list[str]]] = []
    titles: list[str] = []
    for name, title, text in raw_texts(shared):
        share = {"sina2018": 0.5 if TALK.search(text) else 0.1, "xwlb": 0.02}.get(name, 1.0)
        if rng.random() > share:
            continue
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if title and lines and lines[0] != title and 6 <= len(title) <= 60:
            lines.insert(0, title)
        if 8 <= len(title) <= 40 and not set(title) & set("{|}"):
            titles.append(title)
        if 3 <= len(lines) <= 80 and 80 <= len(text) <= 5000:
            found.append((name, lines))
    rng.shuffle(found)
    folder = resources.path("corpora", "gold", "cleaning", "furniture")
    parts = {family.name: family for family in read_families(folder / "report_parts.txt")}
    bodies = []
    for index, (name, lines) in enumerate(found[:BODIES]):
        good = [line for i, line in enumerate(lines) if "{" not in line and not doubtful(lines, i)]
        if len(good) >= 3:
            bodies.append(dress(Report(f"{name}-{index}", tuple(good)), parts, rng))
    plain = []
    for name, lines in found[BODIES : BODIES + PLAIN]:
        labels: list[int | None] = [None if doubtful(lines, i) else 0 for i in range(len(lines))]
        plain.append(Sample(lines, labels, f"raw-{name}"))
    return bodies, plain, titles


def from_page(page: Page) -> Sample:
    """The lines of a composed page; a line with both furniture and report in it goes by what most of it is."""
    sample = Sample([], [], page.family)
    at = 0
    for line in page.text.split("\n"):
        end = at + len(line)
        if line.strip():
            go = sum(max(0, min(b, end) - max(a, at)) for a, b in page.go)
            stay = sum(max(0, min(b, end) - max(a, at)) for a, b in page.stay)
            sample.lines.append(line.strip())
            share = go / (go + stay) if go + stay else -1
            sample.labels.append(1 if share > 0.9 else 0 if 0 <= share < 0.35 else None)
        at = end + 1
    return sample


def composed(families: Sequence[Family], bodies: Sequence[Report], titles: Sequence[str], seed: str) -> list[Sample]:
    """Composed pages of every family."""
    rng = random.Random(seed)
    samples = []
    for family in families:
        for index in range(PAGES):
            body = rng.choice(bodies)
            others = rng.sample(titles, 40)
            samples.append(from_page(compose(family, body, others, f"{seed}-{family.name}-{index}")))
    return samples


def labelled(shared: Path) -> list[Sample]:
    """The labelled pages of ``pages-zh``; the two lines next to the article's borders are left unlabelled."""
    archive = shared / "data" / "pages" / "pages-zh.tar.xz"
    samples = []
    for lines, stay in labelled_pages(archive, resources.path("corpora", "gold", "cleaning", "labels.jsonl")):
        labels: list[int | None] = [1] * len(lines)
        if stay:
            first, last = stay
            for i in range(max(0, first - 8), min(len(lines), last + 4)):
                near = i >= first - 2 or lines[i][:12] == lines[0][:12] or len(lines[i]) > 14
                labels[i] = 0 if first <= i <= last else None if near else 1
            lines, labels = lines[max(0, first - 60) : last + 60], labels[max(0, first - 60) : last + 60]
        else:
            lines, labels = lines[:100], labels[:100]
        samples.append(Sample(lines, labels, "pages-zh"))
    return samples


def dealt(family: Family, rng: random.Random) -> list[Family]:
    """Made-up sites of one layout: each has its own part of the wordings, so that no two parts say a thing alike."""
    sites = []
    for site in range(SITES):
        if site % DEALS == 0:
            shuffled = {name: rng.sample(words, len(words)) for name, words in (family.slots | family.fresh).items()}
        part = {n: words[site % DEALS :: DEALS] if len(words) > DEALS else words for n, words in shuffled.items()}
        slots, fresh = {n: part[n] for n in family.slots}, {n: part[n] for n in family.fresh}
        sites.append(Family(f"{family.name}-{site}", slots, fresh, family.nodes))
    return sites


def gather(shared: Path, leave_out: frozenset[str] = frozenset()) -> list[Sample]:
    """All samples; families in ``leave_out`` are not composed (for choosing thresholds on families never seen)."""
    rng = random.Random(SEED)
    bodies, plain, titles = reports(shared, rng)
    dressed = [Sample(list(body.lines), [0] * len(body.lines), "raw-dressed") for body in bodies]
    folder = resources.path("corpora", "gold", "cleaning", "furniture")
    paths = [*sorted(folder.glob("known*.txt")), folder / "training.txt", folder / "formerly_invented.txt"]
    families = [family for path in paths for family in read_families(path) if family.name not in leave_out]
    families += [
        site
        for family in read_families(folder / "training_mixed.txt")
        for site in dealt(family, rng)
        if family.name not in leave_out
    ]
    return composed(families, bodies, titles, SEED) + labelled(shared) * 4 + dressed + plain
