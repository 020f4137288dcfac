"""Composes marked training text from sentences with slots: names of every kind in the places where reports put them.

The sentences are ``corpora/lexicons/names_templates.txt``, what fills the slots comes from ``names_parts.toml``, the
surnames and the administrative divisions beside it.
"""

import random
import re
from collections.abc import Callable, Iterator

from pipeline import resources
from pipeline.learn.names import Span, Text

_FOLDER = ("corpora", "lexicons")
_SLOT = re.compile(r"(\{\w\}|<\w.+?>)")
_WRITTEN = {"T": "title", "O": "organization"}
_NUMERALS = "一二三四五六七八九十"


class _Parts:
    """The words that fill slots, and the random choices between them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        parts = dict(resources.table(*_FOLDER, "names_parts.toml"))
        self.bodies = {body: titles.split() for body, titles in sorted(parts.pop("bodies").items())}
        self.words = {key: value.split() for key, value in parts.items()}
        for key in ("given", "common", "trade_names"):
            self.words[key] = list("".join(self.words[key]))
        self.sure = sorted(resources.words(*_FOLDER, "names_surnames_sure.txt"))
        surnames = sorted(resources.words(*_FOLDER, "names_surnames.txt"))
        self.compound = [word for word in surnames if len(word) > 1]
        divisions = resources.words(*_FOLDER, "names_divisions.txt")
        self.regions = sorted(word for word in divisions if word[-1] in "省市县区" and len(word) > 2)
        self.short = sorted(w for w in divisions if any(w + end in divisions for end in "省市县"))

    def pick(self, key: str) -> str:
        return str(self.random.choice(self.words[key]))

    def surname(self) -> str:
        share = self.random.random()
        if share < 0.6:
            return self.pick("common")
        return self.random.choice(self.sure if share < 0.97 else self.compound)

    def person(self) -> str:
        surname, size = self.surname(), 1 if self.random.random() < 0.25 else 2
        given = "".join(self.pick("given") for _ in range(size))
        if size == len(surname) == 1 and self.random.random() < 0.06:  # spread over three for layout
            return surname + self.random.choice(("\u3000", " ", "\u3000\u3000")) + given
        return surname + given

    def abroad(self) -> str:
        parts = self.random.choices((1, 2, 3), (0.35, 0.6, 0.05))[0]
        dot = self.random.choice("······?．・")
        return dot.join(
            "".join(self.pick("abroad") for _ in range(self.random.choice((2, 2, 3, 3, 4)))) for _ in range(parts)
        )

    def region(self) -> str:
        return self.random.choice(self.regions if self.random.random() < 0.6 else self.short)

    def place(self) -> str:
        share = self.random.random()
        if share < 0.8:
            return self.random.choice(self.regions if share < 0.5 else self.short)
        return (
            self.pick("nations") if share < 0.9 else self.random.choice(self.short) + self.random.choice(self.regions)
        )

    def organization(self) -> str:
        pick, level = self.pick, self.random.choice("省市县区")
        return self.random.choices(
            (
                lambda: (self.region() if self.random.random() < 0.6 else level) + pick("bureaus"),
                lambda: pick("national"),
                lambda: self.random.choice(self.short) + pick("institutions"),
                lambda: self.random.choice(["", *self.short]) + self.trade_name() + pick("businesses"),
                lambda: pick("departments"),
                lambda: level + pick("bureaus") + pick("departments"),
                lambda: self.body(self.random.choice(list(self.bodies))),
                lambda: self.random.choice(("中国", "全国", "国际", "世界", "亚洲")) + pick("fields") + pick("unions"),
            ),
            (30, 12, 13, 15, 8, 8, 7, 7),
        )[0]()

    def trade_name(self) -> str:
        return self.pick("trade_names") + self.pick("trade_names")

    def body(self, body: str) -> str:
        """A body as 市委, 永丰市委 or 永丰县委 has it: the level stands once."""
        region = self.region()
        if self.random.random() < 0.5:
            return body
        return region + body[1:] if region[-1] in "省市县区" else region + body

    def facility(self) -> str:
        pick = self.pick
        return self.random.choices(
            (
                lambda: (
                    self.random.choice(("", "市", "县", "局", "学校", "医院", "机关", "行政中心"))
                    + f"{self.random.choice(_NUMERALS)}楼{pick('rooms')}"
                ),
                lambda: self.random.choice(self.short) + pick("facilities"),
                lambda: pick("places_alone"),
                lambda: self.trade_name() + pick("hotels"),
            ),
            (3, 3, 2, 2),
        )[0]()

    def event(self) -> str:
        before = self.random.choice(
            (
                "",
                f"第{self.random.choice(_NUMERALS)}届",
                f"第{self.random.randint(2, 30)}届",
                f"{self.random.randint(2003, 2024)}年",
                "首届",
                "全国",
                "全省",
                "全市",
                f"中国（{self.random.choice(self.short)}）",
            )
        )
        name = self.pick("subjects") + self.pick("occasions")
        share = self.random.random()
        if share < 0.2:  # with its motto
            return f"“{self.pick('mottos')}{self.random.choice('，、 ')}{self.pick('mottos')}”{name}"
        if share < 0.3:
            return f"{before}“{self.pick('mottos')}”{self.pick('occasions')}"
        if share < 0.4:
            return f"{before}{name}暨{self.pick('subjects')}{self.pick('occasions')}"
        if share < 0.5:
            return (
                before
                + name
                + self.random.choice(("开幕式", "闭幕式", "启动仪式", "颁奖典礼", "动员大会", "新闻发布会"))
            )
        if share < 0.6:
            return (
                f"{self.random.randint(2003, 2024)}{self.random.choice(('', '年', '年度'))}{self.organization()}{name}"
            )
        return before + name

    def date(self) -> str:
        day = f"{self.random.randint(1, 12)}月{self.random.randint(1, 28)}日"
        return self.random.choice((day, f"{self.random.randint(2003, 2024)}年{day}", "近日", "昨日", "日前"))


def compose(count: int, seed: int) -> Iterator[Text]:
    """Composes marked sentences.

    Args:
        count: How many.
        seed: Of the random choices; the same seed gives the same sentences.

    Yields:
        One text a sentence.
    """
    parts = _Parts(seed)
    templates = resources.lines(*_FOLDER, "names_templates.txt")
    fill: dict[str, tuple[str, Callable[[], str]]] = {
        "P": ("person", parts.person),
        "S": ("person", parts.surname),
        "A": ("person", parts.abroad),
        "B": ("byline", parts.person),
        "T": ("title", lambda: parts.pick("titles")),
        "X": ("title", lambda: parts.pick("titles_after_surnames")),
        "O": ("organization", parts.organization),
        "L": ("place", parts.place),
        "E": ("event", parts.event),
        "V": ("facility", parts.facility),
        "D": ("", parts.date),
        "N": ("", lambda: str(parts.random.randint(5, 500))),
    }
    for _ in range(count):
        text, spans = "", list[Span]()
        pending = ""  # the title of the body that was just written takes the place of the next slot
        for piece in _SLOT.split(parts.random.choice(templates)):
            if piece.startswith("<"):
                label, word = _WRITTEN[piece[1]], piece[2:-1]
            elif piece == "{C}":
                body = parts.random.choice(list(parts.bodies))
                label, word = "organization", parts.body(body)
                pending = parts.random.choice(parts.bodies[body])
            elif piece.startswith("{"):
                label, write = fill[piece[1]]
                word = pending if pending and label == "title" else write()
                pending = ""
            else:
                label, word = "", piece
            if label:
                spans.append((len(text), len(text) + len(word), label))
            text += word
        yield Text(text, spans)
