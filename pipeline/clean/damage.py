"""Damage that cutting cannot repair: found, placed and said, never mended.

The patterns are ``corpora/lexicons/damage.toml``. Offsets count in the text that is given.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline import resources
from pipeline.characters import fold
from pipeline.clean.match import rarity
from pipeline.records import Warning

TOUCHES_FACTS = frozenset(
    {"masked-digits", "deleted-digits", "starred-dates", "place-injection", "gibberish", "broken-font", "byte-shift"}
)
_TOUCHED, _UNTOUCHED = 0.75, 0.95  # what a kind of damage leaves of confidence: one that touches facts, another
_LEAST_TRUST = 0.3
_MOST = 40  # warnings of one kind on one page
_HAN = re.compile(r"[\u3400-\u9fff]")
_FINISHED = "。！？!?.…~～”」』）)》】；;：:"
_COMMON = "，。、；（"  # of marks that stand in every text
_SIGNED = re.compile(
    r".{0,30}(?:年.{0,6}月.{0,6}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}|局|委|会|部|院|校|处|室|府|司|中心|大学|报道?|摄影?|稿|讯|社|网|号|员)\s*"
)
_CREDIT = re.compile(r"[:：/／]|来源|编辑|记者|作者|摄影|供图|撰稿|通讯员|文字|图片|http|www\.|【|\[")
_NO_PLACES = frozenset({"合作", "建设", "安全", "和平", "平安", "安康", "繁荣", "兴旺", "东方", "阳光", "开放", "太平"})


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    message: str
    sign: re.Pattern[str] | None
    marks: tuple[tuple[str, tuple[str, ...]], ...]
    pattern: re.Pattern[str]
    least: int


@cache
def _kinds() -> tuple[_Kind, ...]:
    data = resources.table("corpora", "lexicons", "damage.toml")
    kinds = []
    for raw in data["damage"]:
        pattern = raw["pattern"].replace("C", raw.get("counted", "C")) if "counted" in raw else raw["pattern"]
        pattern = re.sub(r"M(?=[{月])", lambda _: data["masking"], pattern)
        pattern = pattern.replace(r"\dM", rf"\d{data['masking']}")
        sign = re.compile(raw["sign"]) if "sign" in raw else None
        compiled = re.compile(pattern)
        marks = _by_character(raw.get("marks", ()))
        kinds.append(_Kind(raw["code"], raw["message"], sign, marks, compiled, raw.get("least", 1)))
    return tuple(kinds)


def _by_character(marks: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Marks by one character of theirs, their rarest: where it is missing, they are."""
    groups: dict[str, list[str]] = {}
    for mark in marks:
        groups.setdefault(max(mark, key=lambda char: -1 if char in _COMMON else rarity(char)), []).append(mark)
    return tuple((char, tuple(group)) for char, group in groups.items())


def _has_sign(kind: _Kind, text: str) -> bool:
    """Whether something stands in a text without which a kind of damage does not: a cheap look that most texts fail."""
    if kind.sign is not None:
        return kind.sign.search(text) is not None
    for char, marks in kind.marks:
        if char in text:
            for mark in marks:
                if mark in text:
                    return True
    return False


def trust(warnings: Iterable[Warning]) -> float:
    """The share of their confidence that records of a damaged text keep, in [0.3, 1]; every kind of damage counts once.

    Args:
        warnings: Those of one report.
    """
    share = 1.0
    for code in {warning.code for warning in warnings} & (TOUCHES_FACTS | {"truncated"}):
        share *= _TOUCHED if code in TOUCHES_FACTS else _UNTOUCHED
    return max(share, _LEAST_TRUST)


def find_damage(text: str) -> list[Warning]:
    """Finds damage that touches what is extracted: masks, deleted digits, injected places, unreadable text.

    Args:
        text: A kept text.

    Returns:
        Warnings with offsets into ``text``, in order of their kind; of one kind at most forty.
    """
    out: list[Warning] = []
    taken: set[int] = set()
    for kind in _kinds():
        if not _has_sign(kind, text):
            continue
        found = []
        for one in kind.pattern.finditer(text):
            if not taken.intersection(range(*one.span())):
                found.append(one)
            if len(found) >= _MOST:
                break
        if len(found) < kind.least:
            continue
        for one in found if kind.least == 1 else found[:1]:
            taken.update(range(*one.span()))
            message = f"{kind.message}: {one[0]}" if kind.least == 1 else f"{kind.message} in {len(found)} places"
            out.append(Warning(code=kind.code, message=message, start=one.start(), end=one.end()))
    for other in (_injected(text), _gibberish(text)):
        if other is not None:
            out.append(other)
    return out


@cache
def _places() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_divisions.txt") - _NO_PLACES


def _injected(text: str) -> Warning | None:
    """The same place directly before the full stop of sentence after sentence (举行济宁。)."""
    sentences = text[:200_000].split("。")[:-1]
    if len(sentences) < 4:
        return None
    ends = [one[-2:] for one in sentences]
    if len(set(ends)) * 6 > len(ends) * 5:
        return None
    word, times = Counter(ends).most_common(1)[0]
    if times < 3 or times * 4 < len(sentences) or fold(word) not in _places():
        return None
    if sum(1 for one in sentences if one.endswith(word) and one[-3:-2] not in "在到至赴于往自是和、,，") < 3:
        return None
    at = text.find(word + "。")
    message = f"{word} stands before {times} of {len(sentences)} full stops"
    return Warning(code="place-injection", message=message, start=at, end=at + len(word))


def _gibberish(text: str) -> Warning | None:
    """A body of rare characters in place of the text."""
    middle = text[len(text) // 2 - 100 : len(text) // 2 + 100]
    if _rare(middle) * 10 < len(middle):
        return None
    sample = text if len(text) <= 6000 else text[:2000] + text[len(text) // 2 :][:2000] + text[-2000:]
    if _rare(sample) * 5 < len(sample):
        return None
    han = "".join(_HAN.findall(fold(sample)))
    odd = _rare(han)
    if len(han) < 40 or odd * 4 < len(han):
        return None
    return Warning(code="gibberish", message=f"{odd} of {len(han)} characters are rare")


def _rare(text: str) -> int:
    """Characters that GB 2312, which holds all common ones, does not have."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return len(text) - len(text.encode("gb2312", "ignore").decode("gb2312"))
    return 0  # as for most texts


def truncation(text: str) -> Warning | None:
    """Says that the last sentence has no end.

    Args:
        text: A kept text.

    Returns:
        A warning on the unfinished sentence, or ``None`` where the text ends with punctuation, a signature, a credit
        or a short line.
    """
    bare = text.rstrip()
    start = bare.rfind("\n") + 1
    last = bare[start:]
    if not last or last[-1] in _FINISHED:
        return None
    begin = max(map(last.rfind, "。！？")) + 1
    tail = last[begin:].lstrip()
    after_sentence = begin > 0
    comma = "，" in tail or "," in tail
    if tail[-1] not in "，,、" and (len(tail) < 10 or (not after_sentence and not (comma and len(tail) >= 24))):
        return None
    if not comma and (_SIGNED.fullmatch(tail) or len(tail) > 80):
        return None
    if _CREDIT.search(tail) or len(_HAN.findall(tail)) * 2 < len(tail):
        return None
    return Warning(code="truncated", message="the last sentence has no end", start=len(bare) - len(tail), end=len(bare))
