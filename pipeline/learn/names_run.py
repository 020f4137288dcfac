"""Trains the shipped name tagger from a config: a teacher on marked texts, then the tagger on what the teacher says.

The teacher sees, besides the text, what another tagger (LAC) found there; from the marked texts it learns where that
tagger is right and how its spans differ from ours. It then labels raw texts; sentences in which it is unsure are left
out. The tagger that ships learns from marked, composed and so labelled texts together and needs no other tagger.
"""

import hashlib
import json
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import characters
from pipeline.learn import names as learn
from pipeline.learn import names_compose, names_gate, names_statistics, names_texts
from pipeline.learn.names import Options, Span, Text
from pipeline.mentions import names, names_decoding, names_features, names_model, names_rules


def label(
    model: names_model.Model, text: str, hints: list[Span] | None, least: float
) -> tuple[list[Span], list[tuple[int, int]]]:
    """What a model and the rules find in a text, and the sentences in which the model is unsure.

    Args:
        model: The model; with hints a teacher.
        text: The text.
        hints: What another tagger found, for a teacher.
        least: A sentence is sure if each of its characters has its tag with at least this probability.

    Returns:
        The names, and the stretches that are not sure.
    """
    folded = characters.fold(text)
    codes = learn.hint_codes(len(folded), hints)
    stops = names.breaks(folded)
    emissions = model.emissions(names_features.characters_of(folded), np.arange(len(folded)), codes)
    found = names.tagged(folded, model, codes)
    ruled = names_rules.apply(folded, found)
    before, after = [[(n.start, n.end, n.label) for n in some] for some in (found, ruled)]
    tags = names_decoding.encode(len(folded), before)
    edges = [-1, *np.flatnonzero(stops).tolist(), len(folded)]
    stretches = sorted(((a + 1, b) for a, b in pairwise(edges) if b > a + 1), key=lambda s: s[0] - s[1])
    if not stretches:
        return after, []
    places = np.concatenate([np.arange(a, b) for a, b in stretches])
    lengths = np.array([b - a for a, b in stretches])
    both, _, _ = learn.marginals(emissions[places], model.transitions, np.cumsum(lengths) - lengths, lengths)
    sure = np.ones(len(folded), dtype=np.float32)
    sure[places] = both[np.arange(len(places)), tags[places]]
    for start, end, _ in set(before) ^ set(after):  # what a rule says is sure
        sure[start:end] = 1
    return after, [(a, b) for a, b in stretches if not sure[a:b].min() >= least]


def _labelled(
    teacher: names_model.Model,
    raws: list[names_texts.Raw],
    known: set[str],
    wanted: dict[str, int],
    config: dict[str, Any],
) -> Iterator[Text]:
    """Raw texts with the teacher's names, so many characters a file."""
    order = random.Random(config["seed"])
    for file, limit in wanted.items():
        some = [raw for raw in raws if raw.file == file and names_texts.key(raw.text) not in known]
        order.shuffle(some)
        for raw in some:
            chinese = sum("\u4e00" <= c <= "\u9fff" for c in raw.text)
            if len(raw.text) < 80 or chinese < 0.4 * len(raw.text):
                continue
            spans, doubt = label(teacher, raw.text, raw.hints, config["least"])
            yield Text(raw.text, spans, config["weight"], doubt, unknown=frozenset(config["unknown"]))
            limit -= len(raw.text)
            if limit < 0:
                break


def _general(teacher: names_model.Model, path: Path, weight: float) -> Iterator[Text]:
    """Universal NER's texts: its people as they stand, what the teacher makes of its places and organizations."""
    for text, spans in names_texts.uner(path):
        people = [(a, b, "person") for a, b, kind in spans if kind == "PER"]
        found, _ = label(teacher, text, spans, 0)
        rest = [s for s in found if s[2] != "person" and not any(s[0] < b and a < s[1] for a, b, _ in people)]
        yield Text(text, sorted(rest + people), weight)


