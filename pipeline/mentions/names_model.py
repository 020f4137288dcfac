"""The weights of the name tagger: loading, checking and scoring."""

import hashlib
import io
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.mentions import names_features as features
from pipeline.mentions.names_decoding import TAGS

FORMAT = 3
SCALE = 256  # weights up to 128 fit, and their sums as long as they stay below that too
_WIDE = 32


class DamagedModel(resources.MissingResource):
    """A model file that is not what its card describes."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of a linear-chain model over hashed n-grams.

    Attributes:
        rows: Shape ``(features.BUCKETS,)``: where the weights of an n-gram stand in ``weights``, one row an
            offset; 0 for an n-gram without weights (the first rows are zero).
        weights: Shape ``(rows, 32)``, a row on a line of the cache: of every tag in steps of ``1 / SCALE``, the rest
            zero.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
        gate: The tables of ``names_gate.live``, or ``None`` to look at every character.
    """

    rows: NDArray[np.int32]
    weights: NDArray[np.int16]
    transitions: NDArray[np.float32]
    gate: tuple[NDArray[np.int8], NDArray[np.int8], int] | None = None

    def exact(self) -> NDArray[np.float32]:
        """The weights as numbers, shape ``(rows, len(TAGS))``."""
        return np.multiply(self.weights[:, : len(TAGS)], np.float32(1 / SCALE), dtype=np.float32)

    def emissions(
        self,
        chars: NDArray[np.uint16],
        at: NDArray[np.int64],
        hints: NDArray[np.uint8] | None = None,
        seen: features.View | None = None,
    ) -> NDArray[np.float32]:
        """How well each tag fits some characters of a text.

        Args:
            chars: What ``names_features.characters_of`` gives for the text.
            at: Which characters, ascending.
            hints: As ``names_features.buckets`` takes them.
            seen: ``names_features.view(chars)``, if it is there already.

        Returns:
            Shape ``(len(at), len(TAGS))``.
        """
        starts = self.rows.take(features.buckets(chars, hints, seen))
        sums = np.zeros((len(at), _WIDE), dtype=np.int16)
        for rows in columns(starts, at + features.PAD):
            sums += self.weights.take(rows, axis=0)
        return np.multiply(sums[:, : len(TAGS)], np.float32(1 / SCALE), dtype=np.float32)


