"""The network of the teacher of names: vectors of characters and pairs, marks, hints, a bidirectional LSTM, two heads.

It is for training only: nothing that runs at extraction imports this module or torch, which is the extra ``train``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from pipeline.learn.names import HINT_LABELS
from pipeline.learn.names_vectors import Vectors
from pipeline.mentions import names_features
from pipeline.mentions.names_decoding import TAGS

SILVER_TAGS = 1 + 4 * len(HINT_LABELS)
NO_HINT = SILVER_TAGS  # the code of a character of a text of which no hints are at hand
GENERAL = SILVER_TAGS + 1  # and of a text of Universal NER, whose places and organizations differ from ours
_CLASSES = 21
_DENSE = 21 + 16 + 14


@dataclass(frozen=True, slots=True)
class Inputs:
    """A stretch of text as the network sees it.

    Attributes:
        rows: Known character, pair that begins here, pair that ends here, class and hint, shape ``(5, characters)``.
        dense: Marks of lexicons, levels of a name's character and of cohesion, shape ``(characters, 51)``, 0 or 1.
    """

    rows: NDArray[np.int32]
    dense: NDArray[np.uint8]


def inputs(folded: str, vectors: Vectors, hints: NDArray[np.uint8] | None, without: int = NO_HINT) -> Inputs:
    """What the network looks up for each character of a folded text.

    Args:
        folded: The text.
        vectors: The vectors that the network was made with.
        hints: What another tagger found, as ``names.hint_codes`` gives it, or ``None``.
        without: The code where there are none.
    """
    chars = names_features.characters_of(folded)
    codes, size = chars.astype(np.int64), len(chars)
    seen = _looked_up(chars)
    pairs = vectors.pair_rows(codes)
    rows = np.stack(
        (
            vectors.char_rows(codes),
            pairs,
            np.append(0, pairs[:-1]),
            seen.classes,
            np.full(size, without) if hints is None else hints,
        )
    ).astype(np.int32)
    bits = (seen.marks[:, :, None] >> np.arange(7)) & 1
    levels = seen.levels[:, :, None] == np.arange(4)
    bonds = np.stack((np.append(0, seen.bonds[:-1]), seen.bonds), axis=1)
    ties = bonds[:, :, None] == np.arange(7)
    dense = [part.reshape(size, -1).astype(np.uint8) for part in (bits, levels, ties)]
    return Inputs(rows, np.concatenate(dense, axis=1))


class _LookedUp(NamedTuple):
    """What the linear tagger's features look up, for each character.

    Attributes:
        classes: Its class, below 21.
        marks: Bits of the lexicons whose words begin, go on and end there, shape ``(characters, 3)``.
        levels: As a surname, middle and last character of a given name and abroad, 0 to 3, shape ``(characters, 4)``.
        bonds: How firmly it stands with the next, 0 to 6.
    """

    classes: NDArray[np.int64]
    marks: NDArray[np.int64]
    levels: NDArray[np.int64]
    bonds: NDArray[np.int64]


def _looked_up(chars: NDArray[np.uint16]) -> _LookedUp:
    size, pad = len(chars), names_features.PAD
    buckets = names_features.buckets(chars)
    number = {kind.name: k for k, kind in enumerate(names_features.KINDS)}

    def row(name: str, back: int = 0) -> NDArray[np.int64]:
        k = number[name]
        found: NDArray[np.int64] = buckets[k, pad - back : pad - back + size].astype(np.int64) - names_features.BASES[k]
        return found

    marks = np.stack([row(f"lexicon {part}") for part in ("begin", "inside", "end")], axis=1)
    # A shape tells the levels of characters in a row; each is read where it stands first.
    levels = [row("name shape") >> 10 & 3, row("name shape", 1) >> 8 & 3, row("name shape", 2) >> 6 & 3]
    levels.append(row("foreign shape") >> 6 & 3)
    return _LookedUp(row("class trigram") >> 10, marks, np.stack(levels, axis=1), row("cohesion") >> 6)


class Network(nn.Module):
    """Emissions of our tags and of another tagger's from one encoder."""

    def __init__(self, vectors: Vectors, width: int = 192, dropout: float = 0.3) -> None:
        super().__init__()
        count, size = len(vectors.chars), vectors.values.shape[1]
        blank = np.zeros((1, size), dtype=np.float32)
        chars = np.concatenate((blank, vectors.values[:count]))
        pairs = np.concatenate((blank, vectors.values[count:]))
        # Frozen, so that what is rare in the marked texts stays comparable with what is frequent there.
        self.chars = nn.Embedding.from_pretrained(torch.from_numpy(chars))
        self.pairs = nn.Embedding.from_pretrained(torch.from_numpy(pairs))
        self.own = nn.Embedding(count + 1, 48)
        self.classes = nn.Embedding(_CLASSES, 8)
        self.hints = nn.Embedding(GENERAL + 1, 24)
        self.join = nn.Linear(3 * size + 48 + 8 + 24 + _DENSE, width + 64)
        self.around = nn.LSTM(width + 64, width, bidirectional=True, batch_first=True)
        self.last = nn.Linear(2 * width + width + 64, width)
        self.names = nn.Linear(width, len(TAGS))
        self.silver = nn.Linear(width, SILVER_TAGS)
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.dropout = nn.Dropout(dropout)

    def forward(self, rows: torch.Tensor, dense: torch.Tensor) -> torch.Tensor:
        """Encodes stretches.

        Args:
            rows: Shape ``(stretches, 5, characters)``.
            dense: Shape ``(stretches, characters, 51)``.

        Returns:
            Shape ``(stretches, characters, width)``, for the heads ``names`` and ``silver``.
        """
        char, begins, ends, kind, hint = rows.unbind(1)
        parts = [self.chars(char), self.pairs(begins), self.pairs(ends), self.own(char)]
        parts += [self.classes(kind), self.hints(hint), dense]
        joined = self.dropout(nn.functional.gelu(self.join(self.dropout(torch.cat(parts, dim=-1)))))
        around, _ = self.around(joined)
        both = torch.cat((self.dropout(around), joined), dim=-1)
        encoded: torch.Tensor = self.dropout(nn.functional.gelu(self.last(both)))
        return encoded


