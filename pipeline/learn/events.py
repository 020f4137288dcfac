"""Trains the small models of the event stage: one a slot for links, one for drafts to keep, one for confidence.

They are logistic models over named features, written as JSON with readable weights (``models/events``). Everything is
cross-validated by document: the links of a document are judged by models that never saw it before its drafts become
training data of the later models, and the figures in the card come from the same folds.
"""

import datetime
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from pipeline.events import actions, kinds, model
from pipeline.events.anchors import Anchor
from pipeline.events.assemble import SLOTS, hand_over, propose_drafts
from pipeline.events.drafts import Draft
from pipeline.events.model import Logistic
from pipeline.learn import evaluate
from pipeline.learn.logistic import FOLDS, LEAST_SEEN, Example, best_threshold, cross_score, export
from pipeline.learn.samples import (
    EMPTY_WEIGHT,
    Sample,
    aligned,
    draft_examples,
    facts_of,
    link_examples,
    read,
    record_of,
)

STRENGTH = 0.1
OPEN_RECALL = 0.95
FALSE_ALARMS = 0.1  # the share of documents without events that may get a record: the bar of the house
TYPE_STRENGTH = 2.0
LEAST_WEIGHT = 0.15
# Thresholds are read off so many shuffles of the folds: one alone moves them by .05 and more.
SHUFFLES = 4
# Sums of two F1 that differ by less are the same.
AS_GOOD = 0.005


def _open_model(samples: Sequence[Sample], figures: dict[str, float]) -> dict[str, Any]:
    """Learns which anchors open a draft, and proposes again as models of other folds decide.

    The threshold lets through nearly all anchors that gold events were aligned with: what is refused is lost.
    """
    examples = []
    for sample in samples:
        pairs = aligned(sample, [facts_of(sample.index, d, d.links) for d in sample.drafts])
        for j, draft in enumerate(sample.drafts):
            examples.append(Example(draft.opening, j in pairs, sample.group, of=(sample.group, draft.anchor)))
    cross_score(examples, 0.3)
    wanted = sorted(e.score for e in examples if e.answer)
    threshold = round(wanted[int(len(wanted) * (1 - OPEN_RECALL))], 3)
    scores = {e.of: e.score for e in examples}
    whole = export(examples, 0.3, threshold)
    fallback = Logistic(whole["bias"], whole["weights"], threshold)
    for sample in samples:

        def opens(anchor: Anchor, described: dict[str, float], group: int = sample.group) -> float:
            score = scores.get((group, (anchor.start, anchor.end)))
            score = fallback.score(described) if score is None else score
            return score if score >= threshold else 0.0

        sample.drafts = propose_drafts(sample.index, opens)
    figures["anchors kept"] = sum(e.score >= threshold for e in examples) / len(examples)
    return whole


@dataclass(slots=True)
class Learned:
    """What a training made.

    Attributes:
        models: The models as plain data, by name.
        figures: Cross-validated figures: F1 of the links a slot, of drafts and of arguments, and the calibration error.
        curve: The reliability curve of the confidence.
        kept: Each sample with the drafts that models of other folds keep, settled as ``assemble`` settles them.
    """

    models: dict[str, dict[str, Any]]
    figures: dict[str, float]
    curve: list[evaluate.Bin]
    kept: list[tuple[Sample, list[Draft]]]


