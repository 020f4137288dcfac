"""Turns a text into the hashed features of the name tagger, all positions at once, with numpy.

Every feature is an n-gram of some view of the text (characters, character classes, lexicon marks) that starts at one
position and is seen from the positions around it: feature ``(kind, n-gram, offset)`` is active at position ``i`` when
the n-gram stands at ``i + offset``. So each n-gram is hashed once and looked up once, whatever the number of positions
that see it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline import resources

_LEXICON_BITS = 20
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
_LONGER = np.uint8(1 << len(_LEXICONS))

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
FIRST = min(kind.first for kind in ALL_KINDS)
BASES = tuple(sum(1 << kind.bits for kind in ALL_KINDS[:number]) for number in range(len(ALL_KINDS)))
_BASES = np.array(BASES, dtype=np.int32)[:, None]
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


def _marks(view: "View") -> NDArray[np.uint8]:
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
        bits = found & ~_LONGER
        if length > 2:  # few are words
            whole = bits.nonzero()[0]
            words, bits = hit.take(whole), bits.take(whole)
        else:
            words = hit
        if not len(words):
            continue
        begin[words] |= bits
        end[words + (length - 1)] |= bits
        for at in range(1, length - 1):
            inside[words + at] |= bits
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


class View(NamedTuple):
    """A text and the hashes of its pairs of characters, which the gate and the features look up.

    Attributes:
        codes: ``characters_of`` the text with ``PAD`` line ends before it and ``PAD + 4`` behind.
        pairs: The hash of each of these with the next; one less.
        buckets: What ``pair_buckets`` makes of them.
    """

    codes: NDArray[np.int64]
    pairs: NDArray[np.uint64]
    buckets: NDArray[np.int64]


def view(chars: NDArray[np.uint16]) -> View:
    """Hashes the pairs of a text, once for all who need them.

    Args:
        chars: What ``characters_of`` gives.
    """
    codes = np.full(len(chars) + 2 * PAD + 4, 10, dtype=np.int64)
    codes[PAD : PAD + len(chars)] = chars
    wide = codes.view(np.uint64)
    pairs = wide[:-1] * _PRIME
    pairs += wide[1:]
    return View(codes, pairs, _top(pairs, PAIR_BITS))


def _top(value: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    mixed = _mix(value)
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def buckets(
    chars: NDArray[np.uint16], hints: NDArray[np.uint8] | None = None, seen: View | None = None
) -> NDArray[np.int32]:
    """Hashes the n-grams of every kind.

    Args:
        chars: What ``characters_of`` gives for a text.
        hints: Only while training a teacher: for each character a number below 64 that says what another tagger found.
        seen: ``view(chars)``, if it is there already.

    Returns:
        Shape ``(len(KINDS), len(chars) + 2 * PAD)``, with hints ``len(ALL_KINDS)`` rows: row ``k`` column ``j`` is the
        bucket, below ``BUCKETS``, of the n-gram of kind ``k`` that starts at position ``j - PAD``. What is beyond the
        text counts as line ends.
    """
    seen = seen or view(chars)
    codes, wide = seen.codes, seen.codes.view(np.uint64)
    size = len(chars) + 2 * PAD
    bonds, names = _statistics()
    longer = np.empty((2, size), dtype=np.uint64)  # three characters and four
    np.multiply(seen.pairs[:size], _PRIME, out=longer[0])
    longer[0] += wide[2 : size + 2]
    np.multiply(longer[0], _PRIME, out=longer[1])
    longer[1] += wide[3 : size + 3]
    classes = _views()[1].take(codes)
    bond = bonds.take(seen.buckets).astype(np.uint16)
    ties = (bond[:-1] << 3) + bond[1:]
    # How likely a surname, a middle and a last character of a given name stand in a row.
    likely = names.take(codes)
    a, b, c, d = (likely[step : size + step] for step in range(4))
    given = ((a & 3) << 4) + (b & 12) + (c >> 4 & 3)
    out = np.empty((len(KINDS) if hints is None else len(ALL_KINDS), size), dtype=np.int32)
    out[0] = codes[:size]
    out[1] = seen.buckets[:size]
    out[2:4] = _top(longer, PAIR_BITS)
    out[4] = (classes[:size] << 10) + (classes[1 : size + 1] << 5) + classes[2 : size + 2]
    out[5:8] = _marks(seen)[:, :size]
    out[8] = (given.astype(np.uint16) << 6) + ties[:size]  # and how firmly they stand together
    out[9] = (a & 192) + (b >> 2 & 48) + (c >> 4 & 12) + (d >> 6)
    out[10] = (ties[:size] << 3) + bond[2 : size + 2]
    if hints is not None:
        hint = np.zeros(size + 1, dtype=np.uint64)
        hint[PAD : PAD + len(chars)] = hints
        pair = (hint[:-1] << np.uint64(6)) + hint[1:]
        out[11], out[12] = hint[:-1], pair
        out[13] = _top(wide[:size] * _PRIME + hint[:-1], ALL_KINDS[13].bits)
        out[14] = _top(seen.pairs[:size] * _PRIME + pair, ALL_KINDS[14].bits)
    out += _BASES[: len(out)]
    return out
