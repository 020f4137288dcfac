"""Loads the words that the event stage knows (``corpora/lexicons/event_*.toml``) as compiled patterns."""

import re
from dataclasses import dataclass
from functools import cache

from pipeline import resources
from pipeline.events.heads import Heads


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled words of the event stage.

    Attributes:
        heads: Head nouns of event names.
        head_type: Event type by head noun; a head that only its form tells (双人赛, 十九大) is not in it.
        held_before: Verbs that stand before the name of what takes place.
        held_after: Verbs that stand after it.
        verbs: Verbs that are events by themselves.
        verbal: The same; the group that matched names the type.
        words: Other patterns by name (``[words]`` of event_verbs.toml, all of event_words.toml).
        sets: Sets of words by name: the entries of event_words.toml that white space separates.
        stop_before: Verbs that end a name to the left, up to the end of what is searched.
        stop_ends: Characters that such a verb can end with.
        type_words: Words of a name that tell the type where its head does not, in the order of asking.
    """

    heads: Heads
    head_type: dict[str, str]
    held_before: re.Pattern[str]
    held_after: re.Pattern[str]
    verbs: re.Pattern[str]
    verbal: re.Pattern[str]
    words: dict[str, re.Pattern[str]]
    type_words: dict[str, re.Pattern[str]]
    sets: dict[str, frozenset[str]]
    stop_before: re.Pattern[str]
    stop_ends: frozenset[str]


_LOOK = re.compile(r"\(\?<?[!=][^()]*\)")


def last_characters(pattern: str) -> frozenset[str]:
    """The characters that words joined by ``|`` can end with; a word may hold looks around and one class.

    Args:
        pattern: Plain words as alternatives, such as ``举行|(?<!工)[作做](?!风)``.
    """
    found: set[str] = set()
    for word in _LOOK.sub("", pattern).split("|"):
        if word.endswith("]"):
            found.update(word[word.rindex("[") + 1 : -1])
        else:
            found.add(word[-1])
    return frozenset(found)


@cache
def load() -> Lexicon:
    """Reads the lexicons once."""
    head_type: dict[str, str] = {}
    for kind, text in resources.table("corpora", "lexicons", "event_heads.toml").items():
        for word in str(text).split():
            head_type.setdefault(word, kind)
    verbs = resources.table("corpora", "lexicons", "event_verbs.toml")
    held, verbal, words, types = verbs["held"], verbs["verbal"], verbs["words"], verbs["type_words"]
    assert isinstance(held, dict) and isinstance(verbal, dict) and isinstance(words, dict) and isinstance(types, dict)
    sections = resources.table("corpora", "lexicons", "event_words.toml").values()
    entries = {k: str(v) for section in sections for k, v in section.items()}
    sets = {name: frozenset(text.split()) for name, text in entries.items() if " " in text}
    words = words | {name: text for name, text in entries.items() if name not in sets}
    stops = f"{held['before']}|{words['stop']}"
    return Lexicon(
        heads=Heads(head_type, words["head_form"], words["head_form_second"], words["head_form_pairs"].split()),
        head_type=head_type,
        held_before=re.compile(held["before"]),
        held_after=re.compile(held["after"]),
        # One is searched for at the fastest, the other tells the type of what was found.
        verbs=re.compile("|".join(verbal.values())),
        verbal=re.compile("|".join(f"(?P<{kind}>{words_of})" for kind, words_of in verbal.items())),
        words={name: re.compile(pattern) for name, pattern in words.items()},
        sets=sets,
        stop_before=re.compile(rf"(?:{stops})\Z"),
        stop_ends=last_characters(stops),
        type_words={name: re.compile(pattern) for name, pattern in types.items()},
    )
