"""Trains the name tagger: a linear-chain model (CRF) over hashed n-grams, with AdaGrad over small batches in numpy.

The same arrays serve training and tagging, so that a trained model is what tagging reads. A text need not be marked in
full: every character has a set of tags that it may have, and the likelihood of all the sequences that fit is raised.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import characters
from pipeline.mentions import names, names_decoding, names_features, names_model
from pipeline.mentions.names_decoding import TAGS

Span = tuple[int, int, str]
HINT_LABELS = ("PER", "LOC", "ORG", "TIME")
_LEGAL = names_decoding.legal()
_RULED_OUT = -1e4


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


@dataclass(frozen=True, slots=True)
class Options:
    """How to train.

    Attributes:
        epochs: How often every text is seen.
        rate: AdaGrad's step.
        start: Where AdaGrad's sums of squares start; the greater, the smaller the first steps.
        dropout: Share of features left out at random, so that no weight relies on another alone.
        least: N-grams seen less often than this (weights of texts counted) get no weights.
        batch: Characters a batch.
        seed: Of the order and of dropout.
        bias: What names of a label gain in the end, where recall is the lesser.
        floor: Rows whose largest weight is below this are left out of the model.
    """

    epochs: int = 8
    rate: float = 0.07
    start: float = 0.1
    dropout: float = 0.1
    least: int = 3
    batch: int = 500
    seed: int = 1
    floor: float = 0.005
    bias: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Pieces:
    """Training sequences, laid end to end.

    Attributes:
        buckets: Shape ``(len(KINDS), characters + padding)``, of every text one after the other.
        at: Where each character stands in ``buckets``, shape ``(characters,)``.
        tags: Shape ``(characters,)``.
        starts: First character of every sequence.
        lengths: Its length.
        weights: Its weight.
        hidden: Which tags are unknown in it, shape ``(sequences, len(TAGS))``.
    """

    buckets: NDArray[np.int32]
    at: NDArray[np.int64]
    tags: NDArray[np.int8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    weights: NDArray[np.float32]
    hidden: NDArray[np.bool_]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of marked names: ``{"text", "spans": [[start, end, label], …], "repo", …}``."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


@dataclass(slots=True)
class _Collected:
    buckets: list[NDArray[np.int32]] = field(default_factory=list)
    tags: list[NDArray[np.int8]] = field(default_factory=list)
    at: list[NDArray[np.int64]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    hidden: list[NDArray[np.bool_]] = field(default_factory=list)


def _collect(texts: Iterable[Text]) -> _Pieces:
    out = _Collected()
    base = characters_before = 0
    for item in texts:
        folded = characters.fold(item.text)
        stops = names.breaks(folded)
        for start, end in item.skip:
            stops[start:end] = True
        tags = names_decoding.encode(len(folded), [s for s in item.spans if not stops[s[0] : s[1]].any()])
        chars = names_features.characters_of(folded)
        out.buckets.append(names_features.buckets(chars, hints=hint_codes(len(folded), item.hints)))
        out.at.append(np.arange(len(folded)) + base + names_features.PAD)
        out.tags.append(tags)
        unknown = np.array([tag[2:] in item.unknown for tag in TAGS])
        start = 0
        for end in [*np.flatnonzero(stops).tolist(), len(folded)]:
            if end > start:
                out.starts.append(characters_before + start)
                out.lengths.append(end - start)
                out.weights.append(item.weight)
                out.hidden.append(unknown & ~unknown[tags[start:end]].any())
            start = end + 1
        base += out.buckets[-1].shape[1]
        characters_before += len(folded)
    return _Pieces(
        np.concatenate(out.buckets, axis=1),
        np.concatenate(out.at),
        np.concatenate(out.tags),
        np.array(out.starts),
        np.array(out.lengths),
        np.array(out.weights, dtype=np.float32),
        np.array(out.hidden),
    )


def hint_codes(size: int, hints: Sequence[Span] | None) -> NDArray[np.uint8] | None:
    """Another tagger's spans as numbers for ``names_features.buckets``: its label and the place in the span."""
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


