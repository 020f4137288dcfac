"""A worker: a process of its own that carries the documents of shards through the work, one after the other.

It answers each document with a message, so that the main process knows what a worker that hangs, grows or dies was
busy with. What is written is on its way to the disk before the answer: whatever happens then, the next worker goes on
behind the last answer.
"""

import gc
import importlib
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from pipeline.batch import frames
from pipeline.batch.totals import Totals
from pipeline.batch.work import DOCUMENTS, EVENTS, QUARANTINE, Work, Written, crash
from pipeline.read.types import Failure
from pipeline.records import Document
from pipeline.resources import MissingResource
from pipeline.settings import Settings
from pipeline.write import quarantine

WARM_UP = "2020年3月5日，青禾市在青禾宾馆召开质量工作会议，副市长林知远出席会议并讲话，120余人参加会议。"


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is started for.

    Attributes:
        work: ``module:function`` that takes the settings and gives the work on one document.
        settings: The settings.
        stage: Name of the work in failures.
        max_memory: MB of memory at which the worker is stopped; at twice as many the system refuses more.
    """

    work: str
    settings: Settings
    stage: str
    max_memory: int


@dataclass(slots=True)
class Task:
    """A shard, or the rest of one that another worker began.

    Attributes:
        entries: The packed list of documents and failures of reading.
        files: Where the lines go, by name: temporary files.
        start: The first entry that is not written yet.
        sizes: The bytes of each file that hold the entries before ``start``.
        failure: Code and values of the failure that entry ``start`` is given instead of being tried again.
    """

    entries: bytes
    files: dict[str, Path]
    start: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    failure: tuple[str, dict[str, Any]] | None = None


@dataclass(slots=True)
class Done:
    """The answer to one entry.

    Attributes:
        index: Which.
        sizes: Bytes of the files with this entry in them.
        records: Lines that it gave, by file.
        totals: What became of it.
        failure: The failure without its document, if it is one.
    """

    index: int
    sizes: dict[str, int]
    records: dict[str, int]
    totals: Totals
    failure: Failure | None

    def plain(self) -> tuple[Any, ...]:
        """As plain values, which are pickled many times as fast: this is sent for every document."""
        of = self.totals
        numbers = (of.documents, of.failed, of.events, of.characters, of.cut, of.seconds)
        return self.index, self.sizes, self.records, numbers, dict(of.errors), dict(of.rules), self.failure

    @classmethod
    def of(cls, plain: tuple[Any, ...]) -> "Done":
        """From what ``plain`` gave."""
        index, sizes, records, (documents, failed, events, characters, cut, seconds), errors, rules, failure = plain
        totals = Totals(documents, 0, failed, events, characters, cut, seconds, Counter(errors), Counter(rules))
        return cls(index, sizes, records, totals, failure)


def main() -> None:
    """Runs a worker on the standard input and output that the main process gave it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to standard error
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, tasks), daemon=True).start()

    def answer(*message: Any) -> None:
        try:
            frames.write(answers, frames.pack(message))
        except OSError:
            os._exit(1)  # the main process is gone

    _serve(tasks, answer)
    os._exit(0)  # without waiting for what libraries do at exit


def _listen(stream: BinaryIO, tasks: "queue.SimpleQueue[Any]") -> None:
    """Passes messages on; ends the process when the main process is gone."""
    while True:
        try:
            tasks.put(frames.read(stream))
        except (EOFError, OSError):
            os._exit(1)


