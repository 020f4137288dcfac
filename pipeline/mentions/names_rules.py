"""What rules know better than the tagger: bylines, surnames with titles, and that a name found once is one everywhere.

The rules work on what the tagger found and on the folded text; a span of theirs takes the place of those it overlaps.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from operator import attrgetter

from pipeline import resources
from pipeline.mentions import names_abroad, names_events, names_known, works
from pipeline.mentions.types import Name

_start = attrgetter("start")
_HAN = "\u4e00-\u9fff"
_SPACES = r"[ \t]"
_KIN = (
    "奶奶", "爷爷", "大爷", "大妈", "大娘", "阿姨", "叔叔", "先生", "女士", "小姐", "太太", "夫人",
    "同学", "同志", "某某", "某",
)  # fmt: skip


@cache
def _words(*names: str) -> frozenset[str]:
    """The words of some lexicons together."""
    return frozenset().union(*(resources.words("corpora", "lexicons", name) for name in names))


@cache
def _surnames() -> str:
    return resources.either(resources.words("corpora", "lexicons", "names_surnames.txt"))


@cache
def _common_surnames() -> str:
    """Surnames that are hardly ever anything else before a title: 于书记 may be 由于, 任主任 may be 担任."""
    return "".join(w for w in resources.words("corpora", "lexicons", "names_surnames_sure.txt") if len(w) == 1)


@cache
def _surname_title() -> re.Pattern[str]:
    some = {"委员", "代表", "干事", "监事", "董事", "理事"}
    titles = resources.either(resources.words("corpora", "lexicons", "names_titles.txt") - some)
    # What may not stand before is asked after the first character: a pattern that begins with a set is searched fast.
    return re.compile(rf"([{_common_surnames()}])(?<![{_HAN}].)(副?(?:{titles}))(?![长员])")


@cache
def _surname_kin() -> re.Pattern[str]:
    return re.compile(rf"([{_common_surnames()}])(?={'|'.join(_KIN[:-4])})")


_ADDRESS = re.compile("|".join(_KIN[:-4]))


@cache
def _tails() -> frozenset[str]:
    """What may follow a surname: titles and forms of address."""
    return frozenset((*resources.words("corpora", "lexicons", "names_titles.txt"), *_KIN, "总"))


@cache
def _bylines_open() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words before bylines, and single characters. Two patterns, each searched by its first character, are faster."""
    cues = resources.words("corpora", "lexicons", "names_bylines.txt")
    many = resources.either(w for w in cues if len(w) > 1)
    one = "".join(sorted(w for w in cues if len(w) == 1))
    return (
        re.compile(rf"(?:{many})[:/ \t]*"),
        re.compile(rf"[{one}](?<![{_HAN}].)[{one}]?(?:[:/][ \t]*|[ \t]+)"),
    )


@cache
def _byline_name() -> re.Pattern[str]:
    """One name of a byline, with what may stand between it and the next."""
    return re.compile(
        rf"((?:{_surnames()})(?:{_SPACES}?[{_HAN}]|[{_HAN}]{{1,2}}))(?=[ \t、,/\n)\]】:;。]|$|报道|摄|电|文|图|供稿)"
    )


@cache
def _name() -> re.Pattern[str]:
    return re.compile(rf"(?:{_surnames()})[{_HAN}]{{1,2}}")


_BETWEEN = re.compile(r"[ \t、,/]{1,3}")
_MADE = re.compile(r"(?:摄影?|供图|供稿|撰稿|撰文|/文|/图|文/图)(?=[ \n)\]】。]|$)")
_BEFORE_MADE = re.compile(rf"((?:[{_HAN}]{{2,4}}[ \t、,/]{{1,2}}){{0,3}}[{_HAN}]{{2,4}})[ \t]{{0,2}}$")
_DATELINE = re.compile(rf"(?:电|讯|消息|报道)[ \t]{{0,2}}\(([{_HAN} \t、,]{{2,30}})\)")
_END_NOTE = re.compile(rf"[。!?”\"][ \t]{{0,2}}\(([{_HAN}]{{2,3}})\)")


