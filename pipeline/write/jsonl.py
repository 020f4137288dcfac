"""JSON lines files that appear whole or not at all."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from pydantic import BaseModel

from pipeline.messages import Misuse

T = TypeVar("T")


def dump(record: BaseModel) -> str:
    """One record as one line of JSON, keys in the order of the model, without the line end."""
    return record.model_dump_json()


class Lines:
    """A text file that is written beside its place and moved there by ``commit``.

    Until then the place holds what it held before. Lines end with ``\\n`` on every system.

    Args:
        path: Where the file belongs; its folder must exist.

    Raises:
        Misuse: From every method, where the system refuses (disk full, no permission).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        self._stream: IO[str] = self._guard(lambda: self._temporary.open("w", encoding="utf-8", newline="\n"))
        self.count = 0

    def write(self, line: str) -> None:
        """Adds one line."""
        self._guard(lambda: self._stream.write(line + "\n"))
        self.count += 1

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Passes every line written so far through ``change``."""

        def passed() -> None:
            self._stream.close()
            other = self._temporary.with_name(self._temporary.name + "2")
            with (
                self._temporary.open(encoding="utf-8", newline="\n") as old,
                other.open("w", encoding="utf-8", newline="\n") as new,
            ):
                for line in old:
                    new.write(change(line[:-1]) + "\n")
            other.replace(self._temporary)
            self._stream = self._temporary.open("a", encoding="utf-8", newline="\n")

        self._guard(passed)

    def finish(self) -> None:
        """Brings everything to the disk; the place is not touched yet."""

        def finished() -> None:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()

        self._guard(finished)

    def commit(self) -> None:
        """Moves the finished file to its place, over what stood there."""
        self._guard(lambda: self._temporary.replace(self.path))

    def discard(self) -> None:
        """Drops what was written. Never fails."""
        for leave in (self._stream.close, self._temporary.unlink):
            with contextlib.suppress(OSError):
                leave()
        self._temporary.with_name(self._temporary.name + "2").unlink(missing_ok=True)

    def _guard(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except OSError as error:
            raise Misuse("unwritable", path=self.path, reason=error.strerror or error) from error
