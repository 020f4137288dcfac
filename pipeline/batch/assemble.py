"""Puts the lines of finished shards together: files that have the same bytes however the work was divided."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pipeline.batch.shards import Shard
from pipeline.batch.state import Marker, State
from pipeline.batch.work import DOCUMENTS, QUARANTINE, TEXTS
from pipeline.records import DocumentRecord, document_id
from pipeline.write.jsonl import dump
from pipeline.write.tree import Tree

_CHUNK = 1 << 20


class Results:
    """Takes finished shards in order and leaves the results of the run.

    Args:
        state: The run.
        files: The names of the files of lines.
        tree: Whether the kept texts are written as a tree of files.
    """

    def __init__(self, state: State, files: Sequence[str], tree: bool) -> None:
        self._state, self._files = state, files
        self._more: dict[int, dict[str, list[str]]] = {}  # sources of repeats by shard and id of the first
        self._tree = Texts(state) if tree else None

    def take(self, shard: Shard, marker: Marker) -> None:
        """Notes the repeats of a shard, and writes its texts."""
        for place in shard.repeats:
            assert place.first is not None and place.id is not None
            self._more.setdefault(place.first, {}).setdefault(place.id, []).extend(place.sources)
        if self._tree is not None:
            with self._state.guard():
                self._tree.take(shard, marker)

    def finish(self, shards: int) -> None:
        """Writes the files from the lines of all shards and moves them to their places.

        Args:
            shards: How many there are.

        Raises:
            Misuse: If the disk refuses.
        """
        moves: list[tuple[Path, Path]] = []
        remove: list[Path] = []
        with self._state.guard():
            for name in self._files:
                temporary, place = partial(self._state, name), self._state.out / f"{name}.jsonl"
                size = self._write(name, temporary, shards)
                if size or name != QUARANTINE:
                    moves.append((temporary, place))
                else:
                    temporary.unlink()
                    remove.append(place)
            if self._tree is not None:
                moves.append((self._tree.finish(), self._state.out / TEXTS))
                remove.append(self._state.out / f"{TEXTS}.jsonl")
            elif TEXTS in self._files:
                remove.append(self._state.out / TEXTS)
        remove += [self._state.file(number, name) for number in range(shards) for name in self._files]
        run = self._state.read() or {}
        self._state.commit(moves, remove, run | {"complete": True, "shards": shards})

    def _write(self, name: str, temporary: Path, shards: int) -> int:
        with temporary.open("wb") as target:
            for number in range(shards):
                path, more = self._state.file(number, name), self._more.get(number, {})
                if not path.exists():  # it gave no line of this kind
                    continue
                with path.open("rb") as source:
                    if more and name in (DOCUMENTS, QUARANTINE):
                        change = _document if name == DOCUMENTS else _failure
                        target.writelines(change(line, more) for line in source)
                    else:
                        shutil.copyfileobj(source, target, _CHUNK)
            return finished(target)


class Texts:
    """The tree of kept texts, written in the order of reading while the run goes on.

    It is not resumed but written anew: that takes a small part of the time of cleaning.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        with state.guard():
            self._tree = Tree(partial(state, TEXTS))
        self._missing: dict[int, dict[str, list[list[str]]]] = {}

    def take(self, shard: Shard, marker: Marker) -> None:
        """Writes the texts of a shard's documents and of its repeats."""
        texts = self._texts(shard.number)
        for place in shard.places:
            if place.id is None:
                continue
            if place.first is None or place.first == shard.number:
                parts = texts.get(place.id, [])
            else:
                parts = self._texts(place.first, place.id).get(place.id, [])
            if not parts and place.first is not None:
                self._missing.setdefault(place.first, {}).setdefault(place.id, []).append(list(place.mirror))
            for number, text in enumerate(parts, 1):
                self._tree.write(mirror(place.mirror, number, len(parts)), text)

    def finish(self) -> Path:
        """Brings the tree to the disk and gives its temporary place.

        Where repeats of failed documents belong is noted in the markers of those, for ``retry``.
        """
        for number, missing in self._missing.items():
            if (marker := self._state.marker(number)) is not None:
                for failure in marker.failures:
                    failure["repeats"] = missing.get(failure["id"], [])
                self._state.mark(marker)
        self._tree.finish()
        return self._tree.place

    def _texts(self, number: int, only: str | None = None) -> dict[str, list[str]]:
        """The texts of the parts of each document of a shard, or of one; of a failed one, none."""
        path = self._state.file(number, DOCUMENTS)
        texts: dict[str, list[str]] = {}
        if path.exists():
            with path.open("rb") as lines:
                for line in lines:
                    identity = _identity(line)
                    if only is None or identity == only:
                        texts.setdefault(identity, []).append(json.loads(line)["text"])
        return texts


def partial(state: State, name: str) -> Path:
    """Where a result is written until it is whole."""
    return state.out / f".{name}.shilu"


def finished(stream: IO[bytes]) -> int:
    """Brings a file to the disk and gives its size."""
    stream.flush()
    os.fsync(stream.fileno())
    return stream.tell()


def _identity(line: bytes) -> str:
    """The id of a document record, the second field: 12 hex digits, then perhaps the number of a part."""
    at = line.index(b'"id":"') + 6
    return line[at : at + 12].decode("ascii")


def _document(line: bytes, more: dict[str, list[str]]) -> bytes:
    """The line of a document record that names the places of its repeats too."""
    sources = more.get(_identity(line))
    if sources is None:
        return line
    record = DocumentRecord.model_validate_json(line)
    everything = list(dict.fromkeys([*record.sources, *sources]))
    return dump(record.model_copy(update={"sources": everything})).encode("utf-8") + b"\n"


def _failure(line: bytes, more: dict[str, list[str]]) -> bytes:
    """The line of a failed document that names the places of its repeats too."""
    values = json.loads(line)
    if values["input"] is None or (sources := more.get(document_id(values["input"]["text"]))) is None:
        return line
    values["input"]["sources"] = list(dict.fromkeys([*values["input"]["sources"], *sources]))
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def mirror(path: tuple[str, ...], number: int, parts: int) -> tuple[str, ...]:
    """The place of a part of a page: ``a/b.txt`` alone, ``a/b.1.txt`` and so on of several."""
    if parts == 1:
        return path
    name = Path(path[-1])
    return (*path[:-1], f"{name.stem}.{number}{name.suffix}")
