"""Splits Chinese text into sentences, on characters and in linear time.

A sentence never crosses a line. Within a line it ends after 。！？ and ellipses (with the closing quotes behind them),
after ；, and before the next item of a list (一是…二是…, （一）, 1、). Half-width ``. ! ? ;`` count where they are used
as Chinese punctuation. Nothing is split inside 《》, brackets and short quotes.
"""

import re
from collections.abc import Iterator
from functools import cache

from pipeline import resources
from pipeline.mentions.types import Sentence

# A sentence longer than this is cut at a comma: no stage behind has to stand a line of megabytes.
LONGEST = 1500

_NUMERAL = "[一二三四五六七八九十]"
# What opens a list item. The look-aheads keep 4、5月份, 一、二年级 and 3.5 whole; 1.5月18日 is item 1.
_SPOKEN = rf"{_NUMERAL}{{1,3}}[是要](?!{_NUMERAL}|否|素|求|件)"
_NUMBERED = (
    rf"[（(](?:{_NUMERAL}{{1,3}}|\d{{1,2}})[）)]|{_NUMERAL}{{1,3}}[、．.](?!{_NUMERAL})|\d{{1,2}}[、．.](?:(?![\d\s]*\d)|(?=\d{{1,2}}月\d))"
    r"|[①-⒛㈠-㈩]"
)
_MARKER = re.compile(rf"{_SPOKEN}|{_NUMBERED}|第{_NUMERAL}{{1,3}}[、，,]|\d{{1,2}}[）)]|[●○◆◇■□▲△★☆※►▪•·]")
_MARKER_STARTS = frozenset(  # and any digit
    "一二三四五六七八九十(（第●○◆◇■□▲△★☆※►▪•·"
    + "".join(map(chr, (*range(ord("①"), ord("⒛") + 1), *range(ord("㈠"), ord("㈩") + 1))))
)
# It opens with one class of all first characters, for which ``re`` searches at its fastest; each alternative then looks
# back on the one it begins with.
_POINT = re.compile(
    r"[。！？｡…；;?!.．“‘「『《〈（(【〔\[\"，,、：:\s]"
    r"(?:(?P<end>(?<=[。！？｡])[。！？｡!?…]*|(?<=…)…*|(?<=\.)\.{2,})"
    r"|(?P<item>(?<=[；;]))"
    r"|(?P<ask>(?<=\?)\?*)|(?P<call>(?<=!)!*)|(?P<dot>(?<=[.．]))"
    r"|(?P<open>(?<=[“‘「『《〈（(【〔\[\"]))"
    rf"|(?P<list>(?<=[，,、])(?={_SPOKEN})|(?<=(?<![\d图表])[：:\s])(?={_SPOKEN}|{_NUMBERED})|(?<=\u3000)\u3000+))"
)
# Opening mark → its closing mark and the longest content, in characters, that is kept whole.
_PAIRS = {
    "“": ("”", 40), "‘": ("’", 40), "「": ("」", 40), "『": ("』", 40), '"': ('"', 40),
    "《": ("》", 100), "〈": ("〉", 100), "（": ("）", 80), "(": (")", 80),
    "【": ("】", 80), "〔": ("〕", 80), "[": ("]", 80),
}  # fmt: skip
_QUOTES = frozenset('“‘「『"')
_CLOSERS = frozenset("”’」』》〉）)】〕]")
_STOPS = frozenset("。！？｡!?…")
# What never follows the end of a sentence: 你好！，… is damage, “冲啊！”的口号 is a quotation within one.
_GOES_ON = frozenset("，,、：:的之等")
_HAN_DOT = re.compile(r"\.(?<=[\u4e00-\u9fff]\.)(?![\d.])")
_ENTITY = re.compile(r"&#?\w{1,8}$")


@cache
def _data() -> tuple[re.Pattern[str], frozenset[str]]:
    data = resources.table("corpora", "lexicons", "sentences.toml")
    return re.compile("|".join(map(re.escape, data["asks"]))), frozenset("".join(data["sounds"].split()))


