"""Puts atoms together to points of time, as far as they stand together: 10月14日（星期五）上午9时."""

import re
from functools import cache

from pipeline.mentions import timex_lexicon
from pipeline.mentions.timex_lexicon import Atom, pattern
from pipeline.mentions.timex_points import FOLLOWS, Point, apply

_GAP = 6  # characters that may stand between two atoms of one point
_MASKED = 24  # characters of the longest masked date
_SUFFIXES = {"year": ("year_part", "season"), "month": ("month_part",), "day": ("day_part",), "weekday": ("day_part",)}
# What follows an ending of one character and makes it part of another word.
_NOT_SUFFIX = {
    "year_part": "(?![中级期步一二三四五六七八九十等高婚恋学])",
    "month_part": "(?![中级期步一二三四五六七八九十等高])",
    "day_part": "(?![会报宴餐已期日市校班些])",
    "season": "(?![节季天日运晚秋夏冬游兰雨耕播茶招])",
}


@cache
def _suffix_patterns() -> dict[str, re.Pattern[str]]:
    tables = timex_lexicon.lexicon().suffix
    return {
        name: re.compile(f" ?({timex_lexicon.alternatives(list(t))}){_NOT_SUFFIX[name]}") for name, t in tables.items()
    }


class Composer:
    """Composes the atoms of one text to points.

    Attributes:
        text: The folded text.
        atoms: Its atoms.
    """

    def __init__(self, folded: str) -> None:
        self.text = folded
        self.atoms = timex_lexicon.scan(folded)

    def point(self, i: int, within: bool = False) -> tuple[Point, int] | None:
        """The longest point that begins with atom ``i``, and the index of the atom after it.

        Args:
            i: Index of the first atom.
            within: Whether the point stands in brackets that explain another; then no further brackets are read.

        Returns:
            The point, or ``None`` where the atom begins none.
        """
        first = self.atoms[i]
        point = Point(first.start, first.end)
        last = apply(first, point, self.text)
        if last is None:
            return None
        point.last = last
        j = i + 1
        while True:
            self._suffix(point, j)
            if j >= len(self.atoms) or not 0 <= self.atoms[j].start - point.end <= _GAP:
                break
            gap = self.text[point.end : self.atoms[j].start]
            longer = self._extend(point, j, gap)
            if longer is not None:
                point = longer
            elif not (self._century(point, j, gap) or (not within and self._explains(point, j, gap))):
                break
            while j < len(self.atoms) and self.atoms[j].start < point.end:
                j += 1
        return point, j

    def _extend(self, point: Point, j: int, gap: str) -> Point | None:
        """The point with atom ``j`` added to it, or ``None`` where that goes on no such point."""
        atom, follows = self.atoms[j], FOLLOWS[point.last]
        if not follows or atom.name not in timex_lexicon.lexicon().extending:
            return None
        glued = gap == "" or pattern("glue", "inside").fullmatch(gap) is not None
        comma = not glued and pattern("glue", "clock").fullmatch(gap) is not None
        week = atom.name == "weekday" and pattern("glue", "weekday").fullmatch(gap) is not None
        if not (glued or comma or week):
            return None
        probe = point.copy()
        kind = apply(atom, probe, self.text)
        if atom.name == "day_passage":  # 国庆节当天
            if point.last != "holiday":
                return None
            probe, kind = point.copy(), "day"
        elif atom.name == "day_part_passage":  # 元宵节当晚
            if point.last != "holiday" or probe.day_shift:
                return None
            part, probe, kind = probe.day_part, point.copy(), "day_part"
            probe.day_part = part
        elif kind is None or ("month" if atom.name in ("months", "first_month") else kind) not in follows:
            return None
        end = atom.end
        if probe.masked and end - point.start > _MASKED:
            return None
        if kind == "weekday":
            if not week or probe.week_shift is not None:
                return None
            if "(" in gap:
                if self.text[end : end + 1] != ")":
                    return None
                end += 1
        elif not glued and not (
            (kind == "clock" and point.last == "day") or (point.last == "weekday" and point.day is not None)
        ):
            return None
        probe.end, probe.last = end, kind
        return probe

    def _century(self, point: Point, j: int, gap: str) -> bool:
        """上世纪80年代: the century comes from the word before."""
        atom = self.atoms[j]
        if gap or point.last != "part" or atom.name != "century_decade" or atom.groups["century"]:
            return False
        if not point.part or point.part[0] != "century_relative":
            return False
        century = 21 + point.part[1]
        apply(atom, point, self.text)
        assert point.part is not None
        point.part = ("decade", century, *point.part[2:])
        point.end = atom.end
        return True

    def _explains(self, point: Point, j: int, gap: str) -> bool:
        """今天（7月20日）, 星期五（14日）: a date in brackets says which day a word means."""
        if gap.strip() != "(" or (point.day_shift is None and not point.weekdays):
            return False
        got = self.point(j, within=True)
        if got is None or got[0].day is None or self.text[got[0].end : got[0].end + 1] != ")":
            return False
        inner, start, shift = got[0], point.start, point.day_shift
        day_part = point.day_part if point.day_part is not None else inner.day_part
        _copy(inner, point)
        point.start, point.end, point.day_part, point.last = start, inner.end + 1, day_part, "day"
        point.meant = shift
        return True

    def _suffix(self, point: Point, j: int) -> None:
        """Endings of one character: 2011年底, 12月初, 14日晚, 1987年春."""
        near = self.atoms[j].start if j < len(self.atoms) else len(self.text) + 1
        tables = timex_lexicon.lexicon().suffix
        for kind in _SUFFIXES.get(point.last, ()):
            m = _suffix_patterns()[kind].match(self.text, point.end)
            if m is None or near < m.end():
                continue
            if m[1] == "中" and not pattern("alone", "after_mid").match(self.text, m.end()):
                continue
            value = tables[kind][m[1]]
            if kind == "day_part":
                point.day_part, point.last = value, "day_part"
            else:
                point.part = (kind, value)
                point.last = "part" if kind != "month_part" else "month_part"
            point.end = m.end()
            return

    def is_year(self, i: int) -> bool:
        """Whether two digits and 年 are a year (98年4月, 零八年) and no length (15年)."""
        atom = self.atoms[i]
        digits: str = atom.groups["yy"]
        got = self.point(i)
        if got is not None and got[0].last != "year":
            return got[0].last != "weeks" or "第" in self.text[atom.end : got[0].end]
        if pattern("alone", "not_after_year2").match(self.text, atom.end):
            return False
        if pattern("alone", "not_before_year2").match(self.text, atom.start - 1) and atom.start:
            return False
        if digits[1] == "0" and digits[0] != "0":
            return False  # 70年 by itself is a length as often
        return digits[0] in "06789" or digits[0] in "零〇○六七八九"

    def stands_alone(self, point: Point, i: int, j: int) -> bool:
        """Whether a point needs no neighbour: a bare 号, a Chinese 日, a spoken hour and 五一 need one."""
        atom = self.atoms[i]
        if j > i + 1 or point.end > atom.end:
            return True
        match atom.name:
            case "days":
                return self._day_alone(atom, point)
            case "year_part":
                return not pattern("alone", "not_before_year_part").fullmatch(self._before(atom))
            case "first_n":
                return atom.groups["fu"] in ("季度", "月")
            case "nth_quarter":  # 第三季 is the third season of a show as often
                return "度" in self.text[atom.start : atom.end]
            case "slash":
                return self._before(atom) not in tuple("/.-")
            case "clock_word":
                return self._hour_alone(atom)
            case "iso_month":
                return not pattern("alone", "not_after_iso_month").match(self.text, atom.end)
            case "masked_day":
                return atom.end - atom.start > 2
            case "holiday_solar" | "holiday_lunar" | "holiday_term":
                return self._feast_alone(atom)
        return True

    def _before(self, atom: Atom) -> str:
        return self.text[atom.start - 1] if atom.start else ""

    def _day_alone(self, atom: Atom, point: Point) -> bool:
        before = self._before(atom)
        if pattern("alone", "not_before_day").fullmatch(before) or pattern("glue", "within").match(self.text, atom.end):
            return False
        chinese = not self.text[atom.start].isdigit()
        short = chinese and (point.day or 0) < 10 and point.day_end is None
        if atom.groups["dunit"] == "号":
            if short:
                return before in ("于", "在")
            if pattern("alone", "not_before_number").fullmatch(before):
                return False
            beside = before == "" or pattern("alone", "before_number").fullmatch(before) is not None
            return beside or pattern("alone", "after_number").match(self.text, atom.end) is not None
        return before in ("于", "在", "\n") if short else True

    def _hour_alone(self, atom: Atom) -> bool:
        if pattern("alone", "not_before_hour").fullmatch(self._before(atom)):
            return False
        g, spoken = atom.groups, self.text[atom.start : atom.end]
        if (
            "十" in (g["min2"] or "")
            or g["min"]
            or g["half"]
            or g["quarter"]
            or spoken[-1] in "整正钟许"
            or spoken in ("零点", "零时")
        ):
            return True
        if not spoken[0].isdigit():
            return False
        after = pattern("alone", "after_hour").match(self.text, atom.end)
        return spoken[-1] == "时" or bool(g["min2"]) or after is not None

    def _feast_alone(self, atom: Atom) -> bool:
        if self.text[atom.start : atom.end] not in timex_lexicon.holidays()["ambiguous"]["names"]:
            return True
        if pattern("glue", "feast_tail").match(self.text, atom.end):
            return True
        end = pattern("alone", "feast_end")
        return end.match(self.text, atom.end) is not None and end.fullmatch(self._before(atom)) is not None


def _copy(source: Point, target: Point) -> None:
    for name in Point.__slots__:
        setattr(target, name, getattr(source, name))
