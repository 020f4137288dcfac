"""Files that appear whole or not at all: written beside their place, brought to the disk, moved there."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from pipeline.messages import Misuse
from pipeline.write.sinks import Undeliverable


class Closable(Protocol):
    """Whatever writes the temporary file."""

    def close(self) -> object:
        """Ends the writing."""


class Whole:
    """The place of a file, and the temporary file beside it that a sink writes.

    Args:
        place: Where the file belongs; its folder is made.

    Raises:
        Misuse: If the file cannot be made there.
    """

    def __init__(self, place: str) -> None:
        self.place = Path(place)
        self.temporary = self.place.with_name(f".{self.place.name}.{os.getpid()}.tmp")
        try:
            if self.place.is_dir():
                raise IsADirectoryError(21, "is a folder")
            self.place.parent.mkdir(parents=True, exist_ok=True)
            self.temporary.touch()
        except OSError as error:
            raise Misuse("unwritable_target", path=self.place, reason=error.strerror or error) from None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Tells of a disk that refuses, as what it is.

        Raises:
            Undeliverable: Instead of an ``OSError`` inside.
        """
        try:
            yield
        except OSError as error:
            raise Undeliverable("disk", target=self.place, reason=error.strerror or error) from error

    def commit(self, stream: Closable | None = None) -> None:
        """Closes what still writes the temporary file, brings it to the disk and moves it to its place."""
        with self.writing():
            if stream is not None:
                stream.close()
            with self.temporary.open("rb+") as stream:
                os.fsync(stream.fileno())
            self.temporary.replace(self.place)
            if os.name != "nt":  # Windows opens no folders
                folder = os.open(self.place.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)

    def discard(self, stream: Closable | None = None) -> None:
        """Closes what still writes the temporary file, and drops it. Never fails."""
        with contextlib.suppress(Exception):
            if stream is not None:
                stream.close()
        with contextlib.suppress(OSError):
            self.temporary.unlink()
