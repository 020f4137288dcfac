"""From an analysis to event drafts: opens them at anchors, links mentions, keeps what the models accept."""

import re
from collections.abc import Callable, Mapping

from pipeline.events import actions, anchors, features, kinds, lexicon, model, organizers
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.events.links import Told, beside, inherit, propose
from pipeline.mentions.types import Analysis, Numex, Organization, Person, Place, Timex

_THEME = re.compile(
    r"以(?P<a>[“《][^”》]{2,60}[”》]|[^，。；“”]{2,40}?)为(?:活动|会议|大会|年度)?主题|"
    r"主题(?:为|是|[:：])(?P<b>[“《][^”》]{2,60}[”》]|[^，。；“”]{3,40}(?=[，。；]))"
)
# What an unveiling, a prize or a lecture is on the programme of the event that the text is about.
_PROGRAMME = ("ceremony", "training")
_TAKING_PART = ("参加", "出席", "列席")
SLOTS = ("dates", "venues", "officials", "counts", "organizers")
_WHOLE = ("meeting", "forum", "exhibition", "contest", "training", "performance", "publicity", "ceremony", "press")
# How many sentences on a date or a place may still belong to the event that the text is about.
NEAR = 3
# How many lines the fields of a notice may stand below what it announces.
FIELDS = 12
_MARKS = re.compile(r"[\s“”《》‘’()（）·,，、\"']+")
_DAY = re.compile(r"-\d\d-\d\d|-\d\d$")
_QUOTE = re.compile(r"“[^”]*”?|《[^》]*》?")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+|(?:19|20)\d\d")


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
    kept = [d for d, said in zip(drafts, described, strict=True) if keep is None or keep.accepts(said)]
    hand_over(index, drafts, kept, thresholds)
    for draft in kept:
        for name, (_, acts) in draft.officials.items():
            acts[:] = actions.decide(draft.doing[name], draft.type, len(draft.officials))
        draft.kind = kinds.decide(index, draft)
    for draft, said in zip(drafts, described, strict=True):
        draft.confidence = right.score(said) if right else 0.5
    return sorted(kept, key=lambda d: (min(d.evidence), d.anchor))


def propose_drafts(index: Index, opens: Callable[[Anchor, Mapping[str, float]], float] | None = None) -> list[Draft]:
    """Opens a draft at every anchor that tells of an event of its own, and proposes links for each.

    Args:
        index: The text's mentions.
        opens: Gives the chance that an anchor which could open a draft does, from what ``features.opening`` says of
            it, or 0 where it does not; the trained model if not given.
    """
    decide = opens or _likely
    by_sentence: list[list[Anchor]] = [[] for _ in index.sentences]
    for anchor in anchors.find(index.analysis):
        by_sentence[anchor.sentence].append(anchor)
    drafts: list[Draft] = []
    focus: Draft | None = None
    since = 0
    silent: list[tuple[int, Draft | None, int, bool]] = []
    field = lexicon.load().words["field"]
    opened: dict[int, Draft] = {}
    for number in range(len(index.sentences)):
        if index.in_title(number):
            continue
        told: list[Told] = []
        for anchor in by_sentence[number]:
            if _cited(index, anchor):
                continue
            draft = _resolve(index, anchor, drafts, focus)
            if draft is not None:
                told.append(Told(anchor, draft, False))
            elif _opens(index, anchor) and (chance := decide(anchor, described := features.opening(index, anchor))):
                draft = _open(index, anchor, described)
                draft.chance = chance
                drafts.append(draft)
                told.append(Told(anchor, draft, True))
        for item in told:
            if item.fresh:
                item.draft.parent = focus
        # An item of a list with a day of its own is about something else, even where nothing told of it.
        apart = not told and index.sentences[number].marker and index.dates[number]
        propose(index, number, told, None if apart else focus, since)
        if not told and (index.dates[number] or index.places[number]):
            labelled = field.match(index.text, index.sentences[number].start) is not None
            silent.append((number, None if apart and not labelled else focus, since, labelled))
        for item in told:
            if item.fresh:
                opened.setdefault(number, item.draft)
        since += 1
        said = [item for item in told if not index.in_speech(number, item.anchor.start)]
        if said:
            focus = next((item for item in said if item.fresh), said[0]).draft
            since = 0
    for number, about, distance, labelled in silent:
        following = opened.get(number + 1) or opened.get(number + 2)
        near = distance <= (FIELDS if labelled else NEAR)
        if near or following is not None:
            beside(index, number, following, about if near else None, distance)
    for draft in drafts:
        inherit(index, draft)
    titles = [a for row in by_sentence for a in row if index.in_title(a.sentence) and a.kind == "name"]
    if titles and drafts:
        _from_title(index, titles, drafts)
    return drafts


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
    """Gives the people and counts of a draft that was not kept to the event that the text was about."""
    alive = {id(draft) for draft in kept}
    for draft in drafts:
        heir = draft
        while heir is not None and id(heir) not in alive:
            heir = heir.parent  # type: ignore[assignment]
        if id(draft) not in alive:
            _to_neighbours(index, draft, kept, thresholds)
        if heir is None or heir is draft:
            continue
        for link in draft.links:
            shared = link.slot in ("officials", "counts") and link.score >= thresholds[link.slot]
            paragraph = index.sentences[link.sentence].paragraph
            near = link.slot == "officials" or any(index.sentences[n].paragraph == paragraph for n in heir.evidence)
            if shared and near and not index.in_speech(link.sentence, link.mention.start):
                take(index, heir, link)


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
    for link in order:
        from_title = link.features.get("title", 0.0) and draft.organizers
        # 时间：… and 地点：… under a notice need no model.
        if (link.score >= thresholds[link.slot] or link.features.get("field")) and not from_title:
            take(index, draft, link)
    draft.evidence.add(draft.sentence)


