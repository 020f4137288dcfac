"""Trains the network of the name tagger (``pipeline.mentions.names_model``) in numpy: Adam over small batches.

The likelihood of the marked sequences of tags is raised (``names.marginals``). N-grams are left out at random, those of
several characters most often, so that the network must use what stands around; that helps on other sources.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.learn import names as learn
from pipeline.learn import names_batches
from pipeline.learn.names import Text
from pipeline.learn.names_batches import Data, Part
from pipeline.mentions import names_decoding, names_features, names_model
from pipeline.mentions.names_decoding import TAGS
from pipeline.mentions.names_model import DILATIONS

_RULED_OUT = -1e4
_FADE, _FADE_SQUARE, _TINY = np.float32(0.9), np.float32(0.999), np.float32(1e-8)
_ROOMY = 0.7  # of the largest whole number: where the largest activation of a sample of texts is put

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Options:
    """How to train.

    Attributes:
        width: Of the vectors of n-grams.
        hidden: Of what the convolutions give.
        epochs: How often every text is seen.
        rate: Adam's step for the layers; it rises over ``warm`` batches and falls to nothing linearly.
        vector_rate: The same for the vectors.
        warm: See ``rate``.
        batch: Characters a batch.
        chunk: Characters of a stretch of sentences that stay together.
        chain: Share of the steps, the last, that raise the likelihood of whole sequences; those before raise that of
            each tag by itself, which takes less time and keeps scores sharp.
        dropout: Share of the sums' numbers left out at random.
        absent: Share of the n-grams of a kind left out at random; 0.05 where not named.
        least: N-grams seen less often than this get no vectors, by kind; 3 where not named.
        seed: Of the order and of what is left out.
        bias: What names of a label gain in the end, where recall is the lesser.
    """

    width: int = 64
    hidden: int = 64
    epochs: int = 3
    rate: float = 3e-3
    vector_rate: float = 4e-3
    warm: int = 100
    batch: int = 3000
    chunk: int = 300
    chain: float = 0.5
    dropout: float = 0.1
    absent: Mapping[str, float] = field(default_factory=lambda: {"bigram": 0.15, "trigram": 0.3})
    least: Mapping[str, int] = field(default_factory=lambda: {"bigram": 4, "trigram": 6})
    seed: int = 1
    bias: Mapping[str, float] = field(default_factory=dict)


class Student:
    """The network while it learns, in floating point.

    Attributes:
        rows: As ``names_model.Model`` has it.
        vectors: Shape ``(n-grams + 1, width)``.
        weights: ``convolution0`` …, shape ``(3 * inputs, outputs)``, with ``bias0`` …; ``scores``, shape
            ``(hidden + width, len(TAGS))``, with ``bias``; ``transitions``.
    """

    def __init__(self, data: Data, options: Options) -> None:
        self.options = options
        self.random = np.random.default_rng(options.seed)
        self.rows = _rows(data.buckets, options.least)
        width, hidden = options.width, options.hidden
        spread = 0.3 / np.sqrt(len(names_features.KINDS))
        self.vectors = self._normal((int(self.rows.max()) + 1, width), spread)
        self.vectors[0] = 0
        self.weights: dict[str, Array] = {}
        for number in range(len(DILATIONS)):
            inputs = 3 * (hidden if number else width)
            spread = np.sqrt(2 / inputs) * (0.7 if number else 1.0)
            self.weights[f"convolution{number}"] = self._normal((inputs, hidden), spread)
            self.weights[f"bias{number}"] = np.zeros(hidden, dtype=np.float32)
        self.weights["scores"] = self._normal((hidden + width, len(TAGS)), 0.05)
        self.weights["bias"] = np.zeros(len(TAGS), dtype=np.float32)
        self.weights["transitions"] = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
        absent = [options.absent.get(kind.name, 0.05) for kind in names_features.KINDS]
        self._absent = np.array(absent, dtype=np.float32)
        self._means = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self._squares = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self._number = np.empty(len(self.vectors), dtype=np.int32)
        self._vector_means, self._vector_squares = np.zeros_like(self.vectors), np.zeros_like(self.vectors)

    def _normal(self, shape: tuple[int, ...], spread: float) -> Array:
        return self.random.standard_normal(shape, dtype=np.float32) * np.float32(spread)

    def _mask(self, shape: tuple[int, ...]) -> Array:
        least = int(self.options.dropout * 256)
        kept = self.random.integers(0, 256, shape, dtype=np.uint8) >= least
        return np.multiply(kept, np.float32(256 / (256 - least)), dtype=np.float32)

    def forward(self, found: Array) -> tuple[list[Array], list[Array], list[Array]]:
        """What stands at each character after each layer, the vectors' sum first.

        Args:
            found: The sums of vectors, shape ``(characters, width)``.

        Returns:
            The layers; the inputs of the convolutions, three characters side by side; the slope of each activation.
        """
        layers, inputs, slopes = [found], list[Array](), list[Array]()
        for number, step in enumerate(DILATIONS):
            size, width = found.shape
            around = np.zeros((size, 3 * width), dtype=np.float32)
            around[step:, :width] = found[:-step]
            around[:, width : 2 * width] = found
            around[:-step, 2 * width :] = found[step:]
            out = around @ self.weights[f"convolution{number}"]
            out += self.weights[f"bias{number}"]
            slope = (out > 0).astype(np.float32)
            out *= slope
            found = found + out if number else out
            layers.append(found)
            inputs.append(around)
            slopes.append(slope)
        return layers, inputs, slopes

    def _backward(
        self, slope: Array, first: Array, inputs: list[Array], slopes: list[Array], out: dict[str, Array]
    ) -> Array:
        """The slope of the sums of vectors; those of the convolutions' weights are put into ``out``."""
        for number in range(len(DILATIONS) - 1, -1, -1):
            step = DILATIONS[number]
            mine = slope * slopes[number]
            out[f"convolution{number}"] = inputs[number].T @ mine
            out[f"bias{number}"] = mine.sum(axis=0)
            around = mine @ self.weights[f"convolution{number}"].T
            width = around.shape[1] // 3
            slope = slope if number else first
            slope += around[:, width : 2 * width]
            slope[:-step] += around[step:, :width]
            slope[step:] += around[:-step, 2 * width :]
        return slope

    def slopes(self, data: Data, part: Part, *, chain: bool) -> "Slopes":
        """The loss of a batch and how it changes with every weight.

        Args:
            data: The texts.
            part: The batch.
            chain: See ``Options``.
        """
        from scipy.sparse import csr_array

        columns = self.rows[data.buckets[:, part.characters]].T.ravel()
        kinds, size = len(names_features.KINDS), len(part.characters)
        touched, compact = learn.compact(columns, self._number)
        kept = (self.random.random((size, kinds), dtype=np.float32) >= self._absent).astype(np.float32).ravel()
        active = csr_array((kept, compact, np.arange(0, size * kinds + 1, kinds)), shape=(size, len(touched)))
        mask = self._mask((size, self.options.width))
        layers, inputs, slopes = self.forward((active @ self.vectors[touched]) * mask)
        last, first = layers[-1][part.valid], layers[0][part.valid]
        scores, moves, hidden = self.weights["scores"], self.weights["transitions"], self.options.hidden
        emissions = last @ scores[:hidden] + first @ scores[hidden:] + self.weights["bias"]
        emissions[np.repeat(data.hidden[part.sequences], part.lengths, axis=0)] = _RULED_OUT
        tags = data.tags[part.characters[part.valid]]
        at = np.arange(len(tags))
        if chain:
            free, follows, log_sum = learn.marginals(emissions, moves, part.starts, part.lengths)
            change = follows - learn.follows(tags, part.starts, part.lengths)
            right = float(emissions[at, tags].sum(dtype=np.float64)) + float(((follows - change) * moves).sum())
            loss = log_sum - right
        else:
            change = np.zeros(moves.shape)
            free = np.exp(emissions - emissions.max(axis=1, keepdims=True))
            free /= free.sum(axis=1, keepdims=True)
            loss = -float(np.log(free[at, tags] + 1e-30).sum(dtype=np.float64))
        weights = data.weights[part.sequences]
        free[at, tags] -= 1
        free *= (np.repeat(weights, part.lengths) / len(tags))[:, None]
        out = {
            "transitions": (change * (float(weights.mean()) / len(tags))).astype(np.float32),
            "bias": free.sum(axis=0),
            "scores": np.concatenate((last.T @ free, first.T @ free)),
        }
        top, bottom = np.zeros_like(layers[-1]), np.zeros_like(layers[0])
        top[part.valid], bottom[part.valid] = free @ scores[:hidden].T, free @ scores[hidden:].T
        slope = active.T @ (self._backward(top, bottom, inputs, slopes, out) * mask)
        return Slopes(loss, out, touched, slope)

    def step(self, slopes: "Slopes", share: float, number: int) -> None:
        """Takes a step against slopes.

        Args:
            slopes: Of a batch.
            share: Of the full rate.
            number: The number of the step, from 1.
        """
        share *= float(np.sqrt(1 - float(_FADE_SQUARE) ** number) / (1 - float(_FADE) ** number))
        norm = np.sqrt(sum(float((value * value).sum()) for value in slopes.layers.values()))
        for name, value in slopes.layers.items():
            value *= np.float32(min(1.0, 5.0 / (norm + 1e-9)))
            self.weights[name] -= _adam(value, self._means[name], self._squares[name], self.options.rate * share)
        touched = slopes.touched
        means, squares = self._vector_means[touched], self._vector_squares[touched]
        self.vectors[touched] -= _adam(slopes.vectors, means, squares, self.options.vector_rate * share)
        self._vector_means[touched], self._vector_squares[touched] = means, squares
        self.vectors[0] = 0

    def save(self, path: Path, data: Data) -> str:
        """Writes the network in whole numbers; the SHA-256 of the file.

        Args:
            path: The ``.npz`` file to write.
            data: Texts whose largest activations set the size of a step.
        """
        width, hidden = self.options.width, self.options.hidden
        columns = self.rows[data.buckets[:, -min(200_000, data.buckets.shape[1]) :]]
        total = np.zeros((columns.shape[1], width), dtype=np.float32)
        for row in columns:
            total += self.vectors[row]
        layers, _, _ = self.forward(total)
        unit = _unit(np.abs(total), names_model.most(3 * width))
        # What each convolution adds has its own bound.
        step = max(
            _unit(after - before if number else after, names_model.bound(number, hidden))
            for number, (before, after) in enumerate(pairwise(layers))
        )
        layers_: dict[str, names_model.Layer] = {}
        for number in range(len(DILATIONS)):
            weights = self.weights[f"convolution{number}"].reshape(3, -1, hidden)
            bias = self.weights[f"bias{number}"]
            layers_[f"convolution{number}"] = names_model.whole(weights, step if number else unit, step, bias)
        scores, bias = (w[..., 1:] - w[..., :1] for w in (self.weights["scores"], self.weights["bias"]))
        layers_["near"] = names_model.whole(scores[:hidden], step, 1, bias)
        layers_["here"] = names_model.whole(scores[hidden:], unit, 1, np.zeros_like(bias))
        moves = np.where(names_decoding.legal(), self.weights["transitions"], 0).astype(np.float32)
        for label, gain in self.options.bias.items():
            moves[:, names_decoding.openers(label)] += np.float32(gain)
        moves = np.where(names_decoding.legal(), moves, 0)
        return names_model.save(path, np.flatnonzero(self.rows), self.vectors[1:] / np.float32(unit), layers_, moves)


