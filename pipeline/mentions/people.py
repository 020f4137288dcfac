"""People: every named person with the posts that the text states, by sections 5 and 10 of ``docs/record.md``."""

import re
from bisect import bisect_left
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, takewhile

from pipeline.mentions import coreference, persons, titles
from pipeline.mentions.posts import Found, Held, carry_along, carry_over, post_before, posts_before
from pipeline.mentions.repairs import repaired
from pipeline.mentions.surroundings import Surroundings
from pipeline.mentions.types import Name, Person, Sentence
from pipeline.records import Post

_BRACKET = re.compile(
    r"[（(](?:[男女]|[一-龥]{1,4}族|(?:[一-龥]{1,3}党|民[盟革建进]|台盟|无党派(?:人士)?|九三学社|中共)界?"
    r"|[，,、 ]|[一-龥]{1,3}籍|已故|左[一二三四]|右[一二三四]|中|图[左右中])+[）)]"
)
_BRACKETED_POSTS = re.compile(r"[（(]([^（）()\n。]{3,40})[）)]")
_SEPARATOR = re.compile(r"[ ]*(?:[、，,/;；]|和|及|与|以及|、?暨|携|偕|\s)[ ]*(?:以及|和|及)?[ ]*")
_HONORIFICS = re.compile(rf"[ ]?{titles.honorific().pattern}")
_JOINT = re.compile(r"[ ]*(?:等)?(?:(?:[一二两三四五六七八九十\d]{1,3})(?:位|名|个))?(?:同志)?")
_ELECTED = re.compile(
    r"(?:等(?:\d{1,3}|[一二两三四五六七八九十]{1,3})[人位名])?(?:同志|先生|女士|医生|医师)?(?:全票|再次|均|还|又|同时|目前|现)?"
    r"(?:当选为?|被选为|被推选为|被聘为|被聘任为|被任命为|受聘为|受聘担任|受聘(?=[^请])|担任|出任|兼任|就任|任命为|聘为|转任|现任|(?<!责)任(?!职|务|免|命|何|教|期)|[，,]?系|是|为)"
)
_STATED_END = re.compile(r"[，,。；;、)）\n]|(?:$)|等|并|职务|一职")
# A line that introduces somebody: the name, a comma, perhaps sex and birth, then posts.
_LINE_START = re.compile(
    r"(?:^|\n)[ \t\u3000]*(?:(?:专家|嘉宾|讲者|主讲人?|作者|人物|讲师|个人)(?:简介|介绍)?[:：][ ]*)?$"
)
_INTRODUCED = re.compile(r"[ ]?[,:、]|[ ](?=[一-龥])")
_PART = re.compile(r"[^,、;:。\n]+")
_PAST = re.compile(r"曾|历任|先后|原任")
_HOLDS = re.compile(r"(?:现|同时|还)?(?:担任|兼任|任|为|是)")
_SPACES = re.compile(r"(?<=[一-龥])[ \u3000\u00a0]+(?=[一-龥])")
_MIDDLE = re.compile(r"(?<=\w)[ ]?[?？．•・‧∙.][ ]?(?=[一-龥])")


def find(
    text: str,
    folded: str,
    names: list[Name],
    sentences: list[Sentence],
    issuer: str | None = None,
    mended: list[Name] | None = None,
) -> list[Person]:
    """Finds the people of a text with their posts.

    Args:
        text: The text that was searched for names.
        folded: ``characters.fold(text)``.
        names: Names in text order, disjoint; those labelled ``person`` and ``title`` matter most.
        sentences: Sentences of the text.
        issuer: The body that issued the document, for 我局 and the like.
        mended: ``repairs.repaired(folded, names)``, if it is there already.

    Returns:
        Every mention of a person but bylines, in text order, 他 and 她 where it is sure whom they mean; ``posts`` are
        those stated at the mention, ``all_posts`` those stated anywhere in the text for the person.
    """
    names = persons.find(folded, repaired(folded, names) if mended is None else mended)
    around = Surroundings(text, folded, names)
    found = [_look_around(around, name) for name in names if name.label == "person"]
    _enumerate(around, found)
    _state(around, found)
    for person in found:
        _introduce(around, person)
        _settle(person, sentences)
    speaker = coreference.Speaker(issuer, text, around.units)
    mentions = [_mention(text, person, speaker) for person in found]
    people = [
        _person(person, mention, *known)
        for person, mention, known in zip(found, mentions, coreference.resolve(mentions), strict=True)
    ]
    return sorted(people + coreference.pronouns(folded, people), key=lambda person: person.start)


