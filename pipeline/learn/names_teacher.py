"""The teacher of the name tagger: a network that learns from marked texts and labels raw texts for the tagger.

It is trained in three steps. Vectors of characters and pairs are counted in raw text (``names_vectors``). The network
then learns to find what another tagger (LAC) found in raw texts, from the text alone; so it knows far more names than
the marked texts hold. Last it learns our seven labels from the marked texts, with the other tagger's names as hints
that are hidden half of the time, so that it labels texts with and without them.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline import characters
from pipeline.learn import names as learn
from pipeline.learn import names_network as network_
from pipeline.learn.names import Span, Text
from pipeline.learn.names_network import Inputs, Network
from pipeline.learn.names_texts import GENERAL, Raw
from pipeline.learn.names_vectors import Vectors
from pipeline.mentions import names, names_decoding, names_rules
from pipeline.mentions.names_decoding import TAGS
from pipeline.mentions.types import Name

_RULED_OUT = -1e4
_POOLED = 640  # stretches read ahead, so that those of like length meet in a batch


@dataclass(frozen=True, slots=True)
class Options:
    """How to train the network.

    Attributes:
        epochs: How often every marked text is seen.
        rate: Adam's step at its greatest, reached after a tenth of the steps; it falls to 0 linearly.
        batch: Stretches of up to 128 characters a step.
        hidden: In this share of stretches the hints are hidden.
        width: Of a new network.
        seed: Of order, dropout and hiding.
    """

    epochs: int = 7
    rate: float = 1.5e-3
    batch: int = 20
    hidden: float = 0.5
    width: int = 192
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch to learn from.

    Attributes:
        inputs: What the network sees.
        allowed: Which tags each character may have, shape ``(characters, len(TAGS))``.
        parts: The sequences in it, ``(start, end)``.
        weight: How much it counts.
    """

    inputs: Inputs
    allowed: NDArray[np.bool_]
    parts: list[tuple[int, int]]
    weight: float