def apply(folded: str, names: Iterable[Name]) -> list[Name]:
    """Corrects and completes what the tagger found.

    Args:
        folded: The text, folded.
        names: What the tagger found in it: in text order, disjoint.

    Returns:
        Names in text order, disjoint.
    """
    found: list[Name] = []
    for name in names:
        if name.label == "person" and _is_region(folded, name.start, name.end):
            found.append(Name(name.start, name.end, "place", name.score))
        else:
            found += _parts(folded, name) if name.label in ("person", "byline") else (name,)
    found = _place(found, _surnames_with_titles(folded, found))
    found = _place(found, names_abroad.heads_of_state(folded, found))
    found = _place(found, names_abroad.foreign(folded, found))
    found = names_known.apply(folded, found)
    found = _place(found, _enumerated(folded, found))
    found = _place(found, _bylines(folded, found))
    found = _not_side_by_side(_place(found, _short_places(folded, found)))
    found = _place(found, names_events.complete(folded, found))
    return works.leave_out(folded, _everywhere(folded, found))


def _is_region(folded: str, start: int, end: int) -> bool:
    """True for a town that the tagger does not know and took for a person: 青禾市|副市长."""
    if end - start < 3 or folded[end - 1] not in "市县省区镇乡":
        return False
    return folded[end - 1] in "市县省" or folded.startswith(("委", "政府", "长", "副", "党", "人大", "政协"), end)


def _place(names: list[Name], new: list[Name]) -> list[Name]:
    """Puts spans in the place of those that they overlap; of new ones that overlap, the first stays."""
    if not new:
        return names
    taken: list[Name] = []
    for name in sorted(new, key=lambda n: (n.start, -n.end)):
        if not taken or name.start >= taken[-1].end:
            taken.append(name)
    starts, ends = [n.start for n in taken], [n.end for n in taken]
    kept = [n for n in names if bisect_right(ends, n.start) == bisect_left(starts, n.end)]
    return sorted(kept + taken, key=_start)


_TAKES_PART = tuple(f"{word}:{gap}" for word in ("主持人", "主讲人", "报告人", "主讲嘉宾", "主讲") for gap in ("", " "))


def _parts(folded: str, name: Name) -> list[Name]:
    """Splits a person that took the title or the form of address along, and drops or renames what is none.

    赵主任 → 赵, 主任; 博士周健 → 博士, 周健; 钱奶奶 → 钱; 胡萝卜 and 通讯员 are no people; 辉瑞 is a company.
    """
    word = folded[name.start : name.end]
    if word in _words("names_no_people.txt", "names_bylines.txt"):
        return []
    if name.label != "person":
        # Who presides or lectures did not make the report.
        takes_part = folded.endswith(_TAKES_PART, max(0, name.start - 7), name.start)
        return [Name(name.start, name.end, "person", name.score)] if takes_part else [name]
    if word in _words("names_companies.txt"):
        return [Name(name.start, name.end, "organization", name.score)]
    if not 2 <= len(word) <= 7:
        return [name]
    for length in (2, 3):  # of the name behind a title
        title, given = word[:-length], word[-length + 1 :]
        if (
            word[-length : -length + 1] in _common_surnames()
            and (title == "博士" or (len(title) > 1 and title in _words("names_titles.txt")))
            and all("\u4e00" <= character <= "\u9fff" for character in given)
        ):
            middle = name.end - length
            return [Name(name.start, middle, "title", name.score), Name(middle, name.end, "person", name.score)]
    for length in (4, 3, 2, 1):  # of a surname
        if word[length:] in _tails() and word[:length] in _words("names_surnames.txt"):
            person = Name(name.start, name.start + length, "person", name.score)
            if word[length:] in _KIN:
                return [person]
            return [person, Name(name.start + length, name.end, "title", name.score)]
    return [name]


