"""Finds the best names under the linear-chain model, over a whole document at once."""

from bisect import bisect_right
from functools import cache

import numpy as np
from numpy.typing import NDArray

LABELS = ("person", "title", "byline", "organization", "place", "facility", "event")
_K = len(LABELS)
# Tags in this order: O, then B, I, E and S of every label (begin, inside, end, single character).
TAGS = ("O", *(f"{part}-{label}" for part in "BIES" for label in LABELS))
_B, _I, _E, _S = (slice(1 + _K * part, 1 + _K * (part + 1)) for part in range(4))
_NEVER = -1e6
_CLOSED = np.array([0, *range(1 + 2 * _K, 1 + 4 * _K)])  # after these a name may start: O, E, S
_OPENING = np.array([0, *range(1, 1 + _K), *range(1 + 3 * _K, 1 + 4 * _K)])  # these may follow them: O, B, S


def best_names(
    emissions: NDArray[np.float32], transitions: NDArray[np.float32], breaks: NDArray[np.bool_], least: float = -1.0
) -> list[tuple[int, int, int, float]]:
    """Finds the best set of disjoint names.

    The score of a name is what its tags gain over ``O`` on its characters. With sums and running maxima over the whole
    text, the best start for every end and the best end for every start come out at once for each label; the best
    disjoint names among these few candidates are then chosen by dynamic programming.

    Args:
        emissions: Shape ``(characters, len(TAGS))``: how well each tag fits each character.
        transitions: Shape ``(len(TAGS), len(TAGS))``: how well the second tag follows the first; only those that keep
            names whole are used.
        breaks: Shape ``(characters,)``: True for a character that no name goes across.
        least: A candidate must gain more than this.

    Returns:
        ``(start, end, index into LABELS, gain)`` in text order.
    """
    stay = float(transitions[0, 0])
    gain = emissions[:, 1:].astype(np.float64) - emissions[:, :1]
    gain[breaks] = _NEVER
    first, inner, last, single = (gain[:, _K * part : _K * (part + 1)] for part in range(4))
    out_of_e, out_of_s = transitions[_E, 0].astype(float), transitions[_S, 0].astype(float)
    into_b, into_s = transitions[0, _B].astype(float), transitions[0, _S].astype(float)
    bi, ii = transitions[_B, _I].diagonal() - stay, transitions[_I, _I].diagonal() - stay
    be, ie = transitions[_B, _E].diagonal() - stay, transitions[_I, _E].diagonal() - stay
    opened = first + (into_b - stay)
    closed = last + (out_of_e - stay)
    running = np.cumsum(inner + ii, axis=0)
    size = len(gain)
    where = np.arange(size)[:, None]
    found: list[NDArray[np.float64]] = []

    # Longer than two: from a start, over characters inside, to an end; the cost of the first step inside is bi, not ii.
    entry = opened - running + (bi - ii)  # a start at j, as seen from any later end
    exit_ = closed + ie  # an end at i
    exit_[1:] += running[:-1]
    best = np.maximum.accumulate(entry, axis=0)
    start = np.maximum.accumulate(np.where(entry == best, where, 0), axis=0)
    total = best[:-2] + exit_[2:]
    end, label = np.nonzero(total > least)
    found.append(np.column_stack((start[end, label], end + 3, label, total[end, label])))
    best = np.maximum.accumulate(exit_[::-1], axis=0)[::-1]
    until = np.minimum.accumulate(np.where(exit_ == best, where, size)[::-1], axis=0)[::-1]
    total = entry[:-2] + best[2:]
    begin, label = np.nonzero(total > least)
    found.append(np.column_stack((begin, until[begin + 2, label] + 1, label, total[begin, label])))
    # Of two characters, and of one.
    total = opened[:-1] + closed[1:] + be
    begin, label = np.nonzero(total > least)
    found.append(np.column_stack((begin, begin + 2, label, total[begin, label])))
    total = single + (into_s + out_of_s - 2 * stay)
    begin, label = np.nonzero(total > least)
    found.append(np.column_stack((begin, begin + 1, label, total[begin, label])))
    return _choose(np.concatenate(found), transitions)


def _choose(candidates: NDArray[np.float64], transitions: NDArray[np.float32]) -> list[tuple[int, int, int, float]]:
    """The disjoint candidates with the greatest sum of gains; names that touch gain what their tags gain together."""
    order = np.lexsort((candidates[:, 2], candidates[:, 0], candidates[:, 1]))
    moves = transitions.astype(float)
    touch = (moves - moves[:, :1] - moves[:1] + moves[0, 0]).tolist()
    ends, sums, last = [-1], [0.0], [-1]  # the best sum with all names ended at or before, and its last name
    names: list[tuple[int, int, int, float, int, float]] = []
    ended: dict[int, list[int]] = {}
    previous_row = None
    for row in candidates[order].tolist():
        if row == previous_row:
            continue
        previous_row = row
        start, end, label, gain = int(row[0]), int(row[1]), int(row[2]), row[3]
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
