"""Mentions by sentence, and what the words around them say: speech, tense, clause."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol, TypeVar

from pipeline.events import lexicon
from pipeline.mentions.types import Analysis, Sentence


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=_Spanned)


class Index:
    """Looks up the mentions of an analysis by sentence. Offsets count in ``analysis.text``."""

    def __init__(self, analysis: Analysis) -> None:
        """Sorts the mentions of ``analysis`` into its sentences."""
        self.analysis = analysis
        self.text = analysis.folded
        self.sentences = analysis.sentences
        self._starts = [s.start for s in analysis.sentences]
        self.dates = self._by_sentence([d for d in analysis.dates if d.dates_event])
        self.counts = self._by_sentence([c for c in analysis.counts if c.counts])
        self.people = self._by_sentence(analysis.people)
        self.organizations = self._by_sentence(analysis.organizations)
        self.places = self._by_sentence(analysis.places)
        self._speech: dict[int, int] = {}

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

    def speech_start(self, index: int) -> int:
        """Where reported speech begins in a sentence (after 指出，), or its end where there is none."""
        if index not in self._speech:
            sentence = self.sentences[index]
            match = lexicon.load().words["speech"].search(self.text, sentence.start, sentence.end)
            self._speech[index] = match.end() if match else sentence.end
        return self._speech[index]

    def in_title(self, index: int) -> bool:
        """True where the sentence is the document's title."""
        span = self.analysis.heading.title_span
        if span is None:
            return False
        sentence: Sentence = self.sentences[index]
        return span[0] <= sentence.start and sentence.end <= span[1] + 1
