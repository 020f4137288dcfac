"""The institution that a report says 我院, 我校 or 我局 of."""

import re
from collections import Counter

from pipeline.mentions.heading_patterns import words

_OWN = re.compile(r"我(院|校|局|厅|公司|集团|中心|所|行|台|馆|委|社)(?!长|里)")
_OWN_ENDINGS = {
    "院": r"(?:医院|学院|研究院|法院|检察院|[市县区省]?[一二三四五六七八九]院)",
    "校": r"(?:大学|学院|学校|中学|小学|附中)",
    "委": r"(?:委|委员会)",
}
_OTHERS = re.compile("我|本|也|[市县省国院][内外]|多家|由|是|据|从|各|全|该|附属|来自|完善|[办建]")
_VERB = re.compile(words("verbs"))
# 某人汇报了我院平安医院建设: no name of a body has these.
_NOT_BODY = re.compile("[我本该了]")
# 邀请了甲医院护理部主任…, 赴乙大学: a body that the report's own one deals with.
_GUEST = re.compile(r"(?:邀请|特邀|聘请|赴|前往|到访)[^。;!\n]*$")


def _guest(folded: str, end: int) -> bool:
    begin = max(folded.rfind(mark, max(0, end - 80), end) + 1 for mark in "。;!\n")
    begin = max(begin, end - 80)
    return _GUEST.search(folded, begin, end) is not None


def find(text: str, folded: str, span: tuple[int, int] | None) -> str | None:
    """The institution that says 我院 of itself: the one that opens the title, else the most frequent of that kind."""
    kinds = Counter(match[1] for match in _OWN.finditer(folded))
    if not kinds:
        return None
    kind = kinds.most_common(1)[0][0]
    ending = _OWN_ENDINGS.get(kind, kind)
    if span and (opened := re.match(rf"[一-龥]{{1,20}}?{ending}(?!生)", folded[span[0] : span[1]])):
        name = opened[0]
        if not _VERB.search(name) and not name.startswith(("我", "本")):
            return text[span[0] : span[0] + len(name)]
    inside = span and re.search(rf"(?:[^一-龥]|[年记])(?!年)([一-龥]{{2,16}}?{ending})(?!生)", folded[slice(*span)])
    if inside and not (_VERB.search(inside[1]) or _NOT_BODY.search(inside[1]) or _OTHERS.match(inside[1])):
        return inside[1]
    names: Counter[str] = Counter()
    named = rf"(?:^|[^一-龥]|[在由与和到为对向率把])([一-龥]{{2,16}}?{ending})(?!生|附属|附[中小])"
    for match in re.finditer(named, folded):
        other = _VERB.search(match[1]) or _NOT_BODY.search(match[1]) or _OTHERS.match(match[1])
        if match[1] not in names and not other and not _guest(folded, match.end(1)):
            names[match[1]] = folded.count(match[1])
    whole = Counter({name: times for name, times in names.items() if name.endswith("大学")})
    names = whole or names
    if not names:
        return None
    (best, times), *rest = names.most_common(2)
    return best if not rest or times > rest[0][1] else None
