"""Mentions by sentence, and what the words around them say: speech, quotation, clause."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol, TypeVar

from pipeline.events import fields, lexicon, visits
from pipeline.events.clauses import clause
from pipeline.mentions.types import Analysis, Organization, Person, Place, Timex


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=_Spanned)
# A dateline or a publication line: its date is the report's, not the event's.
_DATELINE = re.compile(
    r"[\s,，]*(?:电(?![影视商子信力动器台气脑竞缆话梯])|讯(?!问)|消息(?!人士)|报道(?!会)|日电|专电|发布(?![会式仪])|发表于|刊文|撰文|刊发)"
)
# Between two places of one enumeration.
_LISTED = re.compile(r"[、,，]?(?:和|及|与|以及|、)?(?:[(（][^()（）]{0,16}[)）])?[、,，]?(?:和|及|与|以及|、)?")
_QUOTED = re.compile(r"“[^”]*[，。！？,!?；][^”]*(?:”|$)")


class Index:
    """Looks up the mentions of an analysis by sentence. Offsets count in ``analysis.text``."""

    def __init__(self, analysis: Analysis) -> None:
        """Sorts the mentions of ``analysis`` into its sentences."""
        self.analysis = analysis
        self.text = analysis.folded
        self.sentences = analysis.sentences
        self._starts = [s.start for s in analysis.sentences]
        self._named = sorted(
            [(p.start, p.end) for p in analysis.people] + [(o.start, o.end) for o in analysis.organizations]
        )
        self.dates = self._by_sentence(
            [
                d
                for d in analysis.dates
                if d.dates_event and not _DATELINE.match(self.text, d.end) and not self._in_a_name(d)
            ]
        )
        self.counts = self._by_sentence([c for c in analysis.counts if c.counts])
        no_person = lexicon.load().words["no_person"]
        self.names = {p.name for p in analysis.people}
        bodies = {name for name in self.names if no_person.search(name)}
        self.people = self._by_sentence([p for p in analysis.people if p.name not in bodies])
        # By offset, where the posts before a name begin and where they end, in text order.
        phrases = sorted((min(p.phrase_start, p.start), p.start) for p in analysis.people if p.phrase_end)
        begins = [a for a, _ in phrases]
        reach = list(accumulate((b for _, b in phrases), max))

        def posted(start: int, end: int) -> bool:
            place = bisect_right(begins, start)
            return place > 0 and reach[place - 1] >= end

        self.organizations = self._by_sentence([o for o in analysis.organizations if not posted(o.start, o.end)])
        self.places = self._by_sentence(visits.join(analysis.places, visits.find(analysis)))
        self.lists = self._lists()
        for number, row in enumerate(self.places):
            if row and fields.elsewhere(self.text, self.sentences, number):
                row.clear()
            row[:] = [p for p in row if not self._any_kind(p)]
        self._speech: dict[int, tuple[int, list[tuple[int, int]]]] = {}
        self._clauses: dict[int, tuple[int, int]] = {}
        self.cited: dict[int, bool] = {}  # what pairs.only_cited found, by where a person's phrase ends
        self.enumerations: dict[int, list[list[Person]]] = {}  # what actions.enumerations found, by sentence
        self.bodies: dict[int, list[tuple[int, Organization]]] = {}  # what organizers found, by sentence
        self.bystanders: dict[str, dict[str, float]] | None = None  # what bystanders.describe found
        self.spoken_of: set[int] = set()  # the same: where the people start who are only spoken of
        # By its words, the first two drafts, with the sentence, that a place surely was the venue of: placing.describe.
        self.placed: dict[str, list[tuple[object, int]]] = {}

    def _in_a_name(self, date: Timex) -> bool:
        """True for what is part of the name of a person or a body: 周四 in 周四维, 零点 in 零点研究集团."""
        place = bisect_right(self._named, (date.start, len(self.text))) - 1
        if place < 0:
            return False
        start, end = self._named[place]
        return start <= date.start and date.end <= end and (start, end) != (date.start, date.end)

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds an offset, ``-1`` before the first."""
        return bisect_right(self._starts, offset) - 1

    def _by_sentence(self, mentions: Sequence[T]) -> list[list[T]]:
        rows: list[list[T]] = [[] for _ in self.sentences]
        for mention in mentions:
            index = self.sentence_at(mention.start)
            if index >= 0 and mention.end <= self.sentences[index].end:
                rows[index].append(mention)
        return rows

    def _lists(self) -> dict[int, tuple[int, int, int]]:
        """By the start of each place: its enumeration's start and end, and its position in it."""
        found: dict[int, tuple[int, int, int]] = {}
        for row in self.places:
            run: list[int] = []
            begin = end = -1
            for place in row:
                joined = 0 < place.start - end <= 20 and _LISTED.fullmatch(self.text, end, place.start)
                if not joined:
                    run, begin = [], place.start
                run.append(place.start)
                end = max(end, place.end) if joined else place.end
                for position, start in enumerate(run):
                    found[start] = (begin, end, position)
        return found

    def _any_kind(self, place: Place) -> bool:
        """True for a kind of places in a list of such: 深入农村、社区和企业."""
        begin, end, _ = self.lists[place.start]
        listed = end - begin > place.end - place.start
        return listed and lexicon.load().words["visit_any"].fullmatch(self.text, place.start, place.end) is not None

    def _spoken(self, number: int) -> tuple[int, list[tuple[int, int]]]:
        """Where reported speech begins in a sentence, and the spans of its quoted sentences; remembered."""
        text, sentence = self.text, self.sentences[number]
        match = lexicon.load().words["speech"].search(text, sentence.start, sentence.end)
        quoted = text.find("“", sentence.start, sentence.end) >= 0
        quotes = [m.span() for m in _QUOTED.finditer(text, sentence.start, sentence.end)] if quoted else []
        found = self._speech[number] = (match.end() if match else sentence.end, quotes)
        return found

    def speech_start(self, number: int) -> int:
        """Where reported speech begins in a sentence (after 指出，), or its end where there is none."""
        return (self._speech.get(number) or self._spoken(number))[0]

    def in_speech(self, number: int, offset: int) -> bool:
        """True where the offset stands in reported speech: after 指出， or inside a quoted sentence."""
        speech, quotes = self._speech.get(number) or self._spoken(number)
        return offset >= speech or (bool(quotes) and any(a < offset < b for a, b in quotes))

    def clause(self, number: int, at: int) -> tuple[int, int]:
        """The clause of a sentence around an offset, as ``clauses.clause`` gives it; remembered."""
        if at not in self._clauses:
            self._clauses[at] = clause(self.text, self.sentences[number], at)
        return self._clauses[at]

    def in_title(self, number: int) -> bool:
        """True where the sentence is the document's title."""
        span = self.analysis.heading.title_span
        if span is None:
            return False
        sentence = self.sentences[number]
        return span[0] <= sentence.start and sentence.end <= span[1] + 1
