"""From an analysis to event drafts: opens them at anchors, links mentions, keeps what the models accept."""

import re
from collections.abc import Callable, Mapping, Sequence

from pipeline.events import actions, anchors, features, kinds, lexicon, model, organizers, posters, tours
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft, Link, doubted
from pipeline.events.index import Index
from pipeline.events.links import Told, beside, inherit, propose
from pipeline.events.resolve import can_open, cited, only_leads, resolve, same_name
from pipeline.mentions.types import Analysis, Numex, Organization, Person, Place, Timex

_THEME = re.compile(
    r"以(?P<a>[“《][^”》]{2,60}[”》]|[^，。；“”]{2,40}?)为(?:活动|会议|大会|年度)?主题|"
    r"主题(?:为|是|[:：])(?P<b>[“《][^”》]{2,60}[”》]|[^，。；“”]{3,40}(?=[，。；]))"
)
# The opening of a fair or of games has the type of what is opened.
_OPENED = ("exhibition", "contest")
SLOTS = ("dates", "venues", "officials", "counts", "organizers")
# What may lead to places that only a dropped visit names: 培训期间，学员们参观了….
_TRIPS = ("inspection", "visit", "training", "publicity", "charity", "other")
# From this score on, such a place is handed over (cross-validated; lower ones cost as much as they give).
_GONE_TO = 0.7
# A draft whose chance is less than this share of its parent's was only mentioned: later paragraphs leave it.
_MENTIONED = 0.5
# How many sentences on a date or a place may still belong to the event that the text is about.
NEAR = 3
# How many lines the fields of a notice may stand below what it announces.
FIELDS = 12
# The score from which a count of a draft that is dropped goes to its parent from another paragraph as well.
SURE = 0.8
_QUOTE = re.compile(r"“[^”]*”?|《[^》]*》?")


def assemble(analysis: Analysis) -> list[Draft]:
    """Builds the events of a text.

    Args:
        analysis: The mentions of the text.

    Returns:
        The drafts in text order of their first evidence, each with at least one date, venue, official or count.
    """
    index = Index(analysis)
    drafts = propose_drafts(index)
    thresholds = {slot: model.threshold(slot) for slot in SLOTS}
    for draft in drafts:
        settle(index, draft, thresholds)
    drafts = [draft for draft in drafts if draft.arguments]
    keep, right = model.load("keep"), model.load("right")
    described = [features.describe(index, draft, drafts) for draft in drafts]
    answers = keep.accepted(described) if keep else [True] * len(drafts)
    kept = []
    for draft, said, yes in zip(drafts, described, answers, strict=True):
        if yes or posters.in_fields(draft):
            draft.confidence = right.score(said) if right else 0.5
            kept.append(draft)
    hand_over(index, drafts, kept, thresholds)
    for draft in kept:
        for name, (_, acts) in draft.officials.items():
            acts[:] = actions.decide(draft.doing[name], draft.type, len(draft.officials))
        draft.kind = kinds.decide(index, draft)
    return sorted(kept, key=lambda d: (min(d.evidence), d.anchor))