def learn(samples: Sequence[Sample]) -> Learned:
    """Trains every model of the event stage, and judges each sample by models that never saw it.

    Args:
        samples: What :func:`read` gives.

    Returns:
        The models, the cross-validated figures and records.
    """
    figures: dict[str, float] = {}
    models: dict[str, dict[str, Any]] = {"open": _open_model(samples, figures)}
    links, missing = link_examples(samples)
    for slot, examples in links.items():
        threshold = _link_threshold(examples, missing[slot])
        models[slot] = export(examples, 0.4, threshold)
        judged = [e for e in examples if e.group >= 0 and e.weight == 1.0]
        taken = [e for e in judged if e.score >= threshold]
        figures[f"links {slot}"] = 2 * sum(e.answer for e in taken) / max(1, len(taken) + sum(e.answer for e in judged))
        for example in examples:
            example.of.score = example.score
    thresholds = {slot: float(m["threshold"]) for slot, m in models.items()}
    keep, right = draft_examples(samples, thresholds)
    threshold, first = _keep_thresholds(samples, keep, thresholds)
    models |= _action_models(samples, figures)
    models |= _type_models(samples, figures)
    models["keep"] = export(keep, STRENGTH, threshold) | {"first": first}
    firm = {e.group for e in keep if e.score >= first}
    kept = [r for k, r in zip(keep, right, strict=True) if k.score >= threshold and k.group in firm]
    cross_score(kept, 0.1)
    models["right"] = export(kept, 0.1, 0.5)
    figures |= _whole(samples, [e for e in keep if e.group in firm], threshold, thresholds)
    curve, figures["calibration error"] = evaluate.reliability([(e.score, e.answer) for e in kept])
    accepted = {id(e.of): e.score for e in kept}
    rows = []
    for sample in samples:
        drafts = [d for d in sample.drafts if id(d) in accepted]
        hand_over(sample.index, sample.drafts, drafts, thresholds)
        for draft in drafts:
            draft.confidence = accepted[id(draft)]
        rows.append((sample, drafts))
    empty = _empty(samples)
    fired = {sample.group for sample, drafts in rows if drafts}
    figures["empty documents, share with a record"] = len(empty & fired) / max(1, len(empty))
    return Learned(models, figures, curve, rows)


def write(learned: Learned, folder: Path) -> None:
    """Writes the models as JSON, with their checksums in ``SHA256SUMS``."""
    folder.mkdir(parents=True, exist_ok=True)
    sums = []
    for name, data in sorted(learned.models.items()):
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
        sums.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}.json\n")
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def train(gold: Sequence[Mapping[str, Any]], folder: Path, command: str) -> dict[str, float]:
    """Trains every model of the event stage and writes them.

    Args:
        gold: Annotated documents; those of held-out sources must not be among them.
        folder: Where the models and their card go (``models/events``).
        command: The command line, for the card.

    Returns:
        Cross-validated figures.
    """
    samples = read(gold)
    with threadpool_limits(1):  # small matrices: threads only wait for each other
        learned = learn(samples)
    write(learned, folder)
    _card(folder, learned.figures, learned.curve, len(samples), command)
    return learned.figures


def _action_models(samples: Sequence[Sample], figures: dict[str, float]) -> dict[str, dict[str, Any]]:
    """One model an action, from the people that drafts share with their gold events."""
    examples: dict[str, list[Example]] = {action: [] for action in actions.ORDER}
    for sample in samples:
        pairs = aligned(sample, [record_of(sample.index, d) for d in sample.drafts])
        for j, i in pairs.items():
            draft = sample.drafts[j]
            want = {evaluate.plain(o["name"]): set(o["actions"]) for o in sample.gold[i]["officials"]}
            for name in draft.officials:
                if evaluate.plain(name) in want:
                    described = actions.describe(draft.doing[name], draft.type, len(draft.officials))
                    for action, rows in examples.items():
                        rows.append(Example(described, action in want[evaluate.plain(name)], sample.group))
    models, right, taken, all_of = {}, 0, 0, 0
    for action, rows in examples.items():
        cross_score(rows, 0.3)
        threshold = best_threshold(rows)
        models[f"action-{action}"] = export(rows, 0.3, threshold)
        right += sum(e.answer for e in rows if e.score >= threshold)
        taken += sum(e.score >= threshold for e in rows)
        all_of += sum(e.answer for e in rows)
    figures["actions"] = 2 * right / max(1, taken + all_of)
    return models