def write_gate(
    model: names_model.Model, raws: list[names_texts.Raw], general: list[str], path: Path, config: dict[str, Any]
) -> None:
    """Trains the gate on what a model finds in raw texts and writes it.

    Args:
        model: The trained model, without a gate.
        raws: Raw texts.
        general: Texts of other kinds, all of which are taken.
        path: The file to write.
        config: ``characters`` a file, ``lost`` (see ``names_gate.train``) and ``seed``.
    """
    order = random.Random(config["seed"])
    chosen = list(general)
    for file, limit in config["characters"].items():
        some = [raw for raw in raws if raw.file == file]
        order.shuffle(some)
        for raw in some:
            chosen.append(raw.text)
            limit -= len(raw.text)
            if limit < 0:
                break
    texts = []
    for folded in map(characters.fold, chosen):
        texts.append((folded, [(n.start, n.end) for n in names.tagged(folded, model)]))
    names_gate.save(path, *names_gate.train(texts, config["lost"], config["seed"]))


def run(
    config: Path, data: Path, out: Path, report: Callable[[str], None] = print, *, statistics: bool = False
) -> None:
    """Trains the tagger and writes it with its checksums.

    Args:
        config: A TOML file such as ``models/names/train.toml``, whose paths of marked texts count in ``data``.
        data: The folder with ``raw``, ``silver`` and ``ner``.
        out: The folder for ``names.npz``, ``gate.npz`` and ``model.json``; it must hold ``statistics.npz``.
        report: Called with one line a step.
        statistics: Count ``statistics.npz`` again first. Features read the shipped one, so only where ``out`` is
            ``models/names`` and in a fresh process.
    """
    options = tomllib.loads(config.read_text(encoding="utf-8"))
    silver = options["silver"]
    held_out = frozenset(options["held_out"])
    if statistics:
        names_statistics.count(data, out / "statistics.npz", held_out)
    raws = [raw for file in ("genre", "pool", "xwlb") for raw in names_texts.silver(data, file, held_out)]
    gold = list(names_texts.marked(data / options["marked"]["path"], raws, options["marked"]["weight"]))
    known = {names_texts.key(text.text) for text in gold}
    by_line = {(raw.file, raw.line): raw for raw in raws}
    gold += names_texts.sentences(config.parent / options["sentences"]["path"], by_line, options["sentences"]["weight"])
    report(f"{len(gold)} marked texts, {sum(len(t.spans) for t in gold)} names")

    teacher_path = out / "teacher.npz"
    hinted = [t for t in gold if t.hints is not None]
    learn.train(hinted, teacher_path, Options(**options["teacher"]), report)
    teacher = names_model.load(teacher_path)
    teacher_path.unlink()
    composed = options["composed"]
    ours = [replace(t, hints=None) for t in gold for _ in range(options["marked"]["repeat"])]
    ours += [replace(t, weight=composed["weight"]) for t in names_compose.compose(composed["count"], composed["seed"])]
    texts = [*ours, *_labelled(teacher, raws, known, silver["characters"], silver)]
    general = options["general"]
    texts += [*_general(teacher, data / general["path"], general["weight"])] * general["repeat"]
    report(f"{len(texts)} texts, {sum(len(t.text) for t in texts)} characters")
    path = out / "names.npz"
    models = []
    for seed in options["merged"]["seeds"]:
        learn.train(texts, path, Options(seed=seed, **options["tagger"]), report)
        models.append(names_model.load(path))
    buckets, weights, transitions = names_model.merge(models)
    kept = names_model.prune(buckets, weights, options["merged"]["floor"])
    checksum = names_model.save(path, *kept, transitions)
    others = [text for text, _ in names_texts.uner(data / general["path"])]
    write_gate(names_model.load(path), raws, others, out / "gate.npz", options["gate"])
    card: dict[str, Any] = {"file": "names.npz", "sha256": checksum}
    for part in ("statistics", "gate"):
        file = f"{part}.npz"
        card[part] = {"file": file, "sha256": hashlib.sha256((out / file).read_bytes()).hexdigest()}
    (out / "model.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
