"""Kills batches at random moments, resumes them, and compares their results with those of a quiet run.

    python -m tests.batch.kill_loop --rounds 20
    python -m tests.batch.kill_loop --rounds 20 --input ../shared/data/raw/x.jsonl --verb extract

Every round is a run of its own: ``kill -9`` hits its main process or one of its workers at a random moment, in half of
the rounds again after it was resumed. Without ``--input`` the documents are made up here, and some of them hang, eat
memory or crash the interpreter.
"""

import argparse
import difflib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
BAD = ("HANG", "EAT", "LEAVE", "FAULT", "CRASH")
_RUN = """
import sys
sys.path.insert(0, {root!r})
from pipeline.batch import run
totals = run([{source!r}], {out!r}, verb={verb!r}, workers=2, shard_size={size}, timeout=10, max_memory=600,
             work="tests.batch.faults:{verb}", resume=True)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--documents", type=int, default=600)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--verb", default="extract", choices=("extract", "clean"))
    parser.add_argument("--shard-size", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = args.input or made_up(folder, args.documents, chance)
        began = time.monotonic()
        finish(start(source, folder / "quiet", args.verb, args.shard_size))
        length = time.monotonic() - began
        quiet = contents(folder / "quiet")
        lines = sum(data.count(b"\n") for file, data in quiet.items() if file == "quarantine.jsonl")
        print(f"quiet run: {length:.1f} s, {len(quiet)} files, {lines} documents in quarantine", flush=True)
        kills = wrong = 0
        for number in range(args.rounds):
            out = folder / "out"
            shutil.rmtree(out, ignore_errors=True)
            told = []
            for _ in range(1 + number % 2):
                process = start(source, out, args.verb, args.shard_size)
                moment = chance.uniform(0.1, length * 0.6)
                victim = wound(process, moment, "main" if chance.random() < 0.5 else "worker", chance)
                told.append(f"{victim} at {moment:.1f} s")
                kills += victim != "none"
                if victim == "main":
                    process.wait()
                else:
                    finish(process)
            finish(start(source, out, args.verb, args.shard_size))
            now = contents(out)
            same = now == quiet
            wrong += not same
            if not same:
                show(quiet, now)
            print(f"round {number + 1}: killed {', '.join(told)}: {'same bytes' if same else 'DIFFERENT'}", flush=True)
    print(f"{args.rounds} rounds, {kills} kills, {wrong} with other bytes than the quiet run")
    return 1 if wrong else 0


def show(quiet: dict[str, bytes], now: dict[str, bytes]) -> None:
    """Prints what differs."""
    print("only in one:", sorted(set(quiet) ^ set(now)))
    for name in sorted(set(quiet) & set(now)):
        if quiet[name] != now[name]:
            lines = [data.decode().splitlines() for data in (quiet[name], now[name])]
            for line in list(difflib.unified_diff(*lines, "quiet", name, lineterm="", n=0))[:20]:
                print(line[:400])


def made_up(folder: Path, documents: int, chance: random.Random) -> Path:
    """A file of documents of which some are bad and some are there twice."""
    lines = []
    for number in range(documents):
        text = (
            f"青禾市第{number}次质量工作会议召开\n来源：青禾网 发布时间：2021-03-{number % 28 + 1:02d}\n"
            f"3月{number % 28 + 1}日上午，青禾市在青禾宾馆召开第{number}次质量工作会议，副市长林知远出席会议并讲话，"
            f"{number + 20}余人参加会议。\n"
        )
        lines.append(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    for at, word in zip(chance.sample(range(documents), len(BAD)), BAD, strict=True):
        lines[at] = json.dumps({"text": f"{word} 一篇"}) + "\n"
    for _ in range(documents // 20):
        lines[chance.randrange(documents)] = lines[chance.randrange(documents)]
    path = folder / "in.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def start(source: Path, out: Path, verb: str, size: int) -> subprocess.Popen[bytes]:
    """Starts or resumes a run in a process of its own."""
    code = _RUN.format(root=str(ROOT), source=str(source), out=str(out), verb=verb, size=size)
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, start_new_session=True)


def finish(process: subprocess.Popen[bytes]) -> None:
    """Waits for the end of a run."""
    if process.wait():
        raise SystemExit(f"a run ended with exit code {process.returncode}")


def wound(process: subprocess.Popen[bytes], moment: float, whom: str, chance: random.Random) -> str:
    """Kills the main process of a run or one of its workers after some seconds, and says which."""
    end = time.monotonic() + moment
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    if process.poll() is not None:
        return "none"
    if whom == "worker":
        workers = psutil.Process(process.pid).children()
        if not workers:
            return "none"
        os.kill(chance.choice(workers).pid, signal.SIGKILL)
        return "worker"
    process.kill()
    return "main"


def contents(out: Path) -> dict[str, bytes]:
    """All results, without what the run keeps for itself."""
    files = (path for path in out.rglob("*") if path.is_file() and path.relative_to(out).parts[0] != ".shilu")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main())
