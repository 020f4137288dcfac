"""Several JSON-lines files of one folder that appear together, when everything is written."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pipeline.messages import Misuse
from pipeline.write.sinks import Undeliverable
from pipeline.write.whole import Whole


class Outputs:
    """The files of a result, made as they are written to; or one of them on standard output.

    Used as a context manager: leaving it commits, leaving it by an exception (Ctrl-C too) leaves the folder as it was.

    Args:
        folder: Where the files belong; made if it does not exist. ``None`` for standard output.
        shown: The file that goes to standard output where there is no folder; others are dropped then.

    Raises:
        Misuse: If the folder is a file or cannot be written.
    """

    def __init__(self, folder: Path | None, shown: str) -> None:
        self.folder, self._shown = folder, shown
        self._files: dict[str, tuple[Whole, IO[str]]] = {}
        self._made = folder is not None and not folder.exists()
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise Misuse("out_is_file", path=folder) from None
        except OSError as error:
            raise Misuse("unwritable", path=folder, reason=error.strerror or error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with self._telling():
                    for _, stream in self._files.values():
                        stream.close()
                    for whole, _ in self._files.values():
                        whole.commit()
        finally:
            for whole, stream in self._files.values():
                whole.discard(stream)  # what was committed is not touched
            if self._made and self.folder is not None and not any(self.folder.iterdir()):
                self.folder.rmdir()

    def begin(self, name: str) -> None:
        """Makes a file, so that it is there though nothing may be written to it."""
        if self.folder is not None and name not in self._files:
            whole = Whole(str(self.folder / name))
            self._files[name] = whole, whole.temporary.open("w", encoding="utf-8", newline="\n")

    def write(self, name: str, line: str) -> None:
        """Adds a line to a file.

        Raises:
            Misuse: If the disk refuses.
        """
        if self.folder is None:
            if name == self._shown:
                sys.stdout.write(line + "\n")
            return
        self.begin(name)
        with self._telling():
            self._files[name][1].write(line + "\n")

    def absent(self, name: str) -> None:
        """Removes a file of an earlier run, which would be taken for this one's, unless this run writes it."""
        if self.folder is not None and name not in self._files:
            (self.folder / name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except (OSError, Undeliverable) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            raise Misuse("unwritable", path=self.folder, reason=reason or error) from error
