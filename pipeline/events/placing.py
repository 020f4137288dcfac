"""More of what speaks for and against a draft and a place: how the place ends, what stands between the two."""

import re
from collections.abc import Mapping

from pipeline.events import tours
from pipeline.events.anchors import Anchor
from pipeline.events.clauses import way
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.body_words import countries
from pipeline.mentions.types import Place
from pipeline.mentions.venues_words import is_room

# 在甲厅举行的|座谈会: the place belongs to what the verb is about.
_OF_IT = re.compile("[^，。,;；]{0,14}?的[^，。,;；]*")
# 对某国|进行国事访问.
_STATE_VISIT = re.compile("(?:进行|的)[^，,。；;]{0,12}访问")
# 在某某大使馆|举行的招待会上: the body that holds it, seldom its building.
_OFFICE = re.compile("(?:使馆|领馆|新闻办|国新办|办公室|外交部|商务部|委员会|政府)$")
_HOLDS = re.compile("举[行办]|召开")
# So many links of a draft are looked at beside a place: a text of lists alone costs no more for each than others.
_LOOKED_BACK = 400
# Longer enumerations of places say no more.
_LONG_LIST = 6


def describe(
    index: Index, number: int, anchor: Anchor | None, draft: Draft, place: Place, found: dict[str, float]
) -> None:
    """Adds to ``found`` what a place's own words, its neighbours and the draft's other links say.

    Args:
        index: The text's mentions.
        number: Index of the place's sentence.
        anchor: The draft's anchor in that sentence, or ``None`` where the sentence tells of no event.
        draft: The draft.
        place: The place.
        found: Feature values by name, with what ``pairs.common`` says of the pair.
    """
    text, words = index.text, index.text[place.start : place.end]
    begin, end, _ = index.lists[place.start]
    # What kind of place it is, by its last character or two.
    found["ends=" + words[-1]] = 0.5
    found["ends:" + words[-2:]] = 0.5
    room = is_room(words)
    found[f"{draft.type}, {'room' if room else place.kind}"] = 1.0
    found["level=" + _level(words, place.division)] = 1.0
    if draft.type in ("inspection", "visit") and tours.is_step(index, number, begin, end):
        found["step"] = 1.0
        if found.pop("pointed", 0.0):
            found["fresh"] = 1.0  # as sure as the first stop
    listed = sum(index.lists[p.start][0] == begin for p in index.places[number])
    if listed > 1:
        found["list"] = min(_LONG_LIST, listed) / _LONG_LIST
        if draft.type in ("inspection", "visit"):
            found["list, visit"] = found["list"]
    for link in draft.links[-_LOOKED_BACK:]:
        if link.slot != "venues" or link.mention.start == place.start:
            continue
        site = isinstance(link.mention, Place) and link.mention.kind != "place"
        if site and _is_sure(link.features) and index.lists[link.mention.start][0] != begin:
            # 在甲厅召开座谈会, …: a place told later is seldom where it was held as well.
            level = "room" if room else "town" if place.kind == "place" else "site"
            found["sure site"] = found["sure site, " + level] = 1.0
        # 青禾医院, … 青禾医院五楼会议室: told again, or in more words.
        other = text[link.mention.start : link.mention.end]
        if other == words:
            found["same as linked"] = 1.0
        elif other in words:
            found["holds linked"] = 1.0
        elif words in other:
            found["in linked"] = 1.0
    before = index.placed.setdefault(words, [])
    if any(other is not draft and sentence < number for other, sentence in before):
        found["sure elsewhere"] = 1.0
    if _is_sure(found) and len(before) < 2 and all(other is not draft for other, _ in before):
        before.append((draft, number))  # of two drafts one is another than the one that is asked about
    if text[begin - 1 : begin] == "对" and _STATE_VISIT.match(text, end):
        found["state visit"] = 1.0
        found.pop("about it", None)
    if _OFFICE.search(words) and _HOLDS.match(text, end):
        found["office holds"] = 1.0
    told = "carried" if "carried" in found else "upcoming" if "upcoming" in found else "told"
    for name in ("scene", "tail verb", "field"):
        if name in found:
            found[f"{told}, {name}"] = 1.0
    if told != "told":
        here = {person.name for person in index.people[number]}
        if here & draft.known:
            found[told + ", same person"] = 1.0
        if here - draft.known:
            found[told + ", other person"] = 1.0
    if anchor is None:
        return
    first = next((d.start for d in index.dates[number]), begin)
    if first < begin:
        found["date before"] = 1.0
    if any(0 <= begin - d.end <= 3 for d in index.dates[number]):
        found["date right before"] = 1.0
    a, b = (end, anchor.start) if end <= anchor.start else (anchor.end, begin)
    if any(a <= p.start < b for p in index.people[number]):
        found["person between"] = 1.0
    if end <= anchor.start and _OF_IT.fullmatch(text, end, anchor.start):
        found["of it"] = 1.0
    if anchor.trigger is None:
        return
    stands = way(text, begin, end, anchor.trigger)
    if stands and stands != "before":
        found[stands + " trigger"] = 1.0


def _is_sure(found: Mapping[str, float]) -> bool:
    """True for a place whose own words say that it was held there: 在甲厅召开, 地点：甲厅."""
    return "field" in found or ("lead and tail verb" in found and ("fresh" in found or "pointed" in found))


def _level(words: str, division: str | None) -> str:
    """The kind of division that a place names or lies in, by its code: a country is seldom where something was held."""
    if words in countries():
        return "country"
    if division is None:
        return "none"
    return "province" if division.endswith("0000") else "city" if division.endswith("00") else "county"
