"""From an analysis to event drafts: opens drafts at anchors, links the mentions around, merges what is one event."""

import re

from pipeline.events import actions, anchors, lexicon, organizers
from pipeline.events.anchors import Anchor
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.types import Analysis, Numex, Place, Timex

_THEME = re.compile(
    r"以(?P<a>[“《][^”》]{2,60}[”》]|[^，。；“”]{2,40}?)为(?:活动|会议|大会|年度)?主题|"
    r"主题(?:为|是|[:：])(?P<b>[“《][^”》]{2,60}[”》]|[^，。；“”]{3,40}(?=[，。；]))"
)
_GUEST = re.compile(r"[^，。；]{0,6}的")
_CITED = re.compile(r"(?:根据|按照|学习贯彻|贯彻落实|落实|贯彻|学习|传达学习|传达|领会|围绕|针对|关于|自|自从)[^，。；]{0,4}$")


def assemble(analysis: Analysis) -> list[Draft]:
    """Builds the events of a text.

    Args:
        analysis: The mentions of the text.

    Returns:
        The drafts in text order of their first evidence, each with at least one date, venue, official or count.
    """
    index = Index(analysis)
    by_sentence: list[list[Anchor]] = [[] for _ in index.sentences]
    for anchor in anchors.find(analysis):
        by_sentence[anchor.sentence].append(anchor)
    drafts: list[Draft] = []
    focus: Draft | None = None
    for number in range(len(index.sentences)):
        if index.in_title(number):
            continue
        resolved: list[tuple[Anchor, Draft, bool]] = []
        for anchor in by_sentence[number]:
            draft = _resolve(index, anchor, drafts, focus)
            if draft is not None:
                resolved.append((anchor, draft, False))
            elif _opens(index, anchor):
                draft = _open(index, anchor)
                drafts.append(draft)
                resolved.append((anchor, draft, True))
        _link(index, number, resolved, focus)
        if resolved:
            focus = resolved[0][1] if not resolved[-1][2] else resolved[-1][1]
    for draft in drafts:
        _theme(index, draft)
    kept = [draft for draft in drafts if draft.arguments]
    return sorted(kept, key=lambda d: (min(d.evidence), d.anchor))


def _resolve(index: Index, anchor: Anchor, drafts: list[Draft], focus: Draft | None) -> Draft | None:
    """The draft that an anchor adds to, or ``None`` where it tells of something new."""
    if anchor.kind == "verb":
        return None
    text = index.text
    if anchor.kind == "reference":
        ordered = ([focus] if focus else []) + [d for d in reversed(drafts) if d is not focus]
        for draft in ordered:
            if _fits(anchor, draft):
                return draft
        return None
    assert anchor.name is not None
    name = text[slice(*anchor.name)]
    for draft in reversed(drafts):
        if draft.name and same_name(name, text[slice(*draft.name)]):
            return draft
    return None


def _fits(anchor: Anchor, draft: Draft) -> bool:
    """True where a bare head (本次大会, 论坛) can point to the draft."""
    if draft.verbal:
        return anchor.head in ("活动",) or anchor.head == draft.head
    if anchor.head in ("会议", "大会", "活动", "盛会"):
        return True
    return anchor.head == draft.head or draft.head.endswith(anchor.head) or anchor.type == draft.type


def same_name(a: str, b: str) -> bool:
    """True where two names can be the same event: one holds the other, and no ordinal or year speaks against it."""
    strip = re.compile(r"[\s“”《》‘’()（）·,，、\"']+")
    a, b = strip.sub("", a), strip.sub("", b)
    if len(a) > len(b):
        a, b = b, a
    numbers = re.compile(r"第[一二三四五六七八九十百\d]+|(?:19|20)\d\d")
    na, nb = set(numbers.findall(a)), set(numbers.findall(b))
    if na and nb and not na & nb:
        return False
    if not a:
        return False
    if a in b:
        return len(a) * 2 >= len(b) or len(a) >= 6
    bigrams = {a[i : i + 2] for i in range(len(a) - 1)}
    other = {b[i : i + 2] for i in range(len(b) - 1)}
    return bool(bigrams) and len(bigrams & other) / len(bigrams) >= 0.7 and a[-1] == b[-1]


def _opens(index: Index, anchor: Anchor) -> bool:
    """Whether an anchor tells of an event of its own rather than citing one."""
    words, text, number = lexicon.load(), index.text, anchor.sentence
    sentence = index.sentences[number]
    if anchor.start >= index.speech_start(number) and not index.dates[number]:
        return False
    start, end = anchors.clause(text, sentence, anchor.start)
    if _CITED.search(text[max(start, anchor.start - 12) : anchor.start]):
        return False
    has_argument = bool(index.dates[number] or index.people[number] or index.places[number] or index.counts[number])
    if not has_argument:
        return False
    if anchor.kind == "verb":
        subject = [p for p in index.people[number] if p.start < anchor.start]
        place = [p for p in index.places[number] if p.start >= anchor.end]
        if anchor.type in ("inspection", "visit"):
            return bool(subject and (index.dates[number] or place))
        if anchor.type in ("signing", "charity"):
            return bool(index.dates[number] and (subject or index.counts[number]))
        if anchor.type == "interview":
            return bool(subject and index.dates[number])
        return bool(subject and index.dates[number])
    if anchor.trigger is None:
        return text.startswith(("上", "现场", "期间"), anchor.end) and bool(index.people[number])
    verb = text[slice(*anchor.trigger)]
    if verb in ("参加", "出席", "列席"):
        if _GUEST.match(text, anchor.end) and not index.dates[number]:
            return False
        return bool(index.dates[number] or index.places[number]) or bool(index.people[number] and not anchor.bare)
    return bool(index.dates[number] or index.places[number] or index.people[number])


