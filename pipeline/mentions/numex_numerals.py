"""Reads the numerals themselves: 一万五千, 3万5千, 350, 1,100.9亿, 两三百, 数十, 十几万, 五百余万.

The patterns are possessive and their repetitions bounded, so that a match costs time linear in its length.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_DIGITS = "零〇○ 一壹 二贰两 三叁 四肆 五伍 六陆 七柒 八捌 九玖"
DIGITS = {char: value for value, chars in enumerate(_DIGITS.split()) for char in chars}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
UNITS = SMALL | LARGE
#: Longer runs of numeral characters are no numbers: 10 ** 16 has 33 characters with every place filled.
LONGEST = 48

_D = "".join(DIGITS)
_U = "".join(UNITS)
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}+(?!\d)|\d{1,3}(?: \d{3}){1,6}+(?!\d)|\d++)(?:\.\d++)?+"
_MORE = "(?:[余多几](?=[百千万亿]))"

STARTS = "0-9" + _D + _U + "数几半"
_WITH_DIGITS = re.compile(
    rf"{_ARABIC}(?: ?{_MORE}?[{_U}]++(?:零?(?:\d++(?:\.\d++)?+[{_U}]*+|[{_D}](?=[{_U}])[{_D}{_U}]*+))*+"
    rf"(?:{_MORE}[万亿]++)?+)?+",
    re.ASCII,
)
_SPELLED = re.compile(
    rf"[{_D}{_U}]++(?:点[{_D}]++(?![{_U}刻分半])|点[{_D}]++(?=[万亿])[万亿]++)?+"
    rf"(?:几?{_MORE}?[万亿]++)?+(?:(?<=[{_U}])\d++[{_U}]*+)?+",
    re.ASCII,
)
_INDEFINITE = re.compile(rf"[数几](?=[{_U}])[{_U}]++(?:{_MORE}[万亿]++)?+")
_PAIR = re.compile(r"([一二三四五六七八九两])([一二三四五六七八九两])(?=([十百千万亿])|$)")
_PLACED = re.compile(rf"(\d++(?:\.\d++)?+)|([{_U}])|([{_D}])")


@dataclass(slots=True, unsafe_hash=True)
class Numeral:
    """What a numeral says.

    Attributes:
        value: The number, 万 and 亿 multiplied out; the least it can be of 数十 and 几百.
        high: The upper end of a pair such as 两三百, else ``None``.
        over: True where the numeral itself says that there are more: 数十, 十几万, 五百余万.
        scale: The 万 or 亿 that closes it as a factor (20万 → 10000), else 1; a range lends it to its lower end.
    """

    value: int | float
    high: int | float | None = None
    over: bool = False
    scale: int = 1


def match(text: str, start: int) -> int:
    """Gives the end of the longest run at ``start`` that can be a numeral, or ``start`` where there is none."""
    char = text[start]
    pattern = _WITH_DIGITS if "0" <= char <= "9" else _INDEFINITE if char in "数几" else _SPELLED
    found = pattern.match(text, start)
    return found.end() if found else start


@lru_cache(maxsize=8192)
def read(run: str) -> Numeral | None:
    """Reads a numeral.

    Args:
        run: The characters of the numeral alone, folded, as ``match`` delimits them.

    Returns:
        What it says, or ``None`` where the characters make no number (九一八, 一百千, 三百六五).
    """
    if len(run) > LONGEST:
        return None
    over = False
    if run[0] in "数几":
        run, over = "一" + run[1:], True
    plain = run.replace("余", "").replace("多", "").replace("几", "").replace(",", "").replace(" ", "")
    over = over or len(plain) < len(run.replace(",", "").replace(" ", ""))
    by_place = len(plain) > 2 and all(char in DIGITS for char in plain)
    pair = None if "点" in plain or by_place else _PAIR.search(plain)
    if pair:
        return _pair(plain, pair)
    value = _placed(plain)
    return None if value is None else Numeral(tidy(value), None, over, _scale(plain))


def tidy(value: int | float | Decimal) -> int | float:
    """Gives a whole number as an integer, any other as a float without the dust of binary fractions."""
    if isinstance(value, float):
        value = round(value, 10)
    return int(value) if value == int(value) else float(value)


def _scale(plain: str) -> int:
    scale = 1
    for char in reversed(plain):
        if char not in LARGE:
            break
        scale *= LARGE[char]
    return scale


def _pair(plain: str, pair: re.Match[str]) -> Numeral | None:
    """Reads 两三百, 三五百, 十七八, 七八: two neighbouring digits give the ends of a range."""
    low, high = DIGITS[pair[1]], DIGITS[pair[2]]
    if not (high - low == 1 or (low, high) == (3, 5)) or (pair.start() and plain[pair.start() - 1] not in _U):
        return None
    ends = [_placed(plain[: pair.start()] + pair[which] + plain[pair.end() :]) for which in (1, 2)]
    if ends[0] is None or ends[1] is None:
        return None
    return Numeral(tidy(ends[0]), tidy(ends[1]), False, _scale(plain))


def _placed(plain: str) -> int | Decimal | None:
    """Adds up digits and place units, strictly enough to refuse what is no number."""
    if not plain:
        return None
    if plain.isdecimal():
        return int(plain) if len(plain) <= 20 else None
    whole, point, fraction = plain.partition("点")
    if point:
        digits = fraction.rstrip("万亿")
        base = _placed(whole)
        if base is None or not digits or any(char not in DIGITS for char in digits):
            return None
        tail = Decimal("".join(str(DIGITS[char]) for char in digits)).scaleb(-len(digits))
        return (base + tail) * _scale(fraction)
    if len(whole) > 2 and all(char in DIGITS and char != "两" for char in whole):
        # 二〇一一, place by place; without a zero it is rather a name (九一八, 三一五)
        return int("".join(str(DIGITS[char]) for char in whole)) if any(char in "零〇○" for char in whole[1:]) else None
    return _sections(whole)


def _sections(plain: str) -> int | Decimal | None:
    """Adds sections of 亿 and 万: the digits wait in ``pending`` until a unit gives them their place."""
    high: int | Decimal = 0  # what 亿 has closed
    low: int | Decimal = 0  # what 万 has closed, below 亿
    section: int | Decimal = 0  # what stands below 万
    pending: int | Decimal | None = None
    last = 0  # the unit that closed last, 0 after 零
    below = 10**4  # small units must fall within a section
    for number, unit, digit in _PLACED.findall(plain):
        if unit in SMALL:
            factor = SMALL[unit]
            if factor >= below or (pending is None and section == 0 and last and factor != 10 and last != 1):
                return None
            section += (pending or 1) * factor
            pending, last, below = None, factor, factor
        elif unit:
            section += pending or 0
            if unit == "万":
                if section == 0 and low:
                    return None
                low += (section or 1) * 10**4
            else:
                # 万亿 in sequence: 一万亿, 十万亿
                total = low + section
                high = (high + total) * 10**8 if total and high and last == 10**8 else high + (total or 1) * 10**8
                low = 0
            section, pending, last, below = 0, None, LARGE[unit], 10**4
        elif number:
            if pending not in (None, 0):
                return None
            pending = Decimal(number) if "." in number else int(number)
            last = last if len(number) == 1 else 0
        elif DIGITS[digit] == 0:
            if pending:
                return None
            pending, last = 0, 0
        else:
            if pending:
                return None
            pending = DIGITS[digit]
    if pending:
        # 一百二, 三万五, 3万5: a last digit without its unit stands one place below
        single = 0 < pending < 10 and isinstance(pending, int) and last >= 100
        section += pending * (last // 10) if single else pending
    return high + low + section
