"""Who holds an event: 由A、B主办, A举办, 主办单位：A, C承办, D协办."""

import re
from collections.abc import Mapping

from pipeline.events import lexicon
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.mentions.types import Organization

_ROLES = {"承办": "organizer", "协办": "co_organizer", "支持": "supporter", "指导": "supporter"}  # others: the host
_ROLE = re.compile(r"承办|协办|支持|指导|主办|举办|召开|举行|开展|组织|发起|启动|联合")
_JOINED = re.compile(r"(?:[\s、,，和及与]|以及|等|联合|会同|携手|[(（][^)）]{0,24}[)）])*")
_DIRECT = re.compile(
    r"(?:等[^，。；]{0,6})?[、,，\s]*(?:[于在]?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?[上下]?午?)?(?:联合|共同|具体|负责|单位)?(?:主办|承办|协办|支持|指导|发起|举办|召开|组织|举行|开展)"
)
_LABEL = re.compile(r"(?P<verb>主办|举办|承办|协办|支持|指导)(?:单位|方|机构)?(?:[:：]|为|是)[^。；\n]{0,80}$")
# A line of a notice: 三、主办单位：A.
_FIELD = re.compile(r"(?:^|[\n、.．)）])\s*(?:主办|承办|协办|支持|指导)(?:单位|方|机构)[:：]\s*$")
_STOP = re.compile(r"[。；;！!]")
_SENTENCE_END = re.compile(r"[。；;]")
_COMMA = re.compile(r"[,，:：]")
_GAP_IN = re.compile(r"(?:[^，。]{0,8})?(?:在|于)")

# A body that no finder of names knew, told by the words around it: 由…主办, …承办, 在…举办的; before each pattern
# what a sentence must hold for it.
_WRITTEN = (
    ("由", re.compile(r"由(?P<bodies>[^，,。；;：:“”]{2,60}?)(?:联合|共同)?(?:主办|承办|协办|举办|发起|组织)")),
    (
        "办",
        re.compile(
            r"(?<=[，,、；;])(?P<bodies>[^，,。；;：:“”由的]{2,40}?)(?:联合|共同|具体)?(?:承办|协办)(?=[，,。；;的])"
        ),
    ),
    (":", re.compile(r"(?:主办|承办|协办|指导|支持)(?:单位|方|机构)?:(?P<bodies>[^。；;\n]{2,80})")),
)
_BETWEEN = re.compile(r"、|，|,|和(?!平|谐|县|田)|以及|及(?!时)|与|联合")
_NO_BODY = re.compile(r"[\d年月日号]{3,}|主办|承办|协办|会议|活动|讲座|培训|[一-龥]{2,3}同志|等$")


def _unnamed(index: Index, number: int) -> list[Organization]:
    """Bodies of a sentence that only their surroundings tell, none of them overlapping a known name."""
    text, sentence, words = index.text, index.sentences[number], lexicon.load().words
    patterns = [pattern for needed, pattern in _WRITTEN if text.find(needed, sentence.start, sentence.end) >= 0]
    if not patterns:
        return []
    taken = [(o.start, o.end) for o in index.organizations[number]]
    taken += [(min(p.phrase_start, p.start), max(p.phrase_end, p.end)) for p in index.people[number]]
    taken += [(d.start, d.end) for d in index.dates[number]]
    found = []
    for pattern in patterns:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            a, b = match.span("bodies")
            cuts = [m.span() for m in _BETWEEN.finditer(text, a, b)]
            for start, end in zip([a, *(y for _, y in cuts)], [*(x for x, _ in cuts), b], strict=True):
                name = text[start:end].strip()
                longer = next((o for o in index.organizations[number] if o.start == start and o.end < end), None)
                dated = longer is not None and any(longer.end <= d.start < end for d in index.dates[number])
                fits = longer is not None and words["body_tail"].fullmatch(text, longer.end, end) is not None
                if fits and not dated and end - start <= 24:
                    found.append(Organization(start, end, index.analysis.text[start:end].strip()))
                    continue
                free = not any(x < end and start < y for x, y in taken)
                if free and 2 <= len(name) <= 24 and not _NO_BODY.search(name):
                    found.append(Organization(start, end, index.analysis.text[start:end].strip()))
                    taken.append((start, end))
    return found


