"""Gold documents as training data of the event stage: drafts, links and what is right about them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.clean import clean
from pipeline.events import features
from pipeline.events.anchors import Anchor
from pipeline.events.assemble import SLOTS, accept, propose_drafts
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.learn import evaluate
from pipeline.learn.logistic import Example, forget_rare
from pipeline.mentions.analyse import analyse
from pipeline.mentions.types import Timex
from pipeline.process import page_of
from pipeline.records import Document

# Documents without events were searched for and are a third of the training data, but one in seven where figures are
# taken: what is wrongly found in them weighs less.
EMPTY_WEIGHT = 0.4
# The counts of a draft that is no gold event teach as well, a little: right is what any event of the document has.
ASIDE_WEIGHT = 0.3
# A draft that shares half of a gold event's facts, but neither its name nor its type, may be another event.
DOUBT_WEIGHT = 0.3


@dataclass(slots=True)
class Sample:
    """One gold document with the drafts proposed for it."""

    group: int
    index: Index
    gold: Sequence[Mapping[str, Any]]
    drafts: list[Draft]


def facts_of(index: Index, draft: Draft, accepted: Iterable[Link]) -> dict[str, Any]:
    """The accepted links of a draft in the shape of a record, as far as ``evaluate`` looks at it."""
    text = index.analysis.text
    record: dict[str, Any] = {slot: [] for slot in SLOTS}
    for link in accepted:
        record[link.slot].append(_fact(text, link))
    record["name"] = {"text": text[slice(*draft.name)]} if draft.name else None
    return record


def _fact(text: str, link: Link) -> dict[str, Any]:
    mention: Any = link.mention
    fact: dict[str, Any] = {"text": text[mention.start : mention.end], "start": mention.start, "end": mention.end}
    if isinstance(mention, Timex):
        fact |= {"first": mention.first.isoformat() if mention.first else None}
        fact |= {"last": mention.last.isoformat() if mention.last else None}
    for name in ("name", "value", "unit"):
        if hasattr(mention, name):
            fact[name] = getattr(mention, name)
    return fact


def read(gold: Iterable[Mapping[str, Any]]) -> list[Sample]:
    """Runs cleaning, finders and proposals over gold documents.

    Args:
        gold: Documents with ``text`` and ``events``, as ``bench/build_gold.py`` writes them.

    Returns:
        One sample a document; links are proposed, nothing is accepted yet.
    """
    samples = []
    for number, document in enumerate(gold):
        for cleaned in clean(Document(text=document["text"])):
            index = Index(analyse(cleaned.text, page=page_of(cleaned)))
            samples.append(Sample(number, index, document["events"], propose_drafts(index, _always)))
    return samples


def _always(anchor: Anchor, described: Mapping[str, float]) -> float:
    return 1.0


def aligned(sample: Sample, records: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Gold index by draft index."""
    return {j: i for i, j, _, _ in evaluate.align(sample.gold, records)}


def _judged(sample: Sample, records: Sequence[Mapping[str, Any]]) -> tuple[dict[int, int], set[int]]:
    """Gold index by draft index, and the drafts aligned by facts alone: with an event of another name and type."""
    pairs, doubted = {}, set()
    for i, j, _, named in evaluate.align(sample.gold, records):
        pairs[j] = i
        types = {sample.gold[i]["type"], sample.drafts[j].type}
        if not named and len(types) > 1 and types != {"inspection", "visit"}:
            doubted.add(j)
    return pairs, doubted


def link_examples(samples: Sequence[Sample]) -> tuple[dict[str, list[Example]], Counter[str]]:
    """The links of aligned drafts, by slot; right is what the aligned gold event has.

    Returns:
        The examples by slot, and by slot how many facts of gold events no link proposes.
    """
    found: dict[str, list[Example]] = {slot: [] for slot in SLOTS}
    missing: Counter[str] = Counter()
    for sample in samples:
        records = [facts_of(sample.index, d, d.links) for d in sample.drafts]
        pairs, doubted = _judged(sample, records)
        everything = {fact for event in sample.gold for fact in evaluate.facts(event)}
        proposed = {i: evaluate.facts(records[j]) for j, i in pairs.items()}
        for i, event in enumerate(sample.gold):
            want = evaluate.facts(event)
            for slot in SLOTS:
                mine, theirs = ({f for f in facts if f[0] == slot} for facts in (want, proposed.get(i, set())))
                missing[slot] += len(mine) - evaluate.shared(mine, theirs)
        for j, draft in enumerate(sample.drafts):
            for link in draft.links:
                example = Example(link.features, False, sample.group, of=link)
                if j in pairs:
                    want = evaluate.facts(sample.gold[pairs[j]])
                    have = evaluate.facts(facts_of(sample.index, draft, [link]))
                    example.answer = evaluate.shared(want, have) > 0
                    example.weight = DOUBT_WEIGHT if j in doubted else 1.0
                    found[link.slot].append(example)
                elif link.slot == "counts":
                    have = evaluate.facts(facts_of(sample.index, draft, [link]))
                    example.answer, example.weight = bool(have & everything), ASIDE_WEIGHT
                    found[link.slot].append(example)
                else:
                    example.group = -1 - sample.group  # scored, but not learned from
                    found[link.slot].append(example)
    for examples in found.values():
        forget_rare(examples)
    return found, missing


def draft_examples(samples: Sequence[Sample], thresholds: Mapping[str, float]) -> tuple[list[Example], list[Example]]:
    """For each draft with accepted links: is it a gold event, and are four fifths of its arguments that event's?"""
    keep, right = [], []
    for sample in samples:
        for draft in sample.drafts:
            accept(sample.index, draft, thresholds)
        sample.drafts = [d for d in sample.drafts if d.arguments]
        records = [record_of(sample.index, d) for d in sample.drafts]
        pairs, doubted = _judged(sample, records)
        for j, draft in enumerate(sample.drafts):
            described = features.describe(sample.index, draft, sample.drafts)
            weight = EMPTY_WEIGHT if not sample.gold else DOUBT_WEIGHT if j in doubted else 1.0
            keep.append(Example(described, j in pairs, sample.group, weight=weight, of=draft))
            good = False
            if j in pairs:
                have = evaluate.facts(records[j])
                good = evaluate.shared(evaluate.facts(sample.gold[pairs[j]]), have) >= 0.8 * len(have)
            # The pairs of characters (near:…) are too many for the fewer records that ``right`` learns from.
            named = {name: value for name, value in described.items() if ":" not in name}
            right.append(Example(named, good, sample.group, of=draft))
    forget_rare(keep)
    return keep, right


def record_of(index: Index, draft: Draft) -> dict[str, Any]:
    """A settled draft in the shape of a record, as far as ``evaluate`` looks at it."""
    links = [Link("dates", d, 0, {}) for d in draft.dates]
    links += [Link("venues", v, 0, {}) for v in draft.venues]
    links += [Link("officials", p, 0, {}) for p, _ in draft.officials.values()]
    links += [Link("counts", c, 0, {}) for c in draft.counts]
    links += [Link("organizers", o, 0, {}) for o, _ in draft.organizers.values()]
    return facts_of(index, draft, links)