def propose_drafts(index: Index, opens: Callable[[Anchor, dict[str, float]], float] | None = None) -> list[Draft]:
    """Opens a draft at every anchor that tells of an event of its own, and proposes links for each.

    Args:
        index: The text's mentions.
        opens: Gives the chance that an anchor which could open a draft does, from what ``features.opening`` says of
            it, or 0 where it does not; the trained model if not given.
    """
    decide = opens or _likely
    index.placed.clear()
    by_sentence: list[list[Anchor]] = [[] for _ in index.sentences]
    for anchor in anchors.find(index.analysis):
        by_sentence[anchor.sentence].append(anchor)
    for row in filter(None, by_sentence):
        row[:] = [anchor for anchor in row if not only_leads(index, anchor, row)]
    drafts: list[Draft] = []
    focus: Draft | None = None
    since = 0
    silent: list[tuple[int, Draft | None, int, bool, bool]] = []
    field = lexicon.load().words["field"]
    opened: dict[int, Draft] = {}
    for number in range(len(index.sentences)):
        if index.in_title(number):
            if (poster := posters.announced(index, number, by_sentence)) is not None:
                focus = opened[number] = _open(index, poster[0], features.opening(index, poster[0]))
                focus.status = poster[1]
                drafts.append(focus)
                propose(index, number, [Told(poster[0], focus, True)], None, 0)
                since = 0
            continue
        told: list[Told] = []
        focus = _taken_up(index, number, focus)
        for anchor in by_sentence[number]:
            draft = resolve(index, anchor, drafts, focus)
            # What neither adds to a draft nor can open one needs no further question.
            if (draft is None and not can_open(index, anchor)) or cited(index, anchor):
                continue
            if draft is not None:
                if draft.name is None and anchor.name and anchor.type == draft.type == "signing":
                    draft.name, draft.head = anchor.name, anchor.head  # 签署了协议 … 签约仪式
                told.append(Told(anchor, draft, False))
            elif chance := decide(anchor, described := features.opening(index, anchor)):
                draft = _open(index, anchor, described)
                draft.chance = chance
                drafts.append(draft)
                told.append(Told(anchor, draft, True))
        for item in told:
            if item.fresh:
                item.draft.parent = focus
                if focus and focus.type in _OPENED and item.anchor.head in ("开幕式", "闭幕式"):
                    item.draft.type = focus.type
        # An item of a list with a day of its own is about something else, even where nothing told of it.
        apart = not told and index.sentences[number].marker and index.dates[number]
        propose(index, number, told, None if apart else focus, since)
        on_tour = None if told else tours.find(index, number, drafts)
        if on_tour is not None:
            focus, since, apart = on_tour, 0, False
        if not told and (index.dates[number] or index.places[number]):
            labelled = field.match(index.text, index.sentences[number].start) is not None
            silent.append((number, None if apart and not labelled else focus, since, labelled, on_tour is not None))
        since += 1
        if not told:
            continue
        for item in told:
            if item.fresh:
                opened.setdefault(number, item.draft)
        said = [item for item in told if not index.in_speech(number, item.anchor.start)]
        if said:
            focus = next((item for item in said if item.fresh), said[0]).draft
            since = 0
    if not drafts:
        return []
    for number, about, distance, labelled, tour in silent:
        following = None if tour else opened.get(number + 1) or opened.get(number + 2)
        if labelled and about is None and following is None:
            # 地点：… on top of what it announces.
            following = next((opened[n] for n in range(number + 1, number + FIELDS + 1) if n in opened), None)
        near = distance <= (FIELDS if labelled else NEAR)
        if near or following is not None:
            beside(index, number, following, about if near else None, distance)
    for draft in drafts:
        inherit(index, draft)
    titles = [a for row in by_sentence for a in row if index.in_title(a.sentence) and a.kind == "name"]
    if titles:
        _from_title(index, titles, drafts)
    return drafts


def _taken_up(index: Index, number: int, focus: Draft | None) -> Draft | None:
    """What a sentence goes on about: a new paragraph leaves what was only mentioned for the event it was told beside.

    会议决定下月召开廉政工作会议。⏎甲、乙出席: they attended the meeting that the text reports.
    """
    if number and index.sentences[number].paragraph == index.sentences[number - 1].paragraph:
        return focus
    while focus is not None and focus.parent is not None and focus.chance < _MENTIONED * focus.parent.chance:
        focus = focus.parent
    return focus


def _from_title(index: Index, titles: list[Anchor], drafts: list[Draft]) -> None:
    """Takes from the title what only it says of an event: the full name where the text has 比赛, and the host."""
    text = index.text
    for anchor in titles:
        assert anchor.name is not None
        name = text[slice(*anchor.name)]
        for draft in drafts:
            own = text[slice(*draft.name)] if draft.name else ""
            bare = not own or own == draft.head
            if same_name(name, own) or (
                bare and draft is drafts[0] and (anchor.type, True) == (draft.type, _told(draft))
            ):
                if bare:
                    draft.name, draft.head = anchor.name, anchor.head
                for link in organizers.propose(index, anchor, draft, True):
                    link.features["title"] = 1.0
                    draft.links.append(link)
                break


