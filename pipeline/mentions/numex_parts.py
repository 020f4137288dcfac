"""One numeral with what clings to it (350余名), and the joints between two: ranges, fractions, masks."""

import re
from typing import NamedTuple

from pipeline.mentions import numex_lexicon as lexicon
from pipeline.mentions import numex_numerals as numerals
from pipeline.mentions.numex_lexicon import Unit

_CONNECTOR = re.compile(r" ?(?:-{1,2}|–|—{1,2}|~{1,2}|至|到|或) ?")
_MASK = re.compile(r"(?:\d++[xX×*]++|[xX×*]{2,}+)[\dxX×*]*+")
_COINS = re.compile(r"零?([\d一二三四五六七八九壹贰叁肆伍陆柒捌玖]{1,2})(角|分|毛)")
_NEXT_TO_NOUN = re.compile("[\u4e00-\u9fff]")
_REST = re.compile(r"(?:\d{1,2}|[一二三四五六七八九])(?![\d.\u4e00-\u9fff])")
_WHOLE = re.compile("[整正](?![个式])")
_BELOW = re.compile(r"/([2-9]|10)(?![\dA-Za-z/.-])")
_FORMAL = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟角]")
#: The kinds of units that are left to other finders, or name a thing.
FOREIGN = ("time", "label")


class Part(NamedTuple):
    """A numeral and what follows it.

    Attributes:
        number_start: Start of the numeral.
        number_end: End of the numeral.
        end: End of the whole, 余 and unit included.
        value: The number, or 0 where it is masked.
        high: The upper end of a pair such as 两三百.
        over: True where 余, 多 or the like says that there are more.
        scale: 万 or 亿 that closes the numeral, else 1.
        unit: The unit, also one of ``FOREIGN`` kinds.
    """

    number_start: int
    number_end: int
    end: int
    value: int | float
    high: int | float | None = None
    over: bool = False
    scale: int = 1
    unit: Unit | None = None


def part(chars: str, start: int) -> Part | None:
    """Reads the numeral at ``start`` with the unit after it, or gives ``None`` where there is no number."""
    if chars[start] == "半":
        return _half(chars, start)
    if chars.startswith("一半", start):
        return Part(start, start + 2, start + 2, 0.5)
    end = numerals.match(chars, start)
    if end == start or end - start > numerals.LONGEST:
        return None
    numeral = numerals.read(chars[start:end])
    if end - start > 1 and chars[end - 1] in "万千百":
        end, numeral = _without_last(chars, start, end, numeral)
    if numeral is None:
        return None
    if chars.startswith("个亿", end) and numeral.scale == 1:
        end += 2  # 两个亿
        numeral = numerals.Numeral(numerals.tidy(numeral.value * 10**8), None, numeral.over, 10**8)
    over, after = numeral.over, end
    arabic = "0" <= chars[start] <= "9"
    more = chars[end : end + 2].lstrip(" ")[:1] if arabic else chars[end : end + 1]
    if more and more in "余多来几" and _is_more(chars[start:end], more):
        over, after = True, chars.index(more, end) + 1
    space = arabic and chars[after : after + 1] == " "
    unit = lexicon.unit_at(chars, after + space)
    if unit is None:
        if more == "来":
            over, after = numeral.over, end
        return Part(start, end, after, numeral.value, numeral.high, over, numeral.scale)
    after += space + len(unit.word)
    found = Part(start, end, after, numeral.value, numeral.high, over, numeral.scale, unit)
    special = _SPECIAL.get(unit.word) or (_coins if unit.kind == "currency" else None)
    return special(chars, found) if special else found


def _without_last(
    chars: str, start: int, end: int, numeral: numerals.Numeral | None
) -> tuple[int, numerals.Numeral | None]:
    """Gives back a last 千 or 万 that belongs to what follows: 12千米, 一百千瓦, 2015万隆公报."""
    unit = lexicon.unit_at(chars, end - 1) if numeral is None or chars[end - 2].isdigit() else None
    if unit is None or unit.kind != "dimension":
        if numeral is not None and lexicon.unit_at(chars, end) is not None:
            return end, numeral
        word = lexicon.false_positives().at(chars, end - 1)
        if word is None or word[1] in numerals.UNITS:
            return end, numeral
    return end - 1, numerals.read(chars[start : end - 1])


