"""What a target can hold: characters, lengths and numbers that do not fit are changed, and that is counted."""

import re
from collections import Counter

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL_OR_SURROGATE = re.compile("[\x00\ud800-\udfff]")
_EXACT = 2**53  # every integer up to here has a double of its own


def unicode_only(text: str, notes: Counter[str]) -> str:
    """A text that UTF-8 can hold: lone surrogates become U+FFFD."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    notes["characters"] += 1
    return _SURROGATE.sub(REPLACEMENT, text)


def without_nul(text: str, notes: Counter[str]) -> str:
    """A text for targets that end a string at NUL: NUL and lone surrogates become U+FFFD."""
    if not _NUL_OR_SURROGATE.search(text):
        return text
    notes["characters"] += 1
    return _NUL_OR_SURROGATE.sub(REPLACEMENT, text)


def double(value: float | None, notes: Counter[str]) -> float | None:
    """A number as a double; what no double says exactly is rounded, what lies beyond all of them is ``None``."""
    if value is None or isinstance(value, float):
        return value
    if -_EXACT <= value <= _EXACT:
        return float(value)
    notes["numbers"] += 1
    try:
        return float(value)
    except OverflowError:
        return None
