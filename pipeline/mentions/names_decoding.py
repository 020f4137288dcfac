"""Finds the best names under the linear-chain model, over a whole document at once."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.mentions import names_kernel

LABELS = ("person", "title", "byline", "organization", "place", "facility", "event")
_K = len(LABELS)
# Tags in this order: O, then B, I, E and S of every label (begin, inside, end, single character).
TAGS = ("O", *(f"{part}-{label}" for part in "BIES" for label in LABELS))
_B, _I, _E, _S = (slice(1 + _K * part, 1 + _K * (part + 1)) for part in range(4))
_LONGEST = 60  # characters; the longest marked name has 56
_DEEP = 3.0  # no name of a label is sought across a character where each of its tags is this much behind O
_LOOSE = 4.0  # nor one that begins or ends with a tag this much behind O
_APART = 1e6  # more than any name gains
_CLOSED = np.array([0, *range(1 + 2 * _K, 1 + 4 * _K)])  # after these a name may start: O, E, S
_OPENING = np.array([0, *range(1, 1 + _K), *range(1 + 3 * _K, 1 + 4 * _K)])  # these may follow them: O, B, S


def openers(label: str) -> list[int]:
    """The tags that a name of a label can begin with: columns of ``transitions``."""
    return [TAGS.index(f"B-{label}"), TAGS.index(f"S-{label}")]


def best_names(
    emissions: NDArray[np.float32], transitions: NDArray[np.float32], at: NDArray[np.int64], least: float = 0.0
) -> list[tuple[int, int, int, float]]:
    """Finds the best set of disjoint names from the scores of all tags.

    Args:
        emissions: Shape ``(len(at), len(TAGS))``: how well each tag fits each character.
        transitions: As ``best_of`` takes them.
        at: As there.
        least: As there.
    """
    return best_of(np.subtract(emissions.T[1:], emissions.T[:1], order="C"), transitions, at, least)


def best_of(
    gain: NDArray[np.float32], transitions: NDArray[np.float32], at: NDArray[np.int64], least: float = 0.0
) -> list[tuple[int, int, int, float]]:
    """Finds the best set of disjoint names.

    The score of a name is what its tags gain over ``O`` on its characters. With sums and running maxima over the whole
    text, the best start for every end and the best end for every start come out at once for each label; the best
    disjoint names among these few candidates are then chosen by dynamic programming.

    Args:
        gain: Shape ``(len(TAGS) - 1, len(at))``: how much better than ``O`` each other tag fits each character.
        transitions: Shape ``(len(TAGS), len(TAGS))``: how well the second tag follows the first; only those that keep
            names whole are used.
        at: Which characters of the text these are, ascending; no name has any other.
        least: A candidate must gain more than this.

    Returns:
        ``(start, end, index into LABELS, gain)`` in text order, offsets into the text.
    """
    moves = _moves(transitions.tobytes())
    if names_kernel.compiled is not None:
        return names_kernel.best_of(gain, moves.alone, moves.rest, at, least)
    return _best_of(gain, moves, at, least)


def _best_of(
    gain: NDArray[np.float32], moves: "_Moves", at: NDArray[np.int64], least: float
) -> list[tuple[int, int, int, float]]:
    """``best_of`` without the kernel."""
    width = len(at)
    gain = (gain + moves.alone.reshape(-1, 1)).reshape(4, _K * width)
    # For each label only the characters that may be in its names, in runs; all runs of all labels in one array.
    cell = (gain.max(axis=0) > -_DEEP).nonzero()[0]
    if not len(cell):
        return []
    labels = cell // width
    near = at.take(cell - labels * width)
    row = labels * (int(at[-1]) + 2) + near
    run = np.zeros(len(cell), dtype=np.int64)
    (row[1:] != row[:-1] + 1).cumsum(out=run[1:])
    first, inner, last, single = gain.take(cell, axis=1).astype(np.float64)
    opens, closes = (first > -_LOOSE).nonzero()[0], (last > -_LOOSE).nonzero()[0]
    # Of two characters, and of one.
    total = first[:-1] + last[1:] + moves.pair.take(labels[:-1])
    two = ((total > least) & (run[:-1] == run[1:])).nonzero()[0]
    one = (single > least).nonzero()[0]
    parts = [(two, two + 1, total.take(two)), (one, one, single.take(one))]
    if len(opens) and len(closes):
        # Longer: from a start, over characters inside, to an end; the first step inside costs into_inner.
        running = inner.cumsum()
        begin, stop = first.take(opens), last.take(closes)
        entry = begin - running.take(opens) + moves.first_inner.take(labels.take(opens))  # as seen from any later end
        exit_ = stop + running.take(closes) - inner.take(closes) + moves.from_inner.take(labels.take(closes))
        starts, ends = _likely(opens, closes, run, entry, exit_, begin > least, stop > least)
        score = entry.take(starts) + exit_.take(ends)
        starts, ends = opens.take(starts), closes.take(ends)
        good = (score > least) & (run.take(starts) == run.take(ends)) & (ends - starts >= 2)
        good &= ends - starts < _LONGEST
        good = good.nonzero()[0]
        parts.insert(0, (starts.take(good), ends.take(good), score.take(good)))
    starts, ends, gains = (np.concatenate(part) for part in zip(*parts, strict=True))
    kinds = labels.take(starts)
    starts, ends = near.take(starts), near.take(ends) + 1
    stretch = ends * (int(at[-1]) + 2) + starts
    order = np.lexsort((-gains, stretch))  # of one stretch only the best label
    stretch = stretch.take(order)
    other = np.ones(len(stretch), dtype=bool)
    np.not_equal(stretch[1:], stretch[:-1], out=other[1:])
    order = order[other]
    rows = list(zip(*(part.take(order).tolist() for part in (starts, ends, kinds, gains)), strict=True))
    return _choose(rows, moves.touch)


def _likely(
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
    run: NDArray[np.int64],
    entry: NDArray[np.float64],
    exit_: NDArray[np.float64],
    sure_open: NDArray[np.bool_],
    sure_close: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a start and an end, as indices into ``opens`` and ``closes``; some may not fit each other.

    Args:
        opens: Where names may start, ascending.
        closes: Where they may end, ascending.
        run: The run of each place.
        entry: What each start gives.
        exit_: What each end gives.
        sure_open: Which starts are likely by themselves.
        sure_close: Which ends are.
    """
    # The last start two characters before each end or more, and the first end as far behind each start.
    count = np.zeros(len(run) + 2, dtype=np.int64)
    count[opens + 2] = 1
    before = count.cumsum().take(closes) - 1
    count[:] = 0
    count[closes] = 1
    after = count.cumsum().take(opens + 1)
    after[after == len(closes)] = 0  # no end: a pair that does not fit
    starts, ends = np.arange(len(opens)), np.arange(len(closes))
    final = len(ends) - 1
    # The best start before each end and the best end after each start: maxima that do not run on into other runs.
    high = entry + _APART * run.take(opens)
    best = np.maximum.accumulate(np.where(high == np.maximum.accumulate(high), starts, 0))
    high = (exit_ - _APART * run.take(closes))[::-1]
    best_end = final - np.maximum.accumulate(np.where(high == np.maximum.accumulate(high), ends, 0))[::-1]
    # The nearest ones: 乙 in 甲、乙、丙 where 甲、乙 would score too.
    sure = np.maximum.accumulate(np.where(sure_open, starts, -1))
    sure_end = np.minimum.accumulate(np.where(sure_close, ends, final)[::-1])[::-1]
    return (
        np.concatenate((best[before], starts, sure[before], starts)),
        np.concatenate((ends, best_end[after], ends, sure_end[after])),
    )


