"""A tree of cleaned texts that mirrors the input; it appears as a whole."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipeline.messages import Misuse

# Names that Windows keeps for devices, and characters that it does not allow in a name.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*\\', "_"))


class Tree:
    """Writes ``place/a/b.txt`` for the document of ``a/b.txt``.

    Args:
        place: The folder of the tree, replaced by ``commit``; its parent must exist.

    Raises:
        Misuse: From every method, where the system refuses.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._temporary = place.with_name(f".{place.name}.{os.getpid()}.tmp")
        self._taken: set[str] = set()
        try:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary.mkdir()
        except OSError as error:
            raise Misuse("unwritable", path=place, reason=error.strerror or error) from None

    def write(self, mirror: Sequence[str], text: str) -> Path:
        """Writes one text and gives its path below the tree.

        Args:
            mirror: Parts of the relative path; two inputs of one name get different files.
            text: The cleaned text.
        """
        path = self._free([_safe(part) for part in mirror])
        try:
            target = self._temporary / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise Misuse("unwritable", path=self.place / path, reason=error.strerror or error) from None
        return path

    def copy(self, mirror: Sequence[str], written: Path) -> Path:
        """Writes the text of a file of this tree once more, for a repeat."""
        return self.write(mirror, (self._temporary / written).read_text(encoding="utf-8"))

    def commit(self) -> None:
        """Puts the tree in its place, instead of one of an earlier run."""
        old = self.place.with_name(f".{self.place.name}.{os.getpid()}.old")
        try:
            if hasattr(os, "sync"):
                os.sync()  # one for all files: an fsync each would take longer than the cleaning
            if self.place.exists():
                self.place.replace(old)
            self._temporary.replace(self.place)
        except OSError as error:
            raise Misuse("unwritable", path=self.place, reason=error.strerror or error) from None
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        """Drops what was written. Never fails."""
        shutil.rmtree(self._temporary, ignore_errors=True)

    def _free(self, parts: list[str]) -> Path:
        path, number = Path(*parts), 1
        while str(path).casefold() in self._taken:  # file systems may not tell capitals apart
            number += 1
            path = Path(*parts[:-1], f"{Path(parts[-1]).stem}~{number}{Path(parts[-1]).suffix}")
        self._taken.add(str(path).casefold())
        return path


def _safe(part: str) -> str:
    part = "".join("_" if ord(char) < 32 else char for char in part.translate(_FORBIDDEN)).rstrip(". ")
    return f"_{part}" if not part or part.split(".")[0].lower() in _DEVICES else part
