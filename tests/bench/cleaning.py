"""Cleaning beside plain ``jieba.cut`` on the same texts, on one core: ``python -m tests.bench.cleaning FILE…``.

Every document goes through both, one after the other, so that a busy machine slows both; what is told is processor
time of this process. Start-up (rules, models, jieba's dictionary) is left out: the first documents go through once
before.
"""

import argparse
import json
import random
import time
from pathlib import Path

import jieba

from pipeline.clean import clean
from pipeline.records import Document


def texts(path: Path, most: int, seed: int = 3) -> list[str]:
    """A sample of the texts of a JSON Lines file, the same every time.

    Args:
        path: Lines with a ``text``.
        most: How many at most.
        seed: Which sample.
    """
    with path.open(encoding="utf-8") as file:
        found = [text for text in (json.loads(line)["text"] for line in file) if text]
    return random.Random(seed).sample(found, min(most, len(found)))


def measure(documents: list[str]) -> tuple[float, float]:
    """Seconds of processor time that cleaning and ``jieba.cut`` take, each over all documents."""
    cleaning = cutting = 0.0
    for text in documents:
        document = Document(text=text)
        start = time.process_time()
        clean(document)
        middle = time.process_time()
        list(jieba.cut(text))
        cleaning += middle - start
        cutting += time.process_time() - middle
    return cleaning, cutting


def main() -> None:
    """Prints, for every file and for all together, the share of ``jieba.cut``'s time that cleaning takes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--documents", type=int, default=600, help="of each file at most")
    arguments = parser.parse_args()
    jieba.lcut("时间")
    every = [(path.stem, texts(path, arguments.documents)) for path in arguments.files]
    for _, documents in every:
        measure(documents[:40])
    sums = [0.0, 0.0]
    print(f"{'texts':12}{'documents':>10}{'characters':>12}{'cleaning s':>12}{'jieba s':>9}{'ratio':>7}")
    rows = [(name, len(found), sum(map(len, found)), *measure(found)) for name, found in every]
    sums = [sum(row[place] for row in rows) for place in range(1, 5)]
    for name, count, size, cleaning, cutting in [*rows, ("all", *sums)]:
        print(f"{name:12}{count:10}{size:12}{cleaning:12.3f}{cutting:9.3f}{cleaning / cutting:7.3f}")


if __name__ == "__main__":
    main()
