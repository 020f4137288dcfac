"""Counts in raw text what the name tagger's features look up: pairs of characters, and characters of people's names."""

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import characters
from pipeline.learn import names_texts
from pipeline.mentions import names_features as features

_FILES = {"genre": 1, "pool": 1, "sina2018": 1, "xwlb": 3}  # xwlb repeats itself: every third line is enough
_BATCH = 3_000_000  # characters counted at once


def count(data: Path, path: Path, held_out: frozenset[str]) -> None:
    """Writes ``statistics.npz``.

    Args:
        data: The folder with ``raw`` and ``silver``.
        path: The file to write.
        held_out: Repositories to leave out.
    """
    singles = np.zeros(0x10000, dtype=np.int64)
    pairs = np.zeros(1 << features.PAIR_BITS, dtype=np.int64)
    for text in raw(data, held_out):
        codes = features.characters_of(text)
        singles += np.bincount(codes.astype(np.int64), minlength=len(singles))
        pairs += np.bincount(features.pair_buckets(codes), minlength=len(pairs))
    buffer = io.BytesIO()
    np.savez_compressed(buffer, pairs=_bonds(singles, pairs), names=_name_levels(data, held_out))
    path.write_bytes(buffer.getvalue())


def raw(data: Path, held_out: frozenset[str]) -> Iterator[str]:
    """The raw texts that are counted, folded, many joined by line ends at a time; without held-out repositories."""
    for file, step in _FILES.items():
        texts: list[str] = []
        with gzip.open(data / "raw" / f"{file}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                item = json.loads(line)
                if item.get("repo") in held_out or number % step:
                    continue
                texts.append(item["text"])
                if sum(map(len, texts)) > _BATCH:
                    yield characters.fold("\n".join(texts))
                    texts = []
        yield characters.fold("\n".join(texts))


def _bonds(singles: NDArray[np.int64], pairs: NDArray[np.int64]) -> NDArray[np.uint8]:
    """How firmly two characters stand together, from 0 (seen less than 4 times) to 6 (a frequent word)."""
    total = singles.sum()
    known = np.flatnonzero(singles >= 5)
    bonds = np.zeros(len(pairs), dtype=np.uint8)
    for first in known:
        buckets = features.pair_buckets(np.array([first]), known)
        seen = pairs[buckets]
        chance = float(singles[first]) * singles[known] / total
        information = np.log2(np.maximum(seen, 0.5) / chance)
        level = np.where(seen < 40, 4, np.where(seen < 600, 5, 6))
        level = np.where(information < 4, np.where(seen < 150, 2, 3), level)
        level = np.where(information < 1, 1, level)
        often = seen >= 4
        np.maximum.at(bonds, buckets[often], level[often].astype(np.uint8))
    return bonds


def _name_levels(data: Path, held_out: frozenset[str]) -> NDArray[np.uint8]:
    """In which share of its places a character is a surname, in a given name, or in a name from abroad, in levels."""
    every = np.ones(0x10000)
    family, middle, last, abroad = (np.zeros(0x10000) for _ in range(4))
    for file in ("genre", "pool", "xwlb"):
        for marked in names_texts.silver(data, file, held_out):
            text = characters.fold(marked.text)
            codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), 0xFFFF)
            every += np.bincount(codes.astype(np.int64), minlength=len(every))
            for start, end, label in marked.hints:
                name = codes[start:end]
                if label != "PER":
                    continue
                if "·" in text[start:end] or len(name) > 4:
                    np.add.at(abroad, name, 1)
                elif len(name) >= 2:
                    family[name[0]] += 1
                    middle[name[1]] += len(name) < 4
                    last[name[2 % len(name)]] += len(name) == 3
    levels = np.zeros(0x10000, dtype=np.uint8)
    cuts = ((0.003, 0.03, 0.2), (0.002, 0.01, 0.05), (0.002, 0.01, 0.05), (0.004, 0.02, 0.08))
    for part, (counts, cut) in enumerate(zip((family, middle, last, abroad), cuts, strict=True)):
        level = np.digitize(counts / every, cut)
        level[counts < 3] = 0
        levels |= (level << 2 * part).astype(np.uint8)
    return levels
