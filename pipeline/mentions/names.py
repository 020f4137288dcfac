"""The name tagger: finds people, titles, bylines, organizations, places, facilities and events on characters."""

import numpy as np

from pipeline import characters
from pipeline.mentions import names_decoding as decoding
from pipeline.mentions import names_model
from pipeline.mentions.types import Name

SURE = 6.0  # see names_decoding.tag; at this lead the tags of the development texts are those of the full search


def breaks(folded: str) -> np.ndarray:
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
    model = model or names_model.shipped()
    emissions = model.emissions(folded)
    tags = decoding.tag(emissions, model.transitions, breaks(folded), SURE)
    return [Name(start, end, decoding.LABELS[label]) for start, end, label in decoding.spans(tags)]
