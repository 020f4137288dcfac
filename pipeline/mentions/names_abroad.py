"""Names from abroad: people between a country and a title, in several parts, and in Latin letters."""

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import pairwise

from pipeline import resources
from pipeline.mentions.types import Name

_HAN = "\u4e00-\u9fff"
_PLACES = ("names_divisions.txt", "names_places.txt", "names_organization_heads.txt")


@cache
def _abroad() -> re.Pattern[str]:
    """A country, then what may be a name, not the name of a body or a division."""
    countries = resources.either(resources.words("corpora", "lexicons", "names_countries.txt"))
    return re.compile(rf"({countries})([{_HAN}·]{{1,8}}[^部院会府厅局党军团社行省市州区国盟队员处所馆校司])")


def heads_of_state(folded: str, names: list[Name]) -> list[Name]:
    """The person between a country and a title that the tagger took into one name with the country: 捷克泽曼|总统."""
    out = []
    for name, title in pairwise(names):
        if title.label == "title" and title.start == name.end and name.label in ("place", "organization", "person"):
            match = _abroad().fullmatch(folded, name.start, name.end)
            if match and not any(match[2] in resources.words("corpora", "lexicons", file) for file in _PLACES):
                out.append(Name(name.start, match.end(1), "place", name.score))
                out.append(Name(match.end(1), name.end, "person", name.score))
    return out


_LATIN = re.compile(
    r"[A-Z](?<![A-Za-z0-9@./-].)[a-z]+(?:-[A-Z][a-z]+)?(?: [A-Z]\.?)?(?: [A-Z][a-z]{1,15}){1,2}(?![A-Za-z0-9@/-])"
)
# As a name is written at home, behind it in parentheses.
_AT_HOME = re.compile(r"\(([A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f.'’· -]{1,40}[a-z\u00e0-\u024f])(?=[,;)])")


def foreign(folded: str, names: list[Name]) -> list[Name]:
    """People from abroad: parts that the tagger left apart (卡尔·|马丁), and names in Latin letters.

    In parentheses behind words in Chinese those belong to them: a person behind a person, 汉斯·贝克(Hans Beck), and
    behind anything else none, 入学考试(Entrance Test).
    """
    out = []
    no_people = resources.words("corpora", "lexicons", "names_latin.txt")
    for match in _LATIN.finditer(folded):
        at = match.start() - 1
        if at > 0 and folded[at] == "(" and "\u4e00" <= folded[at - 1] <= "\u9fff":
            continue
        if not no_people.intersection(re.split("[ -]", match[0])):
            out.append(Name(match.start(), match.end(), "person", 0.7))
    if out:
        starts, ends = [n.start for n in names], [n.end for n in names]
        others = [n.label in ("person", "byline") for n in names]
        out = [n for n in out if all(others[bisect_right(ends, n.start) : bisect_left(starts, n.end)])]
    for name in names:
        home = _AT_HOME.match(folded, name.end) if name.label == "person" else None
        if home:
            out.append(Name(home.start(1), home.end(1), "person", 0.8))
    for before, after in pairwise(names):
        if before.label == after.label == "person" and after.start == before.end + 1 and folded[before.end] in "·•?.":
            out.append(Name(before.start, after.end, "person", min(before.score, after.score)))
    return out
