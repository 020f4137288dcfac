"""Compares the main text that Shilu takes from web pages, and its speed, with its peers: one run, one set of pages.

    python -m tests.bench.pages [--rounds 3] [--environment FOLDER]

The pages are the 217 of `../shared/data/pages/daniel-zh.tar.xz`, scored by `../shared/bench/score_pages.py`. The peers,
trafilatura, readability-lxml and resiliparse, are installed from PyPI into an environment of their own under a
temporary folder, which `--environment FOLDER` keeps for the next run. Every system runs in a process of its own; the
systems take turns, one pass over all pages each, so that what else the machine does falls on all alike. The time is the
processor's of the fastest pass. Ours is from the bytes of the page to the cleaned text; the peers get decoded text.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHILU_SHARED", ROOT.parent / "shared"))
PACKAGES = ("trafilatura>=2.1,<3", "readability-lxml", "resiliparse>=2,<3")
#: Name, whether it is a peer (and runs in the peers' environment), and what it does.
SYSTEMS = {
    "fast": (False, "Shilu, fast, cleaned"),
    "precise": (False, "Shilu, precise, cleaned"),
    "trafilatura": (True, "trafilatura"),
    "trafilatura-precision": (True, "trafilatura, favor_precision"),
    "readability": (True, "readability-lxml"),
    "resiliparse": (True, "resiliparse, main_content"),
}


def main() -> None:
    """Parses the arguments, runs every system and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="passes over the pages (default: %(default)s)")
    parser.add_argument("--environment", type=Path, help="folder to make or find the peers' environment in")
    parser.add_argument("--only", nargs="*", choices=SYSTEMS, help="only these systems")
    parser.add_argument("--run", choices=SYSTEMS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        _work(args.run)
        return
    from tests.bench.environments import python_with  # here, since the peers' interpreter runs this file by its path

    chosen = {name: SYSTEMS[name] for name in args.only or SYSTEMS}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with tarfile.open(SHARED / "data" / "pages" / "daniel-zh.tar.xz") as archive:
            archive.extractall(folder, filter="data")
        pages = {path.stem: path.read_bytes() for path in sorted((folder / "html").glob("*.html"))}
        needed = any(peer for peer, _ in chosen.values())
        peers = str(python_with(PACKAGES, args.environment or folder / "peers")) if needed else ""
        workers = {name: _Worker(name, peers if peer else sys.executable, pages) for name, (peer, _) in chosen.items()}
        for number in range(args.rounds):
            for worker in workers.values():
                print(f"round {number + 1}: {worker.name}", file=sys.stderr)
                worker.round()
        _print({name: _scored(worker, folder) for name, worker in workers.items()}, len(pages))


class _Worker:
    """A process that runs one system over the pages whenever it is asked to."""

    def __init__(self, name: str, python: str, pages: dict[str, bytes]) -> None:
        self.name = name
        self.seconds: list[float] = []
        self.texts: dict[str, str] = {}
        command = [python, str(Path(__file__).resolve()), "--run", name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.say({stem: base64.b64encode(data).decode("ascii") for stem, data in pages.items()})

    def say(self, value: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def round(self) -> None:
        """Has one pass made."""
        self.say("go")
        assert self.process.stdout
        result = json.loads(self.process.stdout.readline())
        self.seconds.append(result["seconds"])
        self.texts = result["texts"]


def _work(name: str) -> None:
    """What a worker does: reads the pages, then makes a pass for every further line."""
    pages = {stem: base64.b64decode(data) for stem, data in json.loads(sys.stdin.readline()).items()}
    read = _system(name)
    read(next(iter(pages.values())))  # to warm up
    for _ in sys.stdin:
        texts = {}
        began = time.process_time()
        for stem, data in pages.items():
            try:
                texts[stem] = read(data)
            except Exception as error:
                texts[stem] = ""
                print(f"{name}: {stem}: {error!r}", file=sys.stderr)
        print(json.dumps({"seconds": time.process_time() - began, "texts": texts}), flush=True)


def _system(name: str) -> Callable[[bytes], str]:
    """Gives a function from the bytes of a page to its main text."""
    if name in ("fast", "precise"):
        sys.path.insert(0, str(ROOT))
        from pipeline.clean import clean
        from pipeline.read import html
        from pipeline.records import Document

        def ours(data: bytes) -> str:
            page = html.from_bytes(data, mode="fast" if name == "fast" else "precise")
            document = Document(text=page.text, title=page.title, date=page.date, site=page.site)
            return "\n".join(part.text for part in clean(document))

        return ours
    if name == "readability":
        readability, tree = import_module("readability"), import_module("lxml.html")
        return lambda data: str(tree.fromstring(readability.Document(data.decode()).summary()).text_content())
    if name == "resiliparse":
        extract = import_module("resiliparse.extract.html2text").extract_plain_text
        return lambda data: extract(data.decode(), main_content=True) or ""
    trafilatura = import_module("trafilatura")
    precision = name.endswith("precision")
    return lambda data: trafilatura.extract(data.decode(), favor_precision=precision, include_comments=False) or ""


def _scored(worker: _Worker, folder: Path) -> tuple[str, float]:
    """The line that the scorer prints for a system, and its seconds of the fastest pass."""
    documents = folder / f"{worker.name}.jsonl"
    with documents.open("w", encoding="utf-8") as file:
        for stem, text in worker.texts.items():
            file.write(json.dumps({"source": f"{stem}.html", "text": text}) + "\n")
    command = [sys.executable, str(SHARED / "bench" / "score_pages.py"), str(folder / "reference"), str(documents)]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)
    return done.stdout.strip(), min(worker.seconds)


def _print(results: dict[str, tuple[str, float]], pages: int) -> None:
    base = results.get("trafilatura")
    print(f"{pages} pages, one core each, Python {sys.version.split()[0]}\n")
    for name, (line, seconds) in results.items():
        times = f", {base[1] / seconds:.1f} times trafilatura" if base else ""
        print(f"{SYSTEMS[name][1]:30} {line.partition(', ')[2]}, {pages / seconds:.0f} pages a second{times}")


if __name__ == "__main__":
    main()