def _told(draft: Draft) -> bool:
    """True where the event is of a kind that has names: not a visit or a signing that a verb tells of."""
    return not draft.verbal or draft.type in ("training", "ceremony", "publicity", "charity", "other")


def hand_over(index: Index, drafts: list[Draft], kept: list[Draft], thresholds: Mapping[str, float]) -> None:
    """Gives people, counts and visited places of a draft that was not kept to the event that the text was about.

    Where the text was about none yet, the event that the same sentence tells of takes them.
    """
    alive = {id(draft) for draft in kept}
    for draft in drafts:
        heir: Draft | None = draft
        while heir is not None and id(heir) not in alive:
            heir = heir.parent
        if id(draft) not in alive:
            _to_neighbours(index, draft, kept, thresholds)
            heir = heir or next((d for d in kept if d.sentence == draft.sentence), None)
        if heir is draft:
            continue
        for link in draft.links:
            shared = link.slot in ("officials", "counts") and link.score >= thresholds[link.slot]
            shared = shared or (heir is not None and _gone_to(draft, heir, link))
            if not shared or index.in_speech(link.sentence, link.mention.start):
                continue
            to = _counted_by(index, link, kept, heir) if link.slot == "counts" else heir
            if to is not None:
                take(index, to, link)


def _gone_to(draft: Draft, heir: Draft, link: Link) -> bool:
    """True for a place that a dropped visit went to, where what the text was about may have led there."""
    visit = draft.verbal and draft.type in ("inspection", "visit") and heir.type in _TRIPS
    return visit and link.slot == "venues" and link.score >= _GONE_TO and not link.features.get("inherited")


def _counted_by(index: Index, link: Link, kept: Sequence[Draft], heir: Draft | None) -> Draft | None:
    """The draft that takes a count over: one whose facts stand in its paragraph, else ``heir`` where it is sure."""
    paragraph = index.sentences[link.sentence].paragraph
    near = [d for d in kept if any(index.sentences[n].paragraph == paragraph for n in d.evidence)]
    if heir is not None and any(d is heir for d in near):
        return heir
    if near:
        return min(near, key=lambda d: min(abs(link.sentence - n) for n in d.evidence))
    return heir if link.score >= SURE else None


def _to_neighbours(index: Index, draft: Draft, kept: list[Draft], thresholds: Mapping[str, float]) -> None:
    """Gives the date, the place and the holder of a dropped draft to the kept one that the same sentence opened."""
    near = [d for d in kept if d.sentence == draft.sentence]
    for link in draft.links:
        if link.slot not in ("dates", "venues", "organizers") or link.sentence != draft.sentence:
            continue
        if link.score >= thresholds[link.slot] and not link.features.get("inherited"):
            heir = next((d for d in near if not getattr(d, link.slot)), None)
            if heir is not None:
                take(index, heir, link)


def settle(index: Index, draft: Draft, thresholds: Mapping[str, float]) -> None:
    """Takes over the links that the models accept; the title gives the host only where nothing else does."""
    for link in draft.links:
        weights = model.load(link.slot)
        link.score = weights.score(link.features) if weights else 1.0
    accept(index, draft, thresholds)
    _theme(index, draft)


def accept(index: Index, draft: Draft, thresholds: Mapping[str, float]) -> None:
    """Takes over the links that score at least the threshold of their slot, by slot and in text order."""
    order = sorted(draft.links, key=lambda k: (k.features.get("title", 0.0), SLOTS.index(k.slot), k.mention.start))
    unsure = doubted(draft, thresholds)
    for link in order:
        if id(link) in unsure:
            continue
        from_title = link.features.get("title", 0.0) and draft.organizers
        # 时间：… and 地点：… under a notice need no model.
        if (link.score >= thresholds[link.slot] or link.features.get("field")) and not from_title:
            take(index, draft, link)
    draft.evidence.add(draft.sentence)
    if draft.status == "held" and posters.is_to_come(draft, index.analysis.heading.date):
        draft.status = "planned"