def _type_models(samples: Sequence[Sample], figures: dict[str, float]) -> dict[str, dict[str, Any]]:
    """One model a type, from the drafts that gold events are aligned with; fills each draft's type as others would.

    A type that the training data do not hold has no model.
    """
    rows: list[tuple[Draft, dict[str, float], str, int]] = []
    for sample in samples:
        pairs = aligned(sample, [record_of(sample.index, d) for d in sample.drafts])
        rows += [
            (d, kinds.describe(sample.index, d), sample.gold[pairs[j]]["type"] if j in pairs else "", sample.group)
            for j, d in enumerate(sample.drafts)
        ]
    seen = Counter(name for _, said, type_, _ in rows if type_ for name in said)
    for _, said, _, _ in rows:
        for name in [name for name in said if seen[name] < LEAST_SEEN]:
            del said[name]
    models: dict[str, dict[str, Any]] = {}
    scores: dict[int, dict[str, float]] = defaultdict(dict)
    for kind in kinds.TYPES:
        examples = [Example(said, kind == type_, g if type_ else -1 - g, of=d) for d, said, type_, g in rows]
        if sum(e.answer for e in examples) < FOLDS:
            continue
        cross_score(examples, TYPE_STRENGTH)
        models[f"type-{kind}"] = export(examples, TYPE_STRENGTH, 0.5, least=LEAST_WEIGHT)
        for example in examples:
            scores[id(example.of)][kind] = example.score
    for draft, *_ in rows:
        draft.kind = kinds.surest(scores[id(draft)], draft.type)
    known = [(draft, type_) for draft, _, type_, _ in rows if type_]
    figures["types by name"] = sum(draft.type == type_ for draft, type_ in known) / max(1, len(known))
    figures["types"] = sum(draft.kind == type_ for draft, type_ in known) / max(1, len(known))
    return models


def _empty(samples: Sequence[Sample]) -> set[int]:
    """The groups of the documents without events."""
    return {s.group for s in samples if not s.gold} - {s.group for s in samples if s.gold}


