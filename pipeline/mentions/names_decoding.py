"""Finds the best names under the linear-chain model, over a whole document at once."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

LABELS = ("person", "title", "byline", "organization", "place", "facility", "event")
_K = len(LABELS)
# Tags in this order: O, then B, I, E and S of every label (begin, inside, end, single character).
TAGS = ("O", *(f"{part}-{label}" for part in "BIES" for label in LABELS))
_B, _I, _E, _S = (slice(1 + _K * part, 1 + _K * (part + 1)) for part in range(4))
_NEVER = -1e6
_LONGEST = 60  # characters; the longest marked name has 56
_DEEP = 3.0  # no name is sought across a character where each tag is this much behind O
_CLOSED = np.array([0, *range(1 + 2 * _K, 1 + 4 * _K)])  # after these a name may start: O, E, S
_OPENING = np.array([0, *range(1, 1 + _K), *range(1 + 3 * _K, 1 + 4 * _K)])  # these may follow them: O, B, S


def best_names(
    emissions: NDArray[np.float32], transitions: NDArray[np.float32], breaks: NDArray[np.bool_], least: float = 0.0
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
    # Only characters that may be in a name are looked at, and one after each run of them to keep runs apart.
    live = (emissions[:, 1:].max(axis=1) > emissions[:, 0] - _DEEP) & ~breaks
    apart = live.copy()
    apart[1:] |= live[:-1]
    places = np.flatnonzero(apart)
    if not len(places):
        return []
    some = emissions[places]
    gain = np.ascontiguousarray((some[:, 1:] - some[:, :1]).T, dtype=np.float64)
    gain[:, ~live[places]] = _NEVER
    size = len(places)
    first, inner, last, single = (gain[_K * part : _K * (part + 1)] for part in range(4))
    moves = transitions.astype(np.float64)
    into_b, into_s = moves[0, _B] - stay, moves[0, _S] - stay
    out_of_e, out_of_s = moves[_E, 0] - stay, moves[_S, 0] - stay
    bi, ii = moves[_B, _I].diagonal() - stay, moves[_I, _I].diagonal() - stay
    be, ie = moves[_B, _E].diagonal() - stay, moves[_I, _E].diagonal() - stay
    first += into_b[:, None]
    last += out_of_e[:, None]
    single += (into_s + out_of_s)[:, None]
    inner += ii[:, None]
    where = np.arange(size)
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []

    # Longer than two: from a start, over characters inside, to an end; the first step inside costs bi, not ii.
    running = np.cumsum(inner, axis=1)
    entry = first - running
    entry += (bi - ii)[:, None]  # a start, as seen from any later end
    exit_ = last + ie[:, None]  # an end, as seen from any earlier start
    exit_[:, 1:] += running[:, :-1]
    best = np.maximum.accumulate(entry, axis=1)
    total = best[:, :-2] + exit_[:, 2:]
    label, end = np.nonzero(total > least)
    start = np.maximum.accumulate(np.where(entry == best, where, 0), axis=1)
    found.append((start[label, end], end + 3, label, total[label, end]))
    best = np.maximum.accumulate(exit_[:, ::-1], axis=1)[:, ::-1]
    total = entry[:, :-2] + best[:, 2:]
    label, begin = np.nonzero(total > least)
    until = np.minimum.accumulate(np.where(exit_ == best, where, size)[:, ::-1], axis=1)[:, ::-1]
    found.append((begin, until[label, begin + 2] + 1, label, total[label, begin]))
    # The nearest start before an end and the nearest end after a start: 乙 in 甲、乙、丙 where 甲、乙 would score too.
    near = np.maximum.accumulate(np.where(first > least, where, -1), axis=1)[:, :-2]
    label, end = np.nonzero((last[:, 2:] > least) & (near >= 0))
    start = near[label, end]
    score = entry[label, start] + exit_[label, end + 2]
    fits = score > least
    found.append((start[fits], end[fits] + 3, label[fits], score[fits]))
    near = np.minimum.accumulate(np.where(last > least, where, size)[:, ::-1], axis=1)[:, ::-1][:, 2:]
    label, begin = np.nonzero((first[:, :-2] > least) & (near < size))
    until_ = near[label, begin]
    score = entry[label, begin] + exit_[label, until_]
    fits = score > least
    found.append((begin[fits], until_[fits] + 1, label[fits], score[fits]))
    # Of two characters, and of one.
    total = first[:, :-1] + last[:, 1:] + be[:, None]
    label, begin = np.nonzero(total > least)
    found.append((begin, begin + 2, label, total[label, begin]))
    label, begin = np.nonzero(single > least)
    found.append((begin, begin + 1, label, single[label, begin]))
    starts, ends, labels, gains = (np.concatenate(parts) for parts in zip(*found, strict=True))
    short = ends - starts <= _LONGEST
    starts, ends, labels, gains = starts[short], ends[short], labels[short], gains[short]
    by_gain = np.argsort(-gains, kind="stable")  # of one stretch only the best label
    _, order = np.unique((ends * size + starts)[by_gain], return_index=True)
    order = by_gain[order]
    starts, ends = places[starts[order]], places[ends[order] - 1] + 1
    rows = zip(starts.tolist(), ends.tolist(), labels[order].tolist(), gains[order].tolist(), strict=True)
    touch = (moves - moves[:, :1] - moves[:1] + stay).tolist()
    return _choose(rows, touch)


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
