"""Finds the inputs that paths, folders, globs and ``-`` stand for: sorted, each once."""

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.messages import Misuse
from pipeline.read.wanted import passed_over, wanted

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One input file.

    Attributes:
        path: The file, as a user would name it, with ``/`` between its parts; ``-`` for standard input.
        mirror: Its parts below the folder that was asked for, or its name alone.
        error: Why a folder cannot be searched; then ``path`` is that folder.
        kind: What stands in the folder and is no file: a pipe, socket or device; it is not opened.
    """

    path: str
    mirror: tuple[str, ...]
    error: str | None = None
    kind: str | None = None

    @property
    def name(self) -> str:
        """The path as it can be written: bytes of a file name that are no UTF-8 as ``\\udcb1``."""
        return self.path.encode("utf-8", "backslashreplace").decode("utf-8")


def find(paths: Iterable[str], leave_out: Path | None = None) -> Iterator[Input]:
    """Finds the input files, in the order of ``paths`` and sorted within a folder or glob, each file once.

    Everything that can be known to be wrong is told before the first input is given.

    Args:
        paths: Files, folders (searched recursively), glob patterns (``**`` for any depth) and ``-``.
        leave_out: A folder that is not searched: the results of an earlier run inside the input.

    Raises:
        Misuse: If a path or pattern stands for nothing, a folder holds no file that is read, or ``leave_out`` is
            itself the input.
    """
    stated = list(paths)
    if not stated:
        raise Misuse("no_paths")
    out = os.path.realpath(leave_out) if leave_out is not None else None
    for path in stated:
        if path == STDIN:
            continue
        if out is not None and os.path.realpath(path) == out:
            raise Misuse("out_is_input", path=path)
        if next(_expand(path, out), None) is None:
            raise _nothing(path)
    return _unique(stated, out)


def _unique(paths: list[str], out: str | None) -> Iterator[Input]:
    seen: set[str] = set()
    for path in paths:
        for found in [Input(STDIN, ("stdin.txt",))] if path == STDIN else _expand(path, out):
            key = STDIN if path == STDIN else os.path.realpath(found.path)
            if key not in seen:
                seen.add(key)
                yield found


def _expand(path: str, out: str | None) -> Iterator[Input]:
    here = Path(path)
    if here.is_dir():
        yield from _walk(here, (), out)
    elif os.path.lexists(here):
        yield Input(here.as_posix(), (here.name,))
    elif glob.has_magic(path):
        for match in sorted(glob.iglob(path, recursive=True)):  # noqa: PTH207  Path.glob takes no absolute pattern
            if not Path(match).is_dir():
                yield Input(Path(match).as_posix(), _safe(Path(match)))


def _walk(folder: Path, above: tuple[str, ...], out: str | None) -> Iterator[Input]:
    """Goes through a folder in name order, without following links to folders and without hidden files."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Input(folder.as_posix(), above, error.strerror or str(error))
        return
    names = {entry.name for entry in listed}
    for entry in listed:
        if passed_over(entry.name) or _of_page(entry.name, names):
            continue
        if entry.is_dir(follow_symlinks=False):
            if out is None or os.path.realpath(entry.path) != out:
                yield from _walk(Path(entry.path), (*above, entry.name), out)
            continue
        found = Input(Path(entry.path).as_posix(), (*above, entry.name))
        if kind := _no_file(entry):
            yield replace(found, kind=kind)
        elif not Path(entry.path).is_dir() and wanted(entry.name, partial(_head, entry.path)):
            yield found


def _of_page(name: str, names: set[str]) -> bool:
    """Whether a folder holds the parts of a web page that a browser saved beside it: ``a_files`` of ``a.html``."""
    for tail in ("_files", ".files"):
        if name.endswith(tail):
            page = name.removesuffix(tail)
            return not names.isdisjoint({f"{page}.html", f"{page}.htm"})
    return False


def _no_file(entry: os.DirEntry[str]) -> str | None:
    """What a pipe, socket or device is called: reading it may wait for ever. A broken link is left to fail."""
    try:
        mode = entry.stat().st_mode
    except OSError:
        return None
    kinds = ((stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"), (stat.S_ISCHR, "device"), (stat.S_ISBLK, "device"))
    return next((kind for test, kind in kinds if test(mode)), None)


def _head(path: str, size: int) -> bytes:
    """The first bytes of a file; none where it cannot be read."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(size)
    except OSError:
        return b""


def _safe(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path.parts if part not in (path.anchor, "..", "."))


def _nothing(path: str) -> Misuse:
    if Path(path).is_dir():
        return Misuse("empty_folder", path=path)
    if glob.has_magic(path):
        return Misuse("empty_glob", path=path)
    return Misuse("missing_path", path=path)
