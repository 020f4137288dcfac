"""Titles of posts: where one ends or starts, what is dropped before it, which two are one.

The words are in ``corpora/lexicons/titles.toml``.
"""

import re
import tomllib
from functools import cache

from pipeline import resources

_WINDOW = 24  # no title of the lexicon with its modifiers is longer


@cache
def lexicon(key: str) -> tuple[str, ...]:
    """The words of one list of ``titles.toml``, longest first."""
    data = tomllib.loads(resources.path("corpora", "lexicons", "titles.toml").read_text(encoding="utf-8"))
    return tuple(sorted(set(data[key].split()), key=lambda word: (-len(word), word)))


def either(*keys: str) -> str:
    """A pattern that matches any word of the lists, the longest first."""
    words = [word for key in keys for word in lexicon(key)]
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


@cache
def _title() -> str:
    modifiers = f"(?:{either('modifiers')} ?){{0,4}}"
    return f"{modifiers}(?:{either('bodies')}{modifiers})?{either('heads', 'weak')}"


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(_title() + "$")


@cache
def _starting() -> re.Pattern[str]:
    return re.compile(_title())


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(either("heads", "weak") + "$")


@cache
def _praise() -> re.Pattern[str]:
    return re.compile(either("praise") + "的?$")


@cache
def _profession() -> re.Pattern[str]:
    return re.compile(f"(?:著名|知名|资深|当红)的?[^、，。；：,;:！？\\s]{{0,10}}{either('professions')}$")


@cache
def honorific() -> re.Pattern[str]:
    """Matches 同志, 先生 and the like."""
    return re.compile(either("honorifics"))


def start_of(folded: str, end: int, least: int = 0) -> int:
    """Where the longest title of the lexicon that ends at ``end`` starts, or -1.

    Args:
        folded: Folded text.
        end: Where the title ends.
        least: It starts here at the earliest.
    """
    low = max(least, end - _WINDOW)
    found = _ending().search(folded[low:end])
    return low + found.start() if found else -1


def end_of(folded: str, start: int) -> int:
    """Where the title of the lexicon that starts at ``start`` ends, or -1."""
    found = _starting().match(folded, start, start + _WINDOW)
    return found.end() if found else -1


def without_praise(folded: str, end: int, least: int) -> int:
    """Steps back from ``end`` over 著名, 资深 and the like.

    Returns:
        Where they start, or ``end`` where there are none.
    """
    while found := _praise().search(folded[max(least, end - 6) : end]):
        end = max(least, end - 6) + found.start()
    return end


def profession_start(folded: str, end: int, least: int) -> int:
    """Where a praised profession (著名地质学家) that ends at ``end`` starts, or -1."""
    low = max(least, end - 18)
    found = _profession().search(folded[low:end])
    return low + found.start() if found else -1


def head(title: str) -> str:
    """The head of a title: 原党委副书记 → 书记, 副局长 → 局长; the title itself where the lexicon has none."""
    found = _heads().search(title)
    return found[0] if found else title


def is_shared(title: str) -> bool:
    """True for titles that several people of one body hold: 副市长, 委员, 教授."""
    return "副" in title or title.endswith(lexicon("shared"))


def is_regional(title: str) -> bool:
    """True for 市长 and the like, which only a region has."""
    return title.endswith(lexicon("regional"))


def is_national(title: str) -> bool:
    """True for 国家主席 and the like, which have no organization."""
    return title in lexicon("national")


def is_weak(title: str) -> bool:
    """True for 老师, 博士 and the like, which count only where nothing else is said."""
    return title in lexicon("weak")


def is_academic(title: str) -> bool:
    """True for 教授 and the like, which a post at the same institution makes needless."""
    return title in lexicon("academic")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(f"(?:{either('modifiers', 'bodies')})+")


def same(one: str, other: str) -> bool:
    """True where ``other`` is ``one`` in short: 党委副书记 and 副书记, but not 副局长 and 局长."""
    if one == other:
        return True
    lead = one[: -len(other)] if one.endswith(other) else ""
    return bool(lead) and "副" not in lead and bool(_lead().fullmatch(lead))
