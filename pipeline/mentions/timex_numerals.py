"""Reads the small numerals of dates and durations: 12, 十二, 廿二, 二〇一一, 1.5万."""

import re
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "O": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": "二十", "卅": "三十"}
_BIG = {"万": 10_000, "亿": 100_000_000}


@lru_cache(4096)  # the same few numerals come again and again
def number(text: str) -> float:
    """The value of a numeral of digits or Chinese characters.

    Args:
        text: Such as ``12``, ``1.5``, ``十二``, ``二〇一一``, ``两``, ``2000万``. ``几`` counts as 3, ``十几`` as 10,
            ``数十`` as 10: the least or the usual that it can be.

    Returns:
        Its value; whole numbers are whole floats.

    Raises:
        ValueError: If it is no numeral.
    """
    text = text.strip()
    if text and text[-1] in _BIG:
        return number(text[:-1]) * _BIG[text[-1]]
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if text[-1:] in _UNITS and re.fullmatch(r"\d+(\.\d+)?", text[:-1] or "x"):
        return float(text[:-1]) * _UNITS[text[-1]]
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if text in ("几", "数"):
        return 3.0
    text = text.replace("十几", "十").replace("几", "").replace("数", "")
    if text and all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for c in text:
        if c in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[c]
            digit = None
        elif c in _DIGITS:
            digit = _DIGITS[c]
        else:
            raise ValueError(f"no numeral: {text!r}")
    if not text:
        raise ValueError("no numeral: it is empty")
    return float(total + (digit or 0))


@lru_cache(4096)
def whole(text: str) -> int:
    """The value of a numeral as a whole number; see ``number``."""
    return int(number(text))