def _look_around(around: Surroundings, name: Name) -> Found:
    """A person with the posts written right before and after the name."""
    folded = around.folded
    before, phrase_start = posts_before(around, name.start)
    person = Found(name.start, name.end, before=before, phrase_start=phrase_start, phrase_end=name.end)
    carry_along(person.before)
    end = name.end
    if bracket := _BRACKET.match(folded, end):
        end = person.phrase_end = bracket.end()
    if not before:
        unit = around.organization_before(name.start)
        if unit is None and folded[name.start - 1 : name.start] == "的":
            start = around.unit_start.get(name.start - 1)
            unit = (start, name.start - 1) if start is not None else None
        if unit is not None and (unit[1] in around.unit_start or titles.end_of(folded, end) >= 0):
            person.affiliation = around.text[unit[0] : unit[1]]
            person.phrase_start = unit[0]
    for _ in range(2):
        at = end + 1 if folded[end : end + 1] == " " else end
        if honorific := _HONORIFICS.match(folded, at):
            end = person.phrase_end = honorific.end()
            continue
        title = around.title_after(at)
        if title is None or (at > end and around.text[slice(*title)] not in titles.lexicon("academic")):
            break
        # 张三副局长李四: the title belongs to whoever follows only after a space or comma.
        person.after.append(Held(None, around.text[slice(*title)], *title))
        end = person.phrase_end = title[1]
    if person.after and person.after[-1].title == "总书记" and folded.startswith("、国家主席", end):
        # 甲总书记、国家主席
        person.after.append(Held(None, "国家主席", end + 1, end + 5))
        end = person.phrase_end = end + 5
    if (
        person.after
        and before
        and before[-1].start in around.unit_end
        and all(titles.is_weak(post.title) for post in before)
    ):
        # 某某医院专家甲教授
        person.affiliation = before[-1].organization
    if person.affiliation and person.after:
        for post in person.after:
            post.organization = person.affiliation
        if name.end - name.start > 1 and folded[person.phrase_start - 1 : person.phrase_start] in ("、", ","):
            # 研究会理事长、首都师范大学黄某教授: a post before the affiliation is the same person's.
            person.before, start = posts_before(around, person.phrase_start - 1)
            if person.before and any(post.organization for post in person.before):
                person.phrase_start = start
                carry_along(person.before)
            else:
                person.before = []
    if not person.posts and (bracketed := _BRACKETED_POSTS.match(folded, person.phrase_end)):
        posts, start = posts_before(around, bracketed.end(1))
        if posts and start <= bracketed.start(1) + 1:
            carry_along(posts)
            person.after, person.phrase_end = posts, bracketed.end()
    return person


def _enumerate(around: Surroundings, found: list[Found]) -> None:
    """Numbers enumerations and lets organizations and shared titles run along them."""
    folded, group = around.folded, -1
    runs: list[list[Found]] = []
    for previous, person in zip([None, *found], found, strict=False):
        joined = previous is not None and _SEPARATOR.fullmatch(folded, previous.phrase_end, person.phrase_start)
        if previous is None or not joined:
            runs.append([person])
            continue
        if len(runs[-1]) == 1:
            group += 1
            previous.group = group
        person.group = group
        runs[-1].append(person)
    for run in runs:
        _share(around, run)
        for previous, person in pairwise(run):
            carry_over(person, previous)