def _allowed(
    spans: Sequence[Span], closed: NDArray[np.bool_], free: NDArray[np.bool_]
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """The tags of a marked text, and which each character may have.

    Args:
        spans: Its names; those that go across a closed character are left out.
        closed: Shape ``(characters,)``.
        free: Shape ``(len(TAGS),)``: the tags that an unmarked character may have beside ``O``.
    """
    tags = names_decoding.encode(len(closed), [s for s in spans if not closed[s[0] : s[1]].any()])
    allowed = np.arange(len(TAGS)) == tags[:, None]
    allowed[tags == 0] |= free
    return tags, allowed


def marked(texts: Iterable[Text], vectors: Vectors) -> list[_Stretch]:
    """Texts marked with our labels, cut into stretches."""
    out: list[_Stretch] = []
    for text in texts:
        folded = characters.fold(text.text)
        stops = names.breaks(folded)
        ends = stops.copy()
        for start, end in text.skip:
            ends[start:end] = True
        unknown = np.array([tag[2:] in text.unknown for tag in TAGS])
        _, allowed = _allowed(text.spans, ends, unknown)
        item = network_.inputs(folded, vectors, learn.hint_codes(len(folded), text.hints))
        out += _stretches(folded, item, allowed, stops, ends, text.weight)
    return out


def general(texts: Iterable[tuple[str, list[Span]]], vectors: Vectors, weight: float) -> list[_Stretch]:
    """Universal NER's texts: people, places and organizations are marked, our other labels may stand unseen."""
    out: list[_Stretch] = []
    free = np.array([not tag[2:] or tag[2:] not in GENERAL.values() for tag in TAGS])
    for text, spans in texts:
        folded = characters.fold(text)
        stops = names.breaks(folded)
        _, allowed = _allowed([(a, b, GENERAL[label]) for a, b, label in spans], stops, free)
        item = network_.inputs(folded, vectors, None, network_.GENERAL)
        out += _stretches(folded, item, allowed, stops, stops, weight)
    return out


def partial(texts: Iterable[Text], vectors: Vectors) -> list[_Stretch]:
    """Texts of which some names are marked: sentences that hold one; what else stands there is open."""
    out: list[_Stretch] = []
    for text in texts:
        folded = characters.fold(text.text)
        stops = names.breaks(folded)
        ends = stops.copy()
        tags, allowed = _allowed(text.spans, stops, np.ones(len(TAGS), dtype=bool))
        for start, end in pairwise([-1, *np.flatnonzero(stops).tolist(), len(folded)]):
            ends[start + 1 : end] = not tags[start + 1 : end].any()
        out += _stretches(folded, network_.inputs(folded, vectors, None), allowed, stops, ends, text.weight)
    return out


def _stretches(
    folded: str,
    item: Inputs,
    allowed: NDArray[np.bool_],
    stops: NDArray[np.bool_],
    ends: NDArray[np.bool_],
    weight: float,
) -> Iterator[_Stretch]:
    for a, b in network_.cuts(folded, stops):
        edges = [a - 1, *(np.flatnonzero(ends[a:b]) + a).tolist(), b]
        parts = [(x + 1 - a, y - a) for x, y in pairwise(edges) if y > x + 1]
        if parts:
            yield _Stretch(Inputs(item.rows[:, a:b], item.dense[a:b]), allowed[a:b], parts, weight)


def pretrain(
    raws: Sequence[Raw],
    vectors: Vectors,
    options: Options,
    report: Callable[[str], None],
) -> Network:
    """Teaches a new network what another tagger found in raw texts; each is seen once.

    Args:
        raws: Raw texts with the other tagger's names.
        vectors: Of characters and pairs.
        options: ``epochs`` and ``hidden`` play no part.
        report: Called with a line now and then.
    """
    torch.manual_seed(options.seed)
    order = random.Random(options.seed)
    chosen = list(raws)
    order.shuffle(chosen)
    network = Network(vectors, options.width)
    trainer = _Trainer(network, options.rate, sum(len(raw.text) for raw in chosen) // (110 * options.batch))
    loss_of = torch.nn.CrossEntropyLoss(ignore_index=-1)
    seen, total = 0, 0.0
    for steps, some in enumerate(_pools(chosen, vectors, options.batch, order), 1):
        rows, dense = network_.batch([item for item, _ in some], [True] * len(some))
        target = np.full((len(some), rows.shape[2]), -1, dtype=np.int64)
        for number, (_, codes) in enumerate(some):
            target[number, : len(codes)] = codes
        scores = network.silver(network(rows, dense))
        loss = loss_of(scores.flatten(0, 1), torch.from_numpy(target).flatten())
        loss.backward()
        trainer.step()
        seen += int((target >= 0).sum())
        total += float(loss.detach())
        if steps % 50 == 0:
            report(f"{time.strftime('%H:%M:%S')} raw text: {seen} characters, loss {total / 50:.4f}")
            total = 0.0
    trainer.finish()
    return network


def _pools(
    raws: Sequence[Raw], vectors: Vectors, size: int, order: random.Random
) -> Iterator[list[tuple[Inputs, NDArray[np.uint8]]]]:
    pool: list[tuple[Inputs, NDArray[np.uint8]]] = []
    for number, raw in enumerate(raws, 1):
        folded = characters.fold(raw.text)
        codes = learn.hint_codes(len(folded), raw.hints)
        assert codes is not None
        item = network_.inputs(folded, vectors, None)
        for a, b in network_.cuts(folded, names.breaks(folded)):
            pool.append((Inputs(item.rows[:, a:b], item.dense[a:b]), codes[a:b]))
        if len(pool) >= _POOLED or number == len(raws):
            pool.sort(key=lambda part: len(part[1]))
            batches = [pool[at : at + size] for at in range(0, len(pool), size)]
            order.shuffle(batches)
            yield from batches
            pool = []


def tune(network: Network, data: Sequence[_Stretch], options: Options, report: Callable[[str], None]) -> Network:
    """Teaches a copy of a network our labels.

    Args:
        network: What ``pretrain`` gives.
        data: What ``marked`` and ``general`` give.
        options: How.
        report: Called with one line a pass.
    """
    torch.manual_seed(options.seed)
    order = random.Random(options.seed)
    network = deepcopy(network)
    network.train()
    batches = -(-len(data) // options.batch)
    trainer = _Trainer(network, options.rate, batches * options.epochs)
    for epoch in range(options.epochs):
        total, seen = 0.0, 0
        mixed = sorted(data, key=lambda s: s.allowed.shape[0] * order.uniform(0.8, 1.25))
        some = [mixed[at : at + options.batch] for at in range(0, len(mixed), options.batch)]
        order.shuffle(some)
        for part in some:
            loss, count = _step(network, part, [order.random() < options.hidden for _ in part])
            total, seen = total + loss, seen + count
            trainer.step()
        report(f"{time.strftime('%H:%M:%S')} pass {epoch + 1}: loss {total / seen:.4f} a character")
    trainer.finish()
    return network


def _step(network: Network, part: Sequence[_Stretch], hidden: Sequence[bool]) -> tuple[float, int]:
    """Adds the slopes of one batch; the loss summed over characters, and their number.

    The likelihood of all sequences of tags that are allowed is raised. Its slope by an emission is the difference of
    two probabilities, of that tag there among all sequences and among those allowed.
    """
    rows, dense = network_.batch([item.inputs for item in part], hidden)
    scores = network.names(network(rows, dense))
    longest = rows.shape[2]
    sequences = sorted(
        ((b - a, number * longest + a, number, a) for number, item in enumerate(part) for a, b in item.parts),
        reverse=True,
    )
    lengths = np.array([s[0] for s in sequences])
    ends = np.cumsum(lengths)
    starts = ends - lengths
    which = np.repeat(np.array([s[1] for s in sequences]) - starts, lengths) + np.arange(ends[-1])
    allowed = np.concatenate([part[n].allowed[a : a + size] for size, _, n, a in sequences])
    weights = np.repeat(np.array([part[n].weight for _, _, n, _ in sequences], dtype=np.float32), lengths)
    chosen = scores.flatten(0, 1)[torch.from_numpy(which)]
    values = chosen.detach().numpy()
    moves = network.transitions.detach().numpy()
    free, follows, log_free = learn.marginals(values, moves, starts, lengths)
    bound, gold, log_bound = learn.marginals(np.where(allowed, values, _RULED_OUT), moves, starts, lengths)
    scale = 1 / len(which)
    chosen.backward(torch.from_numpy((free - bound) * weights[:, None] * np.float32(scale)))
    network.transitions.grad = torch.from_numpy(((follows - gold) * scale * weights.mean()).astype(np.float32))
    return log_free - log_bound, len(which)


class _Trainer:
    """Adam with a rate that rises and falls, and a running mean of the weights that is the result."""

    def __init__(self, network: Network, rate: float, steps: int) -> None:
        self.network, self.steps, self.done = network, max(steps, 1), 0
        self.weights = [p for p in network.parameters() if p.requires_grad]
        self.adam = torch.optim.AdamW(self.weights, lr=rate, weight_decay=0.01)
        self.rate = rate
        self.mean = [p.detach().clone() for p in self.weights]

    def step(self) -> None:
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        share = self.done / self.steps
        now = self.rate * min(share * 10 + 0.01, max((1 - share) / 0.9, 0.02))
        for group in self.adam.param_groups:
            group["lr"] = now
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        self.done += 1
        keep = min(0.995, self.done / (self.done + 10))
        with torch.no_grad():
            for mean, weight in zip(self.mean, self.weights, strict=True):
                mean.mul_(keep).add_(weight, alpha=1 - keep)

    def finish(self) -> None:
        with torch.no_grad():
            for mean, weight in zip(self.mean, self.weights, strict=True):
                weight.copy_(mean)
        self.network.eval()


@dataclass(frozen=True, slots=True)
class Teacher:
    """Networks that label texts together: the mean of their scores counts.

    Attributes:
        networks: The networks, trained with different seeds.
        vectors: The vectors that all were made with.
    """

    networks: Sequence[Network]
    vectors: Vectors

    def label(
        self, text: str, hints: Sequence[Span] | None, least: float, general: bool = False
    ) -> tuple[list[Span], list[tuple[int, int]]]:
        """What the networks and the rules find in a text, and the sentences in which the networks are unsure.

        Args:
            text: The text.
            hints: What another tagger found, or ``None``.
            least: A sentence is sure if each of its characters has its tag with at least this probability.
            general: Mark places and organizations as Universal NER does; without hints only.

        Returns:
            The names, and the stretches that are not sure; offsets into ``text``.
        """
        folded = characters.fold(text)
        stops = names.breaks(folded)
        at = np.flatnonzero(~stops)
        if not len(at):
            return [], []
        without = network_.GENERAL if general else network_.NO_HINT
        item = network_.inputs(folded, self.vectors, learn.hint_codes(len(folded), hints), without)
        scores = network_.emissions(self.networks, item, list(network_.cuts(folded, stops)))
        moves = np.mean([n.transitions.detach().numpy() for n in self.networks], axis=0)
        best = names_decoding.best_names(scores[at], moves, at)
        found = [Name(a, b, names_decoding.LABELS[kind], names.score(gain)) for a, b, kind, gain in best]
        ruled = names_rules.apply(folded, found)
        before, after = [[(n.start, n.end, n.label) for n in some] for some in (found, ruled)]
        if least <= 0:
            return after, []
        edges = [-1, *np.flatnonzero(stops).tolist(), len(folded)]
        stretches = sorted(((a + 1, b) for a, b in pairwise(edges) if b > a + 1), key=lambda s: s[0] - s[1])
        tags = names_decoding.encode(len(folded), before)
        places = np.concatenate([np.arange(a, b) for a, b in stretches])
        lengths = np.array([b - a for a, b in stretches])
        both, _, _ = learn.marginals(scores[places], moves, np.cumsum(lengths) - lengths, lengths)
        sure = np.ones(len(folded), dtype=np.float32)
        sure[places] = both[np.arange(len(places)), tags[places]]
        for start, end, _ in set(before) ^ set(after):  # what a rule says is sure
            sure[start:end] = 1
        return after, [(a, b) for a, b in stretches if not sure[a:b].min() >= least]


def teach(
    config: Mapping[str, Any],
    vectors: Vectors,
    raws: Sequence[Raw],
    gold: Iterable[Text],
    others: Iterable[tuple[str, list[Span]]],
    events: Iterable[Text],
    report: Callable[[str], None],
) -> Teacher:
    """Trains a teacher.

    Args:
        config: ``seeds``, a network each; ``threads``; ``raw`` and ``marked``, the ``Options`` of either step, the
            first with ``characters`` a file; ``general``, the weight of ``others``; ``bias``, what names of a label
            gain in the end.
        vectors: Of characters and pairs.
        raws: Raw texts with another tagger's names.
        gold: Texts marked with our labels.
        others: Texts of Universal NER.
        events: Texts of which some names are marked, from event records.
        report: Called with one line a step.
    """
    torch.set_num_threads(config["threads"])
    first = dict(config["raw"])
    chosen = list[Raw]()
    for file, limit in first.pop("characters").items():
        some = [raw for raw in raws if raw.file == file]
        random.Random(config["seeds"][0]).shuffle(some)
        for raw in some:
            chosen.append(raw)
            limit -= len(raw.text)
            if limit < 0:
                break
    base = pretrain(chosen, vectors, Options(seed=config["seeds"][0], **first), report)
    data = marked(gold, vectors) + general(others, vectors, config["general"]) + partial(events, vectors)
    networks = [tune(base, data, Options(seed=seed, **config["marked"]), report) for seed in config["seeds"]]
    with torch.no_grad():
        for network, (name, gain) in product(networks, config["bias"].items()):
            network.transitions[:, names_decoding.openers(name)] += gain
    return Teacher(networks, vectors)
