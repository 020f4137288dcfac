"""The data that walks through Shilu: documents, cuts, mentions and event records.

Every class is a pydantic model whose fields stand in the order in which they are written. Offsets are half-open pairs
of Python string indices (Unicode code points) into the *source text*: what the reader returned, before any cut.
The contract behind the fields is ``docs/record.md``.
"""

import datetime
import hashlib
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal["1.0"] = "1.0"

EventType = Literal[
    "meeting", "forum", "training", "ceremony", "signing", "exhibition", "contest", "performance", "publicity",
    "interview", "inspection", "visit", "press", "charity", "other",
]  # fmt: skip
Status = Literal["held", "planned", "cancelled"]
Action = Literal["attend", "preside", "speak", "sign", "unveil", "inspect", "direct", "receive", "other"]
Bound = Literal["exact", "approx", "over", "under", "range"]
Role = Literal["host", "organizer", "co_organizer", "supporter"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# -- what comes in ---------------------------------------------------------------------------------------------------


class Warning(_Model):
    """Something that a reader of the record should know: damage, doubt, a contradiction.

    Attributes:
        code: A short stable word that machines can count, such as ``truncated``.
        message: One line for people.
        start: Start offset in the source text, or ``None`` where the whole document is meant.
        end: End offset in the source text, exclusive.
    """

    code: str
    message: str
    start: int | None = None
    end: int | None = None


class Document(BaseModel):
    """A text as its reader returned it. No stage changes it.

    Attributes:
        text: The source text: decoded, without byte order mark, line ends as ``\\n``.
        source: Where it was found, as a user would name it (a path, ``path:line``, ``-`` for standard input).
        sources: Every place where the same text was found, ``source`` first.
        title: The title that the input states beside the text, if any.
        date: The publication date that the input states beside the text, if any.
        site: The host name of the page, if the input states it; chooses the site's rules.
        issuer: Who published it, as the mark-up of a web page states it (来源); never read from fields of JSON lines.
        extra: Other fields of the input, carried along and never read as answers.
        warnings: What reading found out, such as replaced bytes.
        cuts: What the layout of the file says is no text (running heads, page numbers) or joins two lines: cleaning
            leaves it out first. Sorted and disjoint.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    source: str = "-"
    sources: list[str] = Field(default_factory=list)
    title: str | None = None
    date: datetime.date | None = None
    site: str | None = None
    issuer: str | None = None
    extra: dict[str, Any] = Field(default_factory=dict)
    warnings: list[Warning] = Field(default_factory=list)
    cuts: "list[Cut]" = Field(default_factory=list)

    @cached_property
    def id(self) -> str:
        """The first 12 hex digits of the SHA-256 of the source text in UTF-8."""
        return document_id(self.text)


def document_id(text: str) -> str:
    """Gives the id of a source text: the first 12 hex digits of the SHA-256 of its UTF-8.

    A lone surrogate, which no decoder of ours returns but a caller's string may hold, counts as its escaped bytes.
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


# -- what cleaning finds ---------------------------------------------------------------------------------------------


class Cut(_Model):
    """A stretch of the source text that cleaning leaves out.

    Attributes:
        start: Start offset in the source text.
        end: End offset in the source text, exclusive.
        rule: The rule or model that cut it, as ``site/rule`` or ``model/name``.
        reason: One line for people.
        score: How sure the rule or model was, in [0, 1]; a rule without doubt gives 1.
    """

    start: int
    end: int
    rule: str
    reason: str
    score: float = 1.0


# -- mentions --------------------------------------------------------------------------------------------------------


class Mention(_Model):
    """One stretch of the source text that names something: ``source[start:end] == text``, never empty.

    Attributes:
        text: The characters of the source.
        start: Start offset in the source text.
        end: End offset in the source text, exclusive.
        clean: The words without the damage where a repair cut lies inside the mention, else ``None``.
    """

    text: str
    start: int
    end: int
    clean: str | None = None


class Post(_Model):
    """An office that a person holds: the organization as written before the title, and the title."""

    organization: str | None
    title: str


class Date(Mention):
    """A date mention: the first and the last day it covers, inclusive, and its TIMEX3 value."""

    first: datetime.date | None
    last: datetime.date | None
    timex: str


class Venue(Mention):
    """A place where an event is held, with its GB/T 2260 division code where that is certain."""

    virtual: bool = False
    division: str | None = None


class Count(Mention):
    """A number of people or things with its unit, how exact it is, and what is counted."""

    value: int | float | None
    unit: str | None
    bound: Bound
    of: str | None = None


class Official(_Model):
    """A named person who takes part in an event, with every post that the document states for them."""

    name: str
    text: str
    start: int
    end: int
    clean: str | None = None
    posts: list[Post] = Field(default_factory=list)
    actions: list[Action] = Field(default_factory=list)


class Organizer(_Model):
    """A body that holds or supports an event."""

    name: str
    text: str
    start: int
    end: int
    clean: str | None = None
    role: Role


# -- records ---------------------------------------------------------------------------------------------------------


class DocumentRef(_Model):
    """What an event record says of its document."""

    id: str
    source: str
    title: str | None
    issuer: str | None
    date: datetime.date | None


class EventRecord(_Model):
    """One event with everything that the document says of it."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    event_id: str
    document: DocumentRef
    type: EventType
    status: Status
    name: Mention | None
    theme: Mention | None
    dates: list[Date]
    venues: list[Venue]
    officials: list[Official]
    counts: list[Count]
    organizers: list[Organizer]
    evidence: list[Mention]
    cluster_id: str | None = None
    confidence: float = Field(ge=0, le=1)


class _Kinded(_Model):
    """Puts ``kind`` before the fields of whatever it is mixed into."""

    kind: str


class PersonMention(Mention, _Kinded):
    """The name alone of a person (赵 of 赵局长), the resolved full name, and their posts in the document."""

    kind: Literal["person"] = "person"
    name: str
    posts: list[Post]


class NameMention(Mention, _Kinded):
    """A title, a byline or the name of an event."""

    kind: Literal["title", "byline", "event"]


class OrganizationMention(Mention, _Kinded):
    """An organization and its resolved name (我局 → 北京市质量技术监督局)."""

    kind: Literal["organization"] = "organization"
    name: str


class PlaceMention(Venue, _Kinded):
    """A facility (``venue``) or a bare town or region (``place``)."""

    kind: Literal["venue", "place"]


class DateMention(Date, _Kinded):
    """A date, whether an event has it or not."""

    kind: Literal["date"] = "date"


class CountMention(Count, _Kinded):
    """A count, whether an event has it or not."""

    kind: Literal["count"] = "count"


AnyMention = Annotated[
    PersonMention | NameMention | OrganizationMention | PlaceMention | DateMention | CountMention,
    Field(discriminator="kind"),
]


class Total(Mention):
    """A stated total over several events, compared with the sum of their counts."""

    stated: int | float
    bound: Bound
    unit: str
    sum: int | float
    agrees: bool
    event_ids: list[str]


class DocumentRecord(_Model):
    """What became of one document: the kept text, the cuts, every mention, and what a reader should be warned of."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    id: str
    source: str
    sources: list[str]
    title: str | None
    issuer: str | None
    date: datetime.date | None
    bylines: list[str]
    status: Literal["ok", "degraded", "empty"]
    text: str
    cuts: list[Cut]
    mentions: list[AnyMention]
    totals: list[Total]
    warnings: list[Warning]
    extra: dict[str, Any]
    source_text: str | None = Field(default=None, exclude_if=lambda value: value is None)
