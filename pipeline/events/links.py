"""Which mentions may belong to which draft: links with features that a reader can check and ``model`` weighs."""

import re

from pipeline.events import actions, bystanders, counting, dating, lexicon, organizers, pairs
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.events.pairs import Told

_COMMA = re.compile("[,;:]")
__all__ = ["Told", "beside", "inherit", "propose", "target"]


def target(text: str, told: list[Told], start: int, end: int, ahead: bool) -> Told | None:
    """The anchor of a sentence that a mention at ``start:end`` belongs to.

    Args:
        text: The folded text.
        told: The drafts that the sentence tells of, in text order.
        start: Start of the mention.
        end: End of the mention.
        ahead: Whether a mention between two anchors belongs to the later one (dates and places do, people do not).
    """
    previous = following = None
    for item in told:
        if item.anchor.end <= start:
            previous = item
        elif following is None and item.anchor.start >= end:
            following = item
        elif item.anchor.start <= start and end <= item.anchor.end:
            return item
    if previous is None:
        return following
    if following is None:
        return previous
    trigger, apart = previous.anchor.trigger, _COMMA.search(text, end, following.anchor.start)
    if trigger and trigger[0] >= end:
        # 大会13日在甲厅举行联组会议: what follows the verb of both is what was held.
        return following if ahead and not apart and following.anchor.trigger == trigger else previous
    if not ahead:
        return previous
    # 义诊活动在甲院启动，启动仪式由乙主持: the comma says whose the place is.
    return previous if apart and not _COMMA.search(text, previous.anchor.end, start) else following


def propose(index: Index, number: int, told: list[Told], focus: Draft | None, since: int) -> None:
    """Adds to the drafts the links that a sentence offers.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        told: The drafts that the sentence tells of.
        focus: The draft that the text is about where the sentence tells of none.
        since: Sentences since the last one that told of ``focus``.
    """
    if not told and focus is None:
        return
    for date in index.dates[number] if told else ():
        item = target(index.text, told, date.start, date.end, ahead=True)
        if item:
            item.draft.links.append(Link("dates", date, number, pairs.of_date(index, number, item, item.draft, date)))
    for place in index.places[number] if told else ():
        item = target(index.text, told, *index.lists[place.start][:2], ahead=True)
        if item and item.draft.name and item.draft.name[0] <= place.start < item.draft.name[1]:
            # 做客|人民网健康访谈: the place of the one is the name of the other.
            item = next((one for one in told if place.virtual and one.anchor.end == place.start), None)
        if item:
            item.draft.links.append(
                Link("venues", place, number, pairs.of_place(index, number, item, item.draft, place))
            )
    for count in index.counts[number]:
        if lexicon.load().words["room"].match(index.text, count.end) or counting.is_home(index, number, count):
            continue  # 400人报告厅, 四套班子: a kind of hall or of body
        item = target(index.text, told, count.start, count.end, ahead=False)
        draft = item.draft if item else focus
        if draft is not None:
            draft.links.append(Link("counts", count, number, pairs.of_count(index, number, item, draft, count, since)))
    for item in told:
        item.draft.links.extend(organizers.propose(index, item.anchor, item.draft, item.fresh))
    if not told and focus is not None and lexicon.load().words["held_by"].search(index.text, *_span(index, number)):
        for link in organizers.propose(index, _carried(index, number, focus), focus, False):
            link.features |= {"carried": 1.0, f"since={min(since, 4)}": 1.0}
            focus.links.append(link)
    _people(index, number, told, focus, since)


def _span(index: Index, number: int) -> tuple[int, int]:
    return index.sentences[number].start, index.sentences[number].end


def _carried(index: Index, number: int, draft: Draft) -> Anchor:
    """What stands for the anchor in a sentence that only goes on about a draft: its start."""
    start = index.sentences[number].start
    return Anchor(start, start, number, "reference", draft.type, draft.head)


def beside(index: Index, number: int, following: Draft | None, focus: Draft | None, since: int) -> None:
    """Proposes the dates and places of a sentence that tells of no event: to the next one told, or to the focus.

    Args:
        index: The text's mentions.
        number: Index of the sentence.
        following: The draft that the next sentences open, if they open one.
        focus: The draft that the text is about.
        since: Sentences since the last one that told of ``focus``.
    """
    sentence = index.sentences[number]
    field = lexicon.load().words["field"].match(index.text, sentence.start) is not None
    if not field and number and index.sentences[number - 1].end - index.sentences[number - 1].start <= 12:
        # 二、时间 stands on a line of its own.
        before = index.sentences[number - 1]
        field = lexicon.load().words["field_alone"].fullmatch(index.text, before.start, before.end) is not None
    if field and _published(index, number):
        return
    following = None if field and focus is not None else following
    for draft, way in ((following, "upcoming"), (focus, "carried")):
        if draft is None:
            continue
        near = index.sentences[draft.sentence].paragraph == sentence.paragraph
        features = {way: 1.0, f"{way}, near": float(near), "early": float(number <= 2)}
        if field:
            features["field"] = 1.0
        if way == "carried":
            features[f"since={min(since, 4)}"] = 1.0
        # A line of its own without an end is a date line, a heading, a signature: it dates the report.
        told = near or field or index.text[sentence.end - 1 : sentence.end] in "。!！?？;；"
        own = {k.slot for k in draft.links if not k.features.get("carried") and not k.features.get("upcoming")}
        opens = way == "carried" and told and not field
        for date in index.dates[number] if field or opens or (way == "upcoming" and told) else ():
            if opens and (date.start - sentence.start > 2 or not dating.goes_on(index.text, date)):
                continue
            said = features | {"speech": float(index.in_speech(number, date.start)), "own date": float("dates" in own)}
            draft.links.append(Link("dates", date, number, pairs.of_date(index, number, None, draft, date, said)))
        for place in index.places[number]:
            begin = index.lists[place.start][0]
            lead = lexicon.load().words["place_lead"].search(index.text, max(0, begin - 5), begin)
            scene = way != "carried" or lead or field or pairs.opens_scene(index, number, begin, place.end)
            if not scene:
                continue
            said = features | {
                "speech": float(index.in_speech(number, place.start)),
                "own venue": float("venues" in own),
            }
            draft.links.append(Link("venues", place, number, pairs.of_place(index, number, None, draft, place, said)))
        if following is not None:
            return


