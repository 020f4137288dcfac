"""Trains the shipped name tagger from a config: a teacher on marked texts, then the tagger on what the teacher says.

The teacher (``names_teacher``) is a network too slow to ship. It labels raw texts; sentences in which it is unsure are
left out. The tagger that ships learns from marked, composed and so labelled texts together.
"""

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.learn import names as learn
from pipeline.learn import names_compose, names_statistics, names_student, names_texts, names_vectors, real_gold
from pipeline.learn.names import Span, Text
from pipeline.messages import Misuse, install_command

if TYPE_CHECKING:
    from pipeline.learn import names_teacher


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from.

    Attributes:
        raws: Raw texts with another tagger's names.
        gold: Texts marked with our labels.
        composed: Composed sentences.
        general: Universal NER's texts.
        events: Annotated documents, of which some names are marked.
    """

    raws: list[names_texts.Raw]
    gold: list[Text]
    composed: list[Text]
    general: list[tuple[str, list[Span]]]
    events: list[Text]


def material(config: Path, data: Path, without: frozenset[str] = frozenset()) -> Material:
    """Reads what the config names.

    Args:
        config: A TOML file such as ``models/names/train.toml``.
        data: The folder with ``raw``, ``silver`` and ``ner``.
        without: Repositories of which no marked text is taken, for scoring on them.
    """
    options = tomllib.loads(config.read_text(encoding="utf-8"))
    held_out = frozenset(options["held_out"])
    raws = [raw for file in ("genre", "pool", "xwlb") for raw in names_texts.silver(data, file, held_out)]
    marked, ours, records = options["marked"], options["sentences"], options["records"]
    gold = list(names_texts.marked(data / marked["path"], raws, marked["weight"], without))
    gold += names_texts.sentences(config.parent / ours["path"], data, raws, ours["weight"], without)
    made = options["composed"]
    composed = [replace(t, weight=made["weight"]) for t in names_compose.compose(made["count"], made["seed"])]
    documents = real_gold.load(config.parent / records["path"], data / "raw")
    documents += learn.read(data / records["more"])
    documents = [document for document in documents if document["source"]["repo"] not in held_out | without]
    general = [text for path in options["general"]["paths"] for text in names_texts.uner(data / path)]
    return Material(raws, gold, composed, general, list(names_texts.records(documents, records["weight"])))


def labelled(
    teacher: "names_teacher.Teacher",
    sources: Mapping[str, Sequence[tuple[str, list[Span] | None]]],
    known: set[str],
    config: Mapping[str, Any],
) -> Iterator[Text]:
    """Raw texts with the teacher's names.

    Args:
        teacher: The teacher.
        sources: For each file its texts, with what another tagger found or ``None``.
        known: Keys of texts to leave out; those taken are added.
        config: ``characters`` a file, ``least`` (see ``Teacher.label``), ``weight``, ``unknown`` and ``seed``.
    """
    order = random.Random(config["seed"])
    for file, limit in config["characters"].items():
        some = list(sources[file])
        order.shuffle(some)
        for text, hints in some:
            chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
            key = names_texts.key(text)
            if len(text) < 80 or chinese < 0.4 * len(text) or key in known:
                continue
            known.add(key)
            spans, doubt = teacher.label(text, hints, config["least"])
            yield Text(text, spans, config["weight"], doubt, unknown=frozenset(config["unknown"]))
            limit -= len(text)
            if limit < 0:
                break


def _general(teacher: "names_teacher.Teacher", texts: list[tuple[str, list[Span]]], weight: float) -> Iterator[Text]:
    """Universal NER's texts: people, places and organizations as they stand, what the teacher finds of the rest."""
    for text, spans in texts:
        marked = [(a, b, names_texts.GENERAL[kind]) for a, b, kind in spans]
        found, _ = teacher.label(text, None, 0, general=True)
        rest = [
            s
            for s in found
            if s[2] not in names_texts.GENERAL.values() and not any(s[0] < b and a < s[1] for a, b, _ in marked)
        ]
        yield Text(text, sorted(rest + marked), weight)


def run(
    config: Path, data: Path, out: Path, report: Callable[[str], None] = print, *, statistics: bool = False
) -> None:
    """Trains the tagger and writes it with its checksums.

    Args:
        config: A TOML file such as ``models/names/train.toml``, whose paths of marked texts count in ``data``.
        data: The folder with ``raw``, ``silver`` and ``ner``.
        out: The folder for ``names.npz`` and ``model.json``; it must hold ``statistics.npz``.
        report: Called with one line a step.
        statistics: Count ``statistics.npz`` again first. Features read the shipped one, so only where ``out`` is
            ``models/names`` and in a fresh process.
    """
    try:
        from pipeline.learn import names_teacher
    except ImportError:
        raise Misuse("no_extra", what="shilu learn names", package="torch", command=install_command("train")) from None
    options = tomllib.loads(config.read_text(encoding="utf-8"))
    held_out = frozenset(options["held_out"])
    if statistics:
        names_statistics.count(data, out / "statistics.npz", held_out)
    have = material(config, data)
    report(f"{len(have.gold)} marked texts, {sum(len(t.spans) for t in have.gold)} names")
    vectors = names_vectors.learn(names_statistics.raw(data, held_out), **options["vectors"])
    report(f"vectors of {len(vectors.chars)} characters and {len(vectors.pairs)} pairs")
    few = have.composed[: options["teacher"]["composed"]]
    learned = [*have.gold, *few], have.general, have.events
    teacher = names_teacher.teach(options["teacher"], vectors, have.raws, *learned, report)

    sources: dict[str, list[tuple[str, list[Span] | None]]] = {}
    for raw in have.raws:
        sources.setdefault(raw.file, []).append((raw.text, raw.hints))
    sources["sina2018"] = [(text, None) for _, text in names_texts.plain(data, "sina2018", held_out)]
    texts = [replace(t, hints=None) for t in have.gold for _ in range(options["marked"]["repeat"])]
    known = {names_texts.key(text.text) for text in have.gold}
    texts += [*have.composed, *labelled(teacher, sources, known, options["silver"])]
    texts += [*_general(teacher, have.general, options["general"]["weight"])] * options["general"]["repeat"]
    report(f"{len(texts)} texts, {sum(len(t.text) for t in texts)} characters")
    names_student.write(texts, out, options["student"], report)
