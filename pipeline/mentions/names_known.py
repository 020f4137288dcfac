"""People whom general texts name without saying who they are (孔子, 汉武帝, 达尔文); states and towns are none."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.mentions import names_features
from pipeline.mentions.types import Name

# Emperors: their houses, and how they are called.
_HOUSES = "西汉 东汉 西晋 东晋 北魏 北周 北齐 南唐 后周 汉 魏 晋 宋 齐 梁 陈 隋 唐 辽 金 元 明 清"
_OF_EMPERORS = "光文武景昭宣元成哀平明章和安顺桓灵献惠怀愍孝炀恭少废末"  # 汉武帝
_OF_ANCESTORS = "太高世中睿玄肃代德宪穆敬文武宣懿僖真仁英神哲徽钦孝光宁理度成熹思圣"  # 唐太宗
# What makes a name part of another one: 诺贝尔|奖, 孔子|学院.
_NOT_BEFORE = (
    "[主奖学教路街县市区定方效杯像庙祠陵号式级型机镇州省站书湾岛河湖堂楼桥族语]"
    "|基金|医[院疗科]|大学|中学|小学|纪念|故居|公司|集团|研究|协会|学会|公益|慈善|博物|志愿|国际|文化|艺术|红十字|律师|生物"
    "|[主承协举]办|召开|发起|联合|手术|机器人|系统|架构|工坊|课堂|精神|陷阱|探月|[A-Z]|理论|思想|生理|医学|经济|文学|物理|化学|和平|[一二三四五六七八九十0-9]+号"
)
_STATE = re.compile(
    r"[东西南北前后]?[汉魏晋秦楚齐燕赵韩宋鲁吴越蜀唐明清隋元周商夏辽金][国朝]|[东西][汉晋周]|[南北]宋|孙吴|曹魏|隋唐|明清|宋元"
)
# What a word is of which this is told: 贝克堡(Beckburg)是捷克的城镇.
_TOWN = re.compile(
    r"(?:\([^()\n]{1,40}\))?,?(?:是|位于)[^,。;:、\n]{0,14}?"
    r"(?:城镇|城市|市镇|小镇|村庄|村落|乡镇|县城|首府|首都|河流|支流|岛屿|群岛|湖泊|山峰|山脉|海湾|半岛|行政区)(?=[,。;(])"
)
# From so many titles and events on a text is a report. In 1.3 million characters of reports three in four of what would
# be added was part of the name of a thing: 达芬奇手术机器人, 鲁班工坊, 焦裕禄精神.
_REPORT = 2
_FUNCTION = frozenset("的了是在和与对为以及将被把向从到等说")  # they stand firmly beside any word
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}世(?![纪界代家])")


def _any(*lexicons: str) -> str:
    """A pattern for the words of lexicons, the longest first."""
    words = frozenset().union(*(resources.words("corpora", "lexicons", name) for name in lexicons))
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def _person() -> re.Pattern[str]:
    emperor = rf"(?:{_HOUSES.replace(' ', '|')})(?:[{_OF_EMPERORS}]武?帝|[{_OF_ANCESTORS}][宗祖])"
    japanese = rf"(?:{_any('names_japanese.txt')})(?:{_any('names_japanese_given.txt')})"
    known, abroad = _any("names_well_known.txt"), _any("names_given_abroad.txt")
    return re.compile(rf"(?:{emperor}|{known}|{japanese}|({abroad}))(?!{_NOT_BEFORE})")


@cache
def _begun() -> NDArray[np.bool_]:
    """Which buckets of pairs of characters (``names_features.pair_buckets``) a name can begin with."""
    table = np.zeros(1 << names_features.PAIR_BITS, dtype=bool)
    files = ("names_well_known.txt", "names_given_abroad.txt", "names_japanese.txt")
    pairs = {word[:2] for name in files for word in resources.words("corpora", "lexicons", name)}
    for house in _HOUSES.split():
        pairs |= {house} if len(house) > 1 else {house + called for called in _OF_EMPERORS + _OF_ANCESTORS}
    for pair in pairs:
        table[_pairs(pair)] = True
    return table


def _pairs(folded: str) -> NDArray[np.int64]:
    return names_features.pair_buckets(names_features.characters_of(folded))


@cache
def _transcribing() -> frozenset[str]:
    """Characters that transcribe names from abroad."""
    return frozenset("".join(resources.words("corpora", "lexicons", "names_given_abroad.txt")))


def _seen(folded: str) -> list[tuple[int, int]]:
    """Where such people seem to stand: disjoint, in text order."""
    out: list[tuple[int, int]] = []
    pattern = _person()
    pairs = _pairs(folded)
    firm = names_features.bonds(pairs) == names_features.FIRMEST
    for at in np.flatnonzero(_begun().take(pairs)).tolist():
        match = pattern.match(folded, at) if not out or at >= out[-1][1] else None
        if not match:
            continue
        start, end = match.span()
        beside = (folded[start - 1 : start], folded[end : end + 1])
        transcribed = match[1] or _transcribing().issuperset(match[0])
        if transcribed and not _transcribing().isdisjoint(beside):  # 约翰 in 约翰内斯堡
            continue
        if not _cuts_words(folded, start, end, firm):
            out.append((start, end))
    return out


def _cuts_words(folded: str, start: int, end: int, firm: NDArray[np.bool_]) -> bool:
    """True where a frequent word stands across an edge, and none inside: 护|理查|房, 提|高更|多.

    Args:
        folded: The text, folded.
        start: Where the name starts.
        end: Where it ends.
        firm: For each character but the last, whether it makes a frequent word with the next.
    """
    if firm[start : end - 1].any():
        return False
    before = start > 0 and firm[start - 1] and folded[start - 1] not in _FUNCTION
    after = end < len(folded) and firm[end - 1] and folded[end] not in _FUNCTION
    return bool(before or after)


def apply(folded: str, names: list[Name]) -> list[Name]:
    """Adds well-known people where the tagger saw nothing or a piece of them, and drops states taken for people.

    The tagger learned from reports and knows few of them; in reports nothing is added. In the third of UNER GSDSimp
    train that a tagger had not learned from, this brought people from 0.70 to 0.74 (before reports were left out).

    Args:
        folded: The text, folded.
        names: What the tagger found: in text order, disjoint.

    Returns:
        Names in text order, disjoint.
    """
    names = [
        Name(n.start, n.end, "place", n.score) if n.label == "person" and _is_town(folded, n) else n for n in names
    ]
    states = {
        n for n in names if n.label == "person" and n.end - n.start <= 3 and _STATE.fullmatch(folded, n.start, n.end)
    }
    if states:
        names = [n for n in names if n not in states]
    report = sum(n.label in ("title", "event") for n in names) >= _REPORT
    seen = [] if report else _seen(folded)
    if seen:
        names = _with(names, seen)
    if "世" in folded and _ORDINAL.search(folded):  # 亨利|八世
        names = [_with_ordinal(folded, n) if n.label == "person" else n for n in names]
    return names


def _with(names: list[Name], seen: list[tuple[int, int]]) -> list[Name]:
    """Puts people where no name stands or a piece of theirs."""
    starts, ends = [n.start for n in names], [n.end for n in names]
    new: list[Name] = []
    gone: set[Name] = set()
    for start, end in seen:
        over = names[bisect_right(ends, start) : bisect_left(starts, end)]
        within = all(n.label == "person" and start <= n.start and n.end <= end for n in over)
        if within and (start, end) not in ((n.start, n.end) for n in over):
            new.append(Name(start, end, "person", 0.8))
            gone.update(over)
    return sorted((*(n for n in names if n not in gone), *new), key=attrgetter("start")) if new else names


def _is_town(folded: str, name: Name) -> bool:
    if folded[name.end : name.end + 1] not in ("(", ",", "是", "位"):
        return False
    return _TOWN.match(folded, name.end) is not None


def _with_ordinal(folded: str, name: Name) -> Name:
    more = _ORDINAL.match(folded, name.end)
    return replace(name, end=more.end()) if more else name
