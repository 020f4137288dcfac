"""What two event records have in common and what speaks against their being one event: points that a person can read.

The points were set by hand on reports of our own and on raw news (``python -m tests.measure_clusters``); no model.
"""

import contextlib
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import resources
from pipeline.batch.duplicates import plain
from pipeline.characters import fold
from pipeline.records import EventRecord

# A pair with this many points is one event: a day and its name, a day and two people, a day, a person and a venue.
ENOUGH = 6
# Records of one cluster have at least this many with each other.
TOGETHER = 2
_TOLD = 300  # characters
IMPOSSIBLE = -100

_DAY = re.compile(r"^(\d{4}|XXXX)-(\d\d|XX)-(\d\d)(?:T(MO|AF|EV|NI|\d\d))?")
_NUMERAL = r"([0-9]{1,4}|[〇零一二两三四五六七八九十百]{1,5})"
_EDITION = re.compile(
    rf"第{_NUMERAL}\s*(届|次|期|场|批|轮|站|讲|班|季)|(?<!\d)((?:19|20)\d\d|[〇零一二三四五六七八九]{{4}})\s*年?"
)
_SESSION = re.compile(rf"第{_NUMERAL}\s*(期|场|批|轮|站|讲|班)")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One fact that two records agree or disagree on.

    Attributes:
        fact: ``date``, ``time``, ``published``, ``people``, ``others`` (people whom only one names), ``place``,
            ``name``, ``edition``, ``type``, ``counts``, ``organizers`` or ``title``.
        points: Above zero for one event, below for two.
        words: What agrees, or what stands on either side.
    """

    fact: str
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of which the year or the month may be unknown, with the part of the day."""

    year: int | None
    month: int | None
    day: int
    part: str | None

    @property
    def known(self) -> bool:
        """Whether the year is known."""
        return self.year is not None and self.month is not None

    def __str__(self) -> str:
        year = f"{self.year:04}" if self.year is not None else "XXXX"
        return f"{year}-{self.month:02}-{self.day:02}" if self.month is not None else f"{year}-XX-{self.day:02}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a record is compared.

    Attributes:
        event_id: Of the record.
        document: Id of its document; two events of one document are never one.
        published: Date of the document.
        title: Of the document, plain.
        type: Of the event.
        name: Of the event, plain; ``""`` where it has none that tells anything.
        editions: Years and ordinals in its name, sessions in its sentences.
        days: Single days.
        spans: First and last day of what is longer or of unknown parts.
        people: Full names.
        venues: Places as written, plain.
        divisions: Their division codes.
        counts: Value, unit and what is counted.
        organizers: Names, plain.
        told: The start of its sentences, plain.
    """

    event_id: str
    document: str
    published: datetime.date | None
    title: str
    type: str
    name: str
    editions: frozenset[str]
    days: tuple[Day, ...]
    spans: tuple[tuple[datetime.date, datetime.date], ...]
    people: frozenset[str]
    venues: frozenset[str]
    divisions: frozenset[str]
    counts: frozenset[tuple[float, str, str]]
    organizers: frozenset[str]
    told: str

    @property
    def dated(self) -> bool:
        """Whether anything is known of when it took place."""
        return bool(self.days or self.spans)


def of(record: EventRecord) -> Facts:
    """Reads the facts off a record."""
    general = resources.words("corpora", "lexicons", "events_general.txt")
    written = record.name.clean or record.name.text if record.name else ""
    name = plain(written)
    told = " ".join([written, *(piece.text for piece in record.evidence[:1])])
    days: dict[Day, None] = {}
    spans: dict[tuple[datetime.date, datetime.date], None] = {}
    for date in record.dates:
        if "/" not in date.timex and (day := _day(date.timex)) is not None:
            days[day] = None
        elif date.first is not None and date.last is not None:
            spans[date.first, date.last] = None
    return Facts(
        event_id=record.event_id,
        document=record.document.id,
        published=record.document.date,
        title=plain(record.document.title or ""),
        type=record.type,
        name="" if name in general else name,
        editions=_editions(written, told),
        days=tuple(days),
        spans=tuple(spans),
        people=frozenset(
            official.name
            for official in record.officials
            if not any(official.name.endswith(p.title) for p in official.posts)
        ),
        venues=frozenset(text for v in record.venues if not v.virtual and (text := plain(v.text)) not in general),
        divisions=frozenset(v.division for v in record.venues if v.division),
        counts=frozenset(
            (float(c.value), c.unit or "", c.of or "") for c in record.counts if c.value is not None and c.value > 2
        ),
        organizers=frozenset(plain(body.name) for body in record.organizers),
        told=plain("".join(piece.text for piece in record.evidence))[:_TOLD],
    )


def _day(timex: str) -> Day | None:
    if not (found := _DAY.match(timex)):
        return None
    year, month, day, part = found.groups()
    if part is not None and part.isdigit():
        part = "MO" if int(part) < 12 else "AF" if int(part) < 18 else "EV"
    part = "EV" if part == "NI" else part
    return Day(None if year == "XXXX" else int(year), None if month == "XX" else int(month), int(day), part)


def _editions(name: str, told: str) -> frozenset[str]:
    found = {f"{number}{unit}" if unit else f"{year}年" for number, unit, year in _EDITION.findall(fold(name))}
    found |= {f"{number}{unit}" for number, unit in _SESSION.findall(fold(told))}
    return frozenset(found)


# -- comparing -------------------------------------------------------------------------------------------------------


def compare(one: Facts, other: Facts, busy: frozenset[str] = frozenset()) -> list[Agreement]:
    """Everything that two records agree and disagree on; their points add up.

    Args:
        one: What is known of one record.
        other: And of another, of another document.
        busy: People who are at something on so many days that they tell little.
    """
    if one.document == other.document:
        return [Agreement("document", IMPOSSIBLE, one.document)]
    return [
        *_dates(one, other),
        *_people(one, other, busy),
        *_place(one, other),
        *_name(one, other),
        *_rest(one, other),
    ]


def score(agreements: list[Agreement]) -> int:
    """The sum of points."""
    return sum(agreement.points for agreement in agreements)


def _dates(one: Facts, other: Facts) -> Iterator[Agreement]:
    undated = not (one.dated and other.dated)
    if undated and one.published and other.published and abs((one.published - other.published).days) > 30:
        yield Agreement("published", -4, f"{one.published} | {other.published}")
    best: tuple[int, str] | None = None
    time: tuple[int, str] | None = None
    for mine in one.days:
        for theirs in other.days:
            points = _same_day(mine, theirs)
            if points and (best is None or points > best[0]):
                best = points, str(mine if mine.known else theirs)
                apart = mine.part and theirs.part and mine.part != theirs.part
                time = (-3, f"{mine.part} | {theirs.part}") if apart else None
    if best is None:
        best = _spans(one, other)
    if best is not None:
        yield Agreement("date", *best)
        if time is not None:
            yield Agreement("time", *time)
    elif one.dated and other.dated:
        yield Agreement("date", IMPOSSIBLE, f"{_when(one)} | {_when(other)}")
    else:
        yield Agreement("date", -1, "not known of both")


def _spans(one: Facts, other: Facts) -> tuple[int, str] | None:
    """What longer times agree on: the same months are 2, times that overlap 1, a season or a year nothing."""
    best: tuple[int, str] | None = None
    ours, theirs = _times(one), _times(other)
    for a, b in ((a, b) for a in ours for b in theirs if a[0] <= b[1] and b[0] <= a[1]):
        longest = max((a[1] - a[0]).days, (b[1] - b[0]).days)
        points = -1 if longest > 31 else 2 if a == b else 1
        if best is None or points > best[0]:
            best = points, f"{a[0]}/{a[1]} | {b[0]}/{b[1]}"
    return best


def _times(facts: Facts) -> list[tuple[datetime.date, datetime.date]]:
    found = list(facts.spans)
    for day in facts.days:
        if day.year is not None and day.month is not None:
            with contextlib.suppress(ValueError):
                date = datetime.date(day.year, day.month, day.day)
                found.append((date, date))
    return found


def _same_day(one: Day, other: Day) -> int:
    if one.day != other.day or (one.month and other.month and one.month != other.month):
        return 0
    if one.year and other.year and one.year != other.year:
        return 0
    known = bool(one.year and other.year) + bool(one.month and other.month)
    return 1 + known


def _when(facts: Facts) -> str:
    return " ".join([*map(str, facts.days), *(f"{first}/{last}" for first, last in facts.spans)])


def _people(one: Facts, other: Facts, busy: frozenset[str]) -> Iterator[Agreement]:
    shared = one.people & other.people
    mine, theirs = _unlike(one.people, other.people), _unlike(other.people, one.people)
    if shared:
        yield Agreement("people", min(4, 1 + len(shared - busy)), _some(shared - busy or shared))
    if not (mine and theirs):
        return
    if "visit" in (one.type, other.type):  # whom somebody receives is what the reception is
        yield Agreement("others", -3, f"{_some(mine)} | {_some(theirs)}")
    elif len(shared) < 2:
        yield Agreement("others", -2, f"{_some(mine)} | {_some(theirs)}")


def _unlike(people: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Those of ``people`` who are not among ``others``, nor with a name that goes on or breaks off there."""
    return frozenset(one for one in people if not any(one.startswith(two) or two.startswith(one) for two in others))