def _pieces(index: Index, body: Organization) -> list[Organization]:
    """The bodies that a finder took for one: 县农业局|会同|县供销社; of 援助中心|在区司法局 only the first holds it."""
    joint = lexicon.load().words["body_joint"].search(index.text, body.start + 2, body.end - 2)
    if joint is None:
        return [body]
    whole = index.analysis.text
    name = body.name.removesuffix(whole[joint.start() : body.end])  # 我局 has the issuer's
    first = Organization(body.start, joint.start(), name)
    if joint.lastgroup != "both":
        return [first]
    return [first, Organization(joint.end(), body.end, whole[joint.end() : body.end])]


def _bodies(index: Index, number: int) -> list[tuple[int, Organization]]:
    """The bodies of a sentence in text order, each with where the name that holds it begins, -1 where words tell it."""
    if number in index.bodies:
        return index.bodies[number]
    days = [(d.start, d.end) for d in index.dates[number]]
    known = [
        (o.start, piece)
        for o in index.organizations[number]
        # 副市长某某 that the tagger took for a body elsewhere.
        if o.name not in index.names and not any(a < o.end and o.start < b for a, b in days)
        for piece in _pieces(index, o)
    ]
    written = _unnamed(index, number)
    known = [(at, o) for at, o in known if not any(w.start <= o.start and o.end <= w.end for w in written)]
    found = index.bodies[number] = sorted([*known, *((-1, w) for w in written)], key=lambda row: row[1].start)
    return found


def propose(index: Index, anchor: Anchor, draft: Draft, fresh: bool) -> list[Link]:
    """Proposes as organizers the bodies of an anchor's sentence.

    Args:
        index: The text's mentions.
        anchor: Where the event is told.
        draft: The event.
        fresh: True where the anchor opened the draft.

    Returns:
        A link for each body that the words give a role to.
    """
    text, number = index.text, anchor.sentence
    sentence = index.sentences[number]
    inside = draft.name or (0, 0)
    bodies = [body for at, body in _bodies(index, number) if not inside[0] <= at < inside[1]]
    links = []
    begin = last = -1
    for position, body in enumerate(bodies):
        end = body.end
        if last < 0 or not _JOINED.fullmatch(text, last, body.start):
            begin = body.start  # of 由A、B和C主办 the first says where they stand
        last = body.end
        for other in bodies[position + 1 :]:  # A、B和C主办: the predicate stands behind the last of them
            if _JOINED.fullmatch(text, end, other.start):
                end = other.end
        links.extend(_judge(text, sentence.start, sentence.end, body, begin, end, anchor, fresh, index, number))
    return links