def take(index: Index, draft: Draft, link: Link) -> None:
    """Adds the mention of a link to the facts of a draft; a fact that it has already is not added again."""
    mention, text = link.mention, index.text
    if isinstance(mention, Timex):
        _take_date(text, draft, mention)
    elif isinstance(mention, Place):
        if any(_same_place(text, draft, mention, v) for v in draft.venues):
            return
        draft.venues = [v for v in draft.venues if not _same_place(text, draft, v, mention)]
        draft.venues.append(mention)
    elif isinstance(mention, Numex):
        if not any((c.value, c.unit) == (mention.value, mention.unit) for c in draft.counts):
            draft.counts.append(mention)
    elif isinstance(mention, Person):
        if mention.name not in draft.officials:
            if mention.pronoun:
                return
            draft.officials[mention.name] = (mention, [])
        draft.doing.setdefault(mention.name, []).append(link)
    elif isinstance(mention, Organization) and mention.name not in draft.organizers:
        draft.organizers[mention.name] = (mention, link.role)
    draft.evidence.add(link.sentence)


def _take_date(text: str, draft: Draft, date: Timex) -> None:
    """Adds a date that the draft does not have; of 今天 and 今天（15日）, without a year, the one that says the day."""
    for place, other in enumerate(draft.dates):
        undated = date.first is None and other.first is None
        if undated and _explains(text, date, other):
            draft.dates[place] = date
            return
        same = (other.timex, other.first, other.last) == (date.timex, date.first, date.last)
        if same or (undated and _explains(text, other, date)):
            return
    draft.dates.append(date)


def _explains(text: str, date: Timex, other: Timex) -> bool:
    return text.startswith(text[other.start : other.end] + "(", date.start, date.end)


def _same_place(text: str, draft: Draft, place: Place, other: Place) -> bool:
    """True where one place only says less than another: 青禾 beside 青禾宾馆, but not on a tour of 青禾."""
    words, longer = text[place.start : place.end], text[other.start : other.end]
    if words not in longer:
        return False
    stop = place.kind == "place" and place.start < other.start and longer.startswith(words) and words != longer
    return not (stop and draft.type == "inspection")


def _likely(anchor: Anchor, described: dict[str, float]) -> float:
    weights = model.load("open")
    score = weights.score(described) if weights else 1.0
    return score if weights is None or score >= weights.threshold else 0.0


def _open(index: Index, anchor: Anchor, described: dict[str, float]) -> Draft:
    words, text = lexicon.load().words, index.text
    sentence = index.sentences[anchor.sentence]
    start, end = index.clause(anchor.sentence, anchor.start)
    stop = anchor.trigger[1] if anchor.trigger else end
    around = text[max(sentence.start, start - 20) : anchor.start] + "|" + text[anchor.end : max(stop, anchor.end)]
    status = "planned" if words["planned"].search(_QUOTE.sub("", around)) else "held"
    if words["cancelled"].search(text, start, end):
        status = "cancelled"
    day = index.analysis.heading.date
    if day and status == "held" and any(d.first and d.first > day for d in index.dates[anchor.sentence]):
        status = "planned"
    return Draft(
        type=anchor.type,
        status=status,
        name=anchor.name if anchor.kind != "verb" else None,
        head=anchor.head,
        anchor=(anchor.start, anchor.end),
        sentence=anchor.sentence,
        trigger=anchor.trigger,
        verbal=anchor.kind == "verb",
        opening=described,
    )


def _theme(index: Index, draft: Draft) -> None:
    if "主题" not in index.text:
        return
    for number in sorted(draft.evidence):
        sentence = index.sentences[number]
        match = _THEME.search(index.text, sentence.start, sentence.end)
        if match:
            start, end = match.span(match.lastgroup or 0)
            if index.text[start] in "“《":
                start, end = start + 1, end - 1
            draft.theme = (start, end)
            return
