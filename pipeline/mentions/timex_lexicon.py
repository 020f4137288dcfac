"""Loads the atoms of temporal expressions (``corpora/lexicons/timex.toml``) and scans a text for them.

An atom is the smallest piece with a value of its own: a year, a month, a weekday, a part of the day. Names of groups
in the patterns carry the value, so that reading an atom is reading off its groups; ``timex_parse`` composes atoms.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pipeline import resources

# What may follow one digit or numeral that begins an atom: 一 and 3 before anything else are by far the most numbers
_AFTER_NUMBER = frozenset("年月日号周天点时个季世刻秒分多余半小钟载学工昼礼星两万至到-—–―−~〜/.:、,和与及xX×*✕╳某 ")
NUMERALS = "〇零○一二三四五六七八九十百千两廿卅几"
_AFTER_NUMERAL = frozenset(f"{NUMERALS}0123456789年月日号个点时")  # 五一 is no feast before these


class Atom(NamedTuple):
    """The smallest temporal piece, ``folded[start:end]``.

    Attributes:
        name: Name of its pattern or of its table of words in ``timex.toml``.
        start: Start offset.
        end: End offset, exclusive.
        groups: What the groups of the pattern matched; of a word its value under ``value``.
    """

    name: str
    start: int
    end: int
    groups: dict[str, Any]


@dataclass(frozen=True, slots=True)
class United:
    """Patterns as alternatives of one: one call instead of one for each.

    Attributes:
        match: Matches the first of them that does.
        readers: By the index of the group that closed last: the name of the pattern, and its groups with their indices.
    """

    match: Callable[[str, int], re.Match[str] | None]
    readers: dict[int, tuple[str, tuple[tuple[str, int], ...]]]

    def atom(self, folded: str, start: int) -> Atom | None:
        """The atom of the first pattern that matches at an offset."""
        m = self.match(folded, start)
        if m is None or m.lastindex is None:
            return None
        name, groups = self.readers[m.lastindex]
        return Atom(name, start, m.end(), {group: m[index] for group, index in groups})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The compiled patterns and tables.

    Attributes:
        start: Finds where an atom may begin: a run of digits or numerals (``number``), or a first character with a
            second that may follow some first one.
        number: Patterns of the atoms that begin with a number, in order.
        numbers: The same as one pattern: the first of them that matches.
        after: The few patterns that may match where a character follows the number (月, 个), as one, by that character.
        word: Patterns of the atoms that begin with another character, by that character, in order.
        lengths: Lengths of the plain words, by their first character, the longest first.
        second: What may follow each first character of a word: most candidates fall here.
        never: What only looks temporal.
        suffix: Tables of endings, by name.
        eras: First year of each era.
        extending: Names of the atoms that may go on a point.
    """

    start: re.Pattern[str]
    number: tuple[tuple[str, re.Pattern[str]], ...]
    numbers: United
    after: dict[str, United]
    word: dict[str, tuple[tuple[str, re.Pattern[str] | dict[str, Any]], ...]]
    lengths: dict[str, tuple[int, ...]]
    second: dict[str, frozenset[str]]
    never: re.Pattern[str]
    suffix: dict[str, dict[str, Any]]
    eras: dict[str, int]
    extending: frozenset[str]


def _expand(pattern: str, macros: dict[str, str]) -> str:
    for _ in range(4):  # macros use macros; four levels are more than there are
        pattern = re.sub(r"\{([a-z]\w*)\}", lambda m: macros.get(m[1], m[0]), pattern)
    return pattern