# Regions by one character, where a verb of place stands before and a verb of the report behind: 在京召开.
_SHORT_PLACE = re.compile(
    r"(?:在|赴|抵|离|返|驻)([京沪津渝穗甬蓉莞邕湘粤琼滇皖赣闽豫冀柬缅华俄韩汉宁杭深港澳])"
    r"(?=[、,。;)]|举[行办]|召开|开[幕展]|会见|会谈|出席|参加|考察|访问|调研|闭幕|签[署约]|启动|成立|揭[晓牌]|正式|发布|隆重|圆满|期间|进行)"
)


def _short_places(folded: str, names: list[Name]) -> list[Name]:
    """京 in 在京召开, where the tagger saw nothing."""
    spans = [match.span(1) for match in _SHORT_PLACE.finditer(folded)]
    if not spans:
        return []
    starts, ends = [n.start for n in names], [n.end for n in names]
    return [Name(a, b, "place", 0.9) for a, b in spans if bisect_right(ends, a) == bisect_left(starts, b)]


def _not_side_by_side(names: list[Name]) -> list[Name]:
    """Leaves out regions by one character each that stand side by side: 中俄关系 is a relation, not two places.

    Of such characters in the marked texts of ``names.jsonl`` 99 are no names and 14 are.
    """
    short = [name for name in names if name.label == "place" and name.end - name.start == 1]
    beside = {name for two in pairwise(short) if two[0].end == two[1].start for name in two}
    return [name for name in names if name not in beside] if beside else names


_EDGES = "、,:;。()\n \t和及与等"
_LEADS = "为向由给请让"


def _enumerated(folded: str, names: list[Name]) -> list[Name]:
    """People in a list of people that the tagger passed over: 黄业农 in 黄业农、吉亚军、高红兰."""
    todo = [
        n
        for n in names
        if n.label == "person"
        and n.end - n.start in (2, 3)
        and (folded[n.end : n.end + 1] == "、" or folded[n.start - 1 : n.start] == "、")
    ]
    if not todo:
        return []
    out: list[Name] = []
    taken = {at for n in names for at in range(n.start, n.end)}
    while todo:
        person = todo.pop()
        for step, mark in ((-1, person.start - 1), (1, person.end)):
            if not 0 <= mark < len(folded) or folded[mark] != "、":
                continue
            at = mark + step
            while 0 <= at < len(folded) and abs(at - mark) <= 4 and folded[at] not in _EDGES:
                at += step
            start, end = (at + 1, mark) if step < 0 else (mark + 1, at)
            whole = 0 <= at < len(folded) and folded[at] in _EDGES
            if step < 0 and end - start == 4 and folded[start] in _LEADS:
                # 为|沈某某、韩某某颁奖
                start, whole = start + 1, True
            word = folded[start:end]
            free = not taken.intersection(range(start, end))
            if whole and free and word[:1] in _common_surnames() and _name().fullmatch(word) and not _no_name(word):
                out.append(Name(start, end, "person", 0.8))
                taken.update(range(start, end))
                todo.append(out[-1])
    return out


def _surnames_with_titles(folded: str, names: list[Name]) -> list[Name]:
    """赵局长 where no Chinese character stands before it, and 赵先生."""
    out = []
    starts, ends = [n.start for n in names], [n.end for n in names]
    for match in _surname_title().finditer(folded):
        # Leave alone what a longer span of the tagger begins or ends in.
        first, last = bisect_right(ends, match.start()), bisect_left(starts, match.end())
        if any(n.start < match.start() or n.end > match.end() for n in names[first:last]):
            continue
        out += [Name(match.start(1), match.end(1), "person"), Name(match.start(2), match.end(2), "title")]
    if not _ADDRESS.search(folded):
        return out
    for match in _surname_kin().finditer(folded):
        if bisect_right(ends, match.start()) == bisect_left(starts, match.end()):
            out.append(Name(match.start(), match.end(), "person", 0.8))
    return out


@cache
def _no_name(word: str) -> bool:
    """Whether a word that opens like a name is one of the words beside bylines, a place (北京报道) or no name."""
    return word in _words("names_bylines.txt", "names_divisions.txt", "names_places.txt", "names_no_people.txt")


