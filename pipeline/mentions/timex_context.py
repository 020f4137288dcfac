"""What a passage has settled so far: the days and years that later, shorter dates lean on."""

import datetime
from dataclasses import dataclass

from pipeline.mentions import timex_values
from pipeline.mentions.timex_values import Value

Day = tuple[int | None, int, int]
_CURRENT_DAYS = 100  # a date further from the document's is background: 当天 and 下午 mean it only right after it
_DATELINE_DAYS = 10


@dataclass(slots=True)
class Context:
    """What a passage has settled so far; pass the same object to go on with a later part of a document.

    Attributes:
        reference: The document's date, or ``None``.
        prefer: ``past``: a date without a year is the nearest that does not lie after the document's date; ``future``:
            the nearest not before it.
        today: The day that 今天 means: the dateline's, the document's, else the first of the text; the year may be
            ``None``.
        told: The day that is being told: the last one named that is no background.
        told_at: The number of its sentence.
        aside: A day of the background and the number of its sentence.
        month: The year and month last named without a day, and the number of that sentence.
        settled: The year that the document settles where it has no date.
        review: The year that the document looks back on, by its title (2017年大事记).
        history: Years that the document only looks back on, where it has no date.
        sentence: Number of the current sentence.
        sentence_year: The year last written in the current sentence.
        last_year: The year of the last date, which 同年 and 翌年 count from.
        name_year: The year in the name of an event in the current sentence.
        future: Whether the current sentence says that the event is to come (将于, 筹划).
        closes: Whether 闭幕 or the like stands right behind the expression.
        directly: Whether a word like 将于 stands right before the expression.
        maybe: Whether the sentence has a word like 将 or 预计 anywhere.
        announced: Whether the current sentence decides or announces something.
    """

    reference: datetime.date | None = None
    prefer: str = "past"
    today: Day | None = None
    told: Day | None = None
    told_at: int = 0
    aside: tuple[Day, int] | None = None
    month: tuple[int | None, int, int] | None = None
    settled: int | None = None
    review: int | None = None
    history: frozenset[int] = frozenset()
    sentence: int = 0
    sentence_year: int | None = None
    last_year: int | None = None
    name_year: int | None = None
    future: bool = False
    directly: bool = False
    closes: bool = False
    maybe: bool = False
    announced: bool = False

    @property
    def ahead(self) -> bool:
        """Whether a date without a year is the next rather than the last such day."""
        return self.future or self.prefer == "future"

    @property
    def base_year(self) -> int | None:
        """The year that 今年 means."""
        if self.reference is not None:
            return self.reference.year
        if self.name_year is not None:
            return self.name_year
        return self.told[0] if self.told is not None and self.told[0] is not None else self.settled

    @property
    def base(self) -> Day | None:
        """The day that 今天 means, as far as known."""
        if self.today is not None:
            return self.today
        if self.reference is not None:
            return self.reference.year, self.reference.month, self.reference.day
        return self.told

    @property
    def base_day(self) -> datetime.date | None:
        """The day that 今天 means where its year is known."""
        return _full(self.base)

    @property
    def passage(self) -> Day | None:
        """The day that 当天 and a bare time of day mean."""
        if self.aside is not None and self.aside[1] >= self.sentence - 1:
            return self.aside[0]
        return self.told

    @property
    def passage_here(self) -> Day | None:
        """The day named last in the current sentence."""
        if self.aside is not None and self.aside[1] == self.sentence:
            return self.aside[0]
        return self.told if self.told_at == self.sentence else None

    @property
    def passage_month(self) -> tuple[int | None, int] | None:
        """The year and month that a bare day lies in."""
        if self.month is not None and self.month[2] >= self.sentence - 1:
            return self.month[0], self.month[1]
        day = self.passage
        return None if day is None else (day[0], day[1])

    def remember(self, value: Value) -> None:
        """Makes a resolved date the last of the passage; a bare year leaves it as it was."""
        if value.month is None:
            return
        if value.day is None:
            self.month = (value.year, value.month, self.sentence)
            return
        day = (value.year, value.month, value.day)
        self.month = None
        if self._is_current(day) or (self.told is None and value.year not in self.history):
            self.told, self.aside, self.told_at = day, None, self.sentence
        else:
            self.aside = (day, self.sentence)

    def _is_current(self, day: Day) -> bool:
        full = _full(day)
        if full is None:
            return True
        if self.reference is not None:
            return abs((self.reference - full).days) <= _CURRENT_DAYS
        return full.year not in self.history if self.settled is None else full.year == self.settled

    def head(self, value: Value) -> None:
        """Takes a dateline (新华社北京10月26日电) as the day that 今天 means."""
        if value.month is None or value.day is None:
            return
        near = self.reference is None or value.first is None
        if not near and self.reference is not None and value.first is not None:
            near = abs((self.reference - value.first).days) <= _DATELINE_DAYS
        if not near:
            return
        self.today = (value.year, value.month, value.day)


def _full(day: Day | None) -> datetime.date | None:
    return None if day is None or day[0] is None else timex_values.date(day[0], day[1], day[2])