def take(index: Index, draft: Draft, link: Link) -> None:
    """Adds the mention of a link to the facts of a draft; a fact that it has already is not added again."""
    mention, text = link.mention, index.text
    if isinstance(mention, Timex):
        if not any((d.timex, d.first, d.last) == (mention.timex, mention.first, mention.last) for d in draft.dates):
            draft.dates.append(mention)
    elif isinstance(mention, Place):
        words = text[mention.start : mention.end]
        if any(words in text[v.start : v.end] for v in draft.venues):
            return
        draft.venues = [v for v in draft.venues if text[v.start : v.end] not in words]
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


def _resolve(index: Index, anchor: Anchor, drafts: list[Draft], focus: Draft | None) -> Draft | None:
    """The draft that an anchor adds to, or ``None`` where it tells of something new."""
    text = index.text
    if anchor.kind == "verb":
        return _resume(index, anchor, drafts, focus)
    ordered = ([focus] if focus else []) + [d for d in reversed(drafts) if d is not focus]
    assert anchor.name is not None
    name = text[slice(*anchor.name)]
    if anchor.kind == "reference":
        draft = next((d for d in ordered if _fits(anchor, d)), None)
        if draft is not None and anchor.bare and not anchor.definite and _apart(index, anchor, draft):
            draft = None
        if draft is not None or not lexicon.load().words["part"].search(name):
            return draft
    if focus is not None and _on_programme(index, anchor, focus):
        return focus
    for draft in ordered:
        if draft.name and same_name(name, text[slice(*draft.name)]) and not _apart(index, anchor, draft):
            return draft
    if lexicon.load().words["part"].search(name) and not _dated(
        index, anchor
    ):  # the opening of what is told is no event of its own
        return next((d for d in ordered if not d.verbal and d.type in _WHOLE and _begins(name, text, d)), None)
    return None


def _on_programme(index: Index, anchor: Anchor, focus: Draft) -> bool:
    """True where a lecture or an unveiling is only a point on the programme of the focus."""
    if anchor.type not in _PROGRAMME or focus.verbal or focus.type in _PROGRAMME or _dated(index, anchor):
        return False
    if anchor.trigger and index.text[slice(*anchor.trigger)] in lexicon.load().sets["held"]:
        return False
    start = index.sentences[anchor.sentence].start
    return lexicon.load().words["after"].search(index.text, start, anchor.start) is None


