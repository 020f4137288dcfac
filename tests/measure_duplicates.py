"""Measures near duplicates: ``python -m tests.measure_duplicates [FILE.jsonl…]``.

Without files it changes the project's own gold texts as copies on the web differ (furniture around, characters lost or
changed, the end cut off, halves swapped) and makes a look-alike of each, a year on. With files it takes the first texts
of JSON lines. Either way every pair is compared exactly, by brute force, and what the index found is held against that.
"""

import itertools
import json
import random
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.batch.duplicates import THRESHOLD, Index, apart, jaccard, plain, shingles

ROOT = Path(__file__).parents[1]
LIMIT = 3000
HELD_OUT = {"hspuppy/hugbert", "likgjava/eb", "JeffKuoCool/ZhiHuiDangJian"}


def own_texts() -> list[str]:
    files = [
        *sorted((ROOT / "corpora" / "gold").rglob("*.jsonl")),
        *sorted((ROOT / "corpora" / "samples").glob("*.txt")),
    ]
    found: dict[str, None] = {}
    for file in files:
        for line in file.read_bytes().decode("utf-8", "ignore").splitlines() if file.suffix == ".jsonl" else ():
            text = json.loads(line).get("text")
            if isinstance(text, str) and len(text) >= 80:
                found[text] = None
    return list(found)


def changed(text: str, share: float, rng: random.Random) -> str:
    """A copy of which about this share of the characters was lost, doubled or replaced, in a few stretches."""
    characters = list(text)
    for _ in range(max(1, round(len(text) * share))):
        at = rng.randrange(len(characters))
        characters[at] = rng.choice(["", characters[at] * 2, rng.choice(text)])
    return "".join(characters)


def copies(text: str, rng: random.Random) -> list[str]:
    half = len(text) // 2
    made = [changed(text, share, rng) for share in (0.002, 0.005, 0.01, 0.02, 0.04)]
    made.append("首页 > 新闻 > 正文 字号：大 中 小\n" + text + "\n责任编辑：甲乙 打印本页 关闭窗口")
    made.append(text[: int(len(text) * 0.9)])
    made.append(text[half:] + text[:half])
    return made


def look_alike(text: str) -> str:
    """Next year's report in the same words: every year and day another."""
    return re.sub(r"(\d+)(?=[年日])", lambda number: str(int(number[1]) + 1), text)


def read(paths: Sequence[str]) -> list[str]:
    lines = (line for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines())
    texts = (row["text"] for row in map(json.loads, lines) if row.get("repo") not in HELD_OUT)
    return list(dict.fromkeys(itertools.islice(texts, LIMIT)))


def measure(texts: list[str], origin: list[int] | None = None, alike: set[int] = frozenset()) -> None:
    """Prints the figures; ``origin`` says which texts were made of one, ``alike`` which are look-alikes."""
    start = time.process_time()
    index = Index()
    for text in texts:
        index.add(text)
    groups = index.groups(texts.__getitem__)
    took = time.process_time() - start
    sets = [shingles(plain(text)) for text in texts]
    pairs = {
        (a, b)
        for (a, one), (b, other) in itertools.combinations(enumerate(sets), 2)
        if min(len(one), len(other)) >= THRESHOLD * max(len(one), len(other)) and jaccard(one, other) >= THRESHOLD
    }
    copies = {copy.number: (group.kept, copy) for group in groups for copy in group.copies}
    near = {(a, b) for a, b in pairs if not all(apart(texts[a], texts[b]))}
    left = [pair for pair in near if not (pair[0] in copies or pair[1] in copies)]
    wrong = sum(jaccard(sets[kept], sets[number]) < THRESHOLD for number, (kept, _) in copies.items())
    print(f"{len(texts)} texts, {sum(map(len, texts))} characters, {took:.1f} s of processor")
    print(f"{len(pairs)} pairs at {THRESHOLD} or more by brute force, {len(near)} without contradiction")
    print(f"pairs without contradiction of which both are kept: {len(left)}")
    print(f"{len(copies)} copies in {len(groups)} groups, {wrong} of them below {THRESHOLD} with what is kept")
    if origin is not None:
        strange = sum(origin[kept] != origin[number] for number, (kept, _) in copies.items())
        mixed = sum((kept in alike) != (number in alike) for number, (kept, _) in copies.items())
        print(f"copies of another text: {strange}; copies across a look-alike: {mixed} of {len(alike)} look-alikes")


def own() -> None:
    """Measures on the project's own texts."""
    rng = random.Random(7)
    texts, origin, alike = [], [], set()
    for number, text in enumerate(own_texts()):
        made = [text, *copies(text, rng)]
        if (other := look_alike(text)) != text:
            alike.add(len(texts) + len(made))
            made.append(other)
        texts += made
        origin += [number] * len(made)
        if len(texts) > LIMIT:
            break
    measure(texts, origin, alike)


if __name__ == "__main__":
    measure(read(sys.argv[1:])) if sys.argv[1:] else own()