def _share(around: Surroundings, run: list[Found]) -> None:
    """Shares a title along an enumeration: 副市长甲、乙 and 姚娉和张巨明两位副局长."""
    last = run[-1]
    joint = _JOINT.match(around.folded, last.phrase_end)
    if joint and joint.end() > last.phrase_end and not last.posts:
        title = around.title_after(joint.end())
        if title is not None and not titles.is_weak(around.text[slice(*title)]):
            organization = run[0].affiliation
            for person in run:
                if not person.posts:
                    person.after.append(Held(organization, around.text[slice(*title)], *title, carried=True))
            last.phrase_end = title[1]
            return
    _share_behind(run)
    start = None
    for at, person in enumerate(run):
        if person.affiliation and not person.posts:
            start = at
        elif start is not None and person.posts:
            if (
                len(person.after) == 1
                and not person.before
                and not person.affiliation
                and titles.is_shared(person.after[0].title)
            ):
                # 某医院韩某、彭某教授: the affiliation and the title belong to both.
                for member in run[start : at + 1]:
                    member.after = [replace(person.after[0], organization=run[start].affiliation, carried=True)]
            start = None
    for previous, person in pairwise(run):
        if person.affiliation or not previous.before or any(post.title != "老师" for post in previous.after):
            continue
        if any(post.title != "老师" for post in person.posts):
            continue
        if re.search("[，,;；]|以及", around.folded[previous.phrase_end : person.phrase_start]):
            continue
        shared = list(takewhile(lambda post: titles.is_shared(post.title), reversed(previous.before)))
        person.before.extend(replace(post, carried=post.organization is not None) for post in reversed(shared))


def _share_behind(run: list[Found]) -> None:
    """Gives a title that stands once behind all of a list to everybody in it: 甲、乙、丙院士."""
    bare: list[Found] = []
    for person in run:
        if not person.posts and not person.affiliation:
            bare.append(person)
            continue
        once = len(person.after) == 1 and not person.before and not person.affiliation
        if once and person.after[0].title in titles.lexicon("together"):
            for member in bare:
                member.after = [replace(person.after[0], carried=True)]
        bare = []


def _state(around: Surroundings, found: list[Found]) -> None:
    """Takes the posts that a clause states after a name: 当选为…主任委员, 任…院长, 是…主任, and appositions."""
    folded = around.folded
    groups: dict[int, list[Found]] = {}
    last: Held | None = None
    last_end = -1
    for person in found:
        if person.group >= 0:
            groups.setdefault(person.group, []).append(person)
        verb = _ELECTED.match(folded, person.phrase_end)
        if verb is None:
            continue
        posts = _stated(around, verb.end())
        if not posts:
            continue
        if posts[0].organization is None:
            if last is not None and person.start - last_end < 60 and "。" not in folded[last_end : person.start]:
                posts[0].organization = last.organization
            elif "选" in verb[0]:
                posts[0].organization = around.elected_by(person.start)
        carry_along(posts)
        if "选" in verb[0] or verb[0][-1] in "任为":
            last, last_end = posts[-1], posts[-1].end
        for member in groups.get(person.group, [person]):
            member.after.extend(replace(post) for post in posts)


def _stated(around: Surroundings, start: int) -> list[Held]:
    """The posts that a clause from ``start`` names, up to the first sign that it goes on otherwise."""
    folded = around.folded
    stop = min(start + 60, len(folded))
    if (line := folded.find("\n", start, stop)) >= 0:
        stop = line
    posts: list[Held] = []
    at = start
    while at < stop:
        unit_end = around.unit_end.get(at, at)
        title = around.title_after(unit_end)
        if title is None and unit_end == at:
            for length in range(1, 24):
                if at + length >= stop or folded[at + length] in "，。；、,;":
                    break
                end = titles.end_of(folded, at + length)
                if end > 0 and _STATED_END.match(folded, end) and not re.search(r"[了的]", folded[at : at + length]):
                    title = (at + length, end)
                    break
        if title is None:
            break
        near = bisect_left(around.person_starts, at)
        if near < len(around.person_starts) and around.person_starts[near] < title[0]:
            # Someone else's: 当选为委员，秦某任秘书长.
            break
        post = post_before(around, title[1])
        if post is None or post.title == "主持人" or not _STATED_END.match(folded, title[1]):
            # Who is host of an evening (甲担任主持人) presides, and holds no post.
            break
        if post.start != at and post.organization is not None:
            post = Held(around.text[at : title[0]] or None, around.text[slice(*title)], at, title[1])
        posts.append(post)
        if folded[title[1] : title[1] + 1] not in "、，,兼":
            break
        at = title[1] + 1
        if lead := _HOLDS.match(folded, at):
            at = lead.end()
    return posts