def _die_with_parent() -> None:
    """Asks Linux to kill this process with its parent: a hanging one could not see that its pipe is closed."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _serve(tasks: "queue.SimpleQueue[Any]", answer: Callable[..., None]) -> None:
    job: Job = tasks.get()
    try:
        module, _, name = job.work.partition(":")
        work: Work = getattr(importlib.import_module(module), name)(job.settings)
        work(Document(text=WARM_UP))  # models are loaded before any document's time runs
        gc.freeze()  # they stay: no collection looks through them again
    except Exception as error:
        answer("broken", type(error).__name__, str(error), isinstance(error, (ImportError, MissingResource)))
        return
    _limit_memory(2 * job.max_memory)
    answer("ready")
    while (task := tasks.get()) is not None:
        try:
            answer("finished", run(task, work, job, lambda done: answer("done", done.plain())))
        except (ImportError, MissingResource) as error:  # the installation is at fault, not the document
            answer("broken", type(error).__name__, str(error), True)
            return
        except OSError as error:
            answer("disk", error.strerror or str(error), error.filename or str(task.files[DOCUMENTS].parent))
            return


def run(task: Task, work: Work, job: Job, done: Callable[[Done], None]) -> bool:
    """Carries the entries of a shard through the work and brings its files to the disk.

    Args:
        task: The shard.
        work: What is done with a document.
        job: What the worker was started for.
        done: Called after each entry, when its lines are written.

    Returns:
        Whether a document ran out of memory, after which the process had better be replaced.

    Raises:
        OSError: If a file cannot be written.
        ImportError: If a package that the work needs is not installed.
        MissingResource: If a file that Shilu ships is not there.
    """
    entries: Sequence[Document | Failure] = pickle.loads(task.entries)
    files = {name: _Part(path, task.sizes.get(name, 0)) for name, path in task.files.items()}
    starved = False
    for index in range(task.start, len(entries)):
        entry, began = entries[index], time.perf_counter()
        if isinstance(entry, Document) and index == task.start and task.failure is not None:
            code, values = task.failure
            outcome: Written | Failure = Failure(entry.source, job.stage, code, values, None, entry)
        else:
            outcome = _attempt(entry, work, job)
        starved |= isinstance(outcome, Failure) and outcome.code == "memory"
        totals, records = _write(entry, outcome, files)
        totals.seconds = time.perf_counter() - began
        told = None
        if isinstance(outcome, Failure):
            told = Failure(outcome.source, outcome.stage, outcome.code, outcome.values)
        done(Done(index, {name: file.flush() for name, file in files.items()}, records, totals, told))
    for file in files.values():
        file.finish()
    return starved


def _attempt(entry: Document | Failure, work: Work, job: Job) -> Written | Failure:
    if isinstance(entry, Failure):
        return entry
    try:
        return work(entry)
    except (ImportError, MissingResource):
        raise
    except MemoryError:
        return Failure(entry.source, job.stage, "memory", {"limit": job.max_memory}, None, entry)
    except Exception as error:
        return crash(entry, job.stage, error)


def _write(
    entry: Document | Failure, outcome: Written | Failure, files: dict[str, "_Part"]
) -> tuple[Totals, dict[str, int]]:
    if isinstance(outcome, Failure):
        files[QUARANTINE].add([quarantine.line(outcome)])
        return Totals(failed=1, errors=Counter([outcome.code])), {QUARANTINE: 1}
    assert isinstance(entry, Document)
    for name, lines in outcome.lines.items():
        files[name].add(lines)
    records = {name: len(lines) for name, lines in outcome.lines.items()}
    totals = Totals(documents=1, characters=len(entry.text), events=records.get(EVENTS, 0), cut=outcome.cut)
    totals.rules = outcome.rules
    return totals, records


class _Part:
    """A file of a shard, cut back to what is known to be whole."""

    def __init__(self, path: Path, size: int) -> None:
        self._stream: IO[bytes] = path.open("r+b" if size else "wb")
        self._stream.truncate(size)
        self._size = self._stream.seek(size)

    def add(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._size += self._stream.write(line.encode("utf-8", "backslashreplace") + b"\n")

    def flush(self) -> int:
        self._stream.flush()
        return self._size

    def finish(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()


def _limit_memory(megabytes: int) -> None:
    """Lets the system refuse memory beyond a hard limit: the main process looks only now and then."""
    if sys.platform == "linux":
        import resource

        wanted = megabytes << 20
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))


if __name__ == "__main__":
    main()
