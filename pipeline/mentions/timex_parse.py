"""Composes atoms into expressions: points, ranges, open intervals, durations and sets. Nothing is resolved here."""

import re
from dataclasses import dataclass, replace
from functools import cache

from pipeline.mentions import timex_lexicon
from pipeline.mentions.timex_lexicon import Atom
from pipeline.mentions.timex_numerals import number
from pipeline.mentions.timex_points import _FOLLOWS, Point, apply

_GLUE = re.compile(r" {0,2}(?:的|之)? {0,2}")
_WEEKDAY_GLUE = re.compile(r" {0,2}(?:[,(] {0,2})?")
_JOIN = re.compile(r" {0,2}起? {0,2}(?:至|到|-{1,3}|[—–―~〜−]{1,2}) {0,2}")
_AND = re.compile(r" {0,2}(?:与|和|及|、) {0,2}")
_BETWEEN = re.compile(r" {0,2}(?:之间|期间|间(?!谍|接|隔|断|歇|距))")
_UNTIL_NOW = re.compile(r" {0,2}起? {0,2}(?:至|到)(?:今(?![天日年晚])|现在|目前)")
_UNTIL = re.compile(r"为?止(?!步|境|血|痛)")
_FROM = re.compile(r"(?:自从|从|自)(?: ?)$")
_SINCE = re.compile(r" {0,2}(?:以来|来(?=[,，。的]|$))")
_START = re.compile(r" {0,2}(?:开始|起(?!草|诉|义|点|源|步|到|重|飞|伏|立|码|航|降|动|价|身))")
_BEFORE = re.compile(r" {0,2}(?:之前|以前|前(?!往|来|后|夕|列|期|景|沿|提|线|去|身|进|瞻|台|言|几|任|[一二三四五六七八九十两\d]))")
_AFTER = re.compile(r" {0,2}(?:之后|以后|后(?!勤|备|续|期|来|方|面|卫|天|者|台|进|代|人|半))")
_ABOUT = re.compile(r" {0,2}(?:左右|前后|上下)")
_HOLIDAY_TAIL = re.compile(r" {0,2}(?:期间|假期|长假|小长假|黄金周|前夕|当天|当日|前后|之际)")
_LASTS = re.compile(r"起?[,、]? {0,2}(?:为期|历时|持续|连续|会期|展期|共计?|进行)")
_NEAR_DURATION = re.compile(r"(?:大约|约|近|将近|为期|长达)? ?$")
_WITHIN = re.compile(r" {0,2}(?:以内|之内|内(?!部|容|地|外|涵|在|蒙|科|设|政|镜|心|阁)|里(?=[,，。]))")


@dataclass(slots=True)
class Expression:
    """A temporal expression as written.

    Attributes:
        start: Start offset.
        end: End offset, exclusive.
        form: ``point``, ``range`` (``a`` to ``b``), ``since``, ``before``, ``after``, ``start`` (from ``a`` on),
            ``duration``, ``ago``, ``later``, ``within``, ``lasting`` (the past n units), ``coming``, ``set`` or ``plan``.
        a: The point, or the start of a range.
        b: The end of a range.
        amount: Length in units; of a range of lengths the lower.
        unit: Unit of the length: ``Y``, ``Q``, ``M``, ``W``, ``D``, ``WD`` (working days), ``H``, ``MIN``, ``S`` or ``C`` (centuries).
        open: Whether the amount is only a lower bound or vague (多, 余, 几, 数).
        tail: What follows a festival (期间), else empty.
        lasts_days: Days that a duration beside a start gives it, else ``None``.
    """

    start: int
    end: int
    form: str
    a: Point | None = None
    b: Point | None = None
    amount: float | None = None
    unit: str = ""
    open: bool = False
    tail: str = ""
    lasts_days: float | None = None