def _is_more(run: str, more: str) -> bool:
    """Says whether 余, 多, 来 or 几 can follow the numeral: 三百多, 十几, 20来, not 三多."""
    if more == "几":
        return run[-1] in "十拾" or (len(run) == 2 and run[-1] == "0")
    if run[-1] in numerals.UNITS:
        return True
    return run[-1].isdigit() and len(run) > 1 and (more != "来" or run[-1] == "0")


def _half(chars: str, start: int) -> Part | None:
    """半个, 半公升."""
    unit = lexicon.unit_at(chars, start + 1)
    if unit is None or unit.kind in FOREIGN:
        return None
    return Part(start, start + 1, start + 1 + len(unit.word), 0.5, unit=unit)


def _shorthand(chars: str, found: Part) -> Part:
    """Reads the digits after 米 and 块 as the fraction that they are: 1米75, 三块五."""
    digits = _REST.match(chars, found.end)
    if found.unit is None:
        return found
    if digits is None:
        priced = found.unit.word == "块" and not _NEXT_TO_NOUN.match(chars[found.end : found.end + 1])
        if priced and not _NEXT_TO_NOUN.match(chars[max(0, found.number_start - 1) : found.number_start]):
            return found._replace(unit=lexicon.Unit("块", "currency", "元"))
        return found
    tail = "".join(str(numerals.DIGITS.get(char, char)) for char in digits[0])
    value = numerals.tidy(found.value + int(tail) / 10 ** len(tail))
    unit = lexicon.Unit("块", "currency", "元") if found.unit.word == "块" else found.unit
    return found._replace(value=value, end=digits.end(), unit=unit)


def _coins(chars: str, found: Part) -> Part:
    """Adds 角 and 分 to 元: 一百二十三元1角1分, 壹元零壹分, 零元整; 五角 is 0.5元."""
    assert found.unit is not None
    share = {"角": 10, "毛": 10, "分": 100}.get(found.unit.word[0])
    if share is not None:
        unit = lexicon.Unit(found.unit.word, "currency", "元")
        found = found._replace(value=numerals.tidy(found.value / share), unit=unit)
    if found.unit is None or found.unit.name != "元":
        return found
    value, end = found.value, found.end
    for _ in range(2):
        coin = _COINS.match(chars, end)
        amount = numerals.read(coin[1]) if coin else None
        if coin is None or amount is None:
            break
        value, end = round(value + amount.value / (100 if coin[2] == "分" else 10), 2), coin.end()
    if _WHOLE.match(chars, end):
        end += 1
    return found._replace(value=value, end=end)


def _cents(chars: str, found: Part) -> Part:
    """壹分 in the formal numerals of cheques is money; 三分 is not."""
    if _FORMAL.search(chars, found.number_start, found.number_end):
        return found._replace(value=found.value / 100, unit=lexicon.Unit("分", "currency", "元"))
    return found


def _half_more(chars: str, found: Part) -> Part:
    """七成半."""
    if chars[found.end : found.end + 1] == "半":
        return found._replace(value=found.value + 0.5, end=found.end + 1)
    return found


_SPECIAL = {"米": _shorthand, "块": _shorthand, "分": _cents, "成": _half_more}


def second(chars: str, first: Part) -> Part | None:
    """Reads the upper end of a range that begins with ``first``: 200-300人, 两到三万元, 1万元--5万元, 三、四名."""
    if first.high is not None or (first.unit is not None and first.unit.kind in FOREIGN):
        return None
    joint = _CONNECTOR.match(chars, first.end)
    if joint is None:
        return _neighbours(chars, first)
    start = joint.end()
    if start >= len(chars) or chars[start] not in _NUMERAL or chars[start] == "半":
        return None
    upper = part(chars, start)
    if upper is None or upper.value * upper.scale <= 0:
        return None
    if upper.unit is not None and upper.unit.kind in FOREIGN:
        return None
    low = lent(first, upper)
    if low >= upper.value or (first.unit is None and chars[first.number_start] == "0" and low >= 1):
        return None
    if first.unit is not None:
        loose = joint[0].strip() in ("到", "或")
        if upper.unit is None or upper.unit.kind != first.unit.kind or (loose and first.unit.kind == "count"):
            return None
        return upper
    if joint[0].strip() == "或" and upper.unit is None:
        return None
    following = chars[upper.end : upper.end + 1]
    if upper.unit is None and (following in ("-", "/") or (following.isascii() and following.isalpha())):
        return None
    return upper


