"""Turns a text into the hashed features of the name tagger, all positions at once, with numpy.

Every feature is an n-gram of some view of the text (characters, character classes, lexicon marks) that starts at one
position and is seen from the positions around it: feature ``(kind, n-gram, offset)`` is active at position ``i`` when
the n-gram stands at ``i + offset``. So each n-gram is hashed once and looked up once, whatever the number of positions
that see it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import resources

_LEXICON_BITS = 22
PAIR_BITS = 22
PAD = 4  # positions beyond either end of the text that a feature may look at

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

_DIGIT, _LATIN, _SPACE, _OTHER = 48, 65, 32, 1
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of n-gram feature.

    Attributes:
        name: What it is called in the model's card.
        first: The least offset from which it is seen (``-2``: the n-gram starts two characters before).
        last: The greatest such offset, inclusive.
        bits: An n-gram is known by this many bits: its own where they suffice, else of its hash.
    """

    name: str
    first: int
    last: int
    bits: int

    @property
    def width(self) -> int:
        """How many offsets see it."""
        return self.last - self.first + 1


KINDS = (
    Kind("character", -2, 2, 16),
    Kind("bigram", -3, 2, 22),
    Kind("trigram", -3, 1, 22),
    Kind("fourgram", -2, -1, 22),
    Kind("class trigram", -2, 0, 15),
    Kind("lexicon begin", -1, 2, 8),
    Kind("lexicon inside", -1, 1, 8),
    Kind("lexicon end", -2, 1, 8),
    Kind("name shape", -3, 1, 12),
    Kind("foreign shape", -3, 1, 8),
    Kind("cohesion", -2, 1, 9),
)
# Only while training: what another tagger found, for a teacher that learns where that tagger is right.
HINT_KINDS = (
    Kind("hint", -2, 2, 6),
    Kind("hint bigram", -2, 1, 12),
    Kind("hint and character", -1, 1, 20),
    Kind("hint and bigram", -1, 0, 22),
)
ALL_KINDS = KINDS + HINT_KINDS
BASES = tuple(sum(1 << kind.bits for kind in ALL_KINDS[:number]) for number in range(len(ALL_KINDS)))
BUCKETS = sum(1 << kind.bits for kind in ALL_KINDS)


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
    """A table from the hash of a word to the bits of the lexicons that hold it."""
    table = np.zeros(1 << _LEXICON_BITS, dtype=np.uint8)
    for bit, name in enumerate(_LEXICONS):
        for word in resources.words("corpora", "lexicons", name):
            if len(word) <= _LONGEST:
                codes = np.array([min(ord(c), 0xFFFF) for c in word], dtype=np.uint64)
                value = np.uint64(len(word))
                with np.errstate(over="ignore"):
                    for code in codes:
                        value = (value + code) * _PRIME
                table[int(value >> np.uint64(64 - _LEXICON_BITS))] |= 1 << bit
    return table


