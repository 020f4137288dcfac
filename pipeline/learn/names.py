"""What the trainings of the name tagger and of its teacher share: marked texts, and how likely each tag is.

A text need not be marked in full: every character has a set of tags that it may have, and the likelihood of all the
sequences that fit is raised.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.mentions import names_decoding
from pipeline.mentions.names_decoding import TAGS

Span = tuple[int, int, str]
HINT_LABELS = ("PER", "LOC", "ORG", "TIME")
_LEGAL = names_decoding.legal()


@dataclass(frozen=True, slots=True)
class Text:
    """A marked text.

    Attributes:
        text: The text.
        spans: Its names, ``(start, end, label)``, disjoint.
        weight: How much it counts; 1 for texts marked by hand.
        skip: Stretches that are not trained on, because their marks are in doubt.
        hints: What another tagger found, for a teacher; ``None`` for the model that ships.
        unknown: Labels whose names may stand unmarked: in a sentence without one nothing is learned of them.
    """

    text: str
    spans: Sequence[Span]
    weight: float = 1.0
    skip: Sequence[tuple[int, int]] = ()
    hints: Sequence[Span] | None = None
    unknown: frozenset[str] = frozenset()


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of marked names: ``{"text", "spans": [[start, end, label], …], "repo", …}``."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def hint_codes(size: int, hints: Sequence[Span] | None) -> NDArray[np.uint8] | None:
    """Another tagger's spans as numbers for ``names_network.inputs``: its label and the place in the span."""
    if hints is None:
        return None
    codes = np.zeros(size, dtype=np.uint8)
    for start, end, label in hints:
        k = 1 + 4 * HINT_LABELS.index(label)
        codes[start:end] = k + 1
        codes[end - 1] = k + 2
        codes[start] = k if end - start > 1 else k + 3
    return codes


def marginals(
    emissions: NDArray[np.float32],
    transitions: NDArray[np.float32],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> tuple[NDArray[np.float32], NDArray[np.float64], float]:
    """How likely each tag is at each character, by forward and backward passes over all sequences at once.

    Args:
        emissions: Shape ``(characters, len(TAGS))``, the sequences end to end; ``-inf`` where a tag is ruled out.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
        starts: First character of each sequence, longest first.
        lengths: Their lengths, descending.

    Returns:
        The probabilities, shape ``(characters, len(TAGS))``; how often each tag follows each, shape
        ``(len(TAGS), len(TAGS))``, the ``O`` before and after a sequence included; the log of the sum over all paths.
    """
    top = emissions.max(axis=1)
    fit = np.exp(emissions - top[:, None])
    step = np.where(_LEGAL, np.exp(transitions), 0).astype(np.float32)
    longest = int(lengths[0])
    alive = np.searchsorted(-lengths, -np.arange(longest + 1), side="left")
    forward, back = np.empty_like(fit), np.empty_like(fit)
    scale = np.empty(len(fit), dtype=np.float32)
    state = np.broadcast_to(step[0], (len(starts), len(TAGS)))
    for t in range(longest):
        n = int(alive[t])
        here = starts[:n] + t
        state = (state[:n] if t == 0 else state[:n] @ step) * fit[here]
        total = state.sum(axis=1) + 1e-30
        state /= total[:, None]
        forward[here], scale[here] = state, total
    last = starts + lengths - 1
    closing = step[:, 0]
    log_sum = float(
        np.log(scale).sum(dtype=np.float64) + top.sum(dtype=np.float64) + np.log(forward[last] @ closing + 1e-30).sum()
    )
    state = np.broadcast_to(closing, (len(starts), len(TAGS))).copy()
    for t in range(longest - 1, -1, -1):
        n, more = int(alive[t]), int(alive[t + 1])
        if more:
            after = starts[:more] + t + 1
            state[:more] = ((state[:more] * fit[after]) @ step.T) / scale[after][:, None]
        back[starts[:n] + t] = state[:n]
    both = forward * back
    norm = both.sum(axis=1, keepdims=True) + 1e-30
    both /= norm
    inner = np.ones(len(fit), dtype=bool)
    inner[starts] = False
    after = np.flatnonzero(inner)
    ahead = fit[after] * back[after] / (scale[after][:, None] * norm[after - 1])
    follows = (forward[after - 1].T @ ahead).astype(np.float64) * step
    follows[0] += both[starts].sum(axis=0)
    follows[:, 0] += both[last].sum(axis=0)
    return both, follows, log_sum


def follows(tags: NDArray[np.int8], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """How often each tag follows each in marked sequences, counted as ``marginals`` does."""
    inner = np.ones(len(tags), dtype=bool)
    inner[starts] = False
    after = np.flatnonzero(inner)
    out = np.zeros((len(TAGS), len(TAGS)))
    np.add.at(out, (tags[after - 1], tags[after]), 1)
    np.add.at(out[0], tags[starts], 1)
    np.add.at(out[:, 0], tags[starts + lengths - 1], 1)
    return out


def compact(flat: NDArray[np.int32], number: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rows that a batch touches, and its columns renumbered to them.

    Args:
        flat: The columns.
        number: Room for a number for each row, with anything in it.
    """
    order = np.arange(len(flat), dtype=np.int32)
    number[flat] = order
    touched = np.sort(flat[number[flat] == order])
    number[touched] = np.arange(len(touched), dtype=np.int32)
    return touched, number[flat]
