"""The network of the name tagger: loading, checking and scoring, in plain numpy or with the compiled kernel.

A character is the sum of vectors of the n-grams that begin there; convolutions over three characters each, ever further
apart, look around; what they give, with the first sum, makes a score for every tag. Activations are whole numbers,
weights whole multiples of a power of two, and both so small that float32 holds every sum exactly, whatever the order in
which a processor or a number of threads adds up. So the same text has the same scores everywhere.
"""

import hashlib
import io
import json
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.mentions import names_features as features
from pipeline.mentions import names_kernel
from pipeline.mentions.names_decoding import TAGS

FORMAT = 4
DILATIONS = (1, 2, 3)  # how far apart the three characters of each convolution stand
LARGEST = 127  # of a weight
_EXACT = 2**24  # whole numbers up to this are exact in float32
_FINE = 8  # steps of the vectors to one of their sum
assert sum(DILATIONS) <= features.PAD


class DamagedModel(resources.MissingResource):
    """A model file that is not what its card describes."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A linear map.

    Attributes:
        weights: Shape ``(inputs, outputs)``, or ``(3, inputs, outputs)`` for a convolution: whole numbers up to
            ``LARGEST`` times a power of two for each output.
        bias: What is added to each output then.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """A network over hashed n-grams, and the transitions of its tags.

    Attributes:
        rows: Shape ``(features.BUCKETS,)``: which row of ``vectors`` an n-gram has; 0, zeros, for one without.
        vectors: Shape ``(n-grams + 1, width)``.
        convolutions: One for each of ``DILATIONS``.
        near: From what the convolutions give to what each tag gains over ``O``.
        here: From the sum of the vectors to that, added to it.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
        network: The same for the compiled kernel, or ``None`` to do without it.
    """

    rows: NDArray[np.int32]
    vectors: NDArray[np.int16]
    convolutions: tuple[Layer, ...]
    near: Layer
    here: Layer
    transitions: NDArray[np.float32]
    network: names_kernel.Network | None = field(default=None, compare=False, repr=False)

    def gains(self, chars: NDArray[np.uint16], at: NDArray[np.int64]) -> NDArray[np.float32]:
        """How much better than ``O`` each other tag fits some characters of a text.

        Args:
            chars: What ``names_features.characters_of`` gives for the text.
            at: Which characters, ascending.

        Returns:
            Shape ``(len(TAGS) - 1, len(at))``.
        """
        if self.network is not None:
            return self.network.gains(chars, at, len(TAGS) - 1)
        reach = sum(DILATIONS)
        side = features.PAD - reach  # columns that the convolutions do not reach
        columns = self.rows.take(features.buckets(chars)[:, side : len(chars) + features.PAD + reach])
        total = self.vectors.take(columns[0], axis=0)
        for row in columns[1:]:
            total += self.vectors.take(row, axis=0)
        here = np.multiply(total, np.float32(1 / _FINE), dtype=np.float32)
        _bound(here, most(3 * here.shape[1]), signed=True)
        found = here
        for number, (layer, step) in enumerate(zip(self.convolutions, DILATIONS, strict=True)):
            size = len(found) - 2 * step
            out = np.dot(found[:size], layer.weights[0])
            out += np.dot(found[step : step + size], layer.weights[1])
            out += np.dot(found[2 * step :], layer.weights[2])
            out += layer.bias
            _bound(out, bound(number, out.shape[1]))
            if number:  # what stood there stays
                out += found[step : step + size]
            found = out
        scores = np.dot(found, self.near.weights)
        scores += np.dot(here[reach : len(here) - reach], self.here.weights)
        gains: NDArray[np.float32] = np.add(scores.take(at, axis=0).T, self.near.bias[:, None], order="C")
        return gains


def most(inputs: int) -> int:
    """How large whole numbers may be of which so many are summed, each times a weight, so that float32 is exact."""
    return _EXACT // (LARGEST * inputs) - 1


def bound(number: int, width: int) -> int:
    """How large what a convolution adds may be, so that what goes into the next is not too large."""
    return most(3 * width) >> (len(DILATIONS) - 1 - max(number, 1))


def _bound(values: NDArray[np.float32], limit: int, *, signed: bool = False) -> None:
    """Makes numbers whole and puts them between 0, or ``-limit``, and ``limit``, in place."""
    np.rint(values, out=values)
    np.clip(values, np.float32(-limit if signed else 0), np.float32(limit), out=values)


def whole(weights: NDArray[np.float32], unit: float, out: float, bias: NDArray[np.float32]) -> Layer:
    """A layer in whole numbers.

    Args:
        weights: Shape ``(…, inputs, outputs)``.
        unit: What a step of the inputs counts.
        out: What a step of the outputs counts; 1 for scores.
        bias: Shape ``(outputs,)``.
    """
    exact = weights * np.float32(unit / out)
    largest = np.abs(exact).reshape(-1, weights.shape[-1]).max(axis=0)
    step = np.exp2(np.ceil(np.log2(largest / LARGEST + 1e-30))).astype(np.float32)
    return Layer(np.rint(exact / step) * step, (bias / np.float32(out)).astype(np.float32))


def _kinds() -> NDArray[np.int32]:
    """What the vectors were made for: the size of every kind of feature."""
    return np.array([kind.bits for kind in features.KINDS], dtype=np.int32)


def save(
    path: Path,
    buckets: NDArray[np.int64],
    vectors: NDArray[np.float32],
    layers: dict[str, Layer],
    transitions: NDArray[np.float32],
) -> str:
    """Writes a model and gives the SHA-256 of the file.

    Args:
        path: The ``.npz`` file to write.
        buckets: Shape ``(n-grams,)``, ascending.
        vectors: Shape ``(n-grams, width)``, in steps of what ``layers`` were made for.
        layers: ``near``, ``here`` and ``convolution0`` and so on.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
    """
    # Most numbers are small and many: square roots keep their steps fine.
    scale = np.float32(max(float(np.abs(vectors).max(initial=0.0)), 1e-6) / 127**2)
    arrays: dict[str, Any] = {
        "format": np.int32(FORMAT),
        "tags": np.array(TAGS),
        "kinds": _kinds(),
        "steps": np.diff(buckets, prepend=0).astype(np.int32),
        "roots": np.round(np.sign(vectors) * np.sqrt(np.abs(vectors) / scale)).astype(np.int8),
        "scale": scale,
        "transitions": transitions.astype(np.float32),
    }
    for name, layer in layers.items():
        arrays |= {f"{name}_weights": layer.weights, f"{name}_bias": layer.bias}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    path.write_bytes(buffer.getvalue())
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def load(path: Path, checksum: str | None = None) -> Model:
    """Reads a model, without pickle.

    Args:
        path: The ``.npz`` file.
        checksum: Its SHA-256, or ``None`` to take it as it is.

    Raises:
        DamagedModel: If the file does not have that checksum or was made for other features or tags.
    """
    data = path.read_bytes()
    if checksum is not None:
        _check(path, data, checksum)
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        fits = int(stored["format"]) == FORMAT and tuple(stored["tags"].tolist()) == TAGS
        if not fits or not np.array_equal(stored["kinds"], _kinds()):
            raise DamagedModel(f"{path} was made by another version of Shilu: train it again with `shilu learn names`")
        roots = stored["roots"]
        root = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float32)
        # Sums over all kinds fit 16 bits.
        largest = 32767 // len(features.KINDS)
        steps = np.clip(np.rint(root * np.abs(root) * (stored["scale"] * _FINE)), -largest, largest).astype(np.int16)
        vectors = np.zeros((len(roots) + 1, roots.shape[1]), dtype=np.int16)
        steps.take(roots.view(np.uint8), out=vectors[1:], mode="clip")  # looked up, which takes less memory
        rows = np.zeros(features.BUCKETS, dtype=np.int32)
        rows[np.cumsum(stored["steps"], dtype=np.int64)] = np.arange(1, len(vectors))
        names = [*(f"convolution{number}" for number in range(len(DILATIONS))), "near", "here"]
        layers = [Layer(_by_columns(stored[f"{name}_weights"]), stored[f"{name}_bias"]) for name in names]
        return _compiled(Model(rows, vectors, tuple(layers[:-2]), layers[-2], layers[-1], stored["transitions"]))


def _compiled(model: Model) -> Model:
    """The same model for the kernel, where there is one."""
    if names_kernel.compiled is None:
        return model
    tables = (*features.tables(), model.rows, model.vectors)
    layers = [(layer.weights, layer.bias) for layer in (*model.convolutions, model.near, model.here)]
    limits = most(3 * model.vectors.shape[1]), *(bound(n, len(c.bias)) for n, c in enumerate(model.convolutions))
    return replace(model, network=names_kernel.network(tables, layers, limits, LARGEST))


def _by_columns(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same weights, each matrix stored column by column: a tenth faster to multiply with."""
    return np.ascontiguousarray(weights.swapaxes(-1, -2)).swapaxes(-1, -2)


@cache
def shipped() -> Model:
    """The model that Shilu ships, ``models/names``, checked against its card's checksum."""
    folder = resources.path("models", "names")
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    path = folder / card["statistics"]["file"]
    _check(path, path.read_bytes(), card["statistics"]["sha256"])
    return load(folder / card["file"], card["sha256"])


def _check(path: Path, data: bytes, checksum: str) -> None:
    if hashlib.sha256(data).hexdigest() != checksum:
        raise DamagedModel(f"{path} is damaged: its SHA-256 is not {checksum}; install shilu again")