def _resume(index: Index, anchor: Anchor, drafts: list[Draft], focus: Draft | None) -> Draft | None:
    """The draft that a verb goes on about: the same visit told again, or a point on the programme of the focus."""
    number = anchor.sentence
    clause = index.clause(number, anchor.start)[0]
    begin = max(index.sentences[number].start, min(clause, anchor.start - 12))
    if _dated(index, anchor) or lexicon.load().words["after"].search(index.text, begin, anchor.start):
        return None
    if anchor.type in _PROGRAMME and focus is not None and not focus.verbal:
        return focus
    same = next((d for d in reversed(drafts) if d.verbal and d.type == anchor.type), None)
    if same is None:
        return None
    sentence = index.sentences[number]
    joins = (
        lexicon.load().words["joins"].search(index.text, max(sentence.start, anchor.start - 8), anchor.start)
        is not None
    )
    near = number - same.sentence <= 2 or max((k.sentence for k in same.links), default=same.sentence) >= number - 1
    return same if joins or (near and (anchor.head == same.head or anchor.type == "inspection")) else None


def _begins(name: str, text: str, draft: Draft) -> bool:
    """True where 论坛开幕式 can be the opening of the draft: what stands before 开幕式 is nothing or in its name."""
    rest = lexicon.load().words["part"].sub("", name).strip("“”")
    whole = text[slice(*draft.name)] if draft.name else draft.head
    return (
        not rest
        or rest in lexicon.load().sets["any_event"]
        or rest in whole
        or (len(rest) <= 3 and rest[-2:] in whole)
        or whole in rest
    )


def _dated(index: Index, anchor: Anchor) -> bool:
    """True where the anchor's clause gives a date of its own."""
    start, end = index.clause(anchor.sentence, anchor.start)
    return any(start - 12 <= d.start < end for d in index.dates[anchor.sentence])


def _apart(index: Index, anchor: Anchor, draft: Draft) -> bool:
    """True where the anchor gives a day or a holder that the draft does not have: another event of the same name."""
    if anchor.trigger is None:
        return False
    number = anchor.sentence
    start = index.sentences[number].start
    mine = [d for d in index.dates[number] if start <= d.start < anchor.start and _DAY.search(d.timex)]
    theirs = [k.mention for k in draft.links if k.slot == "dates" and k.sentence == draft.sentence]
    theirs = [t for t in theirs if isinstance(t, Timex) and _DAY.search(t.timex)] or theirs
    held = index.text[slice(*anchor.trigger)] in lexicon.load().sets["held"]
    if held and mine and lexicon.load().words["once_more"].search(index.text, start, anchor.trigger[0]):
        return True
    if mine and index.sentences[number].marker and not theirs:
        return True
    if not mine or not theirs:
        return False
    return not any(isinstance(t, Timex) and _overlap(d, t) for d in mine for t in theirs)


def _overlap(a: Timex, b: Timex) -> bool:
    if a.first is None or a.last is None or b.first is None or b.last is None:
        return not (_DAY.search(a.timex) and _DAY.search(b.timex)) or a.timex[5:10] == b.timex[5:10]
    return a.first <= b.last and b.first <= a.last


def _fits(anchor: Anchor, draft: Draft) -> bool:
    """True where a bare head (本次大会, 论坛) can point to the draft."""
    if draft.verbal:
        return anchor.head == "活动" or anchor.head == draft.head
    if anchor.head in ("会议", "大会", "活动", "盛会"):
        return True
    return anchor.head == draft.head or draft.head.endswith(anchor.head) or anchor.type == draft.type


