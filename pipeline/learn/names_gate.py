"""Trains the gate of the name tagger (``pipeline.mentions.names_gate``) on texts whose names are known."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.mentions import names_features as features
from pipeline.mentions import names_gate as gate

_SCALE = 16  # steps of the stored weights to one of the learned ones
_KEPT = 10  # of so many texts one is kept for the threshold


def _columns(codes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The features that are active at each character, one after the other as the two tables lie."""
    pairs = gate.buckets(codes)
    around = [codes[gate.REACH + o : gate.REACH + o + size] * 4 + k for k, o in enumerate(gate.SINGLES)]
    around += [pairs[gate.REACH + o : gate.REACH + o + size] * 4 + (4 * 0x10000 + k) for k, o in enumerate(gate.PAIRS)]
    return np.stack(around, axis=1)


def _arrays(texts: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    active, inside = [], []
    for folded, spans in texts:
        chars = features.characters_of(folded)
        codes = np.full(len(chars) + 2 * gate.REACH, 10, dtype=np.int64)
        codes[gate.REACH : gate.REACH + len(chars)] = chars
        marks = np.zeros(len(chars), dtype=bool)
        for start, end in spans:
            marks[start:end] = True
        active.append(_columns(codes, len(chars)))
        inside.append(marks)
    return np.concatenate(active), np.concatenate(inside)


def train(
    texts: Sequence[tuple[str, Sequence[tuple[int, int]]]], lost: float, seed: int = 1
) -> tuple[NDArray[np.int8], NDArray[np.int8], int]:
    """Learns the tables of ``names_gate.live``.

    Args:
        texts: Folded texts with the stretches that are names.
        lost: The share of names that the gate may hide, in every tenth text, which is not learned from.
        seed: Of the order of learning.

    Returns:
        ``singles``, ``pairs`` and ``least``.
    """
    from scipy.sparse import csr_array
    from sklearn.linear_model import SGDClassifier

    active, inside = _arrays([text for number, text in enumerate(texts) if number % _KEPT])
    ends = np.arange(0, active.size + 1, active.shape[1], dtype=np.int32)
    ones = np.ones(active.size, dtype=np.float32)
    matrix = csr_array(
        (ones, active.ravel().astype(np.int32), ends), shape=(len(active), 4 * (0x10000 + (1 << gate.PAIR_BITS)))
    )
    # A name that is hidden costs more than a stretch that is looked at in vain.
    learner = SGDClassifier("log_loss", alpha=5e-6, max_iter=3, tol=None, class_weight={0: 1, 1: 4}, random_state=seed)
    learner.fit(matrix, inside)
    weights = np.clip(np.round(learner.coef_[0] * _SCALE), -127, 127).astype(np.int8).reshape(-1, 4)
    singles, pairs = weights[:0x10000].copy(), weights[0x10000:].copy()
    worst = []
    for folded, spans in texts[::_KEPT]:
        near = gate.near(features.characters_of(folded), singles, pairs)
        worst += [int(near[start:end].min()) for start, end in spans]
    return singles, pairs, int(np.quantile(worst, lost))


def save(path: Path, singles: NDArray[np.int8], pairs: NDArray[np.int8], least: int) -> None:
    """Writes ``gate.npz``."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, singles=singles, pairs=pairs, least=np.int32(least))
    path.write_bytes(buffer.getvalue())