def _place(one: Facts, other: Facts) -> Iterator[Agreement]:
    same = _alike(one.venues, other.venues) or _told(one.venues, other.told) or _told(other.venues, one.told)
    if same:
        yield Agreement("place", 2 if len(same) >= 4 else 1, same)
        return
    sides = f"{_some(one.venues)} | {_some(other.venues)}"
    if near := [f"{a} | {b}" for a in sorted(one.venues) for b in sorted(other.venues) if _dice(a, b) >= 0.4]:
        yield Agreement("place", 1, near[0])
    elif one.divisions and other.divisions and not any(_nested(a, b) for a in one.divisions for b in other.divisions):
        yield Agreement("place", -3, sides)
    elif all(any(len(venue) > 4 for venue in facts.venues) for facts in (one, other)):  # two houses of one town
        yield Agreement("place", -1, sides)
    elif one.divisions and other.divisions:
        yield Agreement("place", 1, sides)
    elif one.venues and other.venues:
        yield Agreement("place", -1, sides)


def _told(venues: frozenset[str], told: str) -> str | None:
    """The first of the venues, of four characters and more, that the sentences of the other record name."""
    return next((venue for venue in sorted(venues) if len(venue) >= 4 and venue in told), None)


def _nested(one: str, other: str) -> bool:
    short, long = sorted((one.rstrip("0"), other.rstrip("0")), key=len)
    return long.startswith(short)


