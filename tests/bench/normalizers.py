"""Compares the speed of `timex.find` and `numex.find` with that of their peers: one run, one text, one core.

    python -m tests.bench.normalizers [--characters 40000]

The peers, JioNLP and Recognizers-Text, are installed from PyPI into an environment of their own under a temporary
folder, which `--environment FOLDER` keeps for the next run. The text is the documents of `../shared/data/raw/genre`
where that is there (a random sample with a fixed seed, not of the held-out sources), else `corpora/samples`; every
system gets the same whole documents in the same order. A system runs in a process of its own, after one document to
warm up; its time is the processor's, of the fastest of at least three passes.
"""

import argparse
import datetime
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SHILU_SHARED", ROOT.parent / "shared"))
HELD_OUT = ("hspuppy/hugbert", "likgjava/eb", "JeffKuoCool/ZhiHuiDangJian")
#: Recognizers-Text imports a name that emoji 2 has dropped, without saying so in its requirements.
PACKAGES = ("jionlp", "recognizers-text-suite", "emoji<2")
REFERENCE = datetime.datetime(2020, 6, 15, 12)
#: Name, whether it is a peer (and runs in the peers' environment), and what it does.
SYSTEMS = {
    "timex": (False, "timex.find"),
    "numex": (False, "numex.find"),
    "jionlp": (True, "JioNLP ner.extract_time, with parsing"),
    "recognizers-time": (True, "Recognizers-Text recognize_datetime, zh-cn"),
    "recognizers-number": (True, "Recognizers-Text number, ordinal, percentage and units, zh-cn"),
}


def main() -> None:
    """Parses the arguments, runs every system and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=40_000, help="length of the text (default: %(default)s)")
    parser.add_argument("--environment", type=Path, help="folder to make or find the peers' environment in")
    parser.add_argument("--run", choices=SYSTEMS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        print(json.dumps(_measured(args.run, json.load(sys.stdin))))
        return
    from tests.bench.environments import python_with  # here, since the peers' interpreter runs this file by its path

    documents = list(_text(args.characters))
    with tempfile.TemporaryDirectory() as folder:
        python = python_with(PACKAGES, args.environment or Path(folder) / "peers")
        rows = [
            (does, _run(name, str(python) if peer else sys.executable, documents))
            for name, (peer, does) in SYSTEMS.items()
        ]
    _print(rows, sum(map(len, documents)))


def _text(characters: int) -> Iterator[str]:
    """Gives documents until they have the wanted length together."""
    documents = list(_documents())
    random.Random(1).shuffle(documents)
    for document in documents:
        if characters <= 0:
            return
        yield document
        characters -= len(document)


def _documents() -> Iterator[str]:
    genre = SHARED / "data" / "raw" / "genre.jsonl.gz"
    if genre.exists():
        with gzip.open(genre, "rt", encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                if record["repo"] not in HELD_OUT:
                    yield record["text"]
        return
    for path in sorted((ROOT / "corpora" / "samples").rglob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="ignore")


def _run(name: str, python: str, documents: list[str]) -> dict[str, float]:
    """Runs one system in a process of its own."""
    command = [python, str(Path(__file__).resolve()), "--run", name]
    done = subprocess.run(
        command, input=json.dumps(documents), text=True, encoding="utf-8", stdout=subprocess.PIPE, check=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _measured(name: str, documents: list[str]) -> dict[str, float]:
    """Measures in the current process; gives ``found`` and ``seconds`` of processor time for one pass."""
    find = _system(name)
    find(documents[0])
    found, began = 0, time.process_time()
    passes: list[float] = []
    while len(passes) < 3 or time.process_time() - began < 1.0:
        start = time.process_time()
        found = sum(map(find, documents))
        passes.append(time.process_time() - start)
    return {"found": found, "seconds": min(passes)}


def _system(name: str) -> Callable[[str], int]:
    """Gives a function that finds the expressions of a text and returns their number."""
    if name in ("timex", "numex"):
        sys.path.insert(0, str(ROOT))
        from pipeline.mentions import numex, timex

        if name == "numex":
            return lambda text: len(numex.find(text))
        return lambda text: len(timex.find(text, REFERENCE))
    if name == "jionlp":
        jionlp = import_module("jionlp")
        base = REFERENCE.timestamp()
        return lambda text: len(jionlp.ner.extract_time(text, time_base=base, with_parsing=True))
    if name == "recognizers-time":
        dates = import_module("recognizers_date_time")
        return lambda text: len(dates.recognize_datetime(text, "zh-cn", reference=REFERENCE))
    number = import_module("recognizers_number")
    unit = import_module("recognizers_number_with_unit")
    models = (
        number.recognize_number, number.recognize_ordinal, number.recognize_percentage, unit.recognize_age,
        unit.recognize_currency, unit.recognize_dimension, unit.recognize_temperature,
    )  # fmt: skip
    return lambda text: sum(len(model(text, "zh-cn")) for model in models)


def _print(rows: list[tuple[str, dict[str, float]]], characters: int) -> None:
    print(f"{characters} characters, one core, Python {sys.version.split()[0]}, {datetime.date.today()}\n")
    print(f"{'system':62}{'found':>7}{'seconds':>10}{'characters a second':>21}")
    for does, result in rows:
        print(f"{does:62}{result['found']:7.0f}{result['seconds']:10.3f}{characters / result['seconds']:21,.0f}")


if __name__ == "__main__":
    main()
