"""Texts with the names marked in them, as the tagger would find them: ``{t:局长}{p:赵长山}``."""

import re

from pipeline.characters import fold
from pipeline.mentions.types import Name

_LABELS = {
    "p": "person",
    "t": "title",
    "o": "organization",
    "l": "place",
    "f": "facility",
    "e": "event",
    "b": "byline",
}
_MARK = re.compile(r"\{([ptolfeb]):([^{}]*)\}")


def read(marked: str) -> tuple[str, str, list[Name]]:
    """The text without marks, the same folded, and the names."""
    text, names, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        names.append(Name(len(text), len(text) + len(mark[2]), _LABELS[mark[1]]))
        text += mark[2]
        at = mark.end()
    text += marked[at:]
    return text, fold(text), names
