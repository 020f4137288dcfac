"""How fast batches are: what the runner costs, what a second worker brings, how time grows with the input.

    python -m tests.bench.batch overhead --input x9.jsonl --documents 2000 --rounds 3
    python -m tests.bench.batch scaling --input x9.jsonl --documents 6000
    python -m tests.bench.batch growth --input xwlb.jsonl --sizes 1000 5000 20000 80000

``overhead`` compares a batch of one worker with one process that calls ``process`` in a loop, and with one that writes
the records as lines too; each is started anew in every round, in turn. Seconds of the clock are those of the work alone
(from the first document to the last, models loaded); processor seconds are those of all processes together, without
what a batch of one document takes.
"""

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("overhead", "scaling", "growth", "loop", "lines", "run"))
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 20000, 80000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--verb", default="extract", choices=("extract", "clean"))
    args = parser.parse_args()
    if args.what in ("loop", "lines", "run"):
        print(json.dumps(loop(args) if args.what != "run" else batch(args)))
    else:
        {"overhead": overhead, "scaling": scaling, "growth": growth}[args.what](args)


def overhead(args: argparse.Namespace) -> None:
    best: dict[str, dict[str, float]] = {}
    with head(args.input, args.documents) as source, head(args.input, 1) as single:
        for _ in range(args.rounds):
            for what in ("loop", "lines", "run"):
                best[what] = least(best.get(what), again(what, source, args))
            best["start"] = least(best.get("start"), again("run", single, args))
    best["run"]["processor"] -= best["start"]["processor"]
    for what, name in (("loop", "process in a loop"), ("lines", "and lines written"), ("run", "batch, 1 worker")):
        figures = best[what]
        row = " ".join(
            f"{figures[key]:8.2f} s {key} ({figures[key] / best['loop'][key] - 1:+.1%})"
            for key in ("clock", "processor")
        )
        print(f"{name:20}{row}")


def scaling(args: argparse.Namespace) -> None:
    best: dict[int, dict[str, float]] = {}
    with head(args.input, args.documents) as source:
        for _ in range(args.rounds):
            for workers in (1, 2):
                best[workers] = least(best.get(workers), again("run", source, args, workers))
    for workers, figures in best.items():
        rate, times = figures["documents"] / figures["clock"], best[1]["clock"] / figures["clock"]
        print(f"{workers} workers {figures['clock']:8.2f} s {rate:8.1f} documents/s, {times:.2f} times")


def growth(args: argparse.Namespace) -> None:
    for size in args.sizes:
        with head(args.input, size) as source:
            figures = again("run", source, args, args.workers)
        rate = figures["characters"] / figures["clock"]
        print(
            f"{figures['documents']:8.0f} documents {figures['characters']:12.0f} characters {figures['clock']:9.1f} s "
            f"{rate:9.0f} characters/s, main process {figures['main']:.0f} MB",
            flush=True,
        )


class head:
    """The first documents of a JSON-lines file, in a file of their own; from its start again where it is too short."""

    def __init__(self, path: Path, documents: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / path.name
        written = 0
        with self._path.open("wb") as target:
            for turn in itertools.count():
                with path.open("rb") as source:
                    for line in itertools.islice(source, documents - written):
                        if turn:  # another text, or it would be a repeat
                            fields = json.loads(line)
                            line = json.dumps(fields | {"text": f"{fields['text']}\n{turn}"}).encode() + b"\n"
                        target.write(line)
                        written += 1
                if written >= documents:
                    break

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def again(what: str, source: Path, args: argparse.Namespace, workers: int = 1) -> dict[str, float]:
    """Runs one measurement in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.batch", what, "--input", str(source), "--verb", args.verb]
    done = subprocess.run([*command, "--workers", str(workers)], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def least(one: dict[str, float] | None, other: dict[str, float]) -> dict[str, float]:
    return other if one is None else {key: min(value, other[key]) for key, value in one.items()}


def loop(args: argparse.Namespace) -> dict[str, float]:
    """One process that calls ``process`` on everything that is read."""
    from pipeline.process import process, rules_for
    from pipeline.read import Document, read
    from pipeline.settings import Settings
    from pipeline.write.jsonl import dump

    settings = Settings()
    rules = rules_for(settings)
    process(Document(text="2020年3月5日，青禾市在青禾宾馆召开质量工作会议，副市长林知远出席。"), settings, rules)
    documents = characters = 0
    with tempfile.TemporaryFile("w", encoding="utf-8") as target:
        began, spent = time.perf_counter(), time.process_time()
        for document in read([args.input]):
            if isinstance(document, Document):
                result = process(document, settings, rules)
                documents, characters = documents + 1, characters + len(document.text)
                if args.what == "lines":
                    target.writelines(dump(record) + "\n" for record in (*result.events, *result.documents))
        clock, processor = time.perf_counter() - began, time.process_time() - spent
    return {"clock": clock, "processor": processor, "documents": documents, "characters": characters}


def batch(args: argparse.Namespace) -> dict[str, float]:
    """A batch into a folder that is dropped."""
    from pipeline.batch import run
    from pipeline.batch.listeners import Silence, Snapshot

    class Watch(Silence):
        began = 0.0

        def update(self, now: Snapshot) -> None:
            if not self.began and now.totals.documents:  # the models are loaded, the first document is done
                self.began = time.perf_counter()

    watch = Watch()
    with tempfile.TemporaryDirectory(dir=args.input.parent) as out:
        totals = run([args.input], out, verb=args.verb, workers=args.workers, listener=watch)
    clock = time.perf_counter() - watch.began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() + used.ru_utime + used.ru_stime
    main = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures: dict[str, Any] = {"clock": clock, "processor": spent, "documents": totals.documents}
    return figures | {"characters": totals.characters, "main": main}


if __name__ == "__main__":
    main()
