"""How well ``names.find`` does in general text: exact spans in a file of Universal NER, sentence by sentence.

``python -m tests.bench.names_general ../shared/data/ner/uner-zh/zh_gsdsimp-ud-test.iob2 [--model names.npz]`` prints
precision, recall and F1 of people, places and organizations. Of the test set only these totals may be looked at.
"""

import argparse
from collections import Counter
from pathlib import Path

from pipeline.learn import names_texts
from pipeline.mentions import names, names_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--model", type=Path, help="other weights than those that ship")
    options = parser.parse_args()
    model = names_model.load(options.model) if options.model else names_model.shipped()
    labels = names_texts.GENERAL
    right, found, gold = Counter[str](), Counter[str](), Counter[str]()
    for text, spans in names_texts.uner(options.texts, size=1):
        marked = {(a, b, labels[kind]) for a, b, kind in spans}
        seen = {(n.start, n.end, n.label) for n in names.find(text, model=model) if n.label in labels.values()}
        for counts, some in ((right, marked & seen), (found, seen), (gold, marked)):
            counts.update(label for _, _, label in some)
            counts["all"] += len(some)
    for label in (*labels.values(), "all"):
        precision, recall = right[label] / max(1, found[label]), right[label] / max(1, gold[label])
        print(f"{label:12} {precision:.3f} {recall:.3f} {2 * right[label] / max(1, found[label] + gold[label]):.3f}")


if __name__ == "__main__":
    main()
