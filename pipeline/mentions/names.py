"""The name tagger: finds people, titles, bylines, organizations, places, facilities and events on characters."""

import math

import numpy as np
from numpy.typing import NDArray

from pipeline import characters
from pipeline.mentions import names_decoding as decoding
from pipeline.mentions import names_model, names_rules
from pipeline.mentions.types import Name


def breaks(folded: str) -> NDArray[np.bool_]:
    """Where no name goes across: line ends and the marks that end a sentence. Shape ``(len(folded),)``, bool."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return np.isin(codes, (0x0A, 0x0D, 0x3002, 0x21, 0x3B))


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
    return names_rules.apply(folded, _find(folded, model or names_model.shipped()))


def _find(folded: str, model: names_model.Model, hints: NDArray[np.uint8] | None = None) -> list[Name]:
    """What the tagger alone finds."""
    emissions = model.emissions(folded, hints)
    return [
        Name(start, end, decoding.LABELS[label], round(1 / (1 + math.exp(-min(max(gain, -30), 30))), 3))
        for start, end, label, gain in decoding.best_names(emissions, model.transitions, breaks(folded))
    ]
