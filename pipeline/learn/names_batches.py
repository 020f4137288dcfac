"""Lays marked texts end to end and cuts them into the batches that the name tagger learns from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline import characters
from pipeline.learn.names import Text
from pipeline.mentions import names, names_decoding, names_features
from pipeline.mentions.names_decoding import TAGS
from pipeline.mentions.names_model import DILATIONS

_REACH = sum(DILATIONS)


@dataclass(frozen=True, slots=True)
class Data:
    """Texts laid end to end with line ends between, and the sequences (sentences) in them.

    Attributes:
        buckets: Shape ``(len(KINDS), characters)``.
        tags: Shape ``(characters,)``.
        starts: First character of every sequence, ascending.
        lengths: Its length.
        weights: Its weight.
        hidden: Which tags are unknown in it, shape ``(sequences, len(TAGS))``.
    """

    buckets: NDArray[np.int32]
    tags: NDArray[np.int8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    weights: NDArray[np.float32]
    hidden: NDArray[np.bool_]


def collect(texts: Iterable[Text]) -> Data:
    """Lays texts end to end."""
    blank = np.zeros(names_features.PAD, dtype=np.int8)
    buckets, tags = list[NDArray[np.int32]](), list[NDArray[np.int8]]()
    starts, lengths, weights, hidden = list[int](), list[int](), list[float](), list[NDArray[np.bool_]]()
    base = 0
    for item in texts:
        folded = characters.fold(item.text)
        stops = names.breaks(folded)
        for start, end in item.skip:
            stops[start:end] = True
        marks = names_decoding.encode(len(folded), [s for s in item.spans if not stops[s[0] : s[1]].any()])
        buckets.append(names_features.buckets(names_features.characters_of(folded)))
        tags += [blank, marks, blank]
        unknown = np.array([tag[2:] in item.unknown for tag in TAGS])
        base += names_features.PAD
        start = 0
        for end in [*np.flatnonzero(stops).tolist(), len(folded)]:
            if end > start:
                starts.append(base + start)
                lengths.append(end - start)
                weights.append(item.weight)
                hidden.append(unknown & ~unknown[marks[start:end]].any())
            start = end + 1
        base += len(folded) + names_features.PAD
    return Data(
        np.concatenate(buckets, axis=1),
        np.concatenate(tags),
        np.array(starts),
        np.array(lengths),
        np.array(weights, dtype=np.float32),
        np.array(hidden),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A batch.

    Attributes:
        characters: Which characters of the data, some around the sequences included.
        valid: Which of these are in sequences, sequence by sequence.
        sequences: Which sequences, longest first.
        starts: Where each starts in ``valid``.
        lengths: Their lengths.
    """

    characters: NDArray[np.int64]
    valid: NDArray[np.int64]
    sequences: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def chunks(data: Data, size: int) -> list[tuple[int, int]]:
    """Stretches of sequences that stand one after the other, as ``(first, last + 1)``."""
    out, first = [], 0
    ends = data.starts + data.lengths
    for number, end in enumerate(ends.tolist()):
        if number > first and end - data.starts[first] > size:
            out.append((first, number))
            first = number
    return [*out, (first, len(ends))]


def batches(data: Data, stretches: list[tuple[int, int]], each: int, random: np.random.Generator) -> Iterator[Part]:
    """All stretches in random order, so many a batch."""
    order = random.permutation(len(stretches))
    for at in range(0, len(order), each):
        around, sequences, shift, size = [], [], [], 0
        for number in order[at : at + each].tolist():
            a, b = stretches[number]
            low = max(int(data.starts[a]) - _REACH, 0)
            high = min(int(data.starts[b - 1] + data.lengths[b - 1]) + _REACH, len(data.tags))
            around.append(np.arange(low, high))
            sequences.append(np.arange(a, b))
            shift.append(np.full(b - a, size - low))
            size += high - low
        chosen = np.concatenate(sequences)
        longest = np.argsort(-data.lengths[chosen], kind="stable")
        chosen, moved = chosen[longest], np.concatenate(shift)[longest]
        lengths = data.lengths[chosen]
        ends = np.cumsum(lengths)
        starts = ends - lengths
        valid = np.repeat(data.starts[chosen] + moved - starts, lengths) + np.arange(ends[-1])
        yield Part(np.concatenate(around), valid, chosen, starts, lengths)
