"""Folding for matching: one character for one character, so that it moves no offset.

Finders match on ``fold(text)`` and report offsets that count in ``text`` as well.
"""

from functools import cache

from pipeline import resources


@cache
def _table() -> dict[int, int]:
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
    table.update(dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), 0x20))  # spaces
    for line in resources.lines("corpora", "lexicons", "traditional.txt"):
        traditional, simplified = line.split()
        table[ord(traditional)] = ord(simplified)
    return table


def fold(text: str) -> str:
    """Folds full-width ASCII to half width, wide spaces to a space and Traditional characters to Simplified ones.

    Args:
        text: Any text.

    Returns:
        A text of the same length: ``fold(text)[i]`` stands for ``text[i]``. Folding twice changes nothing more.
    """
    return text.translate(_table())


@cache
def sources() -> dict[str, str]:
    """The characters that fold to another one, by that one: ``sources()["会"]`` holds 會."""
    forms: dict[str, str] = {}
    for code, folded in _table().items():
        forms[chr(folded)] = forms.get(chr(folded), "") + chr(code)
    return forms
