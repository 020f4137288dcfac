"""Trains the name tagger: a linear-chain model over hashed n-grams, with python-crfsuite (L-BFGS)."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import characters
from pipeline.mentions import names, names_decoding, names_features, names_model

Marked = tuple[str, list[tuple[int, int, str]]]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of marked names: ``{"text", "spans": [[start, end, label], …], "repo", …}``."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def pieces(text: str, spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int8]]]:
    """Cuts a marked text into training sequences, at what no name goes across.

    Yields:
        Feature columns, shape ``(characters, COLUMNS)``, and tags, shape ``(characters,)``.
    """
    folded = characters.fold(text)
    stops = names.breaks(folded)
    tags = names_decoding.encode(len(text), [s for s in spans if not stops[s[0] : s[1]].any()])
    columns = feature_columns(folded)
    edges = np.flatnonzero(stops)
    start = 0
    for end in [*edges.tolist(), len(text)]:
        if end > start:
            yield columns[start:end], tags[start:end]
        start = end + 1


def feature_columns(folded: str) -> NDArray[np.int64]:
    """The features of every character: ``bucket * 16 + offset - first``, shape ``(characters, COLUMNS)``."""
    size, found = len(folded), names_features.buckets(folded).astype(np.int64)
    out = np.empty((size, names_features.COLUMNS), dtype=np.int64)
    at = 0
    for kind, row in zip(names_features.KINDS, found, strict=True):
        for offset in range(kind.first, kind.last + 1):
            begin = names_features.PAD + offset
            out[:, at] = row[begin : begin + size] * 16 + (offset - kind.first)
            at += 1
    return out


def train(texts: Iterable[Marked], path: Path, options: dict[str, Any]) -> str:
    """Trains on marked texts and writes the model.

    Args:
        texts: Texts with their names.
        path: The ``.npz`` file to write.
        options: Options of crfsuite's L-BFGS (``c1``, ``c2``, ``max_iterations``), and ``least``, the least number of
            characters at which a feature must be active.

    Returns:
        The SHA-256 of the file.
    """
    try:
        import pycrfsuite
    except ImportError as error:
        raise ImportError("training needs python-crfsuite: pip install 'shilu[learn]'") from error
    options = dict(options)
    least = options.pop("least", 1)
    sequences = [piece for text, spans in texts for piece in pieces(text, spans)]
    seen, counts = np.unique(np.concatenate([columns.ravel() for columns, _ in sequences]), return_counts=True)
    kept = seen[counts >= least]
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=bool(options.pop("verbose", False)))
    trainer.set_params({"feature.possible_transitions": True, **options})
    strings = np.array([str(value) for value in kept.tolist()], dtype=object)
    for columns, tags in sequences:
        at = np.searchsorted(kept, columns)
        at[at == len(kept)] = 0
        known = kept[at] == columns
        items = [strings[row[mask]].tolist() for row, mask in zip(at, known, strict=True)]
        trainer.append(items, [names_decoding.TAGS[tag] for tag in tags])
    with tempfile.TemporaryDirectory() as folder:
        raw = str(Path(folder) / "names.crfsuite")
        trainer.train(raw)
        tagger = pycrfsuite.Tagger()
        tagger.open(raw)
        info = tagger.info()
        return export(info.state_features, info.transitions, path)


def export(
    states: dict[tuple[str, str], float], transitions: dict[tuple[str, str], float], path: Path, floor: float = 0.02
) -> str:
    """Writes crfsuite's weights as a model of ours; weights below ``floor`` are left out."""
    number = {tag: i for i, tag in enumerate(names_decoding.TAGS)}
    matrix = np.zeros((len(number), len(number)), dtype=np.float32)
    for (a, b), weight in transitions.items():
        matrix[number[a], number[b]] = weight
    heavy = [(int(name), number[tag], weight) for (name, tag), weight in states.items() if abs(weight) >= floor]
    keys = np.array([key for key, _, _ in heavy], dtype=np.int64)
    buckets, inverse = np.unique(keys >> 4, return_inverse=True)
    widths = np.array([kind.width for kind in names_features.KINDS])
    width = widths[np.searchsorted(names_features.BASES, buckets, side="right") - 1]
    first = np.cumsum(width) - width
    weights = np.zeros((int(width.sum()), len(number)), dtype=np.float32)
    weights[first[inverse] + (keys & 15), [tag for _, tag, _ in heavy]] = [weight for _, _, weight in heavy]
    return names_model.save(path, buckets.astype(np.int32), weights, matrix)
