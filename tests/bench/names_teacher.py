"""How well the teacher of names does on marked texts of repositories that it did not learn from, and on Universal NER.

``python -m tests.bench.names_teacher ../shared/data --without REPO …`` trains a network as ``models/names/train.toml``
says, without marked texts of these repositories, and prints F1 of exact spans on theirs in ``names.jsonl``, with the
other tagger's names as hints and without, and on UNER's dev texts. Half an hour on one core.
"""

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline import resources
from pipeline.learn import names_run, names_statistics, names_teacher, names_texts, names_vectors
from pipeline.learn.names import Span
from pipeline.mentions.names_decoding import LABELS


def table(pairs: Iterable[tuple[Sequence[Span], Sequence[Span]]], labels: Sequence[str]) -> str:
    """F1 of exact spans by label and of all, from pairs of what is marked and what was found."""
    counts = {label: Counter[str]() for label in labels}
    for marked, found in pairs:
        for label in labels:
            right, ours = ({s[:2] for s in some if s[2] == label} for some in (marked, found))
            counts[label].update(all=len(right) + len(ours), both=2 * len(right & ours))
    total = sum(counts.values(), Counter[str]())
    return "  ".join(f"{k} {c['both'] / max(c['all'], 1):.3f}" for k, c in [*counts.items(), ("all", total)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--without", nargs="+", required=True)
    given = parser.parse_args()
    config = resources.path("models", "names", "train.toml")
    options = tomllib.loads(config.read_text(encoding="utf-8"))
    held_out, without = frozenset(options["held_out"]), frozenset(given.without)
    have = names_run.material(config, given.data, without)
    every = names_run.material(config, given.data).gold
    taught = {text.text for text in have.gold}
    count = sum(1 for _ in names_texts.marked(given.data / options["marked"]["path"], have.raws, 1))
    scored = [text for text in every[:count] if text.text not in taught]
    keys = {names_texts.key(text.text) for text in scored}
    events = [text for text in have.events if names_texts.key(text.text) not in keys]
    vectors = names_vectors.learn(names_statistics.raw(given.data, held_out), **options["vectors"])
    settings = {**options["teacher"], "seeds": options["teacher"]["seeds"][:1]}
    gold = [*have.gold, *have.composed[: settings["composed"]]]
    report = lambda line: print(line, file=sys.stderr)  # noqa: E731
    teacher = names_teacher.teach(settings, vectors, have.raws, gold, have.general, events, report)
    for name, some in (("with hints", True), ("without", False)):
        found = [teacher.label(t.text, t.hints if some else None, 0)[0] for t in scored]
        print(f"{len(scored)} texts, {name}:", table(zip((t.spans for t in scored), found, strict=True), LABELS))
    dev = given.data / options["general"]["path"].replace("train", "dev")
    pairs = [
        ([(a, b, names_texts.GENERAL[k]) for a, b, k in spans], teacher.label(text, None, 0, general=True)[0])
        for text, spans in names_texts.uner(dev)
    ]
    print("UNER dev, without:", table(pairs, list(names_texts.GENERAL.values())))


if __name__ == "__main__":
    main()
