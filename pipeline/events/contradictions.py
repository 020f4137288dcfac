"""Cross-checks of one document with itself: what cannot all be true becomes a warning and lowers the confidence.

Every check errs on the side of silence: it speaks only where the text states both sides.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.events import lexicon
from pipeline.events.drafts import Draft
from pipeline.mentions.types import Analysis, Numex, Person
from pipeline.records import Warning

LOWERED = 0.8
_DAYS = {day: number for number, day in enumerate("一二三四五六日")} | {"天": 6}
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_ALONE = ("meeting", "forum", "training", "ceremony", "press", "performance", "signing")
_LISTED = re.compile(r"[等\d一二两三四五六七八九十]")  # how a number of people begins behind their names
_JOIN = "、,，和及与 \u3000"


def find(analysis: Analysis, drafts: Sequence[Draft]) -> list[Warning]:
    """Looks for contradictions, and lowers the confidence of the events that they touch.

    Args:
        analysis: The mentions of the text.
        drafts: Its events; ``confidence`` is changed.

    Returns:
        Warnings in text order, with offsets in the analysed text: ``weekday`` (the day is another day of the week),
        ``future`` (told as held, dated after the document), ``two_places`` (one official at one time in two places),
        ``listed`` (another number of people than names), ``counts_differ`` (lead and body give different head counts).
    """
    found: list[Warning] = []
    touched: set[int] = set()
    for warning, drafts_of in _all(analysis, drafts):
        found.append(warning)
        touched |= {id(draft) for draft in drafts_of}
    for draft in drafts:
        if id(draft) in touched:
            draft.confidence *= LOWERED
    return sorted(found, key=lambda w: (w.start or 0, w.code))


def _all(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[tuple[Warning, list[Draft]]]:
    yield from _weekdays(analysis, drafts)
    yield from _future(analysis, drafts)
    yield from _two_places(analysis, drafts)
    yield from _listed(analysis, drafts)
    yield from _head_counts(analysis, drafts)


def _weekdays(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[tuple[Warning, list[Draft]]]:
    """10月14日（星期五） where that day is no Friday."""
    words, text = lexicon.load().words, analysis.folded
    for date in analysis.dates:
        if date.first is None or date.first != date.last or "日" not in text[date.start : date.end]:
            continue
        match = words["weekday_inside"].search(text, date.start, date.end) or words["weekday"].match(text, date.end)
        if match is None or date.first.weekday() == _DAYS[match["day"]]:
            continue
        message = f"{date.first.isoformat()} is no {match.group().strip('（()） ')}"
        yield (
            Warning(code="weekday", message=message, start=date.start, end=max(date.end, match.end())),
            [d for d in drafts if date in d.dates],
        )


def _future(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[tuple[Warning, list[Draft]]]:
    """An event that is told as done lies after the document's date."""
    day, words = analysis.heading.date, lexicon.load().words
    if day is None:
        return
    for draft in drafts:
        sentence = analysis.sentences[draft.sentence]
        late = [d for d in draft.dates if d.first is not None and d.first > day and d.origin == "written"]
        late = [d for d in late if sentence.start <= d.start < sentence.end]
        if not late or len(late) < len(draft.dates) or words["planned"].search(
            analysis.folded, sentence.start, sentence.end
        ):  # fmt: skip
            continue
        if words["done"].search(analysis.folded, sentence.start, sentence.end):
            message = f"told as held, but dated after the document's date {day.isoformat()}"
            yield Warning(code="future", message=message, start=late[0].start, end=late[0].end), [draft]


def _moment(draft: Draft) -> str | None:
    """The one moment of an event, finer than a day, or ``None``."""
    if len(draft.dates) != 1 or draft.status != "held":
        return None
    date = draft.dates[0]
    return date.timex if date.first is not None and date.first == date.last and "T" in date.timex else None


def _two_places(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[tuple[Warning, list[Draft]]]:
    """The same official at two events of one morning or hour whose places lie in different cities."""
    alone = [d for d in drafts if d.type in _ALONE and _moment(d) and len(d.venues) == 1]
    for i, one in enumerate(alone):
        for other in alone[i + 1 :]:
            a, b = one.venues[0].division, other.venues[0].division
            if _moment(one) != _moment(other) or not a or not b or a[:4] == b[:4] or "00" in (a[2:4], b[2:4]):
                continue
            for name in sorted(one.officials.keys() & other.officials.keys()):
                person = other.officials[name][0]
                message = f"{name} is at two places at {_moment(one)}"
                yield Warning(code="two_places", message=message, start=person.start, end=person.end), [one, other]


def _listed(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[tuple[Warning, list[Draft]]]:
    """甲、乙、丙两位: another number of people than names; with 等 only too many names contradict it."""
    words, text = lexicon.load().words, analysis.folded
    if not any(_LISTED.match(text, p.end) for p in analysis.people):
        return
    for row in _enumerations(text, analysis.people):
        match = words["listed"].match(text, row[-1].end)
        if match is None or row[0].start == 0 or text[row[0].start - 1] in "、等":
            continue
        stated = _number(match["n"])
        if len(row) > stated or (len(row) < stated and not match["open"]):
            message = f"{len(row)} names, but {match.group()}"
            yield (
                Warning(code="listed", message=message, start=row[0].start, end=match.end()),
                [d for d in drafts if any(p.name in d.officials for p in row)],
            )


def _enumerations(text: str, people: Sequence[Person]) -> Iterator[list[Person]]:
    """Runs of at least two bare names with nothing but 、 and 和 between them."""
    run: list[Person] = []
    named = sorted((p for p in people if not p.pronoun), key=lambda p: p.start)
    for person in named:
        between = text[run[-1].end : person.start] if run else "。"
        if run and 0 < len(between) <= 2 and not between.strip(_JOIN):
            run.append(person)
        else:
            if len(run) > 1:
                yield run
            run = [person]
    if len(run) > 1:
        yield run


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if len(text) == 1:
        return _DIGITS[text]
    if text[0] == "十":
        return 10 + _DIGITS[text[1]]
    return _DIGITS[text[0]] * 10 if text[1] == "十" else _DIGITS[text[1]]


def _head_counts(analysis: Analysis, drafts: Sequence[Draft]) -> Iterator[tuple[Warning, list[Draft]]]:
    """Two paragraphs say how many of the same people took part in one event, and do not agree."""
    text, words, units = analysis.folded, lexicon.load().words, lexicon.load().sets["people_units"]
    for draft in drafts:
        said = []
        for count in draft.counts if len(draft.counts) > 1 else ():
            if count.unit not in units or count.of is None or count.value is None:
                continue
            sentence = next((s for s in analysis.sentences if s.start <= count.start < s.end), None)
            if sentence is None:
                continue
            tail = text[count.end : min(sentence.end, count.end + 24)]
            if "参加" in tail or "出席" in tail or "参会" in tail:
                said.append((sentence.paragraph, text[slice(*count.of)], count))
        for (p, of, one), (q, other, two) in pairwise(said):
            if p != q and of == other and not _agree(one, two) and words["attend"].search(text, two.end):
                message = f"{text[one.start : one.end]} before, {text[two.start : two.end]} here"
                yield Warning(code="counts_differ", message=message, start=two.start, end=two.end), [draft]


def _agree(one: Numex, two: Numex) -> bool:
    """True where two counts can be the same: equal, or within a tenth where one of them is not exact."""
    assert one.value is not None and two.value is not None
    slack = 0.0 if one.bound == two.bound == "exact" else 0.1
    return abs(one.value - two.value) <= slack * max(one.value, two.value)
