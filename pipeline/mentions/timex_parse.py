"""Puts points together to expressions: ranges, open intervals, sets and lengths. Nothing is resolved here."""

from dataclasses import replace

from pipeline.mentions import timex_lengths, timex_lexicon
from pipeline.mentions.timex_compose import Composer
from pipeline.mentions.timex_lexicon import pattern
from pipeline.mentions.timex_numerals import number
from pipeline.mentions.timex_points import Expression, Point

_DAYS = {"D": 1, "W": 7, "M": 30}
_JOINS = ("until_now", "to", "and", "since", "start", "before", "after")
_OPEN_LENGTHS = (("since", "lasting"), ("before", "ago"), ("after", "later"), ("within", "within"))


class Parser:
    """Composes the expressions of one text.

    Attributes:
        text: The folded text.
        points: Its atoms and points.
    """

    def __init__(self, folded: str) -> None:
        self.text = folded
        self.points = Composer(folded)
        self.after = 0

    def parse(self) -> list[Expression]:
        """The expressions of the text in order, none overlapping."""
        found: list[Expression] = []
        i, atoms = 0, self.points.atoms
        while i < len(atoms):
            expression, j = self._expression(i)
            if expression is not None and expression.start >= self.after:
                found.append(expression)
                self.after = expression.end
            i = max(j, i + 1)
            while i < len(atoms) and atoms[i].start < self.after:
                i += 1
        return found

    def _expression(self, i: int) -> tuple[Expression | None, int]:
        atom = self.points.atoms[i]
        match atom.name:
            case "set_unit":
                return self._set(i)
            case "plan":
                n = number(atom.groups["plan"] or atom.groups["plan2"])
                return Expression(atom.start, atom.end, "plan", amount=n), i + 1
            case "rolling":
                return timex_lengths.rolling(atom), i + 1
            case "year2" if not self.points.is_year(i):
                return self._length(i)
        if atom.name in timex_lengths.ATOMS:
            return self._length(i)
        got = self.points.point(i)
        if got is None:
            return self._length(i) if atom.name in ("days", "years", "first_n") else (None, i + 1)
        point, j = got
        if not self.points.stands_alone(point, i, j):
            return self._length(i) if atom.name in ("days", "first_n") else (None, j)
        expression, j = self._joined(point, j)
        if point.has_day and (m := pattern("glue", "weekdays").match(self.text, expression.end)):
            expression.end = m.end()
        return expression, j

    def _joined(self, a: Point, j: int) -> tuple[Expression, int]:
        """A point with what opens it, ends it or joins it to a second one."""
        text, start, end = self.text, a.start, a.end
        prefix = pattern("glue", "from").search(text, max(self.after, start - 3), start)
        head = prefix.start() if prefix else start
        if timex_lexicon.either("glue", *_JOINS).match(text, end) is None:
            return self._alone(a, j, prefix is not None and a.year_end is not None, head)
        if m := pattern("glue", "until_now").match(text, end):
            return Expression(head, m.end(), "since", a), j
        if (m := pattern("glue", "to").match(text, end)) and (got := self._second(a, j, m.end())):
            b, j = got
            stop = pattern("glue", "until").match(text, b.end) or pattern("glue", "between").match(text, b.end)
            return self._lasting(Expression(head, stop.end() if stop else b.end, "range", a, b), j)
        if (m := pattern("glue", "and").match(text, end)) and (got := self._second(a, j, m.end())):
            b, k = got
            if stop := pattern("glue", "between").match(text, b.end):
                at = start - 1 if start > self.after and text[start - 1] == "在" else head
                return Expression(at, stop.end(), "range", a, b), k
            if "、" in m[0] and _consecutive(a, b):
                return Expression(start, b.end, "range", a, b), k
        if m := pattern("glue", "since").match(text, end):
            return Expression(head, m.end(), "since", a), j
        if m := pattern("glue", "start").match(text, end):
            return self._lasting(Expression(start, m.end(), "start", a), j)
        if m := pattern("glue", "before").match(text, end):
            return Expression(start, m.end(), "before", a), j
        if m := pattern("glue", "after").match(text, end):
            if (got := self._second(a, j, m.end())) and (stop := pattern("glue", "before").match(text, got[0].end)):
                return Expression(start, stop.end(), "range", a, got[0]), got[1]
            return Expression(start, m.end(), "after", a), j
        return self._alone(a, j, prefix is not None and a.year_end is not None, head)

    def _alone(self, a: Point, j: int, opened: bool, head: int) -> tuple[Expression, int]:
        """A point that nothing joins to another; ``opened`` years begin at ``head``."""
        text, start, end = self.text, a.start, a.end
        expression = Expression(start, end, "point", a)
        if a.last == "holiday" and (m := pattern("glue", "feast_tail").match(text, end)):
            expression.end, expression.tail = m.end(), m[0].strip()
        elif (
            a.last == "holiday" and start > self.after and (m := pattern("glue", "quoted_feast_tail").match(text, end))
        ):
            expression.start, expression.end, expression.tail = start - 1, m.end(), m[0][1:].strip()
        elif m := pattern("glue", "about").match(text, end):
            expression.end = m.end()
        elif opened:
            expression.start = head
        elif a.day_passage and (m := pattern("glue", "event_day").search(text, max(self.after, start - 4), start)):
            expression.start = m.start()
        return self._lasting(expression, j)

    def _second(self, a: Point, j: int, at: int) -> tuple[Point, int] | None:
        """The point that begins at an offset, if it can end a range that ``a`` begins."""
        atoms = self.points.atoms
        if j >= len(atoms) or atoms[j].start != at:
            return None
        got = self.points.point(j)
        if got is None or got[0].masked != a.masked or (a.is_time and not got[0].is_time):
            return None
        return None if got[0].is_time and a.clock is None and a.day_part is None else got

    def _lasting(self, expression: Expression, j: int) -> tuple[Expression, int]:
        """10月14日起为期三天: a length beside the start extends it."""
        atoms = self.points.atoms
        m = pattern("glue", "lasts").match(self.text, expression.end)
        if m and j < len(atoms) and atoms[j].start <= m.end() + 1 and atoms[j].name in timex_lengths.ATOMS:
            length = timex_lengths.read(self.text, atoms[j])
            if length is not None and length.amount and length.unit in _DAYS and not length.open:
                expression.lasts_days = length.amount * _DAYS[length.unit]
        return expression, j

    def _set(self, i: int) -> tuple[Expression, int]:
        """每周六上午9点到11点: a set takes the points that narrow it."""
        atoms = self.points.atoms
        atom = atoms[i]
        end, j = atom.end, i + 1
        while j < len(atoms) and 0 <= atoms[j].start - end <= 3:
            gap = self.text[end : atoms[j].start]
            joined = gap.strip(" 的") == "" or pattern("glue", "to").fullmatch(gap)
            got = self.points.point(j) if joined else None
            if got is None or got[0].has_year or got[0].day_shift is not None:
                break
            end, j = got[0].end, got[1]
        unit = timex_lengths.unit_of(atom.groups["unit"])[0]
        amount = 0.5 if atom.groups["unit"].startswith("半") else timex_lengths.amount(atom)
        return Expression(atom.start, end, "set", amount=amount, unit=unit), j

    def _length(self, i: int) -> tuple[Expression | None, int]:
        """A duration, or days counted from another: 5天前, 三年来, 60日内."""
        atoms, text = self.points.atoms, self.text
        atom = atoms[i] if atoms[i].name in timex_lengths.ATOMS else timex_lengths.reread(text, atoms[i].start)
        if atom is not None and atom.name == "rolling":
            return timex_lengths.rolling(atom), i + 1
        found = timex_lengths.read(text, atom) if atom is not None else None
        if atom is None or found is None:
            return None, i + 1
        before = text[atom.start - 1] if atom.start else ""
        if found.amount == 1 and found.unit == "D" and pattern("alone", "not_before_span").fullmatch(before):
            return None, i + 1  # 有一天, 这一天: no length
        j = i + 1
        while (m := pattern("glue", "more").match(text, found.end)) and j < len(atoms):
            if atoms[j].start not in (m.end(), found.end) or atoms[j].name not in timex_lengths.ATOMS:
                break
            other = timex_lengths.read(text, atoms[j])
            if other is None or not timex_lengths.smaller(other, found):
                break
            found, j = timex_lengths.added(found, other), j + 1
        m = pattern("glue", "to").match(text, found.end)
        if m and j < len(atoms) and atoms[j].start == m.end() and atoms[j].name in timex_lengths.ATOMS:
            other = timex_lengths.read(text, atoms[j])
            return (_span_of(found, other), j + 1) if other is not None else (found, j)
        for name, form in _OPEN_LENGTHS:
            if m := pattern("glue", name).match(text, found.end):
                return replace(found, form=form, end=m.end()), j
        if m := pattern("glue", "about").match(text, found.end):
            found.end = m.end()
        return found, j


def _span_of(low: Expression, high: Expression) -> Expression:
    """13天—8周: one range of two lengths."""
    return replace(low, end=high.end, high=high.amount, high_unit=high.unit)


def _consecutive(a: Point, b: Point) -> bool:
    """2月28日、29日: two days in a row of which the second borrows the month are one mention."""
    if a.day is None or b.day != a.day + 1 or a.day_end or b.day_end:
        return False
    return not (b.month or b.has_year or b.weekdays or b.clock or b.day_part or a.day_part or a.clock)
