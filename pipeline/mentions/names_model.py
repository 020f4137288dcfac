"""The weights of the name tagger: loading, checking and scoring."""

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import resources
from pipeline.mentions import names_features as features
from pipeline.mentions.names_decoding import TAGS

FORMAT = 1


class DamagedModel(ValueError):
    """A model file that is not what its card describes."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of a linear-chain model over hashed n-grams.

    Attributes:
        rows: Shape ``(features.BUCKETS,)``: where the weights of an n-gram stand in ``weights``, one row an
            offset; 0 for an n-gram without weights (the first rows are zero).
        weights: Shape ``(rows, len(TAGS))``.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
    """

    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    transitions: NDArray[np.float32]

    def emissions(self, folded: str) -> NDArray[np.float32]:
        """How well each tag fits each character of a folded text, shape ``(len(folded), len(TAGS))``."""
        from scipy.sparse import csr_array  # scipy comes with scikit-learn; importing it takes a while

        size = len(folded)
        found = self.rows[features.buckets(folded)]
        columns = np.empty((size, features.COLUMNS), dtype=np.int32)
        at = 0
        for kind, row in zip(features.KINDS, found, strict=True):
            for offset in range(kind.first, kind.last + 1):
                begin = features.PAD + offset
                np.add(row[begin : begin + size], offset - kind.first, out=columns[:, at])
                at += 1
        ends = np.arange(0, columns.size + 1, features.COLUMNS, dtype=np.int32)
        ones = np.ones(columns.size, dtype=np.float32)
        active = csr_array((ones, columns.ravel(), ends), shape=(size, len(self.weights)))
        return np.asarray(active @ self.weights)


def save(path: Path, buckets: NDArray[np.int32], weights: NDArray[np.float32], transitions: NDArray[np.float32]) -> str:
    """Writes a model and gives the SHA-256 of the file.

    Args:
        path: The ``.npz`` file to write.
        buckets: Shape ``(n-grams,)``, ascending.
        weights: Shape ``(sum of the widths of their kinds, len(TAGS))``: the rows of the n-grams in that order.
        transitions: Shape ``(len(TAGS), len(TAGS))``.
    """
    scale = np.float32(max(float(np.abs(weights).max(initial=0.0)), 1e-6) / 127)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        format=np.int32(FORMAT),
        tags=np.array(TAGS),
        steps=np.diff(buckets, prepend=0).astype(np.int32),
        weights=np.round(weights / scale).astype(np.int8),
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
    if checksum is not None and hashlib.sha256(data).hexdigest() != checksum:
        raise DamagedModel(f"{path} is damaged: its SHA-256 is not {checksum}; install shilu again")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        if int(stored["format"]) != FORMAT or tuple(stored["tags"].tolist()) != TAGS:
            raise DamagedModel(f"{path} was made by another version of Shilu: train it again with `shilu learn names`")
        buckets = np.cumsum(stored["steps"], dtype=np.int64)
        quantized = stored["weights"]
        transitions = stored["transitions"]
        scale = stored["scale"]
    widths = np.array([kind.width for kind in features.KINDS])
    blank = int(widths.max())
    weights = np.zeros((blank + len(quantized), len(TAGS)), dtype=np.float32)
    np.multiply(quantized, scale, out=weights[blank:])
    width = widths[np.searchsorted(features.BASES, buckets, side="right") - 1]
    rows = np.zeros(features.BUCKETS, dtype=np.int32)
    rows[buckets] = blank + np.cumsum(width) - width
    return Model(rows, weights, transitions)


@cache
def shipped() -> Model:
    """The model that Shilu ships, ``models/names``, checked against its card's checksum."""
    folder = resources.path("models", "names")
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return load(folder / card["file"], card["sha256"])
