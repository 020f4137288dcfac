"""Titles of posts: where one ends or starts, what is dropped before it, which two are one.

The words are in ``corpora/lexicons/titles.toml``.
"""

import re
from functools import cache, lru_cache

from pipeline import resources


@cache
def lexicon(key: str) -> tuple[str, ...]:
    """The words of one list of ``titles.toml``, longest first."""
    data = resources.table("corpora", "lexicons", "titles.toml")
    return tuple(sorted(set(data[key].split()), key=lambda word: (-len(word), word)))


def either(*keys: str) -> str:
    """A pattern that matches any word of the lists, the longest first."""
    return f"(?:{resources.either(word for key in keys for word in lexicon(key))})"


@cache
def _all(*keys: str) -> frozenset[str]:
    return frozenset(word for key in keys for word in lexicon(key))


def acts(two: str) -> bool:
    """True for the first two characters of what people do (宣布): no part of a name."""
    return two in _all("acts")


_ByLength = dict[str, tuple[tuple[int, frozenset[str]], ...]]


def _by_length(at: int, *keys: str) -> _ByLength:
    """The words of some lists by their character ``at`` (0 or -1), then by their length, the longest first."""
    words: dict[str, dict[int, set[str]]] = {}
    for key in keys:
        for word in lexicon(key):
            words.setdefault(word[at], {}).setdefault(len(word), set()).add(word)
    return {
        character: tuple((length, frozenset(some[length])) for length in sorted(some, reverse=True))
        for character, some in words.items()
    }


@cache
def _ending(*keys: str) -> _ByLength:
    return _by_length(-1, *keys)


@cache
def _opening(*keys: str) -> _ByLength:
    return _by_length(0, *keys)


@cache
def _first_characters() -> frozenset[str]:
    return frozenset(word[0] for key in ("heads", "weak", "modifiers", "bodies") for word in lexicon(key))


@cache
def _praise() -> re.Pattern[str]:
    return re.compile(either("praise") + "的?$")


@cache
def _profession() -> re.Pattern[str]:
    return re.compile(f"(?:著名|知名|资深|当红)的?([^、，。；：,;:！？\\s]{{0,10}}{either('professions')})$")


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
    if end <= least:
        return -1
    start = _back(folded, end, least, _ending("heads", "weak"))
    if start < 0:
        return -1
    while (before := _back(folded, start, least, _ending("modifiers", "bodies"))) >= 0:
        start = before
    return start


def _back(folded: str, end: int, least: int, words: _ByLength) -> int:
    for length, some in words.get(folded[end - 1 : end], ()):
        if end - length >= least and folded[end - length : end] in some:
            return end - length
    return -1


def body_before(word: str, end: int) -> int:
    """Where the longest 党委 or the like that ends at ``end`` starts, or -1."""
    return _back(word, end, 0, _ending("bodies"))


def body_after(word: str) -> int:
    """Where the longest 党委 or the like that opens ``word`` ends, or 0."""
    return next((length for length, some in _opening("bodies").get(word[:1], ()) if word[:length] in some), 0)


def honorific_before(folded: str, end: int) -> int:
    """Where 同志 or the like that ends at ``end`` starts, or -1."""
    return _back(folded, end, 0, _ending("honorifics"))


def end_of(folded: str, start: int) -> int:
    """Where the longest title of the lexicon that starts at ``start`` ends, or -1."""
    first = folded[start : start + 1]
    if first not in _first_characters():
        return -1
    best = -1
    for length, some in _opening("heads", "weak").get(first, ()):
        if folded[start : start + length] in some:
            best = start + length
            break
    for length, some in _opening("modifiers", "bodies").get(first, ()):
        if folded[start : start + length] in some:
            best = max(best, end_of(folded, start + length))
    return best


def without_praise(folded: str, end: int, least: int) -> int:
    """Steps back from ``end`` over 著名, 资深 and the like.

    Returns:
        Where they start, or ``end`` where there are none.
    """
    while found := _praise().search(folded[max(least, end - 6) : end]):
        end = max(least, end - 6) + found.start()
    return end


def praised(folded: str, start: int) -> int:
    """Where 著名, 资深 and the like that start at ``start`` end, or ``start`` where there are none."""
    return next((start + len(word) for word in lexicon("praise") if folded.startswith(word, start)), start)