def _unit(found: Array, most: int) -> float:
    """What a step of whole numbers counts so that nearly all of some numbers stay well below ``most``."""
    return float(np.quantile(found.max(axis=1), 0.999)) / (_ROOMY * most)


def _rows(buckets: NDArray[np.int32], least: Mapping[str, int]) -> NDArray[np.int32]:
    """Gives every n-gram that is seen often enough its row, from 1."""
    counts = np.bincount(buckets.ravel(), minlength=names_features.BUCKETS)
    for kind, base in zip(names_features.KINDS, names_features.BASES, strict=True):
        mine = counts[base : base + (1 << kind.bits)]
        mine[mine < least.get(kind.name, 3)] = 0
    rows = np.zeros(names_features.BUCKETS, dtype=np.int32)
    known = np.flatnonzero(counts)
    rows[known] = np.arange(1, len(known) + 1)
    return rows


def _adam(slope: Array, mean: Array, square: Array, rate: float) -> Array:
    """The step against a slope; the running means are renewed in place."""
    mean *= _FADE
    mean += (1 - _FADE) * slope
    square *= _FADE_SQUARE
    square += (1 - _FADE_SQUARE) * slope * slope
    out: Array = np.sqrt(square)
    out += _TINY
    np.divide(mean, out, out=out)
    out *= np.float32(rate)
    return out