def same_name(a: str, b: str) -> bool:
    """True where two names can be the same event: one holds the other, and no ordinal or year speaks against it."""
    a, b = sorted((_MARKS.sub("", a), _MARKS.sub("", b)), key=len)
    if not a:
        return False
    ordinals, others = set(_ORDINAL.findall(a)), set(_ORDINAL.findall(b))
    if ordinals and others and not ordinals & others:
        return False
    stem = lexicon.load().words["stem"]
    if stem.sub("", a) == stem.sub("", b) != "":
        return True
    if a in b:
        # 新年音乐会 of 2012年莆田市新年音乐会, but not 工作会议 of any 工作会议.
        return len(a) * 2 >= len(b) or len(a) >= 6 or (b.endswith(a) and len(a) >= len(anchors.head_of(a)) + 2)
    short = {a[i : i + 2] for i in range(len(a) - 1)}
    long = {b[i : i + 2] for i in range(len(b) - 1)}
    return bool(short) and len(short & long) / len(short) >= 0.7 and a[-1] == b[-1]


def _opens(index: Index, anchor: Anchor) -> bool:
    """Whether an anchor can tell of an event of its own rather than cite one."""
    text, number = index.text, anchor.sentence
    dates, people, places, counts = (
        index.dates[number], index.people[number], index.places[number], index.counts[number],
    )  # fmt: skip
    if index.in_speech(number, anchor.start) and not dates:
        return False
    start, _ = index.clause(anchor.sentence, anchor.start)
    held = anchor.trigger is not None and text[slice(*anchor.trigger)] in lexicon.load().sets["held"]
    ahead = held and anchor.trigger is not None and anchor.trigger[0] < anchor.start
    if not ahead and lexicon.load().words["cited"].search(text, max(start, anchor.start - 12), anchor.start):
        return False
    if not (dates or people or places or counts):
        return held and _told_around(index, number)
    if anchor.kind == "verb":
        subject = any(p.start < anchor.start for p in people)
        place = any(p.start >= anchor.end for p in places)
        if anchor.type in ("inspection", "visit"):
            return subject or bool(dates) or place
        if anchor.type in ("signing", "charity"):
            return bool(people or dates or counts)
        begin = index.sentences[number].start
        later = lexicon.load().words["after"].search(text, begin, anchor.start) is not None
        return bool(subject or dates or (later and (counts or places or people)))
    if anchor.trigger is None:
        if anchor.type == "interview" and people:
            return True
        return bool(dates) or (text.startswith(("上", "现场", "期间", "中"), anchor.end) and bool(people))
    return True


def _cited(index: Index, anchor: Anchor) -> bool:
    """True where a name tells of no event: 大会精神, 看望参加比赛的选手, 会议结束后."""
    if anchor.kind == "verb":
        return False
    text, words = index.text, lexicon.load().words
    if words["cited_words"].match(text, anchor.end):
        return True
    start = index.sentences[anchor.sentence].start
    if text[anchor.end : anchor.end + 1] == "的" and anchor.trigger and anchor.trigger[0] < anchor.start:
        verb = text[slice(*anchor.trigger)]
        if verb in _TAKING_PART and words["guest"].search(text, start, anchor.trigger[0]):
            return True
    return words["beside"].match(text, anchor.end) is not None


def _told_around(index: Index, number: int) -> bool:
    """True where the sentence before or behind, in the same paragraph, gives a date, a person or a count.

    Of a notice (现将有关事项通知如下：) the lines below give them.
    """
    paragraph = index.sentences[number].paragraph
    field = lexicon.load().words["field"]
    if any(field.match(index.text, s.start) for s in index.sentences[number + 1 : number + 6]):
        return True
    return any(
        0 <= n < len(index.sentences)
        and index.sentences[n].paragraph == paragraph
        and bool(index.dates[n] or index.people[n] or index.counts[n])
        for n in (number - 1, number + 1)
    )


def _likely(anchor: Anchor, described: Mapping[str, float]) -> float:
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
    for number in sorted(draft.evidence):
        sentence = index.sentences[number]
        match = _THEME.search(index.text, sentence.start, sentence.end)
        if match:
            start, end = match.span(match.lastgroup or 0)
            if index.text[start] in "“《":
                start, end = start + 1, end - 1
            draft.theme = (start, end)
            return
