"""The workers as the main process sees them: started, watched, killed, replaced."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

import psutil

from pipeline.batch import frames
from pipeline.batch.shards import Shard
from pipeline.batch.totals import Totals
from pipeline.batch.worker import Done, Task

# One thread a worker: the libraries below numpy would start one a core in each.
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
_START = "import sys; sys.path[:] = {path!r}; from pipeline.batch.worker import main; main()"

Messages = queue.SimpleQueue[tuple["Worker", tuple[Any, ...] | None, float]]


@dataclass(slots=True)
class Progress:
    """A shard on its way through workers.

    Attributes:
        shard: The shard.
        index: The entry that comes next.
        sizes: Bytes of its files that hold the entries before ``index``.
        records: Lines of its files.
        totals: What became of the entries before ``index``.
        failures: See ``Marker.failures``.
        deaths: How many workers died on the entry that comes next.
        how: How the last of them died.
        failure: The failure that it is given, if it is given up.
    """

    shard: Shard
    index: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    totals: Totals = field(default_factory=Totals)
    failures: list[dict[str, Any]] = field(default_factory=list)
    deaths: int = 0
    how: str = ""
    failure: tuple[str, dict[str, Any]] | None = None

    def take(self, done: Done) -> None:
        """Notes the answer to an entry."""
        if done.failure is not None:
            entered = [place for place in self.shard.places if place.first is None][done.index]
            failed = {"id": entered.id, "source": done.failure.source, "mirror": list(entered.mirror)}
            self.failures.append(failed | {"before": dict(self.records)})
        for name, lines in done.records.items():
            self.records[name] = self.records.get(name, 0) + lines
        self.totals.add(done.totals)
        self.index, self.sizes = done.index + 1, done.sizes
        self.deaths, self.how, self.failure = 0, "", None


class Worker:
    """A worker process.

    Args:
        number: Its place in the pool, for people.
        job: The packed ``Job``.
        messages: Where its answers go, with the time of their arrival; ``None`` when it has ended.

    Attributes:
        ready: Whether its models are loaded.
        progress: The shard that it works on.
        since: When it began with what it is doing (``time.monotonic``).
        documents: How many entries it has answered.
    """

    def __init__(self, number: int, job: bytes, messages: Messages) -> None:
        self.number = number
        self.ready = False
        self.progress: Progress | None = None
        self.documents = 0
        self.killed = False
        path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1", **{name: os.environ.get(name, "1") for name in _THREADS}},
            start_new_session=True,  # Ctrl-C is for the main process
        )
        self.pid = self._process.pid
        self._measured: psutil.Process | None = None
        self.since = time.monotonic()
        threading.Thread(target=self._listen, args=(messages,), daemon=True).start()
        self._send(job)

    def _listen(self, messages: Messages) -> None:
        stream = cast(BinaryIO, self._process.stdout)
        try:
            while True:
                message = frames.read(stream)
                messages.put((self, message, time.monotonic()))
        except (EOFError, OSError, ValueError):
            messages.put((self, None, time.monotonic()))

    def give(self, progress: Progress, task: Task) -> None:
        """Hands over a shard."""
        self.progress = progress
        self.since = time.monotonic()
        self._send(frames.pack(task))

    def _send(self, message: bytes) -> None:
        with contextlib.suppress(OSError):  # it has died: the end of its answers says so
            frames.write(cast(BinaryIO, self._process.stdin), message)

    def kill(self) -> None:
        """Ends the process at once, whatever it does."""
        self.killed = True
        with contextlib.suppress(OSError):
            self._process.kill()

    def ended(self) -> int:
        """Waits for the end of a process that has ended or was killed, and gives its exit code, or minus the signal."""
        code = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        return code

    def memory(self) -> int:
        """Bytes of memory that it holds."""
        try:
            self._measured = self._measured or psutil.Process(self.pid)
            return int(self._measured.memory_info().rss)
        except psutil.Error:
            return 0
