"""Who holds an event: 由A、B主办, A举办, 主办单位：A, C承办, D协办."""

import re

from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Organization

_ROLE = re.compile(r"(?P<organizer>承办)|(?P<co_organizer>协办)|(?P<supporter>支持|指导)|(?P<host>主办|举办|召开|举行|开展|组织|发起|主持召开|启动|联合)")
_LABEL = re.compile(r"(?P<host>主办|举办)(?:单位|方)?[:：]|(?P<organizer>承办)(?:单位|方)?[:：]|(?P<co_organizer>协办)(?:单位|方)?[:：]|(?P<supporter>支持|指导)(?:单位|方)?[:：]")
_SUBJECT_GAP = re.compile(
    r"(?:[\s、,，和及与]|以及|联合|共同|等|（[^）]{0,20}）|\([^)]{0,20}\))*(?:[^。；;:：“”]{0,40}?)$"
)


def link(index: Index, anchor: Anchor, draft: Draft, fresh: bool) -> None:
    """Adds the organizers that the sentence of an anchor states.

    Args:
        index: The text's mentions.
        anchor: Where the event is told.
        draft: The event; its ``organizers`` grow.
        fresh: True where the anchor opened the draft; only then may the bare subject be its host.
    """
    text, number = index.text, anchor.sentence
    sentence = index.sentences[number]
    bodies = [o for o in index.organizations[number] if not (draft.name and draft.name[0] <= o.start < draft.name[1])]
    for position, body in enumerate(bodies):
        role = _role(text, body, bodies[position + 1 :], sentence.end, anchor, fresh)
        if role and body.name not in draft.organizers:
            draft.organizers[body.name] = (body, role)
            draft.evidence.add(number)


def _role(
    text: str, body: Organization, later: list[Organization], stop: int, anchor: Anchor, fresh: bool
) -> str | None:
    """The role that the words after a body give it, or ``None``."""
    end = body.end
    for other in later:  # A、B和C主办: the predicate stands behind the last of them
        if re.fullmatch(r"(?:[\s、,，和及与]|以及|等|联合|会同|携手|[(（][^)）]{0,24}[)）])*", text[end : other.start]):
            end = other.end
    tail = text[end : min(stop, end + 60)]
    tail = re.split(r"[。；;！!]", tail)[0]
    direct = re.match(r"(?:等[^，。；]{0,6})?[、,，\s]*(?:联合|共同|具体|负责|单位)?(?:主办|承办|协办|支持|指导|发起)", tail)
    if direct:
        match = _ROLE.search(tail)
        return match.lastgroup if match else None
    if not fresh or anchor.trigger is None:
        return None
    verb = text[slice(*anchor.trigger)]
    if verb in ("参加", "出席", "列席") or anchor.trigger[0] < end or anchor.start < end:
        return None
    between = text[end : anchor.trigger[0]]
    if re.search(r"[。；;:：]|[，,][^，,]*[，,]", between) or len(between) > 50:
        return None
    if re.search(r"在$|于$|由$|的$", text[max(0, body.start - 1) : body.start]) and not re.match(r".*由$", text[:body.start][-2:]):
        return None
    if between.startswith(("的", "内", "里", "三楼", "门口")):
        return None
    return "host"