@cache
def _suffixes() -> dict[str, re.Pattern[str]]:
    tables = timex_lexicon.lexicon().suffix
    tail = {
        "year_part": "(?![中级期步一二三四五六七八九十等高婚恋学])",
        "month_part": "(?![中级期步一二三四五六七八九十等高])",
        "day_part": "(?![会报宴餐已期日市校班])",
        "season": "(?![节季天日运晚秋夏冬游兰雨耕播茶招])",
    }
    return {name: re.compile(f" ?({timex_lexicon.alternatives(list(t))}){tail[name]}") for name, t in tables.items()}


class Parser:
    """Composes the atoms of one text."""

    def __init__(self, folded: str) -> None:
        self.text = folded
        self.atoms = timex_lexicon.scan(folded)

    def parse(self) -> list[Expression]:
        """The expressions of the text in order, none overlapping."""
        found: list[Expression] = []
        i, after = 0, 0
        while i < len(self.atoms):
            expression, j = self._expression(i, after)
            if expression is not None and expression.start >= after:
                found.append(expression)
                after = expression.end
            i = max(j, i + 1)
            while i < len(self.atoms) and self.atoms[i].start < after:
                i += 1
        return found

    def _expression(self, i: int, after: int) -> tuple[Expression | None, int]:
        atom = self.atoms[i]
        if atom.name == "set_unit":
            return self._set(i)
        if atom.name == "plan":
            return Expression(atom.start, atom.end, "plan", amount=_plan(atom)), i + 1
        if atom.name == "rolling":
            return self._rolling(i)
        if atom.name in ("duration", "day_duration", "mixed_duration", "half_duration", "some_duration"):
            return self._duration(i)
        if atom.name == "year2" and not self._is_year2(i):
            return self._duration_of_year2(i)
        got = self.point(i)
        if got is None:
            return (self._duration(i) if atom.name in ("days", "months") else (None, i + 1))
        point, j = got
        if not self._stands_alone(point, i, j):
            return (self._duration(i) if atom.name == "days" and j == i + 1 and _chinese(self.text[atom.start]) else (None, j))
        return self._joined(point, j, after)

    # -- points

    def point(self, i: int) -> tuple[Point, int] | None:
        """The longest point that begins with atom ``i``, and the index of the atom after it."""
        first = self.atoms[i]
        point = Point(first.start, first.end)
        last = apply(first, point, self.text)
        if last is None:
            return None
        point.last = last
        j = i + 1
        if first.name == "century_relative":
            if j < len(self.atoms) and self.atoms[j].name == "century_decade" and self.atoms[j].start == first.end:
                g = self.atoms[j].groups
                point.part = ("decade", first.groups["value"] + 21, int(number(g["decade"])), g["part"])
                point.end = self.atoms[j].end
                j += 1
            return point, j
        while True:
            self._suffix(point, j)
            if j >= len(self.atoms):
                break
            gap = self.text[point.end : self.atoms[j].start] if self.atoms[j].start - point.end <= 6 else None
            if gap is None or not (self._extend(point, j, gap) or self._explains(point, j, gap)):
                break
            while j < len(self.atoms) and self.atoms[j].start < point.end:
                j += 1
        return point, j

    def _extend(self, point: Point, j: int, gap: str) -> bool:
        atom = self.atoms[j]
        probe = replace(point)
        before = (probe.day, probe.day_shift, probe.holiday, probe.month, probe.month_shift)
        kind = apply(atom, probe, self.text)
        if kind is None or kind not in _FOLLOWS.get(point.last, ()):
            if not (point.last == "holiday" and atom.name == "day_passage"):
                return False
            probe, kind = replace(point), "day"
        if kind == "weekday":
            if not _WEEKDAY_GLUE.fullmatch(gap) or probe.week_shift is not None:
                return False
        elif not (_GLUE.fullmatch(gap) or (gap in ("T", ",", ", ") and point.last == "day" and kind in ("clock",))):
            return False
        if before[0] is not None and kind == "day" and not point.masked:
            return False
        end = atom.end
        if "(" in gap:
            if self.text[end : end + 1] != ")":
                return False
            end += 1
        if atom.name in ("day_part_relative", "day_part_passage", "iso", "compact", "iso_month", "slash"):
            return False
        for name in Point.__slots__:
            setattr(point, name, getattr(probe, name))
        point.end, point.last = end, kind
        return True

    def _explains(self, point: Point, j: int, gap: str) -> bool:
        """今天（7月20日）: a date in brackets says which day a word means; a weekday before or after likewise."""
        if gap.strip() != "(" or (point.day_shift is None and not point.weekdays):
            return False
        got = self.point(j)
        if got is None or not got[0].has_day or self.text[got[0].end : got[0].end + 1] != ")":
            return False
        inner, end = got[0], got[0].end + 1
        if inner.day is None:
            return False
        day_part = point.day_part if point.day_part is not None else inner.day_part
        for name in Point.__slots__:
            if name not in ("start", "end"):
                setattr(point, name, getattr(inner, name))
        point.day_part, point.end, point.last = day_part, end, "day"
        return True

    def _suffix(self, point: Point, j: int) -> None:
        """Endings of one character: 2011年底, 12月初, 14日晚, 1987年春."""
        near = self.atoms[j].start if j < len(self.atoms) else len(self.text) + 9
        tables = timex_lexicon.lexicon().suffix
        kinds = {"year": ("year_part", "season"), "month": ("month_part",), "day": ("day_part",)}.get(point.last, ())
        for kind in kinds:
            m = _suffixes()[kind].match(self.text, point.end)
            if m is None or near < m.end() or (m[1] == "中" and not re.match(r"[,，。、;)的到至期]|\s|$", self.text[m.end() :][:1])):
                continue
            value = tables[kind][m[1]]
            if kind == "day_part":
                point.day_part, point.last = value, "day_part"
            else:
                point.part = (kind, value)
                point.last = "part" if kind != "month_part" else "month_part"
            point.end = m.end()
            return

    def _is_year2(self, i: int) -> bool:
        atom = self.atoms[i]
        digits = atom.groups["yy"]
        got = self.point(i)
        if got is not None and (got[1] > i + 1 or got[0].last != "year"):
            return got[0].last not in ("weeks",) or "第" in self.text[atom.end : got[0].end]
        if re.match(r"[级前后以来内间多的里]|之|左右|{join}", self.text[atom.end : atom.end + 2]):
            return False
        if re.search(r"[近约达满长第过经历共有]$", self.text[max(0, atom.start - 1) : atom.start]):
            return False
        return digits[0] in "0零〇56789六七八九" and not (digits[0] in "5六56" and digits.isdigit() and int(digits) < 60)

    def _stands_alone(self, point: Point, i: int, j: int) -> bool:
        """Whether a point can be one without a neighbour; a bare 号, a Chinese 日 and a spoken hour need one."""
        atom = self.atoms[i]
        before = self.text[max(0, atom.start - 1) : atom.start]
        after = self.text[point.end : point.end + 1]
        if atom.name == "days" and j == i + 1 and point.last == "day":
            if atom.groups["dunit"] == "号":
                if _chinese(self.text[atom.start]) and point.day is not None and point.day < 10 and before not in "于在":
                    return False
                return before in "在于从到至自,，。:;；：)）的 \n和及与次" or after in "在举召开上下晚早将,，。至到-(（"
            if _chinese(self.text[atom.start]):
                return (before not in "近百前后每第这那整" and (point.day or 0) >= 10) or (before in "于在\n" and before != "")
            return before not in "第近前每百" or before == ""
        if atom.name == "slash":
            return before not in "/.-" or before == ""
        if atom.name == "clock_word" and j == i + 1:
            spoken = self.text[atom.start : atom.end]
            if before and before in "第近有这那几差早":
                return False
            g = atom.groups
            if g["min"] or g["half"] or g["quarter"] or spoken in ("零点", "零时", "0时", "0点") or spoken[-1] in "整正钟":
                return True
            return spoken[0].isdigit() and (spoken[-1] == "时" or bool(g["min2"]) or bool(re.match(r"[至到\-~—前后在,，。开,;)]", after or "。")))
        if atom.name == "iso_month":
            return after not in "万亿元个米吨%％倍°" or after == ""
        if point.last == "weeks" and point.part and point.part[0] in ("first_n", "nth_week", "nth_month"):
            return True
        return True

    # -- expressions

    def _joined(self, a: Point, j: int, after: int) -> tuple[Expression, int]:
        start, end = a.start, a.end
        prefix = _FROM.search(self.text, max(after, start - 3), start)
        head = prefix.start() if prefix else start
        if m := _UNTIL_NOW.match(self.text, end):
            return Expression(head, m.end(), "since", a), j
        if (m := _JOIN.match(self.text, end)) and (got := self._second(a, j, m.end())):
            b, j = got
            end = b.end
            if stop := _UNTIL.match(self.text, end) or (_BETWEEN.match(self.text, end) if prefix else None):
                end = stop.end()
            return self._lasting(Expression(head, end, "range", a, b), j)
        if (m := _AND.match(self.text, end)) and (got := self._second(a, j, m.end())):
            b, k = got
            if stop := _BETWEEN.match(self.text, b.end):
                at = start - 1 if start > after and self.text[start - 1] == "在" else head
                return Expression(at, stop.end(), "range", a, b), k
            if self._consecutive(a, b):
                return Expression(start, b.end, "range", a, b), k
        if m := _SINCE.match(self.text, end):
            return Expression(head, m.end(), "since", a), j
        if m := _START.match(self.text, end):
            return self._lasting(Expression(start, m.end(), "start", a), j)
        if m := _BEFORE.match(self.text, end):
            return Expression(start, m.end(), "before", a), j
        if m := _AFTER.match(self.text, end):
            if j < len(self.atoms) and self.atoms[j].start == m.end() and (got := self.point(j)):
                b, k = got
                if stop := _BEFORE.match(self.text, b.end):
                    return Expression(start, stop.end(), "range", a, b), k
            return Expression(start, m.end(), "after", a), j
        expression = Expression(start, end, "point", a)
        if a.last == "holiday" and (m := _HOLIDAY_TAIL.match(self.text, end)):
            expression.end, expression.tail = m.end(), m[0].strip()
        elif m := _ABOUT.match(self.text, end):
            expression.end = m.end()
        return self._lasting(expression, j)

    def _second(self, a: Point, j: int, at: int) -> tuple[Point, int] | None:
        if j >= len(self.atoms) or self.atoms[j].start != at:
            return None
        got = self.point(j)
        if got is None:
            if self.atoms[j].name == "year2" and a.last == "year":
                got = self.point(j)
            return None
        b = got[0]
        if a.is_time and not b.is_time:
            return None
        if b.is_time and not (a.clock is not None or a.day_part is not None):
            return None
        return got

    def _consecutive(self, a: Point, b: Point) -> bool:
        """2月28日、29日: two days in a row of which the second borrows the month are one mention."""
        plain = not (b.month or b.has_year or b.day_end or a.day_end or b.weekdays or b.clock or b.day_part or a.day_part)
        return plain and a.day is not None and b.day == a.day + 1

    def _lasting(self, expression: Expression, j: int) -> tuple[Expression, int]:
        if (m := _LASTS.match(self.text, expression.end)) and j < len(self.atoms) and self.atoms[j].start <= m.end() + 1:
            got, _ = self._duration(j)
            if got is not None and got.amount is not None and got.unit in ("D", "W", "M") and not got.open:
                expression.lasts_days = got.amount * {"D": 1, "W": 7, "M": 30}[got.unit]
        return expression, j

    # -- lengths

    def _set(self, i: int) -> tuple[Expression, int]:
        atom = self.atoms[i]
        end, j = atom.end, i + 1
        while j < len(self.atoms) and self.atoms[j].start - end <= 1:
            gap = self.text[end : self.atoms[j].start]
            got = self.point(j) if gap.strip("的 ") == "" or _JOIN.fullmatch(gap) else None
            if got is None or got[0].has_year or got[0].day_shift is not None:
                break
            end, j = got[0].end, got[1]
            if (m := _JOIN.match(self.text, end)) and (got := self._second(got[0], j, m.end())):
                end, j = got[0].end, got[1]
        return Expression(atom.start, end, "set", amount=_amount(atom), unit=_unit(atom.groups["unit"])[0]), j

    def _rolling(self, i: int) -> tuple[Expression, int]:
        atom = self.atoms[i]
        unit, _ = _unit(atom.groups["unit"])
        roll = atom.groups["roll"]
        form = "coming" if roll in ("今后", "未来", "后", "接下来") else "lasting"
        amount = _amount(atom)
        vague = bool(atom.groups["approx"]) or atom.groups["count"][0] in "几数"
        return Expression(atom.start, atom.end, form, amount=amount, unit=unit, open=vague, tail=roll), i + 1

    def _duration_of_year2(self, i: int) -> tuple[Expression | None, int]:
        atom = self.atoms[i]
        pattern = dict(timex_lexicon.lexicon().number)["duration"]
        m = pattern.match(self.text, atom.start)
        if m is None:
            return None, i + 1
        self.atoms[i] = Atom("duration", atom.start, m.end(), m.groupdict())
        return self._duration(i)

    def _duration(self, i: int) -> tuple[Expression | None, int]:
        atom = self.atoms[i]
        if atom.name in ("days", "months"):
            for name, pattern in timex_lexicon.lexicon().number:
                if name in ("duration", "day_duration") and (m := pattern.match(self.text, atom.start)):
                    atom = Atom(name, atom.start, m.end(), m.groupdict())
                    break
            else:
                return None, i + 1
        g = atom.groups
        if "unit" not in g or g["unit"] is None:
            return None, i + 1
        unit, half = _unit(g["unit"])
        amount = 0.5 if g.get("halfunit") else _amount(atom)
        if amount is None:
            return None, i + 1
        if g.get("half") or half:
            amount += 0.5
        vague = bool(g.get("approx") or g.get("more")) or "多" in g["unit"] or "余" in g["unit"] or "几" in (g.get("count") or "")
        start, end, j = atom.start, atom.end, i + 1
        if m := re.compile("(?:大约|约)$").search(self.text, max(0, start - 2), start):
            start = m.start()
        ahead = Expression(start, end, "duration", amount=amount, unit=unit, open=vague)
        for form, pattern in (("since", _SINCE), ("ago", _BEFORE), ("later", _AFTER), ("within", _WITHIN)):
            if m := pattern.match(self.text, end):
                return replace(ahead, form="lasting" if form == "since" else form, end=m.end(), start=start), j
        if m := _ABOUT.match(self.text, end):
            ahead.end = m.end()
        return ahead, j


def _chinese(character: str) -> bool:
    return not character.isdigit()


def _plan(atom: Atom) -> float:
    return number(atom.groups["plan"] or atom.groups["plan2"])


def _amount(atom: Atom) -> float | None:
    text = atom.groups.get("count")
    if text is None:
        return 1.0
    if text == "半":
        return 0.5
    try:
        return number(text)
    except ValueError:
        return None


def _unit(text: str) -> tuple[str, bool]:
    """The unit of a length and whether half a unit is added (个半月)."""
    bare = text.replace("个", "").replace("多", "").replace("余", "").replace("来", "")
    half = bare.startswith("半") and bare not in ("半年",)
    bare = bare.removeprefix("半")
    table = {"年": "Y", "年度": "Y", "周年": "Y", "载": "Y", "季度": "Q", "月": "M", "周": "W", "星期": "W", "礼拜": "W",
             "天": "D", "日": "D", "昼夜": "D", "晚": "D", "早": "D", "工作日": "WD", "小时": "H", "钟头": "H",
             "分钟": "MIN", "分": "MIN", "刻": "MIN", "秒": "S", "秒钟": "S", "世纪": "C", "学期": "M"}  # fmt: skip
    return table.get(bare, "D"), half
