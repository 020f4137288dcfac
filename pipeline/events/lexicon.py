"""Loads the words that the event stage knows (``corpora/lexicons/event_*.toml``) as compiled patterns."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from pipeline import resources


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled words of the event stage.

    Attributes:
        heads: Head nouns of event names, longest first, as one pattern.
        head_type: Event type by head noun; a head that only its form tells (双人赛, 十九大) is not in it.
        held_before: Verbs that stand before the name of what takes place.
        held_after: Verbs that stand after it.
        verbal: Verbs that are events by themselves; the group that matched names the type.
        words: Other patterns by name (section ``[words]``).
        type_words: Words of a name that tell the type where its head does not, in the order of asking.
    """

    heads: re.Pattern[str]
    head_type: dict[str, str]
    held_before: re.Pattern[str]
    held_after: re.Pattern[str]
    verbal: re.Pattern[str]
    words: dict[str, re.Pattern[str]]
    type_words: dict[str, re.Pattern[str]]


def _toml(name: str) -> dict[str, object]:
    return tomllib.loads(resources.path("corpora", "lexicons", name).read_text(encoding="utf-8"))


def longest_first(words: list[str]) -> str:
    """Joins words into the alternatives of a pattern, longest first, so that the longest wins."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def load() -> Lexicon:
    """Reads the lexicons once."""
    head_type: dict[str, str] = {}
    for kind, text in _toml("event_heads.toml").items():
        for word in str(text).split():
            head_type.setdefault(word, kind)
    verbs = _toml("event_verbs.toml")
    held, verbal, words, types = verbs["held"], verbs["verbal"], verbs["words"], verbs["type_words"]
    assert isinstance(held, dict) and isinstance(verbal, dict) and isinstance(words, dict) and isinstance(types, dict)
    return Lexicon(
        heads=re.compile(longest_first(list(head_type)) + "|" + words["head_form"]),
        head_type=head_type,
        held_before=re.compile(held["before"]),
        held_after=re.compile(held["after"]),
        verbal=re.compile("|".join(f"(?P<{kind}>{alternatives})" for kind, alternatives in verbal.items())),
        words={name: re.compile(pattern) for name, pattern in words.items()},
        type_words={name: re.compile(pattern) for name, pattern in types.items()},
    )
