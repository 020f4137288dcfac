"""Work that misbehaves on documents that say so, for workers that are started by tests.

A document whose text begins with one of the words below hangs, eats memory and so on; every other one is cleaned or
extracted as always. Nothing of it is in the product: a run is told to use it by ``work="tests.batch.faults:clean"``.
"""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from pipeline.batch import work
from pipeline.records import Document, DocumentRecord
from pipeline.settings import Settings


def clean(settings: Settings) -> work.Work:
    """``shilu clean`` with faults."""
    return _with_faults(work.clean(settings))


def extract(settings: Settings) -> work.Work:
    """``shilu extract`` with faults."""
    return _with_faults(work.extract(settings))


def plain(settings: Settings) -> work.Work:
    """Faults in work that does nothing else, so that workers are started in no time."""

    return _with_faults(mended(settings))


def mended(settings: Settings) -> work.Work:
    """The same without faults."""

    def keep(document: Document) -> work.Written:
        record = DocumentRecord(
            id=document.id, source=document.source, sources=document.sources, title=None, issuer=None, date=None,
            bylines=[], status="ok", text=document.text, cuts=[], mentions=[], totals=[], warnings=[], extra={},
        )  # fmt: skip
        return work.Written({work.DOCUMENTS: [record.model_dump_json()]})

    return keep


def _with_faults(real: work.Work) -> work.Work:
    def faulty(document: Document) -> work.Written:
        word = document.text.split()[0] if document.text.strip() else ""
        if word in FAULTS:
            FAULTS[word](document)
        return real(document)

    return faulty


def hang(document: Document) -> None:
    while True:
        time.sleep(1)


def spin(document: Document) -> None:
    """Hangs in one call of C that never lets another thread in."""
    "".join(["a"] * 60_000).count("x" * 10)
    sum(range(10**13))


def eat(document: Document) -> None:
    hoard = []
    while True:
        hoard.append(bytearray(16 << 20))
        time.sleep(0.01)


def gulp(document: Document) -> None:
    """Asks for more than any limit at once."""
    bytearray(64 << 30)


def leave(document: Document) -> None:
    os._exit(3)


def fault(document: Document) -> None:
    ctypes.string_at(0)


def crash(document: Document) -> None:
    raise ValueError("no such thing")


def missing(document: Document) -> None:
    raise ModuleNotFoundError("No module named 'numpy'")


def chatter(document: Document) -> None:
    print("what a library prints is no message")
    sys.stdout.flush()
    os.write(1, b"not even this\n")


def once(document: Document) -> None:
    """Kills the worker the first time: the second word names a file that remembers it."""
    flag = Path(document.text.split()[1])
    if not flag.exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def slow(document: Document) -> None:
    time.sleep(float(document.text.split()[1]))


FAULTS = {
    function.__name__.upper(): function
    for function in (hang, spin, eat, gulp, leave, fault, crash, missing, chatter, once, slow)
}
