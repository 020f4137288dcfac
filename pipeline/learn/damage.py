"""What sites and converters do to the text of a report, and words for the slots of page templates.

Each kind of damage takes the pieces of a report and gives them back with what it adds marked ``go`` (a cut must take it
out), or with what it takes away gone. The kinds are those of the boilerplate catalogue that cleaning can repair or that
leave the text as it is; the tests and the benchmark use them.
"""

import random
import re
import string
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pipeline import resources


class Piece(NamedTuple):
    """A stretch of a page and its label: ``go``, ``stay`` or ``free``."""

    text: str
    label: str


Pieces = list[Piece]

# Invented places that a page may wear instead of the reports' own, so that one report gives many documents.
_PLACES = {
    "临澜": ("临澜", "绥川", "平洛", "安陵", "泽州湾", "望江"),
    "青桦": ("青桦", "白柏", "丹枫", "赤楠", "紫藤"),
    "沁川": ("沁川", "湄川", "汨溪", "沅汀", "洛桥"),
    "云岫": ("云岫", "霁月", "松涛", "望舒", "岚山口"),
    "禾丰": ("禾丰", "稻香", "麦垄", "桑园", "茶亭"),
    "石桥乡": ("石桥乡", "木桥乡", "铁匠乡", "水磨乡"),
}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KINDS_OF_PAPER = (
    *("工作总结", "活动方案", "实施细则", "学习心得", "培训课件", "年度计划"),
    *("调研报告", "会议纪要", "讲话稿", "管理办法", "述职报告", "申请书"),
)
_SUBJECTS = (
    *("安全生产月", "消防安全", "党员干部", "国庆节", "社区志愿服务", "财务部", "班主任", "幼儿园家长会", "扶贫"),
    *("防汛抗旱", "卫生院", "乡村振兴", "环保局", "信访", "疫情防控", "读书会", "教学", "工会"),
)


def relocate(report: Any, rng: random.Random, make: Callable[..., Any]) -> Any:
    """A report with its places renamed throughout, by chance."""
    names = {name: rng.choice(words) for name, words in _PLACES.items()}
    lines = report.lines
    for old, new in names.items():
        lines = tuple(line.replace(old, new) for line in lines)
    return make(report.id, lines)


def invent(name: str, rng: random.Random, others: Sequence[str]) -> str:
    """A value for a common slot of templates, such as ``{date}`` or ``{user}``.

    Raises:
        KeyError: If there is no such slot.
    """
    return SLOTS[name](rng, others)


def _document(rng: random.Random) -> str:
    head = rng.choice(("", "", f"{rng.randint(2010, 2024)}年", "最新", "关于", "XX公司", "某单位", "精选", "小学生"))
    paper = rng.choice(_SUBJECTS) + rng.choice(_KINDS_OF_PAPER)
    return f"{head}{paper}{rng.choice(('', '', '范文', '(精选3篇)', '.doc', '_1', '…'))}"


SLOTS: dict[str, Callable[[random.Random, Sequence[str]], str]] = {
    "date": lambda rng, others: f"{rng.randint(2009, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
    "slashdate": lambda rng, others: f"{rng.randint(2009, 2025)}/{rng.randint(1, 12)}/{rng.randint(1, 28)}",
    "nian": lambda rng, others: f"{rng.randint(2009, 2025)}年{rng.randint(1, 12):02d}月{rng.randint(1, 28):02d}日",
    "time": lambda rng, others: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
    "clock": lambda rng, others: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
    "week": lambda rng, others: "星期" + rng.choice("一二三四五六日"),
    "user": lambda rng, others: rng.choice(
        (
            "b****{0}",
            "椰子糖{0}",
            "wx_{0}",
            "清风徐来",
            "文秘老张",
            "小**{0}",
            "138****{0}",
            "流水的兵",
            "知**库",
            "a{0}",
        )
    ).format(rng.randint(1, 9999)),
    "person": lambda rng, others: (
        rng.choice("赵钱孙李周吴郑王冯陈")
        + rng.choice(("晓", "文", "建", "丽", "", "", "志"))
        + rng.choice("明芳军敏强静伟燕")
    ),
    "size": lambda rng, others: (
        f"{rng.randint(12, 990)}{rng.choice(('.5', '', '.25', '.00'))}{rng.choice(('KB', 'KB', 'MB'))}"
    ),
    "phone": lambda rng, others: (
        f"{rng.choice(('0571', '010', '400', '0731'))}-{rng.randint(100, 999)}"
        f"{rng.choice(('', '-'))}{rng.randint(1000, 9999)}"
    ),
    "digits": lambda rng, others: str(rng.randint(10**7, 10**9)),
    "domain": lambda rng, others: (
        "".join(rng.choices(string.ascii_lowercase, k=rng.randint(4, 8)))
        + rng.choice((".com", ".cn", ".net", ".com.cn"))
    ),
    "code": lambda rng, others: "".join(rng.choices(string.ascii_uppercase + string.digits, k=rng.randint(6, 12))),
    "other": lambda rng, others: rng.choice(others) if others and rng.random() < 0.6 else _document(rng),
    "words": lambda rng, others: " ".join(rng.sample(_KINDS_OF_PAPER, 4)),
}