@cache
def _steps(kinds: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Of every feature of the first kinds: the number of its kind, its offset, its row among those of its n-gram."""
    steps = [
        (number, offset, offset - kind.first)
        for number, kind in enumerate(features.ALL_KINDS[:kinds])
        for offset in range(kind.first, kind.last + 1)
    ]
    number, offset, row = np.array(steps, dtype=np.int64).T[:, :, None]
    return number, offset, row


def columns(starts: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of the features that are active at some positions.

    Args:
        starts: ``rows[buckets]``: where the weights of the n-grams stand that ``names_features.buckets`` gives, of one
            text or of several end to end.
        at: Columns of ``starts``, shape ``(positions,)``; those around each stand beside it.

    Returns:
        Shape ``(features, positions)``.
    """
    number, offset, row = _steps(len(starts))
    out: NDArray[np.int64] = starts.ravel().take(number * starts.shape[1] + offset + at).astype(np.int64)
    out += row
    return out


def _blank(rows: int) -> NDArray[np.int16]:
    """Weights of zero, each row at a multiple of 64 bytes."""
    space = np.zeros(rows * _WIDE + 32, dtype=np.int16)
    skip = -space.ctypes.data % 64 // 2
    return space[skip : skip + rows * _WIDE].reshape(rows, _WIDE)


def layout(buckets: NDArray[np.int64]) -> tuple[NDArray[np.int32], int]:
    """Gives every n-gram its place among the weights, one row for each offset that sees it.

    Args:
        buckets: The n-grams that have weights, ascending.

    Returns:
        ``Model.rows`` and the number of rows. The first rows are those of all other n-grams.
    """
    widths = _widths(buckets)
    blank = max(kind.width for kind in features.ALL_KINDS)
    rows = np.zeros(features.BUCKETS, dtype=np.int32)
    rows[buckets] = blank + np.cumsum(widths) - widths
    return rows, blank + int(widths.sum())


def _widths(buckets: NDArray[np.int64]) -> NDArray[np.int64]:
    widths = np.array([kind.width for kind in features.ALL_KINDS])
    return widths[np.searchsorted(features.BASES, buckets, side="right") - 1]


def prune(
    buckets: NDArray[np.int64], weights: NDArray[np.float32], floor: float
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Leaves out the n-grams none of whose weights reaches ``floor``, and the blank rows.

    Returns:
        The other n-grams and their rows, as ``save`` takes them.
    """
    widths = _widths(buckets)
    weights = weights[len(weights) - int(widths.sum()) :]
    first = np.cumsum(widths) - widths
    keep = np.maximum.reduceat(np.abs(weights).max(axis=1), first) >= floor
    return buckets[keep], weights[np.repeat(keep, widths)]


def _kinds() -> NDArray[np.int32]:
    """What the weights were made for: the offsets and sizes of every kind of feature."""
    return np.array([(kind.first, kind.last, kind.bits) for kind in features.ALL_KINDS], dtype=np.int32)


def merge(models: list[Model]) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """The mean of several models, each n-gram that one of them knows included.

    Returns:
        N-grams, weights and transitions, as ``save`` takes them.
    """
    known = [np.flatnonzero(model.rows) for model in models]
    buckets = np.unique(np.concatenate(known))
    rows, size = layout(buckets)
    weights = np.zeros((size, len(TAGS)), dtype=np.float32)
    for model, own in zip(models, known, strict=True):
        widths = _widths(own)
        step = np.arange(int(widths.sum())) - np.repeat(np.cumsum(widths) - widths, widths)
        weights[np.repeat(rows[own], widths) + step] += model.exact()[np.repeat(model.rows[own], widths) + step]
    weights /= len(models)
    transitions = sum((model.transitions for model in models), np.zeros_like(models[0].transitions)) / np.float32(
        len(models)
    )
    return buckets.astype(np.int64), weights[size - int(_widths(buckets).sum()) :], transitions


def save(path: Path, buckets: NDArray[np.int64], weights: NDArray[np.float32], transitions: NDArray[np.float32]) -> str:
    """Writes a model and gives the SHA-256 of the file.

    Args:
        path: The ``.npz`` file to write.
        buckets: Shape ``(n-grams,)``, ascending.
        weights: Shape ``(sum of the widths of their kinds, len(TAGS))``: the rows of the n-grams in that order.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
    """
    # Most weights are small and many: square roots keep their steps fine.
    scale = np.float32(max(float(np.abs(weights).max(initial=0.0)), 1e-6) / 127**2)
    roots = np.round(np.sign(weights) * np.sqrt(np.abs(weights) / scale)).astype(np.int8)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        format=np.int32(FORMAT),
        tags=np.array(TAGS),
        kinds=_kinds(),
        steps=np.diff(buckets, prepend=0).astype(np.int32),
        roots=roots,
        scale=scale,
        transitions=transitions.astype(np.float32),
    )
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
        buckets = np.cumsum(stored["steps"], dtype=np.int64)
        quantized = stored["roots"].astype(np.float32)
        transitions = stored["transitions"]
        scale = stored["scale"]
    rows, size = layout(buckets)
    weights = _blank(size)
    exact = np.clip(quantized * np.abs(quantized) * (scale * SCALE), -32767, 32767)
    weights[size - len(quantized) :, : len(TAGS)] = np.round(exact)
    return Model(rows, weights, transitions)


@cache
def shipped() -> Model:
    """The model that Shilu ships, ``models/names``, checked against its card's checksum."""
    folder = resources.path("models", "names")
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    for part in ("statistics", "gate"):
        path = folder / card[part]["file"]
        _check(path, path.read_bytes(), card[part]["sha256"])
    return replace(load(folder / card["file"], card["sha256"]), gate=load_gate(folder / card["gate"]["file"]))


def load_gate(path: Path) -> tuple[NDArray[np.int8], NDArray[np.int8], int]:
    """Reads the tables of ``names_gate.live``."""
    with np.load(path, allow_pickle=False) as stored:
        return stored["singles"], stored["pairs"], int(stored["least"])


def _check(path: Path, data: bytes, checksum: str) -> None:
    if hashlib.sha256(data).hexdigest() != checksum:
        raise DamagedModel(f"{path} is damaged: its SHA-256 is not {checksum}; install shilu again")
