"""How well ``names.find`` does in general text: exact spans in a file of Universal NER, sentence by sentence.

``python -m tests.bench.names_general ../shared/data/ner/uner-zh/zh_gsdsimp-ud-test.iob2 [--model names.npz]`` prints
precision, recall and F1 of people, places and organizations. Of the test set only these totals may be looked at.
"""

import argparse
from collections import defaultdict
from pathlib import Path

from pipeline.learn import names_texts
from pipeline.learn.evaluate import Tally
from pipeline.mentions import names, names_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--model", type=Path, help="other weights than those that ship")
    options = parser.parse_args()
    model = names_model.load(options.model) if options.model else names_model.shipped()
    labels = names_texts.GENERAL
    tallies: dict[str, Tally] = defaultdict(Tally)
    for text, spans in names_texts.uner(options.texts, size=1):
        marked = {(a, b, labels[kind]) for a, b, kind in spans}
        found = {(n.start, n.end, n.label) for n in names.find(text, model=model)}
        for label in labels.values():
            gold, seen = ({span for span in some if span[2] == label} for some in (marked, found))
            for name in (label, "all"):
                tallies[name].add(len(gold & seen), len(gold), len(seen))
    for label in (*labels.values(), "all"):
        tally = tallies[label]
        print(f"{label:12} {tally.precision:.3f} {tally.recall:.3f} {tally.f1:.3f}")


if __name__ == "__main__":
    main()
