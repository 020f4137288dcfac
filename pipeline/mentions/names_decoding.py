"""Finds the best names under the linear-chain model, over a whole document at once."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LABELS = ("person", "title", "byline", "organization", "place", "facility", "event")
_K = len(LABELS)
# Tags in this order: O, then B, I, E and S of every label (begin, inside, end, single character).
TAGS = ("O", *(f"{part}-{label}" for part in "BIES" for label in LABELS))
_B, _I, _E, _S = (slice(1 + _K * part, 1 + _K * (part + 1)) for part in range(4))
_LONGEST = 60  # characters; the longest marked name has 56
_DEEP = 3.0  # no name of a label is sought across a character where each of its tags is this much behind O
_LOOSE = 6.0  # nor one that begins or ends with a tag this much behind O
_APART = 1e6  # more than any name gains
_CLOSED = np.array([0, *range(1 + 2 * _K, 1 + 4 * _K)])  # after these a name may start: O, E, S
_OPENING = np.array([0, *range(1, 1 + _K), *range(1 + 3 * _K, 1 + 4 * _K)])  # these may follow them: O, B, S


def best_names(
    emissions: NDArray[np.float32], transitions: NDArray[np.float32], at: NDArray[np.int64], least: float = 0.0
) -> list[tuple[int, int, int, float]]:
    """Finds the best set of disjoint names.

    The score of a name is what its tags gain over ``O`` on its characters. With sums and running maxima over the whole
    text, the best start for every end and the best end for every start come out at once for each label; the best
    disjoint names among these few candidates are then chosen by dynamic programming.

    Args:
        emissions: Shape ``(len(at), len(TAGS))``: how well each tag fits each character.
        transitions: Shape ``(len(TAGS), len(TAGS))``: how well the second tag follows the first; only those that keep
            names whole are used.
        at: Which characters of the text these are, ascending; no name has any other.
        least: A candidate must gain more than this.

    Returns:
        ``(start, end, index into LABELS, gain)`` in text order, offsets into the text.
    """
    moves = _moves(transitions.tobytes())
    gain = emissions[:, 1:] - emissions[:, :1]
    top = np.maximum(
        np.maximum(gain[:, :_K], gain[:, _K : 2 * _K]), np.maximum(gain[:, 2 * _K : 3 * _K], gain[:, 3 * _K :])
    )
    # For each label only the characters that may be in its names, in runs; all runs of all labels in one array.
    labels, where = np.nonzero(top.T > -_DEEP)
    size = len(where)
    if not size:
        return []
    near = at[where]
    run = np.zeros(size, dtype=np.int64)
    np.cumsum((near[1:] != near[:-1] + 1) | (labels[1:] != labels[:-1]), out=run[1:])
    gain += moves.alone
    flat = gain.ravel()
    cell = where * (4 * _K) + labels
    first, inner, last, single = (flat[cell + _K * part].astype(np.float64) for part in range(4))
    opens, closes = np.flatnonzero(first > -_LOOSE), np.flatnonzero(last > -_LOOSE)
    # Longer than two: from a start, over characters inside, to an end; the first step inside costs into_inner.
    running = np.cumsum(inner)
    entry = first[opens] - running[opens] + moves.first_inner[labels[opens]]  # as seen from any later end
    exit_ = last[closes] + running[closes] - inner[closes] + moves.from_inner[labels[closes]]
    pairs = []
    if len(opens) and len(closes):
        before = np.searchsorted(opens, closes - 2, side="right") - 1
        after = np.searchsorted(closes, opens + 2)
        starts, ends = np.arange(len(opens)), np.arange(len(closes))
        # The best start before each end and the best end after each start: maxima that do not run on into other runs.
        high = entry + _APART * run[opens]
        best = np.maximum.accumulate(np.where(high == np.maximum.accumulate(high), starts, 0))
        pairs.append((best[before], ends))
        high = (exit_ - _APART * run[closes])[::-1]
        best = len(ends) - 1 - np.maximum.accumulate(np.where(high == np.maximum.accumulate(high), ends, 0))[::-1]
        pairs.append((starts, np.append(best, 0)[after]))
        # The nearest ones: 乙 in 甲、乙、丙 where 甲、乙 would score too.
        sure = np.maximum.accumulate(np.where(first[opens] > least, starts, -1))
        pairs.append((sure[before], ends))
        sure = np.minimum.accumulate(np.where(last[closes] > least, ends, len(ends) - 1)[::-1])[::-1]
        pairs.append((starts, np.append(sure, 0)[after]))
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    for start, end in pairs:
        score = entry[start] + exit_[end]
        start, end = opens[start], closes[end]
        fits = (score > least) & (run[start] == run[end]) & (end - start >= 2)
        found.append((start[fits], end[fits], score[fits]))
    # Of two characters, and of one.
    total = first[:-1] + last[1:] + moves.pair[labels[:-1]]
    begin = np.flatnonzero((total > least) & (run[:-1] == run[1:]))
    found.append((begin, begin + 1, total[begin]))
    begin = np.flatnonzero(single > least)
    found.append((begin, begin, single[begin]))

    starts, ends, gains = (np.concatenate(parts) for parts in zip(*found, strict=True))
    short = ends - starts < _LONGEST
    starts, ends, gains = starts[short], ends[short], gains[short]
    kinds = labels[starts]
    starts, ends = near[starts], near[ends] + 1
    order = np.lexsort((-gains, starts, ends))  # of one stretch only the best label
    starts, ends, kinds, gains = starts[order], ends[order], kinds[order], gains[order]
    other = np.ones(len(starts), dtype=bool)
    other[1:] = (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])
    rows = zip(*(part[other].tolist() for part in (starts, ends, kinds, gains)), strict=True)
    return _choose(rows, moves.touch)


class _Moves(NamedTuple):
    """What transitions gain over staying outside names.

    Attributes:
        alone: What each tag but ``O`` always brings along: into a name, on inside it, out of it.
        first_inner: By label, what the first step inside costs more than the others.
        from_inner: By label, from inside to the end.
        pair: By label, from the first character of two to the second.
        touch: What two tags gain by standing side by side, over an ``O`` between them.
    """

    alone: NDArray[np.float32]
    first_inner: NDArray[np.float64]
    from_inner: NDArray[np.float64]
    pair: NDArray[np.float64]
    touch: list[list[float]]


@lru_cache(maxsize=4)
def _moves(transitions: bytes) -> _Moves:
    moves = np.frombuffer(transitions, dtype=np.float32).reshape(len(TAGS), -1).astype(np.float64)
    moves -= moves[0, 0]
    more_inner = moves[_I, _I].diagonal()
    alone = np.concatenate((moves[0, _B], more_inner, moves[_E, 0], moves[0, _S] + moves[_S, 0]), dtype=np.float32)
    touch = (moves - moves[:, :1] - moves[:1]).tolist()
    first_inner = moves[_B, _I].diagonal() - more_inner
    return _Moves(alone, first_inner, moves[_I, _E].diagonal(), moves[_B, _E].diagonal(), touch)


def _choose(
    candidates: Iterable[tuple[int, int, int, float]], touch: list[list[float]]
) -> list[tuple[int, int, int, float]]:
    """The disjoint candidates with the greatest sum of gains.

    Args:
        candidates: ``(start, end, label, gain)`` by end, then start; each stretch once.
        touch: What two tags gain by standing side by side, over an ``O`` between them.
    """
    ends, sums, last = [-1], [0.0], [-1]  # the best sum with all names ended at or before, and its last name
    names: list[tuple[int, int, int, float, int, float]] = []
    ended: dict[int, list[int]] = {}
    for start, end, label, gain in candidates:
        at = bisect_right(ends, start - 1) - 1
        before, score = last[at], sums[at]
        for other in ended.get(start, ()):
            left, right = names[other], 1 + label + (3 * _K if end - start == 1 else 0)
            together = left[5] + touch[1 + left[2] + (3 * _K if left[1] - left[0] == 1 else 2 * _K)][right]
            if together > score:
                before, score = other, together
        score += gain
        number = len(names)
        names.append((start, end, label, gain, before, score))
        ended.setdefault(end, []).append(number)
        if score > sums[-1]:
            if ends[-1] == end:
                sums[-1], last[-1] = score, number
            else:
                ends.append(end)
                sums.append(score)
                last.append(number)
    out = []
    number = last[-1]
    while number >= 0:
        start, end, label, gain, number, _ = names[number]
        out.append((start, end, label, gain))
    return out[::-1]


@cache
def legal() -> NDArray[np.bool_]:
    """Which tag may follow which so that names are whole, shape ``(len(TAGS), len(TAGS))``."""
    out = np.zeros((len(TAGS), len(TAGS)), dtype=bool)
    out[np.ix_(_CLOSED, _OPENING)] = True
    for k in range(1, 1 + _K):
        for inside in (k, k + _K):
            out[inside, k + _K] = out[inside, k + 2 * _K] = True
    return out


def encode(size: int, names: list[tuple[int, int, str]]) -> NDArray[np.int8]:
    """The tags of marked names, shape ``(size,)``: indices into ``TAGS``, for training."""
    tags = np.zeros(size, dtype=np.int8)
    for start, end, label in names:
        k = 1 + LABELS.index(label)
        if end - start == 1:
            tags[start] = k + 3 * _K
        else:
            tags[start + 1 : end - 1] = k + _K
            tags[start], tags[end - 1] = k, k + 2 * _K
    return tags
