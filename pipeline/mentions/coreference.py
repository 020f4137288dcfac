"""Coreference inside a document: 赵局长 → 赵长山, 我局 → the issuer, 省质监局 ↔ 省质量技术监督局."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline import resources
from pipeline.mentions import titles
from pipeline.mentions.types import Person

Pair = tuple[str | None, str]

_OWN = re.compile(
    r"^(?:我|本)(院|校|局|市|区|县|省|厅|处|部|镇|乡|会|社|团|所|站|台|行|厂|公司|集团|学院|医院|中心|委|办)"
)
_THAT = re.compile(r"^该(院|校|局|市|区|县|省|厅|处|部|镇|乡|会|社|团|所|站|台|行|厂|公司|集团|学院|医院|中心|委|办)")
_ENDINGS = {
    "校": ("大学", "学院", "学校", "中学", "小学", "校", "中"),
    "院": ("院",),
    "市": ("市",),
    "委": ("委", "委员会"),
    "办": ("办", "办公室"),
}
# Between the parts of a foreign name.
_PARTS = re.compile(r"[·\-‐ ]")
# Titles by which anybody who leads something is addressed.
_ADDRESSES = frozenset("总 主任 主席 医生 医师".split())  # noqa: SIM905
_GENERIC = frozenset("院 校 局 医院 学院 学校 集团 公司 集团公司 我院 我校 我局 该院 该校 该局 本院 本校".split())  # noqa: SIM905
_NUMBERED = re.compile(r"第([一二三四五六七八九十\d]+)")
_BACK = 200  # units that 该局 may look back over
_COMPANY = re.compile(r"^[一-龥（）()]{0,10}(?:集团|公司)$")
_PLACE = re.compile(r"^([一-龥]{2,7}?(?:自治[州县区]|[省市县区]))")


class Speaker:
    """Who says 我院 in a document, and what 该院 means.

    Args:
        issuer: The body that issued the document, if known.
        text: The text.
        units: Organizations in the text as ``(start, end)``, in order.
    """

    def __init__(self, issuer: str | None, text: str, units: list[tuple[int, int]]) -> None:
        self.issuer = issuer
        self.text = text
        self.units = units

    def resolve(self, organization: str, position: int) -> str:
        """The organization with 我院 or 该院 at its front replaced, where it is certain; else as written."""
        if own := _OWN.match(organization):
            known = self._own(own[1], position)
        elif that := _THAT.match(organization):
            own, known = that, self._antecedent(that[1], position)
        else:
            return organization
        return known + organization[own.end() :] if known else organization

    def _own(self, kind: str, position: int) -> str | None:
        if self.issuer is None:
            return None
        if not self.issuer.endswith(_ENDINGS.get(kind, (kind,))) and kind not in "市县区省":
            # The page's source is a newspaper: 我院 is whoever the report speaks of.
            return self._antecedent(kind, position)
        if kind in "市县区省":
            place = _PLACE.match(self.issuer)
            return place[1] if place and place[1].endswith(kind) else None
        return self.issuer if self.issuer.endswith(_ENDINGS.get(kind, (kind,))) else None

    def _antecedent(self, kind: str, position: int) -> str | None:
        endings = _ENDINGS.get(kind, (kind,))
        at = bisect_left(self.units, (position,))
        for start, end in reversed(self.units[max(0, at - _BACK) : at]):
            if end <= position and self.text[start:end].endswith(endings) and end - start > 2:
                return self.text[start:end]
        return None


@cache
def _double_surnames() -> frozenset[str]:
    """欧阳 and the like."""
    return frozenset(name for name in _surnames() if len(name) == 2)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(resources.words("corpora", "lexicons", "names_surnames.txt"))


def abbreviates(short: str, full: str) -> bool:
    """True where ``short`` is ``full`` with characters left out: 省质监局 and 省质量技术监督局.

    Both end alike (委 is short for 委员会, 办 for 办公室), a company may lack its form (望湖 and 望湖科技有限公司),
    and a bare kind (医院) is short for anything of that kind. 某市 and 某市政府 are two bodies.
    """
    if short == full:
        return True
    if len(short) >= len(full) or not short:
        return False
    if len(short) > 1 and full.startswith(short) and _COMPANY.search(full[len(short) :]):
        return True
    tail = {"委": "会", "办": "室", "大": "学"}.get(short[-1])
    if short[-1] != full[-1] and full[-1] != tail:
        return False
    if full.startswith(short) and _COMPANY.search(full[len(short) :]):
        return True
    if short in _GENERIC:
        return short[-1] == full[-1] or (short in ("学校", "校") and full.endswith(("大学", "学院", "中学", "小学")))
    if any(number not in short for number in _NUMBERED.findall(full)):
        return False
    if full in (short + "政府", short + "人民政府"):
        return False
    rest = iter(full)
    return all(character in rest for character in short)


@dataclass(slots=True)
class Mention:
    """A mention of a person, to be resolved.

    Attributes:
        name: As written; a surname alone with its title (赵局长).
        surname: The surname where nothing else of the name is written, else ``""``.
        posts: Posts stated at the mention, as ``(organization, title)``.
        address: True where the only title stands behind the name, which may be a courtesy for 副局长.
        dropped: Academic titles that a post beside them made needless.
    """

    name: str
    surname: str
    posts: tuple[Pair, ...]
    address: bool
    dropped: tuple[str, ...] = ()


def merge(mentions: list[tuple[Pair, ...]]) -> tuple[Pair, ...]:
    """The posts of one person without repetitions; a post in two forms once, in its fullest, where it first stood.

    Args:
        mentions: The posts of each mention. Those of one mention are different ones: 外科主任、普通外科主任.

    Returns:
        Pairs of organization and title; 老师 and the like only where nothing else is said.
    """
    kept: list[Pair] = []
    for posts in mentions:
        known = len(kept)
        for post in posts:
            for at, other in enumerate(kept):
                bare = other[1] == post[1] and not (other[0] and post[0])
                joined = _join(other, post) if at < known or bare or other == post else None
                if joined is not None:
                    kept[at] = joined
                    break
            else:
                kept.append(post)
    strong = [post for post in kept if not titles.is_weak(post[1])]
    named = [post for post in kept if post[1] != "老师"]
    return tuple(dict.fromkeys(strong or named or kept))


def _join(one: Pair, other: Pair) -> Pair | None:
    """One post for two that mean the same, or ``None``."""
    (a, title), (b, second) = one, other
    if titles.is_national(title) != titles.is_national(second) and (a or b):
        return None
    if not titles.same(title, second):
        if not titles.same(second, title):
            return None
        title = second
    if a is None or b is None:
        return a or b, title
    if abbreviates(b, a) or b in (a + "政府", a + "人民政府") or a in (b + "政府", b + "人民政府"):
        return a, title
    return (b, title) if abbreviates(a, b) else None


def resolve(mentions: list[Mention]) -> list[tuple[str, tuple[Pair, ...]]]:
    """Gives surnames with a title and short foreign names their full name, and everybody all their posts.

    Args:
        mentions: Mentions of people in text order.

    Returns:
        Name and all posts of each mention; two full names told before that fit a surname and title leave it unresolved.
    """
    full: dict[str, list[Mention]] = {}
    for mention in mentions:
        if not mention.surname:
            full.setdefault(mention.name, []).append(mention)
    by_first: dict[str, list[str]] = {}
    by_part: dict[str, list[str]] = {}
    for name in full:
        by_first.setdefault(name[0], []).append(name)
        for part in _parts(name):
            by_part.setdefault(part, []).append(name)
    names: list[str] = []
    before: set[str] = set()
    for mention in mentions:
        names.append(_full_name(mention, full, by_first, by_part, before))
        before.add(names[-1])
    firm: dict[str, list[Pair]] = {}
    for name, mention in zip(names, mentions, strict=True):
        if not mention.address:
            firm.setdefault(name, []).extend(mention.posts)
    stated: dict[str, list[tuple[Pair, ...]]] = {}
    for name, mention in zip(names, mentions, strict=True):
        posts = mention.posts
        told = stated.setdefault(name, [])
        if mention.address and posts:
            known = firm.get(name, []) + [post for earlier in told for post in earlier]
            posts = tuple(post for post in posts if not any(_addressed(title, post[1]) for _, title in known))
        if posts:
            told.append(posts)
    needless: dict[str, set[str]] = {}
    for name, mention in zip(names, mentions, strict=True):
        if mention.dropped:
            needless.setdefault(name, set()).update(mention.dropped)
    merged = {name: _needed(merge(posts), needless.get(name, set())) for name, posts in stated.items()}
    return [(name, merged[name]) for name in names]


def _needed(posts: tuple[Pair, ...], needless: set[str]) -> tuple[Pair, ...]:
    """The posts without bare academic titles that another mention shows to be needless."""
    return tuple(post for post in posts if post[0] is not None or post[1] not in needless) if needless else posts


def _addressed(known: str, title: str) -> bool:
    return known.endswith(title) or titles.head(known) == titles.head(title) == title


def _full_name(
    mention: Mention,
    full: dict[str, list[Mention]],
    by_first: dict[str, list[str]],
    by_part: dict[str, list[str]],
    told: set[str],
) -> str:
    """The full name that a mention is short for, where one fits; else what is written.

    Args:
        mention: The mention.
        full: The mentions by name of those who are written out.
        by_first: Their names by the first character.
        by_part: The names of several parts by each part (马克-艾伦), and those of three characters by the last two.
        told: The names before the mention: of several that fit, the only one told already is meant.
    """
    if mention.surname or (mention.name in _double_surnames() and mention.posts):
        surname = mention.surname or mention.name
        candidates = [n for n in by_first.get(surname[0], ()) if n.startswith(surname) and n != mention.name]
        heads = {titles.head(title) for _, title in mention.posts}
        fitting = [
            name
            for name in candidates
            if any(titles.head(title) in heads for other in full[name] for _, title in other.posts)
        ]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting and len(candidates) == 1 and not (heads and any(m.posts for m in full[candidates[0]])):
            return candidates[0]
        loose = fitting or [name for name in candidates if _may_be(mention, full[name])]
        return _only(loose, told) or mention.name
    return _only([name for name in by_part.get(mention.name, ()) if name != mention.name], told) or mention.name


def _parts(name: str) -> Sequence[str]:
    """What a name may be cut down to: a part of a foreign one, the given name of a Chinese one of three characters."""
    parts = _PARTS.split(name)
    if len(parts) > 1:
        return parts
    return (name[1:],) if len(name) == 3 and name[0] in _surnames() else ()


def _only(names: list[str], told: set[str]) -> str | None:
    """The only one of some names, or the only one of them that was told already."""
    before = names if len(names) == 1 else [name for name in names if name in told]
    return before[0] if len(before) == 1 else None


def _may_be(mention: Mention, others: list[Mention]) -> bool:
    """True where a title may address somebody whose posts are others: 王老师, 王教授, 王部长 of 组织部长."""
    known = [title for other in others for _, title in other.posts]
    return all(
        titles.is_weak(title)
        or titles.is_academic(title)
        or title in _ADDRESSES
        or any(k.endswith(title) for k in known)
        for _, title in mention.posts
    )


_PRONOUN = re.compile(
    r"[他她](?!们|人)"
    r"(?=在?[^，。；,;\n]{0,8}?(?:指出|强调|表示|要求|希望|说|认为|介绍|提出|宣布|号召|谈到|勉励|建议|回顾|感谢|代表|讲|作))"
)
_OPENS = re.compile(r"(?:[。！!？?；;，,：:”\n ]|^)[“]?(?:会上|讲话中|致辞中|同时|最后|随后|此外|接着)?[，,]?$")
_SPEAKS = re.compile(
    r"(?:同志|先生|女士|教授)?(?!的|在[^，。,]{0,24}的)[^。！!？?；;\n]{0,24}?"
    r"(?:指出|强调|表示|要求|主持|讲话|致辞|致[一-龥]{0,3}词|发言|说|认为|介绍|宣布|作[一-龥“”]{0,12}报告|授课|宣讲|讲授)"
)
# Whoever stands behind these is spoken of: 代表某某表示祝贺, 传达了某某讲话精神.
_SPOKEN_OF = re.compile(r"(?:代表|根据|按照|学习|贯彻|传达|落实|感谢|围绕|结合|以)[^，。；,;\n]*$")


def pronouns(folded: str, people: list[Person]) -> list[Person]:
    """Finds 他 and 她 that start a clause of speech, where the one who spoke before is sure.

    That is the nearest person before it, in the same or the preceding paragraph, who is no part of an enumeration and
    of whom the text says that they speak.

    Args:
        folded: Folded text.
        people: The people of the text, in text order, with their resolved names.

    Returns:
        The pronouns in text order, each with the name and the posts of the person.
    """
    if not people:
        return []
    starts = [person.start for person in people]
    found = []
    for match in _PRONOUN.finditer(folded):
        start, end = match.span()
        if not _OPENS.search(folded, max(0, start - 6), start):
            continue
        at = bisect_left(starts, start) - 1
        if at < 0:
            continue
        person = people[at]
        if (
            folded.count("\n", person.end, start) > 1
            or person.group >= 0
            or not _SPEAKS.match(folded, person.phrase_end)
        ):
            continue
        found.append(
            Person(
                start=start,
                end=end,
                name=person.name,
                text_start=start,
                text_end=end,
                all_posts=person.all_posts,
                phrase_start=start,
                phrase_end=end,
                pronoun=True,
            )
        )
    return found