def _link_threshold(examples: Sequence[Example], missing: int) -> float:
    """What a link must reach, by several shuffles of the folds; the examples keep the scores of the card's folds."""
    scored: list[Example] = []
    for seed in (*range(1, SHUFFLES), None):
        cross_score(examples, 0.4, seed)
        scored += [replace(e) for e in examples]
    # Half of what is missing, since a lower threshold costs the drafts that are not aligned as well.
    return best_threshold(scored, SHUFFLES * missing // 2)


def _keep_thresholds(
    samples: Sequence[Sample], keep: Sequence[Example], links: Mapping[str, float]
) -> tuple[float, float]:
    """What a draft must reach, and what the best draft of a document must, by several shuffles of the folds.

    The first is the lowest among 0.34 … 0.62 whose sum of both F1, as the mean over shuffles and near ones, is as good
    as the best: drafts of sources that nothing was trained on score lower, and what they lose is recall. The second
    lets through at most ``FALSE_ALARMS`` of the documents without events in every shuffle. The examples keep the scores
    of the last shuffle, which is none: the folds of the card.
    """
    steps = [round(0.26 + 0.04 * i, 2) for i in range(12)]
    curve, alarms = [0.0] * len(steps), 0.0
    for seed in (*range(1, SHUFFLES), None):
        cross_score(keep, STRENGTH, seed)
        alarms = max(alarms, _alarm(samples, keep))
        for i, step in enumerate(steps):
            curve[i] += sum(_whole(samples, keep, step, links).values())
    near = {steps[i]: sum(curve[i - 2 : i + 3]) / (5 * SHUFFLES) for i in range(2, len(steps) - 2)}
    threshold = min(step for step, value in near.items() if value >= max(near.values()) - AS_GOOD)
    return threshold, max(threshold, math.ceil(alarms * 100) / 100)


def _alarm(samples: Sequence[Sample], keep: Sequence[Example]) -> float:
    """The score that the best drafts of more documents without events than are allowed reach, 0 where too few do."""
    empty = _empty(samples)
    most: dict[int, float] = defaultdict(float)
    for example in keep:
        most[example.group] = max(most[example.group], example.score)
    alarms = sorted((most[group] for group in empty), reverse=True)
    allowed = int(FALSE_ALARMS * len(empty))
    return alarms[allowed] if allowed < len(alarms) else 0.0


def _whole(
    samples: Sequence[Sample], keep: Sequence[Example], threshold: float, links: Mapping[str, float]
) -> dict[str, float]:
    """F1 of events and of arguments when the drafts that score at least the threshold are kept.

    What the dropped drafts hand over to the kept ones counts, as it does in records; the drafts stay as they were.
    """
    accepted = {id(e.of) for e in keep if e.score >= threshold}
    events, arguments = evaluate.Tally(), evaluate.Tally()
    empty_events = empty_arguments = 0
    for sample in samples:
        drafts = [d for d in sample.drafts if id(d) in accepted]
        settled = [_holdings(d) for d in drafts]
        hand_over(sample.index, sample.drafts, drafts, links)
        records = [record_of(sample.index, d) for d in drafts]
        for draft, held in zip(drafts, settled, strict=True):
            for name, value in held.items():
                setattr(draft, name, value)
        if not sample.gold:
            empty_events += len(records)
            empty_arguments += sum(len(evaluate.facts(r)) for r in records)
            continue
        pairs = evaluate.align(sample.gold, records)
        events.add(len(pairs), len(sample.gold), len(records))
        arguments.add(
            sum(n for _, _, n, _ in pairs),
            sum(len(evaluate.facts(g)) for g in sample.gold),
            sum(len(evaluate.facts(r)) for r in records),
        )
    events.add(0, 0, round(EMPTY_WEIGHT * empty_events))
    arguments.add(0, 0, round(EMPTY_WEIGHT * empty_arguments))
    return {"events": events.f1, "arguments": arguments.f1}


def _holdings(draft: Draft) -> dict[str, Any]:
    """Copies of what ``hand_over`` may change in a draft, by attribute."""
    held = {name: copy(getattr(draft, name)) for name in (*SLOTS, "evidence")}
    return held | {"doing": {name: list(rows) for name, rows in draft.doing.items()}}


def _card(
    folder: Path, figures: Mapping[str, float], curve: Sequence[evaluate.Bin], documents: int, command: str
) -> None:
    rows = "\n".join(f"| {name} | {value:.3f} |" for name, value in figures.items())
    bins = "\n".join(f"| {b.low:.1f} | {b.records} | {b.confidence:.2f} | {b.right:.2f} |" for b in curve)
    (folder / "card.md").write_text(
        f"""# Models of the event stage

Logistic models over named features (`pipeline/events/links.py`, `pipeline/events/features.py`), trained with
scikit-learn and written as JSON with readable weights: one a slot for links, `open` for anchors, `keep` for drafts,
`action-…` for what people did, `type-…` for types, `right` for confidence.

* Data: {documents} annotated documents: those of `../shared/bench/gold` that are not held out, and those of
  `corpora/gold/real` (pointers into `../shared/data/raw`); the held-out sources are not among them.
* Date: {datetime.date.today().isoformat()}
* Command: `{command}`;
  `python -m pipeline.learn.real_gold ../shared/data/raw > real.jsonl` writes the documents of
  `corpora/gold/real/annotations.jsonl`
* Figures, {FOLDS}-fold cross-validation by document:

| figure | value |
| --- | --- |
{rows}

Reliability of the confidence, cross-validated: a record is right when it is aligned with a gold event and at least four
fifths of its arguments are that event's.

| from | records | mean confidence | share right |
| --- | --- | --- | --- |
{bins}
""",
        encoding="utf-8",
    )


def main(paths: Sequence[str], folder: str = "models/events") -> None:
    """Trains from gold files and prints the cross-validated figures."""
    gold = [json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines() if line]
    model.load.cache_clear()
    for name, value in train(gold, Path(folder), "shilu learn events " + " ".join(paths)).items():
        print(f"{name:42}{value:.3f}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
