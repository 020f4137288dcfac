"""The process beside a Spark worker in which documents are processed: one that hangs, grows or crashes costs no task.

Spark would give a task four tries and then give up the job; so the Python process of a task only passes documents on,
and what a document does to the child is told in its quarantine.
"""

import atexit
import contextlib
import importlib
import os
import pickle
import select
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pipeline.batch import frames
from pipeline.batch.work import crash
from pipeline.batch.worker import WARM_UP, _die_with_parent, _limit_memory
from pipeline.process import process
from pipeline.read.types import Failure
from pipeline.records import Document, EventRecord
from pipeline.resources import MissingResource
from pipeline.rules import RuleSet
from pipeline.write.jsonl import dump

if TYPE_CHECKING:
    from pipeline.batch.spark_rows import Work

_START = "import sys; sys.path[:] = {path!r}; from pipeline.batch.spark_child import main; main()"
_DEATHS = 2  # children that die on a document before it is given up
_ANSWERED = 5000  # documents after which a child is replaced


class Child:
    """Processes documents in another process, which is started with the first and replaced as needed.

    Args:
        work: What the task needs.
    """

    def __init__(self, work: "Work") -> None:
        self._work = work
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0
        atexit.register(self.close)

    def process(self, document: Document) -> list[dict[str, Any]] | Failure:
        """The rows of a document, or why there are none.

        Raises:
            RuntimeError: If the child cannot start, or Shilu is not completely installed: no fault of the document.
        """
        message = frames.pack(document)
        how = ""
        for _ in range(_DEATHS):
            child = self._ready()
            try:
                frames.write(cast(BinaryIO, child.stdin), message)
                if not self._wait(child):
                    self.close(kill=True)
                    return Failure(document.source, "process", "timeout", {"limit": self._work.timeout}, None, document)
                kind, answer = frames.read(cast(BinaryIO, child.stdout))
            except (EOFError, OSError):
                how = f"signal {-code}" if (code := child.wait()) < 0 else f"exit code {code}"
                self.close(kill=True)
                continue
            self._answered += 1
            if kind == "broken":
                raise RuntimeError(answer)
            if self._answered >= _ANSWERED or (isinstance(answer, Failure) and answer.code == "memory"):
                self.close()
            return cast("list[dict[str, Any]] | Failure", answer)
        return Failure(document.source, "process", "died", {"how": how, "times": _DEATHS}, None, document)

    def close(self, kill: bool = False) -> None:
        """Ends the child."""
        child, self._process, self._answered = self._process, None, 0
        if child is None:
            return
        with contextlib.suppress(OSError):
            if kill:
                child.kill()
            cast(BinaryIO, child.stdin).close()
        child.wait()
        with contextlib.suppress(OSError):
            cast(BinaryIO, child.stdout).close()

    def _wait(self, child: "subprocess.Popen[bytes]") -> bool:
        """Whether the child answers, or ends, in time."""
        return bool(select.select([cast(BinaryIO, child.stdout)], [], [], self._work.timeout)[0])

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109
            child = subprocess.Popen(
                [sys.executable, "-c", _START.format(path=path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONUTF8": "1"},
            )
            self._process = child
            try:
                frames.write(cast(BinaryIO, child.stdin), frames.pack(self._work))
                kind, answer = frames.read(cast(BinaryIO, child.stdout))
            except (EOFError, OSError):
                code = child.wait()
                self.close(kill=True)
                raise RuntimeError(f"Shilu's process beside the Spark worker does not start (code {code})") from None
            if kind == "broken":
                raise RuntimeError(answer)
        return self._process


def main() -> None:
    """Runs the child on the standard input and output that the worker gave it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes to standard error
    with contextlib.suppress(EOFError, OSError):  # the worker is gone
        _serve(sys.stdin.buffer, answers)
    os._exit(0)


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    work: Work = frames.read(asked)
    try:
        rules = RuleSet.load(None) if work.rules is None else pickle.loads(work.rules)  # ours, from the driver
        module, _, name = work.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        function(Document(text=WARM_UP), work, rules)  # models are loaded before any document's time runs
    except Exception as error:
        frames.write(answers, frames.pack(("broken", f"{type(error).__name__}: {error}")))
        return
    _limit_memory(work.max_memory)
    frames.write(answers, frames.pack(("ready", None)))
    while True:
        document: Document = frames.read(asked)
        kind, answer = "done", cast(Any, None)
        try:
            answer = function(document, work, rules)
        except (ImportError, MissingResource) as error:  # the installation is at fault, not the document
            kind, answer = "broken", f"{type(error).__name__}: {error}"
        except MemoryError:
            answer = Failure(document.source, "process", "memory", {"limit": work.max_memory}, None, document)
        except Exception as error:
            answer = crash(document, "process", error)
        frames.write(answers, frames.pack((kind, answer)))


def rows(document: Document, work: "Work", rules: RuleSet) -> list[dict[str, Any]]:
    """Processes a document and gives a row a document record, with its events nested."""
    done = process(document, work.settings, rules)
    fields = ("id", "sources", "title", "issuer", "date", "status")
    return [
        {name: getattr(record, name) for name in fields}
        | {"record": dump(record), "events": [_event(one) for one in done.events if one.document.id == record.id]}
        for record in done.documents
    ]


def _event(event: EventRecord) -> dict[str, Any]:
    first = [date.first for date in event.dates if date.first is not None]
    last = [date.last for date in event.dates if date.last is not None]
    return {
        "event_id": event.event_id,
        "type": event.type,
        "status": event.status,
        "name": event.name and (event.name.clean or event.name.text),
        "first": min(first, default=None),
        "last": max(last, default=None),
        "venues": [venue.clean or venue.text for venue in event.venues],
        "divisions": [venue.division for venue in event.venues if venue.division],
        "officials": [official.name for official in event.officials],
        "organizers": [organizer.name for organizer in event.organizers],
        "confidence": event.confidence,
        "record": dump(event),
    }
