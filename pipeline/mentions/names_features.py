"""Turns a text into the hashed features of the name tagger, all positions at once, with numpy.

Every feature is an n-gram of some view of the text (characters, character classes, lexicon marks, levels counted in raw
text) that starts at a position. The network (``names_model``) has a vector for each that it knows.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import resources

_LEXICON_BITS = 20
PAIR_BITS = 22
PAD = 6  # positions beyond either end of the text that the tagger looks at

_LEXICONS = (
    "names_surnames.txt",
    "names_titles.txt",
    "names_divisions.txt",
    "names_places.txt",
    "names_organization_heads.txt",
    "names_facility_heads.txt",
    "names_event_heads.txt",
)
_LONGEST = 6  # longer lexicon words are not marked
_LONGER = np.uint8(1 << len(_LEXICONS))

_DIGIT, _LATIN, _SPACE, _OTHER = 48, 65, 32, 1
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of n-gram feature.

    Attributes:
        name: What it is called.
        bits: An n-gram is known by this many bits: its own where they suffice, else of its hash.
    """

    name: str
    bits: int


KINDS = (
    Kind("character", 16),
    Kind("bigram", PAIR_BITS),
    Kind("trigram", PAIR_BITS),
    Kind("class trigram", 15),
    Kind("lexicon begin", 8),
    Kind("lexicon inside", 8),
    Kind("lexicon end", 8),
    Kind("name shape", 12),
    Kind("foreign shape", 8),
    Kind("cohesion", 9),
)
BASES = tuple(sum(1 << kind.bits for kind in KINDS[:number]) for number in range(len(KINDS)))
_BASES = np.array(BASES, dtype=np.int32)[:, None]
BUCKETS = sum(1 << kind.bits for kind in KINDS)


@cache
def _views() -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Tables from a code point below 0x10000 to the character as features see it, and to its class."""
    char = np.arange(0x10000, dtype=np.uint16)
    char[0x30:0x3A] = _DIGIT
    char[0x41:0x5B] = _LATIN
    char[0x61:0x7B] = _LATIN + 32
    for space in "\t\r\xa0\u3000":
        char[ord(space)] = _SPACE
    for quote in "“”‘’\"'「」『』":
        char[ord(quote)] = ord("“") if quote in "“‘「『" else ord("”")
    for dot in "·•・．‧∙":
        char[ord(dot)] = ord("·")
    kinds = np.full(0x10000, 9, dtype=np.uint16)
    kinds[0x4E00:0xA000] = 1
    kinds[0x3400:0x4DC0] = 1
    kinds[0x30:0x3A] = 2
    kinds[0x41:0x5B] = 3
    kinds[0x61:0x7B] = 4
    for number, group in enumerate(
        ("、", "，,；;：:", "。！？!?", "《“‘「『（(【〔", "》”’」』）)】〕", "·•・．‧∙", "\n", " \t\u3000\xa0")
    ):
        for mark in group:
            kinds[ord(mark)] = 10 + number
    for numeral in "一二三四五六七八九十百千万亿两〇零第年月日届次":
        kinds[ord(numeral)] = 20
    return char, kinds


@cache
def _lexicon() -> NDArray[np.uint8]:
    """A table from the hash of a stretch to the bits of the lexicons that hold it; the highest: a word begins so."""
    table = np.zeros(1 << _LEXICON_BITS, dtype=np.uint8)
    words = [
        (word, 1 << bit)
        for bit, name in enumerate(_LEXICONS)
        for word in resources.words("corpora", "lexicons", name)
        if len(word) <= _LONGEST
    ]
    for word, bit in words:
        value = np.zeros(1, dtype=np.uint64)
        for length, code in enumerate(characters_of(word), 1):
            value = value * _PRIME + np.uint64(code)
            table[_lexicon_bucket(value)] |= bit if length == len(word) else _LONGER
    return table


def _lexicon_bucket(value: NDArray[np.uint64]) -> NDArray[np.int64]:
    return (_mix(value) >> np.uint64(64 - _LEXICON_BITS)).astype(np.int64)


@cache
def _single() -> NDArray[np.uint8]:
    """A table from a character to the bits of the lexicons that hold it alone."""
    return _lexicon()[_lexicon_bucket(np.arange(0x10000, dtype=np.uint64))] & ~_LONGER


def _marks(view: "_View") -> NDArray[np.uint8]:
    """The bits of the lexicons whose words begin, go on and end at each position, shape ``(3, positions)``."""
    table, size = _lexicon(), len(view.codes)
    out = np.zeros((3, size), dtype=np.uint8)
    begin, inside, end = out
    begin[:] = end[:] = _single().take(view.codes)
    found = table.take(view.buckets >> (PAIR_BITS - _LEXICON_BITS))
    hit = found.nonzero()[0]
    value, found = view.pairs.take(hit), found.take(hit)
    chars = view.codes.view(np.uint64)
    for length in range(2, _LONGEST + 1):
        if length > 2:
            more = (found >= _LONGER).nonzero()[0]
            hit = hit.take(more)
            value = value.take(more)
            if len(hit) and hit[-1] + length > size:
                hit = hit[: np.searchsorted(hit, size - length, side="right")]
                value = value[: len(hit)]
            value = value * _PRIME + chars.take(hit + (length - 1))
            found = table.take(_lexicon_bucket(value))
        if not len(hit):
            break
        marked = np.zeros(size, dtype=np.uint8)  # where words of this length begin
        marked[hit] = found & ~_LONGER
        begin |= marked
        end[length - 1 :] |= marked[: size - length + 1]
        for at in range(1, length - 1):
            inside[at:] |= marked[: size - at]
    return out


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = value ^ (value >> np.uint64(29))
    mixed *= _STEP
    return mixed


def points(text: str) -> NDArray[np.int64]:
    """The code points of a text, those past U+FFFF as that one."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    return np.minimum(raw, 0xFFFF, out=raw)