def _published(index: Index, number: int) -> bool:
    """True where 时间：… gives the day of the report, not of the event: the last lines, or beside its source."""
    sentence, words = index.sentences[number], lexicon.load().words
    if words["published"].match(index.text, sentence.start, sentence.end) is None:
        return False
    near = index.sentences[max(0, number - 1) : number] + index.sentences[number + 1 : number + 2]
    alone = not any(words["field"].match(index.text, s.start, s.end) for s in near)
    return alone and number > 0


def inherit(index: Index, draft: Draft) -> None:
    """Proposes the date and the place of the parent to a draft that has none of its own."""
    parent = draft.parent
    if parent is None:
        return
    sentence = index.sentences[draft.sentence]
    cue = lexicon.load().words["during"].search(index.text, sentence.start, draft.anchor[0])
    for slot in ("dates", "venues"):
        if any(k.slot == slot and not _handed(k) for k in draft.links):
            continue
        for link in [k for k in parent.links if k.slot == slot and not _handed(k) and not dating.is_vague(k.features)]:
            features = {
                "inherited": 1.0,
                "inherited cue=" + (cue.group() if cue else "none"): 1.0,
                "inherited marker": float(bool(sentence.marker)),
                "inherited verbal": float(draft.verbal),
                "inherited fresh": link.features.get("fresh", 0.0),
                "inherited same clause": link.features.get("same clause", 0.0),
                "inherited before": link.features.get("before anchor", 0.0),
                "inherited near": float(draft.sentence - parent.sentence <= 2),
                "inherited same sentence": float(draft.sentence == parent.sentence),
                "inherited same paragraph": float(sentence.paragraph == index.sentences[parent.sentence].paragraph),
                "inherited tail verb": link.features.get("tail verb", 0.0),
            }
            draft.links.append(Link(slot, link.mention, link.sentence, features))


def _handed(link: Link) -> bool:
    """True where a sentence that tells of the event does not hold the mention itself."""
    return bool({"inherited", "carried", "upcoming"} & link.features.keys())


def _people(index: Index, number: int, told: list[Told], focus: Draft | None, since: int) -> None:
    if not index.people[number]:
        return
    text, sentence = index.text, index.sentences[number]
    title, words = index.analysis.heading.title or "", lexicon.load().words
    background = words["background"]
    cited = background.search(text, sentence.start, sentence.end) is not None
    outside = [item for item in told if not index.in_speech(number, item.anchor.start)]
    everywhere, alone = bystanders.describe(index), bystanders.alone(index, number)
    for group in actions.groups(index, number):
        said = told if index.in_speech(number, group.start) else outside
        item = target(index.text, said, group.start, group.end, ahead=group.verb_at < 0 or group.verb_at > group.end)
        draft = item.draft if item else focus
        if draft is None:
            continue
        shared = {"act=" + action: 1.0 for action in group.actions}
        if not group.actions:
            shared["no act"] = 1.0
        shared["group"] = min(6, len(group.people)) / 6
        if group.start - sentence.start <= 2:
            shared["subject"] = 1.0
        if alone:
            shared["only people and verb"] = 1.0
        if words["appointed"].match(text, group.end):
            shared["followed by 任"] = 1.0
        shared["type=" + draft.type] = 1.0
        shared |= pairs.of_people(index, number, group.start, group.end)
        for person in group.people:
            found = pairs.common(index, number, item, person.start, person.end, since) | shared
            found |= everywhere.get(person.name, {})
            if person.start in index.spoken_of:
                found["only spoken of"] = 1.0
            if bystanders.in_brackets(index, person):
                found["in brackets"] = 1.0
            if person.posts:
                found["posts here"] = 1.0
            if person.all_posts:
                found["posts anywhere"] = 1.0
            if person.pronoun:
                found["pronoun"] = 1.0
            if text[person.start : person.end] in title:
                found["in title"] = 1.0
            if person.name in draft.known:
                found["known"] = 1.0
            draft.known.add(person.name)
            if pairs.only_cited(index, number, person):
                found["words of"] = 1.0
            if cited and background.search(text, sentence.start, person.start):
                found["background"] = 1.0
            acts = group.actions or ("other",)
            draft.links.append(Link("officials", person, number, found, actions=acts, verbs=group.verbs))
