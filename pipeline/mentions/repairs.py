"""Names that the tagger cut wrongly, mended before people and organizations are looked for."""

import re

from pipeline.mentions import titles
from pipeline.mentions.body_words import countries, endings
from pipeline.mentions.persons import sure_surnames, surnames
from pipeline.mentions.types import Name

_SEVERAL = re.compile(r"[、,;。]")
_PART = re.compile(r"[^、,;。 ]+")
_MADE = re.compile(r"([一-龥]{2,4}?)(?:全票|再次)?(?:当选为?|担任|出任|受聘为?|任)")
# Marks and 由 that the tagger took along: △|某某医院, 由|药学院.
_FRONT = re.compile(r"[△▲●■◆★→>»•*#]+|由(?=[一-龥]{2})")
_REGION = re.compile(r"[市县州省区](?=副?[市县州省区]长)|(?:街道|[镇乡])(?=[党纪]工?委|办事处|人大|副?[镇乡]长)")
_MAY_BE_CUT = ("person", "organization")
_NO_GIVEN = frozenset("副原前代兼总正女新老该本各校院局县市区省镇乡厅处科部系所组党团")
_HEADS = ("总统", "总理", "首相", "国王")
_STAFF = re.compile(r"(.*(?:大学|学院|医院|集团|公司|委员会|协会|学会|中心|[局厅]))([一-龥]{2,3})")


def repaired(folded: str, names: list[Name]) -> list[Name]:
    """Takes names apart that are several: 某某委常委、某某部, or that hold who was elected: 某某当选为某委员会.

    Args:
        folded: Folded text.
        names: Names in text order, disjoint.

    Returns:
        The names in text order, disjoint.
    """
    found: list[Name] = []
    for at, name in enumerate(names):
        if name.label in _MAY_BE_CUT:
            name = _cut(folded, name, names, at)
        last = found[-1] if found else None
        if last is not None and last.end == name.start and (last.label, name.label) == ("place", "person"):
            if folded[last.start : name.end] in countries():
                # 印度|尼西亚
                found[-1] = Name(last.start, name.end, "place", name.score)
                continue
        elif last is not None and last.label == "person" and _opens_bracket(folded, last, name):
            # 望湖|(|盐城)康复医院
            found[-1] = Name(last.start, name.end, "organization", name.score)
            continue
        elif last is not None and _takes_given(folded, last, name):
            found[-1] = Name(last.start, last.end + 1, "person", last.score)
            name = Name(name.start + 1, name.end, "title", name.score)
        if name.label == "organization" and _reports(folded, name):
            found.append(Name(name.start, name.end - 2, "person", name.score))
            continue
        if name.label == "organization" and (staff := _employee(folded, name)):
            found += staff
            continue
        if name.label in ("facility", "event", "byline") or name.end - name.start < 3:
            found.append(name)
        elif (mark := _SEVERAL.search(folded, name.start, name.end)) and _separate(folded, name, mark.start()):
            for part in _PART.finditer(folded, name.start, name.end):
                found.append(Name(part.start(), part.end(), name.label, name.score))
        elif name.label == "organization" and (made := _MADE.match(folded, name.start, name.end)):
            rest = name.end - made.end()
            if "选" not in made[0] and rest < 2:
                found.append(name)
                continue
            found.append(Name(*made.span(1), "person", name.score))
            if rest >= 2:
                found.append(Name(made.end(), name.end, "organization", name.score))
        else:
            found.append(name)
    return found


def _takes_given(folded: str, last: Name, name: Name) -> bool:
    """True where the tagger took the last character of a name for the first of a title: 赵某|一院长."""
    cut = last.end == name.start and (last.label, name.label) == ("person", "title") and last.end - last.start == 2
    if not cut or folded[last.start] not in sure_surnames() or folded[name.start] in _NO_GIVEN:
        return False
    return titles.end_of(folded, name.start) < 0 and titles.end_of(folded, name.start + 1) == name.end


def _reports(folded: str, name: Name) -> bool:
    """True where the tagger took whoever acts behind a title for a body: 局长|寿某某通报."""
    if name.end - name.start not in (4, 5) or folded[name.start] not in sure_surnames():
        return False
    acting = titles.acts(folded[name.end - 2 : name.end]) and not titles.is_everyday(folded[name.start : name.end])
    return acting and titles.start_of(folded, name.start) >= 0


def _separate(folded: str, name: Name, mark: int) -> bool:
    """True where a mark in a name parts two names; not in 第五、第七届全国人大, 内、外科 or a bracket."""
    if "(" in folded[name.start : name.end]:
        return False
    return name.label != "organization" or folded[mark] != "、" or folded[mark - 1] in endings()


def _opens_bracket(folded: str, last: Name, name: Name) -> bool:
    """True where a name goes on behind a bracket that a supposed person opens."""
    return (
        name.label == "organization"
        and folded[last.end : name.start] == "("
        and ")" in folded[name.start : name.end - 1]
        and "(" not in folded[name.start : name.end]
    )


def _cut(folded: str, name: Name, names: list[Name], at: int) -> Name:
    """A name without a mark before it; a company or a town that the tagger took for a person under its right label."""
    if name.label == "organization" and (front := _FRONT.match(folded, name.start, name.end)):
        return Name(front.end(), name.end, name.label, name.score) if front.end() < name.end - 1 else name
    if name.label != "person":
        return name
    if region := _REGION.match(folded, name.end):
        # 某某|市|市长
        return Name(name.start, region.end(), "place", name.score)
    long = name.end - name.start > 3 and folded[name.start : name.start + 2] not in surnames()
    named = folded[name.start] in surnames() and not long
    if named or "·" in folded[name.start : name.end] or at + 2 > len(names):
        return name
    title = name.end + (folded[name.end : name.end + 1] in ("的", " "))
    end = max(titles.end_of(folded, title), names[at + 1].end if names[at + 1].start == title else -1)
    if folded[title:end] in _HEADS and folded[name.start : name.end] != "联邦":
        # 普京|总统|盛情
        return name
    if end < 0 or not (titles.is_corporate(folded[title:end]) or folded.endswith("负责人", title, end)):
        return name
    following = [n for n in names[at + 1 : at + 3] if n.start == end]
    if any(n.label == "person" for n in following):
        # 小望湖|合伙人|甲
        return Name(name.start, name.end, "organization", name.score)
    return name


def _employee(folded: str, name: Name) -> list[Name]:
    """An organization and the person behind it that the tagger took into one: 某某大学|马某|副校长."""
    staff = _STAFF.fullmatch(folded, name.start, name.end)
    if staff is None or staff[2][0] not in sure_surnames() or titles.end_of(folded, name.end) < 0:
        return []
    if staff[2][-1] in endings() or titles.is_everyday(staff[2]):
        return []
    return [
        Name(name.start, staff.end(1), "organization", name.score),
        Name(*staff.span(2), "person", name.score),
    ]