def lent(first: Part, upper: Part) -> int | float:
    """Gives the lower end of a range, with the 万 or 亿 of the upper where it is meant: 两到三万, but 8500到3万."""
    if first.scale == 1 and upper.scale > 1 and first.value < upper.value / upper.scale:
        return numerals.tidy(first.value * upper.scale)
    return first.value


def _neighbours(chars: str, first: Part) -> Part | None:
    """三、四名, 两、三个: single neighbouring digits listed before one unit."""
    end = first.number_end
    if first.unit is not None or first.end != end or chars[end : end + 1] not in ("、", ","):
        return None
    if (
        end - first.number_start != 1
        or not 0 < first.value < 9
        or end + 1 >= len(chars)
        or chars[end + 1] not in _NUMERAL
    ):
        return None
    upper = part(chars, end + 1)
    if upper is None or upper.unit is None or upper.unit.kind in FOREIGN or upper.high is not None:
        return None
    return upper if upper.value - first.value == 1 and upper.number_end - upper.number_start == 1 else None


_NUMERAL = frozenset("0123456789") | numerals.DIGITS.keys() | numerals.UNITS.keys()
_PER = {"百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def fraction(chars: str, first: Part) -> Part | None:
    """Reads 三分之一, 一又四分之三, 1/3 (numbers), 百分之五十 (in percent units) and 四分之一公升 (with its unit)."""
    end = first.number_end
    whole: int | float = 0
    if chars[end : end + 1] == "又" and chars[end + 1 : end + 2] in _NUMERAL:
        below = part(chars, end + 1)
        if below is None or not chars.startswith("分之", below.number_end):
            return None
        whole, end = first.value, below.number_end
        first = below._replace(number_start=first.number_start)
    if chars[end : end + 1] == "/":
        return _slashed(chars, first)
    if not chars.startswith("分之", end) or chars[end + 2 : end + 3] not in _NUMERAL:
        return None
    upper = part(chars, end + 2)
    if upper is None or upper.high is not None:
        return None
    per = _PER.get(chars[first.number_start : end])
    if per is not None:
        percent = lexicon.Unit("%", "percent", "%")
        value = numerals.tidy(upper.value * 100 / per)
        return Part(first.number_start, upper.number_end, upper.number_end, value, unit=percent)
    if not first.value:
        return None
    unit = upper.unit if upper.unit is not None and upper.unit.kind in ("dimension", "currency") else None
    stop = upper.end if unit else upper.number_end
    return Part(first.number_start, upper.number_end, stop, whole + upper.value / first.value, unit=unit)


def _slashed(chars: str, first: Part) -> Part | None:
    """Reads 1/3 and 3/4 as fractions; 11/10 may be a day, 4/5G is no number."""
    below = _BELOW.match(chars, first.number_end)
    if below is None or chars[first.number_start - 1 : first.number_start] == "/":
        return None
    value = first.value / int(below[1])
    if value >= 1 or not isinstance(first.value, int):
        return None
    return Part(first.number_start, below.end(), below.end(), value)


def second_percent(chars: str, first: Part) -> Part | None:
    """Reads the upper end of 百分之三到百分之五 and 百分之三到五."""
    joint = _CONNECTOR.match(chars, first.end)
    if joint is None or first.unit is None or chars[joint.end() : joint.end() + 1] not in _NUMERAL:
        return None
    upper = part(chars, joint.end())
    whole = fraction(chars, upper) if upper is not None else None
    if whole is None and upper is not None and upper.unit is None and chars.startswith("百分之", first.number_start):
        whole = upper._replace(unit=first.unit)
    if whole is None or whole.unit is None or whole.unit.kind != "percent" or whole.value <= first.value:
        return None
    return whole


def mask_end(chars: str, start: int) -> int:
    """Gives the end of a run of mask characters, at least ``start + 1``."""
    mask = _MASK.match(chars, start)
    return mask.end() if mask else start + 1


def masked(chars: str, start: int) -> Part | None:
    """Reads a struck-out number with a unit that counts: 20xx余册, **人, XX万元."""
    mask = _MASK.match(chars, start)
    before = chars[start - 1 : start]
    if mask is None or (before.isascii() and before.isalnum()):
        return None
    end = mask.end()
    while chars[end : end + 1] in ("十", "百", "千", "万", "亿"):
        end += 1
    over = chars[end : end + 1] in ("余", "多")
    unit = lexicon.unit_at(chars, end + over)
    if unit is None or unit.kind not in ("count", "currency"):
        return None
    return Part(start, end, end + over + len(unit.word), 0, over=over, unit=unit)
