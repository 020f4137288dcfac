"""Carries much input through a batch and draws the memory of its processes over time.

    python -m tests.bench.volume ../shared/data/raw/*.jsonl.gz --workers 2 --out /tmp/volume

Prints a line for every tenth of the documents: time, rate, and the memory of the main process and of the largest
worker, now and at most so far. At the end it says whether memory was flat: the most
that a worker held after the first tenth against the most within it.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

from pipeline.batch import run
from pipeline.batch.listeners import Silence, Snapshot

MB = 1 << 20


class Watch(Silence):
    """Looks at memory with every look of the runner, some twenty times a second."""

    def __init__(self, documents: int) -> None:
        self.documents = documents
        self.tenth = 0
        self.first = self.later = self.main = 0
        self._self = psutil.Process()

    def update(self, now: Snapshot) -> None:
        memory = max((memory() for _, _, memory in now.workers), default=0)
        self.main = max(self.main, self._self.memory_info().rss)
        if self.tenth:
            self.later = max(self.later, memory)
        else:
            self.first = max(self.first, memory)
        done = now.totals.documents + now.totals.repeats + now.totals.failed
        while self.tenth < 10 and done >= (self.tenth + 1) * self.documents / 10:
            self.tenth += 1
            print(
                f"{self.tenth * 10:3d} % {now.seconds:8.0f} s {done:8d} documents {now.rate:8.0f} characters/s, "
                f"largest worker {memory / MB:5.0f} MB (at most {now.peak / MB:5.0f}), main {self.main / MB:4.0f} MB, "
                f"{now.replaced} replaced",
                flush=True,
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verb", default="extract", choices=("extract", "clean"))
    parser.add_argument("--documents", type=int, default=86_569, help="how many there are, for the tenths")
    parser.add_argument("--out", type=Path, help="folder that stays; else a temporary one")
    args = parser.parse_args()
    out = args.out or Path(tempfile.mkdtemp())
    watch = Watch(args.documents)
    try:
        totals = run(args.paths, out, verb=args.verb, workers=args.workers, resume=True, listener=watch)
    finally:
        if args.out is None:
            shutil.rmtree(out, ignore_errors=True)
    print(
        f"{totals.documents} documents, {totals.repeats} repeats, {totals.failed} failed {dict(totals.errors)}, "
        f"{totals.characters} characters, {totals.events} events\n"
        f"largest worker in the first tenth {watch.first / MB:.0f} MB, after it {watch.later / MB:.0f} MB; "
        f"main process at most {watch.main / MB:.0f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