def praised_profession(folded: str, end: int, least: int) -> tuple[int, int] | None:
    """Where the praise of a profession (著名 | 地质学家) that ends at ``end`` starts, and where the profession does."""
    low = max(least, end - 18)
    found = _profession().search(folded[low:end])
    return (low + found.start(), low + found.start(1)) if found else None


@lru_cache(maxsize=4096)
def head(title: str) -> str:
    """The head of a title: 原党委副书记 → 书记, 副局长 → 局长; the title itself where the lexicon has none."""
    start = _back(title, len(title), 0, _ending("heads", "weak"))
    return title[start:] if start >= 0 else title


def has_head(title: str) -> bool:
    """True where the title ends as one of the lexicon does."""
    return _back(title, len(title), 0, _ending("heads", "weak")) >= 0


@lru_cache(maxsize=4096)
def is_shared(title: str) -> bool:
    """True for titles that several people of one body hold: 副市长, 委员, 教授."""
    return "副" in title or "联合" in title or title.endswith(lexicon("shared"))


def is_regional(title: str) -> bool:
    """True for 市长 and the like, which only a region has."""
    return title.endswith(lexicon("regional"))


def is_national(title: str) -> bool:
    """True for 国家主席 and the like, which have no organization."""
    return title in _all("national")


@lru_cache(maxsize=4096)
def is_weak(title: str) -> bool:
    """True for 老师, 博士 and the like, which count only where nothing else is said."""
    return title in _all("weak") or title.endswith(("博士", "硕士", *lexicon("professions")))


def is_academic(title: str) -> bool:
    """True for 教授 and the like, which a post at the same institution makes needless."""
    return title in _all("academic")


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(f"(?:{either('modifiers', 'bodies')})+")


def same(one: str, other: str) -> bool:
    """True where ``other`` is ``one`` in short: 党委副书记 and 副书记, but not 副局长 and 局长."""
    if one == other:
        return True
    lead = one[: -len(other)] if one.endswith(other) else ""
    if is_national(one) and lead:
        return True
    return bool(lead) and "副" not in lead and bool(_lead().fullmatch(lead))


@cache
def _appointed() -> re.Pattern[str]:
    return re.compile("(?:(?:再次|全票)?(?:当选|担任|出任|兼任|就任|任命|聘任|受聘)为?|任|为)(?=..)")


@lru_cache(maxsize=4096)
def front(title: str) -> int:
    """How much of a tagged title stands before it: of 担任委员 two characters. All of what is no title at all."""
    if title in _all("never") or (title.endswith("代表") and not has_head(title)):
        # 学生代表, 施工单位代表: whoever speaks for many has no post.
        return len(title)
    verb = _appointed().match(title)
    if verb:
        return verb.end()
    for length in (6, 5, 4, 3, 2):
        # 越南|常务副总理
        if title[:length] in _places() and has_head(title[length:]):
            return length
    return 0


@cache
def _places() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_places.txt") - {"中国", "中央", "亚洲"}


def is_corporate(title: str) -> bool:
    """True for 董事长, 创始人 and the like, which stand behind names of any ending."""
    return title.endswith(lexicon("corporate"))


def is_everyday(word: str) -> bool:
    """True for words such as 应邀 that open with what may be a surname."""
    return word[:2] in _all("everyday")


def is_word(word: str) -> bool:
    """True where ``word`` is itself a title or a part of one, such as 常务, which the tagger took for a name."""
    return word in _all("heads", "modifiers", "bodies", "honorifics")


@lru_cache(maxsize=4096)
def is_specified(title: str) -> bool:
    """True for titles that a field of work specifies: 感控|护士, 人权问题|特别报告员."""
    return title.endswith(lexicon("specified"))


def is_artist(title: str) -> bool:
    """True for 作家, 歌手, 选手 and the like, who hold no post of the country before the word."""
    return title in _all("artists")


def is_unattached(title: str) -> bool:
    """True for 主持人, 少将 and the like: no body is taken over for them from the person enumerated before."""
    return title in _all("unattached", "artists")


def is_player(title: str) -> bool:
    """True for 运动员 and the like, whose sport belongs to the title."""
    return title in _all("played")


def is_plural(title: str) -> bool:
    """True for 代表 and the like, which before a comma mean people unnamed."""
    return title.endswith(lexicon("plural"))