class _Moves(NamedTuple):
    """What transitions gain over staying outside names.

    Attributes:
        alone: What each tag but ``O`` always brings along: into a name, on inside it, out of it. Shape ``(4, labels)``.
        first_inner: By label, what the first step inside costs more than the others.
        from_inner: By label, from inside to the end.
        pair: By label, from the first character of two to the second.
        touch: What two tags gain by standing side by side, over an ``O`` between them.
        rest: All but ``alone`` in a row, for the kernel.
    """

    alone: NDArray[np.float32]
    first_inner: NDArray[np.float64]
    from_inner: NDArray[np.float64]
    pair: NDArray[np.float64]
    touch: list[list[float]]
    rest: NDArray[np.float64]


@lru_cache(maxsize=4)
def _moves(transitions: bytes) -> _Moves:
    moves = np.frombuffer(transitions, dtype=np.float32).reshape(len(TAGS), -1).astype(np.float64)
    moves -= moves[0, 0]
    more_inner = moves[_I, _I].diagonal()
    alone = np.array((moves[0, _B], more_inner, moves[_E, 0], moves[0, _S] + moves[_S, 0]), dtype=np.float32)
    touch = moves - moves[:, :1] - moves[:1]
    first_inner = moves[_B, _I].diagonal() - more_inner
    by_label = first_inner, moves[_I, _E].diagonal(), moves[_B, _E].diagonal()
    return _Moves(alone, *by_label, touch.tolist(), np.concatenate((*by_label, touch.ravel())))


def _choose(
    candidates: Sequence[tuple[int, int, int, float]], touch: list[list[float]]
) -> list[tuple[int, int, int, float]]:
    """The disjoint candidates with the greatest sum of gains.

    Args:
        candidates: ``(start, end, label, gain)`` by end, then start; each stretch once.
        touch: What two tags gain by standing side by side, over an ``O`` between them.
    """
    ends, sums, last = [-1], [0.0], [-1]  # the best sum with all names ended at or before, and its last name
    previous: list[int] = []  # the name before each
    starts = {candidate[0] for candidate in candidates}
    # By end where another name starts: a name, its sum, its row of touch.
    ended: dict[int, list[tuple[int, float, list[float]]]] = {}
    for number, (start, end, label, gain) in enumerate(candidates):
        at = bisect_right(ends, start - 1) - 1
        before, score = last[at], sums[at]
        short = end - start == 1
        if start in ended:
            right = 1 + label + (3 * _K if short else 0)
            for other, together, gains in ended[start]:
                if together + gains[right] > score:
                    before, score = other, together + gains[right]
        score += gain
        previous.append(before)
        if end in starts:
            row = touch[1 + label + (3 * _K if short else 2 * _K)]
            ended.setdefault(end, []).append((number, score, row))
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
        out.append(candidates[number])
        number = previous[number]
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