@dataclass(frozen=True, slots=True)
class Slopes:
    """The loss of a batch and how it changes.

    Attributes:
        loss: Summed over characters.
        layers: Its slope by each of ``Student.weights``, over characters.
        touched: Rows of ``Student.vectors``.
        vectors: Its slope by these.
    """

    loss: float
    layers: dict[str, Array]
    touched: NDArray[np.int32]
    vectors: Array


def train(
    texts: Iterable[Text], path: Path, options: Options | None = None, report: Callable[[str], None] | None = None
) -> str:
    """Trains on marked texts and writes the model.

    Args:
        texts: Texts with their names.
        path: The ``.npz`` file to write.
        options: How to train.
        report: Called with one line now and then, or ``None``.

    Returns:
        The SHA-256 of the file.
    """
    options = options or Options()
    data = names_batches.collect(texts)
    student = Student(data, options)
    stretches = names_batches.chunks(data, options.chunk)
    each = max(1, round(options.batch * len(stretches) / int(data.lengths.sum())))
    total, step = options.epochs * -(-len(stretches) // each), 0
    for epoch in range(options.epochs):
        loss, seen = 0.0, 0
        for part in names_batches.batches(data, stretches, each, student.random):
            share = min(1.0, (step + 1) / options.warm) * max(0.01, 1 - step / total)
            step += 1
            slopes = student.slopes(data, part, chain=step > (1 - options.chain) * total)
            student.step(slopes, share, step)
            loss, seen = loss + slopes.loss, seen + len(part.valid)
            if report and step % 200 == 0:
                report(f"{time.strftime('%H:%M:%S')} step {step} of {total}: loss {loss / seen:.4f} a character")
        if report:
            report(f"{time.strftime('%H:%M:%S')} pass {epoch + 1}: loss {loss / seen:.4f} a character")
    return student.save(path, data)


def write(texts: Iterable[Text], out: Path, options: Mapping[str, Any], report: Callable[[str], None]) -> None:
    """Trains on marked texts and writes ``names.npz`` and, with the checksums, ``model.json``.

    Args:
        texts: Texts with their names.
        out: The folder to write them to, which holds ``statistics.npz``.
        options: What ``Options`` takes.
        report: Called with one line now and then.
    """
    checksum = train(texts, out / "names.npz", Options(**options), report)
    statistics = "statistics.npz"
    card = {
        "file": "names.npz",
        "sha256": checksum,
        "statistics": {"file": statistics, "sha256": hashlib.sha256((out / statistics).read_bytes()).hexdigest()},
    }
    (out / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