def _name(one: Facts, other: Facts) -> Iterator[Agreement]:
    for unit in sorted({edition[-1] for edition in one.editions} & {edition[-1] for edition in other.editions}):
        mine, theirs = (frozenset(edition for edition in f.editions if edition[-1] == unit) for f in (one, other))
        if not mine & theirs:
            yield Agreement("edition", IMPOSSIBLE, f"{_some(mine)} | {_some(theirs)}")
    if not (one.name and other.name):
        return
    alike = _dice(one.name, other.name)
    short, long = sorted((one.name, other.name), key=len)
    if alike >= 0.8:  # a league has many games a day under its one name; short names are shared by chance
        long_enough = 3 if len(short) >= 6 and one.type != "contest" else 2
        yield Agreement("name", long_enough if len(short) >= 5 else 1, short)
    elif len(short) >= 4 and short in long:
        yield Agreement("name", 2, f"{one.name} | {other.name}")
    elif alike >= 0.5:
        yield Agreement("name", 1, f"{one.name} | {other.name}")
    elif alike < 0.35:
        yield Agreement("name", -2, f"{one.name} | {other.name}")


def _rest(one: Facts, other: Facts) -> Iterator[Agreement]:
    if one.type != other.type:
        yield Agreement("type", -1, f"{one.type} | {other.type}")
    if shared := sorted(one.counts & other.counts):
        yield Agreement("counts", min(2, len(shared)), " ".join(f"{value:g}{unit}{of}" for value, unit, of in shared))
    elif apart := [(a, b) for a in sorted(one.counts) for b in sorted(other.counts) if a[1:] == b[1:] and a[2]]:
        (mine, unit, of), (theirs, _, _) = apart[0]
        yield Agreement("counts", -1, f"{mine:g}{unit}{of} | {theirs:g}{unit}{of}")
    if body := _alike(one.organizers, other.organizers):
        yield Agreement("organizers", 1, body)
    elif one.organizers and other.organizers:
        yield Agreement("organizers", -1, f"{_some(one.organizers)} | {_some(other.organizers)}")
    if one.title and other.title and _dice(one.title, other.title) >= 0.75:
        yield Agreement("title", 1, f"{one.title} | {other.title}")


def _alike(ones: frozenset[str], others: frozenset[str]) -> str | None:
    """The longest text that stands in one set and, whole or within another, in the other one."""
    found = [
        min(a, b, key=len) for a in ones for b in others if a == b or (min(len(a), len(b)) >= 2 and (a in b or b in a))
    ]
    return max(sorted(found), key=len, default=None)


def _dice(one: str, other: str) -> float:
    """Dice coefficient of the pairs of neighbouring characters."""
    first = {one[at : at + 2] for at in range(max(1, len(one) - 1))}
    second = {other[at : at + 2] for at in range(max(1, len(other) - 1))}
    return 2 * len(first & second) / (len(first) + len(second))


def _some(texts: frozenset[str]) -> str:
    return " ".join(sorted(texts)[:3])
