"""Carries any number of documents through workers, shard by shard, so that nothing is lost and all can be resumed."""

import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipeline.batch import frames
from pipeline.batch.ahead import Ahead
from pipeline.batch.listeners import Listener, Snapshot
from pipeline.batch.pool import Messages, Progress, Worker
from pipeline.batch.shards import Shard
from pipeline.batch.state import Marker, State
from pipeline.batch.totals import Totals
from pipeline.batch.worker import Done, Job, Task
from pipeline.messages import Misuse
from pipeline.resources import MissingResource

TICK = 0.05  # seconds between two looks at time and memory
_START = 600.0  # seconds within which a worker must have loaded its models
_DEATHS = 3  # deaths of workers by no doing of ours that one document, or the start, may cause
_TIRED = 0.75  # share of the memory limit from which a worker is replaced after its shard

_KILLED = -9  # exit code after SIGKILL, which Windows does not know

Consumer = Callable[[Shard, Marker], None]


class Interrupted(KeyboardInterrupt):
    """The run was stopped by the user; ``shards`` are finished and kept."""

    def __init__(self, shards: int) -> None:
        self.shards = shards
        super().__init__(f"stopped after {shards} shards")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the workers of a run may take.

    Attributes:
        workers: How many work at a time.
        timeout: Seconds that one document may take.
        max_memory: MB of memory that a worker may hold.
        recycle: Documents after which a worker is replaced.
    """

    workers: int
    timeout: float = 300.0
    max_memory: int = 2048
    recycle: int = 20_000


class Runner:
    """One run of workers over shards.

    Args:
        state: Where finished shards go.
        job: What workers are started for.
        files: The names of the files of lines of a shard.
        limits: What workers may take.
        listener: Who is told.
        size: Bytes of the input, if they are known.
    """

    def __init__(
        self, state: State, job: Job, files: Sequence[str], limits: Limits, listener: Listener, size: int = 0
    ) -> None:
        self._state, self._files, self._limits, self._listener = state, files, limits, listener
        self._job = job
        self._packed = frames.pack(job)
        self._messages: Messages = queue.SimpleQueue()
        self._workers: list[Worker] = []
        self._again: deque[Progress] = deque()  # of workers that died, before new shards
        self._written: deque[Progress] = deque()  # by workers; not kept yet
        self._flying: dict[int, Progress] = {}
        self._waiting: dict[int, tuple[Shard, Marker]] = {}  # finished, but not those before them
        self._next = 0
        self._looked = -1  # the last shard that turned out to have no marker
        self._starts = 0  # workers that died in a row before they were ready
        self._replaced = 0
        self._peak = 0
        self._began = time.monotonic()
        self._last_look = 0.0
        self._stop = 0
        self._told = False
        self._totals = Totals()
        self._size, self._seen = size, 0
        self._finished = 0
        self._resumed = 0

    def run(self, shards: Iterable[Shard], consume: Consumer) -> int:
        """Works on all shards that have no marker yet.

        Args:
            shards: In order; read in a thread of its own.
            consume: Called with every finished shard, in order; those of an earlier process too.

        Returns:
            How many shards there are.

        Raises:
            Interrupted: After Ctrl-C: at the first when the shards in flight are finished, at the second at once.
            Misuse: If the disk is full, the input is no longer what a finished shard was made from, or workers cannot
                be started.
            ImportError: If the installation is not complete.
        """
        source = Ahead(shards, self._limits.workers + 1)
        self._start()  # it loads its models while the first shard is read
        try:
            with self._signals():
                while not (source.ended and not self._flying and not self._again):
                    if self._stop and not self._flying:
                        raise Interrupted(self._finished)
                    self._dispatch(source, consume)
                    self._keep(consume)
                    self._hear()
                    self._watch(source)
        except KeyboardInterrupt:
            raise Interrupted(self._finished) from None
        finally:
            source.close()
            for worker in self._workers:
                worker.kill()
            for worker in self._workers:
                worker.ended()
        self._listener.update(self._snapshot(True, complete=True))
        return self._next

    # -- giving out ------------------------------------------------------------------------------------------------

    def _dispatch(self, source: Ahead, consume: Consumer) -> None:
        """Gives shards to workers that wait for one, and starts workers while there is more to do."""
        while True:
            if not self._stop:
                self._skip(source, consume)
            if not self._again and (self._stop or source.peek() is None):
                return
            idle = next((worker for worker in self._workers if worker.ready and worker.progress is None), None)
            if idle is None:
                starting = sum(not worker.ready and not worker.killed for worker in self._workers)
                for _ in range(starting, len(self._again) + source.waiting):
                    if len(self._workers) < self._limits.workers:
                        self._start()
                return
            progress = self._again.popleft() if self._again else self._begin(source)
            files = {name: self._state.temporary(progress.shard.number, name) for name in self._files}
            entries = progress.shard.entries
            idle.give(progress, Task(entries, files, progress.index, progress.sizes, progress.failure))

    def _begin(self, source: Ahead) -> Progress:
        shard = source.take()
        for document in shard.warned:
            self._listener.warnings(document)
        self._flying[shard.number] = Progress(shard)
        return self._flying[shard.number]

    def _skip(self, source: Ahead, consume: Consumer) -> None:
        """Passes on the shards that an earlier process finished."""
        while (shard := source.peek()) is not None and shard.number > self._looked:
            marker = self._kept(shard)
            if marker is None:
                self._looked = shard.number
                return
            self._deliver(source.take(), marker, consume)

    def _kept(self, shard: Shard) -> Marker | None:
        """The marker of a shard that was finished before.

        Raises:
            Misuse: If it was made from other input.
        """
        marker = self._state.marker(shard.number)
        if marker is not None and marker.digest != shard.digest:
            first = next((place for place in shard.places), None)
            raise Misuse("input_changed", path=self._state.out, place="/".join(first.mirror) if first else "-")
        return marker

    def _start(self) -> None:
        number = next(n for n in range(len(self._workers) + 1) if all(w.number != n for w in self._workers))
        self._workers.append(Worker(number, self._packed, self._messages))

    # -- listening -------------------------------------------------------------------------------------------------

    def _hear(self) -> None:
        """Takes all answers that are there, and waits a moment for one."""
        wait = TICK
        while True:
            try:
                worker, message, at = self._messages.get(timeout=wait) if wait else self._messages.get_nowait()
            except queue.Empty:
                return
            wait = 0.0
            if message is None:
                self._ended(worker)
            elif message[0] == "done":
                self._done(worker, Done.of(message[1]), at)
            elif message[0] == "finished":
                self._shard_finished(worker, message[1])
                return  # the worker waits for its next shard
            elif message[0] == "ready":
                worker.ready, worker.since, self._starts = True, at, 0
                return
            elif message[0] == "disk":
                raise Misuse("run_stopped", path=message[2], reason=message[1])
            elif message[3]:
                raise (ImportError if "Import" in message[1] or "Module" in message[1] else MissingResource)(message[2])
            else:
                raise Misuse("refused", reason=f"{message[1]}: {message[2]}")

    def _done(self, worker: Worker, done: Done, at: float) -> None:
        worker.since = at
        worker.documents += 1
        if worker.progress is not None:
            worker.progress.take(done)
            self._totals.add(done.totals)
            if done.failure is not None:
                self._listener.failure(done.failure)

    def _shard_finished(self, worker: Worker, starved: bool) -> None:
        progress = worker.progress
        assert progress is not None
        worker.progress = None
        if starved or worker.documents >= self._limits.recycle or (
            worker.memory() > _TIRED * (self._limits.max_memory << 20)
        ):  # fmt: skip
            self._retire(worker)
        self._written.append(progress)

    def _keep(self, consume: Consumer) -> None:
        """Moves the files of finished shards to their places, while their workers are at the next ones."""
        while self._written:
            self._keep_one(self._written.popleft(), consume)

    def _keep_one(self, progress: Progress, consume: Consumer) -> None:
        del self._flying[progress.shard.number]
        progress.totals.repeats = len(progress.shard.repeats)
        marker = Marker(
            progress.shard.number, progress.shard.digest, progress.totals, progress.records,
            {name: progress.sizes.get(name, 0) for name in self._files}, progress.failures,
        )  # fmt: skip
        self._state.finish(marker)
        self._totals.repeats += progress.totals.repeats
        self._finished += 1
        self._seen += progress.shard.bytes
        self._deliver(progress.shard, marker, consume, new=True)

    def _deliver(self, shard: Shard, marker: Marker, consume: Consumer, new: bool = False) -> None:
        """Passes finished shards on in order."""
        if not new:
            self._totals.add(marker.totals)
            self._resumed += marker.totals.characters
            self._finished += 1
            self._seen += shard.bytes
        shard.entries = b""
        self._waiting[shard.number] = (shard, marker)
        while self._next in self._waiting:
            consume(*self._waiting.pop(self._next))
            self._next += 1

    # -- watching --------------------------------------------------------------------------------------------------

    def _watch(self, source: Ahead) -> None:
        """Kills workers whose document takes too long or too much; tells how far the run is."""
        now = time.monotonic()
        if now - self._last_look < TICK:
            return
        self._last_look = now
        if self._stop and not self._told:
            self._told = True
            self._listener.note("finishing", shards=len(self._flying))
        self._listener.update(self._snapshot(source.ended))
        for worker in list(self._workers):
            if worker.killed:
                continue
            memory = worker.memory()
            self._peak = max(self._peak, memory)
            late = now - worker.since > (self._limits.timeout if worker.ready else _START)
            large = memory > self._limits.max_memory << 20
            if not (late or large) or (worker.ready and worker.progress is None and not large):
                continue
            if not worker.ready:
                limit = {"limit": self._limits.max_memory if large else int(_START)}
                raise Misuse("worker_large" if large else "worker_late", **limit)
            if worker.progress is not None:
                if late:
                    worker.progress.failure = ("timeout", {"limit": _number(self._limits.timeout)})
                elif worker.documents == 0:  # else the memory may be that of earlier documents: once more, afresh
                    worker.progress.failure = ("memory", {"limit": self._limits.max_memory})
                else:
                    worker.progress.deaths -= 1
            worker.kill()

    def _ended(self, worker: Worker) -> None:
        """Takes leave of a worker that has ended, and puts its shard back."""
        code = worker.ended()
        self._workers.remove(worker)
        progress = worker.progress
        if progress is None:
            if not worker.ready and not worker.killed:
                self._starts += 1
                if self._starts >= _DEATHS:
                    raise Misuse("workers_die", how=_how(code))
            return
        self._replaced += 1
        if progress.failure is None:  # not by us: the machine, a user, or the document
            progress.deaths += 1
            if code != _KILLED or not progress.how:  # that one may have come from outside
                progress.how = _how(code)
            if progress.deaths >= _DEATHS:
                progress.failure = ("died", {"how": progress.how, "times": _DEATHS})
        self._again.append(progress)

    def _retire(self, worker: Worker) -> None:
        """Ends a worker between two shards."""
        worker.kill()
        worker.ready = False
        worker.since = float("inf")

    # -- telling ---------------------------------------------------------------------------------------------------

    def _snapshot(self, ended: bool, complete: bool = False) -> Snapshot:
        parts = (p.shard.bytes * p.index // max(1, p.shard.count) for p in self._flying.values())
        return Snapshot(
            self._totals,
            time.monotonic() - self._began,
            self._finished,
            len(self._flying),
            self._seen + sum(parts),
            self._size,
            ended,
            [(worker.number, worker.pid, worker.memory) for worker in self._workers],
            self._peak,
            self._replaced,
            complete,
            self._resumed,
        )

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Counts Ctrl-C and SIGTERM: the first asks, the second commands. Only the main thread may."""

        def stop(number: int, frame: Any) -> None:
            self._stop += 1
            if self._stop > 1:
                raise KeyboardInterrupt

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = [(number, signal.signal(number, stop)) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            yield
        finally:
            for number, handler in before:
                signal.signal(number, handler)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
