"""The name tagger: finds people, titles, bylines, organizations, places, facilities and events on characters."""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline import characters
from pipeline.mentions import names_decoding as decoding
from pipeline.mentions import names_features, names_model, names_rules
from pipeline.mentions.types import Name

_PART = 8000  # characters tagged at once
_SURE = 7.7  # what gains more has a score that rounds to 1: five names of six


@cache
def _breaks() -> NDArray[np.bool_]:
    table = np.zeros(0x10000, dtype=bool)
    table[[ord(mark) for mark in "\n\r。!;"]] = True
    return table


def breaks(folded: str, codes: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """Where no name goes across: line ends and the marks that end a sentence. Shape ``(len(folded),)``, bool.

    Args:
        folded: The text, folded.
        codes: Its ``names_features.points``, if they are there already.
    """
    return _breaks().take(names_features.points(folded) if codes is None else codes)


def find(text: str, folded: str | None = None, model: names_model.Model | None = None) -> list[Name]:
    """Finds the names in a text.

    Args:
        text: Any text.
        folded: ``characters.fold(text)``, if it is there already.
        model: Other weights than those that Shilu ships.

    Returns:
        Names in text order, disjoint; offsets count in ``text``.

    Raises:
        MissingResource: If the shipped model is not there.
        DamagedModel: If it is not what its card says.
    """
    if folded is None:
        folded = characters.fold(text)
    if not folded.strip():
        return []
    return names_rules.apply(folded, tagged(folded, model or names_model.shipped()))


def tagged(folded: str, model: names_model.Model) -> list[Name]:
    """What the model alone finds in a folded text."""
    out, labels = [], decoding.LABELS
    for start, end in _parts(folded):
        part = folded[start:end]
        codes = names_features.points(part)
        chars = names_features.characters_of(part, codes)
        at = (~breaks(part, codes)).nonzero()[0]
        gains = model.gains(chars, at)
        for a, b, label, gain in decoding.best_of(gains, model.transitions, at):
            out.append(Name(start + a, start + b, labels[label], score(gain)))
    return out


def score(gain: float) -> float:
    """The score of a name that gains so much over plain text."""
    if gain > _SURE:
        return 1.0
    if gain < -30:
        return 0.0
    return round(1 / (1 + math.exp(-gain)), 3)


def _parts(folded: str) -> Iterator[tuple[int, int]]:
    """Cuts a long text at line ends, so that memory does not grow with it."""
    start = 0
    while len(folded) - start > _PART:
        end = folded.rfind("\n", start, start + _PART) + 1
        if end <= start:
            end = folded.rfind("。", start, start + _PART) + 1
        if end <= start:
            end = start + _PART
        yield start, end
        start = end
    yield start, len(folded)
