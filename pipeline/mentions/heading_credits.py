"""Who is credited with a text: 来源 glued to its last sentence, an agency in brackets, the paper of the reporter."""

import re
from functools import cache

from pipeline import resources
from pipeline.mentions.heading_patterns import BODY_NAME, listed, words

_NAME = r"(?P<name>[^\s，。,;；:：|()（）《》“”\"*\n]{2,24})"
_LABEL = r"(?:本文|文章|内容|信息|稿件)?来源[ ]?[:：/][ ]?[*“\"《]{0,3}"
_TAKEN = f"{words('taken')}?"
_CLOSING = (
    # …圆满结束。来源：望湖日报, …圆满结束。（来源：望湖日报）
    re.compile(rf"(?<=[。！？!?…”）)】])[ ]{{0,4}}[(（\[【]?[ ]?{_LABEL}{_NAME}[ ”》)）\]】。]{{0,4}}$"),
    # （新华社特稿）, [新华社微特稿], （望湖网）
    re.compile(r"[(（\[【](?P<name>[一-龥]{2}社)(?:[一-龥]{0,4}稿)?[)）\]】](?:[(（][一-龥、 ]{2,8}[)）])?[ 。]?$"),
    re.compile(r"[(（\[【](?P<name>[一-龥·]{4,28})出品[)）\]】][ 。]?$"),
    re.compile(rf"[(（\[【]{_TAKEN}(?P<name>[一-龥]{{2,8}}?(?:网|日报|晚报|时报|新闻))[)）\]】][ 。]?$"),
)
# （望湖县水务局办公室）
_BODY = re.compile(rf"[(（\[【]{_TAKEN}(?P<name>(?!.*(?:[的了]|记者|通讯员)){BODY_NAME})[)）\]】][ 。]?$")
# 新华社云州电（记者林望）, 【望湖科技】5月4日消息, TechTimes5月4日消息
_OPENING = (
    re.compile(r"(?P<name>[一-龥]{2}社)[一-龥]{2,6}电[ ]?[(（](?:记者|通讯员)"),
    re.compile(r"[^\n。]{0,40}?[【\[](?P<name>[A-Za-z][A-Za-z0-9]{1,15})[】\]]\d{1,2}月\d{1,2}日(?:消息|讯|电)"),
    re.compile(r"(?P<name>[A-Z][A-Za-z0-9]{1,15}[一-龥]{0,3}?)(?:\d{1,2}月\d{1,2}日(?:消息|讯|电)|讯[ (（])"),
)
_TAIL = 60  # characters
_NO_NAME = re.compile(r"(?:19|20)\d\d[-年/.]")


def closing(folded: str, lines: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the last lines credit somebody behind their last sentence."""
    for start, end in reversed(lines[-3:]):
        for pattern in _CLOSING:
            found = pattern.search(folded, max(start, end - _TAIL), end)
            if found and found["name"] not in listed("unnamed") and not _NO_NAME.match(found["name"]):
                return found.span("name")
    return None


def body(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a line closes with a body in brackets: the office that wrote the report."""
    found = _BODY.search(folded, max(start, end - _TAIL), end)
    return found.span("name") if found else None


def opening(folded: str, at: int) -> tuple[int, int] | None:
    """Where the text, which begins at ``at``, opens with a dispatch that has no day or a name in Latin letters."""
    start = len(folded) - len(folded[at:].lstrip("\n "))
    for pattern in _OPENING:
        if found := pattern.match(folded, start):
            return found.span("name")
    return None


def labelled(folded: str, end: int) -> tuple[int, int] | None:
    """Where the head has a known paper behind 来源 with the text glued to it, or an account in quotation marks."""
    found = _glued().search(folded, 0, end)
    return (found.span("name") if found["name"] else found.span("quoted")) if found else None


def reporter(folded: str, lines: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where 文/ names the paper of a reporter: 文/望湖日报全媒体记者 林望."""
    for start, end in [*lines[:4], *lines[-2:]]:
        for low, high in ((start, min(end, start + 300)), (max(start, end - 80), end)):
            if found := _reporter().search(folded, low, high):
                return found.span("name")
    return None


@cache
def media() -> str:
    """A pattern that matches any known paper, agency or portal, the longest first."""
    known = resources.words("corpora", "lexicons", "media.txt")
    return "|".join(sorted(map(re.escape, known), key=lambda word: (-len(word), word)))


_PAPER = "[一-龥]{2,4}(?:日报|晚报|商报|青年报)"


@cache
def _glued() -> re.Pattern[str]:
    quoted = r"[* ]*[“\"](?P<quoted>[^”\"\n]{2,16})[”\"]"
    return re.compile(rf"(?<![一-龥])来源[ :：]{{1,2}}(?:[《“]?(?P<name>{media()}|{_PAPER})|{quoted})")


@cache
def _reporter() -> re.Pattern[str]:
    return re.compile(rf"文[ ]?[/|:：][ ]?(?P<name>{media()}|{_PAPER})(?:全媒体|首席|见习)?记者")
