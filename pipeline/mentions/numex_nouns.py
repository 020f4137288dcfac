"""Finds the noun that a number counts, where it stands beside it: 350余名**代表**, 发放**宣传资料**一万五千份.

There is no parser here: a noun ends at the first verb, preposition or particle of the genre (``numex_verbs.txt``) and
begins after the last one; words that hold such a character and are nouns all the same are kept whole
(``numex_keep.txt``).
"""

import re
from collections.abc import Iterator
from functools import cache

from pipeline import resources
from pipeline.mentions import numex_lexicon as lexicon

# What opens the next number of a list: 68支代表队、近千名运动员.
_COUNTED = r"[近约逾超](?:百|千|万|\d)|[上数][十百千万]"
_CHUNK = re.compile(rf"(?:[\u4e00-\u9fffA-Za-z“”·]|、(?!$|{_COUNTED})|\([\u4e00-\u9fff]{{1,6}}+\)){{0,26}}+")
_TAIL = re.compile(r"[\u4e00-\u9fffA-Za-z“”·]*+$")
#: Longer stretches are clauses, not nouns.
_LONGEST = 24
_PEOPLE = frozenset("人名位")
#: What these count may be a verb elsewhere: 三点要求, 5项检查.
_DEEDS = frozenset("点项条次场轮类")
_JOINS = "、和与及暨"


def _alternation(*names: str) -> str:
    return resources.either(word for name in names for word in resources.words("corpora", "lexicons", name))


@cache
def _stops() -> re.Pattern[str]:
    lists = ("numex_keep.txt", "numex_verbs.txt")
    keep, verbs = map(_alternation, lists)
    # Most characters begin none of these: a look at the first spares trying each.
    firsts = {re.escape(word[0]) for name in lists for word in resources.words("corpora", "lexicons", name)}
    return re.compile(f"(?=[的{''.join(sorted(firsts))}])(?:(?P<keep>{keep})|的|{verbs})")


@cache
def _links() -> re.Pattern[str]:
    """What stands between a noun and the number after it: 共, 总数达, 共计."""
    return re.compile(f"(?:{_alternation('numex_links.txt')})++$")


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(f"(?:{_alternation('numex_nouns.txt')})$")


def _stopping(text: str) -> Iterator[tuple[int, int]]:
    """Gives the spans of the words that no noun holds, but 和, 与 and 及 that join nouns."""
    for stop in _stops().finditer(text):
        if stop["keep"] is None and not (stop[0] in _JOINS and stop.start() > 0 and stop.end() < len(text)):
            yield stop.span()


def counted(chars: str, start: int, end: int, unit: str, floor: int) -> tuple[int, int] | None:
    """Finds the noun that is counted.

    Args:
        chars: The folded text.
        start: Start of the whole expression, hedges included.
        end: End of the whole expression.
        unit: The measure word.
        floor: End of the expression before it, which the noun does not reach into.

    Returns:
        ``(start, end)`` of the noun, or ``None`` where none stands beside the number.
    """
    return _behind(chars, end, unit) or _ahead(chars, start, unit, floor)


def _behind(chars: str, end: int, unit: str) -> tuple[int, int] | None:
    start = end + (chars[end : end + 1] == "的")
    chunk = _CHUNK.match(chars, start)
    text = chunk[0] if chunk else ""
    if not text or text[0] in "、(”":
        return None
    modifier = text.find("的")
    if modifier > 0:
        head = text[:modifier]
        stops = list(_stopping(head))
        if stops or not _closing().search(head):
            if any(low > 1 for low, _ in stops[:1]) and _closing().search(head[: stops[0][0]]):
                return start, start + stops[0][0]  # 413名选手参加的比赛
            start, text = start + modifier + 1, text[modifier + 1 :]
    stop = next(_stopping(text), None)
    if stop == (0, len(text)) and unit in _DEEDS:
        stop = None
    text = text[: stop[0]] if stop else text
    text = text.rstrip("、" + "和与及(")
    return (start, start + len(text)) if len(text) > 1 else None


def _ahead(chars: str, start: int, unit: str, floor: int) -> tuple[int, int] | None:
    low = max(floor, start - _LONGEST)
    window = chars[low:start]
    link = _links().search(window)
    stop = link.start() if link else len(window)
    found = _TAIL.search(window, 0, stop)
    begin = found.start() if found else stop
    if begin and window[begin - 1].isdigit():
        unit_before = lexicon.unit_at(window, begin)  # 欧洲16国政府30余人
        begin = min(stop, begin + len(unit_before.word)) if unit_before else begin
    text = window[begin:stop]
    after = 0
    for _, last in _stopping(text):
        after = last
    noun = text[after:]
    if after == 0 and unit in _PEOPLE and begin and window[begin - 1] in "、," and low + begin - 1 > floor:
        # the last of a list of people, all of whom are counted: 专家、学者共350人
        return None
    return (low + begin + after, low + stop) if len(noun) > 1 else None