def split(text: str) -> list[Sentence]:
    """Splits a text into sentences.

    Args:
        text: Any text; lines end with ``\\n``.

    Returns:
        Sentences in text order, disjoint. Every character that is not white space is in exactly one; none begins or
        ends with white space or crosses a line.
    """
    # Some old pages type every full stop as "."; elsewhere a "." between two characters is a name's dot or dirt.
    dotted = sum(1 for _ in _HAN_DOT.finditer(text)) > 3 * text.count("。")
    sentences: list[Sentence] = []
    start = paragraph = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        begin = start
        for cut in (*_cuts(text, start, end, dotted), end):
            if cut - begin <= LONGEST:
                _add(sentences, text, begin, cut, paragraph)
            else:
                for piece in _shorten(text, begin, cut):
                    _add(sentences, text, *piece, paragraph)
            begin = cut
        start, paragraph = end + 1, paragraph + 1
    return sentences


def _add(sentences: list[Sentence], text: str, start: int, end: int, paragraph: int) -> None:
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    if start >= end:
        return
    last = sentences[-1] if sentences else None
    stray = end - start < 8 and not any(map(str.isalnum, text[start:end]))
    if stray and last and last.paragraph == paragraph and end - last.start <= LONGEST:
        # Stray marks go with what they close.
        sentences[-1] = Sentence(last.start, end, paragraph, last.marker)
        return
    marker = _MARKER.match(text, start, end) if text[start] in _MARKER_STARTS or text[start].isdecimal() else None
    sentences.append(Sentence(start, end, paragraph, marker[0] if marker else ""))


def _shorten(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        half = start + LONGEST // 2
        cut = max(text.rfind(mark, half, start + LONGEST) for mark in "，,、 \u3000") + 1 or start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _cuts(text: str, start: int, end: int, dotted: bool) -> Iterator[int]:
    """Yields where the line ``text[start:end]`` is cut, ascending."""
    position = clause = start
    straight = False  # inside a long "…" of straight quotes
    while match := _POINT.search(text, position, end):
        kind, at, position = match.lastgroup, match.start(), match.end()
        if kind == "open":
            close, longest = _PAIRS[match[0]]
            if match[0] == '"' and straight:
                straight = False
                continue
            closed = text.find(close, position, min(end, position + longest + 1))
            if closed < 0:
                straight = straight or match[0] == '"'
                continue
            position = closed + 1
            if not (match[0] in _QUOTES and _ends_speech(text, at, closed, clause)):
                continue
        elif kind == "list":
            if at == clause:
                continue
            yield (clause := position)
            continue
        elif not _ends(kind, text, at, position, clause, end, dotted):
            continue
        while position < end and (text[position] in _CLOSERS or (straight and text[position] == '"')):
            straight = straight and text[position] != '"'
            position += 1
        if position < end and text[position] in _GOES_ON:
            continue
        yield (clause := position)


def _ends(kind: str | None, text: str, at: int, after: int, clause: int, end: int, dotted: bool) -> bool:
    """Tells whether the mark ``text[at:after]`` ends the sentence that begins at ``clause``."""
    before = text[at - 1] if at > clause else ""
    following = text[after] if after < end else ""
    asks, sounds = _data()
    if kind == "item":
        return text[at] == "；" or not _ENTITY.search(text, max(clause, at - 10), at)
    if kind == "call":
        return not (before.isascii() and following.isascii() and following.isalnum())
    if kind == "ask" or (kind == "end" and text[at:after] == "？"):
        question = asks.search(text, max(clause, at - 40), at)
        if before in sounds and following in sounds and before and following:
            return question is not None
        return kind == "end" or question is not None or not following or following in _CLOSERS or following == "“"
    if kind == "dot":
        if not ("\u4e00" <= before <= "\u9fff" or before in _CLOSERS) or before == "的" or not before:
            return False
        if after - clause < 8 and _MARKER.fullmatch(text[clause:after].strip()):
            return False  # 一. opens an item
        if not following or following.isspace() or following in _CLOSERS:
            return True
        return dotted and not (before in sounds and following in sounds)
    return True


def _ends_speech(text: str, opened: int, closed: int, clause: int) -> bool:
    """Tells whether the short quotation that closes at ``closed`` ends its sentence.

    It does after 。, and after ！？… where it was introduced as speech (他说：“好！”).
    """
    last = text[closed - 1]
    if last in "。｡":
        return True
    return last in _STOPS and opened > clause and text[opened - 1] in "：:"
