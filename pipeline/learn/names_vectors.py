"""Vectors of characters and of pairs of characters, from what stands around them in raw text.

Positive pointwise mutual information of a unit with the characters one and two places before and behind it, reduced
by a truncated singular value decomposition (Levy and Goldberg 2014): a minute on one core, where a language model
takes hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.mentions import names_features as features

_REACH = 2  # characters before and behind a unit that count as its context
_BREAK = ord("\n")


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of the characters and pairs that are known.

    Attributes:
        chars: Known characters as ``names_features.characters_of`` gives them, ascending, shape ``(c,)``.
        pairs: Known pairs, ``first << 16 | second``, ascending, shape ``(p,)``.
        values: A vector for every character, then one for every pair, shape ``(c + p, size)``.
    """

    chars: NDArray[np.int64]
    pairs: NDArray[np.int64]
    values: NDArray[np.float32]

    def char_rows(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which characters these are: 1 is the first known one, 0 stands for all others. Same shape."""
        return _rows(self.chars, codes)

    def pair_rows(self, codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Which pair begins at each character, 0 for unknown ones; the last character begins one with a line end."""
        after = np.append(codes[1:], _BREAK)
        return _rows(self.pairs, codes << 16 | after)


def _rows(known: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    at = np.searchsorted(known, wanted)
    at[at == len(known)] = 0
    return np.where(known[at] == wanted, at + 1, 0)


def learn(texts: Iterable[str], size: int = 96, least_char: int = 20, least_pair: int = 60, seed: int = 0) -> Vectors:
    """Counts contexts in texts and reduces them.

    Args:
        texts: Folded texts.
        size: Length of a vector.
        least_char: Characters seen less often are not known.
        least_pair: Pairs likewise.
        seed: Of the random projection of the decomposition.

    Returns:
        The vectors; each column has mean 0 and deviation 1 over characters and over pairs.
    """
    from scipy.sparse import csr_array, vstack
    from sklearn.utils.extmath import randomized_svd

    codes = np.concatenate([np.append(features.characters_of(text), np.uint16(_BREAK)) for text in texts]).astype(
        np.int64
    )
    chars = _frequent(codes, least_char)
    whole = codes[:-1] << 16 | codes[1:]
    inside = (codes[:-1] != _BREAK) & (codes[1:] != _BREAK)
    pairs = _frequent(whole[inside], least_pair)
    context = _rows(chars, codes)
    width = len(chars) + 1
    parts = []
    for known, units, length in ((chars, context, 1), (pairs, _rows(pairs, whole), 2)):
        part = csr_array((len(known) + 1, 2 * _REACH * width), dtype=np.float32)
        for number, step in enumerate([*range(-_REACH, 0), *range(length, length + _REACH)]):
            first = max(0, -step)
            last = min(len(units), len(codes) - step)
            keys = units[first:last] * width + context[first + step : last + step]
            keys, counts = np.unique(keys[units[first:last] > 0], return_counts=True)
            often = counts >= 2
            keys, counts = keys[often], counts[often]
            place = (keys // width, keys % width + number * width)
            part += csr_array((counts.astype(np.float32), place), shape=part.shape)
        parts.append(part[1:])
    matrix = vstack(parts, format="csr")
    _information(matrix)
    left, values, _ = randomized_svd(matrix, size, n_iter=2, random_state=seed)
    vectors = left * np.sqrt(values)
    for part in (vectors[: len(chars)], vectors[len(chars) :]):
        part -= part.mean(axis=0)
        part /= part.std(axis=0) + 1e-6
    return Vectors(chars, pairs, vectors.astype(np.float32))


def _frequent(items: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    known, counts = np.unique(items, return_counts=True)
    return known[counts >= least]


def _information(matrix: Any) -> None:
    """Counts to positive pointwise mutual information, in place; frequent contexts smoothed by a power of 0.75."""
    rows = np.repeat(matrix.sum(axis=1), np.diff(matrix.indptr))
    column = matrix.sum(axis=0) ** 0.75
    share = column / column.sum()
    matrix.data[:] = np.maximum(np.log(matrix.data / (rows * share[matrix.indices])), 0)
