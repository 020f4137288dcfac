"""Where a name can be: a look at single characters and pairs that spares the tagger most of a text.

A linear model over three characters and the four pairs around each, learned from what the tagger finds
(``pipeline.learn.names_gate``). It costs a small part of what the tagger costs.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.mentions import names_features as features

PAIR_BITS = 18
REACH = 2  # characters on either side that it looks at
_BEFORE = 3
_GAP = 6
SINGLES = (-1, 0, 1)
PAIRS = (-2, -1, 0, 1)


def live(
    chars: NDArray[np.uint16],
    singles: NDArray[np.int8],
    pairs: NDArray[np.int8],
    least: int,
    seen: features.View | None = None,
) -> NDArray[np.bool_]:
    """Which characters may be in a name, shape ``(len(chars),)``.

    Args:
        chars: What ``names_features.characters_of`` gives.
        singles: Shape ``(0x10000, 4)``: what a character gives to the score of the character at each of ``-SINGLES``
            from it; the last column is not used.
        pairs: Shape ``(1 << PAIR_BITS, 4)``: what a pair gives to the score at each of ``-PAIRS`` from its first.
        least: What ``near`` must reach.
        seen: ``names_features.view(chars)``, if it is there already.
    """
    out: NDArray[np.bool_] = near(chars, singles, pairs, seen) >= least
    # What a name begins with is often common words: a few characters before a likely one, and short gaps, count too.
    wide = out.copy()
    for step in range(1, _BEFORE + 1):
        wide[:-step] |= out[step:]
    number = np.arange(len(chars))
    last = np.maximum.accumulate(np.where(wide, number, -_GAP - 2))
    following = np.minimum.accumulate(np.where(wide, number, len(chars) + _GAP + 2)[::-1])[::-1]
    filled: NDArray[np.bool_] = following - last <= _GAP + 1
    return filled


def near(
    chars: NDArray[np.uint16], singles: NDArray[np.int8], pairs: NDArray[np.int8], seen: features.View | None = None
) -> NDArray[np.int16]:
    """The best score, smoothed over three characters, of each character and its neighbours."""
    seen = seen or features.view(chars)
    size = len(chars)
    total = np.zeros(size, dtype=np.int16)
    rows = singles.view(np.int32).take(seen.codes).view(np.int8).reshape(-1, 4)  # a row's four bytes in one look-up
    for column, offset in enumerate(SINGLES):
        total += rows[features.PAD + offset : features.PAD + offset + size, column]
    rows = pairs.view(np.int32).take(_short(seen.buckets)).view(np.int8).reshape(-1, 4)
    for column, offset in enumerate(PAIRS):
        total += rows[features.PAD + offset : features.PAD + offset + size, column]
    smooth = 2 * total
    smooth[1:] += total[:-1]
    smooth[:-1] += total[1:]
    out = smooth.copy()
    np.maximum(out[1:], smooth[:-1], out=out[1:])
    np.maximum(out[:-1], smooth[1:], out=out[:-1])
    return out


def buckets(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bucket of each character with the next."""
    return _short(features.pair_buckets(codes))


def _short(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    return pairs >> (features.PAIR_BITS - PAIR_BITS)