def characters_of(folded: str, codes: NDArray[np.int64] | None = None) -> NDArray[np.uint16]:
    """The characters of a folded text as features see them: digits, Latin letters, quotes and dots are one each.

    Args:
        folded: The text.
        codes: Its ``points``, if they are there already.
    """
    return _views()[0].take(points(folded) if codes is None else codes)


def pair_buckets(chars: NDArray[Any], second: NDArray[Any] | None = None) -> NDArray[np.int64]:
    """The buckets of pairs of characters: of each with its neighbour, or of each with each of ``second``."""
    left = chars.astype(np.uint64)
    right = left[1:] if second is None else second.astype(np.uint64)
    return _top((left[:-1] if second is None else left) * _PRIME + right, PAIR_BITS)


@cache
def _statistics() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What was counted in raw text, in levels.

    Returns:
        From the hash of a pair of characters to how firmly they stand together (0 hardly seen … 6 a frequent word);
        from a character to four levels of 2 bits: as a surname, as the first and the last character of a given
        name, and in names from abroad.
    """
    with np.load(resources.path("models", "names", "statistics.npz"), allow_pickle=False) as stored:
        return stored["pairs"], stored["names"]


FIRMEST = 6  # of ``bonds``: a frequent word


def bonds(pairs: NDArray[np.int64]) -> NDArray[np.uint8]:
    """How firmly pairs of characters stand together, 0 … ``FIRMEST``, by their ``pair_buckets``."""
    return _statistics()[0].take(pairs)


class _View(NamedTuple):
    """A text and the hashes of its pairs of characters.

    Attributes:
        codes: ``characters_of`` the text with ``PAD`` line ends before it and ``PAD + 4`` behind.
        pairs: The hash of each of these with the next; one less.
        buckets: What ``pair_buckets`` makes of them.
    """

    codes: NDArray[np.int64]
    pairs: NDArray[np.uint64]
    buckets: NDArray[np.int64]


def _view(chars: NDArray[np.uint16]) -> _View:
    """Hashes the pairs of a text.

    Args:
        chars: What ``characters_of`` gives.
    """
    codes = np.full(len(chars) + 2 * PAD + 4, 10, dtype=np.int64)
    codes[PAD : PAD + len(chars)] = chars
    wide = codes.view(np.uint64)
    pairs = wide[:-1] * _PRIME
    pairs += wide[1:]
    return _View(codes, pairs, _top(pairs, PAIR_BITS))


def _top(value: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    mixed = _mix(value)
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def tables() -> tuple[NDArray[Any], ...]:
    """What ``buckets`` looks up: classes, lexicons, lexicons of single characters, bonds, names, ``BASES``."""
    return _views()[1], _lexicon(), _single(), *_statistics(), _BASES.ravel()


def buckets(chars: NDArray[np.uint16]) -> NDArray[np.int32]:
    """Hashes the n-grams of every kind.

    Args:
        chars: What ``characters_of`` gives for a text.

    Returns:
        Shape ``(len(KINDS), len(chars) + 2 * PAD)``: row ``k`` column ``j`` is the bucket, below ``BUCKETS``, of the
        n-gram of kind ``k`` that starts at position ``j - PAD``. What is beyond the text counts as line ends.
    """
    seen = _view(chars)
    codes, wide = seen.codes, seen.codes.view(np.uint64)
    size = len(chars) + 2 * PAD
    bonds, names = _statistics()
    longer = seen.pairs[:size] * _PRIME  # three characters
    longer += wide[2 : size + 2]
    classes = _views()[1].take(codes)
    bond = bonds.take(seen.buckets).astype(np.uint16)
    ties = (bond[:-1] << 3) + bond[1:]
    # How likely a surname, a middle and a last character of a given name stand in a row.
    likely = names.take(codes)
    a, b, c, d = (likely[step : size + step] for step in range(4))
    given = ((a & 3) << 4) + (b & 12) + (c >> 4 & 3)
    out = np.empty((len(KINDS), size), dtype=np.int32)
    out[0] = codes[:size]
    out[1] = seen.buckets[:size]
    out[2] = _top(longer, PAIR_BITS)
    out[3] = (classes[:size] << 10) + (classes[1 : size + 1] << 5) + classes[2 : size + 2]
    out[4:7] = _marks(seen)[:, :size]
    out[7] = (given.astype(np.uint16) << 6) + ties[:size]  # and how firmly they stand together
    out[8] = (a & 192) + (b >> 2 & 48) + (c >> 4 & 12) + (d >> 6)
    out[9] = (ties[:size] << 3) + bond[2 : size + 2]
    out += _BASES
    return out