def _stay(pieces: Pieces) -> list[int]:
    """The places in the list of the long pieces of the report."""
    return [i for i, piece in enumerate(pieces) if piece.label == "stay" and len(piece.text) > 30]


def _insert(pieces: Pieces, index: int, at: int, added: str) -> Pieces:
    text = pieces[index].text
    parts = [Piece(text[:at], "stay"), Piece(added, "go"), Piece(text[at:], "stay")]
    return [*pieces[:index], *parts, *pieces[index + 1 :]]


def _inner(text: str, rng: random.Random) -> int:
    """A place inside a line where no sentence ends and no number stands."""
    places = [m.start() for m in re.finditer(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", text)]
    return rng.choice(places[3:-3] or places or [len(text) // 2])


def truncate(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Cuts the end of the report off in mid-sentence."""
    total = sum(len(piece.text) for piece in pieces)
    left = int(total * rng.uniform(0.5, 0.92))
    kept: Pieces = []
    for piece in pieces:
        if left <= 0:
            break
        kept.append(Piece(piece.text[:left], piece.label))
        left -= len(piece.text)
    if kept and kept[-1].text != "\n":
        kept.append(Piece("\n", "free"))
    return kept


def chunk(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Cuts the text about every few hundred characters and numbers the stretches ``1、``, ``2、`` and so on."""
    size = rng.randint(230, 420)
    out: Pieces = [Piece("1、", "go")]
    number, run = 2, 0
    for piece in pieces:
        text = piece.text
        while piece.label == "stay" and run + len(text) > size and len(text) > 40:
            at = min(max(size - run, 5), len(text) - 5)
            out += [Piece(text[:at], "stay"), Piece("\n", "free"), Piece(f"{number}、", "go")]
            text, run, number = text[at:], 0, number + 1
        out.append(Piece(text, piece.label))
        run += len(text)
    return out


def traditional(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Writes the text in Traditional characters, one for one (the first that the table knows, as converters do)."""
    table: dict[int, int] = {}
    for line in resources.lines("corpora", "gold", "cleaning", "traditional.txt"):
        simplified, forms = line.split()
        table[ord(simplified)] = ord(forms[0])
    return [Piece(piece.text.translate(table), piece.label) for piece in pieces]


def pinyin(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Adds toned pinyin in brackets after some Traditional characters: 團(tuán)."""
    sounds = dict(line.split() for line in resources.lines("corpora", "gold", "cleaning", "pinyin.txt"))
    rate = rng.uniform(0.3, 0.9)
    gap = rng.random() < 0.3
    out: Pieces = []
    for piece in pieces:
        run = ""
        for char in piece.text:
            run += char
            if char in sounds and rng.random() < rate:
                sound = sounds[char].replace("g", "ɡ") if rng.random() < 0.3 else sounds[char]
                out += [Piece(run, piece.label), Piece(f"({sound}{' ' if gap else ''})", "go")]
                run = ""
        out.append(Piece(run, piece.label))
    return out


def counter(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Puts page counters into sentences: ``第1页共15页``."""
    total = rng.randint(3, 15)
    for page, index in reversed(list(enumerate(_stay(pieces)[: rng.randint(1, 3)], 1))):
        mark = rng.choice(("第{}页共{}页", "第 {} 页 共 {} 页")).format(page, total)
        pieces = _insert(pieces, index, _inner(pieces[index].text, rng), mark)
    return pieces


def stray(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Adds an apostrophe or a full stop after some 的."""
    mark = rng.choice("''.")
    out: Pieces = []
    for piece in pieces:
        start = 0
        for found in re.finditer(r"的(?=[\u4e00-\u9fff])", piece.text):
            if piece.label == "stay" and rng.random() < 0.3:
                out += [Piece(piece.text[start : found.end()], "stay"), Piece(mark, "go")]
                start = found.end()
        out.append(Piece(piece.text[start:], piece.label))
    return out


def slide(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Adds the footer of slides, date, presenter and page, after every third line or so."""
    day, who = invent("slashdate", rng, ()), invent("person", rng, ())
    out: Pieces = []
    page = 1
    for piece in pieces:
        out.append(piece)
        if piece.text == "\n" and rng.random() < 0.35:
            out += [Piece(f"{day},{who},{page}", "go"), Piece("\n", "free")]
            page += 1
    return out


def pagenumber(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Adds lines with a page number between lines: ``— 3 —``."""
    form = rng.choice(("— {} —", "- {} -", "-{}-", "第{}页", "第{}页 共9页", "{}/9"))
    out: Pieces = []
    page = 1
    for piece in pieces:
        out.append(piece)
        if piece.text == "\n" and rng.random() < 0.3:
            out += [Piece(form.format(page), "go"), Piece("\n", "free")]
            page += 1
    return out


def runninghead(pieces: Pieces, rng: random.Random, head: str) -> Pieces:
    """Adds the same running head between lines."""
    places = [i for i, piece in enumerate(pieces) if piece.text == "\n"]
    for index in sorted(rng.sample(places[2:-1], min(3, len(places[2:-1]))), reverse=True):
        pieces = [*pieces[: index + 1], Piece(head, "go"), Piece("\n", "free"), *pieces[index + 1 :]]
    return pieces


def splice(pieces: Pieces, rng: random.Random, words: str) -> Pieces:
    """Puts ``words`` inside a sentence."""
    places = _stay(pieces)
    if not places:
        return pieces
    index = rng.choice(places)
    return _insert(pieces, index, _inner(pieces[index].text, rng), words)


def between(pieces: Pieces, rng: random.Random, words: str) -> Pieces:
    """Puts ``words`` as a line of its own between two lines of the report."""
    places = [i for i, piece in enumerate(pieces) if piece.text == "\n"][2:-1]
    if not places:
        return pieces
    index = rng.choice(places)
    return [*pieces[: index + 1], Piece(words, "go"), Piece("\n", "free"), *pieces[index + 1 :]]


def paywall(pieces: Pieces, rng: random.Random, words: str) -> Pieces:
    """Takes a stretch of the report out and leaves the site's note about it."""
    places = _stay(pieces)
    if not places:
        return pieces
    index = rng.choice(places)
    text = pieces[index].text
    at = rng.randint(8, len(text) - 10)
    return [*pieces[:index], Piece(text[:at], "stay"), Piece(words, "go"), Piece("\n", "free"), *pieces[index + 2 :]]


def append(pieces: Pieces, rng: random.Random, words: str) -> Pieces:
    """Glues ``words`` to the end of the last line."""
    last = max(i for i, piece in enumerate(pieces) if piece.label == "stay")
    return [*pieces[: last + 1], Piece(words, "go"), *pieces[last + 1 :]]


def prepend(pieces: Pieces, rng: random.Random, words: str) -> Pieces:
    """Glues ``words`` to the start of the first line."""
    return [Piece(words, "go"), *pieces]


def invisible(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Adds zero-width and private-use characters."""
    for index in reversed(_stay(pieces)[:6]):
        mark = rng.choice(("\u200b", "\ufeff", "\ue004", "\u200b\u200b"))
        pieces = _insert(pieces, index, _inner(pieces[index].text, rng), mark)
    return pieces


def _each(change: Callable[[str, random.Random], str]) -> Callable[[Pieces, random.Random, str], Pieces]:
    def apply(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
        return [Piece(change(piece.text, rng), piece.label) if piece.label == "stay" else piece for piece in pieces]

    return apply


def _half(text: str, rng: random.Random) -> str:
    return text.translate(str.maketrans("，：；（）！？", ",:;()!?"))


def _masked(text: str, rng: random.Random) -> str:
    return re.sub(r"(?:19|20)\d\d年", lambda found: "20xx年" if rng.random() < 0.8 else found[0], text)


def _wrapped(text: str, rng: random.Random) -> str:
    return re.sub(r"(.{34})(?=.{6})", "\\1\n", text)


def joined(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Lays the report on one line."""
    return [*(Piece(" ", "free") if piece.text == "\n" else piece for piece in pieces), Piece("\n", "free")]


def spaced(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Puts a single space between all characters."""
    return [Piece(" ".join(piece.text), piece.label) if piece.text != "\n" else piece for piece in pieces]


def indented(pieces: Pieces, rng: random.Random, _: str) -> Pieces:
    """Indents paragraphs by two wide spaces."""
    return [Piece(f"　　{p.text}", p.label) if p.label == "stay" and len(p.text) > 30 else p for p in pieces]


KINDS: dict[str, Callable[[Pieces, random.Random, str], Pieces]] = {
    "truncate": truncate,
    "chunk": chunk,
    "traditional": traditional,
    "pinyin": pinyin,
    "counter": counter,
    "stray": stray,
    "slide": slide,
    "pagenumber": pagenumber,
    "runninghead": runninghead,
    "splice": splice,
    "between": between,
    "paywall": paywall,
    "append": append,
    "prepend": prepend,
    "invisible": invisible,
    "half": _each(_half),
    "masked": _each(_masked),
    "wrapped": _each(_wrapped),
    "joined": joined,
    "spaced": spaced,
    "indented": indented,
}


def kinds() -> Iterator[str]:
    """The names of the kinds of damage that ``@body`` takes."""
    yield from KINDS