def alternatives(words: list[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def macros() -> dict[str, str]:
    """The building blocks of patterns, by name."""
    data = _data()
    return {**data["macros"], "eras": alternatives(list(data["eras"]))}


def _data() -> Mapping[str, Any]:
    return resources.table("corpora", "lexicons", "timex.toml")


def holidays() -> Mapping[str, Mapping[str, Any]]:
    """The tables of ``timex-holidays.toml``: ``solar``, ``lunar``, ``term``, ``weekday`` and ``lengths``."""
    return resources.table("corpora", "lexicons", "timex-holidays.toml")


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """A pattern of ``glue``, ``alone`` or ``cues``, compiled once."""
    return compiled(_data()[section][name])


@cache
def either(section: str, *names: str) -> re.Pattern[str]:
    """A pattern for what any of the named ones matches: where it fails, none of them need be tried."""
    return compiled("|".join(f"(?:{_data()[section][name]})" for name in names))


def compiled(pattern: str) -> re.Pattern[str]:
    """Compiles a pattern in which macros stand in braces."""
    return re.compile(_expand(pattern, macros()))


@cache
def lexicon() -> Lexicon:
    """The compiled lexicon, loaded once.

    Raises:
        MissingResource: If the files are not there.
    """
    data = _data()
    number = tuple((name, compiled(pattern)) for name, pattern in data["number"].items())
    tables: dict[str, dict[str, Any]] = {name: dict(table) for name, table in data["words"].items()}
    table_of = {"lunar": "lunar", "solar": "solar", "term": "term", "weekday": "floating"}
    tables.update({f"holiday_{table_of[name]}": dict(holidays()[name]) for name in table_of})
    word: dict[str, list[tuple[str, re.Pattern[str] | dict[str, Any]]]] = {}
    second: dict[str, set[str]] = {}
    for name, (heads, following, source) in data["word"].items():
        for first in {era[0] for era in data["eras"]} if heads == "{eras}" else heads:
            word.setdefault(first, []).append((name, compiled(source)))
            seconds = following.replace("0-9", "0123456789") or {e[1] for e in data["eras"] if e[0] == first}
            second.setdefault(first, set()).update(seconds)
    merged: dict[str, dict[str, Any]] = {}
    for name, table in tables.items():
        for text, value in table.items():
            merged.setdefault(text[0], {})[text] = (name, value)
            second.setdefault(text[0], set()).add(text[1])
    for first, table in merged.items():
        word.setdefault(first, []).append(("", table))
    after: dict[str, United] = {}
    for characters, names in data["compose"]["after"].items():
        after.update(dict.fromkeys(characters, _united({n: data["number"][n] for n in data["number"] if n in names})))
    return Lexicon(
        start=_start(second),
        number=number,
        numbers=_united(data["number"]),
        after=after,
        lengths={first: tuple(sorted({len(text) for text in table}, reverse=True)) for first, table in merged.items()},
        second={first: frozenset(characters) for first, characters in second.items()},
        word={first: tuple(entries) for first, entries in word.items()},
        never=compiled("|".join(f"(?P<{name}>{pattern})" for name, pattern in data["never"].items())),
        suffix=data["suffix"],
        eras=data["eras"],
        extending=frozenset(data["compose"]["extending"].split()),
    )


def _start(second: dict[str, set[str]]) -> re.Pattern[str]:
    """The pattern of ``Lexicon.start``. It opens with one class, for which ``re`` searches at its fastest."""
    heads = re.escape("".join(head for head in second if head not in NUMERALS))
    seconds = re.escape("".join(sorted(set().union(*second.values()))))
    after = re.escape("".join(sorted(_AFTER_NUMBER)))
    digits = f"(?<=[0-9])(?<![0-9.][0-9])(?:[0-9]+|(?=[{after}]))"
    numerals = f"(?<=[{NUMERALS}])(?<![{NUMERALS}第][{NUMERALS}])(?:[{NUMERALS}]+|(?=[{after}]))"
    return re.compile(f"[0-9{NUMERALS}{heads}](?:(?=[{seconds}])(?<=[{heads}])|(?P<number>{digits}|{numerals}))")


def _united(patterns: dict[str, str]) -> United:
    parts = []
    for i, source in enumerate(patterns.values()):
        own = re.sub(r"\(\?P[<=]\w+", rf"\g<0>_{i}", _expand(source, macros()))  # names of groups must not recur
        parts.append(f"(?P<atom_{i}>{own})")
    united = re.compile("|".join(parts))
    readers = {}
    for i, name in enumerate(patterns):
        groups = [(g.removesuffix(f"_{i}"), n) for g, n in united.groupindex.items() if g.endswith(f"_{i}")]
        readers[united.groupindex[f"atom_{i}"]] = (name, tuple(group for group in groups if group[0] != "atom"))
    return United(united.match, readers)


def scan(folded: str) -> list[Atom]:
    """Finds the atoms of a text, from left to right, none overlapping.

    Args:
        folded: A text as ``characters.fold`` returns it.

    Returns:
        The atoms in text order.
    """
    lex = lexicon()
    atoms: list[Atom] = []
    position, search, never, second = 0, lex.start.search, lex.never.match, lex.second
    while found := search(folded, position):
        start, position = found.span()
        if found.lastgroup is not None:
            atom = _number(lex, folded, start, position)
        elif folded[position] in second[folded[start]]:
            atom = _word(lex, folded, start)
        else:
            continue
        if atom is None:
            continue
        if skip := never(folded, start):
            position = skip.end()
            continue
        atoms.append(atom)
        position = atom.end
    return atoms


def _number(lex: Lexicon, folded: str, start: int, end: int) -> Atom | None:
    """Reads the run of digits or numerals ``folded[start:end]`` with what follows it."""
    if folded[start + 1 : start + 2] in lex.second.get(folded[start], ()):
        feast = _word(lex, folded, start)
        if feast is not None and folded[feast.end : feast.end + 1] not in _AFTER_NUMERAL:
            return feast
    return lex.after.get(folded[end : end + 1], lex.numbers).atom(folded, start)


def _word(lex: Lexicon, folded: str, start: int) -> Atom | None:
    first = folded[start]
    for name, entry in lex.word[first]:
        if isinstance(entry, dict):
            for length in lex.lengths[first]:
                word = folded[start : start + length]
                if hit := entry.get(word):
                    return Atom(hit[0], start, start + len(word), {"value": hit[1]})
        elif m := entry.match(folded, start):
            return Atom(name, start, m.end(), m.groupdict())
    return None