def _judge(
    text: str,
    begin: int,
    stop: int,
    body: Organization,
    first: int,
    end: int,
    anchor: Anchor,
    fresh: bool,
    index: Index,
    number: int,
) -> list[Link]:
    words = lexicon.load().words
    lead = text[max(begin, first - 80) : first]
    label = _LABEL.search(lead)
    limit = min(stop, end + 60)
    full_stop = _STOP.search(text, end, limit)
    tail = text[end : full_stop.start() if full_stop else limit]
    direct = not label and _DIRECT.match(tail)
    verb = between = ""
    if not label and not direct:
        if anchor.trigger is None or anchor.trigger[0] < end:
            return []
        verb, between = text[slice(*anchor.trigger)], text[end : anchor.trigger[0]]
        if _SENTENCE_END.search(between) or (len(between) > 60 and body.start - begin > 12):
            return []
    inside = lead.endswith(("在", "于", "到", "赴", "走进", "深入", "前往", "走访"))
    features: dict[str, float | bool] = {
        "fresh": fresh,
        "before anchor": body.start < anchor.start,
        "由": lead.endswith("由"),
        "在": inside,
        "sentence start": first - begin <= 2,
        "speech": index.in_speech(number, body.start),
        "issuer": body.name == (index.analysis.heading.issuer or ""),
        "we": index.text[body.start] in "我本",
        "length": min(14, body.end - body.start) / 14,
        "verbal": anchor.kind == "verb",
        "type=" + anchor.type: 1.0,
        "common noun": words["body_common"].fullmatch(text, body.start, body.end) is not None,
        "according": words["body_according"].search(lead[-32:]) is not None,
        "with": lead.endswith(("与", "和", "同", "及")),
    }
    _around(index, number, body, first, end, features)
    if label:
        features["label"] = 1.0
        # 主办单位：A under a notice needs no model, as 时间：… and 地点：… do.
        if _FIELD.search(lead):
            features["field"] = 1.0
        return [_link(body, number, features, label["verb"])]
    if direct:
        match = _ROLE.search(tail)
        verb = match.group() if match else ""
        # Of 联合承办 the second word says the role.
        role = tail[match.end() : direct.end()] if verb == "联合" and match is not None else verb
        of = match is not None and tail.startswith("的", match.end())
        features |= {
            "direct": 1.0,
            "direct=" + verb: 1.0,
            "weaker": words["body_weaker"].search(verb) is not None
            and words["body_stronger"].search(text, begin, stop) is not None,
            "direct 的": of,
            "在, direct": inside and not of,
            "在, direct 的": inside and of,
            "body ahead": any(o.end <= first for o in index.organizations[number]),
            "same clause": index.clause(number, body.start) == index.clause(number, anchor.start),
            "far": min(40, abs(anchor.start - body.start)) / 40,
        }
        return [_link(body, number, features, role)]
    assert anchor.trigger is not None
    features |= {
        "subject": 1.0,
        "trigger=" + verb: 1.0,
        "commas": min(3, len(_COMMA.findall(between))) / 3,
        "gap": min(40, len(between)) / 40,
        "far subject": len(between) > 60,
        "gap 在": _GAP_IN.match(between) is not None,
        "gap noun": between.startswith(("的", "内", "里", "主任", "院长")),
        "gap goes": words["body_goes"].match(between) is not None,
        "gap invites": words["body_invites"].search(between) is not None,
        "gap takes part": words["body_takes_part"].search(between) is not None,
        "gap about": words["body_about"].search(between) is not None,
        "gap quoted": "“" in between or "《" in between,
        "body between": any(end <= o.start < anchor.trigger[0] for o in index.organizations[number]),
        "person between": any(end <= p.start < anchor.trigger[0] for p in index.people[number]),
        "anchor between": anchor.start >= end and anchor.end <= anchor.trigger[0],
    }
    match = _ROLE.search(verb)
    return [_link(body, number, features, match.group() if match else "")]


def _around(
    index: Index, number: int, body: Organization, first: int, end: int, features: dict[str, float | bool]
) -> None:
    """Adds what the words around an enumeration of bodies make of it: where people come from, who is taken along.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        body: The body.
        first: Start of the enumeration that it stands in.
        end: End of the same.
        features: Feature values by name, added to.
    """
    text, words, begin = index.text, lexicon.load().words, index.sentences[number].start
    lead = text[max(begin, first - 14) : first]
    features["people behind"] = words["body_people"].match(text, end) is not None
    features["taken along"] = words["body_taken"].search(lead) is not None
    features["taken along, people behind"] = features["taken along"] * features["people behind"]
    features["comes from"] = lead.endswith("来自") or words["body_from"].search(lead) is not None
    features["basis"] = words["body_basis"].search(text, max(begin, first - 24), first) is not None
    features["room"] = words["body_room"].search(text, body.start, body.end) is not None
    features["also a place"] = any(p.start < body.end and body.start < p.end for p in index.places[number])
    days = [d for d in index.dates[number] if d.end <= first]
    opens = max([begin, *(d.end for d in days)])
    gap = text[opens:first]
    features["opens"] = not gap.strip(" \u3000,，、:：)）]】") or gap.endswith(("讯", "讯 ", "电", "电 "))
    features["behind a date"] = bool(days) and bool(features["opens"])
    features["in a title"] = text.count("《", begin, first) > text.count("》", begin, first)
    features["in a quotation"] = text.count("“", begin, first) > text.count("”", begin, first)
    features["listed"] = min(4, text.count("、", first, end)) / 4
    features["of the title"] = body.name in (index.analysis.heading.title or "")


def _link(body: Organization, number: int, features: Mapping[str, float | bool], verb: str) -> Link:
    said = {name: float(value) for name, value in features.items() if value}
    return Link("organizers", body, number, said, role=_ROLES.get(verb, "host"))
