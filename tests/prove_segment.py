"""Compares the words with and without rjieba on any texts: ``python -m tests.prove_segment FILE…``.

Reads ``.jsonl`` and ``.jsonl.gz`` (field ``text``) and plain text, prints the first differences and the two speeds, and
ends with 1 if there was a difference. The plain side is ``jieba.Tokenizer.cut`` itself on the text as it is looked up.
"""

import gzip
import json
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from pipeline.segment import Segmenter, readable


def texts(path: Path) -> Iterator[str]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".jsonl" not in path.name:
        yield data.decode("utf-8", "replace")
        return
    for line in data.split(b"\n"):
        if line:
            yield json.loads(line)["text"]


def main(paths: list[str], every: int = 1) -> int:
    fast, plain = Segmenter(fast=True), Segmenter(fast=False)
    fast.words(""), plain.words("")
    seconds = {"fast": 0.0, "plain": 0.0}
    documents = characters = words = folded = different = 0
    for path in paths:
        for number, text in enumerate(texts(Path(path))):
            if number % every:
                continue
            began = time.perf_counter()
            found = fast.words(text)
            middle = time.perf_counter()
            ends = list(accumulate(map(len, plain.jieba.cut(readable(text)))))
            seconds["fast"] += middle - began
            seconds["plain"] += time.perf_counter() - middle
            documents, characters, words = documents + 1, characters + len(text), words + len(found)
            folded += readable(text) != text
            if ends != [end for _, end in found]:
                different += 1
                if different <= 20:
                    wrong = sorted(set(ends) ^ {end for _, end in found})
                    print(f"{path}:{number + 1}: {text[max(0, wrong[0] - 20) : wrong[-1] + 10][:80]!r}")
    print(f"{documents} documents ({folded} Traditional), {characters} characters, {words} words: {different} differ")
    for side, spent in seconds.items():
        print(f"{side}: {characters / max(spent, 1e-9) / 1e6:.2f} million characters a second")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
