"""Side by side with what people use: words by ``jieba.cut``, times by JioNLP, names and parts of speech by THULAC.

    python -m tests.bench.peers --input x9.jsonl --documents 300

Every system runs in a process of its own on the same texts, one after the other, on one core. None of the others does
what ``extract`` does; the table says what each does do. JioNLP and THULAC live in an environment of their own, which is
made where ``--environment`` says. LAC does not install any more: its build needs a ``pkg_resources`` that is gone, and
it needs a PaddlePaddle of its time.
"""

import argparse
import itertools
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("jionlp", "emoji<2", "thulac", "setuptools<81")
BUDGET = 20.0  # processor seconds of a pass
ELSEWHERE = ("jionlp", "thulac")
SYSTEMS = {
    "extract": "shilu: event records, everything",
    "clean": "shilu: cleaning",
    "analyse": "shilu: dates, counts, names, people, venues",
    "timex": "shilu: dates alone, normalized",
    "jieba": "jieba.cut: words",
    "posseg": "jieba.posseg: words, parts of speech",
    "thulac": "THULAC: words, parts of speech, names",
    "jionlp": "JioNLP extract_time: dates, normalized",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--environment", type=Path, default=Path(tempfile.gettempdir(), "shilu-peers"))
    parser.add_argument("--price", type=float, default=0.04, help="dollars a core and hour, for the cost of a million")
    parser.add_argument("--run", choices=SYSTEMS)
    args = parser.parse_args()
    with args.input.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in itertools.islice(lines, args.documents)]
    if args.run:
        print(json.dumps(measured(args.run, texts)))
        return
    from tests.bench.environments import python_with  # here, since the peers' interpreter runs this file by its path

    print(f"{len(texts)} documents, {sum(map(len, texts))} characters, one core of {processor()}, Python "
          f"{platform.python_version()}\n")  # fmt: skip
    heads = f"{'system':52}{'found':>8}{'documents':>11}{'seconds':>9}"
    print(f"{heads}{'documents/s':>13}{'characters/s':>14}{'$ a million':>13}")
    for name, does in SYSTEMS.items():
        python = sys.executable if name not in ELSEWHERE else str(python_with(PACKAGES, args.environment))
        command = [python, str(Path(__file__).resolve()), "--run", name, "--input", str(args.input)]
        command += ["--documents", str(args.documents)]
        quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        done = subprocess.run(command, **quiet, encoding="utf-8", check=False)  # type: ignore[call-overload]
        if done.returncode:
            print(f"{does:52} does not run here")
            continue
        result = json.loads(done.stdout.splitlines()[-1])
        rate, characters = result["documents"] / result["seconds"], result["characters"] / result["seconds"]
        cost = 1e6 / rate / 3600 * args.price
        figures = (
            f"{result['found']:8.0f}{result['documents']:11.0f}{result['seconds']:9.2f}{rate:13,.0f}{characters:14,.0f}"
        )
        print(f"{does:52}{figures}{cost:13.2f}", flush=True)


def measured(name: str, texts: list[str]) -> dict[str, float]:
    """Processor seconds of the better of two passes, after one text that loads what is needed.

    A pass ends after ``BUDGET`` seconds; what it did until then is reported.
    """
    find = system(name)
    find(texts[0])
    passes = []
    for _ in range(2):
        began, found, done = time.process_time(), 0, 0
        for text in texts:
            found, done = found + find(text), done + 1
            if time.process_time() - began > BUDGET:
                break
        seconds = time.process_time() - began
        passes.append((seconds / done, seconds, found, done))
    _, seconds, found, done = min(passes)
    return {"seconds": seconds, "found": found, "documents": done, "characters": sum(map(len, texts[:done]))}


def system(name: str) -> Callable[[str], int]:
    """A function that does the work on a text and gives how much it found."""
    if name == "jieba":
        jieba = import_module("jieba")
        return lambda text: sum(1 for _ in jieba.cut(text))
    if name == "posseg":
        posseg = import_module("jieba.posseg")
        return lambda text: sum(1 for _ in posseg.cut(text))
    if name == "thulac":
        tagger = import_module("thulac").thulac()
        return lambda text: len(tagger.cut(text))
    if name == "jionlp":
        jionlp = import_module("jionlp")
        return lambda text: len(jionlp.ner.extract_time(text, time_base=time.time(), with_parsing=True))
    sys.path.insert(0, str(ROOT))
    from pipeline.records import Document
    from pipeline.settings import Settings

    if name == "clean":
        from pipeline.clean import clean

        return lambda text: sum(len(part.cuts) for part in clean(Document(text=text)))
    if name == "timex":
        from pipeline.mentions import timex

        return lambda text: len(timex.find(text))
    if name == "analyse":
        from pipeline.mentions.analyse import analyse

        return lambda text: len(analyse(text).people)
    from pipeline.process import process

    settings = Settings()
    return lambda text: len(process(Document(text=text), settings).events)


def processor() -> str:
    """The name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown make"


if __name__ == "__main__":
    main()
