"""Names of events that the tagger left out or found in part: behind verbs of holding, before them, and in quotes."""

import re
from bisect import bisect_left, bisect_right
from functools import cache

from pipeline import resources
from pipeline.mentions.types import Name

_HAN = "\u4e00-\u9fff"
_QUOTE = 45  # characters that a motto in quotes may have
_AFTER = "隆重|圆满|成功|胜利|顺利|正式|如期|日前|今天|昨天|将|开幕|闭幕|落幕|拉开|启动|举行|召开|举办"
_YEAR = re.compile(r"\((?:19|20)\d\d\)")


@cache
def _name() -> str:
    heads = resources.either(resources.words("corpora", "lexicons", "names_event_tails.txt"))
    ends = f"(?:{heads})(?:开幕式|闭幕式|启动仪式)?"
    return rf"(?:“[^”\n。]{{2,40}}”[{_HAN}0-9A-Za-z]{{0,16}}?{ends}|[{_HAN}0-9A-Za-z“”《》、·—-]{{3,34}}?{ends})"


@cache
def _held() -> re.Pattern[str]:
    verbs = "召开|举行|举办|承办|主办|协办|出席|参加|莅临|主持召开|组织召开|隆重举行|联合举办|成功举办"
    return re.compile(rf"(?:{verbs})[了的]?(?P<name>{_name()})(?=[,。;:、!)\n ]|在|于|并|上|{_AFTER}|$)")


_OPENS = re.compile("召开|举行|举办|开幕|开赛|落幕|闭幕")
_BEFORE = 70  # characters before such a word in which the name may begin


@cache
def _opened() -> re.Pattern[str]:
    """A sentence or what follows a day that begins with the name of what is held then."""
    place = rf"(?:在|于)[{_HAN}0-9A-Za-z]{{2,25}}?"
    manner = "(?:隆重|胜利|成功|圆满|顺利|正式|如期|联合)?"
    return re.compile(rf"[,。日午晚近前\n]“?(?P<name>{_name()})”?(?=(?:{place})?{manner}(?:{_OPENS.pattern})$)")


# What these stand in is a description, not a name; what is in time or place belongs to the sentence.
_PLAIN = re.compile(
    r"[的了]|^(?:本|该|此|这|那|相关|有关|一|各|多|几|两|首|全体|以|由|在|市|省|县|[0-9])|[0-9]+[日时点]|"
    r"^.{0,3}(?:大会|会议|会|式|论坛|活动|比赛|讲座)$|^(?:论坛|会议|大会|活动)|举行|召开|举办|开展|组织召|参加|主持|出席|、$"
)


def complete(folded: str, names: list[Name]) -> list[Name]:
    """Adds the events that the tagger passed over and makes whole those that it found in part.

    Args:
        folded: The text, folded.
        names: What was found in it: in text order, disjoint.

    Returns:
        Names that take the place of those that they overlap.
    """
    return _whole(folded, names) + _missing(folded, names)


def _missing(folded: str, names: list[Name]) -> list[Name]:
    """What is said to be held, where the tagger saw no event: 召开全省质量工作会议, 质量大会在青禾召开."""
    out = []
    matches = list(_held().finditer(folded))
    for verb in _OPENS.finditer(folded):
        end = verb.start()
        first = max(folded.rfind(mark, max(end - _BEFORE, 0), end) for mark in ",。\n")
        if end - first > 4 and first >= 0 and (match := _opened().search(folded, first, verb.end())):
            matches.append(match)
    if not matches:
        return []
    starts, ends = [n.start for n in names], [n.end for n in names]
    for match in matches:
        start, end = match.span("name")
        inside = names[bisect_right(ends, start) : bisect_left(starts, end)]
        fits = all(n.label in ("place", "organization") and n.start >= start for n in inside)
        if fits and not _PLAIN.search(match["name"]) and _even(match["name"]):
            out.append(Name(start, end, "event", 0.6))
    return out


def _even(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count("《") == text.count("》")


def _opening(folded: str, at: int) -> int:
    """Where the quote opens that ends before ``at``; -1 if nowhere near."""
    found = folded.rfind("“", max(at - _QUOTE, 0), at)
    return found if found >= 0 and not re.search("[”。\n]", folded[found + 1 : at]) else -1


def _whole(folded: str, names: list[Name]) -> list[Name]:
    """Events with the whole of their quotes, and with the body or place that their name begins with.

    In the marked texts a body hardly ever stands right before an event that is not named after it, and quotes in the
    name of an event are always both there.
    """
    out: list[Name] = []
    for number, name in enumerate(names):
        if name.label != "event":
            continue
        start, end = name.start, name.end
        text = folded[start:end]
        if text.count("”") > text.count("“"):
            opening = _opening(folded, start + text.index("”"))
            start = opening if opening >= 0 else start
        elif text.count("“") > text.count("”") and folded[end : end + 1] == "”":
            end += 1
        elif folded[start - 1 : start] == "”" and (opening := _opening(folded, start - 1)) >= 0:
            start = opening
        elif folded[end : end + 1] == "”" and (opening := _opening(folded, start)) >= 0:
            if not re.search("[,:;!?]", folded[opening:start]):
                start = opening + 1
        elif folded[start - 1 : start] != "“":
            for before in reversed(names[:number]):
                if before.end != start or before.label not in ("organization", "place"):
                    break
                start = before.start
        if year := _YEAR.match(folded, end):
            end = year.end()
        if (start, end) != (name.start, name.end):
            out.append(Name(start, end, "event", name.score))
    return out
