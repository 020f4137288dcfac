"""Measures how well encodings are told apart, on re-encoded texts: ``python tests/measure_encodings.py FILE.jsonl…``.

Takes pieces of a given number of characters from the texts of JSON lines (plain or ``.gz``), in Simplified characters
as they are and in Traditional ones by the project's table, writes them in each encoding and counts how many are read
back whole. Then it has UTF-8 read as GBK and counts how much of that is undone.
"""

import contextlib
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import resources
from pipeline.read import mojibake
from pipeline.read.encoding import Undecodable, decode

ENCODINGS = ("utf-8", "gb18030", "cp950", "utf-16-le", "utf-16-be")
LENGTHS = (6, 10, 20, 40, 100, 300, 10**9)
HELD_OUT = {"hspuppy/hugbert", "likgjava/eb", "JeffKuoCool/ZhiHuiDangJian"}


def texts(paths: Sequence[str], each: int = 400) -> Iterator[str]:
    for path in paths:
        data = Path(path).read_bytes()
        lines = (gzip.decompress(data) if path.endswith(".gz") else data).splitlines()
        rows = [row for row in map(json.loads, lines) if row.get("repo") not in HELD_OUT]
        yield from (row["text"] for row in random.sample(rows, min(each, len(rows))))


def traditional() -> dict[int, str]:
    table: dict[int, str] = {}
    for line in resources.lines("corpora", "lexicons", "traditional.txt"):
        character, simplified = line.split()
        if len(simplified) == 1 and ord(simplified) not in table:
            try:
                character.encode("cp950")
            except UnicodeEncodeError:
                continue
            table[ord(simplified)] = character
    return table


def piece(text: str, length: int) -> str:
    start = random.randrange(max(1, len(text) - length))
    return text[start : start + length].strip()


def han(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def told_apart(name: str, sample: Sequence[str]) -> None:
    for length in LENGTHS:
        figures = []
        for codec in ENCODINGS:
            whole, all_of_them = 0, 0
            for text in (piece(text, length) for text in sample):
                data = text.encode(codec, "ignore")
                expected = data.decode(codec)
                if han(expected) < 2 or len(expected) < 0.97 * len(text):
                    continue
                all_of_them += 1
                with contextlib.suppress(Undecodable):
                    whole += decode(data).text == expected
            figures.append(f"{codec} {whole}/{all_of_them}")
        print(f"{name:12} {length if length < 10**9 else 'all':>4} characters: ", ", ".join(figures))


def undone(sample: Sequence[str]) -> None:
    for codec in ("gb18030", "gbk"):
        for errors in ("replace", "ignore"):
            counted: Counter[str] = Counter()
            lost, wrong, characters = 0, 0, 0
            for text in sample:
                try:
                    found = mojibake.undo(text.encode().decode(codec, errors))
                except Undecodable:
                    counted["refused"] += 1
                    continue
                counted["not seen" if found is None else "undone"] += 1
                if found is not None:
                    lost, characters = lost + found.broken, characters + len(text)
                    if len(found.text) == len(text):
                        wrong += sum(b not in (a, "\ufffd") for a, b in zip(text, found.text, strict=True))
            share = (
                f"{lost / characters:.2%} of the characters lost, {wrong} of {characters} wrong" if characters else ""
            )
            print(f"UTF-8 read as {codec} ({errors}): {dict(counted)}, {share}")
    seen = 0
    for text in sample:
        try:
            seen += mojibake.undo(text) is not None
        except Undecodable:
            seen += 1
    print(f"good texts taken for it: {seen} of {len(sample)}")


def main() -> None:
    random.seed(5)
    table = traditional()
    simplified = [text for text in texts(sys.argv[1:]) if han(text) > 20]
    told_apart("Simplified", simplified)
    told_apart("Traditional", [text.translate(table) for text in simplified])
    undone(simplified)


if __name__ == "__main__":
    main()
