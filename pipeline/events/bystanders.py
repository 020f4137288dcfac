"""What all mentions of a person together say for and against them at an event: who acts, and who is only named."""

import re

from pipeline.events import pairs
from pipeline.events.index import Index
from pipeline.mentions.types import Person

_LATIN = re.compile(r"[A-Za-z]")
_MANY = 6


def describe(index: Index) -> dict[str, dict[str, float]]:
    """Describes each person of a document by all of their mentions; the index remembers it for the next sentence.

    Args:
        index: The text's mentions.

    Returns:
        Feature values by the name of the person; a feature that is 0 is left out.
    """
    if index.bystanders is not None:
        return index.bystanders
    mentions: dict[str, list[tuple[int, Person]]] = {}
    for number, row in enumerate(index.people):
        for person in row:
            mentions.setdefault(person.name, []).append((number, person))
    found = index.bystanders = {}
    for name, rows in mentions.items():
        said = {
            "mentions": min(_MANY, len(rows)) / _MANY,
            "mentioned once": float(len(rows) == 1),
            "mentions in speech": sum(index.in_speech(number, p.start) for number, p in rows) / len(rows),
            "mentions cited": sum(pairs.only_cited(index, number, p) for number, p in rows) / len(rows),
            "a mention with post": float(any(p.posts for _, p in rows)),
            "first mention": rows[0][0] / max(1, len(index.sentences)),
            "latin name": float(_LATIN.search(name) is not None),
            "short name": float(len(name) == 1),
        }
        found[name] = {feature: value for feature, value in said.items() if value}
    return found


def in_brackets(index: Index, person: Person) -> bool:
    """True where a name stands right behind a bracket: the foreign spelling of the name before it, or who plays it."""
    return index.text[max(0, person.start - 1) : person.start] in ("(", "（")