def train(
    texts: Iterable[Text],
    path: Path,
    options: Options | None = None,
    report: Callable[[str], None] | None = None,
    base: names_model.Model | None = None,
) -> str:
    """Trains on marked texts and writes the model.

    Args:
        texts: Texts with their names.
        path: The ``.npz`` file to write.
        options: How to train.
        report: Called with one line a pass, or ``None``.
        base: A model to start from, with its n-grams; ``None`` to start from nothing.

    Returns:
        The SHA-256 of the file.
    """
    from scipy.sparse import csr_array

    options = options or Options()
    data = _collect(texts)
    if base is None:
        counts = np.bincount(data.buckets.ravel(), minlength=names_features.BUCKETS)
        used = np.flatnonzero(counts >= options.least)
    else:
        used = np.flatnonzero(base.rows)
    rows, size = names_model.layout(used)
    blank = max(kind.width for kind in names_features.ALL_KINDS)
    starts_of = rows[data.buckets]
    weights = np.zeros((size, len(TAGS)), dtype=np.float32) if base is None else base.exact()
    squares = np.full((size, len(TAGS)), options.start, dtype=np.float32)
    total = np.zeros_like(weights)
    moves = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32) if base is None else base.transitions.copy()
    moves_squares, moves_total = np.full_like(moves, options.start), np.zeros_like(moves)
    random = np.random.default_rng(options.seed)
    number = np.empty(size, dtype=np.int32)
    averaged = 0
    for epoch in range(options.epochs):
        loss = 0.0
        for batch in _batches(data, options.batch, random):
            lengths = data.lengths[batch]
            ends = np.cumsum(lengths)
            starts = ends - lengths
            which = np.repeat(data.starts[batch] - starts, lengths) + np.arange(ends[-1])
            columns = names_model.columns(starts_of, data.at[which]).T.astype(np.int32)
            touched, compact = _compact(columns.ravel(), number)
            values = (random.random(columns.size, dtype=np.float32) >= options.dropout).astype(np.float32)
            values /= 1 - options.dropout
            indptr = np.arange(0, columns.size + 1, columns.shape[1])
            active = csr_array((values, compact, indptr), shape=(len(columns), len(touched)))
            mine = weights[touched]
            emissions = active @ mine
            emissions[np.repeat(data.hidden[batch], lengths, axis=0)] = _RULED_OUT
            tags = data.tags[which]
            free, follows, log_sum = marginals(emissions, moves, starts, lengths)
            gold_moves = np.zeros_like(follows)
            at = np.arange(len(tags))
            inner = np.ones(len(tags), dtype=bool)
            inner[starts] = False
            after = np.flatnonzero(inner)
            np.add.at(gold_moves, (tags[after - 1], tags[after]), 1)
            np.add.at(gold_moves[0], tags[starts], 1)
            np.add.at(gold_moves[:, 0], tags[ends - 1], 1)
            loss += log_sum - float(emissions[at, tags].sum(dtype=np.float64)) - float((gold_moves * moves).sum())
            free[at, tags] -= 1
            free *= np.repeat(data.weights[batch], lengths)[:, None]
            slope = active.T @ free
            gathered = squares[touched] + slope * slope
            squares[touched] = gathered
            weights[touched] = mine - options.rate * slope / np.sqrt(gathered)
            weights[:blank] = 0
            slope = (follows - gold_moves).astype(np.float32) * float(data.weights[batch].mean())
            moves_squares += slope * slope
            moves -= options.rate * slope / np.sqrt(moves_squares)
        if epoch >= options.epochs // 2:
            total += weights
            moves_total += moves
            averaged += 1
        if report:
            report(f"pass {epoch + 1}: loss {loss / len(data.at):.4f} a character")
    total /= averaged
    moves_total /= averaged
    for label, gain in options.bias.items():
        moves_total[:, [TAGS.index(f"B-{label}"), TAGS.index(f"S-{label}")]] += gain
    return names_model.save(path, *names_model.prune(used, total, options.floor), np.where(_LEGAL, moves_total, 0))


def _batches(data: _Pieces, size: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
    """Sequences in batches of like length, longest first within each, in random order."""
    order = np.argsort(-data.lengths * random.uniform(0.8, 1.25, len(data.lengths)))
    filled = np.cumsum(data.lengths[order]) // size
    cuts = np.flatnonzero(np.diff(filled)) + 1
    batches = [part[np.argsort(-data.lengths[part], kind="stable")] for part in np.split(order, cuts)]
    return [batches[i] for i in random.permutation(len(batches))]


def _compact(flat: NDArray[np.int32], number: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
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
