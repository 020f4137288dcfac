"""Folding for matching: one character for one character, so that it moves no offset.

Finders match on ``fold(text)`` and report offsets that count in ``text`` as well.
"""

import re
from functools import cache, lru_cache

from pipeline import resources


@cache
def _table() -> dict[int, int]:
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
    table.update(dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), 0x20))  # spaces
    for line in resources.lines("corpora", "lexicons", "traditional.txt"):
        traditional, simplified = line.split()
        table[ord(traditional)] = ord(simplified)
    return table


_FEW = 30  # characters to fold in turn; beyond, as in Traditional text, one pass over all of the text is faster


@cache
def _foldable() -> re.Pattern[str]:
    """One class of what folds, and of everything past U+FFFF: ``re`` has a fast table for the characters before."""
    return re.compile("[" + re.escape("".join(chr(c) for c in _table() if c <= 0xFFFF)) + "\U00010000-\U0010ffff]")


@lru_cache(2)  # several finders fold the same text, one after another
def fold(text: str) -> str:
    """Folds full-width ASCII to half width, wide spaces to a space and Traditional characters to Simplified ones.

    Args:
        text: Any text.

    Returns:
        A text of the same length: ``fold(text)[i]`` stands for ``text[i]``. Folding twice changes nothing more.
    """
    table = _table()
    present = set(_foldable().findall(text))
    if len(present) > _FEW:
        return text.translate(table)
    for character in present:  # what a character folds to does not fold itself, so any order does
        code = ord(character)
        text = text.replace(character, chr(table.get(code, code)))
    return text


@cache
def sources() -> dict[str, str]:
    """The characters that fold to another one, by that one: ``sources()["会"]`` holds 會."""
    forms: dict[str, str] = {}
    for code, folded in _table().items():
        forms[chr(folded)] = forms.get(chr(folded), "") + chr(code)
    return forms
