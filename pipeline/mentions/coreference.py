"""Coreference inside a document: 赵局长 → 赵长山, 我局 → the issuer, 省质监局 ↔ 省质量技术监督局."""

import re
from dataclasses import replace
from functools import cache

from pipeline import resources
from pipeline.mentions import titles
from pipeline.mentions.types import Person
from pipeline.records import Post

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
_GENERIC = frozenset("院 校 局 医院 学院 学校 集团 公司 集团公司 我院 我校 我局 该院 该校 该局 本院 本校".split())  # noqa: SIM905
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
        for start, end in reversed(self.units):
            if end <= position and self.text[start:end].endswith(endings) and end - start > 2:
                return self.text[start:end]
        return None


@cache
def _double_surnames() -> frozenset[str]:
    """欧阳 and the like."""
    return frozenset(name for name in resources.words("corpora", "lexicons", "names_surnames.txt") if len(name) == 2)


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
    if full in (short + "政府", short + "人民政府"):
        return False
    rest = iter(full)
    return all(character in rest for character in short)


def merge(mentions: list[tuple[Post, ...]]) -> list[Post]:
    """The posts of one person without repetitions; a post in two forms once, in its fullest, where it first stood.

    Args:
        mentions: The posts of each mention. Those of one mention are different ones: 外科主任、普通外科主任.
    """
    kept: list[Post] = []
    for posts in mentions:
        known = len(kept)
        for post in posts:
            for at, other in enumerate(kept):
                joined = (
                    _join(other, post)
                    if at < known or (other.title == post.title and not (other.organization and post.organization))
                    else None
                )
                if joined is not None:
                    kept[at] = joined
                    break
            else:
                kept.append(post)
    strong = [post for post in kept if not titles.is_weak(post.title)]
    return list(dict.fromkeys(strong or kept))


def _join(one: Post, other: Post) -> Post | None:
    """One post for two that mean the same, or ``None``."""
    if titles.is_national(one.title) != titles.is_national(other.title) and (one.organization or other.organization):
        return None
    if titles.same(one.title, other.title):
        title = one.title
    elif titles.same(other.title, one.title):
        title = other.title
    else:
        return None
    a, b = one.organization, other.organization
    if a is None or b is None:
        return Post(organization=a or b, title=title)
    if abbreviates(b, a) or b in (a + "政府", a + "人民政府") or a in (b + "政府", b + "人民政府"):
        return Post(organization=a, title=title)
    return Post(organization=b, title=title) if abbreviates(a, b) else None


def resolve(people: list[Person], text: str) -> list[Person]:
    """Gives surnames with a title and short foreign names their full name, and everybody all their posts.

    Args:
        people: Mentions in text order, ``name`` as written and ``all_posts`` those of the mention.
        text: The text.

    Returns:
        The same mentions; two full names that fit one surname and title leave it unresolved.
    """
    full: dict[str, list[Person]] = {}
    for person in people:
        if person.end - person.start > 1:
            full.setdefault(person.name, []).append(person)
    named = [replace(person, name=_full_name(person, full)) for person in people]
    later: dict[str, list[Post]] = {}
    for person in named:
        known_posts = later.setdefault(person.name, [])
        if not _is_address(person):
            known_posts.extend(person.posts)
    stated: dict[str, list[tuple[Post, ...]]] = {}
    for person in named:
        known = stated.setdefault(person.name, [])
        earlier = [post for posts in known for post in posts]
        known.append(
            tuple(
                post
                for post in person.posts
                if not (
                    _is_address(person)
                    and any(_addressed(other.title, post.title) for other in earlier + later[person.name])
                )
            )
        )
    merged = {name: tuple(merge(posts)) for name, posts in stated.items()}
    return [replace(person, all_posts=merged[person.name]) for person in named]


def _is_address(person: Person) -> bool:
    """True for 赵局长 and 赵长山局长, where the title may be a courtesy for 副局长."""
    return person.phrase_end > person.end and (person.phrase_start == person.start or person.end - person.start == 1)


def _addressed(known: str, title: str) -> bool:
    return known.endswith(title) or titles.head(known) == titles.head(title) == title


def _full_name(person: Person, full: dict[str, list[Person]]) -> str:
    if person.end - person.start == 1 or (
        person.end - person.start == 2 and person.name[:2] in _double_surnames() and person.posts
    ):
        surname = person.name[: person.end - person.start]
        candidates = [name for name in full if name.startswith(surname) and name != person.name]
        heads = {titles.head(post.title) for post in person.posts}
        fitting = [
            name
            for name in candidates
            if any(titles.head(post.title) in heads for mention in full[name] for post in mention.posts)
        ]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting and len(candidates) == 1 and (not heads or not any(m.posts for m in full[candidates[0]])):
            return candidates[0]
        return person.name
    if "·" not in person.name:
        longer = [name for name in full if "·" in name and person.name in name.split("·")]
        if len(longer) == 1:
            return longer[0]
    return person.name
