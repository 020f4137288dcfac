"""Finds the best sequence of tags under the linear-chain model, over all stretches of a document at once."""

import numpy as np
from numpy.typing import NDArray

LABELS = ("person", "title", "byline", "organization", "place", "facility", "event")
_K = len(LABELS)
# Tags in this order: O, then B, I, E and S of every label (begin, inside, end, single character).
TAGS = ("O", *(f"{part}-{label}" for part in "BIES" for label in LABELS))
_B, _I, _E, _S = (slice(1 + _K * part, 1 + _K * (part + 1)) for part in range(4))
_CLOSED = np.array([0, *range(1 + 2 * _K, 1 + 4 * _K)])  # after these a name may start: O, E, S
_OPENING = np.array([0, *range(1, 1 + _K), *range(1 + 3 * _K, 1 + 4 * _K)])  # these may follow them: O, B, S


def tag(
    emissions: NDArray[np.float32], transitions: NDArray[np.float32], breaks: NDArray[np.bool_], sure: float
) -> NDArray[np.int8]:
    """Gives every character its tag.

    Args:
        emissions: Shape ``(characters, len(TAGS))``: how well each tag fits each character.
        transitions: Shape ``(len(TAGS), len(TAGS))``: how well the second tag follows the first; only those that keep
            names whole are used.
        breaks: Shape ``(characters,)``: True for a character that no name goes across, which gets ``O``.
        sure: A character is outside every name without more ado where ``O`` leads all other tags by this much.

    Returns:
        Shape ``(characters,)``: indices into ``TAGS``. Names are whole: B I* E or S.
    """
    size = len(emissions)
    out = np.zeros(size, dtype=np.int8)
    live = (emissions[:, 1:].max(axis=1) > emissions[:, 0] - sure) & ~breaks
    edges = np.flatnonzero(np.diff(live, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return out
    order = np.argsort(starts - ends, kind="stable")
    starts, lengths = starts[order], (ends - starts)[order]
    count, longest = len(starts), int(lengths[0])
    opening = transitions[np.ix_(_CLOSED, _OPENING)]
    bi, ii = transitions[_B, _I].diagonal(), transitions[_I, _I].diagonal()
    be, ie = transitions[_B, _E].diagonal(), transitions[_I, _E].diagonal()
    alive = np.searchsorted(-lengths, -np.arange(longest), side="left")  # stretches longer than t characters

    best = np.full((count, len(TAGS)), -1e9, dtype=np.float32)
    best[:, _OPENING] = transitions[0, _OPENING]
    best += emissions[starts]
    back: list[NDArray[np.int8]] = []
    final = np.empty((count, len(TAGS)), dtype=np.float32)
    tags_of_closed = _CLOSED.astype(np.int8)
    b_tags = np.arange(_B.start, _B.stop, dtype=np.int8)
    for t in range(1, longest):
        n = int(alive[t])
        final[n : len(best)] = best[n:]
        best = best[:n]
        scores = best[:, _CLOSED][:, :, None] + opening
        choice = scores.argmax(axis=1)
        new = np.empty((n, len(TAGS)), dtype=np.float32)
        pointer = np.empty((n, len(TAGS)), dtype=np.int8)
        new[:, _OPENING] = np.take_along_axis(scores, choice[:, None, :], axis=1)[:, 0]
        pointer[:, _OPENING] = tags_of_closed[choice]
        for target, from_b, from_i in ((_I, bi, ii), (_E, be, ie)):
            left, right = best[:, _B] + from_b, best[:, _I] + from_i
            new[:, target] = np.maximum(left, right)
            pointer[:, target] = b_tags + (right > left).astype(np.int8) * np.int8(_K)
        new += emissions[starts[:n] + t]
        back.append(pointer)
        best = new
    final[: len(best)] = best
    closing = np.full(len(TAGS), -1e9, dtype=np.float32)
    closing[_CLOSED] = transitions[_CLOSED, 0]
    current = (final + closing).argmax(axis=1).astype(np.int8)
    out[starts + lengths - 1] = current
    for t in range(longest - 1, 0, -1):
        n = int(alive[t])
        current[:n] = back[t - 1][np.arange(n), current[:n]]
        out[starts[:n] + t - 1] = current[:n]
    return out


def spans(tags: NDArray[np.int8]) -> list[tuple[int, int, int]]:
    """Reads names off tags: ``(start, end, index into LABELS)``, in text order."""
    number, label = (tags - 1) // _K, (tags - 1) % _K
    named = tags > 0
    starts = np.flatnonzero(named & ((number == 0) | (number == 3)))
    ends = np.flatnonzero(named & ((number == 2) | (number == 3))) + 1
    return list(zip(starts.tolist(), ends.tolist(), label[starts].tolist(), strict=True))


def encode(size: int, names: list[tuple[int, int, str]]) -> NDArray[np.int8]:
    """The tags that ``spans`` reads as ``names``: the inverse, for training."""
    tags = np.zeros(size, dtype=np.int8)
    for start, end, label in names:
        k = 1 + LABELS.index(label)
        if end - start == 1:
            tags[start] = k + 3 * _K
        else:
            tags[start + 1 : end - 1] = k + _K
            tags[start], tags[end - 1] = k, k + 2 * _K
    return tags
