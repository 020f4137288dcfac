"""What a run keeps beside its results, in ``DIR/.shilu``: its fingerprint, its shards with their markers, a lock.

run.json                the fingerprint, and whether the results are in their places
lock                    held while a process works on the run
shards/0000012.json     marker of a finished shard: totals, what differs if the input changed
shards/0000012.*.jsonl  its lines, until the results are in their places
commit.json             a list of renames that is being carried out: the next process finishes it
"""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from pipeline.batch.totals import Totals
from pipeline.messages import Misuse

HIDDEN = ".shilu"


@dataclass(slots=True)
class Marker:
    """What is kept of a finished shard: its lines are whole and on the disk.

    Attributes:
        number: Of the shard.
        digest: Of its input.
        totals: What became of its documents, repeats included.
        records: Lines of each of its files.
        sizes: Bytes of each of its files.
        failures: What is needed to put a failed document in its place later: its id, source, mirror and, by file, the
            lines of the shard that stand before it.
    """

    number: int
    digest: str
    totals: Totals
    records: dict[str, int]
    sizes: dict[str, int]
    failures: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As the file holds it."""
        return {
            "shard": self.number,
            "digest": self.digest,
            **self.totals.as_json(),
            "records": self.records,
            "sizes": self.sizes,
            "failures": self.failures,
        }

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Marker":
        """From what ``as_json`` gave."""
        totals = Totals.of(values)
        return cls(
            values["shard"], values["digest"], totals, values["records"], values["sizes"], values["failures"]
        )  # fmt: skip


class State:
    """The hidden folder of a run.

    Args:
        out: The folder of results.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.folder = out / HIDDEN
        self.shards = self.folder / "shards"
        self._lock: IO[str] | None = None

    # -- the run ---------------------------------------------------------------------------------------------------

    def read(self) -> dict[str, Any] | None:
        """``run.json``, or ``None`` where there is no run.

        Raises:
            Misuse: If it cannot be read.
        """
        path = self.folder / "run.json"
        try:
            values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise Misuse("unreadable_path", path=path, reason=getattr(error, "strerror", None) or error) from None
        return values

    def write(self, values: dict[str, Any]) -> None:
        """Writes ``run.json``."""
        self.replace(self.folder / "run.json", values)

    def begin(self, values: dict[str, Any]) -> None:
        """Drops the shards of an earlier run and starts a new one."""
        with self.guard():
            shutil.rmtree(self.shards, ignore_errors=True)
            self.shards.mkdir(parents=True)
        self.write(values)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the run for this process. Finishes renames that an earlier process was stopped in.

        Raises:
            Misuse: If another process is at work on it, or the folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / "lock").open("a+", encoding="utf-8")
        except FileExistsError:
            raise Misuse("out_is_file", path=self.out) from None
        except OSError as error:
            if error.errno == errno.ENOTDIR:
                raise Misuse("out_is_file", path=self.out) from None
            raise Misuse("unwritable", path=self.out, reason=error.strerror or error) from None
        try:
            if not _hold(self._lock):
                raise Misuse("run_busy", path=self.out)
            self.apply()
            yield
        finally:
            self._lock.close()

    def busy(self) -> bool:
        """Whether a process is at work on the run."""
        try:
            with (self.folder / "lock").open("a+", encoding="utf-8") as lock:
                return not _hold(lock)
        except OSError:
            return False

    # -- shards ----------------------------------------------------------------------------------------------------

    def file(self, number: int, name: str) -> Path:
        """A file of lines of a shard."""
        return self.shards / f"{number:07d}.{name}.jsonl"

    def temporary(self, number: int, name: str) -> Path:
        """Where a worker of this process writes it: one that outlives its main process writes elsewhere."""
        return self.shards / f".{number:07d}.{name}.{os.getpid()}.tmp"

    def finish(self, marker: Marker) -> None:
        """Moves the files of a shard to their places, then writes its marker."""
        with self.guard():
            for name, size in marker.sizes.items():
                temporary = self.temporary(marker.number, name)
                if size:
                    temporary.replace(self.file(marker.number, name))
                else:
                    temporary.unlink()
        self.mark(marker)

    def mark(self, marker: Marker) -> None:
        """Writes the marker of a shard."""
        self.replace(self.shards / f"{marker.number:07d}.json", marker.as_json())

    def marker(self, number: int) -> Marker | None:
        """The marker of a shard whose files are all there, or ``None``."""
        try:
            marker = Marker.of(json.loads((self.shards / f"{number:07d}.json").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError):
            return None  # no power cut leaves one, but a disk may; the shard is done again
        for name, size in marker.sizes.items():
            path = self.file(number, name)
            if size and (not path.is_file() or path.stat().st_size != size):
                return None
        return marker

    def markers(self) -> Iterator[Marker]:
        """All markers in the order of the input, whether or not the lines of their shards are still there."""
        for path in sorted(self.shards.glob("[0-9]*.json")):
            with contextlib.suppress(OSError, ValueError, KeyError):
                yield Marker.of(json.loads(path.read_text(encoding="utf-8")))

    def sweep(self) -> None:
        """Drops what no finished shard needs: temporary files of this and earlier processes. Never fails."""
        left = [*self.shards.glob(".*.tmp"), *self.folder.glob(".*.tmp")]
        if not (self.folder / "commit.json").exists():
            left += self.out.glob(".*.shilu")
        for path in left:
            with contextlib.suppress(OSError):
                drop(path)

    # -- files that appear whole -----------------------------------------------------------------------------------

    def replace(self, path: Path, values: Any) -> None:
        """Writes a JSON file beside its place, brings it to the disk and moves it there."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        with self.guard():
            try:
                with temporary.open("w", encoding="utf-8", newline="\n") as stream:
                    json.dump(values, stream, ensure_ascii=False, indent=1)
                    stream.flush()
                    os.fsync(stream.fileno())
                temporary.replace(path)
                sync_folder(path.parent)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise

    def commit(self, moves: list[tuple[Path, Path]], remove: list[Path], run: dict[str, Any]) -> None:
        """Moves finished files to their places, all or none: a process that is killed meanwhile leaves a list.

        Args:
            moves: Temporary file or folder, and its place.
            remove: Files and folders that must go.
            run: What ``run.json`` says from then on.
        """
        below = [[str(path.relative_to(self.out)) for path in move] for move in moves]
        journal = {"moves": below, "remove": [str(path.relative_to(self.out)) for path in remove], "run": run}
        self.replace(self.folder / "commit.json", journal)
        self.apply()

    def apply(self) -> None:
        """Carries out what ``commit.json`` lists, if there is one. Doing it twice does no harm."""
        path = self.folder / "commit.json"
        if not path.exists():
            return
        with self.guard():
            journal = json.loads(path.read_text(encoding="utf-8"))
            for temporary, place in journal["moves"]:
                _move(self.out / temporary, self.out / place)
            sync_folder(self.out)
            self.write(journal["run"])
            for name in journal["remove"]:
                drop(self.out / name)
            path.unlink()

    @contextlib.contextmanager
    def guard(self) -> Iterator[None]:
        """Tells of a disk that refuses.

        Raises:
            Misuse: Instead of an ``OSError`` inside.
        """
        try:
            yield
        except OSError as error:
            place = error.filename or self.out
            raise Misuse("run_stopped", path=place, reason=error.strerror or error) from error


def sync_folder(folder: Path) -> None:
    """Brings renames in a folder to the disk; Windows knows no such thing."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _move(temporary: Path, place: Path) -> None:
    old = place.with_name(f".{place.name}.old.shilu")
    if temporary.exists():
        if temporary.is_dir() and place.exists():
            drop(old)
            place.replace(old)
        temporary.replace(place)
    drop(old)


def drop(path: Path) -> None:
    """Removes a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _hold(lock: IO[str]) -> bool:
    """Takes an advisory lock that ends with the process, or says that another one has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
