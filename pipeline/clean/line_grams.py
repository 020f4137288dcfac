"""The n-grams of lines, hashed for many lines at once with numpy.

Of a line count its characters, bigrams and trigrams, and the bigrams and trigrams of its shape, in which a run of Han
characters is its rough length, a run of digits or letters is one sign, and marks stand for themselves: what
``label:value label:value`` has in common on all sites. Characters are folded, digits are ``0``; of long lines the two
ends are looked at.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from pipeline.characters import fold

HEAD, TAIL = 36, 20  # characters at the two ends of a long line that are looked at
BITS = 18  # an n-gram is known by so many bits of its hash
LONG = 25  # characters from which a line counts to the body in which a line's words are looked for
_FIRST, _LAST = "\ufffe", "\uffff"  # before and after every line
_WIDE = re.compile("[\U00010000-\U0010ffff\ufffe\uffff]")
# Signs of a shape: the rough length of a run of Han characters, a run of digits, letters or spaces, any mark.
_HAN, _DIGIT, _LETTER, _SPACE, _MARKS = 0, 10, 11, 12, 16
_ROUGH = np.array([0, 1, 2, 3, 4, 5, 6, 6, 7, 7, 7, 8, 8, 8, 8, 9], np.uint32)
_STEP, _OTHER_STEP = np.uint32(0x9E3779B1), np.uint32(0x7FEB352D)
_SHIFT = np.uint32(32 - BITS)
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of some lines.

    Attributes:
        buckets: Hashes of the characters, bigrams and trigrams, then of the bigrams and trigrams of the shape.
        starts: Where each line begins in the first three of these, and in the last two. The last line's n-grams end
            with the arrays; what reaches from a line's end into the next belongs to none and has the bucket 0.
        counts: How many n-grams each line has.
    """

    buckets: tuple[Hashes, Hashes, Hashes, Hashes, Hashes]
    starts: tuple[Ints, Ints]
    counts: Ints

    def sums(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """The weights of every line's n-grams added up.

        Args:
            weights: One a bucket; that of bucket 0 is 0.
        """
        one, two, three, pairs, triples = [weights.take(layer) for layer in self.buckets]
        one += two
        one += three
        pairs += triples
        return np.add.reduceat(one, self.starts[0]) + np.add.reduceat(pairs, self.starts[1])


@cache
def _tables() -> tuple[Hashes, Hashes, Hashes]:
    """A hash for every code unit as folded; its sign in a shape; a hash for every sign."""
    units = "".join(map(chr, range(0xD800))) + " " * 0x800 + "".join(map(chr, range(0xE000, 0x10000)))
    folded = fold(units)
    characters = np.array([ord(char.lower()) if len(char.lower()) == 1 else ord(char) for char in folded], np.uint32)
    characters[(characters >= ord("1")) & (characters <= ord("9"))] = ord("0")
    signs = characters + np.uint32(_MARKS)
    han = (characters >= 0x3400) & (characters <= 0x9FFF) | (characters == 0x3007) | (characters > 0xFFFF)
    signs[han] = _HAN
    signs[characters == ord("0")] = _DIGIT
    signs[(characters >= ord("a")) & (characters <= ord("z"))] = _LETTER
    signs[characters == ord(" ")] = _SPACE
    return _mixed(characters), signs, _mixed(np.arange(0x10000 + _MARKS, dtype=np.uint32) + np.uint32(0x20000))


def _mixed(numbers: Hashes) -> Hashes:
    """Spreads numbers over 32 bits (the finalizer of MurmurHash3)."""
    numbers = (numbers ^ (numbers >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    numbers = (numbers ^ (numbers >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return numbers ^ (numbers >> np.uint32(16))


def grams(lines: Sequence[str]) -> Grams:
    """The n-grams of lines.

    Args:
        lines: At least one, without line feeds.
    """
    hashes, signs, sign_hashes = _tables()
    clipped = [line if len(line) <= HEAD + TAIL else f"{line[:HEAD]}\n{line[-TAIL:]}" for line in lines]
    text = _LAST.join(["", *clipped, ""])
    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) > 2 * len(text) or text.count(_LAST) > len(clipped) + 1 or _FIRST in text:
        text = _LAST.join(["", *(_WIDE.sub("\ufffd", line) for line in clipped), ""])
        data = text.encode("utf-16-le", "surrogatepass")
    units = np.frombuffer(data, np.uint16).astype(np.intp)
    size = len(units)
    # A line begins with the border before it; the border behind it is the next line's, and seen by its last n-grams.
    edges = np.array(list(accumulate([len(line) + 1 for line in clipped], initial=0)))
    starts, ends = edges[:-1], edges[1:]
    one = hashes.take(units)
    two, three = _chained(one, _STEP, ends)
    sign = signs.take(units)
    begins = np.empty(size, bool)
    begins[0] = True
    np.not_equal(sign[1:], sign[:-1], out=begins[1:])
    begins |= sign >= _MARKS
    places = begins.nonzero()[0]
    shape = sign.take(places)
    han = (shape == _HAN).nonzero()[0]  # never the last one, which is a border
    shape[han] = _ROUGH.take(places.take(han + 1) - places.take(han), mode="clip")
    borders = places.searchsorted(edges)
    first, last = borders[:-1], borders[1:]
    pairs, triples = _chained(sign_hashes.take(shape), _OTHER_STEP, last)
    counts = 3 * (ends - starts) + 2 * (last - first) - 2
    return Grams((one[:-1] >> _SHIFT, two, three, pairs, triples), (starts, first), counts)


def _chained(one: Hashes, step: np.uint32, ends: Ints) -> tuple[Hashes, Hashes]:
    """Buckets of the pairs and of the triples of a row of hashes; triples that reach past an end have bucket 0."""
    two = one[:-1] * step
    two += one[1:]
    three = np.empty_like(two)
    inner = three[:-1]
    np.multiply(two[:-1], step, out=inner)
    inner += one[2:]
    three >>= _SHIFT
    two >>= _SHIFT
    three[ends - 1] = 0  # a line's last character, the border and the next line's first
    return two, three


def shared(lines: Sequence[str], body: str) -> list[float]:
    """The share of each line's pairs of Han characters that stand in a body outside the line itself.

    A title shares its words with the report, a signature too; links to other pages and buttons do not.

    Args:
        lines: Lines, which may be part of the body.
        body: See :func:`pipeline.clean.line_model.body_of`.
    """
    if not lines:
        return []
    there = _pairs(body)[0]
    there.sort()
    clipped = [line[:80] for line in lines]
    own, places = _pairs("\n".join(clipped))
    begins = np.array(list(accumulate([len(line) + 1 for line in clipped[:-1]], initial=0)))
    line_of = begins.searchsorted(places, side="right") - 1
    within = np.array([len(line) >= LONG and line in body for line in lines], np.int64)
    found = there.searchsorted(own, side="right") - there.searchsorted(own) > within.take(line_of)
    count = np.bincount(line_of, minlength=len(lines))
    hits = np.bincount(line_of, weights=found, minlength=len(lines))
    return (hits / np.maximum(count, 1)).tolist()  # type: ignore[no-any-return]


def _pairs(text: str) -> tuple[NDArray[np.uint16], Ints]:
    """Hashes of the pairs of characters beyond U+2FFF, and their places."""
    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) > 2 * len(text) or _FIRST in text or _LAST in text:
        data = _WIDE.sub("\ufffd", text).encode("utf-16-le", "surrogatepass")
    units = np.frombuffer(data, np.uint16)
    wide = units > 0x2FFF
    places = (wide[:-1] & wide[1:]).nonzero()[0]
    two = units[places + 1]
    return units[places] * np.uint16(40503) ^ (two * np.uint16(0x9E3B) + (two >> np.uint16(7))), places
