"""What the event stage builds: a draft collects the mentions of one event before it is written as a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.mentions.types import Numex, Organization, Person, Place, Timex

Linkable = Timex | Place | Person | Numex | Organization


@dataclass(slots=True)
class Link:
    """A mention that may belong to a draft, with what speaks for and against it.

    Attributes:
        slot: ``dates``, ``venues``, ``officials``, ``counts`` or ``organizers``.
        mention: The mention.
        sentence: Index of its sentence.
        features: Named numbers that the slot's model weighs.
        actions: What an official does here.
        verbs: The words that say so.
        role: The role of an organizer.
        score: The model's chance that the link is right.
    """

    slot: str
    mention: Linkable
    sentence: int
    features: dict[str, float]
    actions: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    role: str = ""
    score: float = 1.0


@dataclass(slots=True)
class Draft:
    """One event of a text with the mentions that belong to it; offsets count in the analysed text.

    Attributes:
        type: Event type that its name or verb tells by itself.
        kind: Event type of the record, as ``kinds.decide`` gives it; ``""`` before that.
        status: ``held``, ``planned`` or ``cancelled``.
        name: Span of the name, or ``None``.
        head: Head noun or verb that told of it.
        anchor: Span of the place in the text that opened the draft.
        sentence: Index of the sentence that opened it.
        trigger: Span of the verb that says that it takes place, or ``None``.
        theme: Span of the theme, or ``None``.
        dates: Its dates.
        venues: Its places.
        officials: Its people by name, each with what they did.
        counts: Its counts.
        organizers: The bodies that hold it by name, each with the role.
        evidence: Indices of the sentences that hold its facts.
        verbal: True where a verb told of it.
        opening: What spoke for opening it, as ``features.opening`` gives it.
        chance: The score of the model that opened it.
        doing: The accepted links of each official by name.
        links: Every mention considered, accepted or not, for ``shilu explain`` and for training.
        known: Names of the people considered.
        parent: The draft that the text was about when this one was opened.
        confidence: Chance that the record is right, in [0, 1].
    """

    type: str
    status: str
    name: tuple[int, int] | None
    head: str
    anchor: tuple[int, int]
    sentence: int
    trigger: tuple[int, int] | None = None
    theme: tuple[int, int] | None = None
    dates: list[Timex] = field(default_factory=list)
    venues: list[Place] = field(default_factory=list)
    officials: dict[str, tuple[Person, list[str]]] = field(default_factory=dict)
    counts: list[Numex] = field(default_factory=list)
    organizers: dict[str, tuple[Organization, str]] = field(default_factory=dict)
    evidence: set[int] = field(default_factory=set)
    verbal: bool = False
    kind: str = ""
    opening: dict[str, float] = field(default_factory=dict)
    chance: float = 0.5
    doing: dict[str, list[Link]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    parent: "Draft | None" = None
    confidence: float = 0.5

    @property
    def arguments(self) -> int:
        """How many facts a record must have one of: dates, venues, officials and counts."""
        return len(self.dates) + len(self.venues) + len(self.officials) + len(self.counts)


def doubted(draft: Draft, thresholds: Mapping[str, float]) -> set[int]:
    """Of what passes both for who held an event and for where, the less sure link: 青禾市在青禾宾馆召开.

    Args:
        draft: The draft; its links have scores.
        thresholds: The least score of a fact, by slot.

    Returns:
        The ``id`` of each such link.
    """
    hosts, places = (
        {(k.mention.start, k.mention.end): k for k in draft.links if k.slot == slot and k.score >= thresholds[slot]}
        for slot in ("organizers", "venues")
    )
    return {id(min(hosts[span], places[span], key=lambda k: k.score)) for span in hosts.keys() & places.keys()}
