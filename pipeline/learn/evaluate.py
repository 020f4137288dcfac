"""Measures event records against gold ones; the figures are those of the contract (``docs/evaluation.md``).

Facts are compared by document (``officials`` … ``organizers``, ``posts``, ``titles``), events by the best one-to-one
alignment, arguments inside aligned events. Venues, organizers and names match loosely: one holds the other and is at
least half as long.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]
SLOTS = ("officials", "dates", "venues", "counts", "organizers")
LOOSE = ("venues", "organizers")
ROWS = (
    "officials", "titles", "posts", "dates", "venues", "venues_exact", "counts", "organizers", "events", "arguments",
    "actions", "bounds", "roles",
)  # fmt: skip
_MARKS = re.compile(r"[\s\u3000·?.．・,，、“”\"'《》()（）\-—]+")


def plain(text: str | None) -> str:
    """A text for comparison: NFKC, lower case, without white space and the marks that layout puts in."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text or "")).lower()


def loose(a: str | None, b: str | None) -> bool:
    """True where one text holds the other and is at least half as long."""
    short, long = sorted((plain(a), plain(b)), key=len)
    return bool(short) and short in long and 2 * len(short) >= len(long)


@dataclass(slots=True)
class Tally:
    """Counts of right, gold and predicted facts."""

    right: int = 0
    gold: int = 0
    predicted: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that is found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.gold + self.predicted) if self.right else 0.0

    def add(self, right: int, gold: int, predicted: int) -> None:
        """Adds the counts of one document or event."""
        self.right += right
        self.gold += gold
        self.predicted += predicted


@dataclass(slots=True)
class Pair:
    """A gold event and the record aligned with it, with the facts that only one of them has."""

    document: str
    gold: Record
    predicted: Record
    missed: set[tuple[str, str]]
    spurious: set[tuple[str, str]]
    named: bool


@dataclass(slots=True)
class Evaluation:
    """Every figure, and what an error report needs.

    Attributes:
        rows: Tally by row name (``ROWS``).
        aligned: Counts over aligned events: ``pairs``, ``type``, ``status``, ``named_gold``, ``name``, ``located``,
            ``located_of``; and ``documents``, ``document_date``, ``document_title``, ``document_issuer``.
        ungrounded: Mentions that are empty or not the source's characters at their offsets.
        pairs: The aligned events.
        missed: Gold events that no record is aligned with, by document id.
        spurious: Records that no gold event is aligned with, by document id.
        judged: The confidence of each record that states one, and whether it is right: aligned, and at least four
            fifths of its arguments are the gold event's.
    """

    rows: dict[str, Tally] = field(default_factory=lambda: {row: Tally() for row in ROWS})
    aligned: Counter[str] = field(default_factory=Counter)
    ungrounded: int = 0
    pairs: list[Pair] = field(default_factory=list)
    missed: list[tuple[str, Record]] = field(default_factory=list)
    spurious: list[tuple[str, Record]] = field(default_factory=list)
    judged: list[tuple[float, bool]] = field(default_factory=list)

    def share(self, key: str, of: str = "pairs") -> float:
        """A share over aligned events, such as ``share("located", "located_of")``."""
        return self.aligned[key] / self.aligned[of] if self.aligned[of] else 0.0

    def figures(self) -> dict[str, float]:
        """The F1 of every row and the shares, by name: what the evaluation gate pins."""
        found = {row: round(tally.f1, 4) for row, tally in self.rows.items()}
        for key, of in (("type", "pairs"), ("status", "pairs"), ("name", "named_gold"), ("located", "located_of")):
            found[key] = round(self.share(key, of), 4)
        for key in ("date", "title", "issuer"):
            found[f"document_{key}"] = round(self.share(f"document_{key}", "documents"), 4)
        return found


def _words(mention: Record) -> str:
    return plain(mention.get("clean") or mention["text"])


def _key(slot: str, mention: Record) -> str:
    if slot == "officials":
        return plain(mention["name"])
    if slot == "dates":
        return f"{mention['first']}/{mention['last']}" if mention.get("first") else _words(mention)
    if slot == "venues":
        return _words(mention)
    if slot == "counts":
        value = mention.get("value")
        return _words(mention) if value is None else f"{float(value):g} {plain(mention.get('unit'))}"
    return plain(mention.get("name")) or _words(mention)


def facts(record: Record) -> set[tuple[str, str]]:
    """The arguments of a record as ``(slot, key)`` pairs."""
    return {(slot, _key(slot, m)) for slot in SLOTS for m in record.get(slot) or []}