def _open(index: Index, anchor: Anchor) -> Draft:
    words, text = lexicon.load(), index.text
    sentence = index.sentences[anchor.sentence]
    start, end = anchors.clause(text, sentence, anchor.start)
    before = text[max(sentence.start, start - 20) : anchor.trigger[1] if anchor.trigger else end]
    status = "planned" if words.words["planned"].search(before) else "held"
    if words.words["cancelled"].search(text, start, end):
        status = "cancelled"
    draft = Draft(
        type=anchor.type,
        status=status,
        name=anchor.name if anchor.kind != "verb" else None,
        head=anchor.head,
        anchor=(anchor.start, anchor.end),
        sentence=anchor.sentence,
        trigger=anchor.trigger,
        verbal=anchor.kind == "verb",
    )
    draft.evidence.add(anchor.sentence)
    return draft


def _target(
    resolved: list[tuple[Anchor, Draft, bool]], start: int, end: int, ahead: bool
) -> tuple[Anchor, Draft, bool] | None:
    """The anchor of a sentence that a mention at ``start:end`` belongs to: dates and places look ahead, people back."""
    previous = following = None
    for item in resolved:
        if item[0].end <= start:
            previous = item
        elif following is None and item[0].start >= end:
            following = item
    if previous is None:
        return following
    if following is None:
        return previous
    trigger = previous[0].trigger
    if trigger and trigger[0] >= end:
        return previous
    return following if ahead else previous


def _link(index: Index, number: int, resolved: list[tuple[Anchor, Draft, bool]], focus: Draft | None) -> None:
    """Hangs the mentions of a sentence on the drafts that it tells of."""
    speech = index.speech_start(number)
    if not resolved:
        if focus is not None:
            _people(index, number, [], focus)
            for count in index.counts[number]:
                if count.start < speech:
                    _count(index, focus, count, number)
        return
    for date in index.dates[number]:
        item = _target(resolved, date.start, date.end, ahead=True)
        if item and date.start < speech and (item[2] or not item[1].dates):
            _date(item[1], date, number)
    for place in index.places[number]:
        item = _target(resolved, place.start, place.end, ahead=True)
        if item and place.start < speech and (item[2] or not item[1].venues):
            _venue(index, item[0], item[1], place, number)
    for count in index.counts[number]:
        item = _target(resolved, count.start, count.end, ahead=False)
        if item and count.start < speech:
            _count(index, item[1], count, number)
    for anchor, draft, fresh in resolved:
        organizers.link(index, anchor, draft, fresh)
    _people(index, number, resolved, focus)


def _date(draft: Draft, date: Timex, number: int) -> None:
    if any((d.first, d.last) == (date.first, date.last) for d in draft.dates):
        return
    draft.dates.append(date)
    draft.evidence.add(number)


_PLACE_BEFORE = re.compile(r"(?:在|于|到|赴|前往|走进|来到|抵达|深入|走访|参观|考察|调研|慰问|访问|莅临|至)(?:了)?[^，。；]{0,3}$")


def _venue(index: Index, anchor: Anchor, draft: Draft, place: Place, number: int) -> None:
    text = index.text
    lead = text[max(0, place.start - 8) : place.start]
    inspected = draft.verbal and draft.type in ("inspection", "visit") and place.start >= anchor.end
    if not inspected and not _PLACE_BEFORE.search(lead) and not (draft.venues and lead.endswith(("、", "和"))):
        return
    if draft.name and draft.name[0] <= place.start < draft.name[1]:
        return
    if any(text[v.start : v.end] == text[place.start : place.end] for v in draft.venues):
        return
    draft.venues.append(place)
    draft.evidence.add(number)


def _count(index: Index, draft: Draft, count: Numex, number: int) -> None:
    if any((c.value, c.unit) == (count.value, count.unit) for c in draft.counts):
        return
    draft.counts.append(count)
    draft.evidence.add(number)


def _people(
    index: Index, number: int, resolved: list[tuple[Anchor, Draft, bool]], focus: Draft | None
) -> None:
    speech = index.speech_start(number)
    for group in actions.groups(index, number):
        if group.start >= speech:
            continue
        item = _target(resolved, group.start, group.end, ahead=group.verb_at < 0 or group.verb_at > group.end)
        draft = item[1] if item else focus
        if draft is None:
            continue
        acts = list(group.actions)
        if not acts:
            if item is None:
                continue
            acts = ["other"]
        for person in group.people:
            if person.pronoun and person.name not in draft.officials:
                continue
            known = draft.officials.get(person.name)
            if known:
                known[1].extend(a for a in acts if a not in known[1])
            else:
                draft.officials[person.name] = (person, list(acts))
            draft.evidence.add(number)


def _theme(index: Index, draft: Draft) -> None:
    for number in sorted(draft.evidence):
        sentence = index.sentences[number]
        match = _THEME.search(index.text, sentence.start, sentence.end)
        if match:
            start, end = match.span(match.lastgroup or 0)
            if index.text[start] in "“《":
                start, end = start + 1, end - 1
            draft.theme = (start, end)
            draft.evidence.add(number)
            return
