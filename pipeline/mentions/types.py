"""What the finders return: small objects with offsets into the text that was searched.

Inside ``process`` that text is the kept text; ``pipeline.process`` maps the offsets back to the source text. Nobody
changes such an object; ``frozen=True``, which would make sure of it, makes them four times slower to create.
"""

import datetime
from dataclasses import dataclass, field

from pipeline.records import Bound, Post


@dataclass(slots=True, unsafe_hash=True)
class Sentence:
    """A sentence, ``text[start:end]``.

    Attributes:
        start: Start offset.
        end: End offset, exclusive.
        paragraph: Number of the line that holds it, from 0; a line is what ``\\n`` ends.
        marker: The list marker that opens it (``一是``, ``(二)``, ``三、``, ``2.``), or ``""``.
    """

    start: int
    end: int
    paragraph: int
    marker: str = ""


@dataclass(slots=True, unsafe_hash=True)
class Timex:
    """A temporal expression. Days are inclusive; the fields of a record's date are ``first``, ``last`` and ``timex``.

    Attributes:
        start: Start offset.
        end: End offset, exclusive.
        kind: ``date``, ``daterange``, ``datetime``, ``datetimerange``, ``time``, ``timerange``,
            ``duration`` or ``set``.
        first: First day covered, or ``None`` where the text does not settle it (or the kind has none).
        last: Last day covered, inclusive.
        timex: The TIMEX3 value; ``X`` for digits that nothing gives.
        seconds: Length of a duration in seconds (year 365 days, month 30, week 7), else ``None``.
        origin: What settled the year: ``written``, ``passage``, ``document`` (its date) or ``none``.
        readings: Other readings, best first, as ``(first, last)``.
        dates_event: False for what never dates an event: a duration, a set, 近年来, the year in the
            title of a plan or law.
        seconds_high: Upper end of a range of lengths (3至5天) in seconds, else ``None``.
    """

    start: int
    end: int
    kind: str
    first: datetime.date | None
    last: datetime.date | None
    timex: str
    seconds: float | None = None
    origin: str = "none"
    readings: tuple[tuple[datetime.date | None, datetime.date | None], ...] = ()
    dates_event: bool = True
    seconds_high: float | None = None


@dataclass(slots=True, unsafe_hash=True)
class Numex:
    """A numeric expression.

    Attributes:
        start: Start offset, words like 约 and 近 included.
        end: End offset, exclusive, unit included.
        kind: ``number``, ``ordinal``, ``percent``, ``numberrange``, ``count``, ``currency``, ``dimension``, ``age`` or
            ``temperature``.
        value: The number, 万 and 亿 multiplied out; of a range the lower end; ``None`` where digits are masked.
        high: The upper end of a range, else ``None``.
        unit: Measure word or unit without 余 and 多, 万元 as 元; ``None`` for a bare number.
        bound: How exact it is.
        of: ``(start, end)`` of the noun counted, where it stands beside the number, else ``None``.
        number: ``(start, end)`` of the bare numeral.
        counts: True where it can be a count of section 7 of the contract: a cardinal with a measure word that counts
            people or things, not an ordinal, price, percentage, age or list number.
    """

    start: int
    end: int
    kind: str
    value: int | float | None
    high: int | float | None = None
    unit: str | None = None
    bound: Bound = "exact"
    of: tuple[int, int] | None = None
    number: tuple[int, int] = (0, 0)
    counts: bool = False


@dataclass(slots=True, unsafe_hash=True)
class Name:
    """A name as the tagger or a rule found it, not yet interpreted. Names never overlap.

    Attributes:
        start: Start offset.
        end: End offset, exclusive.
        label: ``person``, ``title``, ``byline``, ``organization``, ``place``, ``facility`` or ``event``.
        score: How sure the finder is, in [0, 1].
    """

    start: int
    end: int
    label: str
    score: float = 1.0


@dataclass(slots=True, unsafe_hash=True)
class Person:
    """A mention of a person with what stands around it.

    Attributes:
        start: Start offset of the name alone (赵 of 赵局长).
        end: End offset of the name alone.
        name: The resolved full name (赵长山), else the name with the title as written (赵局长).
        text_start: Start of what a record quotes: the name, with the title where only the surname is written.
        text_end: End of what a record quotes.
        posts: Posts stated at this mention, in order.
        all_posts: Posts stated for the person anywhere in the document, duplicates dropped.
        phrase_start: Start of the whole phrase with posts before the name (北京市副市长洪峰).
        phrase_end: End of the whole phrase with posts after the name (支树平局长).
        group: Number of the enumeration that this mention is part of (A、B和C), or ``-1``; the people of one
            group share a role.
        pronoun: True for a mention that only refers (他, 该局长).
    """

    start: int
    end: int
    name: str
    text_start: int
    text_end: int
    posts: tuple[Post, ...] = ()
    all_posts: tuple[Post, ...] = ()
    phrase_start: int = 0
    phrase_end: int = 0
    group: int = -1
    pronoun: bool = False


@dataclass(slots=True, unsafe_hash=True)
class Organization:
    """An organization with its resolved name (我局 → 北京市质量技术监督局)."""

    start: int
    end: int
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """A facility (``kind`` is ``venue``) or a bare town or region (``place``), as a record's venue gives it."""

    start: int
    end: int
    kind: str
    virtual: bool = False
    division: str | None = None


@dataclass(slots=True, unsafe_hash=True)
class Heading:
    """Title, issuer and date of a document, with where the title stands in the text (``None`` if not in it).

    ``day_span`` is where a day stands that is set off from the title: ``2018-05-04 大会召开``.
    """

    title: str | None = None
    issuer: str | None = None
    date: datetime.date | None = None
    title_span: tuple[int, int] | None = None
    day_span: tuple[int, int] | None = None


@dataclass(slots=True, unsafe_hash=True)
class Page:
    """What the page's furniture or the input says of the document, beside its text."""

    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    site: str | None = None  # the name of the website


@dataclass(slots=True)
class Analysis:
    """Everything that the finders say of one text; the input of ``pipeline.events``.

    Attributes:
        text: The text, as kept by cleaning.
        folded: ``characters.fold(text)``: the same length, for matching.
        heading: Title, issuer and date of the document.
        sentences: In text order, disjoint; white space between them belongs to none.
        dates: Temporal expressions of every kind, in text order, disjoint.
        counts: Numeric expressions, in text order, disjoint, none inside a temporal one.
        names: Names by label, in text order, disjoint.
        people: People, in text order.
        organizations: Organizations, in text order.
        places: Venues and places, in text order.
        events: Spans of event names that stand by themselves (label ``event`` of the tagger, 世界标准日大会).
        fiction: How much the text reads like a story, from 0 to 1 (``genre.fictional``).
    """

    text: str
    folded: str
    heading: Heading = field(default_factory=Heading)
    sentences: list[Sentence] = field(default_factory=list)
    dates: list[Timex] = field(default_factory=list)
    counts: list[Numex] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    events: list[Name] = field(default_factory=list)
    fiction: float = 0.0
