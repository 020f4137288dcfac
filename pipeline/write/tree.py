"""A tree of cleaned texts that mirrors the input."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

# Names that Windows keeps for devices, and characters that it does not allow in a name.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*\\', "_"))


class Tree:
    """Writes ``place/a/b.txt`` for the document of ``a/b.txt``.

    Args:
        place: The folder of the tree; one that is there is dropped. Its parent must exist.

    Raises:
        OSError: From every method, where the system refuses.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._taken: set[bytes] = set()  # hashes of the paths: a million take some 100 MB
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()

    def write(self, mirror: Sequence[str], text: str) -> Path:
        """Writes one text and gives its path below the tree.

        Args:
            mirror: Parts of the relative path; two inputs of one name get different files.
            text: The cleaned text.
        """
        path = self._free([_safe(part) for part in mirror])
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        return path

    def finish(self) -> None:
        """Brings the tree to the disk."""
        if hasattr(os, "sync"):
            os.sync()  # one for all files: an fsync each would take longer than the cleaning

    def _free(self, parts: list[str]) -> Path:
        path, number = Path(*parts), 1
        while (key := _key(path)) in self._taken:
            number += 1
            path = Path(*parts[:-1], f"{Path(parts[-1]).stem}~{number}{Path(parts[-1]).suffix}")
        self._taken.add(key)
        return path


def _key(path: Path) -> bytes:
    """A hash of a path; file systems may not tell capitals apart."""
    return hashlib.sha256(str(path).casefold().encode("utf-8", "surrogatepass")).digest()[:10]


def _safe(part: str) -> str:
    part = "".join("_" if ord(char) < 32 else char for char in part.translate(_FORBIDDEN)).rstrip(". ")
    return f"_{part}" if not part or part.split(".")[0].lower() in _DEVICES else part
