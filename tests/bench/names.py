"""How fast ``names.find`` is beside plain ``jieba.cut``: the same texts in turn, on one core, start-up apart.

``OPENBLAS_NUM_THREADS=1 taskset -c 0 python -m tests.bench.names TEXTS.jsonl [--rounds 5]``; the file has a ``text`` in
every line. Prints microseconds a character (processor time of the best round of each text) and their ratio.
"""

import argparse
import json
import logging
import math
import time
from pathlib import Path

import jieba

from pipeline.mentions import names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    lines = options.texts.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines if line.strip()]
    size = sum(map(len, set(texts)))
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    names.find("局长贺文涛出席会议。")
    best = dict.fromkeys(texts, (math.inf, math.inf))
    for _ in range(options.rounds):
        for text in best:
            start = time.process_time()
            for _ in jieba.cut(text):
                pass
            middle = time.process_time()
            names.find(text)
            end = time.process_time()
            best[text] = min(best[text][0], middle - start), min(best[text][1], end - middle)
    cut, find = (sum(times) / size * 1e6 for times in zip(*best.values(), strict=True))
    print(f"{len(best)} texts, {size} characters")
    print(f"jieba.cut {cut:.2f} µs a character, names.find {find:.2f}, ratio {find / cut:.2f}")


if __name__ == "__main__":
    main()