def matches(gold: Iterable[str], predicted: Iterable[str], same: Callable[[str, str], bool]) -> int:
    """The greatest number of one-to-one matches between two collections under ``same``."""
    rows, columns = sorted(gold), sorted(predicted)
    return sum(1 for _ in _assign([[float(same(g, p)) for p in columns] for g in rows]))


def _assign(gain: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs of a best one-to-one assignment that gain something."""
    if not gain or not gain[0]:
        return []
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment([[-value for value in row] for row in gain])
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i][j] > 0]


def _same(slot: str) -> Callable[[str, str], bool]:
    return loose if slot in LOOSE else str.__eq__


def shared(gold: set[tuple[str, str]], predicted: set[tuple[str, str]]) -> int:
    """How many arguments two records share."""
    return sum(
        matches((k for s, k in gold if s == slot), (k for s, k in predicted if s == slot), _same(slot))
        for slot in SLOTS
    )


def _name(record: Record) -> str | None:
    name = record.get("name")
    return name.get("text") if isinstance(name, Mapping) else name


def align(gold: Sequence[Record], predicted: Sequence[Record]) -> list[tuple[int, int, int, bool]]:
    """Aligns records with gold events one to one, most shared arguments first.

    Returns:
        ``(gold index, predicted index, shared arguments, names match)`` of the pairs that share at least one argument
        and either the name or half of the gold's arguments.
    """
    gold_facts, predicted_facts = [facts(r) for r in gold], [facts(r) for r in predicted]
    named = [[loose(_name(g), _name(p)) for p in predicted] for g in gold]
    count = [[shared(g, p) for p in predicted_facts] for g in gold_facts]
    gain = [[n + 0.5 * named[i][j] if n else 0.0 for j, n in enumerate(row)] for i, row in enumerate(count)]
    return [
        (i, j, count[i][j], named[i][j])
        for i, j in _assign(gain)
        if named[i][j] or 2 * count[i][j] >= len(gold_facts[i])
    ]


def _details(record: Record) -> dict[str, set[Hashable]]:
    return {
        "actions": {(plain(o["name"]), a) for o in record.get("officials") or [] for a in o.get("actions") or []},
        "bounds": {(c.get("value"), plain(c.get("unit")), c.get("bound")) for c in record.get("counts") or []},
        "roles": {(_key("organizers", o), o.get("role")) for o in record.get("organizers") or []},
    }


def _posts(records: Iterable[Record]) -> set[tuple[str, str, str]]:
    return {
        (plain(o["name"]), plain(p.get("organization")), plain(p.get("title")))
        for r in records
        for o in r.get("officials") or []
        for p in o.get("posts") or []
    }


def _located(gold: Record, predicted: Record) -> tuple[int, int]:
    """Facts that stand where the gold has them or with its words, and facts matched by slot and key."""
    want: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for slot in SLOTS:
        for mention in gold.get(slot) or []:
            want[slot, _key(slot, mention)].append(mention)
    there = of = 0
    for slot in SLOTS:
        for mention in predicted.get(slot) or []:
            fitting = want.get((slot, _key(slot, mention)))
            if fitting:
                of += 1
                there += any(
                    (mention["start"] < g["end"] and g["start"] < mention["end"]) or _words(mention) == _words(g)
                    for g in fitting
                )
    return there, of


def _grounded(record: Record, text: str) -> int:
    """How many mentions of a record are not the source's own characters at their offsets."""
    named = [record[key] for key in ("name", "theme") if isinstance(record.get(key), Mapping)]
    rest = [m for key in (*SLOTS, "evidence") for m in record.get(key) or []]
    return sum(not m["text"] or text[m["start"] : m["end"]] != m["text"] for m in [*named, *rest])


def evaluate(
    gold: Iterable[Record],
    predicted: Mapping[str, Sequence[Record]],
    documents: Mapping[str, Record] | None = None,
) -> Evaluation:
    """Measures records against gold documents.

    Args:
        gold: Gold documents, each with ``id``, ``text``, ``document`` and ``events``.
        predicted: Event records by document id.
        documents: Document records by id, for the figures on title, issuer and date.

    Returns:
        Every figure and the aligned and unaligned events.
    """
    result = Evaluation()
    for document in gold:
        _document(result, document, list(predicted.get(document["id"], [])), documents)
    return result


def _document(
    result: Evaluation, document: Record, predicted: list[Record], documents: Mapping[str, Record] | None
) -> None:
    gold, rows = document["events"], result.rows
    result.ungrounded += sum(_grounded(r, document["text"]) for r in predicted)
    gold_facts, found = [facts(r) for r in gold], [facts(r) for r in predicted]
    for slot in SLOTS:
        want_keys = {k for f in gold_facts for s, k in f if s == slot}
        have_keys = {k for f in found for s, k in f if s == slot}
        rows[slot].add(matches(want_keys, have_keys, _same(slot)), len(want_keys), len(have_keys))
        if slot == "venues":
            rows["venues_exact"].add(len(want_keys & have_keys), len(want_keys), len(have_keys))
    gp, pp = _posts(gold), _posts(predicted)
    rows["posts"].add(len(gp & pp), len(gp), len(pp))
    gt, pt = {(a, c) for a, _, c in gp}, {(a, c) for a, _, c in pp}
    rows["titles"].add(len(gt & pt), len(gt), len(pt))
    pairs = align(gold, predicted)
    for i, j, _, named in pairs:
        g, p = gold[i], predicted[j]
        result.pairs.append(Pair(document["id"], g, p, gold_facts[i] - found[j], found[j] - gold_facts[i], named))
        there, of = _located(g, p)
        result.aligned.update(
            pairs=1, type=g.get("type") == p.get("type"), status=g.get("status") == p.get("status"),
            named_gold=bool(_name(g)), name=named, located=there, located_of=of,
        )  # fmt: skip
        want, have = _details(g), _details(p)
        for kind in want:
            rows[kind].add(len(want[kind] & have[kind]), len(want[kind]), len(have[kind]))
    shares = {j: n / len(found[j]) for _, j, n, _ in pairs if found[j]}
    result.judged += [
        (r["confidence"], shares.get(j, 0.0) >= 0.8) for j, r in enumerate(predicted) if r.get("confidence") is not None
    ]
    rows["events"].add(len(pairs), len(gold), len(predicted))
    rows["arguments"].add(sum(n for _, _, n, _ in pairs), sum(map(len, gold_facts)), sum(map(len, found)))
    left, right = {i for i, *_ in pairs}, {j for _, j, *_ in pairs}
    result.missed += [(document["id"], r) for i, r in enumerate(gold) if i not in left]
    result.spurious += [(document["id"], r) for j, r in enumerate(predicted) if j not in right]
    result.aligned["documents"] += 1
    if documents is not None:
        got = documents.get(document["id"]) or {}
        for key in ("date", "title", "issuer"):
            w, h = (document.get("document") or {}).get(key), got.get(key)
            fits = w == h if key == "date" or not (w and h) else loose(w, h)
            result.aligned[f"document_{key}"] += bool(got) and fits


@dataclass(frozen=True, slots=True)
class Bin:
    """One fifth of the confidences: how many records, their mean confidence, the share of them that is right."""

    low: float
    records: int
    confidence: float
    right: float


def reliability(judged: Sequence[tuple[float, bool]], bins: int = 5) -> tuple[list[Bin], float]:
    """The reliability curve and the expected calibration error.

    Args:
        judged: Confidence and rightness of each record.
        bins: Number of bins of equal width.

    Returns:
        The bins that hold records, and the mean gap between confidence and share of right ones, weighed by records.
    """
    found, gap = [], 0.0
    for b in range(bins):
        inside = [(c, r) for c, r in judged if min(int(c * bins), bins - 1) == b]
        if inside:
            mean, right = sum(c for c, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside)
            found.append(Bin(b / bins, len(inside), mean, right))
            gap += abs(mean - right) * len(inside)
    return found, gap / len(judged) if judged else 0.0


def table(result: Evaluation, documents: int, with_documents: bool) -> str:
    """The figures as a table for people."""
    lines = [f"{documents} documents, {result.ungrounded} ungrounded mentions"]
    lines.append(f"{'':14}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}")
    for name, t in result.rows.items():
        lines.append(f"{name:14}{t.precision:7.3f}{t.recall:7.3f}{t.f1:7.3f}{t.gold:7}{t.predicted:7}")
    lines.append(
        f"of {result.aligned['pairs']} aligned events: type {result.share('type'):.3f}, "
        f"status {result.share('status'):.3f}, name {result.share('name', 'named_gold'):.3f}, "
        f"located {result.share('located', 'located_of'):.3f}"
    )
    if with_documents:
        shares = (f"{key} {result.share(f'document_{key}', 'documents'):.3f}" for key in ("date", "title", "issuer"))
        lines.append("documents: " + ", ".join(shares))
    if result.judged:
        curve, gap = reliability(result.judged)
        lines.append(f"confidence: calibration error {gap:.3f} over {len(result.judged)} records")
        lines += [
            f"  from {b.low:.1f}: {b.records:4} records, said {b.confidence:.2f}, right {b.right:.2f}" for b in curve
        ]
    return "\n".join(lines) + "\n"