def _marks(codes: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """The bits of the lexicons whose words begin, go on and end at each position."""
    table, size = _lexicon(), len(codes)
    begin, inside, end = (np.zeros(size, dtype=np.uint8) for _ in range(3))
    shift = np.uint64(64 - _LEXICON_BITS)
    for length in range(1, min(_LONGEST, size) + 1):
        count = size - length + 1
        value = np.full(count, length, dtype=np.uint64)
        for at in range(length):
            value += codes[at : at + count]
            value *= _PRIME
        bits = table[(value >> shift).astype(np.int64)]
        hit = np.flatnonzero(bits)
        found = bits[hit]
        np.bitwise_or.at(begin, hit, found)
        np.bitwise_or.at(end, hit + (length - 1), found)
        for at in range(1, length - 1):
            np.bitwise_or.at(inside, hit + at, found)
    return begin, inside, end


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = value ^ (value >> np.uint64(29))
    mixed *= _STEP
    return mixed


def _pack(parts: tuple[NDArray[np.uint64], ...], bits: int) -> NDArray[np.uint64]:
    """Puts small numbers side by side, ``bits`` each."""
    out = parts[0]
    for part in parts[1:]:
        out = out << np.uint64(bits) | part
    return out


def characters_of(folded: str) -> NDArray[np.uint16]:
    """The characters of a folded text as features see them: digits, Latin letters, quotes and dots are one each."""
    raw = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return _views()[0][np.minimum(raw, 0xFFFF)]


def pair_buckets(chars: NDArray[Any], second: NDArray[Any] | None = None) -> NDArray[np.int64]:
    """The buckets of pairs of characters: of each with its neighbour, or of each with each of ``second``."""
    left = chars.astype(np.uint64)
    right = left[1:] if second is None else second.astype(np.uint64)
    value = (left[:-1] if second is None else left) * _PRIME + right
    return (_mix(value) >> np.uint64(64 - PAIR_BITS)).astype(np.int64)


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


def buckets(folded: str, hints: NDArray[np.uint8] | None = None) -> NDArray[np.int32]:
    """Hashes the n-grams of every kind at every position.

    Args:
        folded: A text as ``characters.fold`` gives it.
        hints: Only while training a teacher: for each character a number below 64 that says what another tagger found.

    Returns:
        Shape ``(len(KINDS), len(folded) + 2 * PAD)``, with hints ``len(ALL_KINDS)`` rows: row ``k`` column ``PAD + i``
        is the bucket, below ``BUCKETS``, of the n-gram of kind ``k`` that starts at position ``i``. The padding stands
        for line ends.
    """
    raw = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = np.full(len(raw) + 2 * PAD + 4, 10, dtype=np.int64)
    codes[PAD : PAD + len(raw)] = np.minimum(raw, 0xFFFF)
    char_of, class_of = _views()
    size = len(raw) + 2 * PAD
    chars = char_of[codes].astype(np.uint64)
    classes = class_of[codes].astype(np.uint64)
    begin, inside, end = _marks(codes[:size].astype(np.uint64))

    two = chars[:-1] * _PRIME + chars[1:]
    three = two[:-1] * _PRIME + chars[2:]
    four = three[:-1] * _PRIME + chars[3:]
    trio = (classes[:-2] << np.uint64(10)) + (classes[1:-1] << np.uint64(5)) + classes[2:]
    pairs, names = _statistics()
    bond = pairs[pair_buckets(chars)].astype(np.uint64)
    likely = names[chars.astype(np.int64)].astype(np.uint64)
    family, middle, last, foreign = (likely >> np.uint64(2 * part) & np.uint64(3) for part in range(4))
    shape = (
        _pack((family[:-3], middle[1:-2], last[2:-1]), 2) << np.uint64(6)
        | _pack((bond[:-2], bond[1:-1]), 3)[: len(four)]
    )
    abroad = _pack((foreign[:-3], foreign[1:-2], foreign[2:-1], foreign[3:]), 2)
    cohesion = _pack((bond[:-2], bond[1:-1], bond[2:]), 3)
    views: tuple[NDArray[Any], ...] = (chars, two, three, four, trio, begin, inside, end, shape, abroad, cohesion)
    if hints is not None:
        hint = np.zeros(len(codes), dtype=np.uint64)
        hint[PAD : PAD + len(raw)] = hints
        pair = (hint[:-1] << np.uint64(6)) + hint[1:]
        views += (hint, pair, chars * _PRIME + hint, two * _PRIME + pair[: len(two)])
    out = np.empty((len(views), size), dtype=np.int32)
    for number, (kind, view) in enumerate(zip(ALL_KINDS[: len(views)], views, strict=True)):
        value = view[:size]
        if kind.bits > 16:
            value = _mix(value) >> np.uint64(64 - kind.bits)
        out[number] = value
        out[number] += BASES[number]
    return out