def _introduce(around: Surroundings, person: Found) -> None:
    """Takes the posts of a line that introduces a person: 王某，主任医师，某大学教授；任某学会委员."""
    folded = around.folded
    opened = _INTRODUCED.match(folded, person.phrase_end)
    if person.before or opened is None or not _LINE_START.search(folded, max(0, person.start - 12), person.start):
        return
    line_end = folded.find("\n", opened.end())
    stop = min(len(folded) if line_end < 0 else line_end, opened.end() + 400)
    near = bisect_left(around.person_starts, opened.end())
    if near < len(around.person_starts) and around.person_starts[near] < stop:
        # Posts before the next person are that person's.
        stop = folded.rfind("。", opened.end(), around.person_starts[near])
    posts: list[Held] = []
    unread = 0
    sure = opened[0][-1] == ","
    for part in _PART.finditer(folded, opened.end(), stop):
        post = post_before(around, part.end())
        if post is None or post.start < part.start() or _PAST.match(folded, part.start()):
            unread += 1
            if not posts and (unread > 3 or not sure):
                # Behind a colon somebody speaks, unless a post of a body comes first.
                return
            continue
        sure = sure or post.organization is not None
        if not sure:
            return
        lead = _HOLDS.match(folded, part.start())
        if post.organization is not None and lead and post.start < lead.end():
            post = replace(post, organization=around.text[lead.end() : part.end() - len(post.title)], start=lead.end())
        posts.append(post)
    if len(posts) > 1:
        person.after.extend(posts)


def _settle(person: Found, sentences: list[Sentence]) -> None:
    """Drops what is no post beside another: 教授 of the same institution, 老师, 博士."""
    strong = [post for post in person.posts if not titles.is_weak(post.title)]
    if strong:
        person.before = [post for post in person.before if not titles.is_weak(post.title)]
        person.after = [post for post in person.after if not titles.is_weak(post.title)]
    if person.before and any(_employs(post.organization) for post in person.before):
        needless = [post for post in person.after if titles.is_academic(post.title) and post.organization is None]
        person.after = [post for post in person.after if post not in needless]
        person.dropped = tuple(post.title for post in needless)


_EMPLOYER = re.compile(
    r"(?:大学|学院|学校|医院|研究院|研究所|[科系所]|研究生院|中心|教研室|[党小中附]校|病区|院区|[处室部])$"
)
_SOCIETY = re.compile(r"学会|协会|分会|联盟|学组|专委会|专业委员会|大会|论坛|基金会")


def _employs(organization: str | None) -> bool:
    return organization is not None and bool(_EMPLOYER.search(organization)) and not _SOCIETY.search(organization)


def _mention(text: str, found: Found, speaker: coreference.Speaker) -> coreference.Mention:
    name = plain(text[found.start : found.end])
    posts = dict.fromkeys(
        (speaker.resolve(held.organization, held.start) if held.organization else None, held.title)
        for held in found.posts
    )
    surname = name if len(name) == 1 else ""
    if surname and found.after:
        name += found.after[0].title
    address = bool(found.after) and not found.before and (bool(surname) or found.affiliation is None)
    return coreference.Mention(name, surname, tuple(posts), address or bool(surname), found.dropped)


def _person(found: Found, mention: coreference.Mention, name: str, posts: tuple[coreference.Pair, ...]) -> Person:
    return Person(
        start=found.start,
        end=found.end,
        name=name,
        text_start=found.start,
        text_end=found.after[0].end if mention.surname and found.after else found.end,
        posts=tuple(_post(*pair) for pair in mention.posts),
        all_posts=tuple(_post(*pair) for pair in posts),
        phrase_start=min(found.phrase_start, found.start),
        phrase_end=max(found.phrase_end, found.end),
        group=found.group,
    )


@lru_cache(maxsize=4096)
def _post(organization: str | None, title: str) -> Post:
    return Post(organization=organization, title=title)


def plain(name: str) -> str:
    """A name without layout spaces, the parts of a foreign one joined by ``·``."""
    return name if name.isalpha() else _MIDDLE.sub("·", _SPACES.sub("", name))