def batch(items: Sequence[Inputs], no_hints: Sequence[bool]) -> tuple[torch.Tensor, torch.Tensor]:
    """Stretches side by side, the shorter ones filled with line ends' zeros.

    Args:
        items: The stretches.
        no_hints: For each whether its hints are hidden.
    """
    longest = max(item.rows.shape[1] for item in items)
    rows = np.zeros((len(items), 5, longest), dtype=np.int64)
    dense = np.zeros((len(items), longest, _DENSE), dtype=np.float32)
    rows[:, 4] = NO_HINT
    for number, (item, hidden) in enumerate(zip(items, no_hints, strict=True)):
        size = item.rows.shape[1]
        seen = 4 if hidden and item.rows[4, 0] < NO_HINT else 5
        rows[number, :seen, :size] = item.rows[:seen]
        dense[number, :size] = item.dense
    return torch.from_numpy(rows), torch.from_numpy(dense)


def cuts(folded: str, stops: NDArray[np.bool_], size: int = 128) -> Iterator[tuple[int, int]]:
    """Cuts a text behind ends of sentences into stretches of up to ``size`` characters, or of one longer sentence."""
    edges = [*(np.flatnonzero(stops) + 1).tolist(), len(folded)]
    start = last = 0
    for edge in edges:
        if edge - start > size and last > start:
            yield start, last
            start = last
        while edge - start > 3 * size:
            yield start, start + 2 * size
            start += 2 * size
        last = edge
    if last > start:
        yield start, last


@torch.no_grad()
def emissions(networks: Sequence[Network], item: Inputs, stretches: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """The mean emissions of some networks over a text, shape ``(characters, len(TAGS))``."""
    parts = [Inputs(item.rows[:, a:b], item.dense[a:b]) for a, b in stretches]
    out = np.zeros((item.rows.shape[1], len(TAGS)), dtype=np.float32)
    for some in range(0, len(parts), 64):
        rows, dense = batch(parts[some : some + 64], [False] * len(parts[some : some + 64]))
        total = sum(network.names(network(rows, dense)) for network in networks)
        values = (total / len(networks)).numpy()
        for number, (a, b) in enumerate(stretches[some : some + 64]):
            out[a:b] = values[number, : b - a]
    return out