def _bylines(folded: str, names: list[Name]) -> list[Name]:
    """Reporters, editors and photographers where their words stand: 记者 甲 乙, 甲 乙 摄, 电(甲 乙), 。(甲)."""
    out: list[Name] = []
    people = {n.start: n for n in names if n.label in ("person", "byline")}
    one = _byline_name()
    for at in sorted(cue.end() for pattern in _bylines_open() for cue in pattern.finditer(folded)):
        while True:
            match = one.match(folded, at)
            person = people.get(at)
            if match and not _no_name(match[1]):
                out.append(Name(at, match.end(1), "byline"))
                at = match.end(1)
            elif person and folded[person.end : person.end + 1] in ("", "\n", " ", ")", "/", "、"):
                out.append(Name(at, person.end, "byline"))
                at = person.end
            else:
                break
            gap = _BETWEEN.match(folded, at)
            if not gap:
                break
            at = gap.end()
    lists = []
    if "(" in folded:
        lists = [match.span(1) for pattern in (_DATELINE, _END_NOTE) for match in pattern.finditer(folded)]
    for made in _MADE.finditer(folded):
        begin = max(made.start() - 24, 0)
        if before := _BEFORE_MADE.search(folded[begin : made.start()]):
            lists.append((begin + before.start(1), begin + before.end(1)))
    for begin, stop in lists:
        for word in re.finditer(rf"[{_HAN}]+", folded[begin:stop]):
            start, end = begin + word.start(), begin + word.end()
            known = start in people and people[start].end == end
            if not _no_name(word[0]) and (known or _name().fullmatch(word[0])):
                out.append(Name(start, end, "byline"))
    return out


def _short(folded: str, names: list[Name]) -> dict[str, Name]:
    """Full names of two characters that are people in a third of the places where they stand: no ordinary words."""
    found: dict[str, list[Name]] = {}
    for name in names:
        if name.label == "person" and name.end - name.start == 2 and name.score >= 0.8:
            found.setdefault(folded[name.start : name.end], []).append(name)
    return {
        text: same[0]
        for text, same in found.items()
        if text[0] in _common_surnames() and 3 * len(same) >= folded.count(text)
    }


def _trimmed(folded: str, names: list[Name]) -> list[Name]:
    """Gives back the character that a name of four took along where the name of three stands elsewhere."""
    people = {folded[n.start : n.end] for n in names if n.label == "person" and n.end - n.start == 3}
    if not people or not any(n.label == "person" and n.end - n.start == 4 for n in names):
        return names
    out = []
    for name in names:
        start, end = name.start, name.end
        if name.label == "person" and end - start == 4 and "·" not in folded[start:end]:
            if folded[start + 1 : end] in people:
                start += 1
            elif folded[start : end - 1] in people:
                end -= 1
        out.append(name if (start, end) == (name.start, name.end) else Name(start, end, name.label, name.score))
    return out


_LEAST = {"person": 3, "organization": 4, "event": 4, "facility": 4}  # characters


def _everywhere(folded: str, names: list[Name]) -> list[Name]:
    """Marks the other places where a name stands that was found for sure: full names of people, long other names."""
    names = _trimmed(folded, names)
    known: dict[str, Name] = {}
    for name in names:
        length = name.end - name.start
        least = _LEAST.get(name.label)
        if least and length >= least and name.score >= 0.5:
            text = folded[name.start : name.end]
            if text not in known or known[text].score < name.score:
                known[text] = name
    taken = bytearray(len(folded))
    for name in names:
        taken[name.start : name.end] = b"\x01" * (name.end - name.start)
    out = list(names)
    known.update(_short(folded, names))
    for text in sorted(known, key=lambda text: (-len(text), text)):
        at = folded.find(text)
        while at >= 0:
            end = at + len(text)
            if taken.find(1, at, end) < 0:
                taken[at:end] = b"\x01" * len(text)
                out.append(Name(at, end, known[text].label, known[text].score))
            at = folded.find(text, end)
    return sorted(out, key=_start)
